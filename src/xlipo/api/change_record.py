"""The record of a day on which a known figure changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlipo.api.records import Record, Row
from xlipo.quality.history import Step

_SOURCE = ("title", "publisher", "date", "url", "tier", "reading")


@dataclass(frozen=True, slots=True, repr=False)
class HistoryRecord(Record):
    """A day on which what was known of a figure changed.

    ``change`` is first, changed, re-sourced or gone; ``why`` is first print, restatement, better tier, finer print,
    later source, newer period, new input or nothing answers. ``value`` is what was known from then on, with its
    bounds; ``difference`` is that to the day before; ``by`` cites the documents that changed it.
    """

    brief = ("date", "shown", "why")

    date: str
    company: str
    metric: str
    period: str | None
    value: Any
    low: Any
    high: Any
    unit: str
    status: str
    change: str
    why: str
    difference: Decimal | None
    shown: str
    by: str
    source: dict[str, Any] | None
    inputs: tuple[dict[str, Any], ...]

    @staticmethod
    def of(step: Step) -> HistoryRecord:
        """The record of a day's change."""
        said = step.answer.as_json()
        documents = dict.fromkeys(f"{source.cite()} Tier {source.tier}" for _, source in step.news)
        names = ("company", "metric", "period", "value", "low", "high", "unit", "status", "shown", "source")
        news = [fact.where for fact, _ in step.news]
        leaves = {f"{one['file']}:{one['line']}": one for one in said["inputs"] if "file" in one}
        inputs = tuple(one for where, one in leaves.items() if where in news)
        return HistoryRecord(
            date=step.day.isoformat(), change=step.turn.value, why=step.why.value, difference=step.difference,
            by=" ".join(documents), inputs=inputs, **{name: said[name] for name in names},
        )  # fmt: skip

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of the record, its source in columns of its own."""
        own = Record.columns.__func__(cls)  # type: ignore[attr-defined]
        return (*(name for name in own if name not in ("source", "inputs")), *_SOURCE)

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        return {name: getattr(self, name) for name in Record.columns.__func__(type(self))}  # type: ignore[attr-defined]

    def rows(self) -> Iterator[Row]:
        """One row."""
        row = self.as_json()
        source = row.pop("source") or {}
        row.pop("inputs")
        yield row | {name: source.get(name, "") for name in _SOURCE}
