"""Reading one figure as it is printed, in English or Chinese: sign, hedge, digits, scale word, unit.

>>> read_printed_figure("约53.47万美元").quantity.point, read_printed_figure("约53.47万美元").unit
(Decimal('534700'), 'USD')
>>> read_printed_figure("300-400亿元").quantity.low
Decimal('30000000000')
>>> read_printed_figure("US$ (1.2) billion").quantity.point
Decimal('-1200000000')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import CURRENCIES

SCALES: dict[str, Decimal] = {
    word: Decimal(10**power)
    for power, words in {
        3: "千 thousand thousands k '000",
        4: "万 萬 wan",
        6: "百万 百萬 million millions mn mm m",
        7: "千万 千萬",
        8: "亿 億 yi 万万 萬萬",
        9: "十亿 十億 billion billions bn b",
        10: "百亿 百億",
        11: "千亿 千億",
        12: "万亿 萬億 兆 trillion trillions tn",
    }.items()
    for word in words.split()
} | {"hundred million": Decimal(10**8)}
"""What each scale word multiplies by: 万 is 1e4 and 亿 is 1e8."""

UNITS: dict[str, str] = {
    word: unit
    for unit, words in {
        "USD": "美元|美金|us$|usd|$|us dollars|us dollar|dollars|dollar",
        "HKD": "港元|港幣|港币|hk$|hkd|hk dollars|hk dollar",
        "CNY": "人民币|人民幣|元人民币|元人民幣|元|rmb|cny|¥|yuan|renminbi",
        "EUR": "欧元|歐元|eur|€|euros|euro",
        "GBP": "英镑|英鎊|gbp|£",
        "JPY": "日元|日圓|日圆|jpy|yen",
        "SGD": "新加坡元|坡元|sgd|s$",
        "KRW": "韩元|韓元|韩圆|krw|won",
        "TWD": "新台币|新台幣|新臺幣|twd|nt$",
        "percent": "%|percent|per cent|pct",
        "x": "倍|x|times",
        "shares": "股|shares",
        "persons": "人|名|persons|people|employees",
        "months": "个月|個月|months",
        "years": "岁|歲|years",
        "days": "天|days",
        "hours": "小时|小時|hours",
        "minutes": "分钟|分鐘|minutes",
        "weeks": "周|weeks",
        "rounds": "轮|輪|rounds",
        "count": "个|個|家|款|片|块|塊|种|種|笔|筆",
        "tokens": "tokens|token",
    }.items()
    for word in words.split("|")
}
"""The unit each printed word stands for; 元 alone is the renminbi, a dollar alone that of the United States."""
_AMBIGUOUS = frozenset({"$", "dollar", "dollars", "元", "¥"})  # where nothing else says whose they are

_HEDGES = {
    Hedge.ABOUT: "约|約|约为|約為|大约|大約|大概|about|approximately|approx.|around|roughly|circa|ca.|c.|~",
    Hedge.OVER: "超过|超過|超|逾|突破|破|高于|高於|至少|不低于|不低於|over|more than|above|exceeding|at least|>|≥",
    Hedge.NEARLY: "近|近乎|将近|將近|接近|nearly|close to|almost|just under",
    Hedge.UNDER: "不到|不足|低于|低於|少于|少於|under|less than|below|fewer than|<",
}
_BEFORE = {word: hedge for hedge, words in _HEDGES.items() for word in words.split("|")}
_AFTER = {
    "左右": Hedge.ABOUT, "上下": Hedge.ABOUT, "以上": Hedge.OVER, "or more": Hedge.OVER, "+": Hedge.OVER,
    "以下": Hedge.UNDER, "以内": Hedge.UNDER, "以內": Hedge.UNDER, "or less": Hedge.UNDER,
}  # fmt: skip
_JUST = ("达到", "達到", "高达", "高達", "达", "達")
_UNKNOWN = frozenset({"未披露", "not disclosed", "n.d.", "undisclosed"})
_SEVERAL: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("数", "數", "几", "幾", "several", "a few"), (2, 10)),
    **dict.fromkeys(("数十", "數十", "几十", "幾十", "tens of"), (20, 100)),
    **dict.fromkeys(("数百", "數百", "几百", "幾百", "several hundred", "hundreds of"), (200, 1000)),
    **dict.fromkeys(("十几", "十幾", "十余", "十餘", "十多"), (11, 19)),
}
_NUMERALS = {"一": "1", "二": "2", "两": "2", "兩": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
             "八": "8", "九": "9", "十": "10", "one": "1", "half a": "0.5", "半": "0.5"}  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; a Latin one ends where its letters do."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1:].isascii() and word[-1:].isalpha() else "") for word in ordered
    )


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d*\.?\d+"
_FROM = re.compile(r"(?:between|from|介于|介於)\s*")
_RANGE = re.compile(r"\s*(?:-|–|—|至|到|~|to|and)\s*")


class _Patterns(NamedTuple):
    """Patterns made of every word above; compiled when a figure is first read, as they are large."""

    prefix: re.Pattern[str]
    number: re.Pattern[str]
    several: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    scale, unit = _any_of(SCALES), _any_of(UNITS)
    return _Patterns(
        re.compile(rf"(?P<unit>{unit})\s*(?:(?P<scale>'000|千|百万|百萬|万|萬)元?)?\s*"),
        re.compile(
            rf"(?P<digits>{_DIGITS}|{_any_of(_NUMERALS)}(?=\s*(?:{scale}))|(?=[十百千万萬][万萬亿億]))\s*"
            rf"(?P<more>余|餘|多|\+(?=\s*(?:{unit})))?\s*(?P<scale>{scale})?(?P<still>余|餘|多)?\s*(?P<unit>{unit})?"
        ),
        re.compile(rf"(?P<word>{_any_of(_SEVERAL)})\s*(?P<scale>{scale})?\s*(?:of\s+)?(?P<unit>{unit})?"),
    )


class PrintedFigure(NamedTuple):
    """A figure read from print: what it says of its number, and the unit it names, if it names one."""

    quantity: Quantity
    unit: str | None


def scale_of(word: str) -> Decimal | None:
    """What a scale word multiplies by, in any script and case; None where it is none.

    >>> scale_of("Million"), scale_of("億"), scale_of("lakh")
    (Decimal('1000000'), Decimal('100000000'), None)
    """
    return SCALES.get(unicodedata.normalize("NFKC", word).strip().lower())


def currency_of(word: str) -> str | None:
    """The currency that a word names beyond doubt; None for any other word, and for ``$`` or ``dollars`` alone.

    >>> currency_of("HK$"), currency_of("人民币"), currency_of("dollars")
    ('HKD', 'CNY', None)
    """
    key = unicodedata.normalize("NFKC", word).strip().lower()
    unit = UNITS.get(key)
    return unit if unit in CURRENCIES and key not in _AMBIGUOUS else None


def read_printed_figure(text: str) -> PrintedFigure:
    """The quantity and unit that a printed figure stands for.

    Args:
        text: one figure as a document or an analyst writes it: ``近3億美元``, ``over 300 million``, ``(1,234)``,
            ``several hundred million``, ``RMB'000 312,414``, ``未披露``.

    Returns: the quantity, in whole units with the interval that the print allows (the hedges of
        :mod:`xlipo.facts.quantity`), and the unit; None where the print names none.

    Raises ValueError, naming the text, when it holds no figure that can be read whole.

    >>> read_printed_figure("several hundred million").quantity.high
    Decimal('1000000000')
    """
    word = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'").lower().split())
    if word in _UNKNOWN:
        return PrintedFigure(Quantity.printed("", hedge=Hedge.UNKNOWN, text=text), None)
    found = _read(word, text)
    if found is None:
        raise ValueError(f"{text[:40]!r} holds no figure that can be read")
    return found


def plain_figure_at(text: str, start: int = 0) -> tuple[PrintedFigure, int] | None:
    """The unsigned figure that begins at a place of a text, with its scale and unit, and where it ends.

    Args:
        text: in small letters and half width; what follows the figure may be anything.

    Returns None where no figure begins there, or one that is hedged or a range.

    >>> plain_figure_at("revenue > us$1.5bn and so on", 10)[0].quantity.point
    Decimal('1500000000')
    >>> plain_figure_at("30% or more")[1], plain_figure_at("数亿"), plain_figure_at("soon")
    (3, None, None)
    """
    prefix = _patterns().prefix.match(text, start)
    number = _patterns().number.match(text, prefix.end() if prefix else start)
    if number is None:
        return None
    scale = SCALES[prefix["scale"]] if prefix and prefix["scale"] else None
    found = _one(number, Hedge.EXACT, False, scale, number[0])
    if found is None or found.quantity.hedge is not Hedge.EXACT:
        return None
    unit = UNITS[prefix["unit"]] if prefix else found.unit
    if prefix and found.unit not in (None, unit, "CNY"):
        return None
    return PrintedFigure(found.quantity, unit), number.end()


def _read(word: str, text: str) -> PrintedFigure | None:
    """The figure of a whole print, taken apart from the outside in; None where it is none."""
    negative, word = _strip_sign(word)
    hedge, word = _strip_hedge(word)
    prefix = _patterns().prefix.match(word)
    scale = SCALES[prefix["scale"]] if prefix and prefix["scale"] else None
    if prefix:
        word = word[prefix.end() :]
        if hedge is Hedge.EXACT:  # US$ about 3bn
            hedge, word = _strip_hedge(word)
    if not negative:
        negative, word = _strip_sign(word)
    found = _figure(word, hedge, negative, scale, text)
    if found is None or prefix is None:
        return found
    unit = UNITS[prefix["unit"]]
    return PrintedFigure(found.quantity, unit) if found.unit in (None, unit, "CNY") else None  # HK$3亿元


def _figure(word: str, hedge: Hedge, negative: bool, scale: Decimal | None, text: str) -> PrintedFigure | None:
    """The figure of what is left once sign, hedge and prefix are gone."""
    if one := _patterns().number.fullmatch(word):
        return _one(one, hedge, negative, scale, text)
    if negative:
        return None
    if many := _patterns().several.fullmatch(word):
        low, high = map(str, _SEVERAL[many["word"]])
        factor = SCALES[many["scale"]] if many["scale"] else scale or Decimal(1)
        return PrintedFigure(Quantity.printed(low, factor, Hedge.SEVERAL, high, text), _unit_of(many))
    start = _FROM.match(word)
    first = _patterns().number.match(word, start.end() if start else 0)
    between = _RANGE.match(word, first.end()) if first else None
    prefix = _patterns().prefix.match(word, between.end()) if between else None
    last = prefix or between
    second = _patterns().number.fullmatch(word, last.end()) if last else None
    if first is None or second is None:
        return None
    units = {UNITS[match["unit"]] for match in (first, prefix, second) if match and match["unit"]}
    return _between(first, second, scale, text, units)


def _one(found: re.Match[str], hedge: Hedge, negative: bool, scale: Decimal | None, text: str) -> PrintedFigure | None:
    if found["scale"] and scale:
        return None
    factor = SCALES[found["scale"]] if found["scale"] else scale or Decimal(1)
    digits, high = _plain(found["digits"]), ""
    if not found["digits"] and hedge is Hedge.EXACT:  # 千万美元 is tens of millions, 突破千万 is over ten
        hedge, high = Hedge.SEVERAL, "10"
    elif found["more"] or found["still"]:
        step = Decimal(1).scaleb(int(Decimal(digits).as_tuple().exponent))  # one unit of the last printed digit
        hedge, high = Hedge.OVER, str(Decimal(digits) + step)
        if negative:
            return None
    quantity = Quantity.printed(f"-{digits}" if negative else digits, factor, hedge, high, text)
    return PrintedFigure(quantity, _unit_of(found))


def _between(
    first: re.Match[str], second: re.Match[str], scale: Decimal | None, text: str, units: set[str]
) -> PrintedFigure | None:
    """A range; its lower end has the scale of its upper one where it names none."""
    shared = second["scale"] or first["scale"]
    if len(units) > 1 or (shared and scale) or any(match["more"] or match["still"] for match in (first, second)):
        return None
    ends = [
        Decimal(_plain(match["digits"])) * (SCALES[match["scale"] or shared] if shared else Decimal(1))
        for match in (first, second)
    ]
    factor = SCALES[shared] if shared else Decimal(1)
    if ends[0] > ends[1]:
        return None
    low, high = (f"{end / factor:f}" for end in ends)
    return PrintedFigure(Quantity.printed(low, scale or factor, Hedge.RANGE, high, text), next(iter(units), None))


def _plain(digits: str) -> str:
    return _NUMERALS.get(digits or "一") or digits.replace(",", "").replace(" ", "")


def _unit_of(found: re.Match[str]) -> str | None:
    return UNITS[found["unit"]] if found["unit"] else None


def _strip_hedge(word: str) -> tuple[Hedge, str]:
    for suffix, hedge in _AFTER.items():
        if word.endswith(suffix) and word != suffix:
            return hedge, word.removesuffix(suffix).strip()
    for prefix in sorted(_BEFORE, key=len, reverse=True):
        if word.startswith(prefix):
            return _BEFORE[prefix], word.removeprefix(prefix).strip()
    just = next((prefix for prefix in _JUST if word.startswith(prefix)), "")
    return Hedge.EXACT, word.removeprefix(just).strip()


_BRACKETED = re.compile(r"\(([^()]*)\)(.*)")


def _strip_sign(word: str) -> tuple[bool, str]:
    """Whether the figure is printed negative (-1,234, (1,234), ▲1,234), and the figure without its sign."""
    if word[:1] in ("-", "▲", "△"):
        return True, word[1:].strip()
    if found := _BRACKETED.fullmatch(word):
        return True, f"{found[1].strip()} {found[2].strip()}".strip()
    return False, word
