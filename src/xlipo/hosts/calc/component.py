"""The extension's face in LibreOffice: the functions of a cell, and the job that mends what 7.4 leaves unresolved.

LibreOffice reads this file with its own Python. What it does is in ``pythonpath/xlipo_calc`` beside it, which is
:mod:`xlipo.hosts.calc.inside`; ``xlipo.json`` beside it says which functions there are and which Python answers them.
"""

from __future__ import annotations

import json
import os
import sys
from time import monotonic
from typing import Any

SECONDS = 15.0


def settings() -> dict[str, Any]:
    """What was written down when the extension was built."""
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "xlipo.json")
    with open(place, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def command(built_with: str) -> list[str]:
    """How a worker is started: by the Python the extension was built with, or ``XLIPO_PYTHON``."""
    python = os.environ.get("XLIPO_PYTHON") or built_with
    return [python, "-I", "-X", "utf8", "-m", "xlipo.hosts.calc.worker"]


def seconds() -> float:
    """How long an answer may take: ``XLIPO_TIME_LIMIT``, or a quarter of a minute."""
    try:
        return min(max(float(os.environ["XLIPO_TIME_LIMIT"]), 0.1), 3600.0)
    except (KeyError, ValueError):
        return SECONDS


def in_cell(memory: Any, name: str, rows: bool) -> Any:
    """A function of a cell, as a method: from memory, and what is not there from the worker."""
    kept = memory.of(name, rows)

    def method(self: Any, *given: Any) -> Any:
        now = monotonic()
        if now - memory.last > 0.005 or now > memory.next_look:
            memory.look(now)
        memory.last = now
        try:
            return kept[given]
        except (KeyError, TypeError):
            return memory.ask(name, given)

    return method


def implementation() -> Any:
    """What LibreOffice's loader asks this file for."""
    import uno  # type: ignore[import-not-found]
    import unohelper  # type: ignore[import-not-found]
    from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]
    from com.sun.star.sheet import ResultEvent, XVolatileResult  # type: ignore[import-not-found]
    from org.xlipo import XCalc  # type: ignore[import-not-found]
    from xlipo_calc.cells import error_number  # type: ignore[import-not-found]
    from xlipo_calc.memory import Memory  # type: ignore[import-not-found]
    from xlipo_calc.worker_process import WorkerProcess  # type: ignore[import-not-found]

    class Spread(unohelper.Base, XVolatileResult):  # type: ignore[misc]
        """Rows out of a function whose result is ``any``: Python may put them into a struct, and not into a result."""

        def __init__(self, rows: Any) -> None:
            self._rows = rows

        def addResultListener(self, listener: Any) -> None:  # noqa: N802
            event = ResultEvent()
            event.Value = uno.Any("[][]any", self._rows)
            listener.modified(event)

        def removeResultListener(self, listener: Any) -> None:  # noqa: N802
            pass

    built = settings()
    memory = Memory(lambda: WorkerProcess(command(built["python"])), error_number, Spread, seconds())
    methods = {
        method: in_cell(memory, name, function["rows"])
        for name, function in built["functions"].items()
        for method in function["methods"]
    }
    service = built["service"]
    describe = {
        "__init__": lambda self, context, *rest: None,
        "getImplementationName": lambda self: service,
        "supportsService": lambda self, asked: asked == service,
        "getSupportedServiceNames": lambda self: (service,),
    }
    calc = type("Calc", (unohelper.Base, XCalc, XServiceInfo), {**methods, **describe})
    found = unohelper.ImplementationHelper()
    found.addImplementation(calc, service, (service,))
    return found


if "uno" in sys.modules:  # inside LibreOffice; elsewhere this file is only read
    g_ImplementationHelper = implementation()  # noqa: N816 - the name the loader looks for
