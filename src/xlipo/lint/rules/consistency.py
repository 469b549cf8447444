"""One formula across a row: cells of a line (or of a table's column) whose formula is not that of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from xlipo.lint.book import Area, Book, Cell, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.formula import SharedFormula, parse
from xlipo.lint.rule import rule

LEAST = 3
"""Cells that a line has at least before it is judged."""
NARROW = 4.5  # digits: a column of marks between figures


@rule(
    "inconsistent-formula", "warning", "any",
    reason=(
        "A line whose cells are calculated alike can be checked in one of them; one that differs is where errors hide.",
        "同一行各格算法一致，只需检查一格；不一致之处正是错误藏身之处。",
    ),
    fix=(
        "Copy the line's formula over the cell, or give the exception a line of its own.",
        "将该行公式复制到此格，或将例外单列一行。",
    ),
)  # fmt: skip
def inconsistent_formula(book: Book) -> Iterator[Fault]:
    """A strict majority of a line decides; a line without one is not judged. In a marked table columns are the lines."""
    for sheet in book.filled_sheets:
        for row in sheet.rows.values():
            for run in _runs(sheet, row):
                yield from _judge_row(book, sheet, run)
        for table in sheet.tables:
            body = table.body
            summaries = _summaries(book, sheet, body)
            for column in range(body.left, min(body.right, sheet.used.right) + 1):
                cells = sheet.column_between(column, body.top, body.bottom)
                judged = [cell for cell in cells if _counts(cell) and cell.row not in summaries]
                yield from _judge_column(book, sheet, judged)


_STATISTICS = frozenset({"SUM", "SUBTOTAL", "AGGREGATE", "AVERAGE", "MEDIAN", "MIN", "MAX", "COUNT", "QUARTILE"})


def _summaries(book: Book, sheet: Sheet, body: Area) -> set[int]:
    """The rows of a table that are totals or statistics of others: most of their figures are."""
    found = set()
    for row in range(body.top, body.bottom + 1):
        figures = [cell for cell in sheet.rows.get(row, ()) if body.left <= cell.column <= body.right and _counts(cell)]
        called = [{call.name for call in book.parsed(sheet, cell).calls} for cell in figures if cell.formula]
        if len(figures) > 1 and 2 * sum(bool(names & _STATISTICS) for names in called) > len(figures):
            found.add(row)
    return found


def _counts(cell: Cell) -> bool:
    """A figure; a formula that comes to a word is a label or a unit, which may differ from line to line."""
    return cell.is_number or (bool(cell.formula) and not isinstance(cell.value, str)) or cell.is_error


def _form(book: Book, sheet: Sheet, cell: Cell) -> str:
    """A cell's formula in R1C1; "" for a number."""
    return book.parsed(sheet, cell).r1c1 if cell.formula and not cell.of_array else ""


