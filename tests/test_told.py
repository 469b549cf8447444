"""What an answer says of itself: which figure a total is, what is not in it, and what stands for what was asked."""

from __future__ import annotations

import pytest

from shipped import answers, shipped
from xlipo.api import Client
from xlipo.quality.checks import run_checks


def told(company: str, metric: str, period: str = "LATEST") -> str:
    return "; ".join(Client().metric(company, metric, period).notes)


def test_a_total_of_funding_says_what_its_rounds_add_up_to() -> None:
    """Enflame's page prints about CNY 7.0bn and lists rounds of 8.61bn; Zhipu's eight rounds are its total."""
    assert "not the sum of the rounds: the 7 rounds with an amount (of 8) add up to CNY 8.6bn" in told(
        "Enflame", "funding_total"
    )
    assert "add up to CNY 11.9bn to CNY 21.1bn" in told("Moore Threads", "funding_total")
    assert "the 8 rounds in the data cannot be added up beside it" in told("Biren", "funding_total")
    assert told("Zhipu", "funding_total") == ""


def test_what_is_done_with_a_record_changes_no_answer() -> None:
    answer = answers().metric("MiniMax", "revenue", "FY2024")
    for record in (answer.as_json(), answer.brief):
        record["source"].clear()
    assert answer.as_json()["source"]["title"] == answer.brief["source"]["title"] != ""


@pytest.mark.parametrize("metric", ["runway_months", "runway_months_cash_flow", "net_cash", "liquidity"])
def test_money_of_a_balance_names_what_was_raised_since(metric: str) -> None:
    """Zhipu placed shares in July and September 2026 and sold bonds; enterprise value counts what the shares gave."""
    said = told("Zhipu", metric)
    assert "raised after the balance of 2026-06-30" in said
    assert all(day in said for day in ("2026-07-13", "2026-09-16", "2026-09-18"))
    assert "raised after" not in told("Zhipu", metric, "2025-12-31")
    assert "raised after" not in told("Zhipu", "ev_to_revenue")


def test_what_was_raised_later_is_not_told_of_an_earlier_day() -> None:
    notes = Client(as_of="2026-09-01").metric("Zhipu", "net_cash").notes
    assert "2026-09-16" not in "; ".join(notes)


def test_a_year_that_stands_for_twelve_months_says_so() -> None:
    assert "revenue of FY2024: no later twelve months were known" in told("Moore Threads", "capital_efficiency")
    assert "no later twelve months" not in told("MiniMax", "ev_to_sales")


@pytest.mark.parametrize("company", ["MiniMax", "Zhipu"])
def test_businesses_are_counted_in_customers(company: str) -> None:
    assert Client().metric(company, "enterprise_customers").unit == "customers"


def test_earnings_of_twelve_months_are_the_newest_that_are_printed() -> None:
    """SenseTime's owners' part is in the data for 2020 alone; the loss of the whole to June 2025 is newer."""
    reason = Client().metric("SenseTime", "pe_ratio").reason
    assert "H1-2025" in reason and "FY2020" not in reason


def test_sources_without_an_address_are_named_and_acknowledged() -> None:
    found = {result.id: result for result in run_checks(answers(), "Anthropic")}["address/anthropic"]
    cited = {shipped().source(fact.source) for fact in shipped().facts_of("anthropic")}
    assert found.status == "acknowledged" and found.reason
    assert all(source.title in found.message for source in cited if not source.url)
    assert not any(source.title in found.message for source in cited if source.url)


def test_a_value_at_a_price_names_the_results_that_are_old_by_then() -> None:
    """Enflame's price of September 2026 over its sales of 2024; Zhipu's over those to June 2026."""
    assert "more than nine months old on 2026-09-29: revenue of FY2024" in told("Enflame", "price_to_sales")
    assert "nine months old" not in told("Zhipu", "ev_to_revenue")
    assert "equity_attributable of 2025-09-30" in told("Hygon", "price_to_book")


@pytest.mark.parametrize("metric", ["ev_to_revenue", "enterprise_value", "market_cap", "price_to_sales_post"])
def test_an_account_never_sets_a_print_against_itself(metric: str) -> None:
    """A value at a price is made of figures as known on the day of the price, which were told less fully then."""
    seen = 0
    for company in shipped().companies():
        place = ""
        for line in Client().explain(company.id, metric).text.splitlines():
            if line.strip().startswith("otherwise, "):
                assert not line.endswith(f" {place}"), (company.id, line)
                seen += 1
            elif ", layer shipped" in line:
                place = line.strip().removesuffix(", layer shipped")
    assert seen
