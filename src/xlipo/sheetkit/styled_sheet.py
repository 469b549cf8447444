"""A sheet being built: cells by role, tables, notes and drop-downs are put one after another, then frozen to a value.

There are two ways, and both may be used on one sheet: `StyledSheet.put` writes a cell by its numbers, and a table begun
with `StyledSheet.start` takes rows as they come.

>>> sheet = StyledSheet("Sources", footer="As of 2025-12-22")
>>> sheet.heading("Sources", "Documents and pages")
>>> columns = [Column("title", 40), Column("tier", 6, kind="count")]
>>> table = sheet.start("Sources", {"title": "Source", "tier": "Tier"}, columns)
>>> table.add("Prospectus", 1, key="prospectus")
6
>>> sheet.notes(8, "Tier 1 is the company itself.")
9
>>> model = sheet.model()
>>> [row.role for row in model.rows]
['title', 'subtitle', 'space', 'space', 'header', 'figure', 'space', 'note']
>>> model.cell("prospectus", "tier").value, model.tables[0].area
(1, Area(left=1, top=5, right=2, bottom=6))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlipo.sheetkit.address import Area, Fix, Ref
from xlipo.sheetkit.charts.chart_data import Drawing
from xlipo.sheetkit.live import Live, Rows, Text, Value, cell
from xlipo.sheetkit.model import (
    Cell,
    Chart,
    Choice,
    Column,
    Content,
    Link,
    Printing,
    Row,
    RowRole,
    SheetModel,
    ShownAs,
    Stream,
    Table,
)  # fmt: skip
from xlipo.sheetkit.theme import SUPERSCRIPTS, WIDTHS, Kind, RoleName, style

HEADER_ROW = 5
"""Where a sheet's first table begins: after the title, what it is, its units, and a line for ids or nothing."""


