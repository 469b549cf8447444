"""The known names most like a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest_names(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names most like a wrong one, best first; of names that are as near, the shortest that begins with it.

    >>> nearest_names("rev", ["ev_to_revenue", "revenue_growth", "revenue"], 1)
    ['revenue']
    """
    names = list(dict.fromkeys(known))
    try:
        from rapidfuzz import fuzz, process, utils
    except ImportError:  # it is compiled, and a browser's Python has none
        return _nearest_without(name, names, count)
    begun = name[:200].casefold()
    likely = sorted(names, key=lambda known: (not known.casefold().startswith(begun), len(known)) if begun else ())
    found = process.extract(name[:200], likely, scorer=fuzz.WRatio, processor=utils.default_process, limit=count)
    good = [match for match, score, _ in found if score >= 60]
    return good or [match for match, _, _ in found[:count]]


def _nearest_without(name: str, names: list[str], count: int) -> list[str]:
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in names}
    return [folded[match] for match in get_close_matches(name[:200].casefold(), folded, count, 0)]
