"""Checks of choices: what answers is not coarser, vaguer, smaller or more absent than the prints behind it allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from held import Dataset, Tables
from shipped import answers, reference, shipped
from test_checks import ACME, SOURCES, fact
from xlipo.metrics import selection
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.expression import Figure
from xlipo.quality.checks import run_checks
from xlipo.quality.checks.choices import coarse_answers, debt_totals, false_absences, vague_dates
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult

Family = Callable[[Figures], Iterator[CheckResult]]


def told(family: Family, *rows: str) -> dict[str, str]:
    """What a family of checks says of a company that has just these facts, by id."""
    tables = Tables(companies=[ACME], concepts=list(shipped().concepts().values()), sources=list(SOURCES.values()),
                    **reference())  # fmt: skip
    facts = [fact(row, line, "acme") for line, row in enumerate(rows, 2)]
    return {result.id: result.status for result in family(Figures(Answers(Dataset(tables, facts)), ACME))}


def test_a_total_of_debt_is_no_smaller_than_what_is_inside_it() -> None:
    right = ("interest_bearing_debt | | 2025-06-30 | 248643 CNY", "bank_borrowings | | 2025-06-30 | 200126 CNY")
    wrong = ("interest_bearing_debt | | 2025-06-30 | 48517 CNY", right[1])
    assert told(debt_totals, *right) == {"debt/acme/interest_bearing_debt/2025-06-30": "pass"}
    assert told(debt_totals, *wrong) == {"debt/acme/interest_bearing_debt/2025-06-30": "fail"}


def test_a_figure_of_a_day_goes_before_one_of_a_year() -> None:
    rows = ("headcount | | 2025 | 931 persons", "headcount | | 2025-03-31 | 870 persons")
    assert set(told(vague_dates, *rows).values()) <= {"fail"}  # none at all once the day answers
    assert told(vague_dates, rows[0]) == {"vague_date/acme/headcount/2025": "pass"}


def test_a_year_that_answers_for_a_day_of_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ("headcount | | 2025 | 931 persons", "headcount | | 2025-03-31 | 870 persons")
    places = property(lambda facts: {text: found[0].period for (text, _), found in facts._by_place.items()})
    monkeypatch.setattr(selection.ConceptFacts, "_places", places)  # no vague date is passed over
    assert told(vague_dates, *rows) == {"vague_date/acme/headcount/2025": "fail"}


def test_a_loss_that_gives_no_net_income_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "net_loss | | FY2024 | 5 CNY"
    (id,) = told(false_absences, row)
    assert told(false_absences, row) == {id: "pass"}
    no_income = replace(BY_ID["net_income"], expression=Figure("profit_before_tax"))
    monkeypatch.setitem(BY_ID, "net_income", no_income)
    assert told(false_absences, row) == {id: "fail"}


def test_a_rounded_reprint_that_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ("revenue | | FY2024 | 44909 CNY", "revenue | | FY2024 | 44.9*1000 CNY | reprint")
    assert told(coarse_answers, *rows) == {"coarse_answer/acme/revenue/FY2024": "pass"}
    monkeypatch.setattr(selection, "finest_first", lambda prints, kind, bounds: None)
    assert told(coarse_answers, *rows) == {"coarse_answer/acme/revenue/FY2024": "fail"}


def test_a_press_reprint_is_no_finer_rival_of_a_filing() -> None:
    rows = ("revenue | | FY2024 | 44.9*1000 CNY", "revenue | | FY2024 | 44909 CNY | press")
    assert "fail" not in told(coarse_answers, *rows).values()


@pytest.mark.parametrize("family", [coarse_answers, vague_dates, false_absences])
def test_the_shipped_data_has_no_such_answer(family: Family) -> None:
    asked = answers()
    found = [result for company in asked.view.companies() for result in family(Figures(asked, company))]
    assert found and [result.message for result in found if result.status == "fail"] == []


def test_a_total_of_debt_that_leaves_borrowings_out_is_told_and_acknowledged() -> None:
    found = {result.id: result.status for result in run_checks(answers(), "Biren") if result.kind == "debt"}
    assert found == {"debt/biren/interest_bearing_debt/2025-06-30": "acknowledged"}
