"""Tables of web pages and Word documents as lines with | between cells, as Markdown has them: headings are kept.

A table that lays out a page, whose cells hold paragraphs or other tables, is none: its text is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from xlipo.facts.text import visible

Cells: TypeAlias = Sequence[tuple[str, int]]
"""The cells of a row: the text of each, and over how many columns it runs."""

_LONGEST_CELL = 160
_MOST_SPAN = 100
_MOST_COLUMNS = 1_000
"""Columns beyond which a table is read as text: cells that run over many columns and rows would fill the memory."""
_NUMBER = re.compile(r"\d")


def lines_of_table(rows: Sequence[Cells]) -> list[str]:
    """The lines of a table; none where it holds paragraphs, no numbers, too many columns, or not two rows and columns.

    >>> lines_of_table([[("US$m", 1), ("Year ended", 2)], [("Revenue", 1), ("30.5", 1), ("79.0", 1)]])
    ['| US$m | Year ended |  |', '| Revenue | 30.5 | 79.0 |']
    >>> lines_of_table([[("A page of text. " * 20, 1), ("2", 1)], [("Menu", 1), ("3", 1)]])
    []
    """
    texts = [text for cells in rows for text, _ in cells]
    wide = [cells for cells in rows if len(cells) > 1]
    if len(rows) < 2 or len(wide) < 2 or not any(_NUMBER.search(text) for text in texts):
        return []
    if any(len(text) > _LONGEST_CELL for text in texts):
        return []
    if any(sum(span for _, span in cells) > _MOST_COLUMNS for cells in rows):
        return []
    return ["| " + " | ".join(_spread(cells)) + " |" for cells in rows if cells]


def _spread(cells: Cells) -> list[str]:
    """The texts of a row by column; what runs over several stands in the first."""
    found: list[str] = []
    for text, span in cells:
        found += [" ".join(visible(text).replace("|", "/").split()), *[""] * (min(max(span, 1), _MOST_SPAN) - 1)]
    return found


def lines_of_page_table(table: Any) -> list[str]:
    """The lines of a page's table, as :func:`lines_of_table` gives them; a cell that another reaches into is empty."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows: list[list[tuple[str, int]]] = []
    reached: dict[int, int] = {}
    for row in table.iterdescendants("tr"):
        cells: list[tuple[str, int]] = []
        column = 0
        for cell in row.iterchildren("td", "th"):
            column = _free(reached, cells, column)
            span, deep = _count(cell.get("colspan")), _count(cell.get("rowspan"))
            cells.append((cell.text_content(), span))
            if deep > 1:
                reached.update(dict.fromkeys(range(column, column + span), deep))
            column += span
            if column > _MOST_COLUMNS:
                return []
        _free(reached, cells, column)
        reached = {at: left - 1 for at, left in reached.items() if left > 1}
        rows.append(cells)
    lines = lines_of_table(rows)
    caption = next(table.iterchildren("caption"), None)
    title = " ".join(caption.text_content().split()) if caption is not None and lines else ""
    return [title, *lines] if title else lines


def _free(reached: dict[int, int], cells: list[tuple[str, int]], column: int) -> int:
    """The next column that no cell of a row above reaches into."""
    while column in reached:
        cells.append(("", 1))
        column += 1
    return column


def _count(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text and text.isdecimal() and len(text) < 6 else 1


def lines_of_word_table(table: Any) -> list[str]:
    """The lines of a Word document's table, as :func:`lines_of_table` gives them."""
    if sum(1 for _ in table.iter("tbl")) > 1:
        return []
    return lines_of_table([[_word_cell(cell) for cell in row.iter("tc")] for row in table.iter("tr")])


def _word_cell(cell: Any) -> tuple[str, int]:
    span = next(cell.iter("gridSpan"), None)
    words = "".join(item.text or "" if item.tag == "t" else " " for item in cell.iter() if item.tag in ("t", "p", "br"))
    return words, _count(next(iter(span.attrib.values()), None)) if span is not None else 1
