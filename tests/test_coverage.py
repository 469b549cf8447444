"""Coverage: what docs/coverage.md says is what the data hold, and the command says the same."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from shipped import shipped
from xlipo.quality.coverage import COLUMNS, NONE, Coverage, as_row, coverage

PAGE = (Path(__file__).parent.parent / "docs" / "coverage.md").read_text("utf-8")


def as_markdown(found: Iterable[Coverage]) -> str:
    """The coverage as a table of a page in Markdown."""
    columns = COLUMNS[:-1]
    rows = [tuple(as_row(item)[column] or NONE for column in columns) for item in found]
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ("---",) * len(columns), *rows)) + "\n"


@pytest.mark.parametrize("group", ["llm", "gpu"])
def test_the_page_is_made_of_the_data(group: str) -> None:
    """Made again by: print(as_markdown(coverage(open_data(), "llm")))"""
    assert as_markdown(coverage(shipped(), group)) in PAGE


def asked(form: str) -> str:
    command = [sys.executable, "-m", "xlipo", "companies", "--coverage", form]
    return subprocess.run(command, capture_output=True, check=True, timeout=120, encoding="utf-8").stdout


def test_the_command_tells_it_to_programs() -> None:
    rows = {row["company"]: row for row in json.loads(asked("--json"))}
    assert tuple(rows["Zhipu"]) == COLUMNS
    assert (rows["Zhipu"]["revenue"], rows["Zhipu"]["balance sheet total"]) == ("H1-2026", "2026-06-30")
    assert "revenue" in rows["StepFun"]["missing"] and rows["MiniMax"]["missing"] == ""
    assert {row["company"]: row for row in csv.DictReader(io.StringIO(asked("--csv")))} == rows
