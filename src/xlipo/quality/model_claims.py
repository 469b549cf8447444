"""Numbers of a model as claims: whose each is, of what and when, in which unit; and the verdict on those that are sure.

A number is placed by the headings around it, never by itself alone. What the headings leave open of a unit is taken
from the table: the currency and scale in which its numbers agree with what is known. Where they leave more open, only a
figure that agrees is told, and nothing is called wrong.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.quantity import Quantity
from xlipo.facts.unit import CURRENCIES, is_money
from xlipo.intake.amounts import read_amount
from xlipo.intake.column_periods import read_column_head
from xlipo.intake.labels import Meaning
from xlipo.intake.model_cells import ModelSheet
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.intake.statement import is_loss_alone
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import Metric
from xlipo.metrics.resolution import Measure
from xlipo.quality.claims import (
    Claim,
    Finding,
    Intervals,
    Verdict,
    digits_of,
    intervals,
    is_far,
    judge,
    of_another_period,
    typed,
)
from xlipo.quality.model_headings import Heading, Headings
from xlipo.quality.model_tables import SheetTables, TypedNumber

_SCALES = (1, 10**3, 10**4, 10**6, 10**8, 10**9)
_SAMPLE = 60
"""Numbers of a table by which its unit is told."""
_COST = re.compile(r"cost|expense|charge|tax|paid|payment|费用|費用|成本|开支|開支|税|稅|支付", re.IGNORECASE)
_SAID = (Finding.AGREES, Finding.SUPERSEDED, Finding.RIVAL)


@dataclass(frozen=True, slots=True)
class Matched:
    """A number of a model that is a figure of a company: its sheet and cell, and the verdict."""

    sheet: str
    cell: str
    verdict: Verdict


@dataclass(frozen=True)
class Placed:
    """A number whose headings say what it is."""

    number: TypedNumber
    company: Company
    meaning: Meaning
    measure: Measure
    periods: tuple[str | None, ...]
    currencies: tuple[str, ...]
    scales: tuple[int, ...]
    is_percent: bool
    is_sure: bool
    """Whether headings of its own say all of it."""
    is_unit_near: bool
    is_loss: bool
    """Whether its label speaks of a loss alone, which is then written without a sign."""
    is_cost: bool
    """Whether its label speaks of what is deducted."""


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
        self._judging = Judging(answers)

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


class Judging:
    """Judges placed numbers, table by table."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._intervals: dict[tuple[str, str, str], Intervals] = {}
        self._answered: dict[tuple[str, str, str, str], Answer] = {}

    def of_sheet(self, placed: Iterable[Placed]) -> Iterator[Matched]:
        """The verdicts on a sheet's numbers that are told."""
        groups: dict[object, list[Placed]] = defaultdict(list)
        for place in placed:
            key = place.number.table.number, place.company.id, place.measure.shown, place.currencies, place.scales
            groups[key].append(place)
        found = [item for group in groups.values() for item in self._of_group(group)]
        for place, verdict in sorted(found, key=lambda item: (item[0].number.row, item[0].number.column)):
            number = place.number
            yield Matched(number.sheet, f"{_letters(number.column)}{number.row}", verdict)

    def _of_group(self, group: list[Placed]) -> list[tuple[Placed, Verdict]]:
        """The verdicts on numbers that share what is said of their unit."""
        first = group[0]
        units = [(code, scale) for code in _currencies(first) for scale in _scales(first)]
        is_said = len(units) == 1 and bool(first.scales or first.measure.shown != "money")
        unit = units[0]
        if len(units) > 1:
            votes = {one: sum(self._agrees(place, *one) for place in group[:_SAMPLE]) for one in units}
            unit = max(units, key=lambda one: votes[one])
            if not votes[unit]:
                return [] if first.measure.shown == "money" else self._by_size(group)
        verdicts = [(place, verdict) for place in group if (verdict := self._verdict(place, *unit)) is not None]
        counts = Counter(verdict.finding for _, verdict in verdicts)
        said, differing = sum(counts[finding] for finding in _SAID), counts[Finding.DIFFERS]
        if len(units) > 1:
            doubtful = differing >= said or said < 2
        else:
            doubtful = differing > max(said, 1) and not (is_said and _one_slip(verdicts))
        return [
            (place, verdict) for place, verdict in verdicts
            if not (doubtful and verdict.finding is Finding.DIFFERS) and _is_told(place, verdict)
        ]  # fmt: skip

    def _by_size(self, group: list[Placed]) -> list[tuple[Placed, Verdict]]:
        """Counts whose scale nobody says, where none agrees: told at none."""
        found = [(place, verdict) for place in group if (verdict := self._verdict(place, "", 1)) is not None]
        return [(place, verdict) for place, verdict in found if place.is_sure and _is_told(place, verdict)]

    def _agrees(self, place: Placed, currency: str, scale: int) -> bool:
        verdict = self._verdict(place, currency, scale, seeks_slip=False)
        return verdict is not None and verdict.finding in _SAID

    def _verdict(self, place: Placed, currency: str, scale: int, seeks_slip: bool = True) -> Verdict | None:
        """The best verdict of the readings that a number allows."""
        best: Verdict | None = None
        for claim in _claims(place, currency, scale):
            try:
                verdict = judge(self._answers, claim, self._known(claim), seeks_slip=False)
            except UsageError:
                continue
            if best is None or _rank(verdict) < _rank(best):
                best = verdict
            if best.finding is Finding.AGREES:
                break
        if best is None or best.answer is None or not seeks_slip or best.finding in _SAID:
            return best
        if best.finding is Finding.UNKNOWN:
            return of_another_period(best.claim, best.answer, self._over_time(best.claim)) or best
        return judge(self._answers, best.claim, best.answer)

    def _over_time(self, claim: Claim) -> Intervals:
        key = claim.company.id, claim.metric, claim.unit
        found = self._intervals.get(key)
        if found is None:
            found = self._intervals[key] = intervals(self._answers, claim)
        return found

    def _known(self, claim: Claim) -> Answer:
        """The known figure; the numbers of a model ask for few, again and again."""
        currency = claim.unit if is_money(claim.unit) else ""
        key = claim.company.id, claim.metric, str(claim.period), currency
        found = self._answered.get(key)
        if found is None:
            found = self._answers.metric(claim.company, claim.metric, claim.period, currency, claim.dimensions)
            self._answered[key] = found
        return found


