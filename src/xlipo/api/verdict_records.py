"""Records of verdicts: what the data say of a figure that somebody wrote, in a text or in a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from operator import attrgetter
from typing import Self

from xlipo.api.records import Record, Row
from xlipo.metrics.selection import Rival
from xlipo.quality.checked_text import Unread
from xlipo.quality.claims import Verdict


@dataclass(frozen=True, slots=True, repr=False)
class VerdictRecord(Record):
    """A figure that somebody wrote, where, what it is said to be, and what the data say of it.

    ``value`` is as written, in whole units, percentages as fractions; ``verdict`` is agrees, superseded, rival, differs
    or unknown; ``expected`` is the known figure with its bounds, period and source. A sentence with a figure that could
    not be placed has neither: it stands in ``unread``, and ``note`` says what is missing.
    """

    brief = ("where", "text", "verdict")

    where: str
    text: str
    company: str | None
    metric: str | None
    dimensions: dict[str, str]
    period: str | None
    value: Decimal | None
    unit: str | None
    verdict: str | None
    expected: Row | None
    slip: str | None
    note: str
    unread: str | None = None
    sentence: str = ""
    judged: Verdict | None = field(default=None, compare=False)
    """The verdict with the answer and the rival that it stands on; no column."""

    @classmethod
    def of(cls, verdict: Verdict, where: str = "", sentence: str = "") -> Self:
        """The record of a verdict."""
        claim, answer = verdict.claim, verdict.answer
        point = claim.quantity.best
        percent = claim.unit == "percent"
        answering = answer.period.text if answer and answer.period and not verdict.under else ""
        period = answering or (str(claim.period) if claim.period else None)
        return cls(
            where=where, text=claim.text, company=claim.company.name, metric=claim.metric,
            dimensions=dict(claim.dimensions), period=period,
            value=point / 100 if percent and point is not None else point,
            unit="pure" if percent else claim.unit or (answer.unit if answer else ""),
            verdict=verdict.finding.value, expected=_expected(verdict),
            slip=verdict.slip.kind if verdict.slip else None, note=verdict.why(), sentence=sentence,
            judged=verdict,
        )  # fmt: skip

    @staticmethod
    def not_placed(unread: Unread) -> VerdictRecord:
        """The record of a figure that its sentence does not place."""
        empty = dict.fromkeys(("company", "metric", "period", "value", "unit", "verdict", "expected", "slip"))
        return VerdictRecord(
            where=str(unread.line), text=unread.text, dimensions={}, note=f"Not read: {unread.why}.",
            unread=unread.sentence, sentence=unread.sentence, **empty,
        )  # fmt: skip

    def rows(self) -> Iterable[Row]:  # type: ignore[override]
        """One row, the known figure in columns of its own."""
        row = self.as_json()
        expected = row.pop("expected") or {}
        row["dimensions"] = "; ".join(f"{key}={member}" for key, member in self.dimensions.items())
        source = (expected.get("source") or {}) if expected else {}
        yield row | {"expected": expected.get("value"), "source": source.get("title"), "url": source.get("url")}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of the record, then the source's title and address."""
        return (*_KEYS, "source", "url")

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        return dict(zip(_KEYS, _VALUES(self), strict=True))


@dataclass(frozen=True, slots=True, repr=False)
class MatchRecord(VerdictRecord):
    """A number of a model and the verdict on it; ``where`` is its sheet and cell, ``Comps!C5``."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of a verdict; a number that is not recognised has no record."""
        return (*_MATCH_KEYS, "source", "url")

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        return dict(zip(_MATCH_KEYS, _MATCH_VALUES(self), strict=True))


_KEYS = tuple(one.name for one in fields(VerdictRecord) if one.name != "judged")
_MATCH_KEYS = tuple(name for name in _KEYS if name not in ("unread", "sentence"))
_VALUES, _MATCH_VALUES = attrgetter(*_KEYS), attrgetter(*_MATCH_KEYS)


def _of_print(rival: Rival) -> Row:
    """A print of a part, which no answer stands for."""
    fact, source = rival.fact, rival.source
    quantity = fact.quantity
    percent = Decimal(100) if fact.unit == "percent" else Decimal(1)
    point, low, high = (quantity.best, quantity.low, quantity.high) if quantity is not None else (None, None, None)
    return {
        "value": point / percent if point is not None else None,
        "low": low / percent if low is not None else None,
        "high": high / percent if high is not None else None,
        "period": fact.period.text,
        "source": {
            "title": source.title, "publisher": source.publisher, "date": source.date, "url": source.url,
            "tier": source.tier, "reading": fact.reading_from(source).value,
        },
    }  # fmt: skip


def _expected(verdict: Verdict) -> Row | None:
    answer = verdict.answer
    if answer is None and verdict.rival is not None:
        return _of_print(verdict.rival)
    if answer is None or not answer.has_figure:
        return None
    return answer.brief
