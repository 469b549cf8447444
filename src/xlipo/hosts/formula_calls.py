"""The calls of our functions in the formulas of anybody's workbook, with their arguments as the cells showed them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.utils import range_boundaries

from xlipo.functions import REGISTRY
from xlipo.functions.cells import Given, text_of
from xlipo.intake.model_cells import ModelSheet

_CALL = re.compile(r"(?:(?<![\w.])|(?<=_xll\.)|(?<=_xldudf_)|(?<=!))(IPO_[A-Z]+)\s*\(", re.IGNORECASE)
"""A call under any of the names that hosts store it by."""
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_REFERENCE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!)?(\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)"
)
LONGEST = 8192
"""The characters of a formula; Excel takes no more."""
_MOST_CALLS = 8
_MOST_CELLS = 1_000
"""Of one argument."""


@dataclass(frozen=True, slots=True)
class FormulaCall:
    """A call: the function, its arguments as written, and whether the formula is this call and nothing else."""

    name: str
    arguments: tuple[str, ...]
    is_alone: bool


def calls_ours(formula: str) -> bool:
    """Whether a formula calls a function of ours.

    >>> calls_ours('_xll.IPO_METRIC(A1,"revenue")*2'), calls_ours('"IPO_METRIC("&A1'), calls_ours("MY_IPO_METRIC(1)")
    (True, False, False)
    """
    return any(True for _ in _found(formula))


def calls_in(formula: str) -> list[FormulaCall]:
    """The calls of our functions in a formula, outermost first; none of one longer than Excel takes.

    >>> [(one.name, one.arguments, one.is_alone) for one in calls_in('IPO_METRIC($A2,"revenue, net")')]
    [('IPO_METRIC', ('$A2', '"revenue, net"'), True)]
    """
    calls: list[FormulaCall] = []
    if len(formula) > LONGEST:
        return calls
    for found in _found(formula):
        taken = _arguments(formula, found.end())
        if taken is not None:
            arguments, end = taken
            before = formula[: found.start()].strip().lstrip("+@").lower()
            alone = (before.endswith("!") or before in ("", "_xll.", "_xldudf_")) and not formula[end:].strip()
            calls.append(FormulaCall(found[1].upper(), arguments, alone))
        if len(calls) == _MOST_CALLS:
            break
    return calls


def _found(formula: str) -> Iterator[re.Match[str]]:
    bare = _TEXT.sub(lambda text: '"' + " " * (len(text[0]) - 2) + '"', formula)
    return (found for found in _CALL.finditer(bare) if found[1].upper() in REGISTRY)


def _arguments(formula: str, at: int) -> tuple[tuple[str, ...], int] | None:
    """The arguments of a call from behind its bracket on, and where it ends; None where it is not closed."""
    found, depth = [""], 0
    while at < len(formula):
        piece = _TEXT.match(formula, at)
        token = piece[0] if piece else formula[at]
        at += len(token)
        if token in ("(", "{"):
            depth += 1
        elif token in (")", "}"):
            if not depth:
                return tuple(one.strip() for one in found), at
            depth -= 1
        if token == "," and not depth:
            found.append("")
        else:
            found[-1] += token
    return None


def shown_value(text: str, title: str, sheets: Mapping[str, ModelSheet]) -> Given:
    """The value of an argument: a text, a number, a list in braces, what a cell or area shows, such joined by ``&``.

    Raises ValueError for an argument that would have to be worked out.
    """
    if not text:
        return None
    if _TEXT.fullmatch(text):
        return text[1:-1].replace('""', '"')
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text[0] == "{" and text[-1] == "}":
        return [[shown_value(item, title, sheets) for item in _split(row, ",")] for row in _split(text[1:-1], ";")]
    found = _REFERENCE.fullmatch(text)
    if found is not None:
        sheet = sheets.get((found[1] or found[2] or title).replace("''", "'"))
        if sheet is None:
            raise ValueError(text)
        return _area(sheet, found[3])
    pieces = _split(text, "&")
    if len(pieces) < 2:
        raise ValueError(text)
    values = [shown_value(piece, title, sheets) for piece in pieces]
    if any(isinstance(value, list) for value in values):
        raise ValueError(text)
    return "".join(map(text_of, values))


def _split(text: str, sign: str) -> list[str]:
    """The pieces between the signs of an argument; none where it has brackets or names of sheets."""
    bare = _TEXT.sub(lambda found: "x" * len(found[0]), text)
    if "(" in bare or "{" in bare or "'" in bare:
        raise ValueError(text)
    ends = [-1, *(at for at, found in enumerate(bare) if found == sign), len(text)]
    return [text[start + 1 : end].strip() for start, end in pairwise(ends)]


def _area(sheet: ModelSheet, place: str) -> Given:
    left, top, right, bottom = range_boundaries(place)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(place)
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        raise ValueError(place)
    rows = [
        [cell.value if (cell := sheet.rows.get(row, {}).get(at)) else None for at in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]
    return rows[0][0] if (left, top) == (right, bottom) else rows
