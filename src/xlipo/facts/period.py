"""Periods: one grammar for cells, the command line, files and sheets.

A *duration* runs over months (``FY2024``, ``H1-2025``, ``9M2025``, ``Q3-2025``, ``LTM-2025-09-30``, several years
``FY2022-FY2024``, the calendar year ``CY2025`` where the fiscal year is another); an *instant* is a date known to the
day, the month or the year. A *relative* period (``LATEST``, ``PRIOR``, ``FY-1``, ``LTM``) means something only for a
company's figures and is resolved a floor above.

Terms follow XBRL's duration and instant. Years are fiscal years, named for the calendar year they end in.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from xlipo.facts.errors import UsageError
from xlipo.facts.period_words import AHEAD, in_the_grammar
from xlipo.facts.text import visible

YearEnd = tuple[int, int]
CALENDAR: YearEnd = (12, 31)
Kind = Literal["duration", "instant"]
Precision = Literal["day", "month", "year"]


class PeriodError(UsageError):
    """A text that is no period; names the nearest good one."""


@dataclass(frozen=True, slots=True)
class Period:
    """A resolved period: its canonical name and its first and last day.

    >>> Period.parse("9M2025")
    Period('9M2025', 2025-01-01..2025-09-30)
    >>> Period.parse("2025年上半年").text, Period.parse("1H25").text, Period.parse(2024).text
    ('H1-2025', 'H1-2025', 'FY2024')
    >>> Period.parse("9M2025").prior().text
    '9M2024'
    """

    text: str
    start: dt.date
    end: dt.date
    kind: Kind
    precision: Precision = "day"
    year_end: YearEnd = CALENDAR

    def __repr__(self) -> str:
        span = f"{self.end}" if self.kind == "instant" else f"{self.start}..{self.end}"
        return f"Period({self.text!r}, {span})"

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def parse(text: object, kind: Kind = "duration", year_end: YearEnd = CALENDAR) -> Period:
        """The period a text, number, date or Excel serial names.

        ``kind`` decides only what is otherwise open: whether ``2025`` is the year or an instant known to the year.
        Raises :class:`PeriodError` with the nearest good period; a relative period is an error here.
        """
        found = read_period(text, kind, year_end)
        if isinstance(found, Relative):
            raise PeriodError(f"{found} depends on a company's figures; give a period such as FY2024 or 9M2025.")
        return found

    @property
    def months(self) -> int:
        """Whole months covered; 0 for an instant."""
        if self.kind == "instant":
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_interim(self) -> bool:
        """True for a part of one fiscal year that starts with it (H1, 9M, Q1)."""
        return self.kind == "duration" and self.months < 12 and self.start == year_start(self.end, self.year_end)

    @property
    def is_year(self) -> bool:
        """True for one whole fiscal year."""
        return self.kind == "duration" and self.months == 12 and self.start == year_start(self.end, self.year_end)

    def prior(self) -> Period:
        """The comparable period a year before: like with like, never nine months against twelve."""
        if self.kind == "instant":
            end = back_a_year(self.end)
            text = {"day": end.isoformat(), "month": f"{end:%Y-%m}", "year": f"{end:%Y}"}[self.precision]
            return Period(text, back_a_year(self.start), end, "instant", self.precision, self.year_end)
        if self.text.startswith("LTM-"):
            return ltm(back_a_year(self.end), self.year_end)
        return duration(back_a_year(self.start), back_a_year(self.end), self.year_end)

    def at_end(self) -> Period:
        """The instant this period closes at."""
        return self if self.kind == "instant" else instant(self.end, self.year_end)

    def to_date(self) -> Period:
        """The duration from the fiscal year's start to this instant: 2025-09-30 gives 9M2025, a year end gives FY."""
        return (
            self if self.kind == "duration" else duration(year_start(self.end, self.year_end), self.end, self.year_end)
        )

    @property
    def closes_a_quarter(self) -> bool:
        """Whether an instant is the last day of a month in which a fiscal quarter ends."""
        is_month_end = self.kind == "instant" and self.precision == "day" and self.end == month_end(self.end)
        return is_month_end and (self.end.month - self.year_end[0]) % 3 == 0

    def as_fiscal_year(self) -> Period:
        """Twelve months that are a fiscal year under that year's own name; any other period as it is."""
        return duration(self.start, self.end, self.year_end) if self.is_year else self

    def ltm_parts(self) -> tuple[Period, Period, Period] | None:
        """(last fiscal year, interim, same interim a year before) of an LTM; None when it is a fiscal year itself."""
        first = year_start(self.end, self.year_end)
        if month_end(self.end) != self.end or duration(first, self.end, self.year_end).months == 12:
            return None
        interim = duration(first, self.end, self.year_end)
        last_year_end = first - dt.timedelta(days=1)
        year = duration(year_start(last_year_end, self.year_end), last_year_end, self.year_end)
        return year, interim, interim.prior()


