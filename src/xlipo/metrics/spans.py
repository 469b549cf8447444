"""Intervals of many companies at once, in floating point and always a little wider than the exact ones.

What such an interval decides, the exact one decides alike; what it leaves open is for exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from xlipo.facts.prints import Array
from xlipo.facts.unit import is_money
from xlipo.metrics.evaluation import PLAIN_UNITS


class Units:
    """Units as small numbers, so that those of many companies are compared at once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._codes: dict[str, int] = {}
        for text in texts:
            self.code(text)

    def code(self, text: str) -> int:
        """The number of a unit."""
        return self._codes.setdefault(text, len(self._codes))

    def money(self, codes: Array) -> Array:
        """Which of some units are of money."""
        return np.array([is_money(text) for text in self._codes], dtype=bool)[codes]

    def plain(self, codes: Array) -> Array:
        """Which of some units are plain numbers."""
        return np.array([text in PLAIN_UNITS for text in self._codes], dtype=bool)[codes]


@dataclass(frozen=True)
class Spans:
    """A value of each of many companies.

    Args:
        low, high: the ends of its interval, each a little outside of the exact one.
        unit: of each, by its number.
        is_known: where there is a value at all, that exact arithmetic would give just so.
    """

    low: Array
    high: Array
    unit: Array
    is_known: Array

    def where(self, condition: Array) -> Spans:
        """The values where a condition holds too."""
        return replace(self, is_known=self.is_known & condition)

    def of_unit(self, unit: Array) -> Spans:
        """The values in another unit."""
        return replace(self, unit=unit)


def spans(low: Array, high: Array, unit: Array, is_known: Array) -> Spans:
    """Values between two ends, which are moved outward by what a sum or a product may have lost."""
    return Spans(low - 8 * np.spacing(np.abs(low)), high + 8 * np.spacing(np.abs(high)), unit, is_known)


def number(value: Decimal | int, unit: int, count: int, kind: type[np.floating[Any]] = np.float64) -> Spans:
    """One number for every company, in floating point of a kind."""
    end = np.full(count, kind(str(value)))
    return spans(end, end, np.full(count, unit), np.ones(count, dtype=bool))


def negate(value: Spans) -> Spans:
    """The values with the other sign."""
    return Spans(-value.high, -value.low, value.unit, value.is_known)


def add(left: Spans, right: Spans) -> Spans:
    """The sums, in the unit of the left."""
    return spans(left.low + right.low, left.high + right.high, left.unit, left.is_known & right.is_known)


def subtract(left: Spans, right: Spans) -> Spans:
    """The differences, in the unit of the left."""
    return add(left, negate(right))


def multiply(left: Spans, right: Spans) -> Spans:
    """The products, in the unit of the left."""
    ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    return spans(np.minimum.reduce(ends), np.maximum.reduce(ends), left.unit, left.is_known & right.is_known)


def divide(left: Spans, right: Spans) -> Spans:
    """The quotients; none where the divisor may be 0."""
    is_known = left.is_known & right.is_known & ~((right.low <= 0) & (right.high >= 0))
    ends = [one / other for one in (left.low, left.high) for other in (right.low, right.high)]
    return spans(np.minimum.reduce(ends), np.maximum.reduce(ends), left.unit, is_known)
