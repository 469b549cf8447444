"""Words for periods: months by name, this year and last, vendors' codes; what lies ahead is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from xlipo import Client
from xlipo.facts.period import PeriodError, read_period
from xlipo.functions.call import call

WRITTEN = [
    ("Dec 2024", "2024-12"),
    ("December 2024", "2024-12"),
    ("Dec-24", "2024-12"),
    ("Sept. 2025", "2025-09"),
    ("2024 Dec", "2024-12"),
    ("31 Dec 2024", "2024-12-31"),
    ("31-Dec-2024", "2024-12-31"),
    ("December 31, 2024", "2024-12-31"),
    ("2024 Q4", "Q4-2024"),
    ("CQ42024", "Q4-2024"),
    ("FQ42024", "Q4-2024"),
    ("FY2024 S1", "H1-2024"),
    ("FY2024 Q3", "Q3-2024"),
    ("TTM", "LTM"),
    ("last twelve months", "LTM"),
    ("最近十二个月", "LTM"),
    ("过去12个月", "LTM"),
    ("最近十二個月", "LTM"),
    ("IQ_LTM", "LTM"),
    ("MRQ", "MRQ"),
    ("last quarter", "MRQ"),
    ("MRY", "FY0"),
    ("LFY", "FY0"),
    ("IQ_FY", "FY0"),
    ("IQ_FY-1", "FY-1"),
    ("year to date", "YTD"),
    ("today", "LATEST"),
    ("今天", "LATEST"),
    ("last year", "YEAR-1"),
    ("prior year", "YEAR-1"),
    ("most recent", "LATEST"),
    ("去年", "YEAR-1"),
    ("this year", "YEAR0"),
    ("今年上半年", "YEAR0-H1"),
    ("去年第四季度", "YEAR-1-Q4"),
    ("first half of this year", "YEAR0-H1"),
]


@pytest.mark.parametrize(("text", "canonical"), WRITTEN)
def test_words_are_read(text: str, canonical: str) -> None:
    found = read_period(text, "instant")
    assert found.text == canonical
    assert read_period(found.text, "instant") == found


@pytest.mark.parametrize("text", ["NTM", "next twelve months", "明年", "未来十二个月", "FY+1"])
def test_what_lies_ahead_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(PeriodError, match="lies ahead, and a forecast never answers"):
        read_period(text)
    assert call("IPO_STATUS", ["MiniMax", "revenue", text]) == "unknown_period"


@pytest.mark.parametrize("text", ["32 Dec 2024", "Feb 30, 2025", "Deck 2024", "CQ52024", "2024 S3"])
def test_what_is_none_stays_an_error(text: str) -> None:
    with pytest.raises(PeriodError):
        read_period(text)


AT_THE_END_OF_2025 = [
    ("last year", "FY2024"),
    ("去年", "FY2024"),
    ("前年", "FY2023"),
    ("this year", "9M2025"),
    ("今年上半年", "H1-2025"),
    ("last year H1", "H1-2024"),
    ("today", "9M2025"),
    ("year to date", "9M2025"),
    ("Dec 2024", "FY2024"),
]


@pytest.mark.parametrize(("text", "answers"), AT_THE_END_OF_2025)
def test_years_are_counted_from_the_day_that_is_known(text: str, answers: str) -> None:
    client = Client(as_of="2025-12-31")
    assert client.metric("MiniMax", "revenue", text).period.text == answers
    cell = call("IPO_EXPLAIN", ["MiniMax", "revenue", text, None, "AsOf=2025-12-31"])
    assert cell[0][3] == answers


def test_years_are_counted_from_the_newest_source_and_from_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = max(source.date for source in Client().sources() if len(source.date) == 10)
    year = dt.date.fromisoformat(newest).year
    assert Client().metric("Zhipu", "revenue", "last year").period.text == f"FY{year - 1}"
    assert Client().metric("Zhipu", "revenue", "今年上半年").period.text == f"H1-{year}"


def test_a_balance_of_last_year_is_that_at_its_end() -> None:
    assert Client().metric("Zhipu", "total_assets", "去年").period.text == "2025-12-31"


def test_fiscal_years_are_meant() -> None:
    """NVIDIA's year ends in January: on 2026-10-01 it is in its year 2027."""
    assert Client(as_of="2026-10-01").metric("NVIDIA", "revenue", "last year").period.text == "FY2026"


def test_the_newest_quarter() -> None:
    assert Client().metric("NVIDIA", "revenue", "MRQ").period.text == "Q2-2027"
    assert Client().metric("Zhipu", "total_assets", "MRQ").period.kind == "instant"
