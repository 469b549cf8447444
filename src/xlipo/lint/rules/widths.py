"""Columns wide enough: no number turned into ###, no text cut off, in Latin or Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.finding import Fault, Said
from xlipo.lint.rule import rule
from xlipo.lint.shown import shown
from xlipo.sheetkit.theme import text_width

SLACK = 1.0
"""Digits by which an estimate may be off before a cell is called too narrow."""
PROPORTION = 0.85
"""Mean width of a letter of text against a digit's: an estimate on the low side, so that doubt speaks for the cell."""
LINE = 1.15  # height of a line against the size of its letters


@rule(
    "number-cut", "warning", "any",
    reason=("A number wider than its column is shown as ####.", "列宽不足的数字显示为 ####。"),
    fix=("Widen the column, or show the figure in thousands or millions.", "加宽列，或以千、百万为单位显示。"),
)  # fmt: skip
def number_cut(book: Book) -> Iterator[Fault]:
    """Numbers whose format needs more room than the column has."""
    for sheet in book.pages:
        for cell in sheet.cells.values():
            look = book.look(cell)
            if not isinstance(cell.value, float) or cell.is_error or look.shrink or look.rotation:
                continue
            text = shown(cell.value, look.format)
            if text is not None and _digits_wide(text) * look.size / book.base_size > sheet.width(cell.column) + 0.5:
                yield Fault(sheet.title, cell.row, cell.column, Said("too narrow: shows ####", "列太窄：显示 ####"))


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
    for sheet in book.pages:
        merged = {(row, column) for area in sheet.merged[:1000] for row in (area.top,) for column in (area.left,)}
        for cell in sheet.cells.values():
            if cell.is_text and (cell.row, cell.column) not in merged and _is_cut(book, sheet, cell):
                yield Fault(sheet.title, cell.row, cell.column, Said("text is cut off", "文字被截断"))


def _is_cut(book: Book, sheet: Sheet, cell: Cell) -> bool:
    look = book.look(cell)
    room = sheet.width(cell.column)
    if look.shrink or look.rotation or look.horizontal in ("fill", "centerContinuous") or room == 0:
        return False
    scale = look.size / book.base_size
    if not look.wrap and 2 * len(cell.text) * scale <= room:
        return False
    lines = cell.text.split("\n")
    if look.wrap or (len(lines) > 1 and look.horizontal in ("justify", "distributed")):
        height = sheet.heights.get(cell.row)
        if height is None:
            return False  # the row grows with its text
        needed = sum(-(-_wide(line, scale) // max(room, 1.0)) or 1 for line in lines)
        return needed > 1 and (needed - 0.5) * look.size * LINE > height
    return _wide(cell.text.replace("\n", " "), scale) > room + SLACK + _room_beside(sheet, cell, look.horizontal)


def _wide(text: str, scale: float) -> float:
    """How many of the workbook's digits a text is wide; a Chinese character is two, a Latin letter less than one."""
    if text.isascii():
        return len(text) * PROPORTION * scale
    latin = sum(1 for character in text if character.isascii())
    return (text_width(text) - latin * (1 - PROPORTION)) * scale


def _room_beside(sheet: Sheet, cell: Cell, horizontal: str) -> float:
    """The empty columns a text may run over: to the right, or where it is aligned to."""
    room = 0.0
    for step, sides in ((1, ("", "general", "left", "center")), (-1, ("right", "center"))):
        column = cell.column + step
        while horizontal in sides and 1 <= column <= sheet.used.right + 1 and (cell.row, column) not in sheet.cells:
            room += sheet.width(column)
            column += step
        if horizontal in sides and column > sheet.used.right:
            return 1e9
    return room
