"""The front's figures: one row a company and metric, with what it stands on under each basis, mark and footnote.

What a basis means for a company is worked out here once, by Python, and written into that row; the workbook chooses
among the bases there, and the pages refer to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, read_period
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.resolution import kind_of
from xlipo.metrics.resolution_cache import happens_once
from xlipo.report.figure import Content, Figure, Number, OnBasis, mark_of
from xlipo.report.figures import Figures
from xlipo.report.settings import Settings
from xlipo.report.words import Words

STALE = 9
"""A period that ended more than so many months ago is marked."""
FEWEST_LINES = 3
"""A page that says how much its lines need at least has so many of them, or there is none."""
OF_LAST_ROUND = ("equity_value", "value_to_arr")
"""What a private company has by its last round."""
POST_MONEY = "funding_post_money_valuation"
"""The concept that such a value is of."""
OF_VALUE = ("share_price", "equity_value")
"""What the day stands beside a company for, the first that it has."""
TOGETHER = dt.timedelta(days=275)
"""Figures whose periods end within nine months of each other stand on one basis."""

Rendered: TypeAlias = tuple[Content, Number, int, Answer, str]
"""A figure on one basis: its formula, its value, the row of its rate, the answer, and what says it is off the basis."""


class Front:
    """Every figure that the front's pages refer to, line by line; a line is one metric of every company."""

    def __init__(
        self,
        answers: Answers,
        companies: list[Company],
        settings: Settings,
        figures: Figures,
        words: Words,
        day: dt.date,
    ) -> None:
        self.companies = companies
        self.companies_on: dict[str, list[Company]] = {}
        self.notes: list[str] = []
        self.page_of: dict[str, str] = {}
        self._answers, self._settings, self._figures, self._words, self.day = answers, settings, figures, words, day
        self._names = _names(companies)
        self._lines: dict[str, list[Figure]] = {}
        self._rows = [[self._row_period(company, basis) for basis in settings.bases] for company in companies]
        self._value_days = [self._day_of_value(company) for company in companies]

    @property
    def lines(self) -> dict[str, list[Figure]]:
        """The lines in the order in which they were entered."""
        return self._lines

    def enter(self, pages: Mapping[str, Sequence[str]], least: Mapping[str, tuple[int, int]]) -> None:
        """Enter each page's metrics.

        ``least`` says, by page, how many companies a line has at least and how many lines a company; on a page that it
        does not name a line needs one company, and every company stands. Where too few companies have so many lines,
        each that has any stands.

        All are rendered before any has its row: the parts of long formulas take rows of their own, and the rows of the
        front must follow one another, as its pages find them by counting.
        """
        lines = []
        for page, metrics in pages.items():
            found = {metric: [self._asked(company, metric) for company in self.companies] for metric in metrics}
            known = {metric: [_is_known(bases) for bases in of] for metric, of in found.items()}
            of_line, of_company = least.get(page, (1, 0))
            wide = [metric for metric in metrics if sum(known[metric]) >= of_line]
            lines_of = [sum(known[metric][at] for metric in wide) for at in range(len(self.companies))]
            if sum(number >= of_company for number in lines_of) < of_line:
                of_company = 1
            shown = [at for at, number in enumerate(lines_of) if number >= of_company]
            self.companies_on[page] = [self.companies[at] for at in shown]
            wide = [metric for metric in wide if sum(known[metric][at] for at in shown) >= of_line]
            if page not in least or len(wide) >= FEWEST_LINES:
                for metric in wide:
                    self.page_of[metric] = page
                    of = [found[metric][at] for at in shown]
                    lines.append(
                        (metric, [[(*self._figures.on_basis(one), one, off) for one, off in bases] for bases in of])
                    )
        noted = [self._noted(metric, rendered) for metric, rendered in lines]
        ends = {note: end for line in noted for bases in line for note, end in bases if note}
        self.notes += sorted(ends, key=lambda note: (-ends[note].toordinal(), note))
        for (metric, rendered), notes in zip(lines, noted, strict=True):
            self._enter(metric, rendered, notes)

    def line(self, metric: str) -> list[Figure]:
        """A metric's figures, one a company; empty where the front has no such line."""
        return self._lines.get(metric, [])

    def row_period(self, company: Company, basis: str) -> tuple[Period | None, str]:
        """The period that a company's row stands on under a basis, and what says so where it is off the basis."""
        return self._rows[self.companies.index(company)][self._settings.bases.index(basis)]

    def value_day(self, company: Company) -> str:
        """The day of a company's price, or the month of the round that its value is of; nothing where it has none."""
        return self._value_days[self.companies.index(company)]

    def is_stale(self, period: Period | None) -> bool:
        """Whether a period ended more than nine months before the report's day."""
        if period is None:
            return False
        months = (self.day.year - period.end.year) * 12 + self.day.month - period.end.month
        return months > STALE or (months == STALE and self.day.day > period.end.day)

    def name(self, company: Company, metric: str) -> str:
        """The name that a figure has in the workbook, the same in every report."""
        return f"{self._names[company.id]}.{metric}"

    # -- one line -----------------------------------------------------------------------------------------------------

    def _noted(self, metric: str, rendered: list[list[Rendered]]) -> list[list[tuple[str, dt.date]]]:
        """What a footnote says of each figure of a line on each basis, and the end of the period that it says."""
        found = []
        for company, bases in zip(self.companies_on[self.page_of[metric]], rendered, strict=True):
            periods = self._rows[self.companies.index(company)]
            notes = []
            for (*_, answer, off), (row, _off) in zip(bases, periods, strict=True):
                period = _round_of(answer) or answer.period
                notes.append((self._note(answer, off, row), period.end if period else self.day))
            found.append(notes)
        return found

    def _enter(self, metric: str, rendered: list[list[Rendered]], noted: list[list[tuple[str, dt.date]]]) -> None:
        """One line: its rows one after another, a company each; footnotes are numbered from the newest on."""
        together = [self._newest([bases[at] for bases in rendered]) for at in range(len(self._settings.bases))]
        line = []
        on_page = self.companies_on[self.page_of[metric]]
        for company, bases, notes in zip(on_page, rendered, noted, strict=True):
            made = []
            for at, (content, value, rate_row, answer, off) in enumerate(bases):
                number = self.notes.index(notes[at][0]) + 1 if notes[at][0] else 0
                counts = self._counts(answer, off, together[at])
                mark = mark_of(answer) + self._letters(answer)
                made.append(OnBasis(answer, content, value, rate_row, mark, number, counts))
            chosen = self._settings.basis_number - 1
            line.append(self._figures.enter(self.name(company, metric), metric, tuple(made), chosen))
        self._lines[metric] = line

    def _asked(self, company: Company, metric: str) -> list[tuple[Answer, str]]:
        measure = self._answers.measure(metric)
        resolver = self._answers.resolver(company, measure)
        found = []
        for text in self._settings.bases:
            if text in Basis.__members__:
                asked = on_basis(resolver, Basis[text])
                resolution, off = asked.resolution, asked.off
            else:
                wanted = "LATEST" if happens_once(measure) else text
                try:
                    resolution, off = resolver.resolve(read_period(wanted, kind_of(measure), company.year_end)), ""
                except UsageError:
                    resolution, off = resolver.resolve(read_period("LATEST")), ""
            found.append((present(resolution), off))
        return found

    def _row_period(self, company: Company, text: str) -> tuple[Period | None, str]:
        at = self._settings.bases.index(text)
        for metric in ("revenue", "adjusted_net_loss", "net_loss", "liquidity"):
            answer, off = self._asked(company, metric)[at]
            if answer.has_figure and answer.period is not None:
                return answer.period, off
        return None, ""

    def _newest(self, answers: list[Rendered]) -> dt.date:
        ends = [a.period.end for *_, a, off in answers if a.derivation is not None and a.period is not None and not off]
        return max(ends, default=dt.date.min)

    def _counts(self, answer: Answer, off: str, newest: dt.date) -> bool:
        """Whether statistics take a figure: a number, no range, on the basis, within nine months of the newest.

        They never take a price per share, which stays in its own currency.
        """
        if answer.value is None or off or answer.shown == "per_share":
            return False
        once = happens_once(answer.resolution.measure)
        return once or answer.period is None or newest - answer.period.end <= TOGETHER

    def _day_of_value(self, company: Company) -> str:
        for metric in OF_VALUE:
            answer = self._asked(company, metric)[0][0]
            if answer.has_figure and answer.period is not None:
                return self._told(answer)
        return ""

    def _told(self, answer: Answer) -> str:
        """The day that a value at a price stands on, or the month of its round; a dagger where that is old.

        A day of the book's own year is told without it: it stands beside the listing, and the heading says the year.
        """
        assert answer.period is not None
        of_round = _round_of(answer)
        period = of_round or answer.period
        is_of_the_year = period.end.year == self.day.year
        day = f"{period.end:%Y-%m}" if of_round else f"{period.end:%m-%d}" if is_of_the_year else f"{period.end}"
        return f"{day} †" if self.is_stale(period) else day

    def _note(self, answer: Answer, off: str, row: Period | None) -> str:
        """What a footnote says of a figure: its period or day, where that is another than the one in its row."""
        if answer.derivation is None or answer.period is None or happens_once(answer.resolution.measure):
            return ""
        period = answer.period
        if getattr(answer.resolution.measure, "stands", "") == "market":
            if self._told(answer) == self.value_day(answer.company):
                return ""
            of_round = _round_of(answer)
            told = f"{of_round.end:%Y-%m}" if of_round else f"{period.end}"
            return f"{told} †" if self.is_stale(of_round or period) else told
        is_of_years = period.months > 12
        if not off and row is not None and period.end == row.end and not is_of_years:
            return ""
        is_plain = period.precision != "year" if period.kind == "instant" else period.months in (0, 1, 12)
        told = f"{period.end:%Y-%m}" if is_plain else period.text
        if not off and row is not None and is_plain and told == f"{row.end:%Y-%m}" and not is_of_years:
            return ""  # a balance of the month that the row says, by its day
        return f"{told} †" if self.is_stale(period) else told

    def _letters(self, answer: Answer) -> str:
        """The letters that say how a figure was made, where that is not its definition's first way."""
        if answer.derivation is None:
            return ""
        said = ["last_round"] if _round_of(answer) else _second_best(answer.derivation)
        said += ["range_middle"] * (answer.value is None) + ["rounds_apart"] * bool(answer.resolution.against_rounds)
        return "".join(letter for word, letter in LETTERS.items() if word in said)


