"""The data set: what can be asked of it (:class:`DataView`), and the checks that its references lead somewhere.

:class:`TableView` answers from tables; whoever keeps the data says how a table and the facts of a company are read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from xlipo.facts.company import Company, Person, fold
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.errors import DataError, UsageError
from xlipo.facts.exchange import listing_codes, listings
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.groups import ALL, Group, members
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.price import file_source, made_source
from xlipo.facts.source import Source, first_day, latest_day
from xlipo.facts.unit import TEXTUAL, UNITS, is_known, is_money

if TYPE_CHECKING:  # the class of a table is imported when the table is read
    from xlipo.facts.acknowledgement import Acknowledgement
    from xlipo.facts.dimension import Dimension
    from xlipo.facts.event import Event
    from xlipo.facts.exchange import Exchange
    from xlipo.facts.exclusion import Exclusion
    from xlipo.facts.field_name import FieldName
    from xlipo.facts.funding import FundingRound, Investor
    from xlipo.facts.offering import Offering
    from xlipo.facts.offering_figure import OfferingFigure
    from xlipo.facts.partition import Additivity, Partition
    from xlipo.facts.peers import Peer
    from xlipo.facts.price import Price
    from xlipo.facts.rules import ListingRule


class DataView(Protocol):
    """An immutable state of a data set, wherever it is kept: what is asked twice is answered alike, by any thread.

    Unknown ids raise KeyError.
    """

    @property
    def version(self) -> str:
        """The content's identity: equal data, equal version."""

    def companies(self) -> Sequence[Company]: ...
    def company(self, company: str) -> Company: ...
    def find_company(self, name: str) -> Company | None: ...
    def concepts(self) -> Mapping[str, Concept]: ...
    def sources(self) -> Sequence[Source]: ...
    def source(self, source: str) -> Source: ...
    def document(self, source: str) -> Source | None:
        """The source that the data list under an id: no price given by the asker, and no file of prices."""

    def documents_at(self, url: str) -> Sequence[Source]:
        """The listed sources at an address."""

    def newest_source_date(self) -> str:
        """The newest date of a listed source that is dated to a day; empty where none is."""

    def read_ahead(self, companies: Collection[str]) -> None:
        """Read what will be asked of several companies, by any of their names, in as few steps as the store allows."""

    def facts(self, company: str, concept: str) -> Sequence[Fact]: ...
    def facts_of(self, company: str) -> Sequence[Fact]: ...
    def concepts_of(self, company: str) -> frozenset[str]:
        """The concepts that a company may have facts of: all that it has, and none that the data name nowhere."""

    def rounds(self, company: str) -> Sequence[FundingRound]: ...
    def investors(self, company: str) -> Sequence[Investor]: ...
    def offerings(self, company: str) -> Sequence[Offering]: ...
    def people(self, company: str) -> Sequence[Person]: ...
    def events(self, company: str) -> Sequence[Event]: ...
    def prices(self, company: str) -> Sequence[Price]: ...
    def price_sources(self) -> frozenset[str]:
        """What the closes of all companies name as their sources."""

    def acknowledgements(self) -> Sequence[Acknowledgement]: ...
    def exclusions(self) -> Sequence[Exclusion]: ...
    def partitions(self, company: str) -> Sequence[Partition]: ...
    def peers(self, page: str) -> Sequence[Company]: ...
    def additivity(self) -> Sequence[Additivity]: ...
    def dimensions(self) -> Sequence[Dimension]: ...
    def exchanges(self) -> Sequence[Exchange]: ...
    def groups(self) -> Sequence[Group]: ...
    def listing_rules(self) -> Sequence[ListingRule]: ...
    def offering_figures(self) -> Sequence[OfferingFigure]: ...
    def field_names(self) -> Sequence[FieldName]: ...


def companies_in(view: DataView, group: str) -> list[Company]:
    """The companies of a group, in the data set's order. Raises :class:`UsageError` naming the groups there are."""
    companies = view.companies()
    used = (word for company in companies for word in company.groups)
    known = dict.fromkeys((*(item.id for item in view.groups()), *used, ALL))
    if group not in known:
        raise UsageError(f"{group[:40]!r} is no group of companies; give one of {', '.join(known)}.")
    return members(companies, view.groups(), group)


