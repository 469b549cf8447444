"""The table of calls that every host runs: what it covers, and its answers held against Python's own questions."""

from __future__ import annotations

from collections import Counter

import pytest

import xlipo
from calls import CALLS, HOSTILE, Call, expected, figures, periods, same
from xlipo.facts.errors import XlipoError
from xlipo.functions import REGISTRY, CellError
from xlipo.functions.cells import ERROR_TEXTS


@pytest.fixture(autouse=True)
def shipped_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped data alone, whatever the machine's own environment says."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


def test_the_table_asks_every_function_with_figures_errors_ranges_options_and_scripts() -> None:
    assert len(CALLS) > 500 and len(set(CALLS)) == len(CALLS)
    asked = Counter(call.name for call in CALLS)
    assert set(asked) == set(REGISTRY)
    answers = [expected(call) for call in CALLS]
    kinds = Counter(type(answer).__name__ for answer in answers)
    assert kinds["float"] > 150 and kinds["CellError"] > 150 and kinds["tuple"] > 100 and kinds["str"] > 30
    assert {answer.text for answer in answers if isinstance(answer, CellError)} >= {
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#REF!",
    }


def test_no_call_of_the_table_meets_a_fault_of_ours() -> None:
    for call in CALLS:
        answer = expected(call)
        assert not (isinstance(answer, CellError) and answer.status in ("fault", "wrong_arguments")), call


@pytest.mark.parametrize("call", [*figures(), *periods()], ids=str)
def test_a_cell_shows_what_python_answers(call: Call) -> None:
    company, metric, period, currency = (*call.arguments, None, None)[:4]
    shown = expected(call)
    try:
        answer = xlipo.metric(company, metric, period or None, currency or "")
    except XlipoError:
        assert isinstance(shown, CellError)
        return
    if answer.value is None:
        assert isinstance(shown, CellError) and shown.text == "#N/A"
    else:
        assert shown == float(answer.value)


@pytest.mark.parametrize("call", HOSTILE, ids=lambda call: str(call)[:60])
def test_what_is_hostile_gets_a_value_or_a_proper_error(call: Call) -> None:
    answer = expected(call)
    for row in answer if isinstance(answer, tuple) else ((answer,),):
        for cell in row:
            assert type(cell) in (str, float, CellError)
            assert not isinstance(cell, CellError) or (cell.text in ERROR_TEXTS and cell.reason)


def test_same_tells_cells_apart() -> None:
    assert same((("a", 1.0),), (("a", 1.0),)) and same(CellError("#N/A", "one"), CellError("#N/A", "other"))
    for one, other in ((1.0, 1.0000001), ("1", 1.0), ((("a",),), "a"), (CellError("#N/A"), "#N/A"), (0.0, 1e-300)):
        assert not same(one, other)
