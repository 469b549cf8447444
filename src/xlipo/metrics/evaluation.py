"""Evaluation: the visitor that gives a definition its value and interval for one company at one period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.facts.rules import ListingRule
from xlipo.metrics import derivation as d
from xlipo.metrics import expression as x
from xlipo.metrics.definition import in_words
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.status import Absence, Status
from xlipo.metrics.value_text import show_value

Result = Derivation | Absence


class Context(Protocol):
    """What an expression is evaluated in: a company, a period, dimensions, and how facts are found there."""

    @property
    def period(self) -> Period: ...
    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The figure of a concept at a place in time relative to the period asked for (see :class:`Figure`)."""

    def metric(self, metric: str) -> Result:
        """The answer of another metric at the same period."""

    def close(self) -> Result:
        """The price of a share on the day asked for, or on the last trading day within ten days before it."""

    def highest_close(self) -> Result:
        """The highest close of 52 weeks, each adjusted as the last one is."""

    def all_shares(self) -> Result:
        """The shares of all classes on the day of the close."""

    def adjusted(self, price: Derivation) -> Result:
        """An earlier price of a share, adjusted for splits and bonuses as the close is."""

    def raised_since(self, balance: Derivation) -> Result:
        """What sales of new shares have brought in after the day of a balance."""

    def total(self, concept: str, key: str) -> Result:
        """The sum of a concept over the members of a dimension, from the one best source."""

    def latest(self, flow: str) -> Context | Absence:
        """The context of the newest period, up to the one asked for, that has a figure of a flow."""

    def in_currency(self, derivation: Derivation, currency: str, at: str) -> Derivation:
        """The money of ``derivation`` in another currency, with the rate in its lineage."""

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        """The terms with all money in one currency, the company's reporting currency where they differ."""

    def bands(self, rule: str) -> Sequence[ListingRule]:
        """The thresholds of a listing rule on the day of the offering, that of the highest revenue first."""

    def years(self) -> Sequence[Context]:
        """The contexts of the last three fiscal years audited before the offering, oldest first."""


def evaluate(expression: x.Expression, context: Context) -> Result:
    """The value of a definition in a context with what it was made from, or why there is none."""
    return expression.accept(Evaluation(context))


