"""Workings: the inputs of an offering's valuation and of the listing tests, each as a metric of its own.

They are taken from the catalog's own definitions, so that what is shown beside a result is what the result was made of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.metrics.catalog import BY_ID, Metric, Shown
from xlipo.metrics.expression import (
    Arithmetic,
    AtLeast,
    Context,
    End,
    Expression,
    Figure,
    Into,
    InYears,
    Number,
    Positive,
    Result,
)
from xlipo.metrics.status import Absence, Status

YEARS = 3
"""How many audited years before an offering the yearly tests look at."""


@dataclass(frozen=True)
class InYear(Expression):
    """An expression in one of the three audited years before the offering, the oldest first."""

    part: Expression
    index: int

    def evaluate(self, context: Context) -> Result:
        years = context.years()
        if not years:
            return Absence(Status.NOT_DISCLOSED, "No three audited years before the offering are in the data.")
        return self.part.evaluate(years[self.index])

    def words(self) -> str:
        return f"{self.part.words()} (year {self.index + 1} of {YEARS})"


def _working(id: str, labels: tuple[str, str, str], expression: Expression, shown: Shown, places: int = 1) -> Metric:
    return Metric(id, *labels, "workings", expression, shown, "event", places, needs="offering", basis="dated")


# -- valuation -------------------------------------------------------------------------------------------------------

_PRICE, _RANGE = Figure("offer_price", "event"), Figure("offer_price_range", "event")
_LOW, _HIGH = End(_RANGE, "low"), End(_RANGE, "high")
PRICES: dict[str, Expression] = {"low": _LOW, "mid": (_LOW + _HIGH) / Number(Decimal(2)), "high": _HIGH, "": _PRICE}
"""The prices a valuation is shown at: the range's low, middle and high, and the final price."""

_AT = {
    "low": (" at the range's low", "（区间下限）", "（區間下限）"),
    "mid": (" at the range's middle", "（区间中值）", "（區間中值）"),
    "high": (" at the range's high", "（区间上限）", "（區間上限）"),
    "": ("", "", ""),
}


def _priced(expression: Expression, price: Expression) -> Expression:
    """The expression with another price in the place of the offer price."""
    if expression == _PRICE:
        return price
    if isinstance(expression, Arithmetic):
        return replace(expression, left=_priced(expression.left, price), right=_priced(expression.right, price))
    if isinstance(expression, Positive):
        return replace(expression, inner=_priced(expression.inner, price))
    return expression


def _parts(expression: Expression) -> tuple[Expression, Expression]:
    """The two sides of an arithmetic definition."""
    assert isinstance(expression, Arithmetic)
    return expression.left, expression.right


_VALUE, _LTM_REVENUE = _parts(BY_ID["ev_to_sales"].expression)
_VALUE_BEFORE_CASH, _CASH = _parts(_VALUE)
_DEBT = _parts(_VALUE_BEFORE_CASH)[1]


def _at(end: str, metric: str, expression: Expression, labels: tuple[str, str, str], shown: Shown) -> Metric:
    """A figure at one of the prices; at the final price, the catalog's own where there is one."""
    if not end and metric in BY_ID:
        return BY_ID[metric]
    names = tuple(label + at for label, at in zip(labels, _AT[end], strict=True))
    place = f"{metric}_{end}" if end else metric
    return _working(place, (names[0], names[1], names[2]), _priced(expression, PRICES[end]), shown, 2)


_LABELS = {
    "enterprise_value_at_offer": ("Enterprise value", "企业价值", "企業價值"),
    "price_at_offer": ("Price", "价格", "價格"),
    "price_to_sales_post": ("P/S, last fiscal year", "市销率（上一财年）", "市銷率（上一財年）"),
    "ev_to_sales": ("EV/S, last twelve months", "企业价值/收入（近十二月）", "企業價值/收入（近十二月）"),
}

VALUE_INPUTS: tuple[Metric, ...] = (
    _working("ltm_revenue_at_offer", ("LTM revenue before the offering", "发行前近十二月收入", "發行前近十二月收入"),
             _LTM_REVENUE, "money"),
    _working("fy_revenue_at_offer", ("Last audited year's revenue", "上一经审计财年收入", "上一經審計財年收入"),
             Figure("revenue", "last_fy"), "money"),
    _working("debt_at_offer", ("Debt before the offering", "发行前债务", "發行前債務"), _DEBT, "money"),
    _working("cash_at_offer", ("Cash before the offering", "发行前现金", "發行前現金"), _CASH, "money"),
)  # fmt: skip
"""What a market capitalisation is set against: revenue, debt and cash before the offering."""