class StyledSheet:
    """One sheet of a workbook, being built.

    Args:
        title: what its tab says.
        footer: what stands at the foot of each printed page, beside the page's number.
    """

    def __init__(self, title: str, footer: str = "") -> None:
        self.title = title
        self.printing = Printing(footer=footer)
        self._cells: dict[int, dict[int, Cell]] = {}
        self._said: dict[int, RowRole] = {}
        self._keys: dict[str, int] = {}
        self._widths: tuple[float, ...] = ()
        self._column_keys: tuple[str, ...] = ()
        self._tables: list[Table | OpenTable] = []
        self._choices: list[Choice] = []
        self._shown_as: list[ShownAs] = []
        self._charts: list[Chart] = []
        self._names: dict[str, Ref | Live] = {}
        self._footnotes: dict[str, int] = {}
        self._freeze = ""
        self.tab = ""
        self.rows_to_come: Stream | None = None

    def model(self) -> SheetModel:
        """The sheet as a value."""
        last = max(self._cells, default=0)
        keys = {number: key for key, number in self._keys.items()}
        rows = tuple(
            Row(dict(self._cells.get(number, {})), self._said.get(number), keys.get(number, ""))
            for number in range(1, last + 1)
        )
        tables = tuple(table if isinstance(table, Table) else table.table for table in self._tables)
        tables = tuple(table for table in tables if table.area.bottom > table.area.top)
        return SheetModel(
            self.title, rows, self._widths, self._column_keys, tables, tuple(self._choices), tuple(self._shown_as),
            tuple(self._charts), dict(self._names), self._freeze, self.printing, self.tab, self.rows_to_come,
        )  # fmt: skip

    # -- cells -------------------------------------------------------------------------------------------------------

    def put(
        self, row: int, column: int, value: Content, role: RoleName, kind: Kind = "general", link: Link | None = None,
        mark: str = "",
    ) -> None:  # fmt: skip
        """A value in a cell, by role and kind, and where a click leads; text from data never becomes a formula."""
        self._cells.setdefault(row, {})[column] = Cell(value, role, kind, link, mark)

    def held(self, row: int, column: int) -> Cell:
        """What was put in a cell; an empty one where nothing was."""
        return self._cells.get(row, {}).get(column) or Cell()

    def change(self, row: int, column: int, **changed: Any) -> None:
        """Change what a cell holds or how it looks, by the names of a `Cell`'s parts."""
        self._cells.setdefault(row, {})[column] = self.held(row, column)._replace(**changed)

    def mark(self, row: int, role: RoleName, kind: Kind, columns: Iterable[int]) -> None:
        """Give cells of a row another look."""
        for column in columns:
            self.change(row, column, role=role, kind=kind)

    def ref(self, row: int | str, column: int | str, last_row: int | str = "", fix: Fix = "both") -> Ref:
        """A cell of this sheet, or a run of cells in a column, as a formula or a chart refers to it."""
        return Ref(self.title, row, column, last_row, fix=fix)

    def cell(
        self, row: int | str, column: int | str, value: Value | Rows, fix: Fix = "neither",
        last_row: int | str = "", last_column: int | str = "",
    ) -> Live:  # fmt: skip
        """A cell of this sheet, or a range, as a piece of a formula, with what stands there, or will."""
        return cell(Ref(self.title, row, column, last_row, last_column, fix), value)

    def live(self, row: int | str, column: int, fix: Fix = "neither") -> Live:
        """A cell that stands on this sheet already, as a piece of a formula: what it holds is the piece's value."""
        held = self.held(self._keys[row] if isinstance(row, str) else row, column)
        shown: Any = Text(held.shown) if isinstance(held.value, str) else held.shown
        return self.cell(row, column, shown, fix)

    def row_of(self, key: str) -> int:
        """The number of the row that has a key."""
        return self._keys[key]

    def has_row(self, key: str) -> bool:
        """Whether a row has a key."""
        return key in self._keys

    @property
    def next_row(self) -> int:
        """The row after the last."""
        return max(self._cells, default=0) + 1

    @property
    def columns(self) -> int:
        """The last column that anything stands in."""
        return max((max(row) for row in self._cells.values()), default=1)

    @property
    def used_columns(self) -> int:
        """How many columns the tables begun so far have, beside each other."""
        return len(self._column_keys)

    # -- lines -------------------------------------------------------------------------------------------------------

    def heading(self, title: Content, about: Content = None, units: Content = None) -> None:
        """The first three lines: the title, what the sheet is, its units."""
        looks: tuple[tuple[Content, RoleName], ...] = ((title, "title"), (about, "subtitle"), (units, "subtitle"))
        for row, (line, role) in enumerate(looks, 1):
            if line is not None and line != "":
                self.put(row, 1, line, role)

    def header(self, row: int, titles: Sequence[str], column: int = 1, figures_from: int = 99) -> None:
        """A table's header row; titles over figures stand to the right, as the figures do."""
        for offset, title in enumerate(titles, 1):
            self.put(row, column + offset - 1, title, "header", "count" if offset >= figures_from else "general")

    def band(self, row: int, text: str, width: int, left: int = 1) -> None:
        """The heading of a block of lines: a pale band across the page."""
        for column in range(left, left + width):
            self.put(row, column, text if column == left else None, "block")

    def notes(self, row: int, *texts: str) -> int:
        """Notes at the foot, one a row; returns the row after them."""
        for offset, text in enumerate(texts):
            self.put(row + offset, 1, text, "note")
        return row + len(texts)

    # -- tables ------------------------------------------------------------------------------------------------------

    def start(
        self, name: str, titles: Mapping[str, str], columns: Sequence[Column], row: int = HEADER_ROW, left: int = 1
    ) -> OpenTable:
        """Begin a table: its header row, and the looks of its columns.

        The widths and keys of the columns of the first one are the sheet's, and those of tables begun to its right. A
        heading to the left stands in by as much as what is below it where the one before it is to the right.

        Args:
            name: what the table is called in the workbook.
            titles: the heading of each column, by its key.
            columns: the columns from the first on.
            row: the number of the header row.
            left: the number of the first column.
        """
        before: Kind = "general"
        for number, column in enumerate(columns, left):
            look = style(column.role)
            over: Kind = "general" if column.kind in ("general", "text") or look.left else "count"
            is_in = look.indent and (before, over) == ("count", "general")
            self.put(row, number, titles[column.key], "header_indented" if is_in else "header", over)
            before = over
        self._said[row] = "header"
        if left > len(self._column_keys):
            apart = left - 1 - len(self._column_keys)
            self._widths += (*(WIDTHS["gap"],) * apart, *(column.width for column in columns))
            self._column_keys += (*("",) * apart, *(column.key for column in columns))
        begun = OpenTable(self, name, tuple(columns), row, left)
        self._tables.append(begun)
        return begun

    def table(self, first: int, last: int, columns: int, name: str, column: int = 1) -> None:
        """Mark a range as a real table: a screen reader then reads its header with each cell."""
        self._tables.append(Table(name, Area(column, first, column + columns - 1, last)))

    def key(self, row: int, key: str, role: RowRole | None = None) -> None:
        """Name a row, so that references find it; and say what it is for, where its first cell does not."""
        if key:
            self._keys[key] = row
        if role is not None:
            self._said[row] = role

    # -- what a reader may change, and what is said of the whole -----------------------------------------------------

    def offer(self, choice: Choice) -> None:
        """A drop-down on cells."""
        self._choices.append(choice)

    def show_as(self, area: Area, when: Live, number_format: str, role: RoleName | None = None) -> None:
        """Show figures of an area in another number format where a formula, written for its first cell, is true."""
        self._shown_as.append(ShownAs(area, when, number_format, role))

    def footnote(self, text: str) -> str:
        """The number of a footnote, as a mark; the same text has the same number. `footnotes` writes them."""
        number = self._footnotes.setdefault(text, len(self._footnotes) + 1)
        return str(number).translate(SUPERSCRIPTS)

    def footnotes(self, row: int) -> int:
        """The footnotes in the order of their numbers, one a row; returns the row after them."""
        return self.notes(row, *(f"{self.footnote(text)} {text}" for text in tuple(self._footnotes)))

    def name(self, name: str, what: Ref | Live) -> None:
        """A name of the workbook for a cell, a range or a formula."""
        self._names[name] = what

    def chart(self, area: Area, drawing: Drawing) -> None:
        """A chart that fills an area, whatever happens to the cells."""
        self._charts.append(Chart(area, drawing))

    def widths(self, *widths: float) -> None:
        """The widths of the columns from A on."""
        self._widths = widths

    def freeze(self, cell: str, repeat: bool = True) -> None:
        """Keep what is above and left of a cell in sight on screen; unless not to ``repeat``, on every page too."""
        self._freeze = cell
        self.print(repeated_rows=Area.read(cell).top - 1 if repeat else 0)

    def print(self, **said: Any) -> None:
        """Say how the sheet is printed, by the names of the parts of a `Printing`."""
        self.printing = replace(self.printing, **said)


