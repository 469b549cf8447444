"""Peer statistics: as a spreadsheet computes them (quartiles inclusive), so that cell and Python agree.

A statistic is of figures on one basis: of periods of one length that end within nine months of the newest, none of them
off the basis that was asked for; what happens once, an offering or a round, counts whenever it was. A median or a mean
needs three of them, a quartile five. Sizes are compared only where all stand in one currency. Whoever wants no press in
it names the worst tier that may answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.period import add_months, month_end
from xlipo.metrics.answer import Answer
from xlipo.metrics.freshness import MONTHS
from xlipo.metrics.resolution_cache import happens_once


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
        return f"A {statistic} needs {least} figures on one basis, and there are {count}.{left_out}"


def one_basis(answers: Sequence[Answer]) -> PeerGroup:
    """The answers that may be compared: numbers of periods of one length, ending within nine months of each other.

    Args:
        answers: of one metric, one a company.

    Returns:
        of the length that most have (of two, the longer), those within nine months of the newest; and the rest with
        reasons. An answer without a number is in neither.
    """
    left: list[tuple[Answer, str]] = []
    usable: list[Answer] = []
    for answer in answers:
        if answer.value is None or answer.period is None or answer.shown == "yes_no":
            continue
        if answer.off_basis:
            left.append((answer, f"on another basis, {answer.off_basis}"))
        else:
            usable.append(answer)
    lengths = Counter(_months(answer) for answer in usable)
    months = max(lengths, key=lambda length: (lengths[length], length), default=0)
    alike = [answer for answer in usable if _months(answer) == months]
    newest = max(alike, key=_end, default=None)
    members = [one for one in alike if newest is not None and (_happens_once(one) or _within(one, newest))]
    for answer in usable:
        if answer not in members:
            left.append((answer, f"{answer.period} is no period of the others' length and time"))
    return PeerGroup(tuple(members), tuple(left))


def _happens_once(answer: Answer) -> bool:
    return happens_once(answer.resolution.measure)


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
