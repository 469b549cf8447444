"""A value as people write it: USD 53.4m, 23.3%, 122.51x; the scale and the digits that say something."""

from __future__ import annotations

from decimal import Decimal

_SCALES = (
    (Decimal(999_950_000_000), Decimal(10**12), "tn"),
    (Decimal(999_950_000), Decimal(10**9), "bn"),
    (Decimal(999_950), Decimal(10**6), "m"),
    (Decimal(1000), Decimal(1000), "k"),
)
"""From which amount on, the scale and its letters: below it one decimal of the lower scale does not read 1,000.0."""


def show_value(value: Decimal, unit: str, shown: str = "", places: int = 1) -> str:
    """A figure as people write it, in its unit.

    >>> show_value(Decimal("0.23347"), "pure", "percent"), show_value(Decimal("122.511"), "pure", "multiple", 2)
    ('23.3%', '122.51x')
    >>> show_value(Decimal(53437000), "USD"), show_value(Decimal(999960000), "USD"), show_value(Decimal(9), "percent")
    ('USD 53.4m', 'USD 1.0bn', '9%')
    """
    if shown == "percent":
        return f"{written(value * 100, _telling(value * 100, places))}%"
    if shown == "per_unit":
        return f"{unit} {written(value, 0)}"
    if shown == "per_share":
        return f"{unit} {written(value, 2)}"
    if shown == "multiple":
        return f"{written(value, places)}x"
    if len(unit) == 3 and unit.isupper():
        for least, scale, name in _SCALES:
            if abs(value) >= least:
                return f"{unit} {written(value / scale, 1)}{name}"
        return f"{unit} {written(value, 2)}"
    if unit == "percent":
        return f"{written(value.normalize())}%"
    if unit == "x":
        return f"{written(value.normalize())}x"
    if shown == "decimal":
        return f"{written(value, places)}" + (f" {unit}" if unit not in ("pure", "") else "")
    text = f"{written(value, 0)}" if value == value.to_integral_value() else f"{written(value.normalize())}"
    return f"{text} {unit}" if unit not in ("pure", "") else text


def _telling(percent: Decimal, places: int) -> int:
    """So many decimals that a percentage which is not 0 does not read so: two of its digits where they are needed."""
    return places if not percent or round(percent, places) else 1 - percent.adjusted()


def written(value: Decimal, places: int | None = None) -> str:
    """A number with commas, and no sign before a nought: a browser's Python knows no ``z`` in a format.

    >>> written(Decimal("-0.04"), 1), written(Decimal("-1234.5")), written(Decimal("-0.05"), 2)
    ('0.0', '-1,234.5', '-0.05')
    """
    text = f"{value:,f}" if places is None else f"{value:,.{places}f}"
    return text if text.strip("-0.,") else text.removeprefix("-")
