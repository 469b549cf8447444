"""Earlier snapshots: what a report, a data folder or a version said, ready to be compared with the figures of today.

A report is a file from outside: it is read within limits, and every cell of its facts is checked. Its columns are known
by their headings, in the language they were written in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim
from xlipo.facts.snapshot import FigureKey, RecordedFigure, Snapshot
from xlipo.facts.source import first_day
from xlipo.facts.unit import TEXTUAL
from xlipo.intake.workbook_values import Row, WorkbookValues
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import snapshot_of
from xlipo.report.declared import titles
from xlipo.report.sheets.facts import COLUMNS
from xlipo.report.words import Words
from xlipo.sheetkit.words import LANGUAGES
from xlipo.store.user_path import user_path

_HEADER_WITHIN = 20  # rows
_HEADER_COLUMNS = 40
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def earlier(what: str, answers: Answers) -> Snapshot:
    """What ``what`` names: a report (its file), a data folder, or a version of the data set.

    Raises :class:`UsageError` where it is none of them, and where a file is no report or is damaged.
    """
    from xlipo.store.csv_files import holds_data
    from xlipo.store.opening import open_data
    from xlipo.store.snapshots import recall

    path = user_path(what)
    if path.exists() and not path.is_dir():
        return read_report(path, answers.view)
    if path.is_dir():
        if not holds_data(path):
            raise UsageError(f"The folder {what!r} holds no data files; name a data folder, a report or a version.")
        return snapshot_of(Answers(open_data(path), answers.as_of), what)
    if path.suffix or len(path.parts) > 1:
        raise UsageError(f"There is no file or folder {what!r}; name a report, a data folder or a version.")
    version = what.split(" ", 1)[0]  # IPO_VERSION prints a date after it
    if version == answers.view.version:
        return snapshot_of(answers, version)
    return recall(version, answers.as_of)


def read_report(path: Path, view: DataView) -> Snapshot:
    """The facts that a report holds, in whichever language it was written.

    Raises :class:`UsageError` for a file that is no report, that is damaged, or that is too large to be one.
    """
    with WorkbookValues(path) as workbook:
        return _snapshot(path, workbook, view)


_ADVICE = "name a workbook that xlipo report wrote"


def _snapshot(path: Path, workbook: WorkbookValues, view: DataView) -> Snapshot:
    others = {title for lang in LANGUAGES for title in titles(Words(lang))}
    for title in _likely_first(workbook.titles):
        found = _header(workbook, title)
        if found is not None:
            row, lang, columns = found
            names = _Names(view, lang)
            figures = list(_figures(path, title, workbook, row, columns, names))
            version, as_of = _cover(workbook)
            told = {figure.key.entity for figure in figures}
            own = [title for title in workbook.titles if title not in others]
            titled = {company.id for title in own if (company := view.find_company(title))}
            name = f"{path.name} ({', '.join(filter(None, (version, as_of)))})" if version else path.name
            return Snapshot(name, version, figures, frozenset(told | titled))
    raise UsageError(f"{path} is no report: it has no sheet of facts; {_ADVICE}.")


def _likely_first(sheets: Sequence[str]) -> list[str]:
    """The sheets, those that a report calls its facts before all others."""
    titles = {Words(lang)["facts"] for lang in LANGUAGES}
    return sorted(sheets, key=lambda title: title not in titles)


def _first_rows(workbook: WorkbookValues, title: str, most: int) -> Iterator[tuple[int, Row]]:
    return takewhile(lambda found: found[0] <= most, workbook.rows(title, _HEADER_COLUMNS))


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
    """The version and the day that a cover names; nothing where it names none."""
    said = {"version": "", "as_of": ""}
    keys = {Words(lang)[name]: name for name in said for lang in LANGUAGES}
    for _, line in _first_rows(workbook, workbook.titles[0], 40):
        texts = [str(cell).strip() for cell in line[:10] if cell is not None]
        if len(texts) > 1 and texts[0] in keys:
            said[keys[texts[0]]] = texts[1]
    day = said["as_of"]
    return said["version"][:40], day if _DATE.fullmatch(day) else ""


class _Names:
    """The ids that a report's names stand for, in its language; a name that is unknown today stands for itself."""

    def __init__(self, view: DataView, lang: str) -> None:
        self._view = view
        self._companies: Mapping[str, Company] = {c.name_in(lang): c for c in view.companies()}
        self._concepts = {concept.label(lang): concept.id for concept in view.concepts().values()}

    def company(self, name: str) -> str:
        found = self._companies.get(name) or self._view.find_company(name)
        return found.id if found else name

    def concept(self, label: str) -> str:
        return self._concepts.get(label, label)


def _figures(
    path: Path, title: str, workbook: WorkbookValues, above: int, columns: Mapping[str, int], names: _Names
) -> Iterator[RecordedFigure]:
    for row, line in workbook.rows(title, max(columns.values()) + 1):
        cells = {name: line[column] if column < len(line) else None for name, column in columns.items()}
        if row <= above or all(cell is None for cell in cells.values()):
            continue
        try:
            yield _figure(cells, names, row)
        except (ValueError, ArithmeticError) as wrong:
            raise UsageError(f"{path}: {title}, row {row}: {wrong}; {_ADVICE}, unchanged.") from None


def _figure(cells: Mapping[str, Any], names: _Names, row: int) -> RecordedFigure:
    text = {name: str(cell).strip() if cell is not None else "" for name, cell in cells.items()}
    for name in ("company", "concept", "period", "unit", "source", "publisher"):
        if not text[name]:
            raise ValueError(f"the {name} is missing")
    textual = text["unit"] in TEXTUAL or isinstance(cells["value"], str | dt.date)
    if not _DATE.fullmatch(text["date"]):
        raise ValueError(f"{text['date'][:40]!r} is no date of a source")
    first_day(text["date"])
    tier = cells["tier"]
    if not isinstance(tier, int | float) or tier not in range(1, 9):
        raise ValueError(f"{text['tier'][:40]!r} is no tier")
    key = FigureKey(
        names.company(text["company"]), names.concept(text["concept"]), text["dimension"], text["period"], text["unit"]
    )
    return RecordedFigure(
        key, None if textual else _number(cells["value"]), _number(cells["low"]), _number(cells["high"]),
        _text(cells["value"]) if textual else "", Claim(text["claim"]), int(tier), text["source"],
        text["publisher"], text["date"], text["note"], f"row {row}",
    )  # fmt: skip


def _number(cell: Any) -> Decimal | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(f"{str(cell)[:40]!r} is no number")
    number = Decimal(repr(cell))
    if not number.is_finite():
        raise ValueError(f"{cell} is no number")
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)
