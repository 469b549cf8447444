"""Profit where a loss is asked for, and the reverse; figures that a corrected print settles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlipo import Client
from xlipo.functions.call import call


@pytest.mark.parametrize(
    ("company", "asked", "period", "answers", "value", "read_from"),
    [
        ("NVIDIA", "net_loss", None, "Q2-2027", -59_688_000_000, "profit_for_the_period"),
        ("NVIDIA", "operating_loss", "Q2-2027", "Q2-2027", -63_734_000_000, "operating_income"),
        ("SenseTime", "net_loss", None, "H1-2026", -620_000_000, "profit_for_the_period"),
        ("MetaX", "net_loss_attributable", "H1-2026", "H1-2026", -612_000_000, "net_profit_attributable"),
        ("MetaX", "net_loss", "H1-2026", "H1-2026", -612_000_000, "net_profit_attributable"),
        ("MetaX", "net_profit_attributable", "FY2024", "FY2024", -1_408_879_400, "net_loss_attributable"),
        ("MiniMax", "profit_for_the_period", "H1-2026", "H1-2026", -357_997_000, "net_loss"),
    ],
)
def test_the_line_of_the_other_sign_answers(
    company: str, asked: str, period: str | None, answers: str, value: int, read_from: str
) -> None:
    answer = Client().metric(company, asked, period)
    assert (answer.value, answer.period.text) == (Decimal(value), answers)
    assert any(read_from in note for note in answer.notes)
    explained = call("IPO_EXPLAIN", (company, asked, period))
    assert any(read_from in str(cell) for row in explained for cell in row)


def test_a_line_as_printed_goes_before_its_opposite() -> None:
    answer = Client().metric("MetaX", "net_loss_attributable", "FY2024")
    assert (answer.value, answer.status.value, answer.notes) == (Decimal(1_408_879_400), "reported", ())


def test_twelve_months_with_a_profit_among_losses() -> None:
    """MetaX: a loss of 789m in 2025 with 185.8933m of it in the first half, and a profit of 612m in that of 2026."""
    answer = Client().metric("MetaX", "net_profit_attributable", "LTM")
    assert (answer.value, answer.period.text) == (Decimal("8893300"), "LTM-2026-06-30")
    assert Client().metric("MetaX", "net_loss_attributable", "LTM").value == -answer.value


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


@pytest.mark.parametrize(
    ("company", "period", "outflow", "months"),
    [
        ("Enflame", "FY2024", 1_797_000_000, 12),
        ("MetaX", "FY2024", 2_148_000_000, 12),
        ("Moore Threads", "H1-2025", 1_164_000_000, 6),
    ],
)
def test_an_outflow_printed_as_one_gives_the_cash_flow_and_what_is_made_of_it(
    company: str, period: str, outflow: int, months: int
) -> None:
    """The press prints net cash used in operations, a positive number: it is the cash flow with its sign turned."""
    flow, free, burn = (
        Client().metric(company, name, period) for name in ("operating_cash_flow", "free_cash_flow", "monthly_burn")
    )
    assert (flow.value, free.value, burn.value) == (-outflow, -outflow, pytest.approx(Decimal(outflow) / months))
    assert flow.notes == ("minus operating_cash_outflow: no operating_cash_flow is printed",)
    assert any("outflow as printed" in note for note in burn.notes)