def own_value(currency: str) -> tuple[Metric, Metric, Metric]:
    """Market cap at the offer, net debt and LTM revenue, all in one currency: what a sensitivity is computed from."""
    cap = Into(_PRICE * Figure("shares_after_offering", "event"), currency, "event")
    return (
        _working("own_market_cap", ("Market cap", "市值", "市值"), cap, "money"),
        _working("own_net_debt", ("Debt less cash", "债务减现金", "債務減現金"), Into(_DEBT - _CASH, currency),
                 "money"),
        _working("own_ltm_revenue", ("LTM revenue", "近十二月收入", "近十二月收入"),
                 Into(_LTM_REVENUE, currency) / Number(Decimal(1)), "money"),
    )  # fmt: skip


def bridge(end: str) -> tuple[Metric, ...]:
    """From price to multiples at one price: price, market cap, enterprise value, P/S and EV/S."""
    price = _at(end, "price_at_offer", _PRICE, _LABELS["price_at_offer"], "per_share")
    value = _at(end, "enterprise_value_at_offer", _VALUE, _LABELS["enterprise_value_at_offer"], "money")
    cap = BY_ID[f"implied_market_cap_{end}" if end else "implied_market_cap"]
    multiples = [
        _at(end, name, BY_ID[name].expression, _LABELS[name], "multiple")
        for name in ("price_to_sales_post", "ev_to_sales")
    ]
    return (price, cap, value, *multiples)


# -- listing tests ---------------------------------------------------------------------------------------------------


def _threshold(test: str) -> Expression:
    expression = BY_ID[test].expression
    assert isinstance(expression, AtLeast | InYears)
    return expression.threshold


def _reached(test: str) -> Expression:
    expression = BY_ID[test].expression
    assert isinstance(expression, AtLeast)
    return expression.value


def _yearly(test: str, name: str, part: tuple[str, str, str], whole: tuple[str, str, str]) -> list[Metric]:
    """The parts, wholes and shares of a yearly test, year by year and together."""
    expression = BY_ID[test].expression
    assert isinstance(expression, InYears)
    found = []
    for side, labels, shown in ((expression.part, part, "money"), (expression.whole, whole, "money")):
        side_name = "rd" if side is expression.part else name
        found += [
            _working(f"{side_name}_year_{n + 1}", _in_year(labels, n), InYear(side, n), shown)  # type: ignore[arg-type]
            for n in range(YEARS)
        ]
    share = ("R&D ÷ " + whole[0].lower(), "研发 ÷ " + whole[1], "研發 ÷ " + whole[2])
    if expression.needed:
        found += [
            _working(f"rd_to_{name}_year_{n + 1}", _in_year(share, n),
                     InYear(expression.part, n) / InYear(expression.whole, n), "percent")
            for n in range(YEARS)
        ]  # fmt: skip
    together = _sum(expression.part) / _sum(expression.whole)
    labels = (f"{share[0]}, three years together", f"{share[1]}（三年合计）", f"{share[2]}（三年合計）")
    return [*found, _working(f"rd_to_{name}_together", labels, together, "percent")]


def _in_year(labels: tuple[str, str, str], n: int) -> tuple[str, str, str]:
    return f"{labels[0]}, year {n + 1}", f"{labels[1]}（第{n + 1}年）", f"{labels[2]}（第{n + 1}年）"


def _sum(part: Expression) -> Expression:
    return InYear(part, 0) + InYear(part, 1) + InYear(part, 2)


_RD = ("R&D expense", "研发开支", "研發開支")
_AT_LEAST = ("Threshold", "门槛", "門檻")

LISTING_TESTS: dict[str, tuple[Metric, ...]] = {
    "hkex_18c_commercial_revenue": (
        _working("revenue_in_hkd", ("Last audited year's revenue", "上一经审计财年收入", "上一經審計財年收入"),
                 _reached("hkex_18c_commercial_revenue"), "money"),
        _working("commercial_revenue_threshold", _AT_LEAST, _threshold("hkex_18c_commercial_revenue"), "money"),
    ),
    "hkex_18c_rd_share": (
        *_yearly("hkex_18c_rd_share", "opex", _RD, ("Operating expenditure", "经营开支", "經營開支")),
        _working("rd_share_threshold", _AT_LEAST, _threshold("hkex_18c_rd_share"), "percent"),
    ),
    "hkex_18c_market_cap": (
        _working("market_cap_in_hkd", ("Market cap at offer", "发行市值", "發行市值"), _reached("hkex_18c_market_cap"),
                 "money"),
        _working("market_cap_threshold", _AT_LEAST, _threshold("hkex_18c_market_cap"), "money"),
    ),
    "star_rd_ratio": (
        *(metric for metric in _yearly("star_rd_ratio", "revenue", _RD, ("Revenue", "收入", "收入"))
          if not metric.id.startswith("rd_year")),
        _working("star_rd_threshold", _AT_LEAST, _threshold("star_rd_ratio"), "percent"),
    ),
}  # fmt: skip
"""Each listing test of the catalog with its inputs, in the order in which they are read."""
