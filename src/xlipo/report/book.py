"""The book: what every sheet of a report is built from, and the sheets that have been built."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.facts.recorded import RecordedFigures
from xlipo.facts.source import Source
from xlipo.facts.text import text_width
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import CheckResult, run_checks
from xlipo.report.blocks import listing_of, ordered
from xlipo.report.figure import Figure
from xlipo.report.figures import Figures
from xlipo.report.front import Front
from xlipo.report.ledger import Ledger
from xlipo.report.parties import Parties
from xlipo.report.settings import SHOWN, Settings
from xlipo.report.words import Words
from xlipo.sheetkit.live import Live, named
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import SUPERSCRIPTS


@dataclass
class Book:
    """What every sheet is built from: the questions, the companies, the settings, the ledger, the words."""

    answers: Answers
    companies: list[Company]
    blocks: dict[str, list[Company]]
    """The companies of each block that has any."""
    settings: Settings
    words: Words
    ledger: Ledger
    figures: Figures
    front: Front
    facts: list[Fact]
    titles: dict[str, str]
    """The titles of the companies' own tear sheets, by company id; empty where one sheet serves all."""
    compare: RecordedFigures | None = None
    """What an earlier report or data set said, where the changes since are told."""
    comps_rows: list[tuple[str, int]] = field(default_factory=list)
    """What stands in each row of the first page's table: a block, and the company's place in it or 0."""
    tears: list[Any] = field(default_factory=list)
    """What the tear sheets show of each company."""
    headline_room: int = 0
    """How many characters the line of the first page's headline has room for."""
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
        said = (f"{self.words[name]}: {self.settings.chosen(name)}" for name in SHOWN[:3])
        return named("set_line", " · ".join(said))

    def label(self, metric: str) -> str:
        """What a metric or concept is called."""
        return self.answers.measure(metric).label(self.words.lang)

    @cached_property
    def note_numbers(self) -> dict[tuple[str, int], int]:
        """The number of each footnote on each page, with the settings the workbook is opened with."""
        found: dict[tuple[str, int], int] = {}
        for page in set(self.front.page_of.values()):
            lines = (line for metric, line in self.front.lines.items() if self.front.page_of[metric] == page)
            used = {self.figures.chosen(figure).note for line in lines for figure in line} - {0}
            found |= {(page, note): number for number, note in enumerate(sorted(used), 1)}
        return found

    def foot(self, page: str) -> list[str]:
        """The footnotes of a page in the order of their numbers, with the settings it is opened with."""
        used = sorted((number, note) for (on, note), number in self.note_numbers.items() if on == page)
        return [f"{str(number).translate(SUPERSCRIPTS)} {self.front.notes[note - 1]}" for number, note in used]

    def counted_on(self, line: list[Figure], numbers: Iterable[int]) -> list[int]:
        """On each basis, how many figures of a line statistics take, of the companies with these numbers."""
        on_each = zip(*(line[at].bases for at in numbers), strict=True)
        return [sum(one.counts and not isinstance(one.value, str) for one in found) for found in on_each]

    def number_at(self, block: str, place: int) -> int:
        """The company that stands in a place of its block on the first page, by its number among all from 0."""
        return self._order.index((block, place))

    @cached_property
    def _order(self) -> list[tuple[str, int]]:
        places = ordered(self.blocks, self.sort_values)
        blocks = [block for block, companies in self.blocks.items() for _ in companies]
        return list(zip(blocks, places, strict=True))

    @cached_property
    def sort_values(self) -> list[float | str]:
        """What each company is sorted by with the settings the book is opened with; nothing where it is not sorted."""
        lines = [line for metric, line in self.front.lines.items() if self.front.page_of[metric] == "comps"]
        if not lines:
            return [""] * len(self.companies)
        hidden = not self.settings.currency
        line = lines[self.settings.sort_number - 1]
        return ["" if figure.scales and hidden else self.figures.shown(figure) for figure in line]

    def listing(self, company: Company) -> str:
        """Where a company is listed, or whether it has filed or is private, and the day of its price or value.

        A dash where neither was known.
        """
        status = company.listing_status
        word = self.words[f"short_{'filed' if status == 'filed' else 'private'}"] if status else ""
        where = listing_of(self.view, company, self.as_of) or word
        return " ".join(filter(None, (where, self.front.value_day(company)))) or "–"

    def row_period(self, company: int, basis: int | None = None) -> str:
        """What a company's row says of its period on a basis, or on the one that is set."""
        at = self.settings.basis_number - 1 if basis is None else basis
        who = self.companies[company]
        period, _ = self.front.row_period(who, self.settings.bases[at])
        if period is None:
            return "–"
        plain = f"{period.end:%Y-%m}" if period.kind == "instant" or period.months == 12 else period.text
        text = f"{plain} †" if self.front.is_stale(period) else plain
        return f"{text} {who.reporting_currency}" if basis is None and not self.settings.currency else text

    def room_for_names(self, least: int) -> int:
        """The width of a column of companies' names or ids, in digits: at least so many."""
        return max(least, *(text_width(text) for c in self.companies for text in (c.id, c.name_in(self.words.lang))))

    @property
    def known_on(self) -> str:
        """The day that the book speaks of: the one asked for, or the data's own."""
        return self.front.day.isoformat()

    @property
    def day_told(self) -> str:
        """That day, and whether it was asked for or is the data's."""
        return f"{self.words['as_of' if self.as_of else 'data_to']} {self.known_on}"

    @cached_property
    def parties(self) -> Parties:
        """The names of investors, holders and people in the report's script."""
        return Parties(self.view, self.words.lang)

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


def day_of(answers: Answers, facts: list[Fact]) -> dt.date:
    """The day that figures are judged from: the one asked for, or that of the data's newest source.

    It is the same in every book of a version, whichever companies it is of.
    """
    if answers.as_of is not None:
        return answers.as_of
    newest = answers.view.newest_source_date()
    return dt.date.fromisoformat(newest) if newest else max(answers.view.source(f.source).dated for f in facts)
