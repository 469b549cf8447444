"""The tables of law, exchanges and the field: what they say on a day, and that every word the data use is in them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from held import Dataset, Tables
from shipped import every_fact, reference, shipped
from xlipo.facts.company import Company
from xlipo.facts.errors import DataErrors
from xlipo.facts.exchange import listing_codes
from xlipo.facts.fact import Fact
from xlipo.facts.period import Period
from xlipo.facts.quantity import Quantity
from xlipo.facts.rules import bands_of
from xlipo.facts.source import Source
from xlipo.metrics.answers import Answers
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

BILLION = 10**9


@pytest.mark.parametrize(
    ("day", "commercial", "pre_commercial"),
    [
        ("2023-03-31", 6, 10),
        ("2024-08-31", 6, 10),
        ("2024-09-01", 4, 8),
        ("2026-01-09", 4, 8),
        ("2027-08-31", 4, 8),
        ("2027-09-01", 6, 10),
    ],
)
def test_the_lower_18c_floors_hold_for_three_years(day: str, commercial: int, pre_commercial: int) -> None:
    bands = bands_of(shipped().listing_rules(), "hkex_18c_market_cap", dt.date.fromisoformat(day))
    assert [(int(band.revenue_from), int(band.threshold)) for band in bands] == [
        (250_000_000, commercial * BILLION),
        (0, pre_commercial * BILLION),
    ]


def test_the_rd_share_falls_with_revenue() -> None:
    bands = bands_of(shipped().listing_rules(), "hkex_18c_rd_share", dt.date(2026, 1, 2))
    assert [(int(band.revenue_from), band.threshold) for band in bands] == [
        (250_000_000, Decimal("0.15")),
        (150_000_000, Decimal("0.30")),
        (0, Decimal("0.50")),
    ]
    assert bands_of(shipped().listing_rules(), "hkex_18c_rd_share", dt.date(2023, 3, 30)) == ()
    star = bands_of(shipped().listing_rules(), "star_rd_ratio", dt.date(2025, 12, 5))
    assert [band.threshold for band in star] == [Decimal("0.15")]


def offered(listed: str, revenue: str) -> Dataset:
    """A company with revenue of HKD in the year before, listed at a market value of HKD 5bn."""
    day, year = dt.date.fromisoformat(listed), int(listed[:4]) - 1
    rows = (
        ("revenue", f"FY{year}", revenue, "HKD"),
        ("offer_price", listed, "50", "HKD"),
        ("shares_after_offering", listed, "100000000", "shares"),
    )
    facts = [
        Fact(
            entity="acme", concept=concept, period=Period.parse(period, "duration" if period[0] == "F" else "instant"),
            quantity=Quantity.printed(digits), unit=unit, source="prospectus", file="facts/acme.csv", line=line,
        )
        for line, (concept, period, digits, unit) in enumerate(rows, 2)
    ]  # fmt: skip
    before = (day - dt.timedelta(days=9)).isoformat()
    source = Source(id="prospectus", title="P", publisher="P", date=before, language="en", kind="prospectus", tier=1)
    company = Company(id="acme", name="Acme", reporting_currency="HKD")
    concepts = list(shipped().concepts().values())
    return Dataset(Tables(companies=[company], concepts=concepts, sources=[source], **reference()), facts)


@pytest.mark.parametrize(
    ("listed", "revenue", "met"),
    [
        ("2024-08-30", "300000000", "no"),  # 5bn of 6bn
        ("2024-09-02", "300000000", "yes"),  # 5bn of 4bn
        ("2026-01-09", "200000000", "no"),  # 5bn of 8bn: pre-commercial
        ("2027-08-31", "300000000", "yes"),
        ("2027-09-01", "300000000", "no"),
    ],
)
def test_a_listing_is_held_against_the_floor_of_its_day(listed: str, revenue: str, met: str) -> None:
    answer = Answers(offered(listed, revenue)).metric("Acme", "hkex_18c_market_cap")
    assert answer.show() == met


def test_a_listing_before_the_chapter_has_no_test() -> None:
    answer = Answers(offered("2022-06-01", "300000000")).metric("Acme", "hkex_18c_market_cap")
    assert answer.status == "not_applicable" and "hkex_18c_market_cap" in answer.reason


def test_no_day_has_two_thresholds_for_one_band() -> None:
    lines = sorted(shipped().listing_rules(), key=lambda line: (line.rule, line.revenue_from, line.held_from))
    for one, after in pairwise(lines):
        if (one.rule, one.revenue_from) == (after.rule, after.revenue_from):
            assert one.held_to is not None and one.held_to < after.held_from, after


def test_every_dimension_and_group_that_the_data_use_is_registered() -> None:
    known = {dimension.id for dimension in shipped().dimensions()}
    assert {key for fact in every_fact() for key, _ in fact.dimensions} <= known
    groups = {group.id for group in shipped().groups()}
    assert {word for company in shipped().companies() for word in company.groups} <= groups


def test_every_concept_a_table_names_is_one() -> None:
    concepts = shipped().concepts()
    assert {line.concept for line in shipped().additivity()} <= set(concepts)
    for figure in shipped().offering_figures():
        named = {figure.place[0], *(concept for concept, _ in figure.counts)}
        assert named | ({figure.price} if figure.price else set()) <= set(concepts), figure


def test_a_folder_of_ones_own_adds_a_partition_and_replaces_no_law(tmp_path: Path) -> None:
    header = (SHIPPED / "partitions.csv").read_text("utf-8").splitlines()[0]
    line = "moonshot,revenue,segment,api; apps,segment=models,yes,seed-latepost-netease"
    (tmp_path / "partitions.csv").write_text(f"{header}\n{line}\n", "utf-8")
    own = open_data(tmp_path)
    assert [item.members for item in own.partitions("moonshot")] == [("api", "apps")]
    assert own.listing_rules() == shipped().listing_rules()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("moonshot,revenu,segment,api,segment=models,yes,seed-latepost-netease", "no concept has the id 'revenu'"),
        ("moonshot,revenue,segment,api,models,yes,seed-latepost-netease", "'models' is no dimension"),
        ("nobody,revenue,segment,api,segment=models,yes,seed-latepost-netease", "no company has the id 'nobody'"),
        ("moonshot,revenue,segment,api,segment=models,yes,", "source: is empty, and is needed"),
    ],
)
def test_a_wrong_partition_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    header = (SHIPPED / "partitions.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "partitions.csv").write_text(f"{header}\n{line}\n", "utf-8")
    with pytest.raises(DataErrors, match="partitions.csv:2.*" + told):
        open_data(tmp_path)


@pytest.mark.parametrize(
    "form",
    [
        "0100.HK", "100 HK Equity", "100 hk equity", "XHKG:0100", "SEHK:100", "HKG:0100", "HK.00100", "00100.HK", "100",
        "HKEX:0100", "00100", "ＨＫ．００１００",
    ],
)  # fmt: skip
def test_every_vendors_form_of_a_hong_kong_code_is_one_listing(form: str) -> None:
    assert next(listing_codes(form, shipped().exchanges())) == "HKEX:0100"


@pytest.mark.parametrize(
    "form", ["688795.SH", "688795.SS", "688795 CH", "SHSE.688795", "SH688795", "688795.XSHG", "SSE:688795"]
)
def test_every_vendors_form_of_a_shanghai_code_is_one_listing(form: str) -> None:
    assert next(listing_codes(form, shipped().exchanges())) == "SSE:688795"


@pytest.mark.parametrize("name", ["", "MiniMax", "智谱", "Z.ai", "GPT-4", "GPT4", "100.XX", "1" * 40, "12345678.HK"])
def test_a_name_is_no_code(name: str) -> None:
    assert list(listing_codes(name, shipped().exchanges())) == []
