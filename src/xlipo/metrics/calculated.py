"""What a spreadsheet comes to where Python calculates exactly: every step of a derivation in binary floats."""

from __future__ import annotations

import operator
from collections.abc import Callable

from xlipo.metrics.derivation import Derivation, ends_of

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def as_calculated(derivation: Derivation, end: str = "") -> float:
    """The value that a spreadsheet computes for a derivation's formula, or for its ``low`` or ``high`` bound.

    It differs from the exact value in the last digits at most. A file that holds this one holds what the spreadsheet
    would put there itself, so that no recalculation finds it stale.

    >>> from xlipo.metrics.derivation import number, subtract
    >>> as_calculated(subtract(number("0.3"), number("0.1")))
    0.19999999999999998
    """
    if not derivation.args:
        if end and not derivation.end:
            return float(getattr(derivation, end))
        if derivation.is_range:
            return (float(derivation.low) + float(derivation.high)) / 2  # its formula is the average of the two
        return float(derivation.point)
    if derivation.is_test:
        return float(getattr(derivation, end or "point"))
    ends = ends_of(derivation, end)
    if derivation.op == "neg":
        return -as_calculated(derivation.args[0], ends[0])
    left, right = (as_calculated(arg, one) for arg, one in zip(derivation.args, ends, strict=True))
    return _OPERATORS[derivation.op](max(left, 0.0) if derivation.op == "^" else left, right)
