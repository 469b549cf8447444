"""How numbers are shown: with a format, negatives in parentheses, years as text, and numbers never as text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.displayed import sections
from xlipo.lint.finding import Fault, Message
from xlipo.lint.layout import is_year
from xlipo.lint.rule import rule
from xlipo.lint.rules.tables import is_header

_CURRENCY = r"(?:(?:US|HK|NT|RMB|CN)?[$€£¥₩₹]|USD|CNY|RMB|HKD|EUR|GBP|JPY|人民币|港币|港元)"
_TEXT_NUMBER = re.compile(
    rf"[-+(−]?\s?{_CURRENCY}?\s?[-+−]?"
    r"(\d{1,3}([,. '’]\d{3})+([.,]\d+)?|\d{1,3}(,\d{2})*,\d{3}(\.\d+)?|\d+([.,]\d+)?(e[-+]?\d+)?)"
    rf"\s?(%|‰|[千万亿萬億]{{0,2}}[元股]?|{_CURRENCY})\s?(\)%?|-)?",
    re.I,
)
"""A number as somebody types it: 1,234.5, 1 234,5, 1.234,56, 1'234, 1e5, (95), 5-, $12, 12 EUR, 3.5亿元, 12%."""
LONGEST_NUMBER = 40
_STOCK_CODE = re.compile(r"(00[0-3]|30[01]|60[0-5]|68[89]|43|8[37]|92)\d+")
"""How the six digits of a code of Shanghai, Shenzhen or Beijing begin."""
_YEAR_HEADER = re.compile(r"(fiscal |financial )?years?|fy|年度?|年份|财年|財年", re.I)
_COUNTER = re.compile(r"\b(id|no|nr|code|year|fy|number|row|line|index|key|zip|phone)\b|#|编号|代码|年|行|号", re.I)
LARGE = 10_000


@rule(
    "number-format", "note", "model",
    reason=("1234567.891 is not read; 1,234,568 is.", "1234567.891 难以辨读，1,234,568 一目了然。"),
    fix=("Give the figure a number format: #,##0;(#,##0);\"–\", 0.0% or 0.0\"x\".", "设置数字格式：#,##0;(#,##0);\"–\"、0.0% 或 0.0\"x\"。"),
)  # fmt: skip
def number_format(book: Book) -> Iterator[Fault]:
    """Figures of 10,000 and more, or with more than four decimals, in the format General."""
    for sheet in book.filled_sheets:
        for cell in sheet.cells.values():
            if (
                not isinstance(cell.value, float)
                or cell.is_error
                or book.style_of(cell).format not in ("General", "0", "0.00")
            ):
                continue
            size, bare = abs(cell.value), book.style_of(cell).format == "General"
            ragged = bare and round(cell.value, 4) != cell.value
            if (size >= LARGE or ragged) and not _counts_things(sheet, cell):
                yield sheet.fault(
                    "a figure without thousands separators or rounding", "数字没有千位分隔或小数位格式", cell
                )


def _counts_things(sheet: Sheet, cell: Cell) -> bool:
    """Whether the header over a figure says that it is a name rather than a size."""
    return bool(_COUNTER.search(sheet.text_above(cell.row, cell.column)))


@rule(
    "negative-format", "note", "model",
    reason=("A minus sign is overlooked, and lost in print; parentheses are not.", "负号容易看漏，括号不会。"),
    fix=("Give the format a second part in parentheses: #,##0;(#,##0);\"–\".", "在格式第二段加括号：#,##0;(#,##0);\"–\"。"),
)  # fmt: skip
def negative_format(book: Book) -> Iterator[Fault]:
    """Negative figures that are not shown in parentheses; and formats whose part for negatives has none."""
    for sheet in book.filled_sheets:
        for cell in sheet.cells.values():
            if not isinstance(cell.value, float) or cell.is_error:
                continue
            parts = sections(book.style_of(cell).format)
            bare = len(parts) > 1 and re.search("[0#?]", parts[1]) and "(" not in parts[1]
            if (cell.value < 0 and not (len(parts) > 1 and "(" in parts[1])) or bare:
                yield sheet.fault("negatives without parentheses", "负数未用括号", cell)


