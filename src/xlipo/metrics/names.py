"""The known names most like a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest_names(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names most like a wrong one, best first."""
    from rapidfuzz import fuzz, process, utils

    names = list(dict.fromkeys(known))
    found = process.extract(name[:200], names, scorer=fuzz.WRatio, processor=utils.default_process, limit=count)
    good = [match for match, score, _ in found if score >= 60]
    return good or [match for match, _, _ in found[:count]]
