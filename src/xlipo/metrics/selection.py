"""Selection: which fact answers, and how its rivals stand to it.

The rule, for an entity, concept, period, unit and dimensions, in this order: a date known only to a month or a year
answers for no day in it where a dated figure stands; the lowest tier; the best reading (direct, confirmed, then
transcribed); the latest source, unless a finer print of the same figure (its interval narrower, and overlapping) stands
in the same tier: the finer one answers, older or newer. A forecast, plan, target or rumour never answers for an actual;
a rejected fact never answers. What is not known on the day asked for is not in the view that facts are taken from
(:mod:`xlipo.metrics.knowledge`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period, instant, month_end
from xlipo.facts.source import READINGS, Source
from xlipo.metrics.closes import Closes

Print = TypeVar("Print")
Bounds = tuple[Decimal, Decimal]

OWN_TIERS = 4
"""Up to this tier a document is the company's own: a filing, an announcement, a statement."""

WHOLE_WEEKS = (-1, -2, -3, -4, -5, -6, 1, 2, 3)
"""Days from a month's end to the close of a fiscal year of 52 or 53 weeks: on the last Sunday, or the nearest."""

_NEAR_A_MONTH_END = tuple(dt.timedelta(days=days) for days in WHOLE_WEEKS)

OPEN_END = dt.date(2099, 12, 31)
"""The day of an event whose day is not known: after everything that is."""


