"""Figures that others wrote, judged: the engine, the worksheet function and the Client agree with the filings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlipo.api import Client
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.source import first_day
from xlipo.facts.unit import is_money
from xlipo.functions import IPO_CHECK, CellError, call
from xlipo.functions.checking import verdict_on
from xlipo.functions.session import Session
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.quality.claims import Claim, Finding, judge
from xlipo.quality.typed_numbers import typed
from xlipo.store.opening import open_data

ANSWERS = Answers(open_data())

WRITTEN = [
    # company, metric, period, as written, verdict, slip; the filing of MiniMax prints USD 53,437 thousand for 9M2025,
    # 30,523 thousand for 2024 and 3,460 thousand for 2023, and a loss of 465.2m for 2024
    ("MiniMax", "revenue", "9M2025", "US$53.4m", "agrees", None),
    ("MiniMax", "revenue", "9M2025", "5344万美元", "agrees", None),
    ("MiniMax", "revenue", "9M2025", "about USD 50 million", "differs", None),
    ("MiniMax", "revenue", "9M2025", "US$534.4m", "differs", "x10"),
    ("MiniMax", "revenue", "9M2025", "5344亿美元", "differs", "x10000"),
    ("MiniMax", "revenue", "9M2025", "35.4m", "differs", "swapped_digits"),
    ("MiniMax", "revenue", "9M2025", "US$58.4m", "differs", "digit"),
    ("MiniMax", "revenue", "FY2024", "346万美元", "differs", "period"),
    ("MiniMax", "revenue", "FY2024", "RMB30.5m", "differs", "currency"),
    ("MiniMax", "net_loss", "FY2024", "US$(465.2)m", "agrees", None),
    ("MiniMax", "net_loss", "FY2024", "US$244.2m", "differs", "other_line"),
    ("MiniMax", "gross_margin", "9M2025", "23.3%", "agrees", None),
    ("MiniMax", "gross_margin", "9M2025", "-23.3%", "differs", "sign"),
    ("Zhipu", "revenue", "FY2024", "US$43.4m", "agrees", None),  # CNY 312.4m at the average of the year
    ("Zhipu", "revenue", "FY2024", "4200万美元", "rival", None),  # an article says so
    # the interim results of 2026 print liquidity of USD 1,322.8m, 27.1 months of the adjusted loss
    ("MiniMax", "runway_months", "2026-06-30", "27 months", "agrees", None),
    ("MiniMax", "runway_months", "2026-06-30", "27.1", "agrees", None),
    ("MiniMax", "runway_months", "2026-06-30", "60个月", "differs", None),
    ("MiniMax", "runway_months", "2026-06-30", "27 years", "unknown", None),
    ("MiniMax", "runway_months", "2026-06-30", "27%", "unknown", None),
    ("Zhipu", "revenue", "FY2031", "CNY 1bn", "unknown", None),
]


@pytest.mark.parametrize(("company", "metric", "period", "written", "finding", "slip"), WRITTEN)
def test_a_written_figure_is_judged(
    company: str, metric: str, period: str, written: str, finding: str, slip: str | None
) -> None:
    record = Client().check_claim(company, metric, written, period)
    assert (record.verdict, record.slip) == (finding, slip), record.note
    assert record.note.endswith(".")
    if finding != "unknown":
        assert record.expected is not None and record.expected["source"]["title"]


def test_a_number_of_months_is_told_without_a_technical_unit() -> None:
    assert {metric.id for metric in METRICS if metric.counted_in} == {"runway_months", "runway_months_cash_flow"}
    asked = ("MiniMax", "runway_months", "2026-06-30")
    assert "pure" not in Client().check_claim(*asked[:2], "27 years", asked[2]).note
    lines = call("IPO_EXPLAIN", list(asked))
    told = ("Cash runway on adjusted loss (months)", "Value")
    assert [line[2] for line in lines if line[0] in told] == ["months", "months"]
    assert [call("IPO_CHECK", [written, *asked]) for written in ("27 months", "60 months")] == ["agrees", "differs"]


def test_every_print_of_the_data_is_said_by_somebody() -> None:
    """No accusation: what a source prints agrees, is a rival's or was superseded; a known error alone differs."""
    accused, count = [], 0
    for company in ANSWERS.view.companies():
        for fact in ANSWERS.view.facts_of(company.id):
            if fact.quantity is None or fact.quantity.low is None or fact.claim is FactClaim.REJECTED:
                continue
            count += 1
            claim = Claim(company, fact.concept, fact.quantity, fact.unit, fact.period.text, fact.dimensions)
            if judge(ANSWERS, claim).finding is Finding.DIFFERS:
                accused.append((company.name, fact.concept, fact.period.text, fact.dimensions, fact.quantity.text))
    assert count > 4000
    assert not accused, accused[:20]


