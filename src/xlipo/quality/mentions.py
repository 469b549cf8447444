"""Mentions: where a text names companies, measures, periods and figures.

Names are those that the data give, in three scripts; a lexicon finds them without regard to case, width or spacing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, TypeAlias, TypeVar

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period
from xlipo.facts.text import visible
from xlipo.intake.printed_figures import SCALES, UNITS, PrintedFigure, read_printed_figure
from xlipo.metrics.answers import Answers, names_of_measure
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.resolution import Measure
from xlipo.quality.prose_words import MEASURES

Value = TypeVar("Value")

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜɡ]{1,7}\)")
"""A reading printed after a character, 動(dòng), as some pages have it."""


@dataclass(frozen=True, slots=True)
class Mention(Generic[Value]):
    """What a text names, and where: ``text[start:end]``."""

    start: int
    end: int
    value: Value


def plain_text(line: str) -> str:
    """A line as it is searched: without width, case, readings in brackets or invisible characters.

    >>> plain_text("啟動(dòng)上市，Mini Max")
    '啟動上市,mini max'
    """
    return _PINYIN.sub("", unicodedata.normalize("NFKC", visible(line)).lower().translate(_VARIANTS))


_VARIANTS = str.maketrans("凈裏衆羣爲佔−", "淨里眾群為占-")
"""Characters that pages turned from one script into the other have in place of the usual ones."""


class Lexicon(Generic[Value]):
    """Names and what they mean; found in a text, the longest first. A Latin name is a word of its own."""

    def __init__(self, names: dict[str, Value]) -> None:
        self._names = {plain_text(name).strip(): value for name, value in names.items()}
        self._lengths: dict[str, list[int]] = {}
        for name in self._names:
            if len(name) > 1:
                self._lengths.setdefault(name[:2], []).append(len(name))
        for lengths in self._lengths.values():
            lengths[:] = sorted(set(lengths), reverse=True)

    def find(self, text: str) -> Iterator[Mention[Value]]:
        """Every mention in a plain text, in order, none within another."""
        at = 0
        while at < len(text) - 1:
            for length in self._lengths.get(text[at : at + 2], ()):
                end = at + length
                if end <= len(text) and (value := self._names.get(text[at:end])) is not None and _whole(text, at, end):
                    yield Mention(at, end, value)
                    at = end - 1
                    break
            at += 1


_YEAR_FOLLOWS = re.compile(r"20\d\d\s*年|20\d\d(?:h[12]|q[1-4])(?![a-z0-9])")
"""Chinese text sets a year against a Latin name: MiniMax2025年."""


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name is not cut out of a longer Latin word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    left = not (_latin(text[start]) and _latin(before))
    return left and (not (_latin(text[end - 1]) and _latin(after)) or _YEAR_FOLLOWS.match(text, end) is not None)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


_SUBJECTS = frozenset({"revenue", "net_loss", "net_profit", "funding_valuation", "funding_total", "gross_proceeds"})
"""What the data hold of each company that they are about."""


Lexicons: TypeAlias = "tuple[Lexicon[Company], Lexicon[str]]"


def lexicons(answers: Answers) -> Lexicons:
    """The names of companies and those of measures, kept as long as the data that have them are asked."""
    found: Lexicons | None = answers.beside.get("lexicons")
    if found is None:
        found = answers.beside["lexicons"] = _companies_lexicon(answers), _measures_lexicon(answers)
    return found


def _companies_lexicon(answers: Answers) -> Lexicon[Company]:
    """Every name of every company but bare codes and short Latin words, which mean too much else."""
    names: dict[str, Company] = {}
    for company in answers.view.companies():
        if company.kind != "company" or not _SUBJECTS & answers.view.concepts_of(company.id):
            continue  # an investor or a customer that the data speak of only in passing
        for name in (company.name, company.id.replace("_", " "), company.legal_name, *company.aliases):
            if name and not name.isdigit() and (len(name) > 3 or not name.isascii()) and len(name) > 1:
                names.setdefault(name, company)
    return Lexicon(names)


def _measures_lexicon(answers: Answers) -> Lexicon[str]:
    """Every name of every measure that has figures, in three scripts, and the words that articles use."""
    names = dict(MEASURES)
    measures: list[Measure] = [*METRICS, *answers.view.concepts().values()]
    for measure in measures:
        if measure.shown in ("date", "text", "yes_no"):
            continue
        for name in names_of_measure(measure):
            if len(name) > 2 or not name.isascii():
                names.setdefault(name.replace("_", " "), measure.id)
    for name, meant in list(names.items()):
        if name.isascii() and name[-1:].isalpha():
            names.setdefault(name + ("es" if name.endswith("s") else "s"), meant)  # expenses, losses
    return Lexicon(names)


# -- periods ----------------------------------------------------------------------------------------------------------

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "|".join([*_MONTHS, *(month[:3] + r"\.?" for month in _MONTHS)])
_DAY = rf"(?:{_MONTH})\s+\d{{1,2}},?\s+20\d\d|\d{{1,2}}\s+(?:{_MONTH}),?\s+20\d\d"
_COUNTS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
PRIOR = "PRIOR"
"""A period that is told by the one before it: the same a year earlier."""
SAME = "SAME-"
"""One that is told by the one before it and its own year: the same period of 2024."""
PRIOR_WORDS = (
    r"(?:去年|上年|上一年)(?:度)?同期|(?<![年月度])同期|(?:a|one) year (?:earlier|ago|before|prior)|"
    r"(?:in |for |during )?the (?:same|corresponding|prior[- ]year|year[- ]earlier) period"
    r"(?: (?:last|a) year(?: (?:earlier|ago|before))?| of (?:last|the (?:prior|previous)) year)?|"
    r"(?:the )?(?:prior|previous) year"
)
_KINDS = {
    # what a growth is measured from is no period of the figure
    "base": r"(?:较|較|比|相比于?|compared\s+(?:with|to)\s+|versus\s+|from\s+)\s*"
    r"(?:20\d\d年?(?:同期|度|全年)?|去年(?:同期|全年)?)(?!\s*的?-?\d|年|同期|度|全年)",
    "same": r"(?:in |for |during )?the (?:same|corresponding) period (?:of|in) 20\d\d|20\d\d\s*年\s*同期",
    "prior": PRIOR_WORDS,
    "relative": r"(?:今年|本年|去年|前年)\s*(?:全年|[上下]半年|前三季度|前三個季度|[前首](?:9|九|6|六)\s*[个個]月|"
    r"\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?!同期)",
    "bare": r"截至\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日|份)?|(?<!年)(?:上半年|前三季度|第[一二三四]季度)",
    "cn_day": r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日",
    "cn_half": r"20\d\d\s*年\s*[上下]半年",
    "cn_nine": r"20\d\d\s*年\s*(?:1\s*[-–—~至到]\s*9\s*月|前三季度|前三[个個]季度|[前首](?:9|九)\s*[个個]?月)",
    "cn_six": r"20\d\d\s*年\s*(?:1\s*[-–—~至到]\s*6\s*月|[前首](?:6|六)\s*[个個]月)",
    "cn_quarter": r"20\d\d\s*年\s*第?[一二三四1-4]季度?",
    "cn_month": r"20\d\d\s*年\s*\d{1,2}\s*月",
    "cn_year": r"20\d\d\s*年(?:度|全年)?",
    "short": r"(?:fy|h[12]|q[1-4]|9m)[-\s']*20\d\d|20\d\d[-\s]?(?:h[12]|q[1-4]|9m|fy)|"
    r"(?:[1-4]q|[12]h)[-\s']?(?:20)?\d\d(?!\d)|(?:9m|fy)\d\d(?!\d)",
    "ended": r"(?:the\s+)?(?:(?P<count>three|six|nine|twelve|3|6|9|12)\s+months|(?:fiscal\s+)?year|half[-\s]year|"
    rf"quarter)\s+(?:ended|ending|to)\s+(?P<ended_day>{_DAY})",
    "half": r"(?:the\s+)?(?P<which>first|second|1st|2nd)\s+half\s+(?:of\s+)?(?:fiscal\s+)?(?P<half_year>20\d\d)",
    "first": r"(?:the\s+)?first\s+(?P<first_count>three|six|nine)\s+(?:months|quarters)\s+(?:of\s+)?"
    r"(?P<first_year>20\d\d)",
    "quarter": r"(?:the\s+)?(?P<nth>first|second|third|fourth)\s+quarter\s+(?:of\s+)?(?:fiscal\s+)?"
    r"(?P<quarter_year>20\d\d)",
    "iso": r"20\d\d-\d\d-\d\d",
    "day": _DAY,
    "month": rf"(?:{_MONTH})\s+(?:of\s+)?20\d\d",
    "year": r"(?<![\d.,$-])20[0-4]\d(?![\d%年]|[.,]\d)",
}
"""The ways a text names a period, in the order they are tried."""
_PERIODS = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_SHAPES = {"cn_nine": "9M{}", "cn_six": "H1-{}"}


def periods_in(text: str, year: int = 0) -> list[Mention[str]]:
    """The periods that a plain text names, in the grammar of periods; ``year`` is what it calls this year.

    >>> [m.value for m in periods_in("2025年前三季度營收,2024年為;截至2025年9月30日")]
    ['9M2025', '2024', '2025-09-30']
    >>> [m.value for m in periods_in("in the nine months ended september 30, 2025 and the first half of 2024")]
    ['9M2025', 'H1-2024']
    >>> [m.value for m in periods_in("今年前9個月,去年全年,截至9月30日,較2023年", 2025)]
    ['9M2025', '2024', '2025-09-30']
    """
    found: list[Mention[str]] = []
    for match in _PERIODS.finditer(text):
        value = _period(match, year)
        last = found[-1] if found and _AND.fullmatch(text, found[-1].end, match.start()) else None
        if value is None:
            continue
        if last and match["year"] and text[last.end - 4 : last.end] == last.value[-4:]:  # June 30, 2024 and 2025
            value = last.value.replace(last.value[-4:], value)
        if last and match["cn_day"] and re.fullmatch(r"20\d\d\s*年", text[last.start : last.end]):
            found[-1] = replace(last, value=last.value + value[4:])  # 2024年及2025年6月30日
        found.append(Mention(match.start(), match.end(), value))
    return found


_AND = re.compile(r"\s*(?:,|and|及|和|、|与|與|,\s*and)\s*")


def _period(match: re.Match[str], this_year: int) -> str | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    text = "".join(match.group().split())
    kind = next(name for name in groups if name in _KINDS)
    if kind == "base":
        return None  # what a growth is measured from
    if kind == "prior":
        return PRIOR
    if kind == "same":
        return f"{SAME}{text[-4:] if text[-1:].isdigit() else text[:4]}"
    if kind in ("relative", "bare"):
        return _relative(text, this_year) if this_year else None
    year = text[:4]
    if kind in _SHAPES:
        return _SHAPES[kind].format(year)
    if kind in ("cn_day", "cn_month"):
        year, month, *day = (int(number) for number in re.findall(r"\d+", text))  # type: ignore[assignment]
        return f"{year}-{month:02}" + (f"-{day[0]:02}" if day else "")
    if kind == "cn_year":
        return year
    if kind == "ended":
        return _ended(groups)
    if kind == "half":
        return f"H{_ORDINALS[groups['which']]}-{groups['half_year']}"
    if kind == "first":
        months = 9 if "quarters" in text else _COUNTS[groups["first_count"]]
        return {3: "Q1-", 6: "H1-", 9: "9M"}[months] + groups["first_year"]
    if kind == "quarter":
        return f"Q{_ORDINALS[groups['nth']]}-{groups['quarter_year']}"
    if kind in ("day", "month"):
        return _english_day(match.group())
    if kind in ("cn_half", "cn_quarter"):
        return Period.parse(text).text
    return text.replace("'", "").upper() if kind == "short" else text


def _relative(text: str, this_year: int) -> str | None:
    """A period said without its year: 今年前9个月, 去年, 截至9月30日."""
    year = this_year - {"去": 1, "前年": 2}.get(text[:2] if text[:2] == "前年" else text[:1], 0)
    rest = text.removeprefix("截至")
    rest = rest[2:] if rest[:2] in ("今年", "本年", "去年", "前年") else rest
    if numbers := re.fullmatch(r"(\d{1,2})月(?:(\d{1,2})日|份)?", rest):
        return f"{year}-{int(numbers[1]):02}" + (f"-{int(numbers[2]):02}" if numbers[2] else "")
    named = {"上半年": "H1-", "下半年": "H2-"} | dict.fromkeys(("前三季度", "前三個季度"), "9M")
    named |= {f"第{word}季度": f"Q{number}-" for number, word in enumerate("一二三四", 1)}
    if rest in named:
        return f"{named[rest]}{year}"
    return {"9": "9M", "九": "9M", "6": "H1-", "六": "H1-"}.get(rest[1:2], "") + str(year)


def _english_day(text: str) -> str | None:
    month = next(n for n, name in enumerate(_MONTHS, 1) if name[:3] in text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    year = next(number for number in numbers if number > 1900)
    day = next((number for number in numbers if number < 32), None)
    return f"{year}-{month:02}" + (f"-{day:02}" if day else "")


def _ended(groups: dict[str, str]) -> str | None:
    day = _english_day(groups["ended_day"])
    if day is None:
        return None
    year, month = day[:4], int(day[5:7])
    count = _COUNTS.get(groups.get("count", ""), 0)
    if not count:
        count = 12 if "year" in groups["ended"].split("ended")[0] and "half" not in groups["ended"] else 0
        count = count or (6 if "half" in groups["ended"] else 3)
    if count == month:
        return {3: "Q1-", 6: "H1-", 9: "9M", 12: "FY"}[count] + year
    if count == 3 and month % 3 == 0:
        return f"Q{month // 3}-{year}"
    return f"FY{year}" if count == 12 else None


def is_period(text: str) -> bool:
    """Whether a text is a period of the grammar."""
    try:
        Period.parse(text)
    except UsageError:
        return False
    return True


def apart(measures: Iterable[Mention[str]], periods: list[Mention[str]]) -> list[Mention[str]]:
    """Measures that begin where a period ends: 2026年上半年收入 is that half's 收入, and names no 年收入."""
    ends = {at: period.end for period in periods for at in range(period.start, period.end)}
    return [replace(one, start=ends.get(one.start, one.start)) for one in measures]


