"""How a sheet is printed: its paper, its pages and where they end, reckoned from the roles of its rows.

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

from xlipo.sheetkit import model as sizes
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.model import SheetModel
from xlipo.sheetkit.pagination import balance, even, whole
from xlipo.sheetkit.row_heights import MARGIN, row_heights
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.theme import ROLES, TEXT_SIZE

NARROW, WIDE = 5.25, 6.4
"""A digit of the workbook's font in points: Arial's in Excel, and that of the widest font that may fall in for it."""
USUAL = 5.56
"""That of what falls in for Arial where it is missing: it is as wide, and every LibreOffice brings it."""
BESIDE_PAPER, ABOVE_PAPER = 36.0, 68.4  # margins in points, as every sheet has them
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


A4 = Paper(sizes.A4, 841.9 - BESIDE_PAPER, 595.3 - ABOVE_PAPER, 60)
A3 = Paper(sizes.A3, 1190.6 - BESIDE_PAPER, 841.9 - ABOVE_PAPER, 58)


@dataclass(frozen=True)
class PrintSetup:
    """How a sheet is set up for the printer; a spreadsheet is told just this.

    ``pages`` is the number of pages it is fitted to in height, 0 for as many as there come; with a ``scale``, in per
    cent, it is fitted to none. ``areas`` are printed each from a new page on, ``breaks`` are the rows after which a
    page ends. The first ``rows`` and ``columns`` are repeated on every page. ``slack`` is the row of a white line.
    """

    paper: int
    pages: int = 0
    scale: int | None = None
    areas: tuple[Area, ...] = ()
    breaks: tuple[int, ...] = ()
    rows: int = 0
    columns: int = 0
    slack: int | None = None
    heights: tuple[float, ...] = ()


def lay_out(model: SheetModel) -> PrintSetup:
    """How a sheet is printed. What it says itself holds: its areas, and being one page.

    Of rows that are made only while they are written, the pages are not known yet; `run_on` says them then.
    """
    printing = model.printing
    if printing.as_said:
        return PrintSetup(printing.paper, int(printing.one_page), None, printing.areas, rows=printing.repeated_rows)
    return _Layout(model).setup()


def run_on(setup: PrintSetup, heights: Sequence[float], digits: float) -> PrintSetup:
    """A table that runs on from page to page, from the heights of all its rows and its width.

    Fitted to a few pages, every program finds the same ones. Over many, what each rounds adds up: there the pages are
    cut in the file, where a program heeds that, and as even as can be.
    """
    paper, titles = _paper(setup.paper), sum(heights[: setup.rows])
    wide, narrow = paper.scale(digits, WIDE), paper.scale(digits, NARROW)
    pages = whole(heights, titles, paper.height, wide, narrow, min(paper.least, wide - SLACK))
    if pages and pages <= FEW:
        return replace(setup, pages=pages)
    room = CLOSE * 100 * paper.height / narrow
    return replace(setup, pages=0, breaks=tuple(even(heights, room, room - titles)[1:]))


def _paper(number: int) -> Paper:
    return A3 if number == A3.number else A4


def width_in_digits(model: SheetModel, block: Area) -> float:
    """How wide a block of cells is, in digits."""
    return sum(model.width(column) for column in range(block.left, block.right + 1))


class _Layout:
    """The reckoning of one sheet."""

    def __init__(self, model: SheetModel) -> None:
        self.model = model
        self.blocks = self._blocks()
        last = max(len(model.rows), *(0 if model.stream else block.bottom for block in self.blocks))
        self.heights = row_heights(model, last)
        self.repeated = model.printing.repeated_rows
        self.charts = [chart.area for chart in model.charts]
        self.digits = max(width_in_digits(model, block) for block in self.blocks)
        self.paper = A4 if A4.scale(self.digits, WIDE) >= A4.least else A3

    def setup(self) -> PrintSetup:
        """Which of the rules applies, applied."""
        model, block = self.model, self.blocks[0]
        plain = PrintSetup(self.paper.number, rows=self.repeated, heights=tuple(self.heights))
        if model.stream is not None:
            return replace(plain, areas=(block,))
        if model.printing.one_page and len(self.blocks) > 1:
            return self._each_on_one(replace(plain, paper=model.printing.paper))
        if model.printing.one_page:
            return self._with_slack(replace(plain, paper=model.printing.paper, pages=1), block)
        if model.printing.apart and self.paper.scale(self.digits, WIDE) < self.paper.least:
            return self._side_by_side(plain, block, model.printing.apart)
        if len(self.blocks) == 1 and (single := self._on_one(block)):
            return self._with_slack(replace(plain, paper=single.number, pages=1), block)
        if len(self.blocks) > 1 or self.charts or self._has_sections(block):
            return self._in_sections(plain)
        return run_on(self._with_slack(plain, block), self.heights, self.digits)

    def _each_on_one(self, plain: PrintSetup) -> PrintSetup:
        """Every block on a page of its own, all at the scale that the largest needs: a program fits no two areas."""
        paper, titles = _paper(plain.paper), self._titles(self.repeated)
        tall = [sum(self.heights[b.top - 1 : b.bottom]) + (titles if b.top > 1 else 0.0) for b in self.blocks]
        across = paper.scale(self.digits, USUAL)
        down = min(int(100 * CLOSE * paper.height / height) for height in tall)
        if across <= down:  # fitted to the width, whatever font falls in, each is low enough for one page
            return replace(plain, areas=tuple(self.blocks))
        return replace(plain, scale=down, areas=tuple(self.blocks))

    def _in_sections(self, plain: PrintSetup) -> PrintSetup:
        """Pages that begin where a section does."""
        paper, scale, rows = self.paper, self.paper.scale(self.digits, NARROW), self.repeated
        whole_at = self._tables_whole(self.blocks[0])
        if whole_at is not None:
            paper, scale, rows = whole_at
        parts = [part for block in self.blocks for part in self._cut(block, paper, scale, rows)]
        fitted = None if whole_at is None else scale
        pages = 1 if len(parts) == 1 else 0
        return replace(plain, paper=paper.number, pages=pages, scale=fitted, areas=tuple(parts), rows=rows)

    def _tables_whole(self, block: Area) -> tuple[Paper, int, int] | None:
        """The paper, the scale and the rows repeated with which no table is cut that can be one page and be read.

        Where a table's header is a title of every page, it is the first one that counts: whole, its header is no title
        of the pages after it, which hold other things. None where there is no such scale.
        """
        headed = self._is_headed(self.repeated)
        tables = self._tables(block)[: 1 if headed else None]
        titles = self._titles(self.repeated)
        heights = self.heights
        tall = [sum(heights[first - 1 : last]) + (titles if first > block.top else 0) for first, last in tables]
        for size in (self.paper, A3):
            scales = [int(100 * CLOSE * size.height / height) for height in tall]
            read = [scale for scale in scales if scale >= size.least]
            whole_at = min([size.scale(self.digits, WIDE), *read])
            if whole_at >= size.least and (len(read) == len(scales) or (size is A3 and read)):
                return size, whole_at, self.repeated - headed
        return None

    def _tables(self, block: Area) -> list[tuple[int, int]]:
        """The first and the last row of each table with what stands under it; the first with what stands above it."""
        charted = {area.top for area in self.charts}
        rows = range(block.top, block.bottom + 1)
        starts = [row for row in rows if row in charted or self.model.row(row).role == "header"]
        tops = [block.top, *starts[1:]]
        return list(zip(tops, [*(top - 1 for top in tops[1:]), block.bottom], strict=True))

    def _on_one(self, block: Area) -> Paper | None:
        """The smaller paper on which a block can be one page and be read."""
        scale = 100 * CLOSE / sum(self.heights[block.top - 1 : block.bottom])
        return next((size for size in dict.fromkeys((self.paper, A3)) if scale * size.height >= size.least), None)

    def _with_slack(self, setup: PrintSetup, block: Area) -> PrintSetup:
        """A block with a row more, of nothing but a white line.

        LibreOffice drops the last row where a sheet just fits its page, and does not count a row that is quite empty.
        """
        slack = block.bottom + 1
        return replace(setup, areas=(replace(block, bottom=slack),), slack=slack)

    def _cut(self, block: Area, paper: Paper, scale: int, repeated: int) -> list[Area]:
        """The pages of a block, from top to bottom."""
        titles, page = self._titles(repeated), math.ceil(CLOSE * 100 * paper.height / scale)
        rows = range(block.top, block.bottom + 1)
        costs = list(self._costs(block, repeated))
        first = page - (titles if block.top > 1 else 0)
        starts = balance([self.heights[row - 1] for row in rows], costs, first, page - titles)
        tops = [block.top + start for start in starts]
        bottoms = [top - 1 for top in tops[1:]] + [block.bottom]
        return [Area(block.left, top, block.right, bottom) for top, bottom in zip(tops, bottoms, strict=True)]

    def _side_by_side(self, plain: PrintSetup, block: Area, apart: Sequence[int]) -> PrintSetup:
        """Columns that have no room beside each other on pages of their own, as even as can be; labels on each."""
        width, fixed = self.model.width, apart[0] - 1
        labels = sum(width(column) for column in range(1, fixed + 1))
        ends = [*(start - 1 for start in apart[1:]), block.right]
        groups = [sum(width(c) for c in range(start, end + 1)) for start, end in zip(apart, ends, strict=True)]
        room = A3.width / (A3.least / 100 * WIDE) - labels
        starts = balance(groups, [0.0] * len(groups), room, room)
        lefts = [1, *(apart[start] for start in starts[1:])]
        rights = [*(left - 1 for left in lefts[1:]), block.right]
        pieces = zip(starts, [*starts[1:], len(groups)], strict=True)
        digits = labels + max(sum(groups[start:end]) for start, end in pieces)
        pages = self._cut(block, A3, A3.scale(digits, NARROW), self.repeated)
        parts = [Area(1, page.top, rights[0], page.bottom) for page in pages]
        last = max(table.area.bottom for table in self.model.tables)  # notes under it stand once
        for left, right in zip(lefts[1:], rights[1:], strict=True):
            parts += [Area(left, page.top, right, min(page.bottom, last)) for page in pages if page.top <= last]
        return replace(plain, paper=A3.number, areas=tuple(parts), columns=fixed)

    # -- what stands on the sheet ------------------------------------------------------------------------------------

    def _blocks(self) -> list[Area]:
        """What is printed, each from a new page on: the areas said, or all there is with the texts that run on."""
        model = self.model
        if model.printing.areas:
            return list(model.printing.areas)
        tables = [table.area for table in model.tables]
        right = max([model.columns, *(area.right for area in tables)])
        bottom = max([len(model.rows), *(area.bottom for area in tables)])
        return [Area(1, 1, max(right, self._reach()), bottom)]

    def _reach(self) -> int:
        """The last column that a text runs into, not wrapped and with nothing beside it."""
        reached = 1
        for row in self.model.rows:
            filled = [at for at, cell in row.cells.items() if cell.value is not None and cell.value != ""]
            if not filled:
                continue
            column = max(filled)
            look, text = ROLES[row.cells[column].role], row.cells[column].shown
            if look.wrap or look.shrink:
                continue
            shown = set_width(text, look.bold) if isinstance(text, str) else 0
            left = shown * look.size / TEXT_SIZE + MARGIN - self.model.width(column)
            while left > 0:
                column += 1
                left -= self.model.width(column)
            reached = max(reached, column)
        return reached

    def _titles(self, repeated: int) -> float:
        """The height of the rows that are repeated on every page."""
        return sum(self.heights[:repeated])

    def _is_headed(self, repeated: int) -> bool:
        """Whether the rows repeated on every page end with a table's header."""
        return repeated > 0 and self.model.row(repeated).role == "header"

    def _has_sections(self, block: Area) -> bool:
        rows = range(self.repeated + 2, block.bottom + 1)
        return any(self.model.row(row).role in ("header", "block") for row in rows)

    def _costs(self, block: Area, repeated: int) -> Iterator[float]:
        """What it costs to begin a page with each row of a block."""
        covered = {row for area in self.charts for row in range(area.top, area.bottom + 3)}
        roles = [self.model.row(row).role for row in range(block.top, block.bottom + 1)]
        headed = self._is_headed(repeated)
        first = next((block.top + at for at, role in enumerate(roles[:-1]) if role == "header"), 0)
        before, space = "", True
        for row, role in enumerate(roles, block.top):
            empty = self.model.row(row).is_empty
            if row in covered or row <= max(repeated, first):
                yield NEVER
            elif before in ("header", "block"):
                yield AFTER_HEADING
            elif role in ("header", "block"):
                yield SECTION if role == "header" else BLOCK if headed else HEADLESS
            else:
                after_space = space and not empty  # notes, or a chart: under a repeated header they are no table
                yield (HEADLESS if headed else AFTER_SPACE) if after_space else WITHIN if headed else 2 * HEADLESS
            before, space = role, empty
