"""How high rows are: said in the file, so that every program breaks pages alike and no chart or text is covered.

LibreOffice places charts first and finds the height of rows afterwards, and two programs with two fonts would find two
heights. The lines of a wrapped text are counted generously: room left over is no fault, a line cut is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.sheetkit.cells import Formula, StreamedCell
from xlipo.sheetkit.theme import NOTE_SIZE, TEXT_SIZE, TITLE_SIZE, font_name, text_width

ROW_HEIGHT, CHINESE_ROW_HEIGHT = 13.5, 16.0
"""A row of one line, in points."""
HIGHEST = 409.0  # what a row can be
MARGIN, INDENT = 1.2, 1.6  # what a column's edges and an indented text take, in digits
BOLDER = 1.12  # how much wider bold letters are
LETTER = 0.93  # of a digit is what a letter takes, on the average of a line
LEADING = 1.36  # from line to line, in sizes of the type: what the tallest of the typefaces needs
DEFAULT_WIDTH = 8.43


def shown(value: Any) -> str:
    """The text a cell shows, of a formula its result; nothing for numbers, which are never wrapped."""
    if isinstance(value, StreamedCell):
        value = value.value
    if isinstance(value, Formula):
        value = value.value
    return str(value) if isinstance(value, str) or hasattr(value, "as_list") else ""


def width_of(sheet: Worksheet, column: int) -> float:
    """The width of a column in digits."""
    letter = get_column_letter(column)
    return float(sheet.column_dimensions[letter].width) if letter in sheet.column_dimensions else DEFAULT_WIDTH


def line_count(text: str, room: float) -> int:
    """How many lines a text needs in a room of so many digits: words whole, a longer one and Chinese as they come.

    >>> line_count("Revenue", 10), line_count("Revenue of the year", 10), line_count("营业收入总额", 10)
    (1, 2, 2)
    """
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    room, found = max(room, 4.0), 0
    for paragraph in text.split("\n"):
        lines, used = 1, 0.0
        for word in paragraph.split():
            wide = text_width(word)
            gap = 1 if used else 0
            if used + gap + wide <= room:
                used += gap + wide
                continue
            if used and wide <= room:
                lines, used = lines + 1, float(wide)
                continue
            full = 0.92 * room - 1  # broken anywhere: as here all letters may be wide, and no wide one is halved
            more = math.ceil((used + gap + wide) / full) - 1
            lines, used = lines + more, (used + gap + wide) - more * full
        found += lines
    return found


class Measure:
    """Measures cells of one sheet by their styles, each combination of font and alignment looked up once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.base = CHINESE_ROW_HEIGHT if sheet["A1"].font.name == font_name("zh") else ROW_HEIGHT
        self._widths: dict[int, float] = {}
        self._looks: dict[tuple[int, int], tuple[bool, float, float, float]] = {}

    def height(self, cells: Iterable[tuple[int, Any, Any]]) -> float:
        """The height of a row from its cells: column, value and style."""
        most = self.base
        for column, value, style in cells:
            if value is None or style is None:
                continue
            wraps, size, wider, less = self._look(style)
            if size == TITLE_SIZE:
                most = max(most, self.base * 1.6)
            if wraps and (text := shown(value)):
                room = (self._width(column) - less) / (size / TEXT_SIZE * wider)
                lines = line_count(text, room)
                if lines > 1:
                    most = max(most, lines * size * LEADING + 2)
        return min(round(most * 4) / 4, HIGHEST)

    def _width(self, column: int) -> float:
        if column not in self._widths:
            self._widths[column] = width_of(self.sheet, column)
        return self._widths[column]

    def _look(self, style: Any) -> tuple[bool, float, float, float]:
        """Whether it is wrapped, its size, how much wider it is for being bold, and what its edges take."""
        key = (style.fontId, style.alignmentId)
        if key not in self._looks:
            book = self.sheet.parent
            font, alignment = book._fonts[style.fontId], book._alignments[style.alignmentId]
            less = MARGIN + INDENT * (alignment.indent or 0)
            self._looks[key] = (bool(alignment.wrap_text), font.sz or NOTE_SIZE, BOLDER if font.b else LETTER, less)
        return self._looks[key]


def settle(sheet: Worksheet, last: int) -> list[float]:
    """Say how high each row down to ``last`` is; returns the heights, the first row's first."""
    measure = Measure(sheet)
    heights = []
    for number, row in enumerate(sheet.iter_rows(1, last), 1):
        height = measure.height((cell.column, cell._value, cell._style) for cell in row)
        sheet.row_dimensions[number].height = height
        heights.append(height)
    return heights


def streamed_height(measure: Measure, row: Sequence[Any], styles: Sequence[Any]) -> float:
    """The height of a streamed row, each of its values in its own or its column's style."""
    own = (value.style if isinstance(value, StreamedCell) and value.style is not None else None for value in row)
    return measure.height(
        (column, value, style or default)
        for column, (value, style, default) in enumerate(zip(row, own, styles, strict=False), 1)
    )
