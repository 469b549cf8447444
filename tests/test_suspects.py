"""Suspects: planted slips are found and named, the clean data raise hardly an alarm, and a person can read the rest."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from held import Dataset, Tables
from shipped import answers, reference, shipped
from test_checks import ACME, SOURCES, fact
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import run_checks
from xlipo.quality.suspects.finding import find_suspects
from xlipo.quality.suspects.slips import undone
from xlipo.quality.suspects.suspect import Suspect


def suspects_of(*rows: str) -> list[Suspect]:
    """The suspects among just these rows."""
    tables = Tables(companies=[ACME], concepts=list(shipped().concepts().values()), sources=list(SOURCES.values()),
                    **reference())  # fmt: skip
    view = Dataset(tables, [fact(row, line, "acme") for line, row in enumerate(rows, 2)])
    others = [result for result in run_checks(Answers(view)) if result.kind != "suspect"]
    return find_suspects(view, ACME, others)


def found(*rows: str) -> dict[str, Suspect]:
    """The suspects among just these rows, by concept and period."""
    return {f"{one.fact.concept} {one.fact.period}": one for one in suspects_of(*rows)}


YEARS = (
    "revenue | | FY2023 | 312410 CNY",
    "revenue | | FY2024 | 421870 CNY",
    "revenue | | FY2025 | 563900 CNY",
    "net_loss | | FY2023 | 201330 CNY",
    "net_loss | | FY2024 | 248110 CNY",
    "net_loss | | FY2025 | 301770 CNY",
)


def spoilt(row: int, figure: str) -> tuple[str, ...]:
    cells = YEARS[row].split("|")
    cells[3] = f" {figure} "
    return (*YEARS[:row], "|".join(cells), *YEARS[row + 1 :])


def test_a_clean_statement_has_no_suspect() -> None:
    assert found(*YEARS) == {}


@pytest.mark.parametrize(
    ("figure", "kind", "likely", "unit"),
    [
        ("4218700 CNY", "scale", "421870", ""),
        ("42187000 CNY", "scale", "421870", ""),
        ("42187 CNY", "scale", "421870", ""),
        ("-421870 CNY", "sign", "421870", ""),
        ("421870 USD", "currency_label", "421870", "CNY"),
    ],
)
def test_a_slip_in_a_lone_line_is_named_with_what_was_meant(figure: str, kind: str, likely: str, unit: str) -> None:
    suspect = found(*spoilt(1, figure))["revenue FY2024"]
    assert (suspect.kind, suspect.likely, suspect.likely_unit) == (kind, Decimal(likely), unit)
    assert suspect.evidence and 0 < suspect.likelihood < 1


def test_a_column_printed_twice_is_suspect_on_both_sides() -> None:
    suspects = found(*spoilt(1, "312410 CNY"))
    assert {"revenue FY2023", "revenue FY2024"} <= set(suspects)
    assert suspects["revenue FY2024"].kind == "shifted_column"


def test_swapped_digits_are_found_by_the_documents_own_sum_and_put_right() -> None:
    suspects = found(
        "revenue | | FY2024 | 421870 CNY", "cost_of_revenue | | FY2024 | 301200 CNY",
        "gross_profit | | FY2024 | 102670 CNY",
    )  # fmt: skip
    assert suspects["gross_profit FY2024"].likely == Decimal(120670)
    assert "revenue" in suspects["gross_profit FY2024"].evidence


def test_a_doubt_shared_by_many_parts_points_at_none_of_them() -> None:
    def parts(figures: Iterable[int]) -> list[str]:
        return [f"revenue | segment=s{part} | FY2024 | {figure} CNY" for part, figure in enumerate(figures)]

    few = suspects_of("revenue | | FY2024 | 100 CNY", *parts((40, 50, 100)))
    assert len(few) > 1 and all(one.likelihood > Decimal("0.05") for one in few)
    assert len(suspects_of("revenue | | FY2024 | 100 CNY", *parts(range(1, 201)))) <= 1


def test_gross_proceeds_under_net_are_told() -> None:
    suspects = found(
        "gross_proceeds | | 2026-01-09 | 5000000 HKD", "net_proceeds | | 2026-01-09 | 5000000 HKD",
        "listing_expenses | | 2026-01-09 | 240000 HKD",
    )  # fmt: skip
    assert suspects["net_proceeds 2026-01-09"].kind == "gross_for_net"
    assert suspects["net_proceeds 2026-01-09"].likely == Decimal(4760000)


def test_fast_growth_of_the_whole_statement_is_no_slip() -> None:
    rows = [
        f"{concept} | | FY{year} | {value} CNY"
        for concept, values in {
            "revenue": (3120, 39200), "net_loss": (20110, 190400), "cost_of_revenue": (1340, 17900),
            "research_and_development_expense": (14020, 133700),
        }.items()
        for year, value in zip((2023, 2024), values, strict=True)
    ]  # fmt: skip
    assert found(*rows) == {}


def test_a_translation_into_another_currency_is_no_wrong_label() -> None:
    assert found(*YEARS, "revenue | | FY2024 | 58630 USD | press") == {}


def test_every_slip_undone_gives_the_figure_back() -> None:
    meant = Decimal(53437000)
    for slip in undone(meant):
        assert any(back.meant == meant for back in undone(slip.meant)), slip


def test_the_shipped_data_raise_hardly_an_alarm() -> None:
    results = run_checks(answers())
    alarms = [result for result in results if result.kind == "suspect"]
    facts = sum(len(shipped().facts_of(company.id)) for company in shipped().companies())
    assert len(alarms) * 500 < facts
    assert [result.message for result in alarms if result.status == "fail"] == []


def slips() -> ModuleType:
    """The benchmark that plants slips, which no package holds."""
    path = Path(__file__).parent.parent / "benchmarks" / "slips.py"
    spec = importlib.util.spec_from_file_location("slips", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["slips"] = module
    spec.loader.exec_module(module)
    return module


def test_planted_slips_in_the_filings_are_found_and_most_are_put_right() -> None:
    outcomes = slips().measure(seed=11, count=36)
    missed = [(one.kind, one.fact.where) for one in outcomes if not one.found]
    assert len(missed) <= 2, missed
    assert sum(one.named for one in outcomes) > len(outcomes) / 2
