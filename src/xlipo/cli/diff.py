"""The command that tells what changed between two records of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put_data, put_table, remark, say

if TYPE_CHECKING:
    from decimal import Decimal

    from xlipo.facts.recorded import RecordedFigure
    from xlipo.metrics.answer import Answer
    from xlipo.metrics.answers import Answers
    from xlipo.quality.changes import Change, Comparison
    from xlipo.quality.recorded_view import AnswerChange

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
    """What changed between two records of the figures: OLD and NEW are each a report, a data folder or a version.

    Without NEW, the data set as it is now. At each place the figure that answers is compared; a change says why:
    restatement (the same publisher, a later document), new source, correction (nothing new was published). Then the
    metrics that answer otherwise because of it, each as a change named answer, and by how much. --as-of acts on folders
    and versions; a report is what it was. Companies that only one of two reports holds are not compared.

    Exit code 0 when nothing changed, 1 when something did, 2 when one of them cannot be read: as diff has it.

    \b
    Examples:
      xlipo diff last-week.xlsx
      xlipo diff old.xlsx new.xlsx --company MiniMax --csv
      xlipo diff last-week.xlsx --json
    """
    from xlipo.quality.changes import compare, recorded_figures
    from xlipo.quality.recorded_view import answers_changed
    from xlipo.report.earlier import earlier

    answers = asked(where)[0].answers
    before = earlier(old, answers)
    after = earlier(new, answers) if new is not None else recorded_figures(answers, answers.view.version)
    found = compare(before, after, resourced=True)
    only = answers.company(company).id if company else ""
    changes = [change for change in found.changes if only in ("", change.key.entity)]
    followed = list(answers_changed(before, after, changes, answers.data)) if changes else []
    rows = [*map(_row, changes), *map(_answer_row, followed)]
    if not put_data(rows, FIELDS, form) and changes:
        _put_changes(changes, answers)
        _put_answers(followed)
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


def _answer_row(change: AnswerChange) -> dict[str, object]:
    was, now = change.before, change.after
    figure = now if now.has_figure else was
    return {
        "change": "answer", "reason": "computed from changed figures", "company": figure.company.id,
        "concept": figure.metric, "dimensions": "", "period": figure.period.text if figure.period else "",
        "unit": figure.unit, **_answer_side("old", was), **_answer_side("new", now), "difference": change.difference,
        "growth": change.growth, "note": "" if now.has_figure else now.reason,
    }  # fmt: skip


def _answer_side(prefix: str, answer: Answer) -> dict[str, object]:
    source = answer.source
    told = (source.title, source.publisher, source.date, answer.tier) if source is not None else (None,) * 4
    values = (answer.value, answer.low, answer.high, answer.text, *told)
    return {f"{prefix}_{name}": value for name, value in zip(_SIDE, values, strict=True)}


def _put_answers(followed: list[AnswerChange]) -> None:
    rows = [
        {
            "company": (change.after if change.after.has_figure else change.before).company.name,
            "metric": change.after.metric,
            "period": str(change.after.period or change.before.period or ""),
            "before": _answer_shown(change.before),
            "now": _answer_shown(change.after),
            "percent": _percent(change.growth),
        }
        for change in followed
    ]
    if rows:
        say(f"{len(rows):,} answer{'s' if len(rows) > 1 else ''} changed because of it:")
        put_table(rows, {name: "%" if name == "percent" else name for name in rows[0]})


def _answer_shown(answer: Answer) -> str:
    return answer.show() if answer.has_figure else ""


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