@dataclass
class OpenTable:
    """A table that takes rows one after another, each below the last."""

    sheet: StyledSheet
    name: str
    columns: tuple[Column, ...]
    header: int
    left: int = 1
    last: int = 0

    def __post_init__(self) -> None:
        self.last = self.last or self.header

    def add(self, *values: Content | Cell, key: str = "", role: RowRole | None = None) -> int:
        """A row: values in the looks of their columns, or cells with looks of their own; returns the row's number.

        ``key`` is what references name the row by; None leaves a cell out.
        """
        self.last += 1
        for number, (column, value) in enumerate(zip(self.columns, values, strict=False), self.left):
            if isinstance(value, Cell):
                self.sheet.put(self.last, number, *value)
            elif value is not None:
                self.sheet.put(self.last, number, value, column.role, column.kind)
        if key or role:
            self.sheet.key(self.last, key, role)
        return self.last

    def block(self, text: str) -> int:
        """The heading of a block of lines, across the table; returns the row's number."""
        self.last += 1
        self.sheet.band(self.last, text, len(self.columns), self.left)
        return self.last

    def stream(self, rows: Iterable[Sequence[Content | Cell]], keys: Sequence[str]) -> None:
        """Rows that are made only while they are written, in the looks of their columns; nothing comes below them.

        ``keys`` are what references name the rows by, in order.
        """
        looks = tuple((column.role, column.kind) for column in self.columns)
        self.sheet.rows_to_come = Stream(rows, looks, keys)
        self.last = self.header + len(keys)

    def column(self, key: str) -> int:
        """The number of the column with a key."""
        return next(number for number, column in enumerate(self.columns, self.left) if column.key == key)

    @property
    def table(self) -> Table:
        """The table with the rows that it has."""
        return Table(self.name, Area(self.left, self.header, self.left + len(self.columns) - 1, self.last))
