"""Small tables of a load, held whole once many single rows of them were asked for: a row then takes no question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlipo.store.sql.engine import ArrowRows, Rows, TupleRows
from xlipo.store.sql.layout import NAMES, folder_table

MOST_ROWS = 65_536
"""Rows of a table that is held."""

AFTER = 16
"""Questions after which a table is held."""

_KINDS = frozenset({"names", "companies", "sources"})


class HeldTables:
    """The small tables of one load.

    Args:
        count: how many rows a table has.
        read: all rows of some columns of a table, in the order of the data.
    """

    def __init__(self, count: Callable[[str], int], read: Callable[[str, Sequence[str]], Rows]) -> None:
        self._count, self._read = count, read
        self._asked: dict[str, int] = {}
        self._held: dict[str, _Table | None] = {}

    def rows(self, kind: str, columns: Sequence[str], key: str, values: Sequence[str | int]) -> Rows | None:
        """Columns of the rows whose key has one of some values; None where the table is not held."""
        if kind not in _KINDS:
            return None
        if kind not in self._held:
            self._asked[kind] = self._asked.get(kind, 0) + 1
            if self._asked[kind] <= AFTER:
                return None
            self._held[kind] = self._hold(kind)
        table = self._held[kind]
        return table.rows(columns, key, values) if table is not None else None

    def _hold(self, kind: str) -> _Table | None:
        if self._count(kind) > MOST_ROWS:
            return None
        names = [name for name in (NAMES if kind == NAMES.name else folder_table(kind)).names if name != "part"]
        return _Table(names, self._read(kind, names))


class _Table:
    """A table by column, and where each value of a key stands."""

    def __init__(self, names: Sequence[str], rows: Rows) -> None:
        self._places = {name: at for at, name in enumerate(names)}
        self._rows = ArrowRows.of(rows.arrays())
        self._indexes: dict[str, dict[str | int, list[int]]] = {}

    def rows(self, columns: Sequence[str], key: str, values: Sequence[str | int]) -> Rows:
        index = self._indexes.get(key)
        if index is None:
            index = {}
            for at, value in enumerate(self._rows.columns((self._places[key],))[0]):
                index.setdefault(value, []).append(at)
            self._indexes[key] = index
        own = sorted({at for value in values for at in index.get(value, ())})
        wanted = [self._places[name] for name in columns]
        cells = [self._rows.cells(at, at + 1) for at in own]
        return TupleRows([[row[place][0] for place in wanted] for row in cells], len(columns))
