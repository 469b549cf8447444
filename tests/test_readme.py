"""The README keeps its word: what it lists exists, what exists is listed, and its examples run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from shipped import SERVERS, every_fact, lay_out
from xlipo.cli import COMMANDS, front_door
from xlipo.metrics.catalog import METRICS

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")


def examples() -> list[str]:
    """The commands of the section "What to ask", each without its remark."""
    block = README.partition("## What to ask")[2].partition("```")[2].partition("```")[0]
    lines = [line.partition("#")[0] for line in block.splitlines()]
    return [f"xlipo {part.strip()}" for line in lines for part in line.split("xlipo ")[1:]]


def test_every_command_is_shown() -> None:
    shown = {shlex.split(example)[1] for example in examples()}
    assert set(COMMANDS) == shown


def test_every_derived_metric_is_listed() -> None:
    listed = README.partition("## Metrics")[2].partition("## Speed")[0]
    tests = {metric.id for metric in METRICS if metric.group == "listing_tests"}
    ends = {f"implied_market_cap_{end}" for end in ("low", "mid", "high")}
    missing = [metric.id for metric in METRICS if metric.id not in listed and metric.id not in tests | ends]
    assert missing == []
    assert len(tests) == 4


def test_the_number_of_facts_is_the_number_of_facts() -> None:
    assert re.findall(r"holds ([\d,]+) facts", README) == [f"{len(every_fact()):,}"]


@pytest.mark.parametrize("example", [example for example in examples() if example.split()[1] not in SERVERS])
def test_every_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(example, tmp_path)
    outcome = CliRunner().invoke(front_door, shlex.split(example)[1:])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.output.strip()
