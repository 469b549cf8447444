"""Routes: where the names of a company and a metric lead, as cells write them, and what was found there.

Cells name few things many times. What their names mean, and what stands there, is worked out once and kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from xlipo.facts.concept import Concept
from xlipo.facts.errors import XlipoError
from xlipo.facts.period import Kind, Period, Relative, YearEnd, read_period
from xlipo.functions.asking import company_of, period_of, split_part
from xlipo.functions.cells import NOT_AVAILABLE, CellError, Given
from xlipo.functions.memory import LONGEST_NAME
from xlipo.functions.options import CellOptions
from xlipo.functions.session import Snapshot
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import Metric
from xlipo.metrics.question import Found, Question, kind_of

MOST_FOUND = 64
"""Ways of writing a period that are kept of one route."""


Place: TypeAlias = "Found | CellError"
"""What stands where a route leads at a period: a figure or a text, or the error cell that says why there is none."""


class Route:
    """Where the names of a company and a metric lead: a question, or the one absence of what no fact speaks of."""

    __slots__ = ("kind", "measure", "nothing", "places", "question", "year_end")

    def __init__(
        self, measure: Metric | Concept, year_end: YearEnd, question: Question | None, nothing: Place | None
    ) -> None:
        self.measure, self.kind, self.year_end = measure, kind_of(measure), year_end
        self.question, self.nothing = question, nothing
        self.places: dict[Given, Place] = {}

    def at(self, period: Given) -> Place:
        """What stands at a period, as a cell names it. Raises :class:`PeriodError` for what is none."""
        if type(period) is str and len(period) > LONGEST_NAME:
            period = period.strip()[:LONGEST_NAME]
        place = self.places.get(period)
        if place is not None:
            return place
        wanted = _wanted(period, self.kind, self.year_end)
        if self.question is None:
            assert self.nothing is not None  # a route leads to one or the other
            return self.nothing
        place = place_of(self.question.figure(wanted))
        if len(self.places) < MOST_FOUND:
            self.places[period] = place
        return place


def route_to(snapshot: Snapshot, company: Given, metric: Given, chosen: CellOptions) -> Route:
    """Where names lead, seen from a day, up to a tier. Raises :class:`UsageError` for no name."""
    known = snapshot.known(chosen.as_of, chosen.tier)
    route = known.routes.get((company, metric))
    if route is None:
        try:
            route = _led(known.answers, company, metric)
        except XlipoError as wrong:
            route = wrong
        snapshot.keep_route(known, (company, metric), route)
    if isinstance(route, XlipoError):
        raise route.with_traceback(None)  # else each time it is raised would be added to it
    return route


def _led(answers: Answers, company: Given, metric: Given) -> Route:
    name, dimensions = split_part(metric)
    who, measure = company_of(answers, company), answers.measure(name)
    nothing = None if dimensions else answers.nothing_held(who, measure)
    if nothing is not None:
        return Route(measure, who.year_end, None, place_of(nothing))
    return Route(measure, who.year_end, answers.question(who, measure, dimensions), None)


def place_of(found: Found) -> Place:
    """What was found, or the error cell of its absence."""
    if found.derivation is not None or found.text:
        return found
    return CellError(NOT_AVAILABLE, found.reason, found.status.value)


@lru_cache(maxsize=4096)
def _wanted(period: Given, kind: Kind, year_end: YearEnd) -> Period | Relative:
    """A period as a cell gives it; cells share few."""
    return read_period(period_of(period), kind, year_end)
