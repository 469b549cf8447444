"""Relations: lines of a statement, terms of a round or an offering, that must lie near each other or within bounds.

Where a statement prints every term, a check ties them to the digit. These hold where some terms are small or are not
printed: an income tax, an exchange effect, other income. A slip of a power of ten, a sign or a column breaks them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xlipo.facts.fact import Dimensions, Fact
from xlipo.quality.suspects.prints import FILING, Prints, value
from xlipo.quality.suspects.slips import undone
from xlipo.quality.suspects.suspect import Suspect


@dataclass(frozen=True)
class Relation:
    """A sum of lines that is nearly nothing: within ``low`` to ``high`` times the first of them.

    ``lines`` names each line with its sign; ``also`` those that count where they are printed.
    """

    words: str
    lines: tuple[tuple[int, str], ...]
    also: tuple[tuple[int, str], ...] = ()
    low: str = "-0.05"
    high: str = "0.05"
    least_also: int = 0


BRIDGE = (
    "share_based_compensation", "fair_value_change_of_redeemable_preferred_shares",
    "change_in_carrying_amount_of_redemption_liabilities", "interest_on_redemption_liabilities",
    "listing_expenses_recognised", "fair_value_change_of_convertible_interests_and_warrants",
)  # fmt: skip
"""What stands between a loss and the adjusted one."""

_EXPENSES = (
    (-1, "research_and_development_expense"), (-1, "selling_and_marketing_expense"),
    (-1, "general_and_administrative_expense"),
)  # fmt: skip

RELATIONS = (
    Relation("the loss before tax is near the loss", ((1, "net_loss"), (-1, "loss_before_tax")),
             low="-0.1", high="0.1"),
    Relation("the loss of the owners is near the loss", ((1, "net_loss"), (-1, "net_loss_attributable")),
             low="-0.1", high="0.1"),
    Relation("adjusted loss and adjustments make up the loss", ((1, "net_loss"), (-1, "adjusted_net_loss")),
             tuple((-1, name) for name in BRIDGE), "-0.03", "0.12", least_also=1),
    Relation("an adjusted loss is no larger than the loss", ((1, "net_loss"), (-1, "adjusted_net_loss")),
             low="-0.1", high="1"),
    Relation("gross profit less expenses make up the operating loss",
             ((1, "operating_loss"), (1, "gross_profit"), *_EXPENSES), low="-0.1", high="0.1"),
    Relation("gross profit, expenses and changes in value make up the loss",
             ((1, "loss_before_tax"), (1, "gross_profit"), *_EXPENSES),
             ((-1, "finance_costs"), *((-1, name) for name in BRIDGE[1:4])), "-0.15", "0.15", least_also=2),
    Relation("gross profit lies within revenue", ((1, "revenue"), (-1, "gross_profit")), low="0", high="2"),
    Relation("cash lies within total assets", ((1, "total_assets"), (-1, "cash_and_cash_equivalents")),
             low="0", high="0.99"),
    Relation("current assets lie within total assets", ((1, "total_assets"), (-1, "current_assets")),
             low="0", high="0.85"),
    Relation("receivables lie within current assets", ((1, "current_assets"), (-1, "trade_receivables")),
             low="0", high="1"),
    Relation("inventories lie within total assets", ((1, "total_assets"), (-1, "inventories")), low="0", high="1"),
    Relation("redemption liabilities lie within total liabilities",
             ((1, "total_liabilities"), (-1, "redemption_liabilities")), low="0", high="1"),
    Relation("current liabilities lie within total liabilities",
             ((1, "total_liabilities"), (-1, "current_liabilities")), low="0", high="0.95"),
    Relation("equity lies within total assets", ((1, "total_assets"), (-1, "total_equity")), low="0", high="0.97"),
    Relation("cash lies within total liquidity", ((1, "total_liquidity"), (-1, "cash_and_cash_equivalents")),
             low="0", high="0.98"),
)  # fmt: skip


def broken_relations(prints: Prints) -> Iterator[Suspect]:
    """Figures of filings that break a relation; where undoing one slip mends it, that figure and the right value."""
    for relation in RELATIONS:
        for (concept, dimensions, period), facts in list(prints.by_place.items()):
            if concept == relation.lines[0][1] and not dimensions and prints.tier(facts[0]) <= FILING:
                for unit in dict.fromkeys(fact.unit for fact in facts):
                    terms = _terms(prints, relation, period, unit)
                    low, high = (Decimal(end) for end in (relation.low, relation.high))
                    yield from broken(prints, relation.words, terms, low, high)
    yield from _cash(prints)
    yield from _too_large(prints)
    yield from _longer_periods(prints)


Terms = list[tuple[int, Fact]]


def _terms(prints: Prints, relation: Relation, period: str, unit: str) -> Terms:
    first = prints.at(relation.lines[0][1], period, unit)
    source = first.source if first is not None else ""
    found = [(sign, prints.at(name, period, unit, source)) for sign, name in relation.lines]
    also = [(sign, prints.at(name, period, unit, source)) for sign, name in relation.also]
    more = [(sign, fact) for sign, fact in also if fact is not None]
    whole = [(sign, fact) for sign, fact in found if fact is not None and prints.tier(fact) <= FILING]
    if len(whole) < len(found) or len(more) < relation.least_also:
        return []
    return [*whole, *more]


def broken(prints: Prints, words: str, terms: Terms, low: Decimal, high: Decimal) -> Iterator[Suspect]:
    """The suspects of one relation, whose sum must lie between ``low`` and ``high`` times its first term."""
    values = [sign * value(fact) for sign, fact in terms]
    if not terms or _within(values, low, high):
        return
    against = tuple(fact for _, fact in terms)
    mended: dict[str, tuple[str, Decimal]] = {}
    for at, (sign, fact) in enumerate(terms):
        for slip in undone(value(fact), beside(prints, fact)):
            if _within([*values[:at], sign * slip.meant, *values[at + 1 :]], low, high):
                mended[fact.where] = (slip.kind, slip.meant)
                break
    for _, fact in terms:
        kind, meant = mended.get(fact.where, ("sum", None))
        likelihood = Decimal("0.8") / len(mended) if meant is not None else Decimal("0.2")
        yield Suspect(fact, kind, f"{words}, and with it this does not hold", meant, likelihood, against=against)


def _within(values: list[Decimal], low: Decimal, high: Decimal) -> bool:
    size = abs(values[0])
    return size > 0 and low * size <= sum(values) <= high * size


def beside(prints: Prints, fact: Fact) -> tuple[Decimal, ...]:
    """The figures of the same line in the other columns."""
    line = prints.by_line[fact.concept, fact.dimensions]
    here = {value(one) for one in line if one.period.text == fact.period.text and one is not fact}
    others = [value(one) for one in line if one.period.text != fact.period.text and one.unit == fact.unit]
    return tuple(dict.fromkeys((*here, *others)))


FLOWS = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")


def _cash(prints: Prints) -> Iterator[Suspect]:
    """Cash at the end is near cash at the beginning and the three flows, within what exchange effects come to."""
    for (concept, dimensions, period), facts in list(prints.by_place.items()):
        if concept != FLOWS[0] or dimensions:
            continue
        flow = facts[0]
        flows = [prints.at(name, period, flow.unit, flow.source) for name in FLOWS]
        before = (flow.period.start - dt.timedelta(days=1)).isoformat()
        start = prints.at("cash_beginning_of_period", period, flow.unit, flow.source) or prints.at(
            "cash_and_cash_equivalents", before, flow.unit, flow.source
        )
        end = prints.at("cash_and_cash_equivalents", flow.period.end.isoformat(), flow.unit, flow.source)
        effect = prints.at("fx_effect_on_cash", period, flow.unit, flow.source)
        if end is not None and start is not None and None not in flows:
            terms = [(-1, end), (1, start), *((1, each) for each in (*flows, effect) if each is not None)]
            room = Decimal("0.02") * max(Decimal(1), abs(value(start) / value(end)))
            yield from broken(
                prints, "opening cash and the three flows make up nearly all of closing cash", terms, -room, room
            )


LIMITS = (
    ("operating_cash_flow", ("revenue", "net_loss", "adjusted_net_loss", "research_and_development_expense",
                             "profit_for_the_period", "net_profit_attributable"), 3),
    ("capex", ("revenue", "net_loss", "research_and_development_expense"), 4),
    ("financing_cash_flow", ("revenue", "net_loss", "cash_and_cash_equivalents", "total_assets"), 5),
    ("investing_cash_flow", ("revenue", "net_loss", "cash_and_cash_equivalents", "total_assets"), 5),
    ("trade_receivables", ("revenue", "total_assets"), 2),
    ("share_based_compensation", ("net_loss", "revenue"), 2),
    ("finance_costs", ("net_loss", "revenue", "total_assets"), 2),
)  # fmt: skip
"""Lines that are no larger, in a year, than so many times the largest of some others."""


def _too_large(prints: Prints) -> Iterator[Suspect]:
    """Flows and balances far larger than everything else in their statement."""
    for name, others, times in LIMITS:
        for fact in prints.by_line.get((name, ()), ()):
            days = (fact.period.text, fact.period.end.isoformat())
            ends = [fact.period.to_date().text, *days]
            found = [prints.at(other, when, fact.unit, fact.source) for other in others for when in ends]
            sizes = [abs(value(one)) * _months(fact) / _months(one) for one in found if one is not None]
            if sizes and prints.tier(fact) <= FILING and abs(value(fact)) > times * max(sizes):
                evidence = f"it is more than {times} times each of {', '.join(others).replace('_', ' ')}"
                meant = next(slip.meant for slip in undone(value(fact)) if abs(slip.meant) <= times * max(sizes))
                yield Suspect(fact, "scale", evidence, meant, Decimal("0.6"))


def _months(fact: Fact) -> int:
    return fact.period.months or 12


def _longer_periods(prints: Prints) -> Iterator[Suspect]:
    """A longer period's revenue, cost or expense is no smaller than that of a shorter one that begins with it."""
    for (concept, _), facts in list(prints.by_line.items()):
        known = prints.concepts[concept]
        counted = known.balance == "expense" or concept == "revenue"
        if known.group != "income" or not counted or known.unit_kind != "money":
            continue
        best: dict[tuple[str, str], Fact] = {}
        for fact in facts:
            if prints.tier(fact) <= FILING and value(fact) > 0 and fact.period.months <= 12:
                best.setdefault((fact.period.text, fact.unit), fact)
        for long in best.values():
            for short in best.values():
                inside = long.period.start == short.period.start and short.period.end < long.period.end
                if inside and long.unit == short.unit:
                    words = f"{long.period} holds {short.period}"
                    yield from broken(prints, words, [(1, long), (-1, short)], Decimal("-0.02"), Decimal("0.97"))


