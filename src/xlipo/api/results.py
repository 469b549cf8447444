"""Results made of several figures: an explanation with its checks, and a table of companies."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.api.records import CheckRecord, Row
from xlipo.metrics.answer import Answer
from xlipo.metrics.explanation import lineage


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Where a figure comes from: the answer, its account as text, and the checks on the facts it stands on."""

    answer: Answer
    text: str
    checks: tuple[CheckRecord, ...]

    def as_json(self) -> Row:
        """The answer with every step nested and every check."""
        steps = lineage(self.answer.derivation) if self.answer.derivation else None
        return {**self.answer.as_json(), "lineage": steps, "checks": [check.as_json() for check in self.checks]}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Explanation of {self.answer!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Companies down, figures across: ``rows`` holds a line of answers a company, all of the same columns.

    ``columns`` names each column: a metric's id, and a period's text where several were asked for.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Answer, ...], ...]

    def __repr__(self) -> str:
        return f"<Table of {len(self.rows)} companies by {len(self.columns)} figures>"

    def answers(self) -> list[Answer]:
        """Every answer, row by row."""
        return [answer for row in self.rows for answer in row]
