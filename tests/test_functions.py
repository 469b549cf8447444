"""The worksheet functions, as cells call them: figures, ranges, options, errors with reasons, in any script."""

from __future__ import annotations

import datetime as dt
import inspect
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipped import answers, shipped
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.functions import IPO_METRIC, REGISTRY, CellError, Session, call
from xlipo.functions.cells import LARGEST_GRID
from xlipo.functions.memory import MOST_BYTES, Memory
from xlipo.functions.registry import DeclarationError, worksheet
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.knowledge import Knowledge, KnownView
from xlipo.store.opening import open_store
from xlipo.store.protocol import Store

CONTRACT = {
    "IPO_METRIC": "company, metric, [period], [currency], [options]",
    "IPO_SERIES": "company, metric, [periods], [currency], [options]",
    "IPO_TABLE": "companies, metrics, [period], [currency], [options]",
    "IPO_SOURCE": "company, metric, [period], [what], [currency], [options]",
    "IPO_EXPLAIN": "company, metric, [period], [currency], [options]",
    "IPO_STATUS": "company, metric, [period], [currency], [options]",
    "IPO_RANGE": "company, metric, [period], [currency], [options]",
    "IPO_PERIOD": "company, metric, [period], [currency], [options]",
    "IPO_ROUNDS": "company, [currency]",
    "IPO_OFFERING": "company, [field], [currency]",
    "IPO_CONFLICTS": "[company], [metric]",
    "IPO_PEERS": "metric, statistic, [companies], [period], [currency], [options]",
    "IPO_SCREEN": "condition, [metrics], [period], [currency], [options]",
    "IPO_COMPANIES": "[group]",
    "IPO_METRICS": "[group]",
    "IPO_PERIODS": "company, metric",
    "IPO_DEFINE": "metric, [language]",
    "IPO_FX": "from_currency, to_currency, [period_or_date], [basis]",
    "IPO_CHECK": "value, company, metric, [period], [currency], [options]",
    "IPO_VERSION": "",
}
"""What every host promises its users; a change here breaks workbooks that people have saved."""


def value(*arguments: object) -> object:
    return call("IPO_METRIC", arguments)


def error(text: str, status: str, *arguments: object) -> CellError:
    found = value(*arguments)
    assert isinstance(found, CellError), found
    assert (found.text, found.status) == (text, status)
    assert found.reason.endswith(".") and "\n" not in found.reason
    return found


# -- the registry ----------------------------------------------------------------------------------------------------


def test_the_functions_are_those_of_the_contract_in_its_order() -> None:
    assert {name: function.signature[len(name) + 1 : -1] for name, function in REGISTRY.items()} == CONTRACT
    assert list(REGISTRY) == list(CONTRACT)


@pytest.mark.parametrize("function", REGISTRY.values(), ids=lambda function: function.name)
def test_every_function_has_help_in_two_languages_and_an_example_that_answers(function) -> None:
    assert re.search("[\u4e00-\u9fff]", function.help_zh)
    arguments = re.fullmatch(rf"={function.name}\((.*)\)", function.example).group(1)
    found = call(function.name, [part.strip('"') for part in re.findall(r'"[^"]*"', arguments)])
    cells = [cell for row in found for cell in row] if isinstance(found, tuple) else [found]
    assert any(not isinstance(cell, CellError) and cell != "" for cell in cells)


HELP = {"company": ("A company.", "公司。"), "metric": ("A metric.", "指标。")}


@pytest.mark.parametrize(
    ("name", "body", "help", "wrong"),
    [
        ("IPO_X1", lambda s, company: 0, {"company": HELP["company"]}, "capital letters"),
        ("METRIC", lambda s, company: 0, {"company": HELP["company"]}, "capital letters"),
        ("IPO_TRY", lambda s, *company: 0, {"company": HELP["company"]}, "ordinary argument"),
        ("IPO_TRY", lambda s, *, company: 0, {"company": HELP["company"]}, "ordinary argument"),
        ("IPO_TRY", lambda s, company="x": 0, {"company": HELP["company"]}, "must be None"),
        ("IPO_TRY", lambda s, company: 0, {}, "needs its help"),
        ("IPO_TRY", lambda s, company: 0, {"company": ("x" * 256, "公司。")}, "longer than 255"),
        ("IPO_TRY", lambda s, company: 0, {"company": ("", "公司。")}, "no help"),
        ("IPO_TRY", lambda s, company: 0, {"company": ('a "quoted" word', "公司。")}, "quote"),
        ("IPO_TRY", lambda s, company9: 0, {"company9": HELP["company"]}, "small letters"),
        ("IPO_TRY", lambda s, rc: 0, {"rc": HELP["company"]}, "cell's address"),
        ("IPO_METRIC", lambda s, company: 0, {"company": HELP["company"]}, "declared twice"),
    ],
)
def test_declaring_what_some_host_cannot_carry_fails_at_once(name, body, help, wrong) -> None:
    before = dict(REGISTRY)
    with pytest.raises(DeclarationError, match=wrong):
        worksheet(name, shape="cell", en="Help.", zh="说明。", example=f"={name}()", arguments=help)(body)
    assert before == REGISTRY


def test_python_calls_a_function_by_position_or_by_name() -> None:
    assert IPO_METRIC("MiniMax", "revenue", currency="CNY") == IPO_METRIC("MiniMax", "revenue", None, "CNY")
    assert "IPO_METRIC(company, metric" in inspect.getdoc(IPO_METRIC)