def _rank(verdict: Verdict) -> int:
    return list(Finding).index(verdict.finding)


def _currencies(place: Placed) -> tuple[str, ...]:
    """The currencies that a number may be in, the likeliest first."""
    if place.measure.shown not in ("money", "per_share", "per_unit"):
        return ("",)
    if place.currencies:
        return place.currencies
    return tuple(dict.fromkeys((place.company.reporting_currency or "USD", "USD", "CNY", "HKD")))


def _scales(place: Placed) -> tuple[int, ...]:
    shown = place.measure.shown
    if shown not in ("money", "count", "shares"):
        return (1,)
    if shown == "money":
        return place.scales or _SCALES
    return tuple(dict.fromkeys((*place.scales, 1))) if place.scales else (1, 10**6, 10**4, 10**3)


def _one_slip(verdicts: list[tuple[Placed, Verdict]]) -> bool:
    """Whether all that differ do so by one slip of scale: the unit that stands there is wrong."""
    kinds = {verdict.slip.kind if verdict.slip else "" for _, verdict in verdicts if verdict.finding is Finding.DIFFERS}
    return len(kinds) == 1 and next(iter(kinds))[:1] in ("x", "/") and all(place.is_unit_near for place, _ in verdicts)


def _is_told(place: Placed, verdict: Verdict) -> bool:
    """Whether a verdict is sure enough to be told."""
    point = verdict.claim.quantity.best
    digits = len(digits_of(point)) if point is not None else 2
    if verdict.finding in _SAID:
        return place.is_sure or digits > 1
    if not place.is_sure or digits < 2 or is_far(verdict):
        return False
    return not (verdict.finding is Finding.UNKNOWN and verdict.answer and verdict.answer.derivation is not None)


