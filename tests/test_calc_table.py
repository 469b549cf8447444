"""The table of calls, and what no analyst types, in a real LibreOffice: the same cells as Python gives."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from calls import CALLS, HOSTILE, Call, expected, same
from libreoffice import LibreOffice
from xlipo.functions import REGISTRY, CellError, call
from xlipo.functions.cells import Given, Result

pytestmark = pytest.mark.libreoffice

REFUSED = CellError("Err:504")
"""LibreOffice itself refuses a range that holds an error, before it asks an add-in."""

MAKE_ERROR = {
    "#N/A": "=NA()", "#VALUE!": '="a"+1', "#DIV/0!": "=1/0", "#REF!": "=#REF!", "#NAME?": "=nameless()",
    "#NUM!": "=1E308*1E308",
}  # fmt: skip


class Sheet:
    """Calls laid out on one sheet: arguments to the left of column `FORMULAS`, results from there on."""

    def __init__(self, host: LibreOffice) -> None:
        self.host, self.row, self.width = host, 1, 1
        self.data: list[list[Any]] = []
        self.errors: list[tuple[str, str]] = []
        self.formulas: list[tuple[Call, str, int, int]] = []

    def add(self, asked: Call, refer: bool) -> None:
        """Lay out a call; scalars as cells to refer to, or as literals."""
        block: list[list[Any]] = []
        texts = [self._written(given, refer, block) for given in asked.arguments]
        found = expected(asked)
        grid = found if isinstance(found, tuple) else ((found,),)
        while texts and texts[-1] == "":
            texts.pop()
        self.formulas.append((asked, f"={asked.name}({';'.join(texts)})", len(grid), len(grid[0])))
        self.data += block

    def _written(self, given: Given, refer: bool, block: list[list[Any]]) -> str:
        if isinstance(given, tuple):
            return self._placed(given, block)
        if refer or isinstance(given, CellError) or (isinstance(given, str) and len(given) > 200):
            return self._placed(((given,),), block)
        if given is None:
            return ""
        if isinstance(given, bool):
            return f"{given}()".upper()
        return '"' + given.replace('"', '""') + '"' if isinstance(given, str) else repr(plain(given)).replace("+", "")

    def _placed(self, rows: tuple[tuple[Given, ...], ...], block: list[list[Any]]) -> str:
        top = len(self.data) + len(block) + 1
        for row in rows:
            for column, cell in enumerate(row, 1):
                if isinstance(cell, CellError):
                    place = f"{get_column_letter(column)}{len(self.data) + len(block) + 1}"
                    self.errors.append((place, MAKE_ERROR[cell.text]))
            block.append([None if isinstance(cell, CellError) else plain(cell) for cell in row])
            self.width = max(self.width, len(row))
        bottom, right = top + len(rows) - 1, get_column_letter(len(rows[0]))
        return f"$A${top}" if (len(rows), len(rows[0])) == (1, 1) else f"$A${top}:${right}${bottom}"

    def results(self) -> list[tuple[Call, Result]]:
        """What the cells show, call by call."""
        left = self.width + 2
        rows = [row + [None] * (self.width - len(row)) for row in self.data]
        self.host.new()
        self.host.data(f"A1:{get_column_letter(self.width)}{len(rows)}", rows)
        for place, formula in self.errors:
            self.host.formula(place, formula)
        places, top = [], 1
        for _, formula, height, width in self.formulas:
            last = f"{get_column_letter(left + width - 1)}{top + height - 1}"
            places.append((top, height, width))
            self.host.array(f"{get_column_letter(left)}{top}:{last}", formula)
            top += height
        widest = max(width for _, _, _, width in self.formulas)
        shown = self.host.read(f"{get_column_letter(left)}1:{get_column_letter(left + widest - 1)}{top}")
        return [
            (asked, result_of([row[:width] for row in shown[start - 1 : start - 1 + height]]))
            for (asked, *_), (start, height, width) in zip(self.formulas, places, strict=True)
        ]


def plain(given: Given) -> Any:
    """A date as its serial number, as a cell has it."""
    return float(to_excel(given)) if isinstance(given, dt.date) else given


def result_of(shown: list[list[Any]]) -> Result:
    grid = tuple(
        tuple(CellError(cell) if isinstance(cell, str) and cell.startswith(("#", "Err:")) else cell for cell in row)
        for row in shown
    )
    return grid[0][0] if (len(grid), len(grid[0])) == (1, 1) else grid


def as_shown(asked: Call) -> Result:
    """What Python gives, as cells show it: a grid of one cell is a cell, of several errors the last is met first."""
    found = expected(asked)
    if isinstance(found, tuple) and (len(found), len(found[0])) == (1, 1):
        found = found[0][0]
    ranges = [given for given in asked.arguments if isinstance(given, tuple)]
    alone = [given for given in asked.arguments if isinstance(given, CellError)]
    everywhere = alone[-1] if len(alone) > 1 else None
    if any(isinstance(cell, CellError) for rows in ranges for row in rows for cell in row):
        everywhere = REFUSED
    if everywhere is None:
        return found
    return tuple((everywhere,) * len(found[0]) for _ in found) if isinstance(found, tuple) else everywhere


def difference(asked: Call, shown: Result) -> str:
    wanted = as_shown(asked)
    return "" if same(shown, wanted) else f"{asked}: Python {wanted!r:.200}, LibreOffice {shown!r:.200}"


@pytest.mark.parametrize("refer", [False, True], ids=["literals", "cells"])
def test_libreoffice_shows_what_python_gives(calc: LibreOffice, refer: bool) -> None:
    assert len(CALLS) > 300
    sheet = Sheet(calc)
    for asked in CALLS:
        sheet.add(asked, refer)
    differences = [text for asked, shown in sheet.results() if (text := difference(asked, shown))]
    assert not differences, "\n".join(differences)


# -- any argument whatsoever -----------------------------------------------------------------------------------------


def a_cell_can_hold(given: Given) -> bool:
    if isinstance(given, tuple):  # the largest have tests of their own
        return len(given) * len(given[0]) <= 10_000 and all(a_cell_can_hold(cell) for row in given for cell in row)
    if isinstance(given, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in given)
    return not isinstance(given, float) or math.isfinite(given)


def test_what_no_analyst_types_gives_what_python_gives(calc: LibreOffice) -> None:
    known = [asked for asked in HOSTILE if asked.name in REGISTRY and all(map(a_cell_can_hold, asked.arguments))]
    fitting = [asked for asked in known if len(asked.arguments) <= len(REGISTRY[asked.name].arguments)]
    assert len(fitting) > 45
    sheet = Sheet(calc)
    for asked in fitting:
        sheet.add(asked, refer=True)
    differences = [text for asked, shown in sheet.results() if (text := difference(asked, shown))]
    assert not differences, "\n".join(differences)


def test_a_call_that_is_none_is_an_error(calc: LibreOffice) -> None:
    calc.new()
    calc.formula("A1", '=IPO_NOTHING("MiniMax")')
    calc.formula("A2", "=IPO_VERSION(1)")
    calc.formula("A3", '=IPO_METRIC("MiniMax";"revenue";;;;1)')
    calc.formula("A4", "=IPO_METRIC()")
    assert [row[0] for row in calc.read("A1:A4")] == ["#NAME?", "Err:504", "Err:504", "#VALUE!"]


def test_whole_columns_are_answered_or_refused_whole(calc: LibreOffice) -> None:
    names = ("MiniMax", "Zhipu", "SenseTime")
    calc.new()
    calc.data("A1:A3", [[name] for name in names])
    calc.formula("C1", '=SUM(IPO_METRIC(A:A;"revenue";"FY2024";"USD"))')
    calc.formula("C2", '=IPO_METRIC(A:A;A:A;"FY2024")')
    calc.formula("C3", '=IPO_PEERS("gross_margin";"count";A:A;"FY2024")')
    calc.formula("C4", "=ISERROR(IPO_METRIC(ROW(A1:A1000);TRANSPOSE(ROW(A1:A1000))))")
    found = [row[0] for row in calc.read("C1:C4")]
    assert found[0] == pytest.approx(sum(call("IPO_METRIC", [each, "revenue", "FY2024", "USD"]) for each in names))
    count = call("IPO_PEERS", ["gross_margin", "count", [[each] for each in names], "FY2024"])
    assert found[1:] == ["#VALUE!", count[0][0], 1]


TEXTS = st.one_of(
    st.sampled_from(
        ["MiniMax", "智谱", "revenue", "毛利率", "FY2024", "LATEST", "USD", "Scale=M", "llm", "all", "median"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30),  # \r becomes \n in a cell
)
CELLS = st.one_of(
    TEXTS,
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 60_000),
    st.sampled_from([CellError(text) for text in MAKE_ERROR]),
)
SOUND = CELLS.filter(lambda cell: not isinstance(cell, CellError))
GRIDS = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.tuples(*(st.tuples(*(SOUND for _ in range(size[1]))) for _ in range(size[0])))
)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    function = draw(st.sampled_from(list(REGISTRY.values())))
    count = draw(st.integers(function.required, len(function.arguments)))
    return Call(function.name, tuple(draw(st.one_of(CELLS, GRIDS)) for _ in range(count)))


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # each example is a sheet of calls; the message names those that differ
    suppress_health_check=list(HealthCheck),
)
@given(asked=st.lists(calls(), min_size=25, max_size=25))
def test_any_arguments_give_what_python_gives(calc: LibreOffice, asked: list[Call]) -> None:
    sheet = Sheet(calc)
    for each in asked:
        sheet.add(each, refer=True)
    differences = [text for each, shown in sheet.results() if (text := difference(each, shown))]
    assert not differences, "\n".join(differences)