class Rivalry(StrEnum):
    """How a fact stands to the one that was chosen."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    SUPERSEDED = "superseded"
    DIFFERENT_MEASURE = "different_measure"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Rival:
    """A fact that was not chosen, its source, and its class."""

    fact: Fact
    source: Source
    rivalry: Rivalry


class ConceptFacts:
    """Every fact of one concept of one entity, in the order of selection; made once, asked often.

    Where the view has an excerpt at hand, what that holds answers, and all facts are read when more is asked.
    """

    def __init__(self, view: DataView, entity: str, concept: str, is_whole: bool = False) -> None:
        self._asked = view, entity, concept
        self._dimensions = view.dimensions()  # now, so that what is known can be said where the data are gone later
        excerpt = None if is_whole else view.excerpt(entity, concept)
        self._excerpt = excerpt.periods if excerpt is not None else None
        self._held = excerpt.facts if excerpt is not None else view.facts(entity, concept)
        self._sources: dict[str, Source] = {}
        self._anywhere: dict[Dimensions, Sequence[Fact]] = {}
        self._by_place: dict[tuple[str, Dimensions], Sequence[Fact]] = {}
        """The actual facts that stand at a place: a list until they are in order."""
        for fact in self._held:
            if fact.claim is Claim.ACTUAL:
                place = fact.period.text, fact.dimensions
                held = self._by_place.get(place)
                self._by_place[place] = (fact,) if held is None else [*held, fact]

    @property
    def size(self) -> int:
        """How many facts are at hand."""
        return len(self._held)

    @property
    def is_empty(self) -> bool:
        """Whether there is certainly no fact."""
        return not self._held and self._excerpt is None

    @property
    def _whole(self) -> ConceptFacts:
        return self if self._excerpt is None else self._beyond_excerpt

    @made_once
    def _beyond_excerpt(self) -> ConceptFacts:
        """All facts, where an excerpt is at hand. Nothing leads from these to themselves: such a cycle would wait for
        a collection of memory."""
        return ConceptFacts(*self._asked, is_whole=True)

    def _of(self, period: str) -> ConceptFacts:
        """What holds all facts of a period: these, or those of the whole."""
        return self if self._excerpt is None or period in self._excerpt else self._whole

    @made_once
    def facts(self) -> Sequence[Fact]:
        """All of them, best first."""
        whole = self._whole
        return sorted(whole._held, key=whole._rank) if len(whole._held) > 1 else whole._held

    def _prints(self, place: tuple[str, Dimensions]) -> Sequence[Fact]:
        """The actual facts that stand at a place, best first."""
        held = self._by_place.get(place, ())
        if type(held) is not list:
            return held
        found = sorted(held, key=self._rank)
        self._finer_first(found)
        self._by_place[place] = in_order = tuple(found)
        return in_order

    def _rank(self, fact: Fact) -> tuple[object, ...]:
        source = self.source(fact)
        valued = bool(fact.value_text) or fact.best is not None
        reading = READINGS.index(fact.reading_from(source))
        return not valued, source.tier, reading, -source.dated.toordinal(), _width(fact), fact.file, fact.line

    def _finer_first(self, facts: list[Fact]) -> None:
        finest_first(facts, lambda fact: (fact.unit, self.source(fact).tier), _bounds)

    def source(self, fact: Fact) -> Source:
        """The source of one of these facts."""
        found = self._sources.get(fact.source)
        if found is None:
            found = self._sources[fact.source] = self._asked[0].source(fact.source)
        return found

    def at(self, period: Period, dimensions: Dimensions, unit: str = "") -> Sequence[Fact]:
        """The actual facts that stand exactly there, best first; those in ``unit`` before all others."""
        found = self._of(period.text)._prints((period.text, dimensions))
        if unit and len(found) > 1:
            return sorted(found, key=lambda fact: fact.unit != unit)
        return found

    def balance_day(self, end: Period, dimensions: Dimensions) -> Period:
        """The day of the balance that closes a period.

        It is the period's last day; or, where no balance stands on it and it ends a fiscal quarter, the nearest day
        within a week that has one: a fiscal year of 52 or 53 weeks closes on a weekday, such as NVIDIA's on a Sunday.

        Args:
            end: the last day of the period.
            dimensions: of the balance.
        """
        if not end.closes_a_quarter or self._stands(end.text, dimensions) or not self._is_balance:
            return end
        held, days = self._of(end.text)._days.get(dimensions, ()), (end.end + days for days in _NEAR_A_MONTH_END)
        day = next((day for day in days if day in held), None)
        return end if day is None else instant(day, end.year_end)

    @made_once
    def _days(self) -> dict[Dimensions, set[dt.date]]:
        """The days that actual facts stand on, by dimensions."""
        found: dict[Dimensions, set[dt.date]] = {}
        for (_, dimensions), facts in self._by_place.items():
            period = facts[0].period
            if period.kind == "instant" and period.precision == "day":
                found.setdefault(dimensions, set()).add(period.end)
        return found

    def _stands(self, period: str, dimensions: Dimensions) -> bool:
        return (period, dimensions) in self._of(period)._by_place

    @made_once
    def _is_balance(self) -> bool:
        view, _, concept = self._asked
        known = view.concepts().get(concept)
        return known is not None and known.group == "balance"

    def own_prints(self, dimensions: Dimensions, unit: str) -> dict[str, list[Fact]]:
        """The company's own prints (tiers 1 to 4) over durations, by period, best first: figures, not ranges."""
        return self._own.get(dimensions, {}).get(unit, {})

    def units(self, dimensions: Dimensions) -> list[str]:
        """The units that the company's own prints of a scope stand in."""
        return list(self._own.get(dimensions, ()))

    @made_once
    def _own(self) -> dict[Dimensions, dict[str, dict[str, list[Fact]]]]:
        found: dict[Dimensions, dict[str, dict[str, list[Fact]]]] = {}
        whole = self._whole
        for text, dimensions in dict.fromkeys((f.period.text, f.dimensions) for f in self.facts):
            facts = whole._prints((text, dimensions))
            for fact in facts if facts and facts[0].period.kind == "duration" else ():
                if fact.value is not None and self.source(fact).tier <= OWN_TIERS:
                    found.setdefault(dimensions, {}).setdefault(fact.unit, {}).setdefault(text, []).append(fact)
        return found

    def anywhere(self, dimensions: Dimensions) -> Sequence[Fact]:
        """The actual facts with these dimensions at any date, best first: for things that happen once."""
        found = self._anywhere.get(dimensions)
        if found is None:
            found = [fact for fact in self.facts if fact.claim is Claim.ACTUAL and fact.dimensions == dimensions]
            finest_first(found, lambda fact: (fact.unit, self.source(fact).tier, fact.period.text), _bounds)
            self._finer_first(found)
            self._anywhere[dimensions] = found
        return found

    def stands_on(self, period: Period) -> bool:
        """Whether an actual fact stands on just this period."""
        if self._excerpt is not None and period.text in self._excerpt and period.precision == "day":
            return any(text == period.text for text, _ in self._by_place)
        return period.text in self._whole._places

    @made_once
    def _places(self) -> dict[str, Period]:
        """The periods that actual facts stand on, without months and years of which a day within is known."""
        found: dict[str, Period] = {}
        for (text, dimensions), facts in self._by_place.items():
            period = facts[0].period
            vague = period.kind == "instant" and period.precision != "day"
            if not vague or not any(period.start <= day <= period.end for day in self._days.get(dimensions, ())):
                found[text] = period
        return found

    @made_once
    def periods(self) -> list[Period]:
        """Every period that an actual fact stands on, newest first, longest first among equals."""
        places = self._whole._places
        texts = dict.fromkeys(fact.period.text for fact in self.facts if fact.period.text in places)
        return sorted((places[text] for text in texts), key=lambda period: (period.end, period.months), reverse=True)

    def members(self, key: str) -> list[str]:
        """The members of a dimension that these facts have."""
        return sorted({value for fact in self.facts for name, value in fact.dimensions if name == key})

    def rivals(self, chosen: Fact) -> list[Rival]:
        """Every other fact that speaks of the same thing at the same time, each with its class."""
        by_part = self._of(chosen.period.text)._by_part
        found = by_part.get((chosen.period.text, self._part(chosen.dimensions)), ())
        others = (fact for fact in found if not chosen.is_same_line(fact))
        return [Rival(fact, self.source(fact), self._class(chosen, fact)) for fact in others]

    @made_once
    def _by_part(self) -> dict[tuple[str, Dimensions], list[Fact]]:
        """The actual and rejected facts by period and part, in the order of selection."""
        found: dict[tuple[str, Dimensions], list[Fact]] = {}
        for fact in sorted(self._held, key=self._rank):
            if fact.claim in (Claim.ACTUAL, Claim.REJECTED):
                found.setdefault((fact.period.text, self._part(fact.dimensions)), []).append(fact)
        return found

    def _class(self, chosen: Fact, other: Fact) -> Rivalry:
        if other.claim is Claim.REJECTED:
            return Rivalry.REJECTED
        if other.dimensions != chosen.dimensions or other.unit != chosen.unit:
            return Rivalry.DIFFERENT_MEASURE
        if chosen.quantity is None or other.quantity is None:
            return Rivalry.CONSISTENT if chosen.value_text == other.value_text else Rivalry.INCONSISTENT
        if chosen.quantity.overlaps(other.quantity) or chosen.quantity.best is other.quantity.best is None:
            return Rivalry.CONSISTENT
        mine, theirs = self.source(chosen), self.source(other)
        later = theirs.dated < mine.dated and theirs.publisher == mine.publisher
        return Rivalry.SUPERSEDED if later else Rivalry.INCONSISTENT

    @made_once
    def closes(self) -> Closes:
        """These facts as closes, where they are of a share price."""
        return Closes(self.facts)

    @made_once
    def _scopes(self) -> frozenset[str]:
        return frozenset(dimension.id for dimension in self._dimensions if dimension.scope)

    def _part(self, dimensions: Dimensions) -> Dimensions:
        """The dimensions that name a part, without those that mean another measure of the same thing."""
        return tuple(pair for pair in dimensions if pair[0] not in self._scopes)


