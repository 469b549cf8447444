"""Offerings: price × shares, proceeds, the path of the share count, cornerstones, use of proceeds, shareholdings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.fact import Dimensions, Fact
from xlipo.metrics import term as t
from xlipo.metrics.checks.figures import Figures
from xlipo.metrics.checks.result import CheckResult, Place, as_percent, at_most, one_unit, tie, total
from xlipo.metrics.term import Term

# -- money ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Product:
    """A printed amount that is a price times a count of shares."""

    amount: str
    price: str
    shares: tuple[str, ...]
    basis: str = ""


PRODUCTS = (
    Product("gross_proceeds", "offer_price", ("offer_shares",)),
    Product("gross_proceeds", "offer_price", ("offer_shares", "over_allotment_shares"), "with_over_allotment"),
    Product("implied_market_cap", "offer_price", ("shares_after_offering",)),
    Product("implied_market_cap", "offer_price", ("shares_before_offering",), "before_offering"),
    Product("implied_market_cap", "offer_price", ("h_shares_after_offering",), "h_shares_only"),
    Product("market_cap_first_day_close", "first_day_close_price", ("shares_after_offering",)),
    Product("market_cap_at_open", "first_day_open", ("shares_after_offering",)),
)


def price_times_shares(figures: Figures) -> Iterator[CheckResult]:
    """Proceeds and market capitalisations against price × shares, in the currency of the price."""
    for product in PRODUCTS:
        price = figures.once(product.price)
        counts = [figures.once(name) for name in product.shares]
        if price is None or not one_unit(*counts):
            continue
        computed = t.multiply(price, total([count for count in counts if count]), price.unit)
        wanted = (("basis", product.basis),) if product.basis else ()
        for fact in figures.chosen(product.amount):
            if fact.unit == price.unit and fact.dimensions == wanted and fact.quantity and fact.quantity.point is not None:
                how = f"against {product.price} × {' + '.join(product.shares)}".replace("_", " ")
                yield tie(Place.of("price_times_shares", figures.company, fact), how, t.of_fact(fact), computed)
    yield from _placings(figures)


def _placings(figures: Figures) -> Iterator[CheckResult]:
    for fact in figures.chosen("placing_gross_proceeds"):
        price, shares = figures.at("placing_price", fact.period), figures.at("placing_shares", fact.period)
        if price is not None and shares is not None and price.unit == fact.unit:
            computed = t.multiply(price, shares, price.unit)
            place = Place.of("price_times_shares", figures.company, fact)
            yield tie(place, "against placing price × placing shares", t.of_fact(fact), computed)


def net_proceeds(figures: Figures) -> Iterator[CheckResult]:
    """Net proceeds against gross proceeds less the expenses of the listing."""
    net = figures.once("net_proceeds")
    if net is None:
        return
    gross, expenses = figures.once("gross_proceeds", net.unit), figures.once("listing_expenses", net.unit)
    if gross is not None and expenses is not None:
        place = Place("proceeds", figures.company, "net_proceeds")
        yield tie(place, "against gross proceeds − listing expenses", net, t.subtract(gross, expenses))


# -- shares -----------------------------------------------------------------------------------------------------------

Step = tuple[str, str]
"""A share count: a concept, and its tranche or empty."""


@dataclass(frozen=True)
class Count:
    """A printed share count and the counts it is the sum of."""

    whole: Step
    parts: tuple[Step, ...]


COUNTS = (
    Count(("shares_after_offering", ""), (("shares_before_offering", ""), ("offer_shares", ""))),
    Count(("shares_after_over_allotment", ""), (("shares_after_offering", ""), ("over_allotment_shares", ""))),
    Count(("shares_after_offering", ""), (("h_shares_after_offering", ""), ("unlisted_shares_after_offering", ""))),
    Count(("shares_before_offering", ""), (("shares_converted_to_h", ""), ("unlisted_shares_after_offering", ""))),
    Count(("h_shares_after_offering", ""), (("shares_converted_to_h", ""), ("offer_shares", ""))),
    Count(("offer_shares", ""), (("offer_shares", "hong_kong_public_offering_final"),
                                 ("offer_shares", "international_offering_final"))),
    Count(("offer_shares", "global_offering_initial"), (("offer_shares", "hong_kong_public_offering_initial"),
                                                        ("offer_shares", "international_offering_initial"))),
    Count(("offer_shares", ""), (("offer_shares", "global_offering_initial"), ("offer_size_adjustment_shares", ""))),
    Count(("offer_shares", ""), (("online_shares_final", ""), ("offline_shares_final", ""),
                                 ("strategic_placement_shares", ""))),
)  # fmt: skip


def share_counts(figures: Figures) -> Iterator[CheckResult]:
    """The path of the share count: before, offered, after, after options; and the tranches of the offering."""
    for count in COUNTS:
        whole, parts = _count(figures, count.whole), [_count(figures, part) for part in count.parts]
        if whole is None or not one_unit(*parts):
            continue
        names = [tranche or concept for concept, tranche in count.parts]
        concept, tranche = count.whole
        place = Place("share_count", figures.company, concept, tranche, "+".join(names))
        how = f"against {' + '.join(names)}".replace("_", " ")
        yield tie(place, how, whole, total([part for part in parts if part]))


def _count(figures: Figures, step: Step) -> Term | None:
    concept, tranche = step
    return figures.once(concept, tranche=tranche) if tranche else figures.once(concept)


SHARES = (
    ("public_offer_share", ("offer_shares", "hong_kong_public_offering_final"), ("offer_shares", "")),
    ("free_float_at_listing", ("free_float_shares_at_listing", ""), ("shares_after_offering", "")),
    ("controlling_group_share", ("controlling_group_shares", ""), ("shares_after_offering", "")),
)
"""Printed shares of an offering by the two counts they are made of."""

MULTIPLES = (
    ("public_subscription_multiple", ("valid_applied_shares_public", ""), ("offer_shares", "hong_kong_public_offering_initial")),
)


def offering_shares(figures: Figures) -> Iterator[CheckResult]:
    """Printed shares and multiples of an offering against the share counts behind them."""
    for printed, top, bottom in (*SHARES, *MULTIPLES):
        above, below = _count(figures, top), _count(figures, bottom)
        if above is None or below is None:
            continue
        for fact in figures.chosen(printed):
            day = above.facts()[0].period
            if not fact.dimensions and fact.period == day:
                ratio = t.divide(above, below)
                found = as_percent(ratio) if fact.unit == "percent" else t.multiply(ratio, t.number(1), fact.unit)
                yield tie(Place.of("offering", figures.company, fact), "against the share counts", t.of_fact(fact), found)


def returns_since_offer(figures: Figures) -> Iterator[CheckResult]:
    """The first day's opening return and later returns against the offer price."""
    price = figures.once("offer_price")
    if price is None:
        return
    for fact in (*figures.chosen("first_day_open_return"), *figures.chosen("return_since_offer")):
        concept = "first_day_open" if fact.concept == "first_day_open_return" else "share_price"
        later = figures.at(concept, fact.period, fact.dimensions)
        if later is not None and one_unit(later, price):
            gain = t.subtract(t.divide(later, price), t.number(1))
            how = f"against {concept} ÷ offer price − 1".replace("_", " ")
            yield tie(Place.of("offering", figures.company, fact), how, t.of_fact(fact), as_percent(gain))


