"""Since listing: each company's closes over its offer price, a line a company."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

from openpyxl.utils.datetime import to_excel

from xlipo.facts.company import Company
from xlipo.facts.fact import Fact
from xlipo.metrics.closes import Closes
from xlipo.report.book import Book
from xlipo.report.figure import EVENT
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.points import look
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.charts.chart_data import Caption, Path, Paths, Scale
from xlipo.sheetkit.live import cell
from xlipo.sheetkit.model import Column

LEAST = 20
"""Closes that a line has at least: through fewer it would tell of days that are not known."""
MONTH = 30.4375
SIDES: tuple[Literal["t", "r", "b"], ...] = ("t", "r", "r")
"""Where names stand at the ends of lines, in turn, so that those of lines near each other are apart."""
COLUMNS = (
    Column("company", role="words"), Column("date", role="input", kind="date"),
    Column("since_listing", role="link", kind="ratio"),
)  # fmt: skip


def has_closes(book: Book) -> bool:
    """Whether any company has the closes that a line is drawn through."""
    return any(closes_of(book, company) for company in book.companies)


def write_since_listing(page: ReportSheet, area: Area, row: int) -> None:
    """The chart in an area under its title, its table from a row on; nothing where no company has the closes."""
    book, words = page.book, page.book.words
    told = [(company, closes) for company in book.companies if (closes := closes_of(book, company))]
    if not told:
        return
    for column in range(area.left, area.right + 1):
        page.put(area.top, column, words["since_listing"] if column == area.left else None, "block")
    table, found = page.begin("Since_listing", COLUMNS, row), []
    for place, (company, closes) in enumerate(told):
        first = table.last + 1
        offer = book.figures.add(book.answers.metric(company, "offer_price", None, ""), EVENT, own=True)
        by = cell(Ref(words["figures"], offer.key, "point"), float(offer.values[0]))
        for close in closes:
            assert close.best is not None
            table.add(company.name_in(words.lang), close.period.end, book.ledger.value_of(close.where, close.best) / by)
        x, y = page.ref(first, 2, table.last), page.ref(first, 3, table.last)
        drawn = look(book, company)
        marks, side = ("none",) * len(closes), SIDES[place % len(SIDES)]
        found.append(Path(x, y, drawn, len(closes), page.ref(first, 1), 1.5, marks, side))
    caption = Caption(None, words["alt_since_listing"], words.lang)
    days = [close.period.end for _, closes in told for close in closes]
    start, end = min(days).replace(day=2), max(days)  # from there, equal steps fall into every month's first days
    across = Scale("date", low=_serial(start), high=_serial(end) + MONTH, step=MONTH, form="yyyy-mm")
    inner = replace(area, top=area.top + 1)
    page.chart(inner, Paths(caption, tuple(found), across, Scale("multiple", low=0)))


def closes_of(book: Book, company: Company) -> list[Fact]:
    """A company's closes from its listing on, on the shares of the offering; too few are none."""
    price = book.answers.metric(company, "offer_price", None, "")
    listed = book.answers.metric(company, "listing_date", None, "")
    if price.derivation is None or not listed.text or len(listed.text) != 10:
        return []
    facts = book.answers.fact_index.concept_facts(company.id, "share_price").facts
    known = (fact for fact in facts if not fact.dimensions and fact.unit == price.unit)
    found = Closes(fact for fact in known if fact.where in book.ledger.places).between(
        dt.date.fromisoformat(listed.text), dt.date.max
    )
    return found if len(found) >= LEAST else []


def _serial(day: dt.date) -> float:
    return float(to_excel(day))
