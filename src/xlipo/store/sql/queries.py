"""The queries of a view: columns of a load's tables, of the rows whose columns hold some values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from sqlglot import exp

from xlipo.store.sql import statements
from xlipo.store.sql.broken_facts import is_broken
from xlipo.store.sql.engine import Engine, Rows
from xlipo.store.sql.held_tables import HeldTables
from xlipo.store.sql.layout import INTEGER, TEXT

AT_ONCE = 256
"""As many values a column is held against at once."""


class Among(NamedTuple):
    """The condition that a column has one of some values."""

    column: str
    values: Sequence[str | int]
    or_broken: bool = False
    """Whether it holds for facts that break the layout too, so that they are met."""


class Queries:
    """Asks the tables of one load; each query is made once.

    Args:
        engine: the database.
        generation: of the load.
    """

    def __init__(self, engine: Engine, generation: str) -> None:
        self._engine, self._generation = engine, generation
        self._made: dict[tuple[object, ...], exp.Select] = {}
        self._held = HeldTables(self._count, lambda kind, columns: self.rows(kind, columns, order=()))

    def name(self, kind: str) -> str:
        """The name of a table of the load."""
        return f"{kind}_{self._generation}"

    def rows(
        self, kind: str, columns: Sequence[str], *where: Among, order: Sequence[str] = ("position",),
        once: bool = False, is_few: bool = False,
    ) -> Rows:  # fmt: skip
        """Columns of a table's rows.

        Args:
            kind: the table.
            columns: their names.
            where: conditions, which all must hold.
            order: the columns to order by.
            once: whether equal rows are given once.
            is_few: whether they will be few.
        """
        if is_few and len(where) == 1 and not where[0].or_broken:
            held = self._held.rows(kind, columns, *where[0][:2])
            if held is not None:
                return held
        key = kind, tuple(columns), tuple((one.column, len(one.values), one.or_broken) for one in where), tuple(order)
        query = self._made.get(key)
        if query is None:
            query = statements.select(self.name(kind), columns, self._together(where), order)
            if once:
                query = query.distinct()
            if len(self._made) > 128:
                self._made.clear()
            self._made[key] = query
        given = {f"p{at}": one.values if len(one.values) > 1 else one.values[0] for at, one in enumerate(where)}
        return self._engine.fetch(query, given, is_few)

    def _count(self, kind: str) -> int:
        counted = exp.select(exp.Count(this=exp.Star())).from_(statements.table(self.name(kind)))
        found: int = self.ask(counted).cells()[0][0]
        return found

    def ask(self, query: exp.Select) -> Rows:
        """The few rows of any query without parameters."""
        return self._engine.fetch(query, {}, True)

    def _together(self, where: Sequence[Among]) -> exp.Expression | None:
        conditions = list[exp.Expression]()
        for at, one in enumerate(where):
            kind = INTEGER if isinstance(one.values[0], int) else TEXT
            found = statements.among(statements.column(one.column), kind, f"p{at}", len(one.values))
            if one.or_broken:
                found = exp.Paren(this=exp.Or(this=found, expression=is_broken(self.name("sources"))))
            conditions.append(found)
        return reduce(lambda left, right: exp.And(this=left, expression=right), conditions) if conditions else None
