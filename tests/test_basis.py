"""Comparisons stand on one basis, and a figure that stands on another says so, in every way of asking."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

import small
import xlipo
from shipped import answers, shipped
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.facts.errors import UsageError
from xlipo.functions import call
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, on_basis, read_basis
from xlipo.metrics.status import Status

SOURCES = [small.source("prospectus", date="2026-09-01")]


def ask(facts: list[small.Fact], measure: str, basis: str) -> tuple[str, Decimal | None, str]:
    """The period, the value and the mark of a measure of Acme on a basis."""
    found = Answers(small.dataset(facts, SOURCES))
    one = on_basis(found.resolver(found.company("Acme"), found.measure(measure)), read_basis(basis))
    return str(one.resolution.period), one.resolution.value, one.off


YEARS = [
    small.fact("revenue", "FY2024", "100"),
    small.fact("revenue", "FY2025", "200"),
    small.fact("revenue", "H1-2025", "80", line=1),
    small.fact("revenue", "H1-2026", "150"),
]


def test_flows_stand_on_the_last_twelve_months_the_last_year_or_the_newest_period() -> None:
    assert ask(YEARS, "revenue", "LTM") == ("LTM-2026-06-30", 270, "")
    assert ask(YEARS, "revenue", "FY0") == ("FY2025", 200, "")
    assert ask(YEARS, "revenue", "LATEST") == ("H1-2026", 150, "")


def test_where_no_twelve_months_can_be_made_the_newest_period_stands_in_and_is_marked() -> None:
    halves = [small.fact("revenue", "H1-2025", "80"), small.fact("revenue", "H1-2026", "150")]
    assert ask(halves, "revenue", "LTM") == ("H1-2026", 150, "H1-2026, as no last twelve months can be made")
    assert ask(halves, "revenue", "FY0") == ("H1-2026", 150, "H1-2026, as no fiscal year has this figure")
    assert ask(halves, "revenue", "LATEST") == ("H1-2026", 150, "")


def test_twelve_months_that_are_a_fiscal_year_are_on_the_basis() -> None:
    year = [small.fact("revenue", "FY2025", "200"), small.fact("revenue", "H1-2026", "150")]
    period, value, off = ask(year, "revenue", "LTM")
    assert (period, value, off) == ("LTM-2025-12-31", 200, "")


def test_stocks_stand_on_the_newest_balance_sheet() -> None:
    balances = [small.fact("total_liquidity", "2025-12-31", "50"), small.fact("total_liquidity", "2026-06-30", "40")]
    assert ask(balances, "total_liquidity", "LTM") == ("2026-06-30", 40, "")
    assert ask(balances, "total_liquidity", "FY0") == ("2025-12-31", 50, "")
    assert ask(balances[1:], "total_liquidity", "FY0")[2] == "2026-06-30, as no fiscal year has this figure"


def test_what_happens_once_is_on_every_basis() -> None:
    price = [small.fact("offer_price", "2026-01-09", "165", unit="HKD")]
    assert {ask(price, "offer_price", basis) for basis in Basis} == {("2026-01-09", Decimal(165), "")}


def test_a_ratio_that_means_nothing_on_the_basis_takes_no_other() -> None:
    """Revenue fell to nothing: the growth of an older year must not stand in for it."""
    facts = [small.fact("revenue", "FY2024", "100"), small.fact("revenue", "FY2025", "0"),
             small.fact("revenue", "FY2026", "9")]  # fmt: skip
    found = Answers(small.dataset(facts, SOURCES))
    one = on_basis(found.resolver(found.company("Acme"), found.measure("revenue_growth")), Basis.LTM)
    assert (one.resolution.status, str(one.resolution.period)) == (Status.NOT_MEANINGFUL, "LTM-2026-12-31")


def test_nine_months_of_a_ratio_or_of_users_are_never_added_to_a_year() -> None:
    for concept, unit in (("gross_margin", "percent"),):
        facts = [small.fact(concept, p, v, unit=unit) for p, v in (("FY2024", "12"), ("9M2024", "5"), ("9M2025", "23"))]
        found = Answers(small.dataset(facts, SOURCES))
        assert found.metric("Acme", concept, "LTM-2025-09-30").status is Status.NO_DATA
    for concept in ("mau", "arppu", "paying_users"):
        for company in shipped().companies():
            resolver = answers().resolver(company, answers().measure(concept))
            one = on_basis(resolver, Basis.LTM)
            made = one.resolution.derivation
            assert made is None or made.op == "fact", (company, concept)


@pytest.mark.parametrize("basis", list(Basis))
def test_no_figure_of_the_shipped_data_stands_on_another_basis_unmarked(basis: Basis) -> None:
    """Counted from the period's own length and end, whatever the engine thinks of it."""
    seen, marked = 0, 0
    for company in shipped().companies():
        for metric in ("revenue", "net_income", "gross_margin", "net_margin", "revenue_growth", "total_liquidity"):
            one = on_basis(answers().resolver(company, answers().measure(metric)), basis)
            period = one.resolution.period
            if not one.resolution.has_value or period is None:
                continue
            seen, marked = seen + 1, marked + bool(one.off)
            ends_a_year = period.end.month == company.year_end[0]
            if basis is Basis.LTM and metric != "total_liquidity":
                assert bool(one.off) == (period.months != 12), (company.id, metric, period)
            elif basis is Basis.FY0 and not one.off:
                assert ends_a_year and period.months in (0, 12), (company.id, metric, period)
            elif basis is Basis.LATEST:
                assert not one.off
    assert seen > 60 and (marked > 0) is (basis is not Basis.LATEST)


