"""Slips planted in articles, one at a time: a digit, 万 for 亿, another year, another company's name."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Finding
from xlipo.quality.text_claims import CheckedText, Judged, check_lines

ARTICLES = sorted((Path(__file__).resolve().parents[2] / "shared" / "seeds").glob("*.txt"))


def a_digit(line: str, written: str, chance: random.Random) -> str | None:
    """The first digit of a figure turned into another."""
    at = next((n for n, character in enumerate(written) if character.isdigit() and character != "0"), None)
    if at is None or written not in line:
        return None
    other = str((int(written[at]) + chance.randint(2, 7) - 1) % 9 + 1)
    return line.replace(written, written[:at] + other + written[at + 1 :], 1) if other != written[at] else None


def a_scale(line: str, written: str, chance: random.Random) -> str | None:
    """万 for 亿 and the reverse."""
    for one, other in (("萬", "億"), ("万", "亿"), ("億", "萬"), ("亿", "万")):
        if one in written and written in line:
            return line.replace(written, written.replace(one, other), 1)
    return None


def a_year(line: str, written: str, chance: random.Random) -> str | None:
    """The year before a figure moved by one."""
    at = line.find(written)
    years = [found for found in re.finditer(r"20(2[2-5])(?= ?年)", line) if found.end() <= at]
    if not years:
        return None
    year = years[-1]
    other = str(int(year.group()) - 1 if year.group() > "2023" else int(year.group()) + 1)
    return line[: year.start()] + other + line[year.end() :]


def _is_dated_just_before(line: str, written: str, period: str) -> bool:
    """Whether the year before a figure is the one that its period has."""
    years = re.findall(r"20(?:2[2-5])(?= ?年)", line[: max(line.find(written), 0)])
    return bool(years) and years[-1] in period


KINDS: dict[str, Callable[[str, str, random.Random], str | None]] = {"digit": a_digit, "scale": a_scale, "year": a_year}


def judged_in(found: CheckedText, line: int, written: str) -> list[Judged]:
    """What was judged of a figure as written on a line."""
    return [item for item in found.judged if item.line == line and item.verdict.claim.text == written]


def plants(answers: Answers, lines: list[str], chance: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """Each supported figure of an article with each slip: the kind, the figure planted, the lines."""
    for item in check_lines(answers, lines).judged:
        claim, line = item.verdict.claim, lines[item.line - 1]
        if item.verdict.finding is not Finding.AGREES or claim.period is None or item.verdict.answer is None:
            continue
        for kind, change in KINDS.items():
            if kind == "year" and not _is_dated_just_before(line, claim.text, str(claim.period)):
                continue
            changed = change(line, claim.text, chance)
            if changed is not None and changed != line:
                yield kind, claim.text, [*lines[: item.line - 1], changed, *lines[item.line :]]
