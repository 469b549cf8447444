"""Round arithmetic: what a company is worth before the money and the money make what it is worth after it."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.round_sum import FUNDING_TOTAL, round_sum
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import HUNDRED, CheckResult, one_unit, tie_fact


def round_arithmetic(figures: Figures) -> Iterator[CheckResult]:
    """Post-money against pre-money + amount, round by round."""
    for item in figures.answers.view.rounds(figures.company.id):
        post = figures.once("funding_post_money_valuation", dimensions=(("round", item.id),))
        pre = figures.once("funding_pre_money_valuation", dimensions=(("round", item.id),))
        amount = figures.once("funding_amount", dimensions=(("round", item.id),))
        if post and pre and amount and one_unit(post, pre, amount):
            yield tie_fact("round", figures.company, post.facts()[0], "pre-money + amount", d.add(pre, amount))


def rounds_total(figures: Figures) -> Iterator[CheckResult]:
    """The rounds in order against the printed total; where one has no amount, the rest are no more than the total."""
    rounds = round_sum(figures.answers.fact_index, figures.company.id)
    for fact in figures.chosen(FUNDING_TOTAL) if rounds is not None else ():
        if rounds is None or fact.dimensions or fact.unit != rounds.raised.unit:
            continue
        if not rounds.missing or rounds.is_apart(d.as_printed(fact)):
            how = f"the sum of {rounds.count} rounds"
            yield tie_fact("rounds_total", figures.company, fact, how, rounds.raised)


def discounts(figures: Figures) -> Iterator[CheckResult]:
    """Discounts to the offer price imply one exchange rate and one price, whichever round they are of.

    A prospectus turns every round's price into the offer's currency at its own rate, so the round with the finest print
    says what the others must be.
    """
    rounds: list[tuple[Derivation, Derivation]] = []
    for fact in figures.chosen("discount_to_offer"):
        price = figures.at("funding_price_per_share", fact.period, fact.dimensions)
        if price is not None and price.low > 0 and fact.unit == "percent":
            rounds.append((d.as_printed(fact), price))
    if len(rounds) < 2 or not one_unit(*(price for _, price in rounds)):
        return
    per_unit = [d.divide(d.subtract(HUNDRED, discount), price, "percent") for discount, price in rounds]
    finest = min(per_unit, key=_looseness)
    for (discount, price), own in zip(rounds, per_unit, strict=True):
        if own is not finest:
            computed = d.subtract(HUNDRED, d.multiply(finest, price, "percent"))
            how = "the rate that the finest discount implies"
            yield tie_fact("round", figures.company, discount.facts()[0], how, computed)


def _looseness(ratio: Derivation) -> tuple[bool, object]:
    """How wide a ratio's bounds are for its size; one that may be 0 says nothing and comes last."""
    if ratio.low <= 0:
        return True, 0
    return False, (ratio.high - ratio.low) / ratio.point
