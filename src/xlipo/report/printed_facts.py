"""The facts that a report prints, read from its file as plain values: what the reading of a stranger's file gives back.

Columns are known by their headings, in the language they were written in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from xlipo.facts.errors import UsageError
from xlipo.facts.languages import LANGUAGES
from xlipo.intake.workbook_values import Row, Value, WorkbookValues, column_number
from xlipo.report.settings import COMPANIES, NAMED
from xlipo.report.sheets.facts import COLUMNS
from xlipo.report.words import Words

ADVICE = "name a workbook that xlipo report wrote"
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_CELLS = re.compile(r"(.{1,80})!\$([A-Z]{1,3})\$(\d{1,7})(?::\$\2\$(\d{1,7}))?")
_MOST_COMPANIES = 2000
_HEADER_WITHIN = 20  # rows
_HEADER_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """A report's sheets, what its cover says, and the rows of its facts: each its number and a value a column."""

    titles: list[str]
    companies: list[str]
    """The companies that its drop-down offers, by name; none in a report of before."""
    version: str
    as_of: str
    title: str
    lang: str
    columns: list[str]
    rows: list[tuple[int, list[str | int | float | bool | None]]]


def printed_facts(path: str) -> dict[str, Any]:
    """What :class:`PrintedFacts` is made of, as JSON.

    Raises :class:`UsageError` for a file that is no report, that is damaged, or that is too large to be one.
    """
    with WorkbookValues(path) as workbook:
        for title in _likely_first(workbook.titles):
            found = _header(workbook, title)
            if found is not None:
                row, lang, columns = found
                version, as_of = _cover(workbook)
                return {
                    "titles": workbook.titles, "companies": _named(workbook, COMPANIES),
                    "version": version, "as_of": as_of, "title": title, "lang": lang,
                    "columns": list(columns), "rows": list(_rows(workbook, title, row, columns)),
                }  # fmt: skip
    raise UsageError(f"{path} is no report: it has no sheet of facts; {ADVICE}.")


def _rows(
    workbook: WorkbookValues, title: str, above: int, columns: Mapping[str, int]
) -> Iterator[tuple[int, list[Value]]]:
    for row, line in workbook.rows(title, max(columns.values()) + 1):
        cells = [_plain(line[column]) if column < len(line) else None for column in columns.values()]
        if row > above and any(cell is not None for cell in cells):
            yield row, cells


def _plain(cell: Value) -> Value:
    """A cell as JSON has it: days as text."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, dt.date | dt.time | dt.timedelta) else cell


def _likely_first(sheets: Sequence[str]) -> list[str]:
    """The sheets, those that a report calls its facts before all others."""
    titles = {Words(lang)["facts"] for lang in LANGUAGES}
    return sorted(sheets, key=lambda title: title not in titles)


def _first_rows(
    workbook: WorkbookValues, title: str, last: int, columns: int = _HEADER_COLUMNS
) -> Iterator[tuple[int, Row]]:
    return takewhile(lambda found: found[0] <= last, workbook.rows(title, columns))


def _header(workbook: WorkbookValues, title: str) -> tuple[int, str, dict[str, int]] | None:
    """The row of a sheet's headings, their language, and where each column stands; None for any other sheet."""
    for row, line in _first_rows(workbook, title, _HEADER_WITHIN):
        texts = {str(cell).strip(): column for column, cell in enumerate(line) if cell is not None}
        for lang in LANGUAGES:
            words = Words(lang)
            if all(words[column.key] in texts for column in COLUMNS):
                return row, lang, {column.key: texts[words[column.key]] for column in COLUMNS}
    return None


def _cover(workbook: WorkbookValues) -> tuple[str, str]:
    """The version and the day that a report was made of; nothing where it tells none.

    They stand in cells that the workbook has names for; older reports have a cover with a line for each.
    """
    said = {key: "".join(_named(workbook, name)[:1]) for key, name in NAMED.items()}
    keys = {Words(lang)[name]: name for name in said for lang in LANGUAGES}
    for _, line in _first_rows(workbook, workbook.titles[0], 40):
        texts = [str(cell).strip() for cell in line[:10] if cell is not None]
        if len(texts) > 1 and texts[0] in keys:
            said[keys[texts[0]]] = said[keys[texts[0]]] or texts[1]
    day = said["as_of"]
    return said["version"][:40], day if DATE.fullmatch(day) else ""


def _named(workbook: WorkbookValues, name: str) -> list[str]:
    """What the cells of one column show that the workbook has a name for; nothing where there are no such cells."""
    for item in workbook.package.root.iterfind("definedNames/definedName"):
        found = _CELLS.fullmatch(item.text or "") if item.get("name") == name else None
        if found is None or (title := found[1].strip("'").replace("''", "'")) not in workbook.titles:
            continue
        column, first = column_number(found[2]), int(found[3])
        last = min(int(found[4] or first), first + _MOST_COMPANIES)
        rows = _first_rows(workbook, title, last, column)
        cells = [line[column - 1] for row, line in rows if row >= first and len(line) >= column]
        return [str(cell).strip() for cell in cells if cell is not None]
    return []
