"""Resolving what happens once: an offering, a funding round, and whatever is printed of either.

Such things are found whenever they happened; a period that is named narrows the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from xlipo.facts.fact import Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period, Relative, instant
from xlipo.metrics.catalog import Metric
from xlipo.metrics.evaluation_context import BEFORE_EVENT
from xlipo.metrics.resolution import Resolution, ratio
from xlipo.metrics.resolver import Resolver
from xlipo.metrics.selection import OPEN_END
from xlipo.metrics.status import Absence, Status


class EventResolver(Resolver):
    """A concept of an event, a metric of an offering, or a metric of one funding round."""

    def find(self, wanted: Period | Relative) -> Resolution:
        if isinstance(wanted, Relative) and _COUNTS_BACK.fullmatch(wanted.text):
            reason = f"{self.measure.id} of {self.company.name} stands on one day; there is no {wanted} of it."
            return self.made(None, absence=Absence(Status.NOT_APPLICABLE, reason))
        if not isinstance(self.measure, Metric):
            if found := self._printed_within(wanted):
                return self.of_print(found[0])
            why = self._not_then(self._printed[0].period, wanted) if self._printed else self.nothing()
            return self.made(None, absence=why)
        if self._why_none is not None:
            return self.made(None, absence=self._why_none)
        once = self._once
        if once.period is None or isinstance(wanted, Relative) or _meet(wanted, once.period):
            return once
        return self._elsewhere(once.period, wanted)

    @made_once
    def _why_none(self) -> Absence | None:
        """Why a metric can have no answer at all: no offering, or a round without a date to look back from."""
        assert isinstance(self.measure, Metric)
        if self.measure.needs == "offering" and not self._is_offered:
            return Absence(Status.NOT_APPLICABLE, f"{self.company.name} has no offering in the data.")
        looks_back = any(figure.at in BEFORE_EVENT for figure in self.measure.figures)
        if looks_back and "round" in dict(self.dimensions) and self._day is None:
            return Absence(Status.NO_DATA, f"The data set has no date of that round of {self.company.name}.")
        return None

    @made_once
    def _once(self) -> Resolution:
        """What stands on the day of the event; where no day is known, on that of its newest input."""
        if self._day is not None:
            return self.at(self._day)
        found = self.at(instant(OPEN_END, self.company.year_end))
        if found.derivation is None:
            return replace(found, period=None, converts_at=None)
        day = max((fact.period for fact in found.derivation.facts()), key=lambda p: p.end)
        return replace(found, period=day, converts_at=self.converts_at(day))

    def _elsewhere(self, own: Period, wanted: Period) -> Resolution:
        """What stands at a period in which the event was not: only what a source prints for just that period."""
        for fact in self._printed_within(wanted):
            if fact.best is not None:
                return self.made(fact.period, ratio(fact), printed=fact)
        return self.made(wanted, absence=self._not_then(own, wanted))

    def _not_then(self, own: Period, wanted: Period | Relative) -> Absence:
        return Absence(Status.NO_DATA, f"{self.measure.id} of {self.company.name} stands on {own}, not on {wanted}.")

    @made_once
    def _is_offered(self) -> bool:
        return bool(self.concept_facts("offer_price").anywhere(()))

    def _printed_within(self, wanted: Period | Relative) -> Sequence[Fact]:
        """What the sources print of it themselves, best first; within a period where one is named."""
        if isinstance(wanted, Relative):
            return self._printed
        return [fact for fact in self._printed if _meet(wanted, fact.period)]

    @made_once
    def _printed(self) -> Sequence[Fact]:
        return self.concept_facts(self.printed_as).anywhere(self.dimensions)

    @made_once
    def _day(self) -> Period | None:
        """When the round was, or the offering: its listing, else its pricing; None where that is not known."""
        if "round" in dict(self.dimensions):
            return self.round_day
        for concept in ("listing_date", "offer_price"):
            dated = self.concept_facts(concept).anywhere(())
            if dated and dated[0].value_text:
                return Period.parse(dated[0].value_text, "instant", self.company.year_end)
            if dated:
                return dated[0].period.at_end()
        return None


class RoundsResolver(Resolver):
    """A metric of funding rounds where none is named: the newest round that has an answer gives it."""

    def find(self, wanted: Period | Relative) -> Resolution:
        first: Resolution | None = None
        for one in self._rounds:
            found = one.resolve(wanted)
            if found.derivation is not None:
                return found
            first = first or found
        return first or self.made(None, absence=self._no_round)

    @made_once
    def _rounds(self) -> list[Resolver]:
        """A resolver of every round that the data say something of, newest first."""
        rounds = sorted(self.fact_index.view.rounds(self.company.id), key=lambda r: (r.announced or r.closed, r.order))
        members = set(self._members("round"))
        return [self._of_round(item.id) for item in reversed(rounds) if item.id in members]

    def _of_round(self, round_id: str) -> Resolver:
        dimensions = tuple(sorted((*self.dimensions, ("round", round_id))))
        return self.resolvers.of(self.company, self.measure, dimensions)

    @property
    def _no_round(self) -> Absence:
        what = f"{self.measure.id} of any" if self.fact_index.view.rounds(self.company.id) else "funding"
        return self.nothing(f"The data set holds no {what} round of {self.company.name}.")


_COUNTS_BACK = re.compile(r"PRIOR|(FY|LTM)-\d")


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
