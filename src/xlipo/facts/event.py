"""Dated events: model and product releases, listing steps, foundings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from xlipo.facts.source import PartialDate


class Event(BaseModel):
    """Something that happened at a date known to the day, month or year."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    company: str
    date: PartialDate
    kind: str = Field(min_length=1)
    name: str = Field(min_length=1)
    product: str = ""
    source: str
    note: str = ""
    file: str = ""
    line: int = 0
