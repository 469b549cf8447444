"""The protocol of calls: what goes in comes out, what means nothing is refused in a sentence, and all is bounded."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import CALLS, HOSTILE, expected, same
from xlipo.functions import CellError, Session
from xlipo.functions.cells import ERROR_TEXTS
from xlipo.hosts.protocol import (
    LOCAL,
    PROTOCOL,
    Call,
    Limits,
    ProtocolError,
    read_answer,
    read_calls,
    respond,
    write_answer,
    write_calls,
)


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def carried(given: Any) -> bool:
    """Whether JSON has it: dates are a matter of each host."""
    if isinstance(given, list | tuple):
        return all(map(carried, given))
    if isinstance(given, float):
        return math.isfinite(given)
    return given is None or isinstance(given, str | int | CellError)


def test_the_table_of_calls_answers_as_in_this_process(session: Session) -> None:
    table = [one for one in (*CALLS, *HOSTILE) if carried(one.arguments)]
    assert len(table) > 0.9 * len(CALLS)
    for start in range(0, len(table), 400):
        asked = table[start : start + 400]
        answered = read_answer(respond(write_calls([Call(*one) for one in asked]), session, LOCAL))
        assert answered.version == session.now().version
        wrong = [one for one, found in zip(asked, answered.results, strict=True) if not same(found, expected(one))]
        assert wrong == []


def test_an_error_says_its_reason_and_status(session: Session) -> None:
    line = respond(b'{"calls": [["IPO_METRIC", ["MinMax", "revenue"]], ["IPO_NOTHING", []]]}', session)
    found = json.loads(line)
    assert (found["protocol"], found["version"]) == (PROTOCOL, session.now().version)
    metric, nothing = found["results"]
    assert (metric["error"], metric["status"]) == ("#VALUE!", "unknown_company")
    assert "MiniMax" in metric["reason"]
    assert nothing["error"] == "#NAME?"


cells = (
    st.none() | st.booleans() | st.text(max_size=20) | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)
    | st.sampled_from(sorted(ERROR_TEXTS)).map(CellError)
)  # fmt: skip
ranges = st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple)
calls = st.builds(Call, st.text(max_size=12), st.lists(cells | ranges, max_size=4).map(tuple))


@given(st.lists(calls, max_size=5))
def test_calls_come_out_as_they_went_in(asked: list[Call]) -> None:
    assert read_calls(write_calls(asked)) == asked


RESULTS = st.text(max_size=9) | st.floats() | st.builds(CellError, st.just("#N/A"), st.text(max_size=9), st.just("x"))


@given(st.lists(RESULTS, min_size=1, max_size=4))
def test_results_come_out_as_they_went_in(sent: list[Any]) -> None:
    found = read_answer(write_answer([*sent, tuple((cell,) for cell in sent)], "v")).results
    wanted = [cell if not isinstance(cell, float) or math.isfinite(cell) else CellError("#NUM!") for cell in sent]
    assert found == [*wanted, tuple((cell,) for cell in wanted)]


KEYS = st.sampled_from(["calls", "protocol", "error", "x"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)


@given(json_values | st.fixed_dictionaries({"calls": json_values}) | st.fixed_dictionaries({"calls": st.lists(
    st.tuples(st.sampled_from(["IPO_VERSION", "IPO_METRIC"]), json_values), max_size=3)}))  # fmt: skip
def test_whatever_json_comes_is_answered_or_refused_in_a_sentence(session: Session, thing: Any) -> None:
    found = json.loads(respond(json.dumps(thing).encode(), session), parse_constant=pytest.fail)
    if "error" in found:
        assert found["error"].endswith(".") and "\n" not in found["error"] and len(found["error"]) < 300
    else:
        assert len(found["results"]) == len(thing["calls"])


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b'{"calls": [["IPO_METRIC", ' + b"[" * 500 + b"]" * 500 + b"]]}", "rows of cells|must be a text"),
        (b"[]", "JSON object"),
        (b"{}", 'must have "calls"'),
        (b'{"calls": [], "cals": 1}', 'no "cals"'),
        (b'{"calls": [], "protocol": 2}', "Protocol 2"),
        (b'{"calls": [["IPO_VERSION"]]}', "Call 1 must be"),
        (b'{"calls": [["IPO_VERSION", []], "IPO_VERSION"]}', "Call 2 must be"),
        (b'{"calls": [["IPO_METRIC", [{"error": "#OOPS"}]]]}', "Call 1: a cell"),
        (b'{"calls": [["IPO_METRIC", [{"error": []}]]]}', "Call 1: a cell"),
        (b'{"calls": [["IPO_METRIC", ["a", ["b", "c"]]]]}', "Call 1: a range"),
        (b'{"calls": [["IPO_METRIC", [[["a", ["b"]]]]]]}', "Call 1: a cell"),
    ],
)
def test_a_request_that_means_nothing_is_refused_with_its_place(request_: bytes, told: str, session: Session) -> None:
    with pytest.raises(ProtocolError, match=told):
        read_answer(respond(request_, session))


@pytest.mark.parametrize(
    ("limits", "asked", "told"),
    [
        (Limits(bytes=100), [Call("IPO_METRIC", ("x" * 200,))], "100 bytes"),
        (Limits(calls=2), [Call("IPO_VERSION", ())] * 3, "2 calls"),
        (Limits(cells=5), [Call("IPO_METRIC", ((("a",) * 2,) * 2,)), Call("IPO_METRIC", ((("a", "b"),),))], "5 cells"),
    ],
)
def test_a_request_is_bounded(limits: Limits, asked: list[Call], told: str, session: Session) -> None:
    with pytest.raises(ProtocolError, match=told):
        read_calls(write_calls(asked), limits)
    with pytest.raises(ProtocolError, match=told):
        read_answer(respond(write_calls(asked), session, limits))


def test_the_results_of_a_request_are_bounded(session: Session) -> None:
    asked = [Call("IPO_METRICS", ("all",))] * 3
    room = len(read_answer(respond(write_calls(asked[:1]), session)).results[0])  # type: ignore[arg-type]
    first, second, third = read_answer(respond(write_calls(asked), session, Limits(cells=2 * room))).results
    assert first == second
    assert isinstance(first, tuple) and isinstance(third, CellError) and third.status == "too_large"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" + "0" * 400])
def test_a_number_that_no_cell_holds_is_an_error_as_in_a_cell(number: str, session: Session) -> None:
    asked = f'{{"calls": [["IPO_METRIC", ["MiniMax", "revenue", {number}]]]}}'.encode()
    assert read_calls(asked)[0].arguments[2] == CellError("#NUM!", "", "error_in_argument")
    (result,) = read_answer(respond(asked, session)).results
    assert isinstance(result, CellError) and result.text == "#NUM!"
