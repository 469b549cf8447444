"""Closes: the prices of a company's shares by trading day, and on which splits and bonuses each stands."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable

from xlipo.facts.fact import Claim, Fact
from xlipo.facts.period import Period, YearEnd, instant
from xlipo.facts.price import is_given

LONGEST_GAP = dt.timedelta(days=10)
"""How old a close may be to answer for a day: longer than any holiday of an exchange."""

_ADJUSTED = "adjusted"


class Closes:
    """The closes of one company, one for each day: the first in the order of selection.

    Args:
        facts: of the share price, best first; those that are no close of a day are passed over.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._by_day: dict[dt.date, Fact] = {}
        for fact in facts:
            if _is_close(fact):
                self._by_day.setdefault(fact.period.end, fact)
        self.days = sorted(self._by_day)
        self.given = next((fact for fact in self._by_day.values() if is_given(fact.source)), None)
        """The price that the asker gave, where one was given."""
        self._instants: dict[YearEnd, list[Period]] = {}

    def instants(self, year_end: YearEnd) -> list[Period]:
        """The days as instants of a company's year, newest first; made once."""
        found = self._instants.get(year_end)
        if found is None:
            found = self._instants[year_end] = [instant(day, year_end) for day in reversed(self.days)]
        return found

    def last(self, day: dt.date) -> Fact | None:
        """The close of a day, or of the last one before it that there is one of."""
        place = bisect_right(self.days, day)
        return self._by_day[self.days[place - 1]] if place else None

    def between(self, first: dt.date, last: dt.date) -> list[Fact]:
        """The closes from one day to another, both included, in order."""
        return [self._by_day[day] for day in self.days if first <= day <= last]


def basis_day(close: Fact) -> dt.date:
    """The day whose shares a price is for: its own, or that of the split or bonus it is adjusted for."""
    adjusted = dict(close.dimensions).get(_ADJUSTED)
    return max(close.period.end, dt.date.fromisoformat(adjusted)) if adjusted else close.period.end


def _is_close(fact: Fact) -> bool:
    is_day = fact.period.kind == "instant" and fact.period.precision == "day"
    plain = all(key == _ADJUSTED for key, _ in fact.dimensions)
    return is_day and plain and fact.claim is Claim.ACTUAL and fact.best is not None
