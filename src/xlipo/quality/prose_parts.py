"""Whether a text speaks of a whole company: the word before a measure may make it one of a part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention
from xlipo.quality.prose_words import GOING_ON, WHOLE
from xlipo.quality.sentences import CLAUSES, Sentence

_WORD = re.compile(r"([a-z][a-z0-9&+/-]*)['’]?\s*$|([\u3400-\u9fff]+)\s*$")
_NEAR = 40
"""Characters before a measure that are looked at."""
_OWNER = re.compile(r"(?:['’]s?|的)?\s*$")


def is_of_part(plain: str, measure: Mention[str], known: Iterable[Mention[Any]]) -> bool:
    """Whether a word of no known meaning stands right before a measure and makes it one of a part.

    Args:
        plain: the sentence, as it is searched.
        measure: the measure as it is named there.
        known: what else the sentence names: companies, periods and measures.

    >>> sentence = "its subscription revenue rose, total revenue fell"
    >>> [is_of_part(sentence, Mention(at, at + 7, "revenue"), ()) for at in (17, 37)]
    [True, False]
    """
    first = max(measure.start - _NEAR, 0)
    before = plain[first : measure.start]
    owner = before[: _OWNER.search(before).start()]  # type: ignore[union-attr] # it finds an empty text at least
    ends = {mention.end - first for mention in known if first <= mention.end <= measure.start}
    if len(owner) in ends or len(before.rstrip()) in ends:
        return False
    found = _WORD.search(before)
    if found is None:
        return False
    if latin := found[1]:
        return latin not in WHOLE and not latin.endswith("ed")
    start = max((end for end in ends if end > found.start(2)), default=found.start(2))
    words = before[start : found.end(2)]
    return bool(words) and not words.endswith(WHOLE_CHINESE)


WHOLE_CHINESE = tuple(word for word in WHOLE if not word.isascii())


def says(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds any of some words; a Latin one whole."""
    return any(re.search(rf"\b{re.escape(word)}\b", text) if word.isascii() else word in text for word in words)


def ends_with(text: str, verb: str) -> bool:
    """Whether a text ends with a word, and no part of one."""
    head = text.rstrip().removesuffix(verb)
    return head != text.rstrip() and not (verb.isascii() and head[-1:].isalnum())


_OTHER = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]{2,}")


def other_subject(between: str) -> bool:
    """Whether a clause between a measure and a figure begins with a subject of its own."""
    pieces = CLAUSES.split(between)
    return len(pieces) > 1 and len("".join(_OTHER.findall(pieces[-1]))) > 20


_GOING_ON = re.compile(
    rf"\b(?:{'|'.join(word for word in GOING_ON if word.isascii())})\b"
    rf"|[{''.join(word for word in GOING_ON if not word.isascii())}]"
)
_UNKNOWN = re.compile(r"[a-z]{3,}|[\u3400-\u9fff].*[\u3400-\u9fff]")


def goes_on(head: str) -> bool:
    """Whether what a clause says before a figure only goes on with the clauses before it, and names nothing new.

    >>> goes_on(" up from "), goes_on(" 同比增长至"), goes_on(" its stock closed at "), goes_on("首日收报")
    (True, True, False, False)
    """
    return _UNKNOWN.search(_GOING_ON.sub(" ", head)) is None


_LEVEL = re.compile(r"(?:\b(?:to|from|at|of)|[至到由从從为為达達])\s*$")


def is_level(head: str) -> bool:
    """Whether the words before a percentage make it a level and no change: the margin fell to 31.9% from 71.3%.

    >>> is_level("gross margin fell to "), is_level("毛利率降至"), is_level("revenue fell ")
    (True, True, False)
    """
    return _LEVEL.search(head) is not None


def is_certainly_of(metric: str, sentence: Sentence, figure: Mention[PrintedFigure], start: int) -> bool:
    """Whether a figure is certainly of the measure that its clause, from ``start``, or one before it names.

    It is not where another figure of its kind stands between them, and words of its own after that.
    """
    named = [one for one in sentence.measures if one.value == metric and one.end <= figure.start]
    if not named:
        return True
    alike = [one for one in sentence.figures if one.value.unit == figure.value.unit]
    taken = [one for one in alike if named[-1].end <= one.start and one.end <= figure.start]
    return not taken or goes_on(sentence.between_known(max(start, taken[-1].end), figure.start))


def is_of_else(sentence: Sentence, figure: Mention[PrintedFigure]) -> bool:
    """Whether a figure counts people or things, or is the one before it in other money, at a rate that is not told.

    212 million users; 57.4 million yuan ($8.1 million).
    """
    if figure.value.unit is None and _COUNTED.match(sentence.plain, figure.end):
        return True
    before = [one for one in sentence.figures if one.end <= figure.start]
    if not before or before[-1].value.unit == figure.value.unit:
        return False
    return _ASIDE.fullmatch(sentence.plain, before[-1].end, figure.start + 1) is not None


_COUNTED = re.compile(r"\s*(?:\w+ )?(?:users?|customers?|people|employees|staff|downloads|tokens|subscribers)\b")
_ASIDE = re.compile(r"\s*\(.?")
