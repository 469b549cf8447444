"""The rules, a module for each thing they tell about. Importing this package enters them all in the registry."""

from xlipo.lint.rules import (
    accessibility,
    calculation,
    checks,
    colours,
    consistency,
    formulas,
    grids,
    lines,
    numbers,
    printing,
    references,
    statistics,
    structure,
    tables,
    text,
    widths,
)

__all__ = [
    "accessibility",
    "calculation",
    "checks",
    "colours",
    "consistency",
    "formulas",
    "grids",
    "lines",
    "numbers",
    "printing",
    "references",
    "statistics",
    "structure",
    "tables",
    "text",
    "widths",
]
