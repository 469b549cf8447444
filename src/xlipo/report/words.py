"""The report's own words in English, Simplified and Traditional Chinese. Names of figures come from the catalog.

The list is data: ``words.csv``, by the place where each word stands.
"""

from __future__ import annotations

from pathlib import Path

from xlipo.facts.source import TIERS
from xlipo.sheetkit import words

_WORDS = words.read_words(Path(__file__).with_name("words.csv"))
_TIERS = {f"tier_{tier}": (said, *_WORDS[f"tier_{tier}"][1:]) for tier, said in TIERS.items()}
"""What a tier is, in English as everywhere."""


class Words(words.Words):
    """The report's words in one language.

    >>> Words("zh-Hant")["sources"]
    '來源'
    """

    known = words.GENERIC | _WORDS | _TIERS