# -- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [c.name for c in shipped().companies() if {"llm", "gpu"} & set(c.groups)])
def test_a_cell_shows_what_python_answers_for_every_metric_and_period(name: str) -> None:
    checked = 0
    for metric in METRICS:
        try:
            periods = [None, *(p.text for p in answers().periods(name, metric.id))]
        except UsageError:
            continue  # asked only of a part
        for period in periods:
            for currency in ("", "USD"):
                answer = answers().metric(name, metric.id, period, currency)
                found = value(name, metric.id, period, currency)
                if answer.value is None:
                    assert isinstance(found, CellError) and found.text == "#N/A", (metric.id, period)
                elif metric.shown == "yes_no":
                    assert found == answer.yes_no
                else:
                    assert found == float(answer.value), (metric.id, period, currency)
                    low, high = call("IPO_RANGE", [name, metric.id, period, currency])[0]
                    assert (low, high) == (float(answer.low), float(answer.high))
                checked += 1
    assert checked > 50


def test_known_figures() -> None:
    """From the prospectuses and announcements, by hand."""
    assert value("MiniMax", "gross_margin", "9M2025") == pytest.approx(12_476 / 53_437, abs=1e-9)
    assert value("MiniMax", "revenue", "FY2024") == 30_523_000
    assert value("Moore Threads", "price_to_sales_post") == pytest.approx(122.51, abs=0.005)
    assert value("Moore Threads", "price_to_sales_pre") == pytest.approx(104.26, abs=0.005)
    assert value("MiniMax", "revenue_growth", "9M2025") == pytest.approx(1.747, abs=5e-4)
    assert value("MiniMax", "runway_months", "2025-09-30") > 53


@pytest.mark.parametrize(
    "name",
    [
        "MiniMax",
        "minimax",
        " ＭｉｎｉＭａｘ ",
        "稀宇科技",
        "0100.HK",
        "0100",
        100,
        100.0,
        "HKEX:0100",
        [["MiniMax"]],
        "100 HK Equity",
        "XHKG:0100",
        "SEHK:100",
        "HK.00100",
        "00100.HK",
    ],
)
def test_a_company_answers_to_any_of_its_names(name: object) -> None:
    assert value(name, "revenue", "FY2024") == 30_523_000


@pytest.mark.parametrize(
    ("company", "metric"), [("智谱", "毛利率"), ("智譜", "gross_margin"), ("Z.ai", "Gross margin"), (2513, "毛利率")]
)
def test_a_metric_answers_in_any_script(company: object, metric: str) -> None:
    assert value(company, metric, "FY2024") == value("Zhipu", "gross_margin", "FY2024")


@pytest.mark.parametrize(
    "period", ["FY2024", "fy24", 2024, 2024.0, "2024年", dt.date(2024, 12, 31), dt.datetime(2024, 12, 31), 45657]
)
def test_a_period_is_read_from_text_number_date_or_serial(period: object) -> None:
    assert value("MiniMax", "revenue", period) == 30_523_000
    assert call("IPO_PERIOD", ["MiniMax", "revenue", period]) == "FY2024"


def test_an_argument_left_out_an_empty_cell_and_an_empty_text_mean_the_same() -> None:
    newest = value("MiniMax", "revenue")
    assert newest == value("MiniMax", "revenue", 0, 0.0, 0)  # what a reference to an empty cell is
    assert newest == value("MiniMax", "revenue", False)  # which is 0 in a spreadsheet
    assert newest == value("MiniMax", "revenue", None, "", "") == value("MiniMax", "revenue", " ", None, [[None]])
    assert newest == value("MiniMax", "revenue", call("IPO_PERIOD", ["MiniMax", "revenue"]))


def test_a_part_is_asked_for_in_brackets() -> None:
    part = answers().metric("MiniMax", "segment_revenue_share", "9M2025", "", (("segment", "ai_native_products"),))
    assert value("MiniMax", "segment_revenue_share[segment=ai_native_products]", "9M2025") == float(part.value)
    error("#VALUE!", "unknown_dimension", "MiniMax", "segment_revenue_share", "9M2025")
    error("#VALUE!", "unknown_dimension", "MiniMax", "revenue[segment=nowhere]")
    error("#VALUE!", "unknown_dimension", "MiniMax", "revenue[")


# -- options ---------------------------------------------------------------------------------------------------------


def test_as_of_shows_the_world_as_it_was_known() -> None:
    assert value("MiniMax", "revenue", None, None, "AsOf=2025-12-22") == 53_437_000
    assert value("MiniMax", "revenue", None, None, "asof = 2025/12/22") == 53_437_000
    assert value("MiniMax", "revenue") > 100_000_000


def test_scale_divides_money_and_leaves_ratios_and_prices_alone() -> None:
    assert value("MiniMax", "revenue", "FY2024", None, "Scale=M") == 30.523
    assert value("MiniMax", "revenue", "FY2024", None, "scale=万") == 3052.3
    assert value("MiniMax", "revenue", "FY2024", None, "Scale=亿") == 0.30523
    assert value("MiniMax", "gross_margin", "FY2024", None, "Scale=M") == value("MiniMax", "gross_margin", "FY2024")
    assert value("MiniMax", "offer_price", None, None, "Scale=M") == 165
    assert value("MiniMax", "headcount", None, None, "Scale=K") == value("MiniMax", "headcount")


