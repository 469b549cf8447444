"""The script that answers cells in a page: it collects calls, asks the server once for many, and remembers answers."""

from __future__ import annotations

import json
from pathlib import Path

from xlipo.functions import REGISTRY
from xlipo.hosts.http.page_python import PagePython
from xlipo.hosts.protocol import Limits

SCRIPT = Path(__file__).with_name("functions.js")


def functions_js(python: PagePython | None = None) -> bytes:
    """The script with the names of the functions in it, and where the page finds Python, if it does.

    >>> b'"IPO_METRIC"' in functions_js()
    True
    """
    script = SCRIPT.read_text("utf-8")
    told = {"functions": list(REGISTRY), "most": Limits().calls, "python": python.told if python is not None else None}
    return script.replace("__XLIPO__", json.dumps(told)).encode("utf-8")
