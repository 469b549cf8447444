"""Terms: a resolved expression, every leaf a fact, a rate or a number, every node with its value and its interval.

One tree gives the value, the bounds, the Excel formula (:func:`formula`) and the text (:func:`words`) of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.metrics.fx import Rate

ZERO, INFINITY = Decimal(0), Decimal("Infinity")


@dataclass(slots=True, unsafe_hash=True)
class Derivation:
    """A value with its bounds and unit, and what it was made from.

    Treat it as immutable: a frozen class is slow to make.

    ``op`` is ``fact``, ``rate``, ``number``, ``months``, ``years``, or an operator over ``args``:
    ``+ - * / ^ neg`` and the tests ``>=``, ``and``, ``of`` (at least n of the args), which are 1 or 0. A fact's ``end``
    is ``low`` or ``high`` where one end of a printed range is meant; ``derived`` marks a period that nobody prints.
    """

    op: str
    point: Decimal
    low: Decimal
    high: Decimal
    unit: str
    args: tuple[Derivation, ...] = ()
    fact: Fact | None = None
    rate: Rate | None = None
    note: str = ""
    second_best: bool = False
    end: str = ""
    derived: bool = False

    def leaves(self) -> Iterator[Derivation]:
        """The facts, rates and numbers this value stands on, left to right."""
        if not self.args:
            yield self
        for arg in self.args:
            yield from arg.leaves()

    def facts(self) -> list[Fact]:
        """The facts this value stands on, each once, the first one the principal."""
        return list({id(leaf.fact): leaf.fact for leaf in self.leaves() if leaf.fact is not None}.values())

    def notes(self) -> list[str]:
        """What the parts say of themselves: which alternative was taken, on what basis."""
        found = [self.note] if self.note else []
        for arg in self.args:
            found += [note for note in arg.notes() if note not in found]
        return found

    @property
    def falls_back(self) -> bool:
        """True where some part stands on another alternative than the definition's first."""
        return self.second_best or any(arg.falls_back for arg in self.args)

    def fallbacks(self) -> list[str]:
        """What the parts say that stand on another alternative than the definition's first, each once."""
        found = [self.note] if self.second_best and self.note else []
        for arg in self.args:
            found += [note for note in arg.fallbacks() if note not in found]
        return found

    @property
    def stands_on_derived(self) -> bool:
        """True where some part is the figure of a period that nobody prints."""
        return self.derived or any(arg.stands_on_derived for arg in self.args)

    @property
    def is_range(self) -> bool:
        """True for a fact printed as a range, taken whole, and for what is made of one: two ends and no point."""
        if self.fact is not None:
            return self.fact.value is None and not self.end
        return not self.is_test and any(arg.is_range for arg in self.args)

    @property
    def is_bounded(self) -> bool:
        """False where the prints leave the value without a bound: what it is divided by may be 0."""
        return self.low.is_finite() and self.high.is_finite()

    @property
    def is_test(self) -> bool:
        """True for a yes or no."""
        return self.op in (">=", "and", "of")


def number(value: Decimal | int | str, unit: str = "pure", op: str = "number") -> Derivation:
    """A plain number: a threshold, a count of months."""
    exact = Decimal(value)
    return Derivation(op, exact, exact, exact, unit)


def of_fact(fact: Fact) -> Derivation:
    """A fact as answers give it: a printed percentage is a fraction. The caller has seen that it has a value."""
    printed = as_printed(fact)
    if fact.unit != "percent":
        return printed
    return replace(divide(printed, number(100), "pure"), fact=fact)


def as_printed(fact: Fact) -> Derivation:
    """A fact in the unit of its print, percentages as percentages. The caller has seen that it has a value."""
    quantity = fact.quantity
    assert quantity is not None and quantity.best is not None
    low = quantity.low if quantity.low is not None else quantity.best
    high = quantity.high if quantity.high is not None else quantity.best
    return Derivation("fact", quantity.best, low, high, fact.unit, fact=fact)


def at_end(derivation: Derivation, end: str) -> Derivation:
    """One end of a fact's interval as an exact value: the low or the high of a price range."""
    value = derivation.low if end == "low" else derivation.high
    return replace(derivation, point=value, low=value, high=value, end=end)


def of_rate(rate: Rate) -> Derivation:
    """A rate as a derivation."""
    return Derivation("rate", rate.value, rate.value, rate.value, f"{rate.quote}/{rate.base}", rate=rate)


def noted(derivation: Derivation, note: str, second_best: bool = False) -> Derivation:
    """The derivation with a note on how it was obtained; ``second_best`` for any alternative but the first."""
    return replace(derivation, note=note, second_best=second_best)


def derived(value: Derivation, note: str) -> Derivation:
    """The figure of a period that nobody prints, with the arithmetic it was derived by."""
    return replace(value, note=note, derived=True)


def add(left: Derivation, right: Derivation) -> Derivation:
    return Derivation(
        "+", left.point + right.point, left.low + right.low, left.high + right.high, left.unit, (left, right)
    )


def subtract(left: Derivation, right: Derivation) -> Derivation:
    return Derivation(
        "-", left.point - right.point, left.low - right.high, left.high - right.low, left.unit, (left, right)
    )


def negate(derivation: Derivation) -> Derivation:
    return Derivation("neg", -derivation.point, -derivation.high, -derivation.low, derivation.unit, (derivation,))


