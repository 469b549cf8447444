"""A workbook as the rules see it: sheets of cells with formula and value, their looks, and what stands around them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from xlipo.lint.formula import Parsed, parse

Place: TypeAlias = tuple[int, int]
"""Row and column, from 1."""


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
class Look:
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
class Drawn:
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
    cells: dict[Place, Cell] = field(default_factory=dict)
    fills: dict[Place, int] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    pivots: list[Area] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    links: set[Place] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    default_width: float = 8.43
    frozen: Place | None = None
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

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """The cells of each row from left to right, rows from top to bottom."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for place in sorted(self.cells):
            found[place[0]].append(self.cells[place])
        return dict(found)

    @cached_property
    def columns(self) -> dict[int, list[Cell]]:
        """The cells of each column from top to bottom."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for place in sorted(self.cells):
            found[place[1]].append(self.cells[place])
        return dict(found)

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

    def table_at(self, row: int, column: int) -> Table | None:
        """The marked table that holds a cell."""
        for table in self.tables:
            if table.area.holds(row, column):
                return table
        return None

    @cached_property
    def _texts(self) -> dict[int, list[int]]:
        return {column: [cell.row for cell in cells if cell.is_text] for column, cells in self.columns.items()}

    def text_above(self, row: int, column: int) -> str:
        """The nearest text over a cell: most likely its header."""
        rows = self._texts.get(column, [])
        at = bisect_left(rows, row)
        return self.cells[rows[at - 1], column].text if at else ""

    def width(self, column: int) -> float:
        return self.widths.get(column, self.default_width)


@dataclass
class Book:
    """A workbook, read."""

    path: str
    sheets: list[Sheet]
    looks: list[Look]
    names: dict[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    outside: list[str] = field(default_factory=list)
    """Other files and sources that it reads."""
    active: int = 0
    base_size: float = 11.0
    _parsed: dict[tuple[str, int, int], Parsed] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    """What several rules ask and one answer serves, by name."""

    @cached_property
    def by_title(self) -> dict[str, Sheet]:
        """Sheets by title in lower case, as formulas find them."""
        return {sheet.title.lower(): sheet for sheet in self.sheets}

    @property
    def pages(self) -> list[Sheet]:
        """The sheets of cells that hold something."""
        return [sheet for sheet in self.sheets if sheet.cells]

    def look(self, cell: Cell) -> Look:
        return self.looks[cell.style] if 0 <= cell.style < len(self.looks) else Look()

    def parsed(self, sheet: Sheet, cell: Cell) -> Parsed:
        """A cell's formula, taken apart."""
        key = (sheet.title, cell.row, cell.column)
        found = self._parsed.get(key)
        if found is None:
            found = self._parsed[key] = parse(cell.formula, cell.row, cell.column)
        return found

    @cached_property
    def is_model(self) -> bool:
        """Whether figures are calculated here: some formula reads a cell."""
        return any(self.parsed(sheet, cell).reads for sheet in self.sheets for cell in sheet.formulas)
