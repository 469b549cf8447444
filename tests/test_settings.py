"""The drop-downs: each set to each of its choices in a real spreadsheet, and every figure must be Python's for it.

What a figure must be is worked out here from the answers alone; nothing of the package's workbook is asked for it.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string

import shipped
from libreoffice import LibreOffice, Values
from xlipo.facts.company import Company
from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import companies_in
from xlipo.facts.fact import Dimensions, read_dimensions
from xlipo.facts.period import Relative
from xlipo.metrics import workings
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.catalog import BY_ID, Metric
from xlipo.metrics.presentation import Presentation
from xlipo.report.build import write_report

HEADER, IDS = 5, 4
SCALES = {
    "units": 1,
    "thousands": 10**3,
    "万 (10,000)": 10**4,
    "millions": 10**6,
    "亿 (100 million)": 10**8,
    "billions": 10**9,
}
GROUPS = {
    "models (llm)": "llm",
    "chips (gpu)": "gpu",
    "core": "core",
    "peers of the core": "peer",
    "listed": "listed",
    "private": "private",
}
WORDS = {"no_data": "n.d.", "not_disclosed": "n.d.", "not_meaningful": "n.m.", "not_applicable": "n.a."}
CROSSED = ["MiniMax", "Zhipu", "Moore Threads"]
Grid = dict[tuple[int, int], float | str]


@dataclass(frozen=True)
class State:
    """What the five drop-downs are set to."""

    currency: str = "USD"
    period: str = "LATEST"
    scale: str = "millions"
    peers: str = "all"
    case: str = "point"

    @property
    def named(self) -> dict[str, str]:
        return {f"set_{name}": getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def code(self) -> str:
        return "" if self.currency == "as reported" else self.currency


def everyone() -> list[str]:
    return [company.name for company in companies_in(shipped.shipped(), "all")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(shipped.shipped(), tmp_path_factory.mktemp("settings") / "all.xlsx", everyone())


@pytest.fixture(scope="module")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(shipped.shipped(), tmp_path_factory.mktemp("settings") / "three.xlsx", CROSSED)


def choices(path: Path) -> dict[str, list[str]]:
    """What each drop-down offers, read from the workbook: the cells that its validation names."""
    workbook = openpyxl.load_workbook(path, read_only=False)
    offered = {}
    for validation in workbook["Cover"].data_validations.dataValidation:
        place = str(validation.sqref)
        sheet, area = workbook.defined_names[validation.formula1.lstrip("=")].attr_text.split("!")
        name = next(n for n, d in workbook.defined_names.items() if d.attr_text.replace("$", "") == f"Cover!{place}")
        offered[name.removeprefix("set_")] = [str(row[0].value) for row in workbook[sheet][area.replace("$", "")]]
    return offered


# -- what a figure must be -------------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def answer_to(company: str, metric: str, period: str, currency: str, dimensions: Dimensions = ()) -> Answer:
    return shipped.answers().metric(company, metric, period or None, currency, dimensions)


@lru_cache(maxsize=10_000)
def working(company: str, metric: Metric, currency: str) -> Answer:
    answers, code = shipped.answers(), "" if currency == "reported" else currency
    resolution = answers.resolver(answers.company(company), metric).resolve(Relative("LATEST"))
    return present(resolution, Presentation(code))


WORKINGS = {
    metric.id: metric
    for metric in (
        *workings.VALUE_INPUTS, *itertools.chain(*map(workings.bridge, workings.PRICES)),
        *itertools.chain(*workings.LISTING_TESTS.values()),
    )
    if metric.id not in BY_ID and metric.id not in shipped.shipped().concepts()
}  # fmt: skip
OF_RULES = {metric.id for metric in itertools.chain(*workings.LISTING_TESTS.values())}


def expected(answer: Answer, state: State) -> float | str:
    """What a cell must show: the answer's value, low or high in the scale, or its word."""
    if answer.text:
        return answer.text
    if answer.derivation is None:
        return WORDS[answer.status.value]
    number = {"point": answer.value, "low": answer.low, "high": answer.high}[state.case]
    if answer.shown == "yes_no":
        assert number is not None
        return "yes" if number else "no"
    money = len(answer.unit) == 3 and answer.unit.isupper()
    divisor = SCALES[state.scale] if money and answer.shown not in ("per_share", "per_unit") else 1
    if number is None:
        ends = [end / divisor for end in (answer.low, answer.high) if end is not None]
        return "–".join(in_words(end, answer) for end in ends)
    return float(number / divisor)


