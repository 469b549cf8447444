"""The data files read a second way: with ``csv``, dictionaries and fractions, and nothing of the package."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import ecb

MONEY = {"USD", "CNY", "HKD", "EUR"}
RANGES = ("range", "several")
SPREADS = {"about": (-5, 5), "over": (0, 10), "nearly": (-5, 0), "under": (-10, 0)}
OTHER_SIGN = {
    one: other
    for pair in (
        "net_loss profit_for_the_period", "net_loss_attributable net_profit_attributable",
        "net_loss_excl_nonrecurring net_profit_excl_nonrecurring", "loss_before_tax profit_before_tax",
        "operating_loss operating_income", "adjusted_operating_loss adjusted_operating_income",
        "loss_per_share_basic basic_eps", "loss_per_share_diluted diluted_eps",
    )
    for one, other in (pair.split(), pair.split()[::-1])
}  # fmt: skip
"""A line and the one of which it is minus."""
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
    for pattern, months in ((r"[FC]Y\d{4}|LTM-\d{4}-\d\d-\d\d", 12), (r"H[12]-\d{4}", 6), (r"Q[1-4]-\d{4}", 3)):
        if re.fullmatch(pattern, period):
            return months
    found = re.fullmatch(r"(\d{1,2})M\d{4}", period)
    return int(found[1]) if found else 0


def end_of(period: str, year_end_month: int) -> dt.date:
    """The last day of a duration, or an instant itself."""
    if period.startswith("LTM-"):
        return dt.date.fromisoformat(period[4:])
    months = months_in(period)
    if period.startswith("CY"):
        return dt.date(int(period[2:]), 12, 31)
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


def value_of(row: Row) -> Fraction:
    if row["hedge"] in ("range", "several"):
        low, high = ends_of(row) or (Fraction(0), Fraction(0))
        return (low + high) / 2
    return Fraction(row["value"]) * int(row["scale"] or 1)


@dataclass(frozen=True)
class Amount:
    """A number, its unit, and the row it came from first (which says at what rate its money is changed)."""

    book: Book
    value: Fraction
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
        return Amount(self.book, self.value * Fraction(self.book.rate(self.row, currency)), currency, self.row)

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


WORDS = ("text", "name", "code", "date")
"""Units of rows that are no figures."""


def _width(row: Row) -> Fraction:
    low, high = ends_of(row) or (Fraction(0), Fraction(0))
    return high - low


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
        over_time = {row["concept"]: row["additive"] for row in table("additivity") if row["over"] == "time"}
        self.flows = {
            row["id"]
            for row in table("concepts")
            if row["period_type"] == "duration"
            and over_time.get(
                row["id"], "yes" if row["unit_kind"] == "money" and row["group"] in ("income", "cash") else "no"
            )
            == "yes"
        }
        self.groups = {row["id"]: row["group"] for row in table("concepts")}
        self.balances = {row["id"]: row["balance"] for row in table("concepts")}
        self.groups = {row["id"]: row["group"] for row in table("concepts")}
        self.rounds = [row for row in table("rounds") if row["company"] == company]
        self.rules = table("listing_rules")
        self.rows: dict[str, list[Row]] = defaultdict(list)
        path = data / "facts" / f"{company}.csv"
        for row in table(f"facts/{company}") if path.exists() else []:
            row["period"] = self._named(row)
            if not row["claim"]:
                self.rows[row["concept"]].append(row)
        self.offerings = [row for row in table("offerings") if row["company"] == company]
        self.listing_status = who["listing_status"]
        for price in (row for row in table("prices") if row["company"] == company):
            adjusted = f"adjusted={price['adjusted']}" if price["adjusted"] else ""
            own = {"value": price["close"], "period": price["date"], "unit": price["currency"], "scale": "", "high": ""}
            row = {"concept": "share_price", "dimensions": adjusted, "hedge": "", "source": price["source"], **own}
            self.rows["share_price"].append(row)
        for rows in self.rows.values():
            rows.sort(key=self._rank)

    def _named(self, row: Row) -> str:
        whole_year = re.fullmatch(r"\d{4}", row["period"]) and self.kinds[row["concept"]] == "duration"
        return f"FY{row['period']}" if whole_year else row["period"]

    def _rank(self, row: Row) -> tuple[object, ...]:
        source, ends = (
            self.sources[row["source"]],
            ends_of(row) if row["unit"] not in WORDS else None,
        )
        valued = bool(row["value"])
        width = ends[1] - ends[0] if ends else float("inf")
        read = row.get("reading") or ("transcribed" if source["via"] else "direct")
        order = ("direct", "confirmed", "transcribed").index(read)
        return not valued, int(source["tier"]), order, -first_day(source["date"]).toordinal(), width

    def number(self, value: Fraction | int, unit: str = "pure") -> Amount:
        return Amount(self, Fraction(value), unit)

    def amount(self, row: Row) -> Amount:
        if row["unit"] == "percent":
            return Amount(self, value_of(row) / 100, "pure", row)
        return Amount(self, value_of(row), row["unit"], row)

    def best(self, concept: str, period: str, dimensions: str = "", known: dt.date | None = None) -> Row | None:
        found = [r for r in self.rows[concept] if (r["period"], r["dimensions"]) == (period, dimensions)]
        found = [r for r in found if known is None or last_day(self.sources[r["source"]]["date"]) <= known]
        found.sort(key=lambda r: r["unit"] != self.home)
        if not found or not found[0]["value"]:
            return None
        return min(self._prints_of_the_same(found[0], found), key=_width)  # the first of those that are equally fine

    def _prints_of_the_same(self, first: Row, rows: Sequence[Row]) -> list[Row]:
        """The rows that may be the first one's figure in other digits: same unit and tier, bounds that overlap."""
        bounds = ends_of(first) if first["unit"] not in WORDS else None
        if bounds is None:
            return [first]
        found = []
        for row in rows:
            other = ends_of(row) if row["unit"] == first["unit"] else None
            alike = self.sources[row["source"]]["tier"] == self.sources[first["source"]]["tier"]
            if other and alike and other[0] <= bounds[1] and bounds[0] <= other[1]:
                found.append(row)
        return found

    def flow(self, concept: str, period: str, dimensions: str = "", known: dt.date | None = None) -> Amount:
        """A figure over a period; for twelve months not of a fiscal year, year + interim − interim a year before."""
        if period.startswith("LTM-"):
            return self._twelve_months(concept, period, dimensions, known)
        row = self.best(concept, period, dimensions, known)
        if row is None and not any(self._rows_at(concept, period, dimensions, known)):
            if self.kinds[concept] == "instant" and self.groups[concept] == "balance":
                return self._near(concept, period, dimensions, known)
            return self.derived(concept, period, dimensions, known)
        if row is None:
            raise NoDataError
        return self.amount(row)

    def _near(self, concept: str, period: str, dimensions: str, known: dt.date | None) -> Amount:
        """The balance of the six days before the end of a fiscal quarter, the last first, or the three after it."""
        if len(period) != 10 or months_in(period):
            raise NoDataError
        end = dt.date.fromisoformat(period)
        closes = (end + dt.timedelta(days=1)).day == 1 and (end.month - self.year_end_month) % 3 == 0
        days = {row["period"] for row in self.rows[concept] if len(row["period"]) == 10 and row["period"][0] == "2"}
        apart = {day: (dt.date.fromisoformat(day) - end).days for day in days if not months_in(day)}
        near = sorted((gap > 0, abs(gap), day) for day, gap in apart.items() if -6 <= gap <= 3)
        rows = [row for _, _, day in near if (row := self.best(concept, day, dimensions, known))]
        if not closes or not rows:
            raise NoDataError
        return self.amount(rows[0])

    def _rows_at(self, concept: str, period: str, dimensions: str, known: dt.date | None) -> list[Row]:
        found = [row for row in self.rows[concept] if (row["period"], row["dimensions"]) == (period, dimensions)]
        return [row for row in found if known is None or last_day(self.sources[row["source"]]["date"]) <= known]

    # -- what nobody prints: terms whose ends cancel but for those of the period asked for ----------------------------

    def span(self, period: str) -> tuple[int, int]:
        """A duration as months since year 0: its first, and the one after its last."""
        end = end_of(period, self.year_end_month)
        index = end.year * 12 + end.month
        return index - months_in(period), index

    def own(self, concept: str, dimensions: str, known: dt.date | None) -> dict[str, dict[str, Row]]:
        """The best row of the company's own documents by unit and period: figures up to a year, no ranges."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.rows[concept]:
            is_own = int(self.sources[row["source"]]["tier"]) <= 4 and row["value"] and row["hedge"] not in RANGES
            if row["dimensions"] != dimensions or not is_own or not 0 < months_in(row["period"]) <= 12:
                continue
            if known is not None and last_day(self.sources[row["source"]]["date"]) > known:
                continue
            best = self.best(concept, row["period"], dimensions, known)
            same = best is not None and best["unit"] == row["unit"] and best["hedge"] not in RANGES
            is_best_own = same and best is not None and int(self.sources[best["source"]]["tier"]) <= 4
            found[row["unit"]].setdefault(row["period"], best if is_best_own and best else row)
        return found

    def derived(self, concept: str, period: str, dimensions: str, known: dt.date | None = None) -> Amount:
        if concept not in self.flows or not months_in(period):
            raise NoDataError
        held = self.own(concept, dimensions, known)
        for unit in sorted(held, key=lambda unit: (unit != self.home, unit)):
            ways = list(self._ways(period, sorted(held[unit])))
            if not ways:
                continue
            found = []
            for way in ways:
                rows = [(held[unit][name], sign) for name, sign in way]
                width = sum((_width(row) for row, _ in rows), Fraction(0))
                first = months_in(way[0][0])
                value = sum((value_of(row) * sign for row, sign in rows), Fraction(0))
                high = value + width / 2 if all(row["hedge"] in ("", "exact") for row, _ in rows) else None
                if not (high is not None and high < 0 and self.balances[concept] in ("expense", "amount")):
                    found.append((width, len(way), first, [name for name, _ in way], value, rows[0][0]))
            if found:
                best = min(found, key=lambda one: one[:4])
                return Amount(self, best[4], unit, best[5])
        raise NoDataError

    def _ways(self, period: str, names: Sequence[str]) -> Iterator[list[tuple[str, int]]]:
        """Every choice of two to four printed periods, each added or taken off, that comes to the one asked for."""
        start, end = self.span(period)
        spans = {name: self.span(name) for name in names if name != period}
        touching = [name for name, ends in spans.items() if {start, end} & {*ends}]
        for count in (2, 3, 4):
            for chosen in combinations(spans, count):
                if not set(chosen) & set(touching):
                    continue
                for signs in product((1, -1), repeat=count):
                    left: Counter[int] = Counter({start: 1, end: -1})
                    for name, sign in zip(chosen, signs, strict=True):
                        left[spans[name][0]] -= sign
                        left[spans[name][1]] += sign
                    if not any(left.values()):
                        way = list(zip(chosen, signs, strict=True))
                        yield sorted(way, key=lambda term: (-term[1], spans[term[0]][0]))

    def _twelve_months(self, concept: str, period: str, dimensions: str, known: dt.date | None) -> Amount:
        interim = year_to(dt.date.fromisoformat(period[4:]), self.year_end_month)
        if interim.startswith("FY"):
            parts = [self.best(concept, interim, dimensions, known)]
        elif concept not in self.flows:
            parts = [None]  # nine months of users and three more are no year of them
        else:
            names = (f"FY{int(interim[-4:]) - 1}", interim, year_before(interim))
            parts = [self.best(concept, name, dimensions, known) for name in names]
            if any(parts) and concept in OTHER_SIGN:
                other = [self.best(OTHER_SIGN[concept], name, dimensions, known) for name in names]
                parts = [own or turned for own, turned in zip(parts, other, strict=True)]
        if all(parts) and len({row["unit"] for row in parts if row}) == 1:
            signed = [(self.amount(row), row["concept"] == concept) for row in parts if row]
            amounts = [amount if is_own else -amount for amount, is_own in signed]
            return amounts[0] if len(amounts) == 1 else amounts[0] + amounts[1] - amounts[2]
        printed = self.best(concept, period, dimensions, known)
        if printed is not None:
            return self.amount(printed)
        if interim.startswith("FY"):
            return self.flow(concept, interim, dimensions, known)
        return self.derived(concept, period, dimensions, known)

    def once(self, concept: str, dimensions: str = "") -> Amount:
        """A figure of something that happens once, whenever it happened."""
        found = [row for row in self.rows[concept] if row["dimensions"] == dimensions and row["value"]]
        if not found:
            raise NoDataError
        return self.amount(min(self._prints_of_the_same(found[0], found), key=_width))

    def total(self, concept: str, key: str) -> Amount:
        """The sum over the members of a dimension that the best source gives; a printed total goes before it."""
        rows = [row for row in self.rows[concept] if row["value"]]
        whole = [row for row in rows if not row["dimensions"] or row["dimensions"].startswith(f"{key}=all")]
        if whole:
            return self.amount(whole[0])
        parts = [row for row in rows if re.fullmatch(rf"{key}=[^;]+", row["dimensions"])]
        if not parts:
            raise NoDataError
        own = [self.amount(row) for row in parts if row["source"] == parts[0]["source"]]
        return Amount(self, sum((part.value for part in own), Fraction(0)), own[0].unit, parts[0])

    def threshold(self, rule: str, day: dt.date, revenue: Fraction) -> Fraction:
        """What a listing rule asks on a day of a company with that revenue."""
        held = [
            row for row in self.rules
            if row["rule"] == rule and row["held_from"] <= day.isoformat() <= (row["held_to"] or "9999")
        ]  # fmt: skip
        reached = [row for row in held if revenue >= Fraction(row["revenue_from"] or 0)]
        if not reached:
            raise NoDataError
        return Fraction(max(reached, key=lambda row: Fraction(row["revenue_from"] or 0))["threshold"])

    def rate(self, row: Row, currency: str) -> float:
        """Flows at the average of their period, balances and events on their day."""
        period = row["period"]
        end = end_of(period, self.year_end_month)
        if self.kinds[row["concept"]] == "duration" and months_in(period):
            index = end.year * 12 + end.month - months_in(period)
            return ecb.average(row["unit"], currency, dt.date(index // 12, index % 12 + 1, 1), end)
        listed = [one["value"] for one in self.rows["listing_date"] if not one["dimensions"]]
        if self.kinds[row["concept"]] == "event" and self.groups[row["concept"]] == "offering" and listed:
            end = max(end, last_day(listed[0]))  # all terms of an offering at the rate of one day
        return ecb.on_day(row["unit"], currency, end)
