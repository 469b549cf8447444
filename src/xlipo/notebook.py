"""The same questions as on the command line, for notebooks: answers, and pandas frames of them.

Every function takes ``as_of`` (a date or ``YYYY-MM-DD``: only what had been published by then) and ``data`` (a folder
laid over the shipped data set). Names that mean nothing raise :class:`xlipo.facts.errors.UsageError` with the nearest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlipo.cli import rows
from xlipo.cli.options import chosen, names
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Dimensions
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.store.csv_files import data_files
from xlipo.store.opening import folders_for, open_data

if TYPE_CHECKING:
    import pandas as pd

Day = dt.date | str | None
Folder = str | Path | None

_open: dict[tuple[tuple[Path, ...], dt.date | None], tuple[object, Answers]] = {}


def _answers(data: Folder, as_of: Day) -> Answers:
    """The data set, open to be asked; kept until one of its files changes."""
    day, folders = _day(as_of), tuple(folders_for(data))
    mark = [(path, (seen := path.stat()).st_size, seen.st_mtime_ns) for path in data_files(folders)]
    kept = _open.get((folders, day))
    if kept is None or kept[0] != mark:
        kept = _open[folders, day] = mark, Answers(open_data(data), day)
    return kept[1]


def _day(as_of: Day) -> dt.date | None:
    if not isinstance(as_of, str):
        return as_of.date() if isinstance(as_of, dt.datetime) else as_of
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f"{as_of[:40]!r} is no date for as_of; give a day such as 2025-12-22.") from None


def _dimensions(dims: dict[str, str]) -> Dimensions:
    return tuple(sorted((key, str(value)) for key, value in dims.items()))


def metric(
    company: str,
    metric: str,
    period: object = None,
    currency: str = "",
    as_of: Day = None,
    data: Folder = None,
    **dims: str,
) -> Answer:
    """One figure with its bounds, status, source and lineage; other keywords are dimensions (``segment="cloud"``).

    >>> answer = metric("MiniMax", "gross_margin", "9M2025")
    >>> answer.show(), answer.status.value, answer.source.tier
    ('23.3%', 'computed', 1)
    """
    return _answers(data, as_of).metric(company, metric, period, currency, _dimensions(dims))


def explain(
    company: str,
    metric: str,
    period: object = None,
    currency: str = "",
    as_of: Day = None,
    data: Folder = None,
    **dims: str,
) -> str:
    """Where a figure comes from, as text: every step, fact, source, rate, rival and check.

    >>> print(explain("MiniMax", "gross_margin", "9M2025").splitlines()[0])
    Gross margin of MiniMax: 23.3%  9M2025  computed
    """
    from xlipo.quality.explanation import explanation_with_checks

    answers = _answers(data, as_of)
    return explanation_with_checks(answers, answers.metric(company, metric, period, currency, _dimensions(dims)))


def series(
    company: str,
    metric: str,
    periods: Sequence[object] = (),
    currency: str = "",
    as_of: Day = None,
    data: Folder = None,
    **dims: str,
) -> pd.DataFrame:
    """One metric over time as a frame, a period a row, oldest first: value, low, high, unit, status, source.

    >>> frame = series("MiniMax", "revenue", ["FY2023", "FY2024"])
    >>> list(frame.index), frame["value"].tolist(), frame["unit"].unique().tolist()
    (['FY2023', 'FY2024'], [3460000.0, 30523000.0], ['USD'])
    """
    answers, part = _answers(data, as_of), _dimensions(dims)
    found = answers.series(company, metric, periods, currency, part)
    fields = [field for field in rows.FIGURE_FIELDS if field not in ("company", "metric", "dimension")]
    frame = _frame(map(rows.figure_row, found), fields).set_index("period")
    frame.attrs = {"company": answers.company(company).name, "metric": answers.measure(metric).id}
    return frame


def table(
    companies: str | Sequence[str] = (),
    metrics: str | Sequence[str] = (),
    period: object = None,
    currency: str = "",
    group: str = "",
    as_of: Day = None,
    data: Folder = None,
) -> pd.DataFrame:
    """Companies down, metrics across, as floats, NaN where there is no figure.

    ``companies`` or a ``group`` (llm, gpu, core, all), not both; the core group when neither is given.
    Money is in whole units of ``currency``, or of each company's own; ``attrs`` says for every cell its ``status``,
    ``period`` and ``unit``, each a dict by company and metric.

    >>> frame = table(["MiniMax", "Moonshot AI"], ["gross_margin"], "9M2025")
    >>> f"{frame.loc['MiniMax', 'gross_margin']:.3f}", frame.attrs["status"]["Moonshot AI"]["gross_margin"]
    ('0.233', 'no_data')
    """
    import pandas as pd

    from xlipo.cli.figures import DEFAULT_METRICS

    answers = _answers(data, as_of)
    who = chosen(answers.view, _names(companies), group)
    grid = answers.table(who, _names(metrics) or DEFAULT_METRICS, period, currency)
    cells = {line[0].company.name: {answer.metric: answer for answer in line} for line in grid}
    frame = pd.DataFrame.from_dict(
        {name: {id: _float(answer.value) for id, answer in line.items()} for name, line in cells.items()},
        orient="index",
        dtype=float,
    ).rename_axis("company")
    for attribute in ("status", "period", "unit"):
        frame.attrs[attribute] = {
            name: {id: str(getattr(answer, attribute) or "") for id, answer in line.items()}
            for name, line in cells.items()
        }
    return frame


def rounds(company: str, currency: str = "", as_of: Day = None, data: Folder = None) -> pd.DataFrame:
    """The funding rounds of a company as a frame, one line a figure of a round, in order.

    >>> frame = rounds("MiniMax").query("metric == 'funding_amount'").set_index("name")
    >>> frame["value"]["Series A"].item(), frame["unit"]["Series A"]
    (257000000.0, 'USD')
    """
    from xlipo.metrics.rounds import rounds_of

    answers = _answers(data, as_of)
    who = answers.company(company)
    found = [row for line in rounds_of(answers, who, currency) for row in rows.round_rows(line, who)]
    return _frame(found, rows.ROUND_FIELDS)


def facts(
    company: str = "", concept: str = "", period: str | None = None, as_of: Day = None, data: Folder = None
) -> pd.DataFrame:
    """Every fact as a frame, as printed, in whole units; a percent stays a percent. ``text`` holds names and dates.

    >>> facts("MiniMax", "revenue", "FY2024")["value"].tolist()[0]
    30523000.0
    """
    from xlipo.cli.listings import concept_id

    answers = _answers(data, as_of)
    companies = [answers.company(company)] if company else answers.view.companies()
    id = concept_id(answers, concept) if concept else ""
    return _frame(rows.fact_rows(answers.view, companies, id, period, answers.as_of), rows.FACT_FIELDS)


def companies(data: Folder = None) -> pd.DataFrame:
    """Every company and market, by its name.

    >>> companies().loc["MiniMax", "reporting_currency"]
    'USD'
    """
    view = _answers(data, None).view
    return _frame(map(rows.company_row, view.companies()), rows.COMPANY_FIELDS).set_index("name")


def metrics(data: Folder = None) -> pd.DataFrame:
    """Every derived metric and reported concept, with labels, definition, unit and IFRS element.

    >>> metrics().query("id == 'gross_margin' and kind == 'metric'")["definition"].item()
    'gross_profit ÷ revenue'
    """
    return _frame(rows.measure_rows(_answers(data, None).view), rows.MEASURE_FIELDS)


def _frame(found: Iterable[rows.Row], fields: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame: figures as floats, a text value in a column of its own."""
    import pandas as pd

    frame = pd.DataFrame(list(found), columns=list(fields))
    if "value" in fields:
        texts = frame["value"].map(lambda value: value if isinstance(value, str) else "")
        frame.insert(frame.columns.get_loc("value") + 1, "text", texts)
        for end in ("value", "low", "high"):
            frame[end] = frame[end].map(_float).astype(float)
    return frame


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else float("nan")


def _names(given: str | Sequence[str]) -> list[str]:
    return names(given) if isinstance(given, str) else list(given)