def in_words(number: Decimal, answer: Answer) -> str:
    if answer.shown == "percent" and answer.unit == "pure":
        return f"{(number * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):f}%"
    whole = answer.shown not in ("money", "per_share", "per_unit", "percent", "multiple", "decimal")
    return f"{number.quantize(Decimal(1) if whole else Decimal('0.1'), ROUND_HALF_UP):,f}"


def same(wanted: float | str, found: float | str | None) -> bool:
    if isinstance(wanted, float) and isinstance(found, float):
        return abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return wanted == (found or "")


# -- what the sheets show --------------------------------------------------------------------------------------------


def grids_of(values: Values) -> dict[str, Grid]:
    """The cells of each sheet by row and column."""
    found: dict[str, Grid] = {}
    for (sheet, place), value in values.items():
        found.setdefault(sheet, {})[numbered(place)] = value
    return found


@cache
def numbered(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :]), column_index_from_string(letters)


def split(line: str) -> tuple[str, Dimensions]:
    metric, _, dimensions = line.rstrip("]").partition("[")
    return metric, read_dimensions(dimensions)


Found = Iterator[tuple[str, Answer, float | str | None]]


def of_comparison(grid: Grid, state: State) -> Found:
    """(place, answer, what the cell shows) of every figure of the comparison."""
    lines = {row: str(value) for (row, column), value in grid.items() if column == 3 and row > HEADER}
    companies = {column: str(value) for (row, column), value in grid.items() if row == IDS and column >= 4}
    for column, company in companies.items():
        for row, metric in lines.items() if isinstance(grid[IDS, column], str) else ():
            answer = answer_to(company, metric, "" if happens_once(metric) else state.period, state.code)
            yield f"{company} {metric}", answer, grid.get((row, column))
            if answer.has_figure:
                assert answer.period is not None
                assert grid[row, column + 2] == answer.period.text, (company, metric, state)


def happens_once(metric: str) -> bool:
    """True for what stands on the day of an offering or a round, whatever period is set."""
    measure = shipped.answers().measure(metric)
    if isinstance(measure, Metric):
        return measure.stands in ("event", "round")
    return measure.period_type is PeriodType.EVENT


def of_company(grid: Grid, state: State) -> Found:
    """Every figure of a company's sheet: by period, then what happens once."""
    company = str(grid[IDS, 3])
    periods = {column: str(value) for (row, column), value in grid.items() if row == HEADER and column >= 4}
    once = next((row for (row, column), value in sorted(grid.items()) if (column, value) == (4, "Figure")), 10**6)
    for (row, column), value in grid.items():
        line = grid.get((row, 3))
        if row <= HEADER or column < 4 or column % 2 or row == once or not isinstance(line, str):
            continue
        metric, dimensions = split(line)
        if row < once:
            yield (
                f"{company} {line} {column}",
                answer_to(company, metric, periods[column], state.code, dimensions),
                value,
            )
        elif column == 4:
            yield f"{company} {line}", answer_to(company, metric, "", in_own(metric) or state.code, dimensions), value


def in_own(metric: str) -> str:
    """A price per share stays in the currency it was paid in."""
    measure = WORKINGS.get(metric) or shipped.answers().measure(metric)
    return "reported" if measure.shown == "per_share" else ""


def of_offering(grid: Grid, state: State) -> Found:
    """Every figure of a sheet of companies across and things that happen once down."""
    companies = {column: str(value) for (row, column), value in grid.items() if row == IDS and column >= 4}
    points = min((row for (row, column), value in grid.items() if (column, value) == (6, "Key")), default=10**6)
    yield from of_points(grid, state, points)
    for (row, column), value in grid.items():
        if row >= points:
            continue
        metric = grid.get((row, 3))
        known = isinstance(metric, str) and "|" not in metric and " " not in metric
        if row <= HEADER or column not in companies or not known or metric == "Key":
            continue
        company = companies[column]
        currency = in_own(str(metric)) or ("reported" if metric in OF_RULES else state.code)
        if metric in WORKINGS:
            yield f"{company} {metric}", working(company, WORKINGS[str(metric)], currency), value
        else:
            yield f"{company} {metric}", answer_to(company, str(metric), "", currency), value


