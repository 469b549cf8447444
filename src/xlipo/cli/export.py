"""The command that writes facts for other programs."""

from __future__ import annotations

from typing import Any

import click

from xlipo.cli import options
from xlipo.cli.options import asked
from xlipo.cli.output import say


@click.command()
@click.option(
    "--format", "form", required=True, type=click.Choice(("xbrl-json", "xbrl-csv", "parquet", "csv")),
    help="xBRL by OIM 1.0 with its taxonomy, Parquet, or CSV with a data package.",
)  # fmt: skip
@options.company
@click.option("--out", metavar="DIR", default="", help="The folder to write to; xlipo-FORMAT when not given.")
@options.knowledge
def export(form: str, company: str, out: str, **where: Any) -> None:
    """Write every fact with its source, for a warehouse, a regulator's tool or another xlipo.

    What is written can be imported again without loss: hedges, tiers, readings and notes stand in columns of their own,
    in xBRL in axes. Parquet needs pyarrow: pip install 'xlipo[parquet]'.

    \b
    Examples:
      xlipo export --format csv --out figures
      xlipo export --format xbrl-json --company MiniMax --as-of 2025-12-31
      xlipo export --format parquet --out warehouse/xlipo
    """
    client, _ = asked(where)
    written = client.export(form, out or f"xlipo-{form}", company)
    count = len(client.facts(company))
    say(
        f"{count:,} fact{'' if count == 1 else 's'} in {written[0].parent}: {', '.join(path.name for path in written)}."
    )