# -- claims -----------------------------------------------------------------------------------------------------------

_THOUSANDS = re.compile(r"[0#?](,+)(?![0#?,])")
_LITERAL = re.compile(r'"[^"]*"|\\.')


def _claims(place: Placed, currency: str, scale: int) -> Iterator[Claim]:
    """What a number claims: under each name that its sign allows, at each period, as a fraction or per cent."""
    for quantity, unit in _quantities(place, currency, scale):
        for metric, signed in _signed(place, quantity):
            for period in place.periods:
                yield Claim(place.company, metric, signed, unit, period, (), _written(place.number.cell.value))


def _quantities(place: Placed, currency: str, scale: int) -> Iterator[tuple[Quantity, str]]:
    cell = place.number.cell
    if isinstance(cell.value, str):
        yield from _of_text(cell.value, place, currency, scale)
        return
    number = Decimal(f"{cell.value:.15g}") if isinstance(cell.value, float) else Decimal(int(cell.value or 0))  # type: ignore[arg-type]
    shown = place.measure.shown
    if shown == "percent":
        if "%" in cell.format:
            yield typed(number * 100), "percent"
        elif place.is_percent or abs(number) > 1:
            yield typed(number), "percent"
        else:
            yield typed(number * 100), "percent"
            yield typed(number), "percent"
    else:
        hidden = _THOUSANDS.search(_LITERAL.sub("", cell.format.split(";")[0]))
        divided = Decimal(1000) ** len(hidden[1]) if hidden else Decimal(1)
        yield typed(number, Decimal(scale) / divided), currency


def _of_text(text: str, place: Placed, currency: str, scale: int) -> Iterator[tuple[Quantity, str]]:
    """A number that was typed as a text: with a scale and a currency of its own, or in those of the headings."""
    try:
        amount = read_amount(text)
        figure = read_printed_figure(text) if amount is not None else None
    except ValueError:
        return
    if amount is None or figure is None or not amount.digits:
        return
    if figure.unit not in (None, "percent", "x") and figure.unit not in CURRENCIES:
        return
    if amount.scale not in (None, 1) or figure.unit:
        yield figure.quantity, figure.unit or currency
    else:
        yield Quantity.printed(amount.digits, scale, amount.hedge, amount.high, text), currency


def _signed(place: Placed, quantity: Quantity) -> Iterator[tuple[str, Quantity]]:
    """The measures that a figure stands under, by its sign: a loss under the name of a profit is a loss."""
    meaning, negative = place.meaning, quantity.point is not None and quantity.point < 0
    if meaning.is_outflow and not negative:
        yield meaning.concept, _flipped(quantity)
    elif meaning.or_loss and (negative or place.is_loss or not meaning.concept):
        yield meaning.or_loss, _flipped(quantity) if negative else quantity
    else:
        yield meaning.concept, quantity
        if meaning.or_loss == "net_loss":
            yield "net_income", quantity
        elif negative and place.is_cost:  # statements print what is deducted with a minus
            yield meaning.concept, _flipped(quantity)


def _flipped(quantity: Quantity) -> Quantity:
    if quantity.point is None or quantity.low is None or quantity.high is None:
        return quantity
    return quantity.model_copy(update={"point": -quantity.point, "low": -quantity.high, "high": -quantity.low})


def _written(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def match_numbers(answers: Answers, sheets: Sequence[ModelSheet], company: Company | None = None) -> list[Matched]:
    """Judge the typed numbers of a workbook that are figures of companies.

    Args:
        sheets: the workbook's sheets.
        company: whose model it is, where its sheets name none.
    """
    return list(ModelReader(answers, company).read(sheets))
