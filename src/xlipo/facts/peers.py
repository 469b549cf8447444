"""Peers: the companies that a page compares when it is first opened, in the page's own order."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Peer(BaseModel):
    """One company on one page; the order of the lines is the order on the page."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    page: str = Field(min_length=1)
    company: str
    file: str = ""
    line: int = 0
