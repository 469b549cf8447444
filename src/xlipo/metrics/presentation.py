"""Presentation: how a figure that is known is shown: in which currency, at which rate, at which scale and point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlipo.facts.unit import is_money
from xlipo.metrics.fx import GivenRate

UNSCALED = frozenset({"per_share", "per_unit"})
"""How money is shown that no scale divides: a price, a figure per head."""

Missing = Literal["na", "blank", "text"]
Point = Literal["", "low", "high"]


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a figure is shown; the default is its point, in whole units of its own currency.

    Args:
        currency: the ISO code of the currency that money is shown in; the figure's own when empty.
        basis: ``average``, ``closing`` or ``dated``; that of the figure when empty.
        fixed: a rate between the company's reporting currency and that one, in place of the ECB's.
        scale: what money is divided by.
        point: ``low`` or ``high`` for an end of the interval; the point itself when empty.
        missing: what stands for an absence: an error, nothing, or the word of a table.
    """

    currency: str = ""
    basis: str = ""
    fixed: GivenRate | None = None
    scale: int = 1
    point: Point = ""
    missing: Missing = "na"

    def divisor(self, unit: str, shown: str) -> int:
        """What a value is divided by: money is scaled, a price, a figure per head or a ratio is not."""
        return self.scale if self.scale != 1 and is_money(unit) and shown not in UNSCALED else 1


PLAIN = Presentation()
"""As it stands: nothing converted, nothing scaled."""
