"""Doubting: what the Client says of figures that disagree or look like slips, and the record of a suspect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlipo.api.arguments import checked
from xlipo.api.records import CheckRecord, ConflictRecord, FactRecord, Record, Row
from xlipo.facts.company import Company

if TYPE_CHECKING:
    from xlipo.metrics.answers import Answers


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


class Doubting:
    """The Client's doubts."""

    if TYPE_CHECKING:

        @property
        def answers(self) -> Answers: ...
        def company(self, name: str | int | Company) -> Company: ...
        def concept(self, name: str) -> str: ...
        def facts(self, company: str | int = "", concept: str = "", period: object = None) -> list[FactRecord]: ...

    @checked
    def conflicts(self, company: str | int = "", metric: str = "", every: bool = False) -> list[ConflictRecord]:
        """Figures on which sources disagree; with ``every`` also prints that agree and those of another measure."""
        from xlipo.quality.conflicts import conflicts

        name = self.company(company).name if company != "" else ""
        return [ConflictRecord(conflict) for conflict in conflicts(self.answers, name, metric, every)]

    @checked
    def checks(self, company: str | int = "") -> list[CheckRecord]:
        """The data set's own checks, of all companies or of one; ``status`` is pass, acknowledged or fail."""
        from xlipo.quality.checks import run_checks

        name = self.company(company).name if company != "" else ""
        return [CheckRecord.of(check) for check in run_checks(self.answers, name)]

    @checked
    def suspects(self, company: str | int = "") -> list[CheckRecord]:
        """The figures that look like slips, as checks that fail: what was found and, where known, what was meant."""
        return [check for check in self.checks(company) if check.kind == "suspect" and check.status == "fail"]

    @checked
    def suspected(self, company: str | int = "", metric: str = "") -> list[SuspectRecord]:
        """The suspects of one company or all, of one concept or all, with the facts that speak against each.

        >>> from xlipo.api import Client
        >>> Client().suspected("DeepSeek")
        []
        """
        concept, held = self.concept(metric) if metric else "", dict[str, dict[str, FactRecord]]()
        found = []
        for check in self.suspects(company):
            if check.company not in held:
                held[check.company] = {f"{fact.file}:{fact.line}": fact for fact in self.facts(check.company)}
            facts = [held[check.company][where] for where in check.facts if where in held[check.company]]
            if facts and concept in ("", facts[0].concept):
                found.append(SuspectRecord(check, facts[0], tuple(facts[1:])))
        return found
