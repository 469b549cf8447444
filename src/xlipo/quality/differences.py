"""How far a written figure lies from the known one, in words."""

from __future__ import annotations

from decimal import Decimal

from xlipo.metrics.value_text import show_value

LEAST_TOLD = Decimal("0.05")
"""A smaller difference is seen in digits alone."""
_LEAST_SHOWN = Decimal("0.001")


def difference_in_words(size: Decimal | None) -> str:
    """How much more or less is written than is known, after the known figure; ``size`` is written over known, less one.

    >>> difference_in_words(Decimal("-0.078")), difference_in_words(Decimal(9))
    (', and 7.8% less is written', ', and 10.0x is written')
    """
    if size is None or size == 0:
        return ""
    more = abs(size)
    if more < _LEAST_SHOWN:
        return f", and less than 0.1% {'more' if size > 0 else 'less'} is written"
    if size <= -1:
        return ", and one of the other sign is written"
    if more >= 2:
        return f", and {show_value(more + 1 if size > 0 else 1 / (1 + size), '', 'multiple', 1)} is written"
    return f", and {more * 100:.1f}% {'more' if size > 0 else 'less'} is written"
