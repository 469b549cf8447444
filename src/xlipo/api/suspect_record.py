"""The record of a figure that looks like a slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.api.records import CheckRecord, ConflictRecord, FactRecord, Record, Row


@dataclass(frozen=True, slots=True, repr=False)
class SuspectRecord(Record):
    """A figure that looks like a slip, with what speaks against it, under the keys of a conflict.

    ``check`` is the check that fails: its ``expected`` is the figure that was likely meant, None where nothing says
    which, ``sure`` how likely a slip is, in per cent. ``against`` are the facts that speak against ``fact``.
    """

    brief = ("company", "concept", "dimension", "period")

    check: CheckRecord
    fact: FactRecord
    against: tuple[FactRecord, ...]

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of a conflict."""
        return ConflictRecord.columns()

    def as_json(self) -> Row:
        """The suspect as chosen, the facts against it as rivals, and what was likely meant."""
        chosen = self.fact.as_json()
        return {
            "company": self.check.company, **{name: chosen[name] for name in ("concept", "period", "dimension")},
            "why": self.check.message, "chosen": chosen,
            "rivals": [{"class": "against", **fact.as_json()} for fact in self.against],
            "suspect": {"id": self.check.id, "likely": self.check.expected, "unit": self.check.unit,
                        "sure": self.check.sure},
        }  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """One row a fact, the suspect first."""
        found = self.as_json()
        yield {"chosen": True, "why": found["why"], "class": "suspect", **found["chosen"]}
        yield from ({"chosen": False, "why": "", **rival} for rival in found["rivals"])
