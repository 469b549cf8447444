"""The commands that doubt: conflicts between sources, and the data set's own checks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Form, Place, opened
from xlipo.cli.printing import answer_is_no, put_csv, put_json, put_table, remark

if TYPE_CHECKING:
    from xlipo.quality.checks import CheckResult
    from xlipo.quality.conflicts import Conflict


@click.command()
@options.company
@click.option("--metric", metavar="NAME", default="", help="Only this concept.")
@click.option("--all", "every", is_flag=True, help="Also the prints that agree, and those of another measure.")
@options.place
@options.form
def conflicts(company: str, metric: str, every: bool, form: Form | None, **where: Unpack[Place]) -> None:
    """Figures on which sources disagree: the one chosen and why, and each rival with its class.

    CSV holds one line a fact, the chosen one first.

    \b
    Examples:
      xlipo conflicts --company MiniMax
      xlipo conflicts --metric revenue --json
      xlipo conflicts --company Zhipu --metric revenue --all
    """
    from xlipo.cli.rows import CONFLICT_FIELDS, conflict_json, conflict_rows
    from xlipo.quality.conflicts import conflicts as disputed

    found = list(disputed(opened(where["data"], where["as_of"]), company, metric, every))
    if form == "json":
        put_json([conflict_json(conflict) for conflict in found])
    elif form == "csv":
        put_csv([row for conflict in found for row in conflict_rows(conflict)], CONFLICT_FIELDS)
    elif found:
        _put_conflicts(found)
    else:
        remark("No source disagrees with another here.")


def _put_conflicts(found: list[Conflict]) -> None:
    from xlipo.metrics.explanation import cited, fact_words

    rows: list[dict[str, str]] = []
    for conflict in found:
        chosen = {"company": conflict.company.name, "class": "chosen", "figure": fact_words(conflict.chosen)}
        rows.append({**chosen, "why": f"{conflict.why}. {cited(conflict.source)}"})
        for rival in conflict.rivals:
            kind = rival.rivalry.value.replace("_", " ")
            why = f"{rival.fact.note}. " if rival.fact.note else ""
            rows.append({"class": kind, "figure": fact_words(rival.fact), "why": why + cited(rival.source)})
    put_table(rows, {"company": "company", "class": "class", "figure": "figure", "why": "why and where"})


@click.command()
@options.company
@options.place
@options.form
def check(company: str, form: Form | None, **where: Unpack[Place]) -> None:
    """The data set's own checks: sums, growth, shares, price × shares, rounds, cash, suspects.

    Text shows what failed, acknowledged failures with their reason; JSON and CSV hold every check. Exit code 1 when one
    fails that is not acknowledged.

    \b
    Examples:
      xlipo check
      xlipo check --company MiniMax --csv
    """
    from xlipo.cli.rows import CHECK_FIELDS, check_row
    from xlipo.quality.checks import run_checks

    answers = opened(where["data"], where["as_of"])
    results = run_checks(answers, answers.company(company).name if company else "")
    if form == "json":
        put_json([check_row(result) for result in results])
    elif form == "csv":
        put_csv([check_row(result) | {"facts": "; ".join(result.facts)} for result in results], CHECK_FIELDS)
    else:
        _put_checks(results)
    failed = sum(result.status == "fail" for result in results)
    if failed:
        count = f"{failed} check{'s' if failed > 1 else ''}"
        answer_is_no(f"{count} failed; mend the facts named or acknowledge them.", form)


def _put_checks(results: list[CheckResult]) -> None:
    from xlipo.cli.rows import check_row

    found = [result for result in results if result.status != "pass"]
    rows = [{**check_row(result), "why": result.reason or "; ".join(result.facts)} for result in found]
    if rows:
        put_table(rows, {"status": "status", "company": "company", "message": "what", "why": "reason or facts"})
    counts = Counter(result.status for result in results)
    click.echo(f"{len(results):,} checks: " + ", ".join(f"{counts[s]:,} {s}" for s in ("pass", "acknowledged", "fail")))
