"""The drivers of databases, which are no part of an ordinary installation."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from xlipo.facts.errors import UsageError


def driver(module: str, extra: str) -> Any:
    """A driver's module. Raises :class:`UsageError` where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        raise UsageError(f"This database needs {name}; install it with: pip install 'xlipo[{extra}]'.") from None
