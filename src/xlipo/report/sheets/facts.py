"""Facts: every fact as printed, one a line, as an Excel table. Every formula of the workbook ends here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.source import Source
from xlipo.facts.text import text_width
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.model import Cell, Column, Content, Link
from xlipo.sheetkit.stream import MOST_LINKS

COLUMNS = (
    Column("company", 13), Column("concept", 30, "words"), Column("dimension", 20, "words"),
    Column("period", 10, "mark"), Column("value", 15, "input", "count"), Column("low", 13, "input", "count"),
    Column("high", 13, "input", "count"), Column("unit", 11, "unit"), Column("hedge", 8), Column("claim", 8),
    Column("tier", 5.5, "label", "count"), Column("source", 30, "cited"), Column("publisher", 20, "words"),
    Column("date", 10.5), Column("locator", 16, "words"), Column("note", 34, "passage"), Column("place", 18.5, "id"),
)  # fmt: skip


@sheet("facts", order=160)
def facts(book: Book) -> ReportSheet:
    """Every fact of the report's companies, best source first within its place; the source links to its page."""
    words = book.words
    page = ReportSheet.of(book, "facts", words["tier_note"])
    if len(book.facts) > MOST_LINKS:
        page.notes(HEADER_ROW - 1, words["links_end"].format(row=FIRST_ROW + MOST_LINKS))
    titles = {fact.source: book.view.source(fact.source).title for fact in book.facts}
    widest = min(0.8 * max(map(text_width, titles.values()), default=0), 62)  # a link is shrunk, it runs on nowhere
    named = max((text_width(company.name_in(words.lang)) for company in book.companies), default=0)
    least = {"company": named + 1.5, "source": widest}
    columns = tuple(replace(column, width=max(column.width, least.get(column.key, 0))) for column in COLUMNS)
    table = page.begin("Facts", columns)
    table.stream(FactRows(book), [fact.where for fact in book.facts])
    page.freeze(f"C{FIRST_ROW}")
    return page


@dataclass(frozen=True)
class FactRows:
    """The rows of the sheet, made anew each time they are written; fact by fact as the ledger numbers them."""

    book: Book

    def __iter__(self) -> Iterator[list[Content | Cell]]:
        book, lang = self.book, self.book.words.lang
        names = {company.id: company.name_in(lang) for company in book.companies}
        labels = {concept.id: concept.label(lang) for concept in book.view.concepts().values()}
        for row, fact in enumerate(book.facts):
            source, quantity = book.view.source(fact.source), fact.quantity
            yield [
                names[fact.entity], labels[fact.concept], show_dimensions(fact.dimensions) or None, fact.period.text,
                *_figures(fact), fact.unit, quantity.hedge.value if quantity else None, fact.claim.value,
                source.tier, self._source(fact, source) if row < MOST_LINKS else Cell(source.title, "words"),
                source.publisher, source.date, fact.locator or None, fact.note or None, fact.where,
            ]  # fmt: skip

    def _source(self, fact: Fact, source: Source) -> Cell:
        """The source's title; a click leads to its page, or where none is known to its line on the sources' sheet."""
        url = source.url or fact.also
        home = Link(location=Ref(self.book.words["sources"], source.id, 1))
        return Cell(source.title, "cited", link=Link(url) if url else home)


def _figures(fact: Fact) -> list[Content | Cell]:
    """Value, low and high: whole numbers with separators, others with the digits they were printed with."""
    quantity = fact.quantity
    if quantity is None:
        if fact.unit == "date":
            return [Cell(_date(fact.value_text), "input", "date"), None, None]
        return [Cell(fact.value_text, "printed", "text"), None, None]
    is_whole = (quantity.decimals or 0) <= 0
    return [_figure(number, is_whole) for number in (quantity.point, quantity.low, quantity.high)]


def _figure(number: Decimal | None, is_whole: bool) -> Content | Cell:
    if number is None:
        return None
    return Cell(_number(number), "input", "count" if is_whole and number == number.to_integral_value() else "plain")


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)


def _date(text: str) -> dt.date | str:
    """A full date as a date; one known to the month or year as it is printed."""
    return dt.date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else text
