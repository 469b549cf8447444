"""Sentences of running text, taken apart: what each names, and where its clauses end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import PRIOR, PRIOR_WORDS, SAME, Mention, Value

_NEAR = 24
_JOINING = re.compile(r"\s*(?:\(|in|for|during|of|at|as of|as at|on|recorded in|reported in)?\s*(?:the\s*)?")
_INTRODUCES = re.compile(r"(?:ended\b|年)?\s*:")
_PRIOR_WORDS = re.compile(PRIOR_WORDS)
_BRACKETS = re.compile(r"\([^()]*\)")
_SET_APART = re.compile(
    r",\s*(?:which|who|whose|an? (?:\w+ )?(?:rival|competitor|peer)|rival|unlike|like|backed by|led by)\b[^,]{0,120},"
)
_BASE = re.compile(r"(?:\b(?:from|than|versus|vs\.?|against|compared (?:with|to))|由|从|從|较|較|相比)\s*$")
CLAUSES = re.compile(r"[,，、;；。:：]|\bwhile\b|\bcompared with\b|\bagainst\b")
_SENTENCES = re.compile(r"(?<=[。！？!?;；])|(?<=\.)\s+(?=[A-Z\"“(])")
_LONGEST_SENTENCE = 2000


def sentences_in(line: str) -> Iterator[str]:
    """The sentences of a line; one longer than any that people write is taken in pieces, so that its cost is bounded.

    >>> list(sentences_in("One. Two!三。"))
    ['One.', 'Two!', '三。']
    """
    for text in _SENTENCES.split(line):
        rest = text.strip()
        while len(rest) > _LONGEST_SENTENCE:
            window = rest[:_LONGEST_SENTENCE]
            cut = max(window.rfind(mark) for mark in ",，、; ") + 1 or _LONGEST_SENTENCE
            yield rest[:cut].strip()
            rest = rest[cut:]
        if rest.strip():
            yield rest.strip()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence taken apart."""

    line: int
    text: str
    plain: str
    companies: list[Mention[Company]]
    measures: list[Mention[str]]
    periods: list[Mention[str]]
    figures: list[Mention[PrintedFigure]]
    cuts: list[re.Match[str]]
    """Where clauses end, in order."""
    brackets: list[tuple[int, int]]
    """Where brackets open and close."""

    @property
    def is_endless(self) -> bool:
        """Whether it is longer than any sentence: what each figure means costs as much as what stands before it."""
        return len(self.figures) > 200 or len(self.plain) > 20_000

    def before(self, mentions: list[Mention[Value]], at: int) -> list[Mention[Value]]:
        """The mentions before a place; without those in brackets that close before it, unless there are no others."""
        found = [mention for mention in mentions if mention.end <= at]
        closed = [(start, end) for start, end in self.brackets if end <= at]
        outside = [one for one in found if not any(start < one.start < end for start, end in closed)]
        return outside or found

    def right_after(self, figure: Mention[PrintedFigure]) -> Mention[str] | None:
        """The period that follows a figure with nothing between them but a word such as in: US$19.5m in 2024."""
        return next(
            (
                period for period in self.periods
                if figure.end <= period.start <= figure.end + _NEAR
                and _JOINING.fullmatch(self.plain, figure.end, period.start)
                and not self.introduces(period)
            ),
            None,
        )  # fmt: skip

    def introduces(self, period: Mention[str]) -> bool:
        """Whether a period in brackets is that of the figure after it: US$79.0 million (2024: US$30.5 million)."""
        return (
            self.plain[period.start - 1 : period.start] == "(" and _INTRODUCES.match(self.plain, period.end) is not None
        )

    def waits(self, start: int, figure: Mention[PrintedFigure]) -> bool:
        """Whether a period between the start of a clause and a figure has no figure yet: in 2024 it was US$3m."""
        return self.waiting(start, figure) is not None

    def waiting(self, start: int, figure: Mention[PrintedFigure]) -> Mention[str] | None:
        """That period; it is not of a figure that is measured from and has its own: in 2024 from US$2m in 2023."""
        inside = [period for period in self.periods if start <= period.start < figure.start]
        if not inside or any(inside[-1].end <= one.start < figure.start for one in self.figures):
            return None
        return None if self.is_from(figure) and self.right_after(figure) is not None else inside[-1]

    def spoken_of(self) -> list[Mention[str]]:
        """The periods that the sentence speaks of and the next may go on with: none that is a comparison's."""
        plain = self.plain
        found = [one for one in self.periods if not _PRIOR_WORDS.fullmatch(plain, one.start, one.end)]
        return self.before(found, len(plain))

    def is_base(self, figure: Mention[PrintedFigure]) -> bool:
        """Whether a figure is what another is measured from, and names no period of its own: up 12% from US$3m."""
        return self.is_from(figure) and self.right_after(figure) is None

    def is_from(self, figure: Mention[PrintedFigure]) -> bool:
        """Whether a word such as from or than stands right before a figure."""
        return _BASE.search(self.plain, max(figure.start - _NEAR, 0), figure.start) is not None

    def between_known(self, start: int, end: int) -> str:
        """The words of a stretch without the companies, periods and figures that it names."""
        text = list(self.plain[start:end])
        known: tuple[Mention[Any], ...] = (*self.companies, *self.periods, *self.figures)
        for one in known:
            for at in range(max(one.start, start), min(one.end, end)):
                text[at - start] = " "
        return "".join(text)

    def compared(self, figure: Mention[PrintedFigure]) -> list[Mention[str]]:
        """The periods before a figure that an earlier one is measured in: up from US$19.5m a year earlier, with ...

        What comes after them is of the period that the sentence speaks of, or still of that one.
        """
        earlier = [one for one in self.figures if one.end <= figure.start]
        return [period for period in self.periods if period.end <= figure.start and self._is_compared(period, earlier)]

    def _is_compared(self, period: Mention[str], figures: list[Mention[PrintedFigure]]) -> bool:
        is_prior = _PRIOR_WORDS.fullmatch(self.plain, period.start, period.end) is not None
        owner = next((one for one in figures if self.right_after(one) is period), None)
        if owner is None:
            return (is_prior or self.is_measured_from(period)) and any(period.end <= one.start for one in figures)
        return is_prior or self.is_from(owner)

    def is_measured_from(self, period: Mention[str]) -> bool:
        """Whether a word such as from or than stands right before a period, or before the figure that it follows."""
        owner = next((one for one in self.figures if self.right_after(one) is period and self.is_from(one)), None)
        return owner is not None or _BASE.search(self.plain, max(period.start - _NEAR, 0), period.start) is not None

    def written(self, figure: Mention[PrintedFigure]) -> str:
        """A figure as the text has it, in its own case, without a bracket that is not its own."""
        text = self.text if len(self.text) == len(self.plain) else self.plain
        found = text[figure.start : figure.end].strip()
        alone = sum(map(found.count, "(（")) != sum(map(found.count, ")）"))
        return found.strip("()（） ") if alone else found

    def clause(self, at: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        after = bisect_right(self.cuts, at, key=lambda cut: cut.end())
        start = self.cuts[after - 1].end() if after else 0
        end = next((cut.start() for cut in self.cuts[after : after + 2] if cut.start() >= at), len(self.plain))
        return start, end


def dated(periods: list[Mention[str]], spoken_of: str = "") -> list[Mention[str]]:
    """Periods of which those that are told by another, the same a year earlier, are dated by the one before them.

    The first by ``spoken_of``, that of which the text speaks, where it has named one.
    """
    found: list[Mention[str]] = []
    for mention in periods:
        value, last = mention.value, found[-1].value if found else spoken_of
        if value == PRIOR:
            value = _counterpart(last)
        elif value.startswith(SAME):
            value = _counterpart(last, int(value.removeprefix(SAME)))
        if value:
            found.append(replace(mention, value=value))
    return found


def _counterpart(period: str, year: int = 0) -> str:
    """The same period a year before, or in the year given; nothing where it has none."""
    try:
        found = Period.parse(period).prior()
        for _ in range(_MOST_YEARS if year else 0):
            if found.end.year > year:
                found = found.prior()
    except UsageError:
        return ""
    return found.text if year in (0, found.end.year) else ""


_MOST_YEARS = 10


def bracket_spans(plain: str) -> list[tuple[int, int]]:
    """Where the brackets of a sentence open and close, those within others left out, and what commas set apart."""
    return [match.span() for pattern in (_BRACKETS, _SET_APART) for match in pattern.finditer(plain)]


def clause_ends(plain: str) -> list[re.Match[str]]:
    """The ends of clauses; a comma within a number is none."""
    return [
        cut for cut in CLAUSES.finditer(plain)
        if not (plain[cut.start() - 1 : cut.start()].isdigit() and plain[cut.end() : cut.end() + 1].isdigit())
    ]  # fmt: skip