# -- figures ----------------------------------------------------------------------------------------------------------


@cache
def _figures() -> re.Pattern[str]:
    scale = "|".join(sorted((re.escape(word) + _edge(word) for word in SCALES if word != "m"), key=len, reverse=True))
    units = "|".join(sorted((re.escape(word) + _edge(word) for word in UNITS), key=len, reverse=True))
    before = r"us\$|hk\$|nt\$|s\$|rmb|usd|hkd|cny|€|£|¥|\$"
    number = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![.,]?\d)"  # 53,4 million may be a decimal comma
    more = r"\s*[余餘多+]?\s*"
    figure = rf"(?:{before})?\s*(?:{number}|\((?:{number})\)){more}(?:{scale}|m(?![a-z]))?{more}(?:{units})?"
    spelled = rf"(?:{_HEDGES})?(?:{_SPELLED})\s*(?:{_SPELLED_UNITS})"  # without a unit, 千万 may be the adverb
    no_step = (
        r"(?:(?<!%)(?<!percent)(?<!per cent)|(?=\s*[^\s\d]+\s*[\d.,]+\s*(?:%|per)))"  # up 151% to US$3m is no range
    )
    return re.compile(
        rf"(?:(?:{_HEDGES})\s*)?(?<![a-z0-9.,-])(?:\((?={before}|\d))?-?{figure}"
        rf"(?:{no_step}\s*(?:-|–|~|至|到|to)\s*{figure})?\)?(?:左右|以上)?|{spelled}"
    )


