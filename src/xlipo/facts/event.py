"""Dated events: model and product releases, listing steps, foundings."""

from __future__ import annotations

from pydantic import Field

from xlipo.facts.source import PartialDate
from xlipo.facts.table_row import TableRow


class Event(TableRow):
    """Something that happened at a date known to the day, month or year."""

    company: str
    date: PartialDate
    kind: str = Field(min_length=1)
    name: str = Field(min_length=1)
    product: str = ""
    source: str
    note: str = ""