@rule(
    "year-as-number", "note", "model",
    reason=("A year that is a number is summed, gets a thousands separator, and becomes a series in a chart.", "作为数字的年份会被求和、加千分位，还会成为图表中的数据系列。"),
    fix=("Write years as text: FY2024, or 2024 in a cell formatted as text.", "将年份写成文本：FY2024，或在文本格式单元格中写 2024。"),
)  # fmt: skip
def year_as_number(book: Book) -> Iterator[Fault]:
    """Years in a row, one after the other, over figures or headed by the word; and years under a header that says so."""
    for sheet in book.filled_sheets:
        for row in sheet.rows.values():
            for run in _year_runs(book, row):
                if _heads(sheet, run):
                    for cell in run:
                        yield _year_fault(sheet, cell)
        for column in sheet.columns.values():
            header = next((cell for cell in column if cell.is_text and _YEAR_HEADER.fullmatch(cell.text)), None)
            for cell in column if header else ():
                if header and cell.row > header.row and is_year(cell) and not _is_dated(book, cell):
                    yield _year_fault(sheet, cell)


def _year_fault(sheet: Sheet, cell: Cell) -> Fault:
    return Fault(sheet.title, cell.row, cell.column, Message("a year as a number", "年份为数字"))


def _is_dated(book: Book, cell: Cell) -> bool:
    return bool(re.search("[dmyh]", book.style_of(cell).format.lower().replace("general", "")))


def _year_runs(book: Book, row: list[Cell]) -> Iterator[list[Cell]]:
    """Years that follow each other, up or down, in columns that do too."""
    years = [cell for cell in row if is_year(cell) and not _is_dated(book, cell)]
    run: list[Cell] = []
    for before, cell in pairwise([*years[:1], *years]):
        apart = cell.column - before.column
        step = abs(float(cell.value or 0) - float(before.value or 0))
        if run and (apart > 2 or step != 1):
            yield run
            run = []
        run.append(cell)
    yield run


def _heads(sheet: Sheet, run: list[Cell]) -> bool:
    if len(run) < 2:
        return False
    under = [sheet.cells.get((cell.row + step, cell.column)) for cell in run for step in (1, 2)]
    return any(cell is not None and cell.is_figure and not is_year(cell) for cell in under)


@rule(
    "number-as-text", "warning", "any",
    reason=("A number stored as text is left out of every sum, without a word.", "以文本存储的数字会被求和悄悄漏掉。"),
    fix=("Convert it to a number.", "转换为数字。"),
)  # fmt: skip
def number_as_text(book: Book) -> Iterator[Fault]:
    """Text that reads as a number, beside or under numbers; years, codes with leading zeros and labels are not meant."""
    for sheet in book.filled_sheets:
        for row in sheet.rows.values():
            for cell in row[1:]:
                if not cell.is_text or cell.formula or not _reads_as_number(cell.text):
                    continue
                is_code = cell.text.isdigit() and book.style_of(cell).format == "@"  # a ticker, meant as text
                if not is_code and _among_numbers(sheet, cell):
                    yield sheet.fault("a number stored as text", "以文本存储的数字", cell)


def _reads_as_number(text: str) -> bool:
    text = unicodedata.normalize("NFKC", text)  # full-width digits, hard spaces
    if len(text) > LONGEST_NUMBER or not _TEXT_NUMBER.fullmatch(text):
        return False
    digits = text.strip("-+−()% ").replace(",", "")
    is_code = digits.startswith("0") and digits[1:2] not in (".", "") and digits.isdecimal()
    is_code = is_code or (len(text) == 6 and bool(_STOCK_CODE.fullmatch(text)))
    return not is_code and not (len(text) == 4 and text.isdigit() and 1950 <= int(text) <= 2100)


def _among_numbers(sheet: Sheet, cell: Cell) -> bool:
    if is_header(sheet, cell):
        return False
    above = sheet.cells.get((cell.row - 1, cell.column))
    beside = [sheet.cells.get((cell.row, cell.column + step)) for step in (-1, 1)]
    return any(other is not None and other.is_figure for other in (above, *beside))
