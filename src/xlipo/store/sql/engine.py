"""What a store asks of a database engine, and how the columns of an answer are read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

import numpy as np
from sqlglot import exp

from xlipo.facts.errors import Unavailable
from xlipo.facts.prints import Array
from xlipo.store.sql import statements
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.layout import Table

Parameters: TypeAlias = "Mapping[str, str | int | Sequence[str | int]]"
"""The values of a statement's placeholders: one each, or a list that a column is held against."""


class Missing(Unavailable):
    """There is no such table, or no database at all."""


class Rows(Protocol):
    """The rows of an answer."""

    def __len__(self) -> int: ...
    def cells(self, start: int = 0, stop: int | None = None) -> Sequence[Sequence[Any]]:
        """Some of the rows, by column."""

    def columns(self, which: Sequence[int]) -> Sequence[Sequence[Any]]:
        """Some of the columns, whole."""

    def arrays(self) -> Sequence[Any]:
        """All columns, as Arrow arrays."""

    def in_order_of(self, which: Sequence[int]) -> Rows:
        """The rows in the order of some columns, the first of them first; of texts, equal ones stand together."""


class TupleRows:
    """Rows that a driver gives one by one."""

    def __init__(self, rows: Sequence[Sequence[Any]], width: int) -> None:
        self._rows, self._width = rows, width

    def __len__(self) -> int:
        return len(self._rows)

    def cells(self, start: int = 0, stop: int | None = None) -> Sequence[Sequence[Any]]:
        chosen = self._rows[start:stop]
        return list(zip(*chosen, strict=True)) if chosen else [()] * self._width

    def columns(self, which: Sequence[int]) -> Sequence[Sequence[Any]]:
        return [[row[at] for row in self._rows] for at in which]

    def arrays(self) -> Sequence[Any]:
        return [driver("pyarrow", "duckdb").array(cells) for cells in self.cells()]

    def in_order_of(self, which: Sequence[int]) -> Rows:
        return TupleRows(sorted(self._rows, key=itemgetter(*which)), self._width)


class ArrowRows:
    """Rows that a driver gives by column, as an Arrow table; cells become Python's own when they are asked for."""

    def __init__(self, table: Any) -> None:
        self._hold([column.combine_chunks() for column in table.columns], int(table.num_rows))

    def _hold(self, columns: Sequence[Any], height: int) -> None:
        self._columns, self._height = columns, height
        self._quick: list[Any] = [None] * len(columns)

    @staticmethod
    def of(columns: Sequence[Any]) -> ArrowRows:
        """Rows of Arrow arrays of one length."""
        found = ArrowRows.__new__(ArrowRows)
        found._hold(list(columns), len(columns[0]))
        return found

    def __len__(self) -> int:
        return self._height

    def cells(self, start: int = 0, stop: int | None = None) -> Sequence[Sequence[Any]]:
        length = (self._height if stop is None else min(stop, self._height)) - start
        return [self._quickly(at)(start, length) for at in range(len(self._columns))]

    def columns(self, which: Sequence[int]) -> Sequence[Sequence[Any]]:
        return [self._quickly(at)(0, self._height) for at in which]

    def _quickly(self, at: int) -> Any:
        """What gives some cells of a column as Python's own; how its kind of values becomes so is looked at once."""
        found = self._quick[at]
        if found is None:
            found = self._quick[at] = _cells_of(self._columns[at])
        return found

    def arrays(self) -> Sequence[Any]:
        return self._columns

    def in_order_of(self, which: Sequence[int]) -> Rows:
        if not self._height:
            return self
        order = np.lexsort([np.from_dlpack(_to_order(self._columns[at])) for at in reversed(which)])
        is_in_order = bool((order[1:] > order[:-1]).all())  # as they lie nearly always
        return self if is_in_order else ArrowRows.of(taken(self._columns, order))


class ListRows:
    """Rows whose cells are Python's own already, by column."""

    def __init__(self, rows: Rows) -> None:
        self._lists, self._height = rows.cells(), len(rows)

    def __len__(self) -> int:
        return self._height

    def cells(self, start: int = 0, stop: int | None = None) -> Sequence[Sequence[Any]]:
        return [cells[start:stop] for cells in self._lists]

    def columns(self, which: Sequence[int]) -> Sequence[Sequence[Any]]:
        return [self._lists[at] for at in which]

    def arrays(self) -> Sequence[Any]:
        return [driver("pyarrow", "duckdb").array(cells) for cells in self._lists]

    def in_order_of(self, which: Sequence[int]) -> Rows:
        order = sorted(range(self._height), key=lambda row: [self._lists[at][row] for at in which])
        return TupleRows([[cells[row] for cells in self._lists] for row in order], len(self._lists))


