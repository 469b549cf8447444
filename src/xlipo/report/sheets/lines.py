"""Which figures stand on the sheets, block by block, in the order an analyst reads them."""

from __future__ import annotations

from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import BY_ID

TEAR_SHEET: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("income", (
        "revenue", "gross_profit", "research_and_development_expense", "selling_and_marketing_expense",
        "general_and_administrative_expense", "operating_income", "profit_for_the_period", "adjusted_net_loss",
    )),
    ("margins", (
        "revenue_growth", "gross_margin", "rd_to_revenue", "sales_to_revenue", "net_margin", "adjusted_net_margin",
        "overseas_share",
    )),
    ("cash", (
        "operating_cash_flow", "capex", "cash_and_cash_equivalents", "liquidity", "debt", "monthly_burn",
        "runway_months",
    )),
    ("operations", (
        "headcount", "rd_headcount_share", "mau", "paying_users", "enterprise_customers", "arr", "gpus_shipped",
        "top_customer_share", "top5_customers_share",
    )),
)  # fmt: skip
"""The lines of a tear sheet, by block. A line that a company has no figure on is left out of its own."""

COMPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("c_value", ("share_price", "return_since_offer", "equity_value", "enterprise_value")),
    ("c_size", ("revenue", "revenue_growth", "arr")),
    ("c_margins", ("gross_margin", "rd_to_revenue", "adjusted_net_margin")),
    ("c_cash", ("liquidity", "monthly_burn", "runway_months")),
    ("c_multiples", ("ev_to_revenue", "value_to_arr", "price_to_sales_post", "funding_step_up")),
)
"""The columns of the first page, by what stands over them."""

BENCHMARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("growth", ("revenue_cagr", "overseas_share")),
    ("margins", ("sales_to_revenue", "admin_to_revenue", "net_margin", "operating_margin", "fcf_margin", "rule_of_40")),
    ("rd_and_compute", (
        "research_and_development_expense", "rd_to_opex", "training_compute_to_revenue", "compute_share_of_rd",
        "rd_headcount_share",
    )),
    ("cash", ("debt", "net_cash", "runway_months_cash_flow", "burn_multiple_revenue")),
    ("operations", (
        "headcount", "revenue_per_head", "mau", "paying_users", "paying_ratio", "cumulative_users",
        "enterprise_customers", "daily_tokens", "gpus_shipped", "order_backlog", "top_customer_share",
        "top5_customers_share",
    )),
    ("valuation", (
        "implied_market_cap", "gross_proceeds", "offer_size_share", "cornerstone_share", "first_day_return",
        "funding_total", "capital_efficiency",
    )),
)  # fmt: skip
"""The lines of the benchmarks, by block."""


def defined(answers: Answers, blocks: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    """The metrics of blocks that the data set has a definition of, in order."""
    names = {*BY_ID, *answers.view.concepts()}
    return [metric for _, metrics in blocks for metric in metrics if metric in names]


OFFERING_LINES: tuple[str, ...] = (
    "offer_price_range", "offer_price", "offer_shares", "shares_before_offering", "shares_after_offering",
    "over_allotment_shares", "shares_after_over_allotment", "free_float_at_listing",
    "offer_size_share", "offer_size_share_after_options", "gross_proceeds",
    "listing_expenses", "net_proceeds", "cornerstone_share", "public_subscription_multiple",
    "international_subscription_multiple", "price_to_sales_pre", "first_day_open", "first_day_close_price",
    "first_day_return", "market_cap_first_day_close",
)  # fmt: skip
"""The terms of an offering, in the order of a term sheet; the valuation at each price follows them."""

BREAKDOWNS: tuple[tuple[str, str], ...] = (
    ("revenue", "segment"), ("revenue", "product"), ("revenue", "region"), ("gross_profit", "segment"),
    ("segment_gross_margin", "segment"), ("gross_margin", "product"),
)  # fmt: skip
"""Which figures are shown by which dimension on a company's sheet."""
