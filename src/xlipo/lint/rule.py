"""A rule: id, severity, scope, reason, fix and check. Declaring one enters it in the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xlipo.lint.book import Book
from xlipo.lint.finding import Fault, Message, Severity

Check: TypeAlias = Callable[[Book], Iterator[Fault]]
Scope: TypeAlias = Literal["any", "model"]
"""Whether a rule holds for any workbook, or is house style that makes sense only where figures are calculated."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a workbook."""

    id: str
    severity: Severity
    scope: Scope
    reason: Message
    fix: Message
    check: Check


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are told."""


def rule(
    id: str, severity: Severity, scope: Scope, *, reason: tuple[str, str], fix: tuple[str, str]
) -> Callable[[Check], Check]:
    """Enter a check in the registry, with its reason and fix in English and Chinese."""

    def enter(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"two rules are called {id}")
        RULES[id] = Rule(id, severity, scope, Message(*reason), Message(*fix), check)
        return check

    return enter
