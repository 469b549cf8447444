"""`xlipo lint` as people and scripts use it: what is printed, which exit code, which sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from lint_faults import by_rule
from lint_model import clean_model, formulas, line, write
from xlipo.cli import front_door
from xlipo.lint import RULES

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(front_door, ["lint", *map(str, args)], catch_exceptions=False)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write(clean_model(), tmp_path / "clean.xlsx")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    book = clean_model()
    line(book["Model"], 16, "Taxed", "USD m", formulas("={c}8*0.75", [1.0] * 5))
    book["Cover"].merge_cells("A12:B12")
    return write(book, tmp_path / "faulty.xlsx")


def test_a_clean_workbook_is_fine(run: Run, clean: Path) -> None:
    result = run(clean)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{len(RULES)} rules, nothing found.\n", "")


def test_one_line_a_finding_under_its_reason_and_fix(run: Run, faulty: Path) -> None:
    result = run(faulty)
    assert result.exit_code == 1
    heading, cover, numbers, model = result.stdout.splitlines()
    assert heading.startswith("warning: Merged cells break") and "fix: Unmerge" in heading
    assert cover == "  Cover!A12  merged-cells  merged cells (1 × 2)"
    assert numbers.startswith("warning: A number inside a formula")
    assert model == "  Model!C16:G16  number-in-formula  holds the number 0.75"
    assert result.stderr == f"{faulty} has 2 warnings; each is told above with its reason and fix.\n"


def test_json_holds_places_reasons_fixes_and_counts(run: Run, faulty: Path) -> None:
    result = run(faulty, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    told = json.loads(result.stdout)
    assert told["file"] == str(faulty)
    assert told["counts"] == {
        "error": 0, "warning": 2, "note": 0, "total": 2, "rules": {"merged-cells": 1, "number-in-formula": 1}
    }  # fmt: skip
    assert told["findings"][1] == {
        "rule": "number-in-formula",
        "severity": "warning",
        "sheet": "Model",
        "cell": "C16:G16",
        "cells": 5,
        "message": "holds the number 0.75",
        "reason": RULES["number-in-formula"].reason.en,
        "fix": RULES["number-in-formula"].fix.en,
    }


def test_a_clean_workbook_in_json(run: Run, clean: Path) -> None:
    result = run(clean, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["findings"], told["counts"]["total"]) == ([], 0)


def test_chinese(run: Run, faulty: Path) -> None:
    result = run(faulty, "--lang", "zh-Hans")
    assert "Model!C16:G16  number-in-formula  公式含数字 0.75" in result.stdout
    assert "合并单元格" in result.stdout and "有 2 个警告" in result.stderr


def test_some_rules_only_and_some_not(run: Run, faulty: Path) -> None:
    only = json.loads(run(faulty, "--rule", "merged-cells", "--json").stdout)
    assert list(only["counts"]["rules"]) == ["merged-cells"]
    without = json.loads(run(faulty, "--ignore", "merged-cells", "--json").stdout)
    assert list(without["counts"]["rules"]) == ["number-in-formula"]
    both = run(faulty, "--ignore", "merged-cells,number-in-formula")
    assert (both.exit_code, both.stdout) == (0, f"{len(RULES) - 2} rules, nothing found.\n")
    assert run(faulty, "--ignore", "merged-cells", "--ignore", "number-in-formula").stdout == both.stdout


def test_every_rule_is_listed_with_reason_and_fix(run: Run) -> None:
    listed = run("--rules").stdout
    for rule in RULES.values():
        assert f"{rule.id}  ({rule.severity})" in listed
        assert rule.reason.en in listed and rule.fix.en in listed
    told = json.loads(run("--rules", "--json", "--lang", "zh-Hans").stdout)
    assert [rule["rule"] for rule in told] == list(RULES)
    assert told[0]["reason"] == next(iter(RULES.values())).reason.zh


def test_a_list_without_formulas_is_no_model_unless_one_says_so(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Prices"
    book.active["A1"] = "Prices"
    book.active["A3"], book.active["B3"] = "Tea", 2.5
    book.properties.title, book.properties.language = "Prices", "en"
    book.save(tmp_path / "prices.xlsx")
    result = run(tmp_path / "prices.xlsx")
    assert result.exit_code == 0
    assert "rules for models were not run" in result.stdout
    as_model = run(tmp_path / "prices.xlsx", "--model")
    assert as_model.exit_code == 1 and "Prices!B3  line-without-unit" in as_model.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "No workbook is named; give one, such as: xlipo lint model.xlsx.\n"),
        (("nowhere.xlsx",), "'nowhere.xlsx' is not there; check the name.\n"),
        (("x.xlsx", "--rule", "merged"), "No rule is called 'merged'; the nearest"),
        (("x.xlsx", "--ignore", "colour"), "No rule is called 'colour'; the nearest"),
    ],
)
def test_bad_usage_is_one_sentence_and_two(run: Run, args: tuple[str, ...], sentence: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence) and result.stderr.count("\n") == 1


def test_help_shows_examples(run: Run) -> None:
    helped = run("--help").stdout
    assert "Examples:" in helped and "xlipo lint model.xlsx --rule" in helped


def test_what_a_sheet_is_called_cannot_write_to_the_terminal(run: Run, tmp_path: Path) -> None:
    text = by_rule()["text-like-formula"][0].file(tmp_path / "file.xlsx")
    result = run(text)
    assert "\x1b" not in result.stdout and result.exit_code == 1
