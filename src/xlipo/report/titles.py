"""The titles of companies' own sheets: what of a name a title may hold, unlike every other sheet's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from xlipo.sheetkit.cells import FORMULA_STARTS, clean

LONGEST_TITLE = 31  # UTF-16 units
RESERVED = ("History",)
"""Titles that Excel keeps for itself."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_NOT_AT_AN_END = "' "


def company_titles(names: Mapping[str, str], others: Iterable[str]) -> dict[str, str]:
    """The title of each company's own sheet, by company id.

    ``names`` are the companies' names by id, ``others`` the titles of other sheets. A name that is one of those is
    numbered, and so is one that is another company's as far as a title reaches.

    >>> company_titles({"a": "MiniMax", "b": "Facts", "c": "A/B Labs", "d": "AB labs"}, ["Facts"])
    {'a': 'MiniMax', 'b': 'Facts (2)', 'c': 'AB Labs', 'd': 'AB labs (2)'}
    """
    taken = {_folded(title) for title in (*RESERVED, *others)}
    return {id: _unlike(_allowed(name) or _allowed(id), taken) for id, name in names.items()}


def _allowed(name: str) -> str:
    """What of a name a title may hold; it starts like no formula, and no apostrophe is at an end."""
    text = " ".join(_NOT_IN_TITLES.sub("", clean(name)).split())
    return _cut(text.lstrip("".join(FORMULA_STARTS) + _NOT_AT_AN_END), LONGEST_TITLE)


def _unlike(title: str, taken: set[str]) -> str:
    """The title, numbered where it is taken; what is given is taken then."""
    found, number = title, 1
    while _folded(found) in taken:
        number += 1
        ending = f" ({number})"
        found = _cut(title, LONGEST_TITLE - len(ending)) + ending
    taken.add(_folded(found))
    return found


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, never half an emoji."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip(_NOT_AT_AN_END)


def _folded(title: str) -> str:
    """Titles that a spreadsheet takes for the same: case does not matter, nor does the width of a letter."""
    return unicodedata.normalize("NFKC", title).casefold()
