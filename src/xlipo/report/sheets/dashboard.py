"""Dashboard: the comparison on one page, in figures and in charts; what the charts draw stands below them."""

from __future__ import annotations

from xlipo.report.bases import Base
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.drawings import Drawing, by_valuation, by_year, in_bars, label_of, some_answer
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.charts.chart_data import Caption
from xlipo.sheetkit.live import join, text
from xlipo.sheetkit.model import A3
from xlipo.sheetkit.theme import text_width

KEY_FIGURES = (
    "revenue", "revenue_growth", "gross_margin", "net_loss", "runway_months", "funding_total", "implied_market_cap",
)  # fmt: skip
FIRST_FIGURE, PER_FIGURE = 3, 3  # after the company and its id; the figure, its mark, its period
IDS_ROW = HEADER_ROW - 1
COLUMNS = ((1, 5), (6, 14), (15, 23))
"""Where charts stand from left to right: their first and last columns."""
CHART_ROWS = 20


@sheet("dashboard", order=20, needs=["companies", "comparison"])
def dashboard(book: Book) -> ReportSheet:
    """Key figures, companies down; charts under them; under those, out of print, the tables they are drawn from."""
    words, page = book.words, ReportSheet.of(book, "dashboard", book.units)
    lines = [line for metric in KEY_FIGURES if (line := book.bases.line(metric))]
    last = _key_figures(page, lines)
    top = page.notes(last + 1, words["latest_note"], f"{words['marks']} {words['absences']}") + 1
    widest = max(text_width(company.name_in(words.lang)) for company in book.companies)
    page.widths(max(30, widest + 14), 20, *(11, 5, 9) * len(KEY_FIGURES))  # a name with a figure beside it
    bottom = _charts(page, top, [drawing for drawing in _drawings(book, lines) if drawing is not None])
    page.freeze(f"B{FIRST_ROW}", repeat=False)
    page.print(paper=A3, one_page=True, areas=(Area(1, 1, COLUMNS[-1][1], bottom),))
    return page


# -- key figures -----------------------------------------------------------------------------------------------------


def _key_figures(page: ReportSheet, lines: list[list[Base]]) -> int:
    """One line a company; returns the last row."""
    book, words = page.book, page.book.words
    titles = [words["company"], words["company_id"]]
    for number, line in enumerate(lines, 1):
        column = FIRST_FIGURE + PER_FIGURE * (number - 1)
        page.put(IDS_ROW, column, line[0].metric, "id")
        titles += [label_of(book, line), f"{words['flag']}{number}", f"{words['period']} {number}"]
    page.header(HEADER_ROW, titles, figures_from=FIRST_FIGURE)
    for row, company in enumerate(book.companies, FIRST_ROW):
        page.put(row, 1, company.name_in(words.lang), "label")
        page.put(row, 2, company.id, "id")
        for index, line in enumerate(lines):
            column = FIRST_FIGURE + PER_FIGURE * index
            key = join(page.live(row, 2, "column"), text("|"), page.live(IDS_ROW, column, "row"))
            page.look_up_base(row, column, key, some_answer(line[row - FIRST_ROW]))
    last = HEADER_ROW + len(book.companies)
    page.table(HEADER_ROW, last, len(titles), "Key_figures")
    return last


# -- charts ----------------------------------------------------------------------------------------------------------


def _drawings(book: Book, lines: list[list[Base]]) -> list[Drawing | None]:
    """The charts from left to right and down; nothing for one that would be empty."""
    columns = {line[0].metric: FIRST_FIGURE + PER_FIGURE * index for index, line in enumerate(lines)}
    return [
        by_year(book, "revenue"), in_bars(book, "revenue_growth", columns), in_bars(book, "gross_margin", columns),
        by_year(book, "net_loss"), in_bars(book, "runway_months", columns), by_valuation(book),
    ]  # fmt: skip


def _charts(page: ReportSheet, top: int, drawings: list[Drawing]) -> int:
    """Place the charts from a row on, and their tables below all of them; returns the last row of the charts."""
    book, noted = page.book, max((len(drawing.notes) for drawing in drawings), default=0)
    height = CHART_ROWS + noted + 1
    bottom = top + -(-len(drawings) // len(COLUMNS)) * height - 1
    row = bottom + 3
    page.put(row, 1, book.words["chart_data"], "title")
    for number, drawing in enumerate(drawings):
        band, at = divmod(number, len(COLUMNS))
        left, right = COLUMNS[at]
        page.put(row + 2, 1, drawing.title, "block")
        caption = Caption(page.ref(row + 2, 1), drawing.alt_text, book.words.lang)
        chart, row = drawing.make(page, row + 3, caption)
        start = top + band * height
        page.chart(Area(left, start, right, start + CHART_ROWS - 1), chart)
        for offset, note in enumerate(drawing.notes):
            page.put(start + CHART_ROWS + offset, left, note, "note")
    return bottom
