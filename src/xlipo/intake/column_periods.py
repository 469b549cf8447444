"""Which period heads a column: years, dates, and the words of statements, in English and Chinese."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlipo.facts.period import (
    CALENDAR,
    Period,
    PeriodError,
    Relative,
    YearEnd,
    duration,
    instant,
    month_end,
    read_period,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "三": 3, "六": 6, "九": 9, "十二": 12}
_LENGTH = re.compile(
    r"\b(three|six|nine|twelve|3|6|9|12)[\s-]*(?:months?|mos?\b|m\b)|(三|六|九|十二|3|6|9|12)\s*[个個]?月(?!\d|份|\s*\d{1,2}日)"
)
_NOISE = re.compile(
    r"\(?\b(?:un)?audited\b\)?|\(?\brestated\b\)?|\(?\breclassified\b\)?|[(（]?(?:未经|未經|经|經)?(?:审核|審核|审计|審計)[)）]?|[(（]?(?:经|經)?重列[)）]?|合并|合併"
)


@dataclass(frozen=True)
class ColumnPeriod:
    """The day a column's figures run to, and over how many months; no months where only a date or a year is printed."""

    end: dt.date
    months: int | None
    is_bare_year: bool = False

    def of_flow(self, year_end: YearEnd, to_date: bool | None) -> Period | None:
        """The period of a flow: what the head says, a bare year, or, ``to_date``, from the year's first day on.

        None where the head is a date alone, within a year, and nobody has said whether it ends a quarter.
        """
        end = month_end_near(self.end)
        if self.is_bare_year:
            return Period.parse(f"FY{self.end.year}", year_end=year_end)
        months = self.months
        if months is None:
            year = instant(end, year_end).to_date()
            if year.months == 12 and to_date is not False:
                return year
            if to_date is None:
                return None
            if to_date:
                return year
            months = 3
        index = end.year * 12 + end.month - months
        return duration(dt.date(index // 12, index % 12 + 1, 1), end, year_end)

    def of_balance(self, year_end: YearEnd) -> Period:
        """The day of a balance."""
        if self.is_bare_year:
            return instant(Period.parse(f"FY{self.end.year}", year_end=year_end).end, year_end)
        return instant(self.end, year_end)


def month_end_near(day: dt.date) -> dt.date:
    """The end of the month that a fiscal year of 52 or 53 weeks means: its last day is within a week of it."""
    this = month_end(day)
    before = day.replace(day=1) - dt.timedelta(days=1)
    return this if (this - day).days <= (day - before).days else before


def read_column_head(pieces: Sequence[object]) -> ColumnPeriod | None:
    """The period of a column from the cells of its head, top to bottom; None where they name none.

    >>> read_column_head(["Year ended 31 December", "2024", "RMB'000"])
    ColumnPeriod(end=datetime.date(2024, 12, 31), months=12, is_bare_year=False)
    >>> read_column_head(["截至9月30日止九个月", "2025年"]).months, read_column_head(["Dec-31-2023A", "12 months"]).months
    (9, 12)
    >>> read_column_head(["30.06.2025"]), read_column_head(["2024"])
    (ColumnPeriod(end=datetime.date(2025, 6, 30), months=None, is_bare_year=False), ColumnPeriod(end=datetime.date(2024, 12, 31), months=None, is_bare_year=True))
    >>> read_column_head(["2024-12-31", "4Q24"]).months
    3
    """
    return _read_head(tuple((type(piece), piece) for piece in pieces))


@lru_cache(maxsize=4096)
def _read_head(typed: tuple[tuple[type, object], ...]) -> ColumnPeriod | None:
    pieces = [piece for _, piece in typed]
    days = [piece for piece in pieces if isinstance(piece, dt.date)]
    texts = [_plain(piece) for piece in pieces if isinstance(piece, str | int | float) and not isinstance(piece, bool)]
    text = " ".join(filter(None, texts))
    if len(text) > 200 or re.search(r"\b(?:ltm|ttm|change|yoy|growth|cagr|%)|同比|变动|變動|增长|增長|增减", text):
        return None
    months = _months(text)
    if months is None and len(pieces) > 1 and (days or _date(text) is not None):  # a date above 4Q24 ends a quarter
        months = next((named.months for piece in texts if (named := _named(piece)) and named.months), None)
    if days:
        last = days[-1]
        return ColumnPeriod(last.date() if isinstance(last, dt.datetime) else last, months)
    day = _date(text)
    if day is not None:
        return ColumnPeriod(day, months)
    for piece in (text, *reversed(texts)):
        named = _named(piece)
        if named is not None:
            if months and named.is_bare_year:
                continue
            return named
    year, part = _year(text), _day_and_month(text)
    if year is not None and part is not None:
        try:
            end = dt.date(year, *part)
        except ValueError:
            return None
        return ColumnPeriod(end, months)
    if year is not None and months == 12:
        return ColumnPeriod(dt.date(year, 12, 31), None, is_bare_year=True)
    return None


def _plain(piece: object) -> str:
    if isinstance(piece, float) and piece.is_integer():
        piece = int(piece)
    text = unicodedata.normalize("NFKC", str(piece)).lower().replace("’", "'").replace("–", "-")
    text = re.sub(r"(?<=\d)[ae]\b", "", _NOISE.sub(" ", text))
    return " ".join(re.sub(r"[*†‡#]+|\(\d\)$", " ", text).split())


def _months(text: str) -> int | None:
    if found := _LENGTH.search(text):
        word = found[1] or found[2]
        return _WORDS.get(word) or int(word)
    if found := re.search(r"\d{4}年\s*1\s*[-至~到]\s*(\d{1,2})月|^1\s*[-至~到]\s*(\d{1,2})月", text):
        return int(found[1] or found[2])
    if re.search(
        r"years? ended|year ending|fiscal years?|for the years?|annual|年度|止年|全年|年报", text
    ) and not re.search("半年度", text):
        return 12
    if re.search(r"half[- ]?years?|半年", text):
        return 6
    if re.search(r"quarters? ended|quarterly", text):
        return 3
    return None


def _date(text: str) -> dt.date | None:
    """The last whole date of a text; of the two orders of day and month, the one that is the end of a month."""
    found: list[dt.date] = []
    one: re.Match[str] | None
    for one in re.finditer(rf"(?<!\d)(\d{{1,2}})[\s-]*({_MONTH})\.?,?[\s-]*'?(\d{{4}}|\d\d)\b", text):
        found += _made(one[3], _MONTHS[one[2]], int(one[1]))
    for one in re.finditer(rf"\b({_MONTH})\.?[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(\d{{4}})\b", text):
        found += _made(one[3], _MONTHS[one[1]], int(one[2]))
    for one in re.finditer(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d|\s*月)日?", text):
        found += _made(one[1], int(one[2]), int(one[3]))
    for one in re.finditer(r"(?<![\d.])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", text):
        both = [*_made(one[3], int(one[2]), int(one[1])), *_made(one[3], int(one[1]), int(one[2]))]
        ends = [day for day in both if day == month_end_near(day)]
        found += ends[:1] or (both[:1] if len(both) == 1 else [])
    if not found and (one := re.search(r"^(?:19|20)(\d\d)(0[1-9]|1[0-2])([0-3]\d)$", text)):
        found += _made(text[:4], int(one[2]), int(one[3]))
    if not found and (one := re.search(rf"\b({_MONTH})\.?[\s-]*'?((?:20)?\d\d)\b", text)):
        return month_end(_made(one[2], _MONTHS[one[1]], 1)[0])
    return found[-1] if found else None


def _made(year: str, month: int, day: int) -> list[dt.date]:
    try:
        return [dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)]
    except ValueError:
        return []


def _named(text: str) -> ColumnPeriod | None:
    """A period in the one grammar of periods: FY24, 9M2025, 2025年上半年, Q3 2024."""
    bare = re.fullmatch(r"(?:cy\s*)?((?:19|20)\d\d)\s*年?", text)
    if bare:
        return ColumnPeriod(dt.date(int(bare[1]), 12, 31), None, is_bare_year=True)
    if re.fullmatch(
        r"fy\s*'?\d\d(?:\d\d)?|\d{4}\s*fy|\d{4}\s*年(?:度|全年|年报|年報|年度报告)|fiscal (?:year )?\d{4}", text
    ):
        digits = re.sub(r"\D", "", text)
        return ColumnPeriod(dt.date(int(digits) + (2000 if len(digits) == 2 else 0), 12, 31), None, is_bare_year=True)
    try:
        found = read_period(text, "duration", CALENDAR)
    except PeriodError:
        return None
    if isinstance(found, Relative) or found.kind == "instant" or found.text.startswith("LTM"):
        return None
    return ColumnPeriod(found.end, found.months)


def _year(text: str) -> int | None:
    found = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text)
    return int(found[-1]) if found else None


def _day_and_month(text: str) -> tuple[int, int] | None:
    if found := re.search(rf"(\d{{1,2}})\s*({_MONTH})\b", text):
        return _MONTHS[found[2]], int(found[1])
    if found := re.search(rf"\b({_MONTH})\.?\s*(\d{{1,2}})\b", text):
        return _MONTHS[found[1]], int(found[2])
    if found := re.search(r"([一二三四五六七八九十\d]{1,3})月([一二三四五六七八九十\d]{1,3})日", text):
        return _chinese(found[1]), _chinese(found[2])
    return None


def _chinese(text: str) -> int:
    if text.isdecimal():
        return int(text)
    digits = {word: at for at, word in enumerate("一二三四五六七八九", 1)}
    tens, has_ten, ones = text.partition("十")
    return (digits.get(tens, 1) * 10 if has_ten else 0) + digits.get(ones if has_ten else tens, 0)