@cache
def _decimal_commas() -> re.Pattern[str]:
    after = "|".join(re.escape(word) + _edge(word) for word in sorted((*SCALES, *UNITS), key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])\d+(?:\.\d{{3}})*,(?:\d{{1,2}}|\d{{4,}})(?!\d)\s*(?:{after})")


def decimal_commas_in(text: str) -> list[str]:
    """The figures whose comma may be a decimal sign, with their scale or unit: they are not read.

    >>> decimal_commas_in("usd 53,4 million, usd 53,437 thousand and 1.234,5亿"), decimal_commas_in("8,9月")
    (['53,4 million', '1.234,5亿'], [])
    """
    return [match.group() for match in _decimal_commas().finditer(text)]


_SPELLED = (
    "(?:[数數几幾][十百千]?|十[几幾余餘多]|[一二两兩三四五六七八九十]?(?=[十百千万萬亿億]))[十百千]?[万萬亿億][亿億]?"
)
"""Amounts in words: 数亿, 十几亿, 两千亿, 百万."""
_SPELLED_UNITS = "美元|美金|港元|港币|港幣|人民币|人民幣|元|欧元|歐元|人|名"

_HIDDEN = "\0"

_HEDGES = (
    "约为|約為|大约|大約|约|約|超过|超過|超|逾|突破|破|近乎|近|将近|接近|不到|不足|高达|達|达|"
    "about|approximately|around|over|more than|nearly|almost|less than|under"
)


