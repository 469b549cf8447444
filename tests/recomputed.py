"""The metrics a second time: an evaluator of its own walks each definition, over the data files read a second way.

Of the package only the definitions themselves are used, and the classes they are made of. A new metric needs no line
here; a new class of expression needs one case in :func:`evaluate`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import recomputed_market as market
from data_rows import (
    Amount,
    Book,
    NoDataError,
    NotMeaningfulError,
    end_of,
    ends_of,
    last_day,
    months_in,
    year_before,
    year_to,
)
from xlipo.metrics import expression as x
from xlipo.metrics.catalog import BY_ID


@dataclass(frozen=True)
class Place:
    """A company at a period (with a segment or a round): where a definition is evaluated."""

    book: Book
    period: str = ""
    dimensions: str = ""

    def figure(self, concept: str, when: str, dimensions: str) -> Amount:
        """A concept's figure at a time that is named as seen from here."""
        if when == "previous_round":
            return self.previous_round(concept)
        if when in ("by_then", "last_round"):
            return getattr(market, when)(self.book, concept, self.day)  # type: ignore[no-any-return]
        if self.book.kinds[concept] == "event":
            return self.book.once(concept, dimensions or (self.dimensions if when == "here" else ""))
        if when in BEFORE_EVENT:
            return BEFORE_EVENT[when](self, concept)
        period = self.at(when)
        if self.book.kinds[concept] == "instant":
            period = end_of(period, self.book.year_end_month).isoformat()
        return self.book.flow(concept, period, dimensions or ("" if when == "whole" else self.dimensions))

    def at(self, when: str) -> str:
        """The period of that name: itself, the year before, or an end of a span such as FY2021-FY2024."""
        if when in ("start", "end"):
            return self.period.split("-")[when == "end"]
        period = self.period
        if not months_in(period):
            period = year_to(dt.date.fromisoformat(period), self.book.year_end_month)
        return year_before(period) if when == "prior" else period

    def newest_with(self, flow: str) -> Place:
        """The same with the newest period up to this one, a year at most, that has a figure of a flow."""
        month, rows = self.book.year_end_month, self.book.rows[flow]
        named = {row["period"] for row in rows if 0 < months_in(row["period"]) <= 12 and "LTM" not in row["period"]}
        names = [name for name in named if self.book.best(flow, name, self.dimensions)]
        ended = [name for name in names if end_of(name, month) <= end_of(self.period, month)]
        if not ended:
            raise NoDataError
        newest = max(ended, key=lambda name: (end_of(name, month), months_in(name)))
        return Place(self.book, newest, self.dimensions)

    # -- around an event ----------------------------------------------------------------------------------------------

    @property
    def day(self) -> dt.date:
        """The day asked for, of the round, or of the listing."""
        if self.period and not months_in(self.period):
            return dt.date.fromisoformat(self.period)
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
        days = {name for name in names if not months_in(name) and len(name) == 10}
        dated = {name[:4] for name in days} | {name[:7] for name in days}  # a month or a year of which a day is known
        ended = [name for name in names - dated if end_of(name, month) <= day]
        return sorted(ended, key=lambda name: (end_of(name, month), months_in(name)), reverse=True)

    def last_year(self, concept: str) -> Amount:
        for name in self.ends_before(concept):
            if name.startswith("FY") and months_in(name):
                return self.book.flow(concept, name, "", self.known)
        raise NoDataError

    def last_twelve_months(self, concept: str) -> Amount:
        for name in self.ends_before(concept):
            if 0 < months_in(name) <= 12:
                try:
                    period = f"LTM-{end_of(name, self.book.year_end_month).isoformat()}"
                    found = self.book.flow(concept, period, "", self.known)
                    return replace(found, row={**found.row, "period": period}) if found.row else found
                except NoDataError:
                    continue
        raise NoDataError

    def last_balance(self, concept: str) -> Amount:
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
        """The last three fiscal years before the event."""
        names = [name for name in self.ends_before("revenue") if name.startswith("FY") and months_in(name)][:3]
        if len(names) < 3:
            raise NoDataError
        return [Place(self.book, name) for name in names]


BEFORE_EVENT: dict[str, Callable[[Place, str], Amount]] = {
    "last_fy": Place.last_year,
    "last_ltm": Place.last_twelve_months,
    "last_balance": Place.last_balance,
}


