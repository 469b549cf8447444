"""xlipo: sourced figures of AI companies around their IPO, in Python, in workbooks and in spreadsheet cells.

>>> import xlipo
>>> xlipo.metric("MiniMax", "gross_margin", "9M2025").show()
'23.3%'
>>> len(xlipo.facts("MiniMax", "revenue", "FY2024")) > 0
True

The words are those of the command line; :mod:`xlipo.notebook` says what each takes, and :class:`xlipo.api.Client` gives
the same as plain values. Each is loaded when first asked for, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from xlipo.version import __version__

if TYPE_CHECKING:
    from xlipo.api import Client
    from xlipo.notebook import (
        checks,
        companies,
        conflicts,
        explain,
        facts,
        fx,
        metric,
        metrics,
        offering,
        periods,
        report,
        rounds,
        screen,
        series,
        sources,
        table,
    )
else:
    from xlipo import facts, metrics, report

__all__ = [
    "Client", "__version__", "checks", "companies", "conflicts", "explain", "facts", "fx", "metric", "metrics",
    "offering", "periods", "report", "rounds", "screen", "series", "sources", "table",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "Client":
        from xlipo.api import Client

        return Client
    if name in __all__:
        return _question(name)
    raise AttributeError(f"module 'xlipo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


def _question(name: str) -> Any:
    from xlipo import notebook

    return getattr(notebook, name)


class _QuestionAndPackage(ModuleType):
    """A package that answers when it is called: ``xlipo.facts(...)`` is a question, ``xlipo.facts.company`` a module.

    To type checkers ``xlipo.facts`` is the function; the modules inside are reached by ``from xlipo.facts import ...``.
    """

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The question of the same name in :mod:`xlipo.notebook`."""
        return _question(self.__name__.rpartition(".")[2])(*args, **named)

    @property
    def __signature__(self) -> Any:
        from inspect import signature

        return signature(_question(self.__name__.rpartition(".")[2]))


if not TYPE_CHECKING:
    for _package in (facts, metrics, report):
        _package.__class__ = _QuestionAndPackage
