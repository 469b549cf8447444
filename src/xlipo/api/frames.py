"""Frames: records as pandas frames, with a unit in every row, dates as dates and tickers as text.

A date known only to the month or the year is its last day. pandas is loaded when the first frame is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlipo.api.records import Record, Row
from xlipo.api.results import Table
from xlipo.facts.source import latest_day
from xlipo.metrics.answer import Answer

if TYPE_CHECKING:
    import pandas as pd

    from xlipo.api.screen_records import Screen

_DATES = (
    "date", "announced", "closed", "filed", "hearing", "registered", "priced", "listed", "period_end",
)  # fmt: skip
_TEXTS = ("period", "source", "publisher", "url", "reason")
_NUMBERS = ("value", "low", "high", "expected", "found", "tolerance", "difference")


def frame(records: Iterable[Record], kind: type[Record]) -> pd.DataFrame:
    """The rows of records as a frame; a value that is a text stands in a column of its own, ``text``."""
    return frame_of([row for record in records for row in record.rows()], kind.columns())


def frame_of(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame with these columns."""
    import pandas as pd

    made = pd.DataFrame(list(rows), columns=list(columns))
    if "value" in columns:
        texts = made["value"].map(lambda value: value if isinstance(value, str) else "")
        made.insert(made.columns.get_loc("value") + 1, "text", texts)
    for name in _NUMBERS:
        if name in columns:
            made[name] = made[name].map(_float).astype(float)
    for name in _TEXTS:
        if name in columns:
            made[name] = made[name].map(lambda text: text or "")
    for name in _DATES:
        if name in columns:
            made[name] = pd.to_datetime(made[name].map(_day))
    return made


def table_frame(table: Table) -> pd.DataFrame:
    """Companies down, figures across, as floats; NaN where there is no figure.

    A column holds one unit: a metric whose figures stand in several has a column for each, ``revenue (CNY)`` beside
    ``revenue (USD)``. ``attrs`` has the ``status``, ``period``, ``unit``, ``stale`` and ``off_basis`` of every figure,
    by company and metric; ``off_basis`` is empty where a figure is on the basis.
    """
    import pandas as pd

    labels = [f"{metric} {period}".strip() for metric, period in table.columns]
    columns: dict[str, dict[str, float]] = {}
    for index, label in enumerate(labels):
        answers = {row[index].company.name: row[index] for row in table.rows}
        units = list(dict.fromkeys(answer.unit for answer in answers.values() if answer.unit))
        for unit in units if len(units) > 1 else [""]:
            name = f"{label} ({unit})" if unit else label
            columns[name] = {who: _figure(answer, unit) for who, answer in answers.items()}
    names = [row[0].company.name for row in table.rows]
    made = pd.DataFrame(columns, index=names, dtype=float).rename_axis("company")
    for attribute in ("status", "period", "unit", "stale", "off_basis"):
        made.attrs[attribute] = {
            row[0].company.name: {label: _said(answer, attribute) for label, answer in zip(labels, row, strict=True)}
            for row in table.rows
        }
    return made


def screen_frame(screen: Screen) -> pd.DataFrame:
    """The companies that meet a condition, then the undecided ones: their verdict, their figures as floats, and why.

    ``attrs`` has what that of a table has, the ``condition`` as it was understood, and the ``counts``.
    """
    records = (*screen.meets, *screen.undecided)
    made = table_frame(Table(screen.columns, tuple(record.figures for record in records)))
    made.insert(0, "verdict", [record.verdict for record in records])
    made["why"] = [" ".join(record.reasons) for record in records]
    made.attrs |= {"condition": screen.condition, "counts": screen.counts}
    return made


def _said(answer: Answer, attribute: str) -> str | bool:
    return answer.is_stale if attribute == "stale" else str(getattr(answer, attribute) or "")


def _figure(answer: Answer, unit: str) -> float:
    return _float(answer.value) if unit in ("", answer.unit) else float("nan")


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else float("nan")


def _day(value: Any) -> Any:
    if isinstance(value, str):
        return latest_day(value) if value else None
    return value
