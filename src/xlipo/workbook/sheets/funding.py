"""Funding: the rounds of every company in order, with valuations, step-ups and the capital raised so far."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.metrics.rounds import RoundLine, rounds_of
from xlipo.workbook.cells import Formula
from xlipo.workbook.ledger import HEADER_ROW, principal
from xlipo.workbook.page import Book, Page

FIGURES = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_valuation",
    "funding_price_per_share", "funding_step_up", "round_dilution", "post_money_to_revenue", "discount_to_offer",
)  # fmt: skip
FIRST_FIGURE = 5


def write_funding(book: Book) -> None:
    """One line a round. Only rounds in order add up; what only the press names stands apart and is never added."""
    words = book.words
    page = Page(book, words["funding"], words["funding"], words["about_funding"], book.units)
    labels = [book.answers.measure(metric).label(words.lang) for metric in FIGURES]
    titles = [words["company"], words["round"], words["announced"], words["closed"]]
    for number, label in enumerate(labels, 1):
        titles += [label, f"{words['flag']}{number}"]
    titles += [words["cumulative"], words["investors"], words["note"]]
    page.header(HEADER_ROW, titles)
    row = HEADER_ROW + 1
    for company in book.companies:
        row = _company(page, company, row)
    page.table(HEADER_ROW, row - 1, len(titles), "Funding")
    page.notes(row + 1, words["marks"], words["absences"], words["fx_note"])
    page.widths(18, 24, 12, 12, *(13, 5) * len(FIGURES), 13, 60, 50)
    page.freeze(f"C{HEADER_ROW + 1}")
    page.sheet.page_setup.paperSize = 8  # A3


def _company(page: Page, company: Company, row: int) -> int:
    cumulative: tuple[Decimal, int] | None = None
    for line in rounds_of(page.book.answers, company, page.book.currency):
        _line(page, company, row, line)
        cumulative = _cumulate(page, row, line, cumulative)
        row += 1
    return row


def _line(page: Page, company: Company, row: int, line: RoundLine) -> None:
    words = page.book.words
    page.put(row, 1, company.name_in(words.lang), "label")
    page.cited(row, 2, line.round.name, line.round.source)
    page.put(row, 3, line.round.announced, "label")
    page.put(row, 4, line.round.closed, "label")
    for index, metric in enumerate(FIGURES):
        answer = line.figures.get(metric)
        if answer is not None:
            page.figure(row, FIRST_FIGURE + 2 * index, answer)
    end = FIRST_FIGURE + 2 * len(FIGURES)
    names = [f"{i.name} ({words['lead']})" if i.lead else i.name for i in line.investors]
    page.put(row, end + 1, "; ".join(names), "note")
    page.put(row, end + 2, line.round.note, "note")


def _cumulate(page: Page, row: int, line: RoundLine, before: tuple[Decimal, int] | None) -> tuple[Decimal, int] | None:
    """The capital raised so far, in order, as a running formula; (value, row) for the next line."""
    answer = line.figures.get("funding_amount")
    if not line.round.in_order or answer is None or answer.term is None or answer.value is None:
        return before
    if page.book.currency and answer.unit != page.book.currency:
        return before
    column = FIRST_FIGURE + 2 * len(FIGURES)
    total, amount = get_column_letter(column), get_column_letter(FIRST_FIGURE)
    scaled = page.book.ledger.scaled(answer.term.point, answer)
    value = scaled + before[0] if before else scaled
    text = f"={total}{before[1]}+{amount}{row}" if before else f"={amount}{row}"
    page.lead(page.put(row, column, Formula(text, float(value)), "formula", "money"), principal(answer))
    return value, row
