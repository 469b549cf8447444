"""Cover: title, as-of date, data set version, contents with links, the legend, and one master check."""

from __future__ import annotations

from xlipo.workbook.cells import Formula
from xlipo.workbook.ledger import quoted
from xlipo.workbook.page import Book, Page
from xlipo.workbook.sheets.audit import RESULT_COLUMN
from xlipo.workbook.theme import RoleName


def write_cover(book: Book, contents: list[tuple[str, str]], checks: tuple[int, int, int]) -> None:
    """``contents`` are (sheet, what it is); ``checks`` the first and last row of results and how many fail."""
    words = book.words
    as_of = book.as_of.isoformat() if book.as_of else words["latest"]
    names = ", ".join(company.name_in(words.lang) for company in book.companies)
    page = Page(book, words["cover"], words["title"], names, book.units)
    row = 5
    for label, value in ((words["as_of"], as_of), (words["version"], book.view.version)):
        page.put(row, 1, label, "label")
        page.put(row, 2, value, "label")
        row += 1
    page.put(row, 1, words["master_check"], "label")
    _master_check(page, row, *checks)
    row += 2
    page.header(row, [words["contents"], ""])
    for sheet, about in contents:
        row += 1
        page.link(row, 1, sheet, location=f"{quoted(sheet)}!A1")
        page.put(row, 2, about, "note")
    row += 2
    page.header(row, [words["legend"], ""])
    legend: tuple[tuple[RoleName, str], ...] = (
        ("input", "legend_input"),
        ("formula", "legend_formula"),
        ("link", "legend_link"),
    )
    for role, key in legend:
        row += 1
        page.put(row, 1, "1,234.5", role)
        page.put(row, 2, words[key], "label")
    row = page.notes(row + 2, words["how_to_read"], words["marks"], words["absences"], words["fx_note"])
    page.widths(34, 90)
    page.sheet.freeze_panes = "A5"
    page.sheet.page_setup.fitToHeight = 1


def _master_check(page: Page, row: int, first: int, last: int, failing: int) -> None:
    """One cell that rolls up every check; without any check there is nothing to fail."""
    words = page.book.words
    result = words["checks_fail"] if failing else words["checks_pass"]
    role: RoleName = "bad" if failing else "good"
    if last < first:
        page.put(row, 2, result, role)
        return
    cells = f"{quoted(words['checks'])}!${RESULT_COLUMN}${first}:${RESULT_COLUMN}${last}"
    text = f'=IF(COUNTIF({cells},"fail")=0,"{words["checks_pass"]}","{words["checks_fail"]}")'
    page.put(row, 2, Formula(text, result), role)
