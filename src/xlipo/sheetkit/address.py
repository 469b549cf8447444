"""Addresses of cells and sheets as a formula writes them."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from openpyxl.utils import get_column_letter

Fix: TypeAlias = Literal["neither", "row", "column", "both"]
"""What of an address stays when its formula is copied: what a dollar sign stands before."""

_MEANT_OTHERWISE = frozenset({"TRUE", "FALSE", "R", "C", "RC"})  # words that mean something in a formula


@cache
def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted("Facts"), quoted("Moore Threads"), quoted("事实"), quoted("TRUE")
    ('Facts', "'Moore Threads'", "'事实'", "'TRUE'")
    """
    plain = sheet.isascii() and sheet.isalpha() and sheet.upper() not in _MEANT_OTHERWISE
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def address(row: int, column: int, fix: Fix = "neither") -> str:
    """A cell's address.

    >>> address(5, 2), address(5, 2, "row"), address(5, 2, "both")
    ('B5', 'B$5', '$B$5')
    """
    across = "$" if fix in ("column", "both") else ""
    down = "$" if fix in ("row", "both") else ""
    return f"{across}{get_column_letter(column)}{down}{row}"
