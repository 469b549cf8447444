"""The ledger: which cell holds which fact, rate and constant, so that every number stands in one place.

Formulas are rendered from an answer's derivation (:func:`xlipo.metrics.derivation.formula`); the ledger says where its
leaves stand. Facts have their rows before anything else is written; rates and constants get a row when first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.errors import NoAnswer
from xlipo.facts.fact import Fact
from xlipo.metrics import fx
from xlipo.metrics.answer import Answer
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.status import SHORT, Status
from xlipo.report.words import Words
from xlipo.sheetkit.address import Ref, quoted
from xlipo.sheetkit.live import Live, cell
from xlipo.sheetkit.model import Link

HEADER_ROW = 5  # after the title, what it is, its units and the ids of its columns
FIRST_ROW = HEADER_ROW + 1
FACT_VALUE, FACT_LOW, FACT_HIGH = "E", "F", "G"
FIRST_RATE = 5  # the column of the FX sheet with the rates to the first currency
CONSTANT_VALUE = 2  # the column of the constants on the lists' sheet, which begins with them
INLINE = frozenset({Decimal(0), Decimal(1), Decimal(12), Decimal(100), Decimal(1000)})
"""Numbers a formula may hold; every other constant has a cell of its own."""
NO_RATE = SHORT[Status.NO_DATA]

RateRow = tuple[str, str, str]
"""What a row of rates is of: a currency, a basis, and when."""


class Ledger:
    """Where everything stands in one workbook. ``currencies`` are those of the drop-down, "" the reported one."""

    def __init__(self, facts: Iterable[Fact], words: Words, currencies: Sequence[str]) -> None:
        self.facts_sheet, self.fx_sheet, self.lists_sheet = words["facts"], words["fx"], words["lists"]
        self.yes, self.no = words["yes"], words["no"]
        self.places = {fact.where: row for row, fact in enumerate(facts, FIRST_ROW)}
        self.currencies = tuple(currencies)
        self.quotes = list(currencies)  # the FX sheet's columns: those that can be chosen first
        self.rate_rows: dict[RateRow, int] = {}
        self.rates: dict[tuple[int, str], Decimal | str] = {}
        self.constants: dict[tuple[Decimal, str], int] = {}
        self._asked: dict[tuple[object, ...], int] = {}

    # -- facts and constants ------------------------------------------------------------------------------------------

    def row_of(self, fact: Fact) -> int:
        """The row of a fact on the facts sheet."""
        return self.places[fact.where]

    def link_to(self, fact: Fact) -> Link:
        """Where a click on a figure leads: its fact's row."""
        return self.link_to_place(fact.where)

    def link_to_place(self, place: str) -> Link:
        """Where the fact stands that has a place (file and line) in the data."""
        return Link(location=Ref(self.facts_sheet, place, 1))

    def value_of(self, place: str, value: Decimal) -> Live:
        """The value of the fact that has a place in the data, as a formula refers to it."""
        return cell(Ref(self.facts_sheet, place, "value"), float(value))

    def place(self, derivation: Derivation, end: str = "") -> str:
        """The cell or number that stands for a leaf, or for one end of it; nothing for an operation."""
        if derivation.args:
            return ""
        if derivation.fact is not None:
            return self._fact(derivation.fact, derivation.end or end)
        if derivation.rate is not None:
            row = self._rate_row((derivation.rate.base, derivation.rate.basis, derivation.rate.when))
            self.rates[row, derivation.rate.quote] = derivation.rate.value
            return f"{quoted(self.fx_sheet)}!${self._rate_column(derivation.rate.quote)}${row}"
        return self.constant(derivation.point, derivation.unit)

    def _fact(self, fact: Fact, end: str) -> str:
        sheet, row, quantity = quoted(self.facts_sheet), self.row_of(fact), fact.quantity
        if end and quantity is not None and getattr(quantity, end) is not None:
            return f"{sheet}!${FACT_LOW if end == 'low' else FACT_HIGH}${row}"
        if fact.value is not None:
            return f"{sheet}!${FACT_VALUE}${row}"
        return f"AVERAGE({sheet}!${FACT_LOW}${row}:${FACT_HIGH}${row})"

    def constant(self, value: Decimal, label: str) -> str:
        """A constant: in the formula when it is one that needs no explaining, else the cell that holds and names it."""
        if value in INLINE:
            return f"{value:f}"
        row = self.constants.setdefault((value, label), FIRST_ROW + len(self.constants))
        return f"{quoted(self.lists_sheet)}!${get_column_letter(CONSTANT_VALUE)}${row}"

    # -- rates --------------------------------------------------------------------------------------------------------

    def rates_for(self, answer: Answer) -> int:
        """The row of the FX sheet with the rates that turn an answer's money into each currency of the drop-down."""
        assert answer.fx_period is not None
        period = answer.fx_period  # by its days: Q1-2026 is another quarter where the fiscal year ends in January
        asked = answer.unit, answer.fx_basis, period.start, period.end, period.kind
        if asked not in self._asked:
            self._asked[asked] = self._enter(answer)
        return self._asked[asked]

    def _enter(self, answer: Answer) -> int:
        found: dict[str, Decimal | str] = {"": Decimal(1), answer.unit: Decimal(1)}
        basis, when = answer.fx_basis, ""
        assert answer.fx_period is not None
        for quote in filter(None, self.currencies):
            if quote == answer.unit:
                continue
            try:
                rate = fx.rate_for(answer.unit, quote, answer.fx_period, answer.fx_basis)
                found[quote], basis, when = rate.value, rate.basis, when or rate.when
            except NoAnswer:
                found[quote] = NO_RATE
        row = self._rate_row((answer.unit, basis, when or answer.fx_period.text))
        self.rates.update({(row, quote): rate for quote, rate in found.items() if quote in self.currencies})
        return row

    def rate(self, row: int, currency: str) -> Decimal | str:
        """A rate that stands on the FX sheet, or the word for its absence."""
        return self.rates[row, currency]

    @property
    def choosing_rows(self) -> set[int]:
        """The rows whose rates turn figures into the currency that is set; the others act inside a definition."""
        return set(self._asked.values())

    def _rate_row(self, key: RateRow) -> int:
        return self.rate_rows.setdefault(key, FIRST_ROW + len(self.rate_rows))

    def _rate_column(self, quote: str) -> str:
        if quote not in self.quotes:  # a currency that nobody can choose, but that some definition computes in
            self.quotes.append(quote)
        return str(get_column_letter(FIRST_RATE + self.quotes.index(quote)))


def principal(answer: Answer) -> Fact | None:
    """The fact a click on an answer leads to: the printed one it stands on, else the first of its inputs."""
    if answer.derivation is None:
        return answer.printed
    if answer.derivation.fact is not None:
        return answer.derivation.fact
    facts = answer.derivation.facts()
    return facts[0] if facts else answer.printed
