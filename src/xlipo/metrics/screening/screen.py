"""A screen: every company judged by a condition, with the figures it was judged by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.errors import BrokenFact, UsageError
from xlipo.facts.fact import read_dimensions
from xlipo.facts.made_once import made_once
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.presentation import PLAIN
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.screening.checking import kind_of
from xlipo.metrics.screening.condition import REPORTED, Condition, Measured
from xlipo.metrics.screening.judgement import Truth, Verdict, judge, judge_plain
from xlipo.metrics.screening.names import Names
from xlipo.metrics.screening.plain import PlainScreen
from xlipo.metrics.status import Absence, Status

Answering: TypeAlias = Callable[[Company, Measured, str], Answer]
"""What answers a figure of a company in a currency, its own where that is empty: a cell, or the Client."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A company with the verdict on it; ``is_plain`` where its figures are plain ones, on the basis asked for."""

    company: Company
    verdict: Verdict
    answered: Callable[[], tuple[Answer, ...]] = field(repr=False)
    is_plain: bool = False

    @made_once
    def figures(self) -> tuple[Answer, ...]:
        """Its figures in the order of the columns; of a company that is judged at once, answered when asked for."""
        return self.answered()


@dataclass(frozen=True, slots=True)
class Screening:
    """Companies judged by a condition. ``columns`` name the figures: those of the condition, then those asked for."""

    condition: Condition
    columns: tuple[Measured, ...]
    judged: tuple[Judged, ...]

    def those(self, truth: Truth) -> list[Judged]:
        """The companies with this verdict, in order."""
        return [one for one in self.judged if one.verdict.truth is truth]

    def sentence(self) -> str:
        """How many companies meet the condition, how many do not, and of how many it cannot be told."""
        meets, fails, undecided = (len(self.those(truth)) for truth in Truth)
        first = f"{meets or 'None'} of {len(self.judged)} {'meet' if meets > 1 else 'meets'} it"
        return f"{first}, {fails} {'does' if fails == 1 else 'do'} not, {undecided} undecided."


def screen(
    answers: Answers,
    condition: Condition,
    companies: Sequence[Company],
    answering: Answering,
    also: Sequence[Measured] = (),
    plainly: Callable[[Sequence[Measured]], PlainScreen] | None = None,
) -> Screening:
    """Judge companies by a condition.

    Args:
        answers: the data that the condition was read for.
        condition: what they are judged by.
        companies: who is judged.
        answering: what answers a figure.
        also: figures to be shown beside those of the condition.
        plainly: what reads the plain figures of all companies at once, given the columns.

    Raises :class:`xlipo.facts.errors.UsageError` for a figure that can be asked of none of them.
    """
    names = Names(answers)
    columns = tuple(dict.fromkeys((*condition.figures(), *also)))
    at_once = plainly(columns) if plainly is not None else None
    decided = at_once.decided(condition, names) if at_once is not None else {}
    found: dict[str, Judged] = {}
    rest = []
    for company in companies:
        verdict = Verdict(decided[company.id]) if company.id in decided else None
        if verdict is None and at_once is not None and (values := at_once.figures(company)) is not None:
            verdict = judge_plain(condition, company, names, values)
        if verdict is None:
            rest.append(company)
        else:
            found[company.id] = Judged(company, verdict, _later(answering, company, columns), is_plain=True)
    rows = [{figure: _answer(answering, company, figure) for figure in columns} for company in rest]
    for figure in columns:
        refusals = [refusal for row in rows if isinstance(refusal := row[figure], UsageError)]
        if rows and len(refusals) == len(companies):
            raise refusals[0]
    for company, row in zip(rest, rows, strict=True):
        figures = {
            figure: answer if isinstance(answer, Answer) else _absent(answers, company, figure, answer)
            for figure, answer in row.items()
        }
        verdict = judge(condition, company, names, figures.__getitem__)
        found[company.id] = Judged(company, verdict, partial(tuple, figures.values()))
    return Screening(condition, columns, tuple(found[company.id] for company in companies))


def _later(answering: Answering, company: Company, columns: Sequence[Measured]) -> Callable[[], tuple[Answer, ...]]:
    return lambda: tuple(answering(company, figure, currency_of(company, figure)) for figure in columns)


def _answer(answering: Answering, company: Company, figure: Measured) -> Answer | UsageError | BrokenFact:
    """The figure of a company, or why it cannot be asked of it: it has no such segment, no listing, a broken fact."""
    try:
        return answering(company, figure, currency_of(company, figure))
    except (UsageError, BrokenFact) as refusal:
        return refusal


def _absent(answers: Answers, company: Company, figure: Measured, refusal: UsageError | BrokenFact) -> Answer:
    """The absence of what can be asked of other companies and not of this one."""
    absence, measure = Absence(Status.NO_DATA, str(refusal)), answers.measure(figure.measure)
    resolution = Resolution(answers.fact_index, company, measure, figure.dimensions, absence=absence)
    return Answer(resolution, PLAIN, None, absence)


def currency_of(company: Company, figure: Measured) -> str:
    """The currency that a company's figure is compared in; empty for that of the figure itself."""
    return company.reporting_currency if figure.currency == REPORTED else figure.currency


def column(answers: Answers, name: str, currency: str = "") -> Measured:
    """The figure that a metric's name means, ``revenue`` or ``revenue[segment=cloud]``, to be shown beside others.

    Raises :class:`xlipo.facts.errors.UsageError` for a name that means nothing.
    """
    name, bracket, part = name.partition("[")
    found = Names(answers).measured(name.strip())
    try:
        dimensions = read_dimensions(part.strip().removesuffix("]")) if bracket else ()
    except ValueError as wrong:
        raise UsageError(f"{wrong}, as in revenue[segment=cloud].") from None
    return replace(found, dimensions=dimensions, currency=currency if kind_of(found) == "money" else "")
