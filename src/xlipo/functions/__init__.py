"""What a cell can call: a registry of plain, typed functions that know no spreadsheet, and the way to call them.

>>> from xlipo.functions import IPO_METRIC
>>> IPO_METRIC("MiniMax", "gross_margin", "9M2025")
0.23347...
>>> print(IPO_METRIC("MiniMax", "gross_margin", "FY2019"), "-", IPO_METRIC("MiniMax", "gross_margin", "FY2019").status)
#N/A - no_data
"""

from __future__ import annotations

from xlipo.functions import checking, deals, figures, lineage, lists, peers, screening  # noqa: F401 - importing them declares them
from xlipo.functions.call import call, public
from xlipo.functions.cells import CellError
from xlipo.functions.registry import REGISTRY, Argument, Function
from xlipo.functions.session import Session, current, use

_ORDER = (
    "IPO_METRIC", "IPO_SERIES", "IPO_TABLE", "IPO_SOURCE", "IPO_EXPLAIN", "IPO_STATUS", "IPO_RANGE", "IPO_PERIOD",
    "IPO_ROUNDS", "IPO_OFFERING", "IPO_CONFLICTS", "IPO_PEERS", "IPO_SCREEN", "IPO_COMPANIES", "IPO_METRICS",
    "IPO_PERIODS", "IPO_DEFINE", "IPO_FX", "IPO_CHECK", "IPO_VERSION",
)  # fmt: skip
_DECLARED = {name: REGISTRY.pop(name) for name in sorted(REGISTRY, key=_ORDER.index)}
REGISTRY.update(_DECLARED)

IPO_METRIC = public(REGISTRY["IPO_METRIC"])
IPO_SERIES = public(REGISTRY["IPO_SERIES"])
IPO_TABLE = public(REGISTRY["IPO_TABLE"])
IPO_SOURCE = public(REGISTRY["IPO_SOURCE"])
IPO_EXPLAIN = public(REGISTRY["IPO_EXPLAIN"])
IPO_STATUS = public(REGISTRY["IPO_STATUS"])
IPO_RANGE = public(REGISTRY["IPO_RANGE"])
IPO_PERIOD = public(REGISTRY["IPO_PERIOD"])
IPO_ROUNDS = public(REGISTRY["IPO_ROUNDS"])
IPO_OFFERING = public(REGISTRY["IPO_OFFERING"])
IPO_CONFLICTS = public(REGISTRY["IPO_CONFLICTS"])
IPO_PEERS = public(REGISTRY["IPO_PEERS"])
IPO_SCREEN = public(REGISTRY["IPO_SCREEN"])
IPO_COMPANIES = public(REGISTRY["IPO_COMPANIES"])
IPO_METRICS = public(REGISTRY["IPO_METRICS"])
IPO_PERIODS = public(REGISTRY["IPO_PERIODS"])
IPO_DEFINE = public(REGISTRY["IPO_DEFINE"])
IPO_FX = public(REGISTRY["IPO_FX"])
IPO_CHECK = public(REGISTRY["IPO_CHECK"])
IPO_VERSION = public(REGISTRY["IPO_VERSION"])

__all__ = [
    "REGISTRY", "Argument", "CellError", "Function", "Session", "call", "current", "use", *_ORDER,
]  # fmt: skip