LETTERS = {
    "last_round": "r", "of_cash": "c", "of_operating_cash": "x", "of_older_flow": "f", "of_owners": "o", "of_cost": "k",
    "second_best": "n", "range_middle": "m", "rounds_apart": "s",
}  # fmt: skip
"""The letter beside a figure that says how it was made, by the word that explains it at the foot of the page."""

SECOND_BEST = {
    "cash and cash equivalents": "of_cash",
    "operating cash flow alone": "of_operating_cash",
    "attributable to owners": "of_owners",
    "less cost of revenue": "of_cost",
    "the newest by then": "of_older_flow",
    "debt: bank and other borrowings": "",  # all the debt that is printed
    "capital expenditure: cash paid": "",  # what capital expenditure is
}
"""Which word is for a definition's next alternative, by what the derivation says of itself."""


def _second_best(derivation: Derivation) -> list[str]:
    """The words for each part that stands on another alternative than its definition's first."""
    found: list[str] = []
    waiting = [derivation]
    while waiting:
        part = waiting.pop()
        waiting += part.args
        if part.second_best:
            word = next((word for said, word in SECOND_BEST.items() if said in part.note), "second_best")
            found += [word] if word and word not in found else []
    return sorted(found)


def _round_of(answer: Answer) -> Period | None:
    """When a value that stands on a round's post-money valuation is of; None where it stands on a price.

    A multiple of it is of the newer of the round and the recurring revenue, as every other is of its newest figure: the
    round's month stands beside the listing, so that a newer one of the revenue needs its footnote.
    """
    if answer.derivation is None or answer.metric not in OF_LAST_ROUND:
        return None
    periods = {fact.concept: fact.period for fact in answer.derivation.facts() if fact.concept in (POST_MONEY, "arr")}
    return max(periods.values(), key=lambda period: period.end) if POST_MONEY in periods else None


def _is_known(bases: Sequence[tuple[Answer, str]]) -> bool:
    return any(answer.has_figure for answer, _ in bases)


def _names(companies: Sequence[Company]) -> dict[str, str]:
    """What each company is called in the workbook's names: its name without what a name may not hold."""
    found: dict[str, str] = {}
    for company in companies:
        name = re.sub(r"[^A-Za-z0-9]", "", company.name) or re.sub(r"[^A-Za-z0-9]", "", company.id) or "company"
        name = f"_{name}" if name[0].isdigit() else name
        taken = {other.casefold() for other in found.values()}
        found[company.id] = name if name.casefold() not in taken else f"{name}_{len(found) + 1}"
    return found
