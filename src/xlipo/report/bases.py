"""Bases: which period each figure of the comparison stands on, for every basis that the period can be set to.

LATEST means another period for each company and metric. What it means is worked out here once, by Python, and written
as a table; the workbook looks it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import read_period
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.answers import Answers
from xlipo.metrics.resolution import kind_of
from xlipo.metrics.resolution_cache import happens_once
from xlipo.metrics.status import SHORT, Status
from xlipo.report.figure import EVENT, Figure
from xlipo.report.figures import Figures
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.settings import Settings


@dataclass(frozen=True, slots=True)
class Base:
    """One company's figure of one metric: what each basis means for it, and the figure that stands there."""

    row: int
    company: Company
    metric: str
    figures: tuple[Figure, ...]
    places: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.company.id}|{self.metric}"

    @property
    def any_figure(self) -> Answer | None:
        """Some answer of this figure that has a value; None where no basis has one."""
        answers = (figure.answer for figure in self.figures)
        return next((answer for answer in answers if answer is not None and answer.has_figure), None)


class Bases:
    """Every figure of the comparison on every basis; one line a metric, its companies together."""

    def __init__(self, answers: Answers, companies: list[Company], settings: Settings, figures: Figures) -> None:
        self._answers, self._companies, self._settings = answers, companies, settings
        self._figures = figures
        self._lines: dict[str, list[Base]] = {}

    def __iter__(self) -> Iterator[Base]:
        for line in self._lines.values():
            yield from line

    def __getitem__(self, key: str) -> Base:
        company, _, metric = key.partition("|")
        return next(base for base in self._lines[metric] if base.company.id == company)

    @property
    def last_row(self) -> int:
        return FIRST_ROW + sum(map(len, self._lines.values())) - 1

    def line(self, metric: str) -> list[Base]:
        """A metric's figures, one a company; empty where no company has any on any basis."""
        if metric in self._lines:
            return self._lines[metric]
        found = [self._ask(company, metric) for company in self._companies]
        if not any(answer.has_figure for answers, _ in found for answer in answers):
            return []
        first = self.last_row + 1
        bases = []
        for offset, (company, (answers, places)) in enumerate(zip(self._companies, found, strict=True)):
            figures = tuple(self._figures.add(a, place) for a, place in zip(answers, places, strict=True))
            bases.append(Base(first + offset, company, metric, figures, tuple(places)))
        self._lines[metric] = bases
        return bases

    def chosen(self, base: Base) -> Figure:
        """The figure that stands there on the basis the workbook is opened with."""
        return base.figures[self._settings.periods.index(self._settings.period)]

    def _ask(self, company: Company, metric: str) -> tuple[list[Answer], list[str]]:
        measure = self._answers.measure(metric)
        once = happens_once(measure)
        answers, places = [], []
        for basis in self._settings.periods:
            try:
                wanted = read_period("LATEST" if once else basis, kind_of(measure), company.year_end)
                answer = present(self._answers.resolver(company, measure).resolve(wanted))
            except UsageError:  # a metric that needs a dimension stands on no comparison
                answer = self._answers.metric(company, metric)
            answers.append(answer)
            if not answer.has_figure:
                places.append(SHORT.get(answer.status, SHORT[Status.NO_DATA]))
            elif once:
                places.append(EVENT)
            else:
                places.append(answer.period.text if answer.period else EVENT)
        return answers, places
