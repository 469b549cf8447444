"""Addresses of cells and sheets as a formula writes them, and references that are resolved at rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, TypeAlias

from openpyxl.utils import get_column_letter, range_boundaries

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


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells, its corners included; columns and rows count from 1.

    >>> Area(1, 5, 4, 9).meets(Area(4, 9, 6, 20)), Area(1, 5, 4, 9).meets(Area(5, 5, 6, 9))
    (True, False)
    >>> str(Area(1, 5, 4, 9)), str(Area.read("B2"))
    ('A5:D9', 'B2')
    """

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def read(cls, text: str) -> Area:
        """An area from its address, dollar signs or not."""
        return cls(*range_boundaries(text))

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def meets(self, other: Area) -> bool:
        """Whether two blocks share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell, or a range, of a sheet: by the numbers of its row and column, or by their keys.

    A reference by key may be made before the sheet has that row, because it is resolved only when the book is rendered.
    ``last_row`` and ``last_column`` are the other corner of a range.

    >>> Ref("Facts", 6, 5).write({}, "Cover")
    'Facts!$E$6'
    >>> Ref("Facts", 6, 5, last_row=9, fix="column").write({}, "Facts")
    '$E6:$E9'
    """

    sheet: str
    row: int | str
    column: int | str
    last_row: int | str = ""
    last_column: int | str = ""
    fix: Fix = "both"

    def area(self, sheets: Mapping[str, Numbering]) -> Area:
        """The cells it means.

        Raises:
            KeyError: the sheet has no row or column of that key.
        """
        left, top = self._column(self.column, sheets), self._row(self.row, sheets)
        right = left if self.last_column == "" else self._column(self.last_column, sheets)
        return Area(left, top, right, top if self.last_row == "" else self._row(self.last_row, sheets))

    def write(self, sheets: Mapping[str, Numbering], on: str = "") -> str:
        """How a formula on the sheet ``on`` writes it; the sheet is named where it is another one."""
        area = self.area(sheets)
        text = address(area.top, area.left, self.fix)
        if (area.left, area.top) != (area.right, area.bottom):
            text += ":" + address(area.bottom, area.right, self.fix)
        return text if self.sheet == on else f"{quoted(self.sheet)}!{text}"

    def _row(self, row: int | str, sheets: Mapping[str, Numbering]) -> int:
        return row if isinstance(row, int) else sheets[self.sheet].row_number(row)

    def _column(self, column: int | str, sheets: Mapping[str, Numbering]) -> int:
        return column if isinstance(column, int) else sheets[self.sheet].column_number(column)


class Numbering(Protocol):
    """What knows the numbers of a sheet's rows and columns by their keys."""

    def row_number(self, key: str) -> int:
        """The number of the row with a key; KeyError without one."""

    def column_number(self, key: str) -> int:
        """The number of the column with a key; KeyError without one."""
