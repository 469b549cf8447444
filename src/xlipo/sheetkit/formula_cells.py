"""Where the formulas of a sheet stand in its XML, so that one can be cut out and the value beside it stay."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlipo.sheetkit.xml_places import PlaceReader, local, tag_end

Span = tuple[int, int]
_DYNAMIC = re.compile(rb"\s+cm\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""The attribute that marks a formula whose result spills; on a cell without a formula it means nothing."""


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell with a formula: its text, the area that it fills, the group that shares it, and the bytes to cut."""

    cell: str
    text: str
    area: str
    group: str
    cuts: tuple[Span, ...]
    """What is left out when the formula goes: its element, and the mark of one that spills."""
    shows: str | None
    """The value or error that was kept beside it; None where none was."""


@dataclass(frozen=True, slots=True)
class SheetFormulas:
    """The formulas of a sheet's cells in the order of the file, and those of its rules (formats, validations)."""

    cells: list[FormulaCell]
    rules: list[str]


def sheet_formulas(xml: bytes) -> SheetFormulas:
    """The formulas of a sheet; the part has been read safely before.

    >>> [(one.cell, one.text, one.shows) for one in sheet_formulas(b'<a><c r="B2"><f>1+1</f><v>2</v></c></a>').cells]
    [('B2', '1+1', '2')]
    """
    reading = _Reading(xml)
    return SheetFormulas(reading.cells, reading.rules)


class _Reading(PlaceReader):
    def __init__(self, xml: bytes) -> None:
        self.cells: list[FormulaCell] = []
        self.rules: list[str] = []
        self._cell: dict[str, str] | None = None
        self._formula: dict[str, str] = {}
        self._start, self._span = 0, (0, 0)
        self._texts: dict[str, str] = {}
        self._into = ""
        super().__init__(xml, self._characters)

    def opened(self, name: str, attributes: dict[str, str], at: int) -> None:
        name = local(name)
        if name == "c":
            self._cell, self._start, self._span, self._texts = attributes, at, (0, 0), {}
        elif name == "f" and self._cell is not None:
            self._formula, self._span = attributes, (at, 0)
        self._into = name if name in ("f", "v", "formula", "formula1", "formula2") else ""
        if self._into:
            self._texts[name] = ""

    def _characters(self, text: str) -> None:
        if self._into:
            self._texts[self._into] += text

    def closed(self, name: str, at: int) -> None:
        name, self._into = local(name), ""
        if name == "f" and self._cell is not None:
            self._span = self._span[0], tag_end(self.xml, at)
        elif name == "c" and self._cell is not None:
            if self._span[1]:
                self.cells.append(self._made(self._cell))
            self._cell = None
        elif self._cell is None and (rule := self._texts.pop(name, "")):
            self.rules.append(rule)

    def _made(self, cell: dict[str, str]) -> FormulaCell:
        kind, value = self._formula.get("t"), self._texts.get("v")
        is_text = cell.get("t") == "str"
        mark = _DYNAMIC.search(self.xml, self._start, tag_end(self.xml, self._start))
        return FormulaCell(
            cell.get("r", ""),
            self._texts.get("f", ""),
            self._formula.get("ref", "") if kind == "array" else "",
            self._formula.get("si", "") if kind == "shared" else "",
            (*((mark.span(),) if mark else ()), self._span),
            value if value or (is_text and value is not None) else None,
        )
