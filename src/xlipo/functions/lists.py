"""Lists for drop-downs and what stands behind every figure: names, periods, definitions, rates, the version."""

from __future__ import annotations

from collections.abc import Sequence

from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, Relative, instant, read_period
from xlipo.functions.arguments import company_of, currency_of, members, period_of, split_part
from xlipo.functions.cells import NOT_AVAILABLE, Cell, CellError, Given, Grid, Result, number, text_of
from xlipo.functions.options import BASES, OptionError
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics import fx
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS, Metric

KINDS = ("derived", "reported", "all")


@worksheet(
    "IPO_COMPANIES",
    shape="grid",
    en="The names of companies, one below the other: for drop-downs.",
    zh="公司名称列表，纵向排列，用于下拉菜单。",
    example='=IPO_COMPANIES("llm")',
    arguments={
        "group": ("llm, gpu, core, listed or all; all when left out", "llm、gpu、core、listed 或 all；省略为 all")
    },
)
def ipo_companies(snapshot: Snapshot, group: Given = None) -> Grid:
    """One column of names, in the order of the data set."""
    return tuple((company.name,) for company in members(snapshot.answers(), text_of(group) or "all"))


@worksheet(
    "IPO_METRICS",
    shape="grid",
    en="The ids of metrics and reported items, one below the other: for drop-downs.",
    zh="指标与报表项目的代号列表，纵向排列，用于下拉菜单。",
    example='=IPO_METRICS("margins")',
    arguments={
        "group": (
            "derived, reported, all, or a group such as margins, growth, income; derived when left out",
            "derived、reported、all，或一组，如 margins、growth、income；省略为 derived",
        )
    },
)
def ipo_metrics(snapshot: Snapshot, group: Given = None) -> Grid:
    """One column of ids, derived metrics first."""
    return tuple((id,) for id in metrics_in(snapshot.answers(), text_of(group) or "derived"))


def metrics_in(answers: Answers, group: str) -> list[str]:
    """The ids of a group of metrics and reported items. Raises UsageError naming the groups."""
    word = group.casefold()
    derived = [metric.id for metric in METRICS if word in ("derived", "all", metric.group)]
    concepts = answers.view.concepts().values()
    reported = [concept.id for concept in concepts if word in ("reported", "all", concept.group)]
    found = list(dict.fromkeys([*derived, *reported]))
    if not found:
        known = dict.fromkeys([metric.group for metric in METRICS] + [concept.group for concept in concepts])
        raise OptionError(f"{group[:40]!r} is no group of metrics; give one of {', '.join([*KINDS, *known])}.")
    return found


def metrics_named(answers: Answers, names: Sequence[str]) -> list[str]:
    """The metrics that names mean; a single name may be a group's."""
    if len(names) != 1 or "[" in names[0]:
        return list(names)
    try:
        answers.measure(names[0])
    except UsageError:
        try:
            return metrics_in(answers, names[0])
        except UsageError:
            return list(names)
    return list(names)


@worksheet(
    "IPO_PERIODS",
    shape="grid",
    en="The periods that have a figure, newest first, one below the other: for drop-downs.",
    zh="有数据的期间列表，由新到旧，纵向排列，用于下拉菜单。",
    example='=IPO_PERIODS("MiniMax","revenue")',
    arguments={
        "company": ("A company by any of its names", "公司的任一名称"),
        "metric": ("A metric or reported item, such as revenue", "指标或报表项目，如 revenue"),
    },
)
def ipo_periods(snapshot: Snapshot, company: Given, metric: Given) -> Result:
    """One column of periods; ``#N/A`` where there is none."""
    answers = snapshot.answers()
    name, dimensions = split_part(metric)
    found = answers.periods(company_of(answers, company), name, dimensions)
    if not found:
        return CellError(NOT_AVAILABLE, "The data set holds no figure of it at any period.", "no_data")
    return tuple((period.text,) for period in reversed(found))


