"""Reading one line of facts: every mistake of the line at once, those of form and those of reference."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError

from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import References, Tables
from xlipo.facts.errors import DataError
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.period import CALENDAR, Period, PeriodError, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import TEXTUAL

FACT_COLUMNS = (
    "concept", "dimensions", "period", "value", "high", "scale", "unit", "hedge", "claim", "source", "locator",
    "printed", "also", "note",
)  # fmt: skip

Word = TypeVar("Word", bound=StrEnum)


class FactReader:
    """Makes facts of lines; ``report`` is told of every mistake, and a line with one gives no fact."""

    def __init__(self, tables: Tables, report: Callable[[DataError], None]) -> None:
        self._references = References(tables)
        self._year_ends = {company.id: company.year_end for company in tables.companies}
        self._kinds = {concept.id: concept.period_type for concept in tables.concepts}
        self._report = report

    def read(self, entity: str, row: dict[str, str], file: str, line: int) -> Fact | None:
        """The fact a line holds; None, and its mistakes reported, where it holds none."""
        mistakes: list[DataError] = []

        def cell(column: str, read: Callable[[], Any]) -> Any:
            try:
                return read()
            except (ValueError, PeriodError) as broken:
                mistakes.append(DataError(file, line, column, _message(broken)))
                return None

        kind = self._kinds.get(row["concept"], PeriodType.DURATION)
        year_end = self._year_ends.get(entity, CALENDAR)
        textual = row["unit"] in TEXTUAL
        hedge = cell("hedge", lambda: _word(Hedge, row["hedge"] or "exact"))
        scale = cell("scale", lambda: _scale(row["scale"] or "1"))
        fact = Fact.model_construct(
            entity=entity, concept=row["concept"],
            dimensions=cell("dimensions", lambda: read_dimensions(row["dimensions"])),
            period=cell("period", lambda: _period(row["period"], kind, year_end)),
            quantity=None if textual else cell("value", lambda: _quantity(row, scale or 1, hedge or Hedge.EXACT)),
            value_text=row["value"] if textual else "", unit=row["unit"],
            claim=cell("claim", lambda: _word(Claim, row["claim"] or "actual")), source=row["source"],
            locator=row["locator"], also=row["also"], note=row["note"], file=file, line=line,
        )  # fmt: skip
        if textual and not row["value"]:
            mistakes.append(DataError(file, line, "value", "a fact needs a figure or a text"))
        sound = fact.model_copy(update={"dimensions": fact.dimensions or ()}) if mistakes else fact
        mistakes.extend(self._references.errors_in(sound))
        for mistake in mistakes:
            self._report(mistake)
        return None if mistakes else fact


def _message(broken: ValueError | PeriodError) -> str:
    text = broken.errors()[0]["msg"] if isinstance(broken, ValidationError) else str(broken)
    return str(text).removeprefix("Value error, ")


@lru_cache(maxsize=65_536)
def _period(text: str, kind: str, year_end: YearEnd) -> Period:
    return Period.parse(text, "duration" if kind == PeriodType.DURATION else "instant", year_end)


def _word(words: type[Word], text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is none of {', '.join(words)}") from None


def _scale(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) == 0 or len(text) > 16:
        raise ValueError(f"{text[:20]!r} is no whole number above 0")
    return int(text)


def _quantity(row: dict[str, str], scale: int, hedge: Hedge) -> Quantity:
    if not row["value"] and hedge is not Hedge.UNKNOWN:
        raise ValueError("a fact needs a figure or a text")
    return Quantity.printed(row["value"], scale, hedge, row["high"], row["printed"])
