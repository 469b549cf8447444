"""The result of one check, and the interval test that decides it (XBRL Calculations 1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.period import Period
from xlipo.facts.unit import is_money
from xlipo.metrics import term as t
from xlipo.metrics.term import Term

CheckStatus = Literal["pass", "fail", "acknowledged"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found.

    ``expected`` is the printed figure and ``found`` the one recomputed from the other prints, both in ``unit``.
    ``tolerance`` is how far apart the two may lie for their printed digits to agree; ``reason`` is that of the
    acknowledgement of a failure that is true of the world; ``facts`` names the data lines compared, as ``file:line``.
    """

    id: str
    kind: str
    company: str
    subject: str
    status: CheckStatus
    expected: Decimal | None
    found: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    message: str
    reason: str = ""
    facts: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What a check is about: its kind, the company, and the printed figure's concept, period and dimensions."""

    kind: str
    company: Company
    concept: str
    period: str = ""
    where: str = ""

    @staticmethod
    def of(kind: str, company: Company, fact: Fact) -> Place:
        """The place of one printed figure."""
        return Place(kind, company, fact.concept, fact.period.text, show_dimensions(fact.dimensions))

    @property
    def id(self) -> str:
        """The check's stable name, such as ``share/minimax/revenue_share/9M2025/product=hailuo_ai``."""
        return "/".join(part for part in (self.kind, self.company.id, self.concept, self.period, self.where) if part)

    @property
    def words(self) -> str:
        """The figure in words: its concept, dimensions and period."""
        name = self.concept.replace("_", " ")
        return ", ".join(part for part in (name, self.where, self.period) if part)


def tie(place: Place, how: str, printed: Term, computed: Term) -> CheckResult:
    """Whether a printed figure and its recomputation can both be right: whether their intervals overlap.

    ``how`` says in words what was recomputed. Both figures are in the unit of ``printed``.
    """
    difference = computed.point - printed.point
    if difference >= 0:
        room = (printed.high - printed.point) + (computed.point - computed.low)
    else:
        room = (printed.point - printed.low) + (computed.high - computed.point)
    return _result(place, how, printed, computed, room, agrees=abs(difference) <= room)


def at_most(place: Place, how: str, whole: Term, parts: Term) -> CheckResult:
    """Whether parts stay within their whole, for parts that need not be all there are."""
    room = (whole.high - whole.point) + (parts.point - parts.low)
    return _result(place, how, whole, parts, room, agrees=parts.point - whole.point <= room)


def _result(place: Place, how: str, printed: Term, computed: Term, room: Decimal, agrees: bool) -> CheckResult:
    unit, subject = printed.unit, f"{place.words}: {how}"
    left, right = show(printed.point, unit), show(computed.point, unit)
    difference = computed.point - printed.point
    if agrees:
        message = f"{subject}: {left} printed and {right} computed agree within the printed digits."
    else:
        gap = f"they differ by {show(abs(difference), unit)} where the printed digits allow {show(room, unit)}"
        message = f"{subject}: {left} is printed but {right} is computed; {gap}."
    return CheckResult(
        id=place.id, kind=place.kind, company=place.company.name, subject=subject, status="pass" if agrees else "fail",
        expected=printed.point, found=computed.point, difference=difference, tolerance=room, message=message,
        facts=tuple(dict.fromkeys(fact.where for fact in (*printed.facts(), *computed.facts()))), unit=unit,
    )  # fmt: skip


def show(value: Decimal, unit: str) -> str:
    """A figure for a check's sentence, exact enough that a difference can be seen.

    >>> show(Decimal("32.6815"), "percent"), show(Decimal(53437000), "USD"), show(Decimal("1.5"), "x")
    ('32.6815%', 'USD 53,437,000', '1.5x')
    """
    rounded = value.quantize(Decimal("0.0001")) if abs(value) < 10_000 else value.quantize(Decimal("0.01"))
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if is_money(unit):
        return f"{unit} {text}"
    return text + {"percent": "%", "x": "x", "pure": ""}.get(unit, f" {unit}")


def as_percent(ratio: Term) -> Term:
    """A fraction in percent, the unit in which ratios are printed."""
    return t.multiply(ratio, t.number(100), "percent")


def total(terms: list[Term]) -> Term:
    """The sum of one term or more."""
    result = terms[0]
    for term in terms[1:]:
        result = t.add(result, term)
    return result


def one_unit(*terms: Term | None) -> bool:
    """True when every term is there and all stand in one unit: money in two currencies is never compared."""
    return None not in terms and len({term.unit for term in terms if term}) == 1


def in_words(dimensions: Dimensions, period: Period) -> str:
    """A place in words, for a sentence."""
    return ", ".join(part for part in (show_dimensions(dimensions), period.text) if part)
