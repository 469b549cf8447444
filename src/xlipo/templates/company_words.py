"""The words of the input workbook that stand beside its entries, in English, Simplified and Traditional Chinese.

The list is data: ``company_words.csv``.
"""

from __future__ import annotations

from pathlib import Path

from xlipo.sheetkit import words


class Words(words.Words):
    """The input workbook's words in one language.

    >>> Words("zh-Hans")["typed"]
    '录入'
    """

    known = words.GENERIC | words.read_words(Path(__file__).with_name("company_words.csv"))
