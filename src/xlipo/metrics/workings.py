"""Workings: the inputs of an offering's valuation and of the listing tests, each as a metric of its own.

They are made of the components of the catalog's own definitions, so that what is shown beside a result is what the
result was made of.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from xlipo.metrics.catalog import BY_ID, Metric, Shown
from xlipo.metrics.components import (
    CASH,
    COMMERCIAL_REVENUE_THRESHOLD,
    DEBT,
    EXPENSES,
    LTM_REVENUE,
    MARKET_CAP_IN_HKD,
    MARKET_CAP_THRESHOLD,
    OFFERED,
    OPEX,
    PRICES,
    RD,
    RD_SHARE_THRESHOLD,
    REVENUE,
    REVENUE_IN_HKD,
    STAR_RD_THRESHOLD,
    enterprise_value_at,
    ev_to_sales_at,
    market_cap_at,
    net_proceeds_at,
    price_to_sales_post_at,
)
from xlipo.metrics.definition import YEARS
from xlipo.metrics.expression import Expression, Figure, Into, InYear, Number


def _working(id: str, labels: tuple[str, str, str], expression: Expression, shown: Shown, places: int = 1) -> Metric:
    return Metric(id, *labels, "workings", expression, shown, "event", places, needs="offering", basis="dated")


# -- valuation -------------------------------------------------------------------------------------------------------

_AT = {
    "low": (" at the range's low", "（区间下限）", "（區間下限）"),
    "mid": (" at the range's middle", "（区间中值）", "（區間中值）"),
    "high": (" at the range's high", "（区间上限）", "（區間上限）"),
    "": ("", "", ""),
}


def _at(
    end: str,
    metric: str,
    priced: Callable[[Expression], Expression],
    labels: tuple[str, str, str],
    shown: Shown,
) -> Metric:
    """A figure at one of the prices; at the final price, the catalog's own where there is one."""
    if not end and metric in BY_ID:
        return BY_ID[metric]
    names = tuple(label + at for label, at in zip(labels, _AT[end], strict=True))
    place = f"{metric}_{end}" if end else metric
    return _working(place, (names[0], names[1], names[2]), priced(PRICES[end]), shown, 2)


_LABELS = {
    "enterprise_value_at_offer": ("Enterprise value", "企业价值", "企業價值"),
    "net_proceeds": ("Net proceeds", "募资净额", "募資淨額"),
    "price_at_offer": ("Price", "价格", "價格"),
    "price_to_sales_post": ("P/S, last fiscal year", "市销率（上一财年）", "市銷率（上一財年）"),
    "ev_to_sales": ("EV/S, last twelve months", "企业价值/收入（近十二月）", "企業價值/收入（近十二月）"),
}

VALUE_INPUTS: tuple[Metric, ...] = (
    _working("ltm_revenue_at_offer", ("LTM revenue before the offering", "发行前近十二月收入", "發行前近十二月收入"),
             LTM_REVENUE, "money"),
    _working("fy_revenue_at_offer", ("Last audited year's revenue", "上一经审计财年收入", "上一經審計財年收入"),
             Figure("revenue", "last_fy"), "money"),
    _working("debt_at_offer", ("Debt before the offering", "发行前债务", "發行前債務"), DEBT, "money"),
    _working("cash_at_offer", ("Cash before the offering", "发行前现金", "發行前現金"), CASH, "money"),
)  # fmt: skip
"""What a market capitalisation is set against: revenue, debt and cash before the offering."""


def own_value(currency: str) -> tuple[Metric, ...]:
    """Market cap and proceeds at the offer, net debt and LTM revenue, all in one currency: what a sensitivity needs."""
    cap = Into(market_cap_at(PRICES[""]), currency, "event")
    proceeds = Into(PRICES[""] * OFFERED, currency, "event")
    return (
        _working("own_market_cap", ("Market cap", "市值", "市值"), cap, "money"),
        _working("own_proceeds", ("Gross proceeds", "募资总额", "募資總額"), proceeds, "money"),
        _working("own_net_debt",
                 ("Debt less cash, plus listing expenses", "债务减现金加上市开支", "債務減現金加上市開支"),
                 Into(DEBT - CASH + EXPENSES, currency), "money"),
        _working("own_ltm_revenue", ("LTM revenue", "近十二月收入", "近十二月收入"),
                 Into(LTM_REVENUE, currency) / Number(Decimal(1)), "money"),
    )  # fmt: skip


