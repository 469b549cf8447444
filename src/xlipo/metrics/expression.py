"""Expressions: how a metric is defined, once, over concepts. Each operation is a small frozen class that does nothing.

What is done with a definition is a visitor's: :mod:`xlipo.metrics.evaluation` gives its value with its interval, and
:mod:`xlipo.metrics.definition` its words and the figures it reads. An expression names its own conditions (a divisor
that must be positive, like periods) and says what it is when they fail. Nothing here is a string to be evaluated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from xlipo.facts.fact import Dimensions

T = TypeVar("T")


class Expression(ABC):
    """A definition, or a part of one."""

    @abstractmethod
    def accept(self, visitor: Visitor[T]) -> T:
        """What a visitor makes of this operation."""

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
    last balance sheet, before the event), ``previous_round``, ``by_then`` (the newest that stands on the day asked for
    or before it), ``last_round`` (that of the newest funding round by then).
    """

    concept: str
    at: str = "here"
    dimensions: Dimensions = ()

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.figure(self)


@dataclass(frozen=True)
class MetricRef(Expression):
    """Another metric of the catalog, by its id: its answer at the same period, printed or computed, with its lineage.

    One that happens once, such as a metric of an offering, is taken wherever it stands.
    """

    metric: str

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.metric_ref(self)


@dataclass(frozen=True)
class Close(Expression):
    """The price of one share: the close of the day asked for, or of the last trading day within ten days before it."""

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.close(self)


@dataclass(frozen=True)
class HighestClose(Expression):
    """The highest close of the 52 weeks to the day asked for, or since the listing, all adjusted as the last is."""

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.highest_close(self)


@dataclass(frozen=True)
class AllShares(Expression):
    """The shares of all classes on the day of the close: the newest count, shares placed since, bonus shares since."""

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.all_shares(self)


@dataclass(frozen=True)
class Adjusted(Expression):
    """An earlier price of a share, adjusted for splits and bonuses as the close is."""

    inner: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.adjusted(self)


@dataclass(frozen=True)
class RaisedSince(Expression):
    """What offerings and placings of shares have brought in after the day of a balance, up to the day asked for."""

    balance: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.raised_since(self)


@dataclass(frozen=True)
class End(Expression):
    """One end of a figure that is printed as a range: ``low`` or ``high``."""

    figure: Figure
    end: str

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.end(self)


@dataclass(frozen=True)
class Total(Expression):
    """The sum of a concept over a dimension's members."""

    concept: str
    key: str

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.total(self)


@dataclass(frozen=True)
class Number(Expression):
    """A constant of the definition: 1, or a threshold with its unit."""

    value: Decimal
    unit: str = "pure"

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.number(self)


ONE = Number(Decimal(1))


@dataclass(frozen=True)
class Months(Expression):
    """The months of the period asked for: 9 for nine months. ``Years`` is the same for spans, end to end."""

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.months(self)


@dataclass(frozen=True)
class Years(Expression):
    """The years between the first and the last fiscal year of a span."""

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.years(self)


@dataclass(frozen=True)
class Negative(Expression):
    """The figure with its sign turned: losses are printed positive."""

    inner: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.negative(self)


@dataclass(frozen=True)
class Arithmetic(Expression):
    """Two expressions and an operator. Money is brought into one currency first; a divisor of 0 is not meaningful."""

    op: str
    left: Expression
    right: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.arithmetic(self)


@dataclass(frozen=True)
class Positive(Expression):
    """The inner value where it is above 0; not meaningful otherwise, with the reason."""

    inner: Expression
    reason: str

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.positive(self)


@dataclass(frozen=True)
class FirstOf(Expression):
    """The first alternative that has an answer; each says in the answer that it was the one taken."""

    options: tuple[tuple[Expression, str], ...]

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.first_of(self)


@dataclass(frozen=True)
class Newest(Expression):
    """The alternative whose figure is of the newest date, the first among equals; it says in the answer that it is."""

    options: tuple[tuple[Expression, str], ...]

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.newest(self)


@dataclass(frozen=True)
class InLatest(Expression):
    """An expression over the newest period, up to the one asked for, that has a figure of a flow; it is named."""

    inner: Expression
    flow: str

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.in_latest(self)


@dataclass(frozen=True)
class Into(Expression):
    """Money in a stated currency, at the rate of the figure's own basis."""

    inner: Expression
    currency: str
    at: str = "last_fy"

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.into(self)


@dataclass(frozen=True)
class AtLeast(Expression):
    """A test: yes when the value reaches the threshold."""

    value: Expression
    threshold: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.at_least(self)


@dataclass(frozen=True)
class Threshold(Expression):
    """What a listing rule asks on the day of the offering, of a company with this revenue."""

    rule: str
    revenue: Expression

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.threshold(self)


@dataclass(frozen=True)
class InYears(Expression):
    """A yearly test over the last three audited years: met in at least ``needed`` of them and by their sums."""

    part: Expression
    whole: Expression
    threshold: Expression
    needed: int

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.in_years(self)


@dataclass(frozen=True)
class InYear(Expression):
    """An expression in one of the last three audited years before the offering, the oldest first."""

    part: Expression
    index: int

    def accept(self, visitor: Visitor[T]) -> T:
        return visitor.in_year(self)


class Visitor(ABC, Generic[T]):
    """One thing that is done with a definition: a method for each operation, so that none is forgotten."""

    @abstractmethod
    def figure(self, node: Figure) -> T: ...

    @abstractmethod
    def metric_ref(self, node: MetricRef) -> T: ...

    @abstractmethod
    def close(self, node: Close) -> T: ...

    @abstractmethod
    def highest_close(self, node: HighestClose) -> T: ...

    @abstractmethod
    def all_shares(self, node: AllShares) -> T: ...

    @abstractmethod
    def adjusted(self, node: Adjusted) -> T: ...

    @abstractmethod
    def raised_since(self, node: RaisedSince) -> T: ...

    @abstractmethod
    def end(self, node: End) -> T: ...

    @abstractmethod
    def total(self, node: Total) -> T: ...

    @abstractmethod
    def number(self, node: Number) -> T: ...

    @abstractmethod
    def months(self, node: Months) -> T: ...

    @abstractmethod
    def years(self, node: Years) -> T: ...

    @abstractmethod
    def negative(self, node: Negative) -> T: ...

    @abstractmethod
    def arithmetic(self, node: Arithmetic) -> T: ...

    @abstractmethod
    def positive(self, node: Positive) -> T: ...

    @abstractmethod
    def first_of(self, node: FirstOf) -> T: ...

    @abstractmethod
    def newest(self, node: Newest) -> T: ...

    @abstractmethod
    def in_latest(self, node: InLatest) -> T: ...

    @abstractmethod
    def into(self, node: Into) -> T: ...

    @abstractmethod
    def at_least(self, node: AtLeast) -> T: ...

    @abstractmethod
    def threshold(self, node: Threshold) -> T: ...

    @abstractmethod
    def in_years(self, node: InYears) -> T: ...

    @abstractmethod
    def in_year(self, node: InYear) -> T: ...
