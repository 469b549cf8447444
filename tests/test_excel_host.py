"""Excel for Windows without Excel: xlwings' own modules carry every call, over stand-ins for pywin32 alone."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import sleep
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import CALLS, HOSTILE, expected, same
from excel_com import MISSING, SERVED, ComTime, as_com, ask, from_com, squeezed, xlwings_for_windows
from xlipo.functions import REGISTRY, CellError, Session, current, use
from xlipo.hosts.excel_com.com_values import read, written
from xlipo.store.fact_lines import FACT_COLUMNS


@pytest.fixture(autouse=True)
def shipped_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shipped data alone, and whatever session a test makes its own is put back."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    before = current()
    yield
    use(before)


# -- the table -------------------------------------------------------------------------------------------------------


def test_the_table_of_calls_gives_the_same_through_xlwings_as_in_python() -> None:
    differ = [
        (str(call), shown, wanted)
        for call in CALLS
        if not same(shown := ask(call.name, call.arguments), wanted := squeezed(expected(call)))
    ]
    assert differ == []


def test_hostile_calls_give_values_or_proper_errors_through_xlwings() -> None:
    for call in HOSTILE:
        if call.name in REGISTRY and len(call.arguments) <= len(REGISTRY[call.name].arguments):
            ask(call.name, call.arguments)  # reads strictly: a text, a double or a known error in every cell


# -- what xlwings is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGISTRY)
def test_xlwings_knows_the_function_its_help_and_its_category(name: str) -> None:
    told, function = getattr(xlwings_for_windows().served, name).__xlfunc__, REGISTRY[name]
    assert told["name"] == name and told["category"] == "xlipo"
    assert told["ret"]["doc"] == function.help_en
    assert [argument["doc"] for argument in told["args"]] == [argument.help_en for argument in function.arguments]
    assert ["optional" in argument for argument in told["args"]] == [a.optional for a in function.arguments]
    assert told["call_in_wizard"] and not told["volatile"] and told["async_mode"] is None


def test_xlwings_own_generator_makes_the_same_functions_as_ours() -> None:
    windows, made = xlwings_for_windows(), io.StringIO()
    windows.udfs.generate_vba_wrapper(SERVED, windows.served, made, SimpleNamespace(Name="xlipo.xlam"))
    ours = (Path(__file__).parent.parent / "macros/XlipoFunctions.bas").read_text("ascii").replace(" _\n", " ")
    declared = re.compile(r"^(?:Public )?Function (IPO_\w+)\(([^)]*)\)", re.MULTILINE)

    def plain(text: str) -> dict[str, str]:
        cleaned = ((name, re.sub(r"ByVal | As Variant", "", names)) for name, names in declared.findall(text))
        return {name: " ".join(names.split()) for name, names in cleaned}

    assert plain(made.getvalue()) == plain(ours)
    assert set(plain(ours)) == set(REGISTRY)


# -- what crosses ----------------------------------------------------------------------------------------------------


def test_an_argument_left_out_an_empty_cell_and_xlwings_missing_mean_the_same() -> None:
    server = xlwings_for_windows().server
    left_out = [server.CallUDF(SERVED, "IPO_METRIC", ("MiniMax", "revenue", blank, blank, blank))
                for blank in (None, MISSING, "")]  # fmt: skip
    assert left_out[0] == left_out[1] == left_out[2] == 116_573_000.0


@pytest.mark.parametrize("text", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
def test_an_error_comes_as_coms_number_and_leaves_as_a_real_error(text: str) -> None:
    assert read(as_com(CellError(text))) == CellError(text, "An argument is an error.", "error_in_argument")
    assert ask("IPO_METRIC", ("MiniMax", CellError(text))) == CellError(text)


def test_an_error_newer_than_this_code_is_still_an_error() -> None:
    assert read(-2146828288 + 2099).text == "#VALUE!"


def test_a_date_comes_without_the_time_zone_that_pywin32_claims() -> None:
    assert read(ComTime(2025, 9, 30, tzinfo=dt.UTC)) == dt.datetime(2025, 9, 30)
    dated = ask("IPO_METRIC", ("MiniMax", "total_liquidity", dt.date(2025, 9, 30)))
    assert dated == ask("IPO_METRIC", ("MiniMax", "total_liquidity", "2025-09-30")) == 1_102_000_000.0


def test_money_cells_come_as_decimals_and_anything_else_is_an_error() -> None:
    assert ask("IPO_METRIC", ("MiniMax", "revenue", Decimal(2024))) == 30_523_000.0
    assert ask("IPO_METRIC", (object(), "revenue")) == CellError("#VALUE!")


def test_a_text_that_looks_like_our_mark_is_no_error_on_the_way_back() -> None:
    assert written("\x1b#N/A") == [["#N/A"]]
    assert written(CellError("#SOMETHING!")) == [["\x1b#VALUE!"]]
    assert len(written("x" * 40_000)[0][0]) == 32_767
    assert written("a\ud800b")[0][0].encode("utf-8")


def test_a_single_row_and_a_single_column_keep_their_shape() -> None:
    row = ask("IPO_METRIC", ("MiniMax", (("revenue", "gross_margin"),), "FY2024"))
    column = ask("IPO_METRIC", ("MiniMax", (("revenue",), ("gross_margin",)), "FY2024"))
    assert row == ((30_523_000.0, 0.12246502637355437),) and column == ((30_523_000.0,), (0.12246502637355437,))


CELLS = st.one_of(
    st.none(), st.booleans(), st.floats(), st.text(max_size=40), st.integers(-(2**40), 2**40),
    st.sampled_from(["MiniMax", "智谱", "revenue", "gross_margin", "FY2024", "USD", "Scale=M"]),
    st.sampled_from(["x" * 100_000, "\x1b#N/A", "#N/A", "=1"]),
    st.dates().map(lambda day: ComTime(day.year, day.month, day.day)), st.sampled_from(range(-2146826288, -2146826240)),
    st.decimals(), st.binary(max_size=8),
)  # fmt: skip
RANGES = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide).map(tuple), min_size=1, max_size=5).map(tuple)
)


@given(st.sampled_from(list(REGISTRY)), st.lists(CELLS | RANGES, min_size=5, max_size=5))
def test_any_argument_whatsoever_gives_a_value_or_a_proper_error(name: str, arguments: list[object]) -> None:
    sent = tuple(arguments[: len(REGISTRY[name].arguments)])
    shown = from_com(xlwings_for_windows().server.CallUDF(SERVED, name, sent))
    if isinstance(shown, tuple):
        assert len({len(row) for row in shown}) == 1, "half a grid"


def test_a_huge_range_is_answered_or_refused_whole() -> None:
    server, rest = xlwings_for_windows().server, ("revenue", "FY2024", None, None)
    column = (("MiniMax",),) + ((None,),) * 1_048_575
    assert server.CallUDF(SERVED, "IPO_METRIC", (column, *rest)) == 30_523_000.0
    assert server.CallUDF(SERVED, "IPO_METRIC", ((("MiniMax",),) * 200_000, *rest)) == "\x1b#VALUE!"


# -- live ------------------------------------------------------------------------------------------------------------

HEADER = ",".join(FACT_COLUMNS)


def test_a_changed_fact_shows_in_the_cell_and_a_broken_edit_keeps_the_last_good(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    facts = tmp_path / "facts/minimax.csv"
    (tmp_path / "sources.csv").write_text(
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via\n"
        "desk,Desk notes,The desk,2026-11-01,,,en,company_statement,1,\n"
    )
    facts.write_text(f"{HEADER}\nrevenue,,FY2024,30.6,,1000000,USD,,,desk,,,,\n")
    use(Session(tmp_path))
    figure, server = ("MiniMax", "revenue", "FY2024"), xlwings_for_windows().server
    assert ask("IPO_METRIC", figure) == 30_600_000.0
    version = ask("IPO_VERSION", ())
    facts.write_text(f"{HEADER}\nrevenue,,FY2024,31.7,,1000000,USD,,,desk,,,,\n")
    sleep(0.3)  # a person is slower
    assert ask("IPO_METRIC", figure) == 31_700_000.0
    assert server.CallUDF(SERVED, "xlipo_refresh", ()) == ""
    assert ask("IPO_VERSION", ()) != version
    facts.write_text(f"{HEADER}\nrevenue,,FY2024,thirty,,1000000,USD,,,desk,,,,\n")
    assert "minimax.csv:2" in server.CallUDF(SERVED, "xlipo_refresh", ())
    assert ask("IPO_METRIC", figure) == 31_700_000.0
    assert "minimax.csv:2" in str(ask("IPO_VERSION", ())) and ask("IPO_STATUS", figure) == "stale"


def test_about_says_what_is_running() -> None:
    rows = dict(xlwings_for_windows().server.CallUDF(SERVED, "xlipo_about", ()))
    assert list(rows) == ["xlipo", "data", "Python", "xlwings"] and rows["xlwings"] == "0.37.8"
