"""The commands that doubt: conflicts between sources, and the data set's own checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put, put_table, remark, say

if TYPE_CHECKING:
    from xlipo.api import CheckRecord, ConflictRecord


@click.command()
@options.one_company
@click.option("--metric", metavar="NAME", default="", help="Only this concept.")
@click.option("--all", "every", is_flag=True, help="Also the prints that agree, and those of another measure.")
@options.knowledge
@options.form
def conflicts(company: str, metric: str, every: bool, form: Form | None, **where: Any) -> None:
    """Figures on which sources disagree: the one chosen and why, and each rival with its class; then suspects.

    A suspect is a figure that looks like a slip (a scale, a sign, a column): what speaks against it, and what was
    likely meant. CSV holds one line a fact, the chosen or suspect one first.

    \b
    Examples:
      xlipo conflicts MiniMax
      xlipo conflicts --metric revenue --json
      xlipo conflicts Zhipu --metric revenue --all
    """
    from xlipo.api import ConflictRecord

    client, _ = asked(where)
    found, suspects = client.conflicts(company, metric, every), client.suspected(company, metric)
    if form:
        put([*found, *suspects], ConflictRecord, form)
        return
    if found:
        _put_conflicts(found)
    else:
        remark("No source disagrees with another here.")
    for suspect in suspects:
        say(f"Suspect: {suspect.check.company}, {suspect.check.message} See {', '.join(suspect.check.facts)}.")


def _put_conflicts(found: Sequence[ConflictRecord]) -> None:
    from xlipo.metrics.explanation import cited, fact_words

    rows: list[dict[str, str]] = []
    for conflict in (record.conflict for record in found):
        chosen = {"company": conflict.company.name, "class": "chosen", "figure": fact_words(conflict.chosen)}
        rows.append({**chosen, "why": f"{conflict.why}. {cited(conflict.source)}"})
        for rival in conflict.rivals:
            kind = rival.rivalry.value.replace("_", " ")
            why = f"{rival.fact.note}. " if rival.fact.note else ""
            rows.append({"class": kind, "figure": fact_words(rival.fact), "why": why + cited(rival.source)})
    put_table(rows, {"company": "company", "class": "class", "figure": "figure", "why": "why and where"})


@click.command()
@options.one_company
@options.knowledge
@options.form
def check(company: str, form: Form | None, **where: Any) -> None:
    """The data set's own checks: sums, growth, shares, price × shares, rounds, cash, suspects.

    Text shows what failed, acknowledged failures with their reason; JSON and CSV hold every check. Exit code 1 when one
    fails that is not acknowledged.

    \b
    Examples:
      xlipo check
      xlipo check MiniMax --csv
    """
    from xlipo.api import CheckRecord

    results = asked(where)[0].checks(company)
    if form:
        put(results, CheckRecord, form)
    else:
        _put_checks(results)
    failed = sum(result.status == "fail" for result in results)
    if failed:
        count = f"{failed} check{'s' if failed > 1 else ''}"
        answer_is_no(f"{count} failed; mend the facts named or acknowledge them.", form)


def _put_checks(results: Sequence[CheckRecord]) -> None:
    found = [result for result in results if result.status != "pass"]
    rows = [{**result.as_json(), "why": result.reason or "; ".join(result.facts)} for result in found]
    if rows:
        put_table(rows, {"status": "status", "company": "company", "message": "what", "why": "reason or facts"})
    counts = Counter(result.status for result in results)
    say(f"{len(results):,} checks: " + ", ".join(f"{counts[s]:,} {s}" for s in ("pass", "acknowledged", "fail")))
