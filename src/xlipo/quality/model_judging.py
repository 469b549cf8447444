"""The verdicts on the placed numbers of one table: in the currency and scale in which most of them agree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.quantity import Quantity, plain
from xlipo.facts.unit import CURRENCIES, is_money
from xlipo.intake.amounts import read_amount
from xlipo.intake.labels import Meaning
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.intake.workbook_values import column_letters
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.resolution import Measure
from xlipo.quality.claims import (
    Claim,
    Finding,
    Intervals,
    Verdict,
    intervals,
    is_far,
    judge,
    of_another_period,
    prints,
)
from xlipo.quality.evidence import Prints
from xlipo.quality.model_tables import TypedNumber
from xlipo.quality.typed_numbers import digits_of, typed

_SCALES = (1, 10**3, 10**4, 10**6, 10**8, 10**9)
_SAMPLE = 60
"""Numbers of a table by which its unit is told."""
_GUESSED_DIGITS = 3
"""Digits that a lone number must have to agree in a currency and a scale that nobody says."""
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


class TableJudge:
    """Judges placed numbers, table by table."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._intervals: dict[tuple[str, str, str], Intervals] = {}
        self._known: dict[tuple[str, str, str | None, str], tuple[Answer, Prints]] = {}

    def of_sheet(self, placed: Iterable[Placed]) -> Iterator[Matched]:
        """The verdicts on a sheet's numbers that are told."""
        groups: dict[object, list[Placed]] = defaultdict(list)
        for place in placed:
            key = place.number.table.number, place.company.id, place.measure.shown, place.currencies, place.scales
            groups[key].append(place)
        found = [item for group in groups.values() for item in self._of_group(group)]
        for place, verdict in sorted(found, key=lambda item: (item[0].number.row, item[0].number.column)):
            number = place.number
            yield Matched(number.sheet, f"{column_letters(number.column)}{number.row}", verdict)

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
            is_clear = unit == ("", 1) or (is_said and all(place.is_unit_near for place in group))
            doubtful = differing > max(said, 1) and not is_clear
        digits = _GUESSED_DIGITS if len(units) > 1 and said < 2 else 1
        named = defaultdict[tuple[str, str], set[tuple[str, ...]]](set)
        for place, verdict in verdicts:
            if verdict.finding in _SAID:
                named[_about(verdict)].add(_label(place))
        kept = (
            (place, self._explained(verdict)) for place, verdict in verdicts
            if verdict.finding is not Finding.DIFFERS or not (doubtful or named[_about(verdict)] - {_label(place)})
        )  # fmt: skip
        return [(place, verdict) for place, verdict in kept if _is_told(place, verdict, digits, 1 if is_said else 2)]

    def _by_size(self, group: list[Placed]) -> list[tuple[Placed, Verdict]]:
        """Counts whose scale nobody says, where none agrees: told at none."""
        found = ((place, self._verdict(place, "", 1)) for place in group if place.is_sure)
        sure = [(place, self._explained(verdict)) for place, verdict in found if verdict is not None]
        return [(place, verdict) for place, verdict in sure if _is_told(place, verdict, 1, 2)]

    def _agrees(self, place: Placed, currency: str, scale: int) -> bool:
        verdict = self._best(place, currency, scale)
        return verdict is not None and verdict.finding in _SAID

    def _verdict(self, place: Placed, currency: str, scale: int) -> Verdict | None:
        """The best verdict of the readings that a number allows; one that differs is not explained yet."""
        best = self._best(place, currency, scale)
        if best is None or best.answer is None or best.finding is not Finding.UNKNOWN:
            return best
        return of_another_period(best.claim, best.answer, self._over_time(best.claim), _dated(place)) or best

    def _explained(self, verdict: Verdict) -> Verdict:
        """A verdict that differs, with how that most likely came about."""
        if verdict.finding is not Finding.DIFFERS or verdict.slip is not None:
            return verdict
        return judge(self._answers, verdict.claim, *self._of(verdict.claim))

    def _best(self, place: Placed, currency: str, scale: int) -> Verdict | None:
        best: Verdict | None = None
        for claim in _claims(place, currency, scale):
            try:
                verdict = judge(self._answers, claim, *self._of(claim), seeks_slip=False)
            except UsageError:
                continue
            if best is None or _rank(verdict) < _rank(best):
                best = verdict
            if best.finding is Finding.AGREES:
                break
        return best

    def _over_time(self, claim: Claim) -> Intervals:
        key = claim.company.id, claim.metric, claim.unit
        found = self._intervals.get(key)
        if found is None:
            found = self._intervals[key] = intervals(self._answers, claim)
        return found

    def _of(self, claim: Claim) -> tuple[Answer, Prints]:
        """What is known of a claim; the numbers of a model ask for few figures, again and again."""
        currency = claim.unit if is_money(claim.unit) else ""
        period = claim.period if claim.period is None else str(claim.period)
        key = claim.company.id, claim.metric, period, currency
        found = self._known.get(key)
        if found is None:
            answer = self._answers.metric(claim.company, claim.metric, claim.period, currency, claim.dimensions)
            found = self._known[key] = answer, prints(self._answers, claim)
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


