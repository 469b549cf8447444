"""xlipo: sourced figures of AI companies around their IPO, in Python, in workbooks and in spreadsheet cells.

>>> import xlipo
>>> xlipo.metric("MiniMax", "gross_margin", "9M2025").show()
'23.3%'
>>> len(xlipo.facts("MiniMax", "revenue", "FY2024")) > 0
True

The words are those of the command line: ``metric``, ``series``, ``table``, ``explain``, ``rounds``, ``facts``,
``metrics``, ``companies``; :mod:`xlipo.notebook` says what each takes. Each is loaded when first asked for, so that
importing the package costs next to nothing.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from xlipo import facts, metrics

if TYPE_CHECKING:
    from xlipo.notebook import companies, explain, metric, rounds, series, table

__version__ = "0.1.0"
__all__ = ["__version__", "companies", "explain", "facts", "metric", "metrics", "rounds", "series", "table"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from xlipo import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'xlipo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


class _Asked(ModuleType):
    """A package that answers when it is called, for ``xlipo.facts(...)`` is asked where ``xlipo.facts`` is kept."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """The question of the same name in :mod:`xlipo.notebook`."""
        from xlipo import notebook

        return getattr(notebook, self.__name__.rpartition(".")[2])(*args, **options)


facts.__class__ = metrics.__class__ = _Asked
