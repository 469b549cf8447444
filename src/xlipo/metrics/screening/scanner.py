"""Scanning a condition: the words, names, figures and days at a place of its text, and errors that say where.

Which kind of word is looked for is the reader's to say, so that a name may hold what elsewhere is an operator: P/E,
R&D intensity, 非流动资产. The longest name that is known is the one that is meant.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, TypeVar

from xlipo.facts.company import fold
from xlipo.facts.errors import ConditionError
from xlipo.facts.text import printable
from xlipo.intake.printed_figures import PrintedFigure, plain_figure_at
from xlipo.metrics.screening import words as w

Meant = TypeVar("Meant")

LONGEST = 2_000
"""The most characters of a condition."""

_LONGEST_NAME = 100
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_STANDS = re.compile(r"[^<>=!()\[\],;&*/\"“”、]*")
_STOPS = w.one_of("|".join((*w.COMPARISONS.values(), w.AND, w.OR, w.BETWEEN, w.IN, w.NOT_IN, w.IS, w.IS_NOT)))
_FOLLOWS = re.compile(f"{_STOPS.pattern}|{w.one_of('|'.join((*w.STATES.values(), w.NOT, w.BETWEEN_END))).pattern}")
_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|'([^']*)'|「([^」]*)」")
_SPACED_MINUS = re.compile(r"\s-|-\s")  # names are looked up without spaces and hyphens: this one is arithmetic


class Span(NamedTuple):
    """A word at a place of the text: as it was written, and the column it begins at."""

    text: str
    column: int


class Scanner:
    """The text of a condition and how far it has been read."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ConditionError(LONGEST, f"it is {len(text):,} characters long; give at most {LONGEST:,}.")
        self.raw = "".join(map(_half_width, text))
        self.text = "".join(map(_small, self.raw))
        self.at = 0

    @property
    def column(self) -> int:
        """The column of the next word, the first being 1."""
        self._skip()
        return self.at + 1

    @property
    def is_at_end(self) -> bool:
        self._skip()
        return self.at >= len(self.text)

    def _skip(self) -> None:
        while self.at < len(self.text) and (self.text[self.at].isspace() or not self.text[self.at].isprintable()):
            self.at += 1

    def wrong(self, sentence: str, column: int = 0) -> ConditionError:
        """The error of a condition that cannot be understood at a column; at the next word where none is given."""
        return ConditionError(column or self.column, sentence)

    def rest(self) -> str:
        """What stands next, in quotes for a sentence; its end where nothing does."""
        return repr(printable(self.raw[self.at : self.at + 30])) if not self.is_at_end else "its end"

    # -- words --------------------------------------------------------------------------------------------------------

    def takes(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of the words of a pattern stands next; it is passed over."""
        self._skip()
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found is not None

    def sees(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of the words of a pattern stands next."""
        self._skip()
        return pattern.match(self.text, self.at) is not None

    def choice(self, choice: w.Choice) -> str | None:
        """What the word that stands next means; None where it is none of the choice."""
        self._skip()
        found = choice.at(self.text, self.at)
        if found is None:
            return None
        self.at = found[1]
        return found[0]

    def takes_sign(self, sign: str) -> bool:
        """Whether a bracket or another single sign stands next; it is passed over."""
        self._skip()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    # -- names --------------------------------------------------------------------------------------------------------

    def name(self, meaning: Callable[[str], Meant | None]) -> tuple[Meant, Span] | None:
        """What the longest name that stands next means, and the name as written; None where none is known.

        Args:
            meaning: what a name means, as :func:`xlipo.facts.company.fold` writes it; None where it means nothing.
        """
        self._skip()
        start = self.at
        for end in range(min(len(self.raw), start + _LONGEST_NAME), start, -1):
            written = self.raw[start:end]
            if written[-1].isspace() or self._goes_on(end):
                continue
            found = meaning(fold(written))
            if found is not None and not _SPACED_MINUS.search(written):
                self.at = end
                return found, Span(written, start + 1)
        return None

    def _goes_on(self, end: int) -> bool:
        """Whether a name cannot end at a place: the word goes on with a letter, or with a character of no operator."""
        if end >= len(self.text):
            return False
        before, after = self.text[end - 1], self.text[end]
        if before.isascii() or after.isascii():
            return w.is_letter(self.text, end - 1) and w.is_letter(self.text, end)
        return before.isalnum() and after.isalnum() and _FOLLOWS.match(self.text, end) is None

    def quoted(self) -> Span | None:
        """The text in quotes that stands next, without them; None where none does."""
        self._skip()
        found = _QUOTED.match(self.raw, self.at)
        if found is None:
            return None
        self.at, start = found.end(), self.at
        return Span(found[0][1:-1], start + 1)

    def unknown(self) -> Span:
        """The words that stand next up to an operator, a bracket or a connective: what somebody took for a name."""
        self._skip()
        end = _STANDS.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches nothing, too
        for at in range(self.at + 1, end):
            if not w.is_letter(self.text, at - 1) and _STOPS.match(self.text, at):
                end = at
                break
        return Span(self.raw[self.at : end].strip(), self.at + 1)

    # -- figures ------------------------------------------------------------------------------------------------------

    def day(self) -> Decimal | None:
        """The day that stands next, as its ordinal; None where none does."""
        self._skip()
        found = _DAY.match(self.text, self.at)
        if found is None:
            return None
        try:
            day = dt.date(*map(int, found.groups()))
        except ValueError:
            raise self.wrong(f"{found[0]} is no day; write one such as 2026-01-09.") from None
        self.at = found.end()
        return Decimal(day.toordinal())

    def figure(self) -> PrintedFigure | None:
        """The figure that stands next, with its scale and unit: 30%, 1.5bn, HK$3亿; None where none does."""
        self._skip()
        try:
            found = plain_figure_at(self.text, self.at)
        except ValueError as wrong:
            raise self.wrong(f"{wrong}.") from None
        if found is None or (w.is_letter(self.text, found[1] - 1) and w.is_letter(self.text, found[1])):
            return None
        self.at = found[1]
        return found[0]


def _half_width(character: str) -> str:
    """A character in half width where it stays one character."""
    found = unicodedata.normalize("NFKC", character)
    return found if len(found) == 1 else character


def _small(character: str) -> str:
    found = character.lower()
    return found if len(found) == 1 else character
