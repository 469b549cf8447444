"""A metric across peers: statistics as a spreadsheet computes them, and where each company stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from xlipo.facts.errors import XlipoError
from xlipo.facts.unit import is_money
from xlipo.functions.arguments import answer_to, answered, companies_of, company_of, known_to, refused
from xlipo.functions.cells import NOT_AVAILABLE, Cell, CellError, Given, Result, as_grid, is_grid, number, text_of
from xlipo.functions.figures import CURRENCY, METRIC, OPTIONS, PERIOD, error_of
from xlipo.functions.options import OptionError
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answers import Answers
from xlipo.metrics.statistics import STATISTICS, mean, percent_rank, rank
from xlipo.metrics.status import Status

_PLACES: dict[str, Callable[[Sequence[Decimal], Decimal], Decimal | int]] = {"rank": rank, "percentile": percent_rank}


@worksheet(
    "IPO_PEERS",
    shape="grid",
    en="A metric across peers: median, mean, max, min, p25, p75; or, one a company, rank and percentile.",
    zh="同业统计：median、mean、max、min、p25、p75；或逐家给出 rank（名次）与 percentile（百分位）。",
    example='=IPO_PEERS("gross_margin","median","llm","FY2024")',
    arguments={
        "metric": METRIC,
        "statistic": (
            "median, mean, max, min, p25, p75; rank or percentile give a value a company",
            "median、mean、max、min、p25、p75；rank 或 percentile 逐家返回",
        ),
        "companies": (
            "A range or a list of companies, or a group: llm, gpu, core, listed, all; core when left out",
            "公司的区域或列表，或一组：llm、gpu、core、listed、all；省略为 core",
        ),
        "period": PERIOD,
        "currency": CURRENCY,
        "options": OPTIONS,
    },
)
@answered
def ipo_peers(
    snapshot: Snapshot,
    metric: Given,
    statistic: Given,
    companies: Given = None,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Result:
    """One value for a statistic; a column in the companies' order for rank (1 is the largest) and percentile.

    Of a range, each cell has its line, an empty one an empty text; a company named twice counts once. Quartiles and
    percentiles are inclusive, as QUARTILE.INC and PERCENTRANK.INC have them. Companies without a figure are left out of
    a statistic and are ``#N/A`` in a column. Sizes in different currencies are ``#N/A``;
    one currency for all makes them comparable.
    """
    word = text_of(statistic).casefold()
    if word not in (*STATISTICS, "mean", *_PLACES):
        raise OptionError(f"{word[:40]!r} is no statistic; give one of {', '.join([*STATISTICS, 'mean', *_PLACES])}.")
    answers = known_to(snapshot, options).answers
    found = {
        name: _value(snapshot, name, metric, period, currency, options)
        for name in companies_of(answers, companies, "core")
    }
    peers = {_identity(answers, name): value for name, (value, _) in found.items()}
    values = [value for value in peers.values() if isinstance(value, Decimal)]
    units = {unit for value, unit in found.values() if isinstance(value, Decimal) and is_money(unit)}
    if len(units) > 1:
        reason = f"Sizes in {', '.join(sorted(units))} are not compared; take a ratio, or peers of one currency."
        return ((CellError(NOT_AVAILABLE, reason, "not_meaningful"),),)
    if word in _PLACES:
        return tuple((_place(word, values, found[name][0]) if name else "",) for name in _lines(companies, found))
    for value in peers.values():
        if isinstance(value, CellError) and value.text != NOT_AVAILABLE:
            return ((value,),)
    if not values:
        return ((CellError(NOT_AVAILABLE, "No peer has a figure there.", "no_data"),),)
    return ((number(mean(values) if word == "mean" else STATISTICS[word][1](values)),),)


def _identity(answers: Answers, name: str) -> str:
    """The company a name means, so that two of its names are one peer; a name that means none is itself."""
    try:
        return company_of(answers, name).id
    except XlipoError:
        return name


def _lines(companies: Given, names: Iterable[str]) -> list[str]:
    """The name of each line of a column: of a range, that of each of its cells, without the empty ones at its end."""
    if not is_grid(companies):
        return list(names)
    cells = [text_of(cell) for row in as_grid(companies) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells or list(names)


def _place(word: str, values: Sequence[Decimal], value: Decimal | CellError) -> Cell:
    return value if isinstance(value, CellError) else number(_PLACES[word](values, value))


def _value(snapshot: Snapshot, *asked: Given) -> tuple[Decimal | CellError, str]:
    try:
        answer = answer_to(snapshot, *asked)
    except XlipoError as wrong:
        return refused(wrong), ""
    if answer.absence is not None:
        return error_of(answer.absence), ""
    if answer.value is None or answer.shown == "yes_no":
        return CellError(NOT_AVAILABLE, "No number.", Status.NOT_APPLICABLE.value), ""
    return answer.value / answer.presentation.divisor(answer.unit, answer.shown), answer.unit
