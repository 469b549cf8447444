"""Words for periods: what people and vendors write instead of the grammar, each put as the grammar has it."""

from __future__ import annotations

import re

_LATEST = "LATEST 最新 TODAY NOW CURRENT NEWEST MOSTRECENT MRP 今天 今日 目前 当前 當前 现在 現在"
_TWELVE = (
    "LAST12MONTHS TRAILING12MONTHS LASTTWELVEMONTHS TRAILINGTWELVEMONTHS T12M L12M 最近十二个月 近十二个月 "
    "过去十二个月 過去十二个月 最近12个月 近12个月 过去12个月 過去12个月 滚动十二个月 滾動十二个月"
)
_YEAR = "MRY LFY LASTFISCALYEAR LATESTFISCALYEAR LASTFY IQ-FY 最近财年 最近財年 上一财年 上一財年 最新年报 最新年報"
_QUARTER = "MRQ LASTQUARTER LATESTQUARTER MOSTRECENTQUARTER IQ-FQ 最新季度 上季度 上个季度 最近季度"
_TO_DATE = "YEARTODATE 年初至今 本年至今"
_LAST_YEAR = "LASTYEAR PREVIOUSYEAR PRIORYEAR LASTCALENDARYEAR LASTCY 去年 上年 上一年"
_THIS_YEAR = "THISYEAR CURRENTYEAR 今年 本年 本年度"
_BEFORE_LAST = "YEARBEFORELAST 前年"

RELATIVE_WORDS: dict[str, str] = {
    word: meant
    for words, meant in (
        (_LATEST, "LATEST"),
        (_TWELVE, "LTM"),
        (_YEAR, "FY0"),
        (_QUARTER, "MRQ"),
        (_TO_DATE, "YTD"),
        (_THIS_YEAR, "YEAR0"),
        (_LAST_YEAR, "YEAR-1"),
        (_BEFORE_LAST, "YEAR-2"),
        ("前三季度", "9M"),
        ("上半年", "H1"),
        ("下半年", "H2"),
    )
    for word in words.split()
}
"""Words for a relative period, without spaces and in capitals."""

_AHEAD = (
    "NTM NEXTTWELVEMONTHS NEXT12MONTHS FORWARD FWD NEXTYEAR NFY FY1 FY+1 NEXTQUARTER 明年 来年 來年 未来十二个月 "
    "未來十二个月 未来12个月 未來12个月 下季度"
)
AHEAD = frozenset(_AHEAD.split())
"""Periods that nothing has been reported for yet."""

_PARTS = {
    "上半年": "H1", "下半年": "H2", "前三季度": "9M", "中期": "H1", "年中": "H1",
    "一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4", "FIRSTHALF": "H1", "SECONDHALF": "H2",
}  # fmt: skip
_OF_A_YEAR = re.compile(
    r"(?P<year>今年|本年|去年|上年|前年|THISYEAR|LASTYEAR)-?(?:第)?(?P<part>上半年|下半年|前三季度|中期|年中|[一二三四]季度|H1|H2|Q[1-4]|9M)"
    r"|(?P<part2>H1|H2|Q[1-4]|9M)-?(?P<year2>THISYEAR|LASTYEAR)"
    r"|(?P<part3>FIRSTHALF|SECONDHALF)-?(?:OF)?(?P<year3>THISYEAR|LASTYEAR)"
)
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_MONTH = (
    "JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|"
    "NOV(?:EMBER)?|DEC(?:EMBER)?"
)
_MONTH_OF_A_YEAR = re.compile(
    rf"(?P<month>{_MONTH})[-,./]*(?P<year>\d{{4}}|\d\d)|(?P<year2>\d{{4}})[-,./]*(?P<month2>{_MONTH})"
)
_DAY_OF_A_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?[-,./]*(?P<month>{_MONTH})[-,./]*(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})[-./]*(?P<day2>\d{{1,2}})(?:ST|ND|RD|TH)?,(?P<year2>\d{{4}})"
)
_CALENDAR_QUARTER = re.compile(r"CQ(?P<quarter>[1-4])-?(?P<year>\d{4})|(?P<year2>\d{4})-?CQ(?P<quarter2>[1-4])")
_FISCAL = re.compile(r"F(?P<part>[QH])(?P<number>[1-4])-?(?P<year>\d{4}|\d\d)")
_SEMESTER = re.compile(r"(?:FY)?(?P<year>\d{4})-?S(?P<half>[12])|S(?P<half2>[12])-?(?P<year2>\d{4})")


def in_the_grammar(word: str) -> str:
    """A word for a period as the grammar writes it; a word that is none of these as it is.

    Args:
        word: in capitals and without spaces.

    >>> in_the_grammar("DEC2024"), in_the_grammar("31DEC2024"), in_the_grammar("CQ42024"), in_the_grammar("FY2024S1")
    ('2024-12', '2024-12-31', '2024-10/2024-12', 'H1-2024')
    >>> in_the_grammar("去年上半年"), in_the_grammar("LASTYEAR"), in_the_grammar("9M2025")
    ('YEAR-1-H1', 'YEAR-1', '9M2025')
    """
    if found := RELATIVE_WORDS.get(word):
        return found
    word = word.removeprefix("IQ-")  # as Capital IQ writes them: IQ_FY-1, IQ_LTM
    for pattern, written in _WRITTEN:
        if match := pattern.fullmatch(word):
            return written(match)
    return word


def _group(match: re.Match[str], name: str) -> str:
    return next((text for key, text in match.groupdict().items() if key.rstrip("23") == name and text), "")


def _part_of_a_year(match: re.Match[str]) -> str:
    part = _group(match, "part")
    return f"{RELATIVE_WORDS[_group(match, 'year')]}-{_PARTS.get(part, part)}"


def _year_and_month(match: re.Match[str]) -> str:
    year, month = _group(match, "year"), _group(match, "month")
    return f"{year if len(year) == 4 else f'20{year}'}-{_MONTHS.index(month[:3]) // 3 + 1:02}"


def _day(match: re.Match[str]) -> str:
    return f"{_year_and_month(match)}-{int(_group(match, 'day')):02}"


def _calendar_quarter(match: re.Match[str]) -> str:
    year, last = _group(match, "year"), 3 * int(_group(match, "quarter"))
    return f"{year}-{last - 2:02}/{year}-{last:02}"


def _fiscal(match: re.Match[str]) -> str:
    return f"{match['part']}{match['number']}-{match['year']}"


def _semester(match: re.Match[str]) -> str:
    return f"H{_group(match, 'half')}-{_group(match, 'year')}"


_WRITTEN = (
    (_OF_A_YEAR, _part_of_a_year),
    (_MONTH_OF_A_YEAR, _year_and_month),
    (_DAY_OF_A_MONTH, _day),
    (_CALENDAR_QUARTER, _calendar_quarter),
    (_FISCAL, _fiscal),
    (_SEMESTER, _semester),
)
