"""The notebook API: the same answers as the command line, as objects and pandas frames."""

from __future__ import annotations

import csv
import datetime as dt
import inspect
import io
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from lxml import html

import xlipo
from xlipo import notebook
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.facts.period import PeriodError
from xlipo.facts.wrapped_view import WrappedView
from xlipo.functions import IPO_METRIC
from xlipo.metrics.card import card
from xlipo.metrics.knowledge import Knowledge, KnownView
from xlipo.store.opening import open_store
from xlipo.store.protocol import Store


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One index for all tests here, away from the user's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_world(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLIPO_CACHE", str(cache))
    monkeypatch.delenv("XLIPO_DATA", raising=False)


def test_a_metric_is_an_answer_with_its_source() -> None:
    answer = xlipo.metric("MiniMax", "gross_margin", period="9M2025")
    assert answer.show() == "23.3%"
    assert float(answer.value or 0) == pytest.approx(12_476 / 53_437, rel=1e-12)
    assert answer.source is not None
    assert answer.source.tier == 1


def test_dimensions_are_keywords() -> None:
    whole = xlipo.metric("MiniMax", "revenue", "9M2025").value
    segments = ("ai_native_products", "open_platform_and_enterprise")
    parts = [xlipo.metric("MiniMax", "revenue", "9M2025", segment=segment).value for segment in segments]
    assert sum(part for part in parts if part) == whole


@pytest.mark.parametrize("as_of", ["2025-12-22", dt.date(2025, 12, 22), dt.datetime(2025, 12, 22, 9, 30)])
def test_as_of_takes_a_text_or_a_date(as_of: dt.date | str) -> None:
    answer = xlipo.metric("MiniMax", "revenue", as_of=as_of)
    assert answer.period is not None
    assert (answer.period.text, answer.as_of) == ("9M2025", dt.date(2025, 12, 22))


def test_an_answer_shows_itself_in_one_line_and_as_a_card() -> None:
    answer = xlipo.metric("MiniMax", "gross_margin", "9M2025")
    assert repr(answer) == "<Answer MiniMax gross_margin 9M2025: 23.3% computed>"
    part = xlipo.metric("MiniMax", "revenue", "9M2025", segment="ai_native_products")
    assert repr(part) == "<Answer MiniMax revenue[segment=ai_native_products] 9M2025: USD 38.0m reported>"
    assert repr(xlipo.metric("Moonshot AI", "revenue")) == "<Answer Moonshot AI revenue: n.d. no_data>"
    card = html.fromstring(answer._repr_html_())
    shown = card.text_content()
    assert all(
        text in shown
        for text in ("Gross margin of MiniMax", "23.3%", "ending 2025-09-30", "revenue − cost_of_revenue) ÷ revenue")
    )
    assert answer.source is not None
    assert card.xpath("//a/@href") == [answer.source.url]
    assert "no_data" not in xlipo.metric("Moonshot AI", "revenue")._repr_html_()


def test_text_of_the_data_is_no_html_in_a_card() -> None:
    shown = card("<b>Acme</b>", "1\x1b", [("Source", "<script>")], "javascript:alert(1)")
    assert [element.tag for element in html.fromstring(shown).iter() if element.tag in ("script", "a")] == []
    assert "&lt;b&gt;Acme" in shown and "\x1b" not in shown


@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u00a0"])
def test_characters_without_width_do_not_matter_in_a_name_or_a_period(invisible: str) -> None:
    names = (f"Mini{invisible}Max", f"{invisible}revenue{invisible}", f"FY2024{invisible}")
    assert xlipo.metric(*names).value == 30_523_000
    assert IPO_METRIC(*names) == 30_523_000


def test_names_that_mean_nothing_raise_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="MiniMax"):
        xlipo.metric("MinMax", "revenue")
    with pytest.raises(UnknownName, match="gross_margin"):
        xlipo.series("MiniMax", "gros_margin")
    with pytest.raises(PeriodError, match="9M2025"):
        xlipo.table(["MiniMax"], ["revenue"], "9N2025")
    with pytest.raises(UsageError, match="2025-12-22"):
        xlipo.metric("MiniMax", "revenue", as_of="soon")
    with pytest.raises(UsageError, match="no/such"):
        xlipo.companies(data="no/such")
    with pytest.raises(AttributeError, match="margins"):
        xlipo.margins  # noqa: B018


