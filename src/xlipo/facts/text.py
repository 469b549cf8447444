"""Text as it enters and leaves: characters nobody sees, text that a spreadsheet would run, and how wide a text is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

FORMULA_SIGNS = "=+-@＝＋－＠"
"""What begins a formula; East Asian spreadsheets read the full width signs too."""
_RUNS = re.compile(f"(?:^|(?<=[;\\t\\r\\n]))(?=\\s{{0,99}}[{re.escape(FORMULA_SIGNS)}])")
_CONTROLS = {code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) != "\n"}
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")
_WITHOUT_WIDTH = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_BROKEN = re.compile(r"[\ud800-\udfff]")


def visible(text: str) -> str:
    """A text without the characters that have no width: zero-width spaces, soft hyphens, marks of direction.

    >>> visible("Mini\\u00adMax\\u200b\\ufeff"), visible("Kimi") is visible("Kimi")
    ('MiniMax', True)
    """
    return text if text.isascii() else _WITHOUT_WIDTH.sub("", text)


def without_controls(text: str) -> str:
    """A text with a space for every control character but the line feed.

    >>> without_controls("Acme\\r\\x1b[31m")
    'Acme  [31m'
    """
    return text if text.isprintable() else text.translate(_CONTROLS)


def printable(text: str) -> str:
    """A text that a terminal shows as it is: without control characters, marks of direction and broken characters.

    >>> printable("Annual report\\u202e\\x07")
    'Annual report '
    """
    return text if text.isprintable() else _BROKEN.sub("\ufffd", without_controls(text).translate(_DIRECTIONS))


def defused(text: str) -> str:
    """A text that no spreadsheet runs as a formula, whatever it takes for the end of a cell or a line.

    An apostrophe goes before a formula sign that begins the text or follows a semicolon, a tab or a line break, spaces
    between them or not.

    >>> defused("=1+1"), defused("\\n＝1+1"), defused("x;=3+3"), defused("R&D - 5")
    ("'=1+1", "'\\n'＝1+1", "x;'=3+3", 'R&D - 5')
    """
    return _RUNS.sub("'", text)


def is_wide(text: str) -> bool:
    """Whether a text has any East Asian character.

    >>> is_wide("ARR ÷ 收入"), is_wide("†")
    (True, False)
    """
    return not text.isascii() and any(_character_width(character) == 2 for character in text)


def text_width(text: str) -> int:
    """How many digits, or columns of a terminal, wide a text is: a Chinese character takes two. Of several lines, the
    widest counts.

    >>> text_width("Revenue"), text_width("营业收入"), text_width("Revenue\\n营业收入")
    (7, 8, 8)
    """
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(sum(map(_character_width, line)) for line in text.split("\n"))


@cache
def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
