"""Periods: which period each basis means for a company's figure, the one that is set, and its value among peers."""

from __future__ import annotations

from functools import partial

from xlipo.report.bases import Base
from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.sheetkit.live import NOTHING, ONE, equals, if_number, if_true, item, join, named, piece, text
from xlipo.sheetkit.model import Cell, Column, Content

NAMES = {"line_key": "key", "line_row": "row", "line_peer": "peer_value", "line_currency": "peer_currency"}
"""The names of columns that formulas look a line up in."""


@sheet("periods", order=120, stage=Stage.REGISTER)
def periods(book: Book) -> ReportSheet:
    """One line a company's figure, found by its key: its period on each basis, the one that is set, and its row."""
    page = ReportSheet.of(book, "periods", book.units)
    bases = book.settings.periods
    columns = (
        Column("key", 36, "id"), Column("company_id", 11, "id"), Column("metric_id", 24, "id"),
        *(Column(basis, 9.5, "mark") for basis in bases), Column("choice", 9.5, "formula", "text"),
        Column("row", 6, "link", "count"), Column("peer_value", 11, "link", "count"),
        Column("peer_currency", 10, "link", "count"),
    )  # fmt: skip
    table = page.begin("Periods", columns, titles={basis: basis for basis in bases})
    numbers = book.figures.currency_numbers()
    for base in book.bases:
        table.add(base.key, base.company.id, base.metric, *base.places, *_chosen(page, base, numbers), key=base.key)
    for name, column in NAMES.items():
        page.name(name, page.ref(FIRST_ROW, column, max(table.last, FIRST_ROW)))
    page.freeze(f"D{FIRST_ROW}")
    return page


def _chosen(page: ReportSheet, base: Base, numbers: dict[str, int]) -> tuple[Content | Cell, ...]:
    """The period that is set, the row of its figure, and what statistics take: its value, and a currency of its own."""
    book, settings = page.book, page.book.settings
    figure = book.bases.chosen(base)
    at = partial(page.cell, base.key)
    offered = at(settings.periods[0], (base.places,), last_column=settings.periods[-1])
    period = item(offered, named("set_period_no", settings.periods.index(settings.period) + 1))
    wanted = join(at("key", base.key, "column"), text("|"), at("choice", period.first))
    row = piece("MATCH(", wanted, ",fig_key,0)", value=figure.row - FIRST_ROW + 1)
    place = at("row", row.first)
    member = piece("INDEX(peer_in,MATCH(", at("company_id", base.company.id, "column"), ",peer_company,0))", value=1)
    shown = piece("INDEX(fig_shown,", place, ")", value=book.figures.shown(figure))
    peer = if_true(equals(member, ONE), shown, NOTHING)
    number = piece("INDEX(fig_currency,", place, ")", value=numbers.get(figure.unit, 0) if figure.rate_row else 0)
    own = named("set_reported", not settings.currency) * number
    currency = if_number(at("peer_value", peer.first), own, NOTHING)
    kind = "plain" if figure.answer is None else kind_of(figure.answer)
    return period, row, Cell(peer, "link", kind), currency