# -- rounds and offerings ---------------------------------------------------------------------------------------------

Bound = tuple[str, str, str, str, str]
BOUNDS: tuple[Bound, ...] = (
    ("a round's amount is a part of the post-money", "funding_post_money_valuation", "funding_amount", "0.002", "0.7"),
    ("pre-money is most of the post-money", "funding_post_money_valuation", "funding_pre_money_valuation",
     "0.3", "0.9995"),
    ("net proceeds are most of the gross ones", "gross_proceeds", "net_proceeds", "0.8", "0.998"),
    ("listing expenses are a part of gross proceeds", "gross_proceeds", "listing_expenses", "0.004", "0.25"),
    ("an over-allotment is at most 15% of the offer", "offer_shares", "over_allotment_shares", "0.01", "0.1501"),
    ("the offer is a part of the shares after it", "shares_after_offering", "offer_shares", "0.01", "0.5"),
    ("shares before are most of those after", "shares_after_offering", "shares_before_offering", "0.5", "0.99"),
)  # fmt: skip


def out_of_bounds(prints: Prints) -> Iterator[Suspect]:
    """Terms of rounds and offerings that are no possible part of each other."""
    for words, whole, part, low, high in BOUNDS:
        for (concept, dimensions), facts in list(prints.by_line.items()):
            if concept == whole:
                yield from _bounded(prints, words, facts[0], _any(prints, part, dimensions, facts[0].unit), low, high)
    yield from _rounds(prints)