# -- cornerstones -----------------------------------------------------------------------------------------------------


def cornerstones(figures: Figures) -> Iterator[CheckResult]:
    """Cornerstone lines against their printed total, and each line's share of the offering against its shares."""
    for concept in ("cornerstone_amount", "cornerstone_shares", "cornerstone_share"):
        lines, wholes = [], []
        for fact in figures.chosen(concept):
            (wholes if _is_total(fact) else lines).append(fact)
        for whole in wholes:
            terms = [t.of_fact(fact) for fact in lines if fact.unit == whole.unit]
            if len(terms) > 1:
                place = Place.of("cornerstones", figures.company, whole)
                yield tie(place, f"against {len(terms)} lines", t.of_fact(whole), total(terms))
    offered = figures.once("offer_shares")
    for fact in figures.chosen("cornerstone_share"):
        shares = figures.at("cornerstone_shares", fact.period, fact.dimensions)
        if offered is not None and shares is not None and fact.dimensions:
            place = Place.of("cornerstone_share", figures.company, fact)
            yield tie(place, "against its shares ÷ offer shares", t.of_fact(fact), as_percent(t.divide(shares, offered)))


def _is_total(fact: Fact) -> bool:
    return not fact.dimensions or dict(fact.dimensions).get("investor", "").startswith("all")


