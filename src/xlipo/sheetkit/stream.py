"""Rows for a sheet that are made only while they are written: hundreds of thousands of them in little memory.

The sheet is an ordinary one otherwise: title rows above, widths, frozen panes, a table over the rows. A column has one
style; a cell that differs is a `xlipo.sheetkit.cells.StreamedCell`.

>>> import io, openpyxl
>>> from xlipo.sheetkit.save import to_bytes
>>> book = openpyxl.Workbook()
>>> book.active.append(["Company", "Revenue"])
>>> book.active.streamed = StreamedRows(2, [("MiniMax", 53.4), ("Zhipu", 312.4)], [None, None])
>>> file = to_bytes(book)
>>> [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(file)).active]
[['Company', 'Revenue'], ['MiniMax', 53.4], ['Zhipu', 312.4]]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.errors import OutputError
from xlipo.sheetkit.cells import CellLink, Value
from xlipo.sheetkit.row_xml import Line, Styles

MOST_ROWS = 1_048_576
MOST_LINKS = 65_530  # what Excel reads of one sheet
ROWS_AT_ONCE = 1_000  # about half a megabyte of text


@dataclass
class StreamedRows:
    """Rows that are written one after another and never held together.

    Args:
        first: the number of the first row.
        rows: the rows, each a sequence of at most as many values as there are styles. A text is text, whatever it
            starts with; what a file cannot carry is left out of it, and what a cell cannot hold is cut. A date before
            1900, which no cell can hold, is written as a text; a number that is none, or beyond a float's range, as the
            error #NUM!. None is no cell at all, an empty text one that has only its style.
        styles: the style of each column, a cell's ``_style``; None for the workbook's own. A date in a column without
            a number format has one that shows a date.

    ``last`` and ``links`` are known when the rows have been written.
    """

    first: int
    rows: Iterable[Sequence[Any]]
    styles: Sequence[StyleArray | None]
    level: int = field(default=1, init=False)
    """How hard they are compressed, 1 (fast) to 9."""
    prepare: Callable[[Sequence[Any]], Sequence[Value]] | None = field(default=None, init=False, repr=False)
    """Makes of a row what is written; where nothing does, the rows are written as they are."""
    height: Callable[[Sequence[Any]], float] | None = field(default=None, init=False, repr=False)
    """How high a row is, in points; where nothing says it, each program finds its own."""
    written: Callable[[list[float]], None] | None = field(default=None, init=False, repr=False)
    """Told the heights when the rows have been written."""
    last: int = field(default=0, init=False)
    links: list[CellLink] = field(default_factory=list, init=False, repr=False)

    def text(self, sheet: Worksheet, styles: Styles) -> Iterator[str]:
        """The rows as they stand in the sheet's file, some at a time.

        Raises:
            OutputError: a value that no cell can hold, or more rows or columns than a sheet has; the cell is named.
        """
        self.last, self.links = self.first - 1, []
        rows = iter(self.rows)
        if rows is self.rows:  # an iterator would be empty the next time, and the sheet with it
            self.rows = _Spent(sheet.title)
        line = Line(sheet, styles, self.styles, self.links)
        lines: list[str] = []
        heights: list[float] = []
        for number, row in enumerate(rows, self.first):
            if number > MOST_ROWS:
                raise OutputError(f"Sheet {sheet.title!r} would have more than {MOST_ROWS:,} rows; write fewer.")
            text = line.write(number, row if self.prepare is None else self.prepare(row))
            if self.height is not None:
                heights.append(self.height(row))
                start = f'<row r="{number}"'
                text = f'{start} ht="{heights[-1]:g}" customHeight="1"{text[len(start) :]}'
            lines.append(text)
            self.last = number
            if len(lines) == ROWS_AT_ONCE:
                yield "".join(lines)
                lines.clear()
        yield "".join(lines)
        if self.written is not None:
            self.written(heights)


class _Spent:
    """The rows of an iterator that has been read to its end."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __iter__(self) -> Iterator[Any]:
        raise ValueError(
            f"the streamed rows of {self._title!r} have been written already; give a list, not an iterator"
        )
