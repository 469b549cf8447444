"""Plants slips in a clean data set, one at a time, and counts how many of them the data set's own checks find.

A slip is what people do to figures: a zero too many or too few, a column shifted by a period, a sign, a currency's
label, two digits swapped, gross for net, pre-money for post-money. It is planted in a core figure of a filing (tiers 1
to 3): a total or component of a statement, a round, or an offering. It is found when a check or a suspect that was not
there before names the planted line; its right value is named when a suspect of that line gives it.

    python benchmarks/slips.py [--seed 1] [--count 200] [--show]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import is_money
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import CheckResult, run_checks
from xlipo.quality.suspects.finding import find_suspects
from xlipo.quality.suspects.suspect import Suspect
from xlipo.store.opening import open_data

STATEMENTS = (
    "revenue", "cost_of_revenue", "gross_profit", "research_and_development_expense",
    "selling_and_marketing_expense", "general_and_administrative_expense", "operating_loss", "finance_costs",
    "loss_before_tax", "net_loss", "net_loss_attributable", "profit_for_the_period", "net_profit_attributable",
    "adjusted_net_loss", "fair_value_change_of_redeemable_preferred_shares", "share_based_compensation",
    "cash_and_cash_equivalents", "operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "capex",
    "net_change_in_cash", "total_assets", "total_liabilities", "net_liabilities", "total_equity", "current_assets",
    "current_liabilities", "noncurrent_liabilities", "total_noncurrent_assets", "net_current_assets",
    "net_current_liabilities", "redemption_liabilities", "trade_receivables", "inventories",
)  # fmt: skip
DEALS = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_price_per_share",
    "funding_total", "offer_price", "offer_shares", "gross_proceeds", "net_proceeds", "over_allotment_shares",
    "shares_before_offering", "shares_after_offering", "listing_expenses", "market_cap_at_offer",
)  # fmt: skip
"""The concepts of the core figures: totals and components of statements; rounds and offerings."""

Slip = Callable[[Fact, DataView], Fact | None]


def core_figures(view: DataView) -> list[Fact]:
    """Every figure that a slip may be planted in, in the order of the data set."""
    wanted = frozenset((*STATEMENTS, *DEALS))
    return [
        fact
        for company in view.companies()
        for fact in view.facts_of(company.id)
        if fact.concept in wanted and fact.claim is Claim.ACTUAL and view.source(fact.source).tier <= 3 and fact.value
    ]


def changed(fact: Fact, value: Decimal, unit: str = "") -> Fact:
    """The fact with another figure, printed as finely in digits as it was."""
    quantity = fact.quantity
    assert quantity is not None and quantity.point is not None
    ratio = abs(value / quantity.point)
    half = max(((quantity.high or 0) - (quantity.low or 0)) / 2 * (ratio if _is_power(ratio) else 1), Decimal(0))
    made = Quantity(
        point=value, decimals=quantity.decimals, low=value - half, high=value + half, hedge=Hedge.EXACT, text=""
    )
    return replace(fact, quantity=made, unit=unit or fact.unit)


def _is_power(ratio: Decimal) -> bool:
    return ratio in (Decimal(10), Decimal(100), Decimal("0.1"))


def times(factor: str) -> Slip:
    return lambda fact, view: changed(fact, (fact.value or Decimal(0)) * Decimal(factor))


def sign(fact: Fact, view: DataView) -> Fact | None:
    return changed(fact, -(fact.value or Decimal(0)))


def currency(fact: Fact, view: DataView) -> Fact | None:
    """Another label: the dollar for the yuan, the yuan for any other."""
    if not is_money(fact.unit) or fact.value is None:
        return None
    return changed(fact, fact.value, "USD" if fact.unit == "CNY" else "CNY")


def shifted_column(fact: Fact, view: DataView) -> Fact | None:
    """The figure of the column beside it: of the same document, a year before or after."""
    for other in view.facts(fact.entity, fact.concept):
        beside = other.period.prior().text == fact.period.text or fact.period.prior().text == other.period.text
        same = (other.source, other.dimensions, other.unit) == (fact.source, fact.dimensions, fact.unit)
        if beside and same and other.value and other.value != fact.value:
            return changed(fact, other.value)
    return None


def swapped_digits(fact: Fact, view: DataView) -> Fact | None:
    """The first two digits that differ from each other, exchanged."""
    digits = list(f"{fact.value:f}")
    for at in range(len(digits) - 1):
        one, two = digits[at], digits[at + 1]
        if one.isdigit() and two.isdigit() and one != two and not (at == 0 and two == "0"):
            digits[at], digits[at + 1] = two, one
            return changed(fact, Decimal("".join(digits)))
    return None


def _twin(concept: str, other: str) -> Slip:
    def slip(fact: Fact, view: DataView) -> Fact | None:
        if fact.concept != concept:
            return None
        found = [
            twin.value
            for twin in view.facts(fact.entity, other)
            if twin.value and twin.unit == fact.unit and twin.claim is Claim.ACTUAL
            and (not fact.dimensions or twin.dimensions == fact.dimensions)
        ]  # fmt: skip
        return changed(fact, found[0]) if found and found[0] != fact.value else None

    return slip


KINDS: dict[str, Slip] = {
    "x10": times("10"),
    "/10": times("0.1"),
    "x100": times("100"),
    "shifted_column": shifted_column,
    "sign": sign,
    "currency": currency,
    "swapped_digits": swapped_digits,
    "gross_for_net": _twin("net_proceeds", "gross_proceeds"),
    "pre_for_post": _twin("funding_post_money_valuation", "funding_pre_money_valuation"),
}


class Planted:
    """A data view in which one fact is another."""

    def __init__(self, view: DataView, fact: Fact, slip: Fact) -> None:
        self._view, self._fact, self._slip = view, fact, slip

    def __getattr__(self, name: str) -> object:
        return getattr(self._view, name)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return [self._slip if one is self._fact else one for one in self._view.facts(company, concept)]

    def facts_of(self, company: str) -> Sequence[Fact]:
        return [self._slip if one is self._fact else one for one in self._view.facts_of(company)]


@dataclass(frozen=True)
class Outcome:
    """A planted slip: its kind, the fact before and after, whether it was found, and its right value named."""

    kind: str
    fact: Fact
    slip: Fact
    found: bool
    named: bool
    by: tuple[str, ...] = ()


def planted_slips(view: DataView, seed: int, count: int) -> Iterator[tuple[str, Fact, Fact]]:
    """Random slips of every kind, as many of each as can be: the kind, the fact and what it becomes."""
    chance, core = random.Random(seed), core_figures(view)
    kinds, made = list(KINDS), 0
    while made < count:
        kind, fact = kinds[made % len(kinds)], chance.choice(core)
        slip = KINDS[kind](fact, view)
        if slip is not None:
            made += 1
            yield kind, fact, slip


def outcome(view: DataView, before: dict[str, set[tuple[str, str]]], kind: str, fact: Fact, slip: Fact) -> Outcome:
    """Whether the checks and suspects of the company name the slip anew."""
    planted = Answers(Planted(view, fact, slip))  # type: ignore[arg-type]
    company = view.company(fact.entity)
    if company.id not in before:
        before[company.id] = set(_failures(run_checks(Answers(view), company.name)))
    results = run_checks(planted, company.name)
    new = [name for name in _failures(results) if name not in before[company.id]]
    named = [check for check, where in new if where == fact.where]
    others = [result for result in results if result.kind != "suspect"]
    suspects = [one for one in find_suspects(planted.view, company, others) if one.fact.where == fact.where]
    return Outcome(kind, fact, slip, bool(named), any(_names(one, fact) for one in suspects), tuple(named))


def _names(suspect: Suspect, fact: Fact) -> bool:
    quantity = fact.quantity
    if quantity is None or quantity.low is None or quantity.high is None:
        return False
    if suspect.likely_unit and suspect.likely_unit != fact.unit:
        return False
    return suspect.likely is not None and quantity.low <= suspect.likely <= quantity.high


def _failures(results: list[CheckResult]) -> Iterator[tuple[str, str]]:
    for result in results:
        if result.status != "pass":
            for where in result.facts:
                yield result.id, where


def measure(seed: int, count: int) -> list[Outcome]:
    """Plant ``count`` slips one at a time."""
    view = open_data(())
    before: dict[str, set[tuple[str, str]]] = {}
    return [outcome(view, before, *slip) for slip in planted_slips(view, seed, count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--show", action="store_true", help="Print what was not found.")
    asked = parser.parse_args()
    found = measure(asked.seed, asked.count)
    planted, hits = Counter(one.kind for one in found), Counter(one.kind for one in found if one.found)
    named = Counter(one.kind for one in found if one.named)
    for kind in planted:
        print(f"{kind:16} {planted[kind]:4} planted {hits[kind]:4} found {named[kind]:4} with the right value")
    print(f"{'all':16} {len(found):4} planted {hits.total():4} found {named.total():4} with the right value: "
          f"{hits.total() / len(found):.1%}")  # fmt: skip
    for one in found if asked.show else ():
        if not one.found:
            fact = one.fact
            print(one.kind, fact.entity, fact.concept, dict(fact.dimensions), fact.period, fact.value, "->",
                  one.slip.value, one.slip.unit, fact.where, fact.source)  # fmt: skip


if __name__ == "__main__":
    main()
