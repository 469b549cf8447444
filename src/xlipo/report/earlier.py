"""Earlier editions: what a report, a data folder or a version said, ready to be compared with the figures of today.

A report is a file from outside: its size is bounded before it is opened, and every cell of its facts is checked. Its
columns are known by their headings, in the language they were written in.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim
from xlipo.facts.source import first_day
from xlipo.facts.statement import Edition, Place, Statement
from xlipo.facts.unit import TEXTUAL
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import edition_of
from xlipo.report.sheets.facts import COLUMNS
from xlipo.report.titles import BACK, FRONT
from xlipo.report.words import Words
from xlipo.sheetkit.words import LANGUAGES

MOST_FILE_BYTES = 200 * 1024 * 1024
MOST_UNPACKED_BYTES = 512 * 1024 * 1024
MOST_PART_BYTES = 128 * 1024 * 1024
"""What a part may unpack to that is no sheet: such a part is held whole while it is read."""

MOST_PARTS = 5_000
MOST_RATIO = 100
"""A part that unpacks to more than this many times its size, and more than a megabyte, was made to do harm."""

_HEADER_WITHIN = 20  # rows
_HEAD = 65_536  # bytes of a part that are looked at before it is parsed; the parsers themselves expand no entity
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def earlier(what: str, answers: Answers) -> Edition:
    """What ``what`` names: a report (its file), a data folder, or a version of the data set.

    Raises :class:`UsageError` where it is none of them, and where a file is no report or is damaged.
    """
    from xlipo.store.csv_files import holds_data
    from xlipo.store.opening import open_data
    from xlipo.store.snapshots import recall

    path = Path(what).expanduser()
    if path.is_file():
        return read_report(path, answers.view)
    if path.is_dir():
        if not holds_data(path):
            raise UsageError(f"The folder {what!r} holds no data files; name a data folder, a report or a version.")
        return edition_of(Answers(open_data(path), answers.as_of), what)
    if path.suffix or len(path.parts) > 1:
        raise UsageError(f"There is no file or folder {what!r}; name a report, a data folder or a version.")
    version = what.split(" ", 1)[0]  # IPO_VERSION prints a date after it
    if version == answers.view.version:
        return edition_of(answers, version)
    return recall(version, answers.as_of)


def read_report(path: Path, view: DataView) -> Edition:
    """The facts that a report holds, in whichever language it was written.

    Raises :class:`UsageError` for a file that is no report, that is damaged, or that is too large to be one.
    """
    from openpyxl import load_workbook

    _guard(path)
    try:
        with path.open("rb") as file:
            workbook = load_workbook(file, read_only=True, data_only=True)
            return _edition(path, workbook, view)
    except UsageError:
        raise
    except Exception as broken:  # a hostile or damaged part breaks in as many ways as there are parts
        raise UsageError(f"{path} cannot be read as a workbook ({type(broken).__name__}); {_ADVICE}.") from None


_ADVICE = "name a workbook that xlipo report wrote"


def _guard(path: Path) -> None:
    """Refuse a file that would take more room than any report, before anything of it is unpacked."""
    if path.stat().st_size > MOST_FILE_BYTES:
        raise UsageError(f"{path} is too large for a report; {_ADVICE}.")
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            for part in parts:
                is_sheet = part.filename.startswith("xl/worksheets/sheet")
                dense = part.file_size > 2**20 and part.file_size > MOST_RATIO * max(part.compress_size, 1)
                if dense or (part.file_size > MOST_PART_BYTES and not is_sheet):
                    raise UsageError(f"{path} unpacks to far more than it holds, as no report does; {_ADVICE}.")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise UsageError(f"{path} unpacks to more than any report holds; {_ADVICE}.")
            for part in parts:
                with archive.open(part) as file:  # a null between the letters: UTF-16 says the same
                    if b"<!DOCTYPE" in file.read(_HEAD).replace(b"\0", b""):
                        raise UsageError(f"{path} declares a document type, as no report does; {_ADVICE}.")
    except (BadZipFile, OSError, ValueError, RuntimeError, zlib.error):
        raise UsageError(f"{path} is no workbook; {_ADVICE}.") from None


def _edition(path: Path, workbook: Any, view: DataView) -> Edition:
    others = {Words(lang)[name] for lang in LANGUAGES for name in FRONT + BACK}
    for sheet in _likely_first(workbook.worksheets):
        found = _header(sheet)
        if found is not None:
            row, lang, columns = found
            names = _Names(view, lang)
            rows = sheet.iter_rows(min_row=row + 1, max_col=max(columns.values()) + 1, values_only=True)
            statements = list(_statements(path, sheet.title, rows, row, columns, names))
            version, as_of = _cover(workbook.worksheets[0])
            told = {statement.place.entity for statement in statements}
            own = [title for title in workbook.sheetnames if title not in others]
            titled = {company.id for title in own if (company := view.find_company(title))}
            name = f"{path.name} ({', '.join(filter(None, (version, as_of)))})" if version else path.name
            return Edition(name, version, statements, frozenset(told | titled))
    raise UsageError(f"{path} is no report: it has no sheet of facts; {_ADVICE}.")


def _likely_first(sheets: Sequence[Any]) -> list[Any]:
    """The sheets, those that a report calls its facts before all others."""
    titles = {Words(lang)["facts"] for lang in LANGUAGES}
    return sorted((sheet for sheet in sheets if hasattr(sheet, "iter_rows")), key=lambda s: s.title not in titles)


def _header(sheet: Any) -> tuple[int, str, dict[str, int]] | None:
    """The row of a sheet's headings, their language, and where each column stands; None for any other sheet."""
    sheet.reset_dimensions()  # a file may lie about them
    lines = sheet.iter_rows(max_row=_HEADER_WITHIN, max_col=40, values_only=True)
    for row, line in enumerate(lines, 1):
        texts = {str(cell).strip(): column for column, cell in enumerate(line) if cell is not None}
        for lang in LANGUAGES:
            words = Words(lang)
            if all(words[name] in texts for name in COLUMNS):
                return row, lang, {name: texts[words[name]] for name in COLUMNS}
    return None


def _cover(sheet: Any) -> tuple[str, str]:
    """The version and the day that a cover names; nothing where it names none."""
    said = {"version": "", "as_of": ""}
    keys = {Words(lang)[name]: name for name in said for lang in LANGUAGES}
    for line in sheet.iter_rows(max_row=40, max_col=10, values_only=True):
        texts = [str(cell).strip() for cell in line if cell is not None]
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


def _statements(
    path: Path, sheet: str, rows: Iterable[Sequence[Any]], above: int, columns: Mapping[str, int], names: _Names
) -> Iterator[Statement]:
    for row, line in enumerate(rows, above + 1):
        cells = {name: line[column] if column < len(line) else None for name, column in columns.items()}
        if all(cell is None for cell in cells.values()):
            continue
        try:
            yield _statement(cells, names, row)
        except (ValueError, ArithmeticError) as wrong:
            raise UsageError(f"{path}: {sheet}, row {row}: {wrong}; {_ADVICE}, unchanged.") from None


def _statement(cells: Mapping[str, Any], names: _Names, row: int) -> Statement:
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
    place = Place(
        names.company(text["company"]), names.concept(text["concept"]), text["dimension"], text["period"], text["unit"]
    )
    return Statement(
        place, None if textual else _number(cells["value"]), _number(cells["low"]), _number(cells["high"]),
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
