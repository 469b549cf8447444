"""How a workbook is built: sheets with names and titles, nothing hidden, nothing merged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlipo.lint.book import Book, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.layout import header_of_block
from xlipo.lint.rule import rule

_DEFAULT_NAME = re.compile(
    r"(sheet|tabelle|feuil(le)?|hoja|foglio|planilha|folha|blad|ark|arkusz|лист|munka|taul(ukko)?|list|工作表|シート|시트"
    r"|chart|diagramm?|graph|图表|圖表) ?\d+( \(\d+\))?",
    re.I,
)


@rule(
    "merged-cells", "warning", "any",
    reason=(
        "Merged cells break sorting, filtering, copying and screen readers, and hide what lies under them.",
        "合并单元格妨碍排序、筛选、复制和读屏，并遮住其下内容。",
    ),
    fix=("Unmerge; centre across the selection if it is for styles.", "取消合并；若为美观，用“跨列居中”。"),
)  # fmt: skip
def merged_cells(book: Book) -> Iterator[Fault]:
    """Every merged range, told at its first cell."""
    for sheet in book.sheets:
        for area in sheet.merged:
            size = f"{area.bottom - area.top + 1} × {area.right - area.left + 1}"
            message = Message(f"merged cells ({size})", f"合并单元格（{size}）")
            yield Fault(sheet.title, area.top, area.left, message, f"{area}")


@rule(
    "hidden-sheet", "warning", "any",
    reason=("Figures nobody sees are figures nobody checks, and are sent along unawares.", "看不见的数字没人检查，还会被无意中发出。"),
    fix=("Show the sheet, or remove it.", "显示该工作表，或删除。"),
)  # fmt: skip
def hidden_sheet(book: Book) -> Iterator[Fault]:
    """Hidden and very hidden sheets."""
    for sheet in book.sheets:
        if sheet.state != "visible":
            deep = sheet.state == "veryHidden"
            yield sheet.fault(
                "very hidden sheet" if deep else "hidden sheet", "深度隐藏的工作表" if deep else "隐藏的工作表"
            )


@rule(
    "hidden-row", "warning", "any",
    reason=("A hidden row still counts in every total and is seen by nobody.", "隐藏行仍计入合计，却无人看到。"),
    fix=("Show it, or group it so that the outline says it is there.", "取消隐藏；或展开分组。"),
)  # fmt: skip
def hidden_row(book: Book) -> Iterator[Fault]:
    """Hidden rows among those in use."""
    for sheet in book.filled_sheets:
        for row in sorted(sheet.hidden_rows):
            if row <= sheet.used.bottom:
                yield Fault(sheet.title, row, 1, Message("hidden row", "隐藏行"))


@rule(
    "hidden-column", "warning", "any",
    reason=("A hidden column still counts in every total and is seen by nobody.", "隐藏列仍计入合计，却无人看到。"),
    fix=("Show it, or move what it holds to a sheet of its own.", "取消隐藏，或移到单独的工作表。"),
)  # fmt: skip
def hidden_column(book: Book) -> Iterator[Fault]:
    """Hidden columns among those in use."""
    for sheet in book.filled_sheets:
        spans = (range(first, min(last, sheet.used.right) + 1) for first, last in sheet.hidden_columns)
        for column in sorted({column for span in spans for column in span}):
            yield Fault(sheet.title, 1, column, Message("hidden column", "隐藏列"))


@rule(
    "default-sheet-name", "warning", "any",
    reason=("A name like Sheet1 tells nobody, and no screen reader, what is there.", "“Sheet1”之类的名称不说明内容，读屏软件也无从得知。"),
    fix=("Name the sheet for what it holds.", "按内容命名工作表。"),
)  # fmt: skip
def default_sheet_name(book: Book) -> Iterator[Fault]:
    """Names that a spreadsheet gave."""
    for sheet in book.sheets:
        if _DEFAULT_NAME.fullmatch(sheet.title.strip()):
            yield sheet.fault("has the name the spreadsheet gave it", "使用默认名称")


@rule(
    "sheet-title", "note", "any",
    reason=("A screen reader, and a print, begin at A1: it says what the sheet is.", "读屏与打印都从 A1 开始，应在此说明本表内容。"),
    fix=("Write the sheet's title in A1, above its tables.", "在 A1 写标题，置于表格之上。"),
)  # fmt: skip
def sheet_title(book: Book) -> Iterator[Fault]:
    """A1 holds a title: text that is not the header of a table."""
    for sheet in book.filled_sheets:
        if why := _no_title(sheet):
            yield Fault(sheet.title, 1, 1, why)


def _no_title(sheet: Sheet) -> Message | None:
    cell = sheet.cells.get((1, 1))
    if cell is None or not (cell.is_text or cell.formula):
        return Message("no title in A1", "A1 没有标题")
    if sheet.table_at(1, 1) or header_of_block(sheet, 1, 1):
        return Message("A1 is a table's header, not the sheet's title", "A1 是表头，不是标题")
    return None
