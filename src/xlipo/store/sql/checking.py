"""Checks of a store: whether its rows are what the layout says, counted by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from sqlglot import exp

from xlipo.facts.dataset import OWNED
from xlipo.facts.quantity import Hedge
from xlipo.store.sql.broken_facts import has_no_pair, none_of_its_words
from xlipo.store.sql.engine import Engine
from xlipo.store.sql.layout import FACTS, NAMES
from xlipo.store.sql.sql_view import Load
from xlipo.store.sql.statements import column, table

_EVERY = exp.Count(this=exp.Star())


@dataclass(frozen=True)
class StoreCheck:
    """A rule of the layout, and how many rows break it."""

    rule: str
    broken: int


def checks(engine: Engine, load: Load) -> list[StoreCheck]:
    """Every rule, held against a load by one query. Raises :class:`xlipo.facts.errors.Unavailable`."""
    rules = list(_Rules(load).all())
    counts = dict.fromkeys(one for _, _, terms in rules for one in terms)
    places: dict[exp.Select, list[exp.Expression]] = {}
    for source, counted in counts:
        places.setdefault(source, []).append(counted)
    rows = engine.fetch(exp.union(*_numbered(places), distinct=False), {}).cells()
    found = {int(place): numbers for place, *numbers in zip(*rows, strict=True)}
    told = {
        (source, counted): int(found[at][number])
        for at, (source, several) in enumerate(places.items())
        for number, counted in enumerate(several)
    }
    return [
        StoreCheck(rule, abs(told[terms[0]] - (told[terms[1]] if terms[1:] else wanted)))
        for rule, wanted, terms in rules
    ]


def _numbered(places: Mapping[exp.Select, Sequence[exp.Expression]]) -> Iterator[exp.Select]:
    """A row for each source of rows, with its number and all that is counted in it, as wide as the widest."""
    width = max(map(len, places.values()))
    for at, (source, counted) in enumerate(places.items()):
        nothing = [exp.Literal.number(0)] * (width - len(counted))
        named = [one.copy().as_(f"count_{number}") for number, one in enumerate([*counted, *nothing])]
        yield source.select(exp.Literal.number(at).as_("place"), *named)


Count: TypeAlias = "tuple[exp.Select, exp.Expression]"
"""Where rows are looked for, and what of them is counted: all that is asked of one place is counted in one reading."""
Rule: TypeAlias = "tuple[str, int, tuple[Count, ...]]"
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
        strange = _stranger("concept", self._name("concepts"))
        yield "every concept is known", 0, ((self._from(FACTS.name).where(strange), _EVERY),)
        odd = none_of_its_words()
        for rule, broken in (
            ("no interval runs backwards", _any(_above("low", "high"), _above("low", "value"))),
            ("no figure lies above its interval", _above("value", "high")),
            ("no period ends before it begins", _above("period_start", "period_end")),
            *((rule, odd[name]) for name, rule in _WORDS.items()),
            ("every dimension has a key and a member", has_no_pair()),
            ("every fact has a figure or a text", _all(_is("hedge", ""), _is("value_text", ""))),
            (
                "every figure has both ends of its interval",
                _all(_is_figure(), _any(_is_nothing("low"), _is_nothing("high"))),
            ),
        ):
            yield rule, 0, ((self._from(FACTS.name), _those(broken)),)
        for kind in (*OWNED, NAMES.name):
            owned = self._count(kind), self._joined(kind, "companies", ("owner", "company"))
            yield f"every row of {kind} names its company", 0, owned

    def _name(self, kind: str) -> str:
        return f"{kind}_{self._load.generation}"

    def _from(self, kind: str) -> exp.Select:
        return exp.Select().from_(table(self._name(kind)))

    def _count(self, kind: str) -> Count:
        return self._from(kind), _EVERY

    def _distinct(self, kind: str, name: str) -> Count:
        return self._from(kind), exp.Count(this=exp.Distinct(expressions=[column(name)]))

    def _joined(self, kind: str, to: str, names: tuple[str, str], same: tuple[str, ...] = ()) -> Count:
        """How many rows name a row of another table by its position and its id, and agree with it."""
        position, id = names
        pairs = [(position, "position"), (id, "id"), *((name, name) for name in same)]
        on = [exp.EQ(this=column(own, "a"), expression=column(other, "b")) for own, other in pairs]
        query = exp.Select().from_(table(self._name(kind)).as_("a"))
        return query.join(table(self._name(to)).as_("b"), on=_all(*on)), _EVERY


def _those(condition: exp.Expression) -> exp.Expression:
    """The count of the rows that meet a condition."""
    return exp.Count(this=exp.Case().when(condition, exp.Literal.number(1)))


def _all(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda one, other: exp.And(this=exp.Paren(this=one), expression=exp.Paren(this=other)), conditions)


def _any(*conditions: exp.Expression) -> exp.Expression:
    return reduce(lambda one, other: exp.Or(this=one, expression=other), conditions)


def _above(one: str, other: str) -> exp.Expression:
    return exp.GT(this=column(one), expression=column(other))


def _is(name: str, text: str) -> exp.Expression:
    return exp.EQ(this=column(name), expression=exp.Literal.string(text))


def _is_nothing(name: str) -> exp.Expression:
    return exp.Is(this=column(name), expression=exp.Null())


def _is_figure() -> exp.Expression:
    """The condition of a row that is a figure with a size: no text, and nothing that is not disclosed."""
    return exp.Not(this=exp.Paren(this=_any(_is("hedge", ""), _is("hedge", Hedge.UNKNOWN.value))))


_WORDS = {
    "claim": "every claim is one",
    "hedge": "every hedge is one, or nothing",
    "period_kind": "every kind of period is one",
    "period_precision": "every period is known to a day, a month or a year",
    "own_reading": "every reading is one, or nothing",
    "unit": "every unit is one",
}
"""What is said of the columns that have one of a few words."""


def _stranger(name: str, among: str) -> exp.Expression:
    known = exp.select(column("id")).from_(table(among))
    return exp.Not(this=exp.In(this=column(name), query=exp.Subquery(this=known)))
