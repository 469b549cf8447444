"""The command that writes an analyst template: a page built wholly on worksheet functions."""

from __future__ import annotations

from pathlib import Path

import click

from xlipo.cli import options
from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.facts.languages import LANGUAGES
from xlipo.store.user_path import user_path


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--kind", type=click.Choice(["comps", "tear-sheet", "funding", "company"]), required=True, help="Which page."
)
@click.option("--company", metavar="NAME", default="", help="The company shown at first; MiniMax when not given.")
@click.option("--currency", metavar="C", default="USD", show_default=True, help="USD, CNY, HKD or EUR, at first.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@options.data
def template(file: str, kind: str, company: str, currency: str, lang: str, data: tuple[str, ...] | None) -> None:
    """An analyst's page whose every figure is an IPO_* formula, or a workbook to fill in with figures of your own.

    Open a page in a spreadsheet that has the xlipo add-in; until it recalculates, it shows the figures it was written
    with. The kind company is the workbook to fill in, for xlipo import: empty, or with what is known of --company.

    \b
    Examples:
      xlipo template --kind comps comps.xlsx
      xlipo template --kind tear-sheet --company 智谱 --currency CNY --lang zh-Hans tear-sheet.xlsx
      xlipo template --kind funding --company Zhipu funding.xlsx
      xlipo template --kind company --lang zh-Hant figures.xlsx
    """
    path = user_path(file)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{file[:80]!r} is no name for a workbook; end it in .xlsx.")
    if kind == "company":
        _write_input_workbook(path, company, lang, data)
        return
    from xlipo.functions import Session, call
    from xlipo.metrics.fx import check_currency
    from xlipo.templates.lists import CURRENCY_CODES
    from xlipo.templates.writing import Opening, write_template

    session = Session(data)
    name = session.answers().company(company or "MiniMax").name
    code = check_currency(currency)
    if code not in CURRENCY_CODES:
        raise UsageError(f"The page's drop-down has {', '.join(CURRENCY_CODES)}; give one of them as --currency.")
    written = write_template(
        kind, path, lambda function, given: call(function, given, session), lang, Opening(name, code),
        view=session.answers().view,
    )  # fmt: skip
    say(f"Wrote {written}")


def _write_input_workbook(path: Path, company: str, lang: str, data: tuple[str, ...] | None) -> None:
    from xlipo.api import Client
    from xlipo.templates.company import write_input_workbook

    client = Client(data)
    entries = write_input_workbook(path, client.answers.view, lang, client.company(company) if company else None)
    say(f"Wrote {path}; fill it in, then: xlipo import {path} --into my-figures")
    if entries.unplaced:
        told = ", ".join(f"{count:,} {name}" for name, count in entries.unplaced.items())
        say(f"Not in it, as it has no place for them: {told}.")
