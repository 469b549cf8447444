"""The command that tells what changed between two snapshots of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put_csv, put_json, put_table, remark, say

if TYPE_CHECKING:
    from decimal import Decimal

    from xlipo.facts.snapshot import RecordedFigure
    from xlipo.metrics.answers import Answers
    from xlipo.quality.changes import Change, Comparison

_SIDE = ("value", "low", "high", "text", "source", "publisher", "date", "tier")
FIELDS = (
    "change", "reason", "company", "concept", "dimensions", "period", "unit", *(f"old_{name}" for name in _SIDE),
    *(f"new_{name}" for name in _SIDE), "difference", "growth", "note",
)  # fmt: skip
"""The columns of ``--csv`` and the keys of ``--json``."""


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@options.company
@options.knowledge
@options.form
def diff(old: str, new: str | None, company: str, form: Form | None, **where: Any) -> None:
    """What changed between two snapshots of the figures: OLD and NEW are each a report, a data folder or a version.

    Without NEW, the data set as it is now. At each place the figure that answers is compared; a change says why:
    restatement (the same publisher, a later document), new source, correction (nothing new was published). --as-of acts
    on folders and versions; a report is what it was. Companies that only one of two reports holds are not compared.

    Exit code 0 when nothing changed, 1 when something did, 2 when one of them cannot be read: as diff has it.

    \b
    Examples:
      xlipo diff last-week.xlsx
      xlipo diff old.xlsx new.xlsx --company MiniMax --csv
      xlipo diff last-week.xlsx --json
    """
    from xlipo.quality.changes import compare, snapshot_of
    from xlipo.report.earlier import earlier

    answers = asked(where)[0].answers
    before = earlier(old, answers)
    after = earlier(new, answers) if new is not None else snapshot_of(answers, answers.view.version)
    found = compare(before, after)
    only = answers.company(company).id if company else ""
    changes = [change for change in found.changes if only in ("", change.key.entity)]
    if form == "json":
        put_json([_row(change) for change in changes])
    elif form:
        put_csv([_row(change) for change in changes], FIELDS, form)
    elif changes:
        _put_changes(changes, answers)
    _tell_uncompared(found, only, answers)
    if changes:
        answer_is_no(f"{len(changes):,} figure{'s' if len(changes) > 1 else ''} changed since {before.name}.", form)
    if form is None:
        say("Nothing changed.")


def _row(change: Change) -> dict[str, object]:
    entity, concept, dimensions, period, unit = change.key
    return {
        "change": change.kind.value, "reason": change.reason.value, "company": entity, "concept": concept,
        "dimensions": dimensions, "period": period, "unit": unit, **_side("old", change.before),
        **_side("new", change.after), "difference": change.difference, "growth": change.growth, "note": change.note,
    }  # fmt: skip


def _side(prefix: str, figure: RecordedFigure | None) -> dict[str, object]:
    if figure is None:
        return {f"{prefix}_{name}": None for name in _SIDE}
    values = (
        figure.point, figure.low, figure.high, figure.text, figure.title, figure.publisher,
        figure.date, figure.tier,
    )  # fmt: skip
    return {f"{prefix}_{name}": value for name, value in zip(_SIDE, values, strict=True)}


def _put_changes(changes: list[Change], answers: Answers) -> None:
    names = {company.id: company.name for company in answers.view.companies()}
    rows = [
        {
            "change": change.kind.value,
            "company": names.get(change.key.entity, change.key.entity),
            "figure": " ".join(filter(None, change.key[1:4])),
            "old": _shown(change.before),
            "new": _shown(change.after),
            "unit": change.key.unit,
            "percent": _percent(change.growth),
            "why": _why(change),
        }
        for change in changes
    ]
    headings = {"old": "before", "new": "now", "percent": "%", "why": "why and where"}
    put_table(rows, {name: headings.get(name, name) for name in rows[0]})


def _shown(figure: RecordedFigure | None) -> str:
    if figure is None:
        return ""
    if figure.point is not None:
        return f"{figure.point:z,f}"
    if figure.low is not None and figure.high is not None:
        return f"{figure.low:z,f}–{figure.high:z,f}"
    return figure.text or "n.d."


def _percent(growth: Decimal | None) -> str:
    return "" if growth is None else f"{growth:+.1%}"


def _why(change: Change) -> str:
    """The reason, and the source that answers (or answered) with its date."""
    side = change.after or change.before
    assert side is not None  # a change has at least one side
    told = f"{change.reason.value.replace('_', ' ')}: {side.title}. {side.publisher}, {side.date}, tier {side.tier}"
    return f"{told}. {change.note}" if change.note else told


def _tell_uncompared(found: Comparison, only: str, answers: Answers) -> None:
    left = [company for company in found.uncompared if only in ("", company)]
    if left:
        names = {company.id: company.name for company in answers.view.companies()}
        told = ", ".join(names.get(company, company) for company in left)
        remark(f"Not compared, as only one of the two covers them: {told}.")
