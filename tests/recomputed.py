"""The metrics a second time: the data files read with ``csv``, dictionaries and floats.

Nothing of the package is imported here. What a metric means is written once more, from the table of definitions that
analysts were given, so that the package's answers can be held against it.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ecb

MONEY = {"USD", "CNY", "HKD", "EUR"}
SPREADS = {"about": (-5, 5), "over": (0, 10), "nearly": (-5, 0), "under": (-10, 0)}
Row = dict[str, str]


class NoDataError(Exception):
    """A figure is not there."""


class NotMeaningfulError(Exception):
    """The figures are there, and the ratio means nothing."""


# -- dates and periods, by their text --------------------------------------------------------------------------------


def first_day(text: str) -> dt.date:
    year, month, day = ([int(part) for part in text.split("-")] + [1, 1])[:3]
    return dt.date(year, month, day)


def last_day(text: str) -> dt.date:
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return dt.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def months_in(period: str) -> int:
    """The length of a duration by its name; 0 for what is no FY, half, quarter, nM or LTM."""
    for pattern, months in ((r"FY\d{4}", 12), (r"LTM-\d{4}-\d\d-\d\d", 12), (r"H[12]-\d{4}", 6), (r"Q[1-4]-\d{4}", 3)):
        if re.fullmatch(pattern, period):
            return months
    found = re.fullmatch(r"(\d{1,2})M\d{4}", period)
    return int(found[1]) if found else 0


def end_of(period: str, year_end_month: int) -> dt.date:
    """The last day of a duration, or an instant itself."""
    if period.startswith("LTM-"):
        return dt.date.fromisoformat(period[4:])
    months = months_in(period)
    if not months:
        return last_day(period)
    year = int(period[-4:])
    offset = {"H2": 12, "Q2": 6, "Q3": 9, "Q4": 12}.get(period[:2], months)
    index = year * 12 + year_end_month - 1 - 12 + offset
    return dt.date(index // 12, index % 12 + 1, calendar.monthrange(index // 12, index % 12 + 1)[1])


def year_before(period: str) -> str:
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), period)


def year_to(day: dt.date, year_end_month: int) -> str:
    """The duration from the fiscal year's start to a month's end."""
    months = (day.month - year_end_month) % 12 or 12
    year = day.year + (day.month > year_end_month)
    return {12: f"FY{year}", 6: f"H1-{year}", 3: f"Q1-{year}"}.get(months, f"{months}M{year}")


# -- figures ---------------------------------------------------------------------------------------------------------


def ends_of(row: Row) -> tuple[Fraction, Fraction] | None:
    if not row["value"]:
        return None
    scale = int(row["scale"] or 1)
    point = Fraction(row["value"]) * scale
    if row["hedge"] in ("range", "several"):
        return point, Fraction(row["high"]) * scale
    if row["hedge"] in SPREADS:
        low, high = sorted(point * (100 + percent) / 100 for percent in SPREADS[row["hedge"]])
        return low, Fraction(row["high"]) * scale if row["high"] else high
    half = Fraction(scale, 2 * 10 ** len(row["value"].partition(".")[2]))
    return point - half, point + half


def value_of(row: Row) -> float:
    low, high = ends_of(row) or (Fraction(0), Fraction(0))
    return (
        float(low + high) / 2 if row["hedge"] in ("range", "several") else float(row["value"]) * int(row["scale"] or 1)
    )


@dataclass(frozen=True)
class Amount:
    """A number, its unit, and the row it came from first (which says at what rate its money is changed)."""

    book: Book
    value: float
    unit: str
    row: Row | None = None

    def _common(self, other: Amount) -> tuple[Amount, Amount]:
        units = {amount.unit for amount in (self, other) if amount.unit in MONEY}
        if len(units) < 2:
            return self, other
        home = self.book.home if self.book.home in units else min(units)
        return self.into(home), other.into(home)

    def into(self, currency: str) -> Amount:
        if self.unit == currency or self.unit not in MONEY:
            return self
        assert self.row is not None
        return Amount(self.book, self.value * self.book.rate(self.row, currency), currency, self.row)

    def __add__(self, other: Amount) -> Amount:
        one, two = self._common(other)
        return Amount(self.book, one.value + two.value, one.unit, one.row)

    def __sub__(self, other: Amount) -> Amount:
        one, two = self._common(other)
        return Amount(self.book, one.value - two.value, one.unit, one.row)

    def __neg__(self) -> Amount:
        return Amount(self.book, -self.value, self.unit, self.row)

    def __mul__(self, other: Amount) -> Amount:
        unit = self.unit if self.unit in MONEY else other.unit
        return Amount(self.book, self.value * other.value, unit, self.row or other.row)

    def __truediv__(self, other: Amount) -> Amount:
        one, two = self._common(other)
        if two.value == 0:
            raise NotMeaningfulError
        money = one.unit if one.unit in MONEY and two.unit not in MONEY else "pure"
        return Amount(self.book, one.value / two.value, money, one.row)


class Book:
    """One company's rows of the data files, and the rule by which one of several answers."""

    def __init__(self, data: Path, company: str) -> None:
        def table(name: str) -> list[Row]:
            with (data / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
                return list(csv.DictReader(handle))

        who = next(row for row in table("companies") if row["id"] == company)
        self.company, self.home = company, who["reporting_currency"]
        self.year_end_month = int((who["fiscal_year_end"] or "12-31")[:2])
        self.sources = {row["id"]: row for row in table("sources")}
        self.kinds = {row["id"]: row["period_type"] for row in table("concepts")}
        self.rounds = [row for row in table("rounds") if row["company"] == company]
        self.rows: dict[str, list[Row]] = defaultdict(list)
        path = data / "facts" / f"{company}.csv"
        for row in table(f"facts/{company}") if path.exists() else []:
            row["period"] = self._named(row)
            if not row["claim"]:
                self.rows[row["concept"]].append(row)
        for rows in self.rows.values():
            rows.sort(key=self._rank)

    def _named(self, row: Row) -> str:
        whole_year = re.fullmatch(r"\d{4}", row["period"]) and self.kinds[row["concept"]] == "duration"
        return f"FY{row['period']}" if whole_year else row["period"]

    def _rank(self, row: Row) -> tuple[object, ...]:
        source, ends = (
            self.sources[row["source"]],
            ends_of(row) if row["unit"] not in ("text", "name", "code", "date") else None,
        )
        valued = bool(row["value"])
        width = ends[1] - ends[0] if ends else float("inf")
        return not valued, int(source["tier"]), -first_day(source["date"]).toordinal(), width

    def number(self, value: float) -> Amount:
        return Amount(self, value, "pure")

    def amount(self, row: Row) -> Amount:
        if row["unit"] == "percent":
            return Amount(self, value_of(row) / 100, "pure", row)
        return Amount(self, value_of(row), row["unit"], row)

    def best(self, concept: str, period: str, dimensions: str = "", known: dt.date | None = None) -> Row | None:
        found = [r for r in self.rows[concept] if (r["period"], r["dimensions"]) == (period, dimensions)]
        found = [r for r in found if known is None or last_day(self.sources[r["source"]]["date"]) <= known]
        found.sort(key=lambda r: r["unit"] != self.home)
        return found[0] if found and found[0]["value"] else None

    def flow(self, concept: str, period: str, dimensions: str = "", known: dt.date | None = None) -> Amount:
        """A figure over a period; for twelve months not of a fiscal year, year + interim − interim a year before."""
        if period.startswith("LTM-"):
            return self._twelve_months(concept, period, dimensions, known)
        row = self.best(concept, period, dimensions, known)
        if row is None:
            raise NoDataError
        return self.amount(row)

    def _twelve_months(self, concept: str, period: str, dimensions: str, known: dt.date | None) -> Amount:
        interim = year_to(dt.date.fromisoformat(period[4:]), self.year_end_month)
        if interim.startswith("FY"):
            parts = [self.best(concept, interim, dimensions, known)]
        else:
            names = (f"FY{int(interim[-4:]) - 1}", interim, year_before(interim))
            parts = [self.best(concept, name, dimensions, known) for name in names]
        if all(parts) and len({row["unit"] for row in parts if row}) == 1:
            amounts = [self.amount(row) for row in parts if row]
            return amounts[0] if len(amounts) == 1 else amounts[0] + amounts[1] - amounts[2]
        printed = self.best(concept, period, dimensions, known)
        if printed is None:
            raise NoDataError
        return self.amount(printed)

    def once(self, concept: str, dimensions: str = "") -> Amount:
        """A figure of something that happens once, whenever it happened."""
        found = [row for row in self.rows[concept] if row["dimensions"] == dimensions and row["value"]]
        if not found:
            raise NoDataError
        return self.amount(found[0])

    def rate(self, row: Row, currency: str) -> float:
        """Flows at the average of their period, balances and events on their day."""
        period = row["period"]
        end = end_of(period, self.year_end_month)
        if self.kinds[row["concept"]] == "duration" and months_in(period):
            index = end.year * 12 + end.month - months_in(period)
            return ecb.average(row["unit"], currency, dt.date(index // 12, index % 12 + 1, 1), end)
        return ecb.on_day(row["unit"], currency, end)


@dataclass(frozen=True)
class Place:
    """A company at a period (with a segment or a round): what the formulas below are asked at."""

    book: Book
    period: str = ""
    dimensions: str = ""

    def __call__(self, concept: str, prior: bool = False, dimensions: str | None = None) -> Amount:
        period = year_before(self.period) if prior else self.period
        if self.book.kinds[concept] == "instant":
            period = end_of(period, self.book.year_end_month).isoformat()
        elif not months_in(period):
            period = year_to(dt.date.fromisoformat(period), self.book.year_end_month)
        return self.book.flow(concept, period, self.dimensions if dimensions is None else dimensions)

    def first(self, *concepts: str) -> Amount:
        for concept in concepts:
            try:
                return self(concept)
            except NoDataError:
                pass
        raise NoDataError

    @property
    def months(self) -> Amount:
        period = self.period
        if not months_in(period):
            period = year_to(dt.date.fromisoformat(period), self.book.year_end_month)
        return self.book.number(months_in(period))

    def cash_burn(self) -> Amount:
        return self("capex") - self("operating_cash_flow")

    # -- around an event ----------------------------------------------------------------------------------------------

    @property
    def day(self) -> dt.date:
        """The day of the round, or of the listing."""
        if self.dimensions.startswith("round="):
            held = next(r for r in self.book.rounds if r["id"] == self.dimensions[6:])
            return last_day(held["announced"] or held["closed"] or "2099-12-31")
        listed = [row["value"] for row in self.book.rows["listing_date"] if not row["dimensions"]]
        priced = [row["period"] for row in self.book.rows["offer_price"] if not row["dimensions"]]
        return last_day((listed or priced or ["2099-12-31"])[0])

    @property
    def known(self) -> dt.date | None:
        """What the public knew on the day of an offering; the parties to a round know more than was published."""
        return None if self.dimensions else self.day

    def ends_before(self, concept: str) -> list[str]:
        """The periods with a figure before the event, newest first."""
        month, day = self.book.year_end_month, self.day
        named = {
            row["period"] for row in self.book.rows[concept] if months_in(row["period"]) or row["period"][0] == "2"
        }
        names = {name for name in named if self.book.best(concept, name, "", self.known)}
        ended = [name for name in names if end_of(name, month) <= day]
        return sorted(ended, key=lambda name: (end_of(name, month), months_in(name)), reverse=True)

    def last_year(self) -> Amount:
        years = [name for name in self.ends_before("revenue") if name.startswith("FY") and months_in(name)]
        if not years:
            raise NoDataError
        return self.book.flow("revenue", years[0], "", self.known)

    def last_twelve_months(self) -> Amount:
        for name in self.ends_before("revenue"):
            if months_in(name) and name == year_to(end_of(name, self.book.year_end_month), self.book.year_end_month):
                try:
                    end = end_of(name, self.book.year_end_month)
                    return self.book.flow("revenue", f"LTM-{end.isoformat()}", "", self.known)
                except NoDataError:
                    continue
        raise NoDataError

    def last_balance(self, *concepts: str) -> Amount:
        for concept in concepts:
            for name in self.ends_before(concept):
                if not months_in(name):
                    return self.book.flow(concept, name, "", self.known)
        raise NoDataError

    def previous_round(self, concept: str) -> Amount:
        order = sorted((r for r in self.book.rounds if int(r["order"]) <= 100), key=lambda r: int(r["order"]))
        names = [r["id"] for r in order]
        here = self.dimensions[6:]
        if here not in names[1:]:
            raise NoDataError
        return self.book.once(concept, f"round={names[names.index(here) - 1]}")

    def years(self) -> list[Place]:
        names = [name for name in self.ends_before("revenue") if name.startswith("FY") and months_in(name)][:3]
        if len(names) < 3:
            raise NoDataError
        return [Place(self.book, name) for name in names]


def positive(amount: Amount) -> Amount:
    if amount.value <= 0:
        raise NotMeaningfulError
    return amount


def profit(at: Place) -> Amount:
    for concept, sign in (
        ("net_loss", -1),
        ("profit_for_the_period", 1),
        ("net_loss_attributable", -1),
        ("net_profit_attributable", 1),
    ):
        try:
            return at(concept) if sign > 0 else -at(concept)
        except NoDataError:
            pass
    raise NoDataError


def overseas(at: Place) -> Amount:
    try:
        return at("revenue", dimensions="region=overseas") / positive(at("revenue"))
    except NoDataError:
        return at.book.number(1) - at("revenue", dimensions="region=mainland_china") / positive(at("revenue"))


def burn(at: Place, *ways: str) -> Amount:
    for way in ways:
        try:
            return at.cash_burn() if way == "cash" else at("adjusted_net_loss")
        except NoDataError:
            pass
    raise NoDataError


def price(at: Place) -> Amount:
    return at.book.once("offer_price")


def once(concept: str) -> Callable[[Place], Amount]:
    return lambda at: at.book.once(concept)


def cornerstones(at: Place) -> Amount:
    rows = [r for r in at.book.rows["cornerstone_shares"] if r["value"]]
    whole = [r for r in rows if not r["dimensions"] or r["dimensions"].startswith("investor=all")]
    if whole:
        return at.book.amount(whole[0])
    parts = [r for r in rows if re.fullmatch(r"investor=[^;]+", r["dimensions"])]
    if not parts:
        raise NoDataError
    own = [at.book.amount(r) for r in parts if r["source"] == parts[0]["source"]]
    return Amount(at.book, sum(part.value for part in own), "shares", parts[0])


def funding(concept: str) -> Callable[[Place], Amount]:
    return lambda at: at.book.once(concept, at.dimensions)


OPEX = ("research_and_development_expense", "selling_and_marketing_expense", "general_and_administrative_expense")


def opex(at: Place) -> Amount:
    return at(OPEX[0]) + at(OPEX[1]) + at(OPEX[2])


def over(top: str, bottom: str = "revenue") -> Callable[[Place], Amount]:
    return lambda at: at(top) / positive(at(bottom))


def market_cap(at: Place) -> Amount:
    return price(at) * at.book.once("shares_after_offering")


def market_cap_at(share: float) -> Callable[[Place], Amount]:
    """Market capitalisation at a point of the price range: 0 its low, 1 its high."""

    def at_price(at: Place) -> Amount:
        row = at.book.once("offer_price_range").row
        low, high = (float(end) for end in ends_of(row) or ()) if row else (0.0, 0.0)
        return Amount(at.book, low + (high - low) * share, row["unit"] if row else "", row) * at.book.once(
            "shares_after_offering"
        )

    return at_price


DEBT = ("interest_bearing_debt", "total_borrowings", "bank_borrowings")
CASH = ("total_liquidity", "cash_and_cash_equivalents")

OF_A_DURATION: dict[str, Callable[[Place], Amount]] = {
    "revenue_growth": lambda at: at("revenue") / positive(at("revenue", prior=True)) - at.book.number(1),
    "gross_margin": over("gross_profit"),
    "rd_to_revenue": over(OPEX[0]),
    "rd_to_opex": lambda at: at(OPEX[0]) / positive(opex(at)),
    "sales_to_revenue": over(OPEX[1]),
    "admin_to_revenue": over(OPEX[2]),
    "training_compute_to_revenue": over("training_compute_cost"),
    "compute_share_of_rd": over("training_compute_cost", OPEX[0]),
    "net_margin": lambda at: profit(at) / positive(at("revenue")),
    "adjusted_net_margin": lambda at: -at("adjusted_net_loss") / positive(at("revenue")),
    "loss_per_revenue": lambda at: positive(at("net_loss")) / positive(at("revenue")),
    "overseas_share": overseas,
    "revenue_per_head": lambda at: at("revenue") / positive(at("headcount")),
    "paying_ratio": over("paying_users", "mau"),
    "monthly_burn": lambda at: burn(at, "cash", "loss") / at.months,
    "burn_multiple_revenue": lambda at: burn(at, "cash", "loss") / positive(at("revenue") - at("revenue", prior=True)),
}
OF_AN_INSTANT: dict[str, Callable[[Place], Amount]] = {
    "rd_headcount_share": over("rd_headcount", "headcount"),
    "runway_months": lambda at: at.first(*CASH) / (positive(burn(at, "loss", "cash")) / at.months),
    "runway_months_cash_flow": lambda at: at.first(*CASH) / (positive(at.cash_burn()) / at.months),
}
OF_A_SEGMENT: dict[str, Callable[[Place], Amount]] = {
    "segment_gross_margin": over("gross_profit"),
    "segment_revenue_share": lambda at: at("revenue") / positive(at("revenue", dimensions="")),
}
OF_A_ROUND: dict[str, Callable[[Place], Amount]] = {
    "funding_step_up": lambda at: (
        funding("funding_pre_money_valuation")(at) / at.previous_round("funding_post_money_valuation")
    ),
    "round_dilution": lambda at: funding("funding_amount")(at) / funding("funding_post_money_valuation")(at),
    "post_money_to_revenue": lambda at: funding("funding_post_money_valuation")(at) / positive(at.last_twelve_months()),
    "discount_to_offer": lambda at: at.book.number(1) - funding("funding_price_per_share")(at) / price(at),
}
OF_AN_OFFERING: dict[str, Callable[[Place], Amount]] = {
    "capital_efficiency": lambda at: at.last_twelve_months() / at.book.once("funding_total"),
    "price_to_sales_pre": lambda at: price(at) / (positive(at.last_year()) / at.book.once("shares_before_offering")),
    "price_to_sales_post": lambda at: price(at) / (positive(at.last_year()) / at.book.once("shares_after_offering")),
    "implied_market_cap": market_cap,
    "implied_market_cap_low": market_cap_at(0),
    "implied_market_cap_mid": market_cap_at(0.5),
    "implied_market_cap_high": market_cap_at(1),
    "ev_to_sales": lambda at: (
        (market_cap(at) + at.last_balance(*DEBT) - at.last_balance(*CASH)) / positive(at.last_twelve_months())
    ),
    "offer_size_share": lambda at: at.book.once("offer_shares") / at.book.once("shares_after_offering"),
    "offer_size_share_after_options": lambda at: (
        (at.book.once("offer_shares") + at.book.once("over_allotment_shares"))
        / at.book.once("shares_after_over_allotment")
    ),
    "gross_proceeds": lambda at: price(at) * at.book.once("offer_shares"),
    "net_proceeds": lambda at: price(at) * at.book.once("offer_shares") - at.book.once("listing_expenses"),
    "cornerstone_share": lambda at: cornerstones(at) / at.book.once("offer_shares"),
    "first_day_return": lambda at: at.book.once("first_day_close_price") / price(at) - at.book.number(1),
}


def revenue_cagr(book: Book, first: int, last: int) -> float:
    start, end = (book.flow("revenue", f"FY{year}") for year in (first, last))
    ratio = (end / positive(start)).value
    if ratio <= 0:
        raise NotMeaningfulError
    return math.pow(ratio, 1 / (last - first)) - 1


# -- listing tests: yes or no ----------------------------------------------------------------------------------------


def offered(at: Place) -> Place:
    """The listing tests ask nothing of a company that offers no shares."""
    if not any(not row["dimensions"] for row in at.book.rows["offer_price"]):
        raise NoDataError
    return at


def commercial(at: Place) -> bool:
    at = offered(at)
    return at.last_year().into("HKD").value >= 250e6


def rd_share_18c(at: Place) -> bool:
    years = offered(at).years()
    revenue = at.last_year().into("HKD").value
    floor = 0.15 if revenue >= 250e6 else 0.30 if revenue >= 150e6 else 0.50
    parts = [(year(OPEX[0]).value, opex(year).value) for year in years]
    met = sum(part >= floor * whole for part, whole in parts)
    return met >= 2 and sum(part for part, _ in parts) / sum(whole for _, whole in parts) >= floor


def market_cap_18c(at: Place) -> bool:
    cap = market_cap(at).into("HKD").value
    return cap >= (4e9 if commercial(at) else 8e9)


def star_rd_ratio(at: Place) -> bool:
    parts = [(year(OPEX[0]).value, year("revenue").value) for year in offered(at).years()]
    return sum(part for part, _ in parts) / sum(whole for _, whole in parts) >= 0.15


LISTING_TESTS: dict[str, Callable[[Place], bool]] = {
    "hkex_18c_commercial_revenue": commercial,
    "hkex_18c_rd_share": rd_share_18c,
    "hkex_18c_market_cap": market_cap_18c,
    "star_rd_ratio": star_rd_ratio,
}
