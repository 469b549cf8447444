"""Checking a condition as it is read: what may be compared with what, and in which currency money is compared.

Amounts of one comparison stand in one currency: that which the condition names, else the one that is given for all. An
amount in neither is refused; 0 is 0 in any. Where money is compared with money of the company alone, each company's
own reporting currency serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal, TypeAlias, cast

from xlipo.facts.unit import is_money
from xlipo.metrics.screening.condition import (
    REPORTED,
    Combined,
    Comparison,
    Condition,
    Constant,
    Measured,
    Operator,
    Value,
)
from xlipo.metrics.screening.scanner import Scanner
from xlipo.metrics.screening.wording import value_in_words

Kind: TypeAlias = Literal["money", "number", "date", "text", "yes_no"]

_KINDS: dict[str, Kind] = {
    "money": "money", "per_unit": "money", "per_share": "money", "date": "date", "text": "text", "yes_no": "yes_no",
}  # fmt: skip
_COUNTED = {"months": {"months", "decimal"}, "days": {"days"}, "shares": {"shares"}}
_COUNTS = frozenset({"count", "shares", "months", "days"})
_RATIOS = frozenset({"percent", "multiple"})
_YES, _NO = (Constant(Decimal(n), Decimal(n), Decimal(n)) for n in (1, 0))


def kind_of(value: Value) -> Kind:
    """What a value is: money, a number of any other kind, a day, a text, or a yes or no."""
    if isinstance(value, Measured):
        return _KINDS.get(value.shown, "number")
    if isinstance(value, Constant):
        return "money" if is_money(value.unit) else "date" if value.unit == "date" else "number"
    assert isinstance(value, Combined)
    sides = kind_of(value.left), kind_of(value.right)
    if value.op == "/":
        return sides[0] if sides[1] == "number" else "number"
    return "money" if "money" in sides else "number"


def constants(value: Value) -> Iterator[Constant]:
    """The constants of a value, left to right."""
    if isinstance(value, Constant):
        yield value
    elif isinstance(value, Combined):
        yield from constants(value.left)
        yield from constants(value.right)


class Checker:
    """The rules of a condition.

    Args:
        scan: where errors are placed.
        currency: the currency of amounts that name none; none where empty.
    """

    def __init__(self, scan: Scanner, currency: str) -> None:
        self._scan, self._currency = scan, currency

    def condition(self, part: object) -> Condition:
        """A part that must be a condition; a test of the catalog is one by itself."""
        if isinstance(part, Condition):
            return part
        if isinstance(part, Measured) and kind_of(part) == "yes_no":
            return Comparison("=", part, _YES)
        if isinstance(part, Measured):
            example = "2026-01-09" if kind_of(part) == "date" else "30%" if part.shown == "percent" else "10"
            raise self._scan.wrong(f"{part.name} is a figure: compare it, as in {part.name} > {example}.")
        raise self._scan.wrong("a comparison is wanted here, such as gross_margin > 30%.")

    def value(self, part: object) -> Value:
        """A part that must be a value."""
        if not isinstance(part, Value):
            raise self._scan.wrong("a figure or a number is wanted here, such as gross_margin or 30%.")
        return part

    def combined(self, op: str, left: Value, right: Value, column: int) -> Combined:
        """Two values under an operator."""
        kinds = kind_of(left), kind_of(right)
        for side, kind in zip((left, right), kinds, strict=True):
            if kind not in ("money", "number"):
                raise self._scan.wrong(f"no arithmetic is done with {_said(side)}.", column)
        if op in "+-" and kinds[0] != kinds[1] and not any(map(_is_bare, (left, right))):
            sides = f"{_said(left)} and {_said(right)}"
            raise self._scan.wrong(f"{sides} cannot be added up: one is money, the other is not.", column)
        if (op == "*" and kinds == ("money", "money")) or (op == "/" and kinds == ("number", "money")):
            raise self._scan.wrong(f"{_said(left)} {op} {_said(right)} is neither money nor a ratio.", column)
        return Combined(cast(Literal["+", "-", "*", "/"], op), left, right)

    def yes_or_no(self, left: Value, op: Operator, answer: str, column: int) -> Condition:
        """``= yes`` and ``!= no`` of a test."""
        if kind_of(left) != "yes_no":
            raise self._scan.wrong(f"{_said(left)} is no test; compare it with a number.", column)
        return Comparison("=", left, _YES if (answer == "yes") == (op == "=") else _NO)

    def comparison(self, op: Operator, left: Value, right: Value, column: int) -> Condition:
        """A comparison whose sides are of one kind, its money in one currency."""
        if not [*left.figures(), *right.figures()]:
            raise self._scan.wrong("a comparison needs a figure, as in gross_margin > 30%.", column)
        for one, other in ((left, right), (right, left)):
            self._sides(one, other, column)
        named = {one.unit for side in (left, right) for one in constants(side) if is_money(one.unit)}
        if len(named) > 1:
            raise self._scan.wrong(f"amounts in {' and '.join(sorted(named))} are compared; give them in one.", column)
        is_amount = "money" in (kind_of(left), kind_of(right))
        currency = next(iter(named), self._currency)
        if not currency and any(map(_is_amount, (*_bare(left, is_amount), *_bare(right, is_amount)))):
            amount = next(filter(None, (_amount(side) for side in (right, left))), "1,000,000")
            name = next(figure.name for side in (left, right) for figure in side.figures())
            raise self._scan.wrong(
                f"{name} is money: say in which currency, as in {name} {op} USD {amount}, "
                "or give one for all amounts (--currency, currency).", column,
            )  # fmt: skip
        money = [one for side in (left, right) for one in side.figures() if kind_of(one) == "money"]
        currency = currency or (REPORTED if len(money) > 1 else "")
        return Comparison(op, _in_currency(left, currency, is_amount), _in_currency(right, currency, is_amount))

    def _sides(self, one: Value, other: Value, column: int) -> None:
        """Raise the error of a side that cannot be compared with the other."""
        kind, against = kind_of(one), kind_of(other)
        if kind == "text":
            raise self._scan.wrong(
                f"{_said(one)} is a text: ask whether it is known, as in {_said(one)} is known.", column
            )
        if kind == "yes_no":
            raise self._scan.wrong(f"{_said(one)} is yes or no: write it alone, or {_said(one)} = no.", column)
        if kind == "date" and against != "date":
            raise self._scan.wrong(f"{_said(one)} is a day: compare it with one, such as 2026-01-09.", column)
        if kind == "money" and against != "money" and not _is_bare(other):
            raise self._scan.wrong(f"{_said(one)} is money and {_said(other)} is not; compare like with like.", column)
        if isinstance(one, Measured) and isinstance(other, Constant) and not _fits(one, other):
            raise self._scan.wrong(f"{one.name} is not counted in {other.unit}.", column)


def _fits(figure: Measured, constant: Constant) -> bool:
    """Whether the unit that a number names may be that of a figure."""
    if constant.unit in ("", "date") or is_money(constant.unit):
        return True
    if constant.unit == "percent":
        return kind_of(figure) != "money" and figure.shown not in _COUNTS
    return figure.shown in _COUNTED.get(constant.unit, {"count", "other"})


def _said(value: Value) -> str:
    """A value in a sentence."""
    return value_in_words(value)


def _is_bare(value: Value) -> bool:
    """Whether a value is a number that names no unit, and may be an amount of money beside money."""
    if isinstance(value, Combined):
        return value.op in "+-" and _is_bare(value.left) and _is_bare(value.right)
    return isinstance(value, Constant) and not value.unit


def _is_amount(constant: Constant) -> bool:
    return constant.value != 0


def _amount(value: Value) -> str:
    return f"{value.value:,f}" if isinstance(value, Constant) and value.value else ""


def _bare(value: Value, is_amount: bool) -> Iterator[Constant]:
    """The numbers without a unit that are amounts of money, standing where money must."""
    if isinstance(value, Constant):
        if is_amount and not value.unit:
            yield value
    elif isinstance(value, Combined):
        for side in (value.left, value.right):
            yield from _bare(side, _holds_amounts(value, side, is_amount))


def _in_currency(value: Value, currency: str, is_amount: bool) -> Value:
    """A value with its money in a currency: figures, and numbers where money must stand."""
    if isinstance(value, Measured):
        return replace(value, currency=currency) if kind_of(value) == "money" else value
    if isinstance(value, Constant):
        return replace(value, unit=currency) if is_amount and not value.unit and is_money(currency) else value
    assert isinstance(value, Combined)
    left, right = (
        _in_currency(side, currency, _holds_amounts(value, side, is_amount)) for side in (value.left, value.right)
    )
    return Combined(value.op, left, right)


def _holds_amounts(whole: Combined, side: Value, is_amount: bool) -> bool:
    """Whether numbers on a side of an operator are amounts: in a sum of money all are, in a product one side is."""
    return kind_of(whole) == "money" and is_amount if whole.op in "+-" else kind_of(side) == "money"
