"""An answer explained with the checks that touch the facts it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.explanation import explanation
from xlipo.quality.checks import CheckResult, run_checks


def explanation_with_checks(answers: Answers, answer: Answer, checks: list[CheckResult] | None = None) -> str:
    """The whole lineage of an answer as text, and at its end what the checks on it say, run here when not given.

    >>> from xlipo.store.opening import open_data
    >>> answers = Answers(open_data())
    >>> text = explanation_with_checks(answers, answers.metric("MiniMax", "gross_margin", "9M2025"))
    >>> text.splitlines()[0]
    'Gross margin of MiniMax: 23.3%  9M2025  computed †'
    """
    if checks is None:
        checks = checks_on(answer, run_checks(answers, answer.company.name))
    return "\n".join([explanation(answers, answer), *_check_lines(answer, checks)])


def _check_lines(answer: Answer, checks: list[CheckResult]) -> Iterator[str]:
    """Checks that failed and those of the figure itself in full; the rest counted."""
    told = [check for check in checks if check.status != "pass" or f"/{answer.metric}/" in check.id]
    if checks:
        yield "Checks:"
    for check in sorted(told, key=lambda check: check.status == "pass"):
        yield f"  {check.status}: {check.message}" + (f" {check.reason}" if check.reason else "")
    if rest := len(checks) - len(told):
        yield f"  {rest} {'more ' if told else ''}on the same facts pass"


def checks_on(answer: Answer, checks: Iterable[CheckResult]) -> list[CheckResult]:
    """The checks that touch a fact the answer stands on."""
    facts = [
        *(answer.derivation.facts() if answer.derivation else ()),
        *(answer.computed.facts() if answer.computed else ()),
    ]
    places = {fact.where for fact in (*facts, *([answer.printed] if answer.printed else []))}
    return [check for check in checks if places.intersection(check.facts)]
