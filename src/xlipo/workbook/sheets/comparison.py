"""Comparison: companies across, metrics down by block, each figure with its period, then the peers' statistics."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.statistics import STATISTICS
from xlipo.workbook.cells import Formula
from xlipo.workbook.ledger import HEADER_ROW
from xlipo.workbook.page import Book, Page, kind_of, unit_of
from xlipo.workbook.sheets.lines import COMPARISON_BLOCKS
from xlipo.workbook.theme import WIDTHS

PER_COMPANY = 3  # the figure, its mark, its period


def write_comparison(book: Book) -> None:
    """One line a metric; a metric that no company has is left out."""
    words = book.words
    page = Page(book, words["comparison"], words["comparison"], words["about_comparison"], book.units)
    first_stat = 3 + PER_COMPANY * len(book.companies)
    width = first_stat + len(STATISTICS) - 1
    page.header(HEADER_ROW, _titles(book), figures_from=3)
    row = HEADER_ROW + 1
    for block, metrics in COMPARISON_BLOCKS:
        lines = [line for metric in metrics if (line := _line(book, metric)).has_any]
        if not lines:
            continue
        page.band(row, words[block], width)
        row += 1
        for line in lines:
            _write(page, row, line, first_stat)
            row += 1
    foot = page.notes(row + 1, words["latest_note"], words["marks"], words["absences"], words["fx_note"])
    figures = (WIDTHS["figure"], 4, 12) * len(book.companies)
    page.widths(WIDTHS["label"], WIDTHS["unit"], *figures, *(11,) * len(STATISTICS))
    page.freeze(f"C{HEADER_ROW + 1}")
    if len(book.companies) > 5:
        page.sheet.page_setup.paperSize = 8  # A3: the page stays one wide and can still be read
    page.sheet.print_area = f"A1:{get_column_letter(width)}{foot}"


def _titles(book: Book) -> list[str]:
    words = book.words
    titles = [words["metric"], words["unit"]]
    for company in book.companies:
        titles += [company.name_in(words.lang), "", words["period"]]
    return titles + [words[name] for name in STATISTICS]


@dataclass(frozen=True)
class Line:
    """One metric for every company."""

    label: str
    answers: tuple[Answer, ...]

    @property
    def has_any(self) -> bool:
        return any(answer.has_figure for answer in self.answers)

    @property
    def first(self) -> Answer:
        return next(answer for answer in self.answers if answer.has_figure)


def _line(book: Book, metric: str) -> Line:
    measure = book.answers.measure(metric)
    return Line(measure.label(book.words.lang), tuple(ask(book, company, metric) for company in book.companies))


def ask(book: Book, company: Company, metric: str) -> Answer:
    """The answer in the book's currency and, where one is fixed, at the book's period."""
    return book.answers.metric(company, metric, book.period or None, book.currency)


def _write(page: Page, row: int, line: Line, first_stat: int) -> None:
    book = page.book
    page.put(row, 1, line.label, "label")
    page.put(row, 2, unit_of(line.first, book), "unit")
    values: list[Decimal] = []
    for index, answer in enumerate(line.answers):
        column = 3 + PER_COMPANY * index
        if page.figure(row, column, answer) and answer.term is not None and not answer.term.is_test:
            values.append(book.ledger.scaled(answer.term.point, answer))
        page.put(row, column + 2, answer.period.text if answer.period and answer.term else None, "mark")
    if len(values) >= 2 and _comparable(line):
        _statistics(page, row, line, values, first_stat)


def _comparable(line: Line) -> bool:
    """Ratios and counts may be ranked; sizes only when they stand in one currency."""
    units = {answer.unit for answer in line.answers if answer.term is not None}
    tests = any(answer.shown == "yes_no" for answer in line.answers)
    return not tests and (len(units) == 1 or not any(is_money(unit) for unit in units))


def _statistics(page: Page, row: int, line: Line, values: list[Decimal], first_stat: int) -> None:
    last = get_column_letter(first_stat - 1)
    place = f"$C{row}:${last}{row}"
    three = page.book.ledger.constant(Decimal(3), "quartile")
    for offset, (formula, python) in enumerate(STATISTICS.values()):
        text = "=" + formula.format(range=place, three=three)
        page.put(row, first_stat + offset, Formula(text, float(python(values))), "formula", kind_of(line.first))
