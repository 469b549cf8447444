"""What stands at one place in time: a value, a text or an absence, before anybody asks for its lineage."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.status import Absence, Status


class Resolution(NamedTuple):
    """A value, or an absence, or the fact that is a text; the issuer's own print, and what was computed beside it."""

    derivation: Derivation | None = None
    absence: Absence | None = None
    printed: Fact | None = None
    computed: Derivation | None = None
    text: Fact | None = None

    @property
    def has_value(self) -> bool:
        """True for a figure or a text."""
        return self.derivation is not None or self.text is not None


def of_print(fact: Fact) -> Resolution:
    """A fact as it is printed: a figure, a text, or one that the source says is not disclosed."""
    if fact.quantity is None:
        return Resolution(text=fact)
    if fact.best is None:
        return Resolution(absence=Absence(Status.NOT_DISCLOSED, "The source says that it is not disclosed."))
    return Resolution(d.of_fact(fact))


def ratio(fact: Fact) -> Derivation:
    """A printed ratio as a plain number; any other fact as it is."""
    derivation = d.of_fact(fact)
    return replace(derivation, unit="pure") if fact.unit == "x" else derivation
