"""A grid: companies across, things that happen once down, each figure looked up by its company's and metric's id."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.period import Relative
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.catalog import Metric
from xlipo.report.figure import EVENT, Figure
from xlipo.report.ledger import HEADER_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.sheetkit.theme import RoleName

FIRST_COMPANY = 4  # after the label, the unit and the metric's id
IDS_ROW = HEADER_ROW - 1


@dataclass
class Grid:
    """The page that the grid stands on, and its companies from left to right."""

    page: ReportSheet
    companies: list[Company]

    @property
    def width(self) -> int:
        return FIRST_COMPANY - 1 + 2 * len(self.companies)

    def header(self, row: int, title: str) -> None:
        """The header row; in the first one, the companies' ids stand above."""
        words = self.page.book.words
        titles = [title, words["unit"], words["metric_id"]]
        for number, company in enumerate(self.companies, 1):
            titles += [company.name_in(words.lang), f"{words['flag']}{number}"]
            if row == HEADER_ROW:
                self.page.put(IDS_ROW, FIRST_COMPANY + 2 * (number - 1), company.id, "id")
        self.page.header(row, titles, figures_from=FIRST_COMPANY)

    def ask(self, measure: Metric | Concept) -> list[Answer]:
        """A metric's answer for each company; empty where no company has a value."""
        resolver, latest = self.page.book.answers.resolver, Relative("LATEST")
        found = [present(resolver(company, measure).resolve(latest)) for company in self.companies]
        return found if any(answer.derivation is not None for answer in found) else []

    def line(self, row: int, measure: Metric | Concept, own: bool = False, role: RoleName = "line") -> int:
        """One metric for every company, left out where none has it; returns the next row.

        ``own`` keeps money in its own currency: an input of a rule is in the rule's.
        """
        book, answers = self.page.book, self.ask(measure)
        if not answers:
            return row
        first = next(answer for answer in answers if answer.derivation is not None)
        self.page.put(row, 1, measure.label(book.words.lang), role)
        self.page.unit(row, 2, first, own, own_currency(answers))
        self.page.put(row, 3, first.metric, "id")
        for index, answer in enumerate(answers):
            figure = book.figures.add(answer, EVENT, own and answer.shown == "money")
            self._figure(row, FIRST_COMPANY + 2 * index, figure, first)
        return row + 1

    def _figure(self, row: int, column: int, figure: Figure, first: Answer) -> None:
        answer, letter = figure.answer, get_column_letter(column)
        assert answer is not None
        place = f'MATCH({letter}${IDS_ROW}&"|"&$C{row}&"|{EVENT}",fig_key,0)'
        beside = f'=INDEX(fig_beside,{place})&""' if figure.rate_row else ""
        kind = kind_of(answer if answer.derivation is not None else first)
        link = self.page.to_fact(principal(answer))
        self.page.figure(row, column, figure, f"=INDEX(fig_shown,{place})", kind, beside, link)


def own_currency(answers: list[Answer]) -> str:
    """The one currency that all figures of a line stand in; nothing where they differ: it then stands beside each."""
    units = {answer.unit for answer in answers if answer.derivation is not None}
    return units.pop() if len(units) == 1 else ""
