"""The known word that a wrong one most likely means, as the end of a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def nearest_word(word: str, known: Iterable[str]) -> str:
    """``; the nearest is ...`` for a word that is like a known one, nothing for any other.

    >>> nearest_word("revenu", ["revenue", "total_assets"]), nearest_word("xyz", ["revenue"])
    ('; the nearest is revenue', '')
    """
    from difflib import get_close_matches  # for the one sentence of a mistake

    folded = {each.casefold().replace(" ", "_"): each for each in known}
    found = get_close_matches(word[:80].casefold().replace(" ", "_"), folded, 1, 0.6)
    return f"; the nearest is {folded[found[0]]}" if found else ""
