"""Plain cells: of a range over a database, the figures that one query answers; the others are asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeAlias

from xlipo.facts.period import Period
from xlipo.functions.arguments import wanted_period
from xlipo.functions.cells import Cell, Given, as_grid, is_blank, is_grid, number
from xlipo.functions.registry import Function
from xlipo.functions.session import Snapshot
from xlipo.metrics.plain_figures import PlainFigures
from xlipo.metrics.reading_ahead import read_ahead
from xlipo.metrics.resolution import kind_of

PlainCells: TypeAlias = "Callable[[Sequence[Given]], Cell | None]"
"""What gives a cell where it is plain, by the arguments of its own call."""


def plain_cells(function: Function, given: Sequence[Given], snapshot: Snapshot) -> PlainCells:
    """Tell the store what a call with ranges will ask of which companies, and read the plain figures among that."""
    if function.arguments[0].name != "company" or not is_grid(given[0]) or snapshot.unusable:
        return _none
    asked = {
        argument.name: [cell for cell in dict.fromkeys(chain.from_iterable(as_grid(cells))) if not is_blank(cell)]
        for argument, cells in zip(function.arguments, given, strict=False)
    }
    names, metrics = ([cell for cell in asked.get(one, ()) if type(cell) is str] for one in ("company", "metric"))
    metrics = [metric.partition("[")[0] for metric in metrics]
    answers = snapshot.answers()
    found = read_ahead(answers, names, metrics, asked.get("period", ()))
    if function.name != "IPO_METRIC" or not found.periods or asked.get("currency") or asked.get("options"):
        return _none
    companies = list({company.id: company for company in found.companies.values()}.values())
    plain = PlainFigures(answers, companies, list(found.measures.values()), found.periods)

    def cell(cells: Sequence[Given]) -> Cell | None:
        name, metric, period, *_ = cells
        company = found.companies.get(name) if type(name) is str else None
        measure = found.measures.get(metric) if type(metric) is str else None
        if company is None or measure is None or measure.shown == "yes_no":
            return None
        wanted = wanted_period(period, kind_of(measure), company.year_end)
        value = plain.value(company, measure, wanted) if isinstance(wanted, Period) else None
        return number(value.point) if value is not None else None

    return cell if plain.table is not None else _none


def _none(cells: Sequence[Given]) -> None:
    return None