def _bounds(fact: Fact) -> Bounds | None:
    """The bounds of a fact that is a figure."""
    quantity = fact.quantity
    if quantity is None or quantity.best is None or quantity.low is None or quantity.high is None:
        return None
    return quantity.low, quantity.high


def _width(fact: Fact) -> Decimal:
    """How far apart the bounds of a fact are; without bounds, further than any."""
    bounds = _bounds(fact)
    return bounds[1] - bounds[0] if bounds else Decimal("Infinity")


def finest_first(
    prints: list[Print], kind: Callable[[Print], Hashable], bounds: Callable[[Print], Bounds | None]
) -> None:
    """Move the finest print of the same figure before a rounded reprint, among those of each kind.

    Args:
        prints: of one concept and period, best first; changed in place.
        kind: what two prints must share: the unit and the tier.
        bounds: a print's interval; None for a text or what is not disclosed.

    >>> prints = [(44.85, 44.95), (44.9085, 44.9095), (50.5, 50.6)]
    >>> finest_first(prints, lambda one: 1, lambda one: one)
    >>> prints[0]
    (44.9085, 44.9095)
    """
    first: dict[Hashable, Print] = {}
    finest: dict[Hashable, Print] = {}
    for one in prints:
        here, mine = kind(one), bounds(one)
        first.setdefault(here, one)
        leading, held = bounds(first[here]), bounds(finest.setdefault(here, one))
        if mine is None or leading is None or held is None:
            continue
        if mine[0] <= leading[1] and leading[0] <= mine[1] and mine[1] - mine[0] < held[1] - held[0]:
            finest[here] = one
    for here, one in finest.items():
        if one is not first[here]:
            prints.remove(one)
            prints.insert(prints.index(first[here]), one)


def finer_of(facts: Sequence[Fact]) -> Fact | None:
    """The first of some facts, or another print of the same figure whose interval is narrower; None of none."""
    if not facts:
        return None
    first, finest = _bounds(facts[0]), facts[0]
    for fact in facts[1:]:
        mine = _bounds(fact)
        if first and mine and mine[0] <= first[1] and first[0] <= mine[1] and _width(fact) < _width(finest):
            finest = fact
    return finest


def ends_of_months(periods: Sequence[Period]) -> list[dt.date]:
    """The months' ends on which durations up to a year end, in the order of the periods, each once."""
    durations = (p for p in periods if p.kind == "duration" and p.months <= 12 and p.end == month_end(p.end))
    return list(dict.fromkeys(period.end for period in durations))


def newest(periods: Sequence[Period]) -> list[Period]:
    """The periods that LATEST may mean, newest first: reported durations up to a year, and instants."""
    return [p for p in periods if p.kind == "instant" or (p.months <= 12 and not p.text.startswith("LTM"))]
