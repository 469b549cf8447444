"""Suspects among rivals: a figure ten or a hundred times another, and a column that slipped by a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.metrics.selection import Rivalry
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckStatus, CheckTarget, show

TENFOLD = ((Decimal("9.5"), Decimal("10.5")), (Decimal(95), Decimal(105)))
"""How far from 10 and 100 two figures may be and still look like one figure with its unit misread (万, 亿, bn)."""


def rival_suspects(figures: Figures) -> Iterator[CheckResult]:
    """Every place with rivals: none is ten or a hundred times the chosen figure, none is its neighbour year's."""
    for concept in figures.concepts():
        for chosen in figures.chosen(concept.id):
            rivals = _rivals(figures, chosen)
            if rivals:
                yield _tenfold(figures, chosen, rivals)
                yield _shifted(figures, chosen, rivals)


def _rivals(figures: Figures, chosen: Fact) -> list[Fact]:
    """The other figures of the same measure and unit at the same place that nobody has rejected."""
    aside = (Rivalry.REJECTED, Rivalry.DIFFERENT_MEASURE)
    found = figures.concept_facts(chosen.concept).rivals(chosen)
    return [rival.fact for rival in found if rival.rivalry not in aside and rival.fact.best is not None]


def _tenfold(figures: Figures, chosen: Fact, rivals: Sequence[Fact]) -> CheckResult:
    suspects = [rival for rival in rivals if is_tenfold(_best(chosen), _best(rival))]
    return _suspicion(figures, "tenfold", chosen, rivals, suspects, "ten or a hundred times")


def is_tenfold(one: Decimal, other: Decimal) -> bool:
    """True when one figure is about ten or a hundred times the other.

    >>> is_tenfold(Decimal(58_903_000), Decimal(590_000_000)), is_tenfold(Decimal(7), Decimal(8))
    (True, False)
    """
    if one == 0 or other == 0:
        return False
    ratio = max(abs(one), abs(other)) / min(abs(one), abs(other))
    return any(low <= ratio <= high for low, high in TENFOLD)


def _shifted(figures: Figures, chosen: Fact, rivals: Sequence[Fact]) -> CheckResult:
    neighbours = {(_best(fact), fact.unit) for fact in _neighbours(figures, chosen)}
    suspects = [rival for rival in rivals if (_best(rival), rival.unit) in neighbours and not chosen.agrees(rival)]
    return _suspicion(figures, "shifted_column", chosen, rivals, suspects, "the neighbour year's figure, not")


def _neighbours(figures: Figures, chosen: Fact) -> list[Fact]:
    """The chosen figures of the same measure a year before and a year after."""
    before = chosen.period.prior().text
    return [
        fact
        for fact in figures.chosen(chosen.concept)
        if fact.dimensions == chosen.dimensions
        and fact.period.kind == chosen.period.kind
        and (fact.period.text == before or fact.period.prior().text == chosen.period.text)
    ]


def _best(fact: Fact) -> Decimal:
    assert fact.best is not None  # a chosen figure and its rivals have one
    return fact.best


def _suspicion(
    figures: Figures, kind: str, chosen: Fact, rivals: Sequence[Fact], suspects: Sequence[Fact], what: str
) -> CheckResult:
    target = CheckTarget.of(kind, figures.company, chosen)
    status: CheckStatus = "fail" if suspects else "pass"
    against = suspects[0] if suspects else rivals[0]
    subject = f"{target.words} against {len(rivals)} rival{'s' if len(rivals) > 1 else ''}"
    mine, theirs = show(_best(chosen), chosen.unit), show(_best(against), against.unit)
    message = f"{theirs} is {what} {mine}" if suspects else f"none is {what} {mine}"
    return CheckResult(
        id=target.id, kind=kind, company=target.company.name, subject=subject, status=status, expected=_best(chosen),
        found=_best(against), difference=_best(against) - _best(chosen), tolerance=None,
        message=f"{subject}: {message}.", facts=tuple(dict.fromkeys(f.where for f in (chosen, *(suspects or rivals)))),
        unit=chosen.unit,
    )  # fmt: skip
