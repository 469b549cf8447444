"""Dimensions: the keys that tell a part or another measure from the whole figure. The registry is data, one a line."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xlipo.facts.table_row import TableRow


class Dimension(TableRow):
    """One key that facts may have, such as ``segment``.

    ``members`` says what its members come to: ``all`` where a document prints them in full (segments), ``named`` where
    it names some and sums up the others (products), empty where they are no parts of a whole (the round of a price).
    ``scope`` marks a key that means another measure of the same thing, not a part of it (``basis``).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["segment"])
    members: Literal["all", "named", ""] = ""
    scope: bool = False
    definition: str = Field(min_length=1)