def _edge(word: str) -> str:
    return "(?![a-z])" if word[-1:].isascii() and word[-1:].isalpha() else ""


def figures_in(text: str, without: list[Mention[str]]) -> list[Mention[PrintedFigure]]:
    """The figures that a plain text prints with a unit, a percent sign or a scale word; none within a period.

    >>> [m.value.quantity.point for m in figures_in("營收約5344萬美元,毛利率23.3%,GPT-4", [])]
    [Decimal('53440000'), Decimal('23.3')]
    """
    found = []
    for period in without:  # 2025 to US$53.4m is no range
        text = f"{text[: period.start]}{_HIDDEN * (period.end - period.start)}{text[period.end :]}"
    for match in _figures().finditer(text):
        words = match.group().strip()
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = start + len(words)
        if words.startswith("(") != words.endswith(")"):
            words = words.strip("()")
        try:
            figure = read_printed_figure(words)
        except ValueError:
            continue
        if figure.unit is None and not re.search(r"[^\d.,\s()约約超近逾-]", words):
            continue
        if words.startswith("(") and _SAID_OF.search(text, max(start - _LONGEST_WORD, 0), start) is None:
            figure = figure._replace(quantity=figure.quantity.unsigned())
        found.append(Mention(start, end, figure))
    return found


_LONGEST_WORD = 16
_SAID_OF = re.compile(
    r"(?:\b(?:of|at|to|from|by|was|were|is|are|and|or|than|versus|vs\.?|against|with|reached|totall?ed)|[为為是达達至到:=])\s*$"
)
"""What makes a figure in brackets the one that is spoken of, in which they mean a minus: a loss of (US$3m).

One after anything else is an aside: RMB312.4 million (US$43.4 million).
"""
