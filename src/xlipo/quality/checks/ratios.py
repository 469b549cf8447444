"""Printed ratios against their recomputation: growth, margins, intensities, and every ratio of the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.catalog import METRICS, Metric
from xlipo.metrics.definition import in_words
from xlipo.metrics.derivation import Derivation
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, in_unit, one_unit, quotient, tie_fact


def _matches(figures: Figures, kind: str, fact: Fact, how: str, ratio: Derivation) -> CheckResult:
    """The printed ratio against a computed fraction, in the unit of the print."""
    return tie_fact(kind, figures.company, fact, how, in_unit(ratio, fact.unit))


# -- metrics of the catalog -------------------------------------------------------------------------------------------

_KIND = {"growth": "growth", "margins": "margin", "offering": "offering", "valuation": "valuation", "funding": "round"}
"""What a check of a metric is called, by the metric's group; any other is a ratio."""


def metric_prints(figures: Figures) -> Iterator[CheckResult]:
    """Every ratio of the catalog that an issuer or the press prints, against the metric's own definition."""
    held = {concept.id for concept in figures.concepts()}
    for metric in METRICS:
        if metric.id in held and metric.shown in ("percent", "multiple", "decimal"):
            kind = "share" if metric.id == "overseas_share" else _KIND.get(metric.group, "ratio")
            for fact in figures.chosen(metric.id):
                computed = _computed(figures, metric, fact)
                if computed is not None:
                    yield _matches(figures, kind, fact, in_words(metric.expression), computed)


def _computed(figures: Figures, metric: Metric, fact: Fact) -> Derivation | None:
    """The metric at the print's place; None where an input is missing or is of another currency."""
    if metric.stands == "event" and fact.dimensions:
        return None  # an offering's metric is of the whole offering, not of a tranche or an investor
    period = None if metric.stands in ("event", "round") else fact.period.text
    try:
        computed = figures.answers.metric(figures.company, metric.id, period, "", fact.dimensions).computed
    except UsageError:
        return None  # this dimension is one of the print alone
    if computed is None or computed.unit not in ("pure", fact.unit) or any(leaf.rate for leaf in computed.leaves()):
        return None
    return computed


# -- ratios of two figures --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ratio:
    """A printed ratio, the two figures it is made of, and the nature of the expense where it is a part of it."""

    kind: str
    printed: str
    top: str
    bottom: str
    nature: str = ""


RATIOS = (
    Ratio("margin", "cost_of_revenue_to_revenue", "cost_of_revenue", "revenue"),
    Ratio("margin", "net_loss_margin", "net_loss", "revenue"),
    Ratio("margin", "adjusted_net_loss_margin", "adjusted_net_loss", "revenue"),
    Ratio("ratio", "rd_to_revenue_multiple", "research_and_development_expense", "revenue"),
    Ratio("ratio", "share_based_compensation_to_revenue", "share_based_compensation", "revenue"),
    Ratio("ratio", "current_ratio", "current_assets", "current_liabilities"),
    Ratio("ratio", "debt_to_asset_ratio", "total_liabilities", "total_assets"),
    Ratio("share", "headcount_share", "headcount", "headcount"),
    Ratio("share", "top5_customers_share", "top5_customers_revenue", "revenue"),
    Ratio("share", "top_customer_share", "largest_customer_revenue", "revenue"),
    Ratio("share", "customer_revenue_share", "customer_revenue", "revenue"),
    Ratio("share", "inference_cost_share_of_cost_of_sales", "inference_cost", "cost_of_revenue"),
    Ratio(
        "share", "compute_cost_share_of_cost_of_sales", "cost_of_revenue", "cost_of_revenue", "computing_service_fee"
    ),
    Ratio("share", "staff_cost_share_of_cost_of_sales", "cost_of_revenue", "cost_of_revenue", "payroll"),
)


def plain_ratios(figures: Figures) -> Iterator[CheckResult]:
    """Printed ratios that are one figure over another."""
    for ratio in RATIOS:
        for fact in figures.chosen(ratio.printed):
            part = (("nature", ratio.nature),) if ratio.nature else fact.dimensions
            top = figures.at(ratio.top, fact.period, part, fact.source)
            computed = quotient(top, figures.at(ratio.bottom, fact.period))
            if computed is not None:
                yield _matches(figures, ratio.kind, fact, f"{ratio.nature or ratio.top} ÷ {ratio.bottom}", computed)
    for fact in figures.chosen("quick_ratio"):
        assets, stock = (figures.at(name, fact.period) for name in ("current_assets", "inventories"))
        if assets is not None and stock is not None and one_unit(assets, stock):
            computed = quotient(d.subtract(assets, stock), figures.at("current_liabilities", fact.period))
            if computed is not None:
                how = "(current assets − inventories) ÷ current liabilities"
                yield _matches(figures, "ratio", fact, how, computed)


# -- growth -----------------------------------------------------------------------------------------------------------

GROWTH = {
    "adjusted_net_loss_growth": ("adjusted_net_loss",),
    "net_profit_growth": ("net_profit_attributable",),
    "research_and_development_growth": ("research_and_development_expense",),
    "net_loss_reduction": ("net_loss_attributable", "net_loss"),
}
"""Printed changes on the year by the concept that changes; that of revenue is a metric of the catalog."""


def growth_prints(figures: Figures) -> Iterator[CheckResult]:
    """Printed changes of lines other than revenue, a year apart; a reduction is a fall that is printed positive."""
    for printed, concepts in GROWTH.items():
        for fact in figures.chosen(printed):
            pairs = ((figures.at(name, fact.period), figures.at(name, fact.period.prior())) for name in concepts)
            ratio = next(filter(None, (quotient(now, before) for now, before in pairs)), None)
            if ratio is not None and not fact.dimensions:
                change = d.subtract(ratio, d.number(1))
                change = d.negate(change) if printed == "net_loss_reduction" else change
                yield _matches(figures, "growth", fact, f"{concepts[0]} a year before", change)
