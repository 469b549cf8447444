"""Tables of a model: for each number that somebody typed, the headings beside it, above it, and around its table.

Rows are read from top to bottom. Rows without numbers above a row with some make the head of a table; a lone text among
the rows of a table begins a section.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from xlipo.intake.amounts import looks_like_amount
from xlipo.intake.model_cells import ModelCell, ModelSheet
from xlipo.quality.model_headings import Heading, Headings

Line: TypeAlias = Mapping[int, ModelCell]
Figures: TypeAlias = Mapping[int, bool]
"""The columns of a row that hold numbers, each with whether it looks like a year."""

_FIRST_YEAR, _LAST_YEAR = 1995, 2045
_NEAR = 3
"""Rows between a table's head and a title of its own."""


@dataclass
class Table:
    """One table: what its columns are headed by, what stands above them, and how many numbers of it were judged."""

    number: int
    heads: list[tuple[int, Line]] = field(default_factory=list)
    titles: list[Heading] = field(default_factory=list)
    corners: list[Heading] = field(default_factory=list)
    label_column: int = 1
    owner: tuple[int, int, Heading] | None = None
    """The company that the rows below it are of while their cells under it are empty: its last row, its column."""


class TypedNumber(NamedTuple):
    """A number that somebody typed, and what is said of it; the nearest headings go first."""

    sheet: str
    row: int
    column: int
    cell: ModelCell
    table: Table
    beside: tuple[Heading, ...]
    above: tuple[Heading, ...]
    sections: tuple[Heading, ...]


class SheetTables:
    """The tables of one sheet.

    Args:
        sheet: the sheet.
        headings: what reads its texts.
    """

    def __init__(self, sheet: ModelSheet, headings: Headings) -> None:
        self.sheet, self._headings = sheet, headings
        self._merged = _merged(sheet)
        self.tables: list[Table] = []
        self.top: list[Heading] = []
        """What stands above the first table."""

    def numbers(self) -> Iterator[TypedNumber]:
        """Every typed number under or beside a heading, top to bottom."""
        table, above = Table(0), list[tuple[int, Line]]()
        sections: list[Heading] = []
        kept: dict[int, tuple[Heading, ...]] = {}
        for number, line in self.sheet.rows.items():
            figures = {at: is_year(cell) for at, cell in line.items() if is_number(cell)}
            if not self._is_body(line, figures):
                above.append((number, line))
                continue
            label = next((at for at in line if figures.get(at, True)), min(line))
            head, others = _split(above, label)
            if head or not self.tables:
                table = self._table(head, others, label)
                sections, kept = [], {}
            else:
                sections = self._sections(others, sections)
            above = []
            yield from self._of_line(number, line, figures, table, tuple(sections), kept)

    def _is_body(self, line: Line, figures: Figures) -> bool:
        """Whether a row holds a figure that is no year, or is that of a measure whose figures look like years."""
        if not all(figures.values()):
            return True
        label = self._heading(next(iter(line.values())))
        return bool(figures) and label is not None and label.measure is not None and not label.pieces

    def _table(self, head: list[tuple[int, Line]], others: list[tuple[int, Line]], label: int) -> Table:
        """The table under a head: what stands close above it is its title; its corner speaks for all of it."""
        titles, below = list[Heading](), head[0][0] if head else None
        for number, line in reversed(others):
            if self.tables and below is not None and not 0 < below - number <= _NEAR:
                continue
            below = number if below is not None else None
            titles += [found for cell in line.values() if (found := self._heading(cell)) is not None]
        table = Table(len(self.tables), head, titles, label_column=label)
        for _, line in head:
            for at, cell in line.items():
                heading = self._heading(cell)
                if heading is not None and (at <= label or not (heading.company or heading.measure or heading.pieces)):
                    table.corners.insert(0, heading)
        if not self.tables:
            self.top = list(titles)
        self.tables.append(table)
        return table

    def _sections(self, others: list[tuple[int, Line]], before: list[Heading]) -> list[Heading]:
        """The section that rows stand in: the newest lone text, and the company that an earlier one named."""
        texts = [self._heading(cell) for _, line in others for cell in line.values()]
        new = [text for text in reversed(texts) if text is not None]
        if not new:
            return before
        company = [] if any(text.company for text in new) else [text for text in before if text.company][:1]
        return [*new, *company]

    def _of_line(
        self,
        number: int,
        line: Line,
        figures: Figures,
        table: Table,
        sections: tuple[Heading, ...],
        kept: dict[int, tuple[Heading, ...]],
    ) -> Iterator[TypedNumber]:
        typed = [column for column in figures if line[column].is_typed]
        texts = [column for column in line if figures.get(column, True)]
        read: dict[int, tuple[Heading, ...] | None] = {}
        owner = self._owner(number, line, table)
        for column in typed:
            if column not in kept:
                kept[column] = self._above(table, column)
            last = texts[max(bisect_left(texts, column) - 1, 0)] if texts and texts[0] < column else 0
            if last not in read:  # the numbers after a text share what stands before them
                found = self._beside(line, column, table, kept)
                is_owned = owner is not None and found and not any(one.company for one in found)
                read[last] = self._headings.together([*found, owner]) if is_owned and owner and found else found
            beside = read[last]
            if beside is not None:
                yield TypedNumber(self.sheet.title, number, column, line[column], table, beside, kept[column], sections)

    def _owner(self, number: int, line: Line, table: Table) -> Heading | None:
        """The company named above a row's empty cell: it is written once, for all the rows that are its own."""
        first = next((at for at, cell in line.items() if _text(cell) or is_number(cell)), min(line))
        above = table.owner
        heading = self._heading(line[first])
        if heading is not None and heading.company is not None and heading.measure is None:
            table.owner = number, first, heading
        elif above is None or number != above[0] + 1 or first <= above[1]:
            table.owner = None
        else:
            table.owner = number, above[1], above[2]
            return above[2]
        return None

    # -- headings -----------------------------------------------------------------------------------------------------

    def _heading(self, cell: ModelCell) -> Heading | None:
        text = _text(cell)
        return self._headings.read(text) if text else None

    def _above(self, table: Table, column: int) -> tuple[Heading, ...]:
        """The head of a column, bottom to top; a text that spans columns heads each of them."""
        found = []
        last = len(table.heads) - 1
        for at in range(last, -1, -1):
            row, line = table.heads[at]
            cell = line.get(column) or line.get(self._merged.get((row, column), -1))
            if cell is None and at < last:
                cell = _spread(line, column, table.label_column)
            heading = self._heading(cell) if cell is not None else None
            if heading is not None:
                found.append(heading)
        return tuple(found)

    def _beside(
        self, line: Line, column: int, table: Table, kept: dict[int, tuple[Heading, ...]]
    ) -> tuple[Heading, ...] | None:
        """The texts left of a number that say what its row is, the nearest first.

        None where one of them is not understood: the row is of something unknown.
        """
        found: list[Heading] = []
        crossed = False
        for at in sorted((other for other in line if other < column), reverse=True):
            cell = line[at]
            if is_number(cell) and not self._is_label_year(cell, at, table, kept):
                crossed = True
                continue
            if at not in kept:
                kept[at] = self._above(table, at)
            if any(heading.is_aside for heading in kept[at][:1]):
                continue
            heading = self._heading(cell)
            if heading is None:
                continue
            says = heading.company or heading.measure or heading.pieces or heading.unit
            if crossed and any(one.company or one.measure for one in found):
                break  # the label of another table beside this one
            if not heading.is_understood or not says:
                return self._headings.together(found) if _is_mark(heading.text) else None
            found.append(heading)
        return self._headings.together(found)

    def _is_label_year(self, cell: ModelCell, at: int, table: Table, kept: dict[int, tuple[Heading, ...]]) -> bool:
        """Whether a year or a date heads its row: it stands in no column of a period or a measure."""
        if not is_year(cell):
            return False
        if at not in kept:
            kept[at] = self._above(table, at)
        head = kept[at]
        return all(
            heading.is_understood and not (heading.is_aside or heading.measure or heading.pieces) for heading in head
        )


