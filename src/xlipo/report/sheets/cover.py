"""Cover: title, as-of date, the settings, contents with links, the legend, and one master check."""

from __future__ import annotations

from xlipo.report.book import Book
from xlipo.report.declared import Stage, declared, sheet
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.settings import NAMES
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import if_true, piece, text
from xlipo.sheetkit.model import Choice, Link
from xlipo.sheetkit.theme import RoleName

LEGEND: tuple[RoleName, ...] = ("input", "formula", "link", "choice")


@sheet("cover", order=10, stage=Stage.CONTENTS)
def cover(book: Book) -> ReportSheet:
    """What the report is, and where everything in it stands."""
    words = book.words
    as_of = book.known_on if book.as_of else f"{book.known_on} ({words['latest']})"
    names = ", ".join(company.name_in(words.lang) for company in book.companies)
    page = ReportSheet(book, words["cover"], words["title"], names, book.units)
    row = 5
    for label, value in ((words["as_of"], as_of), (words["version"], book.view.version)):
        page.put(row, 1, label, "label")
        page.put(row, 2, value, "label")
        row += 1
    page.put(row, 1, words["master_check"], "label")
    _master_check(page, row)
    row = _settings(page, row + 2) + 1
    row = _contents(page, row) + 1
    page.header(row, [words["legend"], ""])
    for here, role in enumerate(LEGEND, row + 1):
        page.put(here, 1, "1,234.5", role)
        page.put(here, 2, words[f"legend_{role}"], "label")
    page.notes(row + len(LEGEND) + 2, words["how_to_read"], words["marks"], words["absences"], words["fx_note"])
    page.widths(34, 24, 100)
    page.freeze("A5", repeat=False)
    page.print(one_page=True)
    return page


def _settings(page: ReportSheet, row: int) -> int:
    """The drop-downs that every sheet follows; returns the row after them."""
    book, words = page.book, page.book.words
    page.header(row, [words["settings"], words["choice"], words["meaning"]])
    for here, name in enumerate(NAMES, row + 1):
        page.put(here, 1, words[name], "label")
        page.put(here, 2, book.settings.chosen(name), "choice")
        page.put(here, 3, words[f"about_{name}"], "note")
        page.name(f"set_{name}", page.ref(here, 2))
        page.offer(Choice(Area(2, here, 2, here), f"list_{name}", words["settings"], words["choose_from_list"]))
    page.table(row, row + len(NAMES), 3, "Settings_block")
    return row + len(NAMES) + 1


def _contents(page: ReportSheet, row: int) -> int:
    """Every other sheet and what it is about; returns the row after them."""
    book, words, header = page.book, page.book.words, row
    page.header(header, [words["contents"], words["about"]])
    for one in declared():
        for title in book.sheets.get(one.name, ()):
            row += 1
            page.put(row, 1, title, "hyperlink", link=Link(location=Ref(title, 1, 1)))
            page.put(row, 2, words[f"about_{one.name}"], "note")
    page.table(header, row, 2, "Contents")
    return row + 1


def _master_check(page: ReportSheet, row: int) -> None:
    """One cell that rolls up every check of the data, and that no figure is an error whatever the settings are."""
    words, results = page.book.words, page.book.checks
    holds = not any(result.status == "fail" for result in results)
    test = piece("SUMPRODUCT(--ISERROR(fig_shown))=0", value=True)
    if results:
        cells = Ref(words["checks"], results[0].id, "result", results[-1].id)
        test = piece("AND(COUNTIF(", cells, ',"fail")=0,', test, ")", value=holds)
    page.put(row, 2, if_true(test, text(words["checks_pass"]), text(words["checks_fail"])), "good" if holds else "bad")
