"""Funding: the rounds of every company in order, with valuations, step-ups and the capital raised so far."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.rounds import RoundLine, rounds_of
from xlipo.report.book import Book
from xlipo.report.figure import EVENT, Figure
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.sheets.timeline import write_timeline
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import text_width

FIGURES = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_valuation",
    "funding_price_per_share", "funding_step_up", "round_dilution", "post_money_to_revenue", "discount_to_offer",
)  # fmt: skip
FIRST_FIGURE = 8  # after the company and the round with their ids, the dates, and whether it is in order
IDS_ROW = HEADER_ROW - 1
CUMULATIVE = FIRST_FIGURE + 2 * len(FIGURES)
"""The column of the capital raised so far; the amount's currency stands beside it."""


def write_funding(book: Book) -> None:
    """One line a round. Only rounds in order add up; what only the press names stands apart and is never added."""
    words = book.words
    page = ReportSheet(book, words["funding"], words["funding"], words["about_funding"], book.units)
    titles = [words[n] for n in ("company", "round", "announced", "closed", "company_id", "round_id", "in_order")]
    page.put(IDS_ROW, 1, words["ids_note"], "note")
    for number, metric in enumerate(FIGURES, 1):
        titles += [book.answers.measure(metric).label(words.lang), f"{words['flag']}{number}"]
        page.put(IDS_ROW, FIRST_FIGURE + 2 * (number - 1), metric, "id")
    titles += [words["cumulative"], words["currency"], words["investors"], words["note"]]
    page.header(HEADER_ROW, titles)
    row = FIRST_ROW
    for company in book.companies:
        row = _company(page, company, row)
    page.table(HEADER_ROW, row - 1, len(titles), "Funding")
    row = page.notes(row + 1, words["funding_note"], words["marks"], words["absences"], words["fx_note"])
    widest = max((text_width(company.name_in(words.lang)) for company in book.companies), default=0)
    page.widths(max(13, widest + 2), 32, 11.5, 10.5, 9.5, 9, 6.5, *(10.8, 3.6) * len(FIGURES), 12, 9.5, 27, 31)
    page.freeze(f"C{FIRST_ROW}")
    write_timeline(page, row + 1)


def _company(page: ReportSheet, company: Company, row: int) -> int:
    raised: dict[str, Decimal] = {}
    for line in rounds_of(page.book.answers, company):
        _line(page, company, row, line)
        amount = line.figures.get("funding_amount")
        if amount is not None:
            figure = _figure(page, row, 0, amount, line.round.id)
            if line.round.in_order:
                _cumulate(page, row, figure, raised)
        row += 1
    return row


def _line(page: ReportSheet, company: Company, row: int, line: RoundLine) -> None:
    words = page.book.words
    page.put(row, 1, company.name_in(words.lang), "label")
    page.cited(row, 2, line.round.name, line.round.source, "cited")
    page.put(row, 3, line.round.announced, "label")
    page.put(row, 4, line.round.closed, "label")
    page.put(row, 5, company.id, "id")
    page.put(row, 6, page.book.figures.member(line.round.id), "id")
    page.put(row, 7, words["yes"] if line.round.in_order else words["no"], "note")
    for index, metric in enumerate(FIGURES[1:], 1):
        answer = line.figures.get(metric)
        if answer is not None:
            _figure(page, row, index, answer, line.round.id)
    names = [f"{i.name} ({words['lead']})" if i.lead else i.name for i in line.investors]
    page.put(row, CUMULATIVE + 2, "; ".join(names), "passage")
    page.put(row, CUMULATIVE + 3, line.round.note, "passage")


def _figure(page: ReportSheet, row: int, index: int, answer: Answer, round_id: str) -> Figure:
    book, column = page.book, FIRST_FIGURE + 2 * index
    line = f"{answer.metric}[round={book.figures.member(round_id)}]"
    figure = book.figures.add(answer, EVENT, line=line)
    letter = get_column_letter(column)
    place = f'MATCH($E{row}&"|"&{letter}${IDS_ROW}&"[round="&$F{row}&"]|{EVENT}",fig_key,0)'
    beside = f'=INDEX(fig_beside,{place})&""' if figure.rate_row else ""
    page.figure(
        row, column, figure, f"=INDEX(fig_shown,{place})", kind_of(answer), beside, link=page.to_fact(principal(answer))
    )
    return figure


def _cumulate(page: ReportSheet, row: int, figure: Figure, raised: dict[str, Decimal]) -> None:
    """The capital raised so far by the company's rounds in order, those in the same currency."""
    book, settings = page.book, page.book.settings
    if not is_money(figure.unit):
        return
    amount, order, currency = (get_column_letter(n) for n in (FIRST_FIGURE, 7, CUMULATIVE + 1))
    shown = settings.currency or figure.unit
    number = book.figures.number(figure)
    raised[shown] = raised.get(shown, Decimal(0)) + (number or 0)
    text = f'=IF(set_reported,"{figure.unit}",set_currency)'
    page.put(row, CUMULATIVE + 1, Formula(text, shown), "unit")

    def column(letter: str) -> str:
        return f"{letter}${FIRST_ROW}:{letter}{row}"

    text = (
        f"=SUMIFS({column(amount)},{column('$E')},$E{row},{column(order)},$G{row},{column(currency)},{currency}{row})"
    )
    link = page.to_fact(principal(figure.answer) if figure.answer else None)
    page.put(row, CUMULATIVE, Formula(text, float(raised[shown])), "formula", "money", link)
