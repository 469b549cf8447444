"""The same questions as on the command line, for notebooks: answers, texts, and pandas frames.

Every function takes ``data`` (a folder, or several, laid over the shipped data) and, where figures are spoken of,
``as_of`` (a date or ``YYYY-MM-DD``: only what had been published by then) and ``tier`` (the worst that may answer, 1 to
8). Names that mean nothing raise :class:`xlipo.facts.errors.UsageError` with the nearest; so does a mistyped argument.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlipo.api import (
    CheckRecord,
    Client,
    CompanyRecord,
    ConflictRecord,
    FactRecord,
    FigureRecord,
    MeasureRecord,
    OfferingRecord,
    RoundRecord,
    SourceRecord,
)
from xlipo.api.arguments import Day, Names, check_dimensions, checked
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.fx import Rate
from xlipo.store.layers import Folders

if TYPE_CHECKING:
    import pandas as pd

_MOST_CLIENTS = 16
_clients: dict[tuple[str | None, dt.date | None, int], Client] = {}


def client(data: Folders = None, as_of: Day = None, tier: int | None = None) -> Client:
    """The Client that the functions here ask, kept for the next question.

    >>> client() is client()
    True
    """
    made = Client(data, as_of, tier)
    key = None if data is None else str(data), made.as_of, made.tier
    if len(_clients) >= _MOST_CLIENTS and key not in _clients:
        _clients.clear()
    return _clients.setdefault(key, made)


def _answers(data: Folders = None, as_of: Day = None, tier: int | None = None) -> Answers:
    """The engine behind :func:`client`."""
    return client(data, as_of, tier).answers


def _part(asked: Client, function: Any, company: str | int, metric: str, dims: dict[str, str]) -> dict[str, str]:
    """The dimensions among a function's keywords. Raises :class:`UsageError` for one that is neither."""
    if dims:
        check_dimensions(function, dims, asked.dimensions(company, metric))
    return dims


@checked
def metric(
    company: str | int,
    metric: str,
    period: object = None,
    currency: str = "",
    fx: str | float | Decimal = "",
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
    basis: str = "",
    **dims: str,
) -> Answer:
    """One figure with its bounds, status, source and lineage; other keywords are dimensions (``segment="cloud"``).

    Args:
        company: any of its names, or its ticker as text or number.
        metric: a metric or reported concept, by id or name in English or Chinese.
        period: such as ``9M2025``, ``LTM``, 2024 or a date; the newest reported one when not given.
        currency: to show money in; the company's own when not given.
        fx: ``average``, ``closing``, ``dated``, or a rate from the company's own currency.
        basis: ``LTM``, ``FY0`` or ``LATEST``, in place of a period: what comparisons stand on.

    >>> answer = metric("MiniMax", "gross_margin", "9M2025")
    >>> answer.show(), answer.status.value, answer.source.tier
    ('23.3%', 'computed', 1)
    """
    asked = client(data, as_of, tier)
    return asked.metric(company, metric, period, currency, _part(asked, _METRIC, company, metric, dims), fx, basis)


@checked
def explain(
    company: str | int,
    metric: str,
    period: object = None,
    currency: str = "",
    fx: str | float | Decimal = "",
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
    basis: str = "",
    **dims: str,
) -> str:
    """Where a figure comes from, as text: every step, fact, source, rate, rival and check.

    >>> print(explain("MiniMax", "gross_margin", "9M2025").splitlines()[0])
    Gross margin of MiniMax: 23.3%  9M2025  computed †
    """
    asked = client(data, as_of, tier)
    part = _part(asked, _EXPLAIN, company, metric, dims)
    return asked.explain(company, metric, period, currency, part, fx, basis).text


@checked
def series(
    company: str | int,
    metric: str,
    periods: object = (),
    currency: str = "",
    fx: str | float | Decimal = "",
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
    **dims: str,
) -> pd.DataFrame:
    """One metric over time as a frame, a period a row: period_end, value, low, high, unit, status, source.

    ``periods`` is one period or several; every one that has a figure, oldest first, when not given.

    >>> frame = series("MiniMax", "revenue", ["FY2023", "FY2024"])
    >>> list(frame.index), frame["value"].tolist(), frame["unit"].unique().tolist()
    (['FY2023', 'FY2024'], [3460000.0, 30523000.0], ['USD'])
    """
    from xlipo.api.frames import frame

    asked = client(data, as_of, tier)
    part = _part(asked, _SERIES, company, metric, dims)
    found = map(FigureRecord.of, asked.series(company, metric, periods, currency, part, fx))
    made = frame(found, FigureRecord).drop(columns=["company", "metric", "dimension"]).set_index("period")
    made.attrs = {"company": asked.company(company).name, "metric": _answers(data, as_of, tier).measure(metric).id}
    return made


