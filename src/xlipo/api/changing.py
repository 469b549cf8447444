"""Changing: what the Client says of how figures came to be what they are, and the record of a day's change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlipo.api import arguments
from xlipo.api.arguments import checked
from xlipo.api.records import Record, Row
from xlipo.facts.company import Company
from xlipo.quality.history import Step, history

if TYPE_CHECKING:
    from xlipo.metrics.answers import Answers

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


class Changing:
    """The Client's account of changes."""

    if TYPE_CHECKING:

        @property
        def answers(self) -> Answers: ...
        def company(self, name: str | int | Company) -> Company: ...

    @checked
    def history(
        self,
        company: str | int,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Mapping[str, str] | None = None,
    ) -> list[HistoryRecord]:
        """Each day on which the known figure changed, oldest first: what it became, by whom, and why.

        Args:
            company: any of its names.
            metric: a metric or reported concept, by id or name.
            period: such as ``FY2024``; the newest reported one on each day when not given.
            currency: to show money in; the company's own when not given.
            dimensions: the part asked for.

        >>> from xlipo.api import Client
        >>> [(one.shown, one.why) for one in Client().history("MiniMax", "gross_margin", "FY2024")][0]
        ('12.2%', 'first print')
        """
        who, answers = self.company(company), self.answers
        part = tuple(sorted((key, str(member)) for key, member in (dimensions or {}).items()))
        steps = history(answers.data, who, metric, arguments.plain(period), currency, part, answers.as_of)
        return [HistoryRecord.of(step) for step in steps]
