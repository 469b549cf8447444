"""What stands on the price of a day, a second time: closes, share counts, proceeds, over rows read by ``csv``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from data_rows import Amount, Book, NoDataError, Row, ends_of, first_day, last_day, value_of

TEN_DAYS = dt.timedelta(days=10)


def actual(book: Book, concept: str, dimensions: str = "") -> list[Row]:
    return [row for row in book.rows[concept] if row["dimensions"] == dimensions and row["value"]]


def closes(book: Book) -> dict[dt.date, Row]:
    """The best print of each day."""
    found: dict[dt.date, Row] = {}
    for row in book.rows["share_price"]:
        if len(row["period"]) == 10 and row["dimensions"].partition("=")[0] in ("", "adjusted"):
            found.setdefault(dt.date.fromisoformat(row["period"]), row)
    return found


def stands_on(row: Row) -> dt.date:
    """The day whose shares a price is for."""
    day, adjusted = row["period"], row["dimensions"].removeprefix("adjusted=")
    return dt.date.fromisoformat(max(day, adjusted))


def close(book: Book, day: dt.date) -> Row:
    held = [one for one in closes(book) if day - TEN_DAYS <= one <= day]
    if not held:
        raise NoDataError
    return closes(book)[max(held)]


def bonus(book: Book, after: dt.date, by: dt.date) -> Fraction:
    """What a holding of one share became."""
    grown = Fraction(1)
    for row in actual(book, "bonus_shares_per_10"):
        if after < last_day(row["period"]) <= by:
            grown *= 1 + Fraction(row["value"]) / 10
    return grown


def adjusted(book: Book, price: Amount, day: dt.date) -> Amount:
    assert price.row is not None
    grown = bonus(book, last_day(price.row["period"]), stands_on(close(book, day)))
    return Amount(book, price.value / grown, price.unit, price.row)


def highest_close(book: Book, day: dt.date) -> Amount:
    last = close(book, day)
    end = dt.date.fromisoformat(last["period"])
    listed = listing_day(book)
    first = max(end - dt.timedelta(days=364), listed) if listed and listed <= end else end - dt.timedelta(days=364)
    rows = [row for at, row in sorted(closes(book).items()) if first <= at <= end]
    days = [first, *(dt.date.fromisoformat(row["period"]) for row in rows)]
    weekdays = len([n for n in range((end - first).days + 1) if (first + dt.timedelta(days=n)).isoweekday() <= 5])
    if any(later - earlier > TEN_DAYS for earlier, later in pairwise(days)) or len(rows) < Fraction(weekdays, 2):
        raise NoDataError
    prices = [value_of(row) / bonus(book, stands_on(row), stands_on(last)) for row in rows]
    return Amount(book, max(prices), rows[0]["unit"], rows[prices.index(max(prices))])


def listing_day(book: Book) -> dt.date | None:
    days = [row["value"] for row in book.rows["listing_date"] if not row["dimensions"]]
    days += [row["period"] for row in book.rows["offer_price"] if not row["dimensions"]]
    return last_day(days[0]) if days else None


def is_listed(book: Book, day: dt.date) -> bool:
    listed = listing_day(book)
    return listed <= day if listed else book.listing_status == "listed"


def newest(book: Book, concept: str, day: dt.date) -> list[Row]:
    """The best print of each date by a day, the newest first; of a month or year begun only where no other is."""
    names = {row["period"] for row in book.rows[concept]}
    days = {name for name in names if len(name) == 10}
    names -= {name[:4] for name in days} | {name[:7] for name in days}
    names = {name for name in names if last_day(name) <= day} or {name for name in names if first_day(name) <= day}
    rows = [book.best(concept, name) for name in sorted(names, key=last_day, reverse=True)]
    return [row for row in rows if row]


def all_shares(book: Book, day: dt.date) -> Amount:
    price = close(book, day)
    on = dt.date.fromisoformat(price["period"])
    kinds = ("shares_outstanding", "shares_after_over_allotment", "shares_after_offering")
    rows = sorted((r for kind in kinds for r in newest(book, kind, on)), key=lambda r: last_day(r["period"]))[::-1]
    counted, total = dt.date.min, Fraction(0)
    if rows:
        same = [row for row in rows if meet(row, rows[0])]
        finest = min(same, key=spread)
        counted, total = last_day(finest["period"]), value_of(finest)
    offered, before = newest(book, "offer_shares", on), actual(book, "shares_before_offering")
    if offered and before and counted < last_day(offered[0]["period"]):
        counted = last_day(offered[0]["period"])
        total = value_of(offered[0]) + value_of(before[0])
    if not total:
        raise NoDataError
    completed = {offering["listed"] for offering in book.offerings}
    for row in (r for kind in ("placing_shares", "private_placement_shares") for r in newest(book, kind, on)):
        end = last_day(row["period"])
        if counted < end <= on or (end == counted and row["period"] not in completed):
            total += value_of(row)
    return Amount(book, total * bonus(book, counted, stands_on(price)), "shares")


def spread(row: Row) -> Fraction:
    low, high = ends_of(row) or (Fraction(0), Fraction(0))
    return high - low


def meet(one: Row, other: Row) -> bool:
    mine, theirs = ends_of(one), ends_of(other)
    return bool(mine and theirs and mine[0] <= theirs[1] and theirs[0] <= mine[1])


def raised_since(book: Book, balance: Amount, day: dt.date) -> Amount:
    """What new shares brought in after a balance, each sum at the rate of the day asked for."""
    assert balance.row is not None
    after, by = last_day(balance.row["period"]), dt.date.fromisoformat(close(book, day)["period"])
    total = book.number(0, balance.unit)
    for value, unit in sums_raised(book, after, by):
        total += Amount(book, value, unit, {"concept": "share_price", "period": day.isoformat(), "unit": unit})
    return total


def sums_raised(book: Book, after: dt.date, by: dt.date) -> Iterator[tuple[Fraction, str]]:
    price, sold, listed = actual(book, "offer_price"), actual(book, "offer_shares"), listing_day(book)
    if price and sold and listed:
        if after < listed <= by:
            yield value_of(price[0]) * value_of(sold[0]), price[0]["unit"]
            yield from ((-value_of(row), row["unit"]) for row in actual(book, "listing_expenses")[:1])
        for row in newest(book, "over_allotment_shares", by)[:1]:
            if after < last_day(row["period"]):
                yield value_of(price[0]) * value_of(row), price[0]["unit"]
    told: set[str] = set()
    for kind in ("placing_net_proceeds", "placing_gross_proceeds"):
        for row in newest(book, kind, by):
            if after < last_day(row["period"]) <= by and row["period"][:7] not in told:
                told.add(row["period"][:7])
                yield value_of(row), row["unit"]


def by_then(book: Book, concept: str, day: dt.date) -> Amount:
    rows = newest(book, concept, day)
    if not rows:
        raise NoDataError
    return book.amount(rows[0])


def last_round(book: Book, concept: str, day: dt.date) -> Amount:
    if is_listed(book, day):
        raise NoDataError
    rows: dict[str, Row] = {}
    for row in book.rows[concept]:
        is_whole = row["dimensions"].startswith("round=") and ";" not in row["dimensions"]
        if row["value"] and (is_whole or not row["dimensions"]):
            rows.setdefault(row["dimensions"], row)
    held = [row for row in rows.values() if last_day(row["period"]) <= day]
    if not held:
        raise NoDataError
    return book.amount(max(held, key=lambda row: last_day(row["period"])))
