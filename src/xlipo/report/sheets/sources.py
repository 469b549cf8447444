"""Sources: every document and page the report stands on, by tier, with how many facts stand on it."""

from __future__ import annotations

from collections import Counter

from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.terms import term
from xlipo.sheetkit.model import Cell, Column, Link

COLUMNS = (
    Column("source", 72, "line"), Column("publisher", 26, "line"), Column("date", 10.5, "line"),
    Column("inferred", 10, "line"), Column("tier", 6, "line", "count"), Column("kind", 14, "line"),
    Column("language", 10.5, "line"), Column("via", 24, "line"), Column("facts_count", 7, "line", "count"),
    Column("id", 28, "id"), Column("url", 60, "passage"),
)  # fmt: skip


@sheet("sources", order=110)
def sources(book: Book) -> ReportSheet:
    """One line a source, found by its id. A click on its title leads to its page: a link never runs on in lines."""
    page = ReportSheet.of(book, "sources", book.words["tier_note"])
    table = page.begin("Sources", COLUMNS)
    lang, counts = book.words.lang, Counter(fact.source for fact in book.facts)
    for source in book.sources.values():
        has_page = source.url.startswith(("http://", "https://"))
        title = Cell(source.title, "cited", link=Link(source.url)) if has_page else source.title
        table.add(
            title, term(source.publisher, lang), source.date, book.words["yes"] if source.date_inferred else "",
            source.tier, term(source.kind, lang), source.language, term(source.via, lang), counts[source.id],
            source.id, source.url, key=source.id,
        )  # fmt: skip
    page.freeze(f"B{table.header + 1}")
    return page
