"""Tables in running text (Markdown's, with | between cells), judged by their headings as those of a workbook are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.intake.model_cells import ModelCell, ModelSheet
from xlipo.intake.workbook_values import column_letters
from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Verdict
from xlipo.quality.model_claims import ModelReader
from xlipo.quality.model_tables import is_number, is_year

_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"[\s|:-]+")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")
_TITLE = re.compile(r"\s*#*\s*(.{1,100}?)[\s:：]*")
_MOST_COLUMNS = 200
_FIRST_COLUMN = 1


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A number of a table in a text as it is written; without a verdict where nothing says what it is."""

    line: int
    text: str
    verdict: Verdict | None


def table_lines(lines: Sequence[str]) -> set[int]:
    """The lines that tables stand on, from 1."""
    return {number for rows in _blocks(lines) for number, _ in rows}


def table_figures(answers: Answers, lines: Sequence[str], company: Company | None = None) -> Iterator[TableFigure]:
    """The numbers of a text's tables, in order.

    Args:
        lines: the lines of the text.
        company: whose text it is, where no heading names one.
    """
    sheets = tables_in(lines)
    found = ModelReader(answers, company).read(sheets) if sheets else ()
    told = {item.cell: item.verdict for item in found}
    for number, line in ((number, line) for sheet in sheets for number, line in sheet.rows.items()):
        for column, cell in line.items():
            verdict = told.get(f"{column_letters(column)}{number}")
            if verdict is not None or (is_number(cell) and not is_year(cell)):
                yield TableFigure(number, str(cell.value), verdict)


def tables_in(lines: Sequence[str]) -> list[ModelSheet]:
    """The tables of a text as sheets whose rows are its lines, with what stands right above each as its title.

    >>> (sheet,) = tables_in(["## MiniMax", "", "| US$m | FY2024 |", "|---|---|", "| **Revenue** | 30.5 |"])
    >>> [(row, [cell.value for cell in line.values()]) for row, line in sheet.rows.items()]
    [(1, ['MiniMax']), (3, ['US$m', 'FY2024']), (5, ['Revenue', '30.5'])]
    """
    return [ModelSheet("Sheet", dict([*_titled(lines, rows[0][0]), *rows])) for rows in _blocks(lines)]


def _titled(lines: Sequence[str], first: int) -> Iterator[tuple[int, dict[int, ModelCell]]]:
    """The nearest line above a table, at most two empty ones away; none where it is a paragraph."""
    for number in range(first - 1, max(first - 4, 0), -1):
        if lines[number - 1].strip():
            title = _TITLE.fullmatch(lines[number - 1])
            if title is not None:
                yield number, {_FIRST_COLUMN: ModelCell(_MARKS.sub("", title[1]), True, "General")}
            return


def _blocks(lines: Sequence[str]) -> Iterator[list[tuple[int, dict[int, ModelCell]]]]:
    """Lines of cells that follow each other, two at least."""
    rows: list[tuple[int, dict[int, ModelCell]]] = []
    for number, line in enumerate([*lines, ""], 1):
        if _ROW.fullmatch(line):
            if not _RULE.fullmatch(line):
                rows.append((number, _cells(line)))
        else:
            if len(rows) > 1:
                yield rows
            rows = []


def _cells(line: str) -> dict[int, ModelCell]:
    texts = line.strip()[1:-1].split("|")[:_MOST_COLUMNS]
    plain = (_MARKS.sub("", text).strip() for text in texts)
    return {at: ModelCell(text, True, "General") for at, text in enumerate(plain, 1) if text}
