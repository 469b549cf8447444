"""Screens as the Client gives them: companies judged by a condition, and the record of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from xlipo.api.records import FigureRecord, Record, Row
from xlipo.api.results import Table
from xlipo.metrics.answer import Answer
from xlipo.metrics.screening.judgement import Truth
from xlipo.metrics.screening.screen import Judged, Screening
from xlipo.metrics.screening.wording import in_words


@dataclass(frozen=True, slots=True, repr=False)
class ScreenRecord(Record):
    """A company, whether it meets a condition (meets, does_not, undecided), why not known, and its figures in order."""

    brief: ClassVar[tuple[str, ...]] = ("company", "verdict")

    company: str
    verdict: str
    reasons: tuple[str, ...]
    judged: Judged

    @property
    def figures(self) -> tuple[Answer, ...]:
        """Its figures, in the order of the screen's columns."""
        return self.judged.figures

    @staticmethod
    def of(judged: Judged) -> ScreenRecord:
        """The record of a company that was judged."""
        verdict = judged.verdict
        return ScreenRecord(judged.company.name, verdict.truth.value, verdict.reasons, judged)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The company and its verdict, then the columns of a figure."""
        return ("company", "verdict", "why", *FigureRecord.columns()[1:])

    def as_json(self) -> Row:
        """The company with its figures."""
        return {
            "company": self.company, "verdict": self.verdict, "reasons": list(self.reasons),
            "figures": [answer.as_json() for answer in self.figures],
        }  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """One row a figure."""
        mine = {"company": self.company, "verdict": self.verdict, "why": " ".join(self.reasons)}
        for answer in self.figures:
            yield FigureRecord.of(answer).as_json() | mine


@dataclass(frozen=True, slots=True, repr=False)
class Screen:
    """Companies judged by a condition: those that meet it, the undecided ones with their reasons, and the others.

    ``condition`` is how it was understood; ``columns`` names each figure of the records: a metric, and its currency
    where it stands there in two. ``meets`` may hold fewer records than ``counts`` says, where a limit was given.
    """

    condition: str
    columns: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    meets: tuple[ScreenRecord, ...]
    undecided: tuple[ScreenRecord, ...]
    does_not: tuple[ScreenRecord, ...]
    sentence: str

    def __repr__(self) -> str:
        return f"<Screen: {self.sentence}>"

    def records(self) -> tuple[ScreenRecord, ...]:
        """Every record, those that meet it first, then the undecided."""
        return self.meets + self.undecided + self.does_not

    def as_json(self) -> Row:
        """The screen under the keys that programs build on; of companies that do not meet it the names alone."""
        return {
            "condition": self.condition, "counts": self.counts, "sentence": self.sentence,
            "meets": [record.as_json() for record in self.meets],
            "undecided": [record.as_json() for record in self.undecided],
            "does_not": [record.company for record in self.does_not],
        }  # fmt: skip


def screen_of(found: Screening, sort: str = "", limit: int | None = None) -> Screen:
    """The screen of companies that were judged, sorted by a metric or by name, with at most so many that meet it.

    Raises :class:`UsageError` for money in two currencies, which is in no order.
    """
    judged = list(found.judged)
    if sort:
        rows = Table(tuple((figure.measure, "") for figure in found.columns), tuple(one.figures for one in judged))
        order = {row[0].company.id: at for at, row in enumerate(rows.sorted(sort).rows)}
        judged.sort(key=lambda one: order[one.company.id])
    meets, does_not, undecided = (
        tuple(ScreenRecord.of(one) for one in judged if one.verdict.truth is truth) for truth in Truth
    )
    ids = [figure.measure for figure in found.columns]
    return Screen(
        condition=in_words(found.condition),
        columns=tuple((one.name, one.currency if ids.count(one.measure) > 1 else "") for one in found.columns),
        counts={
            "companies": len(judged), "meets": len(meets), "does_not": len(does_not), "undecided": len(undecided),
        },
        meets=meets if limit is None else meets[:limit],
        undecided=undecided,
        does_not=does_not,
        sentence=found.sentence(),
    )  # fmt: skip