def of_points(grid: Grid, state: State, header: int) -> Found:
    """Every figure that a chart draws, from the table under it: the figure and its key."""
    for (row, column), key in grid.items():
        if row > header and column == 6 and isinstance(key, str) and key.count("|") == 2:
            company, line, period = key.split("|")
            metric, dimensions = split(line)
            answer = answer_to(company, metric, "" if period == "event" else period, state.code, dimensions)
            yield f"point {key}", answer, grid.get((row, 3))


def of_funding(grid: Grid, state: State) -> Found:
    """Every figure of every round."""
    metrics = {column: str(value) for (row, column), value in grid.items() if row == IDS and column >= 8}
    for (row, column), value in grid.items():
        if row > HEADER and column in metrics and (row, 6) in grid:
            company, round_id, metric = str(grid[row, 5]), str(grid[row, 6]), metrics[column]
            currency = in_own(metric) or state.code
            answer = answer_to(company, metric, "", currency, (("round", round_id),))
            yield f"{company} {metric} {round_id}", answer, value


def wrong(grids: dict[str, Grid], state: State, companies: list[str]) -> tuple[int, list[tuple[str, object, object]]]:
    """How many figures the sheets show, and those that are not what they must be."""
    readers = {"Comparison": of_comparison, "Funding": of_funding, **dict.fromkeys(companies, of_company)}
    readers |= {"Offering and valuation": of_offering, "Listing tests": of_offering}
    count, found = 0, []
    for sheet, read in readers.items():
        for place, answer, shown in read(grids[sheet], state):
            count += 1
            if not same(expected(answer, state), shown):
                found.append((f"{sheet}: {place}", expected(answer, state), shown))
    return count, found


def errors_in(values: Values) -> list[tuple[object, object]]:
    return [(k, v) for k, v in values.items() if isinstance(v, str) and v.startswith(("#", "Err:"))]


def check(values: Values, state: State, companies: list[str], least: int) -> None:
    assert errors_in(values) == [], state
    assert values["Cover", "B7"] == "All checks pass or are acknowledged", state
    grids = grids_of(values)
    count, found = wrong(grids, state, companies)
    assert found == [], state
    assert count > least, (count, state)
    check_statistics(grids["Comparison"], state)
    assert check_raised(grids["Funding"], state) > 5
    assert check_sensitivity(grids["Offering and valuation"]) >= 25


def check_raised(grid: Grid, state: State) -> int:
    """The capital raised so far: amounts of rounds in order, added up in Python, each currency by itself."""
    n = next(column for (row, column), value in grid.items() if row == HEADER and value == "Cumulative")
    sums: dict[tuple[str, str], float] = {}
    count = 0
    for row in sorted({row for row, column in grid if column == 6 and row > HEADER}):
        if (row, n) not in grid:
            continue
        company, round_id = str(grid[row, 5]), str(grid[row, 6])
        answer = answer_to(company, "funding_amount", "", state.code, (("round", round_id),))
        figure = expected(answer, state)
        key = company, answer.unit
        sums[key] = sums.get(key, 0.0) + (figure if isinstance(figure, float) else 0.0)
        assert grid[row, n] == pytest.approx(sums[key], rel=1e-9), (company, round_id, state)
        count += 1
    return count


