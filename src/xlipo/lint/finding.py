"""What a rule finds: a fault in one cell, and findings: the faults of one rule that lie side by side, as ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from openpyxl.utils import get_column_letter

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Error: a figure is wrong, lost or dangerous. Warning: a reader is misled or shut out. Note: the house style."""


class Message(NamedTuple):
    """A sentence in English and in Chinese.

    >>> Message("merged cells", "合并单元格").in_("zh-Hans")
    '合并单元格'
    """

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        """The sentence in a language: Chinese for any code that starts with ``zh``."""
        return self.zh if lang.startswith("zh") else self.en


class Fault(NamedTuple):
    """One cell that breaks a rule. Row 0 means the whole sheet, sheet "" the whole file.

    Faults whose ``like`` is equal (their sentence, where none is given) are told together when they are neighbours.
    """

    sheet: str
    row: int
    column: int
    message: Message
    like: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Neighbouring cells of one sheet that break one rule in one way."""

    rule: str
    severity: Severity
    sheet: str
    cell: str
    message: Message
    reason: Message
    fix: Message
    cells: int = 1

    @property
    def place(self) -> str:
        """Where it is, as a formula would say it; the sheet alone, or "file", where no cell is meant.

        >>> Finding("x", "note", "My sheet", "A1:B2", *[Message("", "")] * 3).place
        "'My sheet'!A1:B2"
        """
        quoted = self.sheet if self.sheet.isalnum() else "'" + self.sheet.replace("'", "''") + "'"
        return (f"{quoted}!{self.cell}" if self.cell else quoted) if self.sheet else "file"


def ranges(cells: Iterable[tuple[int, int]]) -> list[tuple[str, int, tuple[int, int]]]:
    """Cells (row, column) as few rectangles, each with its number of cells and its first cell, from the top left on.

    >>> ranges([(7, 3), (7, 4), (7, 5), (8, 3), (8, 4), (8, 5), (10, 3)])
    [('C7:E8', 6, (7, 3)), ('C10', 1, (10, 3))]
    """
    open_: dict[tuple[int, int], tuple[int, int]] = {}
    done: list[tuple[int, int, int, int]] = []
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(set(cells)):
        by_row[row].append(column)
    for row, columns in by_row.items():
        for first, last in _runs(columns):
            top, bottom = open_.get((first, last), (row, row - 1))
            if bottom != row - 1:
                done.append((top, first, bottom, last))
                top = row
            open_[first, last] = (top, row)
    done += [(top, first, bottom, last) for (first, last), (top, bottom) in open_.items()]
    sizes = [(bottom - top + 1) * (right - left + 1) for top, left, bottom, right in sorted(done)]
    return [(_name(*area), size, area[:2]) for area, size in zip(sorted(done), sizes, strict=True)]


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    first = last = columns[0]
    for column in columns[1:]:
        if column != last + 1:
            yield first, last
            first = column
        last = column
    yield first, last


def _name(top: int, left: int, bottom: int, right: int) -> str:
    if not top:
        return ""
    start = f"{get_column_letter(left)}{top}"
    return start if (top, left) == (bottom, right) else f"{start}:{get_column_letter(right)}{bottom}"
