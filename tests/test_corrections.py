"""Corrections: each fault that an audit of the data set found holds mended, or stands with what it is beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shipped import answers, facts_of, shipped
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.quantity import Hedge


def values(company: str, concept: str, period: str = "", claim: Claim = Claim.ACTUAL, **dimensions: str) -> set[str]:
    """The figures of a company's concept as they stand, in whole units."""
    found = facts_of(company, concept, period, **dimensions)
    return {f"{fact.best:f}" for fact in found if fact.claim is claim and fact.best is not None}


def close(company: str, day: str) -> set[str]:
    return {price.close for price in shipped().prices(company) if price.date == day}


def source_url(fact: Fact) -> str:
    return shipped().source(fact.source).url


@pytest.mark.parametrize(
    ("company", "day", "printed"),
    [
        ("minimax", "2026-02-05", "486"),
        ("minimax", "2026-02-09", "515"),
        ("zhipu", "2026-02-04", "227.2"),
        ("zhipu", "2026-02-06", "203.2"),
        ("zhipu", "2026-02-09", "276.8"),
        ("zhipu", "2026-07-07", "1610"),
        ("zhipu", "2026-07-08", "1825"),
        ("moore_threads", "2026-09-07", "415.49"),
    ],
)
def test_a_close_stands_on_its_trading_day(company: str, day: str, printed: str) -> None:
    assert close(company, day) == {printed}


def test_misdated_prices_are_kept_as_rejected() -> None:
    for company, day in (("minimax", "2026-02-09"), ("zhipu", "2026-02-08"), ("moore_threads", "2026-09-08")):
        (fact,) = (fact for fact in facts_of(company, "share_price", day) if not fact.file.startswith("prices"))
        assert fact.claim is Claim.REJECTED and fact.note


def test_the_unlock_of_moore_threads_is_of_the_seventh_of_september() -> None:
    for concept in ("market_cap", "daily_return", "unlocked_shares", "unlocked_share_of_total"):
        assert values("moore_threads", concept, "2026-09-08") == set()
        assert values("moore_threads", concept, "2026-09-07"), concept


def test_openais_year_cites_the_page_that_saw_the_accounts() -> None:
    concepts = ("revenue", "cost_of_revenue", "costs_and_expenses_total", "research_and_development_expense",
                "selling_and_marketing_expense", "general_and_administrative_expense")  # fmt: skip
    for concept in concepts:
        found = [fact for fact in facts_of("openai", concept, "FY2025") if fact.claim is Claim.ACTUAL]
        assert any(source_url(fact).startswith("https://www.wheresyoured.at/") for fact in found), concept
        assert not any("minimax" in source_url(fact) + fact.mirror_url + fact.also for fact in found), concept
    assert values("openai", "net_loss", "FY2025") == {"38530000000"}
    assert shipped().company("openai").listing_status == "filed"
    assert {item.filed for item in shipped().offerings("openai")} == {"2026-06-08"}


def test_anthropics_rounds_and_run_rate_are_the_companys_own() -> None:
    (amount,) = facts_of("anthropic", "funding_amount", round="Series H")
    assert source_url(amount) == "https://www.anthropic.com/news/series-h"
    exact = facts_of("anthropic", "funding_post_money_valuation", "2025-09-02", round="Series F")
    assert [(f.value, f.quantity.hedge) for f in exact if f.quantity] == [(Decimal(183 * 10**9), Hedge.EXACT)]
    (april,) = facts_of("anthropic", "arr", "2026-04-06")
    assert april.quantity is not None and april.quantity.hedge is Hedge.OVER
    assert "4590000000" in values("anthropic", "revenue", "FY2025")


