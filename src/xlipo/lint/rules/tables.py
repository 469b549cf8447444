"""Tables: marked as such, one header row, unique column names, no gaps, one purpose a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlipo.lint.book import Book, Cell, Sheet, Table
from xlipo.lint.finding import Fault, Message
from xlipo.lint.layout import header_rows
from xlipo.lint.rule import rule

_DEFAULT_COLUMN = re.compile(r"(column|spalte|colonne|columna|colonna|coluna|列|欄)\s?\d+", re.I)
LEAST_FOR_PURPOSE = 10
MOST_EMPTY = 1000
"""Rows under the last filled one that are looked at; a table may reach to the end of the sheet."""


@rule(
    "unmarked-table", "warning", "any",
    reason=(
        "Only in a marked table does a screen reader say a figure's header with it; it also filters and grows by itself.",
        "只有标记为表格，读屏软件才会随数字读出表头；筛选和扩展也自动进行。",
    ),
    fix=("Select the block and choose Insert, Table, with headers.", "选中区域，插入 › 表格，勾选包含标题。"),
)  # fmt: skip
def unmarked_table(book: Book) -> Iterator[Fault]:
    """A header row over a block of figures that is not a marked table (nor a pivot table)."""
    for sheet in book.filled_sheets:
        for header in header_rows(sheet):
            yield sheet.fault(
                "a header over figures that is not marked as a table",
                "数字区域的表头未标记为表格",
                header[0],
                like=f"{header[0].row}-{header[0].column}",
            )


@rule(
    "table-header", "warning", "any",
    reason=(
        "A table needs one header row that says what its columns hold, the same on the sheet as in the file.",
        "表格须有一行表头说明各列内容，且与文件记录一致。",
    ),
    fix=("Switch the header row on and write each column's name in it.", "启用标题行，并写明每列名称。"),
)  # fmt: skip
def table_header(book: Book) -> Iterator[Fault]:
    """No header row, or a header cell that does not say its column's name."""
    for sheet, table in _tables(book):
        area = table.area
        if not table.header_rows:
            message = Message(f"table {table.name} has no header row", f"表格 {table.name} 没有标题行")
            yield Fault(sheet.title, area.top, area.left, message)
            continue
        for at, name in enumerate(table.columns):
            cell = sheet.cells.get((area.top, area.left + at))
            if cell is None or _plain(str(cell.value)) != _plain(name):
                message = Message(
                    f"the header does not say the column's name, {name[:60]}", f"表头与列名“{name[:60]}”不一致"
                )
                yield Fault(sheet.title, area.top, area.left + at, message)


def _plain(text: str) -> str:
    """A header without what the file writes for a line break."""
    return "".join(
        text.replace("_x000a_", "").replace("_x000d_", "").replace("_x000A_", "").replace("_x000D_", "").split()
    )


@rule(
    "column-name", "warning", "any",
    reason=("Two columns of one name, or of none, cannot be told apart by ear or in a formula.", "同名或无名的列，听不出也无法在公式中区分。"),
    fix=("Give each column a name of its own.", "为每列取唯一的名称。"),
)  # fmt: skip
def column_name(book: Book) -> Iterator[Fault]:
    """Column names that are empty, double, or the ones the spreadsheet gave."""
    for sheet, table in _tables(book):
        count = Counter(name.strip().lower() for name in table.columns)
        for at, name in enumerate(table.columns):
            place = (sheet.title, table.area.top, table.area.left + at)
            if not name.strip():
                yield Fault(*place, Message("a column without a name", "无名的列"))
            elif count[name.strip().lower()] > 1:
                yield Fault(*place, Message(f"two columns are called {name[:60]}", f"列名重复：{name[:60]}"))
            elif _DEFAULT_COLUMN.fullmatch(name.strip()):
                yield Fault(
                    *place, Message(f"the column has the name the spreadsheet gave it, {name}", f"使用默认列名 {name}")
                )


@rule(
    "blank-row-in-table", "warning", "any",
    reason=("A blank row ends the table for a screen reader, a filter and Ctrl+Down.", "对读屏、筛选和 Ctrl+↓ 而言，空行即表格结束。"),
    fix=("Delete the row; use row height or a rule for air.", "删除空行；留白用行高或边框。"),
)  # fmt: skip
def blank_row_in_table(book: Book) -> Iterator[Fault]:
    """Empty rows between the filled rows of a marked table, or at its end."""
    for sheet, table in _tables(book):
        body = table.body
        for row in range(body.top, min(body.bottom, sheet.used.bottom + MOST_EMPTY) + 1):
            book.check_time()
            if not sheet.row_between(row, body.left, body.right):
                message = Message(f"blank row in table {table.name}", f"表格 {table.name} 中有空行")
                yield Fault(sheet.title, row, body.left, message)


@rule(
    "mixed-column", "warning", "any",
    reason=("A column that holds figures and words has two purposes, and its sum leaves some of them out.", "一列既有数字又有文字，用途不一，求和会遗漏。"),
    fix=("Give the words a column of their own, and leave the figure's cell empty or n.a.", "文字另设一列，数字格留空或写 n.a.。"),
)  # fmt: skip
def mixed_column(book: Book) -> Iterator[Fault]:
    """In a marked table, words in a column that is figures of one format by nine tenths; short marks (n.a.) are fine."""
    for sheet, table in _tables(book):
        body = table.body
        across = Counter(
            cell.row
            for column in range(body.left, min(body.right, sheet.used.right) + 1)
            for cell in sheet.column_between(column, body.top, body.bottom)
            if cell.is_figure
        )
        for column in range(body.left, min(body.right, sheet.used.right) + 1):
            cells = sheet.column_between(column, body.top, body.bottom)
            figures = [cell for cell in cells if cell.is_figure]
            words = [cell for cell in cells if cell.is_text and len(cell.text) > 6]
            if len(figures) < LEAST_FOR_PURPOSE or 10 * len(words) > len(figures):
                continue
            if len({book.style_of(cell).format for cell in figures}) > 1 or _lie_across(across, figures):
                continue
            for cell in words:
                yield Fault(sheet.title, cell.row, column, Message("a word in a column of figures", "数字列中的文字"))


def _lie_across(across: Counter[int], figures: list[Cell]) -> bool:
    """Whether the table's lines run across: most of the figures of a column have another beside them in the row."""
    return 2 * sum(across[figure.row] > 1 for figure in figures) > len(figures)


def _tables(book: Book) -> Iterator[tuple[Sheet, Table]]:
    for sheet in book.sheets:
        for table in sheet.tables:
            yield sheet, table


def is_header(sheet: Sheet, cell: Cell) -> bool:
    """Whether a cell is in the header row of a marked table."""
    table = sheet.table_at(cell.row, cell.column)
    return table is not None and cell.row < table.body.top
