"""Derived periods: what nobody prints, from what is printed around it; tied to filings that print both."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
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
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.period import CALENDAR, Period, YearEnd
from xlipo.facts.quantity import Hedge
from xlipo.functions import call
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.flows import Flows
from xlipo.metrics.status import Status

SOURCES = [
    small.source("prospectus", 1, "2026-09-01"), small.source("interim", 2, "2025-08-30"),
    small.source("annual", 1, "2026-03-30"), small.source("later", 2, "2026-08-30"),
    small.source("press", 5, "2026-04-01"),
]  # fmt: skip


def ask(facts: Sequence[Fact], period: str, measure: str = "revenue", year_end: YearEnd = CALENDAR) -> Answer:
    return Answers(small.dataset(facts, SOURCES, year_end=year_end)).metric("Acme", measure, period)


def flows(**prints: str) -> list[Fact]:
    """Revenue by period, with ``_`` for the hyphen of its name, all in one document."""
    return [
        small.fact("revenue", name.replace("_", "-"), digits, line=n) for n, (name, digits) in enumerate(prints.items())
    ]


# -- the arithmetic ---------------------------------------------------------------------------------------------------

WAYS = [
    ("H2-2025", {"FY2025": "100", "H1_2025": "40"}, 60, "FY2025 − H1-2025"),
    ("Q4-2025", {"FY2025": "100", "9M2025": "70"}, 30, "FY2025 − 9M2025"),
    ("Q3-2025", {"9M2025": "70", "H1_2025": "40"}, 30, "9M2025 − H1-2025"),
    ("Q2-2025", {"H1_2025": "40", "Q1_2025": "15"}, 25, "H1-2025 − Q1-2025"),
    ("H1-2025", {"9M2025": "70", "Q3_2025": "30"}, 40, "9M2025 − Q3-2025"),
    ("H1-2025", {"FY2025": "100", "H2_2025": "60"}, 40, "FY2025 − H2-2025"),
    ("Q1-2025", {"H1_2025": "40", "Q2_2025": "25"}, 15, "H1-2025 − Q2-2025"),
    ("9M2025", {"FY2025": "100", "Q4_2025": "30"}, 70, "FY2025 − Q4-2025"),
    ("Q4-2025", {"FY2025": "100", "H1_2025": "40", "Q3_2025": "30"}, 30, "FY2025 − H1-2025 − Q3-2025"),
    ("H1-2025", {"Q1_2025": "15", "Q2_2025": "25"}, 40, "Q1-2025 + Q2-2025"),
    ("FY2025", {"H1_2025": "40", "Q3_2025": "30", "Q4_2025": "30"}, 100, "H1-2025 + Q3-2025 + Q4-2025"),
]


@pytest.mark.parametrize(("period", "prints", "value", "how"), WAYS)
def test_a_period_that_nobody_prints_is_derived(period: str, prints: dict[str, str], value: int, how: str) -> None:
    answer = ask(flows(**prints), period)
    assert (answer.value, answer.status, str(answer.period)) == (value, Status.DERIVED, period)
    assert answer.notes == (f"derived: {period} = {how}",)
    half = Decimal(len(prints)) / 2
    assert (answer.low, answer.high) == (value - half, value + half)


@given(
    st.lists(st.integers(10_000, 10**9), min_size=4, max_size=4),
    st.lists(st.sampled_from([1, 10, 100, 1000]), min_size=7, max_size=7),
    st.sets(st.sampled_from(range(7)), min_size=2, max_size=6),
)
def test_the_true_figure_lies_within_the_bounds(quarters: list[int], units: list[int], printed: set[int]) -> None:
    """A year of four true quarters, printed at several roundings: what is derived from the prints allows the truth."""
    true = {
        "Q1-2025": quarters[:1], "Q2-2025": quarters[1:2], "Q3-2025": quarters[2:3], "Q4-2025": quarters[3:],
        "H1-2025": quarters[:2], "9M2025": quarters[:3], "FY2025": quarters,
    }  # fmt: skip
    facts = [
        small.fact("revenue", name, str((2 * sum(parts) + unit) // (2 * unit)), scale=unit, line=place)
        for place, ((name, parts), unit) in enumerate(zip(true.items(), units, strict=True))
        if place in printed
    ]
    known = Answers(small.dataset(facts, SOURCES))
    for place, (name, parts) in enumerate(true.items()):
        answer = known.metric("Acme", "revenue", name)
        if place in printed:
            assert answer.status is Status.REPORTED
        if answer.has_figure:
            assert answer.low is not None and answer.high is not None
            assert answer.low <= sum(parts) <= answer.high, (name, answer.notes)


# -- where it must not ------------------------------------------------------------------------------------------------


def test_a_derived_figure_never_displaces_a_print_of_any_tier() -> None:
    facts = [*flows(FY2025="100", H1_2025="40"), small.fact("revenue", "H2-2025", "61", source="press", line=9)]
    answer = ask(facts, "H2-2025")
    assert (answer.value, answer.status) == (61, Status.REPORTED)
    undisclosed = [
        *flows(FY2025="100", H1_2025="40"),
        small.fact("revenue", "H2-2025", "", hedge=Hedge.UNKNOWN, line=9),
    ]
    assert ask(undisclosed, "H2-2025").status is Status.NOT_DISCLOSED
    for fact, source in [
        (f, shipped().source(f.source)) for c in shipped().companies() for f in shipped().facts_of(c.id)
    ]:
        if fact.claim is Claim.ACTUAL and fact.concept == "revenue" and fact.best is not None and source.tier <= 8:
            asked = answers().metric(fact.entity, "revenue", fact.period.text, dimensions=fact.dimensions)
            if fact.period.kind == "duration" and not fact.period.text.startswith("LTM"):
                assert asked.status is not Status.DERIVED, fact.where


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "CNY"},
        {"dimensions": "segment=cloud"},
        {"source": "press"},
        {"claim": Claim.FORECAST},
        {"hedge": Hedge.RANGE, "high": "45"},
    ],
    ids=["another currency", "another scope", "press", "forecast", "range"],
)
def test_unlike_prints_are_never_taken_from_each_other(other: dict[str, object]) -> None:
    facts = [small.fact("revenue", "FY2025", "100"), small.fact("revenue", "H1-2025", "40", line=1, **other)]  # type: ignore[arg-type]
    assert ask(facts, "H2-2025").status is Status.NO_DATA


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (
            {"source": "press"},
            "H1-2025 is of tier 5, and only figures of the company's own documents (tiers 1 to 4) are added up",
        ),
        ({"unit": "CNY"}, "FY2025 is printed in USD, H1-2025 is printed in CNY"),
    ],
)
def test_why_unlike_prints_are_not_taken_from_each_other_is_said(other: dict[str, str], why: str) -> None:
    facts = [small.fact("revenue", "FY2025", "100"), small.fact("revenue", "H1-2025", "40", line=1, **other)]  # type: ignore[arg-type]
    assert ask(facts, "H2-2025").reason == f"revenue of Acme for H2-2025 is not derived as FY2025 − H1-2025: {why}."


def test_balances_users_and_ratios_are_never_derived() -> None:
    margins = [small.fact("gross_margin", name, "20", unit="percent") for name in ("FY2025", "H1-2025")]
    assert ask(margins, "H2-2025", "gross_margin").status is Status.NO_DATA
    for company in shipped().companies():
        for concept in ("mau", "paying_users", "basic_eps", "arppu", "market_share"):
            for period in ("H2-2025", "Q4-2025", "Q3-2025"):
                found = Flows(answers().fact_index, company, concept, ()).derived(Period.parse(period))
                assert found is None, (company.id, concept)


def test_a_restated_print_is_not_set_against_an_older_one() -> None:
    """H1 was 40 when the year was not yet known, and 35 in the next year's interim report."""
    year = small.fact("revenue", "FY2025", "100", source="annual")
    first = small.fact("revenue", "H1-2025", "40", source="interim", line=1)
    again = small.fact("revenue", "H1-2025", "35", source="later", line=2)
    assert ask([year, first], "H2-2025").value == 60
    answer = ask([year, first, again], "H2-2025")
    assert answer.status is Status.NO_DATA
    assert answer.reason == (
        "revenue of Acme for H2-2025 cannot be derived as FY2025 − H1-2025: H1-2025 was restated, and no one document "
        "prints all of these."
    )
    both = small.fact("revenue", "H1-2025", "36", source="annual", line=3)
    assert ask([year, first, again, both], "H2-2025").value == 64  # the one document that prints both


