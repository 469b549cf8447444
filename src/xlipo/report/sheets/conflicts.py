"""Conflicts: every disputed figure with each rival, the one chosen first, and why it was chosen."""

from __future__ import annotations

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.quality.conflicts import conflicts as found_in
from xlipo.report.book import Book
from xlipo.report.check_words import why_chosen
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet, kind_of_number
from xlipo.report.terms import term
from xlipo.sheetkit.model import Cell, Column

COLUMNS = (
    Column("company", 14, "line"), Column("concept", 30, "line"), Column("dimension", 24, "line"),
    Column("period", 11, "line"), Column("unit", 8, "unit"), Column("chosen", 15, "link", "count"),
    Column("source", 26, "words"), Column("tier", 6, "label", "count"), Column("rival", 15, "link", "count"),
    Column("rival_source", 26, "words"), Column("rival_tier", 8.5, "label", "count"), Column("class", 14),
    Column("why", 36, "passage"),
)  # fmt: skip


@sheet("conflicts", order=115)
def conflicts(book: Book) -> ReportSheet:
    """One line a rival, found by its fact; both figures are links to their facts."""
    page = ReportSheet.of(book, "conflicts", book.words["tier_note"])
    table = page.begin("Conflicts", COLUMNS)
    concepts, words, lang = book.view.concepts(), book.words, book.words.lang
    for company in book.companies:
        for conflict in found_in(book.answers, company.name):
            chosen = conflict.chosen
            for rival in conflict.rivals:
                table.add(
                    company.name_in(lang), concepts[chosen.concept].label(lang), show_dimensions(chosen.dimensions),
                    chosen.period.text, chosen.unit, _figure(page, chosen), term(conflict.source.publisher, lang),
                    conflict.source.tier, _figure(page, rival.fact), term(rival.source.publisher, lang),
                    rival.source.tier, words[rival.rivalry.value], why_chosen(conflict.why, lang), key=rival.fact.where,
                )  # fmt: skip
    page.freeze(f"C{table.header + 1}")
    return page


def _figure(page: ReportSheet, fact: Fact) -> Cell:
    """A formula over the fact; what is no single number is told in words."""
    if fact.value is not None:
        value = page.book.ledger.value_of(fact.where, fact.value)
        return Cell(value, "link", kind_of_number(fact.value), page.to_fact(fact))
    quantity = fact.quantity
    shown = f"{quantity.low:f}–{quantity.high:f}" if quantity and quantity.low is not None else fact.value_text
    return Cell(shown or "n.d.", "hyperlink", link=page.to_fact(fact))