def test_a_series_is_a_frame_by_period() -> None:
    frame = xlipo.series("MiniMax", "revenue")
    assert frame.loc["FY2024", "value"] == 30_523_000
    assert frame.loc["FY2024", "low"] < 30_523_000 < frame.loc["FY2024", "high"]
    assert frame["value"].dtype == float
    assert frame.attrs == {"company": "MiniMax", "metric": "revenue"}
    assert list(xlipo.series("MiniMax", "revenue", ["FY2024", "FY2023"]).index) == ["FY2024", "FY2023"]
    assert xlipo.series("Moonshot AI", "revenue").empty


def test_a_table_is_a_frame_of_floats_with_statuses() -> None:
    frame = xlipo.table(["MiniMax", "智谱", "Moonshot AI"], ["revenue", "gross_margin"], "FY2024", "USD")
    assert list(frame.index) == ["MiniMax", "Zhipu", "Moonshot AI"]
    assert list(frame.columns) == ["revenue", "gross_margin"]
    assert set(frame.dtypes.astype(str)) == {"float64"}
    assert frame.loc["MiniMax", "revenue"] == 30_523_000
    assert math.isnan(frame.loc["Moonshot AI", "revenue"])
    assert frame.attrs["status"]["Moonshot AI"]["revenue"] == "no_data"
    assert frame.attrs["unit"]["Zhipu"]["revenue"] == "USD"
    assert frame.attrs["period"]["Zhipu"]["gross_margin"] == "FY2024"


def test_a_table_takes_names_as_one_text_or_a_group() -> None:
    assert list(xlipo.table("MiniMax, Zhipu", "revenue").index) == ["MiniMax", "Zhipu"]
    group = xlipo.table(metrics="revenue", group="gpu")
    assert "Moore Threads" in group.index
    assert "MiniMax" not in group.index
    assert list(xlipo.table(metrics="revenue").index) == list(xlipo.table(metrics="revenue", group="core").index)
    with pytest.raises(UsageError, match="not both"):
        xlipo.table("MiniMax", "revenue", group="gpu")


def test_rounds_facts_companies_and_metrics_are_frames() -> None:
    rounds = xlipo.rounds("MiniMax")
    amounts = rounds[rounds["metric"] == "funding_amount"].set_index("name")["value"]
    assert amounts["Series Angel"] == 31_000_000
    facts = xlipo.facts("MiniMax", "gross_margin", "9M2025")
    assert set(facts["unit"]) == {"percent"}
    assert 23.3 in facts["value"].tolist()
    assert xlipo.companies().loc["MiniMax", "kind"] == "company"
    assert {"metric", "concept"} == set(xlipo.metrics()["kind"])


def test_a_text_fact_keeps_its_text() -> None:
    facts = xlipo.facts("MiniMax", "listing_date")
    assert facts["value"].isna().all()
    assert "2026-01-09" in facts["text"].tolist()


def test_facts_and_metrics_are_still_packages() -> None:
    import xlipo.facts.period as period
    import xlipo.metrics.answers as answers

    assert period.Period.parse("9M2025").months == 9
    assert answers.Answers.__name__ == "Answers"
    assert xlipo.facts.errors.UsageError is UsageError
    assert isinstance(xlipo.facts("MiniMax", "revenue"), pd.DataFrame)


def test_explain_is_text_with_the_files_and_lines() -> None:
    text = xlipo.explain("MiniMax", "gross_margin", "9M2025")
    assert "facts/minimax.csv:" in text
    assert "Tier 1" in text


