"""What is said in Chinese of texts that are English in the data: read from a table, by whole texts or by patterns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from pathlib import Path

Said = Mapping[str, tuple[str, str]]
"""What a text or pattern is in Simplified and in Traditional Chinese, in the order of the table."""


def read_said(path: Path) -> dict[str, Said]:
    """The lines of a table, by their kind."""
    kinds: dict[str, dict[str, tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kinds.setdefault(line["kind"], {})[line["said"]] = line["zh_hans"], line["zh_hant"]
    return dict(kinds)


def by_pattern(patterns: Said, text: str, traditional: bool, part: Callable[[str], str] = str) -> str:
    """A text by the first pattern that it follows; nothing where it follows none. ``part`` says what is filled in.

    >>> by_pattern({r"(.+) founded": ("{} 成立", "{} 成立")}, "Acme founded", False)
    'Acme 成立'
    """
    for pattern, shapes in patterns.items():
        if found := re.fullmatch(pattern, text):
            return shapes[traditional].format(*map(part, found.groups()))
    return ""
