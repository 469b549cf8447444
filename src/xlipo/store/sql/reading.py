"""Rows of the layout as the values they stand for: facts, companies, sources and all that a data folder holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from xlipo.facts.errors import DataError, DataErrors
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.period import Kind, Period, Precision, YearEnd
from xlipo.facts.quantity import Hedge, Quantity, plain
from xlipo.facts.source import Reading
from xlipo.store.sql.layout import own_columns
from xlipo.store.tables import Items

FACT_COLUMNS = (
    "concept", "dimensions", "period", "period_start", "period_end", "period_kind", "period_precision",
    "value", "decimals", "low", "high", "hedge", "printed", "value_text", "unit", "claim", "source", "own_reading",
    "locator", "also", "note", "mirror_url", "layer", "file", "line", "position", "source_position", "tier",
)  # fmt: skip
"""The columns that a fact is made of, in the order in which they are asked for, and what else is held of it."""

_dimensions = lru_cache(maxsize=65_536)(read_dimensions)
_CLAIMS, _HEDGES = {word.value: word for word in Claim}, {word.value: word for word in Hedge}


def facts_of(cells: Sequence[Sequence[Any]], company: str, year_end: YearEnd) -> Iterator[Fact]:
    """The facts that rows of :data:`FACT_COLUMNS` stand for, of a company with a fiscal year's end."""
    for (
        concept, dimensions, period, start, end, kind, precision, value, decimals, low, high, hedge, printed,
        value_text, unit, claim, source, own_reading, locator, also, note, mirror_url, layer, file, line, *_,
    ) in zip(*cells, strict=True):  # fmt: skip
        quantity = None
        if hedge:
            quantity = Quantity(
                point=plain_of(value), decimals=decimals, low=plain_of(low), high=plain_of(high),
                hedge=_HEDGES[hedge], text=printed,
            )  # fmt: skip
        yield Fact(
            entity=company, concept=concept, dimensions=_dimensions(dimensions),
            period=_period(period, start, end, kind, precision, year_end), quantity=quantity, value_text=value_text,
            unit=unit, claim=_CLAIMS[claim], source=source, locator=locator, also=also, note=note,
            reading=Reading(own_reading) if own_reading else None, mirror_url=mirror_url, layer=layer, file=file,
            line=line,
        )  # fmt: skip


def plain_of(number: Decimal | int | None) -> Decimal | None:
    """A number of a database as figures have it."""
    return None if number is None else Decimal(number) if isinstance(number, int) else plain(number)


@lru_cache(maxsize=65_536)
def _period(text: str, start: dt.date, end: dt.date, kind: Kind, precision: Precision, year_end: YearEnd) -> Period:
    return Period(text, start, end, kind, precision, year_end)


def item_columns(kind: str) -> tuple[str, ...]:
    """The columns that an item of a data folder's table is made of."""
    return (*own_columns(kind), "file", "line")


def items_of(kind: str, cells: Sequence[Sequence[Any]]) -> list[Any]:
    """The items that columns of :func:`item_columns` stand for. Raises :class:`DataErrors` for what is none."""
    made, errors = _made(kind), list[DataError]()
    columns = [_texts(column) for column in cells]
    rows = zip(*columns, strict=True)
    found = [made.made(file, int(line), texts, errors.append) for *texts, file, line in rows]
    if errors:
        raise DataErrors(errors)
    return found


@lru_cache(maxsize=64)
def _made(kind: str) -> Items:
    return Items(kind, checks=False)


def _texts(column: Sequence[Any]) -> Sequence[str]:
    """A column as a file has it: numbers as their digits."""
    return [str(cell) for cell in column] if column and not isinstance(column[0], str) else column
