"""Figures: one value, its bounds, its status, its period; a series of them, and a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from xlipo.facts.errors import UnknownName, UsageError, XlipoError
from xlipo.functions.arguments import (
    answer_to,
    companies_of,
    company_of,
    known_to,
    question_of,
    refused,
    resolved,
    several,
    split_part,
)
from xlipo.functions.cells import (
    NOT_AVAILABLE,
    NOT_VALID,
    Cell,
    CellError,
    Given,
    Grid,
    Result,
    as_grid,
    is_blank,
    is_grid,
    number,
    text_of,
)
from xlipo.functions.lists import metrics_named
from xlipo.functions.options import OptionError, read_options
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answer import UNBOUNDED, Answer, present
from xlipo.metrics.basis import COMPARED_ON
from xlipo.metrics.presentation import Missing
from xlipo.metrics.staleness import MARK
from xlipo.metrics.status import SHORT, Absence, Status

COMPANY = (
    "A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi",
    "公司的任一名称或代码：MiniMax、稀宇科技、0100.HK、智谱、Kimi",
)
METRIC = (
    "A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]",
    "指标或报表项目，如 gross_margin、毛利率；分部写作 revenue[segment=cloud]",
)
PERIOD = (
    "FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out",
    "FY2024、H1-2025、9M2025、LTM、FY-1、2025-09-30、年份或日期；省略则取最新",
)
CURRENCY = (
    "USD, CNY, HKD or reported; the company's own when left out",
    "USD、CNY、HKD 或 reported；省略则用公司的列报货币",
)
OPTIONS = (
    "AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08",
    "AsOf=2025-12-22; Scale=M（或 万、亿）; FX=average、closing、dated 或汇率; Missing=NA、blank 或 text; Tier<=3; Point=low 或 high; 不指定期间时 Basis=LTM、FY0 或 LATEST; Price=345; PriceDate=2026-10-08",
)

FIGURE = {"company": COMPANY, "metric": METRIC, "period": PERIOD, "currency": CURRENCY, "options": OPTIONS}
"""The arguments of every function that speaks about one figure."""


@worksheet(
    "IPO_METRIC",
    shape="cell",
    en="A figure or ratio of a company, live. Ranges give a grid: companies down, metrics or periods across.",
    zh="公司的一项数据或比率，随数据更新。给出区域则返回一片：公司在行，指标或期间在列。",
    example='=IPO_METRIC("MiniMax","gross_margin","9M2025")',
    arguments=FIGURE,
)
def ipo_metric(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Cell:
    """The value in whole units, ratios as fractions; a text or yes/no where that is the answer.

    ``#N/A`` where there is no figure, ``#VALUE!`` for a name, period, currency or option that means nothing.
    """
    try:
        question = question_of(snapshot, company, metric, period, currency, options)
        absence = question[0].never
        if absence is None:
            found = resolved(question)
            absence = found[0].absence
            if absence is None:
                return cell_of(present(*found))
        return _absent(absence, question[2].missing)  # most of a large table: no answer is made of it
    except XlipoError as wrong:
        return refused(wrong)


def cell_of(answer: Answer) -> Cell:
    """An answer as a cell: its number at the scale and end asked for, its text or word, or why there is none."""
    shown = answer.presentation
    if answer.absence is not None:
        return _absent(answer.absence, shown.missing)
    if answer.derivation is None:
        return answer.text
    if answer.shown == "yes_no":
        return answer.yes_no
    value = answer.value if not shown.point else answer.low if shown.point == "low" else answer.high
    if value is None:
        return _absent(UNBOUNDED if shown.point else _TWO_ENDS, shown.missing)
    divisor = shown.divisor(answer.unit, answer.shown)
    return number(value / divisor if divisor != 1 else value)


def _absent(absence: Absence, missing: Missing) -> Cell:
    """The cell of a figure that is not there: an error with its reason, nothing, or the word a table would show."""
    if missing == "na":
        return error_of(absence)
    return "" if missing == "blank" else SHORT.get(absence.status, "n.d.")


def error_of(absence: Absence) -> CellError:
    """The error cell of an absence; one for all the cells that have it."""
    found: CellError | None = absence.beside
    if found is None:
        found = absence.beside = CellError(NOT_AVAILABLE, absence.reason, absence.status.value)
    return found


_TWO_ENDS = Absence(Status.RANGE, "Printed as a range; IPO_RANGE gives both ends, Point=low or Point=high picks one.")
_NO_ENDS = Absence(Status.NOT_APPLICABLE, "This is a text or a yes or no: it has no ends.")


@worksheet(
    "IPO_RANGE",
    shape="grid",
    en="The low and high end of a figure, side by side: what its print, its hedge word or its inputs allow.",
    zh="数据的下限与上限，左右并列：由原文位数、约数用语或计算所用数据的区间得出。",
    example='=IPO_RANGE("Zhipu","revenue","FY2024")',
    arguments=FIGURE,
)
def ipo_range(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Grid:
    """Two columns, low and high; a column of companies, metrics or periods gives a line each."""
    given = [as_grid(cell) for cell in (company, metric, period, currency, options)]
    height = max(map(len, given))
    if any(len(grid[0]) != 1 or len(grid) not in (1, height) for grid in given):
        return ((CellError(NOT_VALID, "Give single cells, or columns of one length.", "ranges_differ"),),)
    lines = zip(*(grid * height if len(grid) == 1 else grid for grid in given), strict=True)
    return tuple(_range(snapshot, *(row[0] for row in line)) for line in lines)


def _range(snapshot: Snapshot, *given: Given) -> tuple[Cell, Cell]:
    try:
        answer = answer_to(snapshot, *given)
    except XlipoError as problem:
        wrong = refused(problem)
        return wrong, wrong
    if answer.derivation is None or answer.shown == "yes_no":
        wrong = error_of(answer.absence or _NO_ENDS)
        return wrong, wrong
    divisor = answer.presentation.divisor(answer.unit, answer.shown)
    low, high = (error_of(UNBOUNDED) if end is None else number(end / divisor) for end in (answer.low, answer.high))
    return low, high


@worksheet(
    "IPO_STATUS",
    shape="cell",
    en="One word on a figure: reported, computed, estimated, range, conflicted, not_disclosed, not_meaningful, stale ...",
    zh="一个词说明数据状态：reported、computed、estimated、range、conflicted、not_disclosed、not_meaningful、stale 等。",
    example='=IPO_STATUS("MiniMax","gross_margin")',
    arguments=FIGURE,
)
def ipo_status(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Cell:
    """The status of an answer; for what means nothing, which part: unknown_company, unknown_metric ..."""
    try:
        status = answer_to(snapshot, company, metric, period, currency, options).status.value
    except XlipoError as wrong:
        status = refused(wrong).status
    return "stale" if snapshot.broken else status


@worksheet(
    "IPO_PERIOD",
    shape="cell",
    en="The period that answered: what LATEST, LTM or a year meant for this company and metric.",
    zh="实际作答的期间：LATEST、LTM 或年份对该公司该指标意味着哪一期。",
    example='=IPO_PERIOD("MiniMax","gross_margin")',
    arguments=FIGURE,
)
def ipo_period(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Cell:
    """The period's canonical name, such as 9M2025; ``#N/A`` where nothing answers."""
    answer = answer_to(snapshot, company, metric, period, currency, options)
    if answer.absence is not None:
        return error_of(answer.absence)
    return answer.period.text if answer.period is not None else CellError(NOT_AVAILABLE, "It has no period.", "no_data")


