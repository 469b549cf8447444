"""When the facts of each concept became known: read once for a data set, and shared by the views of all days."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.source import TIERS

NEVER = dt.date.max
"""The day by which something is known that is not known by any day."""


class DatedFact(NamedTuple):
    """A fact with the day by which its source was published, and the tier of the source.

    A fact that names the address of a second page is told ``without`` it until ``page_day``, when that page was known.
    """

    day: dt.date
    tier: int
    fact: Fact
    page_day: dt.date
    without: Fact

    def told(self, as_of: dt.date | None, tier: int) -> Fact | None:
        """The fact as it was known on a day (None: any) from sources up to a tier (0: any); None where it was not."""
        if tier and tier < self.tier:
            return None
        return self.shown(as_of) if as_of is None or self.day <= as_of else None

    def shown(self, as_of: dt.date | None) -> Fact:
        """The fact, with the address of a second page where that was known on a day."""
        return self.fact if as_of is None or self.page_day <= as_of else self.without


class ConceptHistory:
    """The facts of one concept of one company, each with the day by which it was known."""

    __slots__ = ("_facts", "_steps")

    def __init__(self, facts: Iterable[DatedFact] = ()) -> None:
        self._facts = tuple(facts)
        days = {day for fact in self._facts for day in (fact.day, fact.page_day)}
        self._steps = sorted(days - {NEVER, dt.date.min})

    def facts(self, as_of: dt.date | None, tier: int) -> list[Fact]:
        """The facts that were known, as they were known."""
        told = (dated.told(as_of, tier) for dated in self._facts)
        return [fact for fact in told if fact is not None]

    def is_known(self, as_of: dt.date | None, tier: int) -> bool:
        """Whether any fact was known."""
        return any(dated.told(as_of, tier) is not None for dated in self._facts)

    def stage(self, as_of: dt.date | None, tier: int) -> tuple[int, int]:
        """What is equal for days on which the same facts were known, in the same words."""
        return -1 if as_of is None else bisect_right(self._steps, as_of), tier


_NO_FACTS = ConceptHistory()
_NO_DOCUMENT = max(TIERS) + 1


class FactHistory:
    """When each fact of a data set became known; what is the same on many days is kept here once.

    Args:
        data: the whole data set.
    """

    def __init__(self, data: DataView) -> None:
        self._data = data
        self._concepts: dict[tuple[str, str], ConceptHistory] = {}
        self._sources: dict[str, tuple[dt.date, int]] = {}
        self._pages: dict[str, dt.date] = {}
        self._closes: dict[str, frozenset[tuple[str, str]]] = {}
        self._without_address: dict[str, Fact] = {}
        self.companies: dict[tuple[str, str, Sequence[str], Sequence[str]], Company] = {}
        """Companies as they were on some day, by id, listing status, groups and aliases."""

    def of(self, company: str, concept: str) -> ConceptHistory:
        """The history of a concept of a company."""
        found = self._concepts.get((company, concept))
        if found is None:
            facts = self._data.facts(company, concept)
            found = ConceptHistory(map(self.dated, facts)) if facts else _NO_FACTS
            self._concepts[company, concept] = found
        return found

    def dated(self, fact: Fact) -> DatedFact:
        """A fact with the day by which it was known."""
        day, tier = self._source(fact.source)
        if not fact.also:
            return DatedFact(day, tier, fact, dt.date.min, fact)
        without = self._without_address.get(fact.id)
        if without is None:
            without = self._without_address.setdefault(fact.id, replace(fact, also=""))
        return DatedFact(day, tier, fact, self._page_day(fact.also), without)

    def is_close(self, fact: Fact) -> bool:
        """Whether a share price is a close of the data; what is known of it, a view of a day says itself."""
        closes = self._closes.get(fact.entity)
        if closes is None:
            prices = self._data.prices(fact.entity)
            closes = self._closes[fact.entity] = frozenset((price.date, price.source) for price in prices)
        return (fact.period.text, fact.source) in closes

    @made_once
    def pages_of_closes(self) -> frozenset[str]:
        """The sources of the closes."""
        return self._data.price_sources()

    def known_by(self, source: str) -> dt.date:
        """The day by which a document of the data was published."""
        return self._source(source)[0]

    def _source(self, source: str) -> tuple[dt.date, int]:
        """The day by which a document was published, and its tier; never, below any tier, for what is none."""
        found = self._sources.get(source)
        if found is None:
            item = self._data.document(source)
            known = (item.known_by, item.tier) if item is not None else (NEVER, _NO_DOCUMENT)
            found = self._sources[source] = known
        return found

    def _page_day(self, address: str) -> dt.date:
        """The first day by which a document with an address was published."""
        found = self._pages.get(address)
        if found is None:
            days = (item.known_by for item in self._data.documents_at(address))
            found = self._pages[address] = min(days, default=NEVER)
        return found
