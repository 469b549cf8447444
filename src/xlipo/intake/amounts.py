"""One cell of a table as an amount: its printed digits, its sign, its hedge; or nothing where it says there is none."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from xlipo.facts.quantity import MOST_DIGITS, Hedge, Quantity
from xlipo.intake.printed_figures import read_printed_figure

_NOTHING = frozenset(
    ("", "-", "--", "—", "——", "–", "n.a.", "n/a", "na", "n.a", "nm", "n.m.", "nil", "不适用", "不適用", "无", "無", "/", "*", "―", "−")
)  # fmt: skip
_MARKS = re.compile(r"(?<=[\d)%])\s*(?:[*†‡#^]+|\[\w{1,2}\]|\(\w\)|[①-⑳])+$|^[*†‡#]+")
_SUPERSCRIPT = re.compile(r"(?<=[\d)%])[¹²³⁰⁴-⁹]+$")
_PLAIN = re.compile(
    r"(?P<sign>[-+▲△▼]?)\s*(?:us\$|hk\$|rmb|\$|¥|€|£)?\s*(?P<digits>\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(?P<percent>%?)"
)
_COMMA = re.compile(r"(?P<sign>[-+▲△▼]?)\s*(?P<digits>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*(?P<percent>%?)")
_DECIMAL_COMMA = re.compile(r"[(−-]?\s*(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+,(?:\d{1,2}|\d{4,}))\)?%?")
_ERROR = re.compile(r"#(?:REF!|VALUE!|N/A|DIV/0!|NAME\?|NULL!|NUM!)")
_DIGITS = re.compile(r"\d")


class Amount(NamedTuple):
    """Digits as printed, signed; the scale is 1 but for figures that name their own (约3亿)."""

    digits: str
    is_percent: bool = False
    hedge: Hedge = Hedge.EXACT
    high: str = ""
    scale: int | None = None
    unit: str | None = None

    @property
    def value(self) -> Decimal:
        """The digits as a number, without any scale."""
        return Decimal(self.digits or "0")


def has_decimal_comma(text: str) -> bool:
    """Whether a text is a number whose decimal mark is a comma, beyond doubt.

    >>> has_decimal_comma("1.234,5"), has_decimal_comma("1,234"), has_decimal_comma("12,5")
    (True, False, True)
    """
    return _DECIMAL_COMMA.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def read_amount(cell: object, decimal_comma: bool = False) -> Amount | None:
    """The amount that a cell holds; None for an empty one, a dash and the like.

    Raises ValueError, in words that say what would be right, for anything else.

    >>> read_amount("(1,234.5)¹"), read_amount("－"), read_amount("▲ 12")
    (Amount(digits='-1234.5', is_percent=False, hedge=<Hedge.EXACT: 'exact'>, high='', scale=None, unit=None), None, Amount(digits='-12', is_percent=False, hedge=<Hedge.EXACT: 'exact'>, high='', scale=None, unit=None))
    >>> read_amount("约3亿").scale, read_amount(312414.0).digits, read_amount("1.234,5", True).digits
    (100000000, '312414', '1234.5')
    """
    if cell is None:
        return None
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise ValueError(f"{str(cell)[:30]!r} is no figure; format the cell as a number, such as 312,414")
    if isinstance(cell, int | float):
        return Amount(_digits_of(cell))
    text = str(cell)
    shown = repr(text[:40])
    if text.lstrip().startswith("=") and len(text.strip()) > 1:
        raise ValueError(f"{shown} is a formula in place of its value; paste the values, such as 312,414")
    if _ERROR.search(text):
        raise ValueError(f"{shown} is an error of the spreadsheet; mend it there, or leave the cell empty")
    word = _SUPERSCRIPT.sub("", text.strip())
    word = unicodedata.normalize("NFKC", word).replace("−", "-").replace("–", "-").replace("—", "-").strip()
    if word.lower() in _NOTHING or not word.strip("-. "):
        return None
    word = _MARKS.sub("", word).strip()
    plain = _plain_amount(word.lower(), decimal_comma)
    if plain is not None:
        return plain
    try:
        found = read_printed_figure(word)
    except ValueError:
        raise ValueError(f"{shown} is no figure; write it as in 312,414, (1,234) or 约3亿, or leave it empty") from None
    return _of_quantity(found.quantity, found.unit)


def looks_like_amount(cell: object) -> bool:
    """Whether a cell is a number, or a text with digits that reads as one."""
    if isinstance(cell, bool) or cell is None:
        return False
    if isinstance(cell, int | float):
        return True
    if not isinstance(cell, str) or not _DIGITS.search(cell):
        return False
    try:
        return has_decimal_comma(cell) or read_amount(cell) is not None
    except ValueError:
        return False


def _digits_of(number: float) -> str:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no figure; leave the cell empty where there is none")
    exact = Decimal(repr(number)) if isinstance(number, int) else Decimal(f"{number:.15g}")
    text = f"{exact:f}"
    if len(text) > MOST_DIGITS:
        raise ValueError(f"{number:.3g} has more digits than any figure; is the cell right?")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_amount(word: str, decimal_comma: bool) -> Amount | None:
    negative = word.startswith("(") and word.rstrip("%").endswith(")")
    inside = word.replace("(", "").replace(")", "") if negative else word
    if word.endswith("-") and len(word) > 1:
        negative, inside = True, word[:-1]
    found = (_COMMA if decimal_comma else _PLAIN).fullmatch(inside.strip())
    if found is None:
        return None
    negative = negative or found["sign"] in ("-", "▲", "△", "▼")
    digits = found["digits"]
    digits = digits.replace(".", "").replace(",", ".") if decimal_comma else re.sub(r"[,' ]", "", digits)
    if len(digits) > MOST_DIGITS - 1:
        raise ValueError(f"{word[:40]!r} has more digits than any figure; is the cell right?")
    return Amount(f"-{digits}" if negative else digits, bool(found["percent"]))


def _of_quantity(quantity: Quantity, unit: str | None) -> Amount:
    if quantity.hedge is Hedge.UNKNOWN:
        return Amount("", hedge=Hedge.UNKNOWN)
    scale = 10 ** max(0, -(quantity.decimals or 0))
    first = quantity.point if quantity.point is not None else quantity.low or Decimal(0)
    high = quantity.high if quantity.point is None else None
    return Amount(
        f"{first / scale:f}",
        unit == "percent",
        quantity.hedge,
        f"{high / scale:f}" if high is not None else "",
        scale,
        unit,
    )
