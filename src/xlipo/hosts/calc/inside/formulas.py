"""What LibreOffice before 24.2 leaves of our functions in an Excel file: small letters, and a cell that says #NAME?."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PIECE = re.compile(
    r"""(?P<call>(?:_xll\.|_xldudf_)?ipo_[a-z]+)(?=\s*\()
    | "(?:[^"]|"")*"
    | (?:\$?(?:'(?:[^']|'')*'|[^\W\d]\w*)\.)?\$?[a-z]{1,3}\$?[0-9]{1,7}(?![\w.]|\s*\()  # a cell, maybe of another sheet
    | [0-9][0-9.]*(?:e[-+]?[0-9]+)?(?![\w.])
    | [-+*/^&=<>%;|~:(){}\s]""",
    re.I | re.X,
)
"""What a formula of ours is made of; a name or function of another kind, or another file, is none of it."""
FORMULAS = 7  # com.sun.star.sheet.FormulaResult: VALUE, STRING and ERROR


def resolved(formula: str, methods: Mapping[str, str]) -> str:
    """A formula of our functions alone, with their names as LibreOffice itself calls them; any other as it is.

    To set a formula is to enter it by hand: LibreOffice then no longer refuses what a document that was loaded may not
    do, such as to ask the web. So one that calls or names anything else is left alone.

    Args:
        formula: as LibreOffice gives it.
        methods: LibreOffice's name of each function, by the name that files hold, in small letters.

    >>> resolved('=ipo_fx("USD";"CNY")&"ipo_no("', {"ipo_fx": "ORG.XLIPO.CALC.IPOFX"})
    '=ORG.XLIPO.CALC.IPOFX("USD";"CNY")&"ipo_no("'
    >>> resolved('=ipo_fx("USD";WEBSERVICE(A1))', {"ipo_fx": "ORG.XLIPO.CALC.IPOFX"})
    '=ipo_fx("USD";WEBSERVICE(A1))'
    """
    found, at = [], 0
    while at < len(formula):
        piece = _PIECE.match(formula, at)
        if piece is None:
            return formula
        called = piece["call"]
        if called and called.lower() not in methods:
            return formula
        found.append(methods[called.lower()] if called else piece[0])
        at = piece.end()
    return "".join(found)


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
