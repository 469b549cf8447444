"""Money raised after a balance: a runway, net cash and liquidity stand on that balance and say what is not in it.

One rule: a figure of a balance sheet's day counts the money of that day; a figure of a price's day (enterprise value
and its multiples) adds what sales of new shares have brought in since.
"""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.market import Market
from xlipo.metrics.value_text import show_value

ON_A_BALANCE = frozenset({"liquidity", "net_cash", "runway_months", "runway_months_cash_flow"})
"""The metrics of a balance sheet's money."""

_MONEY = ("total_liquidity", "cash_and_cash_equivalents")


def raised_since(index: FactIndex, company: Company, value: Derivation) -> str:
    """What to say of money raised after the newest balance that a value stands on; nothing of an older balance."""
    days = [fact.period.end for fact in value.facts() if fact.concept in _MONEY]
    if not days:
        return ""
    newest = [index.concept_facts(company.id, concept).periods for concept in _MONEY]
    day = max(days)
    if any(period.end > day and period.precision == "day" for periods in newest for period in periods[:1]):
        return ""
    market = Market(index, company, index.newest_day)
    sales = [f"{term.note}, {show_value(term.point, term.unit)}" for term in market.raised_since(day) if term.note]
    bonds = [
        f"the bonds of {fact.period}, {show_value(fact.best, fact.unit)}"
        for fact in market.bonds_since(day)
        if fact.best is not None
    ]
    if not (sales or bonds):
        return ""
    return f"not counted, as raised after the balance of {day}: {'; '.join([*sales, *bonds])}"
