"""The commands that ask for figures: metric, series, table, explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Form, How, opened
from xlipo.cli.printing import answer_is_no, put_csv, put_json, put_lines, put_table
from xlipo.facts.errors import UsageError

if TYPE_CHECKING:
    from xlipo.metrics.answer import Answer
    from xlipo.metrics.answers import Answers

DEFAULT_METRICS = ("revenue", "revenue_growth", "gross_margin", "rd_to_revenue", "net_margin", "runway_months")


def _settings(how: How) -> dict[str, Any]:
    """The options of a figure as the engine takes them."""
    fx = how["fx"]
    if fx != ("", None) and not how["currency"]:
        raise UsageError("--fx says how to convert, not into what; give --currency as well, such as --currency USD.")
    return {"currency": how["currency"], "dimensions": how["dim"], "basis": fx.basis, "fixed": fx.fixed}


def _asked(company: str, metric: str, how: How) -> tuple[Answers, Answer]:
    answers = opened(how["data"], how["as_of"])
    return answers, answers.metric(company, metric, how["period"], **_settings(how))


@click.command()
@click.argument("company")
@click.argument("metric")
@options.figure
def metric(company: str, metric: str, form: Form | None, **how: Unpack[How]) -> None:
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
    """
    answers, answer = _asked(company, metric, how)
    if form == "json":
        put_json(answer.as_json())
    elif form == "csv":
        _put_figures([answer], form)
    elif answer.has_figure:
        from xlipo.metrics.explanation import account, headline

        click.echo(headline(answer))
        put_lines(account(answer))
    if not answer.has_figure:
        answer_is_no(answers.why_not(answer), form)


@click.command()
@click.argument("company")
@click.argument("metric")
@options.listed("--periods", "The periods, such as FY2022,FY2023; every one with a figure when not given.")
@options.currency
@options.dim
@options.fx
@options.place
@options.form
def series(company: str, metric: str, periods: list[str], form: Form | None, **how: Unpack[How]) -> None:
    """One metric over time: every period that has it, oldest first, or those named.

    \b
    Examples:
      xlipo series MiniMax revenue
      xlipo series Zhipu gross_margin --periods FY2022,FY2023,FY2024 --csv
      xlipo series Biren revenue --currency USD --json
    """
    from xlipo.cli.rows import figure_row

    answers, settings = opened(how["data"], how["as_of"]), _settings(how)
    found = answers.series(company, metric, periods, **settings) or [answers.metric(company, metric, **settings)]
    if form is None and any(answer.has_figure for answer in found):
        shown = ("period", "shown", "status", "tier", "source")
        put_table([figure_row(answer) for answer in found], {**dict(zip(shown, shown, strict=True)), "shown": "value"})
    _put_figures(found, form)
    if not any(answer.has_figure for answer in found):
        answer_is_no(found[-1].reason, form)


@click.command()
@options.listed("--companies", "The companies, separated by commas.")
@options.listed("--metrics", "The metrics, separated by commas; the usual comparison when not given.")
@options.group
@options.period
@options.currency
@options.place
@options.form
def table(
    companies: list[str],
    metrics: list[str],
    group: str | None,
    period: str | None,
    currency: str,
    form: Form | None,
    **where: Unpack[options.Place],
) -> None:
    """Companies down, metrics across, each figure with the period it stands on.

    JSON and CSV hold one line a figure, with its bounds, status and source.

    \b
    Examples:
      xlipo table
      xlipo table --companies MiniMax,Zhipu --metrics revenue,gross_margin --period FY2024 --currency USD
      xlipo table --group gpu --metrics revenue,revenue_growth --csv
    """
    answers = opened(where["data"], where["as_of"])
    chosen = options.chosen(answers.view, companies, group)
    grid = answers.table(chosen, metrics or DEFAULT_METRICS, period, currency)
    if form is None:
        headings = {"company": "", **{answer.metric: answer.label for answer in grid[0]}}
        put_table([{"company": line[0].company.name, **{a.metric: _brief(a) for a in line}} for line in grid], headings)
    _put_figures([answer for line in grid for answer in line], form)


def _brief(answer: Answer) -> str:
    """The figure as a table's cell: with its period, and a mark where it is no plain reported or computed one."""
    mark = {"estimated": " est.", "conflicted": " disputed"}.get(answer.status.value, "")
    period = f"  {answer.period.text}" if answer.period and answer.has_figure else ""
    return answer.show() + mark + period


def _put_figures(answers: list[Answer], form: Form | None) -> None:
    """Answers for programs: whole in JSON, one flat line each in CSV."""
    from xlipo.cli.rows import FIGURE_FIELDS, figure_row

    if form == "json":
        put_json([answer.as_json() for answer in answers])
    elif form == "csv":
        put_csv([figure_row(answer) for answer in answers], FIGURE_FIELDS)


@click.command()
@click.argument("company")
@click.argument("metric")
@options.figure
def explain(company: str, metric: str, form: Form | None, **how: Unpack[How]) -> None:
    """Where a figure comes from: every step, every fact with its source, file and line, rates, rivals and checks.

    CSV holds the facts and rates it stands on, one a line.

    \b
    Examples:
      xlipo explain MiniMax gross_margin --period 9M2025
      xlipo explain Zhipu revenue --period FY2024 --currency USD
      xlipo explain MiniMax runway_months --json
    """
    from xlipo.metrics.explanation import lineage
    from xlipo.quality.checks import run_checks
    from xlipo.quality.explanation import checks_on, explanation_with_checks

    answers, answer = _asked(company, metric, how)
    if form == "json":
        from xlipo.cli.rows import check_row

        checks = checks_on(answer, run_checks(answers, answer.company.name))
        steps = lineage(answer.derivation) if answer.derivation else None
        put_json({**answer.as_json(), "lineage": steps, "checks": [check_row(check) for check in checks]})
    elif form == "csv":
        inputs = answer.inputs()
        put_csv(inputs, list(dict.fromkeys(field for row in inputs for field in row)))
    else:
        click.echo(explanation_with_checks(answers, answer))
    if not answer.has_figure:
        answer_is_no(answer.reason, form)
