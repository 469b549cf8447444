"""Quantities: a number with its honesty, what was printed and the interval that the print allows.

Precision follows XBRL's ``decimals``. The interval of a hedge word is this project's published convention:

=========  ======================================================================
exact      half a unit of the last printed digit either side
about      5 % either side (约, 左右, about)
over       [x, x + 10 %) (超, 逾, 以上, over); after 余 or 多, [x, x + one unit of the last printed digit)
nearly     [95 % x, x) (近, nearly)
under      [90 % x, x) (不到, under)
range      [low, high], no point
several    the interval the word allows (数亿: 2e8 to 1e9), no point
unknown    no value, and that is an answer (未披露)
=========  ======================================================================
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, model_validator


class Hedge(StrEnum):
    """How sure the print is of its number."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    NEARLY = "nearly"
    UNDER = "under"
    RANGE = "range"
    SEVERAL = "several"
    UNKNOWN = "unknown"


MOST_DIGITS = 28
"""Of one printed number: as many as decimal arithmetic keeps."""

MOST = Decimal("1e24")
"""No figure is as large: sums and products of figures stay within the digits that arithmetic keeps."""

_SPREAD = {
    Hedge.ABOUT: (Decimal("-0.05"), Decimal("0.05")),
    Hedge.OVER: (Decimal(0), Decimal("0.10")),
    Hedge.NEARLY: (Decimal("-0.05"), Decimal(0)),
    Hedge.UNDER: (Decimal("-0.10"), Decimal(0)),
}


class Quantity(BaseModel):
    """A figure as printed: its point in whole units, its precision, and the interval it allows."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    point: Decimal | None
    decimals: int | None
    low: Decimal | None
    high: Decimal | None
    hedge: Hedge
    text: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        _in_order(self.low, self.high)
        return self

    @staticmethod
    def printed(
        digits: str,
        scale: int | Decimal = 1,
        hedge: Hedge = Hedge.EXACT,
        high: str = "",
        text: str = "",
    ) -> Quantity:
        """The quantity that printed ``digits`` × ``scale`` stand for.

        ``digits`` carries the precision ("5343.7" at scale 10,000 is known to 1,000); ``high`` closes a range or
        bounds a hedge. Raises ValueError for digits that are no number.

        >>> q = Quantity.printed("5343.7", 10_000)
        >>> q.point, q.decimals, q.low, q.high
        (Decimal('53437000'), -3, Decimal('53436500'), Decimal('53437500'))
        """
        if hedge is Hedge.UNKNOWN:
            if digits or high:
                raise ValueError("a figure hedged unknown has no value and no high end; leave them empty")
            return _made(None, None, None, None, hedge, text)
        value, factor = _number(digits), Decimal(scale)
        point = plain(value * factor)
        if abs(point) >= MOST:
            raise ValueError(f"{digits[:40]!r} times {factor} is beyond {MOST:.0e}, more than any figure")
        unit = Decimal(1).scaleb(int(value.as_tuple().exponent)) * factor
        decimals = -unit.adjusted()
        end = plain(_number(high) * factor) if high else None
        if hedge in (Hedge.RANGE, Hedge.SEVERAL):
            if end is None:
                raise ValueError(f"a {hedge} needs both ends")
            return _made(None, decimals, point, end, hedge, text)
        low, top = _interval(point, unit, hedge)
        return _made(point, decimals, low, top if end is None else end, hedge, text)

    @property
    def best(self) -> Decimal | None:
        """One number to compute with: the point, else the middle of the interval."""
        if self.point is not None:
            return self.point
        if self.low is None or self.high is None:
            return None
        return plain((self.low + self.high) / 2)

    def overlaps(self, other: Quantity) -> bool:
        """True when the two prints can both be right (XBRL Calculations 1.1's interval test)."""
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return False
        return self.low <= other.high and other.low <= self.high


def _made(
    point: Decimal | None, decimals: int | None, low: Decimal | None, high: Decimal | None, hedge: Hedge, text: str
) -> Quantity:
    """The quantity of parts that are of the right kinds already, which pydantic need not look at."""
    _in_order(low, high)
    return Quantity.model_construct(_FIELDS, point=point, decimals=decimals, low=low, high=high, hedge=hedge, text=text)


_FIELDS = set(Quantity.model_fields)
"""The fields that are set, the same of every quantity: one set for all, not one each."""


def _in_order(low: Decimal | None, high: Decimal | None) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"the interval runs backwards, from {low} to {high}")


def plain(number: Decimal) -> Decimal:
    """The number without trailing zeros, exponent or a sign before zero, so that equal numbers print alike."""
    if not number:
        return Decimal(0)
    if number == number.to_integral_value():
        return number.quantize(Decimal(1)) if abs(number) < Decimal("1e27") else number
    return number.normalize()


_DIGITS = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)


def _number(digits: str) -> Decimal:
    """The number that plain digits stand for; no exponents, no separators: what was printed is what is kept."""
    if not _DIGITS.fullmatch(digits):
        raise ValueError(f"{digits[:40]!r} is no number")
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"{digits[:40]!r} has more than {MOST_DIGITS} digits, more than arithmetic keeps")
    return Decimal(digits)


def _interval(point: Decimal, unit: Decimal, hedge: Hedge) -> tuple[Decimal, Decimal]:
    if hedge is Hedge.EXACT:
        return plain(point - unit / 2), plain(point + unit / 2)
    below, above = _SPREAD[hedge]
    ends = sorted((point + point * below, point + point * above))
    return plain(ends[0]), plain(ends[1])
