"""The data set: companies, concepts, sources, facts, rounds, offerings, people and events, every reference checked.

:class:`DataView` is what the floors above ask for; :class:`Dataset` holds it in memory. A store may hold it elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company, Person, fold
from xlipo.facts.concept import Concept
from xlipo.facts.dimension import Dimension
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.event import Event
from xlipo.facts.exchange import Exchange
from xlipo.facts.exclusion import Exclusion
from xlipo.facts.fact import Fact
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.groups import ALL, Group, members
from xlipo.facts.offering import Offering
from xlipo.facts.offering_figure import OfferingFigure
from xlipo.facts.partition import Additivity, Partition
from xlipo.facts.peers import Peer
from xlipo.facts.rules import ListingRule
from xlipo.facts.source import Source, first_day, latest_day
from xlipo.facts.unit import is_known, is_money


class DataView(Protocol):
    """What can be asked of a data set, wherever it is kept. Unknown ids raise KeyError."""

    @property
    def version(self) -> str:
        """The content's identity: equal data, equal version."""

    def companies(self) -> Sequence[Company]: ...
    def company(self, company: str) -> Company: ...
    def find_company(self, name: str) -> Company | None: ...
    def concepts(self) -> Mapping[str, Concept]: ...
    def sources(self) -> Sequence[Source]: ...
    def source(self, source: str) -> Source: ...
    def facts(self, company: str, concept: str) -> Sequence[Fact]: ...
    def facts_of(self, company: str) -> Sequence[Fact]: ...
    def rounds(self, company: str) -> Sequence[FundingRound]: ...
    def investors(self, company: str) -> Sequence[Investor]: ...
    def offerings(self, company: str) -> Sequence[Offering]: ...
    def people(self, company: str) -> Sequence[Person]: ...
    def events(self, company: str) -> Sequence[Event]: ...
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


def companies_in(view: DataView, group: str) -> list[Company]:
    """The companies of a group, in the data set's order. Raises :class:`UsageError` naming the groups there are."""
    companies = view.companies()
    used = (word for company in companies for word in company.groups)
    known = dict.fromkeys((*(item.id for item in view.groups()), *used, ALL))
    if group not in known:
        raise UsageError(f"{group[:40]!r} is no group of companies; give one of {', '.join(known)}.")
    return members(companies, view.groups(), group)


@dataclass
class Tables:
    """Everything of a data set but its facts: the small tables that facts refer to."""

    companies: list[Company] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    rounds: list[FundingRound] = field(default_factory=list)
    investors: list[Investor] = field(default_factory=list)
    offerings: list[Offering] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    peers: list[Peer] = field(default_factory=list)
    additivity: list[Additivity] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    listing_rules: list[ListingRule] = field(default_factory=list)
    offering_figures: list[OfferingFigure] = field(default_factory=list)


_MEASURED_IN: dict[str, Callable[[str], bool]] = {
    "money": is_money,
    "per_share": is_money,
    "percent": lambda unit: unit == "percent",
    "shares": lambda unit: unit == "shares",
    "date": lambda unit: unit == "date",
    "text": lambda unit: unit in ("text", "name", "code"),
}


class References:
    """The ids that facts and tables may refer to, and the checks that they do."""

    def __init__(self, tables: Tables) -> None:
        self.companies = {company.id for company in tables.companies}
        self.concepts = {concept.id: concept for concept in tables.concepts}
        self.sources = {source.id for source in tables.sources}
        self.rounds = {(item.company, item.id) for item in tables.rounds}

    def errors_in(self, fact: Fact) -> Iterator[DataError]:
        """Every broken reference of one fact."""
        if fact.entity not in self.companies:
            yield _error(fact, "company", f"no company has the id {fact.entity!r}")
        if fact.source not in self.sources:
            yield _error(fact, "source", f"no source has the id {fact.source!r}")
        if not is_known(fact.unit):
            yield _error(fact, "unit", f"{fact.unit!r} is no unit")
        round_id = dict(fact.dimensions).get("round")
        if round_id is not None and (fact.entity, round_id) not in self.rounds:
            yield _error(fact, "dimensions", f"{fact.entity} has no round {round_id!r}")
        concept = self.concepts.get(fact.concept)
        if concept is None:
            yield _error(fact, "concept", f"no concept has the id {fact.concept!r}")
            return
        fits = _MEASURED_IN.get(concept.unit_kind)
        if fits and fact.quantity is not None and not fits(fact.unit):
            yield _error(fact, "unit", f"{concept.id} is measured in {concept.unit_kind}, not {fact.unit!r}")

    def errors_in_tables(self, tables: Tables) -> Iterator[DataError]:
        """Every broken reference and every doubled id or name of the small tables."""
        yield from _doubled(tables.companies, lambda item: [item.id], "id")
        yield from _doubled(tables.companies, _names, "aliases")
        yield from _doubled(tables.concepts, lambda item: [item.id, *item.aliases], "aliases")
        yield from _doubled(tables.sources, lambda item: [item.id], "id")
        yield from _doubled(tables.rounds, lambda item: [f"{item.company}/{item.id}"], "id")
        yield from _doubled(tables.offerings, lambda item: [f"{item.company}/{item.id}"], "id")
        for named in (tables.dimensions, tables.exchanges, tables.groups):
            yield from _doubled(named, lambda item: [item.id], "id")
        owned: list[Any] = [
            *tables.rounds, *tables.investors, *tables.offerings, *tables.people, *tables.events, *tables.partitions,
        ]  # fmt: skip
        for item in [*owned, *tables.peers]:
            if item.company not in self.companies:
                yield _error(item, "company", f"no company has the id {item.company!r}")
        for item in owned:
            if item.source not in self.sources:
                yield _error(item, "source", f"no source has the id {item.source!r}")
        for investor in tables.investors:
            if investor.round and (investor.company, investor.round) not in self.rounds:
                yield _error(investor, "round", f"{investor.company} has no round {investor.round!r}")
        for partition in tables.partitions:
            if partition.concept not in self.concepts:
                yield _error(partition, "concept", f"no concept has the id {partition.concept!r}")
        for offering in tables.offerings:
            steps = [step for step in (offering.filed, offering.hearing, offering.priced, offering.listed) if step]
            if any(first_day(one) > latest_day(next_one) for one, next_one in pairwise(steps)):
                yield _error(offering, "listed", "the steps run backwards: filed, hearing, priced, listed")