def test_the_data_set_is_kept_open_until_its_files_change(tmp_path: Path) -> None:
    overlay = tmp_path / "desk"
    (overlay / "facts").mkdir(parents=True)
    facts = overlay / "facts" / "moonshot.csv"
    header = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"
    facts.write_text(header + "revenue,,FY2024,5,,1000000,USD,,,seed-chongqing-daily,,,,\n", "utf-8")

    def asked() -> int:
        return int(xlipo.metric("Moonshot AI", "revenue", "FY2024", data=overlay).value or 0)

    assert asked() == 5_000_000
    kept = notebook.client(overlay).answers
    assert notebook.client(overlay).answers is kept
    assert notebook.client(overlay, "2026-01-01").answers is not kept
    facts.write_text(header + "revenue,,FY2024,61,,1000000,USD,,,seed-chongqing-daily,,,,\n", "utf-8")
    assert asked() == 61_000_000
    assert notebook.client(overlay).answers is not kept
    assert xlipo.metric("Moonshot AI", "revenue", "FY2024").value is None


def test_the_package_answers_without_pandas(cache: Path) -> None:
    script = (
        "import sys\nfor name in ('pandas', 'numpy', 'openpyxl', 'xlwings'): sys.modules[name] = None\n"
        "import xlipo\nassert 'pydantic' not in sys.modules and 'click' not in sys.modules\n"
        "print(xlipo.metric('MiniMax', 'gross_margin', '9M2025').show(), dir(xlipo))"
    )
    environment = {**os.environ, "XLIPO_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout.startswith("23.3% "), done.stderr
    assert "'table'" in done.stdout


def test_every_public_name_is_there() -> None:
    for name in xlipo.__all__:
        assert getattr(xlipo, name) is not None


# -- arguments as people, frames and type checkers have them ---------


def test_a_users_file_passes_a_type_checker(tmp_path: Path) -> None:
    user = tmp_path / "user.py"
    user.write_text(
        "import datetime as dt\n"
        "import xlipo\n"
        "from xlipo.facts.company import Company\n"
        "from xlipo.metrics.answers import Answers\n"
        "from xlipo.report.build import write_report\n"
        "xlipo.facts('MiniMax', concept='revenue', as_of=dt.date(2025, 12, 22))\n"
        "xlipo.metrics(data='desk')\n"
        "shown: str = xlipo.metric('MiniMax', 'revenue', 2024, segment='x').show()\n"
        "for record in xlipo.Client(tier=1).facts(100):\n"
        "    unit: str = record.unit\n"
        "path = xlipo.report('out.xlsx', ['MiniMax'], lang='zh-Hans').stem\n"
        "frames = [xlipo.series('A', 'b', 'FY2024'), xlipo.table(sort='name'), xlipo.rounds(100)]\n"
        "frames += [xlipo.offering('A'), xlipo.conflicts(), xlipo.sources(), xlipo.companies(), xlipo.checks('A')]\n"
        "rate = xlipo.fx('USD', 'CNY').value + 1\n"
        "def owner(company: Company, answers: Answers) -> str:\n"
        "    return company.name + xlipo.explain(company.name, 'revenue') + xlipo.periods('A', 'b')[0]\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(user)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert [line for line in done.stdout.splitlines() if "user.py" in line and "import-untyped" not in line] == []
    user.write_text(
        "import xlipo\nxlipo.facts(3.5)\nxlipo.metrics(1)\nxlipo.metric('A', 'b', curency='USD')\n", "utf-8"
    )
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    wrong = [line.split(": ")[0] for line in done.stdout.splitlines() if "user.py" in line and "error" in line]
    assert [place.rpartition(":")[2] for place in wrong] == ["2", "3"]


def test_the_packages_that_are_questions_have_the_signature_of_the_question() -> None:
    for name in ("facts", "metrics", "report"):
        assert inspect.signature(getattr(xlipo, name)) == inspect.signature(getattr(notebook, name))
        assert inspect.ismodule(getattr(xlipo, name))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (lambda: xlipo.metric("MiniMax", "revenue", perod="FY2024"), "'perod'; the nearest is period"),
        (lambda: xlipo.metric("MiniMax", "revenue", segmnt="x"), "'segmnt'; the nearest is segment"),
        (lambda: xlipo.series("MiniMax", "revenue", perods="FY2024"), "'perods'; the nearest is periods"),
        (lambda: xlipo.explain("MiniMax", "revenue", curency="USD"), "'curency'; the nearest is currency"),
        (lambda: xlipo.periods("MiniMax", "revenue", asof="2025-01-01"), "'asof'; the nearest is as_of"),
        (lambda: xlipo.table("MiniMax", metrcs="revenue"), "'metrcs'; the nearest is metrics"),
        (lambda: xlipo.facts(compny="MiniMax"), "'compny'; the nearest is company"),
        (lambda: xlipo.metrics(dta="x"), "'dta'; the nearest is data"),
        (lambda: xlipo.report(ot="x.xlsx"), "'ot'; the nearest is out"),
        (lambda: xlipo.Client(asof="2025-12-22"), "'asof'; the nearest is as_of"),
        (lambda: xlipo.Client().metric("MiniMax", "revenue", curency="USD"), "'curency'; the nearest is currency"),
    ],
)
def test_a_mistyped_argument_is_an_error_that_names_it_and_the_nearest(asked: Callable[[], object], named: str) -> None:
    with pytest.raises(UsageError, match=named.replace("'; ", "'; ")) as wrong:
        asked()
    assert isinstance(wrong.value, TypeError)


