"""Selection in the database: the prints of many companies in the order in which they answer, by one query.

The order is that of :meth:`xlipo.metrics.selection.ConceptFacts` but for the finer print, which goes first afterwards;
a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce

from sqlglot import exp

from xlipo.facts.fact import Claim
from xlipo.facts.period import month_end
from xlipo.facts.prints import NewestEnds, PrintsAsked
from xlipo.facts.source import READINGS
from xlipo.store.sql import statements
from xlipo.store.sql.broken_facts import is_backwards, is_broken, odd_words
from xlipo.store.sql.engine import Engine
from xlipo.store.sql.layout import FACTS, INTEGER, TEXT
from xlipo.store.sql.print_rows import PRINT_COLUMNS, PrintRows, newest_of
from xlipo.store.sql.queries import Queries
from xlipo.store.sql.statements import column

MOST_PERIODS = 512
"""Names of periods beyond which nobody asks which are the newest."""


def order_of_selection(dialect: str) -> list[exp.Expression]:
    """What prints of one place are ordered by, the one that answers first."""
    nothing = exp.Null()
    figure = exp.Or(this=_is_not(column("value")), expression=_both_ends())
    is_valued = exp.Or(this=exp.NEQ(this=column("value_text"), expression=exp.Literal.string("")), expression=figure)
    readings = [
        exp.If(this=exp.EQ(this=column("reading"), expression=exp.Literal.string(str(reading))), true=_number(at))
        for at, reading in enumerate(READINGS)
    ]
    width = exp.Case(
        ifs=[exp.If(this=_both_ends(), true=exp.Sub(this=column("high"), expression=column("low")))], default=nothing
    )
    file: exp.Expression = column("file")
    if dialect == "postgres":  # whose own order of texts is that of a language
        file = exp.Collate(this=file, expression=exp.to_identifier("C", quoted=True))
    ranked: list[exp.Expression] = [
        exp.Case(ifs=[exp.If(this=is_valued, true=_number(0))], default=_number(1)),
        column("tier"),
        exp.Case(ifs=readings, default=_number(len(READINGS))),
        exp.Ordered(this=column("dated"), desc=True, nulls_first=False),
    ]
    last: list[exp.Expression] = [width, file, column("line")]
    return [*ranked, *(exp.Ordered(this=one, nulls_first=False) for one in last)]


class Choosing:
    """Actual prints of some concepts, as known on a day from sources up to a tier.

    Args:
        engine: the database.
        queries: know the names of the load's tables.
        asked: which prints.
        owners: the places of the companies; of all companies where there are none.
    """

    def __init__(self, engine: Engine, queries: Queries, asked: PrintsAsked, owners: Collection[int]) -> None:
        self._engine, self._queries, self._given = engine, queries, dict[str, str | int | Sequence[str | int]]()
        self._whose: list[exp.Expression] = [self._among("concept", TEXT, asked.concepts)]
        self._periods, self._is_of_all = asked.periods, not owners
        self._where: list[exp.Expression] = [
            exp.EQ(this=column("claim"), expression=exp.Literal.string(Claim.ACTUAL.value))
        ]
        if owners:
            self._whose.append(self._among("owner", INTEGER, list(owners)))
        if asked.as_of is not None:
            day = exp.cast(exp.Literal.string(asked.as_of.isoformat()), exp.DataType.Type.DATE)
            self._where.append(exp.LTE(this=column("known_by"), expression=day))
        if asked.tier:
            self._where.append(exp.LTE(this=column("tier"), expression=_number(asked.tier)))

    def prints(self, companies: Sequence[int | None]) -> PrintRows:
        """The prints of companies, by their places, under the periods that are asked for.

        A company with a broken fact has none.
        """
        sources = self._queries.name("sources")
        refused: Collection[int] = ()
        if self._is_of_all:  # each condition alone passes over the blocks of rows in which it cannot hold
            odd = [self._select(("owner",), condition) for condition in odd_words(sources)]
            refused = self._engine.fetch(exp.union(*odd, copy=False), self._given).columns((0,))[0]
        broken = is_backwards() if self._is_of_all else is_broken(sources)
        flag = exp.Case(ifs=[exp.If(this=broken.copy(), true=_number(1))], default=_number(0)).as_("is_broken")
        where = _all(*self._where, self._among("period", TEXT, self._periods))
        query = self._select(PRINT_COLUMNS, exp.Paren(this=exp.Or(this=where, expression=broken))).select(
            flag, copy=False
        )
        query = query.order_by(*order_of_selection(self._engine.dialect), copy=False)
        return PrintRows(self._engine.fetch(query, self._given), companies, refused)

    def newest_ends(self, companies: Sequence[int | None], concepts: Sequence[str]) -> NewestEnds | None:
        """The newest month's end on which a duration up to a year ends, of companies by their places.

        None where equal names of periods stand for some that count and some that do not.
        """
        is_flow = exp.EQ(this=column("period_kind"), expression=exp.Literal.string("duration"))
        spans = self._select(("period", "period_start", "period_end"), *self._where, is_flow).distinct()
        counts: dict[str, bool] = {}
        for text, start, end in zip(*self._engine.fetch(spans, self._given).cells(), strict=True):
            months = (end.year - start.year) * 12 + end.month - start.month + 1
            is_one = months <= 12 and end == month_end(end) and not text.startswith("LTM")
            if counts.setdefault(text, is_one) != is_one:
                return None
        texts = sorted(text for text, is_one in counts.items() if is_one)
        if not texts or len(texts) > MOST_PERIODS:
            return None
        some = is_flow if len(texts) == len(counts) else self._among("period", TEXT, texts)
        query = self._select(("owner", "concept"), *self._where, some)
        query = query.select(exp.Max(this=column("period_end")).as_("newest")).group_by(
            column("owner"), column("concept")
        )
        return newest_of(self._engine.fetch(query, self._given), companies, concepts)

    def _among(self, name: str, kind: str, values: Sequence[str | int]) -> exp.Expression:
        mark = f"p{len(self._given)}"
        self._given[mark] = values if len(values) > 1 else values[0]
        return statements.among(column(name), kind, mark, len(values))

    def _select(self, columns: Sequence[str], *where: exp.Expression) -> exp.Select:
        table = statements.table(self._queries.name(FACTS.name))
        return exp.select(*map(column, columns)).from_(table, copy=False).where(_all(*self._whose, *where), copy=False)


def _all(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda one, other: exp.And(this=one, expression=other), [one.copy() for one in conditions])


def _both_ends() -> exp.Expression:
    return exp.And(this=_is_not(column("low")), expression=_is_not(column("high")))


def _is_not(one: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Is(this=one, expression=exp.Null()))


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)
