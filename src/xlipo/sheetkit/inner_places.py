"""Places inside the parts of a workbook that hold texts and formulas of cells: comments, and the columns of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

Span = tuple[int, int]

_TAG = re.compile(rb"<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")
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


@dataclass
class _Places:
    xml: bytes
    texts: dict[str, int] = field(default_factory=dict)
    formulas: list[ColumnFormula] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._table = self._column = self._comment = ""
        self._column_at = self._at = 0
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._open, self._close
        self._parser.CharacterDataHandler = self._characters
        self._parser.Parse(self.xml, True)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        local, at = name.rpartition(":")[2], self._parser.CurrentByteIndex
        if local == "table":
            self._table = attributes.get("displayName", attributes.get("name", ""))
        elif local == "tableColumn":
            self._column, self._column_at = attributes.get("name", ""), at
        elif local in ("calculatedColumnFormula", "totalsRowFormula"):
            self._at, self._text = at, []
        elif local == "comment":
            self._comment = attributes.get("ref", "")

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _close(self, name: str) -> None:
        local, at = name.rpartition(":")[2], self._parser.CurrentByteIndex
        if local == "text" and self._comment and self.xml[at : at + 2] == b"</":
            self.texts[self._comment] = at
        elif local == "comment":
            self._comment = ""
        elif self._text is not None and local in ("calculatedColumnFormula", "totalsRowFormula"):
            cuts = [(self._at, self._end(at))]
            if local == "totalsRowFormula":
                custom = _CUSTOM.search(self.xml, self._column_at, self._end(self._column_at))
                cuts += [custom.span()] if custom else []
            self.formulas.append(ColumnFormula(self._table, self._column, "".join(self._text), tuple(cuts)))
            self._text = None

    def _end(self, start: int) -> int:
        found = _TAG.match(self.xml, start)
        assert found is not None  # the part was parsed
        return found.end()
