"""The data set: what can be asked of it (:class:`DataView`).

:class:`TableView` answers from tables; whoever keeps the data says how a table and the facts of a company are read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from xlipo.facts.company import Company, Person, fold
from xlipo.facts.concept import Concept
from xlipo.facts.errors import UsageError
from xlipo.facts.exchange import listing_codes, listings
from xlipo.facts.fact import Fact
from xlipo.facts.groups import ALL, Group, members
from xlipo.facts.price import file_source, made_source
from xlipo.facts.prints import NewestEnds, PrintsAsked, PrintTable
from xlipo.facts.source import Source

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


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some facts of a concept of a company: all those, and only those, that stand under some periods."""

    facts: Sequence[Fact]
    periods: frozenset[str]


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

    def read_ahead(
        self, companies: Collection[str], concepts: Collection[str] = (), periods: Collection[str] = ()
    ) -> None:
        """Read what will be asked of several companies, by any of their names, in as few steps as the store allows.

        Args:
            companies: by any of their names.
            concepts: what will be asked of them, where that is known.
            periods: the texts of the periods that will be asked, where these are known.
        """

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        """What was read ahead of a concept's facts; None where nothing was, or where all are at hand."""

    def prints(self, asked: PrintsAsked) -> PrintTable | None:
        """Prints of many companies at once; None where all facts are at hand."""

    def newest_ends(self, asked: PrintsAsked) -> NewestEnds | None:
        """On which days the newest durations end, whatever periods are asked for.

        None where all facts are at hand, or where a period's name does not tell how long it is.
        """

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        """Whether there is a fact of any of some concepts, of a company."""

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


class FactsAtHand:
    """What a view says that holds all its facts itself: nothing is read in part, and no database chooses among them."""

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        return None

    def prints(self, asked: PrintsAsked) -> PrintTable | None:
        return None

    def newest_ends(self, asked: PrintsAsked) -> NewestEnds | None:
        return None


class TableView(FactsAtHand, ABC):
    """All of a data view but its facts, over tables that a subclass reads; each lookup is made here once."""

    def __init__(self) -> None:
        self._lookups: dict[str, Any] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._owned_by: dict[str, Mapping[str, Sequence[Any]]] = {}

    @abstractmethod
    def table(self, kind: str) -> Sequence[Any]:
        """The rows of a table, such as ``companies``, in order."""

    def companies(self) -> Sequence[Company]:
        return self.table("companies")

    def company(self, company: str) -> Company:
        found: Company = self._by_id("companies")[company]
        return found

    def find_company(self, name: str) -> Company | None:
        names = self._lookup("names", lambda: {key: one for one in reversed(self.companies()) for key in names_of(one)})
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

    def read_ahead(
        self, companies: Collection[str], concepts: Collection[str] = (), periods: Collection[str] = ()
    ) -> None:
        return  # tables are at hand

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        held = self._held.get(company)
        if held is None:
            held = self._held.setdefault(company, self.concepts_of(company))
        return not held.isdisjoint(concepts)

    def concepts_of(self, company: str) -> frozenset[str]:
        return frozenset()  # a subclass has facts

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
        found: Mapping[str, Any] | None = self._lookups.get(kind)
        return self._lookups.setdefault(kind, self.by_id(kind)) if found is None else found

    def _owned(self, kind: str, company: str) -> Sequence[Any]:
        owned: Mapping[str, Sequence[Any]] | None = self._owned_by.get(kind)
        if owned is None:
            owned = self._owned_by.setdefault(kind, self.by_company(kind))
        return owned.get(company, ())

    def _lookup(self, name: str, make: Callable[[], Any]) -> Any:
        """A lookup, made when first needed; of two threads that make it at once, both get the one that is kept."""
        found = self._lookups.get(name)
        return found if found is not None else self._lookups.setdefault(name, make())


OWNED = ("rounds", "investors", "offerings", "people", "events", "prices", "partitions")
"""The tables whose rows belong to a company and stand on a source."""


def names_of(company: Company) -> list[str]:
    """Every name that a company is found by, folded (:func:`xlipo.facts.company.fold`)."""
    return sorted(set(map(fold, company.names)))