def _about(verdict: Verdict) -> tuple[str, str]:
    """What a number of a table is of: where two rows are of one thing and one agrees, the other is of a part of it."""
    return verdict.claim.metric, str(verdict.claim.period)


def _label(place: Placed) -> tuple[str, ...]:
    """The words that name what a number is of, less their unit: two rows under the same words are of one thing."""
    number = place.number
    named = (one for one in (*number.beside, *number.above, *number.sections) if one.measure or not one.pieces)
    return tuple(_UNIT_NOTE.sub("", one.text).casefold() for one in named)


def _dated(place: Placed) -> str:
    """The heading that dates a number, as it stands there."""
    headings = (*place.number.above, *place.number.beside)
    return next((one.text for one in headings if one.pieces and not one.measure), "")


def _digits(verdict: Verdict) -> int:
    point = verdict.claim.quantity.best
    return len(digits_of(point)) if point is not None else 2


def _is_told(place: Placed, verdict: Verdict, least: int, least_differing: int) -> bool:
    """Whether a verdict is sure enough to be told: that on a number of so many digits, and one that does not agree."""
    digits = _digits(verdict)
    if digits < least:
        return False
    if verdict.finding in _SAID:
        return place.is_sure or digits > 1
    if not place.is_sure or digits < least_differing:
        return False
    if verdict.claim.unit != "percent" and is_far(verdict):  # a wrong margin may be any
        return False
    return not (verdict.finding is Finding.UNKNOWN and verdict.answer and verdict.answer.derivation is not None)


# -- claims -----------------------------------------------------------------------------------------------------------

_UNIT_NOTE = re.compile(r"\s*(?:[(（][^)）]*[)）]|%)$")
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
            yield _percent(number), "percent"
        elif place.is_percent:
            yield typed(number), "percent"
        else:
            readings = (_percent(number), typed(number))
            yield from ((one, "percent") for one in (readings if abs(number) <= 1 else readings[::-1]))
    else:
        hidden = _hidden(cell.format)
        yield typed(number, scale if hidden == 1 else Decimal(scale) / hidden), currency


def _percent(fraction: Decimal) -> Quantity:
    """A fraction as per cent: one that was typed as 0.3 is 30 %, known to a whole per cent at least."""
    return typed(Decimal(plain(fraction * 100)))


@lru_cache(maxsize=256)
def _hidden(format: str) -> int:
    """By how much a number format divides what it shows: ``#,##0,`` shows thousands."""
    found = _THOUSANDS.search(_LITERAL.sub("", format.split(";")[0]))
    return 1000 ** len(found[1]) if found else 1


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
    return replace(quantity, point=-quantity.point, low=-quantity.high, high=-quantity.low)


def _written(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
