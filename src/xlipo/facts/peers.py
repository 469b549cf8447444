"""Peers: the companies that a page compares when it is first opened, in the page's own order."""

from __future__ import annotations

from pydantic import Field

from xlipo.facts.table_row import TableRow


class Peer(TableRow):
    """One company on one page; the order of the lines is the order on the page."""

    page: str = Field(min_length=1)
    company: str
