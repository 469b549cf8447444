"""Notes that say in what a table's figures are: RMB'000, 人民币千元, US$ in millions, 单位：万元."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

_CURRENCIES = (
    ("USD", r"us\s?\$|usd|美元|美金|u\.?s\.? dollars?|us dollars?"),
    ("HKD", r"hk\s?\$|hkd|港元|港币|港幣|hong kong dollars?"),
    ("TWD", r"nt\s?\$|twd|新台币|新台幣|新臺幣"),
    ("SGD", r"s\$|sgd"),
    ("EUR", r"€|\beur\b|euros?\b|欧元|歐元"),
    ("GBP", r"£|\bgbp\b|英镑|英鎊"),
    ("JPY", r"\bjpy\b|日元|日圓|日圆"),
    ("KRW", r"\bkrw\b|韩元|韓元"),
    ("CNY", r"rmb|人民币|人民幣|\bcny\b|renminbi|¥|[百千万萬亿億]元|[:：]元|^元$"),
)
_SCALES = (
    (10**9, r"十亿|十億|\bbillions?\b|\bbn\b"),
    (10**8, r"亿|億|hundred millions?"),
    (10**6, r"百万|百萬|\bmillions?\b|\bmn\b|\bmm\b|'?000,000|\bin m\b|(?<=[\s$])m\b"),
    (10**4, r"万|萬"),
    (10**3, r"千|'000|\bthousands?\b|\bthsd\b|\b000s?\b"),
)
_NOTE = re.compile(
    r"^[(（]?\s*(?:all\s+)?(?:(?:units?|currency|amounts?|figures|numbers|financials|in|expressed|reported|presented|values?|"
    r"scale)\b|单位|單位|币种|幣種|币别|货币|以|金额|金額|数额)|"
    r"^[(（\[]?(?:us\$|hk\$|rmb|nt\$|s\$|usd|hkd|cny|eur|gbp|jpy|€|£|¥|人民币|人民幣|美元|港元|港币|港幣|[百千万萬亿億]+元|元)"
    r"[\s'’0,]*(?:in\s+)?(?:百万|百萬|千|万|萬|亿|億|十亿|thousands?|millions?|billions?|mn|m|bn)?元?[\s)）\]]*$|"
    r"(?:单位|單位)\s*[:：]|\bin\s+(?:thousands|millions|billions)\b|\b(?:thousands|millions|billions) of\b|"
    r"(?:以|按).{0,12}元.{0,6}(?:列示|呈列|计|計)|(?:人民币|人民幣|美元|港元|港币)(?:百万|百萬|千|万|萬|亿|億)?元|"
    r"(?:rmb|us\$|hk\$|usd|hkd|cny)\s?'0{3}|(?:rmb|us\$|hk\$|usd|cny)\s*(?:in\s+)?(?:million|thousand|billion)",
    re.IGNORECASE,
)


class UnitNote(NamedTuple):
    """What a note says; None for what it leaves open."""

    currency: str | None
    scale: int | None


def read_unit_note(text: str) -> UnitNote | None:
    """The currency and scale that a note names; None for a text that is no such note.

    >>> read_unit_note("RMB'000"), read_unit_note("单位：万元")
    (UnitNote(currency='CNY', scale=1000), UnitNote(currency='CNY', scale=10000))
    >>> read_unit_note("(US$ in millions, except per share data)"), read_unit_note("Cost of sales")
    (UnitNote(currency='USD', scale=1000000), None)
    """
    word = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").lower().split())
    if len(word) > 400 or not _NOTE.search(word):
        return None
    currency = next((code for code, pattern in _CURRENCIES if re.search(pattern, word)), None)
    if currency is None and re.search(r"\$", word):
        currency = "USD"
    scale = next((factor for factor, pattern in _SCALES if re.search(pattern, word)), None)
    if currency is None and scale is None:
        return None
    if scale is None and re.search(r"元|dollars|rmb|us\$|hk\$|usd|hkd|cny|\$", word) and _is_whole(word):
        scale = 1
    return UnitNote(currency, scale)


def _is_whole(word: str) -> bool:
    """Whether a note of a currency alone says whole units: 单位：元, RMB."""
    return len(word) <= 24 and not re.search(r"currency|币种|幣種|货币|币别", word)


def scaled(digits: Decimal, scale: int) -> Decimal:
    """Printed digits in whole units."""
    return digits * scale
