"""The book: what every sheet of a report is built from, and the sheets that have been built."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.facts.snapshot import Snapshot
from xlipo.facts.source import Source
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import CheckResult, run_checks
from xlipo.report.bases import Bases
from xlipo.report.figures import Figures
from xlipo.report.ledger import Ledger
from xlipo.report.settings import Settings
from xlipo.report.words import Words
from xlipo.sheetkit.live import Live, named
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import text_width


@dataclass
class Book:
    """What every sheet is built from: the questions, the companies, the settings, the ledger, the words."""

    answers: Answers
    companies: list[Company]
    settings: Settings
    words: Words
    ledger: Ledger
    figures: Figures
    bases: Bases
    facts: list[Fact]
    titles: dict[str, str]
    """The titles of the companies' own sheets, by company id."""
    compare: Snapshot | None = None
    """What an earlier report or data set said, where the changes since are told."""
    sheets: dict[str, dict[str, StyledSheet]] = field(default_factory=dict)
    """The sheets that have been built: under each name that is declared, by their titles."""

    @property
    def view(self) -> DataView:
        return self.answers.view

    @property
    def as_of(self) -> dt.date | None:
        return self.answers.as_of

    @property
    def units(self) -> Live:
        """The third line of a sheet of figures: what the settings are."""
        return named("set_line", self.settings.line(self.words))

    def room_for_names(self, least: int) -> int:
        """The width of a column of companies' names or ids, in digits: at least so many."""
        return max(least, *(text_width(text) for c in self.companies for text in (c.id, c.name_in(self.words.lang))))

    @cached_property
    def known_on(self) -> str:
        """The day that the book speaks of: the one asked for, or that of the newest source in it."""
        if self.as_of:
            return self.as_of.isoformat()
        days = {fact.source: self.view.source(fact.source).dated for fact in self.facts}
        return max(days.values()).isoformat() if days else self.view.version

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source the book stands on, of facts, rounds, offerings, people and events: by tier, then date."""
        names = {fact.source for fact in self.facts}
        for company in self.companies:
            for owned in (self.view.rounds, self.view.offerings, self.view.people, self.view.events):
                names |= {item.source for item in owned(company.id) if self.knows(item.source)}
        found = (self.view.source(name) for name in names)
        return {source.id: source for source in sorted(found, key=lambda one: (one.tier, one.date, one.id))}

    @cached_property
    def checks(self) -> list[CheckResult]:
        """Every tie-out of the companies: those that fail first, then those that are known to, then those that pass."""
        order = ("fail", "acknowledged", "pass")
        results = [result for company in self.companies for result in run_checks(self.answers, company.name)]
        return sorted(results, key=lambda result: order.index(result.status))

    def knows(self, source: str) -> bool:
        """Whether a source had been published by the report's day."""
        return self.view.source(source).is_known(self.as_of)

    def sheet_of(self, company: Company) -> str:
        """The title of a company's own sheet."""
        return self.titles[company.id]
