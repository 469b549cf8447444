"""What a spreadsheet comes to where Python calculates exactly: the same term, every step of it in binary floats."""

from __future__ import annotations

import operator
from collections.abc import Callable

from xlipo.metrics.term import Term, ends_of

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def as_calculated(term: Term, end: str = "") -> float:
    """The value of a term's formula, or of its ``low`` or ``high`` bound, in a spreadsheet: every step is a float.

    It differs from the exact value in the last digits at most. A file that holds this one holds what the spreadsheet
    would put there itself, so that no recalculation finds it stale.

    >>> from xlipo.metrics.term import number, subtract
    >>> as_calculated(subtract(number("0.3"), number("0.1")))
    0.19999999999999998
    """
    if not term.args:
        if end and not term.end:
            return float(getattr(term, end))
        if term.fact is not None and term.fact.value is None and not term.end:
            return (float(term.low) + float(term.high)) / 2  # its formula is the average of the two
        return float(term.point)
    if term.is_test:
        return float(getattr(term, end or "point"))
    ends = ends_of(term, end)
    if term.op == "neg":
        return -as_calculated(term.args[0], ends[0])
    left, right = (as_calculated(arg, one) for arg, one in zip(term.args, ends, strict=True))
    return _OPERATORS[term.op](max(left, 0.0) if term.op == "^" else left, right)
