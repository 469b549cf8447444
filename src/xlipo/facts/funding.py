"""Funding rounds: their identity and investors. Amounts and valuations are facts with the dimension ``round``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xlipo.facts.source import PartialDate
from xlipo.facts.table_row import TableRow


class FundingRound(TableRow):
    """One round of a company: its label, its place in the order, and its dates with the precision known."""

    company: str
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    order: int
    announced: PartialDate | Literal[""] = ""
    closed: PartialDate | Literal[""] = ""
    source: str
    note: str = ""

    @property
    def in_order(self) -> bool:
        """False for a round only the press names, which may be part of another and is never added up."""
        return self.order <= 100


class Investor(TableRow):
    """An investor named for a round (``round`` is empty where the source names none)."""

    company: str
    round: str = ""
    name: str = Field(min_length=1)
    lead: bool = False
    type: Literal["strategic", "financial", "state", "fund", "individual", ""] = ""
    source: str
