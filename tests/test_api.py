"""The notebook API: the same answers as the command line, as objects and pandas frames."""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

import xlipo
from xlipo import notebook
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.facts.period import PeriodError
from xlipo.functions import IPO_METRIC
from xlipo.metrics.card import card


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
        text in shown for text in ("Gross margin of MiniMax", "23.3%", "ending 2025-09-30", "gross_profit ÷ revenue")
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
