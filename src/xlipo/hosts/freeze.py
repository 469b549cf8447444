"""Freezing a workbook: the formulas that call our functions become the values they showed, with sources in comments.

The workbook then shows the same without the add-in. Every other formula stays, and so does every part that holds none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_from_string

from xlipo.facts.errors import UsageError
from xlipo.functions.session import Session
from xlipo.hosts.citations import Citations
from xlipo.hosts.formula_calls import LONGEST, calls_in, calls_ours
from xlipo.intake.model_cells import ModelSheet, model_sheets
from xlipo.intake.workbook_package import WorkbookPackage
from xlipo.intake.workbook_values import Value
from xlipo.sheetkit.annotate import Note, annotate
from xlipo.sheetkit.formula_cells import FormulaCell, sheet_formulas
from xlipo.sheetkit.inner_places import column_formulas
from xlipo.sheetkit.package_edit import PackageEdit

_NOT_CALCULATED = frozenset(("#NAME?", "#BUSY!", "#GETTING_DATA", "#CONNECT!", "#BLOCKED!", "#SPILL!", "#UNKNOWN!"))
"""What a cell shows whose formula was not worked out."""
_MOST_CELLS = 10_000
"""Of one area; the first cell stands for a larger one."""
_SHOWN_OF_FORMULA = 500


@dataclass(frozen=True, slots=True)
class Frozen:
    """A formula that called our functions: its cell or area, what it was, what it showed, and its sources.

    ``left`` says why it is still there; nothing where it is a value now.
    """

    where: str
    formula: str
    value: Value | None = None
    source: str = ""
    left: str = ""


def freeze(source: Path, target: Path, session: Session) -> list[Frozen]:
    """Write a copy of a workbook in which the formulas that call our functions are values.

    Args:
        source: the workbook (.xlsx, .xlsm), saved with its values; it is only read.
        target: the copy; another file.
        session: the data that sources are asked of.

    Returns:
        each such formula; a cell of an area that it filled has an item of its own.

    Raises:
        UsageError: the workbook cannot be read, or calls none of our functions.
        OutputError: the copy cannot be written.
    """
    sheets = {sheet.title: sheet for sheet in model_sheets(source)}
    with WorkbookPackage(source) as package:
        edit = PackageEdit(package)
        citations = Citations(session.now(), sheets)
        found = list(_names(package))
        notes: list[Note] = []
        for title, part in edit.sheets.items():
            if b"IPO_" not in package.archive.read(part).upper():
                found += _of_tables(edit, title, part)
                continue
            formulas = sheet_formulas(edit.part(part).original)
            for one, left in _ours(formulas.cells):
                if left:
                    found.append(Frozen(f"{title}!{one.cell}", f"={one.text}", left=left))
                    continue
                for span in one.cuts:
                    edit.part(part).cut(*span)
                said = list(_said(title, one, sheets[title], citations))
                found += said
                notes += [
                    Note(title, item.where.rpartition("!")[2], _comment(item, session))
                    for item in said
                    if item.value not in (None, "")
                ]
            found += _of_tables(edit, title, part)
            rules = dict.fromkeys(filter(calls_ours, formulas.rules))
            found += [Frozen(title, f"={rule}", left="a rule of the sheet (format or list) calls it") for rule in rules]
        if not found:
            raise UsageError(f"{source.name} calls none of our functions; there is nothing to freeze.")
        edit.drop("calcChain")
        annotate(edit, notes, adds_to_comments=True)
        edit.save(target)
    return found


def _names(package: WorkbookPackage) -> Iterator[Frozen]:
    for item in package.root.iterfind("definedNames/definedName"):
        if calls_ours(item.text or ""):
            yield Frozen(item.get("name", ""), f"={item.text}", left="a name of the workbook calls it")


def _of_tables(edit: PackageEdit, title: str, part: str) -> Iterator[Frozen]:
    """The formulas that a sheet's tables keep for new rows and for totals, taken out; their cells are values."""
    for link in edit.package.relations(part).values():
        if link.kind != "table" or link.outside or not edit.package.has(link.target):
            continue
        if b"IPO_" not in edit.package.archive.read(link.target).upper():
            continue
        table = edit.part(link.target)
        for one in filter(lambda column: calls_ours(column.text), column_formulas(table.original)):
            for span in one.cuts:
                table.cut(*span)
            yield Frozen(f"{title}!{one.table}[{one.column}]", f"={one.text}")


def _ours(cells: Sequence[FormulaCell]) -> Iterator[tuple[FormulaCell, str]]:
    """The cells whose formula calls a function of ours or shares one that does, and why one is to stay.

    Cells that share a formula stay together: the others would be left without it.
    """
    first = {one.group: one for one in cells if one.group and one.text}
    ours = {group: one for group, one in first.items() if calls_ours(one.text)}
    kept = {one.group: why for one in cells if one.group in ours and (why := _why_left(one))}
    for one in cells:
        origin = ours.get(one.group) if one.group else None
        if origin is not None:
            yield _written_out(one, origin), kept.get(one.group, "")
        elif calls_ours(one.text):
            yield one, _why_left(one)


def _why_left(one: FormulaCell) -> str:
    if one.shows is None:
        return "shows no value"
    return f"shows {one.shows}" if one.shows in _NOT_CALCULATED else ""


def _written_out(one: FormulaCell, origin: FormulaCell) -> FormulaCell:
    """A cell that shares a formula, with the formula as it reads there."""
    if one.text or len(origin.text) > LONGEST:
        return one
    try:
        text = Translator(f"={origin.text}", origin.cell).translate_formula(one.cell)[1:]
    except (TranslatorError, ValueError, IndexError, KeyError):  # what cannot be read has no source
        text = origin.text
    return FormulaCell(one.cell, text, one.area, one.group, one.cuts, one.shows)


def _said(title: str, one: FormulaCell, sheet: ModelSheet, citations: Citations) -> Iterator[Frozen]:
    """What is said of a cell, or of each cell of the area that its formula fills and that shows something."""
    left, top, right, bottom = _bounds(one)
    shown = [
        [cell.value if (cell := sheet.rows.get(row, {}).get(at)) else None for at in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]
    sources = citations.of(calls_in(one.text), title, shown)
    for row, line in enumerate(shown):
        for column, value in enumerate(line):
            is_first = not row and not column
            if is_first or (sources[row][column] and value not in (None, "")):
                where = f"{title}!{get_column_letter(left + column)}{top + row}"
                yield Frozen(where, f"={one.text}", value, "\n".join(sources[row][column]))


def _bounds(one: FormulaCell) -> tuple[int, int, int, int]:
    """The first column and row and the last ones of what a formula fills."""
    column, row = coordinate_from_string(one.cell)
    for area in (one.area, f"{column}{row}"):
        left, top, right, bottom = range_boundaries(area) if area else (None,) * 4
        if left and top and right and bottom and (right - left + 1) * (bottom - top + 1) <= _MOST_CELLS:
            return left, top, right, bottom
    raise AssertionError("a cell is one cell")


def _comment(item: Frozen, session: Session) -> str:
    formula = item.formula[:_SHOWN_OF_FORMULA] + ("…" if len(item.formula) > _SHOWN_OF_FORMULA else "")
    return "\n".join(filter(None, (formula, item.source, f"xlipo freeze, data {session.snapshot.version}")))
