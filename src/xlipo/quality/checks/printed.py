"""Printed words: a figure against the words it was printed in, read once more, so that a misread 万 or 亿 is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xlipo.facts.fact import Fact
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.metrics import derivation as d
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckTarget, tie


def printed_words(figures: Figures) -> Iterator[CheckResult]:
    """Every chosen figure that is kept with its printed words, where these can be read whole."""
    for concept in figures.concepts():
        for fact in figures.chosen(concept.id):
            again = _read_again(fact)
            if again is not None:
                target = CheckTarget.of("printed_words", figures.company, fact)
                yield tie(target, "its printed words", d.as_printed(fact), d.as_printed(again))


def _read_again(fact: Fact) -> Fact | None:
    """The fact with the quantity that its printed words stand for; None where they cannot be read or name none."""
    if fact.quantity is None or not fact.quantity.text or fact.best is None:
        return None
    try:
        quantity = read_printed_figure(fact.quantity.text).quantity
    except ValueError:
        return None
    return replace(fact, quantity=quantity) if quantity.best is not None else None
