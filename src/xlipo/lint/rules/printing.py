"""On paper and on opening: landscape, one page wide, titles repeated, dated and numbered; panes frozen, cursor at A1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xlipo.lint.book import Book, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.rule import rule

LONG = 40
"""Rows that stand on one landscape page; a longer sheet needs its titles on each."""
WIDE = 15
"""Columns that a screen shows; a wider sheet needs its labels frozen."""

_AS_OF = re.compile(r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?|\d{1,2}[ .]\w{3,9}[ .]\d{4}|as of|as at|截至", re.I)


def _most(book: Book, does: Callable[[Sheet], bool]) -> bool:
    """Whether more than half of the sheets do it: then it is this workbook's own custom."""
    sheets = list(_sheets(book))
    return 2 * sum(map(does, sheets)) > len(sheets) > 1


def _sheets(book: Book) -> Iterator[Sheet]:
    for sheet in book.filled_sheets:
        if sheet.state == "visible" and not sheet.is_chart:
            yield sheet


@rule(
    "print-landscape", "note", "model",
    reason=("Columns of periods do not fit an upright page.", "多期数据的列放不进纵向页面。"),
    fix=("Page Layout, Orientation, Landscape.", "页面布局 › 纸张方向 › 横向。"),
)  # fmt: skip
def print_landscape(book: Book) -> Iterator[Fault]:
    """Sheets that print upright."""
    for sheet in _sheets(book):
        if not sheet.landscape:
            yield sheet.fault("prints upright", "纵向打印")


@rule(
    "print-width", "note", "model",
    reason=("A table cut into pages side by side is not put together again.", "被横向切开的表格没人会再拼起来。"),
    fix=("Page Layout, Width, 1 page; leave Height automatic.", "页面布局 › 宽度 › 1 页，高度自动。"),
)  # fmt: skip
def print_width(book: Book) -> Iterator[Fault]:
    """Sheets that are not fitted to one page in width, nor set to a scale at which they are no wider than one."""
    for sheet in _sheets(book):
        if sheet.pages_wide != 1 and not _has_room(sheet):
            yield sheet.fault("is not fitted to one page in width", "未缩放为一页宽")


def _has_room(sheet: Sheet) -> bool:
    """Whether a sheet is no wider than its paper at the scale that somebody set for it."""
    size = _PAPERS.get(sheet.paper)
    if sheet.scale is None or size is None:
        return False
    digits = sheet.width_between(1, sheet.used.right)
    return digits * DIGIT * sheet.scale / 100 <= max(size) - SIDES if sheet.landscape else False


_PAPERS = {1: (612, 792), 5: (612, 1008), 8: (842, 1191), 9: (595, 842)}
"""Letter, legal, A3 and A4 in points."""
DIGIT, SIDES = 5.25, 50.0
"""A digit of a column's width, and the margins at both sides, in points."""


@rule(
    "print-titles", "note", "model",
    reason=("From page two on, nobody knows what the columns are.", "从第二页起，无人知道各列是什么。"),
    fix=("Page Layout, Print Titles: the rows of the header.", "页面布局 › 打印标题：选表头所在行。"),
)  # fmt: skip
def print_titles(book: Book) -> Iterator[Fault]:
    """Sheets that repeat no rows though they are longer than a page, or hold a table and most other sheets do."""
    most = _most(book, lambda other: bool(other.repeats))
    for sheet in _sheets(book):
        long = sheet.used.bottom > LONG or (sheet.tables and most)
        if long and sheet.pages_high != 1 and not sheet.repeats:
            yield sheet.fault("repeats no titles on its pages", "各页不重复标题")


@rule(
    "footer-date", "note", "model",
    reason=("A page on a desk must say as of which day its figures stand; the day it was printed (&D) is another.", "纸面须注明数字截至何日；打印日期（&D）不是一回事。"),
    fix=("Write the as-of date, or the version, in the footer.", "在页脚写明截至日期或版本。"),
)  # fmt: skip
def footer_date(book: Book) -> Iterator[Fault]:
    """No as-of date in footer or header."""
    for sheet in _sheets(book):
        if not _AS_OF.search(sheet.footer + " " + sheet.header):
            yield sheet.fault("no as-of date in the footer", "页脚没有截至日期")


@rule(
    "footer-page", "note", "model",
    reason=("Pages get mixed up, and one that is missing is not missed.", "页序会乱，缺页也不知。"),
    fix=("Put the page number (&P of &N) in the footer.", "在页脚加页码（&P / &N）。"),
)  # fmt: skip
def footer_page(book: Book) -> Iterator[Fault]:
    """No page number in footer or header."""
    for sheet in _sheets(book):
        if "&P" not in sheet.footer + sheet.header:
            yield sheet.fault("no page number in the footer", "页脚没有页码")


@rule(
    "freeze-panes", "note", "any",
    reason=("Scrolled down, figures have lost their headers.", "向下滚动后，数字与表头分离。"),
    fix=("View, Freeze Panes, under the header and right of the labels.", "视图 › 冻结窗格：表头之下、标签之右。"),
)  # fmt: skip
def freeze_panes(book: Book) -> Iterator[Fault]:
    """Sheets whose header does not stay though they are larger than a screen, or hold a table and most others' does."""
    most = _most(book, lambda other: bool(other.frozen))
    for sheet in _sheets(book):
        used = sheet.used
        large = used.bottom > LONG or used.right > WIDE
        if sheet.frozen is None and (large or (sheet.tables and most)):
            yield sheet.fault("its header does not stay when scrolled", "滚动时表头不保留")


@rule(
    "cursor-at-a1", "note", "any",
    reason=("Whoever opens the file sees where somebody stopped, not where the page begins.", "打开文件看到的是别人停下的位置，而不是页首。"),
    fix=("Press Ctrl+Home on every sheet, end on the first, and save.", "在每张表按 Ctrl+Home，最后停在第一张再保存。"),
)  # fmt: skip
def cursor_at_a1(book: Book) -> Iterator[Fault]:
    """Sheets with the cursor elsewhere, or scrolled away; a workbook that does not open on its first visible sheet."""
    for sheet in _sheets(book):
        home = {"A1"}
        if sheet.frozen:
            from openpyxl.utils import get_column_letter

            home.add(f"{get_column_letter(sheet.frozen[1])}{sheet.frozen[0]}")
        if sheet.cursor not in home:
            yield sheet.fault(f"the cursor is at {sheet.cursor[:20]}", f"光标在 {sheet.cursor[:20]}")
        elif sheet.corner not in home:
            yield sheet.fault(f"is scrolled to {sheet.corner[:20]}", f"已滚动到 {sheet.corner[:20]}")
    shown = [at for at, sheet in enumerate(book.sheets) if sheet.state == "visible"]
    if shown and book.active != shown[0] and 0 <= book.active < len(book.sheets):
        title = book.sheets[book.active].title
        yield Fault("", 0, 0, Message(f"opens on {title}, not on its first sheet", f"打开时停在 {title}，而非第一张表"))
