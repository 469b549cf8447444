"""Several files are imported together: all of them or nothing, each read with those before it in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from libreoffice import need_libreoffice, with_addin
from test_import import BALANCE, FUNDING, PROSPECTUS, everything, held
from xlipo.cli import front_door


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("income.txt", PROSPECTUS), ("balance.txt", BALANCE), ("rounds.txt", FUNDING)):
        (tmp_path / name).write_text(text)
    return tmp_path


def bring(*files: str) -> Result:
    arguments = ["import", *files, "--into", "mine", "--company", "Acme Robotics", "--new-company"]
    return CliRunner().invoke(front_door, arguments)


def test_three_files_make_one_company(place: Path) -> None:
    outcome = bring("income.txt", "balance.txt", "rounds.txt")
    assert outcome.exit_code == 0, outcome.output
    lines = outcome.output.splitlines()
    assert [line for line in lines if line.endswith(".txt:")] == ["income.txt:", "balance.txt:", "rounds.txt:"]
    assert lines[-1].startswith("In all 3 files were imported into mine: ")
    facts = held(place)
    assert {("revenue", "FY2024"), ("total_assets", "2024-12-31"), ("funding_amount", "2024-03")} <= facts.keys()
    for path in (place / "mine").rglob("*.csv"):
        path.unlink()
    for file in ("income.txt", "balance.txt", "rounds.txt"):
        assert bring(file).exit_code == 0
    assert held(place) == facts


def test_one_bad_file_of_three_leaves_the_folder_as_it_was_and_each_says_its_mistakes(place: Path) -> None:
    assert bring("rounds.txt").exit_code == 0
    before = everything(place / "mine")
    (place / "bad.txt").write_text(BALANCE.replace("600,000", "6oo,000"))
    (place / "none.txt").write_text("hello\n")
    outcome = bring("income.txt", "bad.txt", "none.txt")
    assert outcome.exit_code == 2
    assert outcome.output.startswith("2 of 3 files cannot be imported; nothing was imported of any.\n'bad.txt' has ")
    assert "6oo,000" in outcome.output and "'none.txt' holds no line item" in outcome.output
    assert everything(place / "mine") == before


def test_a_dry_run_of_several_writes_nothing(place: Path) -> None:
    arguments = ["import", "income.txt", "rounds.txt", "--into", "mine", "--company", "Acme Robotics", "--new-company"]
    outcome = CliRunner().invoke(front_door, [*arguments, "--dry-run"])
    assert outcome.exit_code == 0, outcome.output
    assert "In all 2 files would be imported into mine: " in outcome.output
    assert not (place / "mine").exists()


def test_the_standard_input_is_named_once(place: Path) -> None:
    outcome = bring("-", "-")
    assert outcome.exit_code == 2 and outcome.output == "The standard input can be read once; name - once.\n"


@pytest.mark.libreoffice
def test_what_was_pasted_answers_in_a_cell(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bring("income.txt", "balance.txt", "rounds.txt").exit_code == 0
    monkeypatch.setenv("XLIPO_DATA", str(place / "mine"))
    need_libreoffice()
    with with_addin() as calc:
        calc.new()
        calc.formula("A1", '=IPO_METRIC("Acme Robotics";"gross_margin";"FY2024")')
        calc.formula("A2", '=IPO_METRIC("Acme Robotics";"total_assets";"2024-12-31")')
        calc.formula("A3", '=IPO_CHECK(312414000;"Acme Robotics";"revenue";"FY2024")')
        assert calc.value("A1") == pytest.approx(175_814 / 312_414)  # of the statement's own lines
        assert calc.value("A2") == 1_395_000_000
        assert calc.value("A3") == "agrees"
