"""The command that tells when a known figure changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put, put_table

if TYPE_CHECKING:
    from xlipo.api import HistoryRecord


@click.command()
@click.argument("company")
@click.argument("metric")
@click.argument("period", required=False)
@options.currency
@options.dim
@options.knowledge
@options.form
def history(company: str, metric: str, period: str | None, form: Form | None, **how: Any) -> None:
    """Each day on which the known figure changed: what it became, by whom, and why.

    Without PERIOD, the newest reported one on each day. --as-of ends it on a day. A change is a restatement (the same
    publisher, a later document), a better tier, a finer print, a later source, or a new input of what is computed.

    \b
    Examples:
      xlipo history MiniMax revenue FY2024
      xlipo history Zhipu gross_margin H1-2025 --json
      xlipo history MiniMax arr --currency CNY --csv
    """
    from xlipo.api import HistoryRecord

    client, how = asked(how)
    found = client.history(company, metric, period, **how)
    if form:
        put(found, HistoryRecord, form)
    elif found:
        _put_steps(found)
    if not found:
        answer_is_no(client.why_not(client.metric(company, metric, period, **how)), form)


def _put_steps(found: list[HistoryRecord]) -> None:
    rows = [
        {"date": one.date, "period": one.period or "", "value": one.shown, "change": one.change, "why": one.why,
         "by": one.by}
        for one in found
    ]  # fmt: skip
    put_table(rows, {name: name for name in ("date", "period", "value", "change", "why")} | {"by": "by whom"})
