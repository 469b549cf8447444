"""Offerings: where and under which chapter shares are sold. Price, shares and proceeds are facts of the company."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from xlipo.facts.source import PartialDate

Date = PartialDate | Literal[""]


class Offering(BaseModel):
    """One offering: exchange, board, chapter, ticker, and the steps to its listing."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

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
    file: str = ""
    line: int = 0

    @property
    def is_listing(self) -> bool:
        """True for the listing itself, not a placing, a bond, or a second listing after it."""
        return self.id == "IPO" or self.id.endswith("-IPO")
