"""The words of conditions: operators, connectives, states of a figure and attributes of a company, in three scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from xlipo.metrics.screening.condition import Attribute

COMPARISONS: Final = {
    ">=": ">=|=>|≥|≧|at least|no less than|not less than|"
          "大于等于|大于或等于|大於等於|不低于|不低於|不少于|不少於|不小于|不小於|至少",
    "<=": "<=|=<|≤|≦|at most|no more than|not more than|up to|"
          "小于等于|小于或等于|小於等於|不高于|不高於|不超过|不超過|不多于|不多於|不大于|不大於|至多|最多",
    "!=": "!=|<>|≠|is not|不等于|不等於|不是",
    ">": ">|above|over|more than|greater than|exceeds|大于|大於|高于|高於|超过|超過|多于|多於",
    "<": "<|below|under|less than|smaller than|小于|小於|低于|低於|少于|少於|不足|不到",
    "=": "==|=|equals|equal to|等于|等於",
}  # fmt: skip
AND: Final = "and|&&|&|且|并且|並且|而且|以及|同时|同時|和|与|與"
OR: Final = "or|或|或者|或是"
NOT: Final = "not|!|非|并非|並非"
BETWEEN: Final = "between|介于|介於"
BETWEEN_END: Final = "之间|之間"
BETWEEN_AND: Final = f"{AND}|to|至|到|~|–"
IN: Final = "in|is in|are in|one of|属于|屬於"
NOT_IN: Final = "not in|is not in|不属于|不屬於"
IS: Final = "is|are|是|为|為"
IS_NOT: Final = "is not|are not|不是|不为|不為"
COMMA: Final = ",|;|、"

STATES: Final = {
    "known": "known|disclosed|held|已知|已披露|有数据|有數據",
    "unknown": "unknown|absent|missing|未知|缺失|无数据|無數據",
    "n.d.": "n.d.|n.d|not disclosed|undisclosed|未披露",
    "n.m.": "n.m.|n.m|not meaningful|meaningless|无意义|無意義",
    "n.a.": "n.a.|n.a|not applicable|不适用|不適用",
    "stale": "stale|out of date|过期|過期|陈旧|陳舊",
    "reported": "reported|printed", "computed": "computed|calculated", "derived": "derived",
    "estimated": "estimated|an estimate|估计|估計|约数|約數", "range": "range|a range|区间|區間",
    "conflicted": "conflicted|disputed|有争议|有爭議",
}  # fmt: skip
"""States of a figure: there at all, the marks of an absence in a table, stale, and the statuses of an answer."""

YES_OR_NO: Final = {"yes": "yes|true|是", "no": "no|false|否"}

ATTRIBUTES: Final[dict[Attribute, str]] = {
    "company": "company|name|公司|公司名称|公司名稱",
    "group": "group|sector|industry|peer group|组|組|分组|分組|板块|板塊|行业|行業",
    "exchange": "exchange|listed on|listed in|traded on|交易所|上市地|上市交易所",
    "reporting_currency": "reporting_currency|reporting currency|currency|列报货币|列報貨幣|货币|貨幣",
    "listing_status": "listing_status|listing status|上市状态|上市狀態",
}  # fmt: skip
"""What a company is asked about besides its figures."""


def one_of(words: str) -> re.Pattern[str]:
    """A pattern of any of the words, the longest first; one of letters ends where its letters do.

    >>> one_of("in|is").match("is"), one_of("in|is").match("isin")
    (<re.Match object; span=(0, 2), match='is'>, None)
    """
    return re.compile("|".join(map(_pattern, split(words))))


def split(words: str) -> list[str]:
    """The words of a list, the longest first.

    >>> split("in|one of|属于")
    ['one of', 'in', '属于']
    """
    return sorted(words.split("|"), key=len, reverse=True)


def _pattern(word: str) -> str:
    text = r"\s+".join(map(re.escape, word.split()))
    return text + (r"(?![a-z0-9_])" if word[-1].isascii() and word[-1].isalnum() else "")


class Choice:
    """Several meanings, each with its words; the longest word that stands at a place says which is meant there."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = {word: meaning for meaning, words in meanings.items() for word in split(words)}
        ordered = sorted(self._meanings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_pattern, ordered)))

    def at(self, text: str, start: int) -> tuple[str, int] | None:
        """The meaning of the word that begins at a place, and where it ends; None where none begins there."""
        found = self._pattern.match(text, start)
        return (self._meanings[" ".join(found[0].split())], found.end()) if found else None

    @property
    def words(self) -> Iterable[str]:
        """Every word."""
        return self._meanings


def is_letter(text: str, at: int) -> bool:
    """Whether a Latin letter, a digit or an underscore stands at a place of a text.

    >>> is_letter("a大", 0), is_letter("a大", 1), is_letter("a大", 2)
    (True, False, False)
    """
    return at < len(text) and text[at].isascii() and (text[at].isalnum() or text[at] == "_")
