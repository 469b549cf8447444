"""Judging many companies at once, by the figures of theirs that are plain; the others are judged one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

from xlipo.facts.company import Company
from xlipo.facts.period import Period, YearEnd, ltm, read_period
from xlipo.facts.prints import PrintsAsked
from xlipo.facts.unit import is_money
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, is_level
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.plain_figures import PlainFigures
from xlipo.metrics.reading_ahead import looked_at
from xlipo.metrics.resolution import Measure, kind_of, reads
from xlipo.metrics.screening.condition import REPORTED, Condition, Measured
from xlipo.metrics.screening.judgement import Truth
from xlipo.metrics.screening.names import Names

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
        self._companies, self._places = companies, {company.id: at for at, company in enumerate(companies)}
        self._measures = {column: answers.measure(column.measure) for column in columns}
        self._newest: Sequence[Sequence[int]] = ()
        self._plain: PlainFigures | None = None
        if not columns or not all(map(self._may_be_plain, columns)) or (period is None and basis is not Basis.LTM):
            return
        measures = list(self._measures.values())
        if period is None:
            newest = self._newest_ends(measures)
            if newest is None:
                return
            self._newest = newest
        self._alike = self._alike_periods()
        asked = {one.text: one for periods in self._alike for one in periods if one is not None}
        texts = {near.text for one in asked.values() for near in looked_at(one, measures)}
        plain = PlainFigures(answers, companies, measures, texts)
        self._plain = plain if plain.table is not None else None

    def _newest_ends(self, measures: Sequence[Measure]) -> Sequence[Sequence[int]] | None:
        """The newest end of each measure's concepts, of each company, as the day's ordinal; 0 where there is none."""
        concepts, knowledge = sorted({id for one in measures for id in reads(one)}), self._answers.knowledge
        ids = [company.id for company in self._companies]
        found = self._answers.view.newest_ends(PrintsAsked(ids, concepts, (), knowledge.as_of, knowledge.tier))
        if found is None:
            return None
        own = [[found.concepts.index(id) for id in reads(measure)] for measure in measures]
        newest: Sequence[Sequence[int]] = list(
            zip(*(found.ends[:, at].max(axis=1).tolist() for at in own), strict=True)
        )
        return newest

    def _alike_periods(self) -> Mapping[tuple[Period | None, ...], list[int]]:
        """The periods of the figures, and the places of the companies that have just these."""
        found: dict[tuple[YearEnd, Sequence[int]], list[int]] = {}
        for at, company in enumerate(self._companies):
            found.setdefault((company.year_end, self._newest[at] if self._newest else ()), []).append(at)
        alike: dict[tuple[Period | None, ...], list[int]] = {}
        for (year_end, ends), places in found.items():
            periods = tuple(
                self._at(measure, year_end, ends[column] if ends else 0)
                for column, measure in enumerate(self._measures.values())
            )
            alike.setdefault(periods, []).extend(places)
        return alike

    def decided(self, condition: Condition, names: Names) -> Mapping[str, Truth]:
        """The companies of which the condition is decided beyond doubt, by their ids."""
        if self._plain is None or self._plain.table is None:
            return {}
        from xlipo.metrics.screening.plain_verdicts import decide  # by column, which takes numpy

        into = {column: column.currency or self._currency for column in self._measures}
        columns = self._plain.table.columns()
        return decide(
            condition, columns, self._companies, names, self._answers.view.concepts(), self._measures, into, self._alike
        )

    def figures(self, company: Company) -> Mapping[Measured, Derivation] | None:
        """The figures of a company, in the currencies they are compared in; None where one of them is not plain."""
        if self._plain is None:
            return None
        found: dict[Measured, Derivation] = {}
        ends = self._newest[self._places[company.id]] if self._newest else ()
        for at, (column, measure) in enumerate(self._measures.items()):
            period = self._at(measure, company.year_end, ends[at] if ends else 0)
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

    def _at(self, measure: Measure, year_end: YearEnd, newest: int) -> Period | None:
        """The period of a figure: the one that was given, or the fiscal year that the last twelve months are."""
        if self._period is not None:
            wanted = read_period(self._period, kind_of(measure), year_end)
            return wanted if isinstance(wanted, Period) else None
        return _year_to(newest, year_end) if newest else None


@lru_cache(maxsize=256)
def _year_to(newest: int, year_end: YearEnd) -> Period | None:
    """The fiscal year that the twelve months to a day, by its ordinal, are; None where they are none."""
    whole = ltm(dt.date.fromordinal(newest), year_end)
    year = whole.as_fiscal_year()
    return year if year is not whole else None
