"""The command that writes an analyst template: a page built wholly on worksheet functions."""

from __future__ import annotations

import click

from xlipo.cli import options
from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.store.user_path import user_path


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--kind", type=click.Choice(["comps", "tear-sheet", "funding"]), required=True, help="Which page.")
@click.option("--company", metavar="NAME", default="MiniMax", show_default=True, help="The company shown at first.")
@click.option("--currency", metavar="C", default="USD", show_default=True, help="USD, CNY, HKD or EUR, at first.")
@click.option("--lang", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", help="English or Chinese.")
@options.data
def template(file: str, kind: str, company: str, currency: str, lang: str, data: tuple[str, ...] | None) -> None:
    """An analyst's page whose every figure is an IPO_* formula, with drop-downs for what it shows.

    Open it in a spreadsheet that has the xlipo add-in; until it recalculates, it shows the figures it was written with.

    \b
    Examples:
      xlipo template --kind comps comps.xlsx
      xlipo template --kind tear-sheet --company 智谱 --currency CNY --lang zh-Hans tear-sheet.xlsx
      xlipo template --kind funding --company Zhipu funding.xlsx
    """
    path = user_path(file)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{file[:80]!r} is no name for a workbook; end it in .xlsx.")
    from xlipo.functions import Session, call
    from xlipo.metrics.fx import check_currency
    from xlipo.templates.lists import CURRENCY_CODES
    from xlipo.templates.writing import Opening, write_template

    session = Session(data)
    name = session.answers().company(company).name
    code = check_currency(currency)
    if code not in CURRENCY_CODES:
        raise UsageError(f"The page's drop-down has {', '.join(CURRENCY_CODES)}; give one of them as --currency.")
    written = write_template(
        kind, path, lambda function, given: call(function, given, session), lang, Opening(name, code),
        view=session.answers().view,
    )  # fmt: skip
    say(f"Wrote {written}")
