"""Comparison: companies across, metrics down by block, each figure with its period, then the peers' statistics."""

from __future__ import annotations

from decimal import Decimal

from xlipo.metrics.answer import Answer
from xlipo.metrics.statistics import percentile
from xlipo.metrics.status import SHORT, Status
from xlipo.report.bases import Base
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.ledger import FIRST_ROW, IDS_ROW
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.sheets.lines import COMPARISON_BLOCKS
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import if_true, join, piece, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.styled_sheet import OpenTable

FIRST_COMPANY = 4  # after the label, the unit and the metric's id
PER_COMPANY = 3  # the figure, its mark, its period
LABELS = (Column("metric", 44, "line"), Column("unit", 9, "unit"), Column("metric_id", 18, "id"))
STATISTICS = {"max": 4, "p75": 3, "median": 2, "p25": 1, "min": 0}
"""Each statistic with its quartile."""
NOT_MEANINGFUL = SHORT[Status.NOT_MEANINGFUL]


@sheet("comparison", order=30, needs=["companies"])
def comparison(book: Book) -> ReportSheet:
    """One line a metric; a metric that no company has on any basis is left out."""
    words = book.words
    page = ReportSheet.of(book, "comparison", book.units)
    table = _begin(page)
    for block, metrics in COMPARISON_BLOCKS:
        lines = [line for metric in metrics if (line := book.bases.line(metric))]
        if lines:
            table.block(words[block])
        for line in lines:
            _line(page, table, line)
    foot = page.notes(
        table.last + 2, words["latest_note"], words["peers_note"], words["marks"], words["absences"], words["fx_note"]
    )
    page.freeze(f"B{FIRST_ROW}")
    width, count = len(table.columns), table.column("count")
    page.print(apart=tuple(range(FIRST_COMPANY, count + 1, PER_COMPANY)), areas=(Area(1, 1, width, foot - 1),))
    return page


def _begin(page: ReportSheet) -> OpenTable:
    """The companies with their ids, which the formulas look up, and the statistics with their quartiles."""
    book, words = page.book, page.book.words
    columns, names = list(LABELS), dict[str, str]()
    page.put(IDS_ROW, 1, words["ids_note"], "note")
    for number, company in enumerate(book.companies, 1):
        page.put(IDS_ROW, len(columns) + 1, company.id, "id")
        names |= {
            f"{company.id}.figure": company.name_in(words.lang),
            f"{company.id}.mark": f"{words['flag']}{number}",
            f"{company.id}.period": f"{words['period']} {number}",
        }
        columns += [
            Column(f"{company.id}.figure", 12.2, "link", "count"),
            Column(f"{company.id}.mark", 4.5, "mark"),
            Column(f"{company.id}.period", 9.5, "mark"),
        ]
    columns += [Column("count", 5, "link", "count")]
    for name, quartile in STATISTICS.items():
        columns.append(Column(name, 10, "link", "count"))
        page.put(IDS_ROW, len(columns), quartile, "input", "plain")
    return page.begin("Comparison", tuple(columns), titles=names)


def _line(page: ReportSheet, table: OpenTable, line: list[Base]) -> None:
    book, metric = page.book, line[0].metric
    first = next(answer for base in line if (answer := base.any_figure) is not None)
    row = table.add(book.answers.measure(metric).label(book.words.lang), page.unit(first), metric, key=metric)
    for base in line:
        column = table.column(f"{base.company.id}.figure")
        key = join(page.live(IDS_ROW, column, "row"), text("|"), page.live(row, table.column("metric_id"), "column"))
        page.look_up_base(row, column, key, first)
    if first.shown != "yes_no":
        _statistics(page, row, table, line, first)


def _statistics(page: ReportSheet, row: int, table: OpenTable, line: list[Base], first: Answer) -> None:
    """How many peers have a figure in one currency, and the quartiles of those."""
    book, periods, of_count = page.book, page.book.words["periods"], table.column("count")
    values, currencies = (Ref(periods, line[0].key, key, line[-1].key) for key in ("peer_value", "peer_currency"))
    chosen = [book.bases.chosen(base) for base in line]
    shown_now = (book.figures.shown(figure) for figure in chosen if book.figures.number(figure) is not None)
    numbers = [Decimal(number) for number in shown_now if isinstance(number, float)]  # as the cells hold them
    units = {figure.unit for figure in chosen if figure.rate_row and book.figures.number(figure) is not None}
    count = len(numbers) if book.settings.currency or len(units) < 2 else 0
    one = piece("IF(MAX(", currencies, ")=MIN(", currencies, "),COUNT(", values, "),0)", value=count)
    page.put(row, of_count, one, "link", "count")
    for name, quartile in STATISTICS.items():
        column = table.column(name)
        found = float(percentile(numbers, Decimal(quartile) / 4)) if count > 1 else NOT_MEANINGFUL
        at = page.live(IDS_ROW, column, "row")
        several = piece(page.live(row, of_count, "column"), ">1", value=count > 1)
        shown = if_true(several, piece("QUARTILE(", values, ",", at, ")", value=found), text(NOT_MEANINGFUL))
        page.put(row, column, shown, "link", kind_of(first))
