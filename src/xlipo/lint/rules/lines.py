"""Every line says what it is, in which unit, and where its inputs come from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.formula import LAST_COLUMN
from xlipo.lint.layout import Line, lines_of
from xlipo.lint.rule import rule
from xlipo.lint.rules.checks import CHECK

_UNIT = re.compile(
    r"\b(usd|cny|rmb|hkd|eur|gbp|jpy|krw|sgd|twd|inr|chf|aud|cad)\b|[$€£¥₩₹%‰×]|\b(million|billion|thousand|mn|bn|m|k|x|pp|bps?)\b"
    r"|\b(days?|months?|years?|hours?|minutes?|people|persons?|heads?|fte|staff|employees|users|shares?|units?|items?|tonnes?"
    r"|count|number|times|ratio|index|rate|kg|km|m2|sqm|mw|gw|kwh|mwh|flops|tokens?|gpus?)\b|'000|[元万萬亿億人倍次天月年股个個件]|百分|小时|小時",
    re.I,
)
LONGEST_UNIT = 12
LONGEST_BLOCK = 300
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]+[)）\]]")
_QUOTED = re.compile(r'"[^"]*[^\W\d_–—-][^"]*"|[$€£¥%]|\[\$[^\]-]')
_SOURCE = re.compile(r"\bsources?\b|来源|來源|出处|出處|数据源|資料來源", re.I)


def _lines(book: Book) -> Iterator[tuple[Sheet, Line]]:
    found: list[tuple[Sheet, Line]] | None = book.cache.get("lines")
    if found is None:
        found = [(sheet, line) for sheet in book.filled_sheets for line in lines_of(book, sheet)]
        book.cache["lines"] = found
    yield from found


def _fault(sheet: Sheet, line: Line, message: Message) -> Fault:
    return Fault(sheet.title, line.figures[0].row, line.figures[0].column, message)


@rule(
    "line-without-label", "warning", "model",
    reason=("A line of figures without a label cannot be read, checked or referred to.", "没有标签的一行数字无法阅读、检查或引用。"),
    fix=("Write what it is in the first column.", "在首列写明内容。"),
)  # fmt: skip
def line_without_label(book: Book) -> Iterator[Fault]:
    """No text before the figures of a line."""
    for sheet, line in _lines(book):
        if not line.label:
            yield _fault(sheet, line, Message("figures without a label before them", "数字之前没有标签"))


@rule(
    "duplicate-label", "warning", "model",
    reason=("Two lines of one name in one block: nobody knows which one is meant.", "同一区块有两行同名，无法分辨。"),
    fix=("Say in the label what tells them apart.", "在标签中写明区别。"),
)  # fmt: skip
def duplicate_label(book: Book) -> Iterator[Fault]:
    """The same texts before the figures of two lines of a block."""
    seen: dict[tuple[str, int, tuple[str, ...]], int] = {}
    for sheet, line in _lines(book):
        if not line.label:
            continue
        row = line.figures[0].row
        first = seen.setdefault((sheet.title, line.top, tuple(cell.text.lower() for cell in line.label)), row)
        if first != row:
            cell = line.label[0]
            message = Message(
                f"the label {cell.text[:60]} stands in row {first} too", f"标签“{cell.text[:60]}”与第 {first} 行重复"
            )
            yield Fault(sheet.title, row, cell.column, message)


@rule(
    "line-without-unit", "note", "model",
    reason=("Without its unit a figure is no figure: thousands or millions, dollars or yuan, percent or points.", "没有单位的数字不成其为数字：千还是百万，美元还是人民币，百分比还是百分点。"),
    fix=("Write the unit beside the label, in the header, in brackets in the label, or under the sheet's title.", "在标签旁、表头、标签括号内或标题下写明单位。"),
)  # fmt: skip
def line_without_unit(book: Book) -> Iterator[Fault]:
    """No unit in a column of its own, the label, the header, the number format or the lines under the title."""
    says = {sheet.title: _sheet_says_unit(sheet) for sheet in book.filled_sheets}
    for sheet, line in _lines(book):
        label = line.label[0].text if line.label else ""
        if not (says[sheet.title] or _has_unit(book, sheet, line) or CHECK.search(label)):
            yield _fault(sheet, line, Message("figures without a unit", "数字没有单位"))


def _has_unit(book: Book, sheet: Sheet, line: Line) -> bool:
    texts = [cell.text for cell in line.label]
    if len(texts) > 1 or any(_UNIT.search(text) or _BRACKETS.search(text) for text in texts):
        return True
    last = line.figures[-1]
    beside = [cell.text for step in (1, 2) if (cell := sheet.cells.get((last.row, last.column + step)))]
    if any(0 < len(text) <= LONGEST_UNIT for text in beside):
        return True
    if any(_QUOTED.search(book.style_of(cell).format) or _is_date(book.style_of(cell).format) for cell in line.figures):
        return True
    header = _header_over(sheet, line.figures[0])
    return bool(_UNIT.search(header) or _BRACKETS.search(header))


def _header_over(sheet: Sheet, figure: Cell) -> str:
    """The text over a figure, in the same block: no empty row between."""
    rows = sheet.texts.get(figure.column, [])
    at = bisect_left(rows, figure.row)
    first = max(sheet.block_tops[figure.row], figure.row - LONGEST_BLOCK + 1)
    return sheet.cells[rows[at - 1], figure.column].text if at and rows[at - 1] >= first else ""


def _is_date(shown: str) -> bool:
    return bool(re.search(r"[yd]", shown.lower())) and "general" not in shown.lower()


def _sheet_says_unit(sheet: Sheet) -> bool:
    return any(cell.is_text and _UNIT.search(cell.text) for row in (1, 2, 3, 4) for cell in sheet.rows.get(row, ()))


@rule(
    "inputs-without-source", "note", "model",
    reason=("An input nobody can trace to a document cannot be checked.", "无法追溯到文件的输入无法核对。"),
    fix=("Name the source in a column, a link or a comment of the line, or in a note on the sheet.", "在列、链接、批注或本表附注中注明来源。"),
)  # fmt: skip
def inputs_without_source(book: Book) -> Iterator[Fault]:
    """Lines typed in, on a sheet that names no source, with neither a link nor a text after the figures."""
    named: dict[str, bool] = {}
    for sheet, line in _lines(book):
        if any(cell.formula for cell in line.figures):
            continue
        if sheet.title not in named:
            named[sheet.title] = any(cell.is_text and _SOURCE.search(cell.text) for cell in sheet.cells.values())
        row, last = line.figures[0].row, line.figures[-1].column
        after = any(cell.is_text for cell in sheet.row_between(row, last + 1, LAST_COLUMN))
        if not (named[sheet.title] or after or any(cell.row == row for cell in line.figures if _leads(sheet, cell))):
            yield _fault(sheet, line, Message("inputs without a source", "输入没有来源"))


def _leads(sheet: Sheet, cell: Cell) -> bool:
    return (cell.row, cell.column) in sheet.links or (cell.row, 1) in sheet.links