def test_an_expense_that_would_be_negative_is_an_absence_with_its_reason() -> None:
    spent = "research_and_development_expense"
    facts = [small.fact(spent, "H1-2024", "60", source="interim"),
             small.fact(spent, "FY2024", "50", source="annual", line=1)]  # fmt: skip
    answer = Answers(small.dataset(facts, SOURCES)).metric("Acme", spent, "H2-2024")
    assert answer.status is Status.NO_DATA and "would be negative as FY2024 − H1-2024" in answer.reason


def test_nothing_later_than_the_day_is_used() -> None:
    facts = [small.fact("revenue", "H1-2025", "40", source="interim"),
             small.fact("revenue", "FY2025", "100", source="annual", line=1)]  # fmt: skip
    data = small.dataset(facts, SOURCES)
    assert Answers(data, dt.date(2026, 3, 29)).metric("Acme", "revenue", "H2-2025").status is Status.NO_DATA
    assert Answers(data, dt.date(2026, 3, 30)).metric("Acme", "revenue", "H2-2025").value == 60


@pytest.mark.parametrize("day", [dt.date(2026, 1, 31), dt.date(2026, 4, 30), dt.date(2026, 8, 31)])
def test_every_input_of_a_derived_figure_was_known_on_the_day(day: dt.date) -> None:
    then, seen = Answers(shipped(), day), 0
    for company in shipped().companies():
        for period in ("H2-2024", "Q4-2024", "Q3-2025", "H2-2025", "Q4-2025", "H1-2026", "LTM"):
            for metric in ("revenue", "gross_margin", "net_income"):
                answer = then.metric(company, metric, period)
                if answer.status is Status.DERIVED:
                    seen += 1
                    assert all(source.is_known(day) for source in answer.sources.values())
    assert seen > 5


