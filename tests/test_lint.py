"""Every rule finds the faults planted for it, at the right cell, and nothing else is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_faults import Fault, by_rule, named
from lint_model import clean_model, write
from xlipo.lint import RULES, SEVERITIES, lint

LEAST_FAULTS = 2


def test_the_clean_model_breaks_no_rule(tmp_path: Path) -> None:
    outcome = lint(write(clean_model(), tmp_path / "clean.xlsx"))
    assert [(found.rule, found.place) for found in outcome.findings] == []
    assert (outcome.rules_run, outcome.left_out) == (len(RULES), 0)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in named()])
def test_a_planted_fault_is_found_and_nothing_else(fault: Fault, tmp_path: Path) -> None:
    outcome = lint(fault.file(tmp_path / "planted.xlsx"))
    found = sorted((found.rule, found.place) for found in outcome.findings)
    assert found == sorted((fault.rule, place) for place in fault.places)


@pytest.mark.parametrize("id", RULES)
def test_a_rule_has_a_reason_a_fix_and_planted_faults(id: str) -> None:
    rule = RULES[id]
    assert id == rule.id == id.lower() and " " not in id
    assert rule.severity in SEVERITIES and rule.scope in ("any", "model")
    for message in (rule.reason, rule.fix):
        assert message.en.strip().endswith(".") and len(message.en) > 15
        assert any("\u4e00" <= character <= "\u9fff" for character in message.zh) and message.zh.endswith("。")
    assert len(by_rule().get(id, [])) >= LEAST_FAULTS


def test_every_planted_fault_is_of_a_rule() -> None:
    assert set(by_rule()) == set(RULES)
