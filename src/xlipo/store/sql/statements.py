"""Every statement that a store runs, as trees of sqlglot over names of the layout; a user's text is a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from xlipo.store.sql.layout import META, SCHEMA, Table


def table(name: str) -> exp.Table:
    """A table of the schema."""
    return exp.table_(name, db=SCHEMA, quoted=True)


def column(name: str, of: str = "") -> exp.Column:
    """A column, of a table where several are asked."""
    return exp.column(name, table=of or None, quoted=True)


def select(
    name: str, columns: Sequence[str], where: exp.Expression | None = None, order: Sequence[str] = ()
) -> exp.Select:
    """Columns of a table, of the rows that a condition holds for, in an order."""
    query = exp.select(*map(column, columns)).from_(table(name))
    if where is not None:
        query = query.where(where)
    return query.order_by(*(exp.Ordered(this=column(one), nulls_first=False) for one in order)) if order else query


def among(left: exp.Column, kind: str, name: str, count: int) -> exp.Expression:
    """The condition that a column has one of the values of the list that a parameter holds.

    Args:
        left: the column.
        kind: the type of a value, as the layout names it.
        name: of the parameter.
        count: how many values it has; at least one. That of one alone holds the value itself.
    """
    mark = _mark(name, kind)
    if count == 1:
        return exp.EQ(this=left, expression=mark)
    mark.set("count", count)
    return exp.In(this=left, expressions=[mark])


def spread(statement: exp.Expression, fewer_than: int = 0) -> exp.Expression:
    """A statement with a parameter for each value of a list, of all lists or of those that are short."""
    return statement.transform(lambda node: _spread(node, fewer_than) if isinstance(node, exp.In) else node)


def _spread(node: exp.In, fewer_than: int) -> exp.Expression:
    mark = node.expressions[0] if node.expressions else None
    count = mark.args.get("count", 0) if mark is not None else 0
    if mark is None or not count or 0 < fewer_than <= count:
        return node
    kind = mark.args["kind"]
    marks = [exp.Placeholder(this=f"{mark.name}_{at}", kind=kind.copy()) for at in range(count)]
    return exp.In(this=node.this, expressions=marks)


def _mark(name: str, kind: str) -> exp.Placeholder:
    return exp.Placeholder(this=name, kind=_type(kind, False))


@lru_cache(maxsize=64)
def _type(kind: str, is_nullable: bool) -> exp.DataType:
    found = exp.DataType.build(kind)
    found.set("nullable", is_nullable)
    return found


def current() -> exp.Select:
    """The row of ``meta`` that names the newest load."""
    newest = exp.Ordered(this=column("generation"), desc=True, nulls_first=False)
    return select(META.name, META.names).order_by(newest).limit(1)


def create_schema() -> exp.Create:
    """The schema, where there is none."""
    return exp.Create(this=exp.Table(db=exp.to_identifier(SCHEMA, quoted=True)), kind="SCHEMA", exists=True)


def create(table_: Table, name: str) -> exp.Create:
    """A table of the layout under a name, where there is none."""
    return exp.Create(this=exp.Schema(this=table(name), expressions=_columns(table_)), kind="TABLE", exists=True)


def _columns(table_: Table) -> list[exp.ColumnDef]:
    return [
        exp.ColumnDef(this=exp.to_identifier(each.name, quoted=True), kind=_type(each.type, each.is_nullable))
        for each in table_.columns
    ]


def create_view(name: str, of: str) -> exp.Create:
    """The view under a table's plain name."""
    return exp.Create(this=table(name), kind="VIEW", replace=True, expression=exp.select("*").from_(table(of)))


def create_index(name: str, number: int, key: Sequence[str], method: str = "") -> exp.Create:
    """An index of a table by some columns."""
    columns = [exp.Ordered(this=column(one), nulls_first=False) for one in key]
    using = exp.Var(this=method) if method else None
    index = exp.Index(
        this=exp.to_identifier(f"{name}_key{number}", quoted=True),
        table=table(name),
        params=exp.IndexParameters(columns=columns, using=using),
    )
    return exp.Create(this=index, kind="INDEX", exists=True)


def drop(name: str, kind: str = "TABLE") -> exp.Drop:
    """A table or a view out of the way, where it is there."""
    return exp.Drop(tables=[table(name)], kind=kind, exists=True)


def insert(table_: Table, values: Sequence[str | int]) -> tuple[exp.Insert, Mapping[str, str | int]]:
    """One row into a table, and the parameters that hold its cells."""
    names = [f"p{at}" for at in range(len(values))]
    marks = [_mark(name, each.type) for name, each in zip(names, table_.columns, strict=True)]
    into = exp.Schema(this=table(table_.name), expressions=[exp.to_identifier(n, quoted=True) for n in table_.names])
    row = exp.Values(expressions=[exp.Tuple(expressions=marks)])
    return exp.Insert(this=into, expression=row), dict(zip(names, values, strict=True))


def delete(name: str, where: exp.Expression | None = None) -> exp.Delete:
    """Rows out of a table: those that a condition holds for, or all."""
    return exp.Delete(this=table(name), where=exp.Where(this=where) if where is not None else None)