def test_fx_names_a_basis_or_a_rate() -> None:
    reported = value("Zhipu", "revenue", "FY2024")
    average = call("IPO_FX", ["CNY", "USD", "FY2024"])
    closing = call("IPO_FX", ["CNY", "USD", "FY2024", "closing"])
    assert average != closing
    assert value("Zhipu", "revenue", "FY2024", "USD") == pytest.approx(reported * average, rel=1e-12)
    assert value("Zhipu", "revenue", "FY2024", "USD", "FX=closing") == pytest.approx(reported * closing, rel=1e-12)
    assert value("Zhipu", "revenue", "FY2024", "USD", "FX=7.05") == pytest.approx(reported / 7.05, rel=1e-9)
    assert value("Zhipu", "revenue", "FY2024", "USD", "FX=USDCNY:9.9") == pytest.approx(reported / 9.9, rel=1e-9)
    error("#VALUE!", "unknown_option", "Zhipu", "revenue", "FY2024", None, "FX=closing")


def test_missing_says_what_an_absence_shows_and_never_hides_a_wrong_name() -> None:
    absent = ("Moonshot AI", "gross_margin", "FY2024", None)
    error("#N/A", "no_data", *absent)
    error("#N/A", "no_data", *absent, "Missing=NA")
    assert value(*absent, "Missing=blank") == ""
    assert value(*absent, "Missing=text") == "n.d."
    assert value("MiniMax", "burn_multiple_revenue", "FY2022", None, "Missing=text") in ("n.m.", "n.d.")
    error("#VALUE!", "unknown_company", "Nobody", "revenue", None, None, "Missing=blank")


def test_tier_leaves_out_weaker_sources() -> None:
    everything = answers().metric("MiniMax", "revenue", "H1-2026")
    assert everything.source.tier > 1
    assert value("MiniMax", "revenue", "H1-2026", None, f"Tier<={everything.source.tier}") == float(everything.value)
    error("#N/A", "no_data", "MiniMax", "revenue", "H1-2026", None, "Tier<=1")
    assert value("MiniMax", "revenue", "FY2024", None, "Tier≤1") == 30_523_000


def test_point_gives_an_end_of_what_the_print_allows() -> None:
    low, high = call("IPO_RANGE", ["MiniMax", "gross_margin", "9M2025"])[0]
    assert value("MiniMax", "gross_margin", "9M2025", None, "Point=low") == low
    assert value("MiniMax", "gross_margin", "9M2025", None, "point=HIGH") == high
    assert low < value("MiniMax", "gross_margin", "9M2025") < high


def test_a_figure_printed_as_a_range_has_ends_and_no_point() -> None:
    answer = answers().metric("MiniMax", "offer_price_range")
    assert answer.value is None
    assert "IPO_RANGE" in error("#N/A", "range", "MiniMax", "offer_price_range").reason
    assert call("IPO_RANGE", ["MiniMax", "offer_price_range"]) == ((float(answer.low), float(answer.high)),)


@pytest.mark.parametrize(
    ("options", "nearest"),
    [
        ("Scales=M", "Scale"), ("Scale=X", "Scale=X"), ("AsOf=yesterday", "AsOf"), ("AsOf=2025", "date"),
        ("Tier=9", "Tier"), ("Missing=zero", "Missing"), ("Point=mid", "Point"), ("FX=-1", "FX"), ("M", "Name=value"),
        ("Scale=M; Scale=K", "twice"), ("Scale<=M", "takes ="), ("=1+1", "Name=value"),
    ],
)  # fmt: skip
def test_an_unknown_option_is_an_error_and_is_never_ignored(options: str, nearest: str) -> None:
    assert nearest in error("#VALUE!", "unknown_option", "MiniMax", "revenue", "FY2024", "USD", options).reason


# -- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status", "arguments"),
    [
        ("#VALUE!", "unknown_company", ("MinMax", "revenue")),
        ("#VALUE!", "unknown_company", ("", "revenue")),
        ("#VALUE!", "unknown_company", (None, "revenue")),
        ("#VALUE!", "unknown_metric", ("MiniMax", "revenues!")),
        ("#VALUE!", "unknown_period", ("MiniMax", "revenue", "9N2025")),
        ("#VALUE!", "unknown_period", ("MiniMax", "revenue", True)),
        ("#VALUE!", "unknown_currency", ("MiniMax", "revenue", "FY2024", "XXX")),
        ("#VALUE!", "unknown_currency", ("MiniMax", "revenue", "FY2024", "TWD")),  # the ECB publishes no rate of it
        ("#N/A", "no_data", ("MiniMax", "revenue", "FY1999")),
        ("#N/A", "not_meaningful", ("MiniMax", "revenue_growth", "FY2023")),
        ("#N/A", "not_applicable", ("OpenAI", "hkex_18c_market_cap")),
        ("#DIV/0!", "error_in_argument", ("MiniMax", "revenue", "#DIV/0!")),
    ],
)
def test_an_error_is_a_real_one_and_its_reason_and_word_are_one_call_away(text, status, arguments) -> None:
    found = value(*arguments)
    assert isinstance(found, CellError) and (found.text, found.status) == (text, status)
    if status != "unknown_currency" and len(arguments) <= 3 and text != "#DIV/0!":
        assert call("IPO_STATUS", arguments) == status
        explained = call("IPO_EXPLAIN", arguments)
        assert any(status == row[1] and len(str(row[4])) > 10 for row in explained if row[0] == "Status")


