"""The command that tells which cells of a report were altered, and what today's data say of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put_data, put_table, remark, say

if TYPE_CHECKING:
    from xlipo.report.verify import Verification

FIELDS = ("where", "written", "found")
"""The columns of ``--csv`` and the keys of ``--json``."""
_MOST_TOLD = 12
"""Companies that are not at hand."""


@click.command()
@click.argument("report", metavar="REPORT.xlsx", type=click.Path(path_type=Path))
@options.data
@options.form
def verify(report: Path, form: Form | None, **where: Any) -> None:
    """Tell which cells of a report that xlipo wrote were altered since, and what today's data say of its figures.

    The report names the data version that it was written from. Where that is today's, every sheet is compared with the
    report written anew: facts, numbers, and formulas that were typed over; where it is a version that was kept when a
    report was written here, the facts are. Drop-downs are meant to be changed and are no alteration. Exit code 1 when a
    cell was altered.

    \b
    Examples:
      xlipo verify comparison.xlsx
      xlipo verify comparison.xlsx --json
    """
    from xlipo.report.verify import verify_report

    found = verify_report(report, asked(where | {"as_of": None})[0].answers)
    rows = [{name: getattr(item, name) for name in FIELDS} for item in found.altered]
    if not put_data(rows, FIELDS, form):
        if rows:
            put_table(rows, {"where": "cell", "written": "written", "found": "found"})
        _tell(report, found)
    if rows:
        answer_is_no(f"{len(rows):,} cell{'s were' if len(rows) > 1 else ' was'} altered in {report.name}.", form)


def _tell(report: Path, found: Verification) -> None:
    if not found.is_known:
        remark(f"{report.name} was written from the data version {found.version or '?'}, which is not at hand.")
    elif not found.is_whole:
        remark(f"{report.name} was written from the version {found.version}: its facts alone were compared.")
    elif not found.altered:
        say("No cell was altered.")
    if found.not_held:
        told = ", ".join(found.not_held[:_MOST_TOLD])
        say(f"The data at hand do not hold {told}: give --data with the folder that the report was written from.")
    changes = len(found.changes.changes)
    if changes:
        say(f"Today's data say otherwise of {changes:,} figures: xlipo diff {report.name}")
    else:
        say("Today's data say the same of each figure.")
