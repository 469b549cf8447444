"""The audit sheets: conflicts between sources, and the checks of the data with their results."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.quality.checks import CheckResult, run_checks
from xlipo.quality.conflicts import conflicts
from xlipo.report.book import Book
from xlipo.report.ledger import FACT_VALUE, FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import Kind, RoleName

RESULT_COLUMN = "G"


def write_conflicts(book: Book) -> None:
    """Every disputed figure with each rival, the one chosen first; figures are links to their facts."""
    words = book.words
    page = ReportSheet(book, words["conflicts"], words["conflicts"], words["about_conflicts"], words["tier_note"])
    columns = (
        "company", "concept", "dimension", "period", "unit", "chosen", "source", "tier", "rival", "rival_source",
        "rival_tier", "class", "why",
    )  # fmt: skip
    page.header(HEADER_ROW, [words[name] for name in columns])
    row = FIRST_ROW
    concepts = book.view.concepts()
    for company in book.companies:
        for conflict in conflicts(book.answers, company.name):
            for rival in conflict.rivals:
                chosen = conflict.chosen
                label = concepts[chosen.concept].label(words.lang)
                texts = (company.name_in(words.lang), label, show_dimensions(chosen.dimensions), chosen.period.text)
                for column, text in enumerate(texts, 1):
                    page.put(row, column, text, "line")
                page.put(row, 5, chosen.unit, "unit")
                _fact(page, row, 6, chosen)
                page.put(row, 7, conflict.source.publisher, "words")
                page.put(row, 8, conflict.source.tier, "label", "count")
                _fact(page, row, 9, rival.fact)
                page.put(row, 10, rival.source.publisher, "words")
                page.put(row, 11, rival.source.tier, "label", "count")
                page.put(row, 12, rival.rivalry.value, "label")
                page.put(row, 13, conflict.why, "passage")
                row += 1
    page.table(HEADER_ROW, row - 1, len(columns), "Conflicts")
    page.widths(14, 30, 24, 11, 8, 15, 26, 6, 15, 26, 8.5, 14, 36)
    page.freeze(f"C{FIRST_ROW}")


def _fact(page: ReportSheet, row: int, column: int, fact: Fact) -> None:
    ledger = page.book.ledger
    if fact.value is None:
        quantity = fact.quantity
        shown = f"{quantity.low:f}–{quantity.high:f}" if quantity and quantity.low is not None else fact.value_text
        page.put(row, column, shown or "n.d.", "hyperlink", link=ledger.link_to(fact))
        return
    text = f"={quoted(ledger.facts_sheet)}!${FACT_VALUE}${ledger.row_of(fact)}"
    whole = fact.value == fact.value.to_integral_value()
    page.put(
        row, column, Formula(text, float(fact.value)), "link", "count" if whole else "plain", link=page.to_fact(fact)
    )


def write_checks(book: Book) -> tuple[int, int, int]:
    """Every tie-out of the report's companies; returns the first and last row of results, and how many fail."""
    words = book.words
    page = ReportSheet(book, words["checks"], words["checks"], words["about_checks"])
    columns = (
        "company", "check", "subject", "expected", "found", "difference", "result", "tolerance", "place",
        "id", "reason",
    )  # fmt: skip
    page.header(HEADER_ROW, [words[name] for name in columns])
    results = [r for company in book.companies for r in run_checks(book.answers, company.name)]
    order = {"fail": 0, "acknowledged": 1, "pass": 2}
    results.sort(key=lambda r: order[r.status])
    for row, result in enumerate(results, FIRST_ROW):
        _result(page, row, result)
    last = FIRST_ROW + len(results) - 1
    page.table(HEADER_ROW, last, len(columns), "Checks")
    page.widths(14, 18, 58, 15, 15, 14, 13, 13, 32, 32, 66)
    page.freeze(f"D{FIRST_ROW}")
    return FIRST_ROW, last, sum(result.status == "fail" for result in results)


def _result(page: ReportSheet, row: int, result: CheckResult) -> None:
    page.put(row, 1, result.company, "words")
    page.put(row, 2, result.kind.replace("_", " "), "words")
    page.put(row, 3, result.subject, "words")
    for column, number in ((4, result.expected), (5, result.found), (8, result.tolerance)):
        if number is not None:
            page.put(row, column, float(number), "input", _kind(number))
    if result.expected is not None and result.found is not None:
        value = float(result.found) - float(result.expected)
        page.put(row, 6, Formula(f"=E{row}-D{row}", value), "formula", "precise")
    role: RoleName = {"pass": "good", "fail": "bad", "acknowledged": "warning"}[result.status]  # type: ignore[assignment]
    page.put(row, 7, result.status, role)
    page.put(row, 11, result.reason or result.message, "passage")
    places = [place for place in result.facts if place in page.book.ledger.places]
    for column, place in zip((5, 4), places, strict=False):
        if page.held(row, column).value is not None:
            page.change(row, column, link=page.book.ledger.link_to_place(place))
    page.put(row, 9, "; ".join(result.facts[:6]), "passage")
    page.put(row, 10, result.id, "passage")


def _kind(number: Decimal) -> Kind:
    return "count" if number == number.to_integral_value() else "precise"
