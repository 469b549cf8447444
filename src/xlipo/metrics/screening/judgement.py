"""Judging a condition of a company, with three truths: it is met, it is not, or it cannot be told, and why.

A figure is an interval: as much as its print allows. A comparison is true where every value in it makes it true, false
where none does, and else it cannot be told; nor can it where there is no figure. ``and``, ``or`` and ``not`` are
Kleene's: what is false anyway is false, whatever else is not known. Equality is meant as the number was written: 23.3%
is any margin that rounds to it. What is counted in whole units, and a price a share, is exact as printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import first_day, latest_day
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics.answer import UNBOUNDED, Answer
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.screening import condition as c
from xlipo.metrics.screening.names import Names
from xlipo.metrics.screening.wording import amount_in_words, value_in_words
from xlipo.metrics.status import SHORT, Status
from xlipo.metrics.value_text import show_value

Figures: TypeAlias = Callable[[c.Measured], Answer]
"""What gives the answer to a figure of the company that is judged."""


class Truth(StrEnum):
    """Whether a company meets a condition."""

    MEETS = "meets"
    DOES_NOT = "does_not"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a company meets a condition; ``reasons`` say of each figure that leaves it undecided why it does."""

    truth: Truth
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """No value to compare, and why."""

    reason: str


_MEETS, _DOES_NOT = Verdict(Truth.MEETS), Verdict(Truth.DOES_NOT)


def judge(condition: c.Condition, company: Company, names: Names, figures: Figures) -> Verdict:
    """The verdict on a company.

    Args:
        condition: as it was read.
        company: who is judged.
        names: of the data the condition was read for.
        figures: what answers for its figures.
    """
    return condition.accept(_Judge(company, names, figures))


def judge_plain(
    condition: c.Condition, company: Company, names: Names, values: Mapping[c.Measured, Derivation]
) -> Verdict | None:
    """The verdict on a company by figures that are plain; None where it cannot be told by these alone."""
    try:
        found = condition.accept(_PlainJudge(company, names, values))
    except LookupError:
        return None
    return None if found.truth is Truth.UNDECIDED else found


class _Judge(c.ValueVisitor["Derivation | Gap"], c.ConditionVisitor[Verdict]):
    def __init__(self, company: Company, names: Names, figures: Figures) -> None:
        self._company, self._names, self._figures = company, names, figures

    # -- values -------------------------------------------------------------------------------------------------------

    def measured(self, node: c.Measured) -> Derivation | Gap:
        answer = self._figures(node)
        if answer.derivation is None:
            day = _day(answer) if node.shown == "date" else None
            return day or Gap(_why(node, answer))
        return _exact(answer.derivation, node)

    def constant(self, node: c.Constant) -> Derivation | Gap:
        return d.number(node.value, "pure" if node.unit in ("", "percent") else node.unit)

    def combined(self, node: c.Combined) -> Derivation | Gap:
        left, right = node.left.accept(self), node.right.accept(self)
        if isinstance(left, Gap) or isinstance(right, Gap):
            return _both_gaps(left, right)
        if node.op == "/":
            if not right.point:
                return Gap(f"{value_in_words(node.right)}: It is 0, and nothing can be divided by it.")
            return d.divide(left, right, left.unit if is_money(left.unit) and not is_money(right.unit) else "pure")
        if node.op == "*":
            return d.multiply(left, right, left.unit if is_money(left.unit) else right.unit)
        if gap := _two_currencies(node, left, right):
            return gap
        found = d.add(left, right) if node.op == "+" else d.subtract(left, right)
        return replace(found, unit=left.unit if is_money(left.unit) else right.unit)

    # -- conditions ---------------------------------------------------------------------------------------------------

    def comparison(self, node: c.Comparison) -> Verdict:
        left, right = node.left.accept(self), node.right.accept(self)
        if isinstance(left, Gap) or isinstance(right, Gap):
            return _undecided(_both_gaps(left, right).reason)
        if gap := _two_currencies(node, left, right):
            return _undecided(gap.reason)
        truth = _equal(node, left, right) if node.op in ("=", "!=") else _ordered(node.op, left, right)
        if truth is None:
            return _undecided(_straddles(node, left, right))
        return _MEETS if truth != (node.op == "!=") else _DOES_NOT

    def has_status(self, node: c.HasStatus) -> Verdict:
        answer = self._figures(node.figure)
        if node.status == "known":
            found = answer.has_figure
        elif node.status == "stale":
            found = answer.is_stale
        elif node.status in _MARKS:
            found = not answer.has_figure and SHORT.get(answer.status, "n.d.") == node.status
        else:
            found = answer.status == Status(node.status)
        return _MEETS if found else _DOES_NOT

    def belongs(self, node: c.Belongs) -> Verdict:
        has = self._names.of(self._company, node.attribute)
        return _MEETS if has.intersection(node.members) else _DOES_NOT

    def all_of(self, node: c.AllOf) -> Verdict:
        return _together([part.accept(self) for part in node.parts], Truth.DOES_NOT, _MEETS)

    def any_of(self, node: c.AnyOf) -> Verdict:
        return _together([part.accept(self) for part in node.parts], Truth.MEETS, _DOES_NOT)

    def opposite(self, node: c.Opposite) -> Verdict:
        inner = node.inner.accept(self)
        return {Truth.MEETS: _DOES_NOT, Truth.DOES_NOT: _MEETS}.get(inner.truth, inner)


class _PlainJudge(_Judge):
    """Judges by values alone, without the answers that give them."""

    def __init__(self, company: Company, names: Names, values: Mapping[c.Measured, Derivation]) -> None:
        super().__init__(company, names, _no_answer)
        self._values = values

    def measured(self, node: c.Measured) -> Derivation | Gap:
        return self._values[node]

    def has_status(self, node: c.HasStatus) -> Verdict:
        return _MEETS if node.status == "known" and node.figure in self._values else super().has_status(node)


