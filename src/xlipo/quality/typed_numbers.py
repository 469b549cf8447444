"""Numbers that somebody typed: how exactly each is known, and the digits that tell it from others."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.quantity import MOST, MOST_DIGITS, Hedge, Quantity, plain

_SURE_DIGITS = 2
"""A number that ends in zeros is taken as rounded there, to no fewer digits than this: 53,000,000 is 53m."""


def typed(number: Decimal, scale: int | Decimal = 1) -> Quantity:
    """The quantity of a number typed into a cell, which shows no unit: its last digit that is not 0 is rounded.

    >>> typed(Decimal("53.4"), 1_000_000).high, typed(Decimal(53_000_000)).low
    (Decimal('53450000'), Decimal('52500000'))
    """
    text, point = f"{number:f}", number * scale
    if len(text) > MOST_DIGITS or not number.is_finite() or abs(point) >= MOST:
        return Quantity.printed(text, scale, text=text)  # refuses it
    digits = text.lstrip("-")
    whole, _, fraction = digits.partition(".")
    zeros = 0 if fraction else max(len(whole) - max(len(whole.rstrip("0")), _SURE_DIGITS), 0)
    unit = (_POWERS[zeros] if not fraction else Decimal(1).scaleb(-len(fraction))) * scale
    half = unit / 2
    if point.same_quantum(_ONE) and half.same_quantum(_ONE):  # whole numbers are plain as they are
        return Quantity(point, -unit.adjusted(), point - half, point + half, Hedge.EXACT, text)
    return Quantity.rounded(plain(point), unit, text)


_ONE = Decimal(1)
_POWERS = [Decimal(10**power) for power in range(MOST_DIGITS)]


def digits_of(number: Decimal) -> str:
    """The digits of a number that tell it from others: without zeros at either end.

    >>> digits_of(Decimal("-0.0530400")), digits_of(Decimal(1200))
    ('5304', '12')
    """
    return f"{abs(number):f}".replace(".", "").strip("0")
