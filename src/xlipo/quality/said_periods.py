"""When a figure of running text is of: the periods that its sentence may mean, the likeliest first."""

from __future__ import annotations

import re

from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention
from xlipo.quality.sentences import Sentence

_THEN = re.compile(r"\b(?:when|then|that year|that period)\b|当时|當時|其时|其時|彼时|彼時")


def periods_of(sentence: Sentence, figure: Mention[PrintedFigure], spoken_of: str) -> list[str]:
    """The periods that a figure may be of.

    Args:
        sentence: the sentence.
        figure: one of its figures.
        spoken_of: the period that the text speaks of; empty where it has named none.
    """
    own = _own(sentence, figure)
    if own is not None:
        return [own]
    before, compared = sentence.before(sentence.periods, figure.start), sentence.compared(figure)
    if not before:
        return [found] if (found := _after(sentence, figure) or spoken_of) else []
    last = before[-1]
    if last not in compared:
        is_same = sentence.plain[last.start : last.end] == "同期"  # of another company, or of the year before
        return [
            last.value,
            *(one.value for one in before[-2:-1] if is_same),
            *([spoken_of] if is_same and spoken_of else []),
        ]
    of_sentence = next((one.value for one in reversed(before) if one not in compared), spoken_of)
    both = [of_sentence, last.value] if of_sentence else [last.value]
    return both[::-1] if _THEN.search(sentence.plain, last.end, figure.start) else both


def others_than(sentence: Sentence, figure: Mention[PrintedFigure]) -> list[str]:
    """The periods before a figure where it may be of any: several, none of them beside it; or 去年, of no year."""
    waiting = sentence.waiting(sentence.clause(figure.start)[0], figure)
    before = [one for one in sentence.periods if one.end <= figure.start]
    is_dated = not before or any(map(str.isdigit, sentence.plain[before[-1].start : before[-1].end]))
    if not is_dated and before[-1] not in sentence.spoken_of():  # a year earlier, than the period before it
        is_dated = True
    if is_dated and (waiting is not None or sentence.right_after(figure) is not None):
        return []
    if is_dated:
        return [one.value for one in before]
    year = before[-1].value[-4:]  # of a text whose own year is not known
    later = [before[-1].value.replace(year, str(int(year) + more)) for more in (1, 2) if year.isdigit()]
    return [*(one.value for one in sentence.periods), *later]


def _own(sentence: Sentence, figure: Mention[PrintedFigure]) -> str | None:
    """The period that follows a figure and is its own."""
    start, end = sentence.clause(figure.start)
    right_after = sentence.right_after(figure)
    if right_after is not None and not sentence.waits(start, figure):
        return right_after.value
    if sentence.periods and sentence.figures[0].start < sentence.periods[0].start:  # each goes before its period
        if not sentence.before(sentence.periods, figure.start):
            return None
        until = next((one.start for one in sentence.figures if one.start > figure.start), end)
        return _first_within(sentence, figure.end, min(end, until) - 1)
    return None


def _after(sentence: Sentence, figure: Mention[PrintedFigure]) -> str | None:
    return _first_within(sentence, figure.end, sentence.clause(figure.start)[1])


def _first_within(sentence: Sentence, first: int, last: int) -> str | None:
    """The first period that begins within a stretch and that nothing is measured from: up 114% from a year earlier."""
    inside = (one for one in sentence.periods if first <= one.start <= last)
    return next(
        (one.value for one in inside if not sentence.is_measured_from(one) and not sentence.introduces(one)), None
    )
