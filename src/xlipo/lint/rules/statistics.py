"""Statistics that say less than they seem to: of too few figures, or of figures over unlike periods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlipo.facts.period import Period, PeriodError, read_period
from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.formula import Reference
from xlipo.lint.rule import rule

_QUARTILE = re.compile(r"(QUARTILE|PERCENTILE)(\.INC|\.EXC)?")
_STATISTIC = re.compile(r"MEDIAN|AVERAGE|GEOMEAN|STDEV[.A-Z]*|" + _QUARTILE.pattern)
_GUARDS = frozenset({"COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "ROWS", "COLUMNS"})
LEAST, LEAST_FOR_QUARTILES = 3, 5
_PERIOD_HEADER = re.compile(r"\bperiods?\b|期间|期間|报告期|報告期", re.I)
_MARK = re.compile(r"[†‡*¹²³⁴-⁹]|\(\d\)$")
_DIGIT = re.compile(r"\d")
MOST_ROWS = 2000
"""Rows of one statistic that are looked at."""


@rule(
    "few-figures", "warning", "any",
    reason=("A median of one or two figures, or a quartile of four, looks like a market and is a handful.", "一两个数的中位数、四个数的四分位数，看似市场水平，实为个例。"),
    fix=("Show NM below three figures (five for quartiles), as in =IF(COUNT(C6:C9)<3,\"NM\",MEDIAN(C6:C9)).", "不足三个数（四分位数不足五个）时显示 NM，如 =IF(COUNT(C6:C9)<3,\"NM\",MEDIAN(C6:C9))。"),
)  # fmt: skip
def few_figures(book: Book) -> Iterator[Fault]:
    """MEDIAN, AVERAGE and the like down a column that holds one or two figures; quartiles of fewer than five."""
    for sheet, cell, called, columns in _statistics(book):
        if cell.text == "NM" or _GUARDS & {call.name for call in book.parsed(sheet, cell).calls}:
            continue
        count = sum(each.is_number for column in columns for each in _cells(book, sheet, column))
        if 0 < count < (LEAST_FOR_QUARTILES if _QUARTILE.fullmatch(called) else LEAST):
            yield sheet.fault(
                f"{called} of {count} {'figure' if count == 1 else 'figures'}",
                f"{called} 仅含 {count} 个数",
                cell,
                like="few",
            )


@rule(
    "mixed-periods", "warning", "any",
    reason=("Twelve months beside six are not compared but mixed, and nobody sees it in the figure.", "十二个月与六个月并列不是比较而是混淆，从数字上看不出来。"),
    fix=("Bring the figures to one basis, such as the last twelve months, or mark and leave out what is on another.", "统一到同一口径（如最近十二个月），或对其他口径的数字加注并排除。"),
)  # fmt: skip
def mixed_periods(book: Book) -> Iterator[Fault]:
    """A statistic of figures whose periods differ in length; a line with figures of two periods, and no mark."""
    for sheet, cell, called, columns in _statistics(book):
        for column in columns:
            lengths = _lengths_beside(book, sheet, column)
            if len(lengths) > 1:
                shown = " and ".join(map(str, sorted(lengths)))
                yield sheet.fault(
                    f"{called} of figures over {shown} months",
                    f"{called} 混合了 {shown} 个月的数字",
                    cell,
                    like="statistic",
                )
                break
    for sheet in book.filled_sheets:
        yield from _lines_of_two_periods(sheet)


def _statistics(book: Book) -> Iterator[tuple[Sheet, Cell, str, list[Reference]]]:
    """The formulas that are a statistic of figures below one another: the function, and the columns it reads."""
    for sheet in book.filled_sheets:
        for cell in sheet.formulas:
            parsed = book.parsed(sheet, cell)
            called = [call.name for call in parsed.calls if _STATISTIC.fullmatch(call.name)]
            columns = [read for read in parsed.reads if read.left == read.right and read.top < read.bottom]
            if called and columns and not parsed.names:
                yield sheet, cell, called[0], columns


def _cells(book: Book, sheet: Sheet, read: Reference) -> list[Cell]:
    at = book.by_title.get(read.sheet.lower()) if read.sheet else sheet
    return at.column_between(read.left, read.top, min(read.bottom, read.top + MOST_ROWS)) if at else []


def _lengths_beside(book: Book, sheet: Sheet, read: Reference) -> set[int]:
    """The lengths, in months, of the periods that stand beside a column's figures, where a column says them."""
    at = book.by_title.get(read.sheet.lower()) if read.sheet else sheet
    figures = [cell.row for cell in _cells(book, sheet, read) if cell.is_number]
    columns = _period_columns(book, at) if at and len(figures) > 1 else {}
    for column in sorted(columns, key=lambda column: abs(column - read.left)):
        lengths = [columns[column].get(row) for row in figures]
        if all(lengths):
            return {length for length in lengths if length}
    return set()


def _period_columns(book: Book, sheet: Sheet) -> dict[int, dict[int, int]]:
    """The columns of a sheet that say periods: the months of each, by row."""
    known: dict[str, dict[int, dict[int, int]]] = book.cache.setdefault("columns of periods", {})
    if sheet.title not in known:
        found: dict[int, dict[int, int]] = {}
        for column, rows in sheet.texts.items():
            periods = ((row, _period(sheet.cells[row, column])) for row in rows)
            months = {row: period.months for row, period in periods if period}
            if len(months) > 1:
                found[column] = months
        known[sheet.title] = found
    return known[sheet.title]


def _lines_of_two_periods(sheet: Sheet) -> Iterator[Fault]:
    """The lines of a marked table whose two columns of periods, of a level and its growth, disagree unmarked."""
    for table in sheet.tables:
        body = table.body
        columns = [body.left + at for at, name in enumerate(table.columns) if _PERIOD_HEADER.search(name)]
        for row in range(body.top, min(body.bottom, sheet.used.bottom) + 1) if len(columns) == 2 else ():
            cells = [cell for column in columns if (cell := sheet.cells.get((row, column)))]
            periods = {(period.months, period.end) for cell in cells if (period := _period(cell))}
            is_marked = any(_MARK.search(cell.text) for cell in sheet.row_between(row, body.left, body.right))
            if len(periods) > 1 and not is_marked:
                shown = " and ".join(cell.text[:20] for cell in cells)
                message = Message(f"figures of {shown} in one line, unmarked", f"同一行含 {shown} 的数字，未加注")
                yield Fault(sheet.title, row, cells[-1].column, message, "line")


def _period(cell: Cell) -> Period | None:
    """The stretch of time that a text names, whatever its mark."""
    if not cell.is_text or len(cell.text) > 30 or not _DIGIT.search(cell.text):
        return None
    try:
        period = read_period(_MARK.sub("", cell.text).strip())
    except PeriodError:
        return None
    return period if isinstance(period, Period) and period.kind == "duration" else None