def test_an_error_in_is_the_same_error_out() -> None:
    given = CellError("#REF!", "gone", "error_in_argument")
    assert value("MiniMax", given) is given
    assert value([["MiniMax"], ["#NAME?"]], "revenue", "FY2024")[1][0].text == "#NAME?"


def test_the_wrong_number_of_arguments_names_the_right_one() -> None:
    assert "IPO_METRIC(company, metric" in value("MiniMax").reason
    assert "IPO_METRIC(company, metric" in value(*["MiniMax"] * 6).reason
    assert call("IPO_NOTHING", []).text == "#NAME?"


# -- ranges ----------------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(["MiniMax", "智谱", "Biren", "gross_margin", "revenue", "FY2024", "9M2025", "USD", "", "nobody"]),
    st.none(),
)


@settings(max_examples=60)
@given(st.data())
def test_a_range_gives_what_its_cells_give_one_by_one(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    shapes = [(1, 1), (height, 1), (1, width), (height, width)]
    grids = []
    for _ in range(3):
        rows, columns = data.draw(st.sampled_from(shapes))
        grids.append([[data.draw(CELLS) for _ in range(columns)] for _ in range(rows)])
    tall, wide = max(len(g) for g in grids), max(len(g[0]) for g in grids)
    found = call("IPO_METRIC", grids)
    if tall == wide == 1:
        found = found if isinstance(found, tuple) else ((found,),)
    for i in range(tall):
        for j in range(wide):
            one = [g[i if len(g) > 1 else 0][j if len(g[0]) > 1 else 0] for g in grids]
            assert found[i][j] == value(*one)


def test_ranges_that_do_not_fit_are_refused_whole() -> None:
    found = value([["MiniMax"], ["Zhipu"]], [["revenue"], ["gross_margin"], ["net_margin"]])
    assert isinstance(found, CellError) and found.text == "#VALUE!" and "2 rows and 3 rows" in found.reason


def test_a_whole_column_is_read_to_its_last_cell_and_a_huge_range_is_refused_whole() -> None:
    column = [["MiniMax"], ["Zhipu"]] + [[None]] * 1_048_574
    assert value(column, "revenue", "FY2024") == value([["MiniMax"], ["Zhipu"]], "revenue", "FY2024")
    found = value([["MiniMax"]] * (LARGEST_GRID + 1), "revenue")
    assert isinstance(found, CellError) and found.status == "too_large"


def test_numpy_arrays_and_flat_lists_are_ranges() -> None:
    import numpy as np  # pandas brings it

    assert value(np.array([["MiniMax"], ["Zhipu"]]), "revenue", "FY2024") == value(
        [["MiniMax"], ["Zhipu"]], "revenue", "FY2024"
    )
    assert value(["MiniMax", "Zhipu"], "revenue", "FY2024") == value([["MiniMax", "Zhipu"]], "revenue", "FY2024")


# -- anything at all -------------------------------------------------------------------------------------------------

PIECES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.datetimes(),
    st.binary(max_size=8), st.complex_numbers(), st.just("x" * 100_000), st.just("#N/A"), st.just("\x00\ud800"),
    st.sampled_from(["MiniMax", "revenue", "gross_margin", "LATEST", "PRIOR", "LTM", "USD", "Scale=M", "rank", "all"]),
    st.builds(CellError, st.sampled_from(["#N/A", "#REF!"])),
)  # fmt: skip
ARGUMENTS = st.one_of(
    PIECES,
    st.lists(st.lists(PIECES, max_size=3), max_size=3),
    st.lists(PIECES, max_size=3),
    st.dictionaries(st.text(max_size=3), PIECES, max_size=2),
)


@settings(max_examples=400)
@given(st.sampled_from(list(REGISTRY)), st.lists(ARGUMENTS, max_size=6))
def test_any_argument_whatsoever_gives_values_or_proper_errors(name: str, arguments: list[object]) -> None:
    found = call(name, arguments)
    rows = found if isinstance(found, tuple) else ((found,),)
    assert rows and len({len(row) for row in rows}) == 1 and rows[0]
    for cell in (cell for row in rows for cell in row):
        if isinstance(cell, CellError):
            assert re.fullmatch(r"#[A-Z0-9/]+[!?]?", cell.text)
            assert cell.status != "fault", cell.reason
        else:
            assert type(cell) in (str, float), cell
            assert not isinstance(cell, float) or math.isfinite(cell)
    if REGISTRY[name].shape == "grid":
        assert isinstance(found, tuple)


# -- the other functions ---------------------------------------------------------------------------------------------


def test_a_series_has_periods_across_and_values_below() -> None:
    periods, values = call("IPO_SERIES", ["MiniMax", "revenue"])
    assert list(periods) == [p.text for p in answers().periods("MiniMax", "revenue")]
    assert values[periods.index("FY2024")] == 30_523_000
    asked = call("IPO_SERIES", ["MiniMax", "revenue", "FY2023,FY2024", "CNY"])
    assert asked == call("IPO_SERIES", ["MiniMax", "revenue", [["FY2023", "FY2024"]], "CNY"])
    assert asked[0] == ("FY2023", "FY2024")
    assert call("IPO_SERIES", ["MiniMax", "revenue", [[2023.0, 2024.0]]])[1] == (3_460_000, 30_523_000)
    assert call("IPO_SERIES", ["Nobody", "revenue"])[0][0].text == "#VALUE!"


