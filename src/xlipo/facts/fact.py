"""A fact: the value of a concept for an entity over a period, in a unit, to a precision, from one source.

The vocabulary is XBRL's Open Information Model, plus hedges (in the quantity), claims and sources that compete.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b

from xlipo.facts.period import Period
from xlipo.facts.quantity import Quantity
from xlipo.facts.source import Reading, Source

Dimensions = tuple[tuple[str, str], ...]


class Claim(StrEnum):
    """What kind of statement a figure is. Only an actual answers for an actual."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    PLAN = "plan"
    TARGET = "target"
    RUMOUR = "rumour"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One printed figure, date or name, with where it stands, and the layer, file and line that hold it.

    ``source`` is the document it is attributed to. ``mirror_url`` is the page it was read on when that is not the
    document's own address, ``also`` another page that prints it, and ``reading`` how it reached us where that is not
    what its source says.
    """

    entity: str
    concept: str
    dimensions: Dimensions = ()
    period: Period
    quantity: Quantity | None = None
    value_text: str = ""
    unit: str
    claim: Claim = Claim.ACTUAL
    source: str
    locator: str = ""
    also: str = ""
    note: str = ""
    reading: Reading | None = None
    mirror_url: str = ""
    layer: str = ""
    file: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        if self.quantity is None and not self.value_text:
            raise ValueError("a fact needs a figure or a text")

    @property
    def value(self) -> Decimal | None:
        """The figure in whole units; None for a text, a range without a point, or a figure not disclosed."""
        return self.quantity.point if self.quantity else None

    @property
    def best(self) -> Decimal | None:
        """One number to compute with, the middle of a range; None for a text or a figure not disclosed."""
        return self.quantity.best if self.quantity else None

    def agrees(self, other: Fact) -> bool:
        """Whether both figures can be right, as far as their printed digits go; a text agrees with nothing."""
        return self.quantity is not None and other.quantity is not None and self.quantity.overlaps(other.quantity)

    def is_same_line(self, other: Fact) -> bool:
        """Whether both are one line of the data, of which less may have been known on the day of one of them."""
        if self is other or not self.line:
            return self == other
        return (self.line, self.file, self.layer) == (other.line, other.file, other.layer)

    @property
    def id(self) -> str:
        """The fact's identity, derived from what it states and from which source; file and line have no part in it.

        >>> from dataclasses import replace
        >>> one = Fact(entity="a", concept="c", period=Period.parse("FY2024"), value_text="x", unit="text", source="s")
        >>> one.id, replace(one, line=7).id == one.id, replace(one, source="t").id == one.id
        ('6388e51b46668ff6', True, False)
        """
        quantity = self.quantity
        value = f"{quantity.point} {quantity.low} {quantity.high}" if quantity else self.value_text
        parts = (self.entity, self.concept, show_dimensions(self.dimensions), self.period.text, self.unit, self.source)
        return blake2b("\x1f".join((*parts, self.claim, value)).encode(), digest_size=8).hexdigest()

    def reading_from(self, source: Source) -> Reading:
        """How it reached us: as it says itself, else as its source does."""
        return self.reading or source.reading

    @property
    def where(self) -> str:
        """The data file and line that hold this fact."""
        return f"{self.file}:{self.line}"


def read_dimensions(text: str) -> Dimensions:
    """Dimensions from ``segment=cloud;region=overseas``; sorted, each key once.

    >>> read_dimensions("segment=cloud; region=overseas")
    (('region', 'overseas'), ('segment', 'cloud'))
    """
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key or not value:
            raise ValueError(f"{part[:40]!r} is no dimension; write key=value")
        if key in pairs:
            raise ValueError(f"the dimension {key!r} stands twice")
        pairs[key] = value
    return tuple(sorted(pairs.items()))


def show_dimensions(dimensions: Dimensions) -> str:
    """The text form of dimensions, as files and answers print it."""
    return ";".join(f"{key}={value}" for key, value in dimensions)
