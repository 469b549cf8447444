"""The ledger: which cell holds which fact, rate, constant and figure, so that every number is calculated once.

Formulas are rendered from an answer's own term (:func:`xlipo.metrics.term.formula`); the ledger says where its leaves
stand. Facts have their rows before anything else is written; rates and constants get a row when first used.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.calculated import as_calculated
from xlipo.metrics.fx import Rate
from xlipo.metrics.term import Term, formula
from xlipo.workbook.cells import Formula
from xlipo.workbook.words import Words

HEADER_ROW = 5  # after the title, what it is, its units and a blank line
FIRST_ROW = HEADER_ROW + 1
FACT_VALUE, FACT_LOW, FACT_HIGH = "E", "F", "G"
RATE_VALUE = "E"
CONSTANT_VALUE = "I"
INLINE = frozenset({Decimal(0), Decimal(1), Decimal(12), Decimal(100), Decimal(1000)})
"""Numbers a formula may hold; every other constant has a cell of its own."""


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted("Facts"), quoted("Moore Threads"), quoted("事实")
    ('Facts', "'Moore Threads'", "'事实'")
    """
    return sheet if sheet.isascii() and sheet.isalpha() else "'" + sheet.replace("'", "''") + "'"


class Ledger:
    """Where everything stands in one workbook."""

    def __init__(self, facts: Iterable[Fact], words: Words, scale: int) -> None:
        self.facts_sheet, self.fx_sheet = words["facts"], words["fx"]
        self.yes, self.no = words["yes"], words["no"]
        self.scale = Decimal(scale)
        self.places = {fact.where: row for row, fact in enumerate(facts, FIRST_ROW)}
        self.source_rows: dict[str, int] = {}
        self.rates: dict[Rate, int] = {}
        self.constants: dict[tuple[Decimal, str], int] = {}
        self._known: dict[tuple[str, str, str, str], str] = {}

    def row_of(self, fact: Fact) -> int:
        """The row of a fact on the facts sheet."""
        return self.places[fact.where]

    def link_to(self, fact: Fact) -> str:
        """The place a click on a figure leads to: its fact's row."""
        return self.location(fact.where)

    def location(self, place: str) -> str:
        """The row of the fact that stands at a place (file and line) in the data."""
        return f"{quoted(self.facts_sheet)}!A{self.places[place]}"

    def place(self, term: Term) -> str:
        """The cell or number that stands for a leaf; nothing for an operation."""
        if term.args:
            return ""
        if term.fact is not None:
            return self._fact(term.fact, term.end)
        if term.rate is not None:
            row = self.rates.setdefault(term.rate, FIRST_ROW + len(self.rates))
            return f"{quoted(self.fx_sheet)}!${RATE_VALUE}${row}"
        return self.constant(term.point, term.unit)

    def _fact(self, fact: Fact, end: str) -> str:
        sheet, row = quoted(self.facts_sheet), self.row_of(fact)
        if end:
            return f"{sheet}!${FACT_LOW if end == 'low' else FACT_HIGH}${row}"
        if fact.value is not None:
            return f"{sheet}!${FACT_VALUE}${row}"
        return f"AVERAGE({sheet}!${FACT_LOW}${row}:${FACT_HIGH}${row})"

    def constant(self, value: Decimal, label: str) -> str:
        """A constant: in the formula when it is one that needs no explaining, else the cell that holds and names it."""
        if value in INLINE:
            return f"{value:f}"
        row = self.constants.setdefault((value, label), FIRST_ROW + len(self.constants))
        return f"{quoted(self.fx_sheet)}!${CONSTANT_VALUE}${row}"

    def scales(self, answer: Answer) -> bool:
        """Whether an answer is shown in the report's scale: money is, a price or a figure per head is not."""
        return self.scale != 1 and is_money(answer.unit) and answer.shown not in ("per_share", "per_unit")

    def scaled(self, value: Decimal, answer: Answer) -> Decimal:
        """A value of an answer in the scale it is shown in."""
        return value / self.scale if self.scales(answer) else value

    def cell(self, answer: Answer) -> Formula | None:
        """An answer as a live formula with its value; None where there is no number."""
        term = answer.term
        if term is None or answer.value is None:
            return None
        if term.is_test:
            text = f'=IF({formula(term, self.place)},"{self.yes}","{self.no}")'
            return Formula(text, self.yes if term.point else self.no)
        text = formula(term, self.place, 2 if self.scales(answer) else 0)
        if self.scales(answer):
            text += "/" + self.constant(self.scale, "scale")
        return Formula("=" + text, self._calculated(term, answer))

    def _calculated(self, term: Term, answer: Answer) -> float:
        """What a spreadsheet comes to: with the last digits that its floats have."""
        return as_calculated(term) / (float(self.scale) if self.scales(answer) else 1.0)

    # -- figures that stand on a sheet already ------------------------------------------------------------------------

    def note(self, answer: Answer, sheet: str, coordinate: str) -> None:
        """Remember that an answer has been calculated in a cell."""
        self._known[self._key(answer)] = f"{quoted(sheet)}!{coordinate}"

    def again(self, answer: Answer) -> Formula | None:
        """A link to the cell that has calculated this answer already; None where none has."""
        found = self._known.get(self._key(answer))
        if found is None or answer.term is None or answer.value is None:
            return None
        if answer.term.is_test:
            return Formula("=" + found, self.yes if answer.term.point else self.no)
        return Formula("=" + found, self._calculated(answer.term, answer))

    @staticmethod
    def _key(answer: Answer) -> tuple[str, str, str, str]:
        period = answer.period.text if answer.period else ""
        return answer.company.id, answer.metric, period, f"{answer.unit}{answer.dimensions}"


def principal(answer: Answer) -> Fact | None:
    """The fact a click on an answer leads to: the printed one it stands on, else the first of its inputs."""
    if answer.term is None:
        return answer.printed
    if answer.term.fact is not None:
        return answer.term.fact
    facts = answer.term.facts()
    return facts[0] if facts else answer.printed
