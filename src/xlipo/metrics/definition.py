"""Definitions: the visitors that say an expression in words, and list the figures it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.share_counts import BONUS, PLACED, PROCEEDS, SHARE_COUNTS
from xlipo.metrics import expression as x

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGN = {"+": "+", "-": "−", "*": "×", "/": "÷", "^": "^"}
_WHEN = {
    "prior": "(a year before)", "start": "(first year)", "end": "(last year)", "last_fy": "(last audited year)",
    "last_ltm": "(last twelve months)", "last_balance": "(last balance sheet)",
    "previous_round": "(previous round)", "by_then": "(newest by then)", "last_round": "(last round)",
}  # fmt: skip
YEARS = 3
"""How many audited years before an offering the yearly tests look at."""


def in_words(expression: x.Expression) -> str:
    """A definition in words.

    >>> in_words(x.Figure("gross_profit") / x.Positive(x.Figure("revenue"), "No revenue."))
    'gross_profit ÷ revenue'
    """
    return expression.accept(_WORDS)


class _Words(x.Visitor[str]):
    def figure(self, node: x.Figure) -> str:
        part = "[" + ";".join(f"{k}={v}" for k, v in node.dimensions) + "]" if node.dimensions else ""
        return node.concept + part + _WHEN.get(node.at, "")

    def metric_ref(self, node: x.MetricRef) -> str:
        return node.metric

    def close(self, node: x.Close) -> str:
        return "share_price"

    def highest_close(self, node: x.HighestClose) -> str:
        return "highest share_price of 52 weeks"

    def all_shares(self, node: x.AllShares) -> str:
        return (
            "shares of all classes (the newest of shares_outstanding, shares_after_over_allotment, "
            "shares_after_offering and shares_before_offering + offer_shares; placing_shares "
            "and private_placement_shares since; bonus_shares_per_10)"
        )

    def adjusted(self, node: x.Adjusted) -> str:
        return f"{node.inner.accept(self)}(adjusted by {BONUS})"

    def raised_since(self, node: x.RaisedSince) -> str:
        return (
            "what new shares brought in since that balance (offer_price × offer_shares − listing_expenses, "
            "over_allotment_shares, placing_net_proceeds or placing_gross_proceeds)"
        )

    def end(self, node: x.End) -> str:
        return f"{self.figure(node.figure)}({node.end})"

    def total(self, node: x.Total) -> str:
        return f"sum of {node.concept} by {node.key}"

    def number(self, node: x.Number) -> str:
        return f"{node.value:,f}" + ("" if node.unit == "pure" else f" {node.unit}")

    def months(self, node: x.Months) -> str:
        return "months"

    def years(self, node: x.Years) -> str:
        return "years"

    def negative(self, node: x.Negative) -> str:
        inner = node.inner.accept(self)
        return f"−({inner})" if isinstance(node.inner, x.Arithmetic) else f"−{inner}"

    def arithmetic(self, node: x.Arithmetic) -> str:
        mine = _RANK[node.op]
        left, right = node.left.accept(self), node.right.accept(self)
        if _rank(node.left) < mine:
            left = f"({left})"
        if _rank(node.right) <= mine:
            right = f"({right})"
        return f"{left} {_SIGN[node.op]} {right}"

    def positive(self, node: x.Positive) -> str:
        return node.inner.accept(self)

    def first_of(self, node: x.FirstOf) -> str:
        return "(" + ", or else ".join(option.accept(self) for option, _ in node.options) + ")"

    def newest(self, node: x.Newest) -> str:
        return "(the newest of " + ", ".join(option.accept(self) for option, _ in node.options) + ")"

    def in_latest(self, node: x.InLatest) -> str:
        return f"{node.inner.accept(self)} of the newest period that has {node.flow}"

    def into(self, node: x.Into) -> str:
        return f"{node.inner.accept(self)} in {node.currency}"

    def at_least(self, node: x.AtLeast) -> str:
        return f"{node.value.accept(self)} ≥ {node.threshold.accept(self)}"

    def threshold(self, node: x.Threshold) -> str:
        return "the threshold on the day of the offering"

    def in_years(self, node: x.InYears) -> str:
        each = f" in {node.needed} of three years and" if node.needed else ""
        part, whole, threshold = (side.accept(self) for side in (node.part, node.whole, node.threshold))
        return f"({part}) ÷ ({whole}) ≥ {threshold}{each} over three years together"

    def in_year(self, node: x.InYear) -> str:
        return f"{node.part.accept(self)} (year {node.index + 1} of {YEARS})"


_WORDS = _Words()


def _rank(expression: x.Expression) -> int:
    """How tightly an expression binds; what only adds a condition binds as what it holds."""
    while isinstance(expression, x.Positive | x.Into):
        expression = expression.inner
    return _RANK[expression.op] if isinstance(expression, x.Arithmetic) else 9


def figures_of(expression: x.Expression, definition_of: Callable[[str], x.Expression]) -> Iterator[x.Figure]:
    """The figures a definition reads, the principal one first; those of another metric in it by ``definition_of``."""
    yield from expression.accept(_Figures(definition_of))


class _Figures(x.Visitor[Iterator[x.Figure]]):
    def __init__(self, definition_of: Callable[[str], x.Expression]) -> None:
        self._definition_of = definition_of

    def figure(self, node: x.Figure) -> Iterator[x.Figure]:
        yield node

    def metric_ref(self, node: x.MetricRef) -> Iterator[x.Figure]:
        yield from self._definition_of(node.metric).accept(self)

    def close(self, node: x.Close | x.HighestClose) -> Iterator[x.Figure]:
        yield x.Figure(SHARE_PRICE, "by_then")

    highest_close = close

    def all_shares(self, node: x.AllShares) -> Iterator[x.Figure]:
        yield from (x.Figure(concept, "by_then") for concept in (*SHARE_COUNTS, *PLACED, BONUS))

    def adjusted(self, node: x.Adjusted) -> Iterator[x.Figure]:
        yield from node.inner.accept(self)
        yield x.Figure(BONUS, "by_then")

    def raised_since(self, node: x.RaisedSince) -> Iterator[x.Figure]:
        yield from node.balance.accept(self)
        yield from (x.Figure(concept, "by_then") for concept in PROCEEDS)

    def end(self, node: x.End) -> Iterator[x.Figure]:
        yield node.figure

    def total(self, node: x.Total) -> Iterator[x.Figure]:
        yield x.Figure(node.concept, "event")

    def _none(self, node: x.Expression) -> Iterator[x.Figure]:
        return iter(())

    number = months = years = threshold = _none

    def _inner(self, node: x.Negative | x.Positive | x.Into | x.InLatest) -> Iterator[x.Figure]:
        yield from node.inner.accept(self)

    negative = positive = into = in_latest = _inner

    def arithmetic(self, node: x.Arithmetic) -> Iterator[x.Figure]:
        yield from node.left.accept(self)
        yield from node.right.accept(self)

    def first_of(self, node: x.FirstOf | x.Newest) -> Iterator[x.Figure]:
        for option, _ in node.options:
            yield from option.accept(self)

    newest = first_of

    def at_least(self, node: x.AtLeast) -> Iterator[x.Figure]:
        yield from node.value.accept(self)

    def in_year(self, node: x.InYear) -> Iterator[x.Figure]:
        yield from node.part.accept(self)

    def in_years(self, node: x.InYears) -> Iterator[x.Figure]:
        yield from node.part.accept(self)
        yield from node.whole.accept(self)
