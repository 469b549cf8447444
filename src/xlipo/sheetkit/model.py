"""A sheet as a value: rows with roles, cells with what they hold, and all else that is said of a sheet.

Nothing here is drawn or written yet. `xlipo.sheetkit.styled_sheet` builds such a value, `xlipo.sheetkit.print_layout`
reads from it how it is printed, and `xlipo.sheetkit.render` makes a workbook of several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.charts.chart_data import Drawing
from xlipo.sheetkit.live import Live
from xlipo.sheetkit.theme import Kind, RoleName

A4, A3 = 9, 8
"""The numbers of the sizes of paper in a file."""

DEFAULT_WIDTH = 8.43
"""The width of a column of which nothing is said, in digits."""


class Link(NamedTuple):
    """Where a click on a cell leads: a page, or a place in the workbook (``Facts!A6``, or a reference)."""

    url: str = ""
    location: str | Ref = ""


@dataclass(frozen=True, slots=True)
class Array:
    """One formula that fills an area; the cell that holds it is the area's first."""

    piece: Live
    area: Area


Content: TypeAlias = "bool | int | float | Decimal | str | dt.date | Live | Array | Formula | None"
"""What a cell holds. A `Live` is a formula with its value from one tree; a `Formula` is one whose value is given."""


class Cell(NamedTuple):
    """What a cell holds, what it is for, how its figure is shown, where a click leads, the mark its figure carries."""

    value: Content = None
    role: RoleName = "label"
    kind: Kind = "general"
    link: Link | None = None
    mark: str = ""

    @property
    def shown(self) -> object:
        """What the cell shows: of a formula its result."""
        value = self.value
        if isinstance(value, Live):
            return value.first
        if isinstance(value, Array):
            return value.piece.first
        return value.value if isinstance(value, Formula) else value


RowRole: TypeAlias = Literal["title", "subtitle", "header", "block", "figure", "total", "note", "space"]
"""What a row is for: ``header`` begins a table, ``block`` a block of its lines, ``space`` is an empty row."""

_OF_FIRST_CELL: dict[RoleName, RowRole] = {
    "title": "title", "subtitle": "subtitle", "header": "header", "block": "block", "note": "note", "foot": "note",
    "total": "total",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells by column number, what it is for, and the key that references name it by."""

    cells: Mapping[int, Cell] = field(default_factory=dict)
    said: RowRole | None = None
    key: str = ""

    @property
    def role(self) -> RowRole:
        """What the row is for: as it was said, or else what its first cell is for."""
        if self.said is not None:
            return self.said
        first = self.cells.get(1)
        return _OF_FIRST_CELL.get(first.role, "figure") if first is not None else "figure" if self.cells else "space"

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell.value is None or cell.value == "" for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its key (and the key of its heading's word), its width in digits, and how its cells look.

    The widths of a sheet are those of its first table.
    """

    key: str
    width: float = DEFAULT_WIDTH
    role: RoleName = "label"
    kind: Kind = "general"


@dataclass(frozen=True, slots=True)
class Table:
    """A real table, which a screen reader reads with its header: the area holds the header row."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down on cells: ``source`` is a name; unless ``strict``, another value is taken after a question."""

    area: Area
    source: str
    title: str
    message: str
    strict: bool = True
    blank: bool = False


@dataclass(frozen=True, slots=True)
class ShownAs:
    """Show the figures of an area in another number format where a formula is true of them (a unit, a mark).

    With a ``role``, in its colours too: a heading among rows whose lines change.
    """

    area: Area
    when: Live
    number_format: str
    role: RoleName | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, and the cells that it covers."""

    area: Area
    drawing: Drawing


@dataclass(frozen=True)
class Stream:
    """Rows that are made only while they are written, right below the others: one look a column; a `Cell` differs.

    ``keys`` are those of the rows in order, for references to them.
    """

    rows: Iterable[Sequence[Content | Cell]]
    looks: tuple[tuple[RoleName, Kind], ...]
    keys: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Printing:
    """What is said of a sheet on paper; the rest is reckoned from what stands on it, unless ``as_said``.

    ``areas`` are printed, each from a new page on, and with ``one_page`` each on one; ``apart`` are the first columns
    of groups that may go on pages of their own, the columns before them repeated.
    """

    footer: str = ""
    paper: int = A4
    one_page: bool = False
    areas: tuple[Area, ...] = ()
    apart: tuple[int, ...] = ()
    repeated_rows: int = 0
    as_said: bool = False


@dataclass(frozen=True)
class SheetModel:
    """A whole sheet. Rows and columns count from 1, as in a spreadsheet; ``freeze`` is the first cell that scrolls."""

    title: str
    rows: tuple[Row, ...]
    widths: tuple[float, ...] = ()
    column_keys: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    choices: tuple[Choice, ...] = ()
    shown_as: tuple[ShownAs, ...] = ()
    charts: tuple[Chart, ...] = ()
    names: Mapping[str, Ref | Live] = field(default_factory=dict)
    freeze: str = ""
    printing: Printing = Printing()
    tab: str = ""
    stream: Stream | None = None

    def row(self, number: int) -> Row:
        """A row by its number; an empty one beyond the last."""
        return self.rows[number - 1] if 0 < number <= len(self.rows) else Row()

    def cell(self, row: int | str, column: int | str) -> Cell | None:
        """A cell by the numbers or keys of its row and column; None where nothing stands."""
        number = self.row_number(row) if isinstance(row, str) else row
        return self.row(number).cells.get(self.column_number(column) if isinstance(column, str) else column)

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell with its row and column, row by row."""
        for number, row in enumerate(self.rows, 1):
            for column in sorted(row.cells):
                yield number, column, row.cells[column]

    def width(self, column: int) -> float:
        """The width of a column in digits."""
        return self.widths[column - 1] if column <= len(self.widths) else DEFAULT_WIDTH

    @cached_property
    def columns(self) -> int:
        """How many columns hold anything."""
        return max((max(row.cells) for row in self.rows if row.cells), default=1)

    def row_number(self, key: str) -> int:
        """The number of the row with a key; KeyError without one."""
        return self._row_numbers[key]

    def column_number(self, key: str) -> int:
        """The number of the column with a key; KeyError without one."""
        return self._column_numbers[key]

    @cached_property
    def _row_numbers(self) -> dict[str, int]:
        found = {row.key: number for number, row in enumerate(self.rows, 1) if row.key}
        if self.stream is not None:
            found.update((key, number) for number, key in enumerate(self.stream.keys, len(self.rows) + 1))
        return found

    @cached_property
    def _column_numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.column_keys, 1) if key}
