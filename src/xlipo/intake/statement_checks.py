"""What a statement says against itself, and against what is known: its own sums, and the scale of its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.period import Period, YearEnd
from xlipo.facts.quantity import Quantity
from xlipo.intake.reading import Figure, Remark

_NEGATIVES = {
    "net_loss": "profit_for_the_period",
    "net_liabilities": "total_equity",
    "loss_before_tax": "profit_before_tax",
}
_SUMS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("gross_profit", ("revenue",), ("cost_of_revenue",)),
    ("total_assets", ("current_assets", "total_noncurrent_assets"), ()),
    ("total_liabilities", ("current_liabilities", "noncurrent_liabilities"), ()),
    ("total_equity", ("total_assets",), ("total_liabilities",)),
    ("net_change_in_cash", ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow"), ()),
    ("cash_and_cash_equivalents", ("cash_beginning_of_period", "net_change_in_cash"), ()),
)
"""A whole, what is added and what is taken away to give it; cash sums may include the exchange rates' effect or not."""
_SCALE_WORDS = {
    1: "1",
    10**3: "thousand (千)",
    10**4: "万",
    10**6: "million (百万)",
    10**8: "亿",
    10**9: "billion (十亿)",
}
_MOST_GROWTH = 50


def value_of(figure: Figure) -> Decimal:
    """A figure in whole units; the lower end of a range."""
    return Decimal(figure.digits or "0") * figure.scale


def wrong_sums(figures: Sequence[Figure], year_end: YearEnd) -> Iterator[Remark]:
    """Each sum of the statement that does not come out, with what it would have to be."""
    by_period: dict[str, dict[str, tuple[Decimal, Decimal, Figure]]] = {}
    for figure in figures:
        if not figure.dimensions and figure.digits and not figure.high:
            held = by_period.setdefault(_day(figure.period, year_end), {})
            unit = Decimal(1).scaleb(int(Decimal(figure.digits).as_tuple().exponent)) * figure.scale
            name, sign = _NEGATIVES.get(figure.concept, figure.concept), -1 if figure.concept in _NEGATIVES else 1
            held.setdefault(f"{name} {_span(figure, year_end)}", (sign * value_of(figure), unit, figure))
    for held in by_period.values():
        spans = {key.split(" ", 1)[1] for key in held}
        for span in spans:
            for whole, plus, minus in _SUMS:
                yield from _wrong(held, span, whole, plus, minus)


def _day(period: str, year_end: YearEnd) -> str:
    return Period.parse(period, year_end=year_end).end.isoformat()


def _span(figure: Figure, year_end: YearEnd) -> str:
    period = Period.parse(figure.period, year_end=year_end)
    return "" if period.kind == "instant" else period.text


def _wrong(
    held: Mapping[str, tuple[Decimal, Decimal, Figure]],
    span: str,
    whole: str,
    plus: Sequence[str],
    minus: Sequence[str],
) -> Iterator[Remark]:
    def find(name: str) -> tuple[Decimal, Decimal, Figure] | None:
        return held.get(f"{name} {span}") or (held.get(f"{name} ") if name == "cash_and_cash_equivalents" else None)

    total, parts, taken = find(whole), [find(name) for name in plus], [find(name) for name in minus]
    if total is None or any(part is None for part in (*parts, *taken)):
        return
    sure = [part for part in (*parts, *taken) if part]
    sum_ = sum((part[0] for part in parts if part), Decimal(0)) - sum((part[0] for part in taken if part), Decimal(0))
    effect = find("fx_effect_on_cash")
    may_be = [sum_, sum_ + effect[0]] if effect and "cash" in whole else [sum_]
    room = sum((part[1] for part in (total, *sure)), Decimal(0)) / 2
    if any(abs(total[0] - each) <= room for each in may_be):
        return
    words = " + ".join(plus) + "".join(f" − {name}" for name in minus)
    slip = _power_of_ten(total[0], sum_)
    likely = f"; one of them may be off by a factor of {slip:g}" if slip else ""
    scale = total[2].scale
    yield Remark(
        total[2].place,
        f"{whole} {total[2].period} reads {total[0] / scale:,f}, and {words} come to {sum_ / scale:,f}{likely}",
    )


