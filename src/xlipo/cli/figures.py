"""The commands that ask for figures: metric, series, table, explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put_csv, put_json, put_lines, put_rows, put_table, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlipo.metrics.answer import Answer


@click.command()
@click.argument("company")
@click.argument("metric")
@options.figure
def metric(company: str, metric: str, form: Form | None, **how: Any) -> None:
    """One figure, with its period, its arithmetic, its source, and who says otherwise.

    Names are read in English and Chinese, with tickers. Without --period the newest reported one answers. Exit code 1
    and a reason where there is no such figure.

    \b
    Examples:
      xlipo metric MiniMax gross_margin --period 9M2025
      xlipo metric Zhipu revenue --period FY2024 --currency USD
      xlipo metric 摩尔线程 price_to_sales_post --json
      xlipo metric MiniMax segment_revenue_share --dim segment=ai_native_products
      xlipo metric MiniMax revenue --period FY2024 --as-of 2025-12-22
      xlipo metric Zhipu ev_to_revenue --price 400 --price-date 2026-10-08
    """
    client, how = asked(how)
    answer = client.metric(company, metric, **how)
    if form == "json":
        put_json(answer.as_json())
    elif form:
        _put_figures([answer], form)
    elif answer.has_figure:
        from xlipo.metrics.explanation import account, headline

        say(headline(answer))
        put_lines(account(answer))
    if not answer.has_figure:
        answer_is_no(client.why_not(answer), form)


@click.command()
@click.argument("company")
@click.argument("metric")
@options.listed("--periods", "The periods, such as FY2022,FY2023; every one with a figure when not given.")
@options.currency
@options.dim
@options.fx
@options.knowledge
@options.form
def series(company: str, metric: str, form: Form | None, **how: Any) -> None:
    """One metric over time: every period that has it, oldest first, or those named.

    \b
    Examples:
      xlipo series MiniMax revenue
      xlipo series Zhipu gross_margin --periods FY2022,FY2023,FY2024 --csv
      xlipo series Biren revenue --currency USD --json
    """
    client, how = asked(how)
    found = client.series(company, metric, **how)
    if not found:
        how.pop("periods")
        found = [client.metric(company, metric, **how)]
    has_figure = any(answer.has_figure for answer in found)
    if form:
        _put_figures(found, form)
    elif has_figure:
        from xlipo.api import FigureRecord

        columns = {"period": "period", "shown": "value", "status": "status", "tier": "tier", "source": "source"}
        records = [(answer, FigureRecord.of(answer).as_json()) for answer in found]
        marked = ((row, " †" * answer.is_stale + " ‡" * bool(answer.stands_in)) for answer, row in records)
        put_table([row | {"status": row["status"] + marks} for row, marks in marked], columns)
        for line in footnotes(found):
            say(line)
    if not has_figure:
        answer_is_no(found[-1].reason, form)


@click.command()
@options.listed("--companies", "The companies, separated by commas.")
@options.listed("--metrics", "The metrics, separated by commas; the usual comparison when not given.")
@options.group
@click.option("--period", metavar="P,Q", help="One period or several, such as FY2023,FY2024.")
@click.option("--basis", metavar="B", default="", help="LTM (when no period is given), FY0 or LATEST.")
@options.currency
@click.option("--sort", metavar="METRIC", default="", help="A metric to order by, the largest first; or name.")
@options.price
@options.knowledge
@options.form
def table(form: Form | None, **how: Any) -> None:
    """Companies down, metrics across, each figure with the period it stands on.

    Without --period, flows stand on the last twelve months and balances on the newest balance sheet (--basis LTM), on
    the last fiscal year (FY0), or each on its newest period (LATEST). A figure on another basis is marked with *, one
    of a period that ended more than nine months ago with †, one that stands on another line than its definition's first
    (cash alone for liquidity, a flow without capital expenditure) with ‡.

    JSON and CSV hold one line a figure, with its bounds, status and source.

    \b
    Examples:
      xlipo table
      xlipo table --companies MiniMax,Zhipu --metrics revenue,gross_margin --period FY2024 --currency USD
      xlipo table --group gpu --metrics revenue,revenue_growth --basis FY0 --csv
      xlipo table --group llm --metrics revenue --period FY2023,FY2024 --currency USD --sort revenue
    """
    client, how = asked(how)
    found = client.table(**how)
    if form:
        _put_figures(found.answers(), form)
        return
    labels = [answer.label for answer in found.rows[0]]
    several = any(period for _, period in found.columns)
    headings = {
        f"{metric} {period}": f"{label} {period}".strip()
        for (metric, period), label in zip(found.columns, labels, strict=True)
    }
    rows = [
        {"company": row[0].company.name, **{key: brief(a, several) for key, a in zip(headings, row, strict=True)}}
        for row in found.rows
    ]
    put_table(rows, {"company": "", **headings})
    for line in footnotes(found.answers()):
        say(line)


def brief(answer: Answer, told: bool) -> str:
    """The figure as a table's cell: with its period, and a mark where it is no plain reported or computed one.

    ``told``: the heading says the period already.
    """
    mark = {"estimated": " est.", "conflicted": " disputed"}.get(answer.status.value, "")
    period = f"  {answer.period.text}" if answer.period and answer.has_figure and not told else ""
    marks = " †" * answer.is_stale + " ‡" * bool(answer.stands_in) + " *" * bool(answer.off_basis)
    return answer.show() + mark + period + marks


def footnotes(answers: Sequence[Answer]) -> Iterator[str]:
    """What the marks of a table mean, each once where it stands in it, and whose year is no calendar year."""
    from xlipo.metrics.answer import NOT_SHOWN
    from xlipo.metrics.staleness import MARK, why_stale

    fiscal = {answer.company.name: answer.fiscal for answer in answers if answer.fiscal}
    yield from (f"fiscal periods: the year of {name} ends in {month}" for name, month in fiscal.items())
    if any(answer.show() == NOT_SHOWN for answer in answers):
        yield f"{NOT_SHOWN} beyond ±1,000 %: too large to compare; xlipo metric and --json give the number"
    yield from dict.fromkeys(f"{MARK} {why_stale(answer.resolution)}" for answer in answers if answer.is_stale)
    lines: dict[str, dict[str, None]] = {}
    for answer in answers:
        if answer.stands_in:
            lines.setdefault(answer.stands_in, {})[f"{answer.company.name} {answer.label}"] = None
    yield from (f"‡ {line}: {', '.join(figures)}" for line, figures in lines.items())
    off = dict.fromkeys(answer.off_basis for answer in answers if answer.off_basis)
    if off:
        yield f"* on another basis than the rest: {'; '.join(off)}"


def _put_figures(answers: Sequence[Answer], form: Form) -> None:
    """Answers for programs: whole in JSON, one flat line each in CSV."""
    from xlipo.api import FigureRecord

    if form == "json":
        put_json([answer.as_json() for answer in answers])
    else:
        put_csv([FigureRecord.of(answer).as_json() for answer in answers], FigureRecord.columns(), form)


@click.command()
@click.argument("company")
@click.argument("metric")
@options.figure
def explain(company: str, metric: str, form: Form | None, **how: Any) -> None:
    """Where a figure comes from: every step, every fact with its source, file and line, rates, rivals and checks.

    CSV holds the facts and rates it stands on, one a line.

    \b
    Examples:
      xlipo explain MiniMax gross_margin --period 9M2025
      xlipo explain Zhipu revenue --period FY2024 --currency USD
      xlipo explain MiniMax runway_months --json
    """
    client, how = asked(how)
    found = client.explain(company, metric, **how)
    if form == "json":
        put_json(found.as_json())
    elif form:
        put_rows(found.answer.inputs(), form)
    else:
        say(found.text)
    if not found.answer.has_figure:
        answer_is_no(found.answer.reason, form)
