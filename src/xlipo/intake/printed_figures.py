"""Reading figures as they are printed in English and Chinese: scale words, currencies, hedges.

>>> quantity, unit = read_figure("约53.47万美元")
>>> quantity.point, unit, quantity.hedge.value
(Decimal('534700'), 'USD', 'about')
>>> read_figure("300-400亿元")[0].low
Decimal('30000000000')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from xlipo.facts.quantity import Hedge, Quantity

SCALES: dict[str, Decimal] = {
    "万亿": Decimal(10**12), "萬億": Decimal(10**12), "兆": Decimal(10**12), "trillion": Decimal(10**12),
    "千亿": Decimal(10**11), "千億": Decimal(10**11), "百亿": Decimal(10**10), "百億": Decimal(10**10),
    "hundred million": Decimal(10**8), "十亿": Decimal(10**9), "十億": Decimal(10**9), "billion": Decimal(10**9), "bn": Decimal(10**9), "b": Decimal(10**9),
    "亿": Decimal(10**8), "億": Decimal(10**8),
    "千万": Decimal(10**7), "千萬": Decimal(10**7), "百万": Decimal(10**6), "百萬": Decimal(10**6),
    "million": Decimal(10**6), "mn": Decimal(10**6), "m": Decimal(10**6),
    "万": Decimal(10**4), "萬": Decimal(10**4), "千": Decimal(1000), "thousand": Decimal(1000), "k": Decimal(1000),
}  # fmt: skip
"""What each scale word multiplies by: 万 is 1e4 and 亿 is 1e8."""

UNITS: dict[str, str] = {
    "美元": "USD", "美金": "USD", "us$": "USD", "usd": "USD", "$": "USD",
    "港元": "HKD", "港幣": "HKD", "港币": "HKD", "hk$": "HKD", "hkd": "HKD",
    "人民币": "CNY", "人民幣": "CNY", "元": "CNY", "rmb": "CNY", "cny": "CNY", "¥": "CNY",
    "%": "percent", "倍": "x", "x": "x", "股": "shares", "人": "persons", "个月": "months", "個月": "months", "months": "months",
    "tokens": "tokens",
}  # fmt: skip
"""The unit each printed word stands for; 元 alone is the renminbi."""

_BEFORE = {
    "约": Hedge.ABOUT, "約": Hedge.ABOUT, "about": Hedge.ABOUT, "approximately": Hedge.ABOUT, "~": Hedge.ABOUT,
    "超过": Hedge.OVER, "超過": Hedge.OVER, "超": Hedge.OVER, "逾": Hedge.OVER, "突破": Hedge.OVER,
    "over": Hedge.OVER, "more than": Hedge.OVER, ">": Hedge.OVER,
    "近": Hedge.NEARLY, "接近": Hedge.NEARLY, "nearly": Hedge.NEARLY, "close to": Hedge.NEARLY, "almost": Hedge.NEARLY,
    "不到": Hedge.UNDER, "不足": Hedge.UNDER, "under": Hedge.UNDER, "less than": Hedge.UNDER, "<": Hedge.UNDER,
}  # fmt: skip
_AFTER = {"左右": Hedge.ABOUT, "以上": Hedge.OVER, "余": Hedge.OVER, "餘": Hedge.OVER, "多": Hedge.OVER}
_UNKNOWN = {"未披露", "not disclosed", "n.d.", "undisclosed"}
_SEVERAL = {"数": (2, 10), "數": (2, 10), "几": (2, 10), "several": (2, 10), "十几": (11, 19), "十幾": (11, 19)}


def _longest(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_SCALE = _longest(SCALES)
_FIGURE = re.compile(
    rf"(?P<money>{_longest(UNITS)})?\s*(?P<low>-?[\d,]*\.?\d+)(?:\s*(?:-|–|至|到|to|~)\s*(?P<high>[\d,]*\.?\d+))?"
    rf"\s*(?P<plus>\+)?(?P<mid>余|餘|多)?\s*(?P<scale>{_SCALE})?(?P<tail>余|餘|多)?\s*(?P<unit>{_longest(UNITS)})?"
)
_SEVERAL_FIGURE = re.compile(rf"(?P<word>{_longest(_SEVERAL)})\s*(?P<scale>{_SCALE})\s*(?P<unit>{_longest(UNITS)})?")


def read_figure(text: str) -> tuple[Quantity, str | None]:
    """The quantity and unit that a printed figure stands for.

    Raises ValueError, naming the text, when it holds no figure that can be read whole.
    """
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in _UNKNOWN:
        return Quantity.printed("", hedge=Hedge.UNKNOWN, text=text), None
    hedge, word = _strip_hedge(word)
    if found := _SEVERAL_FIGURE.fullmatch(word):
        low, high = _SEVERAL[found["word"]]
        scale = SCALES[found["scale"]]
        quantity = Quantity.printed(str(low), scale, Hedge.SEVERAL, str(high), text)
        return quantity, UNITS.get(found["unit"] or "")
    found = _FIGURE.fullmatch(word)
    if found is None:
        raise ValueError(f"{text[:40]!r} holds no figure that can be read")
    return _figure(found, hedge, text), UNITS.get(found["unit"] or found["money"] or "")


def _figure(found: re.Match[str], hedge: Hedge, text: str) -> Quantity:
    digits = found["low"].replace(",", "")
    scale = SCALES[found["scale"]] if found["scale"] else Decimal(1)
    if found["high"]:
        return Quantity.printed(digits, scale, Hedge.RANGE, found["high"].replace(",", ""), text)
    if found["mid"] or found["tail"]:
        step = Decimal(1).scaleb(int(Decimal(digits).as_tuple().exponent))  # one unit of the last printed digit
        return Quantity.printed(digits, scale, Hedge.OVER, str(Decimal(digits) + step), text)
    return Quantity.printed(digits, scale, Hedge.OVER if found["plus"] else hedge, text=text)


def _strip_hedge(word: str) -> tuple[Hedge, str]:
    for prefix in sorted(_BEFORE, key=len, reverse=True):
        if word.startswith(prefix):
            return _BEFORE[prefix], word.removeprefix(prefix).strip()
    for suffix in ("左右", "以上"):
        if word.endswith(suffix):
            return _AFTER[suffix], word.removesuffix(suffix).strip()
    return Hedge.EXACT, word