@worksheet(
    "IPO_SERIES",
    shape="grid",
    en="A metric over time: periods across in the first row, values in the second. Every period it has when none is named.",
    zh="指标的时间序列：第一行为期间，第二行为数值；不指定期间则列出全部。",
    example='=IPO_SERIES("MiniMax","revenue")',
    arguments={
        "company": COMPANY,
        "metric": METRIC,
        "periods": (
            "A range or a list of periods, such as FY2022,FY2023,FY2024; all when left out",
            "期间的区域或列表，如 FY2022,FY2023,FY2024；省略则列出全部",
        ),
        "currency": CURRENCY,
        "options": OPTIONS,
    },
)
def ipo_series(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    periods: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Result:
    """Two rows: periods as they answered or were asked for, and values in whole units."""
    wanted = _periods(periods)
    if not wanted:
        name, dimensions = split_part(metric)
        answers = known_to(snapshot, options)
        wanted = [p.text for p in answers.periods(company_of(answers, company), name, dimensions)]
    newest = answer_to(snapshot, company, metric, None, currency, options)  # what means nothing is told once
    if not wanted and newest.absence is not None:
        return ((error_of(newest.absence),),)
    values = tuple(ipo_metric(snapshot, company, metric, period, currency, options) for period in wanted)
    return (tuple(_heading(period) for period in wanted), values)


def _heading(period: Given) -> Cell:
    return number(period) if isinstance(period, (int, float)) else text_of(period)


def _periods(given: Given) -> list[Given]:
    """The periods of a range (numbers and dates stay such) or of a list in one text."""
    if is_grid(given):
        return [cell for row in as_grid(given) for cell in row if not is_blank(cell)]
    return list(several(given)) if isinstance(given, str) else [] if is_blank(given) else [given]


@worksheet(
    "IPO_TABLE",
    shape="grid",
    en="A labelled comparison: companies down, metrics across, each figure live.",
    zh="带标签的对比表：公司在行，指标在列，数据随时更新。",
    example='=IPO_TABLE("llm","revenue,gross_margin","FY2024","USD")',
    arguments={
        "companies": (
            "A range or a list of companies, or a group: llm, gpu, core, listed, all",
            "公司的区域或列表，或一组：llm、gpu、core、listed、all",
        ),
        "metrics": (
            "A range or a list of metrics, or a group such as margins",
            "指标的区域或列表，或一组，如 margins",
        ),
        "period": (
            "FY2024, H1-2025, 9M2025, FY-1 and so on; the last twelve months and newest balance sheet when left out",
            "FY2024、H1-2025、9M2025、FY-1 等；省略则取近十二个月及最新资产负债表",
        ),
        "currency": CURRENCY,
        "options": OPTIONS,
    },
)
def ipo_table(
    snapshot: Snapshot,
    companies: Given,
    metrics: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Result:
    """A header row of metrics' labels, then a line a company, its name first.

    Where no period is named, figures stand on the basis of a comparison; last lines then say which do not, and which
    are stale.
    """
    answers = snapshot.answers()
    who = companies_of(answers, companies, "core")
    what = metrics_named(answers, several(metrics))
    if not what:
        raise UnknownName("metric", "", (), "Give a metric, such as revenue.")
    if len(who) * len(what) > 20_000:
        raise UsageError(f"The table would have {len(who) * len(what):,} cells; ask for at most 20,000.")
    if len(who) > 1 and options is not None and read_options(text_of(options)[:1000]).price is not None:
        raise OptionError("Price= is that of one company's share; give it in a table of that company alone.")
    header = ("", *(_label(snapshot, metric) for metric in what))
    found: list[Answer] = []

    def figure(company: str, metric: str) -> Cell:
        try:
            found.append(answer_to(snapshot, company, metric, period, currency, options, COMPARED_ON))
        except XlipoError as wrong:
            return refused(wrong)
        return cell_of(found[-1])

    lines = [(_name(snapshot, one), *(figure(one, metric) for metric in what)) for one in who]
    return (header, *lines, *((note, *("" for _ in what)) for note in notes_below(found, period)))


def notes_below(answers: Iterable[Answer], period: Given, shown: Collection[str] | None = None) -> list[str]:
    """The lines below a comparison: which of its figures stand on another basis, and which that are shown are stale.

    ``shown``: the ids of the companies that are; all when not given.
    """
    off: dict[str, None] = {}
    stale: dict[str, None] = {}
    for answer in answers:
        if answer.off_basis:
            off[f"{answer.company.name} {answer.label}: {answer.off_basis}"] = None
        if answer.is_stale and is_blank(period) and (shown is None or answer.company.id in shown):
            stale[f"{answer.company.name} {answer.label}: {answer.period}"] = None
    notes = (("On another basis", off), (f"{MARK} Ended more than nine months ago", stale))
    return [f"{word}: {'; '.join(found)}."[:1000] for word, found in notes if found]


def _label(snapshot: Snapshot, metric: str) -> str:
    try:
        name, dimensions = split_part(metric)
        label = snapshot.answers().measure(name).label_en
        return label + (f" ({', '.join(value for _, value in dimensions)})" if dimensions else "")
    except UsageError:
        return metric


def _name(snapshot: Snapshot, company: str) -> str:
    try:
        return company_of(snapshot.answers(), company).name
    except UsageError:
        return company
