"""What is known of one thing that a figure is said of, worked out once for the many figures that are said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.fact import Dimensions
from xlipo.facts.made_once import made_once
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.opposites import OPPOSITES
from xlipo.quality.evidence import Prints, happens, interval_of, prints_of
from xlipo.quality.slips import Bounds, Elsewhere, said_elsewhere

NEAR = Decimal("0.03")
"""How far a converted figure may lie from ours: writers convert at rates of their own."""

_OF_THE_WHOLE = frozenset({"net_loss", "profit_for_the_period", "net_income", "net_margin"})
_OF_OWNERS = frozenset({"net_loss_attributable", "net_profit_attributable"})

Intervals = Sequence[tuple[Answer, Bounds]]
"""Known figures of one measure over time, each with its interval."""


@dataclass(frozen=True)
class Question:
    """What a figure is said to be: whose it is, of what, when, of which part, and the unit it is written in."""

    company: Company
    metric: str
    period: object = None
    dimensions: Dimensions = ()
    unit: str = ""

    @property
    def currency(self) -> str:
        """The currency of the unit, where it is one."""
        return self.unit if is_money(self.unit) else ""


class KnownFigure:
    """What the data say of a question.

    Args:
        answers: what is known.
        question: what a figure is said to be.
        answer: the known figure, where it has been asked for.
    """

    def __init__(self, answers: Answers, question: Question, answer: Answer | None = None) -> None:
        self._answers, self._question = answers, question
        self.answer = answer or answers.metric(
            question.company, question.metric, question.period, question.currency, question.dimensions
        )
        self._kinds: dict[str, str] = {}

    @property
    def is_of_owners_alone(self) -> bool:
        """Whether a result of the whole period is known by the part of the owners of the parent alone."""
        derivation = self.answer.derivation
        if derivation is None or self._question.metric not in _OF_THE_WHOLE:
            return False
        return any(fact.concept in _OF_OWNERS for fact in derivation.facts())

    @made_once
    def of_the_other_sign(self) -> KnownFigure | None:
        """What is known under the line of the other sign: a loss where a profit is asked for; None of what has none."""
        other = OPPOSITES.get(self._question.metric)
        return KnownFigure(self._answers, replace(self._question, metric=other)) if other else None

    @made_once
    def prints(self) -> Prints:
        """Every print of it, with its interval."""
        asked = self._question
        found = prints_of(self._answers, asked.company, asked.metric, asked.period)
        return [item for item in found if item[0].dimensions == asked.dimensions]

    @made_once
    def happens(self) -> bool:
        """Whether it is an event's, and stands on a day."""
        return happens(self._answers, self._question.metric)

    @made_once
    def is_converted(self) -> bool:
        """Whether it is known in another currency than it is asked for in."""
        return is_converted(self.answer)

    @made_once
    def bounds(self) -> Bounds:
        """The interval of the answer, which must hold a figure."""
        return bounds_of(self.answer)

    @made_once
    def may_be_negative(self) -> bool:
        """Whether people give it a minus though its name says it: losses, expenses and payments."""
        return may_be_negative(self.answer)

    @made_once
    def over_time(self) -> Intervals:
        """The known figures of the same measure, of every period that has one."""
        asked = self._question
        known = self._answers.history(asked.company, asked.metric, asked.currency, asked.dimensions)
        return [(one, bounds_of(one)) for one in known if one.derivation is not None]

    @made_once
    def elsewhere(self) -> Sequence[Elsewhere]:
        """The figures that it is easily taken for, each with the slip that it would be."""
        return tuple(said_elsewhere(self._answers, self.answer, self._question.unit))

    def other_kind(self, unit: str) -> str:
        """Why a figure of this unit is not compared with it; nothing where it is."""
        found = self._kinds.get(unit)
        if found is None:
            found = self._kinds[unit] = other_kind(unit, self.answer)
        return found


def bounds_of(answer: Answer) -> Bounds:
    """The interval of a known figure: what the prints allow, the issuer's own print of a ratio beside it."""
    assert answer.derivation is not None
    point, converted = answer.derivation.point, is_converted(answer)
    low = answer.low if answer.low is not None else point
    high = answer.high if answer.high is not None else point
    beside = answer.printed if not converted else None
    if beside is not None and (theirs := interval_of(beside)) and beside.unit in (answer.unit, "percent", "x"):
        low, high = min(low, theirs[0]), max(high, theirs[1])
    if converted:
        low, high = low - abs(low) * NEAR, high + abs(high) * NEAR
    return low, high


def is_converted(answer: Answer) -> bool:
    """Whether a figure is known in another currency than it is given in."""
    own = answer.resolution.derivation
    return own is not None and is_money(answer.unit) and own.unit != answer.unit


def may_be_negative(answer: Answer) -> bool:
    """Whether people give a figure a minus though its name says it: losses, expenses and payments."""
    measure = answer.resolution.measure
    return isinstance(measure, Concept) and measure.balance in ("loss", "expense")


_TIMES = {"years", "months", "weeks", "days", "hours", "minutes"}


def other_kind(written: str, answer: Answer) -> str:
    """Why a figure of this unit is not compared with the known one; nothing where it is."""
    if not written or not answer.unit:
        return ""
    if is_money(written) != is_money(answer.unit):
        known = "money" if is_money(answer.unit) else "no money"
        return f"It is written in {written}, and {answer.label} is {known}."
    ratio, unit = {"percent", "x", ""}, "" if answer.told_unit == "pure" else answer.told_unit
    if (written in ratio) != (unit in ratio) or (written != unit and {written, unit} <= _TIMES):
        return f"It is written in {written}, and {answer.label} is {f'in {unit}' if unit else 'a ratio'}."
    return ""
