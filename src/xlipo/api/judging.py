"""Judging: what the Client says of figures that others wrote, and the record of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from xlipo.api import arguments
from xlipo.api.arguments import checked
from xlipo.api.records import Record, Row
from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Dimensions
from xlipo.intake.printed_figures import currency_of, read_printed_figure
from xlipo.quality.claims import Claim, Verdict, judge, typed
from xlipo.quality.text_claims import Unread, check_lines

if TYPE_CHECKING:
    from xlipo.metrics.answers import Answers


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

    @classmethod
    def of(cls, verdict: Verdict, where: str = "", sentence: str = "") -> Self:
        """The record of a verdict."""
        claim, answer = verdict.claim, verdict.answer
        point = claim.quantity.best
        percent = claim.unit == "percent"
        period = answer.period.text if answer and answer.period else str(claim.period) if claim.period else None
        return cls(
            where=where, text=claim.text, company=claim.company.name, metric=claim.metric,
            dimensions=dict(claim.dimensions), period=period,
            value=point / 100 if percent and point is not None else point,
            unit="pure" if percent else claim.unit or (answer.unit if answer else ""),
            verdict=verdict.finding.value, expected=_expected(verdict),
            slip=verdict.slip.kind if verdict.slip else None, note=verdict.why(), sentence=sentence,
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
        return (*Record.columns.__func__(cls), "source", "url")  # type: ignore[attr-defined]

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        return {name: getattr(self, name) for name in Record.columns.__func__(type(self))}  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, repr=False)
class MatchRecord(VerdictRecord):
    """A number of a model and the verdict on it; ``where`` is its sheet and cell, ``Comps!C5``."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of a verdict; a number that is not recognised has no record."""
        return tuple(name for name in VerdictRecord.columns() if name not in ("unread", "sentence"))

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        row = VerdictRecord.as_json(self)
        return {name: row[name] for name in row if name not in ("unread", "sentence")}


def _expected(verdict: Verdict) -> Row | None:
    answer = verdict.answer
    if answer is None or not answer.has_figure:
        return None
    said = answer.as_json()
    return {name: said[name] for name in ("value", "low", "high", "period", "source")}


class Judging:
    """The Client's judgements of figures that others wrote."""

    if TYPE_CHECKING:

        @property
        def answers(self) -> Answers: ...
        def company(self, name: str | int | Company) -> Company: ...

    @checked
    def check_claim(
        self,
        company: str | int,
        metric: str,
        value: str | float | Decimal,
        period: object = None,
        unit: str = "",
        dimensions: dict[str, str] | None = None,
    ) -> VerdictRecord:
        """The verdict on a figure that somebody wrote.

        Args:
            company: any of its names.
            metric: a metric or reported concept, by id or name.
            value: as written: ``about US$53m``, ``5344万美元``, ``23.3%``; or a number in whole units of ``unit``.
            period: such as ``9M2025``; the newest one when not given.
            unit: a currency or ``percent``, where the figure does not say.
            dimensions: the part it is of.

        >>> from xlipo.api import Client
        >>> Client().check_claim("MiniMax", "revenue", "US$534m", "9M2025").slip
        'x10'
        """
        return VerdictRecord.of(self.verdict(company, metric, value, period, unit, dimensions))

    def verdict(
        self,
        company: str | int,
        metric: str,
        value: str | float | Decimal,
        period: object = None,
        unit: str = "",
        dimensions: dict[str, str] | None = None,
    ) -> Verdict:
        """The verdict of :meth:`check_claim` with the answer and the rival that it stands on."""
        who, measure = self.company(company), self.answers.measure(metric)
        named = "percent" if unit.strip().casefold() in ("percent", "%") else currency_of(unit) if unit else ""
        if named is None:
            raise UsageError(f"{unit[:40]!r} is no unit; give a currency such as USD, or percent.")
        if isinstance(value, str):
            try:
                quantity, written = read_printed_figure(value)
            except ValueError as wrong:
                raise UsageError(f"{wrong}; give one as it was written, such as US$53.4m or 23.3%.") from None
        else:
            quantity, written = typed(Decimal(str(value))), None
        part: Dimensions = tuple(sorted((dimensions or {}).items()))
        claim = Claim(who, measure.id, quantity, written or named, arguments.plain(period), part, str(value))
        return judge(self.answers, claim)

    @checked
    def match(self, path: str | Path, company: str | int = "") -> list[MatchRecord]:
        """The verdicts on the typed numbers of a workbook that are figures of companies that are known.

        A number is recognised by the headings around it, the unit they name and its neighbours, never by itself alone;
        on what is not recognised nothing is said.

        Args:
            path: the workbook (.xlsx, .xlsm); it is only read.
            company: whose model it is, where its sheets name none.

        Raises:
            UsageError: the file is no workbook, damaged, hostile or too large.

        >>> import tempfile, openpyxl
        >>> from xlipo.api import Client
        >>> book = openpyxl.Workbook()
        >>> for row in (["MiniMax, US$m", "FY2024", "9M2025"], ["Revenue", 30.5, 534.4]):
        ...     book.active.append(row)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     book.save(f"{folder}/model.xlsx")
        ...     [(record.where, record.verdict, record.slip) for record in Client().match(f"{folder}/model.xlsx")]
        [('Sheet!B2', 'agrees', None), ('Sheet!C2', 'differs', 'x10')]
        """
        from xlipo.intake.model_cells import model_sheets
        from xlipo.quality.model_claims import match_numbers

        only = self.company(company) if company != "" else None
        found = match_numbers(self.answers, model_sheets(path), only)
        return [MatchRecord.of(item.verdict, f"{item.sheet}!{item.cell}") for item in found]

    @checked
    def check_text(self, text: str | Iterable[str], company: str | int = "") -> list[VerdictRecord]:
        """The figures of an article or memo, each judged, then the sentences whose figures could not be placed.

        Args:
            text: the text, or its lines; ``where`` is the number of the line.
            company: whose text it is, where its sentences need not name it.

        >>> from xlipo.api import Client
        >>> Client().check_text("MiniMax's gross margin in 2024 was 12.2%.")[0].verdict
        'agrees'
        """
        lines = text.splitlines() if isinstance(text, str) else text
        found = check_lines(self.answers, lines, self.company(company) if company != "" else None)
        judged = [VerdictRecord.of(item.verdict, str(item.line), item.sentence) for item in found.judged]
        return [*judged, *map(VerdictRecord.not_placed, found.unread)]
