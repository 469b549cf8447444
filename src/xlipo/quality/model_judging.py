"""The verdicts on the placed numbers of one table: in the currency and scale in which most of them agree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.made_once import made_once
from xlipo.facts.quantity import Hedge, Quantity, plain
from xlipo.facts.unit import CURRENCIES
from xlipo.intake.amounts import read_amount
from xlipo.intake.labels import Meaning
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.intake.workbook_values import column_letters
from xlipo.metrics.answers import Answers
from xlipo.metrics.resolution import Measure
from xlipo.quality.claims import (
    Claim,
    Finding,
    Verdict,
    is_far,
    judge,
    of_another_period,
    with_slip,
)
from xlipo.quality.known_figures import KnownFigure, Question
from xlipo.quality.model_headings import Heading
from xlipo.quality.model_tables import TypedNumber
from xlipo.quality.typed_numbers import digits_of, typed

_SCALES = (1, 10**3, 10**4, 10**6, 10**8, 10**9)
_SAMPLE = 60
"""Numbers of a table by which its unit is told."""
_GUESSED_DIGITS = 3
"""Digits that a lone number must have to agree in a currency and a scale that nobody says."""
_SAID = (Finding.AGREES, Finding.SUPERSEDED, Finding.RIVAL)


class Matched(NamedTuple):
    """A number of a model that is a figure of a company: its sheet and cell, and the verdict."""

    sheet: str
    cell: str
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Said:
    """What headings say of the numbers that they share."""

    headings: Sequence[Heading]
    """Those beside, above and around them, the nearest first."""
    company: Company
    meaning: Meaning
    measure: Measure
    periods: tuple[str | None, ...]
    currencies: tuple[str, ...]
    scales: tuple[int, ...]
    is_percent: bool
    is_sure: bool
    """Whether headings of their own say all of it."""
    is_unit_near: bool
    is_loss: bool
    """Whether their label speaks of a loss alone, which is then written without a sign."""
    is_cost: bool
    """Whether their label speaks of what is deducted."""
    dated: str
    """The heading that dates them, as it stands there."""

    @made_once
    def label(self) -> tuple[str, ...]:
        """The words that name what they are of, less their unit: two rows under the same words are of one thing."""
        named = (one for one in self.headings if one.measure or not one.pieces)
        return tuple(_UNIT_NOTE.sub("", one.text).casefold() for one in named)


Placed: TypeAlias = tuple[TypedNumber, Said]
"""A number whose headings say what it is."""


class TableJudge:
    """Judges placed numbers, table by table."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._known: dict[tuple[str, str, object, str], KnownFigure] = {}
        self._readings: dict[tuple[Said, str, bool], _Readings] = {}

    def of_sheet(self, placed: Iterable[Placed]) -> Iterator[Matched]:
        """The verdicts on a sheet's numbers that are told."""
        groups: dict[object, list[Placed]] = defaultdict(list)
        for number, said in _with_fractions(placed):
            key = number.table.number, said.company.id, said.measure.shown, said.currencies, said.scales
            groups[key].append((number, said))
        found = [item for group in groups.values() for item in self._of_group(group)]
        found.sort(key=lambda item: (item[0][0].row, item[0][0].column))
        for (number, _), verdict in found:
            yield Matched(number.sheet, f"{column_letters(number.column)}{number.row}", verdict)

    def _of_group(self, group: list[Placed]) -> list[tuple[Placed, Verdict]]:
        """The verdicts on numbers that share what is said of their unit."""
        _, first = group[0]
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
            is_clear = unit == ("", 1) or (is_said and all(said.is_unit_near for _, said in group))
            doubtful = differing > max(said, 1) and not is_clear
        digits = _GUESSED_DIGITS if len(units) > 1 and said < 2 else 1
        named = defaultdict[tuple[str, str], set[tuple[str, ...]]](set)
        for place, verdict in verdicts:
            if verdict.finding in _SAID:
                named[_about(verdict)].add(place[1].label)
        kept = (
            (place, self._explained(verdict)) for place, verdict in verdicts
            if verdict.finding is not Finding.DIFFERS or not (doubtful or named[_about(verdict)] - {place[1].label})
        )  # fmt: skip
        return [(place, verdict) for place, verdict in kept if _is_told(place, verdict, digits, 1 if is_said else 2)]

    def _by_size(self, group: list[Placed]) -> list[tuple[Placed, Verdict]]:
        """Counts whose scale nobody says, where none agrees: told at none."""
        found = ((place, self._verdict(place, "", 1)) for place in group if place[1].is_sure)
        sure = [(place, self._explained(verdict)) for place, verdict in found if verdict is not None]
        return [(place, verdict) for place, verdict in sure if _is_told(place, verdict, 1, 2)]

    def _agrees(self, place: Placed, currency: str, scale: int) -> bool:
        verdict, _ = self._best(place, currency, scale)
        return verdict is not None and verdict.finding in _SAID

    def _verdict(self, place: Placed, currency: str, scale: int) -> Verdict | None:
        """The best verdict of the readings that a number allows; one that differs is not explained yet."""
        best, known = self._best(place, currency, scale)
        if best is None or known is None or best.finding is not Finding.UNKNOWN:
            return best
        return of_another_period(best.claim, known, place[1].dated) or best

    def _explained(self, verdict: Verdict) -> Verdict:
        """A verdict that differs, with how that most likely came about."""
        if verdict.finding is not Finding.DIFFERS or verdict.slip is not None:
            return verdict
        return with_slip(verdict, self._of(verdict.claim.question))

    def _best(self, place: Placed, currency: str, scale: int) -> tuple[Verdict | None, KnownFigure | None]:
        """The best verdict of the readings that a number allows, and what is known there."""
        number, said = place
        best, of_best, text = None, None, _written(number.cell.value)
        for quantity, unit in _quantities(place, currency, scale):
            point = quantity.point
            for metric, is_flipped, period, known in self._read(said, unit, point is not None and point < 0):
                signed = _flipped(quantity) if is_flipped else quantity
                claim = Claim(said.company, metric, signed, unit, period, (), text)
                verdict = judge(self._answers, claim, known, seeks_slip=False)
                if verdict.finding is Finding.AGREES:
                    return verdict, known
                if best is None or _RANKS[verdict.finding] < _RANKS[best.finding]:
                    best, of_best = verdict, known
        return best, of_best

    def _read(self, said: Said, unit: str, is_negative: bool) -> _Readings:
        """What a number of a sign may claim: under each name that the sign allows, at each period."""
        key = said, unit, is_negative
        found = self._readings.get(key)
        if found is None:
            readings = []
            for metric, is_flipped in _signed(said, is_negative):
                for period in said.periods:
                    with suppress(UsageError):
                        known = self._of(Question(said.company, metric, period, (), unit))
                        readings.append((metric, is_flipped, period, known))
            found = self._readings[key] = tuple(readings)
        return found

    def _of(self, question: Question) -> KnownFigure:
        """What is known; the numbers of a model ask for few figures, again and again."""
        key = question.company.id, question.metric, question.period, question.unit
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = KnownFigure(self._answers, question)
        return found


