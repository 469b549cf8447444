"""Roles put on cells: each look entered in a workbook's style tables once."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from xlipo.sheetkit.theme import (
    FORMATS,
    INK,
    LATIN,
    PAPER,
    ROLES,
    RULE,
    SANS_SERIF,
    TEXT_SIZE,
    Kind,
    Role,
    RoleName,
    font_name,
    marked,
)  # fmt: skip
from xlipo.sheetkit.worksheet_writer import StyleTable


class Painter:
    """Puts roles on the cells of one workbook, in the typefaces of one language.

    A painter also makes the Latin typeface the workbook's own, which is what empty cells have and what column widths
    are counted in.

    >>> workbook = Workbook()
    >>> Painter(workbook).paint(workbook.active["B5"], "input", "percent")
    >>> workbook.active["B5"].font.color.rgb, workbook.active["B5"].number_format
    ('000000FF', '0.0%;(0.0%);0.0%')
    """

    def __init__(self, workbook: Workbook, lang: str = "en") -> None:
        self.lang = lang
        self._table = StyleTable(workbook)
        self._styles: dict[tuple[str, str, str, str], StyleArray] = {}
        self._table.make_default(Font(LATIN, TEXT_SIZE, color=INK, family=SANS_SERIF))

    def paint(self, cell: Any, role: RoleName, kind: Kind = "general", mark: str = "") -> None:
        """Make the cell look like `role`, its figure shown as `kind` with a `mark`."""
        self._table.give(cell, self.style(role, kind, mark, cell.value))

    def style(self, role: RoleName, kind: Kind = "general", mark: str = "", shown: object = "") -> StyleArray:
        """The look of a cell that shows something, as the workbook's style tables know it."""
        font = font_name(self.lang, shown)
        return self._styles.get((role, kind, mark, font)) or self._register(role, kind, mark, font)

    def _register(self, role: RoleName, kind: Kind, mark: str, font: str) -> StyleArray:
        look, parts = ROLES[role], {}
        if look.fill != PAPER:
            parts["fill"] = PatternFill("solid", fgColor=look.fill)
        if look.rule_above:
            parts["border"] = Border(top=Side("thin", color=RULE))
        elif look.ruled:
            line = Side("hair", color=RULE)
            parts["border"] = Border(left=line, right=line, top=line, bottom=line)
        shown = marked(FORMATS[kind], mark) if mark else FORMATS[kind]
        made = self._table.enter(font=_font(look, font), number_format=shown, alignment=_alignment(look, kind), **parts)
        self._styles[role, kind, mark, font] = made
        return made


def _font(look: Role, name: str) -> Font:
    underline = "single" if look.underline else None
    return Font(name, look.size, bold=look.bold, underline=underline, color=look.colour, family=SANS_SERIF)


def _alignment(look: Role, kind: Kind) -> Alignment:
    """Figures to the right, words to the left; a cell of no kind as its value asks."""
    side = "left" if look.left else {"text": "left", "general": None}.get(kind, "right")
    return Alignment(
        horizontal=side,
        vertical="center",
        wrap_text=look.wrap or None,
        shrink_to_fit=look.fitted or (look.shrink and kind != "text") or None,
        indent=int(look.indent),
    )
