"""Sentences of running text, taken apart: what each names, and where its clauses end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention, Value

_BRACKETS = re.compile(r"\([^()]*\)")
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

    def before(self, mentions: list[Mention[Value]], at: int) -> list[Mention[Value]]:
        """The mentions before a place; without those in brackets that close before it, unless there are no others."""
        found = [mention for mention in mentions if mention.end <= at]
        closed = [(start, end) for start, end in self.brackets if end <= at]
        outside = [one for one in found if not any(start < one.start < end for start, end in closed)]
        return outside or found

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


def bracket_spans(plain: str) -> list[tuple[int, int]]:
    """Where the brackets of a sentence open and close, those within others left out."""
    return [match.span() for match in _BRACKETS.finditer(plain)]


def clause_ends(plain: str) -> list[re.Match[str]]:
    """The ends of clauses; a comma within a number is none."""
    return [
        cut for cut in CLAUSES.finditer(plain)
        if not (plain[cut.start() - 1 : cut.start()].isdigit() and plain[cut.end() : cut.end() + 1].isdigit())
    ]  # fmt: skip
