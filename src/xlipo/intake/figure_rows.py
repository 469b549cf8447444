"""Figures that were read as rows of a facts file, each once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlipo.intake.reading import Figure, Reading, Remark


def without_doubles(reading: Reading) -> list[Figure]:
    """Each statement once; of two that differ, the one whose label says total, else none, and a doubt."""
    held: dict[tuple[str, ...], Figure] = {}
    for figure in reading.figures:
        key = (figure.concept, figure.dimensions, figure.period, figure.source)
        first = held.setdefault(key, figure)
        if first is figure or (first.digits, first.scale, first.unit) == (figure.digits, figure.scale, figure.unit):
            continue
        totals = [bool(re.search(r"total|总|總|合计|合計", each.label.lower())) for each in (first, figure)]
        if totals == [False, True]:
            held[key] = figure
        elif totals != [True, False]:
            reading.doubts.append(
                Remark(figure.place, f"{figure.label[:60]!r} reads {figure.digits} for {figure.concept} "
                       f"{figure.period}, and {first.place} reads {first.digits}: which is right?")
            )  # fmt: skip
    return list(held.values())


def fact_rows(figures: Sequence[Figure], source: str) -> list[dict[str, str]]:
    rows = [
        {
            "concept": figure.concept, "dimensions": figure.dimensions, "period": figure.period, "value": figure.digits,
            "high": figure.high, "scale": str(figure.scale) if figure.scale != 1 else "", "unit": figure.unit,
            "hedge": "" if figure.hedge == "exact" else figure.hedge.value, "source": figure.source or source,
            "locator": figure.place,
            "printed": figure.printed,
        }
        for figure in figures
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["concept"], row["dimensions"], row["period"]))
