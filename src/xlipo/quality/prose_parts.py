"""Whether a text speaks of a whole company: the word before a measure may make it one of a part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from xlipo.quality.mentions import Mention
from xlipo.quality.prose_words import WHOLE
from xlipo.quality.sentences import CLAUSES

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
