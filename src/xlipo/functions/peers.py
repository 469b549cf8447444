"""A metric across peers: statistics as a spreadsheet computes them, and where each company stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from xlipo.facts.errors import UsageError, XlipoError
from xlipo.facts.unit import is_money
from xlipo.functions.arguments import answer_to, companies_of, company_of, known_to, refused
from xlipo.functions.cells import NOT_AVAILABLE, Cell, CellError, Given, Result, as_grid, is_grid, number, text_of
from xlipo.functions.figures import CURRENCY, METRIC, OPTIONS, PERIOD, error_of
from xlipo.functions.options import OptionError
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import COMPARED_ON
from xlipo.metrics.statistics import STATISTICS, PeerGroup, mean, one_basis, percent_rank, rank
from xlipo.metrics.status import Status

_PLACES: dict[str, Callable[[Sequence[Decimal], Decimal], Decimal | int]] = {"rank": rank, "percentile": percent_rank}
_WORDS = (*STATISTICS, "mean", "count", "left_out", *_PLACES)
_ALSO = {"average": "mean", "avg": "mean", "平均": "mean", "平均值": "mean", "中位数": "median", "中位數": "median"}


@worksheet(
    "IPO_PEERS",
    shape="grid",
    en="A metric across peers: median, mean, max, min, p25, p75; or, one a company, rank and percentile.",
    zh="同业统计：median、mean、max、min、p25、p75；或逐家给出 rank（名次）与 percentile（百分位）。",
    example='=IPO_PEERS("gross_margin","median","all","FY2024")',
    arguments={
        "metric": METRIC,
        "statistic": (
            "median, mean (of 3 on one basis), p25, p75 (of 5), max, min, count, left_out; rank or percentile give a value a company",
            "median、mean（同一口径至少 3 家）、p25、p75（至少 5 家）、max、min、count、left_out；rank 或 percentile 逐家返回",
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

    It is of figures on one basis (see :mod:`xlipo.metrics.statistics`): the last twelve months where no period is named.
    ``count`` says of how many, ``left_out`` of whom not and why. Of a range, each cell has its line, an empty one an
    empty text; a company named twice counts once. Quartiles and percentiles are inclusive, as QUARTILE.INC and
    PERCENTRANK.INC have them. Sizes in different currencies are ``#N/A``; one currency makes them comparable.
    """
    word = text_of(statistic).casefold()
    word = _ALSO.get(word, word)
    if word not in _WORDS:
        raise OptionError(f"{word[:40]!r} is no statistic; give one of {', '.join(_WORDS)}.")
    known = known_to(snapshot, options)
    named = companies_of(known, companies, "core")
    found = {name: _answer(snapshot, name, metric, period, currency, options) for name in named}
    peers = {_identity(known, name): answer for name, answer in found.items()}
    answers = [answer for answer in peers.values() if isinstance(answer, Answer)]
    units = {answer.unit for answer in answers if answer.value is not None and is_money(answer.unit)}
    if len(units) > 1:
        reason = f"Sizes in {', '.join(sorted(units))} are not compared; give one currency, such as USD, or a ratio."
        return ((CellError(NOT_AVAILABLE, reason, "not_meaningful"),),)
    group = one_basis(answers)
    values = [answer.value for answer in group.members if answer.value is not None]
    if word in _PLACES:
        return tuple((_place(word, group, values, found[name]) if name else "",) for name in _lines(companies, found))
    wrong = [one for one in peers.values() if isinstance(one, CellError)]
    if wrong:
        return ((wrong[0],),)
    if word in ("count", "left_out"):
        return ((number(len(values)) if word == "count" else group.said,),)
    if not values and not group.left_out:
        return ((CellError(NOT_AVAILABLE, "No peer has a figure there.", "no_data"),),)
    if reason := group.why_not(word):
        return ((CellError(NOT_AVAILABLE, reason, "not_meaningful"),),)
    shown = group.members[0]
    divisor = shown.presentation.divisor(shown.unit, shown.shown)
    return ((number((mean(values) if word == "mean" else STATISTICS[word][1](values)) / divisor),),)


def _identity(answers: Answers, name: str) -> str:
    """The company a name means, so that two of its names are one peer; a name that means none is itself."""
    try:
        return company_of(answers, name).id
    except UsageError:
        return name


def _lines(companies: Given, names: Iterable[str]) -> list[str]:
    """The name of each line of a column: of a range, that of each of its cells, without the empty ones at its end."""
    if not is_grid(companies):
        return list(names)
    cells = [text_of(cell) for row in as_grid(companies) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells or list(names)


def _place(word: str, group: PeerGroup, values: Sequence[Decimal], answer: Answer | CellError) -> Cell:
    """Where a company stands among its peers; why it stands nowhere, where it is not one of them."""
    if isinstance(answer, CellError):
        return answer
    if answer in group.members and answer.value is not None:
        return number(_PLACES[word](values, answer.value))
    if answer.absence is not None:
        return error_of(answer.absence)
    reason = next((why for one, why in group.left_out if one is answer), "No number.")
    return CellError(NOT_AVAILABLE, f"Left out: {reason}.", Status.NOT_APPLICABLE.value)


def _answer(
    snapshot: Snapshot, company: str, metric: Given, period: Given, currency: Given, options: Given
) -> Answer | CellError:
    try:
        return answer_to(snapshot, company, metric, period, currency, options, COMPARED_ON)
    except XlipoError as wrong:
        return refused(wrong)
