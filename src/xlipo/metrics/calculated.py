"""What a spreadsheet comes to where Python calculates exactly: the same term, every step of it in binary floats."""

from __future__ import annotations

import operator
from collections.abc import Callable

from xlipo.metrics.term import Term

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def as_calculated(term: Term) -> float:
    """The value of a term's formula in a spreadsheet, whose every step is a float.

    It differs from the exact value in the last digits at most. A file that holds this one holds what the spreadsheet
    would put there itself, so that no recalculation finds it stale.

    >>> from xlipo.metrics.term import number, subtract
    >>> as_calculated(subtract(number("0.3"), number("0.1")))
    0.19999999999999998
    """
    if not term.args:
        if term.fact is not None and term.fact.value is None and not term.end:
            return (float(term.low) + float(term.high)) / 2  # its formula is the average of the two
        return float(term.point)
    if term.op == "neg":
        return -as_calculated(term.args[0])
    if term.is_test:
        return float(term.point)
    left, right = term.args
    return _OPERATORS[term.op](as_calculated(left), as_calculated(right))
