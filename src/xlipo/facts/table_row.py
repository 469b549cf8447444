"""A row of a table of the data: what every table's class shares, and where the row was read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class TableRow(BaseModel):
    """A row that never changes once it is read; ``file`` and ``line`` tell where it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    file: str = ""
    line: int = 0
