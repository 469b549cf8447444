"""The lint: the rules of a good workbook, each with an id, a reason and a fix, run on any workbook file.

>>> from openpyxl import Workbook
>>> import tempfile, pathlib
>>> workbook = Workbook()
>>> workbook.active["A1"] = "=1+7"
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "seven.xlsx")
...     workbook.save(path)
...     [finding.place for finding in lint(path, rules=["number-in-formula"]).findings]
['Sheet!A1']
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from xlipo.facts.errors import UnknownName
from xlipo.lint import rules as _all_rules  # enters them in the registry
from xlipo.lint.book import Book, OutOfTimeError
from xlipo.lint.finding import SEVERITIES, Fault, Finding, Message, ranges
from xlipo.lint.reading import read_book
from xlipo.lint.rule import RULES, Rule
from xlipo.store.archive_guard import processor_time

__all__ = ["RULES", "SEVERITIES", "Finding", "Outcome", "Rule", "known_rules", "lint"]
assert _all_rules


SECONDS = 15.0
"""Of the processor, for all rules together. A rule that has used up its share says so."""
MOST_FAULTS = 20_000
"""Cells that one rule tells of."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a lint found in a file, the gravest first, and the rules it left out because the file is no model."""

    file: str
    findings: list[Finding]
    rules_run: int
    left_out: int
    not_judged: list[Message] = field(default_factory=list)
    """What was not read, or not judged to the end: nothing was found there because nobody looked."""

    def counts(self) -> dict[str, int]:
        """Findings by severity."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    def by_rule(self) -> dict[str, int]:
        """Findings by rule, in the order they are told."""
        return dict(Counter(finding.rule for finding in self.findings))


def lint(
    path: str | os.PathLike[str],
    *,
    rules: Collection[str] = (),
    ignore: Collection[str] = (),
    model: bool | None = None,
    seconds: float = SECONDS,
) -> Outcome:
    """Run the rules on a workbook file (.xlsx, .xlsm).

    Args:
        path: the file; it is only read.
        rules: the ids of the rules to run; all when empty.
        ignore: the ids of rules to leave out.
        model: whether the house style of models applies; None lets the workbook say (some formula reads a cell).
        seconds: of the processor, for all rules together; what is not judged by then is told.

    Raises:
        UsageError: an unknown rule, or a file that cannot be read as a workbook.
    """
    wanted = [RULES[name] for name in known_rules(rules)] or list(RULES.values())
    left = set(known_rules(ignore))
    book = read_book(path)
    end = processor_time() + seconds
    book.parse_all(processor_time() + seconds / 2)
    is_model = book.is_model if model is None else model
    asked = [rule for rule in wanted if rule.id not in left]
    run = [rule for rule in asked if is_model or rule.scope == "any" or rule.id in rules]
    found: list[Finding] = []
    for rule in run:
        book.deadline = min(processor_time() + seconds / 4, end)
        found += _findings(rule, book)
    order = {sheet.title: at for at, sheet in enumerate(book.sheets)}
    found.sort(key=lambda finding: (SEVERITIES.index(finding.severity), finding.rule, order.get(finding.sheet, -1)))
    return Outcome(str(path), found, len(run), len(asked) - len(run), book.unread)


def known_rules(names: Collection[str]) -> list[str]:
    """The ids of rules, each once. Raises :class:`UnknownName`."""
    for name in names:
        if name not in RULES:
            from xlipo.metrics.nearest_names import nearest_names

            raise UnknownName("rule", name, nearest_names(name, RULES, 2), "See: xlipo lint --rules.")
    return list(dict.fromkeys(names))


def _findings(rule: Rule, book: Book) -> Iterator[Finding]:
    """A rule's faults, neighbours told together."""
    alike: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in _faults(rule, book):
        kind = fault.message.en if rule.severity == "error" or not fault.row else ""
        alike[fault.sheet, fault.like or kind].append(fault)
    for (sheet, _), faults in alike.items():
        told = {(fault.row, fault.column): fault.message for fault in reversed(faults)}
        for cells, count, first in ranges(told):
            message = told[first]
            if count > 1 and not faults[0].like and any(other != message for other in told.values()):
                message = Message(f"{message.en}, or the like", f"{message.zh}等")
            yield Finding(rule.id, rule.severity, sheet, cells, message, rule.reason, rule.fix, count)


def _faults(rule: Rule, book: Book) -> Iterator[Fault]:
    """What a rule finds, as long as it has time and does not find too much."""
    try:
        for count, fault in enumerate(rule.check(book)):
            if count >= MOST_FAULTS:
                book.unread.append(Message(f"{rule.id}, after {count:,} cells", f"{rule.id}：已列出 {count:,} 格"))
                return
            book.check_time()
            yield fault
    except OutOfTimeError:
        book.unread.append(Message(f"{rule.id}, for want of time", f"{rule.id}：时间不足"))
