"""Terms: a resolved expression, every leaf a fact, a rate or a number, every node with its value and its interval.

One tree gives the value, the bounds, the Excel formula (:func:`formula`) and the text (:func:`words`) of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.metrics.fx import Rate

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Term:
    """A value with its bounds and unit, and what it was made from.

    ``op`` is ``fact``, ``rate``, ``number``, ``months``, ``years``, or an operator over ``args``:
    ``+ - * / ^ neg`` and the tests ``>=``, ``and``, ``of`` (at least n of the args), which are 1 or 0. A fact's ``end``
    is ``low`` or ``high`` where one end of a printed range is meant.
    """

    op: str
    point: Decimal
    low: Decimal
    high: Decimal
    unit: str
    args: tuple[Term, ...] = ()
    fact: Fact | None = None
    rate: Rate | None = None
    note: str = ""
    second_best: bool = False
    end: str = ""

    def leaves(self) -> Iterator[Term]:
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

    @property
    def is_test(self) -> bool:
        """True for a yes or no."""
        return self.op in (">=", "and", "of")


def number(value: Decimal | int | str, unit: str = "pure", op: str = "number") -> Term:
    """A plain number: a threshold, a count of months."""
    exact = Decimal(value)
    return Term(op, exact, exact, exact, unit)


def of_fact(fact: Fact) -> Term:
    """A fact as answers give it: a printed percentage is a fraction. The caller has seen that it has a value."""
    printed = as_printed(fact)
    if fact.unit != "percent":
        return printed
    return replace(divide(printed, number(100), "pure"), fact=fact)


def as_printed(fact: Fact) -> Term:
    """A fact in the unit of its print, percentages as percentages. The caller has seen that it has a value."""
    quantity = fact.quantity
    assert quantity is not None and quantity.best is not None
    low = quantity.low if quantity.low is not None else quantity.best
    high = quantity.high if quantity.high is not None else quantity.best
    return Term("fact", quantity.best, low, high, fact.unit, fact=fact)


def at_end(term: Term, end: str) -> Term:
    """One end of a fact's interval as an exact value: the low or the high of a price range."""
    value = term.low if end == "low" else term.high
    return replace(term, point=value, low=value, high=value, end=end)


def of_rate(rate: Rate) -> Term:
    """A rate as a term."""
    return Term("rate", rate.value, rate.value, rate.value, f"{rate.quote}/{rate.base}", rate=rate)


def noted(term: Term, note: str, second_best: bool = False) -> Term:
    """The same term with a remark on how it was come by; ``second_best`` for another alternative than the first."""
    return replace(term, note=note, second_best=second_best)


def add(left: Term, right: Term) -> Term:
    return Term("+", left.point + right.point, left.low + right.low, left.high + right.high, left.unit, (left, right))


def subtract(left: Term, right: Term) -> Term:
    return Term("-", left.point - right.point, left.low - right.high, left.high - right.low, left.unit, (left, right))


def negate(term: Term) -> Term:
    return Term("neg", -term.point, -term.high, -term.low, term.unit, (term,))


def multiply(left: Term, right: Term, unit: str = "") -> Term:
    ends = (left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high)
    return Term("*", left.point * right.point, min(ends), max(ends), unit or left.unit, (left, right))


def divide(left: Term, right: Term, unit: str = "pure") -> Term:
    """The quotient; where the divisor's bounds touch 0, nothing is known of the quotient's but its point."""
    point = left.point / right.point
    if right.low <= 0 <= right.high:
        return Term("/", point, point, point, unit, (left, right))
    ends = (left.low / right.low, left.low / right.high, left.high / right.low, left.high / right.high)
    return Term("/", point, min(ends), max(ends), unit, (left, right))


def power(base: Term, exponent: Term) -> Term:
    """A positive base to an exact exponent."""
    ends = sorted((max(base.low, ZERO) ** exponent.point, max(base.high, ZERO) ** exponent.point))
    return Term("^", base.point**exponent.point, ends[0], ends[1], base.unit, (base, exponent))