@checked
def table(
    companies: Names = (),
    metrics: Names = (),
    period: object = None,
    currency: str = "",
    group: str = "",
    sort: str = "",
    basis: str = "",
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
) -> pd.DataFrame:
    """Companies down, metrics across, as floats, NaN where there is no figure.

    ``companies`` or a ``group`` (llm, gpu, core, all), not both; the core group when neither is given. Where no
    ``period`` is given, flows stand on the ``basis``: the last twelve months (``LTM``, when not given), the last fiscal
    year (``FY0``) or each newest period (``LATEST``), with the newest balance sheet. ``sort`` is a metric, the largest
    first, or ``name``. Money is in whole units of ``currency``, or of each company's own; a column holds one unit, so a
    metric in two currencies has two columns, ``revenue (CNY)`` and ``revenue (USD)``. ``attrs`` says for every figure
    its ``status``, ``period`` and ``unit``, whether it is ``stale`` (of a period that ended more than nine months ago),
    and in ``off_basis`` what it stands on where that is not the basis, each a dict by company and metric.

    >>> frame = table(["MiniMax", "Moonshot AI"], ["gross_margin"], "9M2025")
    >>> f"{frame.loc['MiniMax', 'gross_margin']:.3f}", frame.attrs["status"]["Moonshot AI"]["gross_margin"]
    ('0.233', 'no_data')
    >>> table(["MiniMax", "Zhipu"], "revenue", "FY2024").columns.tolist()
    ['revenue (USD)', 'revenue (CNY)']
    """
    from xlipo.api.frames import table_frame

    return table_frame(client(data, as_of, tier).table(companies, metrics, period, currency, group, sort, basis))


@checked
def screen(
    condition: str,
    metrics: Names = (),
    period: object = None,
    currency: str = "",
    group: str = "",
    sort: str = "",
    limit: int | None = None,
    basis: str = "",
    companies: Names = (),
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
) -> pd.DataFrame:
    """The companies that meet a condition as a frame, then those of which it cannot be told, each with its verdict.

    ``verdict`` is meets or undecided, ``why`` says which figure leaves it open; between them stand the condition's
    figures and the ``metrics`` asked for, as in :func:`table`. ``attrs`` has the ``condition`` as it was understood and
    the ``counts``, those of the companies that do not meet it among them.

    Args:
        condition: such as ``revenue_growth > 100% and gross_margin > 30%``; an amount of money names its currency
            (``revenue > USD 1bn``), or one is given for all. Any company is judged when no ``group`` is given.

    >>> frame = screen("gross_margin > 40% and group = llm", as_of="2026-10-09")
    >>> frame.loc["SenseTime", "verdict"], frame.loc["SenseTime", "why"]
    ('undecided', 'gross_margin: 39.9% to 40.3% by its print, on both sides of 40%.')
    """
    from xlipo.api.frames import screen_frame

    asked = client(data, as_of, tier)
    return screen_frame(asked.screen(condition, metrics, period, currency, group, sort, limit, basis, companies))


@checked
def rounds(
    company: str | int, currency: str = "", as_of: Day = None, data: Folders = None, tier: int | None = None
) -> pd.DataFrame:
    """The funding rounds of a company as a frame, one line a figure of a round, in order.

    >>> frame = rounds("MiniMax").query("metric == 'funding_amount'").set_index("name")
    >>> frame["value"]["Series A"].item(), frame["unit"]["Series A"]
    (257000000.0, 'USD')
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of, tier).rounds(company, currency), RoundRecord)


@checked
def offering(
    company: str | int, currency: str = "", as_of: Day = None, data: Folders = None, tier: int | None = None
) -> pd.DataFrame:
    """The offerings of a company as a frame, one line a term, each with its unit and source.

    >>> offering("MiniMax").query("metric == 'offer_price'")[["ticker", "shown"]].iloc[0].tolist()
    ['0100', 'HKD 165.00']
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of, tier).offering(company, currency), OfferingRecord)


