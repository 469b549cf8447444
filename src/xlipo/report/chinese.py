"""What is said in Chinese of texts that are English in the data: read from a table, by whole texts or by patterns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from xlipo.facts.text import is_wide

Said = Mapping[str, tuple[str, str]]
"""What a text or pattern is in Simplified and in Traditional Chinese, in the order of the table."""


def read_said(path: Path) -> dict[str, Said]:
    """The lines of a table, by their kind."""
    kinds: dict[str, dict[str, tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kinds.setdefault(line["kind"], {})[line["said"]] = line["zh_hans"], line["zh_hant"]
    return dict(kinds)


def closed_up(text: str) -> str:
    """A text without the spaces between two Chinese characters; those beside digits and letters stay.

    >>> closed_up("在 上交所 科创板 688802 上市")
    '在上交所科创板 688802 上市'
    """
    return re.sub(" +", lambda gap: "" if _is_between_wide(text, *gap.span()) else gap[0], text)


def _is_between_wide(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and is_wide(text[start - 1]) and is_wide(text[end])


def by_pattern(patterns: Said, text: str, traditional: bool, part: Callable[[str], str] = str) -> str:
    """A text by the first pattern that it follows; nothing where it follows none. ``part`` says what is filled in.

    >>> by_pattern({r"(.+) founded": ("{} 成立", "{} 成立")}, "Acme founded", False)
    'Acme 成立'
    """
    for pattern, shapes in patterns.items():
        if found := re.fullmatch(pattern, text):
            return shapes[traditional].format(*map(part, found.groups()))
    return ""


MAY_BREAK = "|"
"""Where a heading of the first page may go on in a new line, inside a term of which no other place may."""


def in_column(heading: str) -> str:
    """A heading of the first page as it stands over its column, a space wherever it may break."""
    return heading.replace(MAY_BREAK, " ")


def on_one_line(heading: str) -> str:
    """A heading of the first page without the break that a Chinese one has in its column.

    >>> on_one_line("可支撑月数 经调整亏损"), on_one_line("企业价值 ÷收入"), on_one_line("EV ÷ rev.")
    ('可支撑月数（经调整亏损）', '企业价值 ÷ 收入', 'EV ÷ rev.')
    >>> on_one_line("经调整|净利率")
    '经调整净利率'
    """
    first, _, second = heading.replace(MAY_BREAK, "").partition(" ")
    if not is_wide(first) or not second:
        return first if not second else heading
    return f"{first} ÷ {second[1:]}" if second.startswith("÷") else f"{first}（{second}）"
