"""The extension's face in LibreOffice: a cell's functions, and the job for what versions before 24.2 leave unresolved.

LibreOffice reads this file with its own Python. What it does is in ``pythonpath/xlipo_calc`` beside it, which is
:mod:`xlipo.hosts.calc.inside`; ``xlipo.json`` beside it says which functions there are and which Python answers them.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 15.0
JOB_SERVICE = "com.sun.star.task.Job"


def settings() -> dict[str, Any]:
    """What was written down when the extension was built."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("xlipo.json").read_text("utf-8"))
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


def implementation() -> Any:
    """What LibreOffice's loader asks this file for."""
    import uno  # type: ignore[import-not-found]
    import unohelper  # type: ignore[import-not-found]
    from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]
    from com.sun.star.sheet import ResultEvent, XVolatileResult  # type: ignore[import-not-found]
    from com.sun.star.task import XJob  # type: ignore[import-not-found]
    from org.xlipo import XCalc  # type: ignore[import-not-found]
    from xlipo_calc.cells import error_number  # type: ignore[import-not-found]
    from xlipo_calc.formulas import mend  # type: ignore[import-not-found]
    from xlipo_calc.memory import Memory  # type: ignore[import-not-found]
    from xlipo_calc.recalculation import Recalculation  # type: ignore[import-not-found]
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
        method: (name, function["rows"])
        for name, function in built["functions"].items()
        for method in function["methods"]
    }
    recalculation = Recalculation(memory, methods)
    begun = {"__init__": lambda self, context, *rest: recalculation.join(self.__dict__)}
    calc = type("Calc", (unohelper.Base, XCalc, XServiceInfo), {**service_info(built["service"]), **begun})
    found = unohelper.ImplementationHelper()
    found.addImplementation(calc, built["service"], (built["service"],))
    if "job" in built:
        loaded = {"execute": lambda self, given: on_load(given, lambda document: mend(document, built["stored"]))}
        told = {**loaded, **service_info(built["job"], JOB_SERVICE)}
        job = type("LoadJob", (unohelper.Base, XJob, XServiceInfo), told)
        found.addImplementation(job, built["job"], (JOB_SERVICE,))
    return found


def service_info(name: str, service: str = "") -> dict[str, Any]:
    """The methods by which a part of the extension says what it is."""
    return {
        "__init__": lambda self, context, *rest: None,
        "getImplementationName": lambda self: name,
        "supportsService": lambda self, asked: asked == (service or name),
        "getSupportedServiceNames": lambda self: (service or name,),
    }


def on_load(given: Any, mend: Callable[[Any], int]) -> tuple[()]:
    """Mend a spreadsheet that has been loaded. Whatever goes wrong, the document is open and stays as it is."""
    for group in given:
        if group.Name == "Environment":
            document = {pair.Name: pair.Value for pair in group.Value}.get("Model")
            if document is not None and document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                with contextlib.suppress(Exception):
                    mend(document)
    return ()


if "uno" in sys.modules:  # inside LibreOffice; elsewhere this file is only read
    g_ImplementationHelper = implementation()  # noqa: N816 - the name the loader looks for
