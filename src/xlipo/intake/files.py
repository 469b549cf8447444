"""One way in for every kind of file: what it is, is told by its content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from xlipo.facts.dataset import DataView
from xlipo.intake.funding_list import read_funding_list
from xlipo.intake.grids import Grid, grids_of_file, grids_of_text
from xlipo.intake.labels import Labels
from xlipo.intake.price_list import read_price_list
from xlipo.intake.reading import Reading
from xlipo.intake.statement import Settings, read_statement

_VENDORS = (
    ("S&P Capital IQ", r"\bIQ_[A-Z_]+|For the Fiscal Period Ending|Capital ?IQ"),
    ("Bloomberg", r"\bBBG\b|Bloomberg|\bSALES_REV_TURN\b|\bIS_COGS"),
    ("FactSet", r"FactSet|\bFF_[A-Z]+"),
    ("Wind", r"数据来源[:：]?\s*Wind|Wind资讯|万得|报表类型"),
    ("iFinD", r"iFinD|同花顺"),
    ("Choice", r"Choice数据|东方财富"),
    ("Yahoo Finance", r"^Breakdown$|All numbers in thousands|Yahoo"),
    ("StockAnalysis", r"Financials in (?:millions|thousands) [A-Z]{3}|StockAnalysis"),
    ("Macrotrends", r"Macrotrends|\(Millions of US \$\)"),
)
"""Publishers of tables by words that stand in their heads, and nowhere in a company's own statement."""


def grids_of(content: Path | str, name: str) -> list[Grid]:
    """The tables of a file or a pasted text. Raises :class:`UsageError` for what cannot be read."""
    return grids_of_file(content) if isinstance(content, Path) else grids_of_text(content, name)


def read_any(grids: Sequence[Grid], labels: Labels, view: DataView, settings: Settings, company: str) -> Reading:
    """Everything that can be read of some tables: a funding list, prices or a statement each.

    Args:
        grids: the tables.
        labels: what labels mean.
        view: what is known.
        settings: the company's currency and year end, the unit that its user gave.
        company: the company's id.
    """
    known = {item.id: item.order for item in view.rounds(company)}
    whole = Reading()
    for grid in grids:
        found = (
            read_funding_list(grid, settings, company, known)
            or read_price_list(grid, settings, company, view)
            or read_statement(grid, labels, view.concepts(), settings)
        )
        if found is not None:
            whole.add(found)
    if vendor := _vendor(grids):
        whole.notes.append(f"vendor {vendor}")
    return whole


def _vendor(grids: Sequence[Grid]) -> str:
    texts = [str(cell) for grid in grids for _, cells in grid.rows[:400] for cell in cells if isinstance(cell, str)]
    return next((name for name, words in _VENDORS if any(re.search(words, text) for text in texts)), "")
