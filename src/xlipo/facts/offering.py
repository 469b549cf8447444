"""Offerings: where and under which chapter shares are sold. Price, shares and proceeds are facts of the company."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xlipo.facts.source import PartialDate
from xlipo.facts.table_row import TableRow

Date = PartialDate | Literal[""]


class Offering(TableRow):
    """One offering: exchange, board, chapter, ticker, and the steps to its listing."""

    company: str
    id: str = Field(min_length=1)
    exchange: str = ""
    board: str = ""
    chapter: str = ""
    ticker: str = ""
    currency: str = ""
    filed: Date = ""
    hearing: Date = ""
    registered: Date = ""
    priced: Date = ""
    listed: Date = ""
    status: str = ""
    sponsors: tuple[str, ...] = ()
    source: str
    note: str = ""

    @property
    def is_listing(self) -> bool:
        """True for the listing itself, not a placing, a bond, or a second listing after it."""
        return self.id == "IPO" or self.id.endswith("-IPO")