# -- use of proceeds --------------------------------------------------------------------------------------------------

INSIDE = frozenset({
    ("minimax", "foundation_models"), ("minimax", "ai_infrastructure"), ("iluvatar", "ai_computing_solutions"),
    ("iluvatar", "gpgpu_chips_and_accelerator_cards"), ("iluvatar", "software_stack"),
})  # fmt: skip
"""Uses that a filing prints as parts of another use."""

GOALS = {
    "use_of_proceeds": ("planned_proceeds", "net_proceeds_estimate", "net_proceeds"),
    "use_of_proceeds_adjusted": ("net_proceeds",),
}
"""What the uses add up to: the amount the prospectus plans for, else the net proceeds."""


def use_of_proceeds(figures: Figures) -> Iterator[CheckResult]:
    """The uses add up to the money raised, and their shares to no more than 100 %."""
    for concept, goals in GOALS.items():
        for key, facts in _by_key(figures.chosen(concept)).items():
            terms = [t.of_fact(fact) for fact in facts]
            whole = next((found for goal in goals if (found := figures.once(goal, terms[0].unit))), None)
            if whole is not None and len(terms) > 1 and one_unit(*terms):
                place = Place("use_of_proceeds", figures.company, concept, facts[0].period.text, key)
                yield tie(place, f"the money to be used against {len(terms)} uses", whole, total(terms))
    shares = [
        fact
        for fact in figures.chosen("use_of_proceeds_share")
        if (figures.company.id, dict(fact.dimensions).get("use", "")) not in INSIDE
    ]
    if shares:
        place = Place("use_of_proceeds", figures.company, "use_of_proceeds_share")
        latest = list({fact.dimensions: fact for fact in shares}.values())
        hundred = t.number(100, "percent")
        yield at_most(place, f"100% holds {len(latest)} uses", hundred, total([t.of_fact(fact) for fact in latest]))


def _by_key(facts: list[Fact]) -> dict[str, list[Fact]]:
    """The uses of the earliest date on which the most are printed; a later line alone is a change to one of them."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if len(fact.dimensions) == 1:
            found[(fact.dimensions[0][0], fact.period.text)].append(fact)
    return {f"{key}": group for (key, _), group in sorted(found.items(), key=lambda item: len(item[1]))}


# -- shareholdings ----------------------------------------------------------------------------------------------------


def shareholdings(figures: Figures) -> Iterator[CheckResult]:
    """The holders of one day hold no more than the company; a holding in per cent is its shares over all shares."""
    groups: dict[tuple[str, Dimensions], list[Fact]] = defaultdict(list)
    for fact in figures.chosen("shareholding"):
        rest = tuple(pair for pair in fact.dimensions if pair[0] != "holder")
        groups[(fact.period.text, rest)].append(fact)
    for (period, rest), facts in sorted(groups.items()):
        if len(facts) > 1:
            place = Place("shareholding", figures.company, "shareholding", period, ";".join(f"{k}={v}" for k, v in rest))
            parts = total([t.of_fact(fact) for fact in facts])
            yield at_most(place, f"100% holds {len(facts)} holders", t.number(100, "percent"), parts)
    for fact in figures.chosen("shareholding"):
        shares, whole = figures.at("shareholding_shares", fact.period, fact.dimensions), _all_shares(figures, fact)
        if shares is not None and whole is not None:
            place = Place.of("shareholding", figures.company, fact)
            yield tie(place, "against its shares ÷ all shares", t.of_fact(fact), as_percent(t.divide(shares, whole)))


def _all_shares(figures: Figures, fact: Fact) -> Term | None:
    """The shares in issue on the day of a holding: before the offering, or from its day on after it."""
    after = figures.once("shares_after_offering")
    before = figures.once("shares_before_offering")
    if after is None:
        return before
    return after if fact.period.end >= after.facts()[0].period.end else before
