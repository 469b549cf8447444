"""The command that finds the figures of companies among the numbers of a workbook, and judges them."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put, put_table, say

if TYPE_CHECKING:
    from xlipo.api.verdict_records import MatchRecord, VerdictRecord


@click.command()
@click.argument("model", metavar="MODEL.xlsx", type=click.Path(path_type=Path))
@click.option("--company", metavar="NAME", default="", help="Whose model it is, where its sheets name none.")
@click.option(
    "--out", metavar="COPY.xlsx", type=click.Path(path_type=Path), help="Write a copy with comments and links."
)
@options.knowledge
@options.form
def match(model: Path, company: str, out: Path | None, form: Form | None, **where: Any) -> None:
    """Find the figures of companies among the typed numbers of a workbook (.xlsx, .xlsm) and judge each.

    A number is recognised by its label, period, unit and neighbours, never by itself alone: agrees (or a rounding),
    superseded, rival (another source says so), differs (with the likely slip) or unknown (not in the data). On what is
    not recognised nothing is said. --out writes a copy in which each such cell has a comment and a link to one added
    sheet; everything else in it stays byte for byte. Exit code 1 when a number differs.

    \b
    Examples:
      xlipo match model.xlsx
      xlipo match model.xlsx --company MiniMax --out checked.xlsx
      xlipo match comps.xlsx --as-of 2025-12-22 --json
    """
    from xlipo.api.verdict_records import MatchRecord

    with _uncollected():
        records = asked(where)[0].match(model, company)
        if out is not None:
            from xlipo.cli.match_copy import write_copy

            write_copy(model, out, records)
        if form:
            put(records, MatchRecord, form)
        else:
            _put(records)
    wrong = sum(record.verdict == "differs" for record in records)
    if wrong:
        answer_is_no(f"{wrong} number{'s differ' if wrong > 1 else ' differs'} from the data.", form)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for unused cycles of objects: of the hundreds of thousands that judging makes, all are kept."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _put(records: list[MatchRecord]) -> None:
    if not records:
        say("No number of the workbook is recognised as a figure of a company in the data.")
        return
    rows = [
        {
            "where": record.where, "text": record.text, "what": what(record), "verdict": record.verdict,
            "note": record.note, "source": cited(record),
        }
        for record in records
    ]  # fmt: skip
    headings = {"where": "cell", "text": "number", "what": "read as", "note": "why"}
    put_table(rows, {name: headings.get(name, name) for name in rows[0]})
    counts = Counter(record.verdict for record in records)
    say(f"{len(records):,} numbers judged: " + ", ".join(f"{count:,} {word}" for word, count in counts.items()))


def what(record: VerdictRecord) -> str:
    """What a figure was read as: company, metric, period and part."""
    part = f" [{'; '.join(record.dimensions.values())}]" if record.dimensions else ""
    return " ".join(filter(None, (record.company, record.metric, record.period))) + part


def cited(record: VerdictRecord) -> str:
    """The source of the known figure."""
    source = (record.expected or {}).get("source") or {}
    return f"{source.get('title', '')}, tier {source['tier']}" if source else ""
