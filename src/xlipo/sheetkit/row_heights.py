"""How high rows are: said in the file, so that every program breaks pages alike and no chart or text is covered.

LibreOffice places charts first and finds the height of rows afterwards, and two programs with two fonts would find two
heights. The lines of a wrapped text are counted generously: room left over is no fault, a line cut is one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TypeAlias

from xlipo.facts.text import text_width
from xlipo.sheetkit.model import Cell, Content, SheetModel
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.theme import ROLES, TEXT_SIZE, TITLE_SIZE, Kind, RoleName

ROW_HEIGHT = 13.5
"""A row of one line, in points, in whatever script."""
HIGHEST = 409.0  # what a row can be
MARGIN, INDENT = 1.2, 1.6  # what a column's edges and an indented text take, in digits
BOLDER = 1.12  # how much wider bold letters are
LETTER = 0.93  # of a digit is what a letter takes, on the average of a line
ROUNDED = 1.05  # how much wider a word may come out on a screen than it is set
REMEMBERED = 4_000  # texts: the names, labels and notes of a long table come again and again
LEADING = 1.36  # from line to line, in sizes of the type: what the tallest of the typefaces needs


_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
Width: TypeAlias = Callable[[str], float]


def line_count(text: str, room: float, width: Width = text_width) -> int:
    """How many lines a text needs in a room of so many digits: words whole, a longer one and Chinese as they come.

    ``width`` is how wide a word is.

    >>> line_count("Revenue", 10), line_count("Revenue of the year", 10), line_count("营业收入总额", 10)
    (1, 2, 2)
    >>> line_count("Post-money", 7)
    2
    >>> line_count("sum/company/revenue_of_the_year", 20)
    2
    """
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    text = _HYPHEN.sub("- ", text)  # both end a line after one
    if "/" in text:  # LibreOffice ends a line after a stroke, Excel does not: whichever needs more lines
        return max(_line_count(text, room, width), _line_count(text.replace("/", "/ "), room, width))
    return _line_count(text, room, width)


@lru_cache(REMEMBERED)
def _line_count(text: str, room: float, width: Width) -> int:
    room, found, space = max(room, 4.0), 0, width(" ")
    for paragraph in text.split("\n"):
        lines, used = 1, 0.0
        for word in paragraph.split():
            wide = width(word)
            gap = space if used else 0.0
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

    def __init__(self, model: SheetModel) -> None:
        self._width = cache(model.width)

    def height(self, cells: Iterable[tuple[int, object, RoleName]], as_set: bool = True) -> float:
        """The height of a row from its cells: column, what is shown, and role.

        Texts are measured ``as_set`` or, which is fast, by how many letters they have.
        """
        most = ROW_HEIGHT
        for column, value, role in cells:
            look = ROLES[role]
            if value is None:
                continue
            if look.size == TITLE_SIZE:
                most = max(most, ROW_HEIGHT * 1.6)
            if look.wrap and isinstance(value, str) and value:
                wider = ROUNDED if as_set else BOLDER if look.bold else LETTER if value.isascii() else 1.0
                room = (self._width(column) - MARGIN - INDENT * look.indent) / (look.size / TEXT_SIZE * wider)
                lines = line_count(value, room, (_bold if look.bold else set_width) if as_set else text_width)
                if lines > 1:
                    most = max(most, lines * look.size * LEADING + 2)
        return min(round(most * 4) / 4, HIGHEST)

    def streamed(self, row: Sequence[Content | Cell], looks: Sequence[tuple[RoleName, Kind]]) -> float:
        """The height of a streamed row, each of its values in its own or its column's look."""
        cells = (
            (column, value.shown, value.role) if isinstance(value, Cell) else (column, value, role)
            for column, (value, (role, _)) in enumerate(zip(row, looks, strict=False), 1)
        )
        return self.height(cells, as_set=False)


def _bold(text: str) -> float:
    return set_width(text, bold=True)


def row_heights(model: SheetModel, last: int) -> list[float]:
    """How high each row down to ``last`` is; the first row's first."""
    measure = Measure(model)
    return [
        measure.height((column, cell.shown, cell.role) for column, cell in model.row(number).cells.items())
        for number in range(1, last + 1)
    ]