@dataclass(frozen=True, slots=True)
class Relative:
    """A period relative to what a company has reported: LATEST, PRIOR, FY0, FY-1, LTM, LTM-1, YTD, MRQ, 9M, H1.

    ``YEAR0`` and ``YEAR-1`` (this year, last year), alone or with a part as ``YEAR-1-H1``, count from the day that the
    data stand on, and never from a clock.
    """

    text: str

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def month_end(day: dt.date) -> dt.date:
    """The last day of a date's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@lru_cache(maxsize=4096)
def back_a_year(day: dt.date) -> dt.date:
    """The same day a year before; a month's last day stays the month's last day."""
    if day == month_end(day):
        return month_end(dt.date(day.year - 1, day.month, 1))
    return day.replace(year=day.year - 1)


def year_start(day: dt.date, year_end: YearEnd) -> dt.date:
    """The first day of the fiscal year that holds ``day``."""
    month = year_end[0] % 12 + 1
    year = day.year if month <= day.month else day.year - 1
    return dt.date(year, month, 1)


def add_months(first: dt.date, months: int) -> dt.date:
    """The first of the month ``months`` after the first of a month."""
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


@lru_cache(maxsize=4096)
def instant(day: dt.date, year_end: YearEnd = CALENDAR) -> Period:
    """The instant at one day."""
    return Period(day.isoformat(), day, day, "instant", "day", year_end)


@lru_cache(maxsize=4096)
def ltm(end: dt.date, year_end: YearEnd = CALENDAR) -> Period:
    """The last twelve months to a month's end."""
    start = add_months(end.replace(day=1), -11)
    return Period(f"LTM-{end.isoformat()}", start, end, "duration", "day", year_end)


