"""Figures of periods that ended more than nine months ago say so; percentages that say nothing read NM."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import small
import xlipo
from shipped import answers, shipped
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.functions import call
from xlipo.metrics.answers import Answers

NEWEST = max(source.date for source in shipped().sources() if len(source.date) == 10)


def fresh(end: dt.date, day: dt.date) -> bool:
    """Whether the same day nine months later is still ahead, or today: counted forwards, month by month."""
    month = end.month - 1 + 9
    year, month = end.year + month // 12, month % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(end.day, last)) >= day


@pytest.mark.parametrize(
    ("as_of", "stale"),
    [("2026-01-31", False), ("2026-09-30", False), ("2026-10-01", True), ("2027-06-30", True)],
)
def test_a_period_that_ended_more_than_nine_months_before_the_day_is_stale(as_of: str, stale: bool) -> None:
    facts = [small.fact("revenue", "FY2025", "100"), small.fact("total_liquidity", "2025-12-31", "9", line=1)]
    known = Answers(small.dataset(facts), dt.date.fromisoformat(as_of))
    for metric in ("revenue", "total_liquidity"):
        answer = known.metric("Acme", metric)
        assert (answer.is_stale, answer.as_json()["stale"]) == (stale, stale)


@given(st.dates(dt.date(2025, 12, 31), dt.date(2028, 12, 31)))
def test_nine_months_are_counted_alike_forwards_and_back(day: dt.date) -> None:
    known = Answers(small.dataset([small.fact("revenue", "FY2025", "100")]), day)
    assert known.metric("Acme", "revenue").is_stale is not fresh(dt.date(2025, 12, 31), day)


def test_without_a_day_the_newest_source_is_today() -> None:
    day, seen = dt.date.fromisoformat(NEWEST), set()
    for company in shipped().companies():
        for metric in ("revenue", "total_assets", "headcount", "gross_margin"):
            for answer in answers().series(company.name, metric):
                assert answer.period is not None and answer.has_figure
                assert answer.is_stale is not fresh(answer.period.end, day), answer
                seen.add(answer.is_stale)
    assert seen == {True, False}


def test_what_happened_once_and_what_is_absent_is_never_stale() -> None:
    assert not answers().metric("sensetime", "offer_price").is_stale
    assert not answers().metric("minimax", "ev_to_sales").is_stale
    assert not answers().metric("minimax", "gross_margin", "FY2019").is_stale


def test_every_way_of_asking_marks_it_and_says_what_the_mark_is() -> None:
    words = f"stale: the period ended more than nine months before {NEWEST}, the day of the newest source"

    def run(*given: str) -> list[str]:
        return CliRunner().invoke(front_door, list(given), catch_exceptions=False).stdout.splitlines()

    first, *rest = run("metric", "MiniMax", "gross_margin", "--period", "9M2025")
    assert first == "23.3%  9M2025  computed †" and [line.split(None, 1) for line in rest if "†" in line] == [
        ["†", words]
    ]
    assert run("metric", "MiniMax", "revenue", "--period", "H1-2026")[0] == "USD 116.6m  H1-2026  reported"
    assert f"† {words}" in run("explain", "MiniMax", "gross_margin", "--period", "9M2025")
    series = run("series", "MiniMax", "revenue", "--periods", "FY2024,H1-2026")
    assert ["†" in line for line in series] == [False, True, False, True] and series[-1] == f"† {words}"
    table = run("table", "--companies", "MiniMax", "--metrics", "revenue", "--period", "FY2024")
    assert table[1:] == ["MiniMax  USD 30.5m  FY2024 †", f"† {words}"]
    assert call("IPO_STATUS", ["MiniMax", "gross_margin", "9M2025"]) == "computed"
    account = call("IPO_EXPLAIN", ["MiniMax", "gross_margin", "9M2025"])
    assert ("†", "stale", "", "9M2025", words) in account
    assert "† Ended more than nine months ago: MiniMax Total assets: 2025-09-30." in [
        row[0] for row in call("IPO_TABLE", ["MiniMax", "revenue,total_assets"])
    ]
    frame = xlipo.series("MiniMax", "revenue", ["FY2024", "H1-2026"])
    assert frame["stale"].tolist() == [True, False]
    assert xlipo.table("MiniMax", "revenue", "FY2024").attrs["stale"]["MiniMax"]["revenue"] is True
    assert "ended more than nine months" in xlipo.metric("MiniMax", "revenue", "FY2024")._repr_html_()


# -- percentages that say nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "shown"), [("999", "-999.0%"), ("1000", "-1,000.0%"), ("1001", "NM"), ("12345", "NM")]
)
def test_a_percentage_beyond_a_thousand_reads_nm_and_keeps_its_value(loss: str, shown: str) -> None:
    facts = [small.fact("revenue", "FY2025", "100"), small.fact("net_loss", "FY2025", loss, line=1)]
    answer = Answers(small.dataset(facts)).metric("Acme", "net_margin")
    assert (answer.show(), answer.value) == (shown, -Decimal(loss) / 100)
    assert answer.as_json()["shown"] == shown and answer.as_json()["value"] == -int(loss) / 100


def test_a_percentage_on_a_negative_base_means_nothing() -> None:
    """A loss of 10 on a deficit of 5 is no return of 200 %."""
    facts = [small.fact("net_loss", "FY2025", "10"), small.fact("total_equity", "2025-12-31", "-5", line=1)]
    answer = Answers(small.dataset(facts)).metric("Acme", "roe", "FY2025")
    assert (answer.show(), answer.value) == ("n.m.", None)


def test_older_twelve_months_say_what_is_newer() -> None:
    """Enflame prints H1-2026, but neither FY2025 nor H1-2025: its last twelve months end in 2024."""
    answer = Client().metric("Enflame", "revenue", "LTM")
    assert answer.period.text == "LTM-2024-12-31"
    assert "newer is H1-2026" in " ".join(answer.notes)
    assert not any("newer" in note for note in Client().metric("Zhipu", "revenue", "LTM").notes)
    assert not any("newer" in note for note in Client().metric("Enflame", "revenue", "FY2024").notes)


def test_a_count_of_an_unknown_day_is_not_newer_than_one_of_a_day() -> None:
    """A page of August 2026 prints Zhipu's 1,094 people without the day; the annual report dates the same count."""
    answer = Client().metric("Zhipu", "headcount")
    assert (answer.value, answer.period.text, answer.source.tier) == (1094, "2025-12-31", 1)
    undated = Client().metric("Biren", "headcount")
    assert undated.period.text == "2026" and "of a day in 2026 that is not printed" in undated.notes


def test_a_figure_that_is_printed_over_several_years_alone_names_them() -> None:
    reason = Client().metric("MiniMax", "cumulative_rd_expense").reason
    assert "FY2022-FY2024" in reason and "holds no" not in reason
    assert Client().metric("MiniMax", "cumulative_rd_expense", "FY2022-FY2024").value == 269_541_000
