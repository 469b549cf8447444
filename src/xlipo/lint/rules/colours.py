"""What colours say: blue inputs, black formulas, green links to other sheets, dark red data functions; never colour alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from xlipo.lint.book import Area, Book, Cell, CellStyle, Sheet
from xlipo.lint.finding import Fault, Message
from xlipo.lint.graph import resolved
from xlipo.lint.layout import is_year
from xlipo.lint.rule import rule
from xlipo.lint.vocabulary import OURS
from xlipo.sheetkit.theme import contrast

ENOUGH = 4.5
_INPUT_WORDS = re.compile(r"\binputs?\b|\bassumptions?\b|hard[- ]?coded|输入|輸入|假设|假設", re.I)


def _rgb(colour: str | None) -> tuple[int, int, int]:
    shown = colour or "000000"
    return int(shown[:2], 16), int(shown[2:4], 16), int(shown[4:], 16)


def is_blue(colour: str | None) -> bool:
    """Clearly blue rather than anything else.

    >>> is_blue("0000FF"), is_blue("000000"), is_blue("006100")
    (True, False, False)
    """
    red, green, blue = _rgb(colour)
    return blue >= 120 and blue - max(red, green) >= 60


def is_green(colour: str | None) -> bool:
    """Clearly green."""
    red, green, blue = _rgb(colour)
    return green >= 80 and green - max(red, blue) >= 40


def is_dark_red(colour: str | None) -> bool:
    """Clearly red, and dark."""
    red, green, blue = _rgb(colour)
    return 100 <= red <= 200 and red - max(green, blue) >= 80


def _is_judged(book: Book, sheet: Sheet, cell: Cell) -> CellStyle | None:
    """The style of a cell whose colour is to tell its kind: a figure, on a light ground, that is no link to click."""
    style = book.style_of(cell)
    on_dark = style.fill is not None and contrast("FFFFFF", style.fill) > contrast("000000", style.fill)
    if not cell.is_figure or on_dark or style.pattern or (style.underlined and (cell.row, cell.column) in sheet.links):
        return None
    return style


@rule(
    "input-colour", "note", "model",
    reason=("Blue says: typed in, may be changed. An input in black is taken for a formula.", "蓝色表示手工输入、可改；黑色的输入会被当成公式。"),
    fix=("Make the inputs' font blue (0000FF).", "将输入字体设为蓝色（0000FF）。"),
)  # fmt: skip
def input_colour(book: Book) -> Iterator[Fault]:
    """Numbers that some formula reads, or that stand in a column or line of blue ones, in another colour than blue."""
    read = dict.fromkeys((sheet.title, cell.row, cell.column) for sheet, cell in _inputs(book))
    among = dict.fromkeys((sheet.title, cell.row, cell.column) for sheet, cell in _among_blue(book))
    for title, row, column in {**read, **among}:
        sheet = book.by_title[title.lower()]
        cell = sheet.cells[row, column]
        style = _is_judged(book, sheet, cell)
        if style is not None and not is_blue(style.font):
            yield sheet.fault("an input that is not blue", "输入不是蓝色", cell)


def _among_blue(book: Book) -> Iterator[tuple[Sheet, Cell]]:
    """Numbers typed in that stand in a column or a row where most typed ones are blue."""
    for sheet in book.filled_sheets:
        for lines in (sheet.columns, sheet.rows):
            for cells in lines.values():
                typed = [cell for cell in cells if cell.is_number and not cell.formula and not is_year(cell)]
                if lines is sheet.rows:  # in a table each column is of its own kind
                    typed = [cell for cell in typed if not sheet.table_at(cell.row, cell.column)]
                blue = sum(is_blue(book.style_of(cell).font) for cell in typed)
                if len(typed) > 2 * (len(typed) - blue) and blue < len(typed) and len(typed) > 2:
                    yield from ((sheet, cell) for cell in typed)


def _inputs(book: Book) -> Iterator[tuple[Sheet, Cell]]:
    """Numbers typed in that a formula reads, by themselves or in a range."""
    areas: dict[str, set[Area]] = defaultdict(set)
    single: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for sheet in book.sheets:
        for cell in sheet.formulas:
            for read in resolved(book, sheet, cell):
                if read.is_cell:
                    single[read.sheet.lower()].add((read.top, read.left))
                else:
                    areas[read.sheet.lower()].add(Area(read.top, read.left, read.bottom, read.right))
    for sheet in book.filled_sheets:
        ones = single[sheet.title.lower()]
        typed = [c for row in sheet.rows.values() for c in row if c.is_number and not c.formula and not is_year(c)]
        held = _held(typed, areas[sheet.title.lower()], sheet.used.right)
        yield from ((sheet, cell) for cell, is_held in zip(typed, held, strict=True)
                    if is_held or (cell.row, cell.column) in ones)  # fmt: skip


def _held(cells: list[Cell], areas: set[Area], width: int) -> Iterator[bool]:
    """Whether any of the areas holds each cell; cells come from top to bottom.

    A sweep down the rows: a binary indexed tree counts the areas that are open over each column, so that many wide
    areas cost no more than their number.
    """
    events = [(area.top, 1, area) for area in areas] + [(area.bottom + 1, -1, area) for area in areas]
    events.sort(key=lambda event: event[0], reverse=True)
    open_ = [0] * (width + 2)
    for cell in cells:
        while events and events[-1][0] <= cell.row:
            _, step, area = events.pop()
            _add(open_, area.left, step)
            _add(open_, area.right + 1, -step)
        column, count = cell.column, 0
        while column:
            count += open_[column]
            column &= column - 1
        yield count > 0


def _add(tree: list[int], column: int, step: int) -> None:
    while column < len(tree):
        tree[column] += step
        column += column & -column


@rule(
    "formula-colour", "warning", "model",
    reason=("A formula in the colour of inputs will be typed over; one in green will be looked for on another sheet.", "蓝色的公式会被当作输入覆盖；绿色的会被当作跨表引用。"),
    fix=("Make formulas over their own sheet black.", "本表公式用黑色。"),
)  # fmt: skip
def formula_colour(book: Book) -> Iterator[Fault]:
    """Formulas in blue, and formulas over their own sheet in green or dark red."""
    for sheet in book.sheets:
        for cell in sheet.formulas:
            style, parsed = _is_judged(book, sheet, cell), book.parsed(sheet, cell)
            if style is None or not (parsed.reads or parsed.calls):
                continue
            own = not parsed.other_sheets and not any(call.name.startswith(OURS) for call in parsed.calls)
            if is_blue(style.font):
                yield sheet.fault("a formula in blue, the colour of inputs", "公式用了输入的蓝色", cell)
            elif own and not parsed.names and (is_green(style.font) or is_dark_red(style.font)):
                yield sheet.fault(
                    "a formula over its own sheet in the colour of links or functions",
                    "本表公式用了跨表或函数的颜色",
                    cell,
                )


@rule(
    "link-colour", "note", "model",
    reason=("Green says: this figure comes from another sheet.", "绿色表示数字来自其他工作表。"),
    fix=("Make the font of formulas that read other sheets green (006100).", "引用其他工作表的公式用绿色（006100）。"),
)  # fmt: skip
def link_colour(book: Book) -> Iterator[Fault]:
    """Figures read from another sheet in another colour than green."""
    for sheet in book.sheets:
        for cell in sheet.formulas:
            style, parsed = _is_judged(book, sheet, cell), book.parsed(sheet, cell)
            ours = any(call.name.startswith(OURS) for call in parsed.calls)
            if (
                style is not None
                and parsed.other_sheets
                and not ours
                and not (is_green(style.font) or is_blue(style.font))
            ):
                yield sheet.fault("a figure from another sheet that is not green", "跨表引用不是绿色", cell)


@rule(
    "function-colour", "note", "model",
    reason=("Dark red says: this figure is fetched from the data set and may change.", "暗红表示数字取自数据集、可能更新。"),
    fix=("Make the font of IPO_ functions dark red (8B0000).", "IPO_ 函数用暗红（8B0000）。"),
)  # fmt: skip
def function_colour(book: Book) -> Iterator[Fault]:
    """Cells with a data function (IPO_*) in another colour than dark red."""
    for sheet in book.sheets:
        for cell in sheet.formulas:
            style, parsed = _is_judged(book, sheet, cell), book.parsed(sheet, cell)
            ours = any(call.name.startswith(OURS) for call in parsed.calls)
            if style is not None and ours and not (is_dark_red(style.font) or is_blue(style.font)):
                yield sheet.fault("a data function that is not dark red", "数据函数不是暗红色", cell)


@rule(
    "colour-legend", "note", "model",
    reason=("Colours that nobody explains say nothing.", "没有说明的颜色毫无意义。"),
    fix=("Put a legend on the first sheet: a blue sample and the word Input, and so on.", "在首页加图例：蓝色样例配“输入”等。"),
)  # fmt: skip
def colour_legend(book: Book) -> Iterator[Fault]:
    """Blue inputs in use, and no cell on the first visible sheet that says what blue means."""
    coloured = any(
        is_blue(book.style_of(cell).font) for sheet in book.filled_sheets for cell in sheet.cells.values()
        if cell.is_number and not cell.formula and (cell.row, cell.column) not in sheet.links
    )  # fmt: skip
    first = next((sheet for sheet in book.filled_sheets if sheet.state == "visible"), None)
    if not coloured or first is None or any(_explains(book, first, cell) for cell in first.cells.values()):
        return
    yield first.fault("no legend says what the colours mean", "没有颜色图例")


def _explains(book: Book, sheet: Sheet, cell: Cell) -> bool:
    if not (cell.is_text and _INPUT_WORDS.search(cell.text)):
        return False
    around = [cell, *(sheet.cells.get((cell.row, cell.column + step)) for step in (-1, 1))]
    if any(other is not None and is_blue(book.style_of(other).font) for other in around):
        return True
    return any(is_blue(book.styles[sheet.fills.get((cell.row, cell.column + step), 0)].fill) for step in (-1, 1))


@rule(
    "colour-alone", "warning", "any",
    reason=("One man in twelve cannot tell red from green, and a print may be grey.", "每十二名男性就有一人红绿色盲，打印也可能是灰度。"),
    fix=("Write a word or a mark in the cell too: yes, no, ▲, ▼.", "同时写上文字或符号：是、否、▲、▼。"),
)  # fmt: skip
def colour_alone(book: Book) -> Iterator[Fault]:
    """Empty cells of one column in two or more of red, amber and green; traffic lights without the figure."""
    for sheet in book.sheets:
        by_column: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
        for (row, column), style in sheet.fills.items():
            if signal := _signal(book.styles[style].fill):
                by_column[column][row, column] = signal
        for cells in by_column.values():
            if len(set(cells.values())) > 1:
                for row, column in cells:
                    yield Fault(sheet.title, row, column, Message("a colour without a word", "只有颜色没有文字"))
        for condition in sheet.conditions:
            if condition.icons.startswith(("3Traffic", "4Traffic")) and not condition.shows_value and condition.areas:
                area = condition.areas[0]
                message = Message("traffic lights without the figure", "只有红绿灯没有数字")
                yield Fault(sheet.title, area.top, area.left, message, f"{area}")


def _signal(colour: str | None) -> str:
    red, green, blue = _rgb(colour)
    if red >= 150 and red - max(green, blue) >= 80:
        return "red"
    if green >= 100 and green - max(red, blue) >= 40:
        return "green"
    return "amber" if red >= 200 and green >= 130 and min(red, green) - blue >= 80 else ""


@rule(
    "contrast", "warning", "any",
    reason=("Text with less contrast than 4.5 to 1 is not read by many, nor by anyone in the sun or in print.", "对比度低于 4.5:1 的文字，许多人看不清，强光下和打印后更是如此。"),
    fix=("Make the text darker or its ground lighter.", "加深文字或调浅底色。"),
)  # fmt: skip
def low_contrast(book: Book) -> Iterator[Fault]:
    """Text on its ground under 4.5 : 1 (WCAG 2.1 AA), in cells and in conditional formats that set both."""
    for sheet in book.filled_sheets:
        for cell in sheet.cells.values():
            style = book.style_of(cell)
            if style.pattern or (style.fill is None and _styled_by_table(sheet, cell)):
                continue
            ratio = _contrast(style.font or "000000", style.fill or "FFFFFF")
            if ratio < ENOUGH:
                yield Fault(sheet.title, cell.row, cell.column, _ratio(ratio))
        for condition in sheet.conditions:
            if condition.font and condition.fill and condition.areas:
                ratio = contrast(condition.font, condition.fill)
                if ratio < ENOUGH:
                    area = condition.areas[0]
                    yield Fault(sheet.title, area.top, area.left, _ratio(ratio), f"{area}")


@lru_cache(maxsize=4096)
def _contrast(text: str, ground: str) -> float:
    return contrast(text, ground)


def _ratio(ratio: float) -> Message:
    shown = int(ratio * 10) / 10  # cut, so that 4.47 is not message to be 4.5
    return Message(f"contrast of {shown} to 1", f"对比度 {shown}:1")


def _styled_by_table(sheet: Sheet, cell: Cell) -> bool:
    """Whether a table's style may paint the ground: then the cell alone does not tell it."""
    table = sheet.table_at(cell.row, cell.column)
    return table is not None and bool(table.style)
