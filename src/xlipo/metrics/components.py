"""Components: the named parts that definitions share, so that a definition and its workings are made of the same."""

from __future__ import annotations

from decimal import Decimal

from xlipo.metrics.expression import (
    ONE,
    Adjusted,
    AllShares,
    Close,
    End,
    Expression,
    Figure,
    FirstOf,
    InLatest,
    Into,
    Months,
    Newest,
    Number,
    Positive,
    RaisedSince,
    Threshold,
)


def at(concept: str, when: str = "here", **dimensions: str) -> Figure:
    """The figure of a concept: of one part where dimensions name one."""
    return Figure(concept, when, tuple(sorted(dimensions.items())))


REVENUE = at("revenue")
COMPUTED_GROSS_PROFIT = REVENUE - at("cost_of_revenue")
GROSS_PROFIT = FirstOf((
    (at("gross_profit"), ""),
    (COMPUTED_GROSS_PROFIT, "gross profit as revenue less cost of revenue: none is printed"),
))  # fmt: skip
RD = at("research_and_development_expense")
SELLING, ADMINISTRATION = at("selling_and_marketing_expense"), at("general_and_administrative_expense")
OPEX = RD + SELLING + ADMINISTRATION
ADJUSTED_LOSS = at("adjusted_net_loss")
COMPUTE = at("training_compute_cost")
PROFIT = FirstOf((
    (-at("net_loss"), ""),
    (at("profit_for_the_period"), ""),
    (-at("net_loss_attributable"), "loss attributable to owners: no loss for the period as a whole is given"),
    (at("net_profit_attributable"), "profit attributable to owners: no profit for the period as a whole is given"),
))  # fmt: skip
NET_INCOME = FirstOf((
    (-at("net_loss"), "the loss for the period, its sign turned"),
    (at("profit_for_the_period"), "the profit for the period"),
    (-at("net_loss_attributable"), "the loss attributable to owners, its sign turned: none for the period as a whole"),
    (at("net_profit_attributable"), "the profit attributable to owners: none for the period as a whole is given"),
))  # fmt: skip
_FLOW_ALONE = "free cash flow at its upper bound: operating cash flow alone, no capital expenditure is given"
OPERATING_CASH_FLOW = FirstOf((
    (at("operating_cash_flow"), ""),
    (-at("operating_cash_outflow"), "the operating outflow as printed, its sign turned"),
))  # fmt: skip
CAPEX = FirstOf((
    (at("capex"), ""),
    (
        at("purchase_of_property_and_equipment") + at("purchase_of_intangible_assets"),
        "capital expenditure: cash paid for property and equipment and for intangible assets",
    ),
    (at("purchase_of_property_and_equipment"), "capital expenditure: cash paid for property and equipment"),
))  # fmt: skip
"""As a cash flow statement prints it, under one name or as the payments that it is made of."""
FREE_CASH_FLOW = FirstOf((
    (OPERATING_CASH_FLOW - CAPEX, ""),
    (OPERATING_CASH_FLOW, _FLOW_ALONE),
))  # fmt: skip
NET_BURN = Positive(-FREE_CASH_FLOW, "Not burning (the company burns no cash).")
MONTHLY_BURN = NET_BURN / Months()
MONTHLY_OUTFLOW = FirstOf((
    (MONTHLY_BURN, ""),
    (InLatest(MONTHLY_BURN, "operating_cash_flow"), ""),
    (InLatest(MONTHLY_BURN, "operating_cash_outflow"), ""),
))  # fmt: skip
"""Cash burnt a month in the period that ends with the balance; else in the newest period that has a cash flow."""
RUNWAY_LOSS = FirstOf(((ADJUSTED_LOSS, "on the adjusted net loss, the basis on which issuers state their runway"),))
OPERATING_RESULT = FirstOf((
    (-at("operating_loss"), ""),
    (at("operating_income"), ""),
))  # fmt: skip
LIQUIDITY = FirstOf((
    (at("total_liquidity"), "liquidity as the issuer states it"),
    (at("cash_and_cash_equivalents"), "cash and cash equivalents only: no total liquidity is stated"),
))  # fmt: skip
PRICE_RANGE = at("offer_price_range", "event")
PRICE, OFFERED = at("offer_price", "event"), at("offer_shares", "event")
SHARES_AFTER, SHARES_BEFORE = at("shares_after_offering", "event"), at("shares_before_offering", "event")
LAST_REVENUE = Positive(at("revenue", "last_fy"), "No revenue in the last audited year.")
POST_MONEY, PRE_MONEY = at("funding_post_money_valuation"), at("funding_pre_money_valuation")
LTM_REVENUE = Positive(at("revenue", "last_ltm"), "No revenue in the last twelve months.")


def debt_at(when: str) -> Expression:
    """Debt: the sum of its printed components, each once; a printed total only where no component is. Leases apart."""
    bank, bonds = at("bank_borrowings", when), at("convertible_bonds", when)
    return FirstOf((
        *(((bank + bonds, "debt: bank and other borrowings, and convertible bonds"),) if when == "here" else ()),
        (bank, "debt: bank and other borrowings"),
        (at("total_borrowings", when), "debt: total borrowings"),
        (at("total_debt", when), "debt: as the issuer totals it, in its own scope"),
        (at("interest_bearing_debt", when), "debt: interest-bearing debt, in the source's own scope"),
    ))  # fmt: skip


