"""Slips: what people do to a figure when they copy it, undone one by one, to see which of them would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

POWERS = (1, 2, 3, 4, 6, 8)
"""Powers of ten by which figures are misread: a zero, %, thousand, 万, million, 亿."""


class Slip(NamedTuple):
    """A slip by its kind, and the figure there would be without it."""

    kind: str
    meant: Decimal


def undone(value: Decimal, beside: tuple[Decimal, ...] = ()) -> Iterator[Slip]:
    """Every figure that one slip may have turned into ``value``, the likeliest slips first.

    Args:
        value: the figure as it stands.
        beside: figures of the columns beside it, one of which may have been meant.

    >>> [slip.meant for slip in undone(Decimal(530))][:3]
    [Decimal('53.0'), Decimal('5300'), Decimal('-530')]
    """
    for power in POWERS[:2]:
        yield from (Slip("scale", value.scaleb(-power) + 0), Slip("scale", value.scaleb(power) + 0))
        if power == 1:
            yield Slip("sign", -value)
    yield from (Slip("shifted_column", other) for other in beside if other != value)
    for power in POWERS[2:]:
        yield from (Slip("scale", value.scaleb(-power) + 0), Slip("scale", value.scaleb(power) + 0))
    yield from (Slip("swapped_digits", other) for other in swaps(value))


def swaps(value: Decimal) -> Iterator[Decimal]:
    """The figure with two neighbouring digits exchanged, the first two first.

    >>> list(swaps(Decimal(531)))
    [Decimal('351'), Decimal('513')]
    """
    text = f"{value:f}"
    for at in range(len(text) - 1):
        one, two = text[at], text[at + 1]
        if one.isdigit() and two.isdigit() and one != two:
            yield Decimal(f"{text[:at]}{two}{one}{text[at + 2 :]}")


def digits_of(value: Decimal) -> int:
    """How many digits of a figure are significant.

    >>> digits_of(Decimal("53437000")), digits_of(Decimal("0.150"))
    (5, 2)
    """
    return len("".join(map(str, abs(value).as_tuple().digits)).strip("0"))