def test_a_tier_that_is_asked_for_leaves_derived_figures_out() -> None:
    """They are of the last tier."""
    assert Client().metric("MiniMax", "revenue", "Q3-2025").status is Status.DERIVED
    assert Client(tier=8).metric("MiniMax", "revenue", "Q3-2025").status is Status.DERIVED
    assert Client(tier=3).metric("MiniMax", "revenue", "Q3-2025").status is Status.NO_DATA


# -- what stands on derived periods -----------------------------------------------------------------------------------


def test_ratios_of_derived_periods_come_from_derived_flows() -> None:
    """Zhipu's second half of 2025 on that of 2024, from its annual reports and its interim report."""
    growth = answers().metric("zhipu", "revenue_growth", "H2-2025")
    assert growth.status is Status.DERIVED
    assert float(growth.value or 0) == pytest.approx((724_334 - 190_877) / (312_414 - 44_909) - 1, rel=1e-4)
    margin = answers().metric("minimax", "gross_margin", "Q3-2025")
    assert float(margin.value or 0) == pytest.approx((12_476 - 3_685) / (53_437 - 30_429), rel=1e-3)


def test_a_printed_ratio_goes_before_one_of_derived_flows() -> None:
    answer = answers().metric("minimax", "gross_margin", "Q4-2025")
    assert answer.status is Status.REPORTED and answer.computed is not None and answer.computed.stands_on_derived


def test_the_last_twelve_months_may_use_derived_periods() -> None:
    """NVIDIA prints quarters: four of them make the twelve months to July 2026 (57,006 + 68,127 + 81,615 + 96,221)."""
    answer = answers().metric("nvidia", "revenue", "LTM")
    assert (str(answer.period), answer.status) == ("LTM-2026-07-31", Status.DERIVED)
    quarters = [answers().metric("nvidia", "revenue", q).value for q in ("Q3-2026", "Q4-2026", "Q1-2027", "Q2-2027")]
    assert None not in quarters and answer.value == sum(filter(None, quarters))


def test_a_year_whose_comparative_was_restated_is_not_counted_twice() -> None:
    """The year holds 70 of nine months; the next report restates them to 60, which the year does not hold."""
    facts = [
        small.fact("revenue", "FY2024", "100", source="annual"),
        small.fact("revenue", "9M2024", "70", source="interim", line=1),
        small.fact("revenue", "9M2024", "60", source="later", line=2),
        small.fact("revenue", "9M2025", "90", source="later", line=3),
    ]
    answer = ask(facts, "LTM")
    assert (answer.value, answer.status) == (120, Status.COMPUTED)
    assert answer.notes == ("9M2024 as it stood when the year was printed: it is restated in another document",)
    both = small.fact("revenue", "9M2024", "65", source="annual", line=4)
    answer = ask([*facts, both], "LTM")
    assert answer.value == 125 and "one document prints both" in answer.notes[0]
    late = [facts[0], facts[3], facts[2], small.fact("revenue", "9M2024", "70", source="prospectus", line=1)]
    assert "of another footing than the year" in ask(late, "LTM").notes[0]


# -- calendar years ---------------------------------------------------------------------------------------------------


