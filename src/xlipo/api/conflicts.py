"""Conflicts: figures that disagree, fail a check or look like slips, as the Client tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlipo.api.lists import Lists
from xlipo.api.opened import of_one_state

if TYPE_CHECKING:
    from xlipo.api.records import CheckRecord, ConflictRecord, FactRecord
    from xlipo.api.suspect_record import SuspectRecord


class Conflicts(Lists):
    """The Client's conflicts, checks and suspects."""

    @of_one_state
    def conflicts(self, company: str | int = "", metric: str = "", every: bool = False) -> list[ConflictRecord]:
        """Figures on which sources disagree; with ``every`` also prints that agree and those of another measure."""
        from xlipo.api.records import ConflictRecord
        from xlipo.quality.conflicts import conflicts

        name = self.company(company).name if company != "" else ""
        return [ConflictRecord(conflict) for conflict in conflicts(self.answers, name, metric, every)]

    @of_one_state
    def checks(self, company: str | int = "") -> list[CheckRecord]:
        """The data set's own checks, of all companies or of one; ``status`` is pass, acknowledged or fail."""
        from xlipo.api.records import CheckRecord
        from xlipo.quality.checks import run_checks

        name = self.company(company).name if company != "" else ""
        return [CheckRecord.of(check) for check in run_checks(self.answers, name)]

    @of_one_state
    def suspects(self, company: str | int = "") -> list[CheckRecord]:
        """The figures that look like slips, as checks that fail: what was found and, where known, what was meant."""
        return [check for check in self.checks(company) if check.kind == "suspect" and check.status == "fail"]

    @of_one_state
    def suspected(self, company: str | int = "", metric: str = "") -> list[SuspectRecord]:
        """The suspects of one company or all, of one concept or all, with the facts that speak against each.

        >>> from xlipo.api import Client
        >>> Client().suspected("DeepSeek")
        []
        """
        from xlipo.api.suspect_record import SuspectRecord

        concept = self.concept(metric) if metric else ""
        held: dict[str, dict[str, FactRecord]] = {}
        found = []
        for check in self.suspects(company):
            if check.company not in held:
                held[check.company] = {f"{fact.file}:{fact.line}": fact for fact in self.facts(check.company)}
            facts = [held[check.company][where] for where in check.facts if where in held[check.company]]
            if facts and concept in ("", facts[0].concept):
                found.append(SuspectRecord(check, facts[0], tuple(facts[1:])))
        return found
