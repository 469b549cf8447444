"""The templates' own words in English, Simplified and Traditional Chinese, beside the generic ones.

Names of metrics come from the functions. The list is data: ``words.csv``.
"""

from __future__ import annotations

from pathlib import Path

from xlipo.sheetkit import words


class Words(words.Words):
    """The templates' words in one language.

    >>> Words("zh-Hant")["source"]
    '來源'
    """

    known = words.GENERIC | words.read_words(Path(__file__).with_name("words.csv"))