def test_a_calendar_year_is_made_of_the_quarters_of_a_fiscal_year_that_ends_in_march() -> None:
    march = (3, 31)
    names = ("Q4-2025", "Q1-2026", "Q2-2026", "Q3-2026")  # January to December 2025
    facts = [small.fact("revenue", name, str(n), line=n, year_end=march) for n, name in enumerate(names, 10)]
    answer = ask(facts, "CY2025", year_end=march)
    assert (answer.value, answer.status, str(answer.period)) == (46, Status.DERIVED, "CY2025")
    assert answer.period is not None
    assert (answer.period.start, answer.period.end) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    lacking = ask(facts[:3], "CY2025", year_end=march)
    assert lacking.status is Status.NO_DATA and "not all of the quarters that make it up are there" in lacking.reason
    assert Period.parse("CY2025").text == "FY2025"
    assert Period.parse("2025-01/2025-12", year_end=march).text == "CY2025"


def test_quarters_that_cross_the_year_are_never_cut() -> None:
    answer = answers().metric("nvidia", "revenue", "CY2025")
    assert answer.status is Status.NO_DATA
    assert "its fiscal quarters end in January, April, July and October" in answer.reason


def test_a_figure_of_a_calendar_year_does_not_answer_for_a_fiscal_one() -> None:
    """NVIDIA's fiscal 2024 began in February 2023; research houses count calendar years."""
    market = (("market", "china_ai_accelerator_cards"),)
    assert answers().metric("nvidia", "gpus_shipped", "CY2024", dimensions=market).value == 1_900_000
    assert answers().metric("nvidia", "gpus_shipped", "FY2024", dimensions=market).status is Status.NO_DATA
    for company in shipped().companies():
        for fact in shipped().facts_of(company.id) if company.year_end != CALENDAR else ():
            assert "calendar 2" not in fact.note or fact.period.text.startswith("CY"), fact.where


# -- against what filings and others print of the same periods --------------------------------------------------------


def test_derived_figures_agree_with_every_print_of_the_same_period() -> None:
    """Wherever a period is printed and could be derived too; the one that disagrees was rounded up by the press."""
    seen, apart = Counter[bool](), []
    for company in shipped().companies():
        for fact in shipped().facts_of(company.id):
            if fact.claim is not Claim.ACTUAL or fact.quantity is None or fact.quantity.low is None:
                continue
            made = Flows(answers().fact_index, company, fact.concept, fact.dimensions).derived(fact.period)
            if not isinstance(made, Derivation) or made.unit != fact.unit or fact.quantity.high is None:
                continue
            agrees = made.low <= fact.quantity.high and fact.quantity.low <= made.high
            seen[agrees] += 1
            if not agrees:
                apart.append((company.id, fact.concept, fact.period.text, fact.value))
    assert apart == [("cambricon", "net_profit_attributable", "9M2025", Decimal(1_610_000_000))]
    assert seen[True] >= 18


# -- in every way of asking -------------------------------------------------------------------------------------------


def test_every_way_of_asking_gives_the_same_derived_figure_with_its_arithmetic() -> None:
    answer = xlipo.metric("MiniMax", "revenue", "Q3-2025")
    assert (answer.value, answer.status.value) == (23_008_000, "derived")
    assert call("IPO_METRIC", ["MiniMax", "revenue", "Q3-2025"]) == 23_008_000
    assert call("IPO_STATUS", ["MiniMax", "revenue", "Q3-2025"]) == "derived"
    assert call("IPO_RANGE", ["MiniMax", "revenue", "Q3-2025"]) == ((23_007_000, 23_009_000),)
    account = call("IPO_EXPLAIN", ["MiniMax", "revenue", "Q3-2025"])
    assert ["How", "derived: Q3-2025 = 9M2025 − H1-2025"] in [[row[0], row[4]] for row in account]
    assert {row[3] for row in account if row[0].startswith("Input: ")} == {"9M2025", "H1-2025"}
    found = CliRunner().invoke(front_door, ["metric", "MiniMax", "revenue", "--period", "Q3-2025", "--json"])
    said = json.loads(found.stdout)
    assert (said["value"], said["status"], [one["period"] for one in said["inputs"]]) == (
        23_008_000, "derived", ["9M2025", "H1-2025"],
    )  # fmt: skip
    text = CliRunner().invoke(front_door, ["explain", "MiniMax", "revenue", "--period", "Q3-2025"]).stdout
    assert "derived: Q3-2025 = 9M2025 − H1-2025" in text and "difference: USD 23.0m" in text


def test_the_newest_half_or_quarter_may_be_a_derived_one() -> None:
    assert str(answers().metric("minimax", "revenue", "H2").period) == "H2-2025"
    assert str(answers().metric("zhipu", "gross_margin", "H2").period) == "H2-2025"
