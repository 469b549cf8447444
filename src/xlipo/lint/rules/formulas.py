"""What a formula may hold: no numbers of its own, no thicket of IFs, no function that hides what it reads."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from xlipo.lint import vocabulary
from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.finding import Fault
from xlipo.lint.formula import ParsedFormula
from xlipo.lint.rule import rule

ALLOWED = frozenset({0.0, 1.0, 12.0, 100.0, 1000.0})
LONGEST = 200
DEEPEST = 2  # an IF inside an IF


def _formulas(book: Book) -> Iterator[tuple[Sheet, Cell, ParsedFormula]]:
    for sheet in book.sheets:
        for cell in sheet.formulas:
            yield sheet, cell, book.parsed(sheet, cell)


@rule(
    "number-in-formula", "warning", "any",
    reason=(
        "A number inside a formula has no label, no unit and no source, and nobody finds it when it changes.",
        "公式中的数字没有标签、单位和来源，变动时无人能找到。",
    ),
    fix=(
        "Put the number in a labelled input cell and refer to it. Only 0, 1, 12, 100 and 1000 may stay.",
        "将数字放入有标签的输入格再引用；仅 0、1、12、100、1000 可保留。",
    ),
)  # fmt: skip
def number_in_formula(book: Book) -> Iterator[Fault]:
    """Every number but 0, 1, 12, 100, 1000."""
    for sheet, cell, parsed in _formulas(book):
        found = [number for number in dict.fromkeys(parsed.numbers) if not _is_allowed(number)]
        if found:
            shown = ", ".join(found[:4])
            yield sheet.fault(f"holds the number {shown}", f"公式含数字 {shown}", cell)


def _is_allowed(number: str) -> bool:
    try:
        return float(number) in ALLOWED
    except ValueError:
        return False


@rule(
    "nested-if", "warning", "any",
    reason=(
        "An IF inside an IF inside an IF has more paths than anyone tests.",
        "IF 套 IF 再套 IF，路径多到无人能测。",
    ),
    fix=("Use a lookup table, or give each condition a line of its own.", "改用查找表，或将每个条件单列一行。"),
)  # fmt: skip
def nested_if(book: Book) -> Iterator[Fault]:
    """IF nested deeper than one."""
    for sheet, cell, parsed in _formulas(book):
        if parsed.if_depth > DEEPEST:
            deep = parsed.if_depth
            yield sheet.fault(f"IF nested {deep - 1} deep", f"IF 嵌套 {deep - 1} 层", cell)


@rule(
    "long-formula", "warning", "any",
    reason=("A formula that does not fit on a line is not read.", "一行放不下的公式没有人会读。"),
    fix=("Split it into steps, each with a label, at most 200 characters each.", "拆成有标签的步骤，每步至多 200 个字符。"),
)  # fmt: skip
def long_formula(book: Book) -> Iterator[Fault]:
    """Longer than 200 characters, as the formula bar shows it."""
    for sheet, cell, _ in _formulas(book):
        length = len(cell.formula.replace("_xlfn.", "").replace("_xlws.", ""))
        if length > LONGEST:
            yield sheet.fault(f"{length} characters long", f"长 {length} 个字符", cell, like="long")


@rule(
    "volatile-function", "warning", "any",
    reason=(
        "It gives another answer each time the file is opened, so no figure can be checked against a print.",
        "每次打开结果都会变，数字无法与打印件核对。",
    ),
    fix=("Put the date or the draw in an input cell.", "将日期或随机数放入输入格。"),
)  # fmt: skip
def volatile_function(book: Book) -> Iterator[Fault]:
    """NOW, TODAY, RAND, RANDBETWEEN, RANDARRAY, CELL, INFO."""
    yield from _calls(book, vocabulary.VOLATILE)


@rule(
    "untraceable-reference", "warning", "any",
    reason=(
        "OFFSET and INDIRECT read cells that no arrow shows, break when a row moves, and recalculate every time.",
        "OFFSET 与 INDIRECT 引用的单元格无法追踪，行列移动即失效，且每次都重算。",
    ),
    fix=("Use INDEX over a named range or a table column.", "改用 INDEX 引用命名区域或表格列。"),
)  # fmt: skip
def untraceable_reference(book: Book) -> Iterator[Fault]:
    """OFFSET, INDIRECT."""
    yield from _calls(book, vocabulary.UNTRACEABLE)


@rule(
    "npv", "warning", "any",
    reason=(
        "NPV discounts its first value by a whole period, which is seldom what is meant.",
        "NPV 会把第一笔也折现一期，多半不是本意。",
    ),
    fix=("Show the discount factors on a line and use SUMPRODUCT, or XNPV with dates.", "将折现因子单列一行并用 SUMPRODUCT，或用带日期的 XNPV。"),
)  # fmt: skip
def npv(book: Book) -> Iterator[Fault]:
    """NPV."""
    yield from _calls(book, frozenset({"NPV"}))


def _calls(book: Book, names: frozenset[str]) -> Iterator[Fault]:
    for sheet, cell, parsed in _formulas(book):
        if found := [name for name in dict.fromkeys(call.name for call in parsed.calls) if name in names]:
            called = ", ".join(found)
            yield sheet.fault(f"calls {called}", f"使用了 {called}", cell)


@rule(
    "repeated-formula", "warning", "any",
    reason=(
        "A number calculated in two places is changed in one of them.",
        "同一数字算两遍，改动时往往只改一处。",
    ),
    fix=("Calculate it once and refer to that cell.", "只计算一次，其余引用该单元格。"),
)  # fmt: skip
def repeated_formula(book: Book) -> Iterator[Fault]:
    """The same calculation over the same cells in two cells; a plain reference is no calculation."""
    first: dict[str, tuple[str, int, int]] = {}
    for sheet, cell, parsed in _formulas(book):
        if not parsed.reads or parsed.is_link or parsed.of_this_row or cell.is_error:
            continue
        if isinstance(cell.value, str | bool) or any(call.name in vocabulary.DRAWS for call in parsed.calls):
            continue  # every number is calculated once; a word may be, and each draw is another
        key = parsed.absolute if parsed.names_all_sheets else f"{sheet.title}|{parsed.absolute}"
        title, row, column = first.setdefault(key, (sheet.title, cell.row, cell.column))
        if (title, row, column) != (sheet.title, cell.row, cell.column):
            place = f"{get_column_letter(column)}{row}" + (f" ({title})" if title != sheet.title else "")
            like = f"{title}-{row - cell.row}-{column - cell.column}"
            yield sheet.fault(f"calculates again what {place} does", f"与 {place} 重复计算", cell, like=like)


@rule(
    "missing-value", "warning", "any",
    reason=(
        "A formula saved without its result shows blank in previews, on phones, in Protected View and to pandas.",
        "公式未保存结果，在预览、手机、受保护视图和 pandas 中显示为空。",
    ),
    fix=("Open the file in a spreadsheet, recalculate and save it.", "用电子表格打开、重算并保存。"),
)  # fmt: skip
def missing_value(book: Book) -> Iterator[Fault]:
    """A formula cell without a value beside it."""
    for sheet, cell, parsed in _formulas(book):
        if cell.value is None and not parsed.is_malformed:
            yield sheet.fault("has a formula and no saved result", "有公式但未保存结果", cell)


@rule(
    "malformed-formula", "error", "any",
    reason=("A spreadsheet cannot read it, and may refuse the whole file.", "电子表格无法读取，可能拒绝整个文件。"),
    fix=("Mend its brackets, quotes and operators.", "修正括号、引号与运算符。"),
)  # fmt: skip
def malformed_formula(book: Book) -> Iterator[Fault]:
    """Text that is no formula."""
    for sheet, cell, parsed in _formulas(book):
        if parsed.is_malformed:
            yield sheet.fault("is no formula a spreadsheet can read", "不是可读的公式", cell)


@rule(
    "missing-prefix", "error", "any",
    reason=(
        "A function newer than Excel 2007 is stored with _xlfn. before its name; without it cells show #NAME?.",
        "Excel 2007 之后的函数须以 _xlfn. 前缀存储，否则显示 #NAME?。",
    ),
    fix=("Write _xlfn. before the function's name in the file.", "在文件中为函数名加上 _xlfn. 前缀。"),
)  # fmt: skip
def missing_prefix(book: Book) -> Iterator[Fault]:
    """A newer function stored bare."""
    for sheet, cell, parsed in _formulas(book):
        bare = {call.name for call in parsed.calls if "_xlfn." not in call.prefix.lower()} & vocabulary.PREFIXED
        if bare:
            names = ", ".join(sorted(bare))
            yield sheet.fault(f"{names} without the prefix _xlfn.", f"{names} 缺少 _xlfn. 前缀", cell)


@rule(
    "newer-function", "warning", "any",
    reason=(
        "Excel 2016 does not have this function, and some of its kind are missing in LibreOffice 25.2 too.",
        "Excel 2016 没有此函数，同类函数有些 LibreOffice 25.2 也没有。",
    ),
    fix=("Use functions of Excel 2016: INDEX and MATCH, SUMPRODUCT, AGGREGATE.", "改用 Excel 2016 的函数：INDEX 与 MATCH、SUMPRODUCT、AGGREGATE。"),
)  # fmt: skip
def newer_function(book: Book) -> Iterator[Fault]:
    """A function later than Excel 2016."""
    yield from _calls(book, vocabulary.LATER - vocabulary.OUTSIDE - vocabulary.VOLATILE)


@rule(
    "unknown-function", "warning", "any",
    reason=(
        "It is no function of Excel 2016 and LibreOffice 25.2: elsewhere the cell shows #NAME?.",
        "它不是 Excel 2016 与 LibreOffice 25.2 共有的函数，换台电脑会显示 #NAME?。",
    ),
    fix=("Use a built-in function, or send the add-in along and say so on the first sheet.", "改用内置函数，或随附加载项并在首页说明。"),
)  # fmt: skip
def unknown_function(book: Book) -> Iterator[Fault]:
    """A function of an add-in, a macro, or a slip of the pen; data functions named IPO_* are known."""
    known = vocabulary.KNOWN | vocabulary.OUTSIDE | {name.name.upper() for name in book.names}
    for sheet, cell, parsed in _formulas(book):
        strange = {call.name for call in parsed.calls if not call.name.startswith(vocabulary.OURS)} - known
        if strange:
            names = ", ".join(sorted(name[:40] or "()" for name in strange))
            yield sheet.fault(f"calls {names}", f"使用了 {names}", cell)