@worksheet(
    "IPO_DEFINE",
    shape="grid",
    en="A metric's definition, unit and where the definition is from, side by side.",
    zh="指标的定义、单位与定义出处，左右并列。",
    example='=IPO_DEFINE("gross_margin","zh")',
    arguments={
        "metric": ("A metric or reported item, such as gross_margin", "指标或报表项目，如 gross_margin"),
        "language": ("en, zh-Hans or zh-Hant; en when left out", "en、zh-Hans 或 zh-Hant；省略为 en"),
    },
)
def ipo_define(snapshot: Snapshot, metric: Given, language: Given = None) -> Grid:
    """One row: definition (led by the label in that language), unit, source of the definition."""
    name, _ = split_part(metric)
    measure = snapshot.answers().measure(name)
    label = measure.label(_language(text_of(language)))
    unit = {"percent": "fraction", "multiple": "x", "yes_no": "yes or no", "decimal": "number"}.get(
        measure.shown, measure.shown
    )
    if isinstance(measure, Metric):
        source = measure.source
    else:
        source = f"IFRS taxonomy: {measure.ifrs}" if measure.ifrs else "as printed by the source"
    field = snapshot.answers().field(name)
    read = f" {field.words}" if field is not None else ""
    return ((f"{label}: {measure.definition}{read}", unit, source),)


def _language(text: str) -> str:
    known = {"": "en", "en": "en", "zh": "zh-Hans", "zhhans": "zh-Hans", "zhcn": "zh-Hans", "zhhant": "zh-Hant",
             "zhtw": "zh-Hant", "zhhk": "zh-Hant", "中文": "zh-Hans", "简体": "zh-Hans", "繁體": "zh-Hant"}  # fmt: skip
    found = known.get(text.casefold().replace("-", "").replace("_", ""))
    if found is None:
        raise OptionError(f"{text[:40]!r} is no language here; give en, zh-Hans or zh-Hant.")
    return found


@worksheet(
    "IPO_FX",
    shape="cell",
    en="The exchange rate that a figure would be converted with: units of the second currency for one of the first.",
    zh="换算数据所用的汇率：一单位前一货币合多少后一货币。",
    example='=IPO_FX("CNY","USD","FY2024")',
    arguments={
        "from_currency": ("The currency to convert from, such as CNY", "原货币，如 CNY"),
        "to_currency": ("The currency to convert to, such as USD", "目标货币，如 USD"),
        "period_or_date": (
            "A period such as FY2024 or a date; the last day with a rate when left out",
            "期间，如 FY2024，或日期；省略为最近有汇率的一天",
        ),
        "basis": (
            "average over a period, closing at its end, or dated; average for a period, closing for a date",
            "average（期间平均）、closing（期末）或 dated（当日）；期间默认平均，日期默认当日收市",
        ),
    },
)
def ipo_fx(
    snapshot: Snapshot, from_currency: Given, to_currency: Given, period_or_date: Given = None, basis: Given = None
) -> Cell:
    """The European Central Bank's rate, crossed through the euro, to ten digits."""
    base, quote = (fx.check_currency(currency_of(one)) for one in (from_currency, to_currency))
    how = text_of(basis).casefold()
    if how and how not in BASES:
        raise OptionError(f"{how[:40]!r} is no basis; give average, closing or dated.")
    wanted = read_period(period_of(period_or_date), "duration")
    if base == quote:
        return 1.0
    if isinstance(wanted, Relative) and wanted.text != "LATEST":
        raise UsageError(f"{wanted.text} means nothing without a company; give a period such as FY2024 or a date.")
    period = wanted if isinstance(wanted, Period) else instant(fx.last_day(base, quote))
    if how == "average" and period.kind == "instant":
        raise OptionError(f"An average needs a period, and {period} is a day; give closing or dated.")
    return number(
        fx.rate_for(base, quote, period, how or ("average" if period.kind == "duration" else "closing")).value
    )


@worksheet(
    "IPO_VERSION",
    shape="cell",
    en="The data set's version and the date of its newest source; where an edit is broken, that the last good data answer.",
    zh="数据集版本与最新来源日期；若改动有误，说明正在使用上一份完好的数据。",
    example="=IPO_VERSION()",
    arguments={},
)
def ipo_version(snapshot: Snapshot) -> Cell:
    """One text; equal data, equal version."""
    view = snapshot.view
    newest = view.newest_source_date()
    stale = f"; stale: the last good data answer ({snapshot.broken})" if snapshot.broken else ""
    return f"{view.version} {newest}{stale}"[:250]