@pytest.mark.parametrize("ticker", [100, 100.0, np.int64(100), np.float64(100), "0100", "0100.HK"])
def test_a_ticker_may_be_a_number(ticker: object) -> None:
    assert xlipo.metric(ticker, "gross_margin", "9M2025").company.name == "MiniMax"  # type: ignore[arg-type]
    frame = pd.DataFrame({"ticker": [ticker, 2513 if isinstance(ticker, int | float) else "2513"]})
    assert list(xlipo.table(frame["ticker"], ["gross_margin"], "FY2024").index) == ["MiniMax", "Zhipu"]
    assert set(xlipo.facts(ticker, "revenue")["company"]) == {"MiniMax"}  # type: ignore[arg-type]


@pytest.mark.parametrize("nothing", [float("nan"), pd.NaT, np.float64("nan"), np.datetime64("NaT"), pd.NA])
def test_an_empty_cell_of_a_frame_is_no_period_no_company_and_no_day(nothing: object) -> None:
    for asked in (
        lambda: xlipo.metric("MiniMax", "revenue", nothing),
        lambda: xlipo.metric(nothing, "revenue"),  # type: ignore[arg-type]
        lambda: xlipo.metric("MiniMax", "revenue", as_of=nothing),  # type: ignore[arg-type]
    ):
        with pytest.raises(UsageError):
            asked()


@pytest.mark.parametrize("period", [2024, "2024", np.int64(2024), "FY24"])
def test_a_period_may_be_a_number_of_numpy(period: object) -> None:
    assert xlipo.metric("MiniMax", "revenue", period).value == 30_523_000
    assert list(xlipo.series("MiniMax", "revenue", period).index) == ["FY2024"]


def test_one_period_or_several_as_one_text() -> None:
    assert list(xlipo.series("MiniMax", "revenue", "FY2023, FY2024").index) == ["FY2023", "FY2024"]
    assert list(xlipo.table("MiniMax", "revenue", ["FY2023", "FY2024"]).columns) == ["revenue FY2023", "revenue FY2024"]
    instant = xlipo.metric("MiniMax", "cash_and_cash_equivalents", pd.Timestamp("2025-09-30"))
    assert instant.period is not None and instant.period.text == "2025-09-30"


# -- frames ---------


def test_a_column_of_a_table_never_holds_two_units() -> None:
    names = ["MiniMax", "Zhipu", "Moonshot AI", "Biren"]
    frame = xlipo.table(names, ["revenue", "gross_margin"], "FY2024")
    assert list(frame.columns) == ["revenue (USD)", "revenue (CNY)", "gross_margin"]
    assert list(frame["revenue (USD)"].dropna().index) == ["MiniMax"]
    assert list(frame["revenue (CNY)"].dropna().index) == ["Zhipu", "Biren Technology"]
    assert frame.attrs["unit"]["Zhipu"]["revenue"] == "CNY"
    one = xlipo.table(names, ["revenue", "gross_margin"], "FY2024", "USD")
    assert list(one.columns) == ["revenue", "gross_margin"]
    assert one["revenue"].sum() > frame["revenue (USD)"].sum()


