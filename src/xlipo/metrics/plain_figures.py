"""Plain figures: those that stand on whole prints of just the period asked, of many companies by one query.

The database chooses among rival prints; definitions are evaluated over its choice by the visitor that evaluates them
everywhere. What is anything else is not plain, and is left to a resolver: an absence, a part, a derived or converted
figure, a range, a print of the ratio itself that says otherwise, prints of a restated year from two documents.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, NoReturn

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.facts.prints import Print, Prints, PrintsAsked
from xlipo.facts.quantity import plain
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import evaluate
from xlipo.metrics.resolution import Measure, kind_of, printed_as, reads
from xlipo.metrics.selection import Bounds, finest_first


class NotPlainError(Exception):
    """The figure is for a resolver."""


def check_is_plain(measure: Measure, period: Period) -> None:
    """Raise :class:`NotPlainError` for what never is: twelve months, a day not known, what stands on an event."""
    if period.text.startswith("LTM") or period.precision != "day":
        raise NotPlainError
    if isinstance(measure, Concept):
        return
    if measure.stands not in ("duration", "instant") or measure.needs or kind_of(measure) != period.kind:
        raise NotPlainError


class PlainFigures:
    """The plain figures of some companies at some periods.

    Args:
        answers: the data, as known on a day, up to a tier.
        companies: whose figures.
        measures: what will be asked.
        periods: the texts of the periods that its prints may stand under, as
            :func:`xlipo.metrics.reading_ahead.looked_at` gives them.
    """

    def __init__(
        self, answers: Answers, companies: Sequence[Company], measures: Collection[Measure], periods: Collection[str]
    ) -> None:
        concepts = sorted({concept for measure in measures for concept in (*reads(measure), printed_as(measure))})
        self._concepts = answers.view.concepts()
        ids, knowledge = [company.id for company in companies], answers.knowledge
        asked = PrintsAsked(ids, concepts, sorted(periods), knowledge.as_of, knowledge.tier)
        self.table = answers.view.prints(asked) if concepts and periods else None
        """The prints; None where no database chooses among them."""
        self._chosen: dict[str, dict[tuple[str, str], _Chosen]] = {}

    def value(self, company: Company, measure: Measure, period: Period) -> Derivation | None:
        """The figure of a measure at a period, as a resolver gives its value; None where it is not plain."""
        own = self.table.of(company.id) if self.table is not None else None
        if own is None:
            return None
        try:
            return _Context(self._concepts, company, own, self._chosen.setdefault(company.id, {}), period, []).of(
                measure
            )
        except (NotPlainError, IndexError):  # a choice by the dates of the facts, which are not at hand
            return None


class _Chosen(NamedTuple):
    """The print that answers at a place: its value, its tier and source, and how many prints there are."""

    value: Derivation | None
    tier: int
    source: int
    prints: int


@dataclass
class _Context:
    """What a definition is evaluated in: prints of one company, at a period. Whatever else is asked is not plain."""

    concepts: Mapping[str, Concept]
    company: Company
    own: Prints
    chosen: dict[tuple[str, str], _Chosen]
    period: Period
    taken: list[_Chosen]

    def of(self, measure: Measure) -> Derivation:
        """The value of a measure."""
        check_is_plain(measure, self.period)
        if isinstance(measure, Concept):
            return self._concept(measure)
        months = measure.printed_as, f"LTM-{self.period.end}"
        if months in self.own.whole or months in self.own.parts:
            raise NotPlainError
        inner = replace(self, taken=[])
        value = evaluate(measure.expression, inner)
        if not isinstance(value, Derivation) or value.is_test:
            raise NotPlainError
        self.taken += inner.taken
        if len({one.source for one in inner.taken}) > 1 and any(one.prints > 1 for one in inner.taken):
            raise NotPlainError  # one of them may be restated
        if measure.printed_as in self.own.concepts:
            return self._better(measure.printed_as, value, max(one.tier for one in inner.taken))
        return value

    def _better(self, concept: str, value: Derivation, tier: int) -> Derivation:
        """The figure that the company prints itself, where it is better than the one made of others."""
        known = self.concepts[concept]
        if known.period_type is PeriodType.EVENT or self.period.kind != "duration":
            raise NotPlainError
        own = self._at(concept, self.period.text)
        if own.unit == "x":
            own = replace(own, unit="pure")
        is_finer = own.unit == value.unit and value.high - value.low > own.high - own.low
        return own if tier > self.taken[-1].tier or is_finer else value

    def _concept(self, concept: Concept) -> Derivation:
        if concept.period_type is PeriodType.EVENT:
            raise NotPlainError
        if concept.period_type is PeriodType.DURATION:
            return self._flow(concept.id, self.period)
        place = concept.id, self.period.text
        if self.period.kind == "duration" and (place in self.own.whole or place in self.own.parts):
            raise NotPlainError
        return self._at(concept.id, self.period.at_end().text)

    def _flow(self, concept: str, period: Period) -> Derivation:
        if period.kind != "duration":
            raise NotPlainError
        return self._at(concept, period.text)

    def _at(self, concept: str, period: str) -> Derivation:
        """The print that answers at just this place."""
        place = concept, period
        found = self.chosen.get(place)
        if found is None:
            found = self.chosen[place] = self._choose(self.own.whole.get(place, ()))
        if found.value is None:
            raise NotPlainError
        self.taken.append(found)
        return found.value

    def _choose(self, prints: Sequence[Print]) -> _Chosen:
        if len(prints) > 1:
            if not _widen(prints):
                prints = list(prints)
                finest_first(prints, lambda one: (one.unit, one.tier), _bounds)
            prints = sorted(prints, key=lambda one: one.unit != self.company.reporting_currency)
        first = prints[0] if prints else None
        if first is None or first.value is None:
            return _Chosen(None, 0, 0, 0)
        point = plain(Decimal(first.value))
        low, high = (point if end is None else plain(Decimal(end)) for end in (first.low, first.high))
        value = Derivation("fact", point, low, high, first.unit)
        if first.unit == "percent":
            value = d.divide(value, d.number(100), "pure")
        return _Chosen(value, first.tier, first.source, len(prints))

    # -- what an evaluation asks --------------------------------------------------------------------------------------

    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Derivation:
        """The figure of a concept in the period, or a year before."""
        known = self.concepts.get(concept)
        if known is None or dimensions or at not in ("here", "prior", "whole"):
            raise NotPlainError
        period = self.period.prior() if at == "prior" else self.period
        if known.period_type is PeriodType.DURATION:
            return self._flow(concept, period)
        if known.period_type is PeriodType.EVENT or (concept, self.period.text) in self.own.whole:
            raise NotPlainError
        return self._at(concept, period.at_end().text)

    def metric(self, metric: str) -> Derivation:
        """The answer of another metric at the same period."""
        return self.of(BY_ID[metric])

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        """The terms, where all money in them is in one currency."""
        if len({term.unit for term in terms if is_money(term.unit)}) > 1:
            raise NotPlainError
        return terms

    def _never(self, *asked: object) -> NoReturn:
        raise NotPlainError

    close = highest_close = all_shares = adjusted = raised_since = total = latest = in_currency = bands = years = _never


def _widen(prints: Sequence[Print]) -> bool:
    """Whether none is finer than the one before it, so that none is to go before another."""
    bounds = [(one.low, one.high) for one in prints]
    widths = [high - low for low, high in bounds if low is not None and high is not None]
    return len(widths) == len(bounds) and all(one <= other for one, other in pairwise(widths))


def _bounds(one: Print) -> Bounds | None:
    has_ends = one.low is not None and one.high is not None
    return (Decimal(one.low or 0), Decimal(one.high or 0)) if has_ends else None
