"""What LibreOffice before 24.2 leaves of our functions in an Excel file: small letters, and a cell that says #NAME?."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PIECES = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.])((?:_xll\.|_xldudf_)?ipo_[a-z]+)(?=\s*\()""", re.I)
FORMULAS = 7  # com.sun.star.sheet.FormulaResult: VALUE, STRING and ERROR


def resolved(formula: str, methods: Mapping[str, str]) -> str:
    """A formula with our names as LibreOffice itself calls them; texts and quoted sheets are left alone.

    Args:
        formula: as LibreOffice gives it.
        methods: LibreOffice's name of each function, by the name that files hold, in small letters.

    >>> resolved('=ipo_fx("USD";"CNY")&"ipo_fx("&ipo_no("")', {"ipo_fx": "ORG.XLIPO.CALC.IPOFX"})
    '=ORG.XLIPO.CALC.IPOFX("USD";"CNY")&"ipo_fx("&ipo_no("")'
    """
    return _PIECES.sub(lambda piece: piece[1] or methods.get(piece[2].lower(), piece[2]), formula)


def mend(document: Any, methods: Mapping[str, str]) -> int:
    """Set anew every formula of a document that holds a name of ours unresolved; how many there were."""
    was_modified = document.isModified()
    mended = 0
    for sheet in document.Sheets:
        done = set()
        for cell, formula in list(_ours(sheet)):
            wanted = resolved(formula, methods)
            if wanted == formula:
                continue
            if formula.startswith("{="):
                cursor = sheet.createCursorByRange(cell)
                cursor.collapseToCurrentArray()
                start = cursor.RangeAddress
                if (start.StartColumn, start.StartRow) in done:
                    continue
                done.add((start.StartColumn, start.StartRow))
                cursor.setArrayFormula("")
                cursor.setArrayFormula(wanted[1:-1])
            else:
                cell.setFormula(wanted)
            mended += 1
    if mended and not was_modified:
        document.setModified(False)
    return mended


def _ours(sheet: Any) -> Iterator[tuple[Any, str]]:
    for area in sheet.queryFormulaCells(FORMULAS).getRangeAddresses():
        cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
        for row, formulas in enumerate(cells.getFormulaArray()):
            for column, formula in enumerate(formulas):
                if "ipo_" in formula.lower():
                    yield cells.getCellByPosition(column, row), formula
