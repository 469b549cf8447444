"""Changes: what the report says otherwise than an earlier one, figure by figure, with both sources and the reason."""

from __future__ import annotations

from xlipo.facts.recorded import RecordedFigure
from xlipo.facts.unit import TEXTUAL
from xlipo.quality.changes import Change, Comparison, Kind, compare, recorded_figures
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet, kind_of_number
from xlipo.sheetkit.live import if_true, piece, text
from xlipo.sheetkit.model import Cell, Column, Content

COLUMNS = (
    Column("company", 13, "line"), Column("concept", 26, "line"), Column("dimension", 16, "line"),
    Column("period", 10, "line"), Column("unit", 8, "unit"), Column("change", 9), Column("reason", 16, "line"),
    Column("old", 14, "input", "count"), Column("new", 14, "link", "count"),
    Column("difference", 14, "formula", "count"), Column("percent", 9, "formula", "percent"),
    Column("source_before", 26, "words"), Column("publisher_before", 16, "words"), Column("date_before", 10.5),
    Column("tier_before", 5, "label", "count"), Column("source_now", 26, "words"), Column("publisher_now", 16, "words"),
    Column("date_now", 10.5), Column("tier_now", 5, "label", "count"), Column("note", 26, "passage"),
)  # fmt: skip
MEANINGLESS = "n.m."


@sheet("changes", order=80)
def changes(book: Book) -> ReportSheet | None:
    """Every change since an earlier record: changed figures first, then those removed, then those added."""
    words, before = book.words, book.compare
    if before is None:
        return None
    found = compare(before, recorded_figures(book.answers, "", {company.id for company in book.companies}))
    page = ReportSheet.of(book, "changes", f"{words['compared_with']}: {before.name} · {counted(book, found)}")
    table = page.begin("Changes", COLUMNS)
    names = {company.id: company.name_in(words.lang) for company in book.view.companies()}
    labels = {id: concept.label(words.lang) for id, concept in book.view.concepts().items()}
    for change in found.changes:
        entity, concept, dimensions, period, unit = change.key
        table.add(
            names.get(entity, entity), labels.get(concept, concept), dimensions, period, unit,
            words[change.kind.value], words[change.reason.value], _old(change.before), _new(page, change.after),
            *_difference(page, change), *_source(change.before), *_source(change.after), change.note, key=_key(change),
        )  # fmt: skip
    left = ", ".join(names.get(company, company) for company in found.uncompared)
    uncompared = [f"{words['not_compared']}: {left}"] if left else []
    page.notes(table.last + 2, words["changes_note"], words["reasons_note"], *uncompared)
    page.freeze(f"C{table.header + 1}")
    return page


def counted(book: Book, found: Comparison) -> str:
    """How many figures changed, went and came.

    In English: "3 changed, 1 removed, 12 added"; a comparison without any change says so.
    """
    numbers = [(kind, sum(change.kind is kind for change in found.changes)) for kind in Kind]
    told = [f"{number:,} {book.words[kind.value]}" for kind, number in numbers if number]
    return ", ".join(told) or book.words["no_change"]


def _key(change: Change) -> str:
    return "|".join(change.key)


def _old(was: RecordedFigure | None) -> Cell | None:
    if was is None:
        return None
    if was.point is None:
        return Cell(_words(was), "input", "text")
    kind = kind_of_number(was.point)
    return Cell(int(was.point) if kind == "count" else float(was.point), "input", kind)


def _new(page: ReportSheet, now: RecordedFigure | None) -> Cell | None:
    """A link to the fact; a figure is a formula over it, what is no single number is told in words."""
    if now is None:
        return None
    ledger = page.book.ledger
    link = ledger.link_to_place(now.where)
    if now.point is None:
        return Cell(_words(now), "hyperlink", link=link)
    return Cell(ledger.value_of(now.where, now.point), "link", kind_of_number(now.point), link)


def _difference(page: ReportSheet, change: Change) -> tuple[Cell | None, Content]:
    """After less before, and that over before where it has a meaning."""
    if change.difference is None or change.before is None or change.after is None:
        return None, None
    points = {"old": change.before.point, "new": change.after.point}
    old, new = (page.cell(_key(change), side, float(point or 0)) for side, point in points.items())
    difference = new - old
    again = page.cell(_key(change), "difference", difference.value)
    has_meaning = piece("AND(", old, ">0,", new, ">=0)", value=change.growth is not None)
    return (
        Cell(difference, "formula", kind_of_number(change.difference, "decimal")),
        if_true(has_meaning, again / old, text(MEANINGLESS)),
    )


def _source(figure: RecordedFigure | None) -> tuple[Content, ...]:
    return (None,) * 4 if figure is None else (figure.title, figure.publisher, figure.date, figure.tier)


def _words(figure: RecordedFigure) -> str:
    """A text, both ends of a range, or the word for what is not disclosed."""
    if figure.text or figure.key.unit in TEXTUAL:
        return figure.text
    if figure.low is None or figure.high is None:
        return "n.d."
    return f"{figure.low:,f}–{figure.high:,f}"
