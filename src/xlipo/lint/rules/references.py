"""What a formula may read: this workbook, cells that are there, and never itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from openpyxl.utils import get_column_letter

from xlipo.lint import vocabulary
from xlipo.lint.book import Book, Cell, DefinedName, OtherFormula, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.formula import ParsedFormula, parse
from xlipo.lint.graph import DEEPEST_NAMES, Node, graph_of, named, names_of
from xlipo.lint.rule import rule


def formulas_of(book: Book) -> Iterator[tuple[Sheet, Cell]]:
    """Every formula of every sheet."""
    for sheet in book.sheets:
        for cell in sheet.formulas:
            yield sheet, cell


@rule(
    "circular-reference", "error", "any",
    reason=(
        "A formula that reads itself has no answer: it shows 0, or whatever the last round left.",
        "循环引用没有确定结果，只会显示 0 或上一轮迭代的值。",
    ),
    fix=("Break the circle: read the figure of the period before, or solve it in closed form.", "打破循环：引用上期数字，或改用闭式解。"),
)  # fmt: skip
def circular_reference(book: Book) -> Iterator[Fault]:
    """Formulas that read themselves, directly or round a corner, through ranges, names and tables too."""
    for loop in graph_of(book).loops():
        shown = " → ".join(_address(node) for node in sorted(loop, key=_order)[:4])
        shown += " → …" if len(loop) > 4 else ""
        message = Message(f"reads itself: {shown}", f"循环引用：{shown}")
        for node in loop:
            yield Fault(node.sheet.title, node.cell.row, node.cell.column, message)


def _order(node: Node) -> tuple[str, int, int]:
    return node.sheet.title, node.cell.row, node.cell.column


def _address(node: Node) -> str:
    return f"{node.sheet.title}!{get_column_letter(node.cell.column)}{node.cell.row}"


@rule(
    "external-link", "error", "any",
    reason=(
        "A figure from another file changes, or is lost, without a word, and a reader cannot see where it comes from.",
        "来自其他文件的数字会悄然变化或丢失，读者也看不到来源。",
    ),
    fix=("Copy the figure in as an input with its source, and break the link.", "将数字作为输入连同来源复制进来，并断开链接。"),
)  # fmt: skip
def external_link(book: Book) -> Iterator[Fault]:
    """Formulas, names, charts and conditions that read another file, and links or connections that the workbook keeps."""
    told = False
    for sheet, cell in formulas_of(book):
        if _does(book, sheet, cell, _reads_other_file):
            told = True
            yield sheet.fault("reads another file", "引用其他文件", cell)
    for sheet, other, parsed in _outside_cells(book):
        if parsed.reads_other_file:
            told = True
            yield sheet.fault(f"{other.owner.en} reads another file", f"{other.owner.zh}引用其他文件", other)
    for name, parsed in names_of(book):
        if parsed.reads_other_file:
            yield Fault(name.sheet, 0, 0, _of_name(name, "reads another file", "引用其他文件"))
    for target in [] if told else book.outside:
        yield Fault("", 0, 0, Message(f"is linked to {target[:120]}", f"链接到 {target[:120]}"))


@rule(
    "outside-call", "error", "any",
    reason=(
        "It starts a program or asks the network when the file is opened, which is how workbooks are used to attack.",
        "打开文件即会启动程序或访问网络，这正是工作簿攻击的手法。",
    ),
    fix=("Remove it; if it came as data, write it as text.", "删除；若来自数据，应作为文本写入。"),
)  # fmt: skip
def outside_call(book: Book) -> Iterator[Fault]:
    """DDE (``cmd|'…'!A0``), functions such as WEBSERVICE, RTD and CALL, in cells and in names; Excel 4.0 macros."""
    for sheet, cell in formulas_of(book):
        if message := _does(book, sheet, cell, _reaches_outside):
            yield Fault(sheet.title, cell.row, cell.column, message)
    for sheet, other, parsed in _outside_cells(book):
        if message := _reaches_outside(parsed):
            yield sheet.fault(f"{other.owner.en} {message.en}", f"{other.owner.zh}{message.zh}", other)
    for name, parsed in names_of(book):
        if message := _reaches_outside(parsed):
            yield Fault(name.sheet, 0, 0, _of_name(name, message.en, message.zh))
    for program in book.programs:
        yield Fault("", 0, 0, Message(f"asks another program (DDE): {program}", f"调用其他程序（DDE）：{program}"))
    for sheet in book.sheets:
        if sheet.is_macro:
            yield sheet.fault("a sheet of Excel 4.0 macros", "Excel 4.0 宏表")


def _reaches_outside(parsed: ParsedFormula) -> Message | None:
    if parsed.starts_program:
        return Message("asks another program (DDE)", "调用其他程序（DDE）")
    if names := {call.name for call in parsed.calls} & vocabulary.OUTSIDE:
        called = ", ".join(sorted(names))
        return Message(f"reaches outside with {called}", f"通过 {called} 访问外部")
    return None


def _reads_other_file(parsed: ParsedFormula) -> Message | None:
    return Message("", "") if parsed.reads_other_file else None


def _does(book: Book, sheet: Sheet, cell: Cell, judge: Callable[[ParsedFormula], Message | None]) -> Message | None:
    """What a formula does by itself, or by way of the names it uses."""
    parsed = book.parsed(sheet, cell)
    return judge(parsed) or next(filter(None, (_by_name(book, sheet, name, judge, 0) for name in parsed.names)), None)


def _by_name(
    book: Book, sheet: Sheet, name: str, judge: Callable[[ParsedFormula], Message | None], depth: int
) -> Message | None:
    known: dict[tuple[str, str, str], Message | None] = book.cache.setdefault("by name", {})
    key = (judge.__name__, sheet.title, name.lower())
    if key not in known:
        known[key] = None  # a name that stands for itself is met again before it is known
        parsed = named(book, sheet, name) if depth < DEEPEST_NAMES else None
        if parsed is not None:
            inner = (_by_name(book, sheet, other, judge, depth + 1) for other in parsed.names)
            found = judge(parsed) or next(filter(None, inner), None)
            through = name[:60]
            known[key] = found and Message(f"{found.en} by the name {through}", f"经名称 {through} {found.zh}")
    return known[key]


def _outside_cells(book: Book) -> Iterator[tuple[Sheet, OtherFormula, ParsedFormula]]:
    """The formulas of charts, conditions, drop-down lists and sparklines."""
    for sheet in book.sheets:
        for other in sheet.other_formulas:
            book.check_time()
            yield sheet, other, parse("=" + other.text.removeprefix("="), 1, 1)


def _of_name(name: DefinedName, en: str, zh: str) -> Message:
    shown = name.name[:60]
    return Message(f"the name {shown} {en}", f"名称 {shown} {zh}")


@rule(
    "lost-reference", "error", "any",
    reason=("What it read was deleted: the formula holds #REF!.", "被引用的单元格已删除：公式含 #REF!。"),
    fix=("Point it at the right cells again, or remove it.", "重新指向正确的单元格，或删除。"),
)  # fmt: skip
def lost_reference(book: Book) -> Iterator[Fault]:
    """Formulas, names, charts, conditions and lists with #REF!, and those that name a sheet that is not there."""
    for sheet, cell in formulas_of(book):
        if message := _loss(book, book.parsed(sheet, cell)):
            yield Fault(sheet.title, cell.row, cell.column, message)
    for sheet, other, parsed in _outside_cells(book):
        if message := _loss(book, parsed):
            yield sheet.fault(f"{other.owner.en} {message.en}", f"{other.owner.zh}{message.zh}", other)
    for name, parsed in names_of(book):
        if parsed.has_lost_reference:
            yield Fault(name.sheet, 0, 0, _of_name(name, "has lost its cells (#REF!)", "的引用已丢失（#REF!）"))