def at_least(left: Term, right: Term) -> Term:
    """1 when ``left`` reaches ``right``; the bounds say whether the prints could mean otherwise."""
    point, low, high = (
        Decimal(int(a >= b)) for a, b in ((left.point, right.point), (left.low, right.high), (left.high, right.low))
    )
    return Term(">=", point, low, high, "pure", (left, right))


def count_of(needed: int, tests: tuple[Term, ...]) -> Term:
    """1 when at least ``needed`` of the tests are 1."""
    counts = [sum(getattr(test, end) for test in tests) for end in ("point", "low", "high")]
    point, low, high = (Decimal(int(count >= needed)) for count in counts)
    return Term("and" if needed == len(tests) else "of", point, low, high, "pure", (number(needed), *tests))


_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}
_OTHER = {"": "", "low": "high", "high": "low"}


def formula(term: Term, place: Callable[[Term, str], str], rank: int = 0, end: str = "") -> str:
    """The Excel formula of a term (no leading ``=``), or of its ``low`` or ``high`` bound.

    ``place`` gives the cell or text that stands for a leaf, at its point or at one end of it. A node that ``place``
    knows (it returns a cell for it) is referred to, not written out again.
    """
    if not term.args or (known := place(term, end)):
        return place(term, end) if not term.args else known
    if term.is_test:
        return _test(term, place, end)
    mine, ends = _RANK[term.op], ends_of(term, end)
    if term.op == "neg":
        text = "-" + formula(term.args[0], place, 5, ends[0])  # in brackets: a spreadsheet reads -A1^2 as (-A1)^2
    elif term.op == "^" and ends[0] and getattr(term.args[0], ends[0]) < 0:
        text = f"0^{formula(term.args[1], place, mine + 1)}"  # a root of less than nothing is bounded by nothing
    else:
        left, right = term.args
        text = formula(left, place, mine, ends[0]) + term.op + formula(right, place, mine + 1, ends[1])
    return f"({text})" if mine < rank else text


def _test(term: Term, place: Callable[[Term, str], str], end: str) -> str:
    if term.op == ">=":
        left, right = (formula(arg, place, 1, one) for arg, one in zip(term.args, (end, _OTHER[end]), strict=True))
        return f"{left}>={right}"
    needed, *tests = term.args
    parts = [formula(test, place, 0, end) for test in tests]
    if term.op == "and":
        return f"AND({','.join(parts)})"
    return "+".join(f"({part})" for part in parts) + f">={place(needed, end)}"


def ends_of(term: Term, end: str) -> tuple[str, str]:
    """Which ends of its arguments give the end of an operation, as interval arithmetic has it."""
    if not end:
        return "", ""
    if term.op == "neg":
        return _OTHER[end], ""
    if term.op in "+-":
        return end, end if term.op == "+" else _OTHER[end]
    right = term.args[1]
    if term.op == "/" and right.low <= 0 <= right.high:
        return "", ""
    if term.op == "^":
        rising = right.point >= 0
        return end if rising else _OTHER[end], ""
    corners = [(one, other) for one in ("low", "high") for other in ("low", "high")]
    return (min if end == "low" else max)(corners, key=lambda corner: _corner(term, *corner))


def _corner(term: Term, one: str, other: str) -> Decimal:
    """A product or quotient of the ends of its two arguments."""
    left, right = getattr(term.args[0], one), getattr(term.args[1], other)
    found: Decimal = left * right if term.op == "*" else left / right
    return found


_SIGN = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": " ^ ", ">=": " ≥ "}


def words(term: Term, name: Callable[[Term], str], rank: int = 0) -> str:
    """The term in words; ``name`` says what stands for a leaf."""
    if not term.args or term.fact is not None:
        return name(term)
    if term.op in ("and", "of"):
        needed, *tests = term.args
        return f"at least {needed.point} of: " + "; ".join(words(test, name) for test in tests)
    mine = _RANK.get(term.op, 0)
    if term.op == "neg":
        text = "−" + words(term.args[0], name, mine)
    else:
        text = _SIGN[term.op].join((words(term.args[0], name, mine), words(term.args[1], name, mine + 1)))
    return f"({text})" if mine < rank else text
