"""Checks: every tie-out of the report's companies with its result; those that fail come first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlipo.metrics.catalog import METRICS
from xlipo.quality.checks import CheckResult
from xlipo.report.book import Book
from xlipo.report.check_words import CheckWords
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet, kind_of_number
from xlipo.sheetkit.live import Live
from xlipo.sheetkit.model import Cell, Column
from xlipo.sheetkit.theme import RoleName

COLUMNS = (
    Column("company", 14, "words"), Column("check", 18, "words"), Column("subject", 58, "words"),
    Column("expected", 15, "input", "precise"), Column("found", 15, "input", "precise"),
    Column("difference", 14, "formula", "precise"), Column("result", 13), Column("tolerance", 13, "input", "precise"),
    Column("place", 32, "passage"), Column("id", 32, "passage"), Column("reason", 66, "passage"),
)  # fmt: skip
ROLES: dict[str, RoleName] = {"pass": "good", "fail": "bad", "acknowledged": "warning"}


@sheet("checks", order=120)
def checks(book: Book) -> ReportSheet:
    """One line a check, found by its id. A click on the place of an exception leads to the first of its facts.

    LibreOffice opens a book the slower the more links it holds; the places of those that pass are texts.
    """
    page = ReportSheet.of(book, "checks")
    table = page.begin("Checks", COLUMNS)
    words, said = book.words, CheckWords(book.words.lang, _names(book))
    companies = {company.name: company.name_in(words.lang) for company in book.companies}
    for result in book.checks:
        told = result.facts if result.status != "pass" else ()
        first = next((place for place in told if place in book.ledger.places), "")
        link = book.ledger.link_to_place(first) if first else None
        table.add(
            companies[result.company], said.kind(result.kind), said.subject(result), _figure(result.expected),
            _figure(result.found), _difference(page, result),
            Cell(words[f"result_{result.status}"], ROLES[result.status]), _figure(result.tolerance),
            Cell(_places(result.facts), "passage", link=link), result.id,
            said.reason(result) if result.status != "pass" else None, key=result.id,
        )  # fmt: skip
    page.freeze(f"D{table.header + 1}")
    return page


def _names(book: Book) -> dict[str, str]:
    """What each concept and metric is called in the language of the book."""
    lang, concepts = book.words.lang, book.view.concepts().values()
    return {one.id: one.label(lang) for one in concepts} | {one.id: one.label(lang) for one in METRICS}


def _places(facts: Sequence[str]) -> str:
    """Where the first of some facts stands, and the line of the second in the same file.

    LibreOffice writes a text with a link on one line, however long it is.

    >>> _places(["facts/minimax.csv:107", "facts/minimax.csv:98"]), _places(["facts/a.csv:1", "facts/b.csv:2"])
    ('facts/minimax.csv:107; 98', 'facts/a.csv:1')
    """
    if len(facts) < 2:
        return "".join(facts)
    file, _, line = facts[1].rpartition(":")
    return f"{facts[0]}; {line}" if facts[0].rpartition(":")[0] == file else facts[0]


def _figure(number: Decimal | None) -> Cell | None:
    return None if number is None else Cell(float(number), "input", kind_of_number(number, "precise"))


def _difference(page: ReportSheet, result: CheckResult) -> Live | None:
    if result.found is None or result.expected is None:
        return None
    found, expected = float(result.found), float(result.expected)
    return page.cell(result.id, "found", found) - page.cell(result.id, "expected", expected)
