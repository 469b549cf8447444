"""Judging many companies at once, by the figures of theirs that are plain; the others are judged one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from xlipo.facts.company import Company
from xlipo.facts.period import Period, YearEnd, ltm, read_period
from xlipo.facts.unit import is_money
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, is_level
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.plain_figures import PlainFigures
from xlipo.metrics.reading_ahead import looked_at
from xlipo.metrics.resolution import Measure, kind_of, reads
from xlipo.metrics.screening.condition import REPORTED, Measured

_EXACT_OR_NO_NUMBER = frozenset({"count", "shares", "per_share", "date", "yes_no", "text"})


class PlainScreen:
    """The figures of a screen that are plain.

    Args:
        answers: the data.
        companies: who is judged.
        columns: the figures.
        period: of all figures, as it was given; None for what the basis means.
        basis: of the comparison.
        currency: what money is compared in where its column names none.
    """

    def __init__(
        self, answers: Answers, companies: Sequence[Company], columns: Sequence[Measured], period: object,
        basis: Basis, currency: str,
    ) -> None:  # fmt: skip
        self._answers, self._period, self._currency = answers, period, currency
        self._measures = {column: answers.measure(column.measure) for column in columns}
        self._newest: Mapping[str, Mapping[str, dt.date]] = {}
        self._plain: PlainFigures | None = None
        if not columns or not all(map(self._may_be_plain, columns)) or (period is None and basis is not Basis.LTM):
            return
        measures = list(self._measures.values())
        if period is None:
            concepts = sorted({concept for measure in measures for concept in reads(measure)})
            knowledge = answers.knowledge.as_of, answers.knowledge.tier
            newest = answers.view.newest_ends([company.id for company in companies], concepts, knowledge)
            if not newest:
                return
            self._newest = newest
        asked = {one.text: one for company in companies for one in self._periods(company)}
        texts = {near.text for one in asked.values() for near in looked_at(one, measures)}
        plain = PlainFigures(answers, companies, measures, texts)
        self._plain = plain if plain.is_there else None

    def figures(self, company: Company) -> Mapping[Measured, Derivation] | None:
        """The figures of a company, in the currencies they are compared in; None where one of them is not plain."""
        if self._plain is None:
            return None
        found: dict[Measured, Derivation] = {}
        for column, measure in self._measures.items():
            period = self._at(company, measure)
            value = self._plain.value(company, measure, period) if period is not None else None
            into = company.reporting_currency if column.currency == REPORTED else column.currency or self._currency
            if value is None or (into and is_money(value.unit) and value.unit != into):
                return None
            found[column] = value
        return found

    def _may_be_plain(self, column: Measured) -> bool:
        if column.dimensions or column.field or column.shown in _EXACT_OR_NO_NUMBER:
            return False
        return self._period is not None or not is_level(self._answers.fact_index, self._measures[column])

    def _periods(self, company: Company) -> Iterator[Period]:
        for measure in self._measures.values():
            if (found := self._at(company, measure)) is not None:
                yield found

    def _at(self, company: Company, measure: Measure) -> Period | None:
        """The period of a figure: the one that was given, or the fiscal year that the last twelve months are."""
        if self._period is not None:
            wanted = read_period(self._period, kind_of(measure), company.year_end)
            return wanted if isinstance(wanted, Period) else None
        ends = self._newest.get(company.id, {})
        end = max((ends[concept] for concept in reads(measure) if concept in ends), default=None)
        return None if end is None else _year_to(end, company.year_end)


@lru_cache(maxsize=256)
def _year_to(end: dt.date, year_end: YearEnd) -> Period | None:
    """The fiscal year that the twelve months to a day are; None where they are none."""
    whole = ltm(end, year_end)
    year = whole.as_fiscal_year()
    return year if year is not whole else None
