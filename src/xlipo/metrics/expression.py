"""Expressions: how a metric is defined, once, over concepts. Evaluated against a company's facts they become terms.

An expression names its own conditions (a divisor that must be positive, like periods) and says what it is when they
fail. Nothing here is a string to be evaluated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.facts.rules import ListingRule
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.status import Absence, Status

Result = Derivation | Absence


class Context(Protocol):
    """What an expression is evaluated in: a company, a period, dimensions, and how facts are found there."""

    @property
    def period(self) -> Period: ...
    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The figure of a concept at a place in time relative to the period asked for (see :class:`Figure`)."""

    def total(self, concept: str, key: str) -> Result:
        """The sum of a concept over the members of a dimension, from the one best source."""

    def in_currency(self, derivation: Derivation, currency: str, at: str) -> Derivation:
        """The money of ``derivation`` in another currency, with the rate in its lineage."""

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        """The terms with all money in one currency, the company's reporting currency where they differ."""

    def bands(self, rule: str) -> Sequence[ListingRule]:
        """The thresholds of a listing rule on the day of the offering, that of the highest revenue first."""

    def years(self) -> Sequence[Context]:
        """The contexts of the last three fiscal years audited before the offering, oldest first."""


class Expression(ABC):
    """A definition that gives a derivation or an absence."""

    @abstractmethod
    def evaluate(self, context: Context) -> Result:
        """The resolved value, or why there is none."""

    @abstractmethod
    def words(self) -> str:
        """The definition in words."""

    def concepts(self) -> Iterator[Figure]:
        """The figures this definition reads, the principal one first."""
        return iter(())

    def __add__(self, other: Expression) -> Expression:
        return Arithmetic("+", self, other)

    def __sub__(self, other: Expression) -> Expression:
        return Arithmetic("-", self, other)

    def __mul__(self, other: Expression) -> Expression:
        return Arithmetic("*", self, other)

    def __truediv__(self, other: Expression) -> Expression:
        return Arithmetic("/", self, other)

    def __pow__(self, other: Expression) -> Expression:
        return Arithmetic("^", self, other)

    def __neg__(self) -> Expression:
        return Negative(self)


@dataclass(frozen=True)
class Figure(Expression):
    """A concept's figure. ``at`` says when, seen from the period asked for:

    ``here`` (a balance: at the period's end), ``prior`` (a year before), ``start`` and ``end`` (the first and last
    fiscal year of a span), ``event`` (an offering or round, whenever it was), ``last_fy`` (the last fiscal year
    published before the event), ``last_ltm`` and ``last_balance`` (the last twelve months, and the
    last balance sheet, before the event),
    ``previous_round``.
    """

    concept: str
    at: str = "here"
    dimensions: Dimensions = ()

    def evaluate(self, context: Context) -> Result:
        return context.look_up(self.concept, self.at, self.dimensions)

    def words(self) -> str:
        text = self.concept
        if self.dimensions:
            text += "[" + ";".join(f"{k}={v}" for k, v in self.dimensions) + "]"
        suffix = {
            "prior": "(a year before)", "start": "(first year)", "end": "(last year)", "last_fy": "(last audited year)",
            "last_ltm": "(last twelve months)", "last_balance": "(last balance sheet)",
            "previous_round": "(previous round)",
        }.get(self.at, "")  # fmt: skip
        return text + suffix

    def concepts(self) -> Iterator[Figure]:
        yield self


@dataclass(frozen=True)
class End(Expression):
    """One end of a figure that is printed as a range: ``low`` or ``high``."""

    figure: Figure
    end: str

    def evaluate(self, context: Context) -> Result:
        value = self.figure.evaluate(context)
        return value if isinstance(value, Absence) else d.at_end(value, self.end)

    def words(self) -> str:
        return f"{self.figure.words()}({self.end})"

    def concepts(self) -> Iterator[Figure]:
        yield self.figure


@dataclass(frozen=True)
class Total(Expression):
    """The sum of a concept over a dimension's members."""

    concept: str
    key: str

    def evaluate(self, context: Context) -> Result:
        return context.total(self.concept, self.key)

    def words(self) -> str:
        return f"sum of {self.concept} by {self.key}"

    def concepts(self) -> Iterator[Figure]:
        yield Figure(self.concept, "event")


