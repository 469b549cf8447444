"""Facts that break the layout, as a hand may leave them: told when they are read, by Python and by SQL alike.

Whatever reads a company's facts of a concept refuses it for any row of them that is broken; a test holds both against
each other. What takes another table or a count to see is left to ``xlipo store check``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any

from sqlglot import exp

from xlipo.facts.errors import BrokenFact
from xlipo.facts.fact import Claim, read_dimensions
from xlipo.facts.quantity import Hedge, plain
from xlipo.facts.source import TIERS, Reading
from xlipo.facts.unit import UNITS
from xlipo.store.sql.statements import column, table

_WORDS = {
    "hedge": frozenset({"", *(word.value for word in Hedge)}),
    "claim": frozenset(word.value for word in Claim),
    "period_kind": frozenset({"duration", "instant"}),
    "period_precision": frozenset({"day", "month", "year"}),
    "own_reading": frozenset({"", *(word.value for word in Reading)}),
    "unit": UNITS,
}
"""Columns that have one of a few words."""

_ASCENDING = ("low", "value"), ("value", "high"), ("low", "high")


class FactGuard:
    """Tells the first row of some facts that breaks the layout.

    Args:
        address: of the database, as sentences name it.
        is_source: whether the database holds a source of an id, of a known tier.
        is_concept: whether it holds a concept of an id.
    """

    def __init__(self, address: str, is_source: Callable[[str], bool], is_concept: Callable[[str], bool]) -> None:
        self._address = address
        self._known: dict[str, Callable[[str], bool]] = {
            "source": is_source,
            "concept": is_concept,
            "dimensions": _are_pairs,
        }

    def check(self, names: tuple[str, ...], cells: Collection[Any]) -> None:
        """Raise :class:`BrokenFact` for the first broken row of some columns, by their names."""
        by_name = dict(zip(names, cells, strict=True))
        for name, words in _WORDS.items():
            if strangers := set(by_name[name]) - words:
                self._refuse(by_name, name, strangers)
        for name, is_known in self._known.items():
            if strangers := {one for one in set(by_name[name]) if not is_known(one)}:
                self._refuse(by_name, name, strangers)
        if strangers := set(by_name["tier"]) - TIERS.keys():
            self._refuse(by_name, "tier", strangers)
        ends = zip(by_name["position"], by_name["low"], by_name["value"], by_name["high"], strict=True)
        for position, *numbers in ends:
            if _are_backwards(*numbers):
                low, value, high = ("nothing" if one is None else plain(Decimal(one)) for one in numbers)
                self._told(position, f"value {value} with the interval from {low} to {high}")

    def holds(self, names: tuple[str, ...], cells: Collection[Any]) -> bool:
        """Whether no row is broken."""
        try:
            self.check(names, cells)
        except BrokenFact:
            return False
        return True

    def _refuse(self, by_name: dict[str, Any], name: str, strangers: Collection[Any]) -> None:
        position, cell = next(
            pair for pair in zip(by_name["position"], by_name[name], strict=True) if pair[1] in strangers
        )
        self._told(position, f"{name} {cell!r:.60}")

    def _told(self, position: int, what: str) -> None:
        raise BrokenFact(
            f"The database holds a fact that breaks its layout (facts, position {position}: {what}); "
            f"see: xlipo store check {self._address}"
        )


@lru_cache(maxsize=65_536)
def _are_pairs(text: str) -> bool:
    try:
        read_dimensions(text)
    except ValueError:
        return False
    return True


def _are_backwards(low: Any, value: Any, high: Any) -> bool:
    if value is None:
        return low is not None and high is not None and bool(low > high)
    return (low is not None and bool(low > value)) or (high is not None and bool(value > high))


def is_broken(sources: str) -> exp.Expression:
    """The condition of a broken row of facts, as :class:`FactGuard` tells it, but for an unknown concept.

    Args:
        sources: the name of the load's table of sources.
    """
    return any_of([is_backwards(), *odd_words(sources)])


def is_backwards() -> exp.Expression:
    """The condition of a row whose value lies out of its interval, or whose interval runs backwards."""
    return any_of([exp.GT(this=column(one), expression=column(other)) for one, other in _ASCENDING])


def odd_words(sources: str) -> list[exp.Expression]:
    """The other conditions of a broken row; an engine that knows what a block of rows holds is quick at each alone."""
    tiers = (exp.Literal.number(min(TIERS)), exp.Literal.number(max(TIERS)))
    in_range = exp.Between(this=column("tier"), low=tiers[0], high=tiers[1])
    known = exp.select(column("id")).from_(table(sources)).where(in_range.copy())
    return [
        *none_of_its_words().values(),
        has_no_pair(),
        exp.Not(this=exp.Paren(this=in_range)),
        exp.Not(this=exp.In(this=column("source"), query=exp.Subquery(this=known))),
    ]


def has_no_pair() -> exp.Expression:
    """The condition of a row whose dimensions are neither empty nor pairs of a key and a member."""
    is_whole = exp.EQ(this=column("dimensions"), expression=exp.Literal.string(""))
    is_pair = exp.Like(this=column("dimensions"), expression=exp.Literal.string("%_=_%"))
    return exp.Not(this=exp.Paren(this=exp.Or(this=is_whole, expression=is_pair)))


def none_of_its_words() -> dict[str, exp.Expression]:
    """The condition of a row that has none of the words of a column that has one of a few, by that column."""
    return {name: exp.Not(this=_is_one_of(name, sorted(words))) for name, words in _WORDS.items()}


def any_of(conditions: list[exp.Expression]) -> exp.Expression:
    """The condition that one of several holds."""
    return exp.Paren(this=reduce(lambda one, other: exp.Or(this=one, expression=other), conditions))


def _is_one_of(name: str, words: list[str]) -> exp.Expression:
    return exp.In(this=column(name), expressions=[exp.Literal.string(word) for word in words])
