"""Printed shares: of segments, regions and products in revenue, of customers in sales, of suppliers in purchases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import HUNDRED, CheckResult, CheckTarget, in_unit, quotient, tie, tie_fact, total_of


def revenue_shares(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares of revenue against the revenue of the part; a region of a segment is a share of that segment."""
    for fact in figures.chosen("revenue_share"):
        part = figures.at("revenue", fact.period, fact.dimensions)
        computed = quotient(part, figures.at("revenue", fact.period, fact.dimensions[1:]))
        if computed is not None:
            how = "its revenue ÷ that of the whole"
            yield tie_fact("share", figures.company, fact, how, in_unit(computed, fact.unit))
    for fact in figures.chosen("overseas_share"):
        home = figures.at("revenue_share", fact.period, (("region", "mainland_china"),))
        if home is not None and not fact.dimensions:
            target = CheckTarget("share", figures.company, fact.concept, fact.period.text, "by_revenue_share")
            yield tie(target, "100% − the share of mainland China", d.as_printed(fact), d.subtract(HUNDRED, home))


def share_sums(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares of all segments or all regions, from one source, add up to 100 %."""
    families: dict[tuple[str, str], dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in figures.chosen("revenue_share"):
        if len(fact.dimensions) == 1 and fact.dimensions[0][0] in ("segment", "region"):
            families[(fact.dimensions[0][0], fact.period.text)][fact.source].append(fact)
    for (key, period), by_source in sorted(families.items()):
        facts = max(by_source.values(), key=len)
        if len(facts) > 1:
            target = CheckTarget("share_sum", figures.company, "revenue_share", period, key)
            yield tie(target, f"the sum of {len(facts)} members", HUNDRED, total_of(facts))


# -- customers and suppliers ------------------------------------------------------------------------------------------

FIVE = (
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
    """The five largest customers or suppliers against the five named, and the largest against the largest named."""
    for printed, part in FIVE:
        for fact, named in _with_named(figures, printed, part):
            if len(named) == 5:
                yield tie_fact("top_five", figures.company, fact, "the five named", total_of(named))
    for printed, part in LARGEST:
        for fact, named in _with_named(figures, printed, part):
            largest = max(map(d.as_printed, named), key=lambda derivation: derivation.point)
            yield tie_fact("largest", figures.company, fact, "the largest named", largest)


def _with_named(figures: Figures, printed: str, part: str) -> Iterator[tuple[Fact, list[Fact]]]:
    """Each printed figure with the customers or suppliers that are named for its period."""
    named: dict[str, list[Fact]] = defaultdict(list)
    for fact in figures.chosen(part):
        if len(fact.dimensions) == 1:
            named[fact.period.text].append(fact)
    for fact in figures.chosen(printed):
        if not fact.dimensions and named[fact.period.text]:
            yield fact, named[fact.period.text]


PURCHASES = (
    ("supplier_purchase_share", "supplier_purchases"),
    ("largest_supplier_share", "largest_supplier_purchases"),
)


def purchase_shares(figures: Figures) -> Iterator[CheckResult]:
    """A supplier's printed share against its purchases, the total being what the five largest and their share imply."""
    for printed, amount in PURCHASES:
        for fact in figures.chosen(printed):
            five = figures.at("top5_suppliers_purchases", fact.period)
            share = figures.at("top5_suppliers_share", fact.period)
            part = quotient(figures.at(amount, fact.period, fact.dimensions), five)
            if part is not None and share is not None:
                how = "its purchases, by the five largest and their share"
                yield tie_fact("share", figures.company, fact, how, d.multiply(part, share, "percent"))
