"""A workbook as the rules see it: sheets of cells with formula and value, their styles, and what stands around them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias

from xlipo.lint.finding import Fault, Message
from xlipo.lint.formula import ParsedFormula, parse
from xlipo.store.archive_guard import processor_time

Address: TypeAlias = tuple[int, int]
"""Row and column, from 1."""

MOST_PARTS_OF_FORMULAS = 3_000_000
"""References, calls and operators that are kept in memory for the whole workbook."""


@dataclass(slots=True)
class Cell:
    """One cell that holds something: a value, or a formula and the value it last came to."""

    row: int
    column: int
    value: float | str | bool | None
    formula: str = ""
    style: int = 0
    is_error: bool = False
    of_array: bool = False
    """Filled by the formula of another cell."""
    counts: bool = False
    """One of 1, 2, 3 and so on, typed down a column: it numbers its line and is no figure."""

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, float) and not self.is_error

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str) and not self.is_error and bool(self.value.strip())

    @property
    def is_figure(self) -> bool:
        """A number that does not just count lines, or a formula that comes to one or has no value yet."""
        return (self.is_number and not self.counts) or (bool(self.formula) and self.value is None)

    @property
    def text(self) -> str:
        """The text it holds; "" for a number."""
        return self.value.strip() if isinstance(self.value, str) else ""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell is shown. Colours are RRGGBB; None is the automatic one: black on white."""

    font: str | None = None
    fill: str | None = None
    size: float = 11.0
    format: str = "General"
    wrap: bool = False
    shrink: bool = False
    horizontal: str = ""
    rotation: int = 0
    quoted: bool = False
    underlined: bool = False
    pattern: bool = False
    """Its ground is a pattern or a gradient: more than one colour."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class OtherFormula:
    """A formula outside the cells: of a chart, a condition, a list to choose from."""

    owner: Message
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name for cells, a formula or a constant; of one sheet (its title), or of the workbook ("")."""

    name: str
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a workbook wants to be calculated."""

    manual: bool = False
    iterates: bool = False
    as_displayed: bool = False
    """Figures are rounded to what is shown before others are calculated from them."""
    counts_from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A range marked as a table."""

    name: str
    area: Area
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int
    style: str = ""

    @property
    def body(self) -> Area:
        area = self.area
        return Area(area.top + self.header_rows, area.left, area.bottom - self.totals_rows, area.right)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart or a picture: where its top left corner is, what it is called, what it says to those who can't see it."""

    kind: str
    name: str
    row: int
    column: int
    description: str
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: where it acts, its kind, and the colours it gives."""

    areas: tuple[Area, ...]
    kind: str
    font: str | None = None
    fill: str | None = None
    icons: str = ""
    shows_value: bool = True


@dataclass
class Sheet:
    """One sheet. `cells` holds only cells with something in them; `fills` the coloured empty ones, with their style."""

    title: str
    state: str = "visible"
    is_chart: bool = False
    cells: dict[Address, Cell] = field(default_factory=dict)
    fills: dict[Address, int] = field(default_factory=dict)
    arrays: list[tuple[Area, str]] = field(default_factory=list)
    """The cells that array formulas fill, each with its formula."""
    tables: list[Table] = field(default_factory=list)
    pivots: list[Area] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    links: set[Address] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    default_width: float = 8.43
    frozen: Address | None = None
    corner: str = "A1"
    cursor: str = "A1"
    landscape: bool = False
    pages_wide: int | None = None
    pages_high: int | None = None
    scale: int | None = None
    """The per cent that a sheet is printed at where somebody set it; None where it is fitted, or nobody did."""
    paper: int = 1
    footer: str = ""
    header: str = ""
    repeats: str = ""

    other_formulas: list[OtherFormula] = field(default_factory=list)
    is_macro: bool = False
    """A sheet of Excel 4.0 macros."""

    def fault(self, en: str, zh: str, at: Cell | OtherFormula | None = None, like: str = "") -> Fault:
        """A fault of a cell, in English and Chinese; of the whole sheet where none is named."""
        return Fault(self.title, at.row if at else 0, at.column if at else 0, Message(en, zh), like)

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """The cells of each row from left to right, rows from top to bottom."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for address in sorted(self.cells):
            found[address[0]].append(self.cells[address])
        return dict(found)

    @cached_property
    def columns(self) -> dict[int, list[Cell]]:
        """The cells of each column from top to bottom."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for row in self.rows.values():
            for cell in row:
                found[cell.column].append(cell)
        return dict(found)

    def column_between(self, column: int, top: int, bottom: int) -> list[Cell]:
        """The cells of a column from one row to another."""
        cells = self.columns.get(column, [])
        return cells[bisect_left(cells, top, key=_row_of) : bisect_right(cells, bottom, key=_row_of)]

    def row_between(self, row: int, left: int, right: int) -> list[Cell]:
        """The cells of a row from one column to another."""
        cells = self.rows.get(row, [])
        return cells[bisect_left(cells, left, key=_column_of) : bisect_right(cells, right, key=_column_of)]

    @cached_property
    def used(self) -> Area:
        """The rectangle around all cells; of no size where there are none."""
        if not self.cells:
            return Area(1, 1, 0, 0)
        across = self.columns
        return Area(min(self.rows), min(across), max(self.rows), max(across))

    @property
    def formulas(self) -> list[Cell]:
        """Cells with a formula of their own."""
        return self._formulas

    @cached_property
    def _formulas(self) -> list[Cell]:
        return [cell for row in self.rows.values() for cell in row if cell.formula and not cell.of_array]

    def next_in_row(self, cell: Cell) -> int | None:
        """The column of the next filled cell to the right."""
        row = self.rows[cell.row]
        at = bisect_right(row, cell.column, key=_column_of)
        return row[at].column if at < len(row) else None

    def last_in_row_before(self, cell: Cell) -> int | None:
        """The column of the last filled cell to the left."""
        row = self.rows[cell.row]
        at = bisect_left(row, cell.column, key=_column_of)
        return row[at - 1].column if at else None

    def table_at(self, row: int, column: int) -> Table | None:
        """The marked table that holds a cell."""
        for table in self._tables_of_column.get(column, ()) if self.tables else ():
            if table.area.top <= row <= table.area.bottom:
                return table
        return None

    @cached_property
    def _tables_of_column(self) -> dict[int, list[Table]]:
        found: dict[int, list[Table]] = defaultdict(list)
        for table in self.tables:
            for column in range(table.area.left, min(table.area.right, self.used.right) + 1):
                found[column].append(table)
        return dict(found)

    @cached_property
    def texts(self) -> dict[int, list[int]]:
        """The rows of each column that hold a text."""
        return {column: [cell.row for cell in cells if cell.is_text] for column, cells in self.columns.items()}

    def text_above(self, row: int, column: int) -> str:
        """The nearest text over a cell: most likely its header."""
        rows = self.texts.get(column, [])
        at = bisect_left(rows, row)
        return self.cells[rows[at - 1], column].text if at else ""

    @cached_property
    def block_tops(self) -> dict[int, int]:
        """For each filled row, the first row of the filled ones above it without a gap."""
        found: dict[int, int] = {}
        for row in self.rows:
            found[row] = found.get(row - 1, row)
        return found

    def width(self, column: int) -> float:
        return self.widths.get(column, self.default_width)

    def width_between(self, left: int, right: int) -> float:
        """The width of the columns from one to another."""
        return self._widths_up_to[max(right, left - 1)] - self._widths_up_to[left - 1]

    @cached_property
    def _widths_up_to(self) -> list[float]:
        last = self.used.right + 1
        return list(accumulate((self.width(column) for column in range(1, last + 1)), initial=0.0))


def _row_of(cell: Cell) -> int:
    return cell.row


def _column_of(cell: Cell) -> int:
    return cell.column


_NOT_PARSED = ParsedFormula()


class OutOfTimeError(Exception):
    """A rule has used up its time."""


@dataclass
class Book:
    """A workbook, read."""

    path: str
    sheets: list[Sheet]
    styles: list[CellStyle]
    names: list[DefinedName] = field(default_factory=list)
    title: str = ""
    language: str = ""
    outside: list[str] = field(default_factory=list)
    """Other files and sources that it reads."""
    programs: list[str] = field(default_factory=list)
    """Other programs that it asks (DDE)."""
    settings: Settings = field(default_factory=Settings)
    active: int = 0
    base_size: float = 11.0
    unread: list[Message] = field(default_factory=list)
    """What was not read, and so is not judged."""
    deadline: float = math.inf
    """When the rule that runs must have ended, on the clock of `processor_time`."""
    cache: dict[str, Any] = field(default_factory=dict)
    """What several rules ask and one answer serves, by name."""
    _calls: int = 0
    _may_parse: bool = True
    _parsed: dict[tuple[str, int, int], ParsedFormula] = field(default_factory=dict)

    @cached_property
    def by_title(self) -> dict[str, Sheet]:
        """Sheets by title in lower case, as formulas find them."""
        return {sheet.title.lower(): sheet for sheet in self.sheets}

    @cached_property
    def filled_sheets(self) -> list[Sheet]:
        """The sheets of cells that hold something."""
        return [sheet for sheet in self.sheets if sheet.cells]

    def style_of(self, cell: Cell) -> CellStyle:
        self.check_time()
        return self.styles[cell.style] if 0 <= cell.style < len(self.styles) else CellStyle()

    def parsed(self, sheet: Sheet, cell: Cell) -> ParsedFormula:
        """A cell's formula, taken apart."""
        self.check_time()
        key = (sheet.title, cell.row, cell.column)
        found = self._parsed.get(key)
        if found is None:
            found = self._parsed[key] = parse(cell.formula, cell.row, cell.column) if self._may_parse else _NOT_PARSED
        return found

    def parse_all(self, deadline: float) -> None:
        """Take every formula apart, as far as memory and time allow; what is left out is told."""
        parts = 0
        for sheet in self.sheets:
            for cell in sheet.formulas:
                if parts > MOST_PARTS_OF_FORMULAS or processor_time() > deadline:
                    title = sheet.title[:60]
                    self._may_parse = False
                    self.unread.append(Message(f"formulas from {title} on", f"自 {title} 起的公式"))
                    return
                parts += self.parsed(sheet, cell).size

    def check_time(self) -> None:
        """Called wherever a rule may go on for long.

        Raises:
            OutOfTimeError: the rule's time is used up.
        """
        self._calls += 1
        if not self._calls % 256 and processor_time() > self.deadline:
            raise OutOfTimeError

    @cached_property
    def is_model(self) -> bool:
        """Whether figures are calculated here: some formula reads a cell."""
        return any(self.parsed(sheet, cell).reads for sheet in self.sheets for cell in sheet.formulas)