class TableView(ABC):
    """All of a data view but its facts, over tables that a subclass reads; each lookup is made here once."""

    def __init__(self) -> None:
        self._lookups: dict[str, Any] = {}

    @abstractmethod
    def table(self, kind: str) -> Sequence[Any]:
        """The rows of a table, such as ``companies``, in order."""

    def companies(self) -> Sequence[Company]:
        return self.table("companies")

    def company(self, company: str) -> Company:
        found: Company = self._by_id("companies")[company]
        return found

    def find_company(self, name: str) -> Company | None:
        names = self._lookup("names", lambda: {key: one for one in reversed(self.companies()) for key in _names(one)})
        found: Company | None = names.get(fold(name))
        return found

    def concepts(self) -> Mapping[str, Concept]:
        return self._by_id("concepts")

    def sources(self) -> Sequence[Source]:
        return self.table("sources")

    def source(self, source: str) -> Source:
        found = self.document(source) or made_source(source)
        found = found or self._close_source(source)
        if found is None:
            raise KeyError(source)
        return found

    def document(self, source: str) -> Source | None:
        found: Source | None = self._by_id("sources").get(source)
        return found

    def documents_at(self, url: str) -> Sequence[Source]:
        def by_address() -> dict[str, list[Source]]:
            found: dict[str, list[Source]] = {}
            for source in self.sources():
                found.setdefault(source.url, []).append(source)
            return found

        found: Sequence[Source] = self._lookup("sources by address", by_address).get(url, ())
        return found

    def newest_source_date(self) -> str:
        return max((source.date for source in self.sources() if len(source.date) == 10), default="")

    def read_ahead(self, companies: Collection[str]) -> None:
        return  # tables are at hand

    def _close_source(self, source: str) -> Source | None:
        """The source that a file of prices names in words of its own."""
        found: Source | None = self._lookup("sources of closes", self._close_sources).get(source)
        return found

    def _close_sources(self) -> dict[str, Source]:
        """What files of prices name as their source that is no document of the data, by those words."""
        newest = dict[str, str]()
        for price in self.table("prices"):
            if self.document(price.source) is None:
                newest[price.source] = max(price.date, newest.get(price.source, ""))
        return {text: file_source(text, day) for text, day in newest.items()}

    def find_listed(self, code: str) -> Company | None:
        """The company whose listing a vendor's form of a code means."""
        listed = self._lookup("listings", lambda: listings(self.companies(), self.exchanges()))
        return next((listed[one] for one in listing_codes(code, self.exchanges()) if one in listed), None)

    def rounds(self, company: str) -> Sequence[FundingRound]:
        return self._owned("rounds", company)

    def investors(self, company: str) -> Sequence[Investor]:
        return self._owned("investors", company)

    def offerings(self, company: str) -> Sequence[Offering]:
        return self._owned("offerings", company)

    def people(self, company: str) -> Sequence[Person]:
        return self._owned("people", company)

    def events(self, company: str) -> Sequence[Event]:
        return self._owned("events", company)

    def prices(self, company: str) -> Sequence[Price]:
        return self._owned("prices", company)

    def price_sources(self) -> frozenset[str]:
        return frozenset(price.source for company in self.companies() for price in self.prices(company.id))

    def acknowledgements(self) -> Sequence[Acknowledgement]:
        return self.table("acknowledgements")

    def exclusions(self) -> Sequence[Exclusion]:
        return self.table("exclusions")

    def partitions(self, company: str) -> Sequence[Partition]:
        return self._owned("partitions", company)

    def peers(self, page: str) -> Sequence[Company]:
        named: Sequence[Peer] = self.table("peers")
        return [self.company(peer.company) for peer in named if peer.page == page]

    def additivity(self) -> Sequence[Additivity]:
        return self.table("additivity")

    def dimensions(self) -> Sequence[Dimension]:
        return self.table("dimensions")

    def exchanges(self) -> Sequence[Exchange]:
        return self.table("exchanges")

    def groups(self) -> Sequence[Group]:
        return self.table("groups")

    def listing_rules(self) -> Sequence[ListingRule]:
        return self.table("listing_rules")

    def offering_figures(self) -> Sequence[OfferingFigure]:
        return self.table("offering_figures")

    def field_names(self) -> Sequence[FieldName]:
        return self.table("field_names")

    def by_id(self, kind: str) -> Mapping[str, Any]:
        """The rows of a table by their ids, made anew; a subclass may know a shorter way."""
        return MappingProxyType({item.id: item for item in self.table(kind)})

    def by_company(self, kind: str) -> Mapping[str, Sequence[Any]]:
        """The rows of a table by the company they belong to, made anew; a subclass may know a shorter way."""
        found: dict[str, list[Any]] = {}
        for item in self.table(kind):
            found.setdefault(item.company, []).append(item)
        return {owner: tuple(items) for owner, items in found.items()}

    def _by_id(self, kind: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._lookup(kind, lambda: self.by_id(kind))
        return found

    def _owned(self, kind: str, company: str) -> Sequence[Any]:
        owned: Mapping[str, Sequence[Any]] = self._lookup(f"{kind} by company", lambda: self.by_company(kind))
        return owned.get(company, ())

    def _lookup(self, name: str, make: Callable[[], Any]) -> Any:
        """A lookup, made when first needed; of two threads that make it at once, both get the one that is kept."""
        found = self._lookups.get(name)
        return found if found is not None else self._lookups.setdefault(name, make())


_MEASURED_IN: dict[str, Callable[[str], bool]] = {
    "money": is_money,
    "per_share": is_money,
    "percent": lambda unit: unit == "percent",
    "shares": lambda unit: unit == "shares",
    "date": lambda unit: unit == "date",
    "text": lambda unit: unit in ("text", "name", "code"),
}


OWNED = ("rounds", "investors", "offerings", "people", "events", "prices", "partitions")
"""The tables whose rows belong to a company and stand on a source."""


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
        self.companies = {company.id for company in view.companies()}
        self.concepts = view.concepts()
        self.sources = {source.id for source in view.sources()}
        self.rounds = {(item.company, item.id) for item in view.table("rounds")}
        self.dimensions = {dimension.id for dimension in view.table("dimensions")}

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

    def errors_in_tables(self) -> Iterator[DataError]:
        """Every broken reference and every doubled id or name of the small tables."""
        table = self._view.table
        yield from _doubled(table("companies"), lambda item: [item.id], "id")
        yield from _doubled(table("companies"), _names, "aliases")
        yield from _doubled(table("concepts"), lambda item: [item.id, *item.aliases], "aliases")
        yield from _doubled(table("sources"), lambda item: [item.id], "id")
        yield from _doubled(table("rounds"), lambda item: [f"{item.company}/{item.id}"], "id")
        yield from _doubled(table("offerings"), lambda item: [f"{item.company}/{item.id}"], "id")
        yield from _doubled(table("prices"), _print_of, "date")
        for kind in ("dimensions", "exchanges", "groups"):
            yield from _doubled(table(kind), lambda item: [item.id], "id")
        groups = {group.id for group in table("groups")}
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


def _names(company: Company) -> list[str]:
    names = (company.id, company.name, company.legal_name, *company.aliases)
    return sorted({fold(name) for name in names if name})


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
