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
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as printed: its point in whole units, its precision, and the interval it allows.

    Raises ValueError where the interval runs backwards.
    """

    point: Decimal | None
    decimals: int | None
    low: Decimal | None
    high: Decimal | None
    hedge: Hedge
    text: str = ""

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the interval runs backwards, from {self.low} to {self.high}")

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
            return Quantity(None, None, None, None, hedge, text)
        value, factor = _number(digits), Decimal(scale)
        point = plain(value * factor)
        if abs(point) >= MOST:
            raise ValueError(f"{digits[:40]!r} times {factor} is beyond {MOST:.0e}, more than any figure")
        unit = _ONE.scaleb(int(value.as_tuple().exponent)) * factor
        if hedge is Hedge.EXACT and not high:
            return Quantity.rounded(point, unit, text)
        decimals = -unit.adjusted()
        end = plain(_number(high) * factor) if high else None
        if hedge in (Hedge.RANGE, Hedge.SEVERAL):
            if end is None:
                raise ValueError(f"a {hedge} needs both ends")
            return Quantity(None, decimals, point, end, hedge, text)
        low, top = _interval(point, unit, hedge)
        return Quantity(point, decimals, low, top if end is None else end, hedge, text)

    @staticmethod
    def rounded(point: Decimal, unit: Decimal, text: str = "") -> Quantity:
        """The quantity that is known to half a ``unit`` either side.

        >>> Quantity.rounded(Decimal(1200), Decimal(100)).low
        Decimal('1150')
        """
        half = unit / 2
        return Quantity(point, -unit.adjusted(), plain(point - half), plain(point + half), Hedge.EXACT, text)

    @property
    def best(self) -> Decimal | None:
        """One number to compute with: the point, else the middle of the interval."""
        if self.point is not None:
            return self.point
        if self.low is None or self.high is None:
            return None
        return plain((self.low + self.high) / 2)

    def negated(self) -> Quantity:
        """The quantity with the other sign, its text as it was printed.

        >>> Quantity.printed("0.9", 1_000_000).negated().low
        Decimal('-950000')
        """
        if self.low is None or self.high is None:
            return self
        point = -self.point if self.point is not None else None
        return Quantity(point, self.decimals, -self.high, -self.low, self.hedge, self.text)

    @property
    def is_positive(self) -> bool:
        """Whether no number that the print allows is below zero."""
        return self.low is not None and self.low >= 0

    def unsigned(self) -> Quantity:
        """The quantity without its minus."""
        return self.negated() if self.high is not None and self.high <= 0 else self

    def overlaps(self, other: Quantity) -> bool:
        """True when the two prints can both be right (XBRL Calculations 1.1's interval test)."""
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return False
        return self.low <= other.high and other.low <= self.high


_NOTHING, _ONE, _MOST_WHOLE = Decimal(0), Decimal(1), Decimal("1e27")


def plain(number: Decimal) -> Decimal:
    """The number without trailing zeros, exponent or a sign before zero, so that equal numbers print alike."""
    if not number:
        return _NOTHING
    if number == number.to_integral_value():
        return number.quantize(_ONE) if abs(number) < _MOST_WHOLE else number
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
    if hedge is Hedge.EXACT:  # of which the other end is given
        return plain(point - unit / 2), plain(point + unit / 2)
    below, above = _SPREAD[hedge]
    ends = sorted((point + point * below, point + point * above))
    return plain(ends[0]), plain(ends[1])
