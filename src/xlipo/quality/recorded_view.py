"""A record's figures as a data set that can be asked: what metrics came to, by the figures that it had."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import DataView, FactsAtHand
from xlipo.facts.fact import Fact, read_dimensions
from xlipo.facts.period import Period, PeriodError
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.recorded import RecordedFigure, RecordedFigures
from xlipo.facts.source import Source
from xlipo.facts.wrapped_view import WrappedView
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.resolution import reads
from xlipo.quality.changes import Change


class RecordedView(FactsAtHand, WrappedView):
    """The figures of a record, with the companies, concepts and terms of a data set that is open.

    Args:
        record: the figures.
        view: the data set.
    """

    def __init__(self, record: RecordedFigures, view: DataView) -> None:
        super().__init__(view)
        self._recorded: dict[str, dict[str, list[Fact]]] = {}
        self._papers: dict[str, Source] = {}
        known = {company.id for company in view.companies()}
        for at, figure in enumerate(record.figures, 1):
            if figure.key.entity in known and figure.key.concept in view.concepts():
                fact = self._fact(figure, at)
                if fact is not None:
                    own = self._recorded.setdefault(fact.entity, {})
                    own.setdefault(fact.concept, []).append(fact)

    def source(self, source: str) -> Source:
        return self._papers[source]

    def sources(self) -> Sequence[Source]:
        return list(self._papers.values())

    def document(self, source: str) -> Source | None:
        return self._papers.get(source)

    def documents_at(self, url: str) -> Sequence[Source]:
        return [source for source in self._papers.values() if source.url == url]

    def newest_source_date(self) -> str:
        return max((source.date for source in self._papers.values() if len(source.date) == 10), default="")

    # -- facts --------------------------------------------------------------------------------------------------------

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        return not self.concepts_of(company).isdisjoint(concepts)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return self._recorded.get(company, {}).get(concept, ())

    def facts_of(self, company: str) -> Sequence[Fact]:
        return [fact for facts in self._recorded.get(company, {}).values() for fact in facts]

    def concepts_of(self, company: str) -> frozenset[str]:
        return frozenset(self._recorded.get(company, {}))

    def _fact(self, figure: RecordedFigure, line: int) -> Fact | None:
        key, view = figure.key, self._view
        is_flow = view.concepts()[key.concept].period_type is PeriodType.DURATION
        year_end = view.company(key.entity).year_end
        try:
            period = Period.parse(key.period, "duration" if is_flow else "instant", year_end)
            dimensions = read_dimensions(key.dimensions)
        except (PeriodError, ValueError):
            return None
        hedge = Hedge.EXACT if figure.point is not None else Hedge.RANGE if figure.low is not None else Hedge.UNKNOWN
        quantity = Quantity(figure.point, None, figure.low, figure.high, hedge)
        return Fact(
            entity=key.entity, concept=key.concept, dimensions=dimensions, period=period, unit=key.unit,
            quantity=None if figure.text else quantity, value_text=figure.text, claim=figure.claim,
            source=self._document(figure), note=figure.note, file=figure.where, line=line,
        )  # fmt: skip

    def _document(self, figure: RecordedFigure) -> str:
        said = "\x1f".join((*figure.source, str(figure.tier)))
        id = f"recorded-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
        if id not in self._papers:
            self._papers[id] = Source.model_construct(
                id=id, title=figure.title, publisher=figure.publisher, date=figure.date, language="en", kind="-",
                tier=figure.tier,
            )  # fmt: skip
        return id


@dataclass(frozen=True)
class AnswerChange:
    """One metric that answers otherwise because figures that it is made of changed."""

    before: Answer
    after: Answer

    @property
    def difference(self) -> Decimal | None:
        """After less before; None where one of them has no single number, or they are in two units."""
        one, other = self.before, self.after
        if one.value is None or other.value is None or one.unit != other.unit:
            return None
        return other.value - one.value

    @property
    def growth(self) -> Decimal | None:
        """The difference over what was before; None where that has no meaning: from zero, or across a sign."""
        old, new = self.before.value, self.after.value
        if self.difference is None or old is None or new is None or old <= 0 or new < 0:
            return None
        return self.difference / old


def answers_changed(
    before: RecordedFigures, after: RecordedFigures, changes: Sequence[Change], view: DataView
) -> Iterator[AnswerChange]:
    """Every derived metric that the changes of figures alter, by company, metric and period.

    Both sides are answered from recorded figures, so that a difference is never one of how they were kept.
    """
    touched: dict[str, set[str]] = {}
    for change in changes:
        touched.setdefault(change.key.entity, set()).add(change.key.concept)
    old = Answers(RecordedView(before, view), before.as_of)
    new = Answers(RecordedView(after, view), after.as_of)
    known = {company.id: company for company in view.companies()}
    for id, concepts in touched.items():
        if id not in known:
            continue
        company = known[id]
        for metric in METRICS:
            if not concepts & set(reads(metric)) or metric.needs:
                continue
            every = {period.text: period for each in (old, new) for period in each.periods(company, metric.id)}
            periods = sorted(every.values(), key=lambda one: (one.end, one.months))
            for period in periods[-1:] if metric.stands == "market" else periods:  # every close would be one
                was, now = (each.metric(company, metric.id, period) for each in (old, new))
                if not _says_as(was, now):
                    yield AnswerChange(was, now)


def _says_as(one: Answer, other: Answer) -> bool:
    if not one.has_figure and not other.has_figure:
        return True
    numbers = [(one.value, other.value), (one.low, other.low), (one.high, other.high)]
    return one.text == other.text and one.unit == other.unit and all(_near(*pair) for pair in numbers)


def _near(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(abs(one), abs(other)) * Decimal("1e-9")
