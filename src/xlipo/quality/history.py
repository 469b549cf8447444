"""The history of a figure: every day on which what was known of it changed, by whom, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.source import Source
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.resolution import printed_as, reads


class Turn(StrEnum):
    """What happened to a figure on a day."""

    FIRST = "first"
    CHANGED = "changed"
    RESOURCED = "re-sourced"
    """The figure stands; another source, or a finer print of it, answers."""
    GONE = "gone"


class Why(StrEnum):
    """Why it happened."""

    FIRST_PRINT = "first print"
    RESTATEMENT = "restatement"
    """The same publisher prints another figure in a later document."""
    BETTER_TIER = "better tier"
    FINER_PRINT = "finer print"
    LATER_SOURCE = "later source"
    NEWER_PERIOD = "newer period"
    """The newest reported period is another one."""
    NEW_INPUT = "new input"
    """A figure that it is computed from was published."""
    NOTHING_ANSWERS = "nothing answers"


@dataclass(frozen=True)
class Step:
    """One day's change: the answer from that day on, and the one before it."""

    day: dt.date
    turn: Turn
    why: Why
    answer: Answer
    before: Answer | None
    news: tuple[tuple[Fact, Source], ...]
    """The figures that answer newly, each with its source."""

    @property
    def difference(self) -> Decimal | None:
        """The figure less the one before; None where one of them is no single number in the same unit."""
        before = self.before
        if before is None or before.value is None or self.answer.value is None or before.unit != self.answer.unit:
            return None
        return self.answer.value - before.value


def history(
    data: DataView, company: Company, metric: str, period: object = None, currency: str = "",
    dimensions: Dimensions = (), until: dt.date | None = None,
) -> list[Step]:  # fmt: skip
    """The days on which the known figure changed, oldest first.

    Args:
        data: the whole data set.
        company: whose figure.
        metric: a metric or concept.
        period: its period; the newest reported on each day when None.
        currency: to show money in.
        dimensions: the part asked for.
        until: the last day that counts.

    >>> from xlipo.store.opening import open_data
    >>> data = open_data(())
    >>> steps = history(data, data.company("minimax"), "revenue", "FY2024")
    >>> steps[0].turn.value, steps[-1].answer.show()
    ('first', 'USD 30.5m')
    """
    found: list[Step] = []
    before: Answer | None = None
    for day in _days(data, company, metric, until):
        answer = Answers(data, day).metric(company, metric, period, currency, dimensions)
        if before is None and not answer.has_figure:
            continue
        step = _step(day, before, answer)
        if step is not None:
            found.append(step)
            before = answer
    return found


def _days(data: DataView, company: Company, metric: str, until: dt.date | None) -> Iterator[dt.date]:
    """The days by which sources of the figures that it may stand on were published."""
    measure = Answers(data).measure(metric)
    concepts = dict.fromkeys((*reads(measure), printed_as(measure)))
    facts = (fact for concept in concepts if concept for fact in data.facts(company.id, concept))
    days = {data.source(fact.source).known_by for fact in facts}
    yield from sorted(day for day in days if until is None or day <= until)


def _step(day: dt.date, before: Answer | None, now: Answer) -> Step | None:
    news = _news(before, now)
    if before is None:
        return Step(day, Turn.FIRST, Why.FIRST_PRINT, now, None, news)
    if not now.has_figure:
        return Step(day, Turn.GONE, Why.NOTHING_ANSWERS, now, before, ()) if before.has_figure else None
    if not before.has_figure:
        return Step(day, Turn.FIRST, Why.FIRST_PRINT, now, before, news)
    same = _said(before) == _said(now)
    if same and before.source == now.source:
        return None
    turn = Turn.RESOURCED if same or _point(before) == _point(now) else Turn.CHANGED
    return Step(day, turn, _why(before, now), now, before, news)


def _said(answer: Answer) -> tuple[object, ...]:
    return (*_point(answer), answer.low, answer.high)


def _point(answer: Answer) -> tuple[object, ...]:
    return answer.value, answer.text, answer.unit, answer.period.text if answer.period else "", answer.status.value


def _why(before: Answer, now: Answer) -> Why:
    if before.period != now.period:
        return Why.NEWER_PERIOD
    if now.printed is None and len(_facts(now)) > 1:
        return Why.NEW_INPUT
    one, other = before.source, now.source
    if one is None or other is None:
        return Why.NEW_INPUT
    if other.tier < one.tier:
        return Why.BETTER_TIER
    if one.publisher == other.publisher and one.dated < other.dated and not _meet(before, now):
        return Why.RESTATEMENT
    if _meet(before, now) and _width(now) < _width(before):
        return Why.FINER_PRINT
    return Why.LATER_SOURCE


def _meet(one: Answer, other: Answer) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return _point(one) == _point(other)
    return one.low <= other.high and other.low <= one.high


def _width(answer: Answer) -> Decimal:
    return answer.high - answer.low if answer.high is not None and answer.low is not None else Decimal("Infinity")


def _news(before: Answer | None, now: Answer) -> tuple[tuple[Fact, Source], ...]:
    held = {fact.id for fact in _facts(before)} if before is not None else set()
    return tuple((fact, now.sources[fact.source]) for fact in _facts(now) if fact.id not in held)


def _facts(answer: Answer) -> list[Fact]:
    if answer.derivation is not None:
        return list(dict.fromkeys(answer.derivation.facts()))
    return [answer.principal] if answer.principal is not None else []
