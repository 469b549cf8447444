"""Numbers of a model as claims: whose each is, of what and when, in which unit; and the verdict on those that are sure.

A number is placed by the headings around it, never by itself alone. What the headings leave open of a unit is taken
from the table: the currency and scale in which its numbers agree with what is known. Where they leave more open, only a
figure that agrees is told, and nothing is called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlipo.facts.company import Company
from xlipo.facts.period import YearEnd
from xlipo.intake.column_periods import read_column_head
from xlipo.intake.labels import Meaning
from xlipo.intake.model_cells import ModelSheet
from xlipo.intake.statement import is_loss_alone
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import Metric
from xlipo.metrics.resolution import Measure
from xlipo.quality.model_headings import Heading, Headings
from xlipo.quality.model_judging import Matched, Said, TableJudge
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
        self._sides: dict[int, tuple[tuple[Heading, ...], _Side]] = {}
        self._measures: dict[str, Measure] = {}
        self._dated: dict[tuple[tuple[str, ...], str, YearEnd], tuple[tuple[str | None, ...], bool]] = {}

    def read(self, sheets: Sequence[ModelSheet]) -> Iterator[Matched]:
        """The verdicts, sheet by sheet, top to bottom."""
        tables = [SheetTables(sheet, self._headings) for sheet in sheets]
        numbers = [list(table.numbers()) for table in tables]
        of_all = self._of_workbook(tables)
        for table, found in zip(tables, numbers, strict=True):
            name = self._headings.read(table.sheet.title)
            around = _Around(table, name, of_all if name.is_understood else None)
            placed = ((number, said) for number in found if (said := self._said(number, around)) is not None)
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

    def _said(self, number: TypedNumber, around: _Around) -> Said | None:
        """What the headings of a number say it is; None where they do not say enough. Numbers share their headings."""
        key = number.table.number, id(number.sections), id(number.above), id(number.beside)
        if key not in around.said:
            around.said[key] = self._read_headings(number, around)
        return around.said[key]

    def _read_headings(self, number: TypedNumber, around: _Around) -> Said | None:
        above, beside, context = self._side(number.above), self._side(number.beside), around.context(number)
        if above.is_open or context.is_barred or not (number.above or number.beside):
            return None
        meaning, is_own = _meaning(beside, above, context)
        company, is_told = _company(number, beside, above, context, around)
        if meaning is None or company is None:
            return None
        measure = self._measure(meaning.concept or meaning.or_loss)
        periods, is_dated = self._periods((*above.pieces[::-1], *beside.pieces) or context.pieces, measure, company)
        if not periods:
            return None
        near = (*beside.units, *above.units, *context.units)
        far = around.units
        currencies = tuple(dict.fromkeys(note.currency for note in (*near, *far) if note.currency))
        if measure.shown == "money":
            scales = tuple(dict.fromkeys(note.scale for note in (near or far) if note.scale and note.scale > 1))
        else:
            scales = tuple(dict.fromkeys((*beside.scales, *above.scales)))
        return Said(
            (*number.beside, *number.above, *number.sections), company, meaning, measure, periods, currencies, scales,
            beside.is_percent or above.is_percent, is_own and is_told and is_dated and not context.is_strange,
            bool(near), is_loss_alone(f"{beside.label} {above.label}".strip()), beside.is_cost or above.is_cost,
            next((one.text for one in (*number.above, *number.beside) if one.pieces and not one.measure), ""),
        )  # fmt: skip

    def _side(self, headings: tuple[Heading, ...]) -> _Side:
        """What the headings on one side of a number say together; the numbers of a row or a column share it."""
        kept = self._sides.get(id(headings))
        if kept is None:
            kept = self._sides[id(headings)] = headings, _Side(headings)
        return kept[1]

    def _measure(self, id: str) -> Measure:
        found = self._measures.get(id)
        if found is None:
            found = self._measures[id] = self._answers.measure(id)
        return found

    def _periods(
        self, pieces: tuple[str, ...], measure: Measure, company: Company
    ) -> tuple[tuple[str | None, ...], bool]:
        """The periods that a number may be of, and whether its headings date it; none where it is no actual."""
        key = pieces, measure.id, company.year_end
        found = self._dated.get(key)
        if found is None:
            found = self._dated[key] = self._read_periods(pieces, measure, company)
        return found

    def _read_periods(
        self, pieces: tuple[str, ...], measure: Measure, company: Company
    ) -> tuple[tuple[str | None, ...], bool]:
        stands = measure.stands if isinstance(measure, Metric) else measure.period_type.value
        if stands in ("event", "round", "span", "market"):
            return (None,), False
        if not pieces:
            return ((None,), False) if stands == "instant" else ((), False)
        head = read_column_head(list(pieces))
        if head is None or head.end > self._newest:
            return (), False
        if stands == "instant":
            return (head.of_balance(company.year_end).text,), True
        found = head.of_flow(company.year_end, None)
        if found is not None:
            return ((found.text,), True) if "/" not in found.text else ((), False)
        both = (head.of_flow(company.year_end, to_date) for to_date in (True, False))
        return tuple(dict.fromkeys(one.text for one in both if one is not None and "/" not in one.text)), True


def _meaning(beside: _Side, above: _Side, context: _Context) -> tuple[Meaning | None, bool]:
    """The measure of a number, and whether a heading of its own names it."""
    if beside.measure is not None and above.measure is not None and beside.measure != above.measure:
        return None, False
    named = beside.measure or above.measure or context.measure
    return named, named is not None


def _company(
    number: TypedNumber, beside: _Side, above: _Side, context: _Context, around: _Around
) -> tuple[Company | None, bool]:
    """Whose a number is, and whether that is beyond doubt."""
    own = beside.companies | above.companies
    if own:
        return (next(iter(own.values())), True) if len(own) == 1 else (None, False)
    if context.company is not None:
        return context.company, True
    if around.company is not None:
        return around.company, not around.names_others(number.table.number) and not context.is_strange
    return around.of_all, around.of_all is not None and not context.is_strange


class _Side:
    """What the headings on one side of a number say together, the nearest first."""

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.is_open = any(one.is_aside or not one.is_understood for one in headings)
        self.measure = next((one.measure for one in headings if one.measure), None)
        self.companies = {one.company.id: one.company for one in headings if one.company is not None}
        self.pieces = tuple(piece for one in headings for piece in one.pieces)
        self.units = tuple(one.unit for one in headings if one.unit is not None)
        self.scales = tuple(note.scale for note in self.units if note.scale and note.scale > 1)
        self.is_percent = any(one.is_percent for one in headings)
        self.label = " ".join(one.text for one in headings if one.measure)
        self.is_cost = _COST.search(self.label) is not None


class _Context:
    """What is said of all numbers of a section of a table."""

    def __init__(self, number: TypedNumber, far: Sequence[Heading]) -> None:
        own = (*number.sections, *number.table.corners, *number.table.titles)
        self.is_barred = any(one.is_never or one.is_part for one in number.sections)
        self.is_strange = any(not one.is_understood for one in (*number.sections, *number.table.titles))
        self.measure = next((one.measure for one in own if one.measure and one.is_understood), None)
        self.company = next((one.company for one in own if one.company), None)
        self.units = tuple(one.unit for one in own if one.unit is not None)
        dated = (one.pieces for one in (*own, *far) if one.pieces)
        self.pieces = next((pieces for pieces in dated if read_column_head(list(pieces)) is not None), ())


class _Around:
    """What a sheet says of all its tables: its name, what stands at its top, the workbook's company."""

    def __init__(self, tables: SheetTables, name: Heading, of_all: Company | None) -> None:
        self.of_all = of_all
        self._tables, self._far = tables, (*tables.top, name)
        self.units = tuple(one.unit for one in self._far if one.unit is not None)
        named = {one.company.id: one.company for one in self._far if one.company is not None}
        self.company = next(iter(named.values())) if len(named) == 1 else None
        """The one company that the sheet's name or top speaks of."""
        self._contexts: dict[tuple[int, int], _Context] = {}
        self.said: dict[tuple[int, int, int, int], Said | None] = {}
        """What is said of numbers, by their table and headings."""

    def context(self, number: TypedNumber) -> _Context:
        """What is said of all numbers of a number's section."""
        key = number.table.number, id(number.sections)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = _Context(number, self._far)
        return found

    def names_others(self, number: int) -> bool:
        """Whether another table than the first has a company of its own above it, as tables of several have."""
        others = (table for table in self._tables.tables[1:] if table.number != number)
        return any(title.company for table in others for title in table.titles)


def match_numbers(answers: Answers, sheets: Sequence[ModelSheet], company: Company | None = None) -> list[Matched]:
    """Judge the typed numbers of a workbook that are figures of companies.

    Args:
        sheets: the workbook's sheets.
        company: whose model it is, where its sheets name none.
    """
    return list(ModelReader(answers, company).read(sheets))
