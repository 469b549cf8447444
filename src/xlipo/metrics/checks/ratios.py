"""Printed ratios against their recomputation: growth, margins, shares, intensities, and the shares of customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.errors import UsageError
from xlipo.metrics import term as t
from xlipo.metrics.catalog import METRICS, Metric
from xlipo.metrics.checks.figures import Figures
from xlipo.metrics.checks.result import CheckResult, Place, as_percent, one_unit, tie, total
from xlipo.metrics.term import Term

GROWTH = {
    "adjusted_net_loss_growth": "adjusted_net_loss",
    "net_profit_growth": "net_profit_attributable",
    "research_and_development_growth": "research_and_development_expense",
}
"""Printed growth rates by the concept that grows; that of revenue is a metric of the catalog."""


@dataclass(frozen=True)
class Ratio:
    """A printed ratio and the two figures it is made of."""

    kind: str
    printed: str
    top: str
    bottom: str


RATIOS = (
    Ratio("margin", "cost_of_revenue_to_revenue", "cost_of_revenue", "revenue"),
    Ratio("margin", "net_loss_margin", "net_loss", "revenue"),
    Ratio("margin", "adjusted_net_loss_margin", "adjusted_net_loss", "revenue"),
    Ratio("ratio", "rd_to_revenue_multiple", "research_and_development_expense", "revenue"),
    Ratio("ratio", "share_based_compensation_to_revenue", "share_based_compensation", "revenue"),
    Ratio("share", "inference_cost_share_of_cost_of_sales", "inference_cost", "cost_of_revenue"),
    Ratio("share", "top5_customers_share", "top5_customers_revenue", "revenue"),
    Ratio("share", "top_customer_share", "largest_customer_revenue", "revenue"),
    Ratio("share", "customer_revenue_share", "customer_revenue", "revenue"),
    Ratio("ratio", "current_ratio", "current_assets", "current_liabilities"),
    Ratio("ratio", "debt_to_asset_ratio", "total_liabilities", "total_assets"),
    Ratio("share", "headcount_share", "headcount", "headcount"),
)

WITHIN = (
    ("compute_cost_share_of_cost_of_sales", "computing_service_fee"),
    ("staff_cost_share_of_cost_of_sales", "payroll"),
)
"""Printed shares of one nature of expense in the cost of revenue."""


def _matches(figures: Figures, kind: str, fact: Fact, how: str, computed: Term) -> CheckResult:
    """The printed ratio against a computed fraction, in the unit of the print."""
    found = as_percent(computed) if fact.unit == "percent" else t.multiply(computed, t.number(1), fact.unit)
    return tie(Place.of(kind, figures.company, fact), how, t.of_fact(fact), found)


def _quotient(top: Term | None, bottom: Term | None) -> Term | None:
    if top is None or bottom is None or not one_unit(top, bottom) or bottom.low <= 0 <= bottom.high:
        return None
    return t.divide(top, bottom)


# -- metrics of the catalog -------------------------------------------------------------------------------------------

_KIND = {"growth": "growth", "margins": "margin", "offering": "offering", "valuation": "valuation", "funding": "round"}


def metric_prints(figures: Figures) -> Iterator[CheckResult]:
    """Every ratio of the catalog that an issuer or the press prints, against the metric's own definition."""
    held = {concept.id for concept in figures.concepts()}
    for metric in METRICS:
        if metric.id in held and metric.shown in ("percent", "multiple", "decimal"):
            for fact in figures.chosen(metric.id):
                computed = _computed(figures, metric, fact)
                if computed is not None:
                    kind = "growth" if metric.id in ("revenue_growth", "revenue_cagr") else _KIND.get(metric.group, "ratio")
                    kind = "share" if metric.id == "overseas_share" else kind
                    yield _matches(figures, kind, fact, f"against {metric.expression.words()}", computed)


def _computed(figures: Figures, metric: Metric, fact: Fact) -> Term | None:
    period = None if metric.stands in ("event", "round") else fact.period.text
    try:
        answer = figures.answers.metric(figures.company, metric.id, period, "", fact.dimensions)
    except UsageError:
        return None  # this dimension is one of the print alone
    if answer.computed is None or answer.computed.unit not in ("pure", fact.unit):
        return None
    return None if any(leaf.rate for leaf in answer.computed.leaves()) else answer.computed


# -- ratios of two figures --------------------------------------------------------------------------------------------


def plain_ratios(figures: Figures) -> Iterator[CheckResult]:
    """Printed ratios that are one figure over another."""
    for ratio in RATIOS:
        for fact in figures.chosen(ratio.printed):
            top = figures.at(ratio.top, fact.period, fact.dimensions, fact.source)
            bottom = figures.at(ratio.bottom, fact.period)
            if (computed := _quotient(top, bottom)) is not None:
                how = f"against {ratio.top} ÷ {ratio.bottom}".replace("_", " ")
                yield _matches(figures, ratio.kind, fact, how, computed)
    for printed, nature in WITHIN:
        for fact in figures.chosen(printed):
            top = figures.at("cost_of_revenue", fact.period, (("nature", nature),))
            if (computed := _quotient(top, figures.at("cost_of_revenue", fact.period))) is not None:
                yield _matches(figures, "share", fact, f"against {nature} ÷ cost of revenue".replace("_", " "), computed)
    for fact in figures.chosen("quick_ratio"):
        parts = [figures.at(name, fact.period) for name in ("current_assets", "inventories", "current_liabilities")]
        if one_unit(*parts):
            assets, inventories, liabilities = (term for term in parts if term)
            computed = t.divide(t.subtract(assets, inventories), liabilities)
            yield _matches(figures, "ratio", fact, "against (current assets − inventories) ÷ current liabilities", computed)


