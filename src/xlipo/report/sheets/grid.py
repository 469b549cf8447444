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
from xlipo.report.ledger import HEADER_ROW, IDS_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.live import join, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.styled_sheet import OpenTable

FIRST_COMPANY = 4  # after the label, the unit and the metric's id


@dataclass(frozen=True)
class Grid:
    """The page that the grid stands on, its companies from left to right, and the widths of its columns."""

    page: ReportSheet
    companies: list[Company]
    widths: tuple[float, float, float, float, float]
    """Of the labels, the units, the ids, the figures, the marks."""

    def begin(self, name: str, title: str, row: int = HEADER_ROW) -> OpenTable:
        """Begin a table with the title over its labels; the companies' ids stand above the first."""
        words, (label, unit, id, figure, mark) = self.page.book.words, self.widths
        columns = [Column("metric", label, "line"), Column("unit", unit, "unit"), Column("metric_id", id, "id")]
        titles = {"metric": title}
        for number, company in enumerate(self.companies, 1):
            self.page.put(IDS_ROW, len(columns) + 1, company.id, "id")
            ids = f"{company.id}.figure", f"{company.id}.mark"
            columns += [Column(ids[0], figure, "link", "count"), Column(ids[1], mark, "mark")]
            titles |= {ids[0]: company.name_in(words.lang), ids[1]: f"{words['flag']}{number}"}
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
        unit = page.unit(first, own, own_currency(answers))
        row = table.add(measure.label(page.book.words.lang), unit, first.metric, key=f"{table.name}|{first.metric}")
        for column, answer in zip(range(FIRST_COMPANY, len(table.columns), 2), answers, strict=True):
            page.book.figures.add(answer, EVENT, own and answer.shown == "money")
            ids = page.live(IDS_ROW, column, "row"), page.live(row, FIRST_COMPANY - 1, "column")
            page.look_up(row, column, join(ids[0], text("|"), ids[1], text(f"|{EVENT}")), first)


def own_currency(answers: list[Answer]) -> str:
    """The one currency that all figures of a line stand in; nothing where they differ: it then stands beside each."""
    units = {answer.unit for answer in answers if answer.derivation is not None}
    return units.pop() if len(units) == 1 else ""
