"""What a grid of data functions fills: its texts compare unequal in LibreOffice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from xlipo.lint import vocabulary
from xlipo.lint.book import Area, Book, Sheet
from xlipo.lint.finding import Fault
from xlipo.lint.formula import Reference, parse
from xlipo.lint.rule import rule

_MAKES_TEXT = frozenset({"TRIM", "T", "TEXT", "CLEAN", "CONCAT", "CONCATENATE", "TEXTJOIN"})
"""Functions whose texts compare as typed ones do."""

_COUNTS_ANY_TEXT = re.compile(r'"(\?\*|\*|<>)"')
"""A criterion that any text meets: nothing is compared."""


@rule(
    "grid-text-compared", "warning", "any",
    reason=(
        "In LibreOffice a text that an array formula of a data function fills equals no other text, and is not found.",
        "在 LibreOffice 中，数据函数的数组公式填入的文本与任何文本都不相等，也查找不到。",
    ),
    fix=(
        'Compare A2&"" instead of A2, or fill the grid by IF(ISTEXT(f),TRIM(f),f).',
        '比较 A2&"" 而非 A2，或用 IF(ISTEXT(f),TRIM(f),f) 填充网格。',
    ),
)  # fmt: skip
def grid_text_compared(book: Book) -> Iterator[Fault]:
    """=, <>, COUNTIF, SUMIF, MATCH, VLOOKUP and the like on text that an IPO_ function fills as an array."""
    grids = {sheet.title.casefold(): (sheet, _grids(sheet)) for sheet in book.sheets}
    if not any(areas for _, areas in grids.values()):
        return
    for sheet in book.sheets:
        for cell in sheet.formulas:
            if _COUNTS_ANY_TEXT.search(cell.formula):
                continue
            for read in book.parsed(sheet, cell).compared:
                owner, areas = grids.get((read.sheet or sheet.title).casefold(), (sheet, []))
                grid = next((area for area in areas if _holds_text(owner, area, read)), None)
                if grid is not None:
                    first, last = (
                        f"{get_column_letter(c)}{r}" for r, c in ((grid.top, grid.left), (grid.bottom, grid.right))
                    )
                    yield sheet.fault(
                        f"compares text of the grid {first}:{last}", f"比较网格 {first}:{last} 中的文本", cell
                    )
                    break


def _grids(sheet: Sheet) -> list[Area]:
    """The areas that a data function fills with texts as they come."""
    found = []
    for area, formula in sheet.arrays:
        parsed = parse(formula, area.top, area.left)
        called = {call.name for call in parsed.calls}
        if any(name.startswith(vocabulary.OURS) for name in called) and not called & _MAKES_TEXT and "&" not in formula:
            found.append(area)
    return found


def _holds_text(sheet: Sheet, area: Area, read: Reference) -> bool:
    """Whether a reference reads a text of an area, or what has not been calculated yet."""
    top, bottom = max(area.top, read.top), min(area.bottom, read.bottom)
    left, right = max(area.left, read.left), min(area.right, read.right)
    held = (sheet.cells.get((row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1))
    values = [cell.value for cell in held if cell is not None and cell.value is not None]
    return any(isinstance(value, str) for value in values) or (top <= bottom and left <= right and not values)