def _any(prints: Prints, concept: str, dimensions: Dimensions, unit: str) -> Fact | None:
    return next((fact for fact in prints.by_line.get((concept, dimensions), ()) if fact.unit == unit), None)


def _bounded(
    prints: Prints, words: str, whole: Fact, part: Fact | None, low: str, high: str, times: Decimal = Decimal(1)
) -> Iterator[Suspect]:
    """Suspects where a part divided by its whole lies outside the bounds."""
    if part is None:
        return
    ratio = value(part) / value(whole) * times
    if Decimal(low) <= ratio <= Decimal(high):
        return
    for fact, kind_of in ((part, 1), (whole, -1)):
        meant, kind = None, "bounds"
        for slip in undone(value(fact), beside(prints, fact)):
            other = ratio * (slip.meant / value(fact)) ** kind_of if slip.meant else Decimal(0)
            if Decimal(low) <= other <= Decimal(high):
                meant, kind = slip.meant, slip.kind
                break
        yield Suspect(fact, kind, f"{words}, and with it this does not hold", meant, Decimal("0.4"),
                      against=(whole if fact is part else part,))  # fmt: skip


def _rounds(prints: Prints) -> Iterator[Suspect]:
    """From round to round, valuation, price and the number of shares that they imply move within bounds."""
    rounds = [item.id for item in sorted(prints.view.rounds(prints.company.id), key=lambda item: item.order)
              if item.in_order]  # fmt: skip
    for before, after in pairwise(rounds):
        for concept, words, low, high in (
            ("funding_post_money_valuation", "a round's post-money follows on that of the round before", "0.4", "10"),
            ("funding_price_per_share", "a round's price follows on that of the round before", "0.4", "10"),
        ):
            one, two = (_any_of_round(prints, concept, name) for name in (before, after))
            if one is not None and two is not None and one.unit == two.unit:
                yield from _bounded(prints, words, one, two, low, high)
        yield from _implied_shares(prints, before, after)


def _any_of_round(prints: Prints, concept: str, name: str) -> Fact | None:
    return next(iter(prints.by_line.get((concept, (("round", name),)), ())), None)


def _implied_shares(prints: Prints, before: str, after: str) -> Iterator[Suspect]:
    """Post-money divided by the price is a number of shares, which grows a little from round to round."""
    found = [
        _any_of_round(prints, concept, name)
        for name in (before, after)
        for concept in ("funding_post_money_valuation", "funding_price_per_share")
    ]
    worth, price, worth_after, price_after = found
    if worth is None or price is None or worth_after is None or price_after is None:
        return
    if worth.unit != worth_after.unit or price.unit != price_after.unit:
        return
    shares, shares_after = value(worth) / value(price), value(worth_after) / value(price_after)
    if not Decimal("0.8") <= shares_after / shares <= Decimal("2"):
        words = "valuation divided by price is a number of shares that grows little from round to round"
        for fact in (worth, price, worth_after, price_after):
            yield Suspect(fact, "bounds", words, None, Decimal("0.25"))