def check_sensitivity(grid: Grid) -> int:
    """The multiples of the grid, from the answers: they are ratios, and the same in every currency, scale and case."""
    count = 0
    title = "Sensitivity: EV/S by price and by growth of revenue"
    top = next(row for (row, column), value in grid.items() if column == 1 and value == title)
    changes = {column: grid[top + 1, column] for column in range(4, 13, 2)}
    for (row, column), value in grid.items():
        if column != 3 or not str(value).endswith("|own_ltm_revenue|event"):
            continue
        company = company_of(str(value).partition("|")[0])
        worth, debt, cash, revenue = (
            working(company.id, WORKINGS[name], "").derivation
            for name in ("enterprise_value_at_offer", "debt_at_offer", "cash_at_offer", "ltm_revenue_at_offer")
        )
        assert revenue is not None
        terms = [answer_to(company.id, f, "", "") for f in ("implied_market_cap", "gross_proceeds", "net_proceeds")]
        made = [term.computed or term.derivation for term in terms]  # from price and shares, not as printed
        market, gross, net = (term.point if term is not None else None for term in made)
        assert market is not None
        follows = float(market)  # what follows the price: the market cap, and against it the gross proceeds
        if worth is not None and debt is not None and cash is not None:
            assert gross is not None and net is not None
            rate = (worth.point - debt.point + cash.point) / (market - net)  # into the currency of the accounts
            follows = float((market - gross) * rate)
        for line in range(row + 1, row + 6):
            growth = grid[line, 2]
            for at, change in changes.items():
                assert isinstance(growth, float) and isinstance(change, float)
                total = float(worth.point if worth is not None else market) + follows * change
                wanted = total / (float(revenue.point) * (1 + growth))
                room = 1e-7 if change else 1e-9  # the rate worked back from a sum has fewer digits than the rates in it
                assert grid[line, at] == pytest.approx(wanted, rel=room)
                count += 1
    return count


def check_statistics(grid: Grid, state: State) -> None:
    """Quartiles over the peer set, as Python's own fact_index computes them; none over several currencies."""
    n = next(column for (row, column), value in grid.items() if row == HEADER and value == "n")
    companies = {column: str(value) for (row, column), value in grid.items() if row == IDS and 4 <= column < n}
    group = GROUPS.get(state.peers)
    peers = {c: name for c, name in companies.items() if group is None or group in company_of(name).groups}
    for row in {row for row, column in grid if column == n and row > HEADER}:
        metric = str(grid[row, 3])
        figures = [(value, unit_of(name, metric, state)) for c, name in peers.items()
                   if isinstance(value := grid[row, c], float)]  # fmt: skip
        comparable = len({unit for _, unit in figures}) == 1
        assert grid[row, n] == (len(figures) if comparable or not figures else 0), (metric, state)
        found = [grid[row, n + offset] for offset in range(1, 6)]
        if len(figures) < 2 or not comparable:
            assert found == ["n.m."] * 5, (metric, state)
            continue
        numbers = [value for value, _ in figures]
        p25, median, p75 = statistics.quantiles(numbers, n=4, method="inclusive")
        wanted = [max(numbers), p75, median, p25, min(numbers)]
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12), (metric, state)


def company_of(name: str) -> Company:
    return shipped.answers().company(name)


def unit_of(company: str, metric: str, state: State) -> str:
    """The currency a figure stands in; nothing for what is no money."""
    unit = answer_to(company, metric, "" if happens_once(metric) else state.period, state.code).unit
    return unit if len(unit) == 3 and unit.isupper() else ""


# -- the tests -------------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_every_choice_of_every_drop_down_gives_pythons_figures(libreoffice: LibreOffice, report: Path) -> None:
    offered = choices(report)
    assert [*offered] == ["currency", "period", "scale", "peers", "case"]
    assert offered["currency"] == ["USD", "CNY", "HKD", "as reported"]
    assert offered["period"][:3] == ["LATEST", "FY0", "LTM"] and {"FY2024", "9M2025", "H1-2026"} < {*offered["period"]}
    assert offered["scale"] == [*SCALES] and offered["case"] == ["point", "low", "high"]
    assert offered["peers"] == ["all", *GROUPS]
    states = [State(), *(State(**{name: choice}) for name, listed in offered.items() for choice in listed[1:])]
    states += [State(currency="USD", scale="units")]
    for state, values in zip(states, libreoffice.after_each(report, [s.named for s in states]), strict=True):
        check(values, state, everyone(), 2_500)


@pytest.mark.libreoffice
def test_choices_that_cross_give_pythons_figures(libreoffice: LibreOffice, small_report: Path) -> None:
    states = [
        State("CNY", "FY2024", "billions", "listed", "low"), State("HKD", "LTM", "units", "models (llm)", "high"),
        State("as reported", "FY0", "亿 (100 million)", "all", "high"),
        State("CNY", "H1-2025", "thousands", "core", "low"),
        State("as reported", "LATEST", "万 (10,000)", "chips (gpu)", "point"),
    ]  # fmt: skip
    for state, values in zip(states, libreoffice.after_each(small_report, [s.named for s in states]), strict=True):
        check(values, state, CROSSED, 800)
