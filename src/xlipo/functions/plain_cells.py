"""Plain cells: of a range over a database, the figures that one query answers; the others are asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, product
from typing import TYPE_CHECKING, TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, YearEnd
from xlipo.functions.arguments import wanted_period
from xlipo.functions.cells import LARGEST_GRID, Cell, Given, as_grid, is_blank, is_grid, number
from xlipo.functions.registry import Function
from xlipo.functions.session import Snapshot
from xlipo.metrics.plain_figures import PlainFigures
from xlipo.metrics.reading_ahead import read_ahead
from xlipo.metrics.resolution import Measure, kind_of, printed_as, reads

if TYPE_CHECKING:
    from xlipo.metrics.plain_columns import PlainColumns

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
    measures = {name: one for name, one in found.measures.items() if one.shown != "yes_no"}
    if len(companies) * len(measures) * len(asked["period"]) > LARGEST_GRID:
        return _none
    plain = PlainFigures(answers, companies, list(measures.values()), found.periods, answers.view.holds_any)
    if plain.table is None:
        return _none
    from xlipo.metrics.plain_columns import PlainColumns  # by column, which takes numpy

    columns = PlainColumns(plain.table.columns(), len(companies), answers.view.concepts())
    cells = _Cells(plain, columns, companies, {one.id: one for one in measures.values()}.values(), asked["period"])
    if len(measures) == len({*metrics}):  # of the other companies nothing more is asked
        names = [name for name in names if name not in found.companies or found.companies[name].id in cells.open_of]
    answers.view.read_ahead(names, cells.left_open, found.periods)

    def cell(given: Sequence[Given]) -> Cell | None:
        name, metric, period, *_ = given
        company = found.companies.get(name) if type(name) is str else None
        measure = measures.get(metric) if type(metric) is str else None
        return cells.of(company, measure, period) if company is not None and measure is not None else None

    return cell


class _Cells:
    """The plain figures of companies, measures and periods, as cells."""

    def __init__(
        self, plain: PlainFigures, columns: PlainColumns, companies: Sequence[Company], measures: Iterable[Measure],
        periods: Sequence[Given],
    ) -> None:  # fmt: skip
        self._cells: dict[tuple[str, str, type, Given], Cell] = {}
        self.left_open, self.open_of = set[str](), set[str]()
        """The concepts of the figures that are not plain, and the companies that have such."""
        ends = {company.year_end for company in companies}
        rest = list[tuple[Company, Measure, Given, Period | None]]()
        for measure, period in product(measures, periods):
            wanted = {end: _period(period, measure, end) for end in ends}
            points = {when: columns.points(measure, when) for when in wanted.values() if when is not None}
            for at, company in enumerate(companies):
                when = wanted[company.year_end]
                cell = points[when][at] if when is not None else None
                if cell is None:
                    rest.append((company, measure, period, when))
                else:
                    self._cells[company.id, measure.id, type(period), period] = cell
        plain.only({measure.id: measure for _, measure, _, _ in rest}.values())
        for company, measure, period, when in rest:
            value = plain.value(company, measure, when) if when is not None else None
            if value is not None:
                self._cells[company.id, measure.id, type(period), period] = number(value.point)
            else:
                self.left_open.update((*reads(measure), printed_as(measure)))
                self.open_of.add(company.id)

    def of(self, company: Company, measure: Measure, period: Given) -> Cell | None:
        """The cell of a plain figure."""
        return self._cells.get((company.id, measure.id, type(period), period))


def _period(given: Given, measure: Measure, year_end: YearEnd) -> Period | None:
    """The period that a cell names; None for a relative one, and for what is none."""
    try:
        found = wanted_period(given, kind_of(measure), year_end)
    except UsageError:
        return None
    return found if isinstance(found, Period) else None


def _none(cells: Sequence[Given]) -> None:
    return None
