"""One Client for every way in: the command line, notebooks, worksheets, servers and agents ask it.

>>> from xlipo.api import Client
>>> Client().metric("MiniMax", "gross_margin", "9M2025").show()
'23.3%'
"""

from __future__ import annotations

from xlipo.api.arguments import Fx, UnknownArgumentError
from xlipo.api.client import Client
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

__all__ = [
    "CheckRecord", "Client", "CompanyRecord", "ConflictRecord", "Explanation", "FactRecord", "FigureRecord", "Fx",
    "MeasureRecord", "OfferingRecord", "Record", "RoundRecord", "SourceRecord", "Table", "UnknownArgumentError",
]  # fmt: skip
