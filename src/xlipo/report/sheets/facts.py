"""Facts: every fact as printed, one a line, as an Excel table. Every formula of the workbook ends here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.styles.cell_style import StyleArray

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.source import Source
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.page import Book, Page
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.cells import StreamedCell, Value
from xlipo.sheetkit.stream import MOST_LINKS, StreamedRows
from xlipo.sheetkit.theme import Kind, RoleName, text_width

COLUMNS = (
    "company", "concept", "dimension", "period", "value", "low", "high", "unit", "hedge", "claim", "tier", "source",
    "publisher", "date", "locator", "note", "place",
)  # fmt: skip


STYLES: tuple[tuple[RoleName, Kind], ...] = (
    ("label", "general"), ("words", "general"), ("words", "general"), ("mark", "general"), ("input", "count"),
    ("input", "count"), ("input", "count"), ("unit", "general"), ("label", "general"), ("label", "general"),
    ("label", "count"), ("cited", "general"), ("words", "general"), ("label", "general"), ("words", "general"),
    ("passage", "general"), ("id", "general"),
)  # fmt: skip


def write_facts(book: Book) -> None:
    """Every fact of the report's companies, best source first within its place; the source links to its page."""
    words = book.words
    page = Page(book, words["facts"], words["facts"], words["about_facts"], words["tier_note"])
    if len(book.facts) > MOST_LINKS:
        page.notes(HEADER_ROW - 1, words["links_end"].format(row=FIRST_ROW + MOST_LINKS))
    page.header(HEADER_ROW, [words[name] for name in COLUMNS])
    page.sheet.streamed = StreamedRows(FIRST_ROW, FactRows(book), [book.painter.style(*look) for look in STYLES])
    page.table(HEADER_ROW, FIRST_ROW + len(book.facts) - 1, len(COLUMNS), "Facts")
    titles = {fact.source: book.view.source(fact.source).title for fact in book.facts}
    widest = min(0.8 * max(map(text_width, titles.values()), default=0), 62)  # a link is shrunk, it runs on nowhere
    named = max((text_width(company.name_in(words.lang)) for company in book.companies), default=0)
    page.widths(max(13, named + 1.5), 30, 20, 10, 15, 13, 13, 11, 8, 8, 5.5, max(30, widest), 20, 10.5, 16, 34, 18.5)
    page.freeze(f"C{FIRST_ROW}")


@dataclass(frozen=True)
class FactRows:
    """The rows of the sheet, made anew each time they are written; fact by fact as the ledger numbers them."""

    book: Book

    def __iter__(self) -> Iterator[list[Value]]:
        book = self.book
        lang, style = book.words.lang, book.painter.style
        names = {company.id: company.name_in(lang) for company in book.companies}
        labels = {concept.id: concept.label(lang) for concept in book.view.concepts().values()}
        unlinked = style("words")
        looks: dict[Kind, StyleArray] = {kind: style("input", kind) for kind in ("count", "plain", "date")}
        looks["text"] = style("printed", "text")
        sources = {source.id: source for source in book.view.sources()}
        for row, fact in enumerate(book.facts):
            source, quantity = sources[fact.source], fact.quantity
            yield [
                names[fact.entity], labels[fact.concept], show_dimensions(fact.dimensions), fact.period.text,
                *_figures(fact, looks), fact.unit, quantity.hedge.value if quantity else "", fact.claim.value,
                source.tier, self._source(fact, source) if row < MOST_LINKS else StreamedCell(source.title, unlinked),
                source.publisher, source.date, fact.locator, fact.note, fact.where,
            ]  # fmt: skip

    def _source(self, fact: Fact, source: Source) -> StreamedCell:
        """The source's title; a click leads to its page, or where none is known to its line on the sources' sheet."""
        url = source.url or fact.also
        if url:
            return StreamedCell(source.title, url=url[:2000] if url.startswith(("http://", "https://")) else "")
        home = f"{quoted(self.book.words['sources'])}!A{self.book.ledger.source_rows[source.id]}"
        return StreamedCell(source.title, location=home)


def _figures(fact: Fact, looks: dict[Kind, StyleArray]) -> list[Value]:
    """Value, low and high: whole numbers with separators, others with the digits they were printed with."""
    quantity = fact.quantity
    if quantity is None:
        kind: Kind = "date" if fact.unit == "date" else "text"
        return [StreamedCell(_date(fact.value_text), looks[kind]), None, None]
    whole = (quantity.decimals or 0) <= 0
    return [
        None
        if number is None
        else StreamedCell(
            _number(number), looks["count" if whole and number == number.to_integral_value() else "plain"]
        )
        for number in (quantity.point, quantity.low, quantity.high)
    ]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)


def _date(text: str) -> dt.date | str:
    """A full date as a date; one known to the month or year as it is printed."""
    return dt.date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else text
