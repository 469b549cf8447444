"""Slips: how a wrong figure most likely came about, told from the figure itself and its neighbours.

A slip is named only where it explains the figure: undoing it gives the known one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.errors import NoAnswer, UsageError
from xlipo.facts.fact import Dimensions
from xlipo.facts.quantity import Quantity
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers

Bounds = tuple[Decimal, Decimal]

_SCALES = {
    1: "a decimal point one place off",
    2: "a decimal point two places off",
    3: "thousands read as units",
    4: "万 read as units, or 亿 for 万",
    5: "five places off",
    6: "millions read as units, or billions for millions by three more",
    8: "亿 read as units",
}
_PAIRS = (
    ("gross_proceeds", "net_proceeds", "gross and net proceeds"),
    ("pre_money_valuation", "post_money_valuation", "pre- and post-money"),
    ("net_loss", "adjusted_net_loss", "the loss and the adjusted loss"),
    ("net_loss", "net_loss_attributable", "the loss and that attributable to shareholders"),
    ("revenue", "gross_profit", "revenue and gross profit"),
    ("gross_margin", "net_margin", "gross and net margin"),
    ("cash_and_cash_equivalents", "total_liquidity", "cash and all liquidity"),
    ("rd_to_revenue", "rd_to_opex", "R&D over revenue and over expenses"),
)
_CURRENCIES = ("USD", "CNY", "HKD")


@dataclass(frozen=True, slots=True)
class Slip:
    """A likely slip: its kind in a word, and what it was in words."""

    kind: str
    words: str


Elsewhere: TypeAlias = tuple[Bounds, Decimal, Slip]
"""A figure that another is easily taken for: its interval, its value, and the slip that it would be."""


def meet(one: Bounds, other: Bounds) -> bool:
    """Whether two intervals have a value in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def slip_of(answer: Answer, written: Bounds, unit: str, quantity: Quantity, others: Sequence[Elsewhere]) -> Slip | None:
    """The slip that explains a written figure, given the known one; None where none does.

    Args:
        answer: the known figure.
        written: the interval of the written one.
        unit: the unit it is written in.
        quantity: the written figure.
        others: what :func:`said_elsewhere` gives.
    """
    derivation = answer.derivation
    if derivation is None or derivation.point == 0:
        return None
    known = (
        answer.low if answer.low is not None else derivation.point,
        answer.high if answer.high is not None else derivation.point,
    )
    return (
        _sign(written, known)
        or _scale(written, known)
        or _elsewhere(written, others)
        or _digits(quantity, derivation.point, unit)
    )


def _sign(written: Bounds, known: Bounds) -> Slip | None:
    return Slip("sign", "the other sign") if meet((-written[1], -written[0]), known) else None


def _scale(written: Bounds, known: Bounds) -> Slip | None:
    """A power of ten between them."""
    (low, high), (least, most) = written, known
    for power, factor in _FACTORS:
        if low / factor <= most and least <= high / factor:
            return Slip(f"x{factor:f}", f"a scale too large by {factor:,f} ({_places(power)})")
        if low * factor <= most and least <= high * factor:
            return Slip(f"/{factor:f}", f"a scale too small by {factor:,f} ({_places(power)})")
    return None


_FACTORS = [(power, Decimal(10**power)) for power in range(1, 10)]


def _places(power: int) -> str:
    return _SCALES.get(power, f"{power} places off")


def said_elsewhere(answers: Answers, answer: Answer, unit: str) -> Iterator[Elsewhere]:
    """What the same digits may be under another currency, another name or another period, in that order."""
    company, metric, part = answer.company, answer.metric, answer.dimensions
    period = answer.period.text if answer.period else None
    if is_money(answer.unit):
        for currency in _CURRENCIES:
            if currency != answer.unit:
                slip = Slip("currency", f"{currency} labelled {unit or answer.unit}")
                yield from _known(answers, company, metric, period, currency, part, slip)
    for one, other, words in _PAIRS:
        if metric in (one, other):
            twin, slip = other if metric == one else one, Slip("other_line", f"{words} swapped")
            yield from _known(answers, company, twin, period, unit if is_money(unit) else "", part, slip)
    for known in reversed(answers.history(company, metric, unit if is_money(unit) else "", part)):
        if known.period is not None and known.period.text != period:
            yield from _figure(known, Slip("period", f"the figure of {known.period}"))


def _known(
    answers: Answers, company: Company, metric: str, period: object, currency: str, part: Dimensions, slip: Slip
) -> Iterator[Elsewhere]:
    """The figure of that place, if there is one."""
    try:
        yield from _figure(answers.kept(company, metric, period, currency, part), slip)
    except (UsageError, NoAnswer):
        return


def _figure(answer: Answer, slip: Slip) -> Iterator[Elsewhere]:
    if answer.low is not None and answer.high is not None and answer.value is not None:
        yield (answer.low, answer.high), answer.value, slip


def _elsewhere(written: Bounds, others: Sequence[Elsewhere]) -> Slip | None:
    """The first other figure to which the middle of what is written lies as close as either is known."""
    middle, own = (written[0] + written[1]) / 2, abs(written[1] - written[0])
    for (low, high), value, slip in others:
        width = max(own, abs(value) * _AS_CLOSE)
        if low - width <= middle <= high + width:
            return slip
    return None


_AS_CLOSE = Decimal("0.001")


def _digits(quantity: Quantity, known: Decimal, unit: str) -> Slip | None:
    """Two digits swapped, or one mistyped, to the precision that was written."""
    if quantity.point is None or quantity.decimals is None:
        return None
    shown = known * 100 if unit == "percent" else known
    step = Decimal(1).scaleb(-quantity.decimals)
    mine = f"{abs((quantity.point / step).to_integral_value()):f}"
    theirs = f"{abs((shown / step).to_integral_value()):f}"
    if len(mine) != len(theirs):
        return None
    apart = [at for at, (one, other) in enumerate(zip(mine, theirs, strict=True)) if one != other]
    beside = len(apart) == 2 and apart[1] == apart[0] + 1
    if beside and mine[apart[0]] + mine[apart[1]] == theirs[apart[1]] + theirs[apart[0]]:
        return Slip("swapped_digits", "two digits swapped")
    return Slip("digit", "one digit mistyped") if len(apart) == 1 and len(mine) > 2 else None
