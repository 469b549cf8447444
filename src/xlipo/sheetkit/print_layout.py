"""How a sheet is printed: its paper, its pages and where they end, reckoned from what stands on it.

One rule for all sheets. A sheet is fitted to one page in width, on A4 if it can be read there, else on A3; companies
that have no room beside each other go on pages of their own, the labels repeated. What can be one page and be read is
one. What is longer and has sections breaks where a section begins, each page a print area of its own; a long table runs
on, fitted to a number of pages whose last one is filled. Excel heeds no manual break where a sheet is fitted, and print
areas always. A table that is one page at a smaller scale is printed at that, and what follows it on pages of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.sheetkit.charts.placing import Area, areas
from xlipo.sheetkit.pagination import balance, even, whole
from xlipo.sheetkit.row_heights import LETTER, MARGIN, Measure, settle, shown, streamed_height, width_of
from xlipo.sheetkit.theme import BAND, NAVY, PAPER, TEXT_SIZE, text_width

NARROW, WIDE = 5.25, 6.4
"""A digit of the workbook's font in points: Arial's in Excel, and that of what falls in where there is no Arial."""
BESIDE_PAPER, ABOVE_PAPER = 57.6, 86.4  # margins in points, as every sheet has them
CLOSE = 0.98  # of a page's height is filled: programs round each row
FEW = 8  # pages over which what programs round does not add up to much
SLACK = 2  # per cent by which programs differ over a scale
SECTION, BLOCK, AFTER_SPACE, WITHIN, AFTER_HEADING, NEVER = 0.0, 0.05, 0.1, 0.6, 5.0, 50.0
HEADLESS = 1.5
"""What it costs to begin a page with a row, in pages; headless where what follows has no header, or one not its own."""


@dataclass(frozen=True)
class Paper:
    """A size of paper on its side: its number in the file, its body in points, the least scale in per cent."""

    number: int
    width: float
    height: float
    least: int

    def scale(self, digits: float, digit: float) -> int:
        """The per cent at which so many digits fit its width."""
        return min(100, int(100 * self.width / (digits * digit)))


A4 = Paper(9, 841.9 - BESIDE_PAPER, 595.3 - ABOVE_PAPER, 60)
A3 = Paper(8, 1190.6 - BESIDE_PAPER, 841.9 - ABOVE_PAPER, 58)


def lay_out(sheet: Worksheet) -> None:
    """Set up a finished sheet for the printer. What is already said holds: a print area, being one page."""
    blocks = _blocks(sheet)
    streams = getattr(sheet, "streamed", None) is not None
    heights = settle(sheet, max(sheet.max_row, *(0 if streams else block.bottom for block in blocks)))
    if streams:
        _follow(sheet, blocks[0], heights)
    elif sheet.page_setup.fitToHeight == 1:
        sheet.print_area = str(_with_slack(sheet, blocks[0]))
    else:
        _fit(sheet, blocks, heights)


def _fit(sheet: Worksheet, blocks: list[Area], heights: list[float]) -> None:
    digits = max(_digits(sheet, block) for block in blocks)
    paper = A4 if A4.scale(digits, WIDE) >= A4.least else A3
    sheet.page_setup.paperSize = paper.number
    apart = getattr(sheet, "apart", ())
    if apart and paper.scale(digits, WIDE) < paper.least:
        _side_by_side(sheet, blocks[0], apart, heights)
        return
    scale = paper.scale(digits, NARROW)
    if len(blocks) == 1 and (single := _on_one(blocks[0], paper, heights)):
        _one_page(sheet, single, blocks[0])
    elif len(blocks) > 1 or sheet._charts or _has_sections(sheet, blocks[0]):
        whole_at = _tables_whole(sheet, blocks[0], heights, paper, digits)
        if whole_at is not None:
            paper, scale = whole_at
            sheet.page_setup.paperSize, sheet.page_setup.scale = paper.number, scale
            sheet.sheet_properties.pageSetUpPr.fitToPage = False
        parts = [part for block in blocks for part in _cut(sheet, block, heights, paper, scale)]
        sheet.page_setup.fitToHeight = 1 if len(parts) == 1 else 0
        sheet.print_area = ",".join(map(str, parts))
    else:
        sheet.print_area = str(_with_slack(sheet, blocks[0]))
        _run_on(sheet, heights, _titles(sheet, heights), paper, digits)


def _tables_whole(
    sheet: Worksheet, block: Area, heights: list[float], paper: Paper, digits: float
) -> tuple[Paper, int] | None:
    """The paper and scale at which no table is cut that can be one page and be read; None where there is none.

    Where a table's header is a title of every page, it is the first one that counts: whole, its header is no title of
    the pages after it, which hold other things.
    """
    header = _repeated(sheet)
    headed = bool(header) and _fill(sheet, header) == NAVY
    tables = _tables(sheet, block)[: 1 if headed else None]
    titles = sum(heights[:header])
    tall = [sum(heights[first - 1 : last]) + (titles if first > block.top else 0) for first, last in tables]
    for size in (paper, A3):
        scales = [int(100 * CLOSE * size.height / height) for height in tall]
        read = [scale for scale in scales if scale >= size.least]
        whole_at = min([size.scale(digits, WIDE), *read])
        if whole_at >= size.least and (len(read) == len(scales) or (size is A3 and read)):
            if headed:
                sheet.print_title_rows = f"1:{header - 1}"
            return size, whole_at
    return None


def _tables(sheet: Worksheet, block: Area) -> list[tuple[int, int]]:
    """The first and the last row of each table with what stands under it; the first with what stands above it."""
    charted = {area.top for area in areas(sheet)}
    starts = [row for row in range(block.top, block.bottom + 1) if row in charted or _fill(sheet, row) == NAVY]
    tops = [block.top, *starts[1:]]
    return list(zip(tops, [*(top - 1 for top in tops[1:]), block.bottom], strict=True))


def _on_one(block: Area, paper: Paper, heights: list[float]) -> Paper | None:
    """The smaller paper on which a block can be one page and be read."""
    scale = 100 * CLOSE / sum(heights[block.top - 1 : block.bottom])
    return next((size for size in dict.fromkeys((paper, A3)) if scale * size.height >= size.least), None)


def _one_page(sheet: Worksheet, paper: Paper, block: Area) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = paper.number, 1
    sheet.print_area = str(_with_slack(sheet, block))


def _with_slack(sheet: Worksheet, block: Area) -> Area:
    """A block with a row more, of nothing but a white line.

    LibreOffice drops the last row where a sheet just fits its page, and does not count a row that is quite empty.
    """
    slack = sheet.cell(block.bottom + 1, 1)
    slack.border = Border(bottom=Side("thin", color=PAPER))
    return replace(block, bottom=block.bottom + 1)


def _run_on(sheet: Worksheet, heights: Sequence[float], titles: float, paper: Paper, digits: float) -> None:
    """A table that runs on from page to page.

    Fitted to a few pages, every program finds the same ones. Over many, what each rounds adds up: there the pages are
    cut in the file, where a program heeds that, and as even as can be.
    """
    wide, narrow = paper.scale(digits, WIDE), paper.scale(digits, NARROW)
    pages = whole(heights, titles, paper.height, wide, narrow, min(paper.least, wide - SLACK))
    if pages and pages <= FEW:
        sheet.page_setup.fitToHeight = pages
        return
    sheet.page_setup.fitToHeight = 0
    room = CLOSE * 100 * paper.height / narrow
    for start in even(heights, room, room - titles)[1:]:
        sheet.row_breaks.append(Break(id=start))


def _cut(sheet: Worksheet, block: Area, heights: list[float], paper: Paper, scale: int) -> list[Area]:
    """The pages of a block, from top to bottom."""
    titles, page = _titles(sheet, heights), math.ceil(CLOSE * 100 * paper.height / scale)
    rows = range(block.top, block.bottom + 1)
    costs = list(_costs(sheet, block))
    starts = balance([heights[row - 1] for row in rows], costs, page - (titles if block.top > 1 else 0), page - titles)
    tops = [block.top + start for start in starts]
    bottoms = [top - 1 for top in tops[1:]] + [block.bottom]
    return [Area(block.left, top, block.right, bottom) for top, bottom in zip(tops, bottoms, strict=True)]


def _side_by_side(sheet: Worksheet, block: Area, apart: Sequence[int], heights: list[float]) -> None:
    """Columns that have no room beside each other on pages of their own, as even as can be; labels on each."""
    fixed = apart[0] - 1
    labels = sum(width_of(sheet, column) for column in range(1, fixed + 1))
    ends = [*(start - 1 for start in apart[1:]), block.right]
    groups = [sum(width_of(sheet, c) for c in range(start, end + 1)) for start, end in zip(apart, ends, strict=True)]
    room = A3.width / (A3.least / 100 * WIDE) - labels
    starts = balance(groups, [0.0] * len(groups), room, room)
    lefts = [1, *(apart[start] for start in starts[1:])]
    rights = [*(left - 1 for left in lefts[1:]), block.right]
    sheet.print_title_cols = f"A:{get_column_letter(fixed)}"
    digits = labels + max(sum(groups[start:end]) for start, end in zip(starts, [*starts[1:], len(groups)], strict=True))
    pages = _cut(sheet, block, heights, A3, A3.scale(digits, NARROW))
    parts = [Area(1, page.top, rights[0], page.bottom) for page in pages]
    last = max(range_boundaries(table.ref)[3] for table in sheet.tables.values())  # notes under it stand once
    for left, right in zip(lefts[1:], rights[1:], strict=True):
        parts += [Area(left, page.top, right, min(page.bottom, last)) for page in pages if page.top <= last]
    sheet.page_setup.fitToHeight = 0
    sheet.print_area = ",".join(map(str, parts))


def _follow(sheet: Worksheet, block: Area, above: list[float]) -> None:
    """Rows that are made only while they are written say their heights then, and how many pages they are fitted to."""
    streamed, digits = sheet.streamed, _digits(sheet, block)
    paper = A4 if A4.scale(digits, WIDE) >= A4.least else A3
    sheet.page_setup.paperSize = paper.number
    sheet.print_area = str(block)
    measure = Measure(sheet)
    streamed.height = lambda row: streamed_height(measure, row, streamed.styles)
    above = above[: streamed.first - 1]
    streamed.written = lambda heights: _run_on(sheet, [*above, *heights], _titles(sheet, above), paper, digits)


# -- what stands on a sheet ------------------------------------------------------------------------------------------


def _blocks(sheet: Worksheet) -> list[Area]:
    """What is printed, each from a new page on: the print areas, or all there is with the texts that run on."""
    if sheet.print_area:
        parts = (part.rpartition("!")[2].replace("$", "") for part in str(sheet.print_area).split(","))
        found = [Area(*range_boundaries(part)) for part in parts]
        return [replace(area, right=max(area.right, _reach(sheet, area.top, area.bottom))) for area in found]
    tables = [range_boundaries(table.ref) for table in sheet.tables.values()]
    right = max([sheet.max_column, *(table[2] for table in tables)])
    bottom = max([sheet.max_row, *(table[3] for table in tables)])
    return [Area(1, 1, max(right, _reach(sheet, 1, sheet.max_row)), bottom)]


def _reach(sheet: Worksheet, top: int, bottom: int) -> int:
    """The last column that a text runs into which is not wrapped and has nothing beside it."""
    reached = 1
    for row in sheet.iter_rows(top, bottom):
        filled = [cell for cell in row if cell.value is not None and cell.value != ""]
        if not filled or filled[-1].alignment.wrap_text or filled[-1].alignment.shrink_to_fit:
            continue
        cell, column = filled[-1], filled[-1].column
        left = LETTER * text_width(shown(cell.value)) * cell.font.sz / TEXT_SIZE + MARGIN - width_of(sheet, column)
        while left > 0:
            column += 1
            left -= width_of(sheet, column)
        reached = max(reached, column)
    return reached


def _digits(sheet: Worksheet, block: Area) -> float:
    return sum(width_of(sheet, column) for column in range(block.left, block.right + 1))


def _titles(sheet: Worksheet, heights: list[float]) -> float:
    """The height of the rows that are repeated on every page."""
    return sum(heights[: _repeated(sheet)])


def _repeated(sheet: Worksheet) -> int:
    """How many rows are repeated on every page."""
    rows = sheet.print_title_rows
    return int(rows.rpartition(":")[2].replace("$", "")) if rows else 0


def _has_sections(sheet: Worksheet, block: Area) -> bool:
    return any(_fill(sheet, row) in (NAVY, BAND) for row in range(_repeated(sheet) + 2, block.bottom + 1))


def _costs(sheet: Worksheet, block: Area) -> Iterator[float]:
    """What it costs to begin a page with each row of a block."""
    covered = {row for area in areas(sheet) for row in range(area.top, area.bottom + 3)}
    before, space = "", True
    headed = _repeated(sheet) and _fill(sheet, _repeated(sheet)) == NAVY
    first = next((row for row in range(block.top, block.bottom) if _fill(sheet, row) == NAVY), 0)
    for row in range(block.top, block.bottom + 1):
        fill = _fill(sheet, row)
        empty = all(cell.value in (None, "") for cell in sheet[row])
        if row in covered or row <= max(_repeated(sheet), first):
            yield NEVER
        elif before in (NAVY, BAND):
            yield AFTER_HEADING
        elif fill in (NAVY, BAND):
            yield SECTION if fill == NAVY else BLOCK if headed else HEADLESS
        else:
            after_space = space and not empty  # notes, or a chart: under a repeated header they are no table
            yield (HEADLESS if headed else AFTER_SPACE) if after_space else WITHIN if headed else 2 * HEADLESS
        before, space = fill, empty


def _fill(sheet: Worksheet, row: int) -> str:
    """The colour of a row's first cell: a table's header and a block's heading have one."""
    cell = sheet.cell(row, 1)
    return str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else ""
