"""Peer statistics: as a spreadsheet computes them (quartiles inclusive), so that cell and Python agree.

A statistic is of figures on one basis: of periods of one length that end within nine months of each other, none of them
off the basis that was asked for, and none of press or databases unless a tier is named. A median or a mean needs three
of them, a quartile five. Sizes are compared only where all stand in one currency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.period import add_months, month_end
from xlipo.metrics.answer import Answer
from xlipo.metrics.selection import OWN_TIERS
from xlipo.metrics.staleness import MONTHS


def percentile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The inclusive percentile (Excel's PERCENTILE.INC) of one or more values.

    >>> percentile([Decimal(1), Decimal(2), Decimal(4)], Decimal("0.25"))
    Decimal('1.50')
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def rank(values: Sequence[Decimal], value: Decimal) -> int:
    """The place of a value among its peers, the largest first (Excel's RANK).

    >>> rank([Decimal(3), Decimal(9), Decimal(5)], Decimal(5))
    2
    """
    return 1 + sum(other > value for other in values)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean of one or more values (Excel's AVERAGE).

    >>> mean([Decimal(1), Decimal(2), Decimal(6)])
    Decimal('3')
    """
    return sum(values, Decimal(0)) / len(values)


def percent_rank(values: Sequence[Decimal], value: Decimal) -> Decimal:
    """The share of the other values that are smaller (Excel's PERCENTRANK.INC, not cut to three digits); 1 when alone.

    >>> percent_rank([Decimal(3), Decimal(9), Decimal(5)], Decimal(5))
    Decimal('0.5')
    """
    if len(values) == 1:
        return Decimal(1)
    return Decimal(sum(other < value for other in values)) / (len(values) - 1)


STATISTICS: dict[str, tuple[str, Callable[[Sequence[Decimal]], Decimal]]] = {
    "max": ("MAX({range})", max),
    "p75": ("QUARTILE({range},{three})", lambda values: percentile(values, Decimal("0.75"))),
    "median": ("MEDIAN({range})", lambda values: percentile(values, Decimal("0.5"))),
    "p25": ("QUARTILE({range},1)", lambda values: percentile(values, Decimal("0.25"))),
    "min": ("MIN({range})", min),
}
"""Each statistic: its Excel formula over a range, and the same in Python."""

LEAST = {"median": 3, "mean": 3, "p25": 5, "p75": 5}
"""How many figures a statistic needs to mean something; one where it is not named."""


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """The figures that a statistic is taken of, and those that are left out of it, each with the reason."""

    members: tuple[Answer, ...]
    left_out: tuple[tuple[Answer, str], ...]
    tier: int = OWN_TIERS

    @property
    def said(self) -> str:
        """Who is left out and why, as one text; nothing where nobody is."""
        return "; ".join(f"{answer.company.name}: {reason}" for answer, reason in self.left_out)

    def why_not(self, statistic: str) -> str:
        """Why a statistic of it means nothing; nothing where it means something."""
        least, count = LEAST.get(statistic, 1), len(self.members)
        if count >= least:
            return ""
        left_out = f" Left out: {self.said}." if self.left_out else ""
        worst = max((_worst_tier(answer) for answer, _ in self.left_out), default=0)
        takes = f" Tier<={worst} in the options takes its sources in." if worst > self.tier else ""
        return f"A {statistic} needs {least} figures on one basis, and there are {count}.{left_out}{takes}"


def one_basis(answers: Sequence[Answer], tier: int = OWN_TIERS) -> PeerGroup:
    """The answers that may be compared: numbers of periods of one length, ending within nine months of each other.

    Args:
        answers: of one metric, one a company.
        tier: the worst tier of a fact that may stand in a statistic.

    Returns:
        the largest group on one basis (of two as large, the one of the longer periods, then the newer one), and the
        rest with reasons. An answer without a number is in neither.
    """
    left: list[tuple[Answer, str]] = []
    usable: list[Answer] = []
    for answer in answers:
        if answer.value is None or answer.period is None or answer.shown == "yes_no":
            continue
        reason = _not_comparable(answer, tier)
        if reason:
            left.append((answer, reason))
        else:
            usable.append(answer)
    lengths = Counter(_months(answer) for answer in usable)
    months = max(lengths, key=lambda length: (lengths[length], length), default=0)
    alike = [answer for answer in usable if _months(answer) == months]
    windows = [[one for one in alike if _within(one, newest)] for newest in alike]
    members = max(windows, key=lambda window: (len(window), max(map(_end, window))), default=[])
    for answer in usable:
        if answer not in members:
            left.append((answer, f"{answer.period} is no period of the others' length and time"))
    return PeerGroup(tuple(members), tuple(left), tier)


def _not_comparable(answer: Answer, tier: int) -> str:
    if answer.off_basis:
        return f"on another basis, {answer.off_basis}"
    worst = _worst_tier(answer)
    return f"it stands on a source of tier {worst}" if worst > tier else ""


def _worst_tier(answer: Answer) -> int:
    facts = answer.derivation.facts() if answer.derivation else []
    return max((answer.sources[fact.source].tier for fact in facts), default=0)


def _months(answer: Answer) -> int:
    return answer.period.months if answer.period is not None else 0


def _end(answer: Answer) -> int:
    return answer.period.end.toordinal() if answer.period is not None else 0


def _within(answer: Answer, newest: Answer) -> bool:
    """Whether a period ends no later than another, and at most nine months before it."""
    assert answer.period is not None and newest.period is not None
    end, last = answer.period.end, newest.period.end
    first = add_months(last.replace(day=1), -MONTHS)
    return first.replace(day=min(last.day, month_end(first).day)) <= end <= last
