"""Whose a figure of running text is: the companies that its sentence may mean, the likeliest first."""

from __future__ import annotations

import re

from xlipo.facts.company import Company
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.in_turn import listed_before
from xlipo.quality.mentions import Mention
from xlipo.quality.sentences import Sentence

_BOTH = re.compile(r"\s*(?:,?\s*\band\b|和|与|與|及|、)\s*")


def companies_of(
    sentence: Sentence, figure: Mention[PrintedFigure], spoken_of: Company | None
) -> tuple[list[Company], bool]:
    """The companies that a figure may be of, and whether it is certain that it is of one of them.

    Args:
        sentence: the sentence.
        figure: one of its figures.
        spoken_of: the company that the text speaks of; None where it has named none.
    """
    before = sentence.before(sentence.companies, figure.start)
    if before:
        owner = next((one.value for one in sentence.companies if 0 <= one.start - figure.end <= 1), None)
        if owner is not None and sentence.plain[figure.end : figure.end + 1] == " ":  # short of the US$3m Biren booked
            return list({owner.id: owner, before[-1].value.id: before[-1].value}.values()), True
        listed = listed_before(sentence, figure.start)
        several = len(listed) > 1 and listed[-1] == before[-1].value and _names_both(sentence, figure.start)
        return (listed, False) if several else ([before[-1].value], True)
    after = [mention for mention in sentence.companies if mention.start >= figure.end]
    if after and (spoken_of is None or "of " in sentence.plain[figure.end : after[0].start]):
        return [after[0].value], True
    alone = {mention.value.id: mention.value for mention in after}
    if spoken_of is not None and len(alone) == 1:
        return list({spoken_of.id: spoken_of, **alone}.values()), True
    return ([spoken_of] if spoken_of is not None else []), True


def _names_both(sentence: Sentence, at: int) -> bool:
    """Whether the last two companies before a place are joined by a word such as and."""
    last = [mention for mention in sentence.companies if mention.end <= at][-2:]
    return len(last) == 2 and _BOTH.fullmatch(sentence.plain, last[0].end, last[1].start) is not None