def test_a_table_is_labelled_and_takes_groups_lists_and_ranges() -> None:
    table = call("IPO_TABLE", ["MiniMax,智谱", "revenue,毛利率", "FY2024", "USD"])
    assert table[0] == ("", "Revenue", "Gross margin")
    assert [row[0] for row in table[1:]] == ["MiniMax", "Zhipu"]
    assert table[2][1] == value("Zhipu", "revenue", "FY2024", "USD")
    assert table == call("IPO_TABLE", [[["MiniMax"], ["智谱"], [None]], [["revenue", "毛利率"]], "FY2024", "USD"])
    llm = call("IPO_TABLE", ["llm", "margins"])
    members = [c.name for c in shipped().companies() if "llm" in c.groups]
    assert [row[0] for row in llm[1 : len(members) + 1]] == members
    notes = [row[0].split(":")[0] for row in llm[len(members) + 1 :]]
    assert notes == ["On another basis", "† Ended more than nine months ago"]
    mixed = call("IPO_TABLE", ["MiniMax,Nobody", "revenue"])
    assert mixed[2] == ("Nobody", mixed[2][1]) and mixed[2][1].text == "#VALUE!"


def test_a_source_gives_what_is_asked_of_it() -> None:
    answer = answers().metric("MiniMax", "revenue", "FY2024")
    asked = {
        what: call("IPO_SOURCE", ["MiniMax", "revenue", "FY2024", what]) for what in ("url", "tier", "date", "page")
    }
    assert asked["url"] == answer.source.url and asked["tier"] == answer.source.tier == 1
    assert asked["date"] == answer.source.date and asked["page"] == answer.derivation.facts()[0].locator
    assert "no page" in call("IPO_SOURCE", ["Moonshot", "mau", "2024-10", "page"]).reason
    assert call("IPO_SOURCE", ["MiniMax", "convertible_bonds", "2024-12-31", "page"]) == "prospectus p.467"
    assert call("IPO_SOURCE", ["MiniMax", "revenue", "FY2024"]) == answer.source.cite()
    assert call("IPO_SOURCE", ["MiniMax", "revenue", "FY2024", "colour"]).text == "#VALUE!"


def test_an_explanation_names_every_input_with_its_value_and_source() -> None:
    answer = answers().metric("MiniMax", "gross_margin", "9M2025")
    lines = call("IPO_EXPLAIN", ["MiniMax", "gross_margin", "9M2025"])
    inputs = {row[0].removeprefix("Input: "): row for row in lines if str(row[0]).startswith("Input")}
    assert set(inputs) == {fact.concept for fact in answer.derivation.facts()}
    for fact in answer.derivation.facts():
        assert inputs[fact.concept][1] == float(fact.value)
        assert shipped().source(fact.source).title in inputs[fact.concept][4]
    assert any(
        row[0] == "Definition" and "(gross_profit, or else revenue − cost_of_revenue) ÷ revenue" in row[4]
        for row in lines
    )


def test_an_explanation_of_an_absence_names_the_nearest_period_or_name() -> None:
    text = str(call("IPO_EXPLAIN", ["MiniMax", "gross_margin", "FY2019"]))
    assert "FY2023" in text and "no_data" in text
    assert "MiniMax" in str(call("IPO_EXPLAIN", ["MinMax", "gross_margin"]))
    assert "9M2025" in str(call("IPO_EXPLAIN", ["MiniMax", "gross_margin", "9N2025"]))


def test_rounds_and_offering_tie_with_the_engine() -> None:
    header, *lines = call("IPO_ROUNDS", ["MiniMax"])
    assert header[-1] == "Note" and {bool(line[-1]) for line in lines} == {False, True}
    rounds = sorted(shipped().rounds("minimax"), key=lambda r: r.order)
    assert [line[0] for line in lines] == [r.name for r in rounds]
    post = header.index("funding_post_money_valuation")
    assert lines[0][post] == 200_000_000
    assert call("IPO_OFFERING", ["Moore Threads", "offer_price"]) == 114.28
    terms = {row[0]: row[1] for row in call("IPO_OFFERING", ["MiniMax"])}
    assert terms["ticker"] == "0100" and terms["offer_price"] == 165
    assert terms["implied_market_cap"] == pytest.approx(165 * terms["shares_after_offering"], rel=1e-3)
    units = {row[0]: row[2] for row in call("IPO_OFFERING", ["MiniMax"])}
    assert (units["ev_to_sales"], units["offer_size_share"], units["offer_price"]) == ("x", "fraction", "HKD")
    assert "pure" not in units.values()
    assert call("IPO_OFFERING", ["Perplexity"]).text == "#N/A"
    assert call("IPO_OFFERING", ["Moonshot", "filed"]) == "2026-09-03"
    assert "placement-2025" in call("IPO_OFFERING", ["Cambricon"]).reason
    assert [call("IPO_OFFERING", ["寒武纪", field]) for field in ("ticker", "Exchange")] == ["688256", "SSE"]
    assert call("IPO_OFFERING", ["Cambricon", "listed"]).text == call("IPO_OFFERING", ["Kimi", "ticker"]).text == "#N/A"
    assert "placing-2026-07" in terms["other_offerings"]
    assert call("IPO_OFFERING", ["MiniMax", "offer_prize"]).text == "#VALUE!"


