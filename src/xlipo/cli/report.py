"""The command that writes the comparison workbook."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Place, opened
from xlipo.facts.errors import UsageError


@click.command()
@options.listed("--companies", "The companies, separated by commas; the core group when not given.")
@options.group
@click.option("--currency", metavar="C", default="USD", show_default=True, help="USD, CNY, HKD, or reported.")
@options.period
@options.place
@click.option("--lang", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", help="English or Chinese.")
@click.option("--out", metavar="FILE", default="xlipo-report.xlsx", show_default=True, help="The workbook to write.")
def report(
    companies: list[str],
    group: str | None,
    currency: str,
    period: str | None,
    lang: str,
    out: str,
    **where: Unpack[Place],
) -> None:
    """A comparison workbook with live formulas and a source for every figure.

    The file is written beside and then renamed: what was there before stays whole when it cannot be written.

    \b
    Examples:
      xlipo report --companies MiniMax,Zhipu --out comparison.xlsx
      xlipo report --group llm --currency CNY --lang zh-Hans --out llm.xlsx
    """
    answers = opened(where["data"], where["as_of"])
    chosen = [answers.company(name).name for name in options.chosen(answers.view, companies, group)]
    path, code = _target(out), _currency(currency)
    if period is not None:
        from xlipo.facts.period import read_period

        read_period(period)  # a text that is no period is told before any work
    from xlipo.workbook.report import write_report

    with _progress() as step:
        written = write_report(
            answers.view, path, companies=chosen, currency=code, period=period, as_of=where["as_of"], lang=lang,
            progress=step,
        )  # fmt: skip
    click.echo(f"Wrote {written}")


def _target(out: str) -> Path:
    path = Path(out).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{out[:80]!r} is no name for a workbook; end --out in .xlsx.")
    return path


def _currency(currency: str) -> str:
    from xlipo.metrics.fx import check_currency

    return "reported" if currency.lower() == "reported" else check_currency(currency)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is being written, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Writing the workbook") as status:
        yield lambda step: status.update(f"Writing the workbook: {step}")
