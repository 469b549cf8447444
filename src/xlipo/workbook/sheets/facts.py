"""Facts: every fact as printed, one a line, as an Excel table. Every formula of the workbook ends here."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.workbook.ledger import FIRST_ROW, HEADER_ROW, quoted
from xlipo.workbook.page import Book, Page
from xlipo.workbook.theme import Kind

COLUMNS = (
    "company", "concept", "dimension", "period", "value", "low", "high", "unit", "hedge", "claim", "tier", "source",
    "publisher", "date", "locator", "note", "place",
)  # fmt: skip


def write_facts(book: Book) -> None:
    """Every fact of the report's companies, best source first within its place; the source links to its page."""
    words = book.words
    page = Page(book, words["facts"], words["facts"], words["about_facts"], words["tier_note"])
    page.header(HEADER_ROW, [words[name] for name in COLUMNS])
    names = {company.id: company.name_in(words.lang) for company in book.companies}
    concepts = book.view.concepts()
    for row, fact in enumerate(book.facts, FIRST_ROW):
        label = concepts[fact.concept].label(words.lang)
        _line(page, row, fact, names[fact.entity], label)
    page.table(HEADER_ROW, FIRST_ROW + len(book.facts) - 1, len(COLUMNS), "Facts")
    page.widths(18, 34, 26, 14, 18, 18, 18, 9, 8, 9, 6, 40, 22, 11, 22, 40, 24)
    page.freeze(f"C{FIRST_ROW}")


def _line(page: Page, row: int, fact: Fact, company: str, concept: str) -> None:
    source = page.book.view.source(fact.source)
    quantity = fact.quantity
    page.put(row, 1, company, "label")
    page.put(row, 2, concept, "label")
    page.put(row, 3, show_dimensions(fact.dimensions), "label")
    page.put(row, 4, fact.period.text, "label")
    if quantity is None:
        page.put(row, 5, _date(fact.value_text), "input", "date" if fact.unit == "date" else "text")
    else:
        kind: Kind = "count" if (quantity.decimals or 0) <= 0 else "plain"
        for column, number in ((5, quantity.point), (6, quantity.low), (7, quantity.high)):
            if number is not None:
                shown: Kind = kind if number == number.to_integral_value() else "plain"
                page.put(row, column, _number(number), "input", shown)
    page.put(row, 8, fact.unit, "unit")
    page.put(row, 9, quantity.hedge.value if quantity else "", "label")
    page.put(row, 10, fact.claim.value, "label")
    page.put(row, 11, source.tier, "label", "count")
    url = source.url or fact.also
    home = f"{quoted(page.book.words['sources'])}!A{page.book.ledger.source_rows[source.id]}"
    page.link(row, 12, source.title, url=url, location="" if url else home)
    page.put(row, 13, source.publisher, "label")
    page.put(row, 14, source.date, "label")
    page.put(row, 15, fact.locator, "label")
    page.put(row, 16, fact.note, "note")
    page.put(row, 17, fact.where, "note")


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)


def _date(text: str) -> dt.date | str:
    """A full date as a date; one known to the month or year as it is printed."""
    return dt.date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else text
