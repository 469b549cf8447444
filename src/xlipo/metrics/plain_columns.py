"""Definitions over the prints of many companies at once, by column: the plain figures of each as an interval.

A value is known of a company only where :class:`xlipo.metrics.plain_figures.PlainFigures` has a figure too, and its
interval holds that figure's. Where another print of the same place may be finer than the first, it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.period import Period
from xlipo.facts.prints import Array, PrintColumns
from xlipo.metrics import expression as x
from xlipo.metrics import spans as s
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.plain_figures import NotPlainError, check_is_plain
from xlipo.metrics.resolution import Measure
from xlipo.metrics.spans import Spans, Units


@dataclass(frozen=True)
class _At:
    """What answers at a place: its value, its source, and whether there are rivals."""

    value: Spans
    source: Array
    has_rivals: Array


class PlainColumns:
    """The plain figures of companies, by their places among those whose prints were read.

    Args:
        columns: the prints.
        count: how many companies were asked for.
        concepts: the concepts of the data.
    """

    def __init__(self, columns: PrintColumns, count: int, concepts: Mapping[str, Concept]) -> None:
        self.concepts, self.units = concepts, Units(columns.units)
        self._columns, self.count = columns, count
        self._concepts = {text: at for at, text in enumerate(columns.concepts)}
        self._periods = {text: at for at, text in enumerate(columns.periods)}
        own = np.flatnonzero(~columns.is_part)
        keys = self._key(columns.company[own], columns.concept[own], columns.period[own])
        order = np.argsort(keys, kind="stable")
        self._rows = own[order]
        self._keys, self._first, self._rivals = np.unique(keys[order], return_index=True, return_counts=True)
        self._is_sure = self._sure() if len(own) else np.zeros(0, dtype=bool)

    def _key(self, company: Array, concept: Array | int, period: Array | int) -> Array:
        key: Array = (company * len(self._concepts) + concept) * len(self._periods) + period
        return key

    def _sure(self) -> Array:
        """Where the first print is the one that answers: no rival is finer, and none stands in another unit."""
        columns, rows = self._columns, self._rows
        width = columns.high[rows] - columns.low[rows]
        width = np.where(np.isnan(width), np.inf, width)
        group = np.repeat(np.arange(len(self._first)), self._rivals)
        is_whole = columns.is_whole[rows] & columns.is_whole[rows[self._first]][group]
        finest = width[self._first][group]
        size = np.nan_to_num(np.maximum(np.abs(columns.low[rows]), np.abs(columns.high[rows])))
        lost = 8 * np.spacing(size)  # by a difference of ends that are not exact
        slack = np.where(finest > 0, finest * 1e-9 + lost + lost[self._first][group], 0.0)
        is_finer = width < np.where(is_whole, finest, finest + slack)
        is_other = columns.unit[rows] != columns.unit[rows[self._first]][group]
        is_first = np.zeros(len(rows), dtype=bool)
        is_first[self._first] = True
        sure: Array = ~np.logical_or.reduceat((is_finer | is_other) & ~is_first, self._first)
        return sure

    def companies_with(self, concept: str) -> Array:
        """Which companies have any print of a concept."""
        found = np.zeros(self.count, dtype=bool)
        if (at := self._concepts.get(concept)) is not None:
            found[self._columns.company[self._columns.concept == at]] = True
        return found

    def companies_at(self, concept: str, period: str, parts: bool) -> Array:
        """Which companies have a print at just a place; one of a part too, where that is meant."""
        found = np.zeros(self.count, dtype=bool)
        at, when = self._concepts.get(concept), self._periods.get(period)
        if at is not None and when is not None:
            here = (self._columns.concept == at) & (self._columns.period == when)
            found[self._columns.company[here if parts else here & ~self._columns.is_part]] = True
        return found

    def at(self, concept: str, period: str, points: bool = False) -> _At:
        """The prints that answer at just a place, or their points, in wider floating point, where these are exact.

        Raises :class:`NotPlainError` where no company has a print there.
        """
        which, when = self._concepts.get(concept), self._periods.get(period)
        if which is None or when is None:
            raise NotPlainError
        wanted = self._key(np.arange(self.count), which, when)
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        columns, row = self._columns, self._rows[self._first[place]]
        is_known = (self._keys[place] == wanted) & self._is_sure[place] & columns.has_value[row]
        value = s.spans(columns.low[row], columns.high[row], columns.unit[row], is_known)
        if points:
            point = columns.point[row].astype(np.longdouble)
            value = s.Spans(point, point, value.unit, is_known & ~np.isnan(point))
        is_percent = value.unit == self.units.code("percent")
        shown = s.divide(value, s.number(100, self.units.code("pure"), self.count, value.low.dtype.type))
        shown = s.Spans(
            np.where(is_percent, shown.low, value.low), np.where(is_percent, shown.high, value.high),
            np.where(is_percent, self.units.code("pure"), value.unit), value.is_known,
        )  # fmt: skip
        return _At(shown, columns.source[row], self._rivals[place] > 1)

    def of(self, measure: Measure, period: Period) -> Spans | None:
        """The values of a measure at a period; None where no company has a plain one."""
        if not len(self._rows):
            return None
        try:
            with np.errstate(all="ignore"):
                return _Evaluation(self, period).of(measure)
        except NotPlainError:
            return None

    def points(self, measure: Measure, period: Period) -> Sequence[float | None]:
        """The exact figures of a measure at a period, rounded once; None where one is not plain.

        Each is worked out of whole numbers in wider floating point. One that lies too near the middle of two numbers
        for that to tell which it rounds to is None too, and so are all where floating point has one width only.
        """
        value = self.of(measure, period)
        if value is None:
            return [None] * self.count
        with np.errstate(all="ignore"):
            point = _Evaluation(self, period, points=True).of(measure)
            low, high = point.low.astype("float64"), point.high.astype("float64")
        is_told = value.is_known & point.is_known & (low == high) & np.isfinite(low) & (low != 0)
        return [one if told else None for one, told in zip(low.tolist(), is_told.tolist(), strict=True)]


class _Evaluation(x.Visitor[Spans]):
    """Each operation on values by column; what takes more than whole prints of the period is not plain."""

    def __init__(self, table: PlainColumns, period: Period, points: bool = False) -> None:
        self._table, self._units, self._period, self._points = table, table.units, period, points
        self._kind = np.longdouble if points else np.float64
        self._taken: list[_At] = []

    def of(self, measure: Measure) -> Spans:
        """The values of a measure."""
        check_is_plain(measure, self._period)
        if isinstance(measure, Concept):
            return self._concept(measure)
        inner = _Evaluation(self._table, self._period, self._points)
        value = measure.expression.accept(inner)
        self._taken += inner._taken
        return value.where(~inner._may_be_restated() & ~self._table.companies_with(measure.printed_as))

    def _may_be_restated(self) -> Array:
        """Where several documents answer and one of them has a rival."""
        several = [one.source != self._taken[0].source for one in self._taken]
        rivals = [one.has_rivals for one in self._taken]
        none = np.zeros(self._table.count, dtype=bool)
        restated: Array = np.logical_or.reduce([none, *several]) & np.logical_or.reduce([none, *rivals])
        return restated

    def _concept(self, concept: Concept) -> Spans:
        if concept.period_type is PeriodType.EVENT:
            raise NotPlainError
        if concept.period_type is PeriodType.DURATION:
            return self._flow(concept.id, self._period)
        found = self._at(concept.id, self._period.at_end().text)
        if self._period.kind == "duration":
            found = found.where(~self._table.companies_at(concept.id, self._period.text, parts=True))
        return found

    def _flow(self, concept: str, period: Period) -> Spans:
        if period.kind != "duration":
            raise NotPlainError
        return self._at(concept, period.text)

    def _at(self, concept: str, period: str) -> Spans:
        found = self._table.at(concept, period, self._points)
        self._taken.append(found)
        return found.value

    # -- operations ---------------------------------------------------------------------------------------------------

    def figure(self, node: x.Figure) -> Spans:
        known = self._table.concepts.get(node.concept)
        if known is None or node.dimensions or node.at not in ("here", "prior", "whole"):
            raise NotPlainError
        period = self._period.prior() if node.at == "prior" else self._period
        if known.period_type is PeriodType.DURATION:
            return self._flow(node.concept, period)
        if known.period_type is PeriodType.EVENT:
            raise NotPlainError
        found = self._at(node.concept, period.at_end().text)
        return found.where(~self._table.companies_at(node.concept, self._period.text, parts=False))

    def metric_ref(self, node: x.MetricRef) -> Spans:
        return self.of(BY_ID[node.metric])

    def number(self, node: x.Number) -> Spans:
        return s.number(node.value, self._units.code(node.unit), self._table.count, self._kind)

    def months(self, node: x.Months) -> Spans:
        return s.number(self._period.to_date().months, self._units.code("months"), self._table.count, self._kind)

    def negative(self, node: x.Negative) -> Spans:
        return s.negate(node.inner.accept(self))

    def arithmetic(self, node: x.Arithmetic) -> Spans:
        if node.op == "^":
            raise NotPlainError
        left, right = node.left.accept(self), node.right.accept(self)
        left = left.where(~differ(self._units, left, right))
        if node.op in "+-":
            return s.add(left, right) if node.op == "+" else s.subtract(left, right)
        if node.op == "*":
            return s.multiply(left, right).of_unit(np.where(self._units.plain(left.unit), right.unit, left.unit))
        keeps = (left.unit != right.unit) & self._units.plain(right.unit)
        return s.divide(left, right).of_unit(np.where(keeps, left.unit, self._units.code("pure")))

    def positive(self, node: x.Positive) -> Spans:
        value = node.inner.accept(self)
        return value.where(value.low > 0)

    def first_of(self, node: x.FirstOf) -> Spans:
        return node.options[0][0].accept(self)

    def _never(self, node: x.Expression) -> NoReturn:
        raise NotPlainError

    close = highest_close = all_shares = adjusted = raised_since = end = total = years = newest = in_latest = _never
    into = at_least = threshold = in_year = in_years = _never


def differ(units: Units, left: Spans, right: Spans) -> Array:
    """Where two values are of money in two currencies."""
    different: Array = units.money(left.unit) & units.money(right.unit) & (left.unit != right.unit)
    return different
