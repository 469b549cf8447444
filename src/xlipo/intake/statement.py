"""A statement as people have it becomes figures: each label a concept, each column a period, each cell an amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.period import CALENDAR, YearEnd
from xlipo.facts.quantity import Hedge
from xlipo.intake.amounts import Amount, has_decimal_comma, read_amount
from xlipo.intake.column_periods import ColumnPeriod
from xlipo.intake.grids import Grid
from xlipo.intake.labels import Labels, Meaning
from xlipo.intake.reading import Figure, Proposal, Reading, Remark
from xlipo.intake.statement_layout import Block, Head, blocks_of, lines_of, merged_units
from xlipo.intake.unit_notes import UnitNote

_LOSS = re.compile(r"loss|deficit|liabilities|亏损|虧損|亏绌|虧絀|负债净额|負債淨額|净负债|淨負債")
_PROFIT = re.compile(r"profit|income|earnings|equity|assets|利润|利潤|溢利|盈利|净额/|收益|资产|資產")


def is_loss_alone(label: str) -> bool:
    """Whether a label speaks of a loss, a deficit or net liabilities, and of no profit, equity or assets.

    >>> is_loss_alone("Net loss"), is_loss_alone("Profit/(loss) for the year"), is_loss_alone("年内亏损")
    (True, False, True)
    """
    word = label.lower()
    return bool(_LOSS.search(word)) and not _PROFIT.search(_LOSS.sub("", word))


NO_UNIT = UnitNote(None, None)
"""Nothing said."""


@dataclass(frozen=True)
class Settings:
    """What is known of a statement beside what it says: its company's currency and year end, its unit, how its interim
    columns run (``to_date``: from the year's first day; False: each a quarter), who is told of progress."""

    currency: str = ""
    year_end: YearEnd = CALENDAR
    unit: UnitNote = NO_UNIT
    to_date: bool | None = None


@dataclass(frozen=True)
class _Row:
    """A line item with its meaning and its amounts by head."""

    number: int
    label: str
    meaning: Meaning
    amounts: tuple[tuple[Head, Amount], ...]


def read_statement(grid: Grid, labels: Labels, concepts: Mapping[str, Concept], settings: Settings) -> Reading | None:
    """The figures of a sheet; None where no column of it is headed by a period.

    Args:
        grid: the sheet.
        labels: what labels mean.
        concepts: the data set's concepts.
        settings: what else is known.
    """
    blocks = blocks_of(grid)
    if not blocks:
        return None
    decimal_comma = _decimal_comma(blocks)
    reading = Reading()
    rows: list[_Row] = []
    for block in blocks:
        rows += _Block(grid, block, labels, decimal_comma, reading).rows()
    _Figures(grid, rows, concepts, settings, reading).fill()
    return reading


def _decimal_comma(blocks: list[Block]) -> bool:
    """Whether the table's decimal mark is a comma: where a cell says so, and none says otherwise."""
    texts = [cell for block in blocks for _, cells in block.lines for cell in cells if isinstance(cell, str)]
    return any(map(has_decimal_comma, texts)) and not any(re.search(r"\d,\d{3}\.\d", text) for text in texts)


class _Block:
    """Reads the rows of one block: labels, sections, cells."""

    def __init__(self, grid: Grid, block: Block, labels: Labels, decimal_comma: bool, reading: Reading) -> None:
        self._grid, self._block, self._labels, self._comma, self._reading = grid, block, labels, decimal_comma, reading

    def rows(self) -> list[_Row]:
        section, found = "", []
        for number, texts, cells in lines_of(self._block):
            if not texts:
                continue
            if not any(cell is not None for cell in cells.values()):
                section = _section(" ".join(texts))
                continue
            label, meaning = self._meaning(texts, section)
            amounts = self._amounts(number, cells, meaning is not None)
            if not amounts:
                continue
            place = self._grid.place(number, 0)
            if meaning is None:
                self._propose(label, place)
            elif meaning.concept or meaning.or_loss:
                found.append(_Row(number, label, meaning, tuple(amounts)))
            else:
                self._reading.left_out.append(Remark(place, f"{label[:80]!r} is known, and is not kept as one figure"))
        return found

    def _meaning(self, texts: list[str], section: str) -> tuple[str, Meaning | None]:
        for text in texts:
            if meaning := self._labels.meaning(text, section):
                return text, meaning
        return max(texts, key=len), None

    def _propose(self, label: str, place: str) -> None:
        proposal = self._labels.proposal(label)
        if proposal is None:
            self._reading.left_out.append(Remark(place, f"{label[:80]!r} is like no concept that is known"))
        else:
            meaning, likeness = proposal
            self._reading.proposals.append(Proposal(label, meaning.concept, meaning.or_loss, likeness, place))

    def _amounts(self, number: int, cells: Mapping[int, object], matters: bool) -> list[tuple[Head, Amount]]:
        found = []
        for head in self._block.heads:
            try:
                amount = read_amount(cells.get(head.column), self._comma)
            except ValueError as wrong:
                if matters:
                    self._reading.mistakes.append(Remark(self._grid.place(number, head.column), str(wrong)))
                continue
            if amount is not None:
                found.append((head, amount))
        return found


def _section(text: str) -> str:
    word = text.lower()
    if re.search(r"per share|每股", word):
        return "eps"
    if re.search(r"attributable|应占|應佔|归属|歸屬", word) and not re.search(
        r"comprehensive|equity|全面|综合|權益|权益", word
    ):
        return "attributable"
    return ""


class _Figures:
    """Turns rows into figures: signs, units and periods."""

    def __init__(
        self, grid: Grid, rows: list[_Row], concepts: Mapping[str, Concept], settings: Settings, reading: Reading
    ) -> None:
        self._grid, self._rows, self._concepts, self._settings, self._reading = grid, rows, concepts, settings, reading
        self._costs_are_negative = self._negative_costs()
        self._is_chinese = sum(bool(re.search("[\u4e00-\u9fff]", row.label)) for row in rows) * 2 > len(rows)
        self._told: set[str] = set()
        self._periods: dict[tuple[ColumnPeriod, PeriodType], str | None] = {}
        self._notes: dict[UnitNote, UnitNote] = {}

    def fill(self) -> None:
        for row in self._rows:
            for head, amount in row.amounts:  # interim statements in China run from the year's first day
                figure = self._figure(row, head, amount)
                if figure is not None:
                    self._reading.figures.append(figure)

    def _negative_costs(self) -> bool:
        """Whether the statement prints its costs in parentheses."""
        signs = [
            -1 if amount.value < 0 else 1
            for row in self._rows
            if row.meaning.concept and self._concepts[row.meaning.concept].balance == "expense"
            for _, amount in row.amounts
            if amount.value
        ]
        return sum(signs) < 0

    def _figure(self, row: _Row, head: Head, amount: Amount) -> Figure | None:
        place = self._grid.place(row.number, head.column)
        signed = self._signed(row, amount, place)
        if signed is None:
            return None
        concept, digits = self._concepts[signed[0]], signed[1]
        unit = self._unit(concept, head, amount, place)
        key = head.period, concept.period_type
        if key not in self._periods:
            self._periods[key] = self._period(concept, head)
        period = self._periods[key]
        if unit is None or period is None:
            return None
        return Figure(
            concept.id, period, digits, unit[1], unit[0], place, row.label, row.meaning.dimensions, amount.hedge,
            amount.high,
        )  # fmt: skip

    def _signed(self, row: _Row, amount: Amount, place: str) -> tuple[str, str] | None:
        """The concept, and its digits with the sign that its name takes; None, and said why, where there is none."""
        meaning, value, digits = row.meaning, amount.value, amount.digits
        plain, flipped = digits.lstrip("-"), digits[1:] if digits.startswith("-") else f"-{digits}"
        if amount.hedge is Hedge.UNKNOWN:
            return meaning.concept or meaning.or_loss, ""
        names_loss = is_loss_alone(row.label)
        if meaning.or_loss and (value < 0 or (names_loss and value > 0) or not meaning.concept):
            mixed = names_loss and {other.value > 0 for _, other in row.amounts if other.value} == {True, False}
            if mixed:
                self._reading.doubts.append(
                    Remark(place, f"{row.label[:60]!r} has figures of both signs; is one a profit?")
                )
            return meaning.or_loss, plain
        balance = self._concepts[meaning.concept].balance
        if balance == "expense" and value:
            digits = flipped if self._costs_are_negative else digits
        elif balance == "loss":
            digits = plain
        elif meaning.is_outflow and value > 0:
            digits = flipped
        if balance in ("expense", "amount") and digits.startswith("-"):
            why = "is negative here, and is kept positive under this name; it is left out"
            self._reading.left_out.append(Remark(place, f"{row.label[:60]!r} {why}"))
            return None
        return meaning.concept, digits

    def _unit(self, concept: Concept, head: Head, amount: Amount, place: str) -> tuple[str, int] | None:
        if concept.unit_kind == "count":
            return "persons", amount.scale or 1
        if amount.is_percent:
            self._reading.left_out.append(Remark(place, f"a percentage, where {concept.id} is money"))
            return None
        note = self._notes.get(head.unit) or self._notes.setdefault(
            head.unit, merged_units([head.unit, self._settings.unit])
        )
        currency = amount.unit or self._settings.unit.currency or note.currency or self._settings.currency
        scale = amount.scale or self._settings.unit.scale or note.scale
        if concept.unit_kind == "per_share":
            scale = amount.scale or 1
        if scale is None:
            self._once('in what the figures are is not said; give it, such as --unit "RMB\'000" or --unit 万元')
        if not currency:
            self._once('in which currency the figures are is not said; give it, such as --unit "RMB\'000"')
        return (currency, scale) if currency and scale is not None else None

    def _period(self, concept: Concept, head: Head) -> str | None:
        settings = self._settings
        if concept.period_type is PeriodType.INSTANT:
            return head.period.of_balance(settings.year_end).text
        to_date = True if settings.to_date is None and self._is_chinese else settings.to_date
        found = head.period.of_flow(settings.year_end, to_date)
        if found is None:
            self._once(
                f"a column is headed by {head.period.end} alone: say whether such columns run from the year's first "
                "day (--columns to-date) or are quarters (--columns quarters)"
            )
            return None
        if "/" in found.text:
            month = f"{head.period.end.month:02d}-{head.period.end.day:02d}"
            self._once(
                f"a column runs over {found.text}, which is no part of a fiscal year that ends on "
                f"{settings.year_end[0]:02d}-{settings.year_end[1]:02d}; for a new company give --year-end {month}"
            )
            return None
        return found.text

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._reading.mistakes.append(Remark(self._grid.title, text))
