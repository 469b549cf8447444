"""Judging a condition of many companies at once, by their plain figures as intervals: what is decided beyond doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.period import Period
from xlipo.facts.prints import Array, PrintColumns
from xlipo.metrics import spans as s
from xlipo.metrics.plain_columns import PlainColumns, differ
from xlipo.metrics.resolution import Measure
from xlipo.metrics.screening import condition as c
from xlipo.metrics.screening.judgement import Truth
from xlipo.metrics.screening.names import Names
from xlipo.metrics.spans import Spans, Units


@dataclass(frozen=True)
class Decided:
    """Which companies meet a condition, and which do not; of the rest it is not told."""

    meets: Array
    does_not: Array


class PlainVerdicts(c.ValueVisitor[Spans], c.ConditionVisitor[Decided]):
    """Judges companies that have every figure of the condition.

    Args:
        companies: who is judged.
        names: of the data the condition was read for.
        units: the numbers of the figures' units.
        values: the figures, of each company.
    """

    def __init__(
        self, companies: Sequence[Company], names: Names, units: Units, values: Mapping[c.Measured, Spans]
    ) -> None:
        self._companies, self._names, self._units, self._values = companies, names, units, values

    # -- values -------------------------------------------------------------------------------------------------------

    def measured(self, node: c.Measured) -> Spans:
        return self._values[node]

    def constant(self, node: c.Constant) -> Spans:
        return self._number(node.value, node)

    def _number(self, value: Decimal, node: c.Constant) -> Spans:
        unit = "pure" if node.unit in ("", "percent") else node.unit
        return s.number(value, self._units.code(unit), len(self._companies))

    def combined(self, node: c.Combined) -> Spans:
        left, right = node.left.accept(self), node.right.accept(self)
        is_money, is_other = self._units.money(left.unit), self._units.money(right.unit)
        if node.op == "/":
            pure = self._units.code("pure")
            return s.divide(left, right).of_unit(np.where(is_money & ~is_other, left.unit, pure))
        unit = np.where(is_money, left.unit, right.unit)
        if node.op == "*":
            return s.multiply(left, right).of_unit(unit)
        found = s.add(left, right) if node.op == "+" else s.subtract(left, right)
        return found.of_unit(unit).where(~differ(self._units, left, right))

    # -- conditions ---------------------------------------------------------------------------------------------------

    def comparison(self, node: c.Comparison) -> Decided:
        left, right = node.left.accept(self), node.right.accept(self)
        is_known = left.is_known & right.is_known & ~differ(self._units, left, right)
        if node.op in ("=", "!="):
            found = self._equal(node, left, right)
            found = found if node.op == "=" else Decided(found.does_not, found.meets)
        elif node.op in (">", ">="):
            found = Decided(left.low > right.high, left.high < right.low)
        else:
            found = Decided(left.high < right.low, left.low > right.high)
        return Decided(found.meets & is_known, found.does_not & is_known)

    def _equal(self, node: c.Comparison, left: Spans, right: Spans) -> Decided:
        """Equality as it was written: a figure is a number of the condition where all of it rounds to that."""
        if isinstance(node.left, c.Constant) and not isinstance(node.right, c.Constant):
            return self._equal(c.Comparison(node.op, node.right, node.left), right, left)
        if not isinstance(node.right, c.Constant):
            return Decided(np.zeros(len(left.low), dtype=bool), (left.low > right.high) | (left.high < right.low))
        floor, top = self._number(node.right.low, node.right), self._number(node.right.high, node.right)
        is_one = (left.low > floor.high) & (left.high < top.low)
        return Decided(is_one, (left.low > top.high) | (left.high < floor.low))

    def has_status(self, node: c.HasStatus) -> Decided:
        none = np.zeros(len(self._companies), dtype=bool)
        return Decided(self._values[node.figure].is_known if node.status == "known" else none, none)

    def belongs(self, node: c.Belongs) -> Decided:
        found = [bool(self._names.of(one, node.attribute).intersection(node.members)) for one in self._companies]
        has = np.array(found, dtype=bool)
        return Decided(has, ~has)

    def all_of(self, node: c.AllOf) -> Decided:
        parts = [part.accept(self) for part in node.parts]
        meets = np.logical_and.reduce([part.meets for part in parts])
        return Decided(meets, np.logical_or.reduce([part.does_not for part in parts]))

    def any_of(self, node: c.AnyOf) -> Decided:
        parts = [part.accept(self) for part in node.parts]
        does_not = np.logical_and.reduce([part.does_not for part in parts])
        return Decided(np.logical_or.reduce([part.meets for part in parts]), does_not)

    def opposite(self, node: c.Opposite) -> Decided:
        inner = node.inner.accept(self)
        return Decided(inner.does_not, inner.meets)


def decide(
    condition: c.Condition,
    columns: PrintColumns,
    companies: Sequence[Company],
    names: Names,
    concepts: Mapping[str, Concept],
    measures: Mapping[c.Measured, Measure],
    into: Mapping[c.Measured, str],
    alike: Mapping[tuple[Period | None, ...], list[int]],
) -> Mapping[str, Truth]:
    """The companies of which a condition is decided beyond doubt, by their ids.

    Args:
        condition: what they are judged by.
        columns: their prints.
        companies: who is judged, in the order of the prints' places.
        names: of the data the condition was read for.
        concepts: of the data.
        measures: what each figure is of.
        into: the currency that each figure's money is compared in; empty for its own.
        alike: the period of each figure, and the places of the companies that have just these.
    """
    table = PlainColumns(columns, len(companies), concepts)
    units = table.units
    reported = np.array([units.code(company.reporting_currency) for company in companies])
    found: dict[str, Truth] = {}
    for periods, places in alike.items():
        values: dict[c.Measured, Spans] = {}
        for (figure, measure), period in zip(measures.items(), periods, strict=True):
            value = table.of(measure, period) if period is not None else None
            if value is None:
                break
            if into[figure]:
                own = reported if into[figure] == c.REPORTED else units.code(into[figure])
                value = value.where(~units.money(value.unit) | (value.unit == own) | (own == units.code("")))
            values[figure] = value
        else:
            is_known = np.logical_and.reduce([value.is_known for value in values.values()])
            is_known &= np.isin(np.arange(len(companies)), places)
            with np.errstate(all="ignore"):
                judged = condition.accept(PlainVerdicts(companies, names, units, values))
            for truth, which in ((Truth.MEETS, judged.meets), (Truth.DOES_NOT, judged.does_not)):
                found |= dict.fromkeys((companies[at].id for at in np.flatnonzero(which & is_known).tolist()), truth)
    return found
