"""The index of facts: by entity and concept in the order of selection, for all that is known and for each day of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from xlipo.facts.concept import Concept
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.partition import is_flow
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.source import DERIVED_TIER
from xlipo.metrics.budget import Budget
from xlipo.metrics.closes import Closes
from xlipo.metrics.fact_history import FactHistory
from xlipo.metrics.knowledge import EVERYTHING, Knowledge
from xlipo.metrics.selection import OPEN_END, ConceptFacts
from xlipo.store import price_plugins

MOST_DAYS = 1024
"""As many days and tiers are open at once; then all are let go, as they are where :class:`Budget` is spent."""

_DAY, _CONCEPT = 4000, 700  # bytes that are kept of a day, and of a concept
_FACT, _CLOSE = 250, 2000  # of a fact in order; of a close, which is told anew for each day


class FactIndex:
    """The facts of a data set by entity and concept, each concept's indexed when first asked for.

    Args:
        view: what is known.
        knowledge: the day and the tier that the view stands on: for the words of a reason, and for what is not in it.
        data: the data set that the view is taken from: a name that it knows is a name on every day.
        whole: the index of all that this view is a part of; what both know is indexed once.
        budget: what is kept together with this index.
    """

    def __init__(
        self,
        view: DataView,
        knowledge: Knowledge = EVERYTHING,
        data: DataView | None = None,
        whole: FactIndex | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.view, self.knowledge, self.as_of = view, knowledge, knowledge.as_of
        self._data = view if data is None else data
        self._whole: FactIndex = whole or self
        self.budget: Budget = whole.budget if whole else budget or Budget()
        self._history: FactHistory = whole._history if whole else FactHistory(view)
        self._known: dict[Knowledge, FactIndex] = {}
        self._indexed: defaultdict[str, dict[Hashable, ConceptFacts]] = defaultdict(dict)
        self._supplied: dict[tuple[str, dt.date], tuple[Fact | None, str]] = {}
        self._concepts: dict[str, Concept | None] = {}
        self._flows: dict[str, bool] = {}
        self._tiers: dict[str, int] = {}

    # -- other days ---------------------------------------------------------------------------------------------------

    def known(self, knowledge: Knowledge) -> FactIndex:
        """The index of what was known on a day, from sources up to a tier; it shares what it can with this one."""
        if knowledge == self.knowledge:
            return self
        whole = self._whole
        found = whole._known.get(knowledge)
        if found is None:
            if len(whole._known) >= MOST_DAYS:
                whole._known.clear()
            view = knowledge.of(whole.view, self._history)
            found = whole._known.setdefault(knowledge, FactIndex(view, knowledge, whole._data, whole))
            self.budget.held += _DAY
        return found

    def on(self, day: dt.date) -> FactIndex:
        """The index of what was known on a day, where that is earlier than this one's own."""
        return self if day >= (self.as_of or OPEN_END) else self.known(Knowledge(day, self.knowledge.tier))

    def let_go(self) -> None:
        """Forget what was indexed, of all days."""
        self._whole._known.clear()
        self._whole._indexed.clear()
        self._supplied.clear()

    # -- facts --------------------------------------------------------------------------------------------------------

    def holds_any(self, entity: str, concepts: Sequence[str]) -> bool:
        """Whether there is a fact of any of some concepts, of an entity."""
        whole = self._whole
        if whole is self or not whole.view.holds_any(entity, concepts):
            return whole.view.holds_any(entity, concepts)
        return any(self._is_known(entity, concept) for concept in concepts)

    def _is_known(self, entity: str, concept: str) -> bool:
        if concept == SHARE_PRICE:
            return bool(self.view.facts(entity, concept))
        excerpt = self.view.excerpt(entity, concept)
        if excerpt is not None and excerpt.facts:
            return True
        return self._history.of(entity, concept).is_known(self.as_of, self.knowledge.tier)

    def concept_facts(self, entity: str, concept: str) -> ConceptFacts:
        """Every fact of a concept of an entity, in the order of selection."""
        whole = self._whole
        own = whole._indexed[entity]
        key = concept if whole is self else (concept, self._stage(entity, concept))
        found = own.get(key)
        if found is None:
            found = own.setdefault(key, ConceptFacts(self.view, entity, concept))  # the same objects for all threads
            self.budget.held += _CONCEPT + (_CLOSE if concept == SHARE_PRICE else _FACT) * found.size
        return found

    def _stage(self, entity: str, concept: str) -> Hashable:
        """What is equal for days on which the same facts were known; a close is told in the words of its day."""
        if concept == SHARE_PRICE or self._whole.view.excerpt(entity, concept) is not None:
            return self.knowledge
        return self._history.of(entity, concept).stage(self.as_of, self.knowledge.tier)

    @property
    def derives(self) -> bool:
        """Whether figures of periods that nobody prints may answer: they are of the last tier."""
        return self.knowledge.tier in (0, DERIVED_TIER)

    def has_member(self, entity: str, concepts: Iterable[str], key: str, member: str) -> bool:
        """Whether a dimension has a member, known on the day or not: asked of what somebody named already."""
        facts = (fact for concept in concepts for fact in self._data.facts(entity, concept))
        return any((key, member) in fact.dimensions for fact in facts)

    @property
    def today(self) -> dt.date | None:
        """The day that "this year" and "last year" count from: that of the view, or of the data's newest source."""
        return self.as_of or self._whole._newest_source

    @property
    def newest_day(self) -> dt.date:
        """The day that stands for today: the as-of day, else that of the newest source dated to a day."""
        return self.today or dt.date.min

    @made_once
    def _newest_source(self) -> dt.date | None:
        newest = self.view.newest_source_date()
        return dt.date.fromisoformat(newest) if newest else None

    def is_flow(self, concept: str) -> bool:
        """Whether a concept's figures add up over time, as revenue does and a headcount or a margin does not."""
        flows = self._whole._flows
        found = flows.get(concept)
        if found is None:
            known = self.concept(concept)
            found = flows[concept] = known is not None and is_flow(known, self.view.additivity())
        return found

    def concept(self, id: str) -> Concept | None:
        """A concept of the data, the same on every day; None where the data do not know it."""
        concepts = self._whole._concepts
        try:
            return concepts[id]
        except KeyError:  # one look: between two, another thread may have kept it
            return concepts.setdefault(id, self.view.concepts().get(id))

    def tier(self, fact: Fact) -> int:
        """The tier of a fact's source: 1 is best."""
        tiers = self._tiers
        found = tiers.get(fact.source)
        if found is None:
            found = tiers[fact.source] = self.view.source(fact.source).tier
        return found

    def closes(self, entity: str) -> Closes:
        """The closes of an entity's shares that were known."""
        return self.concept_facts(entity, SHARE_PRICE).closes

    def supplied_close(self, codes: Sequence[str], entity: str, day: dt.date) -> tuple[Fact | None, str]:
        """The newest close by a day that an installed plug-in supplies, and what went wrong with one, if anything."""
        found = self._supplied.get((entity, day))
        if found is None:
            by = min(day, self.as_of) if self.as_of else day
            prices, trouble = price_plugins.closes(entity, codes, by)
            newest = max(prices, key=lambda price: price.day, default=None)
            found = newest.fact("plug-in") if newest is not None else None, trouble
            self._supplied[entity, day] = found
            self.budget.held += _CONCEPT
        return found
