"""What was known: a day and a tier, and the data set as somebody saw it who knew no more.

Whatever reads a :class:`KnownView` needs no date of its own: what was published later, or stands on too weak a source,
is not in it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlipo.facts.company import Company, Person
from xlipo.facts.dataset import DataView, Excerpt
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.price import SHARE_PRICE, Price, made_source
from xlipo.facts.source import TIERS, Source, first_day, latest_day
from xlipo.facts.wrapped_view import WrappedView
from xlipo.metrics.fact_history import FactHistory

if TYPE_CHECKING:  # the class of a table is imported when the table is read
    from xlipo.facts.event import Event
    from xlipo.facts.exclusion import Exclusion
    from xlipo.facts.funding import FundingRound, Investor
    from xlipo.facts.offering import Offering
    from xlipo.facts.partition import Partition

_STEPS = ("filed", "hearing", "registered", "priced", "listed")
_DATE_IN_ID = re.compile(r"-20\d\d(-\d\d){0,2}")
_SHORT_NAME = re.compile(r".+\s?-\s?(U|W|P|WP|UW)")
"""A name as an exchange prints it, with its mark for weighted votes, losses or pre-commercial companies."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What counts as known: what was published by the end of ``as_of``, from sources up to a ``tier`` (0: any)."""

    as_of: dt.date | None = None
    tier: int = 0

    def knows(self, source: Source) -> bool:
        """Whether a source had certainly been published by the day."""
        return source.is_known(self.as_of)

    def of(self, view: DataView, history: FactHistory | None = None) -> DataView:
        """A data set as it was known, by its history where that has been read; itself where everything counts."""
        return KnownView(view, self, history) if self != EVERYTHING else view


EVERYTHING = Knowledge()