_Readings: TypeAlias = tuple[tuple[str, bool, str | None, KnownFigure], ...]


_RANKS = {finding: rank for rank, finding in enumerate(Finding)}


def _currencies(said: Said) -> tuple[str, ...]:
    """The currencies that a number may be in, the likeliest first."""
    if said.measure.shown not in ("money", "per_share", "per_unit"):
        return ("",)
    if said.currencies:
        return said.currencies
    return tuple(dict.fromkeys((said.company.reporting_currency or "USD", "USD", "CNY", "HKD")))


def _scales(said: Said) -> tuple[int, ...]:
    shown = said.measure.shown
    if shown not in ("money", "count", "shares"):
        return (1,)
    if shown == "money":
        return said.scales or _SCALES
    return tuple(dict.fromkeys((*said.scales, 1))) if said.scales else (1, 10**6, 10**4, 10**3)


def _about(verdict: Verdict) -> tuple[str, str]:
    """What a number of a table is of: where two rows are of one thing and one agrees, the other is of a part of it."""
    return verdict.claim.metric, str(verdict.claim.period)


def _digits(verdict: Verdict) -> int:
    point = verdict.claim.quantity.best
    return len(digits_of(point)) if point is not None else 2


def _is_told(place: Placed, verdict: Verdict, least: int, least_differing: int) -> bool:
    """Whether a verdict is sure enough to be told: that on a number of so many digits, and one that does not agree."""
    digits = _digits(verdict)
    if digits < least:
        return False
    if verdict.finding in _SAID:
        return place[1].is_sure or digits > 1
    if not place[1].is_sure or digits < least_differing:
        return False
    if verdict.claim.unit != "percent" and is_far(verdict):  # a wrong margin may be any
        return False
    return not (verdict.finding is Finding.UNKNOWN and verdict.answer and verdict.answer.derivation is not None)