def is_year(cell: ModelCell) -> bool:
    """Whether a cell is a year or a date, and no amount."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return isinstance(value, dt.date)
    is_one = _FIRST_YEAR <= value <= _LAST_YEAR and value == int(value)
    return is_one and "," not in cell.format and "%" not in cell.format


def is_number(cell: ModelCell) -> bool:
    """Whether a cell holds a number, as one or as a text that reads as one."""
    value = cell.value
    if isinstance(value, (int, float)):
        return not isinstance(value, bool)
    return isinstance(value, str) and not _YEAR.fullmatch(value.strip()) and looks_like_amount(value)


_YEAR = re.compile(r"(?:fy|cy)?\s*'?(?:19|20)\d\d\s*[ae年]?", re.IGNORECASE)


def _split(above: list[tuple[int, Line]], label: int) -> tuple[list[tuple[int, Line]], list[tuple[int, Line]]]:
    """The rows that head columns, without a gap, and the lone texts above and below them."""
    heads: list[tuple[int, Line]] = []
    for number, line in reversed(above):
        lone = len(line) == 1 and not is_year(next(iter(line.values()))) and (not heads or min(line) <= label)
        if not lone and (not heads or heads[0][0] - number == 1):
            heads.insert(0, (number, line))
        elif heads:
            break
    numbers = {number for number, _ in heads}
    return heads, [(number, line) for number, line in above if number not in numbers]


def _spread(line: Line, column: int, label_column: int) -> ModelCell | None:
    """The text to the left of an empty cell in a head, which spans it; the corner heads no column."""
    left = [at for at in line if label_column < at < column]
    if not left:
        return None
    cell = line[max(left)]
    return cell if isinstance(cell.value, str) else None


def _merged(sheet: ModelSheet) -> dict[tuple[int, int], int]:
    """For each cell of a merged area in its first row, the column that holds the text."""
    found = {}
    for first_row, first, _, last in sheet.merged[:10_000]:
        for column in range(first, min(last, first + 200) + 1):
            found[first_row, column] = first
    return found


_NO_FIGURE = re.compile(
    r"n\.?/?[adm]\.?|nil|tbd|tbc|无|無|不适用|不適用|未披露|未知|not (?:available|disclosed|meaningful)|#N/A",
    re.IGNORECASE,
)
"""What stands in place of a figure, and heads nothing."""


def _text(cell: ModelCell) -> str:
    value = cell.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        text = value.strip()
        return "" if _NO_FIGURE.fullmatch(text) else text
    if isinstance(value, int | float) and not isinstance(value, bool) and is_year(cell):
        return str(int(value))
    return ""


def _is_mark(text: str) -> bool:
    return not re.search(r"\w", text)