def test_a_table_is_sorted_by_a_figure_in_one_unit() -> None:
    frame = xlipo.table(["Moonshot AI", "MiniMax", "Zhipu"], "revenue", "FY2024", "USD", sort="revenue")
    assert list(frame.index) == ["Zhipu", "MiniMax", "Moonshot AI"]
    assert list(xlipo.table(["Zhipu", "MiniMax"], "revenue", sort="name").index) == ["MiniMax", "Zhipu"]
    with pytest.raises(UsageError, match="CNY and USD; give one currency"):
        xlipo.table(["MiniMax", "Zhipu"], "revenue", "FY2024", sort="revenue")
    with pytest.raises(UsageError, match="no column gross_margin"):
        xlipo.table("MiniMax", "revenue", sort="gross_margin")


def test_every_row_of_money_says_its_unit_and_every_period_its_end() -> None:
    frames = (
        xlipo.facts("MiniMax"),
        xlipo.series("MiniMax", "revenue"),
        xlipo.rounds("Zhipu"),
        xlipo.offering("MiniMax"),
    )
    for frame in frames:
        figures = frame[frame["value"].notna()]
        assert len(figures) and (figures["unit"] != "").all()
        assert pd.api.types.is_datetime64_any_dtype(frame["period_end"])
        assert figures["period_end"].notna().all()
    assert xlipo.series("MiniMax", "revenue").loc["9M2025", "period_end"] == pd.Timestamp("2025-09-30")


def test_dates_are_dates_and_tickers_are_text() -> None:
    offering = xlipo.offering("MiniMax")
    listing = offering[offering["offering"] == "IPO"].iloc[0]
    assert (listing["ticker"], listing["listed"]) == ("0100", pd.Timestamp("2026-01-09"))
    sources = xlipo.sources()
    assert pd.api.types.is_datetime64_any_dtype(sources["date"])
    client = xlipo.Client()
    partial = next(source for source in client.sources() if len(source.date) == 7)
    assert sources.loc[partial.id, "date"] == pd.Timestamp(partial.date) + pd.offsets.MonthEnd(0)


def test_each_question_answers_as_the_command_of_its_name_does(cache: Path) -> None:
    asked = {
        "facts": (["--company", "MiniMax"], lambda: xlipo.facts("MiniMax")),
        "conflicts": (["--company", "Zhipu"], lambda: xlipo.conflicts("Zhipu")),
        "rounds": (["MiniMax"], lambda: xlipo.rounds("MiniMax")),
        "offering": (["Biren"], lambda: xlipo.offering("Biren")),
        "metrics": ([], lambda: xlipo.metrics()),
        "check": (["--company", "Biren"], lambda: xlipo.checks("Biren")),
        "series": (["MiniMax", "revenue"], lambda: xlipo.series("MiniMax", "revenue").reset_index()),
    }  # fmt: skip
    for command, (arguments, question) in asked.items():
        result = CliRunner().invoke(front_door, [command, *arguments, "--csv"])
        printed = list(csv.DictReader(io.StringIO(result.stdout)))
        frame = question()
        assert len(frame) == len(printed), command
        shared = [name for name in ("status", "shown", "unit", "file", "id") if name in frame and name in printed[0]]
        for name in shared:
            assert frame[name].fillna("").tolist() == [row[name].removeprefix("'") for row in printed], (command, name)
        assert shared, command


def test_fx_is_the_rate_that_acts() -> None:
    rate = xlipo.fx("CNY", "USD", "FY2024")
    answer = xlipo.metric("Zhipu", "revenue", "FY2024", "USD")
    assert answer.value == 312_414_000 * rate.value
    assert (xlipo.fx("USD", "USD").value, xlipo.fx("rmb", "usd", "2024-06-28").basis) == (1, "closing")
    with pytest.raises(UsageError, match="LTM means nothing without a company"):
        xlipo.fx("CNY", "USD", "LTM")
    with pytest.raises(UsageError, match="is a day"):
        xlipo.fx("CNY", "USD", "2024-06-28", "average")


