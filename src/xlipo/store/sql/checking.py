"""Checks of a store: whether its rows are what the layout says, counted by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from xlipo.facts.dataset import OWNED
from xlipo.facts.fact import Claim
from xlipo.facts.quantity import Hedge
from xlipo.store.sql.engine import Engine
from xlipo.store.sql.layout import FACTS, NAMES
from xlipo.store.sql.sql_view import Load
from xlipo.store.sql.statements import column, table


@dataclass(frozen=True)
class StoreCheck:
    """A rule of the layout, and how many rows break it."""

    rule: str
    broken: int


def checks(engine: Engine, load: Load) -> list[StoreCheck]:
    """Every rule, held against a load. Raises :class:`xlipo.facts.errors.Unavailable`."""
    return [StoreCheck(rule, broken) for rule, broken in _Checks(engine, load).all()]


class _Checks:
    def __init__(self, engine: Engine, load: Load) -> None:
        self._engine, self._load = engine, load

    def all(self) -> Iterator[tuple[str, int]]:
        facts = self._count(FACTS.name)
        yield "as many facts as the load says", abs(facts - self._load.facts)
        yield "as many companies as the load says", abs(self._count("companies") - self._load.companies)
        yield "every fact has a place of its own", facts - self._distinct(FACTS.name, "position")
        yield "every fact names its company", facts - self._joined(FACTS.name, "companies", ("owner", "company"))
        yield "every fact names its source", facts - self._joined(FACTS.name, "sources", ("source_position", "source"))
        yield (
            "every fact has its source's tier",
            facts - self._joined(FACTS.name, "sources", ("source_position", "source"), ("tier", "known_by", "dated")),
        )
        yield "every concept is known", self._count(FACTS.name, _stranger("concept", self._name("concepts")))
        yield "no interval runs backwards", self._count(FACTS.name, _any(_above("low", "high"), _above("low", "value")))
        yield "no figure lies above its interval", self._count(FACTS.name, _above("value", "high"))
        yield "no period ends before it begins", self._count(FACTS.name, _above("period_start", "period_end"))
        yield "every claim is one", self._count(FACTS.name, _none_of("claim", list(Claim)))
        yield "every hedge is one, or nothing", self._count(FACTS.name, _none_of("hedge", ["", *Hedge]))
        yield (
            "every fact has a figure or a text",
            self._count(FACTS.name, _all(_is("hedge", ""), _is("value_text", ""))),
        )
        for kind in (*OWNED, NAMES.name):
            rows = self._count(kind)
            yield f"every row of {kind} names its company", rows - self._joined(kind, "companies", ("owner", "company"))

    def _name(self, kind: str) -> str:
        return f"{kind}_{self._load.generation}"

    def _one(self, query: exp.Select) -> int:
        return int(self._engine.fetch(query, {}).cells()[0][0])

    def _count(self, kind: str, where: exp.Expression | None = None) -> int:
        query = exp.select(exp.Count(this=exp.Star())).from_(table(self._name(kind)))
        return self._one(query if where is None else query.where(where))

    def _distinct(self, kind: str, name: str) -> int:
        counted = exp.Count(this=exp.Distinct(expressions=[column(name)]))
        return self._one(exp.select(counted).from_(table(self._name(kind))))

    def _joined(self, kind: str, to: str, names: tuple[str, str], same: tuple[str, ...] = ()) -> int:
        """How many rows name a row of another table by its position and its id, and agree with it."""
        position, id = names
        pairs = [(position, "position"), (id, "id"), *((name, name) for name in same)]
        on = [exp.EQ(this=column(own, "a"), expression=column(other, "b")) for own, other in pairs]
        query = exp.select(exp.Count(this=exp.Star())).from_(table(self._name(kind)).as_("a"))
        return self._one(query.join(table(self._name(to)).as_("b"), on=_all(*on)))


def _all(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda one, other: exp.And(this=one, expression=other), conditions)


def _any(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda one, other: exp.Or(this=one, expression=other), conditions)


def _above(one: str, other: str) -> exp.Expression:
    return exp.GT(this=column(one), expression=column(other))


def _is(name: str, text: str) -> exp.Expression:
    return exp.EQ(this=column(name), expression=exp.Literal.string(text))


def _none_of(name: str, words: list[str]) -> exp.Expression:
    known = [exp.Literal.string(str(word)) for word in words]
    return exp.Not(this=exp.In(this=column(name), expressions=known))


def _stranger(name: str, among: str) -> exp.Expression:
    known = exp.select(column("id")).from_(table(among))
    return exp.Not(this=exp.In(this=column(name), query=exp.Subquery(this=known)))
