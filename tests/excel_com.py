"""xlwings' own code for Excel on Windows, run here over stand-ins for pywin32 alone.

``xlwings.udfs``, ``xlwings.conversion``, ``xlwings._xlwindows`` and ``xlwings.com_server`` are the real modules: what
stands in is what only Windows has. :func:`ask` sends a call the way the add-in does, through ``XLPython.CallUDF``, and
reads what comes back as the add-in's Visual Basic does.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import subprocess
import sys
from functools import lru_cache
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

from xlipo.functions import CellError
from xlipo.functions.cells import Given, Result

SERVED = "xlipo.hosts.excel_com.udfs"
NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
NEWER = ("#GETTING_DATA", "#SPILL!", "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CALC!")
MISSING = -2147352572


class ComTime(dt.datetime):
    """A date as pywin32 hands it over: a datetime that says UTC."""


class ComError(Exception):
    """What pywin32 raises."""


def _module(name: str, **content: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(content)
    sys.modules[name] = made
    return made


class _Anything:
    """A class nobody makes one of here."""


def _unwrap(given: Any) -> Any:
    raise ComError("not one of ours")


@lru_cache(maxsize=1)
def xlwings_for_windows() -> SimpleNamespace:
    """xlwings as it is on Windows: its modules, and our served module with its real decorators."""
    _module(
        "pythoncom",
        CoInitialize=lambda: None,
        IID_IDispatch=None,
        TypeIIDs={None: _Anything},
        com_error=ComError,
        __file__="pythoncom.dll",
    )
    _module("pywintypes", com_error=ComError, TimeType=ComTime, IID=str)
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32timezone", "win32event"):
        _module(name)
    classes = dict.fromkeys(("CDispatch", "CoClassBaseClass", "DispatchBaseClass", "DispatchEx"), _Anything)
    util = _module("win32com.server.util", unwrap=_unwrap, wrap=lambda given: given)
    dispatcher, policy = _module("win32com.server.dispatcher"), _module("win32com.server.policy")
    server = _module("win32com.server", util=util, dispatcher=dispatcher, policy=policy)
    client = _module("win32com.client", Dispatch=lambda given: given, **classes)
    _module("win32com", client=client, server=server)
    for name in ("windll", "oledll"):
        if not hasattr(ctypes, name):
            setattr(ctypes, name, MagicMock())
    if not hasattr(subprocess, "CREATE_NO_WINDOW"):
        subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]

    xlwings = importlib.import_module("xlwings")
    with patch.object(ctypes, "PyDLL", MagicMock()):
        xlwings._xlwindows = importlib.import_module("xlwings._xlwindows")
    xlwings.engines.add(xlwings.Engine(impl=xlwings._xlwindows.engine))
    udfs = importlib.import_module("xlwings.udfs")
    com_server = importlib.import_module("xlwings.com_server")
    for plain, real in {"func": "xlfunc", "sub": "xlsub", "arg": "xlarg", "ret": "xlret"}.items():
        setattr(xlwings, plain, getattr(udfs, real))
    sys.modules.pop(SERVED, None)
    return SimpleNamespace(
        xlwings=xlwings, udfs=udfs, server=com_server.XLPython(), served=importlib.import_module(SERVED)
    )


def as_com(given: Given) -> Any:
    """A value as COM hands it to Python: an error as a whole number, a date as pywin32's, every number a double."""
    if isinstance(given, (list, tuple)):
        return tuple(as_com(each) for each in given)
    if isinstance(given, CellError):
        return -2146828288 + NUMBERS[given.text]
    if isinstance(given, dt.date):
        return ComTime(given.year, given.month, given.day, tzinfo=dt.UTC)
    if isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    return given


def from_com(found: Any) -> Result:
    """What the add-in's Visual Basic makes of an answer: a marked text is an error, a single row a row."""
    assert not isinstance(found, tuple), "pywin32 would hand over its first item alone"
    if isinstance(found, list):
        rows = found if isinstance(found[0], (list, tuple)) else [found]
        return tuple(tuple(map(_shown, row)) for row in rows)
    return _shown(found)


def _shown(cell: Any) -> Any:
    assert type(cell) in (str, float), cell  # nothing else may cross
    if isinstance(cell, str):
        assert len(cell) <= 32_767
        if cell.startswith("\x1b"):
            assert cell[1:] in {*NUMBERS, *NEWER}, cell
            return CellError(cell[1:])
    return cell


def ask(name: str, arguments: tuple[Given, ...]) -> Result:
    """A call as the add-in sends it: every argument there, one left out as an empty variant."""
    windows = xlwings_for_windows()
    takes = len(getattr(windows.served, name).__xlfunc__["args"])
    sent = tuple(map(as_com, arguments)) + (None,) * (takes - len(arguments))
    return from_com(windows.server.CallUDF(SERVED, name, sent))


def squeezed(result: Result) -> Result:
    """A result as cells show it: a grid of one cell is that cell."""
    return result[0][0] if isinstance(result, tuple) and len(result) == len(result[0]) == 1 else result
