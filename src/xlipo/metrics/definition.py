"""Definitions: the visitors that say an expression in words, and list the figures it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from xlipo.facts.languages import LANGUAGES
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.share_counts import BONUS, PLACED, PROCEEDS, SHARE_COUNTS
from xlipo.metrics import expression as x
from xlipo.metrics.definition_words import PHRASES

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_SIGN = {"+": "+", "-": "−", "*": "×", "/": "÷", "^": "^"}
YEARS = 3
"""How many audited years before an offering the yearly tests look at."""


def in_words(
    expression: x.Expression,
    lang: str = "en",
    name: Callable[[str], str] = str,
    parts: Mapping[x.Expression, str] = MappingProxyType({}),
) -> str:
    """A definition in words.

    Args:
        expression: the definition.
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        name: what a concept or metric is called, by its id; the id itself where nothing is given.
        parts: expressions within it that are told by a name, and what each is after the definition, once.

    >>> in_words(x.Figure("gross_profit") / x.Positive(x.Figure("revenue"), "No revenue."))
    'gross_profit ÷ revenue'
    >>> in_words(x.Figure("revenue", "prior"), "zh-Hant", {"revenue": "收益"}.__getitem__)
    '收益（上年同期）'
    """
    words = _Words(lang, name, parts)
    said = expression.accept(words)
    while words.to_tell:
        part = words.to_tell.pop(0)
        said += words.say("where", name(parts[part]), part.accept(words))
    return said.replace("） ", "）").replace(" （", "（")  # full-width brackets hold their own space


class _Names(dict[str, str]):
    """The names that a phrase asks for between braces."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self._name = name

    def __missing__(self, id: str) -> str:
        return self._name(id)


class _Words(x.Visitor[str]):
    def __init__(self, lang: str, name: Callable[[str], str], parts: Mapping[x.Expression, str]) -> None:
        self._language = LANGUAGES.index(lang)
        self._name, self._names = name, _Names(name)
        self._parts, self._told = parts, set[x.Expression]()
        self.to_tell: list[x.Expression] = []
        """The parts that were named and are still to be said what they are."""

    def _inner(self, node: x.Expression) -> str:
        if node not in self._parts:
            return node.accept(self)
        if node not in self._told:
            self._told.add(node)
            self.to_tell.append(node)
        return self._name(self._parts[node])

    def _rank(self, node: x.Expression) -> int:
        """How tightly an expression binds; what only adds a condition binds as what it holds, and a name the most."""
        while isinstance(node, x.Positive | x.Into) and node not in self._parts:
            node = node.inner
        return _RANK[node.op] if isinstance(node, x.Arithmetic) and node not in self._parts else 9

    def say(self, phrase: str, *parts: object) -> str:
        return PHRASES[phrase][self._language].format(*parts)

    def _named(self, phrase: str) -> str:
        return PHRASES[phrase][self._language].format_map(self._names)

    def figure(self, node: x.Figure) -> str:
        parts = ";".join(self.say(f"{key}={value}") for key, value in node.dimensions)
        return self._name(node.concept) + (self.say("part", parts) if parts else "") + self.say(node.at)

    def metric_ref(self, node: x.MetricRef) -> str:
        return self._name(node.metric)

    def close(self, node: x.Close) -> str:
        return self._name(SHARE_PRICE)

    def highest_close(self, node: x.HighestClose) -> str:
        return self._named("highest_close")

    def all_shares(self, node: x.AllShares) -> str:
        return self._named("all_shares")

    def adjusted(self, node: x.Adjusted) -> str:
        return self.say("adjusted", self._inner(node.inner), self._name(BONUS))

    def raised_since(self, node: x.RaisedSince) -> str:
        return self._named("raised_since")

    def end(self, node: x.End) -> str:
        return self.figure(node.figure) + self.say(node.end)

    def total(self, node: x.Total) -> str:
        return self.say(f"total_{node.key}", self._name(node.concept))

    def number(self, node: x.Number) -> str:
        return f"{node.value:,f}" + ("" if node.unit == "pure" else f" {node.unit}")

    def months(self, node: x.Months) -> str:
        return self.say("months")

    def years(self, node: x.Years) -> str:
        return self.say("years")

    def negative(self, node: x.Negative) -> str:
        inner = self._inner(node.inner)
        return "−" + (self.say("group", inner) if self._rank(node.inner) < 9 else inner)

    def arithmetic(self, node: x.Arithmetic) -> str:
        mine = _RANK[node.op]
        left, right = self._inner(node.left), self._inner(node.right)
        if self._rank(node.left) < mine:
            left = self.say("group", left)
        if self._rank(node.right) <= mine:
            right = self.say("group", right)
        return f"{left} {_SIGN[node.op]} {right}"

    def positive(self, node: x.Positive) -> str:
        return self._inner(node.inner)

    def first_of(self, node: x.FirstOf) -> str:
        told = [self._inner(option) for option, _ in node.options]
        return self.say("group", self.say("else").join(told)) if len(told) > 1 else told[0]

    def newest(self, node: x.Newest) -> str:
        return self.say("newest", self.say("comma").join(self._inner(option) for option, _ in node.options))

    def in_latest(self, node: x.InLatest) -> str:
        return self.say("in_latest", self._inner(node.inner), self._name(node.flow))

    def into(self, node: x.Into) -> str:
        return self.say("into", self._inner(node.inner), node.currency)

    def at_least(self, node: x.AtLeast) -> str:
        return f"{self._inner(node.value)} ≥ {self._inner(node.threshold)}"

    def threshold(self, node: x.Threshold) -> str:
        return self.say("threshold")

    def in_years(self, node: x.InYears) -> str:
        sides = (self._inner(side) for side in (node.part, node.whole, node.threshold))
        return self.say("in_years_each" if node.needed else "in_years", *sides, node.needed)

    def in_year(self, node: x.InYear) -> str:
        return self.say("in_year", self._inner(node.part), node.index + 1, YEARS)


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
