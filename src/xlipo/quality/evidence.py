"""Prints of one thing: every fact that speaks of what a claim is about, with the interval that it allows.

Among them are forecasts and rumours, figures of an event on another day, and figures dated to a month or a year where
the claim names a day, or the reverse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.fact import Fact
from xlipo.facts.period import Kind, Period, read_period
from xlipo.metrics.answers import Answers
from xlipo.quality.slips import Bounds

Prints = Sequence[tuple[Fact, Bounds]]
"""Facts with their intervals; a percentage as a fraction."""


def prints_of(answers: Answers, company: Company, metric: str, period: object) -> Iterator[tuple[Fact, Bounds]]:
    """The prints of a company's measure at a period, of the whole and of parts; those of an event of any day."""
    measure = printed_concept(answers, metric)
    if measure is None:
        return
    event = measure.period_type is PeriodType.EVENT
    wanted = None if event or period in (None, "") else _spoken_of(company, period, measure)
    for fact in answers.view.facts(company.id, measure.id):
        if fact.claim is FactClaim.REJECTED or (wanted is not None and not _same_time(fact.period, wanted)):
            continue
        theirs = interval_of(fact)
        if theirs is not None:
            yield fact, theirs


def printed_concept(answers: Answers, metric: str) -> Concept | None:
    """The concept under which documents print a measure; a derived metric may be printed too."""
    measure, concepts = answers.measure(metric), answers.view.concepts()
    if isinstance(measure, Concept):
        return measure
    return concepts.get(measure.printed_as) or concepts.get(measure.id)


def happens(answers: Answers, metric: str) -> bool:
    """Whether a measure is an event's, and stands on a day."""
    concept = printed_concept(answers, metric)
    return concept is not None and concept.period_type is PeriodType.EVENT


def interval_of(fact: Fact) -> Bounds | None:
    """The interval of a fact, a percentage as a fraction; None where it has none."""
    if fact.quantity is None or fact.quantity.low is None or fact.quantity.high is None:
        return None
    low, high = fact.quantity.low, fact.quantity.high
    return (low / 100, high / 100) if fact.unit == "percent" else (low, high)


def _spoken_of(company: Company, period: object, measure: Concept) -> Period | None:
    kind: Kind = "instant" if measure.period_type is PeriodType.INSTANT else "duration"
    found = read_period(period, kind, company.year_end)
    return found if isinstance(found, Period) else None


def _same_time(one: Period, other: Period) -> bool:
    """Whether two periods are one, or a day and the month or year it lies in."""
    if one.kind != other.kind or one.kind == "duration":
        return one.text == other.text
    return one.start <= other.end and other.start <= one.end
