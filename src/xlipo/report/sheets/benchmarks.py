"""Benchmarks: operating metrics, companies across; only lines that at least two companies have."""

from __future__ import annotations

from typing import TypeAlias

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
from xlipo.sheetkit.theme import WIDTHS

FIRST_COMPANY = 3
"""Of a table's columns, after the label and the unit."""
Block: TypeAlias = tuple[str, list[str]]
"""A block's heading, and its metrics."""
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
    blocks = [
        (words[block], mine) for block, of in BENCHMARKS if (mine := [metric for metric in of if metric in metrics])
    ]
    columns, parts = _columns(book, metrics), [blocks]
    if len(blocks) > 1 and 2 * sum(columns.values()) + WIDTHS["gap"] <= PAGE_WIDTH:
        parts = list(_halves(blocks))
    columns = _widened(columns, len(parts))
    last = max([_part(page, columns, part, at * (len(columns) + 1) + 1) for at, part in enumerate(parts)])
    widths = [*page.model().widths]
    widths += [WIDTH] * max(0, int((PAGE_WIDTH - sum(widths)) / WIDTH))
    page.widths(*widths)
    shown = book.front.companies_on["benchmarks"]
    foot = write_left_out(page, last + 1, sum(widths), "too_little", [c for c in book.companies if c not in shown])
    last = write_foot(page, "benchmarks", foot, len(widths))
    page.freeze(f"B{FIRST_ROW}")
    page.print(one_page=True, areas=(Area(1, 1, len(widths), last - 1),))
    return page


def _columns(book: Book, metrics: list[str]) -> dict[str, float]:
    """The keys of a table's columns, and how wide each is at least."""
    words = book.words
    labels = max(LABELS, *(set_width(book.label(metric)) * ROUNDED + MARGIN for metric in metrics))
    units = unit_width(words, *(unit_of(_first_known(book.front.line(metric)), words) for metric in metrics))
    names = {company.id: company.name_in(words.lang) for company in book.front.companies_on["benchmarks"]}
    return {"metric": labels, "unit": units} | {id: width_of(name) for id, name in names.items()}


def _widened(columns: dict[str, float], parts: int) -> dict[str, float]:
    """Companies' columns so wide that tables beside each other fill the page."""
    room = (PAGE_WIDTH - WIDTHS["gap"] * (parts - 1)) / parts - sum(columns.values())
    wider = max(0.0, room / (len(columns) - FIRST_COMPANY + 1))
    return {key: width + wider * (at >= FIRST_COMPANY) for at, (key, width) in enumerate(columns.items(), 1)}


def _halves(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks of lines in two columns, so that the higher one is as low as can be."""
    rows = [1 + len(lines) for _, lines in blocks]
    at = min(range(1, len(blocks)), key=lambda at: max(sum(rows[:at]), sum(rows[at:])))
    return blocks[:at], blocks[at:]


def _part(page: ReportSheet, columns: dict[str, float], blocks: list[Block], left: int) -> int:
    """A table of some of the blocks, from a column on; returns its last row."""
    book = page.book
    titles = {company.id: company.name_in(book.words.lang) for company in book.front.companies_on["benchmarks"]}
    looks = [Column("metric", columns["metric"], "line"), Column("unit", columns["unit"], "unit")]
    looks += [Column(id, columns[id], "link", "count") for id in titles]
    table = page.begin(f"Benchmarks_{left}" if left > 1 else "Benchmarks", tuple(looks), left=left, titles=titles)
    first = left + FIRST_COMPANY - 1
    _periods(page, table, first)
    for title, metrics in blocks:
        table.block(title)
        for metric in metrics:
            line = book.front.line(metric)
            row = table.add(book.label(metric), page.unit(_first_known(line)), key=metric if left == 1 else "")
            for column, figure in enumerate(line, first):
                page.put(row, column, page.figure(figure), "link", kind_of_line(line), page.to_figure(figure))
            _marks(page, row, metric, first)
    return table.last


def _first_known(line: list[Figure]) -> Answer:
    """The answer of a line that says its unit."""
    return next(f.answer for f in line if f.answer is not None and f.answer.derivation is not None)


def _periods(page: ReportSheet, table: OpenTable, first: int) -> None:
    """The period that each company's column stands on, as on the first page."""
    book = page.book
    row = table.add(book.words["period_end"], None)
    for column, company in enumerate(book.front.companies_on["benchmarks"], first):
        number = book.companies.index(company)
        place = Ref(book.words["lists"], FIRST_ROW + number, "row_period")
        page.put(row, column, cell(place, book.row_period(number)), "link", "count")


def width_of(name: str) -> float:
    """The width of a company's column: no word of its name is broken."""
    return max([WIDTH, *(set_width(word, bold=True) * ROUNDED + EDGES for word in name.split())])


def _marks(page: ReportSheet, row: int, metric: str, first: int) -> None:
    """The marks of a line from a column on: its figures stand one below the other on the sheet of figures."""
    line = page.book.front.line(metric)
    kind, area = kind_of_line(line), Area(first, row, first + len(line) - 1, row)
    flags = page.of_line(line[0], line[-1], "flag")
    if kind == "short_percent":
        show_meaningless(page, area)
    losses = any(figure.is_small_loss for figure in line)
    mine = {f"{one.mark}" for figure in line for one in figure.bases}
    noted = any(one.note for figure in line for one in figure.bases)
    before = address(1, first - 1, "both")
    for flag in flags_of(page, [metric] if not noted else _benchmarks(page)):
        if noted or flag in mine:
            at = piece("INDEX(", flags, f",COLUMN()-COLUMN({before}))=", f'"{flag}"', value=None)
            page.show_kind(area, at, kind, shown_mark(flag), losses)
    if losses:
        page.show_losses(area, kind)


def _benchmarks(page: ReportSheet) -> list[str]:
    front = page.book.front
    return [metric for metric in front.lines if front.page_of[metric] == "benchmarks"]
