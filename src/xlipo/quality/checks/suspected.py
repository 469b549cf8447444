"""Suspects as results of checks: each fails until its figure is mended or its reason acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlipo.facts.fact import show_dimensions
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckTarget, show
from xlipo.quality.suspects.finding import find_suspects
from xlipo.quality.suspects.suspect import Suspect


def suspected(figures: Figures, results: Iterable[CheckResult]) -> Iterator[CheckResult]:
    """A failed check for every suspect of a company that the ``results`` of its other checks leave doubtful."""
    for suspect in find_suspects(figures.answers.view, figures.company, results):
        yield as_check(figures, suspect)


def as_check(figures: Figures, suspect: Suspect) -> CheckResult:
    """A suspect as the result of a check: the figure found, and the one that was likely meant.

    Its name holds the figure, so that an acknowledgement is of that figure alone: another one there is told again.
    """
    fact = suspect.fact
    target = CheckTarget(
        "suspect", figures.company, fact.concept, fact.period.text,
        ";".join(part for part in (show_dimensions(fact.dimensions), fact.source, f"{fact.value:f}") if part),
    )  # fmt: skip
    place = ", ".join(part for part in (fact.concept.replace("_", " "), show_dimensions(fact.dimensions)) if part)
    subject = f"{place}, {fact.period}: {suspect.kind.replace('_', ' ')}?"
    return CheckResult(
        id=target.id, kind="suspect", company=figures.company.name, subject=subject, status="fail",
        expected=suspect.likely, found=fact.value,
        difference=fact.value - suspect.likely if fact.value is not None and suspect.likely is not None else None,
        tolerance=None, message=f"{place}, {fact.period}: {_told(suspect)}",
        sure=int(suspect.likelihood * 100),
        facts=tuple(dict.fromkeys((fact.where, *(one.where for one in suspect.against)))), unit=fact.unit,
    )  # fmt: skip


def _told(suspect: Suspect) -> str:
    fact = suspect.fact
    assert fact.value is not None  # a suspect has a figure
    meant = "" if suspect.likely is None else (
        f"; likely meant: {show(suspect.likely, suspect.likely_unit or fact.unit)}"
    )  # fmt: skip
    return (f"{show(fact.value, fact.unit)} is suspect ({suspect.kind.replace('_', ' ')}, "
            f"{suspect.likelihood:.0%} sure): {suspect.evidence}{meant}.")  # fmt: skip