def evaluate(tree: x.Expression, at: Place) -> Amount:
    """What a definition comes to there; a test comes to 1 or 0.

    Raises:
        NoDataError: a figure is not there.
        NotMeaningfulError: the figures are there, and the ratio means nothing.
    """
    match tree:
        case x.Figure(concept=concept, at=when, dimensions=dimensions):
            return at.figure(concept, when, ";".join(f"{key}={member}" for key, member in dimensions))
        case x.MetricRef(metric=metric):
            return evaluate(BY_ID[metric].expression, at)
        case x.Close():
            row = market.close(at.book, at.day)
            return at.book.amount(row)
        case x.HighestClose():
            return market.highest_close(at.book, at.day)
        case x.AllShares():
            return market.all_shares(at.book, at.day)
        case x.Adjusted(inner=inner):
            return market.adjusted(at.book, evaluate(inner, at), at.day)
        case x.RaisedSince(balance=balance):
            return market.raised_since(at.book, evaluate(balance, at), at.day)
        case x.InLatest(inner=inner, flow=flow):
            return evaluate(inner, at.newest_with(flow))
        case x.Newest(options=options):
            return newest_of([option for option, _ in options], at)
        case x.End(figure=figure, end=end):
            whole = evaluate(figure, at)
            low, high = (ends_of(whole.row) if whole.row else None) or (whole.value, whole.value)
            return Amount(at.book, low if end == "low" else high, whole.unit, whole.row)
        case x.Total(concept=concept, key=key):
            return at.book.total(concept, key)
        case x.Number(value=value, unit=unit):
            return at.book.number(Fraction(value), unit)
        case x.Months():
            return at.book.number(months_in(at.at("here")))
        case x.Years():
            return at.book.number(int(at.at("end")[2:]) - int(at.at("start")[2:]))
        case x.Negative(inner=inner):
            return -evaluate(inner, at)
        case x.Arithmetic(op=op, left=left, right=right):
            return combined(op, evaluate(left, at), evaluate(right, at))
        case x.Positive(inner=inner):
            return positive(evaluate(inner, at))
        case x.FirstOf(options=options):
            return first_of([option for option, _ in options], at)
        case x.Into(inner=inner, currency=currency):
            return evaluate(inner, at).into(currency)
        case x.AtLeast(value=value, threshold=threshold):
            return at.book.number(evaluate(value, at).value >= evaluate(threshold, at).value)
        case x.Threshold(rule=rule, revenue=revenue):
            return at.book.number(at.book.threshold(rule, at.day, evaluate(revenue, at).value))
        case x.InYears():
            return at.book.number(met_in_years(tree, at))
    raise NotImplementedError(f"the second evaluator does not know {type(tree).__name__}")


def combined(op: str, left: Amount, right: Amount) -> Amount:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
    assert op == "^"
    return Amount(left.book, Fraction(float(positive(left).value) ** float(right.value)), "pure")


def positive(amount: Amount) -> Amount:
    if amount.value <= 0:
        raise NotMeaningfulError
    return amount


def first_of(options: Sequence[x.Expression], at: Place) -> Amount:
    """The first that has an answer; where none has, that one means nothing, or why the first has none."""
    missing: list[Exception] = []
    for option in options:
        try:
            return evaluate(option, at)
        except (NoDataError, NotMeaningfulError) as why:
            missing.append(why)
    raise next((why for why in missing if isinstance(why, NotMeaningfulError)), missing[0])


def newest_of(options: Sequence[x.Expression], at: Place) -> Amount:
    """The one that stands on the newest row, the first among equals."""
    held: list[Amount] = []
    missing: list[Exception] = []
    for option in options:
        try:
            held.append(evaluate(option, at))
        except (NoDataError, NotMeaningfulError) as why:
            missing.append(why)
    if not held:
        raise missing[0]
    return max(held, key=lambda one: last_day(one.row["period"].removeprefix("LTM-")) if one.row else dt.date.min)


def met_in_years(tree: x.InYears, at: Place) -> bool:
    """Whether the parts reach the threshold in so many of three years, and over the three together."""
    years, threshold = at.years(), evaluate(tree.threshold, at).value
    parts = [(evaluate(tree.part, year).value, evaluate(tree.whole, year).value) for year in years]
    reached = sum(part >= threshold * whole for part, whole in parts)
    part, whole = map(sum, zip(*parts, strict=True))
    return reached >= tree.needed and part >= threshold * whole
