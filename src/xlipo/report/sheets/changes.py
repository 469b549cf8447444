"""Changes: what the report says otherwise than an earlier one, figure by figure, with both sources and the reason."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.snapshot import RecordedFigure, Snapshot
from xlipo.facts.unit import TEXTUAL
from xlipo.quality.changes import Change, Comparison, Kind, compare, snapshot_of
from xlipo.report.book import Book
from xlipo.report.ledger import FACT_VALUE, FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import Kind as Shown

COLUMNS = (
    "company", "concept", "dimension", "period", "unit", "change", "reason", "old", "new", "difference", "percent",
    "source_before", "publisher_before", "date_before", "tier_before",
    "source_now", "publisher_now", "date_now", "tier_now", "note",
)  # fmt: skip
OLD, NEW, DIFFERENCE, PERCENT = 8, 9, 10, 11
SOURCE_BEFORE, SOURCE_NOW = 12, 16
MEANINGLESS = "n.m."


def write_changes(book: Book, before: Snapshot) -> Comparison:
    """Every change since an earlier snapshot: changed figures first, then those removed, then those added."""
    words = book.words
    found = compare(before, snapshot_of(book.answers, "", {company.id for company in book.companies}))
    since = f"{words['compared_with']}: {before.name}"
    page = ReportSheet(
        book, words["changes"], words["changes"], words["about_changes"], f"{since} · {counted(book, found)}"
    )
    titles = [words[name] for name in COLUMNS]
    page.header(HEADER_ROW, titles[: OLD - 1])
    page.header(HEADER_ROW, titles[OLD - 1 : PERCENT], column=OLD, figures_from=1)
    page.header(HEADER_ROW, titles[PERCENT:], column=PERCENT + 1)
    names = {company.id: company.name_in(words.lang) for company in book.view.companies()}
    labels = {id: concept.label(words.lang) for id, concept in book.view.concepts().items()}
    for row, change in enumerate(found.changes, FIRST_ROW):
        entity, concept, dimensions, period, unit = change.key
        texts = (names.get(entity, entity), labels.get(concept, concept), dimensions, period)
        for column, text in enumerate(texts, 1):
            page.put(row, column, text, "line")
        page.put(row, 5, unit, "unit")
        _change(page, row, change)
    last = FIRST_ROW + len(found.changes) - 1
    page.table(HEADER_ROW, last, len(COLUMNS), "Changes")
    notes = [words["changes_note"], words["reasons_note"]]
    if found.uncompared:
        left = ", ".join(names.get(company, company) for company in found.uncompared)
        notes.append(f"{words['not_compared']}: {left}")
    page.notes(last + 2, *notes)
    page.widths(13, 26, 16, 10, 8, 9, 16, 14, 14, 14, 9, 26, 16, 10.5, 5, 26, 16, 10.5, 5, 26)
    page.freeze(f"C{FIRST_ROW}")
    return found


def counted(book: Book, found: Comparison) -> str:
    """How many figures changed, went and came.

    In English: "3 changed, 1 removed, 12 added"; a comparison without any change says so.
    """
    numbers = [(kind, sum(change.kind is kind for change in found.changes)) for kind in Kind]
    told = [f"{number:,} {book.words[kind.value]}" for kind, number in numbers if number]
    return ", ".join(told) or book.words["no_change"]


def _change(page: ReportSheet, row: int, change: Change) -> None:
    words = page.book.words
    page.put(row, 6, words[change.kind.value], "label")
    page.put(row, 7, words[change.reason.value], "line")
    if change.before is not None:
        _old(page, row, change.before)
    if change.after is not None:
        _new(page, row, change.after)
    if change.difference is not None:
        growth = MEANINGLESS if change.growth is None else float(change.growth)
        text = f'=IF(AND(H{row}>0,I{row}>=0),J{row}/H{row},"{MEANINGLESS}")'
        page.put(
            row,
            DIFFERENCE,
            Formula(f"=I{row}-H{row}", _gap(change)),
            "formula",
            "count" if _is_whole(change.difference) else "decimal",
        )
        page.put(row, PERCENT, Formula(text, growth), "formula", "percent")
    page.put(row, len(COLUMNS), change.note, "passage")


def _gap(change: Change) -> float:
    """The difference as a spreadsheet has it: of the two numbers in the cells."""
    assert change.before is not None and change.after is not None
    assert change.before.point is not None and change.after.point is not None
    return float(change.after.point) - float(change.before.point)


def _old(page: ReportSheet, row: int, was: RecordedFigure) -> None:
    if was.point is not None:
        number = int(was.point) if _is_whole(was.point) else float(was.point)
        page.put(row, OLD, number, "input", _shown(was.point))
    else:
        page.put(row, OLD, _words(was), "input", "text")
    _source(page, row, SOURCE_BEFORE, was)


def _new(page: ReportSheet, row: int, now: RecordedFigure) -> None:
    """A link to the fact; a figure is a formula over it, what is no single number is told in words."""
    ledger = page.book.ledger
    link = ledger.link_to_place(now.where)
    if now.point is not None:
        text = f"={quoted(ledger.facts_sheet)}!${FACT_VALUE}${ledger.places[now.where]}"
        page.put(row, NEW, Formula(text, float(now.point)), "link", _shown(now.point), link)
    else:
        page.put(row, NEW, _words(now), "hyperlink", link=link)
    _source(page, row, SOURCE_NOW, now)


def _source(page: ReportSheet, row: int, column: int, figure: RecordedFigure) -> None:
    page.put(row, column, figure.title, "words")
    page.put(row, column + 1, figure.publisher, "words")
    page.put(row, column + 2, figure.date, "label")
    page.put(row, column + 3, figure.tier, "label", "count")


def _words(figure: RecordedFigure) -> str:
    """A text, both ends of a range, or the word for what is not disclosed."""
    if figure.text or figure.key.unit in TEXTUAL:
        return figure.text
    if figure.low is None or figure.high is None:
        return "n.d."
    return f"{figure.low:,f}–{figure.high:,f}"


def _shown(number: Decimal) -> Shown:
    return "count" if _is_whole(number) else "plain"


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()
