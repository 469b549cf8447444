"""Where a chart stands: on whole cells, so that none covers another or a figure, whatever the fonts of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.workbook.charts.looks import CJK_FONT
from xlipo.workbook.theme import TITLE_SIZE, text_width

ROW_HEIGHT, CHINESE_ROW_HEIGHT = 13.5, 16.0
"""A row's height, and that of each line of a text that is wrapped, in points."""


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
    settle(sheet, areas[-1].bottom)
    sheet.print_area = ",".join(map(str, areas))


def areas(sheet: Worksheet) -> Iterator[Area]:
    """The blocks of cells that a sheet's charts cover."""
    for chart in sheet._charts:
        start, end = chart.anchor._from, chart.anchor.to
        yield Area(start.col + 1, start.row + 1, end.col, end.row)


def settle(sheet: Worksheet, last: int) -> None:
    """Say how high each row down to ``last`` is, for a chart that stands below or beside them.

    LibreOffice places charts first and finds the height of rows afterwards, so that a chart under a wrapped header
    would cover what stands above it.
    """
    line = CHINESE_ROW_HEIGHT if sheet["A1"].font.name == CJK_FONT else ROW_HEIGHT
    for row in sheet.iter_rows(1, last):
        lines = max((_lines(sheet, cell) for cell in row if cell.alignment.wrap_text and cell.value), default=1)
        is_title = row[0].font.sz == TITLE_SIZE
        sheet.row_dimensions[row[0].row].height = line * (1.6 if is_title else lines)


def _lines(sheet: Worksheet, cell: Any) -> int:
    """How many lines a bold text needs in the width of its column, words kept whole."""
    room = sheet.column_dimensions[get_column_letter(cell.column)].width / 1.15 - 1
    lines, used = 1, 0.0
    for word in str(cell.value).split():
        wide = text_width(word)
        if used and used + 1 + wide > room:
            lines, used = lines + 1, 0.0
        used += wide + (1 if used else 0)
    return lines + int(used > room)
