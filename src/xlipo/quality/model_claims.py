"""Numbers of a model as claims: whose each is, of what and when, in which unit; and the verdict on those that are sure.

A number is placed by the headings around it, never by itself alone. What the headings leave open of a unit is taken
from the table: the currency and scale in which its numbers agree with what is known. Where they leave more open, only a
figure that agrees is told, and nothing is called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlipo.facts.company import Company
from xlipo.intake.column_periods import read_column_head
from xlipo.intake.labels import Meaning
from xlipo.intake.model_cells import ModelSheet
from xlipo.intake.statement import is_loss_alone
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import Metric
from xlipo.metrics.resolution import Measure
from xlipo.quality.model_headings import Heading, Headings
from xlipo.quality.model_judging import Matched, Placed, TableJudge
from xlipo.quality.model_tables import SheetTables, TypedNumber

_COST = re.compile(r"cost|expense|charge|tax|paid|payment|费用|費用|成本|开支|開支|税|稅|支付", re.IGNORECASE)


class ModelReader:
    """Reads the numbers of a workbook and judges those that are sure.

    Args:
        answers: what is known.
        company: whose model it is, where its sheets name none.
    """

    def __init__(self, answers: Answers, company: Company | None = None) -> None:
        self._answers, self._given = answers, company
        self._headings = Headings(answers)
        self._newest = answers.as_of or answers.fact_index.newest_day
        self._judging = TableJudge(answers)

    def read(self, sheets: Sequence[ModelSheet]) -> Iterator[Matched]:
        """The verdicts, sheet by sheet, top to bottom."""
        tables = [SheetTables(sheet, self._headings) for sheet in sheets]
        numbers = [list(table.numbers()) for table in tables]
        of_all = self._of_workbook(tables)
        for table, found in zip(tables, numbers, strict=True):
            name = self._headings.read(table.sheet.title)
            around = _Around(table, name, of_all if name.is_understood else None)
            placed = [place for number in found if (place := self._placed(number, around)) is not None]
            yield from self._judging.of_sheet(placed)

    def _of_workbook(self, tables: Sequence[SheetTables]) -> Company | None:
        """The one company that names of sheets and words above tables speak of; that given goes before."""
        if self._given is not None:
            return self._given
        named = {}
        for table in tables:
            own = [title for one in table.tables for title in one.titles]
            for heading in (self._headings.read(table.sheet.title), *table.top, *own):
                if heading.company is not None:
                    named[heading.company.id] = heading.company
        return next(iter(named.values())) if len(named) == 1 else None

    # -- placing ------------------------------------------------------------------------------------------------------

    def _placed(self, number: TypedNumber, around: _Around) -> Placed | None:
        above, axes = number.above, (*number.beside, *number.above)
        if any(heading.is_aside or not heading.is_understood for heading in above):
            return None
        if any(heading.is_never or heading.is_part for heading in number.sections):
            return None
        meaning, is_own = self._meaning(number, around)
        company, is_told = self._company(number, around)
        if meaning is None or company is None or not axes:
            return None
        measure = self._answers.measure(meaning.concept or meaning.or_loss)
        periods, is_dated = self._periods(number, around, measure, company)
        if not periods:
            return None
        notes = [heading.unit for heading in (*axes, *number.sections, *number.table.corners, *number.table.titles)]
        near = [note for note in notes if note is not None]
        far = [heading.unit for heading in (*around.tables.top, around.name) if heading.unit is not None]
        currencies = tuple(dict.fromkeys(note.currency for note in (*near, *far) if note.currency))
        scales = tuple(dict.fromkeys(note.scale for note in (near or far) if note.scale and note.scale > 1))
        own = [heading.unit.scale for heading in axes if heading.unit and heading.unit.scale and heading.unit.scale > 1]
        if measure.shown != "money":
            scales = tuple(dict.fromkeys(own))
        is_percent = any(heading.is_percent for heading in axes)
        strange = any(not heading.is_understood for heading in (*number.sections, *number.table.titles))
        label = " ".join(heading.text for heading in axes if heading.measure)
        is_sure = is_own and is_told and is_dated and not strange
        return Placed(
            number, company, meaning, measure, periods, currencies, scales, is_percent, is_sure, bool(near),
            is_loss_alone(label), _COST.search(label) is not None,
        )  # fmt: skip

    def _meaning(self, number: TypedNumber, around: _Around) -> tuple[Meaning | None, bool]:
        """The measure of a number, and whether a heading of its own names it."""
        beside = next((heading.measure for heading in number.beside if heading.measure), None)
        above = next((heading.measure for heading in number.above if heading.measure), None)
        if beside is not None and above is not None and beside != above:
            return None, False
        if (own := beside or above) is not None:
            return own, True
        if not number.beside and not number.above:
            return None, False
        context = (*number.sections, *number.table.corners, *number.table.titles)
        named = [heading.measure for heading in context if heading.measure and heading.is_understood]
        return (named[0], True) if named else (None, False)

    def _company(self, number: TypedNumber, around: _Around) -> tuple[Company | None, bool]:
        """Whose a number is, and whether that is beyond doubt."""
        own = {one.company.id: one.company for one in (*number.beside, *number.above) if one.company is not None}
        if own:
            return (next(iter(own.values())), True) if len(own) == 1 else (None, False)
        context = (*number.sections, *number.table.corners, *number.table.titles)
        if (named := next((heading.company for heading in context if heading.company), None)) is not None:
            return named, True
        strange = any(not heading.is_understood for heading in (*number.sections, *number.table.titles))
        named = around.company()
        if named is not None:
            return named, not around.names_others(number.table.number) and not strange
        return around.of_all, around.of_all is not None and not strange

    def _periods(
        self, number: TypedNumber, around: _Around, measure: Measure, company: Company
    ) -> tuple[tuple[str | None, ...], bool]:
        """The periods that a number may be of, and whether its headings date it; none where it is no actual."""
        stands = measure.stands if isinstance(measure, Metric) else measure.period_type.value
        pieces = [piece for one in reversed(number.above) for piece in one.pieces]
        pieces += [piece for one in number.beside for piece in one.pieces]
        if not pieces:
            for one in (*number.sections, *number.table.corners, *number.table.titles, *around.tables.top, around.name):
                if one.pieces and read_column_head(list(one.pieces)) is not None:
                    pieces = list(one.pieces)
                    break
        if stands in ("event", "round", "span", "market"):
            return (None,), False
        if not pieces:
            return ((None,), False) if stands == "instant" else ((), False)
        head = read_column_head(pieces)
        if head is None or head.end > self._newest:
            return (), False
        if stands == "instant":
            return (head.of_balance(company.year_end).text,), True
        found = head.of_flow(company.year_end, None)
        if found is not None:
            return ((found.text,), True) if "/" not in found.text else ((), False)
        both = (head.of_flow(company.year_end, to_date) for to_date in (True, False))
        return tuple(dict.fromkeys(one.text for one in both if one is not None and "/" not in one.text)), True


class _Around:
    """What a sheet says of all its tables: its name, what stands at its top, the workbook's company."""

    def __init__(self, tables: SheetTables, name: Heading, of_all: Company | None) -> None:
        self.tables, self.name, self.of_all = tables, name, of_all

    def company(self) -> Company | None:
        """The one company that the sheet's name or top speaks of."""
        named = {one.company.id: one.company for one in (self.name, *self.tables.top) if one.company is not None}
        return next(iter(named.values())) if len(named) == 1 else None

    def names_others(self, number: int) -> bool:
        """Whether another table than the first has a company of its own above it, as tables of several have."""
        others = (table for table in self.tables.tables[1:] if table.number != number)
        return any(title.company for table in others for title in table.titles)


def match_numbers(answers: Answers, sheets: Sequence[ModelSheet], company: Company | None = None) -> list[Matched]:
    """Judge the typed numbers of a workbook that are figures of companies.

    Args:
        sheets: the workbook's sheets.
        company: whose model it is, where its sheets name none.
    """
    return list(ModelReader(answers, company).read(sheets))
