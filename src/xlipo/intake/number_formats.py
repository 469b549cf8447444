"""The number formats that a workbook names by number alone, those of Chinese Excel among them."""

from __future__ import annotations

from openpyxl.styles.numbers import BUILTIN_FORMATS

LONGEST_FORMAT = 255
"""Characters that Excel keeps of a format."""

_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_TIME, _EXACT = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
_CHINESE = {
    27: _MONTH, 28: _DAY, 29: _DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: _TIME, 35: _EXACT, 36: _MONTH, 50: _MONTH, 51: _DAY, 52: _MONTH, 53: _DAY, 54: _DAY, 55: _TIME, 56: _EXACT,
    57: _MONTH, 58: _DAY,
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30, zh-cn; the same numbers are dates and times in Japanese, Korean and Taiwanese Excel."""


def built_in_format(number: int) -> str:
    """The format that a number stands for; General where it stands for none.

    >>> built_in_format(9), built_in_format(57), built_in_format(1000)
    ('0%', 'yyyy"年"m"月"', 'General')
    """
    return _CHINESE.get(number) or BUILTIN_FORMATS.get(number) or "General"