def test_rounds_that_only_the_press_names_say_so_and_the_others_come_to_the_printed_total() -> None:
    header, *lines = call("IPO_ROUNDS", ["Zhipu"])
    amount, unit = header.index("funding_amount"), header.index("Unit")
    counted = [line for line in lines if not line[-1]]
    assert {line[unit] for line in counted} == {"CNY"} and len(counted) < len(lines)
    total = sum(line[amount] for line in counted if line[amount] != "")
    assert total == pytest.approx(call("IPO_METRIC", ["Zhipu", "funding_total"]), abs=50_000)  # printed in 0.1 million


def test_ranks_stand_beside_their_companies_and_a_company_named_twice_is_one_peer() -> None:
    column = [["MiniMax"], [None], ["Zhipu"], ["稀宇科技"], ["MetaX"], [""], [None]]
    ranks = call("IPO_PEERS", ["gross_margin", "rank", column, "FY2024", None, "Tier<=8"])
    assert ranks == ((3.0,), ("",), (1.0,), (3.0,), (2.0,))
    highest = call("IPO_PEERS", ["gross_margin", "count", "MiniMax,Zhipu", "FY2024"])
    assert highest == call("IPO_PEERS", ["gross_margin", "count", "MiniMax,稀宇科技,Zhipu", "FY2024"]) == ((2.0,),)


def test_conflicts_name_the_chosen_the_rival_and_why() -> None:
    header, *lines = call("IPO_CONFLICTS", ["MiniMax"])
    assert lines and all(len(line) == len(header) for line in lines)
    assert {line[11] for line in lines} <= {"inconsistent", "superseded", "rejected"}
    assert call("IPO_CONFLICTS", ["Perplexity"])[1][0].startswith("None")


def test_peers_are_counted_as_a_spreadsheet_counts() -> None:
    names = ["MiniMax", "Zhipu", "Biren"]
    values = sorted(value(name, "gross_margin", "FY2024") for name in names)
    column = [[name] for name in names]
    for statistic, expected in {
        "min": values[0], "median": values[1], "max": values[2], "mean": sum(values) / 3, "count": 3,
    }.items():  # fmt: skip
        assert call("IPO_PEERS", ["gross_margin", statistic, column, "FY2024"])[0][0] == pytest.approx(expected)
    ranks = call("IPO_PEERS", ["gross_margin", "rank", column, "FY2024"])
    assert [row[0] for row in ranks] == [1 + sum(o > value(n, "gross_margin", "FY2024") for o in values) for n in names]
    places = call("IPO_PEERS", ["gross_margin", "percentile", column, "FY2024"])
    assert sorted(row[0] for row in places) == [0, 0.5, 1]
    mixed = call("IPO_PEERS", ["revenue", "median", column, "FY2024"])[0][0]
    assert mixed.text == "#N/A" and "CNY" in mixed.reason and "USD" in mixed.reason
    assert call("IPO_PEERS", ["gross_margin", "mode", column])[0][0].text == "#VALUE!"


def test_lists_feed_drop_downs_and_all_they_list_answers() -> None:
    companies = [row[0] for row in call("IPO_COMPANIES", ["gpu"])]
    assert companies == [c.name for c in shipped().companies() if "gpu" in c.groups]
    everyone = [c.name for c in shipped().companies() if c.kind == "company" and c.groups != ("mentioned",)]
    assert (
        [row[0] for row in call("IPO_COMPANIES", [])] == everyone == [row[0] for row in call("IPO_COMPANIES", ["all"])]
    )
    assert [row[0] for row in call("IPO_COMPANIES", ["mentioned"])][:2] == ["Alibaba", "Tencent"]
    for (metric,) in call("IPO_METRICS", []):
        assert call("IPO_DEFINE", [metric])[0][0]
    periods = [row[0] for row in call("IPO_PERIODS", ["MiniMax", "revenue"])]
    assert periods == [p.text for p in reversed(answers().periods("MiniMax", "revenue"))]
    assert all(isinstance(value("MiniMax", "revenue", period), float) for period in periods)
    assert call("IPO_COMPANIES", ["banks"])[0][0].text == "#VALUE!"


def test_a_definition_is_the_one_the_engine_computes_by() -> None:
    definition, unit, source = call("IPO_DEFINE", ["毛利率", "zh"])[0]
    assert (
        definition.startswith("毛利率") and "(gross_profit, or else revenue − cost_of_revenue) ÷ revenue" in definition
    )
    assert (unit, source) == ("fraction", "IFRS line items")
    assert call("IPO_DEFINE", ["revenue"])[0][2].startswith("IFRS taxonomy: ifrs-full:")


def test_rates_are_the_central_banks() -> None:
    from ecb import average  # a second reading of the same history

    first, last = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
    assert call("IPO_FX", ["CNY", "USD", "FY2024"]) == pytest.approx(
        float(average("CNY", "USD", first, last)), rel=1e-9
    )
    assert call("IPO_FX", ["USD", "USD"]) == 1
    assert call("IPO_FX", ["usd", "人民币", "2024-06-28"]) == pytest.approx(7.27, abs=0.02)
    assert call("IPO_FX", ["USD", "CNY", "FY1950"]).text == "#N/A"
    assert call("IPO_FX", ["USD", "CNY", "PRIOR"]).text == "#VALUE!"


