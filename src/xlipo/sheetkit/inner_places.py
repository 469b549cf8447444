"""Places inside the parts of a workbook that hold texts and formulas of cells: comments, and the columns of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlipo.sheetkit.xml_places import PlaceReader, local, tag_end

Span = tuple[int, int]

_CUSTOM = re.compile(rb"\s+totalsRowFunction\s*=\s*(?:\"custom\"|'custom')")


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """A formula that a table keeps for a column: for new rows, or of its row of totals; the bytes to cut with it."""

    table: str
    column: str
    text: str
    cuts: tuple[Span, ...]


def comment_ends(xml: bytes) -> dict[str, int]:
    """Where the text of each comment ends, by its cell; the part has been read safely before.

    >>> comment_ends(b'<a><comment ref="B2"><text><t>Mine</t></text></comment></a>')
    {'B2': 38}
    """
    return _Places(xml).texts


def column_formulas(xml: bytes) -> list[ColumnFormula]:
    """The formulas of a table's columns; the part has been read safely before."""
    return _Places(xml).formulas


class _Places(PlaceReader):
    def __init__(self, xml: bytes) -> None:
        self.texts: dict[str, int] = {}
        self.formulas: list[ColumnFormula] = []
        self._table = self._column = self._comment = ""
        self._column_at = self._at = 0
        self._text: list[str] | None = None
        super().__init__(xml, self._characters)

    def opened(self, name: str, attributes: dict[str, str], at: int) -> None:
        name = local(name)
        if name == "table":
            self._table = attributes.get("displayName", attributes.get("name", ""))
        elif name == "tableColumn":
            self._column, self._column_at = attributes.get("name", ""), at
        elif name in ("calculatedColumnFormula", "totalsRowFormula"):
            self._at, self._text = at, []
        elif name == "comment":
            self._comment = attributes.get("ref", "")

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def closed(self, name: str, at: int) -> None:
        name = local(name)
        if name == "text" and self._comment and self.xml[at : at + 2] == b"</":
            self.texts[self._comment] = at
        elif name == "comment":
            self._comment = ""
        elif self._text is not None and name in ("calculatedColumnFormula", "totalsRowFormula"):
            cuts = [(self._at, tag_end(self.xml, at))]
            if name == "totalsRowFormula":
                custom = _CUSTOM.search(self.xml, self._column_at, tag_end(self.xml, self._column_at))
                cuts += [custom.span()] if custom else []
            self.formulas.append(ColumnFormula(self._table, self._column, "".join(self._text), tuple(cuts)))
            self._text = None
