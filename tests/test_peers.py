"""Statistics are of figures on one basis, of enough of them, and say who is left out."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

import small
from shipped import answers, shipped
from xlipo.functions import CellError, call
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import COMPARED_ON
from xlipo.metrics.statistics import one_basis

SOURCES = [small.source("prospectus", 1, "2026-09-01"), small.source("press", 5, "2026-09-01")]


def answer(period: str, digits: str = "10", source: str = "prospectus") -> Answer:
    facts = [small.fact("revenue", period, digits, source=source)]
    return Answers(small.dataset(facts, SOURCES)).metric("Acme", "revenue", period)


def told(statistic: str, *given: object) -> CellError:
    found = call("IPO_PEERS", ["gross_margin", statistic, *given])[0][0]
    assert isinstance(found, CellError)
    return found


@given(st.lists(st.sampled_from(["FY2024", "FY2025", "H1-2025", "H1-2026", "9M2025", "Q4-2025"]), max_size=8))
def test_all_that_are_compared_are_of_one_length_and_end_within_nine_months(periods: list[str]) -> None:
    given_ = [answer(period) for period in periods]
    group = one_basis(given_)
    ends = [one.period.end for one in group.members if one.period is not None]
    assert len({one.period.months for one in group.members if one.period is not None}) <= 1
    assert not ends or (max(ends) - min(ends)).days <= 276
    assert len(group.members) + len(group.left_out) == len(given_) and bool(given_) is bool(group.members)


def test_press_counts_as_it_does_on_a_page_unless_a_tier_is_named() -> None:
    """As on a page of the report; Tier<=4 asks the companies' own documents alone."""
    names = "MiniMax,Zhipu,Moore Threads,MetaX,Biren"
    values = [call("IPO_METRIC", [name, "revenue", None, "USD", "Basis=LTM"]) for name in names.split(",")]
    median = call("IPO_PEERS", ["revenue", "median", names, None, "USD"])[0][0]
    assert median == pytest.approx(statistics.median(values))
    own = call("IPO_PEERS", ["revenue", "count", names, None, "USD", "Tier<=4"])[0][0]
    known = Answers(shipped(), tier=4)
    stand = [known.metric(name, "revenue", currency="USD", on=COMPARED_ON) for name in names.split(",")]
    assert own == len(one_basis(stand).members) < len(values)
    group = one_basis([answer("FY2025"), answer("FY2025", "20", "press")])
    assert (len(group.members), group.why_not("max")) == (2, "")
    assert group.why_not("median") == "A median needs 3 figures on one basis, and there are 2."


def test_a_cell_needs_three_for_a_median_and_five_for_a_quartile() -> None:
    two = told("median", "MiniMax,Zhipu", "FY2024")
    assert (two.text, two.status) == ("#N/A", "not_meaningful") and "needs 3 figures" in two.reason
    assert "needs 5 figures" in told("p25", "MiniMax,Zhipu,SenseTime", "FY2024").reason


def test_figures_on_another_basis_stay_out_and_are_named() -> None:
    left_out = call("IPO_PEERS", ["net_margin", "left_out", "MiniMax,Zhipu,Wenge AI"])[0][0]
    assert left_out == "Wenge AI: on another basis, H1-2026, as no last twelve months can be made"
    assert call("IPO_PEERS", ["net_margin", "count", "MiniMax,Zhipu,Wenge AI"]) == ((2.0,),)
    rank = call("IPO_PEERS", ["net_margin", "rank", "MiniMax,Zhipu,Wenge AI"])
    assert [row[0] for row in rank[:2]] == [2.0, 1.0] and rank[2][0].text == "#N/A"


def test_money_has_statistics_in_one_currency_and_is_refused_in_several() -> None:
    names = "MiniMax,Zhipu,Biren"
    mixed = call("IPO_PEERS", ["revenue", "median", names, "FY2024"])[0][0]
    assert mixed.text == "#N/A" and mixed.reason.startswith("Sizes in CNY, USD are not compared; give one currency")
    values = [call("IPO_METRIC", [name, "revenue", "FY2024", "USD"]) for name in names.split(",")]
    assert call("IPO_PEERS", ["revenue", "median", names, "FY2024", "USD"])[0][0] == pytest.approx(
        statistics.median(values)
    )


def test_no_statistic_of_the_shipped_data_mixes_bases() -> None:
    seen = 0
    for metric in ("gross_margin", "revenue_growth", "net_margin", "rd_to_revenue", "runway_months"):
        for period in (None, "FY2024", "LATEST"):
            found = [answers().metric(company, metric, period) for company in shipped().companies()]
            group = one_basis(found)
            seen += len(group.members)
            ends = [one.period.end for one in group.members if one.period is not None]
            assert (max(ends) - min(ends)).days <= 276
            assert len({one.period.months for one in group.members if one.period is not None}) == 1
    assert seen > 50
