"""Funding rounds and offerings, assembled: each with its figures as answers, so that every one has its source."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Dimensions
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.offering import Offering
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.status import Status

ROUND_FIGURES = (
    "funding_amount",
    "funding_pre_money_valuation",
    "funding_post_money_valuation",
    "funding_valuation",
    "funding_price_per_share",
    "funding_step_up",
    "round_dilution",
    "discount_to_offer",
    "post_money_to_revenue",
)

POST_MONEY, UNTOLD = "funding_post_money_valuation", "funding_valuation"
"""A valuation after the money, and one that no source calls pre- or post-money."""

OFFERING_FIGURES = (
    "listing_date", "offer_price", "offer_price_range", "offer_shares", "shares_before_offering",
    "shares_after_offering", "shares_after_over_allotment", "over_allotment_shares", "gross_proceeds",
    "net_proceeds", "listing_expenses",
    "implied_market_cap_low", "implied_market_cap_mid", "implied_market_cap_high", "implied_market_cap",
    "price_to_sales_pre", "price_to_sales_post", "ev_to_sales", "offer_size_share",
    "offer_size_share_after_options", "cornerstone_share", "public_subscription_multiple",
    "international_subscription_multiple", "first_day_open", "first_day_close_price", "first_day_return",
    "market_cap_first_day_close",
)  # fmt: skip


@dataclass(frozen=True)
class RoundLine:
    """One round: its identity, its investors, and its figures by metric id."""

    round: FundingRound
    investors: tuple[Investor, ...]
    figures: dict[str, Answer]

    @property
    def valuation(self) -> str:
        """The metric that stands where a post-money valuation does: without one, the valuation nobody calls either."""
        post, untold = self.figures.get(POST_MONEY), self.figures.get(UNTOLD)
        is_untold = untold is not None and untold.derivation is not None and (post is None or post.derivation is None)
        return UNTOLD if is_untold else POST_MONEY

    def shown(self, metric: str) -> Answer | None:
        """The figure that a page shows under a metric's heading."""
        return self.figures.get(self.valuation if metric == POST_MONEY else metric)


def rounds_of(answers: Answers, company: str | Company, currency: str = "") -> list[RoundLine]:
    """A company's rounds, those in order first, each with every figure that is known of it."""
    who = company if isinstance(company, Company) else answers.company(company)
    view = answers.view
    investors = view.investors(who.id)
    lines = []
    for item in sorted(view.rounds(who.id), key=lambda r: r.order):
        figures = {}
        for metric in ROUND_FIGURES:
            found = _figure(answers, who, metric, item.id, currency)
            if found is not None:
                figures[metric] = found
        mine = tuple(investor for investor in investors if investor.round == item.id)
        lines.append(RoundLine(item, mine, figures))
    return lines


def _figure(answers: Answers, company: Company, metric: str, round_id: str, currency: str) -> Answer | None:
    own = answers.measure(metric).shown == "per_share"  # a price per share stays in the currency it was paid in
    try:
        return _known(answers, company, metric, "" if own else currency, (("round", round_id),))
    except UsageError:
        return None  # nothing of this kind is known of any round like it


def _known(
    answers: Answers, company: Company, metric: str, currency: str, dimensions: Dimensions = ()
) -> Answer | None:
    """A figure that is known of a deal; an absence of data only where there is one that no rate converts."""
    answer = answers.metric(company, metric, None, currency, dimensions)
    if answer.status is not Status.NO_DATA:
        return answer
    own = answers.metric(company, metric, None, "", dimensions) if currency else answer
    return None if own.status is Status.NO_DATA else answer


@dataclass(frozen=True)
class OfferingLine:
    """One offering: its identity and, for the listing itself, its terms by metric id."""

    offering: Offering
    figures: dict[str, Answer]


def offerings_of(answers: Answers, company: str | Company, currency: str = "") -> list[OfferingLine]:
    """A company's offerings; the listing carries the terms, later ones their own identity."""
    who = company if isinstance(company, Company) else answers.company(company)
    lines = []
    for offering in answers.view.offerings(who.id):
        terms = offering_terms(answers, who, currency) if offering.is_listing else {}
        lines.append(OfferingLine(offering, terms))
    return lines


def offering_terms(answers: Answers, company: Company, currency: str = "") -> dict[str, Answer]:
    """The terms of a company's listing that are known, by metric id."""
    found = {}
    for metric in OFFERING_FIGURES:
        answer = _known(answers, company, metric, currency)
        if answer is not None:
            found[metric] = answer
    return found
