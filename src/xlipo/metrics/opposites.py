"""Lines under the other name: a loss where a profit is printed, a flow where an outflow is, with the sign turned.

An issuer prints one line of each pair, as its result is. Asked for the other, the printed one answers, and says so. The
result of the period as a whole also answers from the part of the owners where that alone is printed.
"""

from __future__ import annotations

from xlipo.metrics.components import at
from xlipo.metrics.expression import Expression, FirstOf

_PAIRS = (
    ("net_loss", "profit_for_the_period"),
    ("net_loss_attributable", "net_profit_attributable"),
    ("net_loss_excl_nonrecurring", "net_profit_excl_nonrecurring"),
    ("loss_before_tax", "profit_before_tax"),
    ("operating_loss", "operating_income"),
    ("adjusted_operating_loss", "adjusted_operating_income"),
    ("loss_per_share_basic", "basic_eps"),
    ("loss_per_share_diluted", "diluted_eps"),
    ("operating_cash_outflow", "operating_cash_flow"),
)
OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
"""The line of the other sign, by concept."""

_OF_OWNERS = {"net_loss": "net_loss_attributable", "profit_for_the_period": "net_profit_attributable"}
"""The part of the owners of the parent in a result of the whole period."""


def _stands_in(concept: str) -> tuple[str, ...]:
    """The lines that may answer for a result line that is not printed, the best first.

    >>> _stands_in("net_loss")
    ('profit_for_the_period', 'net_loss_attributable', 'net_profit_attributable')
    """
    owners = _OF_OWNERS.get(concept, "")
    return (OPPOSITES[concept], *((owners, OPPOSITES[owners]) if owners else ()))


def _otherwise(concept: str) -> FirstOf:
    none = f"no {concept} is printed"
    arms: list[tuple[Expression, str]] = []
    for other in STANDING_IN[concept]:
        is_alike = other == _OF_OWNERS.get(concept)
        arms.append((at(other), f"{other}: {none}") if is_alike else (-at(other), f"minus {other}: {none}"))
    return FirstOf(tuple(arms))


STANDING_IN = {concept: _stands_in(concept) for concept in OPPOSITES}
"""The concepts that may answer for each result line that is not printed."""

OTHERWISE = {concept: _otherwise(concept) for concept in OPPOSITES}
"""What each result line is where it is not printed, by concept."""
