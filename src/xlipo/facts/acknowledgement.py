"""Acknowledgements: checks that fail because the world printed it so. They stay visible, with the reason."""

from __future__ import annotations

from pydantic import Field

from xlipo.facts.table_row import TableRow


class Acknowledgement(TableRow):
    """A check that is known to fail, and why the figures stay as printed."""

    check: str = Field(min_length=1)
    company: str
    subject: str = Field(min_length=1)
    reason: str = Field(min_length=10)
