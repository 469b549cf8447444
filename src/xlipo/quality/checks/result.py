"""The result of one check, and the interval test that decides it (XBRL Calculations 1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xlipo.facts.company import Company
from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation

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
    sure: int = 100
    """Per cent; less for a suspect."""


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """What a check is about: its kind, the company, and the printed figure's concept, period and dimensions."""

    kind: str
    company: Company
    concept: str
    period: str = ""
    where: str = ""

    @staticmethod
    def of(kind: str, company: Company, fact: Fact) -> CheckTarget:
        """What a check of one printed figure is about."""
        return CheckTarget(kind, company, fact.concept, fact.period.text, show_dimensions(fact.dimensions))

    @property
    def id(self) -> str:
        """The check's stable name, such as ``share/minimax/revenue_share/9M2025/product=hailuo_ai``."""
        return "/".join(part for part in (self.kind, self.company.id, self.concept, self.period, self.where) if part)

    @property
    def words(self) -> str:
        """The figure in words: its concept, dimensions and period."""
        return ", ".join(part for part in (self.concept.replace("_", " "), self.where, self.period) if part)


def tie(target: CheckTarget, how: str, printed: Derivation, computed: Derivation) -> CheckResult:
    """Whether a printed figure and its recomputation can both be right: whether their intervals overlap.

    ``how`` says in words what it was recomputed from. Both figures are in the unit of ``printed``.
    """
    difference = computed.point - printed.point
    if difference >= 0:
        room = (printed.high - printed.point) + (computed.point - computed.low)
    else:
        room = (printed.point - printed.low) + (computed.high - computed.point)
    left, right = show(printed.point, printed.unit), show(computed.point, printed.unit)
    if agrees := abs(difference) <= room:
        message = f"{left} printed and {right} computed agree within the printed digits."
    else:
        apart, allowed = _gap(difference, printed.unit), _gap(room, printed.unit)
        message = f"{left} is printed but {right} is computed, {apart} apart where the printed digits allow {allowed}."
    return _result(target, f"against {how}", printed, computed, room, agrees, message)


def tie_fact(kind: str, company: Company, fact: Fact, how: str, computed: Derivation) -> CheckResult:
    """The same for one printed fact, the check being named after the fact."""
    return tie(CheckTarget.of(kind, company, fact), how, d.as_printed(fact), computed)


def at_most(target: CheckTarget, how: str, whole: Derivation, parts: Derivation) -> CheckResult:
    """Whether parts stay within their whole, for parts that need not be all there are."""
    room = (whole.high - whole.point) + (parts.point - parts.low)
    agrees = parts.point - whole.point <= room
    left, right = show(whole.point, whole.unit), show(parts.point, whole.unit)
    over = "within" if agrees else f"{_gap(parts.point - whole.point, whole.unit)} over"
    return _result(target, how, whole, parts, room, agrees, f"the parts come to {right}, {over} {left}.")


def _result(
    target: CheckTarget, how: str, printed: Derivation, computed: Derivation, room: Decimal, agrees: bool, message: str
) -> CheckResult:
    subject = f"{target.words} {how.replace('_', ' ')}"
    return CheckResult(
        id=target.id, kind=target.kind, company=target.company.name, subject=subject,
        status="pass" if agrees else "fail", expected=printed.point, found=computed.point,
        difference=computed.point - printed.point, tolerance=room,
        message=f"{subject}: {message}", unit=printed.unit,
        facts=tuple(dict.fromkeys(fact.where for fact in (*printed.facts(), *computed.facts()))),
    )  # fmt: skip


def show(value: Decimal, unit: str) -> str:
    """A figure for a check's sentence, exact enough that a difference can be seen.

    >>> show(Decimal("32.6815"), "percent"), show(Decimal(53437000), "USD"), show(Decimal("1.5"), "x")
    ('32.6815%', 'USD 53,437,000', '1.5x')
    """
    text = f"{value:,.4f}" if abs(value) < 10_000 else f"{value:,.2f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if is_money(unit):
        return f"{unit} {text}"
    return text + {"percent": "%", "x": "x", "pure": ""}.get(unit, f" {unit}")


def _gap(difference: Decimal, unit: str) -> str:
    """How far two figures lie apart; two percentages by points."""
    return show(abs(difference), "points" if unit == "percent" else unit)


# -- arithmetic of terms ----------------------------------------------------------------------------------------------

HUNDRED = d.number(100, "percent")


def in_unit(ratio: Derivation, unit: str) -> Derivation:
    """A fraction in the unit in which the ratio is printed: per cent, or times."""
    return d.multiply(ratio, d.number(100 if unit == "percent" else 1), unit)


def total(terms: Iterable[Derivation]) -> Derivation:
    """The sum of one derivation or more, added in pairs: the tree of a thousand terms is ten deep."""
    sums = list(terms)
    while len(sums) > 1:
        pairs = [d.add(*sums[at : at + 2]) for at in range(0, len(sums) - 1, 2)]
        sums = pairs + sums[len(sums) - len(sums) % 2 :]
    return sums[0]


def total_of(facts: Iterable[Fact]) -> Derivation:
    """The sum of one fact or more."""
    return total(map(d.as_printed, facts))


def quotient(top: Derivation | None, bottom: Derivation | None) -> Derivation | None:
    """A fraction of two figures in one unit; None where one is missing or the divisor may be 0."""
    if top is None or bottom is None or top.unit != bottom.unit or bottom.low <= 0 <= bottom.high:
        return None
    return d.divide(top, bottom)


def one_unit(*terms: Derivation | None) -> bool:
    """True when every derivation is there and all stand in one unit: money in two currencies is never compared."""
    return None not in terms and len({derivation.unit for derivation in terms if derivation}) == 1
