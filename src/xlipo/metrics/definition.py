"""Definitions: the visitors that say an expression in words, and list the figures it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.share_counts import BONUS, PLACED, PROCEEDS, SHARE_COUNTS
from xlipo.metrics import expression as x
from xlipo.metrics.definition_words import LANGUAGES, PHRASES

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGN = {"+": "+", "-": "−", "*": "×", "/": "÷", "^": "^"}
YEARS = 3
"""How many audited years before an offering the yearly tests look at."""


def in_words(expression: x.Expression, lang: str = "en", name: Callable[[str], str] = str) -> str:
    """A definition in words.

    Args:
        expression: the definition.
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        name: what a concept or metric is called, by its id; the id itself where nothing is given.

    >>> in_words(x.Figure("gross_profit") / x.Positive(x.Figure("revenue"), "No revenue."))
    'gross_profit ÷ revenue'
    >>> in_words(x.Figure("revenue", "prior"), "zh-Hant", {"revenue": "收益"}.__getitem__)
    '收益（上年同期）'
    """
    said = expression.accept(_Words(lang, name))
    return said.replace("） ", "）").replace(" （", "（")  # full-width brackets hold their own space


class _Names(dict[str, str]):
    """The names that a phrase asks for between braces."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self._name = name

    def __missing__(self, id: str) -> str:
        return self._name(id)


class _Words(x.Visitor[str]):
    def __init__(self, lang: str, name: Callable[[str], str]) -> None:
        self._language = LANGUAGES.index(lang)
        self._name, self._names = name, _Names(name)

    def _say(self, phrase: str, *parts: object) -> str:
        return PHRASES[phrase][self._language].format(*parts)

    def _named(self, phrase: str) -> str:
        return PHRASES[phrase][self._language].format_map(self._names)

    def figure(self, node: x.Figure) -> str:
        parts = ";".join(self._say(f"{key}={value}") for key, value in node.dimensions)
        return self._name(node.concept) + (self._say("part", parts) if parts else "") + self._say(node.at)

    def metric_ref(self, node: x.MetricRef) -> str:
        return self._name(node.metric)

    def close(self, node: x.Close) -> str:
        return self._name(SHARE_PRICE)

    def highest_close(self, node: x.HighestClose) -> str:
        return self._named("highest_close")

    def all_shares(self, node: x.AllShares) -> str:
        return self._named("all_shares")

    def adjusted(self, node: x.Adjusted) -> str:
        return self._say("adjusted", node.inner.accept(self), self._name(BONUS))

    def raised_since(self, node: x.RaisedSince) -> str:
        return self._named("raised_since")

    def end(self, node: x.End) -> str:
        return self.figure(node.figure) + self._say(node.end)

    def total(self, node: x.Total) -> str:
        return self._say(f"total_{node.key}", self._name(node.concept))

    def number(self, node: x.Number) -> str:
        return f"{node.value:,f}" + ("" if node.unit == "pure" else f" {node.unit}")

    def months(self, node: x.Months) -> str:
        return self._say("months")

    def years(self, node: x.Years) -> str:
        return self._say("years")

    def negative(self, node: x.Negative) -> str:
        inner = node.inner.accept(self)
        return "−" + (self._say("group", inner) if isinstance(node.inner, x.Arithmetic) else inner)

    def arithmetic(self, node: x.Arithmetic) -> str:
        mine = _RANK[node.op]
        left, right = node.left.accept(self), node.right.accept(self)
        if _rank(node.left) < mine:
            left = self._say("group", left)
        if _rank(node.right) <= mine:
            right = self._say("group", right)
        return f"{left} {_SIGN[node.op]} {right}"

    def positive(self, node: x.Positive) -> str:
        return node.inner.accept(self)

    def first_of(self, node: x.FirstOf) -> str:
        return self._say("group", self._say("else").join(option.accept(self) for option, _ in node.options))

    def newest(self, node: x.Newest) -> str:
        return self._say("newest", self._say("comma").join(option.accept(self) for option, _ in node.options))

    def in_latest(self, node: x.InLatest) -> str:
        return self._say("in_latest", node.inner.accept(self), self._name(node.flow))

    def into(self, node: x.Into) -> str:
        return self._say("into", node.inner.accept(self), node.currency)

    def at_least(self, node: x.AtLeast) -> str:
        return f"{node.value.accept(self)} ≥ {node.threshold.accept(self)}"

    def threshold(self, node: x.Threshold) -> str:
        return self._say("threshold")

    def in_years(self, node: x.InYears) -> str:
        sides = (side.accept(self) for side in (node.part, node.whole, node.threshold))
        return self._say("in_years_each" if node.needed else "in_years", *sides, node.needed)

    def in_year(self, node: x.InYear) -> str:
        return self._say("in_year", node.part.accept(self), node.index + 1, YEARS)


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
