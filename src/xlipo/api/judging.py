"""Judging: what the Client says of figures that others wrote."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from xlipo.api import arguments
from xlipo.api.opened import Opened, of_one_state
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Dimensions

if TYPE_CHECKING:
    from xlipo.api.verdict_records import MatchRecord, VerdictRecord


class Judging(Opened):
    """The Client's judgements of figures that others wrote."""

    @of_one_state
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
        from xlipo.api.verdict_records import VerdictRecord
        from xlipo.intake.printed_figures import currency_of, read_printed_figure
        from xlipo.quality.claims import Claim, judge
        from xlipo.quality.typed_numbers import typed

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
        return VerdictRecord.of(judge(self.answers, claim))

    @of_one_state
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
        from xlipo.api.verdict_records import MatchRecord
        from xlipo.intake.model_cells import model_sheets
        from xlipo.quality.model_claims import match_numbers

        only = self.company(company) if company != "" else None
        found = match_numbers(self.answers, model_sheets(path), only)
        return [MatchRecord.of(item.verdict, f"{item.sheet}!{item.cell}") for item in found]

    @of_one_state
    def check_text(self, text: str | Iterable[str], company: str | int = "") -> list[VerdictRecord]:
        """The figures of an article or memo, each judged, then the sentences whose figures could not be placed.

        Args:
            text: the text, or its lines; ``where`` is the number of the line.
            company: whose text it is, where its sentences need not name it.

        >>> from xlipo.api import Client
        >>> Client().check_text("MiniMax's gross margin in 2024 was 12.2%.")[0].verdict
        'agrees'
        """
        from xlipo.api.verdict_records import VerdictRecord
        from xlipo.quality.text_claims import check_lines

        lines = text.splitlines() if isinstance(text, str) else text
        found = check_lines(self.answers, lines, self.company(company) if company != "" else None)
        judged = [VerdictRecord.of(item.verdict, str(item.line), item.sentence) for item in found.judged]
        return [*judged, *map(VerdictRecord.not_placed, found.unread)]
