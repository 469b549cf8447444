"""Funding: the rounds of every company in order, with valuations, step-ups and the capital raised so far."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.rounds import RoundLine, rounds_of
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.figure import EVENT
from xlipo.report.ledger import FIRST_ROW, principal
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.timeline import write_timeline
from xlipo.sheetkit.live import Live, if_true, named, piece, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.styled_sheet import OpenTable

FIGURES = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_valuation",
    "funding_price_per_share", "funding_step_up", "round_dilution", "post_money_to_revenue", "discount_to_offer",
)  # fmt: skip
BEFORE = (
    Column("round", 26, "cited"), Column("announced", 10.5), Column("closed", 10.5), Column("in_order", 6.5, "note"),
)  # fmt: skip
AFTER = (
    Column("cumulative", 11.5, "formula", "money"), Column("currency", 8.5, "unit"),
    Column("investors", 44.5, "passage"), Column("note", 40, "note"),
)  # fmt: skip


@sheet("funding", order=50)
def funding(book: Book) -> ReportSheet | None:
    """One line a round. Only rounds in order add up; what only the press names stands apart and is never added."""
    words = book.words
    if not any(rounds_of(book.answers, company) for company in book.companies):
        return None
    page = ReportSheet.of(book, "funding", book.units)
    table = _begin(page)
    for company in book.companies:
        raised: dict[str, float] = {}
        for line in rounds_of(book.answers, company):
            row = _line(page, table, company, line)
            amount = line.figures.get("funding_amount")
            if amount is not None and line.round.in_order and is_money(amount.unit):
                _cumulate(page, table, row, amount, raised)
    row = page.notes(table.last + 2, words["funding_note"], words["front_marks"], words["fx_note"])
    page.freeze(f"C{FIRST_ROW}")
    write_timeline(page, row + 1, table.column("investors"))
    return page


def _begin(page: ReportSheet) -> OpenTable:
    book = page.book
    columns = [Column("company", book.room_for_names(11) + 1), *BEFORE]
    titles: dict[str, str] = {}
    for metric in FIGURES:
        columns.append(Column(metric, 9.2, "link", "count"))
        titles[metric] = book.label(metric)
    return page.begin("Funding", (*columns, *AFTER), titles=titles)


def _line(page: ReportSheet, table: OpenTable, company: Company, line: RoundLine) -> int:
    book, words, found = page.book, page.book.words, line.round
    row = table.add(
        company.name_in(words.lang), page.cited(found.name, found.source, "cited"), found.announced, found.closed,
        words["yes"] if found.in_order else words["no"],
        key=f"{company.id}|{found.id}",
    )  # fmt: skip
    for metric in FIGURES:
        answer = line.figures.get(metric)
        if answer is not None:
            figure = book.figures.add(answer, EVENT, line=f"{metric}[round={book.figures.member(found.id)}]")
            page.show(row, table.column(metric), figure)
    investors = [f"{i.name} ({words['lead']})" if i.lead else i.name for i in line.investors]
    page.put(row, table.column("investors"), "; ".join(investors), "passage")
    page.put(row, table.column("note"), found.note, "note")  # beside the paper: it runs on
    return row


def _cumulate(page: ReportSheet, table: OpenTable, row: int, amount: Answer, raised: dict[str, float]) -> None:
    """The capital raised so far by the company's rounds in order, those in the same currency."""
    settings = page.book.settings
    shown = settings.currency or amount.unit
    held: object = page.held(row, table.column("funding_amount")).shown
    raised[shown] = raised.get(shown, 0.0) + (held if isinstance(held, float) else 0.0)
    reported = named("set_reported", not settings.currency)
    currency = if_true(reported, text(amount.unit), named("set_currency", settings.currency))
    page.put(row, table.column("currency"), currency, "unit")

    def so_far(key: str) -> Live:
        """A column from the first round to this one."""
        column = table.column(key)
        return piece(page.ref(FIRST_ROW, column), ":", page.ref(row, column, fix="column"), value=None)

    alike = ("company", "in_order", "currency")
    # Not SUMIFS: its criterion takes a name such as "=Plus AI" or "A*" for a pattern.
    tests = [
        part for key in alike for part in ("(", so_far(key), "=", page.live(row, table.column(key), "column"), ")*")
    ]
    found = piece("SUMPRODUCT(", *tests, "1,", so_far("funding_amount"), ")", value=raised[shown])
    page.put(row, table.column("cumulative"), found, "formula", "money", page.to_fact(principal(amount)))