def bridge(end: str) -> tuple[Metric, ...]:
    """From price to multiples at one price: price, market cap, net proceeds, enterprise value, P/S and EV/S."""
    price = _at(end, "price_at_offer", lambda price: price, _LABELS["price_at_offer"], "per_share")
    proceeds = _at(end, "net_proceeds", net_proceeds_at, _LABELS["net_proceeds"], "money")
    value = _at(end, "enterprise_value_at_offer", enterprise_value_at, _LABELS["enterprise_value_at_offer"], "money")
    cap = BY_ID[f"implied_market_cap_{end}" if end else "implied_market_cap"]
    multiples = {"price_to_sales_post": price_to_sales_post_at, "ev_to_sales": ev_to_sales_at}
    return (
        price,
        cap,
        proceeds,
        value,
        *(_at(end, name, at, _LABELS[name], "multiple") for name, at in multiples.items()),
    )


# -- listing tests ---------------------------------------------------------------------------------------------------


def _shares(name: str, whole: Expression, words: tuple[str, str, str], each: bool) -> list[Metric]:
    """R&D over a whole: year by year where a test asks for that, and the three years together."""
    labels = ("R&D ÷ " + words[0].lower(), "研发 ÷ " + words[1], "研發 ÷ " + words[2])
    together = (f"{labels[0]}, three years together", f"{labels[1]}（三年合计）", f"{labels[2]}（三年合計）")
    yearly = [
        _working(f"rd_to_{name}_year_{n + 1}", _in_year(labels, n), InYear(RD, n) / InYear(whole, n), "percent")
        for n in range(YEARS if each else 0)
    ]
    return [*yearly, _working(f"rd_to_{name}_together", together, _sum(RD) / _sum(whole), "percent")]


def _years(name: str, part: Expression, words: tuple[str, str, str]) -> list[Metric]:
    """A figure in each of the three audited years."""
    return [_working(f"{name}_year_{n + 1}", _in_year(words, n), InYear(part, n), "money") for n in range(YEARS)]


def _in_year(labels: tuple[str, str, str], n: int) -> tuple[str, str, str]:
    return f"{labels[0]}, year {n + 1}", f"{labels[1]}（第{n + 1}年）", f"{labels[2]}（第{n + 1}年）"


def _sum(part: Expression) -> Expression:
    return InYear(part, 0) + InYear(part, 1) + InYear(part, 2)


_AT_LEAST = ("Threshold", "门槛", "門檻")
_RD_WORDS = ("R&D expense", "研发开支", "研發開支")
_OPEX_WORDS = ("Operating expenditure", "经营开支", "經營開支")
_REVENUE_WORDS = ("Revenue", "收入", "收入")

LISTING_TESTS: dict[str, tuple[Metric, ...]] = {
    "hkex_18c_commercial_revenue": (
        _working("revenue_in_hkd", ("Last audited year's revenue", "上一经审计财年收入", "上一經審計財年收入"),
                 REVENUE_IN_HKD, "money"),
        _working("commercial_revenue_threshold", _AT_LEAST, COMMERCIAL_REVENUE_THRESHOLD, "money"),
    ),
    "hkex_18c_rd_share": (
        *_years("rd", RD, _RD_WORDS),
        *_years("opex", OPEX, _OPEX_WORDS),
        *_shares("opex", OPEX, _OPEX_WORDS, each=True),
        _working("rd_share_threshold", _AT_LEAST, RD_SHARE_THRESHOLD, "percent"),
    ),
    "hkex_18c_market_cap": (
        _working("market_cap_in_hkd", ("Market cap at offer", "发行市值", "發行市值"), MARKET_CAP_IN_HKD, "money"),
        _working("market_cap_threshold", _AT_LEAST, MARKET_CAP_THRESHOLD, "money"),
    ),
    "star_rd_ratio": (
        *_years("revenue", REVENUE, _REVENUE_WORDS),
        *_shares("revenue", REVENUE, _REVENUE_WORDS, each=False),
        _working("star_rd_threshold", _AT_LEAST, STAR_RD_THRESHOLD, "percent"),
    ),
}  # fmt: skip
"""Each listing test of the catalog with its inputs, in the order in which they are read."""
