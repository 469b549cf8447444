"""Peer statistics: as a spreadsheet computes them (quartiles inclusive), so that cell and Python agree.

For ratios, and for sizes only where all stand in one currency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal


def percentile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The inclusive percentile (Excel's PERCENTILE.INC) of one or more values.

    >>> percentile([Decimal(1), Decimal(2), Decimal(4)], Decimal("0.25"))
    Decimal('1.50')
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def rank(values: Sequence[Decimal], value: Decimal) -> int:
    """The place of a value among its peers, the largest first (Excel's RANK).

    >>> rank([Decimal(3), Decimal(9), Decimal(5)], Decimal(5))
    2
    """
    return 1 + sum(other > value for other in values)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean of one or more values (Excel's AVERAGE).

    >>> mean([Decimal(1), Decimal(2), Decimal(6)])
    Decimal('3')
    """
    return sum(values, Decimal(0)) / len(values)


def percent_rank(values: Sequence[Decimal], value: Decimal) -> Decimal:
    """The share of the other values that are smaller (Excel's PERCENTRANK.INC, not cut to three digits); 1 when alone.

    >>> percent_rank([Decimal(3), Decimal(9), Decimal(5)], Decimal(5))
    Decimal('0.5')
    """
    if len(values) == 1:
        return Decimal(1)
    return Decimal(sum(other < value for other in values)) / (len(values) - 1)


STATISTICS: dict[str, tuple[str, Callable[[Sequence[Decimal]], Decimal]]] = {
    "max": ("MAX({range})", max),
    "p75": ("QUARTILE({range},{three})", lambda values: percentile(values, Decimal("0.75"))),
    "median": ("MEDIAN({range})", lambda values: percentile(values, Decimal("0.5"))),
    "p25": ("QUARTILE({range},1)", lambda values: percentile(values, Decimal("0.25"))),
    "min": ("MIN({range})", min),
}
"""Each statistic: its Excel formula over a range, and the same in Python."""
