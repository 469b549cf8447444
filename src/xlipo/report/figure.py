"""A figure: one row of the figures' sheet, with its key, its answer, its formulas and values, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.rounds import UNTOLD
from xlipo.metrics.status import Status
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.theme import SMALL_LOSSES, Kind, RoleName

Content = Formula | str
Number = Decimal | str
PRESS = (5, 6, 7)
"""The tiers of the press, of databases and of analysts."""
EVENT = "event"
"""What stands for the period in the key of a figure that happens once, whenever that was."""

COLUMNS = (
    Column("key", 30, "id"), Column("company", 13, "words"), Column("label", 34, "words"),
    Column("stands_on", 14, "mark"), Column("unit", 6.5, "unit"), Column("mark", 6, "mark"),
    Column("point", 14.5, "link", "count"), Column("low", 14.5, "link", "count"), Column("high", 14.5, "link", "count"),
    Column("rate", 10, "link", "rate"), Column("shown", 12, "formula", "count"), Column("place", 18, "cited"),
    Column("scaled", 7.5, "input", "count"), Column("counted", 12, "formula", "count"),
    Column("note_no", 7, "formula", "count"), Column("flag", 7, "formula"),
)  # fmt: skip
"""The columns of the sheet that every figure is a row of; those on each basis follow."""
ON_EACH = {"on": 14.0, "value": 14.5, "by": 10.0, "marked": 6.0, "noted": 6.0, "counts": 6.0}
"""What a figure of the front has for each basis, and how wide it stands: period, value, rate, mark, note, whether it
counts in statistics."""


def basis_columns(bases: Sequence[str]) -> tuple[Column, ...]:
    """The columns that hold a figure on each basis, those of one kind beside each other."""
    looks: dict[str, tuple[RoleName, Kind]] = {
        "on": ("mark", "general"), "value": ("link", "count"), "by": ("link", "rate"), "marked": ("mark", "general"),
        "noted": ("input", "count"), "counts": ("input", "count"),
    }  # fmt: skip
    return tuple(Column(f"{kind}_{basis}", width, *looks[kind]) for kind, width in ON_EACH.items() for basis in bases)


def value_letter(place: int, bases: int) -> str:
    """The column that holds a figure's value on the basis in a place, of so many bases."""
    return str(get_column_letter(len(COLUMNS) + bases + 1 + place))


_LETTERS = {column.key: get_column_letter(number) for number, column in enumerate(COLUMNS, 1)}
POINT, LOW, HIGH = (_LETTERS[key] for key in ("point", "low", "high"))
"""Where a figure's point and bounds stand."""


@dataclass(frozen=True, slots=True)
class OnBasis:
    """A figure of the front on one basis: what answers, its formula and value, its rate, mark and footnote."""

    answer: Answer
    content: Content
    value: Number
    rate_row: int = 0
    mark: str = ""
    note: int = 0
    counts: bool = False

    @property
    def period(self) -> str:
        """The period that answered."""
        answer = self.answer
        return answer.period.text if answer.period and answer.has_figure else ""


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
    bases: tuple[OnBasis, ...] = ()

    @property
    def is_span(self) -> bool:
        """True for a range that was printed as one: it has no point, and shows both ends."""
        answer = self.answer
        return not self.bases and answer is not None and answer.derivation is not None and answer.value is None

    @property
    def unit(self) -> str:
        return self.answer.unit if self.answer else ""

    @property
    def mark(self) -> str:
        return mark_of(self.answer) if self.answer else ""

    @property
    def is_small_loss(self) -> bool:
        """Whether it is negative, on one of the bases, and so little that decimals are shown: money at some scale."""
        values = self.values[0], *(one.value for one in self.bases)
        return any(isinstance(one, Decimal) and one < 0 and (self.scales or one > SMALL_LOSS) for one in values)

    @property
    def range_format(self) -> str:
        """The number format of a range's ends, by how its answer is shown."""
        answer = self.answer
        if answer is None or answer.shown == "percent":
            return "0.0%"
        if answer.shown in ("money", "per_share"):
            return OF_MONEY if answer.shown == "money" else OF_PRICE
        return "#,##0.0" if is_money(answer.unit) or answer.shown in ("multiple", "decimal") else "#,##0"


SMALL_LOSS = Decimal(SMALL_LOSSES["short_percent"][0])
"""Above it a negative percentage is shown with a decimal."""
OF_MONEY = "#,##0 from 100 on"
"""The format of a range of money: whole from 100 on, with a decimal below."""
OF_PRICE = "#,##0.00 below 100"
"""That of a range of prices: whole from 100 on, with two decimals below."""
PLACES = {OF_MONEY: 1, OF_PRICE: 2}
"""How many decimals such a range has below 100."""


def formatted(value: Decimal, number_format: str) -> str:
    """A number as a spreadsheet's TEXT gives it in one of the formats of a range."""
    if number_format.endswith("%"):
        return f"{to_places(value * 100, Decimal('0.1')):f}%"
    below = PLACES.get(number_format, 0) if value < 100 else 0
    return f"{to_places(value, Decimal(1).scaleb(-(1 if number_format.endswith('.0') else below))):,f}"


def not_twice(content: Content, first: Content, row: int) -> Content:
    """A bound that is calculated just as the point is refers to it."""
    same = isinstance(content, Formula) and isinstance(first, Formula) and content.text == first.text
    if not isinstance(content, Formula) or not same or not any(sign in content.text[1:] for sign in "+-*/^"):
        return content
    return Formula(f"=${POINT}{row}", content.value)


def mark_of(answer: Answer) -> str:
    """The letters of a figure's mark.

    They are e, estimated, hedged or a range; p, from the press or a database (tiers 5 to 7); v, a valuation that nobody
    calls pre- or post-money.
    """
    if answer.derivation is None:
        return ""
    is_rough = answer.status in (Status.ESTIMATED, Status.RANGE, Status.CONFLICTED)
    tiers = [source.tier for source in answer.sources.values()]
    is_press, is_untold = bool(tiers) and max(tiers) in PRESS, answer.metric == UNTOLD
    return "e" * is_rough + "p" * is_press + "v" * is_untold


_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


def to_places(value: Decimal, places: Decimal) -> Decimal:
    """A value to so many places, however large it is: a quotient may have more digits than arithmetic keeps.

    >>> to_places(Decimal("9999999999999999999999999900.05"), Decimal("0.1"))
    Decimal('9999999999999999999999999900.1')
    """
    return value.quantize(places, context=_WIDE)
