"""A suspect: a figure that looks like a slip, the evidence for it, and the figure that was likely meant."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.fact import Fact


@dataclass(frozen=True)
class Suspect:
    """One doubtful figure.

    ``kind`` names the slip (``tenfold``, ``sign``, ``swapped_digits`` …), ``evidence`` is a clause that says what
    speaks against the figure, ``against`` are the facts that do. ``likely`` is the figure that was likely meant, in
    whole units of ``likely_unit`` (the fact's own where it is empty); None where nothing says which. ``likelihood`` is
    between 0 and 1.
    """

    fact: Fact
    kind: str
    evidence: str
    likely: Decimal | None = None
    likelihood: Decimal = Decimal("0.5")
    likely_unit: str = ""
    against: tuple[Fact, ...] = ()
