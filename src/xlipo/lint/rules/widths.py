"""Columns wide enough: no number turned into ###, no text cut off, in Latin or Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.facts.text import text_width
from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.displayed import displayed
from xlipo.lint.finding import Fault
from xlipo.lint.rule import rule

SLACK = 1.0
"""Digits by which an estimate may be off before a cell is called too narrow."""
PROPORTION = 0.85
"""Mean width of a letter of text against a digit's: an estimate on the low side, so that doubt speaks for the cell."""
DOUBT = 1.03  # a line that is so little wider than its room may be set within it: a font's letters differ by more
LINE = 1.15  # height of a line against the size of its letters


@rule(
    "number-cut", "warning", "any",
    reason=("A number wider than its column is shown as ####.", "列宽不足的数字显示为 ####。"),
    fix=("Widen the column, or show the figure in thousands or millions.", "加宽列，或以千、百万为单位显示。"),
)  # fmt: skip
def number_cut(book: Book) -> Iterator[Fault]:
    """Numbers whose format needs more room than the column has."""
    for sheet in book.filled_sheets:
        for cell in sheet.cells.values():
            style = book.style_of(cell)
            if not isinstance(cell.value, float) or cell.is_error or style.shrink or style.rotation:
                continue
            text = displayed(cell.value, style.format)
            if text is not None and _digits_wide(text) * style.size / book.base_size > sheet.width(cell.column) + 0.5:
                yield sheet.fault("too narrow: shows ####", "列太窄：显示 ####", cell)


def _digits_wide(text: str) -> float:
    """The width of a figure in digits; a point, a comma or a bracket takes about half of one."""
    thin = sum(text.count(character) for character in ",.()-:/ '")
    return (len(text) if text.isascii() else text_width(text)) - 0.5 * thin


@rule(
    "text-cut", "note", "any",
    reason=("Words that end where the next cell begins are read as if they ended there.", "被相邻单元格截断的文字会被当成完整内容。"),
    fix=("Widen the column, wrap the text, or raise the row.", "加宽列、自动换行或增加行高。"),
)  # fmt: skip
def text_cut(book: Book) -> Iterator[Fault]:
    """Text wider than its column with a filled cell beside it, or wrapped in a row too low for its lines."""
    for sheet in book.filled_sheets:
        merged = {(row, column) for area in sheet.merged[:1000] for row in (area.top,) for column in (area.left,)}
        for cell in sheet.cells.values():
            if cell.is_text and (cell.row, cell.column) not in merged and _is_cut(book, sheet, cell):
                yield sheet.fault("text is cut off", "文字被截断", cell)


def _is_cut(book: Book, sheet: Sheet, cell: Cell) -> bool:
    style = book.style_of(cell)
    room = sheet.width(cell.column)
    if style.shrink or style.rotation or style.horizontal in ("fill", "centerContinuous") or room == 0:
        return False
    scale = style.size / book.base_size
    if not style.wrap and 2 * len(cell.text) * scale <= room:
        return False
    lines = cell.text.split("\n")
    if style.wrap or (len(lines) > 1 and style.horizontal in ("justify", "distributed")):
        height = sheet.heights.get(cell.row)
        if height is None:
            return False  # the row grows with its text
        full = max(room, 1.0) * DOUBT
        needed = sum(-(-_wide(line, scale) // full) or 1 for line in lines)
        return needed > 1 and (needed - 0.5) * style.size * LINE > height
    return _wide(cell.text.replace("\n", " "), scale) > room + SLACK + _room_beside(sheet, cell, style.horizontal)


def _wide(text: str, scale: float) -> float:
    """How many of the workbook's digits a text is wide; a Chinese character is two, a Latin letter less than one."""
    if text.isascii():
        return len(text) * PROPORTION * scale
    latin = sum(1 for character in text if character.isascii())
    return (text_width(text) - latin * (1 - PROPORTION)) * scale


def _room_beside(sheet: Sheet, cell: Cell, horizontal: str) -> float:
    """The empty columns a text may run over: to the right, or where it is aligned to."""
    room = 0.0
    if horizontal in ("", "general", "left", "center"):
        after = sheet.next_in_row(cell)
        if after is None:
            return 1e9
        room += sheet.width_between(cell.column + 1, after - 1)
    if horizontal in ("right", "center"):
        room += sheet.width_between((sheet.last_in_row_before(cell) or 0) + 1, cell.column - 1)
    return room
