"""Reading a condition: a text in, a sound tree out, or one sentence that says at which column what is wrong.

====================  ==============================================================================================
figures               ``gross_margin``, ``毛利率``, ``EV/Revenue``, ``revenue[segment=cloud]``; ``+ - * /`` and brackets
numbers               ``30%``, ``1.5bn``, ``10亿元``, ``USD 500m``, ``3x``, a day as ``2026-01-09``
comparisons           ``> >= < <= = !=``, ``above``, ``大于`` ..., ``between a and b``, ``30% < gross_margin < 60%``
what is held          ``revenue is known``, ``is n.d.``, ``is n.m.``, ``is stale``, ``is estimated``
companies             ``listed``, ``llm``, ``group in (llm, gpu)``, ``exchange = HKEX``, ``company != NVIDIA``
together              ``and``, ``or``, ``not``, ``且``, ``或``, ``非``, brackets
====================  ==============================================================================================
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias, cast

from xlipo.facts.company import fold
from xlipo.facts.errors import ConditionError, UnknownName
from xlipo.facts.fact import read_dimensions
from xlipo.metrics.answers import Answers
from xlipo.metrics.screening import words as w
from xlipo.metrics.screening.checking import Checker
from xlipo.metrics.screening.condition import (
    AllOf,
    AnyOf,
    Attribute,
    Belongs,
    Condition,
    Constant,
    HasStatus,
    Measured,
    Operator,
    Opposite,
    Value,
)
from xlipo.metrics.screening.names import MEASURE, Meaning, Names
from xlipo.metrics.screening.scanner import Scanner, Span

MOST_PARTS = 100
"""As many figures, numbers and lists of names as a condition may hold."""

DEEPEST = 30
"""As many brackets and negations as may stand in one another."""

Part: TypeAlias = "Condition | Value | Attribute"
"""What was read: a condition, a value, or the name of an attribute that is still to be compared."""

_COMPARISONS, _STATES, _YES_OR_NO = w.Choice(w.COMPARISONS), w.Choice(w.STATES), w.Choice(w.YES_OR_NO)
_AND, _OR, _NOT, _IN, _NOT_IN = map(w.one_of, (w.AND, w.OR, w.NOT, w.IN, w.NOT_IN))
_IS, _IS_NOT, _COMMA = map(w.one_of, (w.IS, w.IS_NOT, w.COMMA))
_BETWEEN, _BETWEEN_AND, _BETWEEN_END = map(w.one_of, (w.BETWEEN, w.BETWEEN_AND, w.BETWEEN_END))
_PERIOD = re.compile(r"(?:fy|h[12]|q[1-4]|\d{1,2}m|ltm|ytd)[- ]?\d|ltm|ytd|20\d\d\b|20\d\d年")
_EXAMPLE = "revenue_growth > 100% and gross_margin > 30%"


def read_condition(answers: Answers, text: str, currency: str = "") -> Condition:
    """The condition that a text means. Raises :class:`UsageError` naming the column of what means nothing.

    Args:
        answers: the data whose names may stand in it.
        text: as people write it, in English or Chinese; see the table above.
        currency: the code of the currency of amounts that name none; without one such amounts are refused.

    >>> from xlipo.store.opening import open_data
    >>> from xlipo.metrics.screening.wording import in_words
    >>> in_words(read_condition(Answers(open_data()), "毛利率大于30%且 revenue growth > 1"))
    'gross_margin > 30% and revenue_growth > 100%'
    """
    reader = _Reader(answers, text, currency)
    if reader.scan.is_at_end:
        raise reader.scan.wrong(f"it is empty; write one such as {_EXAMPLE}.")
    found = reader.condition(reader.either())
    if not reader.scan.is_at_end:
        raise reader.left_over()
    return found


class _Reader:
    """A recursive descent over the text: one method a level of the grammar, loosest first."""

    def __init__(self, answers: Answers, text: str, currency: str) -> None:
        self.scan, self.names = Scanner(text), Names(answers)
        self.check = Checker(self.scan, currency)
        self._parts = self._depth = 0

    # -- conditions ---------------------------------------------------------------------------------------------------

    def either(self) -> Part:
        """``a or b``."""
        first = self.both()
        if not self.scan.sees(_OR):
            return first
        parts = [self.condition(first)]
        while self.scan.takes(_OR):
            parts.append(self.condition(self.both()))
        return AnyOf(tuple(parts))

    def both(self) -> Part:
        """``a and b``."""
        first = self.opposite()
        if not self.scan.sees(_AND):
            return first
        parts = [self.condition(first)]
        while self.scan.takes(_AND):
            parts.append(self.condition(self.opposite()))
        return AllOf(tuple(parts))

    def opposite(self) -> Part:
        """``not a``."""
        at = self.scan.at
        if not self.scan.takes(_NOT):
            return self.test()
        end, self.scan.at = self.scan.at, at
        if (named := self.scan.name(self.names.meaning)) and named[0] == MEASURE:  # 非流动资产 is a figure
            self.scan.at = at
            return self.test()
        self.scan.at = end
        self._enter()
        found = Opposite(self.condition(self.opposite()))
        self._depth -= 1
        return found

    def condition(self, part: Part) -> Condition:
        """What was read where a condition must stand."""
        if isinstance(part, Measured) and _PERIOD.match(self.scan.text, self.scan.at):
            raise self.left_over()
        return self.check.condition(part)

    def test(self) -> Part:
        """A value, and what is asked about it, if anything is."""
        column = self.scan.column
        left = self.total()
        if isinstance(left, Condition):
            return left
        if isinstance(left, str):
            return self.membership(left)
        if isinstance(left, Measured) and (state := self.state(left)) is not None:
            return state
        if self.scan.takes(_BETWEEN):
            return self.between(left, column)
        self.scan.takes(_IS)
        op = self.scan.choice(_COMPARISONS)
        if op is None:
            if self.scan.sees(_IN) or self.scan.sees(_NOT_IN):
                raise self.scan.wrong(
                    "in is for companies, groups and exchanges; for figures write between 10% and 30%."
                )
            return left
        return self.compared(left, cast(Operator, op), column)

    def compared(self, left: Value, op: Operator, column: int) -> Condition:
        """What stands after a comparison sign; ``30% < gross_margin < 60%`` is two comparisons."""
        answer = self.scan.choice(_YES_OR_NO) if op in ("=", "!=") else None
        if answer is not None:
            return self.check.yes_or_no(left, op, answer, column)
        found: list[Condition] = []
        following: str | None = op
        while following is not None:
            right = self.value(self.total())
            found.append(self.check.comparison(cast(Operator, following), left, right, column))
            left, following = right, self.scan.choice(_COMPARISONS)
        return found[0] if len(found) == 1 else AllOf(tuple(found))

    def between(self, left: Value, column: int) -> Condition:
        """``between a and b``, both included."""
        low = self.value(self.total())
        if not self.scan.takes(_BETWEEN_AND):
            raise self.scan.wrong(f"between needs two ends, as in between 10% and 30%; here stands {self.scan.rest()}.")
        high = self.value(self.total())
        self.scan.takes(_BETWEEN_END)
        pairs: tuple[tuple[Operator, Value], ...] = ((">=", low), ("<=", high))
        return AllOf(tuple(self.check.comparison(op, left, end, column) for op, end in pairs))

    def state(self, figure: Measured) -> Condition | None:
        """``is known``, ``is not stale``, ``未披露``: what is held of a figure; None where nothing of it is asked."""
        start = self.scan.at
        is_not = self.scan.takes(_IS_NOT)
        if not is_not:
            self.scan.takes(_IS)
        state = self.scan.choice(_STATES)
        if state is None:
            self.scan.at = start
            return None
        found: Condition = HasStatus(figure, "known" if state == "unknown" else state)
        return Opposite(found) if is_not != (state == "unknown") else found

    # -- companies ----------------------------------------------------------------------------------------------------

    def membership(self, attribute: Attribute) -> Condition:
        """``exchange = HKEX``, ``group in (llm, gpu)``, ``company != NVIDIA``."""
        is_not = self.scan.takes(_NOT_IN)
        if is_not or self.scan.takes(_IN):
            members = self.members(attribute)
        else:
            op = self.scan.choice(_COMPARISONS)
            if op is None:
                self.scan.takes(_IS)  # or nothing: listed on HKEX
            elif op not in ("=", "!="):
                raise self._no_member(attribute)
            is_not, members = op == "!=", self.members(attribute)
        found = Belongs(attribute, members)
        return Opposite(found) if is_not else found

    def members(self, attribute: Attribute) -> tuple[str, ...]:
        """One name, or several in brackets with commas between them."""
        if not self.scan.takes_sign("("):
            return (self.member(attribute),)
        found = [self.member(attribute)]
        while self.scan.takes(_COMMA):
            found.append(self.member(attribute))
        self._close()
        return tuple(dict.fromkeys(found))

    def member(self, attribute: Attribute) -> str:
        """The id of what a name means."""
        self._count()
        column, quoted = self.scan.column, self.scan.quoted()
        if quoted is not None:
            return self._meant(attribute, quoted.text, column)
        found = self.scan.name(lambda name: self.names.member(attribute, name))
        if found is not None:
            return found[0]
        written = self.scan.unknown()
        if not written.text:
            raise self._no_member(attribute)
        self.scan.at += len(written.text)
        return self._meant(attribute, written.text, column)

    def _no_member(self, attribute: Attribute) -> ConditionError:
        return self.scan.wrong(f"after {attribute} write =, != or in and a name, as in {_MEMBERS[attribute]}.")

    def _meant(self, attribute: Attribute, name: str, column: int) -> str:
        found = self.names.member(attribute, fold(name))
        if found is None and attribute == "company" and name:
            found = self.names.listed_as(name)
        if found is None:
            raise self._placed(self.names.no_member(attribute, name), column)
        return found

    # -- values -------------------------------------------------------------------------------------------------------

    def total(self) -> Part:
        """``a + b - c``."""
        column = self.scan.column
        left = self.product()
        while isinstance(left, Value):
            op = "+" if self.scan.takes_sign("+") else "-" if self._takes_minus() else ""
            if not op:
                break
            left = self.check.combined(op, left, self.value(self.product()), column)
        return left

    def product(self) -> Part:
        """``a * b / c``."""
        column = self.scan.column
        left = self.signed()
        while isinstance(left, Value):
            op = "*" if self._takes_any("*×") else "/" if self._takes_any("/÷") else ""
            if not op:
                break
            left = self.check.combined(op, left, self.value(self.signed()), column)
        return left

    def signed(self) -> Part:
        """``-a``."""
        if not self._takes_minus():
            return self.single()
        self._enter()
        inner, column = self.value(self.signed()), self.scan.column
        self._depth -= 1
        if isinstance(inner, Constant):
            return Constant(-inner.value, -inner.high, -inner.low, inner.unit)
        return self.check.combined("*", _MINUS_ONE, inner, column)

    def value(self, part: Part) -> Value:
        """What was read where a value must stand."""
        return self.check.value(part)

    def single(self) -> Part:
        """A figure, a number, a group, an attribute, or anything in brackets."""
        if self.scan.takes_sign("("):
            self._enter()
            found = self.either()
            self._depth -= 1
            self._close()
            return found
        self._count()
        named: tuple[Meaning, Span] | None = self.scan.name(self.names.meaning)
        if named is not None:
            meant, written = named
            if isinstance(meant, Belongs) or meant != MEASURE:
                return meant
            return self._part(self._measured(*written))
        if (day := self.scan.day()) is not None:
            return Constant(day, day, day, "date")
        if (figure := self._figure()) is not None:
            return figure
        if self.scan.is_at_end:
            raise self.scan.wrong("it ends where a figure or a number is wanted, such as gross_margin or 30%.")
        return self._unknown()

    def _measured(self, name: str, column: int) -> Measured:
        try:
            return self.names.measured(name)
        except UnknownName as unknown:
            raise self._placed(unknown, column) from None

    def _part(self, figure: Measured) -> Measured:
        """The figure with the part in square brackets that follows it."""
        if not self.scan.takes_sign("["):
            return figure
        column = self.scan.column
        end = self.scan.raw.find("]", self.scan.at)
        inside = self.scan.raw[self.scan.at : end] if end >= 0 else ""
        try:
            dimensions = read_dimensions(inside)
        except ValueError:
            dimensions = ()
        if not dimensions:
            raise self.scan.wrong("write a part as revenue[segment=cloud].", column)
        self.scan.at = end + 1
        return Measured(figure.measure, dimensions, shown=figure.shown, field=figure.field)

    def _figure(self) -> Constant | None:
        printed = self.scan.figure()
        if printed is None:
            return None
        quantity, unit = printed
        value, low, high = (Decimal(end or 0) for end in (quantity.point, quantity.low, quantity.high))
        if unit == "percent":
            return Constant(value / 100, low / 100, high / 100, "percent")
        return Constant(value, low, high, "" if unit in (None, "x") else unit or "")

    def _unknown(self) -> Part:
        """A name that means nothing, or no name at all."""
        span = self.scan.unknown()
        if not span.text:
            what = "a figure or a number, such as gross_margin or 30%,"
            raise self.scan.wrong(f"{what} is wanted here, not {self.scan.rest()}.")
        return self._part(self._measured(span.text, span.column))

    # -- places -------------------------------------------------------------------------------------------------------

    def left_over(self) -> ConditionError:
        """The error of words that follow a whole condition."""
        rest = self.scan.rest()
        if _PERIOD.match(self.scan.text, self.scan.at):
            return self.scan.wrong(f"{rest} looks like a period; give it beside the condition (--period, period).")
        return self.scan.wrong(f"{rest} is not understood; write and, or, or a comparison such as > 30%.")

    def _placed(self, unknown: UnknownName, column: int) -> UnknownName:
        """The error of a name with the column it stands at."""
        placed = UnknownName(unknown.kind, unknown.name, unknown.nearest)
        first = str(unknown).removesuffix(" See: xlipo metrics.")
        placed.args = (f"Column {column} of the condition: {first}",)
        return placed

    def _takes_minus(self) -> bool:
        return self._takes_any("-−–")

    def _takes_any(self, signs: str) -> bool:
        return any(self.scan.takes_sign(sign) for sign in signs)

    def _close(self) -> None:
        if not self.scan.takes_sign(")"):
            if _PERIOD.match(self.scan.text, self.scan.at):
                raise self.left_over()
            raise self.scan.wrong(f"a closing bracket is wanted here, not {self.scan.rest()}.")

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.scan.wrong(f"more than {DEEPEST} brackets or negations stand in one another; write it flatter.")

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise self.scan.wrong(f"it has more than {MOST_PARTS} parts; ask in several conditions.")


_MINUS_ONE = Constant(Decimal(-1), Decimal(-1), Decimal(-1))
_MEMBERS: dict[Attribute, str] = {
    "company": "company in (MiniMax, Zhipu)", "group": "group = llm", "exchange": "exchange = HKEX",
    "reporting_currency": "reporting_currency = CNY", "listing_status": "listing_status = filed",
}  # fmt: skip