def _runs(sheet: Sheet, row: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Figures side by side; a short word in place of a figure, or a narrow column of marks, does not part them."""
    run: list[Cell] = []
    last = 0
    for cell in row:
        if sheet.tables and sheet.table_at(cell.row, cell.column):
            continue
        parted = any(not _is_mark_column(sheet, column) for column in range(last + 1, min(cell.column, last + 3)))
        if run and (cell.column > last + 2 or parted):
            yield run
            run = []
        if _counts(cell):
            run.append(cell)
        elif len(cell.text) > 12:
            yield run
            run = []
        last = cell.column
    yield run


def _is_mark_column(sheet: Sheet, column: int) -> bool:
    return sheet.width(column) <= NARROW and bool(sheet.texts.get(column))


def _majority(forms: Sequence[str]) -> str:
    """The formula that more than half of the cells share; "" where there is none."""
    if len(forms) < LEAST:
        return ""
    form, count = Counter(forms).most_common(1)[0]
    return form if 2 * count > len(forms) else ""


def _judge_row(book: Book, sheet: Sheet, run: list[Cell]) -> Iterator[Fault]:
    forms = [_form(book, sheet, cell) for cell in run]
    common = _majority(forms)
    if not common:
        return
    first = forms.index(common)
    last = len(forms) - 1 - forms[::-1].index(common)
    for at, (cell, form) in enumerate(zip(run, forms, strict=True)):
        if form == common or cell.of_array or (form and _means_the_same(book, sheet, cell, run[first])):
            continue
        if (at < first and _is_stretch(forms[:first])) or (at > last and form and _is_stretch(forms[last + 1 :])):
            continue  # history before a forecast, or after it what is calculated in another way
        if at < first and "C[-" in common and (not form or at == first - 1):
            continue  # the first of a chain has nothing before it to grow from
        is_outside = not first < at < last  # all that follows, or went before, differs too: a block of statistics
        if form and ((is_outside and _sums_up(book, sheet, cell, len(run))) or _is_column_of(book, sheet, cell, form)):
            continue
        yield _fault(sheet, cell, run[first])


def _judge_column(book: Book, sheet: Sheet, cells: list[Cell]) -> Iterator[Fault]:
    forms = [_form(book, sheet, cell) for cell in cells]
    common = _majority(forms)
    if not common:
        return
    first = forms.index(common)
    for at, (cell, form) in enumerate(zip(cells, forms, strict=True)):
        if form == common or cell.of_array or (at < first and "R[-" in common and (not form or at == first - 1)):
            continue
        if not (form and _is_row_of(book, sheet, cell, form)):
            yield _fault(sheet, cell, cells[first])


def _is_stretch(forms: Sequence[str]) -> bool:
    """Whether cells side by side are at least two, and all alike."""
    return len(forms) > 1 and len(set(forms)) == 1


def _means_the_same(book: Book, sheet: Sheet, cell: Cell, model: Cell) -> bool:
    """Whether it reads the cells that a copy of the other would: G7 for $G$7, factors in another order."""
    copied = SharedFormula(model.formula, model.row, model.column).at(cell.row, cell.column)
    return parse(copied, cell.row, cell.column).absolute == book.parsed(sheet, cell).absolute


def _fault(sheet: Sheet, cell: Cell, other: Cell) -> Fault:
    model = f"{get_column_letter(other.column)}{other.row}"
    like = f"{cell.row}-{bool(cell.formula)}-{model}"
    if cell.formula:
        message = Message(
            f"its formula is not that of its neighbours, such as {model}", f"公式与相邻单元格（如 {model}）不一致"
        )
    else:
        message = Message(
            f"a number typed in among formulas such as that of {model}", f"公式（如 {model}）之间手工输入的数字"
        )
    return Fault(sheet.title, cell.row, cell.column, message, like)


def _sums_up(book: Book, sheet: Sheet, cell: Cell, length: int) -> bool:
    """Whether it is a total or a statistic of the line it stands in: it reads across half of it."""
    reads = [read for read in book.parsed(sheet, cell).reads if not read.sheet and read.top == read.bottom == cell.row]
    if not reads:
        return False
    across = max(read.right for read in reads) - min(read.left for read in reads)
    return across > 0 and 2 * (across + 1) >= length - 1


def _is_column_of(book: Book, sheet: Sheet, cell: Cell, form: str) -> bool:
    """Whether it stands in a column of at least three equal formulas: a column with a purpose of its own."""
    count = 1
    for step in (-1, 1):
        row = cell.row + step
        while count < LEAST and (other := sheet.cells.get((row, cell.column))) and _form(book, sheet, other) == form:
            count, row = count + 1, row + step
    return count >= LEAST


def _is_row_of(book: Book, sheet: Sheet, cell: Cell, form: str) -> bool:
    """Whether another cell of its row has its formula: the table's lines run across."""
    return _forms_of_row(book, sheet, cell.row)[form] > 1


def _forms_of_row(book: Book, sheet: Sheet, row: int) -> Counter[str]:
    known: dict[tuple[str, int], Counter[str]] = book.cache.setdefault("forms of rows", {})
    if (sheet.title, row) not in known:
        known[sheet.title, row] = Counter(_form(book, sheet, cell) for cell in sheet.rows[row])
    return known[sheet.title, row]
