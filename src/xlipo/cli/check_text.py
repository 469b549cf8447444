"""The command that checks what others wrote: the figures of an article or memo against the data."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.match import cited, what
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put, put_table, remark, say

if TYPE_CHECKING:
    from xlipo.api.verdict_records import VerdictRecord

WORDS = {
    "agrees": "supported",
    "superseded": "superseded",
    "rival": "rival",
    "differs": "contradicted",
    "unknown": "not in the data",
}
"""How a verdict reads to somebody who checks a text."""


@click.command("check-text")
@click.argument("file", metavar="FILE|-")
@click.option("--company", metavar="NAME", default="", help="Whose text it is, where sentences need not name it.")
@options.knowledge
@options.form
def check_text(file: str, company: str, form: Form | None, **where: Any) -> None:
    """Check the figures of an article or memo: txt, md, html, docx, or - for the standard input.

    Each figure whose sentence says whose it is, what it measures and when is judged: supported, superseded, rival
    (another source says so), contradicted (with the likely slip) or not in the data. Sentences with figures that could
    not be placed are listed, never guessed. English and Chinese in both scripts. Exit code 1 when one is contradicted.

    \b
    Examples:
      xlipo check-text memo.docx
      xlipo check-text article.html --as-of 2025-12-22 --json
      pbpaste | xlipo check-text - --company MiniMax
    """
    from xlipo.api.verdict_records import VerdictRecord
    from xlipo.intake.documents import MOST_BYTES, lines_in, lines_of

    lines = lines_in(sys.stdin.buffer.read(MOST_BYTES + 1), "The input") if file == "-" else lines_of(Path(file))
    records = asked(where)[0].check_text(lines, company)
    if form:
        put(records, VerdictRecord, form)
    else:
        _put(records)
    wrong = sum(record.verdict == "differs" for record in records)
    if wrong:
        answer_is_no(
            f"{wrong} figure{'s' if wrong > 1 else ''} of the text {'are' if wrong > 1 else 'is'} contradicted.", form
        )


def _put(records: list[VerdictRecord]) -> None:
    judged = [record for record in records if record.verdict]
    unread = [record for record in records if record.unread]
    rows = [
        {
            "line": record.where, "text": record.text, "what": what(record),
            "verdict": WORDS[record.verdict or "unknown"], "note": record.note, "source": cited(record),
        }
        for record in judged
    ]  # fmt: skip
    if rows:
        put_table(
            rows,
            {
                "line": "line",
                "text": "figure",
                "what": "read as",
                "verdict": "verdict",
                "note": "why",
                "source": "source",
            },
        )
    counts = Counter(WORDS[record.verdict or "unknown"] for record in judged)
    say(f"{len(judged)} figures judged: " + (", ".join(f"{count} {word}" for word, count in counts.items()) or "none"))
    if unread:
        say(f"\n{len(unread)} figures not read:")
        put_table(
            [
                {"line": r.where, "text": r.text, "note": r.note.removeprefix("Not read: "), "what": r.sentence}
                for r in unread
            ],
            {"line": "line", "text": "figure", "note": "why", "what": "sentence"},
        )
    if not records:
        remark("The text holds no figure with a unit.")
