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
    """A fact as a term. The caller has seen that it has a value."""
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


def formula(term: Term, place: Callable[[Term], str], rank: int = 0) -> str:
    """The Excel formula of a term (no leading ``=``); ``place`` gives the cell or text that stands for a leaf.

    A node that ``place`` knows (it returns a cell for it) is referred to, not written out again.
    """
    if not term.args or (known := place(term)):
        return place(term) if not term.args else known
    if term.is_test:
        return _test(term, place)
    mine = _RANK[term.op]
    if term.op == "neg":
        text = "-" + formula(term.args[0], place, 5)  # always in brackets: a spreadsheet reads -A1^2 as (-A1)^2
    else:
        left, right = term.args
        sign = term.op
        text = formula(left, place, mine) + sign + formula(right, place, mine + 1)
    return f"({text})" if mine < rank else text


def _test(term: Term, place: Callable[[Term], str]) -> str:
    if term.op == ">=":
        left, right = (formula(arg, place, 1) for arg in term.args)
        return f"{left}>={right}"
    needed, *tests = term.args
    parts = [formula(test, place) for test in tests]
    if term.op == "and":
        return f"AND({','.join(parts)})"
    return "+".join(f"({part})" for part in parts) + f">={needed.point}"


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
