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
        return f"{value * 100:z,.{_telling(value * 100, places)}f}%"
    if shown == "per_unit":
        return f"{unit} {value:z,.0f}"
    if shown == "per_share":
        return f"{unit} {value:z,.2f}"
    if shown == "multiple":
        return f"{value:z,.{places}f}x"
    if len(unit) == 3 and unit.isupper():
        for least, scale, name in _SCALES:
            if abs(value) >= least:
                return f"{unit} {value / scale:z,.1f}{name}"
        return f"{unit} {value:z,.2f}"
    if unit == "percent":
        return f"{value.normalize():z,f}%"
    if unit == "x":
        return f"{value.normalize():z,f}x"
    if shown == "decimal":
        return f"{value:z,.{places}f}" + (f" {unit}" if unit not in ("pure", "") else "")
    text = f"{value:z,.0f}" if value == value.to_integral_value() else f"{value.normalize():z,f}"
    return f"{text} {unit}" if unit not in ("pure", "") else text


def _telling(percent: Decimal, places: int) -> int:
    """So many decimals that a percentage which is not 0 does not read so: two of its digits where they are needed."""
    return places if not percent or round(percent, places) else 1 - percent.adjusted()
