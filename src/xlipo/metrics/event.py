"""Questions about what happens once: an offering, a funding round, and whatever is printed of either.

Such things are found whenever they happened; a period that is named narrows the search.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from xlipo.facts.company import Company
from xlipo.facts.fact import Fact
from xlipo.facts.period import Period, Relative, instant
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric
from xlipo.metrics.question import Question
from xlipo.metrics.settled import Settled, of_print, ratio
from xlipo.metrics.status import Absence, Status


class EventQuestion(Question):
    """A concept of an event, a metric of an offering, or a metric of one funding round."""

    def find(self, wanted: Period | Relative) -> tuple[Period | None, Settled]:
        if not isinstance(self.measure, Metric):
            found = self._printed_within(wanted)
            return (found[0].period, of_print(found[0])) if found else (None, Settled(absence=self.nothing()))
        if self.measure.needs == "offering" and not self._is_offered:
            reason = f"{self.company.name} has no offering in the data."
            return None, Settled(absence=Absence(Status.NOT_APPLICABLE, reason))
        own = self._day
        if own is not None and isinstance(wanted, Period) and not (wanted.start <= own.end and own.start <= wanted.end):
            return self._elsewhere(own, wanted)
        period = own or (wanted.at_end() if isinstance(wanted, Period) else _open_end(self.company))
        settled = self.result(period)
        if period.end < _FAR or settled.term is None:
            return period, settled
        return max((fact.period for fact in settled.term.facts()), key=lambda p: p.end), settled

    def _elsewhere(self, own: Period, wanted: Period) -> tuple[Period, Settled]:
        """What stands at a period in which the event was not: only what a source prints for just that period."""
        for fact in self._printed_within(wanted):
            if fact.best is not None:
                return fact.period, Settled(ratio(fact), printed=fact)
        reason = f"{self.measure.id} of {self.company.name} stands on {own}, not on {wanted}."
        return wanted, Settled(absence=Absence(Status.NO_DATA, reason))

    @cached_property
    def _is_offered(self) -> bool:
        return bool(self.shelf("offer_price").anywhere((), self.options.as_of))

    def _printed_within(self, wanted: Period | Relative) -> list[Fact]:
        """What the sources print of it themselves, best first; within a period where one is named."""
        if isinstance(wanted, Relative):
            return self._printed
        return [f for f in self._printed if wanted.start <= f.period.end and f.period.start <= wanted.end]

    @cached_property
    def _printed(self) -> list[Fact]:
        return self.shelf(self.printed_as).anywhere(self.dimensions, self.options.as_of)

    @cached_property
    def _day(self) -> Period | None:
        """When the round was, or the offering: its listing, else its pricing; None where neither is known."""
        if self.round_day is not None:
            return self.round_day
        for concept in ("listing_date", "offer_price"):
            dated = self.shelf(concept).anywhere((), self.options.as_of)
            if dated and dated[0].value_text:
                return Period.parse(dated[0].value_text, "instant", self.company.year_end)
            if dated:
                return dated[0].period.at_end()
        return None


class RoundsQuestion(Question):
    """A metric of funding rounds where none is named: the newest round that has an answer gives it."""

    def find(self, wanted: Period | Relative) -> tuple[Period | None, Settled]:
        one = self._round_for(wanted)
        return one.find(wanted) if one is not None else (None, Settled(absence=self._no_round))

    def answer(self, wanted: Period | Relative) -> Answer:
        one = self._round_for(wanted)
        return one.answer(wanted) if one is not None else super().answer(wanted)

    def _round_for(self, wanted: Period | Relative) -> EventQuestion | None:
        """The newest round with an answer there; the newest of all where none has one."""
        first: EventQuestion | None = None
        for one in self._rounds:
            if one.figure(wanted).term is not None:
                return one
            first = first or one
        return first

    @cached_property
    def _rounds(self) -> list[EventQuestion]:
        """A question of every round that the data say something of, newest first."""
        rounds = sorted(self.library.view.rounds(self.company.id), key=lambda r: (r.announced or r.closed, r.order))
        members = set(self._members("round"))
        return [self._of_round(item.id) for item in reversed(rounds) if item.id in members]

    def _of_round(self, round_id: str) -> EventQuestion:
        dimensions = tuple(sorted((*self.dimensions, ("round", round_id))))
        return EventQuestion(self.library, self.company, self.measure, dimensions, self.options)

    @property
    def _no_round(self) -> Absence:
        return self.nothing(f"The data set holds no funding round of {self.company.name}.")


_FAR = dt.date(2099, 12, 31)


def _open_end(company: Company) -> Period:
    """A stand-in event for a company without any offering: after everything that is known."""
    return instant(_FAR, company.year_end)