# -- in every way of asking -------------------------------------------------------------------------------------------


def test_the_client_compares_on_the_last_twelve_months_unless_told_otherwise() -> None:
    client = Client()
    table = client.table(["MiniMax", "Wenge AI"], ["revenue", "net_margin"])
    assert [answer.period.months for answer in table.rows[0] if answer.period] == [12, 12]
    assert [bool(answer.off_basis) for answer in table.answers()] == [False, False, False, True]
    assert (
        client.table("MiniMax", "revenue", basis="fy0").rows[0][0].period
        == client.metric("MiniMax", "revenue", "FY0").period
    )
    assert client.metric("MiniMax", "revenue", basis="LTM").value == client.metric("MiniMax", "revenue", "LTM").value
    assert client.metric("Wenge AI", "net_margin", basis="LTM").as_json()["off_basis"] is True
    assert client.metric("Wenge AI", "net_margin").as_json()["off_basis"] is False
    for wrong in (lambda: client.metric("MiniMax", "revenue", basis="LTMM"), lambda: client.table(basis="x")):
        with pytest.raises(UsageError, match="is no basis; give one of LTM, FY0, LATEST"):
            wrong()
    with pytest.raises(UsageError, match="A period and the basis FY0 are both given"):
        client.metric("MiniMax", "revenue", "FY2024", basis="FY0")


def test_the_notebook_says_what_stands_on_another_basis() -> None:
    frame = xlipo.table(["MiniMax", "Wenge AI"], ["net_margin"])
    assert frame.attrs["off_basis"]["MiniMax"]["net_margin"] == ""
    assert frame.attrs["off_basis"]["Wenge AI"]["net_margin"] == "H1-2026, as no last twelve months can be made"
    assert xlipo.metric("MiniMax", "revenue", basis="FY0").period == xlipo.metric("MiniMax", "revenue", "FY0").period


def test_cells_take_a_basis_in_place_of_a_period() -> None:
    ltm = call("IPO_METRIC", ["MiniMax", "revenue", None, None, "Basis=LTM"])
    assert ltm == call("IPO_METRIC", ["MiniMax", "revenue", "LTM"])
    assert call("IPO_METRIC", ["MiniMax", "revenue", None, None, "scale=M; basis=fy0"]) == pytest.approx(79.038)
    both = call("IPO_METRIC", ["MiniMax", "revenue", "FY2024", None, "Basis=LTM"])
    assert (both.text, both.status) == ("#VALUE!", "unknown_option")
    wrong = call("IPO_METRIC", ["MiniMax", "revenue", None, None, "Basis=NTM"])
    assert (wrong.text, wrong.status) == ("#VALUE!", "unknown_option")
    table = call("IPO_TABLE", ["MiniMax,Wenge AI", "revenue,net_margin"])
    assert table[1][1] == ltm
    assert table[3][0] == "On another basis: Wenge AI Net margin: H1-2026, as no last twelve months can be made."
    latest = call("IPO_TABLE", ["MiniMax,Wenge AI", "revenue,net_margin", None, None, "Basis=LATEST"])
    assert len(latest) == 3 and latest[1][1] == call("IPO_METRIC", ["MiniMax", "revenue"])
    assert len(call("IPO_TABLE", ["MiniMax,Wenge AI", "revenue,net_margin", "LATEST"])) == 3


def test_the_command_line_marks_what_stands_on_another_basis() -> None:
    def run(*arguments: str) -> str:
        found = CliRunner().invoke(front_door, list(arguments), catch_exceptions=False)
        assert found.exit_code == 0, found.stderr
        return found.stdout

    lines = run("table", "--companies", "MiniMax,Wenge AI", "--metrics", "revenue,net_margin").splitlines()
    assert "*" not in lines[1] and lines[2].rstrip().endswith("  H1-2026 *")
    assert lines[3].startswith("NM beyond ±1,000 %")
    assert lines[4] == "* on another basis than the rest: H1-2026, as no last twelve months can be made"
    assert "*" not in run("table", "--companies", "MiniMax,Wenge AI", "--metrics", "net_margin", "--basis", "LATEST")
    told = json.loads(run("table", "--companies", "MiniMax,Wenge AI", "--metrics", "net_margin", "--json"))
    assert [one["off_basis"] for one in told] == [False, True]
    one = json.loads(run("metric", "MiniMax", "revenue", "--basis", "LTM", "--json"))
    assert one["period"] == "LTM-2026-06-30" and one["off_basis"] is False
