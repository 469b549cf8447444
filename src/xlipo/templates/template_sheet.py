"""A sheet of a template: every cell is put with its formula and value, and can be referred to by the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlipo.facts.dataset import DataView
from xlipo.sheetkit.address import Area, Fix, Ref
from xlipo.sheetkit.cells import Filled
from xlipo.sheetkit.live import Functions, Live, Rows, Value, cell, equals, text
from xlipo.sheetkit.model import A3, Array, Choice
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import FORMATS, WIDTHS, Kind, RoleName
from xlipo.templates.words import Words

NOTHING_PRINTED = Area(1, 4, 1, 4)
"""The first cell of the blank line above the inputs."""
FIRST_INPUT = 5  # after the title, what it is, its units and a blank line
UNIT_KINDS: tuple[tuple[str, Kind], ...] = (
    ("%", "short_percent"), ("x", "short_multiple"), ("count", "count"), ("shares", "count"),
)  # fmt: skip
"""Units whose figures are shown in another way than money."""


@dataclass
class Template:
    """What every sheet of a template is built from, the functions, the words and the data set; its sheets in order."""

    ipo: Functions
    words: Words
    view: DataView
    sheets: list[TemplateSheet] = field(default_factory=list)

    def sheet(self, title: str) -> TemplateSheet:
        """A new sheet, with the title that its tab has."""
        self.sheets.append(TemplateSheet(self, title))
        return self.sheets[-1]


class TemplateSheet(StyledSheet):
    """One sheet of a template, being built."""

    def __init__(self, template: Template, title: str) -> None:
        super().__init__(title, template.words["footer"])
        self.template = template

    # -- cells --------------------------------------------------------------------------------------------------------

    def fill(self, row: int, column: int, size: tuple[int, int], piece: Live, *looks: tuple[RoleName, Kind]) -> None:
        """One formula for a range of ``size`` (rows, columns); a look for each column, the last for all that follow."""
        height, width = size
        area = Area(column, row, column + width - 1, row + height - 1)
        for down in range(height):
            for right in range(width):
                value = _shown(piece.rows, down, right)
                here = Array(piece, area) if down == right == 0 else Filled(value)
                self.put(row + down, column + right, here, *looks[min(right, len(looks) - 1)])

    def at(self, row: int, column: int, fix: Fix = "both") -> Live:
        """A cell as a formula refers to it: ``fix`` its row, its column, both or neither."""
        return self.area(row, column, row, column, fix)

    def area(self, top: int, left: int, bottom: int, right: int, fix: Fix = "both") -> Live:
        """A range as a formula refers to it, with what it holds."""
        if (top, left) == (bottom, right):
            return cell(Ref(self.title, top, left, fix=fix), self.value(top, left))
        rows = tuple(tuple(self.value(r, c) for c in range(left, right + 1)) for r in range(top, bottom + 1))
        return cell(Ref(self.title, top, left, bottom, right, fix), rows)

    def value(self, row: int, column: int) -> Value:
        """What a cell shows, as a formula reads it."""
        shown = self.held(row, column).shown
        assert shown is None or isinstance(shown, str | float | bool), (self.title, row, column)
        return shown

    # -- what a reader may change -------------------------------------------------------------------------------------

    def choice(self, row: int, label: str, value: str, source: str, strict: bool = False, column: int = 1) -> Live:
        """A labelled input with a drop-down, in a row of its own; returns the input."""
        self.put(row, column, label, "label")
        self.put(row, column + 1, value, "input", "text")
        self.choose_from(Area(column + 1, row, column + 1, row), source, strict)
        return self.at(row, column + 1)

    def choose_from(self, area: Area, source: str, strict: bool = False) -> None:
        """A drop-down on cells; unless ``strict``, another name is taken after a question (a ticker, a part)."""
        words = self.template.words
        self.offer(Choice(area, source, words["not_listed"], words["choose" if strict else "sure"], strict, blank=True))

    def by_unit(self, area: Area, unit: Live) -> None:
        """Show the figures of a range as the unit in another cell asks: a percentage, a multiple, a count."""
        for word, kind in UNIT_KINDS:
            self.show_as(area, equals(unit, text(word)), FORMATS[kind])

    def foot(self, row: int, *notes: str) -> int:
        """What the colours mean, each in its own, then notes, by their words; returns the row after them."""
        words = self.template.words
        legend: tuple[RoleName, ...] = ("input", "function", "formula", "link")
        for down, role in enumerate(legend, row):
            self.put(down, 1, words[f"legend_{role}"], role, "text")
        return self.notes(row + len(legend), *(words[note] for note in notes))

    def standing(self, widths: Sequence[float], freeze: str, printed: Area | None = None) -> None:
        """Widths, what stays in sight, and the area that is printed, on a page of A3.

        A sheet behind the page prints nothing: its area is an empty cell, of which no spreadsheet makes a page.
        """
        self.widths(*widths)
        self.freeze(freeze)
        self.print(paper=A3, as_said=True, one_page=True, areas=(printed or NOTHING_PRINTED,))


def _shown(rows: Rows, down: int, right: int) -> Value:
    """What a cell of a filled range shows."""
    down, right = 0 if len(rows) == 1 else down, 0 if len(rows[0]) == 1 else right
    return rows[down][right] if down < len(rows) and right < len(rows[0]) else "#N/A"


LABEL, UNIT, FIGURE, GAP = WIDTHS["label"], WIDTHS["unit"], WIDTHS["figure"], WIDTHS["gap"]
