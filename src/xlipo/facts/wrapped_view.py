"""A data view around another: a subclass overrides only what it answers differently."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from xlipo.facts.company import Company, Person
from xlipo.facts.concept import Concept
from xlipo.facts.dataset import DataView, Excerpt
from xlipo.facts.fact import Fact
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
    from xlipo.facts.groups import Group
    from xlipo.facts.offering import Offering
    from xlipo.facts.offering_figure import OfferingFigure
    from xlipo.facts.partition import Additivity, Partition
    from xlipo.facts.price import Price
    from xlipo.facts.rules import ListingRule


class WrappedView:
    """Everything that another view holds. A subclass with other facts overrides all methods that give facts.

    >>> from xlipo.store.opening import open_data
    >>> class Private(WrappedView):
    ...     def companies(self):
    ...         return [company for company in super().companies() if "private" in company.groups]
    >>> len(Private(open_data()).companies()) < len(open_data().companies())
    True
    """

    def __init__(self, view: DataView) -> None:
        self._view = view

    @property
    def version(self) -> str:
        return self._view.version

    # -- companies and what belongs to them ---------------------------------------------------------------------------

    def companies(self) -> Sequence[Company]:
        return self._view.companies()

    def company(self, company: str) -> Company:
        return self._view.company(company)

    def find_company(self, name: str) -> Company | None:
        return self._view.find_company(name)

    def peers(self, page: str) -> Sequence[Company]:
        return self._view.peers(page)

    def rounds(self, company: str) -> Sequence[FundingRound]:
        return self._view.rounds(company)

    def investors(self, company: str) -> Sequence[Investor]:
        return self._view.investors(company)

    def offerings(self, company: str) -> Sequence[Offering]:
        return self._view.offerings(company)

    def people(self, company: str) -> Sequence[Person]:
        return self._view.people(company)

    def events(self, company: str) -> Sequence[Event]:
        return self._view.events(company)

    def prices(self, company: str) -> Sequence[Price]:
        return self._view.prices(company)

    def partitions(self, company: str) -> Sequence[Partition]:
        return self._view.partitions(company)

    # -- facts --------------------------------------------------------------------------------------------------------

    def read_ahead(
        self, companies: Collection[str], concepts: Collection[str] = (), periods: Collection[str] = ()
    ) -> None:
        self._view.read_ahead(companies, concepts, periods)

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        return self._view.excerpt(company, concept)

    def prints(self, asked: PrintsAsked) -> PrintTable | None:
        return self._view.prints(asked)

    def newest_ends(self, asked: PrintsAsked) -> NewestEnds | None:
        return self._view.newest_ends(asked)

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        return self._view.holds_any(company, concepts)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return self._view.facts(company, concept)

    def facts_of(self, company: str) -> Sequence[Fact]:
        return self._view.facts_of(company)

    def concepts_of(self, company: str) -> frozenset[str]:
        return self._view.concepts_of(company)

    # -- sources ------------------------------------------------------------------------------------------------------

    def sources(self) -> Sequence[Source]:
        return self._view.sources()

    def source(self, source: str) -> Source:
        return self._view.source(source)

    def document(self, source: str) -> Source | None:
        return self._view.document(source)

    def documents_at(self, url: str) -> Sequence[Source]:
        return self._view.documents_at(url)

    def newest_source_date(self) -> str:
        return self._view.newest_source_date()

    def price_sources(self) -> frozenset[str]:
        return self._view.price_sources()

    # -- tables that hold for every company ---------------------------------------------------------------------------

    def concepts(self) -> Mapping[str, Concept]:
        return self._view.concepts()

    def acknowledgements(self) -> Sequence[Acknowledgement]:
        return self._view.acknowledgements()

    def exclusions(self) -> Sequence[Exclusion]:
        return self._view.exclusions()

    def additivity(self) -> Sequence[Additivity]:
        return self._view.additivity()

    def dimensions(self) -> Sequence[Dimension]:
        return self._view.dimensions()

    def exchanges(self) -> Sequence[Exchange]:
        return self._view.exchanges()

    def groups(self) -> Sequence[Group]:
        return self._view.groups()

    def listing_rules(self) -> Sequence[ListingRule]:
        return self._view.listing_rules()

    def offering_figures(self) -> Sequence[OfferingFigure]:
        return self._view.offering_figures()

    def field_names(self) -> Sequence[FieldName]:
        return self._view.field_names()
