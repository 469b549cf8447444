"""Checks of a store: whether its rows are what the layout says, counted by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

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
    """Every rule, held against a load by one query. Raises :class:`xlipo.facts.errors.Unavailable`."""
    rules = list(_Rules(load).all())
    counts = [one for _, _, terms in rules for one in terms]
    numbered = [
        exp.select(exp.Literal.number(at).as_("place"), exp.Subquery(this=count).as_("rows"))
        for at, count in enumerate(counts)
    ]
    rows = engine.fetch(exp.union(*numbered, distinct=False), {}).cells()
    counted = dict(zip(*rows, strict=True))
    found, at = list[StoreCheck](), 0
    for rule, wanted, terms in rules:
        first, *others = (int(counted[place]) for place in range(at, at + len(terms)))
        found.append(StoreCheck(rule, abs(first - (others[0] if others else wanted))))
        at += len(terms)
    return found


Rule: TypeAlias = "tuple[str, int, tuple[exp.Select, ...]]"
"""What a rule says, how many rows a count of it gives where it is kept, and the count; two counts are to be equal."""


class _Rules:
    def __init__(self, load: Load) -> None:
        self._load = load

    def all(self) -> Iterator[Rule]:
        facts = self._count(FACTS.name)
        yield "as many facts as the load says", self._load.facts, (facts,)
        yield "as many companies as the load says", self._load.companies, (self._count("companies"),)
        yield "every fact has a place of its own", 0, (facts, self._distinct(FACTS.name, "position"))
        yield "every fact names its company", 0, (facts, self._joined(FACTS.name, "companies", ("owner", "company")))
        sources = FACTS.name, "sources", ("source_position", "source")
        yield "every fact names its source", 0, (facts, self._joined(*sources))
        yield "every fact has its source's tier", 0, (facts, self._joined(*sources, ("tier", "known_by", "dated")))
        for rule, broken in (
            ("every concept is known", _stranger("concept", self._name("concepts"))),
            ("no interval runs backwards", _any(_above("low", "high"), _above("low", "value"))),
            ("no figure lies above its interval", _above("value", "high")),
            ("no period ends before it begins", _above("period_start", "period_end")),
            ("every claim is one", _none_of("claim", list(Claim))),
            ("every hedge is one, or nothing", _none_of("hedge", ["", *Hedge])),
            ("every fact has a figure or a text", _all(_is("hedge", ""), _is("value_text", ""))),
        ):
            yield rule, 0, (self._count(FACTS.name, broken),)
        for kind in (*OWNED, NAMES.name):
            owned = self._count(kind), self._joined(kind, "companies", ("owner", "company"))
            yield f"every row of {kind} names its company", 0, owned

    def _name(self, kind: str) -> str:
        return f"{kind}_{self._load.generation}"

    def _count(self, kind: str, where: exp.Expression | None = None) -> exp.Select:
        query = exp.select(exp.Count(this=exp.Star())).from_(table(self._name(kind)))
        return query if where is None else query.where(where)

    def _distinct(self, kind: str, name: str) -> exp.Select:
        counted = exp.Count(this=exp.Distinct(expressions=[column(name)]))
        return exp.select(counted).from_(table(self._name(kind)))

    def _joined(self, kind: str, to: str, names: tuple[str, str], same: tuple[str, ...] = ()) -> exp.Select:
        """How many rows name a row of another table by its position and its id, and agree with it."""
        position, id = names
        pairs = [(position, "position"), (id, "id"), *((name, name) for name in same)]
        on = [exp.EQ(this=column(own, "a"), expression=column(other, "b")) for own, other in pairs]
        query = exp.select(exp.Count(this=exp.Star())).from_(table(self._name(kind)).as_("a"))
        return query.join(table(self._name(to)).as_("b"), on=_all(*on))


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
