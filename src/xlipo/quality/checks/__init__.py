"""The data set checks itself: sums, statement arithmetic, ratios, offerings, rounds, and suspects among rivals.

Every check compares prints with prints and takes its tolerance from their printed precision: two figures agree when
their intervals overlap (XBRL Calculations 1.1). A failure that is true of the world is acknowledged in the data, with a
reason, and stays visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import (
    addresses,
    choices,
    funding,
    holdings,
    offering,
    printed,
    ratios,
    rivals,
    shares,
    statements,
    sums,
    valuation,
)
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckStatus
from xlipo.quality.checks.suspected import suspected

Family = Callable[[Figures], Iterator[CheckResult]]

FAMILIES: tuple[Family, ...] = (
    choices.coarse_answers,
    choices.vague_dates,
    choices.false_absences,
    choices.debt_totals,
    sums.dimension_sums,
    sums.period_sums,
    statements.statement_lines,
    statements.cash_roll_forward,
    statements.indebtedness,
    ratios.metric_prints,
    ratios.plain_ratios,
    ratios.growth_prints,
    shares.revenue_shares,
    shares.share_sums,
    shares.concentration,
    shares.purchase_shares,
    offering.price_times_shares,
    offering.net_proceeds,
    offering.use_of_proceeds,
    offering.share_counts,
    offering.offering_fractions,
    offering.returns_since_offer,
    offering.cornerstones,
    valuation.ev_at_offer,
    holdings.shareholdings,
    funding.round_arithmetic,
    funding.rounds_total,
    funding.discounts,
    rivals.rival_suspects,
    printed.printed_words,
    addresses.addresses,
)
"""Every family of checks, in the order of a report."""


def run_checks(answers: Answers, company: str = "") -> list[CheckResult]:
    """Every check of the data set, or of one company, in a stable order.

    Raises :class:`UnknownName` for a company that the data set does not know.

    >>> from xlipo.store.opening import open_data
    >>> results = run_checks(Answers(open_data()), "MiniMax")
    >>> [r.status for r in results if r.id == "share/minimax/revenue_share/9M2025/product=hailuo_ai"]
    ['acknowledged']
    """
    chosen = [answers.company(company)] if company else list(answers.view.companies())
    known = list(answers.view.acknowledgements())
    return [result for who in chosen for result in _of_company(answers, who, known)]


def _of_company(answers: Answers, company: Company, known: list[Acknowledgement]) -> Iterator[CheckResult]:
    figures = Figures(answers, company)
    results = [_settled(result, company, known) for family in FAMILIES for result in family(figures)]
    yield from results
    for result in suspected(figures, results):
        yield _settled(result, company, known)


def _settled(result: CheckResult, company: Company, known: list[Acknowledgement]) -> CheckResult:
    """The result as it is, or with the reason of the acknowledgement that names it."""
    if result.status != "fail":
        return result
    names = (company.id, company.name)
    reason = next((item.reason for item in known if item.check == result.id and item.company in names), "")
    return replace(result, status="acknowledged", reason=reason) if reason else result


__all__ = ["FAMILIES", "CheckResult", "CheckStatus", "run_checks"]
