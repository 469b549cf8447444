"""Sentences of running text, taken apart: what each names, and where its clauses end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import PRIOR, PRIOR_WORDS, Mention, Value

_NEAR = 24
_JOINING = re.compile(r"\s*(?:\(|in|for|during|of|at|as of|as at|on|recorded in|reported in)?\s*(?:the\s*)?")
_PRIOR_WORDS = re.compile(PRIOR_WORDS)
_YEAR = re.compile(r"20\d\d")
_TO = re.compile(r"\s*(?:至|到|-|–|—|~|to|through)\s*")
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
            ),
            None,
        )  # fmt: skip

    def waits(self, start: int, figure: Mention[PrintedFigure]) -> bool:
        """Whether a period between the start of a clause and a figure has no figure yet: in 2024 it was US$3m."""
        waiting = [period for period in self.periods if start <= period.start < figure.start]
        return bool(waiting) and not any(waiting[-1].end <= one.start < figure.start for one in self.figures)

    def spoken_of(self) -> list[Mention[str]]:
        """The periods that the sentence speaks of and the next may go on with: none that is a comparison's."""
        plain = self.plain
        found = [one for one in self.periods if not _PRIOR_WORDS.fullmatch(plain, one.start, one.end)]
        return self.before(found, len(plain))

    def in_turn(self, periods: list[Mention[str]]) -> list[str]:
        """Periods that a sentence lists; of two years that are joined, from 2022 to 2024, each year of them."""
        if len(periods) == 2 and all(_YEAR.fullmatch(one.value) for one in periods):
            first, last = (int(one.value) for one in periods)
            if first < last <= first + 10 and _TO.fullmatch(self.plain, periods[0].end, periods[1].start):
                return [str(year) for year in range(first, last + 1)]
        return [one.value for one in periods]

    def is_base(self, figure: Mention[PrintedFigure]) -> bool:
        """Whether a figure is what another is measured from, and names no period of its own: up 12% from US$3m."""
        head = self.plain[max(figure.start - _NEAR, 0) : figure.start]
        return _BASE.search(head) is not None and self.right_after(figure) is None

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


def dated(periods: list[Mention[str]]) -> list[Mention[str]]:
    """Periods of which those that are told by another, the same a year earlier, are dated by the one before them."""
    found: list[Mention[str]] = []
    for mention in periods:
        if mention.value != PRIOR:
            found.append(mention)
        elif found and (earlier := _year_earlier(found)):
            found.append(replace(mention, value=earlier))
    return found


def _year_earlier(periods: list[Mention[str]]) -> str:
    """The period a year before the last one; nothing where it has none."""
    try:
        return Period.parse(periods[-1].value).prior().text
    except UsageError:
        return ""


def bracket_spans(plain: str) -> list[tuple[int, int]]:
    """Where the brackets of a sentence open and close, those within others left out, and what commas set apart."""
    return [match.span() for pattern in (_BRACKETS, _SET_APART) for match in pattern.finditer(plain)]


def clause_ends(plain: str) -> list[re.Match[str]]:
    """The ends of clauses; a comma within a number is none."""
    return [
        cut for cut in CLAUSES.finditer(plain)
        if not (plain[cut.start() - 1 : cut.start()].isdigit() and plain[cut.end() : cut.end() + 1].isdigit())
    ]  # fmt: skip