def test_a_report_is_written_from_python(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = xlipo.report(tmp_path / "one.xlsx", ["Moonshot AI"], as_of="2025-12-22")
    assert load_workbook(path, read_only=True).sheetnames[:2] == ["Comps", "Tear sheet"]
    for wrong, named in (
        ({"out": "x.txt"}, ".xlsx"),
        ({"lang": "fr"}, "no language"),
        ({"companies": "Zhupu"}, "Zhipu"),
    ):
        with pytest.raises(UsageError, match=named):
            xlipo.report(**{"out": tmp_path / "two.xlsx"} | wrong)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == [path]


def test_records_are_frozen_values_with_short_reprs() -> None:
    client = xlipo.Client(as_of="2026-02-01", tier=1)
    (fact, *_) = client.facts("MiniMax", "revenue", "FY2024")
    assert repr(fact) == "<FactRecord MiniMax revenue FY2024 30523000 USD>"
    assert (fact.tier, fact.layer, len(fact.id) > 5) == (1, "shipped", True)
    with pytest.raises(AttributeError):
        fact.value = 1  # type: ignore[misc]
    table = client.table(["MiniMax", "Zhipu"], "revenue")
    assert repr(table) == "<Table of 2 companies by 1 figures>"
    explanation = client.explain("MiniMax", "revenue", "FY2024")
    assert repr(explanation) == "<Explanation of <Answer MiniMax revenue FY2024: USD 30.5m reported>>"
    shown = [*client.rounds("MiniMax"), *client.offering("MiniMax"), *client.conflicts(), *client.sources()]
    shown += [*client.companies(), *client.metrics(), *client.checks("MiniMax"), client]
    assert all("\n" not in repr(one) and len(repr(one)) < 160 for one in shown)


class EveryTimeAnother:
    """A store that wraps another and changes each time it is asked: one day all is known, the next what was in 2025."""

    def __init__(self, inner: Store) -> None:
        self.inner, self.asked = inner, 0

    def token(self) -> str:
        self.asked += 1
        return str(self.asked)

    def view(self) -> DataView:
        then = dt.date(2025, 12, 31) if self.asked % 2 else dt.date(2026, 10, 9)
        return KnownView(self.inner.view(), Knowledge(then))


class Loud(WrappedView):
    """A data set in which every company's name is in capitals."""

    def companies(self) -> list[Company]:
        return [company.model_copy(update={"name": company.name.upper()}) for company in super().companies()]


class LoudStore:
    """A store that wraps another, and tells its data loudly."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner

    def token(self) -> str:
        return self.inner.token()

    def view(self) -> DataView:
        return Loud(self.inner.view())


def test_a_store_that_wraps_another_answers_a_client() -> None:
    plain, loud = Client(()), Client(store=LoudStore(open_store(())))
    assert [one.name for one in loud.companies()] == [one.name.upper() for one in plain.companies()]
    assert loud.metric("MiniMax", "revenue").as_json() == plain.metric("MiniMax", "revenue").as_json()
    assert loud.screen("revenue > 0", ["revenue"]).meets
    assert [repr(one).upper() for one in loud.conflicts()] == [repr(one).upper() for one in plain.conflicts()]


def test_a_client_does_not_take_data_and_a_store_at_once() -> None:
    with pytest.raises(UsageError, match="not both"):
        Client((), store=open_store(()))


@pytest.mark.parametrize(
    "asked",
    [
        lambda client: client.table(["MiniMax", "Zhipu", "Biren"], ["revenue", "headcount"], "LATEST"),
        lambda client: client.series("MiniMax", "revenue"),
        lambda client: client.metric("MiniMax", "revenue"),
        lambda client: client.explain("MiniMax", "revenue"),
        lambda client: client.screen("revenue > 0", ["revenue"]),
        lambda client: client.conflicts("MiniMax"),
    ],
)
def test_a_call_answers_from_one_state_of_data_that_change_meanwhile(asked: Callable[[Client], object]) -> None:
    changing = EveryTimeAnother(open_store(()))
    client = Client(store=changing)
    asked(client)
    assert changing.asked == 1
    asked(client)
    assert changing.asked == 2, "the next call sees the change"