def _power_of_ten(one: Decimal, other: Decimal) -> float | None:
    """The factor between two values where it is a power of ten but for 2 %."""
    if not one or not other or (one < 0) != (other < 0):
        return None
    ratio = one / other
    power = ratio.copy_abs().log10().to_integral_value()
    factor = Decimal(10) ** int(power)
    return float(factor) if power and abs(ratio / factor - 1) < Decimal("0.02") else None


def against_known(
    figures: Sequence[Figure], view: DataView, company: str, year_end: YearEnd
) -> tuple[list[Remark], list[Remark]]:
    """What is known against the figures: mistakes of scale, which stop an import, and doubts.

    Args:
        figures: as read.
        view: what is known.
        company: the company's id.
        year_end: its fiscal year's end.
    """
    slips: list[tuple[Figure, Fact, float]] = []
    agreeing, doubts = 0, []
    for figure in figures:
        known = [fact for fact in view.facts(company, figure.concept) if _comparable(fact, figure)]
        same = [fact for fact in known if fact.period.text == figure.period]
        for fact in same[:6]:
            factor = _power_of_ten(value_of(figure), fact.value or Decimal(0))
            if factor is not None:
                slips.append((figure, fact, factor))
            elif _overlap(figure, fact):
                agreeing += 1
        if not same:
            doubts += _beside(figure, known, year_end)
    if slips and len(slips) > agreeing:
        return [_scale_slip(slips, view)], []
    return [], doubts + [_slip(figure, fact, factor, view) for figure, fact, factor in slips]


def _comparable(fact: Fact, figure: Figure) -> bool:
    is_same = fact.unit == figure.unit and not fact.dimensions and not figure.dimensions
    return is_same and fact.claim is Claim.ACTUAL and fact.value is not None and bool(figure.digits)


def _overlap(figure: Figure, fact: Fact) -> bool:
    quantity = Quantity.printed(figure.digits, figure.scale, figure.hedge, figure.high)
    return fact.quantity is not None and quantity.overlaps(fact.quantity)


def _beside(figure: Figure, known: Sequence[Fact], year_end: YearEnd) -> list[Remark]:
    """A doubt where a figure is out of all proportion to its neighbours in time."""
    period, value = Period.parse(figure.period, year_end=year_end), value_of(figure)
    near = [fact for fact in known if fact.value and fact.period.kind == period.kind and fact.period.months == period.months
            and abs((fact.period.end - period.end).days) < 380]  # fmt: skip
    ratios = [abs(value / fact.value) for fact in near if fact.value]
    if value and ratios and (min(ratios) > _MOST_GROWTH or max(ratios) < Decimal(1) / _MOST_GROWTH):
        beside = near[0]
        return [Remark(figure.place, f"{figure.concept} {figure.period} reads {value:,f} {figure.unit}, and "
                       f"{beside.period} is known as {beside.value:,f}: is the scale right?")]  # fmt: skip
    return []


def _told(figure: Figure, fact: Fact, view: DataView) -> str:
    source = view.source(fact.source)
    return (
        f"{figure.concept} {figure.period} reads {value_of(figure):,f} {figure.unit}, and is known as {fact.value:,f} "
        f"({source.publisher}, {source.date})"
    )


def _slip(figure: Figure, fact: Fact, factor: float, view: DataView) -> Remark:
    return Remark(figure.place, f"{_told(figure, fact, view)}, {factor:g} times as much: which is right?")


def _scale_slip(slips: Sequence[tuple[Figure, Fact, float]], view: DataView) -> Remark:
    (factor, _), *_ = Counter(factor for _, _, factor in slips).most_common(1)
    figure, fact, _ = next(slip for slip in slips if slip[2] == factor)
    right = Decimal(figure.scale) / Decimal(factor)
    word = _SCALE_WORDS.get(int(right)) if right == right.to_integral_value() else None
    advice = f"; the figures are in {word}, it seems: give it as --unit" if word else "; give the unit as --unit"
    return Remark(figure.place, f"{_told(figure, fact, view)}, {factor:g} times as much{advice}")
