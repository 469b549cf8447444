"""The basis of a comparison: one meaning of "the period" for every company, and which figures stand on another.

On a basis, a flow (revenue, a margin, a burn) stands on

===========  ==========================================================================================
``LTM``      the last twelve months; where none can be made, the last fiscal year; else the newest period
``FY0``      the last fiscal year; where none is reported, the newest period
``LATEST``   the newest period, whatever its length
===========  ==========================================================================================

A stock (a balance, a headcount, a runway) stands on the newest balance sheet, or on ``FY0`` on that of the last fiscal
year's end; so does what is counted over a period and adds up to nothing, such as monthly users. What happens once (an
offering, a funding round, a span of years) stands on its own day on every basis.

A figure is *off the basis* where it is not what the basis asks for: a nine-month figure among twelve-month ones, a
fiscal year's balance that is none. It is shown, and marked wherever it is shown. Twelve months that are a fiscal year
are on ``LTM``.

>>> from xlipo.metrics.answers import Answers
>>> from xlipo.store.opening import open_data
>>> answers = Answers(open_data())
>>> found = on_basis(answers.resolver(answers.company("MiniMax"), answers.measure("revenue")), Basis.LTM)
>>> found.resolution.period.months, bool(found.off)
(12, False)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xlipo.facts.concept import Concept
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, Relative
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.resolution import Measure, Resolution, is_at_a_price, kind_of
from xlipo.metrics.resolution_cache import happens_once
from xlipo.metrics.resolver import Resolver
from xlipo.metrics.status import Status


class Basis(StrEnum):
    """What the figures of a comparison stand on."""

    LTM = "LTM"
    FY0 = "FY0"
    LATEST = "LATEST"


COMPARED_ON = Basis.LTM
"""The basis of a comparison for which nobody names one, nor a period."""


def read_basis(text: str) -> Basis:
    """The basis that a text names, in any case. Raises :class:`UsageError` for what is none.

    >>> read_basis("ltm")
    <Basis.LTM: 'LTM'>
    """
    word = text.strip().upper()
    if word not in Basis.__members__:
        raise UsageError(f"{text.strip()[:40]!r} is no basis; give one of {', '.join(Basis)}.")
    return Basis[word]


@dataclass(frozen=True, slots=True)
class OnBasis:
    """What answers for one measure of one company on a basis.

    ``off`` says in one sentence what the figure stands on instead; it is empty where the figure is on the basis, and
    where there is no figure.
    """

    basis: Basis
    resolution: Resolution
    off: str = ""


def on_basis(resolver: Resolver, basis: Basis) -> OnBasis:
    """What answers for a resolver's measure on a basis, and whether it stands on another one.

    Args:
        resolver: of a measure of a company, as :meth:`xlipo.metrics.answers.Answers.resolver` gives it.
        basis: what is asked for.

    Returns:
        the resolution on the basis; where it has none, the next best one, with a sentence that says so; where nothing
        at all answers, the absence of any figure. A ratio that means nothing on the basis means nothing there.
    """
    *wanted, last = _asked(resolver, basis)
    for period in wanted:
        found = resolver.resolve(Relative(period))
        if found.has_value or found.status is Status.NOT_MEANINGFUL:
            break
    else:
        found = resolver.resolve(Relative(last))
    return OnBasis(basis, found, _off(resolver, basis, found.period) if found.has_value else "")


def _asked(resolver: Resolver, basis: Basis) -> tuple[str, ...]:
    """The relative periods to ask for, in turn."""
    if basis is Basis.LATEST or happens_once(resolver.measure) or is_at_a_price(resolver.measure):
        return ("LATEST",)
    if basis is Basis.LTM:
        return ("LATEST",) if is_level(resolver.fact_index, resolver.measure) else ("LTM", "FY0", "LATEST")
    return "FY0", "LATEST"


def _off(resolver: Resolver, basis: Basis, period: Period | None) -> str:
    """The sentence that marks a figure; nothing where it is on the basis."""
    if period is None or basis is Basis.LATEST or period.months > 12:
        return ""
    if happens_once(resolver.measure) or is_at_a_price(resolver.measure):
        return ""
    if basis is Basis.FY0:
        is_on = period.is_year or (period.kind == "instant" and period.to_date().is_year)
        return "" if is_on else f"{period}, as no fiscal year has this figure"
    is_on = period.months == 12 or period.kind == "instant" or is_level(resolver.fact_index, resolver.measure)
    return "" if is_on else f"{period}, as no last twelve months can be made"


def is_level(index: FactIndex, measure: Measure) -> bool:
    """Whether a measure is of a day, or of things in use on average, which no twelve months add up to."""
    if kind_of(measure) == "instant":
        return True
    concepts = index.view.concepts()
    read = [measure.id] if isinstance(measure, Concept) else [figure.concept for figure in measure.figures]
    return not any(index.is_flow(concept) or concepts[concept].group not in _OF_LEVELS for concept in read)


_OF_LEVELS = frozenset({"operations", "benchmark"})
"""The groups of concepts that are counts of users, products or ranks where they do not add up over time."""
