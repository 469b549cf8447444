"""The command that turns the formulas of a workbook that call our functions into values, with sources in comments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from xlipo.cli import options
from xlipo.cli.options import Form
from xlipo.cli.output import answer_is_no, put_data, put_table, say

FIELDS = ("where", "formula", "value", "source", "left")
"""The columns of ``--csv`` and the keys of ``--json``."""


@click.command()
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="COPY.xlsx", type=click.Path(path_type=Path), required=True, help="The copy, another file."
)
@options.data
@options.form
def freeze(file: Path, out: Path, form: Form | None, data: Sequence[str] | None) -> None:
    """Write a copy of a workbook (.xlsx, .xlsm) in which the formulas that call our functions are what they showed.

    Each such cell has a comment with its formula, the source of its figure, why it shows an error, and what the data
    give now where that is another value. Every other formula stays, and everything else stays byte for byte. A cell
    that shows no value, since the workbook was not calculated with the add-in before it was saved, keeps its formula
    and is named; so is a name or a rule that calls our functions. Exit code 1 when such formulas are left.

    \b
    Examples:
      xlipo freeze comps.xlsx --out sent.xlsx
      xlipo freeze model.xlsm --out frozen.xlsm --json
    """
    from xlipo.functions.session import Session
    from xlipo.hosts.freeze import freeze as frozen

    found = frozen(file, out, Session(data))
    rows = [{name: getattr(item, name) for name in FIELDS} for item in found]
    left = [row for row in rows if row["left"]]
    if not put_data(rows, FIELDS, form):
        if left:
            put_table(left, {"where": "where", "formula": "formula", "left": "stays, since it"})
        if not rows:
            say(f"No formula of {file.name} calls our functions; {out} is a copy of it as it is.")
        elif (count := len(rows) - len(left)) == 1:
            say(f"Wrote {out}: 1 formula is a value now; its source stands in a comment.")
        else:
            say(f"Wrote {out}: {count:,} formulas are values now; their sources stand in comments.")
    if left:
        answer_is_no(f"{len(left):,} formula{'s' if len(left) > 1 else ''} of ours stayed in {out.name}.", form)
