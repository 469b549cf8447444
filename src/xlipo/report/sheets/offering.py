"""Offering and valuation: identity and terms side by side, then from price to multiples, then how they would move."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.workings import VALUE_INPUTS, bridge
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.foot import folded, marks_on, write_left_out, write_marks, write_notes
from xlipo.report.report_sheet import PAGE_WIDTH, ROWS_OF_PAGE, ReportSheet, unit_width
from xlipo.report.sheets.football import has_field, marks_of_field, median_of_field, not_drawn, write_football
from xlipo.report.sheets.grid import FIRST_COMPANY, Grid
from xlipo.report.sheets.lines import OFFERING_LINES
from xlipo.report.sheets.listing import offered
from xlipo.report.sheets.offering_details import write_details
from xlipo.report.sheets.sensitivity import write_sensitivity
from xlipo.report.sheets.since_listing import has_closes, write_since_listing
from xlipo.report.terms import term
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.model import Cell
from xlipo.sheetkit.row_heights import MARGIN, ROUNDED
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.styled_sheet import OpenTable

IDENTITY = ("exchange", "board", "chapter", "ticker", "listed", "sponsors")
NAMED = ("exchange", "board")
"""What of it is a name, which has another in Chinese; a code is none."""
NOT_SAID, NOT_ASKED = "n.d.", "n.a."
"""What stands where nothing is known, and where there is nothing: only HKEX has chapters."""
ENDS = {"": "at_final", "low": "at_low", "high": "at_high"}
IN_BRIEF = ("price_at_offer", "implied_market_cap", "enterprise_value_at_offer", "ev_to_sales")
"""What is shown at the ends of the range; at the final price all is."""
CHART_ROWS = 12
CHARTS = ((1, 5), (6, 12))
"""Where the two charts stand: the closes, then the football field; without closes the field has the whole width."""
COLUMNS = 10
"""Of figures on the page: so many companies, or two grids beside each other."""
LABELS, WIDTH, GAP = 50.2, 12.8, 1.2
"""Of the labels with their units, of each column of figures, and what ten digits of shares leave free there."""
WIDEST = PAGE_WIDTH - 1
"""Of a page at whose scale the text of a chart is of eight points too."""


@sheet("offering", order=60)
def offering(book: Book) -> ReportSheet | None:
    """One column a listed company; a term that none has is left out."""
    words, listed = book.words, [company for company in book.companies if _is_listed(book, company)]
    if not listed:
        return None
    page = ReportSheet.of(book, "offering", book.units)
    units = unit_width(words)
    widths = (LABELS - units, units, WIDTH)
    grid = Grid(page, listed, widths)
    terms = grid.begin("Offering_terms", words["terms"])
    _identity(grid, terms)
    for metric in OFFERING_LINES:
        grid.line(terms, book.answers.measure(metric))
    bridge_top = terms.last + 2
    charts = _bridge(grid, bridge_top).last + 2
    room = LABELS + WIDTH * COLUMNS
    grids = charts
    if has_field(book):
        space = " " if words.lang == "en" else ""
        said = marks_of_field(book), [*median_of_field(book), *not_drawn(book, listed)]
        grids = write_notes(page, charts + CHART_ROWS + 1, room, *map(space.join, filter(None, said))) + 1
    after = write_sensitivity(grid, grids)
    details = write_notes(page, after, room, words["bridge_note"], *([words["grid_note"]] if after > grids else []))
    row = write_details(grid, terms, details)
    page.widths(*widths[:2], *_widths(grid))
    unpriced = [company for company in offered(book) if company not in listed]
    notes = [words["lock_up_note"]] if row > details + 1 else []  # the details begin with an empty row
    row = write_left_out(page, row, room, "unpriced", unpriced)
    last = write_notes(page, row, room, *notes, words["fx_note"])
    if has_field(book):
        left = CHARTS[1][0] if has_closes(book) else CHARTS[0][0]
        below = write_football(page, Area(left, charts, CHARTS[1][1], charts + CHART_ROWS), last + 2)
        write_since_listing(page, Area(CHARTS[0][0], charts, CHARTS[0][1], charts + CHART_ROWS), below + 3)
    page.freeze("B4")
    tops = [1]
    if last > ROWS_OF_PAGE:
        tops += [bridge_top, grids, *([details] if last - grids > ROWS_OF_PAGE else [])]
    bottoms = [*(top - 1 for top in tops[1:]), last - 1]
    areas = [Area(1, top, FIRST_COMPANY + COLUMNS - 1, bottom) for top, bottom in zip(tops, bottoms, strict=True)]
    page.print(one_page=True, areas=tuple(areas))
    write_marks(page, marks_on(page))
    return page


def _widths(grid: Grid) -> list[float]:
    """Of the columns of figures: wider where a heading would fill its line to the end and touch the one before."""
    headings = [set_width(one.name_in(grid.page.book.words.lang), bold=True) for one in grid.companies]
    needed = [wide + GAP if WIDTH < wide + GAP <= WIDTH + GAP else WIDTH for wide in headings]
    found = [*needed, *(WIDTH,) * (COLUMNS - len(needed))][:COLUMNS]
    return found if LABELS + sum(found) <= WIDEST else [WIDTH] * COLUMNS


def _is_listed(book: Book, company: Company) -> bool:
    listed = any(offering.id == "IPO" for offering in book.view.offerings(company.id))
    return listed and book.answers.metric(company, "offer_price").derivation is not None


def _identity(grid: Grid, table: OpenTable) -> None:
    book = grid.page.book
    offerings = [next(o for o in book.view.offerings(company.id) if o.id == "IPO") for company in grid.companies]
    for name in IDENTITY:
        if not any(getattr(offering, name) for offering in offerings):
            continue
        cells: list[Cell | None] = []
        for offering in offerings:
            value = getattr(offering, name)
            if isinstance(value, tuple):  # a list runs on in lines, which a cell with a link does not everywhere
                room = (WIDTH - MARGIN) / ROUNDED
                lines = (line for one in value for line in folded(term(one, book.words.lang), room))
                cells.append(Cell("\n".join(lines) or NOT_SAID, "term", "count"))
            elif value:
                shown = term(value, book.words.lang) if name in NAMED else value
                cells.append(grid.page.cited(shown, offering.source, "term")._replace(kind="count"))
            else:
                absent = NOT_ASKED if name == "chapter" and offering.exchange != "HKEX" else NOT_SAID
                cells.append(Cell(absent, "term", "count"))
        table.add(Cell(book.words[name]), None, *cells, key=name)


def _bridge(grid: Grid, row: int) -> OpenTable:
    """From price to market cap, enterprise value and multiples, at the range's low, middle and high and at the end."""
    words = grid.page.book.words
    table = grid.begin("Valuation", words["bridge"], row)
    grid.block(table, words["bridge_inputs"], VALUE_INPUTS)
    _mark_years(grid, table)
    for end, title in ENDS.items():
        brief = [line for line in bridge(end) if not end or line.id.removesuffix(f"_{end}") in IN_BRIEF]
        grid.block(table, words[title], brief)
    return table


def _mark_years(grid: Grid, table: OpenTable) -> None:
    """Mark the twelve months before an offering that are no others than its last year."""
    page, measure = grid.page, VALUE_INPUTS[0]
    key = f"{table.name}|{measure.id}"
    if not page.has_row(key):
        return
    row, found = page.row_of(key), False
    for column, answer in enumerate(grid.answers(measure), grid.first):
        facts = answer.derivation.facts() if answer.derivation is not None else []
        if facts and all(fact.period.is_year for fact in facts):
            page.change(row, column, mark=page.held(row, column).mark + "ʸ")
            found = True
    if found:
        table.add(page.book.words["ltm_is_year"])
        page.mark(table.last, "foot", "general", [1])