DEBT = debt_at("last_balance")
"""Before an offering: bonds that convert on listing are equity in a value after it."""
EXPENSES = FirstOf((
    (at("listing_expenses", "event"), ""),
    (Number(Decimal(0)), "proceeds before expenses: no listing expenses are given"),
))  # fmt: skip
CASH = FirstOf((
    (at("total_liquidity", "last_balance"), "cash: total liquidity as the issuer states it"),
    (at("cash_and_cash_equivalents", "last_balance"), "cash: cash and cash equivalents"),
))  # fmt: skip
STAFF = Positive(at("headcount"), "No staff.")
REVENUE_IN_HKD = Into(at("revenue", "last_fy"), "HKD")
MARKET_CAP_IN_HKD = Into(PRICE * SHARES_AFTER, "HKD", "event")


CLOSE = Close()
MARKET_CAP = CLOSE * AllShares()
EQUITY_VALUE = FirstOf((
    (MARKET_CAP, ""),
    (at("funding_post_money_valuation", "last_round"), "the last round's post-money valuation: not a market value"),
))  # fmt: skip
ENTERPRISE_VALUE = MARKET_CAP + DEBT - CASH - RaisedSince(CASH)
RETURN_SINCE_OFFER = CLOSE / Adjusted(PRICE) - ONE


def earnings_at(when: str) -> Expression:
    """The signed result attributable to owners; that of the whole period where none is given for them.

    Of the last twelve months, the newest of these: a company may print the owners' part of old years alone.
    """
    lines = (
        (at("net_profit_attributable", when), ""),
        (-at("net_loss_attributable", when), ""),
        (at("profit_for_the_period", when), "profit for the period as a whole: none attributable to owners is given"),
        (-at("net_loss", when), "loss for the period as a whole: none attributable to owners is given"),
    )
    return Newest(lines) if when == "last_ltm" else FirstOf(lines)


def book_value_at(when: str) -> Expression:
    """Equity, signed, of the newest balance: that of the owners of the parent where it is printed."""
    return Newest((
        (at("equity_attributable", when), "equity attributable to owners"),
        (-at("total_deficit_attributable_to_owners", when), "the deficit attributable to owners, its sign turned"),
        (at("total_equity", when), "total equity"),
        (-at("net_liabilities", when), "net liabilities, their sign turned"),
        (at("total_assets", when) - at("total_liabilities", when), "total assets less total liabilities"),
    ))  # fmt: skip


EPS = FirstOf((
    (at("basic_eps"), "basic"),
    (-at("loss_per_share_basic"), "the basic loss per share, its sign turned"),
    (at("diluted_eps"), "diluted: no basic figure is printed"),
    (-at("loss_per_share_diluted"), "the diluted loss per share, its sign turned: no basic figure is printed"),
))  # fmt: skip
ADJUSTED_EBITDA = FirstOf((
    (at("adjusted_ebitda"), ""),
    (-at("adjusted_ebitda_loss"), "the adjusted EBITDA loss as printed, its sign turned"),
))  # fmt: skip

POSITIVE_REVENUE = Positive(REVENUE, "No revenue.")
REVENUE_GROWTH = REVENUE / Positive(at("revenue", "prior"), "Revenue a year before is not positive.") - ONE
FCF_MARGIN = FREE_CASH_FLOW / POSITIVE_REVENUE

PRICES: dict[str, Expression] = {
    "low": End(PRICE_RANGE, "low"),
    "mid": (End(PRICE_RANGE, "low") + End(PRICE_RANGE, "high")) / Number(Decimal(2)),
    "high": End(PRICE_RANGE, "high"),
    "": PRICE,
}
"""The prices a valuation is shown at: the range's low, middle and high, and the final price."""

COMMERCIAL_REVENUE_THRESHOLD = Threshold("hkex_18c_commercial_revenue", REVENUE_IN_HKD)
RD_SHARE_THRESHOLD = Threshold("hkex_18c_rd_share", REVENUE_IN_HKD)
MARKET_CAP_THRESHOLD = Threshold("hkex_18c_market_cap", REVENUE_IN_HKD)
STAR_RD_THRESHOLD = Threshold("star_rd_ratio", at("revenue", "last_fy"))


def market_cap_at(price: Expression) -> Expression:
    """The market value of all shares after the offering, at a price."""
    return price * SHARES_AFTER


def net_proceeds_at(price: Expression) -> Expression:
    """What the offering brings in at a price, before options."""
    return price * OFFERED - EXPENSES


def enterprise_value_at(price: Expression) -> Expression:
    """Market value at a price with debt, less cash and what the offering adds to it: both are after the offering."""
    return market_cap_at(price) + DEBT - CASH - net_proceeds_at(price)


def ev_to_sales_at(price: Expression) -> Expression:
    """Enterprise value at a price over the last twelve months' revenue."""
    return enterprise_value_at(price) / LTM_REVENUE


def price_to_sales_post_at(price: Expression) -> Expression:
    """A price over the last audited year's revenue for each share after the offering."""
    return price / (LAST_REVENUE / SHARES_AFTER)


NAMED: dict[Expression, str] = {
    FREE_CASH_FLOW: "free_cash_flow",
    MONTHLY_BURN: "monthly_burn",
    LIQUIDITY: "liquidity",
    debt_at("here"): "debt",
    MARKET_CAP: "market_cap",
    ENTERPRISE_VALUE: "enterprise_value",
}
"""The parts that are metrics of their own: a definition names them, and says once what they are."""