@dataclass(frozen=True)
class Number(Expression):
    """A constant of the definition: 1, or a threshold with its unit."""

    value: Decimal
    unit: str = "pure"

    def evaluate(self, context: Context) -> Result:
        return d.number(self.value, self.unit)

    def words(self) -> str:
        return f"{self.value:,f}" + ("" if self.unit == "pure" else f" {self.unit}")


ONE = Number(Decimal(1))


@dataclass(frozen=True)
class Months(Expression):
    """The months of the period asked for: 9 for nine months. ``Years`` is the same for spans, end to end."""

    def evaluate(self, context: Context) -> Result:
        return d.number(context.period.to_date().months, "months", "months")

    def words(self) -> str:
        return "months"


@dataclass(frozen=True)
class Years(Expression):
    """The years between the first and the last fiscal year of a span."""

    def evaluate(self, context: Context) -> Result:
        years = context.period.months // 12 - 1
        if years < 1:
            return Absence(Status.NOT_APPLICABLE, f"{context.period} is not a span of two fiscal years or more.")
        return d.number(years, "years", "years")

    def words(self) -> str:
        return "years"


@dataclass(frozen=True)
class Negative(Expression):
    """The figure with its sign turned: losses are printed positive."""

    inner: Expression

    def evaluate(self, context: Context) -> Result:
        value = self.inner.evaluate(context)
        return value if isinstance(value, Absence) else d.negate(value)

    def words(self) -> str:
        inner = self.inner.words()
        return f"−({inner})" if isinstance(self.inner, Arithmetic) else f"−{inner}"

    def concepts(self) -> Iterator[Figure]:
        return self.inner.concepts()


_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGN = {"+": "+", "-": "−", "*": "×", "/": "÷", "^": "^"}


@dataclass(frozen=True)
class Arithmetic(Expression):
    """Two expressions and an operator. Money is brought into one currency first; a divisor of 0 is not meaningful."""

    op: str
    left: Expression
    right: Expression

    def evaluate(self, context: Context) -> Result:
        left = self.left.evaluate(context)
        if isinstance(left, Absence):
            return left
        right = self.right.evaluate(context)
        if isinstance(right, Absence):
            return right
        if self.op == "^":
            return _power(left, right)
        left, right = context.same_currency((left, right))
        if self.op == "*":
            return d.multiply(left, right, _product_unit(left.unit, right.unit))
        if self.op != "/":
            return d.add(left, right) if self.op == "+" else d.subtract(left, right)
        if right.point == 0:
            return Absence(Status.NOT_MEANINGFUL, f"{self.right.words()} is 0.")
        return d.divide(left, right, _quotient_unit(left.unit, right.unit))

    def words(self) -> str:
        mine = _RANK[self.op]
        left, right = self.left.words(), self.right.words()
        if _rank(self.left) < mine:
            left = f"({left})"
        if _rank(self.right) <= mine:
            right = f"({right})"
        return f"{left} {_SIGN[self.op]} {right}"

    def concepts(self) -> Iterator[Figure]:
        yield from self.left.concepts()
        yield from self.right.concepts()


def _rank(expression: Expression) -> int:
    """How tightly an expression binds; what only adds a condition binds as what it holds."""
    while isinstance(expression, Positive | Into):
        expression = expression.inner
    return _RANK[expression.op] if isinstance(expression, Arithmetic) else 9


def _power(base: Derivation, exponent: Derivation) -> Result:
    if base.point <= 0:
        return Absence(Status.NOT_MEANINGFUL, "A root of a ratio that is not positive.")
    return d.power(base, exponent)


_PLAIN = frozenset({"pure", "percent", "x", "months", "years", "shares", "persons"})


def _product_unit(left: str, right: str) -> str:
    return right if left in _PLAIN else left


def _quotient_unit(left: str, right: str) -> str:
    if left == right:
        return "pure"
    return left if right in _PLAIN else "pure"


@dataclass(frozen=True)
class Positive(Expression):
    """The inner value where it is above 0; not meaningful otherwise, with the reason."""

    inner: Expression
    reason: str

    def evaluate(self, context: Context) -> Result:
        value = self.inner.evaluate(context)
        if isinstance(value, Derivation) and value.point <= 0:
            return Absence(Status.NOT_MEANINGFUL, self.reason)
        return value

    def words(self) -> str:
        return self.inner.words()

    def concepts(self) -> Iterator[Figure]:
        return self.inner.concepts()


