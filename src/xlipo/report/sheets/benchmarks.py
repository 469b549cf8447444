"""Benchmarks: operating metrics, companies across; only lines that at least two companies have."""

from __future__ import annotations

from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.marking import flags_of, show_meaningless, shown_mark
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.comps import kind_of_line
from xlipo.report.sheets.lines import BENCHMARKS
from xlipo.sheetkit.address import Area, Ref, address
from xlipo.sheetkit.live import cell, piece
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.theme import FORMATS, marked

FIRST_COMPANY = 3
PER_LINE = 5


@sheet("benchmarks", order=30)
def benchmarks(book: Book) -> ReportSheet | None:
    """One line a metric, one column a company that has any figure on it."""
    words = book.words
    metrics = [metric for metric in book.front.lines if book.front.page_of[metric] == "benchmarks"]
    if not metrics:
        return None
    page = ReportSheet.of(book, "benchmarks", book.units)
    columns = [Column("metric", 38, "line"), Column("unit", 8, "unit")]
    columns += [Column(company.id, 8.6, "link", "count") for company in book.companies]
    titles = {company.id: company.name_in(words.lang) for company in book.companies}
    table = page.begin("Benchmarks", tuple(columns), titles=titles)
    for block, members in BENCHMARKS:
        mine = [metric for metric in members if metric in metrics]
        if mine:
            table.block(words[block])
        for metric in mine:
            line = book.front.line(metric)
            like = next(f.answer for f in line if f.answer is not None and f.answer.derivation is not None)
            row = table.add(book.label(metric), page.unit(like), key=metric)
            for column, figure in enumerate(line, FIRST_COMPANY):
                page.put(row, column, page.figure(figure), "link", kind_of_line(line), page.to_figure(figure))
            _marks(page, row, metric)
    _foot(page, table.last + 1, metrics)
    page.freeze(f"B{FIRST_ROW}")
    page.print(one_page=True)
    return page


def _marks(page: ReportSheet, row: int, metric: str) -> None:
    """The marks of a line: its figures stand one below the other on the sheet of figures."""
    line = page.book.front.line(metric)
    kind, area = kind_of_line(line), Area(FIRST_COMPANY, row, FIRST_COMPANY + len(line) - 1, row)
    flags = page.of_line(line[0], line[-1], "flag")
    if kind == "short_percent":
        show_meaningless(page, area)
    mine = {f"{one.mark}" for figure in line for one in figure.bases}
    noted = any(one.note for figure in line for one in figure.bases)
    before = address(1, FIRST_COMPANY - 1, "both")
    for flag in flags_of(page, [metric] if not noted else _benchmarks(page)):
        if noted or flag in mine:
            at = piece("INDEX(", flags, f",COLUMN()-COLUMN({before}))=", f'"{flag}"', value=None)
            page.show_as(area, at, marked(FORMATS[kind], shown_mark(flag)))


def _benchmarks(page: ReportSheet) -> list[str]:
    front = page.book.front
    return [metric for metric in front.lines if front.page_of[metric] == "benchmarks"]


def _foot(page: ReportSheet, row: int, metrics: list[str]) -> None:
    """Marks and absences, then the numbered footnotes beside each other."""
    book, words = page.book, page.book.words
    page.put(row, 1, words["front_marks"], "note")
    most = max((len({figure.bases[at].note for m in metrics for figure in book.front.line(m)} - {0})
                for at in range(len(book.settings.bases))), default=0)  # fmt: skip
    starts = [1, *(FIRST_COMPANY + 5 * n for n in range(PER_LINE - 1))]
    shown = book.foot("benchmarks")
    for number in range(most):
        line, at = divmod(number, PER_LINE)
        source = Ref(words["lists"], FIRST_ROW + number, "foot_benchmarks")
        page.put(row + 1 + line, starts[at], cell(source, shown[number] if number < len(shown) else ""), "note")