def _no_answer(figure: c.Measured) -> Answer:
    raise LookupError(figure.name)


_MARKS = frozenset(SHORT.values())


def _together(parts: Sequence[Verdict], decides: Truth, otherwise: Verdict) -> Verdict:
    """Several conditions: one that decides is enough; where none does, one that is undecided leaves all so."""
    for part in parts:
        if part.truth is decides:
            return _MEETS if decides is Truth.MEETS else _DOES_NOT
    reasons = [reason for part in parts if part.truth is Truth.UNDECIDED for reason in part.reasons]
    return _undecided(*reasons) if reasons else otherwise


def _undecided(*reasons: str) -> Verdict:
    return Verdict(Truth.UNDECIDED, tuple(dict.fromkeys(reasons)))


def _ordered(op: str, left: Derivation, right: Derivation) -> bool | None:
    """Whether one interval lies before another; None where it may or may not."""
    if op in ("<", "<="):
        op, left, right = op.replace("<", ">"), right, left
    if left.low > right.high or (op == ">=" and left.low == right.high):
        return True
    if left.high < right.low or (op == ">" and left.high == right.low):
        return False
    return None


def _equal(node: c.Comparison, left: Derivation, right: Derivation) -> bool | None:
    """Whether two values are the same, a number of the condition as it was written; None where they may be."""
    (low, high), (floor, top) = _as_written(node.left, left), _as_written(node.right, right)
    if low > top or high < floor:
        return False
    if isinstance(node.right, c.Constant):
        is_equal = floor <= low and high <= top
    elif isinstance(node.left, c.Constant):
        is_equal = low <= floor and top <= high
    else:
        is_equal = low == high == floor == top
    return is_equal or None


def _as_written(value: c.Value, found: Derivation) -> tuple[Decimal, Decimal]:
    return (value.low, value.high) if isinstance(value, c.Constant) else (found.low, found.high)


def _exact(derivation: Derivation, node: c.Measured) -> Derivation:
    """A print in whole units of what is counted, or of a price a share, as the exact number that it is."""
    quantity = derivation.fact.quantity if derivation.op == "fact" and derivation.fact is not None else None
    if quantity is None or quantity.hedge is not Hedge.EXACT or (quantity.decimals or 0) < 0:
        return derivation
    if node.shown not in ("count", "shares", "per_share") or derivation.is_range:
        return derivation
    return replace(derivation, low=derivation.point, high=derivation.point)


def _day(answer: Answer) -> Derivation | None:
    """A date that answers, as the days it may be; None for another text."""
    try:
        low, high = first_day(answer.text), latest_day(answer.text)
    except ValueError:
        return None
    first, last = (Decimal(day.toordinal()) for day in (low, high))
    return Derivation("number", first, first, last, "date")


def _why(node: c.Measured, answer: Answer) -> str:
    """Why there is no figure, in a sentence that names it."""
    reason = answer.reason or f"{answer.text!r} is a text, not a number."
    return reason if node.measure in reason else f"{node.name}: {reason}"


def _both_gaps(*sides: Derivation | Gap) -> Gap:
    return Gap(" ".join(dict.fromkeys(side.reason for side in sides if isinstance(side, Gap))))


def _two_currencies(node: c.Comparison | c.Combined, left: Derivation, right: Derivation) -> Gap | None:
    """Why two amounts cannot be put side by side; 0 is 0 in any currency."""
    units = [side.unit for side in (left, right) if is_money(side.unit)]
    if len(set(units)) < 2:
        return None
    names = " and ".join(value_in_words(side) for side in (node.left, node.right))
    return Gap(f"{names}: They stand in {' and '.join(units)}; give one currency, such as USD.")


def _straddles(node: c.Comparison, left: Derivation, right: Derivation) -> str:
    """Why a comparison cannot be told: the interval of a figure reaches over what it is compared with."""
    if not (left.is_bounded and right.is_bounded):
        unbounded = node.right if left.is_bounded else node.left
        return f"{value_in_words(unbounded)}: {UNBOUNDED.reason}"
    value, found, other, against = node.left, left, node.right, right
    if isinstance(value, c.Constant):
        value, found, other, against = other, against, value, found
    ends = " to ".join(_shown((found.low, found.high), found.unit, value))
    if isinstance(other, c.Constant):
        to = amount_in_words(against.point, "percent" if _is_percent(value) else other.unit)
        return f"{value_in_words(value)}: {ends} by its print, on both sides of {to}."
    theirs = " to ".join(_shown((against.low, against.high), against.unit, other))
    return f"{value_in_words(value)}: {ends} by its print, which meets {value_in_words(other)} of {theirs}."


def _is_percent(value: c.Value) -> bool:
    return isinstance(value, c.Measured) and value.shown == "percent"


_ROUNDED = Decimal("1e20")  # what is more has no digits left after the point


def _shown(ends: Iterable[Decimal], unit: str, value: c.Value) -> list[str]:
    """Both ends of an interval as people read them, with as many digits as tell them apart."""
    if unit == "date":
        return [amount_in_words(end, unit) for end in ends]
    shown = "percent" if _is_percent(value) else "decimal" if unit == "pure" else ""
    brief = [show_value(end, unit, shown, 1 if shown == "percent" else 2) for end in ends]
    if len(set(brief)) == len(brief):
        return brief
    return [
        amount_in_words(round(end, 6) if abs(end) < _ROUNDED else end, "percent" if shown == "percent" else unit)
        for end in ends
    ]


__all__ = ["Figures", "Truth", "Verdict", "judge"]
