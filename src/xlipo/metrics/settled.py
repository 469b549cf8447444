"""What stands at one place in time: a value, a text or an absence, before anybody asks for its lineage."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from xlipo.facts.fact import Fact
from xlipo.metrics import term as t
from xlipo.metrics.status import Absence, Status
from xlipo.metrics.term import Term


class Settled(NamedTuple):
    """A value, or an absence, or the fact that is a text; the issuer's own print, and what was computed beside it."""

    term: Term | None = None
    absence: Absence | None = None
    printed: Fact | None = None
    computed: Term | None = None
    text: Fact | None = None

    @property
    def has_value(self) -> bool:
        """True for a figure or a text."""
        return self.term is not None or self.text is not None


def of_print(fact: Fact) -> Settled:
    """A fact as it is printed: a figure, a text, or one that the source says is not disclosed."""
    if fact.quantity is None:
        return Settled(text=fact)
    if fact.best is None:
        return Settled(absence=Absence(Status.NOT_DISCLOSED, "The source says that it is not disclosed."))
    return Settled(t.of_fact(fact))


def ratio(fact: Fact) -> Term:
    """A printed ratio as a plain number; any other fact as it is."""
    term = t.of_fact(fact)
    return replace(term, unit="pure") if fact.unit == "x" else term
