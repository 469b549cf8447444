"""Acknowledgements: checks that fail because the world printed it so. They stay visible, with the reason."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Acknowledgement(BaseModel):
    """A check that is known to fail, and why the figures stay as printed."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    check: str = Field(min_length=1)
    company: str
    subject: str = Field(min_length=1)
    reason: str = Field(min_length=10)
    file: str = ""
    line: int = 0
