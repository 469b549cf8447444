"""Choices: no answer is coarser, more vaguely dated, absent or smaller than the prints behind it allow."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlipo.facts.concept import PeriodType
from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.selection import Rivalry
from xlipo.metrics.status import Status
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckStatus, CheckTarget, at_most, one_unit, show, total


def coarse_answers(figures: Figures) -> Iterator[CheckResult]:
    """Every answer that has agreeing rivals of the same or a better tier: none of them is printed finer."""
    for concept in figures.concepts():
        for chosen in figures.chosen(concept.id):
            rivals = _agreeing(figures, chosen)
            if rivals:
                finest = min(rivals, key=_width)
                what = f"{len(rivals)} agreeing print{'s' if len(rivals) > 1 else ''}"
                yield _compared(
                    figures, "coarse_answer", chosen, finest, _width(finest) < _width(chosen), what, "finer"
                )


def _agreeing(figures: Figures, chosen: Fact) -> list[Fact]:
    concept_facts = figures.concept_facts(chosen.concept)
    tier = concept_facts.source(chosen).tier
    found = concept_facts.rivals(chosen)
    return [
        rival.fact
        for rival in found
        if rival.rivalry is Rivalry.CONSISTENT and rival.source.tier <= tier and rival.fact.best is not None
    ]


def _width(fact: Fact) -> Decimal:
    quantity = fact.quantity
    assert quantity is not None and quantity.low is not None and quantity.high is not None  # it has a figure
    return quantity.high - quantity.low


def vague_dates(figures: Figures) -> Iterator[CheckResult]:
    """The newest answer on a date known to a month or a year: no figure is dated to a day within it."""
    for concept in figures.concepts():
        if concept.period_type is not PeriodType.INSTANT:
            continue
        answer = figures.answers.metric(figures.company, concept.id)
        newest = next(iter(answer.derivation.facts()), None) if answer.derivation else None
        if newest is not None and newest.period.precision != "day":
            within = [fact for fact in figures.chosen(concept.id) if _is_day_within(fact, newest)]
            against = max(within, key=lambda fact: fact.period.end, default=newest)
            yield _compared(figures, "vague_date", newest, against, bool(within), "figures of a day", "dated")


def _is_day_within(fact: Fact, vague: Fact) -> bool:
    day, span = fact.period, vague.period
    exact = day.kind == "instant" and day.precision == "day" and fact.dimensions == vague.dimensions
    return exact and fact.unit == vague.unit and span.start <= day.end <= span.end


def _compared(
    figures: Figures, kind: str, chosen: Fact, other: Fact, failed: bool, against: str, how: str
) -> CheckResult:
    target = CheckTarget.of(kind, figures.company, chosen)
    status: CheckStatus = "fail" if failed else "pass"
    mine, theirs = (show(fact.best or Decimal(0), fact.unit) for fact in (chosen, other))
    told = f"{mine} answers, though {theirs} on {other.period} is {how}" if failed else f"none is {how} than {mine}"
    subject = f"{target.words} against {against}"
    return CheckResult(
        id=target.id, kind=kind, company=target.company.name, subject=subject, status=status, expected=other.best,
        found=chosen.best, difference=None, tolerance=None, message=f"{subject}: {told}.",
        facts=tuple(dict.fromkeys((chosen.where, other.where))), unit=chosen.unit,
    )  # fmt: skip


BOTTOM_LINES = ("net_loss", "profit_for_the_period", "net_loss_attributable", "net_profit_attributable")
"""The lines of which each gives the net income: a loss with its sign turned."""


def false_absences(figures: Figures) -> Iterator[CheckResult]:
    """Net income is known where a profit or a loss is printed, free cash flow where a flow is, and gross profit too."""
    for printed in BOTTOM_LINES:
        for fact in figures.chosen(printed):
            if not fact.dimensions:
                yield _must_answer(figures, "net_income", fact)
    for printed in ("operating_cash_flow", "operating_cash_outflow"):
        for fact in figures.chosen(printed):
            if not fact.dimensions:
                yield _must_answer(figures, "free_cash_flow", fact)
    for fact in figures.chosen("cost_of_revenue"):
        if not fact.dimensions and figures.at("revenue", fact.period):
            yield _must_answer(figures, "gross_profit", fact)
            yield _must_answer(figures, "gross_margin", fact)


def _must_answer(figures: Figures, metric: str, fact: Fact) -> CheckResult:
    """Whether a metric has an answer at the period of a figure that gives it."""
    answer = figures.answers.metric(figures.company, metric, fact.period.text)
    target = CheckTarget("false_absence", figures.company, metric, fact.period.text, f"from={fact.concept}")
    given = fact.concept.replace("_", " ")
    subject = f"{metric.replace('_', ' ')}, {fact.period}, where {given} is printed"
    known = answer.derivation is not None or answer.status == Status.NOT_MEANINGFUL
    return CheckResult(
        id=target.id, kind="false_absence", company=target.company.name, subject=subject,
        status="pass" if known else "fail", expected=fact.best, found=answer.value, difference=None, tolerance=None,
        message=f"{subject}: {'it has an answer' if known else answer.reason.rstrip('.')}.", facts=(fact.where,),
        unit=fact.unit,
    )  # fmt: skip


DEBT = {
    "interest_bearing_debt": ("bank_borrowings", "convertible_bonds"),
    "total_borrowings": ("bank_borrowings",),
    "total_debt": ("bank_borrowings", "convertible_bonds"),
}
"""Each total of debt and the balances that it cannot be smaller than."""


def debt_totals(figures: Figures) -> Iterator[CheckResult]:
    """A printed total of debt is no smaller than the borrowings and bonds of the same day."""
    for whole, parts in DEBT.items():
        for fact in figures.chosen(whole):
            terms = [term for part in parts if (term := figures.at(part, fact.period))]
            if not fact.dimensions and terms and one_unit(d.as_printed(fact), *terms):
                target = CheckTarget.of("debt", figures.company, fact)
                yield at_most(target, "and the debts inside it", d.as_printed(fact), total(terms))