class Evaluation(x.Visitor[Result]):
    """Each operation on values; an absence among them is passed on with its reason."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def figure(self, node: x.Figure) -> Result:
        return self._context.look_up(node.concept, node.at, node.dimensions)

    def metric_ref(self, node: x.MetricRef) -> Result:
        return self._context.metric(node.metric)

    def close(self, node: x.Close) -> Result:
        return self._context.close()

    def highest_close(self, node: x.HighestClose) -> Result:
        return self._context.highest_close()

    def all_shares(self, node: x.AllShares) -> Result:
        return self._context.all_shares()

    def adjusted(self, node: x.Adjusted) -> Result:
        price = node.inner.accept(self)
        return price if isinstance(price, Absence) else self._context.adjusted(price)

    def raised_since(self, node: x.RaisedSince) -> Result:
        balance = node.balance.accept(self)
        return balance if isinstance(balance, Absence) else self._context.raised_since(balance)

    def end(self, node: x.End) -> Result:
        value = self.figure(node.figure)
        return value if isinstance(value, Absence) else d.at_end(value, node.end)

    def total(self, node: x.Total) -> Result:
        return self._context.total(node.concept, node.key)

    def number(self, node: x.Number) -> Result:
        return d.number(node.value, node.unit)

    def months(self, node: x.Months) -> Result:
        return d.number(self._context.period.to_date().months, "months", "months")

    def years(self, node: x.Years) -> Result:
        period = self._context.period
        years = period.months // 12 - 1
        if years < 1:
            return Absence(Status.NOT_APPLICABLE, f"{period} is not a span of two fiscal years or more.")
        return d.number(years, "years", "years")

    def negative(self, node: x.Negative) -> Result:
        value = node.inner.accept(self)
        return value if isinstance(value, Absence) else d.negate(value)

    def arithmetic(self, node: x.Arithmetic) -> Result:
        left = node.left.accept(self)
        if isinstance(left, Absence):
            return left
        right = node.right.accept(self)
        if isinstance(right, Absence):
            return right
        if node.op == "^":
            return _power(left, right)
        left, right = self._context.same_currency((left, right))
        if node.op == "*":
            return d.multiply(left, right, _product_unit(left.unit, right.unit))
        if node.op != "/":
            return d.add(left, right) if node.op == "+" else d.subtract(left, right)
        if right.point == 0:
            return Absence(Status.NOT_MEANINGFUL, f"{in_words(node.right)} is 0.")
        return d.divide(left, right, _quotient_unit(left.unit, right.unit))

    def positive(self, node: x.Positive) -> Result:
        value = node.inner.accept(self)
        if isinstance(value, Derivation) and value.point <= 0:
            return Absence(Status.NOT_MEANINGFUL, _with_figure(node.reason, value))
        return value

    def first_of(self, node: x.FirstOf) -> Result:
        first: Absence | None = None
        for place, (option, note) in enumerate(node.options):
            value = self.alternative(option)
            if isinstance(value, Derivation):
                told = "; ".join(filter(None, (note, value.note)))
                return d.noted(value, told, place > 0) if note else value
            if first is None or (value.status is Status.NOT_MEANINGFUL and first.status is Status.NO_DATA):
                first = value
        assert first is not None  # a FirstOf has at least one option
        return first

    def alternative(self, option: x.Expression) -> Result:
        """One of the alternatives of a definition, which is taken where it has a figure."""
        return option.accept(self)

    def newest(self, node: x.Newest) -> Result:
        found = [(option.accept(self), note) for option, note in node.options]
        held = [(value, note) for value, note in found if isinstance(value, Derivation)]
        if not held:
            return found[0][0]
        value, note = max(held, key=lambda one: _newest_period(one[0]).end)
        if not note:
            return value
        when = _newest_period(value)
        return d.noted(value, f"{note} of {when}" if when.kind == "instant" else note)

    def in_latest(self, node: x.InLatest) -> Result:
        latest = self._context.latest(node.flow)
        if isinstance(latest, Absence):
            return latest
        value = evaluate(node.inner, latest)
        if isinstance(value, Absence):
            return value
        return d.noted(value, f"{node.flow} of {latest.period}, the newest by then", second_best=True)

    def into(self, node: x.Into) -> Result:
        value = node.inner.accept(self)
        return value if isinstance(value, Absence) else self._context.in_currency(value, node.currency, node.at)

    def at_least(self, node: x.AtLeast) -> Result:
        value = node.value.accept(self)
        if isinstance(value, Absence):
            return value
        threshold = node.threshold.accept(self)
        return threshold if isinstance(threshold, Absence) else d.at_least(value, threshold)

    def threshold(self, node: x.Threshold) -> Result:
        revenue = node.revenue.accept(self)
        if isinstance(revenue, Absence):
            return revenue
        for band in self._context.bands(node.rule):
            if revenue.point >= band.revenue_from:
                return d.noted(d.number(band.threshold, band.unit), f"threshold {band.words}")
        return Absence(Status.NOT_APPLICABLE, f"No threshold of {node.rule} is known for the day of the offering.")

    def in_year(self, node: x.InYear) -> Result:
        years = self._context.years()
        return evaluate(node.part, years[node.index]) if years else _NO_YEARS

    def in_years(self, node: x.InYears) -> Result:
        years = self._context.years()
        if not years:
            return _NO_YEARS
        threshold = node.threshold.accept(self)
        if isinstance(threshold, Absence):
            return threshold
        terms: list[tuple[Derivation, Derivation]] = []
        for part, whole in [(evaluate(node.part, year), evaluate(node.whole, year)) for year in years]:
            if isinstance(part, Absence):
                return part
            if isinstance(whole, Absence):
                return whole
            terms.append((part, whole))
        total_part, total_whole = terms[0]
        for part, whole in terms[1:]:
            total_part, total_whole = d.add(total_part, part), d.add(total_whole, whole)
        if total_whole.point <= 0:
            return Absence(Status.NOT_MEANINGFUL, f"{in_words(node.whole)} is not positive over the three years.")
        sums = d.at_least(d.divide(total_part, total_whole), threshold)
        if not node.needed:
            return sums
        yearly = tuple(d.at_least(part, d.multiply(threshold, whole, whole.unit)) for part, whole in terms)
        return d.count_of(2, (d.count_of(node.needed, yearly), sums))


_NO_YEARS = Absence(Status.NOT_DISCLOSED, "No three audited years before the offering are in the data.")


def _with_figure(reason: str, value: Derivation) -> str:
    """Why a figure means nothing, with the negative one that it would stand on and its periods."""
    if value.point == 0 or not value.facts():
        return reason
    periods = ", ".join(dict.fromkeys(fact.period.text for fact in value.facts()))
    return f"{reason.rstrip('.')}: {show_value(value.point, value.unit)} by the prints of {periods}."


def _newest_period(value: Derivation) -> Period:
    return max((fact.period for fact in value.facts()), key=lambda period: period.end)


def _power(base: Derivation, exponent: Derivation) -> Result:
    if base.point <= 0:
        return Absence(Status.NOT_MEANINGFUL, "A root of a ratio that is not positive.")
    return d.power(base, exponent)


PLAIN_UNITS = frozenset({"pure", "percent", "x", "months", "years", "shares", "persons"})
"""Units of plain numbers: money times or by one of them is money."""


def _product_unit(left: str, right: str) -> str:
    return right if left in PLAIN_UNITS else left


def _quotient_unit(left: str, right: str) -> str:
    if left == right:
        return "pure"
    return left if right in PLAIN_UNITS else "pure"
