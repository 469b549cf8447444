"""The resolution cache: every resolver that was asked for, within bounds; the one path to a resolution."""

from __future__ import annotations

import datetime as dt

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period, Relative
from xlipo.metrics.catalog import Metric
from xlipo.metrics.event_resolver import EventResolver, RoundsResolver
from xlipo.metrics.period_resolver import PeriodResolver
from xlipo.metrics.resolution import Measure, Resolution, kind_of, reads
from xlipo.metrics.resolver import Resolver, nothing_held
from xlipo.metrics.selection import MOST_EARLIER, FactIndex
from xlipo.metrics.status import Absence, Status

MOST_RESOLVERS = 16_384
"""Some 4 KB each; then all are let go."""


def happens_once(measure: Measure) -> bool:
    """True for what stands on the day of an offering or a round, whatever else is reported later."""
    if isinstance(measure, Concept):
        return measure.period_type is PeriodType.EVENT
    return measure.stands in ("event", "round")


class NothingHeld(Resolver):
    """A measure that the data hold nothing for at any period: most of a large table's. It has one resolution."""

    def __init__(self, fact_index: FactIndex, company: Company, measure: Measure) -> None:
        sentence = f"{nothing_held(fact_index, company, measure)}."
        self.fact_index, self.company, self.measure, self.kind = fact_index, company, measure, kind_of(measure)
        self._nothing = Resolution(fact_index, company, measure, (), absence=Absence(Status.NO_DATA, sentence))

    def find(self, wanted: Period | Relative) -> Resolution:
        return self._nothing

    resolve = find

    def at(self, period: Period) -> Resolution:
        return self._nothing

    def candidates(self) -> list[Period]:
        return []


class ResolutionCache:
    """Resolvers by company, measure and dimensions, each made when first asked for."""

    def __init__(self, fact_index: FactIndex) -> None:
        self.fact_index = fact_index
        self._resolvers: dict[tuple[str, str, Dimensions], Resolver] = {}
        self._earlier: dict[dt.date | None, ResolutionCache] = {}

    def knowing(self, fact_index: FactIndex) -> ResolutionCache:
        """The resolutions of what another index knows: that of an earlier day."""
        if fact_index is self.fact_index:
            return self
        found = self._earlier.get(fact_index.as_of)
        if found is None or found.fact_index is not fact_index:
            if len(self._earlier) >= MOST_EARLIER:
                self._earlier.clear()
            found = self._earlier[fact_index.as_of] = ResolutionCache(fact_index)
        return found

    def of(self, company: Company, measure: Measure, dimensions: Dimensions = ()) -> Resolver:
        """The resolver of a measure of a company. Raises :class:`UsageError` for a wrong dimension."""
        key = company.id, measure.id, dimensions
        found = self._resolvers.get(key)
        if found is None or found.measure is not measure:  # a working may bear the name of a metric
            if len(self._resolvers) >= MOST_RESOLVERS:
                self._resolvers.clear()
            found = self._resolvers[key] = self._made(company, measure, dimensions)
        return found

    def _made(self, company: Company, measure: Measure, dimensions: Dimensions) -> Resolver:
        needs = isinstance(measure, Metric) and measure.needs
        of_a_market = isinstance(measure, Metric) and measure.stands == "market"  # it says what is missing
        is_simple = not dimensions and not needs and not of_a_market
        if is_simple and self.fact_index.held(company.id).isdisjoint(reads(measure)):
            return NothingHeld(self.fact_index, company, measure)
        if not happens_once(measure):
            return PeriodResolver(self, company, measure, dimensions)
        of_rounds = isinstance(measure, Metric) and measure.stands == "round"
        if of_rounds and not any(key == "round" for key, _ in dimensions):
            return RoundsResolver(self, company, measure, dimensions)
        return EventResolver(self, company, measure, dimensions)
