"""A grid: companies across, things that happen once down, each figure looked up by its company's and metric's id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.period import Relative
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.catalog import Metric
from xlipo.report.figure import EVENT
from xlipo.report.ledger import HEADER_ROW
from xlipo.report.report_sheet import ReportSheet, short_kind
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.styled_sheet import OpenTable

FIRST_COMPANY = 3  # after the label and the unit


@dataclass(frozen=True)
class Grid:
    """The page that the grid stands on, its companies from left to right, and the widths of its columns."""

    page: ReportSheet
    companies: list[Company]
    widths: tuple[float, float, float]
    """Of the labels, the units, the figures."""
    first: int = FIRST_COMPANY

    def begin(self, name: str, title: str, row: int = HEADER_ROW) -> OpenTable:
        """Begin a table with the title over its labels."""
        words, (label, unit, figure) = self.page.book.words, self.widths
        columns = [Column("metric", label, "line"), Column("unit", unit, "unit")]
        titles = {"metric": title}
        for company in self.companies:
            columns.append(Column(company.id, figure, "link", "count"))
            titles[company.id] = company.name_in(words.lang)
        return self.page.begin(name, tuple(columns), row, titles=titles)

    def answers(self, measure: Metric | Concept) -> list[Answer]:
        """A metric's answer for each company; empty where no company has a value."""
        resolver, latest = self.page.book.answers.resolver, Relative("LATEST")
        found = [present(resolver(company, measure).resolve(latest)) for company in self.companies]
        return found if any(answer.derivation is not None for answer in found) else []

    def block(self, table: OpenTable, title: str, measures: Iterable[Metric | Concept], own: bool = False) -> None:
        """Metrics under a heading, if any company has any of them."""
        known = [measure for measure in measures if self.answers(measure)]
        if known:
            table.block(title)
        for measure in known:
            self.line(table, measure, own)

    def line(self, table: OpenTable, measure: Metric | Concept, own: bool = False) -> None:
        """One metric for every company, left out where none has it.

        ``own`` keeps money in its own currency: an input of a rule is in the rule's.
        """
        page, answers = self.page, self.answers(measure)
        if not answers:
            return
        first = next(answer for answer in answers if answer.derivation is not None)
        currency = own_currency(answers)
        is_range = any(answer.shown == "per_share" and answer.value is None for answer in answers if answer.derivation)
        unit = currency if is_range and currency else page.unit(first, own, currency)
        row = table.add(measure.label(page.book.words.lang), unit, key=f"{table.name}|{first.metric}")
        for column, answer in enumerate(answers, FIRST_COMPANY):
            stays = own and answer.shown == "money"
            figure = page.book.figures.add(answer, EVENT, stays)
            page.show(row, column, figure, first, has_unit=is_range and bool(currency))
            if stays and not currency and answer.derivation is not None:
                page.with_currency(row, column, figure, short_kind(answer))


def own_currency(answers: list[Answer]) -> str:
    """The one currency that all figures of a line stand in; nothing where they differ: it then stands beside each."""
    units = {answer.unit for answer in answers if answer.derivation is not None}
    return units.pop() if len(units) == 1 else ""
