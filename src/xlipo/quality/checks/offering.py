"""Offerings: price × shares, proceeds and their use, the path of the share count, cornerstones, returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xlipo.facts.fact import Dimensions, Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import (
    HUNDRED,
    CheckResult,
    CheckTarget,
    at_most,
    in_unit,
    one_unit,
    quotient,
    tie,
    tie_fact,
    total,
    total_of,
)

# -- money ------------------------------------------------------------------------------------------------------------


def price_times_shares(figures: Figures) -> Iterator[CheckResult]:
    """Proceeds and market capitalisations against price × shares, in the currency of the price."""
    for item in figures.answers.view.offering_figures():
        price = figures.once(item.price) if item.price else None
        counts = [_count(figures, count) for count in item.counts]
        if price is None or not one_unit(*counts):
            continue
        concept, dimensions = item.place
        amount = figures.once(concept, price.unit, dimensions)
        if amount is not None and amount.facts()[0].value is not None:  # a range is of the prices that were possible
            computed = d.multiply(price, total(count for count in counts if count), price.unit)
            how = f"{item.price} × {' + '.join(item.shares)}"
            yield tie_fact("price_times_shares", figures.company, amount.facts()[0], how, computed)
    for fact in figures.chosen("placing_gross_proceeds"):
        price, shares = figures.at("placing_price", fact.period), figures.at("placing_shares", fact.period)
        if price is not None and shares is not None and price.unit == fact.unit:
            computed = d.multiply(price, shares, price.unit)
            yield tie_fact("price_times_shares", figures.company, fact, "placing price × placing shares", computed)


def net_proceeds(figures: Figures) -> Iterator[CheckResult]:
    """Net proceeds against gross proceeds less the expenses of the listing."""
    net = figures.once("net_proceeds")
    if net is None:
        return
    gross, expenses = figures.once("gross_proceeds", net.unit), figures.once("listing_expenses", net.unit)
    if gross is not None and expenses is not None:
        target = CheckTarget("proceeds", figures.company, "net_proceeds")
        yield tie(target, "gross proceeds − listing expenses", net, d.subtract(gross, expenses))


def use_of_proceeds(figures: Figures) -> Iterator[CheckResult]:
    """The uses add up to the money planned for, else to the net proceeds; their shares to no more than 100 %."""
    for concept in ("use_of_proceeds", "use_of_proceeds_adjusted"):
        for key, facts in _tables_of_uses(figures.chosen(concept)):
            whole = _money_to_use(figures, concept, facts[0].unit)
            if whole is not None and one_unit(*map(d.as_printed, facts)):
                target = CheckTarget("use_of_proceeds", figures.company, concept, facts[0].period.text, key)
                yield tie(target, f"the sum of {len(facts)} uses", whole, total_of(facts))
    inside = {name for part in figures.partitions("use_of_proceeds_share") for name in part.members}
    chosen = [fact for fact in figures.chosen("use_of_proceeds_share") if len(fact.dimensions) == 1]
    shares = {fact.dimensions: fact for fact in chosen if dict(fact.dimensions).get("use", "") not in inside}
    if len(shares) > 1:
        target = CheckTarget("use_of_proceeds", figures.company, "use_of_proceeds_share")
        yield at_most(target, f"of {len(shares)} uses", HUNDRED, total_of(shares.values()))


def _tables_of_uses(facts: list[Fact]) -> Iterator[tuple[str, list[Fact]]]:
    """The uses that one date prints together, by their key; a line that stands alone changes one of them."""
    tables: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if len(fact.dimensions) == 1:
            tables[(fact.dimensions[0][0], fact.period.text)].append(fact)
    return ((key, table) for (key, _), table in sorted(tables.items()) if len(table) > 1)


def _money_to_use(figures: Figures, concept: str, unit: str) -> Derivation | None:
    """What the uses are of: the plan of the prospectus, its estimate, or the net proceeds as they came in."""
    if concept == "use_of_proceeds_adjusted":
        return figures.once("net_proceeds", unit)
    planned = figures.planned("planned_proceeds", unit) or figures.once("net_proceeds_estimate", unit)
    return planned or figures.once("net_proceeds", unit)


# -- shares -----------------------------------------------------------------------------------------------------------


def share_counts(figures: Figures) -> Iterator[CheckResult]:
    """The path of the share count: before, offered, after, after options; and the tranches of the offering."""
    for item in figures.answers.view.offering_figures():
        printed, counts = _count(figures, item.place), [_count(figures, count) for count in item.counts]
        if not item.price and printed is not None and one_unit(*counts):
            where = ";".join(part for part in (_member(item.place), "+".join(map(_name, item.counts))) if part)
            target = CheckTarget("share_count", figures.company, item.place[0], "", where)
            yield tie(target, "their sum", printed, total(count for count in counts if count))


Count = tuple[str, Dimensions]
"""A share count: a concept, and its tranche or nothing."""


def _count(figures: Figures, count: Count) -> Derivation | None:
    return figures.once(count[0], dimensions=count[1])


def _member(count: Count) -> str:
    return "+".join(member for _, member in count[1])


def _name(count: Count) -> str:
    return _member(count) or count[0]


def _tranche(member: str) -> Count:
    return "offer_shares", (("tranche", member),)


_AFTER: Count = ("shares_after_offering", ())
FRACTIONS: tuple[tuple[str, Count, Count], ...] = (
    ("public_offer_share", _tranche("hong_kong_public_offering_final"), ("offer_shares", ())),
    ("free_float_at_listing", ("free_float_shares_at_listing", ()), _AFTER),
    ("controlling_group_share", ("controlling_group_shares", ()), _AFTER),
    (
        "public_subscription_multiple",
        ("valid_applied_shares_public", ()),
        _tranche("hong_kong_public_offering_initial"),
    ),
)
"""Printed shares and multiples of an offering by the two counts they are made of."""


def offering_fractions(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares and multiples of an offering against the share counts behind them, on their own day."""
    for printed, top, bottom in FRACTIONS:
        above = _count(figures, top)
        ratio = quotient(above, _count(figures, bottom))
        for fact in figures.chosen(printed):
            if above and ratio and not fact.dimensions and fact.period == above.facts()[0].period:
                yield tie_fact("offering", figures.company, fact, "the share counts", in_unit(ratio, fact.unit))