def _loss(book: Book, parsed: ParsedFormula) -> Message | None:
    if parsed.has_lost_reference:
        return Message("reads a deleted cell (#REF!)", "引用已删除的单元格（#REF!）")
    gone = next((read.sheet for read in parsed.reads if read.sheet and not _is_there(book, read.sheet)), None)
    if gone is None:
        return None
    return Message(f"reads a sheet that is not there: {gone[:60]}", f"引用不存在的工作表：{gone[:60]}")


def _is_there(book: Book, title: str) -> bool:
    return title.lower() in book.by_title or ":" in title


@rule(
    "error-value", "error", "any",
    reason=("An error travels into every figure that reads it.", "错误值会传到所有引用它的数字。"),
    fix=("Mend the formula, or say what is missing: #N/A by NA(), or a word.", "修正公式，或明确缺失：用 NA() 给出 #N/A，或写文字。"),
)  # fmt: skip
def error_value(book: Book) -> Iterator[Fault]:
    """Cells that show an error; #N/A is meant where NA() or a data function gives it."""
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if cell.is_error and not _is_meant(book, sheet, cell):
                shown = str(cell.value)[:20]
                yield sheet.fault(f"shows {shown}", f"显示 {shown}", cell)


def _is_meant(book: Book, sheet: Sheet, cell: Cell) -> bool:
    if cell.value != "#N/A" or not cell.formula:
        return False
    parsed = book.parsed(sheet, cell)
    if any(call.name == "NA" or call.name.startswith(vocabulary.OURS) for call in parsed.calls):
        return True
    return any(_passes_on(sheet if not read.sheet else book.by_title.get(read.sheet.lower()), read.top, read.left)
               for read in parsed.reads if read.is_cell)  # fmt: skip


