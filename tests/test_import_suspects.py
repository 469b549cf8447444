"""Slips in what is imported: told before it is written, among the conflicts, acknowledged one figure at a time."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlipo.cli import front_door
from xlipo.store.opening import open_data

BALANCE = """\tRMB'000\t
\t31 December 2023\t31 December 2024
Trade receivables\t31,000\t70,000
Cash and cash equivalents\t500,000\t{cash}
Total assets\t1,600,000\t3,395,000
Total liabilities\t600,000\t1,350,000
"""


def run(*arguments: str, code: int = 0) -> str:
    outcome = CliRunner().invoke(front_door, list(arguments))
    assert outcome.exit_code == code, outcome.output
    return outcome.output


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)

    def imported(cash: str, *more: str, code: int = 0) -> str:
        Path("balance.txt").write_text(BALANCE.format(cash=cash))
        return run("import", "balance.txt", "--into", "mine", "--company", "Acme Robotics", "--source", "Annual report",
                   "--published", "2025-03-30", "--tier", "1", *more, code=code)  # fmt: skip

    return imported


def test_a_slip_stops_an_import_with_its_place_and_what_was_likely_meant(bring) -> None:  # type: ignore[no-untyped-def]
    said = bring("12,050,000", "--new-company", code=2)
    assert "balance!" in said or "line 5" in said, said
    assert "CNY 12,050,000,000 is suspect" in said and "likely meant: CNY 1,205,000,000" in said
    assert not Path("mine").exists()
    dry = bring("12,050,000", "--new-company", "--dry-run")
    assert "Doubted: " in dry and "likely meant: CNY 1,205,000,000" in dry
    assert "suspect" not in bring("1,205,000", "--new-company")


def test_an_accepted_slip_is_among_the_conflicts_until_it_is_acknowledged(bring) -> None:  # type: ignore[no-untyped-def]
    bring("12,050,000", "--new-company", "--accept-doubts")
    text = run("conflicts", "--company", "Acme Robotics", "--data", "mine")
    assert "Suspect: Acme Robotics, cash and cash equivalents, 2024-12-31: CNY 12,050,000,000 is suspect" in text
    told = json.loads(run("conflicts", "--company", "Acme Robotics", "--data", "mine", "--json"))
    (one,) = [x for x in told if (x["concept"], x["period"]) == ("cash_and_cash_equivalents", "2024-12-31")]
    assert float(one["suspect"]["likely"]) == 1_205_000_000 and one["suspect"]["sure"] >= 50
    assert {"total_assets"} <= {rival["concept"] for rival in one["rivals"]}
    rows = list(csv.DictReader(io.StringIO(run("conflicts", "--company", "Acme Robotics", "--data", "mine", "--csv"))))
    assert {row["class"] for row in rows} == {"suspect", "against"} and rows[0]["chosen"] == "yes"
    checks = json.loads(run("check", "--company", "Acme Robotics", "--data", "mine", "--json", code=1))
    failed = [check for check in checks if check["status"] == "fail"]
    names = [check["id"] for check in failed if check["kind"] == "suspect"]
    acknowledge(names)
    run("check", "--company", "Acme Robotics", "--data", "mine")
    assert "Suspect" not in run("conflicts", "--company", "Acme Robotics", "--data", "mine")
    # another slip on the same figure is another suspect
    said = bring("120,500,000", code=2)
    assert "10 times as much: which is right?" in said
    bring("120,500,000", "--accept-doubts")
    assert "CNY 120,500,000,000 is suspect" in run("check", "--company", "Acme Robotics", "--data", "mine", code=1)
    bring("1,205,000", "--accept-doubts")  # a hundredth of what stands there
    assert [fact.value for fact in open_data("mine").facts("acme_robotics", "cash_and_cash_equivalents")] == [
        500_000_000, 1_205_000_000,
    ]  # fmt: skip


def acknowledge(names: list[str]) -> None:
    lines = [
        "check,company,subject,reason",
        *(f"{name},acme_robotics,Cash,Printed so there." for name in names),
    ]
    Path("mine/acknowledgements.csv").write_text("\n".join(lines) + "\n")