def _names(company: Company) -> list[str]:
    return sorted({fold(name) for name in (company.id, company.name, *company.aliases)})


def _error(item: Any, column: str, message: str) -> DataError:
    return DataError(item.file, item.line, column, message)


def _doubled(items: Iterable[Any], keys: Callable[[Any], Iterable[str]], column: str) -> Iterator[DataError]:
    seen: dict[str, Any] = {}
    for item in items:
        for key in keys(item):
            first = seen.setdefault(key.casefold(), item)
            if first is not item:
                yield _error(item, column, f"{key!r} stands already in {first.file}:{first.line}")


def fact_key(fact: Fact) -> tuple[object, ...]:
    """What makes two facts the same statement from the same place."""
    quantity = fact.quantity
    value = (quantity.point, quantity.low, quantity.high) if quantity else fact.value_text
    return fact.entity, fact.concept, fact.dimensions, fact.period.text, fact.unit, fact.source, fact.claim, value


class Dataset:
    """A whole data set in memory. Raises :class:`DataErrors` naming every broken reference at once."""

    def __init__(self, tables: Tables, facts: Iterable[Fact], version: str = "") -> None:
        self.tables, self.version = tables, version
        self._facts: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        references = References(tables)
        errors = list(references.errors_in_tables(tables))
        seen: dict[tuple[object, ...], Fact] = {}
        for fact in facts:
            errors.extend(references.errors_in(fact))
            first = seen.setdefault(fact_key(fact), fact)
            if first is not fact:
                errors.append(_error(fact, "value", f"the same fact stands already in {first.where}"))
            self._facts[fact.entity][fact.concept].append(fact)
        if errors:
            raise DataErrors(errors)
        self._concepts = {concept.id: concept for concept in tables.concepts}
        self._companies = {company.id: company for company in tables.companies}
        self._sources = {source.id: source for source in tables.sources}
        self._by_name = {name: company for company in tables.companies for name in _names(company)}

    def companies(self) -> Sequence[Company]:
        return self.tables.companies

    def company(self, company: str) -> Company:
        return self._companies[company]

    def find_company(self, name: str) -> Company | None:
        return self._by_name.get(fold(name))

    def concepts(self) -> Mapping[str, Concept]:
        return self._concepts

    def sources(self) -> Sequence[Source]:
        return self.tables.sources

    def source(self, source: str) -> Source:
        return self._sources[source]

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return self._facts[company][concept] if company in self._facts and concept in self._facts[company] else ()

    def facts_of(self, company: str) -> Sequence[Fact]:
        return [fact for facts in self._facts.get(company, {}).values() for fact in facts]

    def rounds(self, company: str) -> Sequence[FundingRound]:
        return [item for item in self.tables.rounds if item.company == company]

    def investors(self, company: str) -> Sequence[Investor]:
        return [item for item in self.tables.investors if item.company == company]

    def offerings(self, company: str) -> Sequence[Offering]:
        return [item for item in self.tables.offerings if item.company == company]

    def people(self, company: str) -> Sequence[Person]:
        return [item for item in self.tables.people if item.company == company]

    def events(self, company: str) -> Sequence[Event]:
        return [item for item in self.tables.events if item.company == company]

    def acknowledgements(self) -> Sequence[Acknowledgement]:
        return self.tables.acknowledgements

    def exclusions(self) -> Sequence[Exclusion]:
        return self.tables.exclusions

    def partitions(self, company: str) -> Sequence[Partition]:
        return [item for item in self.tables.partitions if item.company == company]

    def peers(self, page: str) -> Sequence[Company]:
        return [self._companies[item.company] for item in self.tables.peers if item.page == page]

    def additivity(self) -> Sequence[Additivity]:
        return self.tables.additivity

    def dimensions(self) -> Sequence[Dimension]:
        return self.tables.dimensions

    def exchanges(self) -> Sequence[Exchange]:
        return self.tables.exchanges

    def groups(self) -> Sequence[Group]:
        return self.tables.groups

    def listing_rules(self) -> Sequence[ListingRule]:
        return self.tables.listing_rules

    def offering_figures(self) -> Sequence[OfferingFigure]:
        return self.tables.offering_figures
