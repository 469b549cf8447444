"""Sentences of running text, taken apart: what each names, and where its clauses end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention

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

    def clause(self, at: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        after = bisect_right(self.cuts, at, key=lambda cut: cut.end())
        start = self.cuts[after - 1].end() if after else 0
        end = next((cut.start() for cut in self.cuts[after : after + 2] if cut.start() >= at), len(self.plain))
        return start, end


def clause_ends(plain: str) -> list[re.Match[str]]:
    """The ends of clauses; a comma within a number is none."""
    return [
        cut for cut in CLAUSES.finditer(plain)
        if not (plain[cut.start() - 1 : cut.start()].isdigit() and plain[cut.end() : cut.end() + 1].isdigit())
    ]  # fmt: skip
