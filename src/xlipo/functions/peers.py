"""A metric across peers: statistics as a spreadsheet computes them, and where each company stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from xlipo.facts.errors import UsageError, XlipoError
from xlipo.facts.unit import is_money
from xlipo.functions.asking import answered, companies_of, refused
from xlipo.functions.cells import NOT_AVAILABLE, Cell, CellError, Given, Result, number, text_of
from xlipo.functions.figures import METRIC, PERIOD, asked
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Session
from xlipo.metrics.statistics import STATISTICS, mean, percent_rank, rank

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
    },
)
@answered
def ipo_peers(
    session: Session, metric: Given, statistic: Given, companies: Given = None, period: Given = None
) -> Result:
    """One value for a statistic; a column in the companies' order for rank (1 is the largest) and percentile.

    Quartiles and percentiles are inclusive, as QUARTILE.INC and PERCENTRANK.INC have them. Companies without a figure
    are left out of a statistic and are ``#N/A`` in a column. Sizes in different currencies are ``#N/A``.
    """
    word = text_of(statistic).casefold()
    if word not in (*STATISTICS, "mean", *_PLACES):
        raise UsageError(f"{word[:40]!r} is no statistic; give one of {', '.join([*STATISTICS, 'mean', *_PLACES])}.")
    names = companies_of(session.answers(), companies, "core")
    found = [_value(session, name, metric, period) for name in names]
    values = [value for value, _ in found if isinstance(value, Decimal)]
    units = {unit for value, unit in found if isinstance(value, Decimal) and is_money(unit)}
    if len(units) > 1:
        reason = f"Sizes in {', '.join(sorted(units))} are not compared; take a ratio, or peers of one currency."
        return ((CellError(NOT_AVAILABLE, reason, "not_meaningful"),),)
    if word in _PLACES:
        return tuple((_place(word, values, value),) for value, _ in found)
    for value, _ in found:
        if isinstance(value, CellError) and value.text != NOT_AVAILABLE:
            return ((value,),)
    if not values:
        return ((CellError(NOT_AVAILABLE, "No peer has a figure there.", "no_data"),),)
    return ((number(mean(values) if word == "mean" else STATISTICS[word][1](values)),),)


def _place(word: str, values: Sequence[Decimal], value: Decimal | CellError) -> Cell:
    return value if isinstance(value, CellError) else number(_PLACES[word](values, value))


def _value(session: Session, company: str, metric: Given, period: Given) -> tuple[Decimal | CellError, str]:
    try:
        ask = asked(session, company, metric, period)
    except XlipoError as wrong:
        return refused(wrong), ""
    value = ask.end()
    if value is None or ask.is_yes_no:
        return CellError(NOT_AVAILABLE, ask.found.reason or "No number.", ask.found.status.value), ""
    return value, ask.found.term.unit if ask.found.term is not None else ""
