"""Comparison: companies across, metrics down by block, each figure with its period, then the peers' statistics."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.metrics.answer import Answer
from xlipo.metrics.statistics import percentile
from xlipo.metrics.status import SHORT, Status
from xlipo.report.bases import Base
from xlipo.report.book import Book
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.sheets.lines import COMPARISON_BLOCKS
from xlipo.sheetkit.address import Area, quoted
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.model import Link
from xlipo.sheetkit.theme import Kind

FIRST_COMPANY = 4  # after the label, the unit and the metric's id
PER_COMPANY = 3  # the figure, its mark, its period
IDS_ROW = HEADER_ROW - 1
STATISTICS = {"max": 4, "p75": 3, "median": 2, "p25": 1, "min": 0}
"""Each statistic with its quartile."""
NOT_MEANINGFUL = SHORT[Status.NOT_MEANINGFUL]


def write_comparison(book: Book) -> None:
    """One line a metric; a metric that no company has on any basis is left out."""
    words = book.words
    page = ReportSheet(book, words["comparison"], words["comparison"], words["about_comparison"], book.units)
    first_stat = FIRST_COMPANY + PER_COMPANY * len(book.companies)
    width = first_stat + len(STATISTICS)
    _header(page, first_stat)
    row = FIRST_ROW
    for block, metrics in COMPARISON_BLOCKS:
        lines = [line for metric in metrics if (line := book.bases.line(metric))]
        if not lines:
            continue
        page.band(row, words[block], width)
        row += 1
        for line in lines:
            _line(page, row, line, first_stat)
            row += 1
    page.table(HEADER_ROW, row - 1, width, "Comparison")
    foot = page.notes(
        row + 1, words["latest_note"], words["peers_note"], words["marks"], words["absences"], words["fx_note"]
    )
    figures = (12.2, 4.5, 9.5) * len(book.companies)
    page.widths(44, 9, 18, *figures, 5, *(10,) * len(STATISTICS))
    page.freeze(f"B{FIRST_ROW}")
    page.print(apart=tuple(range(FIRST_COMPANY, first_stat + 1, PER_COMPANY)), areas=(Area(1, 1, width, foot - 1),))


def _header(page: ReportSheet, first_stat: int) -> None:
    """The companies with their ids, which the formulas look up, and the statistics with their quartiles."""
    book, words = page.book, page.book.words
    page.put(IDS_ROW, 1, words["ids_note"], "note")
    titles = [words["metric"], words["unit"], words["metric_id"]]
    for number, company in enumerate(book.companies, 1):
        titles += [company.name_in(words.lang), f"{words['flag']}{number}", f"{words['period']} {number}"]
        page.put(IDS_ROW, FIRST_COMPANY + PER_COMPANY * (number - 1), company.id, "id")
    titles += [words["count"], *(words[name] for name in STATISTICS)]
    page.header(HEADER_ROW, titles, figures_from=FIRST_COMPANY)
    for column, quartile in enumerate(STATISTICS.values(), first_stat + 1):
        page.put(IDS_ROW, column, quartile, "input", "plain")


def _line(page: ReportSheet, row: int, line: list[Base], first_stat: int) -> None:
    book = page.book
    first = next(answer for base in line if (answer := base.any_figure) is not None)
    page.put(row, 1, book.answers.measure(line[0].metric).label(book.words.lang), "line")
    page.unit(row, 2, first)
    page.put(row, 3, line[0].metric, "id")
    for index, base in enumerate(line):
        _figure(page, row, FIRST_COMPANY + PER_COMPANY * index, base, kind_of(base.any_figure or first))
    if first.shown != "yes_no":
        _statistics(page, row, line, first_stat, first)


def _figure(page: ReportSheet, row: int, column: int, base: Base, kind: Kind) -> None:
    """The figure on the basis that is set, its mark and its period; it leads to its line on the company's sheet."""
    book, figure = page.book, page.book.bases.chosen(base)
    letter = get_column_letter(column)
    place = f'INDEX(line_row,MATCH({letter}${IDS_ROW}&"|"&$C{row},line_key,0))'
    location = book.lines.get((base.company.id, base.metric)) or f"{quoted(book.sheet_of(base.company))}!A1"
    beside, link = f'=INDEX(fig_beside,{place})&""', Link(location=location)
    page.figure(row, column, figure, f"=INDEX(fig_shown,{place})", kind, beside, link)
    period = figure.answer.period.text if figure.answer and figure.answer.period and figure.answer.has_figure else ""
    page.put(row, column + 2, Formula(f'=INDEX(fig_period,{place})&""', period), "mark")


def _statistics(page: ReportSheet, row: int, line: list[Base], first_stat: int, first: Answer) -> None:
    """How many peers have a figure in one currency, and the quartiles of those."""
    book = page.book
    sheet, (top, bottom) = quoted(book.words["periods"]), (line[0].row, line[-1].row)
    peer, currency = (get_column_letter(3 + len(book.settings.periods) + n) for n in (3, 4))
    values, currencies = (f"{sheet}!${column}${top}:${column}${bottom}" for column in (peer, currency))
    chosen = [book.bases.chosen(base) for base in line]
    numbers = [number for figure in chosen if (number := book.figures.number(figure)) is not None]
    units = {figure.unit for figure in chosen if figure.rate_row and book.figures.number(figure) is not None}
    count = len(numbers) if book.settings.currency or len(units) < 2 else 0
    text = f"=IF(MAX({currencies})=MIN({currencies}),COUNT({values}),0)"
    page.put(row, first_stat, Formula(text, count), "link", "count")
    n = get_column_letter(first_stat)
    for column, quartile in enumerate(STATISTICS.values(), first_stat + 1):
        text = f'=IF(${n}{row}>1,QUARTILE({values},{get_column_letter(column)}${IDS_ROW}),"{NOT_MEANINGFUL}")'
        value = float(percentile(numbers, Decimal(quartile) / 4)) if count > 1 else NOT_MEANINGFUL
        page.put(row, column, Formula(text, value), "link", kind_of(first))
