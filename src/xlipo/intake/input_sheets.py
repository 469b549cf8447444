"""The sheets of an input workbook as entries: rows under the names of columns, or columns beside the names of lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xlipo.facts.nearest_word import nearest_word
from xlipo.intake import input_layout as layout
from xlipo.intake.grids import Grid, Value
from xlipo.intake.input_layout import FORMS, MARK, TABLES, Field
from xlipo.intake.reading import Remark


@dataclass(frozen=True)
class Entry:
    """One entry of a sheet: its cells by field, and ``figures`` under periods, each with its place."""

    place: str
    cells: Mapping[str, tuple[Value, str]]
    figures: tuple[tuple[tuple[Value, str], Value, str], ...] = ()

    def text(self, key: str) -> str:
        """A cell as text: a date as 2025-12-31, a whole number without a point."""
        return text_of(self.cells[key][0]) if key in self.cells else ""

    def at(self, key: str) -> str:
        """The place of a cell; of the entry where it has none."""
        return self.cells[key][1] if key in self.cells else self.place


def text_of(value: Value) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def entries_of_form(grid: Grid | None, key: str) -> Iterator[Entry]:
    """The entries of a form: its columns between the names of lines and the examples."""
    rows = grid.rows if grid is not None else ()
    head = next((cells for _, cells in rows if cells and text_of(cells[0]) in layout.ITEM), None)
    if grid is None or head is None:
        return
    end = next((at for at, cell in enumerate(head) if text_of(cell) in layout.EXAMPLE), len(head))
    for column in range(1, end):
        cells: dict[str, tuple[Value, str]] = {}
        for number, row in rows:
            known = layout.field_of(FORMS[key], text_of(row[0])) if row else None
            if known is not None and column < len(row) and row[column] is not None:
                cells[known.key] = row[column], grid.place(number, column)
        if cells:
            yield Entry(next(iter(cells.values()))[1], cells)


def entries_of_table(grid: Grid | None, key: str, wrong: Callable[[Remark], object]) -> Iterator[Entry]:
    """The entries of a table; a heading that names no column is told. Lines for people are passed over."""
    fields = TABLES[key]
    rows = grid.rows if grid is not None else ()
    head = next((at for at, (_, row) in enumerate(rows) if sum(_names(cell, fields) for cell in row) > 1), None)
    if grid is None or head is None:
        return
    number, titles = rows[head]
    columns = {at: layout.field_of(fields, text_of(cell)) for at, cell in enumerate(titles) if cell is not None}
    of_grid = key == "figures"
    periods = {at: (titles[at], grid.place(number, at)) for at, known in columns.items() if of_grid and known is None}
    for at, known in columns.items():
        title = text_of(titles[at])
        if known is None and at not in periods and not title.startswith(MARK):
            near = nearest_word(title, [word for item in fields for word in item.said])
            advice = f"is no column of this sheet{near}; take it out, or begin it with {MARK}"
            wrong(Remark(grid.place(number, at), f"{title[:40]!r} {advice}"))
    for number, row in rows[head + 1 :]:
        entry = _entry(grid, number, row, columns, periods)
        if text_of(next((cell for cell in row if cell is not None), None)).startswith(MARK):
            continue
        for at in (at for at, cell in enumerate(row) if cell is not None and at not in columns):
            wrong(Remark(grid.place(number, at), f"{text_of(row[at])[:30]!r} stands under no heading; give it one"))
        if entry.figures or (entry.cells and key != "figures"):
            yield entry


def _names(cell: Value, fields: tuple[Field, ...]) -> bool:
    return layout.field_of(fields, text_of(cell)) is not None


def _entry(
    grid: Grid,
    number: int,
    row: tuple[Value, ...],
    columns: Mapping[int, Field | None],
    periods: Mapping[int, tuple[Value, str]],
) -> Entry:
    cells = {
        known.key: (row[at], grid.place(number, at))
        for at, known in columns.items()
        if known is not None and at < len(row) and row[at] is not None
    }
    figures = tuple(
        (period, row[at], grid.place(number, at))
        for at, period in periods.items()
        if at < len(row) and row[at] is not None
    )
    return Entry(grid.place(number, 0), cells, figures)
