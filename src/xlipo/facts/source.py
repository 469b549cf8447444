"""Sources and their tiers: where a figure was read, and how much weight that place has."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from xlipo.facts.period import month_end
from xlipo.facts.table_row import TableRow

TIERS = {
    1: "prospectus or annual report (audited)",
    2: "interim in a filing (reviewed or unaudited)",
    3: "exchange or regulator announcement",
    4: "company statement",
    5: "press with a named source",
    6: "press, source not named, or rumour",
    7: "database or analyst estimate",
    8: "derived here",
}


DERIVED_TIER = 8
"""The tier of a figure that no source prints."""


class Reading(StrEnum):
    """How a figure reached us: the document itself, two independent transcriptions that agree, or one."""

    DIRECT = "direct"
    CONFIRMED = "confirmed"
    TRANSCRIBED = "transcribed"


READINGS = tuple(Reading)
"""The best first."""


@lru_cache(maxsize=8192)
def latest_day(text: str) -> dt.date:
    """The last day that a date known to the day, the month or the year can mean.

    >>> latest_day("2025-12"), latest_day("2025-12-21")
    (datetime.date(2025, 12, 31), datetime.date(2025, 12, 21))
    """
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    return month_end(dt.date(parts[0], parts[1] if len(parts) == 2 else 12, 1))


@lru_cache(maxsize=8192)
def first_day(text: str) -> dt.date:
    """The first day that a date known to the day, the month or the year can mean.

    >>> first_day("2025-12")
    datetime.date(2025, 12, 1)
    """
    parts = [int(part) for part in text.split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _partial_date(text: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        raise ValueError(f"{text[:20]!r} is no date; write it as in 2025-12-31, 2025-12 or 2025")
    try:
        latest_day(text)
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no day of the calendar; write it as in 2025-12-31") from None
    return text


PartialDate = Annotated[str, AfterValidator(_partial_date)]
"""A date known to the day, the month or the year."""


class Source(TableRow):
    """A document or page that prints figures.

    ``date`` is when it was published (known to the day, month or year; ``date_inferred`` when the page prints none);
    ``via`` says through what a document was read when the document itself was not opened.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", examples=["acme-annual-report-2025"])
    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    date: PartialDate
    date_inferred: bool = False
    url: str = ""
    language: str = Field(pattern=r"^(en|zh-Hans|zh-Hant)$", examples=["en, zh-Hans or zh-Hant"])
    kind: str = Field(min_length=1)
    tier: int = Field(ge=1, le=8, examples=["1 (audited filing) to 8 (derived here)"])
    via: str = ""

    @property
    def reading(self) -> Reading:
        """How its figures reached us, where a fact says nothing else: a document read ``via`` another is transcribed.

        >>> report = {"id": "a", "title": "Annual report", "publisher": "Acme", "date": "2026", "language": "en"}
        >>> Source(**report, kind="annual_report", tier=1, via="public transcription").reading.value
        'transcribed'
        """
        return Reading.TRANSCRIBED if self.via else Reading.DIRECT

    @property
    def known_by(self) -> dt.date:
        """The day by which it was certainly published; before it, nothing of it is known."""
        return latest_day(self.date)

    def is_known(self, as_of: dt.date | None) -> bool:
        """Whether it had certainly been published by a day; None is any day."""
        return as_of is None or self.known_by <= as_of

    @property
    def dated(self) -> dt.date:
        """The first day it can be of: a date known only to the year does not outrank one known to the day."""
        return first_day(self.date)

    def cite(self) -> str:
        """The citation: title, publisher, date, and how it was read."""
        date = f"{self.date} (inferred)" if self.date_inferred else self.date
        return f"{self.title}. {self.publisher}, {date}." + (f" Read in a {self.via}." if self.via else "")
