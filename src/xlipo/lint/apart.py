"""A lint in a process of its own: the file is a stranger's, and whatever it does to its reader it does there."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import Any

from xlipo.lint import Outcome, known_rules, lint
from xlipo.lint.finding import Finding, Message
from xlipo.lint.rule import RULES
from xlipo.store.untrusted import Reading, read_apart


class LintReading:
    """A lint that goes on in another process.

    Args:
        path: the file; it is only read.
        rules: the ids of the rules to run; all when empty.
        ignore: the ids of rules to leave out.
        model: whether the house style of models applies; None lets the workbook say.

    Raises:
        UnknownName: an unknown rule.
    """

    def __init__(
        self, path: str | os.PathLike[str], rules: Collection[str], ignore: Collection[str], model: bool | None
    ) -> None:
        name = os.fspath(path)
        wanted, left = known_rules(rules), known_rules(ignore)
        self._reading: Reading = read_apart(told, name, wanted, left, model, file=name)

    def result(self) -> Outcome:
        """Wait for what was found. Raises :class:`UsageError` for a file that cannot be read, or takes too much."""
        said = self._reading.result()
        findings = [_finding(*each) for each in said["findings"]]
        unread = [Message(*each) for each in said["not_judged"]]
        return Outcome(said["file"], findings, said["rules_run"], said["left_out"], unread)


def told(path: str, rules: Sequence[str], ignore: Sequence[str], model: bool | None) -> dict[str, Any]:
    """A lint's outcome as JSON; the reason and the fix of a rule are not repeated."""
    found = lint(path, rules=rules, ignore=ignore, model=model)
    findings = [[each.rule, each.sheet, each.cell, each.message, each.cells] for each in found.findings]
    return {
        "file": found.file, "findings": findings, "rules_run": found.rules_run, "left_out": found.left_out,
        "not_judged": found.not_judged,
    }  # fmt: skip


def _finding(rule: str, sheet: str, cell: str, message: Sequence[str], cells: int) -> Finding:
    by = RULES[rule]
    return Finding(rule, by.severity, sheet, cell, Message(*message), by.reason, by.fix, cells)
