"""Cover: title, as-of date, the settings, contents with links, the legend, and one master check."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from xlipo.report.page import Book, Page
from xlipo.report.settings import NAMES
from xlipo.report.sheets.audit import RESULT_COLUMN
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import RoleName

LEGEND: tuple[tuple[RoleName, str], ...] = (
    ("input", "legend_input"),
    ("formula", "legend_formula"),
    ("link", "legend_link"),
)


def write_cover(book: Book, contents: list[tuple[str, str]], checks: tuple[int, int, int]) -> None:
    """``contents`` are (sheet, what it is); ``checks`` the first and last row of results and how many fail."""
    words = book.words
    as_of = book.known_on if book.as_of else f"{book.known_on} ({words['latest']})"
    names = ", ".join(company.name_in(words.lang) for company in book.companies)
    page = Page(book, words["cover"], words["title"], names, book.units)
    row = 5
    for label, value in ((words["as_of"], as_of), (words["version"], book.view.version)):
        page.put(row, 1, label, "label")
        page.put(row, 2, value, "label")
        row += 1
    page.put(row, 1, words["master_check"], "label")
    _master_check(page, row, *checks)
    row = _settings(page, row + 2) + 1
    row = _contents(page, row, contents) + 1
    page.header(row, [words["legend"], ""])
    for role, key in (*LEGEND, ("choice", "legend_choice")):
        row += 1
        page.put(row, 1, "1,234.5", role)
        page.put(row, 2, words[key], "label")
    page.notes(row + 2, words["how_to_read"], words["marks"], words["absences"], words["fx_note"])
    page.widths(34, 24, 100)
    page.sheet.freeze_panes = "A5"
    page.sheet.page_setup.fitToHeight = 1


def _settings(page: Page, row: int) -> int:
    """The drop-downs that every sheet follows; returns the row after them."""
    book, words = page.book, page.book.words
    page.header(row, [words["settings"], words["choice"], words["meaning"]])
    for here, name in enumerate(NAMES, row + 1):
        page.put(here, 1, words[name], "label")
        page.put(here, 2, book.settings.chosen(name), "choice")
        page.put(here, 3, words[f"about_{name}"], "note")
        book.name(f"set_{name}", page.title, f"B{here}")
        choice = DataValidation(type="list", formula1=f"list_{name}", allow_blank=False, showErrorMessage=True)
        choice.errorTitle, choice.error = words["settings"], words["choose_from_list"]
        choice.add(f"B{here}")
        page.sheet.add_data_validation(choice)
    page.table(row, row + len(NAMES), 3, "Settings_block")
    return row + len(NAMES) + 1


def _contents(page: Page, row: int, contents: list[tuple[str, str]]) -> int:
    words = page.book.words
    page.header(row, [words["contents"], words["about"]])
    for here, (sheet, about) in enumerate(contents, row + 1):
        page.link(here, 1, sheet, location=f"{quoted(sheet)}!A1")
        page.put(here, 2, about, "note")
    page.table(row, row + len(contents), 2, "Contents")
    return row + len(contents) + 1


def _master_check(page: Page, row: int, first: int, last: int, failing: int) -> None:
    """One cell that rolls up every check of the data, and that no figure is an error whatever the settings are."""
    words = page.book.words
    result = words["checks_fail"] if failing else words["checks_pass"]
    role: RoleName = "bad" if failing else "good"
    test = "SUMPRODUCT(--ISERROR(fig_shown))=0"
    if last >= first:
        cells = f"{quoted(words['checks'])}!${RESULT_COLUMN}${first}:${RESULT_COLUMN}${last}"
        test = f'AND(COUNTIF({cells},"fail")=0,{test})'
    text = f'=IF({test},"{words["checks_pass"]}","{words["checks_fail"]}")'
    page.put(row, 2, Formula(text, result), role)