@lru_cache(maxsize=4096)
def duration(start: dt.date, end: dt.date, year_end: YearEnd = CALENDAR) -> Period:
    """The duration between two days under its canonical name: FY, H1, H2, Qn, nM, CY, or the months it spans."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    first = year_start(start, year_end)
    offset = (start.year - first.year) * 12 + start.month - first.month
    year = add_months(first, 11).year
    whole = start.day == 1 and end == month_end(end)
    if whole and (offset, months) == (0, 12):
        name = f"FY{year}"
    elif whole and months == 6 and offset in (0, 6):
        name = f"H{offset // 6 + 1}-{year}"
    elif whole and months == 3 and offset % 3 == 0:
        name = f"Q{offset // 3 + 1}-{year}"
    elif whole and offset == 0 and months < 12:
        name = f"{months}M{year}"
    elif whole and months == 12 and start.month == 1:
        name = f"CY{start.year}"
    elif whole and offset == 0:
        last = duration(year_start(end, year_end), end, year_end)
        name = f"FY{year}-{last.text}"
    else:
        name = f"{start:%Y-%m}/{end:%Y-%m}"
    return Period(name, start, end, "duration", "day", year_end)


_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4}
_RELATIVE = re.compile(
    r"LATEST|PRIOR|YTD|MRQ|LTM(-\d)?|TTM(-\d)?|FY0|FY-\d|H1|H2|Q[1-4]|([1-9]|1[01])M|YEAR(0|-\d)(-(H[12]|Q[1-4]|9M))?",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def _read_text(text: str, kind: Kind, year_end: YearEnd) -> Period | Relative:
    word = _plain(text)
    if not word:
        return Relative("LATEST")
    word = in_the_grammar(word)
    if word in AHEAD:
        raise PeriodError(
            f"{text[:60]!r} lies ahead, and a forecast never answers for a figure; the nearest is LTM, the last twelve "
            "months. The forecasts that were printed: xlipo facts."
        )
    if _RELATIVE.fullmatch(word):
        return Relative(word.replace("TTM", "LTM"))
    try:
        found = _read_span(word, year_end) or _read_duration(word, year_end) or _read_instant(word, kind, year_end)
    except ValueError:  # a year that no calendar has
        found = None
    if found is None or not 1900 <= found.start.year <= found.end.year < 2200:
        raise PeriodError(f"{text[:60]!r} is no period; the nearest is {nearest_period(text)}.")
    return found


def read_period(text: object, kind: Kind = "duration", year_end: YearEnd = CALENDAR) -> Period | Relative:
    """A period or a relative period from a text, a number (a year or an Excel serial), or a date.

    >>> read_period("latest"), read_period(45930).text, read_period("2025年前三季度").text
    (Relative(text='LATEST'), '2025-09-30', '9M2025')
    """
    if text != text:  # not a number, not a time: an empty cell of a frame
        raise PeriodError(f"{text} is no period; give a year such as 2024, a date, or a text such as 9M2025.")
    if isinstance(text, dt.datetime):
        return instant(text.date(), year_end)
    if isinstance(text, dt.date):
        return instant(text, year_end)
    if isinstance(text, bool):
        raise PeriodError(f"{text} is no period; give one such as FY2024 or 9M2025.")
    if isinstance(text, (int, float)):
        return _read_number(text, kind, year_end)
    if text is None:
        return Relative("LATEST")
    return _read_text(str(text), kind, year_end)


def nearest_period(text: str) -> str:
    """The good period that a bad text most likely means: its year and its shape, else a recent year.

    >>> nearest_period("9N2025"), nearest_period("FY25Q9"), nearest_period("soon")
    ('9M2025', 'Q4-2025', 'FY2024')
    """
    word = _plain(text)
    year = re.search(r"(?:19|20)\d\d", word) or re.search(r"(?<!\d)2\d(?!\d)", word)
    written = year.group() if year else ""
    name = (written and f"20{written}"[-4:]) or "2024"
    rest = word.replace(written, "", 1)
    if "Q" in rest:
        wanted = re.search(r"\d", rest)
        return f"Q{min(max(int(wanted.group()), 1), 4) if wanted else 1}-{name}"
    if "H" in rest:
        return f"H{2 if '2' in rest else 1}-{name}"
    months = re.match(r"(\d{1,2})[A-Z]", rest)
    if months and 1 <= int(months.group(1)) <= 11:
        return f"{int(months.group(1))}M{name}"
    return f"FY{name}"


def _plain(text: str) -> str:
    word = unicodedata.normalize("NFKC", visible(text)).strip().upper()
    word = word.replace("個", "个").replace("'", "").replace("’", "").replace("–", "-").replace("_", "-")
    return re.sub(r"\s+", "", word)


def _read_number(number: float, kind: Kind, year_end: YearEnd) -> Period:
    if not math.isfinite(number):
        raise PeriodError(f"{number} is no period; give a year such as 2024, a date, or a text such as 9M2025.")
    if number == int(number) and 1990 <= number <= 2100:
        return Period.parse(str(int(number)), kind, year_end)
    if 20000 <= number < 80000:  # an Excel date serial between 1954 and 2119
        return instant(dt.date(1899, 12, 30) + dt.timedelta(days=int(number)), year_end)
    raise PeriodError(f"{number:g} is no period; give a year such as 2024, a date, or a text such as 9M2025.")


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _fiscal(year: int, year_end: YearEnd, offset: int, months: int) -> Period:
    first = add_months(dt.date(year, year_end[0], 1), -11 + offset)
    return duration(first, month_end(add_months(first, months - 1)), year_end)


_SHAPES: tuple[tuple[str, str], ...] = (
    (r"FY(?P<y>\d{4}|\d\d)|(?P<y2>\d{4})FY|(?P<y3>\d{4})年(?:度|全年|年报|年報|年度报告|年度報告)?", "FY"),
    (r"CY-?(?P<y>\d{4}|\d\d)|(?P<y2>\d{4})-?CY", "CY"),
    (
        r"H(?P<n>[12])-?(?:FY)?(?P<y>\d{4}|\d\d)|(?P<n2>[12])H-?(?P<y2>\d{4}|\d\d)|(?:FY)?(?P<y3>\d{4}|\d\d)-?H(?P<n3>[12])",
        "H",
    ),
    (
        r"Q(?P<n>[1-4])-?(?:FY)?(?P<y>\d{4}|\d\d)|(?P<n2>[1-4])Q-?(?P<y2>\d{4}|\d\d)|(?:FY)?(?P<y3>\d{4}|\d\d)-?Q(?P<n3>[1-4])",
        "Q",
    ),
    (r"(?P<n>\d{1,2})M-?(?:FY)?(?P<y>\d{4}|\d\d)|(?P<y2>\d{4})-?(?P<n2>\d{1,2})M", "M"),
    (r"(?P<y>\d{4})年前(?P<n>\d{1,2}|[一二三四五六七八九])个?月", "M"),
    (r"(?P<y>\d{4})年第?(?P<n>[1-4一二三四])季度?", "Q"),
    (r"(?P<y>\d{4})年?(?P<n>一|半年|中|三)(?:季?[报報]|季度[报報]告|年?度?[报報]告)", "REPORT"),
    (r"(?P<y>\d{4})年(?P<n>[上下])半年", "H"),
    (r"(?P<y>\d{4})年前(?P<n>[1-4一二三四])季度?", "QM"),
)
_COMPILED = tuple((re.compile(pattern), shape) for pattern, shape in _SHAPES)


def _group(found: re.Match[str], name: str) -> str:
    groups = found.groupdict()
    return next((groups[key] for key in (name, f"{name}2", f"{name}3") if groups.get(key)), "")


def _read_duration(word: str, year_end: YearEnd) -> Period | None:
    if found := re.fullmatch(r"(?:LTM|TTM)-?(\d{4})-?(\d\d)-?(\d\d)", word):
        end = _date(*map(int, found.groups()))
        if end is None or end != month_end(end):
            return None
        return ltm(end, year_end)
    if found := re.fullmatch(r"(?:LTM|TTM)-(\d{4}H1|H1-\d{4}|9M\d{4}|Q\d-\d{4}|FY\d{4})", word):
        inner = _read_duration(found.group(1), year_end)
        return ltm(inner.end, year_end) if inner else None
    for pattern, shape in _COMPILED:
        if found := pattern.fullmatch(word):
            return _shaped(shape, _year(_group(found, "y")), _group(found, "n"), year_end)
    return None


def _shaped(shape: str, year: int, number: str, year_end: YearEnd) -> Period | None:
    if shape == "FY":
        return _fiscal(year, year_end, 0, 12)
    if shape == "CY":
        return duration(dt.date(year, 1, 1), dt.date(year, 12, 31), year_end)
    if shape == "REPORT":  # what each of a year's reports in China covers, from the year's beginning
        return _fiscal(year, year_end, 0, {"一": 3, "三": 9}.get(number, 6))
    count = {"上": 1, "下": 2}.get(number) or int(number.translate(_CHINESE_DIGITS))
    if shape == "H":
        return _fiscal(year, year_end, 6 * (count - 1), 6)
    if shape == "Q":
        return _fiscal(year, year_end, 3 * (count - 1), 3)
    months = 3 * count if shape == "QM" else count
    return _fiscal(year, year_end, 0, months) if 1 <= months <= 12 else None


def _read_span(word: str, year_end: YearEnd) -> Period | None:
    if found := re.fullmatch(r"(\d{4})年(\d{1,2})月?[-—~至到](\d{1,2})月(?:份)?", word):
        opening, closing = _date(int(found[1]), int(found[2]), 1), _date(int(found[1]), int(found[3]), 1)
        return duration(opening, month_end(closing), year_end) if opening and closing and opening <= closing else None
    if found := re.fullmatch(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)", word):
        opening, closing = _date(int(found[1]), int(found[2]), 1), _date(int(found[3]), int(found[4]), 1)
        return duration(opening, month_end(closing), year_end) if opening and closing and opening <= closing else None
    if found := re.fullmatch(r"FY(\d{4})-((?:FY|H1-|Q1-|\d{1,2}M)\d{4})", word):
        first_year, last = _fiscal(int(found[1]), year_end, 0, 12), _read_duration(found[2], year_end)
        return duration(first_year.start, last.end, year_end) if last and first_year.end < last.end else None
    return None


def _read_instant(word: str, kind: Kind, year_end: YearEnd) -> Period | None:
    if found := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", word) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", word
    ):
        if day := _date(*map(int, found.groups())):
            return instant(day, year_end)
    elif found := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", word):
        if day := _date(int(found[1]), int(found[2]), 1):
            return Period(f"{day:%Y-%m}", day, month_end(day), "instant", "month", year_end)
    elif re.fullmatch(r"(?:19|20)\d\d", word):
        if kind == "duration":
            return _fiscal(int(word), year_end, 0, 12)
        return Period(word, dt.date(int(word), 1, 1), dt.date(int(word), 12, 31), "instant", "year", year_end)
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
