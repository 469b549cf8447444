"""Round arithmetic: what a company is worth before the money and the money make what it is worth after it."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.metrics import term as t
from xlipo.metrics.checks.figures import Figures
from xlipo.metrics.checks.result import CheckResult, Place, one_unit, tie, total

IN_ORDER = 100
"""Rounds up to this place in the order are the company's own; later ones are reports that may be parts of them."""


def round_arithmetic(figures: Figures) -> Iterator[CheckResult]:
    """Post-money against pre-money + amount, round by round."""
    for item in figures.answers.view.rounds(figures.company.id):
        post = figures.once("funding_post_money_valuation", round=item.id)
        pre = figures.once("funding_pre_money_valuation", round=item.id)
        amount = figures.once("funding_amount", round=item.id)
        if post and pre and amount and one_unit(post, pre, amount):
            place = Place.of("round", figures.company, post.facts()[0])
            yield tie(place, "against pre-money + amount", post, t.add(pre, amount))


def rounds_total(figures: Figures) -> Iterator[CheckResult]:
    """The rounds in order against the printed total, where every one of them has an amount."""
    rounds = [item for item in figures.answers.view.rounds(figures.company.id) if item.order <= IN_ORDER]
    amounts = [figures.once("funding_amount", round=item.id) for item in rounds]
    if len(rounds) < 2 or not one_unit(*amounts):
        return
    raised = total([amount for amount in amounts if amount])
    for fact in figures.chosen("funding_total"):
        if not fact.dimensions and fact.unit == raised.unit:
            place = Place.of("rounds_total", figures.company, fact)
            yield tie(place, f"against {len(rounds)} rounds", t.of_fact(fact), raised)