def returns_since_offer(figures: Figures) -> Iterator[CheckResult]:
    """The first day's opening return and later returns against the offer price."""
    for printed, price in (("first_day_open_return", "first_day_open"), ("return_since_offer", "share_price")):
        for fact in figures.chosen(printed):
            ratio = quotient(figures.at(price, fact.period, fact.dimensions), figures.once("offer_price"))
            if ratio is not None:
                gain = in_unit(d.subtract(ratio, d.number(1)), fact.unit)
                yield tie_fact("offering", figures.company, fact, f"{price} ÷ offer price − 1", gain)


# -- cornerstones -----------------------------------------------------------------------------------------------------


def cornerstones(figures: Figures) -> Iterator[CheckResult]:
    """Cornerstone lines against their printed total, and each line's share of the offering against its shares."""
    for concept in ("cornerstone_amount", "cornerstone_shares", "cornerstone_share"):
        tables = _tables_of_lines(figures, concept)
        for whole in filter(_is_total, figures.chosen(concept)):
            lines = max((table for (unit, _), table in tables.items() if unit == whole.unit), key=len, default=[])
            if len(lines) > 1:
                how = f"the {len(lines)} lines of the longest table"
                yield tie_fact("cornerstones", figures.company, whole, how, total_of(lines))
    for fact in figures.chosen("cornerstone_share"):
        shares = figures.at("cornerstone_shares", fact.period, fact.dimensions)
        ratio = quotient(shares, figures.once("offer_shares"))
        if ratio is not None and fact.dimensions:
            how = "its shares ÷ offer shares"
            yield tie_fact("cornerstone_share", figures.company, fact, how, in_unit(ratio, fact.unit))


def _tables_of_lines(figures: Figures, concept: str) -> dict[tuple[str, str], list[Fact]]:
    """The lines by investor that each source prints, by unit and source."""
    tables: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for chosen in figures.chosen(concept):
        if not _is_total(chosen):
            for fact in figures.all_at(concept, chosen.period, chosen.dimensions):
                tables[(fact.unit, fact.source)].append(fact)
    return tables


def _is_total(fact: Fact) -> bool:
    return not fact.dimensions or dict(fact.dimensions).get("investor", "").startswith("all")