# -- live ------------------------------------------------------------------------------------------------------------

COMPANIES = (
    "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
    "acme,Acme,company,Acme Ltd,USD,12-31,,艾克米,private\n"
)
SOURCES = (
    "id,title,publisher,date,date_inferred,url,language,kind,tier,via\n"
    "acme-2025,Acme annual report,Acme,2025-03-01,,https://example.com/acme,en,annual_report,1,\n"
)
FACTS = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"


def desk(folder: Path, revenue: str = "5") -> Path:
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    edit(folder, revenue)
    return folder


def edit(folder: Path, revenue: str) -> None:
    line = f"revenue,,FY2024,{revenue},,1000000,USD,,,acme-2025,p. 3,,,\n"
    (folder / "facts" / "acme.csv").write_text(FACTS + line, encoding="utf-8")


def test_a_changed_fact_is_seen_by_the_next_calculation_in_the_same_process(tmp_path: Path) -> None:
    folder = desk(tmp_path / "desk")
    session = Session(folder)

    def ask() -> object:
        sleep(0.3)  # a person is slower
        return call("IPO_METRIC", ["艾克米", "revenue", "FY2024"], session)

    before = call("IPO_VERSION", [], session)
    assert ask() == 5_000_000
    edit(folder, "7")
    assert ask() == 7_000_000
    assert call("IPO_VERSION", [], session) != before
    (folder / "facts" / "acme.csv").unlink()
    assert ask().text == "#N/A"


def test_a_broken_edit_keeps_the_last_good_data_and_says_so(tmp_path: Path) -> None:
    folder = desk(tmp_path / "desk")
    session = Session(folder)
    assert call("IPO_STATUS", ["Acme", "revenue", "FY2024"], session) == "reported"
    edit(folder, "many")
    sleep(0.3)
    assert call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 5_000_000
    assert call("IPO_METRIC", ["MiniMax", "revenue", "FY2024"], session) == 30_523_000
    assert call("IPO_STATUS", ["Acme", "revenue", "FY2024"], session) == "stale"
    assert "stale" in call("IPO_VERSION", [], session) and "acme.csv:2" in call("IPO_VERSION", [], session)
    assert "acme.csv:2" in str(call("IPO_EXPLAIN", ["Acme", "revenue", "FY2024"], session))
    edit(folder, "8")
    sleep(0.3)
    assert call("IPO_METRIC", ["Acme", "revenue", "FY2024"], session) == 8_000_000
    assert call("IPO_STATUS", ["Acme", "revenue", "FY2024"], session) == "reported"
    assert "stale" not in call("IPO_VERSION", [], session)


def test_no_data_at_all_is_an_error_cell_with_its_reason(tmp_path: Path) -> None:
    session = Session(tmp_path / "nowhere")
    found = call("IPO_METRIC", ["MiniMax", "revenue"], session)
    assert found.text == "#VALUE!" and "nowhere" in found.reason
    assert found.status == call("IPO_STATUS", ["MiniMax", "revenue"], session) == "no_data_set"
    assert call("IPO_EXPLAIN", ["MiniMax", "revenue"], session) == (("Status", "no_data_set", "", "", found.reason),)
    assert call("IPO_COMPANIES", [], session)[0][0].status == "no_data_set"
    desk(tmp_path / "nowhere")
    sleep(0.3)
    assert call("IPO_METRIC", ["Acme", "revenue"], session) == 5_000_000