def test_two_measures_do_not_share_a_name() -> None:
    assert values("anthropic", "compute_commitments") == {"518000000000"}
    assert values("anthropic", "compute_commitments", scope="large_partners") == {"417000000000"}
    before_shares = values("anthropic", "gross_margin", basis="before_distribution_share_and_training")
    assert before_shares == {"80"} and values("anthropic", "gross_margin") == set()
    assert values("coreweave", "net_loss_attributable", "FY2025") == {"1196000000"}
    assert "1196000000" not in values("coreweave", "net_loss", "FY2025")
    express = values("metax", "net_loss_attributable", "FY2025", measure="performance_express")
    assert express == {"781000000"} and values("metax", "net_loss_attributable", "FY2025") == {"789000000"}


def test_moonshots_rows_bear_no_other_pages_address() -> None:
    wrong = "https://www.scmp.com/tech/article/3356348"
    assert not [f.where for f in shipped().facts_of("moonshot") if wrong in source_url(f) + f.also + f.mirror_url]
    (over,) = [f for f in facts_of("moonshot", "arr", "2026-08") if f.quantity and f.quantity.hedge is Hedge.OVER]
    assert over.value == Decimal(10**9) and "bloomberg.com" in source_url(over)


def test_a_run_rate_of_july_does_not_cite_a_report_of_april() -> None:
    for fact in facts_of("zhipu", "arr", product="maas_api"):
        source = shipped().source(fact.source)
        assert fact.period.start <= source.known_by, fact.where
        assert "2026041900086" not in source.url, fact.where


def test_moore_threads_raised_price_times_shares() -> None:
    assert values("moore_threads", "gross_proceeds", "2025-12-05") == {"7999600000"}
    assert values("moore_threads", "gross_proceeds", "2025-11", Claim.REJECTED) == {"8424000000"}
    assert Decimal(70_000_000) * Decimal("114.28") == Decimal("7999600000")


def test_prices_of_cambricon_say_which_side_of_the_bonus_they_are_on() -> None:
    adjusted = {price.date: price.adjusted for price in shipped().prices("cambricon")}
    assert adjusted["2026-05-06"] == "2026-05-08"
    before = [day for day, mark in adjusted.items() if day < "2026-05-08" and not mark]
    assert {"2026-01-30", "2026-03-12", "2026-04-30"} <= set(before)
    assert values("cambricon", "price_adjustment_factor", "2026-05-08") == {"1.4912"}
    assert values("cambricon", "bonus_shares_per_10", "2026-05-08") == {"4.9"}


def test_birens_half_year_and_its_placing_stand_as_printed() -> None:
    assert answers().metric("Biren", "revenue", "H1-2026").value == Decimal(1_236_000_000)
    assert "1997.6" in values("biren", "revenue_growth", "H1-2026")
    (net,) = facts_of("biren", "placing_net_proceeds", "2026-07")
    assert (net.value, net.unit) == (Decimal(7_038_000_000), "HKD")


def test_conflicts_stand_with_both_figures() -> None:
    assert {"58", "32"} <= values("iluvatar", "gross_margin", "H1-2025", product="training_gpu")
    assert {"987250000", "923000000"} <= values("enflame", "operating_cash_outflow", "FY2022")
    assert "2259147000" in values("zhipu", "cash_and_cash_equivalents", "2025-12-31")
    opening = values("zhipu", "cash_and_cash_equivalents", measure="opening_cash_of_interim_cash_flow")
    assert opening == {"2254920000"}


def test_a_digest_is_not_a_filing() -> None:
    (loss,) = facts_of("enflame", "net_loss", "FY2025")
    assert shipped().source(loss.source).tier >= 5


def test_the_bond_of_minimax_is_complete() -> None:
    (bond,) = [item for item in shipped().offerings("minimax") if item.id == "convertible-bond-2026-07"]
    assert (bond.status, bond.listed) == ("completed", "2026-07-16")
    assert facts_of("minimax", "convertible_bond_completion_date", "2026-07-16")


def test_coreweaves_quarter_is_the_releases() -> None:
    assert "1570000000" in values("coreweave", "revenue", "Q4-2025")
    assert values("coreweave", "net_loss", "Q4-2025", Claim.REJECTED) == {"284000000"}
