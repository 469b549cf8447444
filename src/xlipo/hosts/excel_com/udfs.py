"""The worksheet functions as xlwings serves them to Excel for Windows: the module its COM server imports.

Each function of the registry stands here with xlwings' decorators. Arguments and results cross unconverted
(``convert="raw"``): :mod:`.com_values` reads and writes them, so that a whole range costs one pass.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from inspect import Parameter, Signature
from typing import Any

import xlwings
from xlwings import arg, func, ret, sub

from xlipo.functions import REGISTRY, Function, call, current
from xlipo.hosts.excel_com.com_values import read, written
from xlipo.hosts.process import collect_seldom

CATEGORY = "xlipo"

collect_seldom()  # in the COM server's process

Rows = list[list[str | float]]


def worksheet_function(function: Function) -> Callable[..., Rows]:
    """A function of the registry as xlwings takes one: plain arguments by name, its help, its category."""

    def cell(*given: Any) -> Rows:
        return written(call(function.name, [read(each) for each in given]))

    kind = Parameter.POSITIONAL_OR_KEYWORD
    cell.__name__ = cell.__qualname__ = function.name
    cell.__doc__ = function.help_en
    cell.__annotations__ = {}
    cell.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(a.identifier, kind, default=None if a.optional else Parameter.empty) for a in function.arguments]
    )
    served = ret(convert="raw")(cell)
    for argument in function.arguments:
        served = arg(argument.identifier, convert="raw", doc=argument.help_en)(served)
    return func(category=CATEGORY)(served)  # outermost: the others would set the category back


globals().update({name: worksheet_function(function) for name, function in REGISTRY.items()})


@sub
@ret(convert="raw")
def xlipo_refresh():  # type: ignore[no-untyped-def]  # xlwings reads a type here as a converter
    """Look at the data again; what is wrong with them, or nothing."""
    session = current()
    session.refresh()
    return written(session.unusable or session.broken)


@sub
@ret(convert="raw")
def xlipo_about():  # type: ignore[no-untyped-def]
    """What is running: xlipo, its data, Python and xlwings, a line each."""
    return written((
        ("xlipo", version("xlipo")),
        ("data", str(call("IPO_VERSION", []))),
        ("Python", f"{platform.python_version()}, {sys.executable}"),
        ("xlwings", xlwings.__version__),
    ))  # fmt: skip
