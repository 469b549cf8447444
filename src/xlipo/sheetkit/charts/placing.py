"""Where a chart stands: on whole cells, so that none covers another or a figure, whatever the fonts of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells, its corners included; columns and rows count from 1.

    >>> Area(1, 5, 4, 9).meets(Area(4, 9, 6, 20)), Area(1, 5, 4, 9).meets(Area(5, 5, 6, 9))
    (True, False)
    """

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"{get_column_letter(self.left)}{self.top}:{get_column_letter(self.right)}{self.bottom}"

    def meets(self, other: Area) -> bool:
        """Whether two blocks share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


def place(sheet: Worksheet, chart: Any, area: Area) -> None:
    """Put a chart on a sheet so that it fills an area, whatever happens to the cells."""
    start = AnchorMarker(col=area.left - 1, row=area.top - 1)
    end = AnchorMarker(col=area.right, row=area.bottom)
    chart.anchor = TwoCellAnchor(editAs="twoCell", _from=start, to=end)
    sheet.add_chart(chart)


def print_apart(sheet: Worksheet, *areas: Area) -> None:
    """Print each area from a new page on, and nothing else: so no chart is cut by the end of a page.

    A manual page break would not do: Excel leaves those out where a sheet is fitted to pages.
    """
    sheet.print_area = ",".join(map(str, areas))


def areas(sheet: Worksheet) -> Iterator[Area]:
    """The blocks of cells that a sheet's charts cover."""
    for chart in sheet._charts:
        start, end = chart.anchor._from, chart.anchor.to
        yield Area(start.col + 1, start.row + 1, end.col, end.row)
