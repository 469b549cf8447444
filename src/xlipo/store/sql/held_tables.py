"""Small tables of a load, held whole once single rows of them were asked for twice: a row then takes no question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlipo.store.sql.engine import Rows, TupleRows
from xlipo.store.sql.layout import NAMES, folder_table

MOST_ROWS = 65_536
"""Rows of a table that is held."""

AFTER = 1
"""Questions after which a table is held."""

MOST_VALUES = 16
"""Values that one question may be about, for it to count as one for single rows."""

_KINDS = frozenset({"names", "companies", "sources"})


class HeldTables:
    """The small tables of one load.

    Args:
        count: how many rows a table has.
        read: all rows of some columns of a table, in any order.
    """

    def __init__(self, count: Callable[[str], int], read: Callable[[str, Sequence[str]], Rows]) -> None:
        self._count, self._read = count, read
        self._asked: dict[str, int] = {}
        self._held: dict[str, _Table | None] = {}

    def rows(self, kind: str, columns: Sequence[str], key: str, values: Sequence[str | int]) -> Rows | None:
        """Columns of the rows whose key has one of some values, in the order of the data; None if it is not held."""
        if kind not in _KINDS:
            return None
        if kind not in self._held:
            if len(values) > MOST_VALUES:
                return None
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
    """A table by column, and where each value of a key stands; a row that is asked for becomes Python's own."""

    def __init__(self, names: Sequence[str], rows: Rows) -> None:
        self._columns = dict(zip(names, rows.arrays(), strict=True))
        self._indexes: dict[str, dict[str | int, int | list[int]]] = {}

    def rows(self, columns: Sequence[str], key: str, values: Sequence[str | int]) -> Rows:
        index = self._index(key)
        own = {at for value in values for at in _several(index.get(value, ()))}
        wanted, position = [self._columns[name] for name in columns], self._columns["position"]
        in_order = sorted(own, key=lambda at: position[at].as_py())
        return TupleRows([[column[at].as_py() for column in wanted] for at in in_order], len(columns))

    def _index(self, key: str) -> dict[str | int, int | list[int]]:
        """The row of each value of a key, or a list of its rows where there are several: few lists, so few objects."""
        index = self._indexes.get(key)
        if index is None:
            index = {}
            for at, value in enumerate(self._columns[key].to_pylist()):
                held = index.setdefault(value, at)
                if isinstance(held, list):
                    held.append(at)
                elif held != at:
                    index[value] = [held, at]
            self._indexes[key] = index
        return index


def _several(places: int | Sequence[int]) -> Sequence[int]:
    return (places,) if isinstance(places, int) else places
