"""The one place that knows colours, fonts, number formats and widths. A sheet asks for a role, never for a colour.

A role says what a cell is for (`"title"`, `"input"`, `"total"`), a kind says how its figure is shown (`"money"`,
`"percent"`). `xlipo.sheetkit.painter` puts both on a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from xlipo.facts.text import is_wide

# ---- colours -----------------------------------------------------------------------------------------------------

PAPER = "FFFFFF"
INK = "1A1A1A"
GREY = "5A6572"  # what is said quietly: subtitles, units, notes
NAVY = "14284B"
RULE = "BFC5CE"
BAND = "F3F5F8"
ACCENT = "0F6E84"
WARNING = "FFF4CC"
ENTRY = "FFFBEA"
GOOD = "2E7D4F"
BAD = "B3261E"
INPUT = "0000FF"
FORMULA = "000000"
LINK = "006100"
FUNCTION = "8B0000"
GRIDLINE = "E3E6EA"

CHART_COLOURS = ("0072B2", "E69F00", "D55E00", "56B4E9", "009E73", "F0E442", "CC79A7", "000000")
"""Okabe and Ito's colours; each differs from the next in lightness too, so that a grey print still tells them apart."""

# ---- sizes -------------------------------------------------------------------------------------------------------

TITLE_SIZE = 16.0
TEXT_SIZE = 10.0
NOTE_SIZE = 8.5

SANS_SERIF = 2  # the family that falls in where a typeface is missing

WIDTHS = {"label": 34.0, "unit": 10.0, "figure": 12.0, "mark": 3.0, "gap": 2.0}
"""Column widths by what the column holds, in digits of the workbook's own font."""

# ---- number formats ----------------------------------------------------------------------------------------------

Kind: TypeAlias = Literal[
    "general",
    "text",
    "money",
    "count",
    "decimal",
    "per_share",
    "percent",
    "multiple",
    "ratio",
    "date",
    "plain",
    "rate",
    "precise",
    "large",
    "short_money",
    "short_percent",
    "short_multiple",
    "short_price",
    "months",
]

FORMATS: dict[Kind, str] = {
    "general": "General",
    "text": "@",
    "money": '#,##0.0;(#,##0.0);"–"',
    "count": '#,##0;(#,##0);"–"',
    "decimal": '#,##0.00;(#,##0.00);"–"',
    "per_share": '#,##0.00;(#,##0.00);"–"',
    "percent": "0.0%;(0.0%);0.0%",
    "multiple": '0.0"x";(0.0"x");0.0"x"',
    "ratio": '0.00"x";(0.00"x");0.00"x"',
    "date": "yyyy-mm-dd",
    "plain": "General;(General)",
    "rate": "#,##0.0000000",
    "precise": "#,##0.00##_);(#,##0.00##);0_);@_)",
    "large": '#,##0.0,,,"bn";(#,##0.0,,,"bn");"–"',
    "short_money": "[>=100]#,##0;[<0](#,##0);0.00",
    "short_percent": "[>=0.1]0%;[<0](0%);0.0%",
    "short_multiple": '[>=20]#,##0"x";[<0](0.0"x");0.0"x"',
    "short_price": "[>=100]#,##0;[<0](#,##0.00);0.00",
    "months": "#,##0;(#,##0);0",
}
"""How each kind of figure is shown. `multiple` is for valuations (12.3x), `ratio` for steps and coverage (1.25x),
`plain` for a figure with just the digits it was printed with, `large` for counts shown in billions, `precise` for
a figure of whatever kind in whole units, its word or its number clear of the column beside it. Those that are `short`
show as many decimals as are known: three or four digits of money, a whole percent from 10 on.
"""

