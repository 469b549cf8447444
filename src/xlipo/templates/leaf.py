"""A sheet of a template: every cell is put with its formula and value, and can be referred to by the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from xlipo.sheetkit.address import Fix, address, quoted
from xlipo.sheetkit.cells import Filled, FilledFormula, Formula
from xlipo.sheetkit.live import Functions, Live, Rows, Value
from xlipo.sheetkit.styled_sheet import Sheet
from xlipo.sheetkit.theme import FORMATS, WIDTHS, Kind, Painter, RoleName
from xlipo.templates.words import Words

FIRST_INPUT = 5  # after the title, what it is, its units and a blank line
_OWN_FORMAT = 200  # number formats of a workbook's own begin at 164; these stand clear of the sheets'
UNIT_KINDS: tuple[tuple[str, Kind], ...] = (
    ("%", "percent"), ("x", "multiple"), ("count", "count"), ("shares", "count"),
)  # fmt: skip
"""Units whose figures are shown in another way than money."""


@dataclass
class Template:
    """What every sheet of a template is written from: the workbook, the functions, the words and the look."""

    workbook: Workbook
    ipo: Functions
    words: Words
    painter: Painter
    tables: set[str] = field(default_factory=set)
    leaves: dict[str, Leaf] = field(default_factory=dict)

    def leaf(self, title: str) -> Leaf:
        """A new sheet, with the title that its tab has."""
        self.workbook.create_sheet(title)
        self.leaves[title] = Leaf(self, title)
        return self.leaves[title]

    def name(self, name: str, reference: str) -> None:
        """A name that formulas and drop-downs use."""
        self.workbook.defined_names[name] = DefinedName(name, attr_text=reference)


class Leaf(Sheet):
    """One sheet of a template, being written."""

    def __init__(self, template: Template, title: str) -> None:
        known = template.words["footer"]
        super().__init__(template.workbook[title], template.painter, template.tables, known)
        self.template, self.title = template, title
        self.values: dict[tuple[int, int], Value] = {}

    def heading(self, title: Live | str, about: Live | str, units: Live | str) -> None:
        """The first three lines: title, what it is and as of when, units."""
        looks: tuple[RoleName, ...] = ("title", "subtitle", "subtitle")
        for row, (line, role) in enumerate(zip((title, about, units), looks, strict=True), 1):
            if isinstance(line, Live):
                self.live(row, 1, line, role)
            else:
                self.put(row, 1, line, role)

    # -- cells --------------------------------------------------------------------------------------------------------

    def write(self, row: int, column: int, value: Value, role: RoleName, kind: Kind = "general") -> None:
        """A constant that formulas may refer to."""
        self.put(row, column, value, role, kind)
        self.values[row, column] = value

    def live(self, row: int, column: int, piece: Live, role: RoleName, kind: Kind = "general") -> None:
        """A formula in one cell, with its value."""
        self.put(row, column, Formula(f"={piece.text}", piece.first), role, kind)
        self.values[row, column] = piece.first

    def fill(self, row: int, column: int, size: tuple[int, int], piece: Live, *looks: tuple[RoleName, Kind]) -> None:
        """One formula for a range of ``size`` (rows, columns); a look for each column, the last for all that follow."""
        height, width = size
        ref = f"{address(row, column)}:{address(row + height - 1, column + width - 1)}"
        for down in range(height):
            for right in range(width):
                value = _shown(piece.rows, down, right)
                here = FilledFormula(f"={piece.text}", ref, value) if down == right == 0 else Filled(value)
                self.put(row + down, column + right, here, *looks[min(right, len(looks) - 1)])
                self.values[row + down, column + right] = value

    def at(self, row: int, column: int, fix: Fix = "both") -> Live:
        """A cell as another of this sheet refers to it: ``fix`` its row, its column, both or neither."""
        return self.area(row, column, row, column, fix)

    def area(self, top: int, left: int, bottom: int, right: int, fix: Fix = "both") -> Live:
        """A range as a formula refers to it, with what it holds."""
        corners = [address(top, left, fix), address(bottom, right, fix)]
        text = ":".join(dict.fromkeys(corners))
        rows = tuple(tuple(self.values.get((r, c)) for c in range(left, right + 1)) for r in range(top, bottom + 1))
        single = top == bottom and left == right
        return Live(text, rows[0][0] if single else rows)

    def far(self, piece: Live) -> Live:
        """A cell or range of this sheet as another sheet refers to it."""
        return Live(f"{quoted(self.title)}!{piece.text}", piece.value)

    # -- what a reader may change -------------------------------------------------------------------------------------

    def choice(self, row: int, label: str, value: str, source: str, strict: bool = False, column: int = 1) -> Live:
        """A labelled input with a drop-down, in a row of its own; returns the input."""
        self.put(row, column, label, "label")
        self.write(row, column + 1, value, "input", "text")
        self.offer(f"{address(row, column + 1)}", source, strict)
        return self.at(row, column + 1)

    def offer(self, ref: str, source: str, strict: bool = False) -> None:
        """A drop-down on cells; unless ``strict``, another name is taken after a question (a ticker, a part)."""
        words = self.template.words
        rule = DataValidation("list", formula1=source, allow_blank=True, sqref=ref)
        rule.errorStyle = "stop" if strict else "warning"
        rule.errorTitle, rule.error = words["not_listed"], words["choose" if strict else "sure"]
        rule.showErrorMessage = True
        self.sheet.add_data_validation(rule)

    def by_unit(self, ref: str, unit: str) -> None:
        """Show the figures of a range as the unit in another cell asks: a percentage, a multiple, a count."""
        for number, (word, kind) in enumerate(UNIT_KINDS):
            look = DifferentialStyle(numFmt=NumberFormat(_OWN_FORMAT + number, FORMATS[kind]))
            self.sheet.conditional_formatting.add(ref, Rule("expression", dxf=look, formula=[f'{unit}="{word}"']))

    def foot(self, row: int, *notes: str) -> int:
        """What the colours mean, each in its own, then notes, by their words; returns the row after them."""
        words = self.template.words
        legend: tuple[RoleName, ...] = ("input", "function", "formula", "link")
        for down, role in enumerate(legend, row):
            self.put(down, 1, words[f"legend_{role}"], role, "text")
        return self.notes(row + len(legend), *(words[note] for note in notes))

    def standing(self, widths: Sequence[float], freeze: str, wide: bool = False) -> None:
        """Widths, what stays in sight, and the paper: A3 where the page is wide."""
        self.widths(*widths)
        self.freeze(freeze)
        self.sheet.page_setup.paperSize = 8 if wide else 9


def _shown(rows: Rows, down: int, right: int) -> Value:
    """What a cell of a filled range shows."""
    down, right = 0 if len(rows) == 1 else down, 0 if len(rows[0]) == 1 else right
    return rows[down][right] if down < len(rows) and right < len(rows[0]) else "#N/A"


LABEL, UNIT, FIGURE, GAP = WIDTHS["label"], WIDTHS["unit"], WIDTHS["figure"], WIDTHS["gap"]
