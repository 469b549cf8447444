"""One Client for every way in: the command line, notebooks, worksheets, servers and agents ask it.

>>> from xlipo.api import Client
>>> Client().metric("MiniMax", "gross_margin", "9M2025").show()
'23.3%'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xlipo.api.arguments import Fx, UnknownArgumentError
from xlipo.api.client import Client

if TYPE_CHECKING:
    from xlipo.api.change_record import HistoryRecord
    from xlipo.api.records import (
        CheckRecord,
        CompanyRecord,
        ConflictRecord,
        FactRecord,
        FigureRecord,
        MeasureRecord,
        OfferingRecord,
        Record,
        RoundRecord,
        SourceRecord,
    )
    from xlipo.api.results import Explanation, Table
    from xlipo.api.screen_records import Screen, ScreenRecord
    from xlipo.api.suspect_record import SuspectRecord

__all__ = [
    "CheckRecord", "Client", "CompanyRecord", "ConflictRecord", "Explanation", "FactRecord", "FigureRecord", "Fx",
    "HistoryRecord", "MeasureRecord", "OfferingRecord", "Record", "RoundRecord", "Screen", "ScreenRecord",
    "SourceRecord", "SuspectRecord", "Table", "UnknownArgumentError",
]  # fmt: skip


_ELSEWHERE = {
    "Explanation": "results",
    "Table": "results",
    "HistoryRecord": "change_record",
    "Screen": "screen_records",
    "ScreenRecord": "screen_records",
    "SuspectRecord": "suspect_record",
}


def __getattr__(name: str) -> Any:
    """A record or result, whose module is loaded when it is first asked for: a single figure needs neither."""
    if name not in __all__:
        raise AttributeError(f"module 'xlipo.api' has no attribute {name!r}")
    module = _ELSEWHERE.get(name, "records")
    return getattr(import_module(f"xlipo.api.{module}"), name)
