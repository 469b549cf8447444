"""Numbers that somebody typed: how exactly each is known, and the digits that tell it from others."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from xlipo.facts.quantity import MOST, MOST_DIGITS, Hedge, Quantity, plain

_SURE_DIGITS = 2
"""A number that ends in zeros is taken as rounded there, to no fewer digits than this: 53,000,000 is 53m."""


def typed(number: Decimal | int, scale: int | Decimal = 1) -> Quantity:
    """The quantity of a number typed into a cell, which shows no unit: its last digit that is not 0 is rounded.

    >>> typed(Decimal("53.4"), 1_000_000).high, typed(Decimal(53_000_000)).low
    (Decimal('53450000'), Decimal('52500000'))
    """
    if isinstance(number, int):
        if isinstance(scale, int) and (exact := _whole(number, scale)) is not None:
            return exact
        number = Decimal(number)
    text, point = f"{number:f}", number * scale
    if len(text) > MOST_DIGITS or not number.is_finite() or abs(point) >= MOST:
        return Quantity.printed(text, scale, text=text)  # refuses it
    digits = text.lstrip("-")
    whole, _, fraction = digits.partition(".")
    zeros = 0 if fraction else _zeros(whole)
    unit = (_POWERS[zeros] if not fraction else Decimal(1).scaleb(-len(fraction))) * scale
    half = unit / 2
    if point.same_quantum(_ONE) and half.same_quantum(_ONE):  # whole numbers are plain as they are
        return Quantity(point, -unit.adjusted(), point - half, point + half, Hedge.EXACT, text)
    return Quantity.rounded(plain(point), unit, text)


def _zeros(digits: str) -> int:
    """The zeros at the end of a whole number that are taken as not known."""
    return max(len(digits) - max(len(digits.rstrip("0")), _SURE_DIGITS), 0)


def _whole(number: int, scale: int) -> Quantity | None:
    """The quantity of a whole number, worked out in whole numbers; None where half a unit is none, or it is vast."""
    text, point = str(number), number * scale
    if len(text) > MOST_DIGITS or abs(point) >= MOST:
        return None
    half, decimals = _half_unit(_zeros(text.lstrip("-")), scale)
    if not half:
        return None
    return Quantity(Decimal(point), decimals, Decimal(point - half), Decimal(point + half), Hedge.EXACT, text)


@lru_cache(maxsize=256)
def _half_unit(zeros: int, scale: int) -> tuple[int, int]:
    """Half of what a number is known to, where that is whole, else 0; and its decimals."""
    half, rest = divmod(10**zeros * scale, 2)
    return (0 if rest else half), 1 - len(str(10**zeros * scale))


_ONE = Decimal(1)
_POWERS = [Decimal(10**power) for power in range(MOST_DIGITS)]


def digits_of(number: Decimal) -> str:
    """The digits of a number that tell it from others: without zeros at either end.

    >>> digits_of(Decimal("-0.0530400")), digits_of(Decimal(1200))
    ('5304', '12')
    """
    return f"{abs(number):f}".replace(".", "").strip("0")