def _cells_of(column: Any) -> Callable[[int, int], list[Any]]:
    """What gives the cells of an Arrow array from a place on, so many, as Python's own."""
    if str(column.type).startswith("date") and not column.null_count:  # of few days each is made Python's own once
        days = column.dictionary_encode()
        of_each: list[Any] = days.dictionary.to_pylist()
        places = days.indices
        return lambda start, length: [of_each[at] for at in places.slice(start, length).to_pylist()]
    whole = whole_numbers(column)
    return lambda start, length: whole.slice(start, length).to_pylist()


def _to_order(column: Any) -> Any:
    """Numbers that an Arrow array is ordered by: texts by where each is first met."""
    return column.dictionary_encode().indices if str(column.type).endswith("string") else whole_numbers(column)


def whole_numbers(column: Any) -> Any:
    """An Arrow array, decimals without a fraction as whole numbers: they become Python's in a tenth of the time."""
    if str(column.type).startswith("decimal"):
        with contextlib.suppress(ValueError):
            return column.cast("int64")
    return column


def taken(columns: Sequence[Any], rows: Array) -> list[Any]:
    """Some rows of Arrow arrays."""
    arrow = driver("pyarrow", "duckdb")
    which = arrow.Array.from_buffers(arrow.int64(), len(rows), [None, arrow.py_buffer(rows.astype("int64"))])
    return [column.take(which) for column in columns]


class Texts:
    """Statements as an engine's own text, each written once: a tree that is asked again costs nothing."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._kept: dict[int, tuple[exp.Expression, str]] = {}

    def of(self, statement: exp.Expression) -> str:
        """The text of a statement."""
        found = self._kept.get(id(statement))
        if found is None or found[0] is not statement:
            text = self._text(statement)
            if len(self._kept) > 256:
                self._kept.clear()
            found = self._kept[id(statement)] = statement, text
        return found[1]

    def _text(self, statement: exp.Expression) -> str:
        text: str = statements.spread(statement).sql(self._dialect, identify=True)
        return text


def spread(parameters: Parameters, fewer_than: int = 0) -> dict[str, Any]:
    """Parameters with one for each value of a list, as :func:`xlipo.store.sql.statements.spread` names them."""
    found = dict[str, Any]()
    for name, value in parameters.items():
        if isinstance(value, str | int) or 0 < fewer_than <= len(value):
            found[name] = value if isinstance(value, str | int) else list(value)
        else:
            found |= {f"{name}_{at}": one for at, one in enumerate(value)}
    return found


class Engine(Protocol):
    """A connection to a database. Any thread may ask; failures are :class:`Unavailable`, one plain sentence."""

    dialect: str

    def stamp(self) -> Hashable:
        """What is equal while nothing can have changed; None where only a query can tell."""

    def fetch(self, query: exp.Expression, parameters: Parameters, is_few: bool = False) -> Rows:
        """The rows of a query, whose placeholders the parameters fill; ``is_few`` says that few are read and given."""

    def close(self) -> None: ...


class LoadingEngine(Engine, Protocol):
    """A connection that a load writes through; nobody sees what it writes before :meth:`publish`."""

    def run(self, statement: exp.Expression, parameters: Parameters | None = None) -> None:
        """Carry a statement out."""

    def create(self, table: Table, name: str) -> None:
        """Make a table of a layout under a name, where there is none yet."""

    def append(self, name: str, rows: Any) -> None:
        """Add the rows of an Arrow table to a table."""

    def whole(self) -> AbstractContextManager[None]:
        """What is done within is done as a whole or, where something fails, not at all."""

    def undo(self, names: Iterable[str], part: int) -> None:
        """Take out what a killed load may have left of a part, where :meth:`whole` cannot promise that."""

    def index(self, table: Table, name: str) -> None:
        """Make a table quick to be asked by its key."""

    def publish(self) -> None:
        """Make what was written visible to others, in one step."""