class AsOfFirstFiling:
    """A store that wraps another: the same data as they were known on the day of MiniMax's first filing."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner

    def view(self) -> DataView:
        return KnownView(self._inner.view(), Knowledge(dt.date(2025, 12, 22)))

    def token(self) -> str:
        return f"{self._inner.token()} as of 2025-12-22"


def test_a_session_answers_from_any_store() -> None:
    earlier, today = Session(store=AsOfFirstFiling(open_store(()))), Session(())
    asked = ["MiniMax", "revenue"]
    assert call("IPO_PERIOD", asked, earlier) == "9M2025"
    assert call("IPO_PERIOD", [*asked, None, None, "AsOf=2025-12-22"], today) == "9M2025"
    assert call("IPO_PERIOD", asked, today) != "9M2025"


def test_what_is_kept_stays_within_bounds_arguments_included() -> None:
    memory = Memory()
    for number in range(200_000):
        memory.keep("IPO_METRIC", (f"x{number}", "y" * 200), 1.0)
    held = sum(len(x) + len(y) for x, y in memory.kept["IPO_METRIC"])
    assert 0 < held < MOST_BYTES
    memory.keep("IPO_METRIC", ("x" * MOST_BYTES,), 1.0)
    assert ("x" * MOST_BYTES,) not in memory.kept["IPO_METRIC"]


# -- the reason of every error ---------------------------------------------------------------------------------------

REFUSED = [
    (("nobody", "revenue"), "unknown_company"),
    (("MiniMax", "no such thing"), "unknown_metric"),
    (("MiniMax", "revenue", "soon"), "unknown_period"),
    (("MiniMax", "revenue", "FY2024", "XXX"), "unknown_currency"),
    (("MiniMax", "revenue", "FY2024", "USD", "Scales=M"), "unknown_option"),
    (("MiniMax", "revenue", "FY2024", None, "FX=7.05"), "unknown_option"),
    (("MiniMax", "revenue", "FY2024", None, "AsOf=2020-01-01"), "no_data"),
    (("MiniMax", "revenue[region=moon]",), "unknown_dimension"),
    (("Moonshot AI", "arr", None, None, "Tier<=1"), "no_data"),
    (("MiniMax", "revenue", "FY2019", "USD"), "no_data"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "status"), REFUSED, ids=str)
def test_the_reason_of_an_error_is_one_call_away_with_the_same_arguments(asked: tuple, status: str) -> None:
    shown = call("IPO_METRIC", asked)
    assert isinstance(shown, CellError) and shown.status == status
    assert call("IPO_STATUS", asked) == status
    account = call("IPO_EXPLAIN", asked)
    assert any(row[0] == "Status" and row[1] == status and shown.reason[:40] in row[4] for row in account)
    for name in ("IPO_PERIOD", "IPO_RANGE", "IPO_SERIES"):
        found = call(name, asked)
        assert any(
            isinstance(cell, CellError) for row in (found if isinstance(found, tuple) else ((found,),)) for cell in row
        )


@pytest.mark.parametrize(
    "asked",
    [
        ("OpenAI", "pe_ratio", "H1-2026"),
        ("MiniMax", "pe_ratio", "2025-09-30"),
        ("MiniMax", "operating_margin", "FY2024"),
    ],
    ids=str,
)
def test_where_no_period_has_a_figure_the_account_speaks_of_the_one_asked_for(asked: tuple[str, ...]) -> None:
    """A loss on a later day is not why a day before the first close has no price-earnings ratio."""
    shown = call("IPO_METRIC", asked)
    assert any(row[:2] == ("Status", shown.status) and row[4] == shown.reason for row in call("IPO_EXPLAIN", asked))


def test_a_given_rate_and_a_day_reach_the_account_and_the_bounds() -> None:
    asked = ("Zhipu", "revenue", "FY2024", "USD", "FX=7.05; Scale=M")
    low, high = call("IPO_RANGE", asked)[0]
    assert low <= call("IPO_METRIC", asked) <= high < 1000
    assert any(row[0] == "Rate" and row[1] == pytest.approx(1 / 7.05) for row in call("IPO_EXPLAIN", asked))
    assert call("IPO_PERIOD", ("MiniMax", "revenue", None, None, "AsOf=2025-12-31")) == "9M2025"
    source = call("IPO_SOURCE", ("MiniMax", "revenue", None, "date", None, "AsOf=2025-12-31"))
    assert source <= "2025-12-31" < call("IPO_SOURCE", ("MiniMax", "revenue", None, "date"))


def test_an_account_of_a_range_asks_for_single_cells() -> None:
    account = call("IPO_EXPLAIN", ((("MiniMax",), ("Zhipu",)), "revenue"))
    words = "An account is of one figure: give single cells, a call a row."
    assert account == (("Status", "ranges_differ", "", "", words),)


def test_peers_of_several_currencies_have_statistics_in_one() -> None:
    asked = ("revenue", "median", "MiniMax, Zhipu, Biren", "FY2024")
    assert isinstance(call("IPO_PEERS", asked)[0][0], CellError)
    middle = call("IPO_PEERS", (*asked, "USD", "Scale=M"))[0][0]
    each = sorted(
        call("IPO_METRIC", (name, "revenue", "FY2024", "USD", "Scale=M")) for name in ("MiniMax", "Zhipu", "Biren")
    )
    assert middle == pytest.approx(each[1])


@pytest.mark.parametrize(
    "equal", [(1, 1.0, True, "1", Decimal(1)), (0, 0.0, False, "0", None, Decimal(0))], ids=["1", "0"]
)
@pytest.mark.parametrize(
    "name", ["IPO_METRIC", "IPO_STATUS", "IPO_EXPLAIN", "IPO_PEERS", "IPO_FX", "IPO_DEFINE", "IPO_CHECK"]
)
def test_what_python_takes_for_equal_is_answered_as_what_it_is(name: str, equal: tuple[object, ...]) -> None:
    usual: list[object] = ["MiniMax", "revenue", "FY2024", "USD", "Missing=NA"]
    places = len(REGISTRY[name].arguments)
    asked = [
        [*usual[:place], given, *usual[place + 1 : places]]
        for place in range(min(places, len(usual)))
        for one in equal
        for given in (one, [["MiniMax"], [one]])
    ]

    def answered(order: Sequence[int]) -> dict[int, object]:
        session = Session()
        found = {at: call(name, asked[at], session) for at in order}
        return {
            at: one if at % 2 == 0 else re.sub("reason=.*?, status", "status", repr(one)) for at, one in found.items()
        }

    assert answered(range(len(asked))) == answered(range(len(asked))[::-1])


def test_a_logical_value_is_no_number_whatever_was_asked_before() -> None:
    session = Session()
    for one, said in ((1, "'1'"), (True, "'True'"), (1.0, "'1'"), ("1", "'1'"), (True, "'True'"), (Decimal(1), "'1'")):
        found = call("IPO_METRIC", (one, "revenue"), session)
        assert isinstance(found, CellError) and said in found.reason, (one, found.reason)
    as_number, as_logical = (call("IPO_METRIC", ("MiniMax", [["revenue"], [one]]), session) for one in (1, True))
    assert str(as_number) != "#VALUE!" and repr(as_number) != repr(as_logical)
