"""Verifying a report: which of its cells were altered since it was written, and what today's data say of its figures.

What the report was written from is known by the data version that it names: today's data, or a version kept here. Its
facts are compared line by line; where the version is today's, the report is built anew and its other cells are compared
too: numbers, and formulas that somebody has typed over.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.errors import UsageError
from xlipo.facts.recorded import RecordedFigure, RecordedFigures
from xlipo.intake.model_cells import ModelCell, ModelSheet, model_sheets
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import Comparison, compare, recorded_figures
from xlipo.report.book import day_of
from xlipo.report.build import Request, build_report, facts_of
from xlipo.report.earlier import read_report
from xlipo.report.printed_facts import PrintedFacts, printed_facts
from xlipo.report.sheets.facts import COLUMNS
from xlipo.report.words import Words
from xlipo.store.untrusted import read_apart
from xlipo.store.versions import recall

_FEW = 20
_MOST_TYPED_OVER = 0.05
"""Of a sheet's formulas: with more that are numbers in the file, the file was laid out by another release."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A cell that is not as it was written: where, what was written, and what stands there."""

    where: str
    written: str
    found: str


@dataclass(frozen=True)
class Verification:
    """What was found of a report.

    ``is_known`` says whether what it was written from is at hand; ``is_whole`` whether the sheets beside that of the
    facts could be compared too; ``changes`` are those of today's data.
    """

    version: str
    as_of: str
    is_known: bool
    is_whole: bool
    altered: Sequence[Altered]
    changes: Comparison
    not_held: Sequence[str] = ()
    """Companies of the report that the data at hand do not hold: those of a folder that was not given."""


def verify_report(path: Path, answers: Answers) -> Verification:
    """Compare a report with what it was written from, and with today's data.

    Raises :class:`UsageError` for a file that is no report, or is damaged or hostile.
    """
    printed = PrintedFacts(**read_apart(printed_facts, str(path), file=str(path)).result())
    sheets = {sheet.title: sheet for sheet in model_sheets(path)}
    day = dt.date.fromisoformat(printed.as_of) if len(printed.as_of) == 10 else None
    origin = _origin(printed, answers, day)
    if origin is None:
        told = compare(read_report(path, answers.view), recorded_figures(answers, "today"))
        return Verification(printed.version, printed.as_of, False, False, (), told)
    facts = _Facts(printed, sheets[printed.title], answers, origin)
    altered = list(facts.altered())
    is_whole = printed.version == answers.view.version
    if is_whole and facts.companies:
        day = None if day == _newest_day(answers, facts.companies) else day
        rebuilt = build_report(answers.data, Request(facts.companies, as_of=day, lang=printed.lang))
        settings = _settings(rebuilt)
        for title in [title for title in rebuilt.sheetnames if title in sheets and title != printed.title]:
            altered += _of_sheet(sheets[title], rebuilt[title], settings)
    told_of = frozenset(facts.companies)
    before = replace(origin, companies=told_of, whole=False, as_of=day)
    changes = compare(before, recorded_figures(answers, "today", told_of))
    return Verification(printed.version, printed.as_of, True, is_whole, altered, changes, facts.not_held())


def _origin(printed: PrintedFacts, answers: Answers, day: dt.date | None) -> RecordedFigures | None:
    """The figures that a report was written from; None where its version is neither today's nor kept."""
    if printed.version == answers.data.version:
        return replace(recorded_figures(answers, printed.version), as_of=day)
    try:
        return recall(printed.version, day)
    except UsageError:
        return None


def _newest_day(answers: Answers, companies: Sequence[str]) -> dt.date:
    """The day that a report of some companies is of when none was asked for."""
    every = Answers(answers.data)
    return day_of(every, facts_of(every, [every.view.company(company) for company in companies]))


