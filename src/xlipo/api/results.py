"""Results made of several figures: an explanation with its checks, and a table of companies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from xlipo.api.records import CheckRecord, Row
from xlipo.facts.errors import UsageError
from xlipo.facts.unit import is_money
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

    def sorted(self, by: str) -> Table:
        """The companies by name, or by the column of a metric, the largest first, absences last.

        Raises :class:`UsageError` for a metric without a column, and for money in two currencies, which is in no order.
        """
        if by == "name":
            return replace(self, rows=tuple(sorted(self.rows, key=lambda row: row[0].company.name)))
        at = next((index for index, (id, _) in enumerate(self.columns) if id == by), None)
        if at is None:
            raise UsageError(f"The table has no column {by} to sort by; name it among the metrics.")
        units = sorted({row[at].unit for row in self.rows if is_money(row[at].unit)})
        if len(units) > 1:
            raise UsageError(f"{by} stands in {' and '.join(units)}; give one currency, such as USD, to sort by it.")
        return replace(self, rows=tuple(sorted(self.rows, key=lambda row: _size(row[at]))))


def _size(answer: Answer) -> tuple[bool, Decimal]:
    """What sorts an answer, the largest first, absences last."""
    derivation = answer.derivation
    return derivation is None, -derivation.point if derivation else Decimal(0)
