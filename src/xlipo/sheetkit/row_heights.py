"""How high rows are: said in the file, so that every program breaks pages alike and no chart or text is covered.

LibreOffice places charts first and finds the height of rows afterwards, and two programs with two fonts would find two
heights. The lines of a wrapped text are counted generously: room left over is no fault, a line cut is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from xlipo.sheetkit.model import Cell, Content, SheetModel
from xlipo.sheetkit.theme import ROLES, TEXT_SIZE, TITLE_SIZE, Kind, RoleName, font_name, text_width

ROW_HEIGHT, CHINESE_ROW_HEIGHT = 13.5, 14.5
"""A row of one line, in points."""
HIGHEST = 409.0  # what a row can be
MARGIN, INDENT = 1.2, 1.6  # what a column's edges and an indented text take, in digits
BOLDER = 1.12  # how much wider bold letters are
LETTER = 0.93  # of a digit is what a letter takes, on the average of a line
REMEMBERED = 4_000  # texts: the names, labels and notes of a long table come again and again
LEADING = 1.36  # from line to line, in sizes of the type: what the tallest of the typefaces needs


def line_count(text: str, room: float) -> int:
    """How many lines a text needs in a room of so many digits: words whole, a longer one and Chinese as they come.

    >>> line_count("Revenue", 10), line_count("Revenue of the year", 10), line_count("营业收入总额", 10)
    (1, 2, 2)
    >>> line_count("sum/company/revenue_of_the_year", 20)
    2
    """
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    if "/" in text:  # LibreOffice ends a line after a stroke, Excel does not: whichever needs more lines
        return max(_line_count(text, room), _line_count(text.replace("/", "/ "), room))
    return _line_count(text, room)


@lru_cache(REMEMBERED)
def _line_count(text: str, room: float) -> int:
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
    """Measures the cells of one sheet by their roles."""

    def __init__(self, model: SheetModel, lang: str) -> None:
        self.base = CHINESE_ROW_HEIGHT if font_name(lang) == font_name("zh") else ROW_HEIGHT
        self._width = cache(model.width)

    def height(self, cells: Iterable[tuple[int, object, RoleName]]) -> float:
        """The height of a row from its cells: column, what is shown, and role."""
        most = self.base
        for column, value, role in cells:
            look = ROLES[role]
            if value is None:
                continue
            if look.size == TITLE_SIZE:
                most = max(most, self.base * 1.6)
            if look.wrap and isinstance(value, str) and value:
                wider = BOLDER if look.bold else LETTER
                room = (self._width(column) - MARGIN - INDENT * look.indent) / (look.size / TEXT_SIZE * wider)
                lines = line_count(value, room)
                if lines > 1:
                    most = max(most, lines * look.size * LEADING + 2)
        return min(round(most * 4) / 4, HIGHEST)

    def streamed(self, row: Sequence[Content | Cell], looks: Sequence[tuple[RoleName, Kind]]) -> float:
        """The height of a streamed row, each of its values in its own or its column's look."""
        return self.height(
            (column, value.shown, value.role) if isinstance(value, Cell) else (column, value, role)
            for column, (value, (role, _)) in enumerate(zip(row, looks, strict=False), 1)
        )


def row_heights(model: SheetModel, lang: str, last: int) -> list[float]:
    """How high each row down to ``last`` is; the first row's first."""
    measure = Measure(model, lang)
    return [
        measure.height((column, cell.shown, cell.role) for column, cell in model.row(number).cells.items())
        for number in range(1, last + 1)
    ]
