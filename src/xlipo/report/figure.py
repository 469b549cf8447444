"""A figure: one row of the figures' sheet, with its key, its answer, its formulas and values, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.selection import Rivalry
from xlipo.metrics.status import Status
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.model import Column

Content = Formula | str
Number = Decimal | str
EVENT = "event"
"""What stands for the period in the key of a figure that happens once, whenever that was."""

COLUMNS = (
    Column("key", 42, "id"), Column("company", 13, "words"), Column("metric_id", 26, "id"),
    Column("label", 34, "words"), Column("stands_on", 11, "mark"), Column("unit", 6.5, "unit"),
    Column("mark", 6, "mark"), Column("point", 14.5, "link", "count"), Column("low", 14.5, "link", "count"),
    Column("high", 14.5, "link", "count"), Column("rate", 10, "link", "rate"), Column("divisor", 9, "link", "count"),
    Column("case_value", 14.5, "formula", "count"), Column("shown", 12, "formula", "count"),
    Column("beside", 8, "mark"), Column("range", 14, "formula", "text"), Column("currency_no", 10, "input", "count"),
    Column("scaled", 7.5, "input", "count"), Column("place", 18, "cited"),
)  # fmt: skip
"""The columns of the sheet that every figure is a row of."""

_LETTERS = {column.key: get_column_letter(number) for number, column in enumerate(COLUMNS, 1)}
POINT, LOW, HIGH, SPAN = (_LETTERS[key] for key in ("point", "low", "high", "range"))
"""Where a figure's point and bounds stand, and both ends of a printed range."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: the key, the answer, its contents and values at the point and both bounds, and how it is shown."""

    key: str
    row: int
    line: str
    company: Company
    answer: Answer | None
    contents: tuple[Content, Content, Content]
    values: tuple[Number, Number, Number]
    rate_row: int = 0
    scales: bool = False
    label: str = ""

    @property
    def is_span(self) -> bool:
        """True for a range that was printed as one: it has no point, and shows both ends."""
        answer = self.answer
        return answer is not None and answer.derivation is not None and answer.value is None

    @property
    def unit(self) -> str:
        return self.answer.unit if self.answer else ""

    @property
    def in_own_currency(self) -> bool:
        """True for money that is never converted: a price per share, an input of a rule in the rule's currency."""
        return not self.rate_row and is_money(self.unit)

    @property
    def mark(self) -> str:
        return mark_of(self.answer) if self.answer else ""

    @property
    def range_format(self) -> str:
        """The number format of a range's ends, by how its answer is shown."""
        answer = self.answer
        if answer is None or answer.shown == "percent":
            return "0.0%"
        return "#,##0.0" if is_money(answer.unit) or answer.shown in ("multiple", "decimal") else "#,##0"


def formatted(value: Decimal, number_format: str) -> str:
    """A number as a spreadsheet's TEXT gives it in one of the formats of a range."""
    if number_format.endswith("%"):
        return f"{to_places(value * 100, Decimal('0.1')):f}%"
    places = Decimal("0.1") if number_format.endswith(".0") else Decimal(1)
    return f"{to_places(value, places):,f}"


def not_twice(content: Content, first: Content, row: int) -> Content:
    """A bound that is calculated just as the point is refers to it."""
    same = isinstance(content, Formula) and isinstance(first, Formula) and content.text == first.text
    if not isinstance(content, Formula) or not same or not any(sign in content.text[1:] for sign in "+-*/^"):
        return content
    return Formula(f"=${POINT}{row}", content.value)


def mark_of(answer: Answer) -> str:
    """The letters beside a figure: e estimated, r range, c sources disagree, p a fallback (printed, or second best)."""
    marks = ""
    if answer.status is Status.ESTIMATED:
        marks += "e"
    if answer.status is Status.RANGE:
        marks += "r"
    if answer.status is Status.CONFLICTED or any(rival.rivalry is Rivalry.INCONSISTENT for rival in answer.rivals):
        marks += "c"
    derivation = answer.derivation
    as_printed = (
        derivation is not None
        and bool(derivation.args)
        and answer.printed is not None
        and derivation.fact is answer.printed
    )
    if as_printed or (derivation is not None and derivation.falls_back):
        marks += "p"
    return marks


_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


def to_places(value: Decimal, places: Decimal) -> Decimal:
    """A value to so many places, however large it is: a quotient may have more digits than arithmetic keeps.

    >>> to_places(Decimal("9999999999999999999999999900.05"), Decimal("0.1"))
    Decimal('9999999999999999999999999900.1')
    """
    return value.quantize(places, context=_WIDE)