@checked
def conflicts(
    company: str | int = "",
    metric: str = "",
    every: bool = False,
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
) -> pd.DataFrame:
    """Figures on which sources disagree as a frame, one line a fact: the chosen one, then each rival with its class.

    ``every`` also gives prints that agree, and those of another measure.

    >>> set(conflicts("MiniMax")["class"]) <= {"chosen", "inconsistent", "superseded", "rejected"}
    True
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of, tier).conflicts(company, metric, every), ConflictRecord)


@checked
def facts(
    company: str | int = "",
    concept: str = "",
    period: object = None,
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
) -> pd.DataFrame:
    """Every fact as a frame, as printed, in whole units; a percent stays a percent. ``text`` holds names and dates.

    >>> facts("MiniMax", "revenue", "FY2024")["value"].tolist()[0]
    30523000.0
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of, tier).facts(company, concept, period), FactRecord)


@checked
def sources(as_of: Day = None, data: Folders = None) -> pd.DataFrame:
    """Every source as a frame, by its id: title, publisher, date, address and tier.

    >>> sources()["tier"].between(1, 8).all().item()
    True
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of).sources(), SourceRecord).set_index("id")


@checked
def companies(as_of: Day = None, data: Folders = None) -> pd.DataFrame:
    """Every company and market as a frame, by its name.

    >>> companies().loc["MiniMax", "reporting_currency"]
    'USD'
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of).companies(), CompanyRecord).set_index("name")


@checked
def metrics(data: Folders = None) -> pd.DataFrame:
    """Every derived metric and reported concept as a frame, with labels, definition, unit and IFRS element.

    >>> metrics().query("id == 'gross_margin' and kind == 'metric'")["definition"].item()
    '(gross_profit, or else revenue − cost_of_revenue) ÷ revenue'
    """
    from xlipo.api.frames import frame

    return frame(client(data).metrics(), MeasureRecord)


@checked
def checks(company: str | int = "", as_of: Day = None, data: Folders = None) -> pd.DataFrame:
    """The data set's own checks as a frame; ``status`` is pass, acknowledged or fail.

    >>> "fail" in set(checks("MiniMax")["status"])
    False
    """
    from xlipo.api.frames import frame

    return frame(client(data, as_of).checks(company), CheckRecord)


@checked
def periods(
    company: str | int, metric: str, as_of: Day = None, data: Folders = None, tier: int | None = None, **dims: str
) -> list[str]:
    """The periods that have a figure, oldest first.

    >>> periods("MiniMax", "gross_margin")[0]
    'FY2023'
    """
    asked = client(data, as_of, tier)
    found = asked.periods(company, metric, _part(asked, _PERIODS, company, metric, dims))
    return [period.text for period in found]


@checked
def fx(base: str, quote: str, period: object = None, basis: str = "") -> Rate:
    """The rate that a figure would be converted with: units of ``quote`` for one of ``base``.

    ``basis`` is average (of a period, its default), closing or dated; the last day with a rate when no period is given.

    >>> rate = fx("CNY", "USD", "FY2024")
    >>> 0.13 < rate.value < 0.15, rate.basis
    (True, 'average')
    """
    return client().fx(base, quote, period, basis)


@checked
def report(
    out: str | Path = "xlipo-report.xlsx",
    companies: Names = (),
    group: str = "",
    currency: str = "USD",
    period: object = None,
    lang: str = "en",
    compare: str | Path | None = None,
    as_of: Day = None,
    data: Folders = None,
    tier: int | None = None,
) -> Path:
    """Write the comparison workbook of companies, or of a group, and give its path.

    Args:
        out: the workbook to write; what was there before stays whole when it cannot be written.
        companies: the companies; or a ``group``; the core group when neither is given.
        currency: USD, CNY, HKD, or ``reported``.
        period: the period compared; each company's newest when not given.
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        compare: a report, a data folder or a data version whose differences get a sheet of their own.
    """
    from xlipo.report.entry import write

    asked = client(data, as_of, tier)
    return write(asked, out, companies, group, currency, period, lang, compare)


_METRIC, _EXPLAIN, _SERIES, _PERIODS = metric, explain, series, periods  # their arguments bear the same names