@given(power=st.integers(1, 8), up=st.booleans())
def test_a_scale_that_is_wrong_is_named(power: int, up: bool) -> None:
    company = ANSWERS.company("MiniMax")
    factor = Decimal(10) ** (power if up else -power)
    claim = Claim(company, "revenue", typed(Decimal(53_437_000) * factor), "USD", "9M2025")
    verdict = judge(ANSWERS, claim)
    assert verdict.finding is Finding.DIFFERS
    assert verdict.slip is not None
    assert verdict.slip.kind == f"{'x' if up else '/'}{10**power}"


@given(number=st.decimals(-(10**15), 10**15, places=2), scale=st.sampled_from([1, 1000, 10**6]))
def test_a_typed_number_lies_within_its_own_interval(number: Decimal, scale: int) -> None:
    quantity = typed(number, scale)
    assert quantity.low is not None and quantity.high is not None
    assert quantity.low <= number * scale <= quantity.high


def test_a_cell_says_one_word() -> None:
    assert IPO_CHECK(53.4, "MiniMax", "revenue", "9M2025", "USD", "Scale=M") == "agrees"
    assert IPO_CHECK(53437000, "稀宇科技", "营收", "9M2025") == "agrees"
    assert IPO_CHECK(0.2335, "MiniMax", "gross_margin", "9M2025") == "agrees"
    assert IPO_CHECK(23.3, "MiniMax", "gross_margin", "9M2025") == "agrees"
    assert IPO_CHECK("4200万美元", "智谱", "revenue", "FY2024") == "rival"
    assert IPO_CHECK(534.4, "MiniMax", "revenue", "9M2025", "USD", "Scale=M") == "differs"
    assert IPO_CHECK(1, "MiniMax", "revenue", "FY2012") == "unknown"
    assert IPO_CHECK(None, "MiniMax", "revenue") == ""
    wrong = IPO_CHECK("soon", "MiniMax", "revenue")
    assert isinstance(wrong, CellError) and wrong.text == "#VALUE!" and "as it was written" in wrong.reason


def test_what_means_nothing_is_an_error_in_a_sentence() -> None:
    for wrong in ({"metric": "revenu"}, {"company": "Mini"}, {"value": "soon"}, {"unit": "lakh"}):
        with pytest.raises(UsageError, match=r"\.$"):
            Client().check_claim(**({"company": "MiniMax", "metric": "revenue", "value": "1m"} | wrong))  # type: ignore[arg-type]
    assert read_printed_figure("53.4m").unit is None


@pytest.mark.parametrize("day", ["2025-06-30", "2025-12-22", "2026-02-15"])
def test_a_verdict_tells_nothing_later_than_its_day(day: str) -> None:
    """Every figure printed after a day, judged as on that day, by each way of asking: only earlier sources speak."""
    snapshot, known, client = Session().now(), Answers(open_data(), dt.date.fromisoformat(day)), Client(as_of=day)
    asked = 0
    for company in known.view.companies():
        for fact in ANSWERS.view.facts_of(company.id):
            date = ANSWERS.view.source(fact.source).date
            if first_day(date) <= dt.date.fromisoformat(day) or fact.quantity is None or fact.quantity.point is None:
                continue
            if fact.dimensions or (asked := asked + 1) % 7:
                continue
            unit = fact.unit if is_money(fact.unit) else ""
            cell = verdict_on(
                snapshot, fact.quantity.point, company.name, fact.concept, fact.period.text, unit, f"AsOf={day}"
            )
            claim = Claim(company, fact.concept, fact.quantity, fact.unit, fact.period.text)
            for verdict in (cell, judge(known, claim)):
                if verdict.source is not None:
                    assert first_day(verdict.source.date).isoformat() <= day, (fact, verdict.why())
            record = client.check_claim(company.name, fact.concept, fact.quantity.point, fact.period.text, unit)
            if record.expected is not None and record.expected["source"]["date"]:
                assert record.expected["source"]["date"][:10] <= day
    assert asked > 50


def test_a_cell_knows_no_more_than_its_day_and_tier() -> None:
    """The year 2025 was printed after 2025-12-22; an article alone says 4200万美元 of Zhipu's 2024."""
    later = next(
        fact for fact in ANSWERS.view.facts("minimax", "revenue")
        if fact.period.text == "FY2025" and not fact.dimensions and fact.quantity and fact.quantity.point
    )  # fmt: skip
    assert later.quantity is not None and later.quantity.point is not None
    written = float(later.quantity.point)
    assert IPO_CHECK(written, "MiniMax", "revenue", "FY2025", later.unit) == "agrees"
    assert IPO_CHECK(written, "MiniMax", "revenue", "FY2025", later.unit, "AsOf=2025-12-22") == "unknown"
    snapshot = Session().now()
    early = verdict_on(snapshot, written, "MiniMax", "revenue", "9M2025", later.unit, "AsOf=2025-12-22")
    assert early.finding is Finding.DIFFERS and "2025" not in (early.slip.words if early.slip else "")
    assert IPO_CHECK("4200万美元", "智谱", "revenue", "FY2024", None, "Tier<=3") == "differs"
    found = Client(as_of="2025-12-22").check_text(f"MiniMax's revenue in 2025 was {later.unit} {written / 1e6:.1f}m.")
    assert [record.verdict for record in found] == ["unknown"]