@dataclass(frozen=True)
class FirstOf(Expression):
    """The first alternative that has an answer; each says in the answer that it was the one taken."""

    options: tuple[tuple[Expression, str], ...]

    def evaluate(self, context: Context) -> Result:
        first: Absence | None = None
        for place, (option, note) in enumerate(self.options):
            value = option.evaluate(context)
            if isinstance(value, Derivation):
                return d.noted(value, note, place > 0) if note else value
            first = first or value
        assert first is not None  # a FirstOf has at least one option
        return first

    def words(self) -> str:
        return "(" + ", or else ".join(option.words() for option, _ in self.options) + ")"

    def concepts(self) -> Iterator[Figure]:
        for option, _ in self.options:
            yield from option.concepts()


@dataclass(frozen=True)
class Into(Expression):
    """Money in a stated currency, at the rate of the figure's own basis."""

    inner: Expression
    currency: str
    at: str = "last_fy"

    def evaluate(self, context: Context) -> Result:
        value = self.inner.evaluate(context)
        return value if isinstance(value, Absence) else context.in_currency(value, self.currency, self.at)

    def words(self) -> str:
        return f"{self.inner.words()} in {self.currency}"

    def concepts(self) -> Iterator[Figure]:
        return self.inner.concepts()


@dataclass(frozen=True)
class AtLeast(Expression):
    """A test: yes when the value reaches the threshold."""

    value: Expression
    threshold: Expression

    def evaluate(self, context: Context) -> Result:
        value = self.value.evaluate(context)
        if isinstance(value, Absence):
            return value
        threshold = self.threshold.evaluate(context)
        return threshold if isinstance(threshold, Absence) else d.at_least(value, threshold)

    def words(self) -> str:
        return f"{self.value.words()} ≥ {self.threshold.words()}"

    def concepts(self) -> Iterator[Figure]:
        return self.value.concepts()


@dataclass(frozen=True)
class Threshold(Expression):
    """What a listing rule asks on the day of the offering, of a company with this revenue."""

    rule: str
    revenue: Expression

    def evaluate(self, context: Context) -> Result:
        revenue = self.revenue.evaluate(context)
        if isinstance(revenue, Absence):
            return revenue
        for band in context.bands(self.rule):
            if revenue.point >= band.revenue_from:
                return d.noted(d.number(band.threshold, band.unit), f"threshold {band.words}")
        return Absence(Status.NOT_APPLICABLE, f"No threshold of {self.rule} is known for the day of the offering.")

    def words(self) -> str:
        return "the threshold on the day of the offering"


@dataclass(frozen=True)
class InYears(Expression):
    """A yearly test over the last three audited years: met in at least ``needed`` of them and by their sums."""

    part: Expression
    whole: Expression
    threshold: Expression
    needed: int

    def evaluate(self, context: Context) -> Result:
        years = context.years()
        if not years:
            return Absence(Status.NOT_DISCLOSED, "No three audited years before the offering are in the data.")
        threshold = self.threshold.evaluate(context)
        if isinstance(threshold, Absence):
            return threshold
        parts, wholes = [self.part.evaluate(y) for y in years], [self.whole.evaluate(y) for y in years]
        terms: list[tuple[Derivation, Derivation]] = []
        for part, whole in zip(parts, wholes, strict=True):
            if isinstance(part, Absence):
                return part
            if isinstance(whole, Absence):
                return whole
            terms.append((part, whole))
        total_part, total_whole = terms[0]
        for part, whole in terms[1:]:
            total_part, total_whole = d.add(total_part, part), d.add(total_whole, whole)
        if total_whole.point <= 0:
            return Absence(Status.NOT_MEANINGFUL, f"{self.whole.words()} is not positive over the three years.")
        sums = d.at_least(d.divide(total_part, total_whole), threshold)
        if not self.needed:
            return sums
        yearly = tuple(d.at_least(part, d.multiply(threshold, whole, whole.unit)) for part, whole in terms)
        return d.count_of(2, (d.count_of(self.needed, yearly), sums))

    def words(self) -> str:
        each = f" in {self.needed} of three years and" if self.needed else ""
        return (
            f"({self.part.words()}) ÷ ({self.whole.words()}) ≥ {self.threshold.words()}{each} over three years together"
        )

    def concepts(self) -> Iterator[Figure]:
        yield from self.part.concepts()
        yield from self.whole.concepts()
