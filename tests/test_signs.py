"""Profit where a loss is asked for, and the reverse; figures that a corrected print settles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlipo import Client
from xlipo.functions.call import call


@pytest.mark.parametrize(
    ("company", "asked", "period", "named"),
    [
        ("NVIDIA", "net_loss", None, "net_income stands instead: USD 59.7bn in Q2-2027"),
        ("MetaX", "net_loss", "H1-2026", "net_income stands instead: CNY"),
        ("MiniMax", "profit_for_the_period", "H1-2026", "net_income stands instead: USD -358.0m in H1-2026"),
    ],
)
def test_the_other_sign_is_named(company: str, asked: str, period: str | None, named: str) -> None:
    client = Client()
    answer = client.metric(company, asked, period)
    assert answer.value is None and named in client.why_not(answer)
    assert any(named in str(row[4]) for row in call("IPO_EXPLAIN", (company, asked, period)))


FIGURES = [
    ("Zhipu", "adjusted_net_loss", "H1-2026", "1964138000"),
    ("Biren", "revenue", "H1-2026", "1236000000"),
    ("OpenAI", "net_loss", "FY2025", "38530000000"),
    ("Enflame", "gross_margin", "H1-2026", "0.3037"),
]


@pytest.mark.parametrize(("company", "metric", "period", "value"), FIGURES)
def test_figures(company: str, metric: str, period: str, value: str) -> None:
    answer = Client().metric(company, metric, period)
    assert answer.value == Decimal(value)
    assert not any(rival.rivalry.value == "inconsistent" for rival in answer.rivals)


def test_the_newest_period_of_sensetime_is_the_half_of_2026() -> None:
    assert Client().metric("SenseTime", "revenue").period.text == "H1-2026"


def test_a_margin_is_made_of_revenue_and_cost_where_no_profit_is_printed() -> None:
    assert round(Client().metric("OpenAI", "gross_margin", "FY2025").value, 2) == Decimal("0.43")