def _passes_on(sheet: Sheet | None, row: int, column: int) -> bool:
    """Whether a cell that is read holds #N/A itself: the fault, if it is one, is told there."""
    cell = sheet.cells.get((row, column)) if sheet else None
    return cell is not None and cell.value == "#N/A"


@rule(
    "reads-ahead", "note", "model",
    reason=(
        "Pages are read from the top left; a calculation that reads one further down or to the right is read twice.",
        "页面从左上读起；引用右侧或下方的计算，读者须来回翻看。",
    ),
    fix=("Put the ingredients above or to the left of the calculation.", "将所需数据放在计算的上方或左侧。"),
)  # fmt: skip
def reads_ahead(book: Book) -> Iterator[Fault]:
    """A calculation that reads, on its own sheet, a calculation right of it in its row, or below it and not to its left.

    Beyond reason only: totals over ranges, plain links (a summary at the top), inputs, and cells of one table are fine.
    """
    for sheet in book.sheets:
        for cell in sheet.formulas:
            parsed = book.parsed(sheet, cell)
            if parsed.is_link or (sheet.tables and sheet.table_at(cell.row, cell.column)):
                continue
            for read in parsed.reads:
                if read.is_cell and not read.sheet and _is_ahead(sheet, cell, read.top, read.left):
                    if _AXIS.fullmatch(parsed.r1c1):
                        break
                    ahead = f"{get_column_letter(read.left)}{read.top}"
                    message = Message(f"reads {ahead}, which is calculated later", f"引用了之后才计算的 {ahead}")
                    like = f"{read.top - cell.row}-{read.left - cell.column}"
                    yield Fault(sheet.title, cell.row, cell.column, message, like)
                    break


_AXIS = re.compile(r"(R\[0\]C\[1\]|R\[1\]C\[0\])[-+*](('[^']*'!)?R\d+C\d+|[\d.]+%?)")
"""One step from the next cell: the axis of a sensitivity grid, which grows from its middle."""


def _is_ahead(sheet: Sheet, cell: Cell, row: int, column: int) -> bool:
    if not ((row > cell.row and column >= cell.column) or (row == cell.row and column > cell.column)):
        return False
    other = sheet.cells.get((row, column))
    return other is not None and bool(other.formula)
