"""Number formats: those that a workbook names by number alone, Chinese Excel's among them, and which show a date."""

from __future__ import annotations

import re

LONGEST_FORMAT = 255
"""Characters that Excel keeps of a format."""

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)', 7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)', 42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30, and those of currencies that Excel in the United States has."""

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
    return _CHINESE.get(number) or _BUILT_IN.get(number) or "General"


def is_date_format(format: str) -> bool:
    """Whether a format shows a number as a date or a time.

    >>> is_date_format("d-mmm-yy"), is_date_format('0.0"days"'), is_date_format("[h]:mm"), is_date_format("[Red]0")
    (True, False, True, False)
    """
    first = _LITERAL.sub("", format.split(";")[0])
    return _DATE_LETTER.search(first) is not None


_LITERAL = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE_LETTER = re.compile(r"(?<![_\\])[dmhysDMHYS]")