class KnownView(WrappedView):
    """A data set as it was known: every fact, source, name, status and date of it, and nothing learned later.

    A date that had been announced and lies ahead is said as planned. The tier limits facts alone. Acknowledgements are
    all told, each beside a check of facts that are known, and so are listing rules, which say on which days they hold.

    >>> from xlipo.store.opening import open_data
    >>> KnownView(open_data(), Knowledge(dt.date(2025, 12, 31))).company("biren").listing_status
    'filed'
    """

    def __init__(self, view: DataView, knowledge: Knowledge, history: FactHistory | None = None) -> None:
        super().__init__(view)
        self.knowledge = knowledge
        self._history = FactHistory(view) if history is None else history
        self._companies: dict[str, Company] = {}
        self._retold: dict[str, Fact] = {}

    # -- sources and facts --------------------------------------------------------------------------------------------

    def _knows(self, source: str) -> bool:
        """Whether a document had been published by the day."""
        return self.knowledge.as_of is None or self._history.known_by(source) <= self.knowledge.as_of

    def exclusions(self) -> Sequence[Exclusion]:
        return [item for item in self._view.exclusions() if self._knows(item.source)]

    def sources(self) -> Sequence[Source]:
        return list(filter(self.knowledge.knows, self._view.sources()))

    def document(self, source: str) -> Source | None:
        return self._view.document(source) if self._knows(source) else None

    def documents_at(self, url: str) -> Sequence[Source]:
        return list(filter(self.knowledge.knows, self._view.documents_at(url)))

    def newest_source_date(self) -> str:
        if self.knowledge.as_of is None:
            return self._view.newest_source_date()
        return max((source.date for source in self.sources() if len(source.date) == 10), default="")

    def price_sources(self) -> frozenset[str]:
        return frozenset(price.source for company in self._view.companies() for price in self.prices(company.id))

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        read = self._view.excerpt(company, concept)
        return None if read is None else replace(read, facts=self._told(read.facts))

    def _told(self, facts: Sequence[Fact]) -> list[Fact]:
        told = (self._history.dated(fact).told(self.knowledge.as_of, self.knowledge.tier) for fact in facts)
        return [fact for fact in told if fact is not None]

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        return any(self.facts(company, concept) for concept in concepts)

    def source(self, source: str) -> Source:
        if self._knows(source):
            return self._view.source(source)
        return made_source(source) or self._later_pages_by_id[source]

    # -- closes, each public on its own day ----------------------------------------------------------------------------

    @made_once
    def _later_pages(self) -> dict[str, Source]:
        """The pages and files of closes that are younger than the day, by id, each without what was known later."""
        pages: dict[str, Source] = {}
        for source in sorted(source for source in self._history.pages_of_closes if not self._knows(source)):
            page = self._view.source(source)
            if self.knowledge.knows(page):  # a user's own file is in no list of documents
                pages[source] = page
                continue
            told = {"id": f"{_DATE_IN_ID.sub('', source)}.{len(pages) + 1}", "date": str(self.knowledge.as_of)}
            told |= {"url": "", "via": "page of a later day that prints the close"}
            pages[source] = page.model_copy(update=told)
        return pages

    @made_once
    def _later_pages_by_id(self) -> dict[str, Source]:
        return {page.id: page for page in self._later_pages.values()}

    def _is_known_close(self, fact: Fact) -> bool:
        """Whether a share price is known: a close by the day, as traded or as adjusted by then, whatever its page."""
        if any(key == "adjusted" and self._is_ahead(day) for key, day in fact.dimensions):
            return False
        source, tier = self._view.source(fact.source) if self._knows(fact.source) else None, self.knowledge.tier
        if source is None:
            is_close = self._history.is_close(fact)
            source = self._later_pages.get(fact.source) if is_close and not self._is_ahead(fact.period.text) else None
        return source is not None and (not tier or source.tier <= tier)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        if concept == SHARE_PRICE:
            return self._closes_of(company)
        return self._history.of(company, concept).facts(self.knowledge.as_of, self.knowledge.tier)

    def facts_of(self, company: str) -> Sequence[Fact]:
        found = [fact for fact in self._view.facts_of(company) if fact.concept != SHARE_PRICE]
        return [*self._told(found), *self._closes_of(company)]

    def concepts_of(self, company: str) -> frozenset[str]:
        return frozenset(fact.concept for fact in self.facts_of(company))

    def _closes_of(self, company: str) -> list[Fact]:
        return [self._told_close(fact) for fact in self._view.facts(company, SHARE_PRICE) if self._is_known_close(fact)]

    def _told_close(self, fact: Fact) -> Fact:
        """A close as its later page is told, without what that page alone knew. The same object every time."""
        page = self._later_pages.get(fact.source)
        if page is None or page.id == fact.source:
            return self._history.dated(fact).shown(self.knowledge.as_of)
        found = self._retold.get(fact.id)
        return found or self._retold.setdefault(fact.id, replace(fact, source=page.id, note="", also=""))

    # -- what happened ------------------------------------------------------------------------------------------------

    def _is_ahead(self, date: str) -> bool:
        """Whether a date lies after the day: even the first day that it can mean."""
        return self.knowledge.as_of is not None and first_day(date) > self.knowledge.as_of

    def rounds(self, company: str) -> Sequence[FundingRound]:
        """The rounds that were known; of one that only its figures tell of, no more than those say."""
        found = []
        for item in self._view.rounds(company):
            if self._knows(item.source):
                found.append(item)
            elif (fact := self._rounds_told_of(company).get(item.id)) is not None:
                date = fact.period.text if fact.period.kind == "instant" else ""
                told = {"name": item.id, "announced": date, "closed": "", "note": "", "source": fact.source}
                found.append(item.model_copy(update=told))
        return found

    def _rounds_told_of(self, company: str) -> dict[str, Fact]:
        """The rounds that known figures are of, each with the first of them."""
        told: dict[str, Fact] = {}
        for fact in self.facts_of(company):
            for key, member in fact.dimensions:
                if key == "round" and fact.claim is Claim.ACTUAL:
                    told.setdefault(member, fact)
        return told

    def investors(self, company: str) -> Sequence[Investor]:
        return [item for item in self._view.investors(company) if self._knows(item.source)]

    def offerings(self, company: str) -> Sequence[Offering]:
        known = [item for item in self._view.offerings(company) if self._knows(item.source)]
        return [self._offering(item) for item in known]

    def _offering(self, offering: Offering) -> Offering:
        """An offering without the steps that lay ahead, nor its status and remarks of after them."""
        dates = {step: getattr(offering, step) for step in _STEPS}
        ahead = [step for step, date in dates.items() if date and self._is_ahead(date)]
        if not ahead:
            return offering
        hidden = [*ahead, "status", "note"]
        if not self._ticker_is_known(offering.company):
            hidden.append("ticker")
        return offering.model_copy(update=dict.fromkeys(hidden, ""))

    def partitions(self, company: str) -> Sequence[Partition]:
        return [item for item in self._view.partitions(company) if self._knows(item.source)]

    def people(self, company: str) -> Sequence[Person]:
        return [item for item in self._view.people(company) if self._knows(item.source)]

    def events(self, company: str) -> Sequence[Event]:
        known = [item for item in self._view.events(company) if self._knows(item.source)]
        return [
            item.model_copy(update={"name": f"{item.name} (planned)"}) if self._is_ahead(item.date) else item
            for item in known
        ]

    def prices(self, company: str) -> Sequence[Price]:
        """The closes up to the day: a close is public on its own day, whenever the file that keeps it was made."""
        tier = self.knowledge.tier or max(TIERS)
        return [
            self._close_as_told(price)
            for price in self._view.prices(company)
            if not self._is_ahead(price.date)
            and not (price.adjusted and self._is_ahead(price.adjusted))
            and self._view.source(price.source).tier <= tier
        ]

    def _close_as_told(self, price: Price) -> Price:
        page = self._later_pages.get(price.source)
        return (
            price
            if page is None or page.id == price.source
            else price.model_copy(update={"source": page.id, "note": ""})
        )

    # -- companies ----------------------------------------------------------------------------------------------------

    def companies(self) -> Sequence[Company]:
        companies = self._view.companies()
        if self.knowledge.as_of is not None:  # whether each was listed, filed or private is read together
            self._view.read_ahead([company.id for company in companies])
        return [self._as_known(company) for company in companies]

    def company(self, company: str) -> Company:
        return self._as_known(self._view.company(company))

    def find_company(self, name: str) -> Company | None:
        """The company a name means, whether or not it bore that name on the day: the name is the asker's own."""
        found = self._view.find_company(name)
        return self._as_known(found) if found is not None else None

    def peers(self, page: str) -> Sequence[Company]:
        return [self._as_known(company) for company in self._view.peers(page)]

    def _as_known(self, company: Company) -> Company:
        if self.knowledge.as_of is None:
            return company
        known = self._companies.get(company.id)
        if known is None:
            known = self._companies[company.id] = self._on_the_day(company)
        return known

    def _on_the_day(self, company: Company) -> Company:
        """A company with the listing status, the groups and the names that it had on the day."""
        status = self._listing_status(company)
        groups = company.groups
        if {"listed", "private"} & set(groups):
            of_status = {"listed": ("listed",), "": ()}.get(status, ("private",))
            groups = (*(group for group in groups if group not in ("listed", "private")), *of_status)
        aliases = company.aliases
        if status != "listed" and _listings(self._view, company.id) and not self._ticker_is_known(company.id):
            aliases = tuple(name for name in aliases if not self._is_of_the_listing(name, company.id))
        key = company.id, status, groups, aliases
        known = self._history.companies.get(key)
        if known is None:
            changed = {"listing_status": status, "groups": groups, "aliases": aliases}
            known = self._history.companies.setdefault(key, company.model_copy(update=changed))
        return known

    def _listing_status(self, company: Company) -> str:
        """``listed`` where a known source dates a listing by the day, or a price or market value is known.

        Nothing where it is listed today and no source says since when.
        """
        day = self.knowledge.as_of
        assert day is not None
        if any(latest_day(date) <= day for date in _listings(self, company.id)) or self.prices(company.id):
            return "listed"
        if company.listing_status == "listed" and not _listings(self._view, company.id):
            return "listed" if self.facts(company.id, "market_cap") else ""
        filed = any(offering.is_listing for offering in self.offerings(company.id))
        return "filed" if filed else "private" if company.listing_status else ""

    def _ticker_is_known(self, company: str) -> bool:
        return any(fact.claim is Claim.ACTUAL for fact in self.facts(company, "ticker"))

    def _is_of_the_listing(self, name: str, company: str) -> bool:
        """Whether a name is the code of a listing, or the name that an exchange prints."""
        tickers = {fact.value_text for fact in self._view.facts(company, "ticker")}
        tickers |= {offering.ticker for offering in self._view.offerings(company) if offering.ticker}
        codes = "|".join(re.escape(ticker.lstrip("0")) for ticker in sorted(tickers))
        is_code = bool(codes) and re.fullmatch(rf"([A-Z]+:)?0*({codes})(\.[A-Z]+)?", name)
        return bool(is_code) or _SHORT_NAME.fullmatch(name) is not None


def _listings(view: DataView, company: str) -> list[str]:
    """The days on which a company was listed, or is to be, by its facts and its offerings."""
    facts = [fact for fact in view.facts(company, "listing_date") if fact.claim is Claim.ACTUAL]
    dated = [fact.value_text or fact.period.text for fact in facts]
    return [*dated, *(item.listed for item in view.offerings(company) if item.is_listing and item.listed)]