def multiply(left: Derivation, right: Derivation, unit: str = "") -> Derivation:
    ends = [_times(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    return Derivation("*", left.point * right.point, min(ends), max(ends), unit or left.unit, (left, right))


def _times(one: Decimal, other: Decimal) -> Decimal:
    """A product of two bounds; nothing times what has no bound is nothing."""
    return one * other if one and other else ZERO


def converted(money: Derivation, rate: Rate) -> Derivation:
    """Money at a rate, which becomes part of its lineage."""
    return multiply(money, of_rate(rate), rate.quote)


def divide(left: Derivation, right: Derivation, unit: str = "pure") -> Derivation:
    """The quotient; where the divisor may be 0 by its print, or a bound is not known, it has no bounds."""
    point = left.point / right.point
    if right.low <= 0 <= right.high or not (left.is_bounded and right.is_bounded):
        return Derivation("/", point, -INFINITY, INFINITY, unit, (left, right))
    ends = (left.low / right.low, left.low / right.high, left.high / right.low, left.high / right.high)
    return Derivation("/", point, min(ends), max(ends), unit, (left, right))


def power(base: Derivation, exponent: Derivation) -> Derivation:
    """A positive base to an exact exponent."""
    ends = sorted((max(base.low, ZERO) ** exponent.point, max(base.high, ZERO) ** exponent.point))
    return Derivation("^", base.point**exponent.point, ends[0], ends[1], base.unit, (base, exponent))


def at_least(left: Derivation, right: Derivation) -> Derivation:
    """1 when ``left`` reaches ``right``; the bounds say whether the prints could mean otherwise."""
    point, low, high = (
        Decimal(int(a >= b)) for a, b in ((left.point, right.point), (left.low, right.high), (left.high, right.low))
    )
    return Derivation(">=", point, low, high, "pure", (left, right))


def count_of(needed: int, tests: tuple[Derivation, ...]) -> Derivation:
    """1 when at least ``needed`` of the tests are 1."""
    counts = [sum(getattr(test, end) for test in tests) for end in ("point", "low", "high")]
    point, low, high = (Decimal(int(count >= needed)) for count in counts)
    return Derivation("and" if needed == len(tests) else "of", point, low, high, "pure", (number(needed), *tests))


_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}
_OTHER = {"": "", "low": "high", "high": "low"}


def formula(derivation: Derivation, place: Callable[[Derivation, str], str], rank: int = 0, end: str = "") -> str:
    """The Excel formula of a derivation (no leading ``=``), or of its ``low`` or ``high`` bound.

    ``place`` gives the cell or text that stands for a leaf, at its point or at one end of it. A node that ``place``
    knows (it returns a cell for it) is referred to, not written out again.
    """
    if not derivation.args or (known := place(derivation, end)):
        return place(derivation, end) if not derivation.args else known
    if derivation.is_test:
        return _test(derivation, place, end)
    mine, ends = _RANK[derivation.op], ends_of(derivation, end)
    if derivation.op == "neg":
        text = "-" + formula(derivation.args[0], place, 5, ends[0])  # in brackets: a spreadsheet reads -A1^2 as (-A1)^2
    elif derivation.op == "^" and ends[0] and getattr(derivation.args[0], ends[0]) < 0:
        text = f"0^{formula(derivation.args[1], place, mine + 1)}"  # a root of less than nothing is bounded by nothing
    else:
        left, right = derivation.args
        text = formula(left, place, mine, ends[0]) + derivation.op + formula(right, place, mine + 1, ends[1])
    return f"({text})" if mine < rank else text


def _test(derivation: Derivation, place: Callable[[Derivation, str], str], end: str) -> str:
    if derivation.op == ">=":
        left, right = (
            formula(arg, place, 1, one) for arg, one in zip(derivation.args, (end, _OTHER[end]), strict=True)
        )
        return f"{left}>={right}"
    needed, *tests = derivation.args
    parts = [formula(test, place, 0, end) for test in tests]
    if derivation.op == "and":
        return f"AND({','.join(parts)})"
    return "+".join(f"({part})" for part in parts) + f">={place(needed, end)}"


def ends_of(derivation: Derivation, end: str) -> tuple[str, str]:
    """Which ends of its arguments give the end of an operation, as interval arithmetic has it."""
    if not end:
        return "", ""
    if derivation.op == "neg":
        return _OTHER[end], ""
    if derivation.op in "+-":
        return end, end if derivation.op == "+" else _OTHER[end]
    right = derivation.args[1]
    if derivation.op == "/" and right.low <= 0 <= right.high:
        return "", ""
    if derivation.op == "^":
        rising = right.point >= 0
        return end if rising else _OTHER[end], ""
    corners = [(one, other) for one in ("low", "high") for other in ("low", "high")]
    return (min if end == "low" else max)(corners, key=lambda corner: _corner(derivation, *corner))


def _corner(derivation: Derivation, one: str, other: str) -> Decimal:
    """A product or quotient of the ends of its two arguments."""
    left, right = getattr(derivation.args[0], one), getattr(derivation.args[1], other)
    found: Decimal = left * right if derivation.op == "*" else left / right
    return found


_SIGN = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": " ^ ", ">=": " ≥ "}


def words(derivation: Derivation, name: Callable[[Derivation], str], rank: int = 0) -> str:
    """The derivation in words; ``name`` says what stands for a leaf."""
    if not derivation.args or derivation.fact is not None:
        return name(derivation)
    if derivation.op in ("and", "of"):
        needed, *tests = derivation.args
        return f"at least {needed.point} of: " + "; ".join(words(test, name) for test in tests)
    mine = _RANK.get(derivation.op, 0)
    if derivation.op == "neg":
        text = "−" + words(derivation.args[0], name, mine + 1)
    else:
        text = _SIGN[derivation.op].join(
            (words(derivation.args[0], name, mine), words(derivation.args[1], name, mine + 1))
        )
    return f"({text})" if mine < rank else text
