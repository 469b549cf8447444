"""The checks that what facts and tables refer to is there, and that a fact is measured as its concept is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.dataset import OWNED, TableView, names_of
from xlipo.facts.errors import DataError
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.source import first_day, latest_day
from xlipo.facts.unit import TEXTUAL, UNITS, is_known, is_money

if TYPE_CHECKING:  # the class of a table is imported when the table is read
    from xlipo.facts.price import Price


_MEASURED_IN: dict[str, Callable[[str], bool]] = {
    "money": is_money,
    "per_share": is_money,
    "percent": lambda unit: unit == "percent",
    "shares": lambda unit: unit == "shares",
    "date": lambda unit: unit == "date",
    "text": lambda unit: unit in ("text", "name", "code"),
}


WHOLE = "*"
"""Stands among the broken ids of a table for all that a file of it may hold."""


class References:
    """The ids that facts and tables may refer to, and the checks that they do.

    Args:
        view: the tables.
        broken: ids of lines that hold a mistake of their own, by table: what refers to them is not told as well.
    """

    def __init__(self, view: TableView, broken: Mapping[str, Set[str]] = MappingProxyType({})) -> None:
        self._view, self._broken = view, broken
        self.companies, self.sources = set(view.by_id("companies")), set(view.by_id("sources"))
        self.concepts, self.dimensions = view.concepts(), set(view.by_id("dimensions"))

    @made_once
    def rounds(self) -> Collection[tuple[str, str]]:
        """The rounds that a fact or an investor may name, by company."""
        return {(item.company, item.id) for item in self._view.table("rounds")}

    def errors_in(self, fact: Fact) -> Iterator[DataError]:
        """Every broken reference of one fact."""
        yield from self._unknown(fact, "company", fact.entity, self.companies, "companies")
        yield from self._unknown(fact, "source", fact.source, self.sources, "sources")
        if not is_known(fact.unit):
            yield _error(fact, "unit", f"{fact.unit!r} is no unit{nearest_word(fact.unit, UNITS)}")
        for key, value in fact.dimensions:
            yield from self._unknown(fact, "dimensions", key, self.dimensions, "dimensions")
            if key == "round" and (fact.entity, value) not in self.rounds and not self._broken.get("rounds"):
                known = [id for company, id in self.rounds if company == fact.entity]
                yield _error(fact, "dimensions", f"{fact.entity} has no round {value!r}{nearest_word(value, known)}")
        concept = self.concepts.get(fact.concept)
        if concept is None:
            yield from self._unknown(fact, "concept", fact.concept, self.concepts, "concepts")
            return
        yield from errors_in_measure(fact, concept)

    def _unknown(self, item: Any, column: str, id: str, known: Collection[str], table: str) -> Iterator[DataError]:
        broken = self._broken.get(table, frozenset())
        if id in known or id in broken or WHOLE in broken:
            return
        if table == "concepts" and (meant := self._aliases().get(id.casefold())):
            yield _error(item, column, f"no concept has the id {id!r}; write {meant}, of which it is another name")
        elif table == "companies" and (company := self._view.find_company(id)):
            yield _error(item, column, f"no company has the id {id!r}; write {company.id}, of which it is another name")
        else:
            yield _error(item, column, f"no {column.rstrip('s')} has the id {id!r}{nearest_word(id, known)}")

    def _aliases(self) -> Mapping[str, str]:
        """Concepts by their labels and other names."""
        return {
            name.casefold(): concept.id
            for concept in self.concepts.values()
            for name in (concept.label_en, concept.label_zh_hans, concept.label_zh_hant, *concept.aliases)
        }

    def errors_in_tables(self, kinds: Collection[str]) -> Iterator[DataError]:
        """Every broken reference and every doubled id or name of the small tables of some kinds."""

        def table(kind: str) -> Sequence[Any]:
            return self._view.table(kind) if kind in kinds else ()

        yield from _doubled(table("companies"), lambda item: [item.id], "id")
        yield from _doubled(table("companies"), names_of, "aliases")
        yield from _doubled(table("concepts"), lambda item: [item.id, *item.aliases], "aliases")
        yield from _doubled(table("sources"), lambda item: [item.id], "id")
        yield from _doubled(table("rounds"), lambda item: [f"{item.company}/{item.id}"], "id")
        yield from _doubled(table("offerings"), lambda item: [f"{item.company}/{item.id}"], "id")
        yield from _doubled(table("prices"), _print_of, "date")
        for kind in ("dimensions", "exchanges", "groups"):
            yield from _doubled(table(kind), lambda item: [item.id], "id")
        groups = set(self._view.by_id("groups"))
        for company in table("companies"):
            for word in company.groups:
                if word not in groups:
                    advice = nearest_word(word, groups) or "; give one of groups.csv, or a line of its own there"
                    yield _error(company, "groups", f"{word[:40]!r} is no group{advice}")
        for item in [item for kind in (*OWNED, "peers") for item in table(kind)]:
            yield from self._unknown(item, "company", item.company, self.companies, "companies")
        for item in [item for kind in OWNED if kind != "prices" for item in table(kind)]:  # those name pages in words
            yield from self._unknown(item, "source", item.source, self.sources, "sources")
        for investor in table("investors"):
            known = [id for company, id in self.rounds if company == investor.company]
            if investor.round and investor.round not in known and not self._broken.get("rounds"):
                near = nearest_word(investor.round, known)
                yield _error(investor, "round", f"{investor.company} has no round {investor.round!r}{near}")
        for partition in table("partitions"):
            yield from self._unknown(partition, "concept", partition.concept, self.concepts, "concepts")
        for offering in table("offerings"):
            steps = [step for step in (offering.filed, offering.hearing, offering.priced, offering.listed) if step]
            if any(first_day(one) > latest_day(next_one) for one, next_one in pairwise(steps)):
                yield _error(offering, "listed", "the steps run backwards: filed, hearing, priced, listed")


def errors_in_measure(fact: Fact, concept: Concept) -> Iterator[DataError]:
    """What of a fact does not fit its concept: the unit, and for amounts of a company as a whole sign and period."""
    fits = _MEASURED_IN.get(concept.unit_kind)
    may_be_words = fact.unit in TEXTUAL and fact.claim is not Claim.ACTUAL  # a plan without an amount
    if fits and is_known(fact.unit) and not fits(fact.unit) and not may_be_words:
        yield _error(fact, "unit", f"{concept.id} is measured in {concept.unit_kind}, not {fact.unit!r}")
    has_amount = fact.quantity is not None and concept.unit_kind == "money"
    if has_amount and not fact.dimensions and fact.claim is not Claim.REJECTED:
        yield from _errors_in_kind(fact, concept)


def _errors_in_kind(fact: Fact, concept: Concept) -> Iterator[DataError]:
    """What no amount of a company as a whole can be: a negative loss, a flow on a day, a balance over a period."""
    quantity, period = fact.quantity, fact.period
    if concept.balance in _POSITIVE and quantity is not None and quantity.high is not None and quantity.high < 0:
        written = abs(quantity.point if quantity.point is not None else quantity.high)
        profit = "; a profit is written as profit_for_the_period" if concept.balance == "loss" else ""
        message = "losses, expenses, payments and deficits are positive under their names; write"
        yield _error(fact, "value", f"{concept.id} is negative: {message} {written:f}{profit}")
    if concept.period_type is PeriodType.DURATION and period.kind == "instant" and period.precision == "day":
        message = f"{concept.id} is counted over a period, and {period} is a day; write one such as {period.to_date()}"
        yield _error(fact, "period", message)
    if concept.period_type is PeriodType.INSTANT and period.kind == "duration":
        message = f"{concept.id} is held on a day, and {period} is a period; write its last day, {period.end}"
        yield _error(fact, "period", message)


_POSITIVE = frozenset({"loss", "expense"})
"""The kinds of concepts whose amounts are positive as documents print them."""


def _print_of(price: Price) -> list[str]:
    return [f"{price.company} {price.share_class} {price.date} {price.source}"]


def _error(item: Any, column: str, message: str) -> DataError:
    return DataError(item.file, item.line, column, message)


def _doubled(items: Iterable[Any], keys: Callable[[Any], Iterable[str]], column: str) -> Iterator[DataError]:
    seen: dict[str, Any] = {}
    for item in items:
        for key in keys(item):
            first = seen.setdefault(key.casefold(), item)
            if first is not item:
                yield _error(item, column, f"{key!r} stands already in {first.file}:{first.line}")


def doubled_facts(facts: Iterable[Fact]) -> Iterator[DataError]:
    """A mistake for every fact that stands already: the same statement from the same source."""
    seen: dict[str, Fact] = {}
    for fact in facts:
        first = seen.setdefault(fact.id, fact)
        if first is not fact:
            yield _error(fact, "value", f"the same fact stands already in {first.where}")
