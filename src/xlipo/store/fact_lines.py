"""Reading one line of facts: every mistake of the line at once, those of form and those of reference."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from pydantic import ValidationError

from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import TableView
from xlipo.facts.errors import DataError
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.period import CALENDAR, Period, PeriodError, YearEnd, instant
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.references import References
from xlipo.facts.source import Reading
from xlipo.facts.unit import TEXTUAL

FACT_COLUMNS = (
    "concept", "dimensions", "period", "value", "high", "scale", "unit", "hedge", "claim", "source", "locator",
    "printed", "also", "note",
)  # fmt: skip
OPTIONAL_FACT_COLUMNS = ("reading", "mirror_url")
"""Columns that a file of facts may have after the others, both or neither."""

DAY = re.compile(r"\d{4}-\d\d(-\d\d)?( \d\d:\d\d)?")
Word = TypeVar("Word", bound=StrEnum)


class FactReader:
    """Makes facts of lines.

    Args:
        view: the companies and concepts that the facts are about.
        references: what the facts may refer to, to be checked; None for lines that have been checked before.
    """

    def __init__(self, view: TableView, references: References | None = None) -> None:
        self._view, self._references = view, references
        self._year_ends: Mapping[str, YearEnd] = {company.id: company.year_end for company in view.companies()}
        self._concepts = view.concepts()

    def read(
        self, entity: str, cells: Sequence[str], layer: str, file: str, line: int, report: Callable[[DataError], None]
    ) -> Fact | None:
        """The fact a line holds; None, and its mistakes reported, where it holds none."""
        try:
            fact = self._fact(entity, cells, layer, file, line)
        except (ValueError, PeriodError):
            for mistake in self._mistakes(entity, cells, file, line):
                report(mistake)
            return None
        wrong = list(self._references.errors_in(fact)) if self._references is not None else ()
        for mistake in wrong:
            report(mistake)
        return None if wrong else fact

    def _fact(self, entity: str, cells: Sequence[str], layer: str, file: str, line: int) -> Fact:
        """Raises ValueError or PeriodError at the first mistake of form."""
        (
            concept, dimensions, period, value, high, scale, unit, hedge, claim, source, locator, printed, also, note,
            *more,
        ) = cells  # fmt: skip
        reading, mirror_url = more or ("", "")
        textual = unit in TEXTUAL
        if textual:
            _text(value, high, scale, hedge, unit)
        return Fact(
            entity=entity, concept=concept, dimensions=_dimensions(dimensions),
            period=self._period(entity, concept, period),
            quantity=None if textual else _quantity(value, high, scale, hedge, printed),
            value_text=value if textual else "", unit=unit, claim=_word(Claim, claim or "actual"), source=source,
            locator=locator, also=also, note=note, reading=_word(Reading, reading) if reading else None,
            mirror_url=mirror_url, layer=layer, file=file, line=line,
        )  # fmt: skip

    def _period(self, entity: str, concept: str, text: str) -> Period:
        known = self._concepts.get(concept)
        kind = known.period_type if known is not None else PeriodType.DURATION
        return _period(text, kind, self._year_ends.get(entity, CALENDAR))

    def _mistakes(self, entity: str, cells: Sequence[str], file: str, line: int) -> list[DataError]:
        """Every mistake of a line that has one of form: each column is read by itself."""
        row = dict(zip((*FACT_COLUMNS, *OPTIONAL_FACT_COLUMNS), cells, strict=False))
        mistakes: list[DataError] = []

        def sound(column: str, read: Callable[[], object]) -> bool:
            try:
                read()
            except (ValueError, PeriodError) as broken:
                mistakes.append(DataError(file, line, column, _message(broken)))
                return False
            return True

        scale = row["scale"] if sound("scale", lambda: _scale(row["scale"] or "1")) else "1"
        hedge = row["hedge"] if sound("hedge", lambda: _word(Hedge, row["hedge"] or "exact")) else ""
        if row["unit"] in TEXTUAL:
            sound("value", lambda: _text(row["value"], row["high"], scale, hedge, row["unit"]))
        else:
            sound("value", lambda: _quantity(row["value"], row["high"], scale, hedge, ""))
        sound("claim", lambda: _word(Claim, row["claim"] or "actual"))
        sound("reading", lambda: row.get("reading") and _word(Reading, row["reading"]))
        sound("period", lambda: self._period(entity, row["concept"], row["period"]))
        fine = sound("dimensions", lambda: _dimensions(row["dimensions"]))
        if self._references is not None:
            dimensions = _dimensions(row["dimensions"]) if fine else ()
            stands = Fact(
                entity=entity, concept=row["concept"], dimensions=dimensions, unit=row["unit"],
                period=instant(dt.date.min), value_text="-", source=row["source"], file=file, line=line,
            )  # fmt: skip
            mistakes.extend(self._references.errors_in(stands))
        return mistakes


def _message(broken: ValueError | PeriodError) -> str:
    text = broken.errors()[0]["msg"] if isinstance(broken, ValidationError) else str(broken)
    return str(text).removeprefix("Value error, ")


_dimensions = lru_cache(maxsize=65_536)(read_dimensions)


@lru_cache(maxsize=65_536)
def _period(text: str, kind: str, year_end: YearEnd) -> Period:
    return Period.parse(text, "duration" if kind == PeriodType.DURATION else "instant", year_end)


@lru_cache(maxsize=64)
def _word(words: type[Word], text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is none of {', '.join(words)}") from None


def _scale(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) == 0:
        raise ValueError(f"{text[:20]!r} is no whole number above 0")
    return int(text)


def _quantity(value: str, high: str, scale: str, hedge: str, printed: str) -> Quantity:
    word = _word(Hedge, hedge or "exact")
    if not value and word is not Hedge.UNKNOWN:
        raise ValueError("a fact needs a figure or a text")
    return Quantity.printed(value, _scale(scale or "1"), word, high, printed)


def _text(value: str, high: str, scale: str, hedge: str, unit: str) -> None:
    if not value:
        raise ValueError("a fact needs a figure or a text")
    if unit == "date" and not DAY.fullmatch(value):
        try:
            Period.parse(value)  # a date may be known to a quarter or a half
        except PeriodError:
            raise ValueError(f"{value[:20]!r} is no date; write it as in 2025-12-31, 2025-12 or H2-2025") from None
    if high or hedge not in ("", "exact") or scale not in ("", "1"):
        raise ValueError("a text or a date has no high end, scale or hedge; give its unit, or leave them empty")
