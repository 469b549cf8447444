"""Figures given in turn: revenue of A, B and C in 2022, 2023 and 2024; of which period or company each of them is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from xlipo.facts.company import Company
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention
from xlipo.quality.sentences import Sentence

_AND = r"\s*(?:[,、，/]?\s*(?:and|和|及|以及|与|與)|[,、，/])\s*"
_JOINED = re.compile(rf"{_AND}(?:(?:人民[币幣]|等值)\s*)?")
_TO = re.compile(r"\s*(?:年)?\s*(?:至|到|-|–|—|~|to|through)\s*")
_ALSO = re.compile(rf"{_AND}(?:(?:in|for|during)\s+)?(?:the\s+)?")
_BETWEEN = re.compile(
    r"\s*(?:,?\s*respectively)?\s*(?:in|for|during|over|at|as of)?\s*(?:the\s+)?(?:years?\s+)?(?:from\s+)?"
)
_YEAR = re.compile(r"20\d\d")
_MOST_YEARS = 10


@dataclass
class InTurn:
    """Of the figures of a sentence, by their numbers: the period or company of each, and those that are not certain."""

    periods: dict[int, str] = field(default_factory=dict)
    companies: dict[int, Company] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    listed: list[str] = field(default_factory=list)
    """The last periods that the sentence lists: the next sentence may go on with them."""


def in_turn(sentence: Sentence, carried: Sequence[str]) -> InTurn:
    """The periods of figures that are given in turn.

    Args:
        sentence: the sentence.
        carried: the periods that the text listed last.

    >>> from xlipo.quality.mentions import figures_in, periods_in
    >>> plain = "2022年至2024年收入分别为1亿元、2亿元和3亿元"
    >>> periods = periods_in(plain)
    >>> sentence = Sentence(1, plain, plain, [], [], periods, figures_in(plain, periods), [], [])
    >>> in_turn(sentence, ()).periods
    {0: '2022', 1: '2023', 2: '2024'}
    """
    lists = _lists(sentence)
    several = [periods for _, periods in lists if len(periods) > 1]
    found = InTurn(listed=several[-1] if several else [] if sentence.periods else list(carried))
    for run in _runs(sentence):
        periods = _periods_of(sentence, run, lists) or (() if sentence.periods else carried)
        companies = listed_before(sentence, sentence.figures[run[0]].start)
        if len(periods) == len(run) != len(companies):
            found.periods.update(zip(run, periods, strict=True))
        elif len(companies) == len(run) != len(periods):
            found.companies.update(zip(run, companies, strict=True))
        else:
            found.unsure.update(run)
    return found


def listed_before(sentence: Sentence, at: int) -> list[Company]:
    """The companies that stand side by side last before a place; one alone where they do not."""
    found: list[Mention[Company]] = []
    for mention in sentence.companies:
        if mention.end > at:
            break
        is_joined = bool(found) and _JOINED.fullmatch(sentence.plain, found[-1].end, mention.start) is not None
        found = [*found, mention] if is_joined else [mention]
    return list({mention.value.id: mention.value for mention in found}.values())


def _runs(sentence: Sentence) -> list[list[int]]:
    """Figures of one unit with nothing but commas and such between them, two or more."""
    runs: list[list[int]] = []
    for number, figure in enumerate(sentence.figures):
        before = sentence.figures[number - 1] if number else None
        if before is not None and _follows(sentence, before, figure):
            runs[-1].append(number)
        else:
            runs.append([number])
    return [run for run in runs if len(run) > 1]


def _follows(sentence: Sentence, before: Mention[PrintedFigure], figure: Mention[PrintedFigure]) -> bool:
    is_alike = before.value.unit == figure.value.unit
    return is_alike and _JOINED.fullmatch(sentence.plain, before.end, figure.start) is not None


def _lists(sentence: Sentence) -> list[tuple[tuple[int, int], list[str]]]:
    """The periods of a sentence that stand side by side, with where each list begins and ends; 2022-2024 is three."""
    found: list[tuple[tuple[int, int], list[str]]] = []
    for number, period in enumerate(sentence.periods):
        last = sentence.periods[number - 1] if number else None
        if last is not None and (years := _years(sentence, last, period)):
            found[-1] = (found[-1][0][0], period.end), [*found[-1][1], *years]
        elif last is not None and _ALSO.fullmatch(sentence.plain, last.end, period.start):
            found[-1] = (found[-1][0][0], period.end), [*found[-1][1], period.value]
        else:
            found.append(((period.start, period.end), [period.value]))
    return found


def _years(sentence: Sentence, first: Mention[str], last: Mention[str]) -> list[str]:
    """The years after one, up to another that it is joined with: from 2022 to 2024."""
    if not (_YEAR.fullmatch(first.value) and _YEAR.fullmatch(last.value)):
        return []
    one, other = int(first.value), int(last.value)
    if not one < other <= one + _MOST_YEARS or not _TO.fullmatch(sentence.plain, first.end, last.start):
        return []
    return [str(year) for year in range(one + 1, other + 1)]


def _periods_of(
    sentence: Sentence, run: Sequence[int], lists: Sequence[tuple[tuple[int, int], list[str]]]
) -> Sequence[str]:
    """The listed periods that a run of figures is of: those right after it, or else the last before it."""
    start, end = sentence.figures[run[0]].start, sentence.figures[run[-1]].end
    for (first, _), periods in lists:
        if first >= end and _BETWEEN.fullmatch(sentence.plain, end, first):
            return periods
    before = [periods for (_, last), periods in lists if last <= start]
    return before[-1] if before else ()
