"""A condition in words: as it was understood, in the ids of the catalog, so that it reads into the same tree again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from xlipo.facts.unit import is_money
from xlipo.metrics.screening.condition import (
    AllOf,
    AnyOf,
    Belongs,
    Combined,
    Comparison,
    Condition,
    ConditionVisitor,
    Constant,
    HasStatus,
    Measured,
    Opposite,
    Value,
    ValueVisitor,
)

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
_SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"))


def in_words(condition: Condition) -> str:
    """A condition as it was understood.

    >>> margin = Measured("gross_margin", shown="percent")
    >>> in_words(Comparison(">", margin, Constant(Decimal("0.3"), Decimal("0.25"), Decimal("0.35"))))
    'gross_margin > 30%'
    """
    return condition.accept(_WORDS)


def value_in_words(value: Value) -> str:
    """A value as it was understood."""
    return value.accept(_WORDS)


def amount_in_words(value: Decimal, unit: str = "") -> str:
    """A number of a condition with all its digits.

    >>> amount_in_words(Decimal("1500000000"), "USD"), amount_in_words(Decimal("0.305"), "percent")
    ('USD 1.5bn', '30.5%')
    """
    if unit == "percent":
        return f"{(value * 100).normalize():,f}%"
    if unit == "date":
        return dt.date.fromordinal(int(value)).isoformat()
    if not is_money(unit):
        return f"{value.normalize():,f}" + (f" {unit}" if unit not in ("", "pure") else "")
    for scale, name in _SCALES:
        if abs(value) >= scale:
            return f"{unit} {(value / scale).normalize():,f}{name}"
    return f"{unit} {value.normalize():,f}"


class _Words(ValueVisitor[str], ConditionVisitor[str]):
    def measured(self, node: Measured) -> str:
        return node.name

    def constant(self, node: Constant) -> str:
        return amount_in_words(node.value, node.unit)

    def combined(self, node: Combined) -> str:
        left, right = node.left.accept(self), node.right.accept(self)
        if _rank(node.left) < _RANK[node.op]:
            left = f"({left})"
        if _rank(node.right) <= _RANK[node.op] or _is_negative(node.right):
            right = f"({right})"
        return f"{left} {node.op} {right}"

    def comparison(self, node: Comparison) -> str:
        left, right = _side(node.left, node.right), _side(node.right, node.left)
        if isinstance(node.left, Measured) and node.left.shown == "yes_no":
            right = "yes" if right == "1" else "no"
        return f"{left} {node.op} {right}"

    def has_status(self, node: HasStatus) -> str:
        return f"{node.figure.name} is {node.status}"

    def belongs(self, node: Belongs) -> str:
        if len(node.members) == 1:
            return node.members[0] if node.attribute == "group" else f"{node.attribute} = {node.members[0]}"
        return f"{node.attribute} in ({', '.join(node.members)})"

    def all_of(self, node: AllOf) -> str:
        return " and ".join(_bracketed(part, AnyOf, AllOf) for part in node.parts)

    def any_of(self, node: AnyOf) -> str:
        return " or ".join(_bracketed(part, AnyOf) for part in node.parts)

    def opposite(self, node: Opposite) -> str:
        return f"not ({in_words(node.inner)})"


_WORDS = _Words()


def _side(value: Value, other: Value) -> str:
    """One side of a comparison; a fraction beside a percentage is said as one."""
    is_fraction = isinstance(value, Constant) and not value.unit
    if is_fraction and isinstance(other, Measured) and other.shown == "percent":
        assert isinstance(value, Constant)
        return amount_in_words(value.value, "percent")
    return value_in_words(value)


def _rank(value: Value) -> int:
    return _RANK[value.op] if isinstance(value, Combined) else 3


def _is_negative(value: Value) -> bool:
    return isinstance(value, Constant) and value.value < 0


def _bracketed(part: Condition, *looser: type[Condition]) -> str:
    return f"({in_words(part)})" if isinstance(part, looser) else in_words(part)
