"""Which figures stand on the sheets, block by block, in the order an analyst reads them."""

from __future__ import annotations

COMPANY_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("income", (
        "revenue", "cost_of_revenue", "gross_profit", "research_and_development_expense",
        "selling_and_marketing_expense", "general_and_administrative_expense", "share_based_compensation",
        "operating_loss", "operating_income",
        "finance_costs", "fair_value_change_of_redeemable_preferred_shares", "loss_before_tax", "net_loss",
        "net_loss_attributable", "profit_for_the_period", "net_profit_attributable", "adjusted_net_loss",
    )),
    ("growth", ("revenue_growth", "revenue_cagr", "overseas_share")),
    ("margins", (
        "gross_margin", "sales_to_revenue", "admin_to_revenue", "net_margin", "adjusted_net_margin", "loss_per_revenue",
    )),
    ("rd_and_compute", (
        "rd_to_revenue", "rd_to_opex", "training_compute_cost", "training_compute_to_revenue", "compute_share_of_rd",
        "rd_headcount", "rd_headcount_share",
    )),
    ("cash", (
        "operating_cash_flow", "operating_cash_outflow", "capex", "cash_and_cash_equivalents", "total_liquidity",
        "monthly_burn", "runway_months", "runway_months_cash_flow", "burn_multiple_revenue",
    )),
    ("balance", (
        "total_assets", "total_liabilities", "net_liabilities", "redemption_liabilities", "trade_receivables",
        "inventories", "bank_borrowings", "interest_bearing_debt",
    )),
    ("operations", (
        "headcount", "revenue_per_head", "mau", "paying_users", "paying_ratio", "cumulative_users",
        "enterprise_customers", "arr", "daily_tokens", "gpus_shipped", "order_backlog", "top_customer_share",
        "top5_customers_share",
    )),
)  # fmt: skip
"""The lines of a company's sheet, by block. A line without any figure is left out."""

COMPARISON_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("size", ("revenue", "gross_profit", "net_loss", "adjusted_net_loss", "total_assets", "headcount")),
    ("growth", ("revenue_growth", "revenue_cagr", "overseas_share")),
    ("margins", (
        "gross_margin", "sales_to_revenue", "admin_to_revenue", "net_margin", "adjusted_net_margin", "loss_per_revenue",
    )),
    ("rd_and_compute", (
        "research_and_development_expense", "rd_to_revenue", "rd_to_opex", "training_compute_to_revenue",
        "compute_share_of_rd", "rd_headcount_share",
    )),
    ("cash", (
        "operating_cash_flow", "cash_and_cash_equivalents", "total_liquidity", "monthly_burn", "runway_months",
        "runway_months_cash_flow", "burn_multiple_revenue",
    )),
    ("valuation", (
        "implied_market_cap", "price_to_sales_pre", "price_to_sales_post", "ev_to_sales", "offer_size_share",
        "cornerstone_share", "gross_proceeds", "net_proceeds", "first_day_return", "funding_total",
        "capital_efficiency",
    )),
    ("operations", (
        "revenue_per_head", "mau", "paying_users", "paying_ratio", "enterprise_customers", "arr", "daily_tokens",
        "gpus_shipped", "order_backlog", "top_customer_share", "top5_customers_share",
    )),
)  # fmt: skip
"""The lines of the comparison, by block."""

OFFERING_LINES: tuple[str, ...] = (
    "offer_price_range", "offer_price", "offer_shares", "shares_before_offering", "shares_after_offering",
    "over_allotment_shares",
    "shares_after_over_allotment", "offer_size_share", "offer_size_share_after_options", "gross_proceeds",
    "listing_expenses", "net_proceeds", "cornerstone_share", "public_subscription_multiple",
    "international_subscription_multiple", "price_to_sales_pre", "first_day_open", "first_day_close_price",
    "first_day_return", "market_cap_first_day_close",
)  # fmt: skip
"""The terms of an offering, in the order of a term sheet; the valuation at each price follows them."""

EVENT_LINES: tuple[str, ...] = (
    "funding_total", "capital_efficiency", "offer_price_range", "offer_price", "offer_shares", "shares_after_offering",
    "offer_size_share", "cornerstone_share", "gross_proceeds", "net_proceeds", "implied_market_cap",
    "price_to_sales_pre", "price_to_sales_post", "ev_to_sales", "first_day_return",
)  # fmt: skip
"""What happens once, on a company's own sheet."""

BREAKDOWNS: tuple[tuple[str, str], ...] = (
    ("revenue", "segment"), ("revenue", "product"), ("revenue", "region"), ("gross_profit", "segment"),
    ("segment_gross_margin", "segment"), ("gross_margin", "product"),
)  # fmt: skip
"""Which figures are shown by which dimension on a company's sheet."""