# -- claims -----------------------------------------------------------------------------------------------------------

_UNIT_NOTE = re.compile(r"\s*(?:[(（][^)）]*[)）]|%)$")
_THOUSANDS = re.compile(r"[0#?](,+)(?![0#?,])")
_LITERAL = re.compile(r'"[^"]*"|\\.')


def _quantities(place: Placed, currency: str, scale: int) -> Iterable[tuple[Quantity, str]]:
    """What a cell may hold, the likeliest first: a fraction or per cent; its unit."""
    cell, said = place[0].cell, place[1]
    if isinstance(cell.value, str):
        return _of_text(cell.value, currency, scale)
    value = Decimal(f"{cell.value:.15g}") if isinstance(cell.value, float) else int(cell.value or 0)  # type: ignore[arg-type]
    if said.measure.shown != "percent":
        hidden = _hidden(cell.format)
        return ((typed(value, scale if hidden == 1 else Decimal(scale) / hidden), currency),)
    number = Decimal(value)
    if "%" in cell.format:
        return ((_percent(number), "percent"),)
    if said.is_percent:
        return ((typed(number), "percent"),)
    readings = (_percent(number), "percent"), (typed(number), "percent")
    return readings if abs(number) <= 1 else readings[::-1]


def _with_fractions(placed: Iterable[Placed]) -> list[Placed]:
    """Numbers of which those under a % that are all fractions, 0.563 and 0.41, may be such, as well as per cent."""
    placed = list(placed)
    rows: dict[object, list[bool]] = defaultdict(list)
    for number, said in placed:
        if said.is_percent and isinstance(number.cell.value, int | float):
            rows[number.table.number, said.label].append(abs(number.cell.value) <= 1)
    fractions = {row for row, small in rows.items() if len(small) > 1 and all(small)}
    return [
        (number, replace(said, is_percent=said.is_percent and (number.table.number, said.label) not in fractions))
        if said.is_percent
        else (number, said)
        for number, said in placed
    ]


def _percent(fraction: Decimal) -> Quantity:
    """A fraction as per cent: one that was typed as 0.3 is 30 %, known to a whole per cent at least."""
    return typed(Decimal(plain(fraction * 100)))


@lru_cache(maxsize=256)
def _hidden(format: str) -> int:
    """By how much a number format divides what it shows: ``#,##0,`` shows thousands."""
    found = _THOUSANDS.search(_LITERAL.sub("", format.split(";")[0]))
    return 1000 ** len(found[1]) if found else 1


def _of_text(text: str, currency: str, scale: int) -> Iterator[tuple[Quantity, str]]:
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
    elif amount.hedge is Hedge.EXACT and not amount.high:
        yield typed(Decimal(amount.digits), scale), currency
    else:
        yield Quantity.printed(amount.digits, scale, amount.hedge, amount.high, text), currency


def _signed(said: Said, is_negative: bool) -> Iterator[tuple[str, bool]]:
    """The measures that a figure stands under, by its sign, and whether it is one of the other sign there.

    A loss under the name of a profit is a loss.
    """
    meaning = said.meaning
    if meaning.is_outflow and not is_negative:
        yield meaning.concept, True
    elif meaning.or_loss and (is_negative or said.is_loss or not meaning.concept):
        yield meaning.or_loss, is_negative
    else:
        yield meaning.concept, False
        if meaning.or_loss == "net_loss":
            yield "net_income", False
        elif is_negative and said.is_cost:  # statements print what is deducted with a minus
            yield meaning.concept, True


def _flipped(quantity: Quantity) -> Quantity:
    if quantity.point is None or quantity.low is None or quantity.high is None:
        return quantity
    return replace(quantity, point=-quantity.point, low=-quantity.high, high=-quantity.low)


def _written(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
