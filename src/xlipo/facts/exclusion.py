"""Exclusions: what was read and left out of the data, with the reason."""

from __future__ import annotations

import re

from pydantic import Field

from xlipo.facts.table_row import TableRow

_NAMED = re.compile(r"(?P<company>.+?) (?P<concept>[a-z][a-z0-9_]*) (?P<period>\S+): ")


class Exclusion(TableRow):
    """Something printed that is no fact here: where it was read, what it says, and why it was left out."""

    source: str = Field(min_length=1)
    printed: str = Field(min_length=1)
    reason: str = Field(min_length=1)

    @property
    def figure(self) -> tuple[str, str, str] | None:
        """The company, concept and period where the print is told as a figure; None where it is anything else.

        >>> Exclusion(source="filings:789", printed="Zhipu headcount 2025-06-30: 145", reason="stands already").figure
        ('Zhipu', 'headcount', '2025-06-30')
        """
        named = _NAMED.match(self.printed)
        return (named["company"], named["concept"], named["period"]) if named else None
