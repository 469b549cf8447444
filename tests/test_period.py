"""Periods: one grammar that reads what people write, and writes what it reads."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from xlipo.facts.period import (
    CALENDAR,
    Period,
    PeriodError,
    Relative,
    YearEnd,
    add_months,
    duration,
    instant,
    ltm,
    month_end,
    read_period,
)

years = st.integers(1995, 2090)
year_ends = st.integers(1, 12).map(lambda month: (month, month_end(dt.date(2023, month, 1)).day))
days = st.dates(dt.date(1995, 1, 1), dt.date(2090, 12, 31))
firsts = days.map(lambda day: day.replace(day=1))


@st.composite
def durations(draw: st.DrawFn) -> Period:
    """Whole months from a first of a month, or the last twelve months."""
    year_end, first = draw(year_ends), draw(firsts)
    last = month_end(add_months(first, draw(st.integers(0, 47))))
    return ltm(last, year_end) if draw(st.booleans()) else duration(first, last, year_end)


@st.composite
def instants(draw: st.DrawFn) -> Period:
    year_end, day = draw(year_ends), draw(days)
    text = draw(st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"]))
    return Period.parse(text, "instant", year_end)


@given(st.one_of(durations(), instants()))
def test_the_canonical_text_reads_back_as_the_same_period(period: Period) -> None:
    assert Period.parse(period.text, period.kind, period.year_end) == period
    assert Period.parse(str(period).lower(), period.kind, period.year_end) == period


@given(durations())
def test_prior_is_as_long_and_one_year_back(period: Period) -> None:
    before = period.prior()
    assert before.months == period.months
    assert (before.start.year, before.start.month) == (period.start.year - 1, period.start.month)
    assert (before.end.year, before.end.month) == (period.end.year - 1, period.end.month)
    assert before.end == month_end(before.end)
    assert before.text.split("-")[0][:2] == period.text.split("-")[0][:2] or "/" in period.text
    assert Period.parse(before.text, "duration", period.year_end) == before


@given(instants())
def test_the_prior_of_an_instant_is_a_year_back_to_the_same_precision(period: Period) -> None:
    before = period.prior()
    assert (before.kind, before.precision) == ("instant", period.precision)
    assert (before.end.year, before.end.month) == (period.end.year - 1, period.end.month)
    assert Period.parse(before.text, "instant", period.year_end) == before
    if period.end == month_end(period.end):
        assert before.end == month_end(before.end)  # a year before 29 February is 28 February


@given(days.map(month_end), year_ends)
def test_the_parts_of_a_last_twelve_months_make_twelve_months(end: dt.date, year_end: YearEnd) -> None:
    whole = ltm(end, year_end)
    parts = whole.ltm_parts()
    if parts is None:
        assert end.month == year_end[0]
        return
    year, interim, before = parts
    assert year.is_year and interim.is_interim and before.is_interim
    assert year.months + interim.months - before.months == whole.months == 12
    assert interim.end == whole.end and interim.months == before.months < 12
    assert year.end + dt.timedelta(days=1) == interim.start  # the year ends where the interim begins
    assert before.start == year.start  # what is taken away is the beginning of that year
    assert before.end + dt.timedelta(days=1) == whole.start  # and what is left starts with the twelve months


@given(years, year_ends)
def test_a_fiscal_year_may_end_in_any_month_and_its_parts_fill_it(year: int, year_end: YearEnd) -> None:
    def read(text: str) -> Period:
        return Period.parse(f"{text}{year}", "duration", year_end)

    whole = read("FY")
    assert (whole.end.year, whole.end.month, whole.months) == (year, year_end[0], 12)
    assert whole.is_year and not whole.is_interim
    halves, quarters = [read("H1-"), read("H2-")], [read(f"Q{n}-") for n in (1, 2, 3, 4)]
    for parts in (halves, quarters):
        assert parts[0].start == whole.start and parts[-1].end == whole.end
        assert all(a.end + dt.timedelta(days=1) == b.start for a, b in pairwise(parts))
    for months in range(1, 12):
        interim = read(f"{months}M")
        assert (interim.start, interim.months) == (whole.start, months)
        assert interim.is_interim
        assert interim.at_end().to_date() == interim
    assert whole.at_end().to_date() == whole


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("FY2024", "FY2024"), ("FY24", "FY2024"), ("2024FY", "FY2024"), ("2024", "FY2024"), ("2024年", "FY2024"),
        ("2024年度", "FY2024"), ("fy 2024", "FY2024"), ("ＦＹ２０２４", "FY2024"),
        ("H1-2025", "H1-2025"), ("1H25", "H1-2025"), ("2025H1", "H1-2025"), ("25H1", "H1-2025"), ("H2-2025", "H2-2025"),
        ("2025年上半年", "H1-2025"), ("2025年下半年", "H2-2025"), ("6M2025", "H1-2025"),
        ("Q2-2025", "Q2-2025"), ("2Q25", "Q2-2025"), ("Q2'25", "Q2-2025"), ("Q2’25", "Q2-2025"),
        ("FY25Q1", "Q1-2025"), ("FY2025H1", "H1-2025"), ("2025年1-9月", "9M2025"), ("2025年1月至6月", "H1-2025"),
        ("2025年三季报", "9M2025"), ("2025年一季报", "Q1-2025"), ("2025年半年度报告", "H1-2025"),
        ("2025中报", "H1-2025"), ("2025年年报", "FY2025"), ("FY\u200b2024", "FY2024"), ("\ufeff9M2025\u200e", "9M2025"),
        ("2025年第三季度", "Q3-2025"),
        ("9M2025", "9M2025"), ("9M25", "9M2025"), ("2025年前9个月", "9M2025"), ("2025年前九個月", "9M2025"),
        ("2025年前三季度", "9M2025"), ("LTM-2025-09-30", "LTM-2025-09-30"), ("TTM-2025-09-30", "LTM-2025-09-30"),
        ("FY2022-FY2024", "FY2022-FY2024"), ("FY2022-H1-2025", "FY2022-H1-2025"),
        ("2025-09/2025-11", "2025-09/2025-11"),
        ("2025-09-30", "2025-09-30"), ("2025/9/30", "2025-09-30"), ("2025年9月30日", "2025-09-30"),
        ("20250930", "2025-09-30"),
        ("2025-07", "2025-07"), ("2025年7月", "2025-07"),
    ],
)  # fmt: skip
def test_what_people_write(written: str, canonical: str) -> None:
    assert Period.parse(written).text == canonical


@pytest.mark.parametrize("text", ["LATEST", "PRIOR", "FY0", "FY-1", "LTM", "LTM-1", "YTD"])
def test_relative_periods_wait_for_a_company(text: str) -> None:
    assert read_period(text) == Relative(text)
    assert read_period(text.lower()) == Relative(text)
    with pytest.raises(PeriodError, match="depends on a company"):
        Period.parse(text)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_means_the_latest(nothing: object) -> None:
    assert read_period(nothing) == Relative("LATEST")


def test_nine_months_are_not_the_third_quarter() -> None:
    nine, third = Period.parse("2025年前三季度"), Period.parse("2025年第三季度")
    assert (nine.months, third.months) == (9, 3)
    assert nine.end == third.end


@given(years)
def test_a_year_is_a_duration_or_an_instant_as_the_concept_asks(year: int) -> None:
    assert Period.parse(year).text == Period.parse(float(year)).text == f"FY{year}"
    known_to_the_year = Period.parse(year, "instant")
    assert (known_to_the_year.kind, known_to_the_year.precision, known_to_the_year.text) == (
        "instant",
        "year",
        str(year),
    )
    assert (known_to_the_year.start, known_to_the_year.end) == (dt.date(year, 1, 1), dt.date(year, 12, 31))


@given(days, st.sampled_from([0, 0.25, 0.999]))
def test_an_excel_serial_is_the_day_that_excel_shows(day: dt.date, hours: float) -> None:
    serial = (day - dt.date(1899, 12, 30)).days + hours
    shown = from_excel(serial)
    assert isinstance(shown, dt.datetime)
    assert Period.parse(serial).end == shown.date() == day
    assert Period.parse(day) == Period.parse(dt.datetime(day.year, day.month, day.day, 23, 59)) == instant(day)


@pytest.mark.parametrize("number", [0, -1, 7, 1989, 2101, 19999, 80000, 1e300, float("nan"), float("inf"), -0.0, True])
def test_a_number_that_is_no_year_and_no_date_is_an_error_that_shows_a_good_one(number: float) -> None:
    with pytest.raises(PeriodError) as refused:
        Period.parse(number)
    examples = re.findall(r"FY\d{4}|9M\d{4}|\b\d{4}\b", str(refused.value))
    assert examples and Period.parse(examples[-1])


BAD = [
    "9N2025", "Q5-2024", "H3-2025", "13M2025", "0M2025", "soon", "FY", "2025-13-01", "2025-02-30", "LTM-2025-09-29",
    "FY0000",
    "0000年", "LTM-0001-01-31", "2025-09/2025-01", "FY2024-FY2022", "=1+1", "'; drop table fact", "\x00",
    "9" * 400, "Q0-2025",
    "2025年前十三个月", "99M", "0M", "H1-0000",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_bad_period_is_refused_and_the_nearest_good_one_named(text: str) -> None:
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    named = re.search(r"the nearest is (\S+)\.$", str(refused.value))
    assert named, str(refused.value)
    assert Period.parse(named.group(1))
    assert len(str(refused.value)) < 200


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"[FHQLTMY0-9年上下前季度个月/\-']{1,14}", fullmatch=True)), year_ends
)
def test_any_text_is_a_period_a_relative_or_a_plain_error(text: str, year_end: YearEnd) -> None:
    for kind in ("duration", "instant"):
        try:
            found = read_period(text, kind, year_end)
        except PeriodError as refused:
            named = re.search(r"the nearest is (\S+)\.$", str(refused))
            assert named and Period.parse(named.group(1))
        else:
            if isinstance(found, Period):
                assert Period.parse(found.text, found.kind, year_end) == found
                assert found.start <= found.end


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("9N2025", "9M2025"),
        ("Q5-2024", "Q4-2024"),
        ("Q0-2024", "Q1-2024"),
        ("H3-2025", "H1-2025"),
        ("FYI2023", "FY2023"),
    ],
)
def test_the_nearest_keeps_the_year_and_the_shape(bad: str, good: str) -> None:
    with pytest.raises(PeriodError, match=good):
        Period.parse(bad)


def test_an_instant_inside_a_year_reaches_back_to_its_start() -> None:
    assert Period.parse("2025-09-30").to_date() == Period.parse("9M2025")
    assert Period.parse("2025-01-31", year_end=(1, 31)).to_date() == Period.parse("FY2025", year_end=(1, 31))
    assert Period.parse("9M2025").at_end() == Period.parse("2025-09-30")
    assert Period.parse("9M2025", year_end=CALENDAR).ltm_parts() is not None
