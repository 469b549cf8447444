"""The resolution cache: every resolver that was asked for; the one path to a resolution. Its owner sees to a bound."""

from __future__ import annotations

from collections import defaultdict

from xlipo.facts.company import Company
from xlipo.facts.concept import PeriodType
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Dimensions
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period, Relative
from xlipo.metrics.catalog import Metric
from xlipo.metrics.event_resolver import EventResolver, RoundsResolver
from xlipo.metrics.fact_index import MOST_DAYS, FactIndex
from xlipo.metrics.knowledge import Knowledge
from xlipo.metrics.period_resolver import PeriodResolver
from xlipo.metrics.resolution import Measure, Resolution, kind_of, reads
from xlipo.metrics.resolver import Resolver, nothing_held
from xlipo.metrics.status import Absence, Status

_RESOLVER, _NOTHING = 1500, 500  # bytes that are kept of one, without its resolutions


def happens_once(measure: Measure) -> bool:
    """True for what stands on the day of an offering or a round, whatever else is reported later."""
    if isinstance(measure, Metric):
        return measure.stands in ("event", "round")
    return measure.period_type is PeriodType.EVENT


class NothingHeld(Resolver):
    """A measure that the data hold nothing for at any period: most of a large table's. It has one resolution."""

    dimensions = ()

    def __init__(self, fact_index: FactIndex, company: Company, measure: Measure) -> None:
        self.fact_index, self.company, self.measure, self.kind = fact_index, company, measure, kind_of(measure)
        self.never = Absence(Status.NO_DATA, f"{nothing_held(fact_index, company, measure)}.")

    @made_once
    def _nothing(self) -> Resolution:
        return Resolution(self.fact_index, self.company, self.measure, (), absence=self.never)

    def find(self, wanted: Period | Relative) -> Resolution:
        return self._nothing

    resolve = find

    def at(self, period: Period) -> Resolution:
        return self._nothing

    def _candidates(self) -> list[Period]:
        return []


class ResolutionCache:
    """Resolvers by company, measure and dimensions, each made when first asked for; a refusal is kept as well.

    Args:
        fact_index: what is known.
        whole: the cache of all that this index is a part of, which keeps those of other days.
    """

    def __init__(self, fact_index: FactIndex, whole: ResolutionCache | None = None) -> None:
        self.fact_index, self._whole = fact_index, whole or self
        self.resolvers: defaultdict[str, dict[str | tuple[str, Dimensions], Resolver]] = defaultdict(dict)
        """Those that were made, by company, and by measure; by measure and dimensions where some were named."""
        self._refused: dict[tuple[str, str, Dimensions], UsageError] = {}
        self._known: dict[Knowledge, ResolutionCache] = {}

    def knowing(self, fact_index: FactIndex) -> ResolutionCache:
        """The resolutions of what another index knows: that of another day."""
        if fact_index is self.fact_index:
            return self
        known = self._whole._known
        found = known.get(fact_index.knowledge)
        if found is None or found.fact_index is not fact_index:
            if len(known) >= MOST_DAYS:
                self._let_go_of_days()
            found = known[fact_index.knowledge] = ResolutionCache(fact_index, self._whole)
        return found

    def let_go(self) -> None:
        """Forget every resolver, of all days."""
        self._let_go_of_days()
        for cache in (self._whole, self):
            cache._forget()

    def _let_go_of_days(self) -> None:
        days = list(self._whole._known.values())
        self._whole._known.clear()
        for cache in days:
            cache._forget()

    def _forget(self) -> None:
        """Let each resolver go by itself: it leads back to this cache, and a cycle waits for a collection of memory."""
        self.resolvers.clear()
        self._refused.clear()

    def of(self, company: Company, measure: Measure, dimensions: Dimensions = ()) -> Resolver:
        """The resolver of a measure of a company. Raises :class:`UsageError` for a wrong dimension."""
        own = self.resolvers[company.id]
        key = (measure.id, dimensions) if dimensions else measure.id
        found = own.get(key)
        if found is None or found.measure is not measure:  # a working may bear the name of a metric
            found = own[key] = self._nothing_of(company, measure, dimensions) or self._made(
                company, measure, dimensions
            )
        return found

    def _nothing_of(self, company: Company, measure: Measure, dimensions: Dimensions) -> Resolver | None:
        """The resolver of a measure that nothing is held for; None where something is, or more is to be said."""
        if dimensions or (isinstance(measure, Metric) and (measure.needs or measure.stands == "market")):
            return None
        index = self.fact_index
        if index.holds_any(company.id, reads(measure)):
            return None
        index.budget.held += _NOTHING
        return NothingHeld(index, company, measure)

    def _made(self, company: Company, measure: Measure, dimensions: Dimensions) -> Resolver:
        key, budget = (company.id, measure.id, dimensions), self.fact_index.budget
        refusal = self._refused.get(key)
        if refusal is not None:
            raise refusal.with_traceback(None)  # else each time it is raised would be added to it
        try:
            made = self._kind_of(measure, dimensions)(self, company, measure, dimensions)
        except UsageError as refused:
            self._refused[key] = refused
            budget.held += _NOTHING
            raise
        budget.held += _RESOLVER
        return made

    @staticmethod
    def _kind_of(
        measure: Measure, dimensions: Dimensions
    ) -> type[PeriodResolver] | type[RoundsResolver] | type[EventResolver]:
        if not happens_once(measure):
            return PeriodResolver
        is_of_rounds = isinstance(measure, Metric) and measure.stands == "round"
        return RoundsResolver if is_of_rounds and not any(key == "round" for key, _ in dimensions) else EventResolver
