"""Benchmarks: operating metrics, companies across; only lines that at least two companies have."""

from __future__ import annotations

from xlipo.metrics.answer import Answer
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.figure import Figure
from xlipo.report.foot import write_foot, write_left_out
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.marking import flags_of, kind_of_line, show_meaningless, shown_mark
from xlipo.report.report_sheet import PAGE_WIDTH, ReportSheet, unit_of, unit_width
from xlipo.report.sheets.lines import BENCHMARKS
from xlipo.sheetkit.address import Area, Ref, address
from xlipo.sheetkit.live import cell, piece
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.row_heights import MARGIN, ROUNDED
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.styled_sheet import OpenTable
from xlipo.sheetkit.theme import FORMATS, marked

FIRST_COMPANY = 3
LABELS = 30.0
"""Of the column of labels at least."""
WIDTH, EDGES = 9.0, 0.72
"""Of a company's column at least: of a figure with its marks; and what its edges take."""


@sheet("benchmarks", order=30)
def benchmarks(book: Book) -> ReportSheet | None:
    """One line a metric, one column a company that has any figure on it."""
    words = book.words
    metrics = [metric for metric in book.front.lines if book.front.page_of[metric] == "benchmarks"]
    if not metrics:
        return None
    page = ReportSheet.of(book, "benchmarks", book.units)
    lines = {metric: _first_known(book.front.line(metric)) for metric in metrics}
    units = unit_width(words, *(unit_of(answer, words) for answer in lines.values()))
    labels = max(LABELS, *(set_width(book.label(metric)) * ROUNDED + MARGIN for metric in metrics))
    columns = [Column("metric", labels, "line"), Column("unit", units, "unit")]
    titles = {company.id: company.name_in(words.lang) for company in book.front.companies_on["benchmarks"]}
    columns += [Column(id, width_of(name), "link", "count") for id, name in titles.items()]
    table = page.begin("Benchmarks", tuple(columns), titles=titles)
    _periods(page, table)
    for block, members in BENCHMARKS:
        mine = [metric for metric in members if metric in metrics]
        if mine:
            table.block(words[block])
        for metric in mine:
            line = book.front.line(metric)
            row = table.add(book.label(metric), page.unit(lines[metric]), key=metric)
            for column, figure in enumerate(line, FIRST_COMPANY):
                page.put(row, column, page.figure(figure), "link", kind_of_line(line), page.to_figure(figure))
            _marks(page, row, metric)
    widths = [column.width for column in columns]
    widths += [WIDTH] * max(0, int((PAGE_WIDTH - sum(widths)) / WIDTH))
    page.widths(*widths)
    shown = book.front.companies_on["benchmarks"]
    foot = write_left_out(
        page, table.last + 1, sum(widths), "too_little", [c for c in book.companies if c not in shown]
    )
    last = write_foot(page, "benchmarks", foot, len(widths))
    page.freeze(f"B{FIRST_ROW}")
    page.print(one_page=True, areas=(Area(1, 1, len(widths), last - 1),))
    return page


def _first_known(line: list[Figure]) -> Answer:
    """The answer of a line that says its unit."""
    return next(f.answer for f in line if f.answer is not None and f.answer.derivation is not None)


def _periods(page: ReportSheet, table: OpenTable) -> None:
    """The period that each company's column stands on, as on the first page."""
    book = page.book
    row = table.add(book.words["period_end"], None)
    for column, company in enumerate(book.front.companies_on["benchmarks"], FIRST_COMPANY):
        number = book.companies.index(company)
        place = Ref(book.words["lists"], FIRST_ROW + number, "row_period")
        page.put(row, column, cell(place, book.row_period(number)), "link", "count")


def width_of(name: str) -> float:
    """The width of a company's column: no word of its name is broken."""
    return max([WIDTH, *(set_width(word, bold=True) * ROUNDED + EDGES for word in name.split())])


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