class _Facts:
    """The sheet of the facts, line by line against what it was written from."""

    def __init__(self, printed: PrintedFacts, sheet: ModelSheet, answers: Answers, origin: RecordedFigures) -> None:
        self._printed, self._sheet, self._origin = printed, sheet, origin
        self._columns = _columns(sheet, Words(printed.lang))
        self._companies = {company.id: company.name_in(printed.lang) for company in answers.view.companies()}
        self._concepts = {concept.id: concept.label(printed.lang) for concept in answers.view.concepts().values()}
        self._strangers = {figure.key.entity for figure in origin.figures} - self._companies.keys()
        names = {name: id for id, name in self._companies.items()}
        told = (dict(zip(printed.columns, line, strict=True)).get("company") for _, line in printed.rows)
        self.companies = [id for name in dict.fromkeys(told) if (id := names.get(str(name)))]

    def altered(self) -> Iterator[Altered]:
        """The cells that differ, and the lines that are gone or that nobody wrote."""
        by_place = {figure.where: figure for figure in self._origin.figures}
        seen = set()
        for row, line in self._printed.rows:
            cells = dict(zip(self._printed.columns, line, strict=True))
            figure = by_place.get(str(cells.get("place")))
            if figure is None or figure.where in seen:
                yield Altered(self._where(row, "place"), "", f"a line that was not written: {cells.get('place')}")
                continue
            seen.add(figure.where)
            for name, written in self._written(figure).items():
                if written is None and name in ("company", "concept"):
                    continue  # its name is not known here
                if not _same(written, cells.get(name)):
                    yield Altered(self._where(row, name), _shown(written), _shown(cells.get(name)))
        for figure in self._origin.figures:
            known = self._origin.as_of is None or figure.dated <= self._origin.as_of
            if figure.where not in seen and figure.key.entity in self.companies and known:
                yield Altered(self._printed.title, f"a line that is gone: {figure.where}", "")

    def not_held(self) -> list[str]:
        """The companies on its lines that the data at hand do not hold, as the report names them."""
        entities = {figure.where: figure.key.entity for figure in self._origin.figures}
        lines = (dict(zip(self._printed.columns, line, strict=True)) for _, line in self._printed.rows)
        told = (str(line.get("company")) for line in lines if entities.get(str(line.get("place"))) in self._strangers)
        return list(dict.fromkeys(told))

    def _where(self, row: int, column: str) -> str:
        return f"{self._printed.title}!{get_column_letter(self._columns.get(column, 1))}{row}"

    def _written(self, figure: RecordedFigure) -> dict[str, object]:
        """What the cells of a figure's line held."""
        key = figure.key
        return {
            "company": self._companies.get(key.entity),
            "concept": self._concepts.get(key.concept),
            "dimension": key.dimensions, "period": key.period, "unit": key.unit, "claim": figure.claim.value,
            "value": figure.text if figure.point is None and figure.low is None else figure.point,
            "low": figure.low, "high": figure.high, "tier": figure.tier, "source": figure.title,
            "publisher": figure.publisher, "date": figure.date, "note": figure.note,
        }  # fmt: skip


def _columns(sheet: ModelSheet, words: Words) -> dict[str, int]:
    """Where the columns of the facts stand, by the row that holds all their headings."""
    for line in sheet.rows.values():
        texts = {str(cell.value).strip(): at for at, cell in line.items()}
        if all(words[column.key] in texts for column in COLUMNS):
            return {column.key: texts[words[column.key]] for column in COLUMNS}
    return {}


def _settings(book: Workbook) -> frozenset[tuple[str, str]]:
    """The cells that a report's reader is meant to change: those with the names of settings."""
    found = set()
    for name, item in book.defined_names.items():
        if name.startswith("set_"):
            found |= {(sheet, place.replace("$", "")) for sheet, place in item.destinations}
    return frozenset(found)


def _of_sheet(sheet: ModelSheet, rebuilt: Worksheet, settings: frozenset[tuple[str, str]]) -> list[Altered]:
    """The cells of a sheet in which a number stands that is not the one written, or in a formula's place."""
    found, formulas = [], 0
    for line in rebuilt.iter_rows():
        for cell in line:
            formulas += isinstance(cell.value, ArrayFormula)
            stands = sheet.rows.get(cell.row, {}).get(cell.column)
            if (sheet.title, cell.coordinate) in settings or not _is_typed_number(stands):
                continue
            where = f"{sheet.title}!{cell.coordinate}"
            if isinstance(cell.value, ArrayFormula):
                found.append(Altered(where, str(cell.value.text), _shown(stands.value if stands else None)))
            elif isinstance(cell.value, int | float | Decimal) and stands and not _same(cell.value, stands.value):
                found.append(Altered(where, _shown(cell.value), _shown(stands.value)))
    over = sum(item.written.startswith("=") for item in found)
    return found if over <= max(_FEW, formulas * _MOST_TYPED_OVER) else []


def _is_typed_number(cell: ModelCell | None) -> bool:
    return cell is not None and cell.is_typed and isinstance(cell.value, int | float)


def _same(written: object, found: object) -> bool:
    if written in (None, "") or found in (None, ""):
        return written in (None, "") and found in (None, "")
    if isinstance(written, int | float | Decimal) and isinstance(found, int | float):
        return math.isclose(float(written), float(found), rel_tol=1e-12)
    return str(written).split() == str(found).split()


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float | Decimal) else "" if value is None else str(value)