SMALL_LOSSES: dict[Kind, tuple[str, str]] = {
    "short_money": ("-100", "0.00;(0.00)"),
    "short_percent": ("-0.1", "0.0%;(0.0%)"),
}
"""Above which number, and how, a negative figure is shown with its decimals: a format has but two conditions."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def marked(number_format: str, mark: str) -> str:
    """A number format whose figures carry a mark: the cell stays a number.

    >>> marked("0.0%;(0.0%);0.0%", "ᵉ")
    '0.0%"ᵉ";(0.0%)"ᵉ";0.0%"ᵉ"'
    """
    return ";".join(f'{section}"{mark}"' for section in number_format.split(";"))


def priced(number_format: str, currency: str) -> str:
    """A number format that shows a price with its currency before it.

    >>> priced("[>=100]#,##0;[<0](#,##0.00);0.00", "HKD")
    '[>=100]"HKD "#,##0;[<0]"HKD "(#,##0.00);"HKD "0.00'
    """
    return ";".join(
        f'{condition}{bracket}"{currency} "{digits}'
        for condition, bracket, digits in (section.rpartition("]") for section in number_format.split(";"))
    )


# ---- roles -------------------------------------------------------------------------------------------------------

RoleName: TypeAlias = Literal[
    "title", "subtitle", "note", "header", "label", "unit", "mark", "block", "input", "formula", "link", "function",
    "total", "good", "bad", "warning", "hyperlink", "choice", "id", "passage", "words", "cited", "printed",
    "line", "over", "band", "header_indented", "term", "foot", "total_link", "entry", "example",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """How one purpose looks; what is not said is the ordinary thing.

    Figures ``shrink`` rather than turn to ###: in whole units a market cap has fifteen digits. Words do not: of those
    that are too long for their cell the end is hidden, or runs on; only in ``fitted`` roles do they shrink as well.
    """

    colour: str
    fill: str = PAPER
    size: float = TEXT_SIZE
    bold: bool = False
    underline: bool = False
    rule_above: bool = False
    ruled: bool = False
    wrap: bool = False
    left: bool = False
    shrink: bool = False
    fitted: bool = False
    indent: bool = False


ROLES: dict[RoleName, Role] = {
    "title": Role(NAVY, size=TITLE_SIZE, bold=True, left=True),
    "subtitle": Role(GREY, left=True),
    "note": Role(GREY, size=NOTE_SIZE, left=True),
    "foot": Role(GREY, left=True),
    "header": Role(PAPER, fill=NAVY, bold=True, wrap=True),
    "header_indented": Role(PAPER, fill=NAVY, bold=True, wrap=True, left=True, indent=True),
    "over": Role(PAPER, fill=NAVY),
    "label": Role(INK, left=True),
    "line": Role(INK, left=True, wrap=True),
    "term": Role(INK, wrap=True),
    "unit": Role(GREY, left=True, fitted=True, indent=True),
    "mark": Role(GREY, size=NOTE_SIZE, left=True, fitted=True),
    "block": Role(NAVY, fill=BAND, bold=True, left=True),
    "band": Role(NAVY, fill=BAND, bold=True),
    "input": Role(INPUT, shrink=True),
    "entry": Role(INPUT, fill=ENTRY, ruled=True, indent=True),
    "example": Role(GREY, size=NOTE_SIZE, left=True, indent=True),
    "formula": Role(FORMULA, shrink=True),
    "link": Role(LINK, shrink=True),
    "function": Role(FUNCTION, shrink=True),
    "total": Role(FORMULA, bold=True, rule_above=True, shrink=True),
    "total_link": Role(LINK, bold=True, rule_above=True, shrink=True),
    "good": Role(GOOD, bold=True),
    "bad": Role(BAD, bold=True),
    "warning": Role(INK, fill=WARNING),
    "words": Role(INK, size=NOTE_SIZE, wrap=True, left=True, indent=True),
    "hyperlink": Role(ACCENT, underline=True, left=True),
    "cited": Role(ACCENT, size=NOTE_SIZE, underline=True, left=True, fitted=True),
    "printed": Role(INPUT, size=NOTE_SIZE, wrap=True, left=True, indent=True),
    "choice": Role(INPUT, fill=WARNING, bold=True, left=True),
    "passage": Role(GREY, size=NOTE_SIZE, left=True, wrap=True),
    "id": Role(GREY, size=NOTE_SIZE, left=True, wrap=True),
}


def style(role: RoleName) -> Role:
    """How a role looks.

    >>> style("input").colour, style("header").fill
    ('0000FF', '14284B')
    """
    return ROLES[role]


LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
"""The typefaces. Column widths are counted in the digits of the first, whatever the language: pages are as wide."""


def font_name(lang: str = "en", text: object = "") -> str:
    """The typeface of what a cell shows: figures and Latin letters have one, East Asian text of a Chinese page another.

    >>> font_name("zh-Hant", "2026-06"), font_name("zh-Hant", "營業收入"), font_name("en", "量子位")
    ('Arial', 'Microsoft YaHei', 'Arial')
    """
    return EAST_ASIAN if isinstance(text, str) and lang.lower().startswith("zh") and is_wide(text) else LATIN


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it: from 1 to 21, and 4.5 is enough to read.

    >>> contrast("000000", "FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