def growth_prints(figures: Figures) -> Iterator[CheckResult]:
    """Printed growth of lines other than revenue, and a printed fall of the loss, like with like a year apart."""
    for printed, concept in GROWTH.items():
        for fact in figures.chosen(printed):
            ratio = _quotient(figures.at(concept, fact.period), figures.at(concept, fact.period.prior()))
            if ratio is not None and not fact.dimensions:
                yield _matches(figures, "growth", fact, f"against {concept.replace('_', ' ')}", t.subtract(ratio, t.number(1)))
    for fact in figures.chosen("net_loss_reduction"):
        for concept in ("net_loss_attributable", "net_loss"):
            ratio = _quotient(figures.at(concept, fact.period), figures.at(concept, fact.period.prior()))
            if ratio is not None:
                yield _matches(figures, "growth", fact, f"against {concept.replace('_', ' ')}", t.subtract(t.number(1), ratio))
                break


def revenue_shares(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares of revenue against the revenue of the part; a region of a segment is a share of that segment."""
    for fact in figures.chosen("revenue_share"):
        top = figures.at("revenue", fact.period, fact.dimensions)
        bottom = figures.at("revenue", fact.period, fact.dimensions[1:])
        if (computed := _quotient(top, bottom)) is not None:
            yield _matches(figures, "share", fact, "against the part's revenue ÷ the whole's", computed)
    for fact in figures.chosen("overseas_share"):
        home = figures.at("revenue_share", fact.period, (("region", "mainland_china"),))
        if home is not None and not fact.dimensions:
            place = Place("share", figures.company, fact.concept, fact.period.text, "by_revenue_share")
            yield tie(place, "against 100% − mainland China", t.of_fact(fact), t.subtract(t.number(100, "percent"), home))


def share_sums(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares of all segments or regions add up to 100 %."""
    families: dict[tuple[str, str, Dimensions, str], list[Fact]] = defaultdict(list)
    for fact in figures.chosen("revenue_share"):
        for pair in fact.dimensions:
            if pair[0] in ("segment", "region"):
                rest = tuple(other for other in fact.dimensions if other != pair)
                families[(pair[0], fact.period.text, rest, fact.source)].append(fact)
    for (key, period, rest, _), facts in sorted(families.items()):
        whole = t.number(100, "percent")
        place = Place("share_sum", figures.company, "revenue_share", period, ";".join([*(f"{k}={v}" for k, v in rest), key]))
        if len(facts) > 1 and not rest:
            yield tie(place, f"100% against {len(facts)} members", whole, total([t.of_fact(fact) for fact in facts]))


# -- customers and suppliers ------------------------------------------------------------------------------------------

TOP_FIVE = (
    ("top5_customers_revenue", "customer_revenue"),
    ("top5_customers_share", "customer_revenue_share"),
    ("top5_suppliers_purchases", "supplier_purchases"),
    ("top5_suppliers_share", "supplier_purchase_share"),
)
LARGEST = (
    ("top_customer_share", "customer_revenue_share"),
    ("largest_supplier_share", "supplier_purchase_share"),
)


def concentration(figures: Figures) -> Iterator[CheckResult]:
    """The five largest customers and suppliers against the five named; the largest against the largest named."""
    for printed, part in TOP_FIVE:
        named = _by_period(figures.chosen(part))
        for fact in figures.chosen(printed):
            members = named.get(fact.period.text, [])
            if len(members) == 5 and not fact.dimensions:
                place = Place("top_five", figures.company, printed, fact.period.text)
                yield tie(place, "against the five named", t.of_fact(fact), total([t.of_fact(item) for item in members]))
    for printed, part in LARGEST:
        named = _by_period(figures.chosen(part))
        for fact in figures.chosen(printed):
            members = named.get(fact.period.text, [])
            if members and not fact.dimensions:
                largest = max((t.of_fact(item) for item in members), key=lambda term: term.point)
                place = Place("top_five", figures.company, printed, fact.period.text, "largest")
                yield tie(place, "against the largest named", t.of_fact(fact), largest)
    yield from _purchases(figures)


def _by_period(facts: list[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.claim is Claim.ACTUAL and len(fact.dimensions) == 1:
            found[fact.period.text].append(fact)
    return found


def _purchases(figures: Figures) -> Iterator[CheckResult]:
    """A supplier's printed share against its purchases, the total being what the five largest and their share imply."""
    pairs = (("supplier_purchase_share", "supplier_purchases"), ("largest_supplier_share", "largest_supplier_purchases"))
    for printed, amount in pairs:
        for fact in figures.chosen(printed):
            five, share = (figures.at(name, fact.period) for name in ("top5_suppliers_purchases", "top5_suppliers_share"))
            part = _quotient(figures.at(amount, fact.period, fact.dimensions), five)
            if part is not None and share is not None:
                computed = t.multiply(part, share, "percent")
                place = Place.of("share", figures.company, fact)
                yield tie(place, "against the purchases, by the five largest and their share", t.of_fact(fact), computed)
