"""Words of running text: how articles name measures, and what marks a growth, a part or a plan. The list is data."""

from __future__ import annotations

import csv
from pathlib import Path

WORDS = Path(__file__).resolve().parent / "words" / "prose.csv"


def _words() -> dict[str, list[tuple[str, str]]]:
    """The words of each kind, in the order of the file, with the measure that a name means."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds.setdefault(row["kind"], []).append((row["words"], row["measure"]))
    return kinds


_KINDS = _words()


def _of(*kinds: str) -> tuple[str, ...]:
    return tuple(word for kind in kinds for word, _ in _KINDS[kind])


MEASURES = dict(_KINDS["name"])
"""More names that text gives a measure, and the measure."""
GROWTH = _of("growth")
"""Words that make a percentage beside a measure the measure's growth."""
NEVER_GROWTH = _of("fall")
"""Words that make it a fall, which is not judged as a growth."""
PARTS = _of("part", "product", "other company")
"""Words that make a figure one of a part, or of somebody else, and not of the whole company."""
WHOLE = _of("whole")
"""Words right before a measure that leave it the whole company's."""
LOOSELY = dict(_KINDS["loose"])
"""Measures whose words writers use for another: cash for all liquidity."""
VERBS = dict(_KINDS["verb"])
"""Words that mean a measure where an amount follows at once: lost US$3m."""
PLANS = _of("plan")
"""Words that make a figure a plan, a forecast or a rumour."""
GOING_ON = _of("going on")
"""Words, in Chinese single characters, of a clause that only goes on with the one before it and names nothing new."""
