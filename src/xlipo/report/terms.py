"""Terms of the data in Chinese: rounds, boards, events, uses of proceeds and roles, as far as they come from a list.

What is said in words of its own stays as its source has it. The list is data: ``terms.csv``.
"""

from __future__ import annotations

import re
from pathlib import Path

from xlipo.report.chinese import by_pattern, read_said

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_SAID = read_said(Path(__file__).with_name("terms.csv"))

_LETTERED = r"(?=.*(?:Series|Pre-|round))(?:Series )?((?:Pre-)?)(?:Series )?([A-H][0-9+-]*)(?: round)?"
"""A round that is called by a letter; a letter alone may be a customer or a class of shares."""


def term(text: str, lang: str) -> str:
    """A term of the data in the language of a report; as it is where the language or the list has no other.

    >>> term("Series Pre-B+", "zh-Hans"), term("Round of August 2024 (B round)", "zh-Hant")
    ('Pre-B+ 轮', '2024 年 8 月融資（B 輪）')
    >>> term("founder; CEO", "zh-Hans"), term("Round of May 2026", "en"), term("A", "zh-Hans")
    ('创始人；首席执行官', 'Round of May 2026', 'A')
    """
    return text if lang == "en" else _translated(text, lang == "zh-Hant") or text


def _translated(text: str, traditional: bool) -> str:
    """The term in Chinese; nothing where the lists have none."""
    if text in _SAID["term"]:
        return _SAID["term"][text][traditional]
    if day := _day(text):
        return day
    if found := re.fullmatch(_LETTERED, text):
        return f"{found[1]}{found[2]} {'輪' if traditional else '轮'}"
    if "; " in text:
        return "；".join(_translated(part, traditional) or part for part in text.split("; "))
    if inner := re.fullmatch(r"(.+?) \(([^()]+)\)", text):
        outer = _translated(inner[1], traditional)
        return f"{outer}（{_translated(inner[2], traditional) or inner[2]}）" if outer else ""
    return by_pattern(_SAID["pattern"], text, traditional, lambda part: _translated(part, traditional) or part)


def day_told(day: str, lang: str) -> str:
    """A year or a month as a name says it; nothing for a day, which no name says.

    >>> day_told("2024-02", "en"), day_told("2024-02", "zh-Hans"), day_told("2024-02-10", "en")
    ('February 2024', '2024 年 2 月', '')
    """
    if found := re.fullmatch(r"(\d{4})-(\d\d)", day):
        return f"{MONTHS[int(found[2]) - 1]} {found[1]}" if lang == "en" else _day(day)
    return (day if lang == "en" else _day(day)) if re.fullmatch(r"\d{4}", day) else ""


def _day(text: str) -> str:
    """A year, a month, or two months of a year, as a date in Chinese; nothing for any other text."""
    months = "|".join(MONTHS)
    if found := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return f"{found[1]} 年 {int(found[2])} 月"
    if found := re.fullmatch(rf"({months}) and ({months}) (\d{{4}})", text):
        return f"{found[3]} 年 {MONTHS.index(found[1]) + 1} 至 {MONTHS.index(found[2]) + 1} 月"
    if found := re.fullmatch(rf"({months}) (\d{{4}})", text):
        return f"{found[2]} 年 {MONTHS.index(found[1]) + 1} 月"
    return f"{text} 年" if re.fullmatch(r"\d{4}", text) else ""
