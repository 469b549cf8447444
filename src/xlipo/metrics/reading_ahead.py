"""Reading ahead: which facts a table of companies, metrics and periods will need, for a store to read them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, Relative, YearEnd, ltm, read_period
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import Metric
from xlipo.metrics.resolution import Measure, kind_of, printed_as, reads
from xlipo.metrics.selection import WHOLE_WEEKS

MOST = 256
"""Concepts, and periods, beyond which nobody says what will be asked."""


@dataclass(frozen=True)
class Asked:
    """What will be asked: companies and measures by the names they are asked by, and under which periods it may stand.

    ``periods`` is empty where some are not known before the facts are, such as the newest.
    """

    companies: Mapping[str, Company]
    measures: Mapping[str, Measure]
    periods: frozenset[str]


def read_ahead(
    answers: Answers, companies: Collection[str], metrics: Iterable[str], periods: Collection[object]
) -> Asked:
    """Tell the store what will be asked; what it is not told of is read when it is asked.

    Args:
        answers: the data.
        companies: by any of their names.
        metrics: the names of what will be asked of each; what means nothing is passed over.
        periods: at which periods.
    """
    view = answers.view
    view.read_ahead(companies)
    found = {name: company for name in companies if (company := view.find_company(name)) is not None}
    measures = {name: measure for name in metrics if (measure := _measure(answers, name)) is not None}
    concepts = {concept for measure in measures.values() for concept in (*reads(measure), printed_as(measure))}
    texts = texts_of(measures.values(), periods, {company.year_end for company in found.values()})
    if len(texts) > MOST:
        texts = set()
    if concepts and len(concepts) <= MOST:
        view.read_ahead(companies, concepts, texts)
    return Asked(found, measures, frozenset(texts))


def _measure(answers: Answers, name: str) -> Measure | None:
    try:
        measure, field = answers.measure_and_field(name)
    except UsageError:
        return None
    return measure if field is None else None


def texts_of(measures: Collection[Measure], periods: Collection[object], ends: Collection[YearEnd]) -> set[str]:
    """The periods under which facts may stand that answer at some periods; none where one of these is relative."""
    kinds, found = {kind_of(measure) for measure in measures}, set[str]()
    for asked in periods:
        for kind in kinds:
            for end in ends:
                try:
                    period = read_period(asked, kind, end)
                except UsageError:
                    continue
                if isinstance(period, Relative):
                    return set()
                found.update(one.text for one in looked_at(period, measures))
    return found


def looked_at(period: Period, measures: Iterable[Measure]) -> Iterator[Period]:
    """A period, the year before where a measure reads it, and what they are made of: ends, parts of twelve months."""
    figures = (figure for measure in measures if isinstance(measure, Metric) for figure in measure.figures)
    before = [period.prior(), period.to_date().prior()] if any(figure.at == "prior" for figure in figures) else []
    for one in (period, period.to_date(), *before):
        yield from (one, one.as_fiscal_year(), one.at_end(), *(one.ltm_parts() or ()), ltm(one.end, one.year_end))
        if one.at_end().precision == "day":
            yield from (
                Period.parse((one.end + dt.timedelta(days=days)).isoformat(), "instant", one.year_end)
                for days in WHOLE_WEEKS
            )
