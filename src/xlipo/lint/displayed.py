"""How wide a number is when it is shown in its format: enough of a format's language to count characters."""

from __future__ import annotations

import re
from functools import lru_cache

_SECTION = re.compile(r'((?:"[^"]*"?|\\.?|\[[^\]]*\]?|[^;"\\\[])*)(?:;|$)')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?][0#?,.]*")
_DATE = re.compile(r"[ymdhs]+|am/pm|a/p", re.I)


@lru_cache(maxsize=1024)
def sections(format: str) -> list[str]:
    """The parts of a number format, for positive, negative, zero and text.

    >>> sections('#,##0;(#,##0);"–;"')
    ['#,##0', '(#,##0)', '"–;"']
    """
    found = [part[1] for part in _SECTION.finditer(format)]
    return found[:-1] if len(found) > 1 and not found[-1] else found


def displayed(value: float, format: str) -> str | None:
    """The text a number is shown as, near enough to measure it; None where it fits any width, or is a date of words.

    >>> displayed(-1234567.8, '#,##0.0;(#,##0.0);"–"'), displayed(0.256, "0.0%"), displayed(12, "General")
    ('(1,234,567.8)', '25.6%', None)
    """
    if format == "General":
        return None
    parts = sections(format)
    part = parts[0] if parts else "General"
    negative = value < 0
    if negative and len(parts) > 1:
        part, negative = parts[1], False
    elif value == 0 and len(parts) > 2:
        part = parts[2]
    bare = _LITERAL.sub("", part)
    if (
        "general" in bare.lower()
        or "e+" in bare.lower()
        or "@" in bare
        or "/" in bare.replace("m/d", "").replace("d/", "")
    ):
        return (
            _date(part) if _DATE.search(bare.lower().replace("general", "")) and "general" not in bare.lower() else None
        )
    if _DATE.search(bare):
        return _date(part)
    marks = _DIGITS.search(bare)
    if marks is None:
        return _literal(part)
    digits = _digits(abs(value), marks[0].rstrip(",") or "0", _scale(marks[0], bare))
    literal = _literal(part)
    rest = _DIGITS.sub("\0", literal, count=1)
    return ("-" if negative else "") + rest.replace("\0", digits).replace("\0", "")


def _scale(marks: str, bare: str) -> float:
    trailing = len(marks) - len(marks.rstrip(","))
    return 100.0 ** bare.count("%") / 1000.0**trailing


def _digits(size: float, marks: str, scale: float) -> str:
    whole, _, after = marks.partition(".")
    places = min(len(after.replace(",", "")), 15)
    text = f"{size * scale:,.{places}f}" if "," in whole else f"{size * scale:.{places}f}"
    return text.zfill(whole.count("0")) if "," not in whole else text


def _literal(part: str) -> str:
    """A part with its quoted words, its padding and its colours as they are shown."""
    return _LITERAL.sub(lambda m: m[1] if m[1] is not None else m[2] or (" " if m[3] else "") or m[5] or "", part)


def _date(part: str) -> str:
    """A date is about as wide as its format; names of months and days are wider."""
    text = _literal(part)
    for long, width in (("mmmm", 9), ("mmm", 3), ("dddd", 9), ("ddd", 3)):
        text = re.sub(long, "x" * width, text, flags=re.I)
    return text
