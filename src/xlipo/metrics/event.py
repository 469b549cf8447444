"""Questions about what happens once: an offering, a funding round, and whatever is printed of either.

Such things are found whenever they happened; a period that is named narrows the search.
"""

from __future__ import annotations

import re
from functools import cached_property

from xlipo.facts.fact import Fact
from xlipo.facts.period import Period, Relative, instant
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric
from xlipo.metrics.evaluation_context import BEFORE_EVENT
from xlipo.metrics.question import Question
from xlipo.metrics.resolution import Resolution, of_print, ratio
from xlipo.metrics.selection import OPEN_END
from xlipo.metrics.status import Absence, Status


class EventQuestion(Question):
    """A concept of an event, a metric of an offering, or a metric of one funding round."""

    def find(self, wanted: Period | Relative) -> tuple[Period | None, Resolution]:
        if isinstance(wanted, Relative) and _COUNTS_BACK.fullmatch(wanted.text):
            reason = f"{self.measure.id} of {self.company.name} stands on one day; there is no {wanted} of it."
            return None, Resolution(absence=Absence(Status.NOT_APPLICABLE, reason))
        if not isinstance(self.measure, Metric):
            if found := self._printed_within(wanted):
                return found[0].period, of_print(found[0])
            return None, Resolution(
                absence=self._not_then(self._printed[0].period, wanted) if self._printed else self.nothing()
            )
        if (why := self._why_none) is not None:
            return None, Resolution(absence=why)
        period, resolution = self._once
        if period is None or isinstance(wanted, Relative) or _meet(wanted, period):
            return period, resolution
        return self._elsewhere(period, wanted)

    @cached_property
    def _why_none(self) -> Absence | None:
        """Why a metric can have no answer at all: no offering, or a round without a date to look back from."""
        assert isinstance(self.measure, Metric)
        if self.measure.needs == "offering" and not self._is_offered:
            return Absence(Status.NOT_APPLICABLE, f"{self.company.name} has no offering in the data.")
        looks_back = any(figure.at in BEFORE_EVENT for figure in self.measure.expression.concepts())
        if looks_back and "round" in dict(self.dimensions) and self._day is None:
            return Absence(Status.NO_DATA, f"The data set has no date of that round of {self.company.name}.")
        return None

    @cached_property
    def _once(self) -> tuple[Period | None, Resolution]:
        """The day of the event and what stands there; where no day is known, the day of its newest input."""
        resolution = self.result(self._day or instant(OPEN_END, self.company.year_end))
        if self._day is not None or resolution.derivation is None:
            return self._day, resolution
        return max((fact.period for fact in resolution.derivation.facts()), key=lambda p: p.end), resolution

    def _elsewhere(self, own: Period, wanted: Period) -> tuple[Period, Resolution]:
        """What stands at a period in which the event was not: only what a source prints for just that period."""
        for fact in self._printed_within(wanted):
            if fact.best is not None:
                return fact.period, Resolution(ratio(fact), printed=fact)
        return wanted, Resolution(absence=self._not_then(own, wanted))

    def _not_then(self, own: Period, wanted: Period | Relative) -> Absence:
        return Absence(Status.NO_DATA, f"{self.measure.id} of {self.company.name} stands on {own}, not on {wanted}.")

    @cached_property
    def _is_offered(self) -> bool:
        return bool(self.concept_facts("offer_price").anywhere(()))

    def _printed_within(self, wanted: Period | Relative) -> list[Fact]:
        """What the sources print of it themselves, best first; within a period where one is named."""
        if isinstance(wanted, Relative):
            return self._printed
        return [fact for fact in self._printed if _meet(wanted, fact.period)]

    @cached_property
    def _printed(self) -> list[Fact]:
        return self.concept_facts(self.printed_as).anywhere(self.dimensions)

    @cached_property
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


class RoundsQuestion(Question):
    """A metric of funding rounds where none is named: the newest round that has an answer gives it."""

    def find(self, wanted: Period | Relative) -> tuple[Period | None, Resolution]:
        one = self._round_for(wanted)
        return one.find(wanted) if one is not None else (None, Resolution(absence=self._no_round))

    def answer(self, wanted: Period | Relative) -> Answer:
        one = self._round_for(wanted)
        return one.answer(wanted) if one is not None else super().answer(wanted)

    def _round_for(self, wanted: Period | Relative) -> EventQuestion | None:
        """The newest round with an answer there; the newest of all where none has one."""
        first: EventQuestion | None = None
        for one in self._rounds:
            if one.figure(wanted).derivation is not None:
                return one
            first = first or one
        return first

    @cached_property
    def _rounds(self) -> list[EventQuestion]:
        """A question of every round that the data say something of, newest first."""
        rounds = sorted(self.fact_index.view.rounds(self.company.id), key=lambda r: (r.announced or r.closed, r.order))
        members = set(self._members("round"))
        return [self._of_round(item.id) for item in reversed(rounds) if item.id in members]

    def _of_round(self, round_id: str) -> EventQuestion:
        dimensions = tuple(sorted((*self.dimensions, ("round", round_id))))
        return EventQuestion(self.fact_index, self.company, self.measure, dimensions, self.presentation)

    @property
    def _no_round(self) -> Absence:
        what = f"{self.measure.id} of any" if self.fact_index.view.rounds(self.company.id) else "funding"
        return self.nothing(f"The data set holds no {what} round of {self.company.name}.")


_COUNTS_BACK = re.compile(r"PRIOR|(FY|LTM)-\d")


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
