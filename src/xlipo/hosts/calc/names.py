"""What a function is called where: in the interface, in a cell, and in files that Excel saved."""

from __future__ import annotations

from typing import NamedTuple

from xlipo.functions import Function

SERVICE = "org.xlipo.Calc"
JOB = "org.xlipo.calc.LoadJob"
INTERFACE = "org.xlipo.XCalc"
IDENTIFIER = "org.xlipo.calc"


class Alias(NamedTuple):
    """One name of a function: its method in the interface, what a cell shows, and what a file holds."""

    method: str
    shown: str
    stored: str


def aliases(function: Function) -> tuple[Alias, ...]:
    """A function's own name, then the two that Excel writes for the same: of an XLL, and of a JavaScript add-in.

    >>> from xlipo.functions import REGISTRY
    >>> for alias in aliases(REGISTRY["IPO_FX"]):
    ...     print(*alias)
    ipoFx IPO_FX IPO_FX
    ipoFxXll IPO_FX_XLL _xll.IPO_FX
    ipoFxUdf IPO_FX_UDF _xldudf_IPO_FX
    """
    prefix, word = function.name.split("_")
    method = prefix.lower() + word.capitalize()
    return (
        Alias(method, function.name, function.name),
        Alias(f"{method}Xll", f"{function.name}_XLL", f"_xll.{function.name}"),
        Alias(f"{method}Udf", f"{function.name}_UDF", f"_xldudf_{function.name}"),
    )
