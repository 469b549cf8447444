"""How a sheet is laid out: blocks of figures with a header, and lines of figures with a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from xlipo.lint.book import Book, Cell, Sheet, Table
from xlipo.lint.formula import ParsedFormula

LONGEST_SEARCH = 100
"""Rows under a header that are searched for the first figures."""
LEAST_ROWS = 3
"""Rows that a block has at least under its header before it is called a table."""


def header_rows(sheet: Sheet) -> list[list[Cell]]:
    """Header rows of blocks that are not marked as tables: texts side by side, figures under one of them."""
    found: list[list[Cell]] = []
    below: dict[int, int] = {}  # column: the last row of a block that is known already
    for row in sheet.rows.values():
        if any(cell.is_figure and not is_year(cell) for cell in row):
            continue  # a line of figures with words among them
        for run in _text_runs(sheet, row):
            if any(below.get(cell.column, 0) >= cell.row for cell in run):
                continue
            depth = _depth(sheet, run)
            if depth >= LEAST_ROWS:
                found.append(run)
                below.update({cell.column: cell.row + depth for cell in run})
    return found


def header_of_block(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell is in the header row of an unmarked block."""
    return any((cell.row, cell.column) == (row, column) for run in header_rows(sheet) for cell in run)


def _text_runs(sheet: Sheet, row: list[Cell]) -> Iterator[list[Cell]]:
    run: list[Cell] = []
    for cell in row:
        is_header = cell.is_text and not sheet.table_at(cell.row, cell.column)
        if run and (not is_header or cell.column != run[-1].column + 1):
            if len(run) > 1:
                yield run
            run = []
        if is_header:
            run.append(cell)
    if len(run) > 1:
        yield run


def _depth(sheet: Sheet, run: list[Cell]) -> int:
    """How many rows hang under a header: until an empty one, among them enough with figures in one column; else 0."""
    top, columns = run[0].row, [cell.column for cell in run]
    label = max(columns[0] - 1, 1)
    if any((top - 1, column) in sheet.cells for column in columns):
        return 0  # not the first row of its block
    if any(pivot.holds(top + 1, columns[0]) for pivot in sheet.pivots):
        return 0
    figures: Counter[int] = Counter()
    filled, row = 0, top + 1
    while any((row, column) in sheet.cells for column in (label, *columns)):
        if row - top > LONGEST_SEARCH and (filled < LEAST_ROWS or not figures):
            return 0
        under = [cell for column in columns if (cell := sheet.cells.get((row, column))) is not None]
        if any(cell.of_array for cell in under):
            return 0  # one formula fills several cells: no spreadsheet lets that into a table
        figures.update(cell.column for cell in under if cell.is_figure)
        filled += 2 * len(under) >= len(columns)
        row += 1
    return row - top - 1 if filled >= LEAST_ROWS and max(figures.values(), default=0) >= LEAST_ROWS else 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of figures across: its figures, and the texts that stand before them."""

    label: tuple[Cell, ...]
    figures: tuple[Cell, ...]
    top: int
    """The first row of the block it stands in."""


def lines_of(book: Book, sheet: Sheet) -> list[Line]:
    """The lines of a sheet: rows with figures of one kind, all typed in or all calculated alike.

    Quantity, price and amount side by side are a record, not a line; so is a row of a list of records, and a single
    figure among the words of a table's row.
    """
    found: list[Line] = []
    lists = {id(table) for table in sheet.tables if _is_list_of_records(sheet, table)}
    top, before = 0, -1
    for number, row in sheet.rows.items():
        if number != before + 1 or not any(cell.is_figure for cell in row):
            top = number
        before = number
        first = next((at for at, cell in enumerate(row) if cell.is_figure and not is_year(cell)), None)
        if first is None:
            continue
        table = sheet.table_at(number, row[first].column)
        figures = [c for c in row[first:] if c.is_figure and sheet.table_at(number, c.column) is table]
        is_line = table is None if len(figures) == 1 else id(table) not in lists and _one_kind(book, sheet, figures)
        if is_line:
            label = tuple(cell for cell in row[:first] if cell.is_text or is_year(cell))
            found.append(Line(label, tuple(figures), top))
    return found


def is_year(cell: Cell) -> bool:
    """A whole number that can only be meant as a year where it stands in a header."""
    return cell.is_number and isinstance(cell.value, float) and cell.value.is_integer() and 1950 <= cell.value <= 2100


def _one_kind(book: Book, sheet: Sheet, figures: list[Cell]) -> bool:
    styles = {book.style_of(cell).format for cell in figures}
    parsed: list[ParsedFormula | None] = [book.parsed(sheet, cell) if cell.formula else None for cell in figures]
    if all(form is None for form in parsed):
        return len(styles) == 1
    forms = [form.r1c1 for form in parsed if form is not None]
    return any(one == other for one, other in pairwise(forms))


def _is_list_of_records(sheet: Sheet, table: Table) -> bool:
    """Whether a column after a table's first figures tells its rows apart, each by one word: an id, a link, a file."""
    body = table.body
    across = range(body.left, min(body.right, sheet.used.right) + 1)
    columns = [sheet.column_between(column, body.top, body.bottom) for column in across]
    first = next((at for at, cells in enumerate(columns) if any(cell.is_figure for cell in cells)), len(columns))
    return any(_is_key(cells, body.bottom - body.top + 1) for cells in columns[first + 1 :])


def _is_key(cells: list[Cell], rows: int) -> bool:
    """A word in every row, none of them twice."""
    words = {cell.text.casefold() for cell in cells if cell.is_text and len(cell.text.split()) == 1}
    return len(words) == len(cells) == rows > 1
