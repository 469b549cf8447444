"""Conditions: what companies are screened by, as a tree of small frozen classes that do nothing.

What is done with a condition is a visitor's: :mod:`xlipo.metrics.screening.judgement` judges it of one company, with
three truths, and :mod:`xlipo.metrics.screening.wording` says it in words. A condition that was read is sound: every
side of a comparison is of one kind, and money stands in one currency.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeAlias, TypeVar

from xlipo.facts.fact import Dimensions, show_dimensions

T = TypeVar("T")

REPORTED = "reported"
"""In place of a currency: that which each company reports in, whatever a figure was printed in."""

Operator: TypeAlias = Literal[">", ">=", "<", "<=", "=", "!="]
Attribute: TypeAlias = Literal["company", "group", "exchange", "reporting_currency", "listing_status"]


class Value(ABC):
    """A number that is compared: a figure, a constant, or arithmetic of these."""

    @abstractmethod
    def accept(self, visitor: ValueVisitor[T]) -> T:
        """What a visitor makes of it."""

    def figures(self) -> Iterator[Measured]:
        """The figures in it, left to right."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Measured(Value):
    """The figure of a metric or reported item of a company.

    Args:
        measure: its id.
        dimensions: the part of it that is meant.
        currency: what its money is converted to; its own when empty; see also :data:`REPORTED`.
        shown: what it measures, as its measure says: money, percent, count, date ...
        field: the vendor's field it was named by, where it was: one may say the period by itself.
    """

    measure: str
    dimensions: Dimensions = ()
    currency: str = ""
    shown: str = ""
    field: str = ""

    @property
    def name(self) -> str:
        """What it is asked for by: ``revenue``, ``revenue[segment=cloud]``."""
        part = f"[{show_dimensions(self.dimensions)}]" if self.dimensions else ""
        return (self.field or self.measure) + part

    def accept(self, visitor: ValueVisitor[T]) -> T:
        return visitor.measured(self)

    def figures(self) -> Iterator[Measured]:
        yield self


@dataclass(frozen=True, slots=True)
class Constant(Value):
    """A number of the condition, in whole units of ``unit``: a currency, ``percent`` (a fraction), ``date`` (the day's
    ordinal) or nothing. ``low`` and ``high`` are what rounds to it as it was written, for those who ask for equality.
    """

    value: Decimal
    low: Decimal
    high: Decimal
    unit: str = ""

    def accept(self, visitor: ValueVisitor[T]) -> T:
        return visitor.constant(self)


@dataclass(frozen=True, slots=True)
class Combined(Value):
    """Two values and one of ``+ - * /``. Both sides of a sum are of one kind; a divisor of 0 means nothing."""

    op: Literal["+", "-", "*", "/"]
    left: Value
    right: Value

    def accept(self, visitor: ValueVisitor[T]) -> T:
        return visitor.combined(self)

    def figures(self) -> Iterator[Measured]:
        yield from self.left.figures()
        yield from self.right.figures()


class Condition(ABC):
    """What is true of a company, is not, or cannot be told."""

    @abstractmethod
    def accept(self, visitor: ConditionVisitor[T]) -> T:
        """What a visitor makes of it."""

    def figures(self) -> Iterator[Measured]:
        """The figures in it, left to right; one may come twice."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """Two values, of which one is more than, less than or equal to the other."""

    op: Operator
    left: Value
    right: Value

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.comparison(self)

    def figures(self) -> Iterator[Measured]:
        yield from self.left.figures()
        yield from self.right.figures()


@dataclass(frozen=True, slots=True)
class HasStatus(Condition):
    """Whether a figure is there at all (``known``), why it is not (``n.d.``, ``n.m.``, ``n.a.``), or how sure it is.

    ``status`` is one of these words, ``stale``, or a :class:`xlipo.metrics.status.Status`.
    """

    figure: Measured
    status: str

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.has_status(self)

    def figures(self) -> Iterator[Measured]:
        yield self.figure


@dataclass(frozen=True, slots=True)
class Belongs(Condition):
    """Whether a company is one of these, or is of one of these groups, exchanges, currencies or states of listing.

    ``members`` are ids as the data have them: ``minimax``, ``llm``, ``HKEX``, ``CNY``, ``filed``.
    """

    attribute: Attribute
    members: tuple[str, ...]

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.belongs(self)


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """Every one of several conditions."""

    parts: tuple[Condition, ...]

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.all_of(self)

    def figures(self) -> Iterator[Measured]:
        for part in self.parts:
            yield from part.figures()


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one of several conditions."""

    parts: tuple[Condition, ...]

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.any_of(self)

    def figures(self) -> Iterator[Measured]:
        for part in self.parts:
            yield from part.figures()


@dataclass(frozen=True, slots=True)
class Opposite(Condition):
    """What is true where the inner condition is not; what cannot be told of the one cannot be of the other."""

    inner: Condition

    def accept(self, visitor: ConditionVisitor[T]) -> T:
        return visitor.opposite(self)

    def figures(self) -> Iterator[Measured]:
        return self.inner.figures()


class ValueVisitor(ABC, Generic[T]):
    """One thing that is done with a value: a method for each kind, so that none is forgotten."""

    @abstractmethod
    def measured(self, node: Measured) -> T: ...

    @abstractmethod
    def constant(self, node: Constant) -> T: ...

    @abstractmethod
    def combined(self, node: Combined) -> T: ...


class ConditionVisitor(ABC, Generic[T]):
    """One thing that is done with a condition: a method for each kind, so that none is forgotten."""

    @abstractmethod
    def comparison(self, node: Comparison) -> T: ...

    @abstractmethod
    def has_status(self, node: HasStatus) -> T: ...

    @abstractmethod
    def belongs(self, node: Belongs) -> T: ...

    @abstractmethod
    def all_of(self, node: AllOf) -> T: ...

    @abstractmethod
    def any_of(self, node: AnyOf) -> T: ...

    @abstractmethod
    def opposite(self, node: Opposite) -> T: ...
