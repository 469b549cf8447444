"""The rows of each table, made of a data view: what a load writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal
from functools import cached_property
from typing import Any, Protocol

from xlipo.facts.company import Company, fold
from xlipo.facts.dataset import OWNED, DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.price import SHARE_PRICE, Price
from xlipo.facts.source import Source
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.layout import (
    BIGINT,
    DAY,
    DECIMAL,
    FACTS,
    FRACTION_DIGITS,
    INTEGER,
    NAMES,
    Table,
    folder_table,
    own_columns,
)
from xlipo.store.tables import TABLES

PART_FACTS = 50_000
"""About as many facts are written at once."""


class WholeView(DataView, Protocol):
    """A data view whose tables can be read whole."""

    def table(self, kind: str) -> Sequence[Any]: ...


class Packing:
    """Makes the rows of a data set, part by part.

    Args:
        view: the data.
        counts: how many facts each company has, where the view does not hold them.
    """

    def __init__(self, view: WholeView, counts: Mapping[str, int] | None = None) -> None:
        self._counts = counts
        self._view, self.version = view, view.version
        self._companies = view.companies()
        self.companies = len(self._companies)
        self._owners = {company.id: at for at, company in enumerate(self._companies)}
        self._sources = {source.id: (at, source) for at, source in enumerate(view.sources())}

    def parts(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Each part's number, and its rows as Arrow tables by the table they belong to; the small tables first."""
        yield 0, self.small()
        part, position, rows = 1, 0, list[tuple[Any, ...]]()
        for company in self._companies:
            for fact in self._own_facts(company):
                rows.append(self._fact_row(fact, position, part))
                position += 1
            if len(rows) >= PART_FACTS:
                yield part, {FACTS.name: arrow_table(FACTS, rows)}
                part, rows = part + 1, []
        if rows:
            yield part, {FACTS.name: arrow_table(FACTS, rows)}

    def small(self) -> Mapping[str, Any]:
        """The rows of the tables beside the facts."""
        return {table.name: arrow_table(table, rows) for table, rows in self._small()}

    # -- facts --------------------------------------------------------------------------------------------------------

    def _own_facts(self, company: Company) -> Iterator[Fact]:
        """The facts of a company, without the closes that the table of prices holds."""
        closes = {(price.file, price.line) for price in self._view.prices(company.id)}
        for fact in self._view.facts_of(company.id):
            if fact.concept != SHARE_PRICE or (fact.file, fact.line) not in closes:
                yield fact

    def _fact_row(self, fact: Fact, position: int, part: int) -> tuple[Any, ...]:
        quantity, period = fact.quantity, fact.period
        at, source = self._sources[fact.source]
        if quantity is None:
            measured: tuple[Any, ...] = (None, None, None, None, "", "")
        else:
            measured = (
                _fits(quantity.point, fact), quantity.decimals, _fits(quantity.low, fact), _fits(quantity.high, fact),
                quantity.hedge.value, quantity.text,
            )  # fmt: skip
        return (
            position, self._owners[fact.entity], fact.entity, fact.concept, show_dimensions(fact.dimensions),
            period.text, period.start, period.end, period.kind, period.precision, *measured, fact.value_text,
            fact.unit, fact.claim.value, fact.source, at, source.tier, fact.reading_from(source).value,
            source.known_by, source.dated, fact.reading.value if fact.reading is not None else "", fact.locator,
            fact.also, fact.note, fact.mirror_url, fact.layer, fact.file, fact.line, part,
        )  # fmt: skip

    # -- the small tables ---------------------------------------------------------------------------------------------

    def _small(self) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
        for kind in TABLES:
            table = folder_table(kind)
            yield table, [self._row(kind, item, at) for at, item in enumerate(self._items(kind))]
        yield NAMES, sorted(self._names(), key=lambda row: row[NAMES.names.index("key")])

    def _items(self, kind: str) -> Sequence[Any]:
        if kind == "prices":  # those of the highest layer alone, whose companies are told by their ids
            return [price for company in self._companies for price in self._view.prices(company.id)]
        return self._view.table(kind)

    def _row(self, kind: str, item: Any, position: int) -> tuple[Any, ...]:
        owner = (self._owners[item.company],) if kind in OWNED else ()
        cells = (_cell(getattr(item, name)) for name in own_columns(kind))
        return (position, *owner, *cells, *self._typed(item), item.file, item.line, 0)

    def _typed(self, item: Any) -> tuple[Any, ...]:
        """The cells of the typed columns of a table."""
        match item:
            case Company():
                counts = self._fact_count(item), len(self._view.prices(item.id))
                return item.name_in("zh-Hans"), item.name_in("zh-Hant"), *counts
            case Source():
                return item.known_by, item.dated, item.reading.value
            case Price():
                return item.day, item.value, self._close_layers[item.file, item.line]
            case _:
                return ()

    @cached_property
    def _close_layers(self) -> dict[tuple[str, int], str]:
        closes = (fact for company in self._companies for fact in self._view.facts(company.id, SHARE_PRICE))
        return {(fact.file, fact.line): fact.layer for fact in closes}

    def _fact_count(self, company: Company) -> int:
        if self._counts is not None:
            return self._counts.get(company.id, 0)
        return sum(1 for _ in self._own_facts(company))

    def _names(self) -> Iterator[tuple[Any, ...]]:
        position = 0
        for owner, company in enumerate(self._companies):
            own = (("id", company.id), ("name", company.name), ("legal_name", company.legal_name))
            for kind, name in (*own, *(("alias", alias) for alias in company.aliases)):
                if name and (key := fold(name)):
                    yield position, key, name, kind, owner, company.id, 0
                    position += 1


def _cell(value: Any) -> Any:
    """A cell as a file of the data folder has it; a whole number as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, int) else str(value)


_SMALLEST, _WIDE = Decimal(1).scaleb(-FRACTION_DIGITS), Context(prec=60)


def _fits(number: Decimal | None, fact: Fact) -> Decimal | None:
    if number is not None and number != number.quantize(_SMALLEST, context=_WIDE):
        raise UsageError(
            f"{fact.where}: {number} has more than {FRACTION_DIGITS} digits after the point, which tables hold."
        )
    return number


# -- Arrow ------------------------------------------------------------------------------------------------------------


def arrow_schema(table: Table) -> Any:
    """The Arrow schema of a table."""
    arrow = driver("pyarrow", "duckdb")
    types = {INTEGER: arrow.int32(), BIGINT: arrow.int64(), DAY: arrow.date32(), DECIMAL: arrow.decimal128(38, 13)}
    columns = [arrow.field(c.name, types.get(c.type, arrow.string()), c.is_nullable) for c in table.columns]
    return arrow.schema(columns)


def arrow_table(table: Table, rows: Sequence[tuple[Any, ...]]) -> Any:
    """Rows as an Arrow table."""
    arrow, schema = driver("pyarrow", "duckdb"), arrow_schema(table)
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return arrow.table([arrow.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
