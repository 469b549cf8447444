"""The charts and pictures of a sheet, with what they say to those who cannot see them; openpyxl's loader drops that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlipo.lint.book import Drawn
from xlipo.lint.looks import as_number, is_on
from xlipo.lint.package import Package

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


def read_drawn(package: Package, part: str) -> list[Drawn]:
    """Every chart and picture of a drawing part, also those inside groups."""
    found: list[Drawn] = []
    for anchor in package.tree(part):
        if not isinstance(anchor.tag, str) or anchor.tag.rsplit("}", 1)[-1] not in _ANCHORS:
            continue
        start = anchor.find("{*}from")
        row, column = (_corner(start, "row"), _corner(start, "col")) if start is not None else (1, 1)
        found += [_drawn(kind, item, row, column) for kind, item in _things(anchor)]
    return found


def _corner(start: Any, name: str) -> int:
    return min(max(int(as_number(start.findtext(f"{{*}}{name}"), 0)), 0), 1_048_575) + 1


def _things(anchor: Any) -> Iterator[tuple[str, Any]]:
    for item in anchor.iter("{*}graphicFrame"):
        data = item.find(".//{*}graphicData")
        if data is not None and "/chart" in data.get("uri", ""):
            yield "chart", item
    for item in anchor.iter("{*}pic"):
        if not any(above.tag.endswith("}Fallback") for above in item.iterancestors()):
            yield "picture", item


def _drawn(kind: str, item: Any, row: int, column: int) -> Drawn:
    words = next(item.iter("{*}cNvPr"), None)
    if words is None:
        return Drawn(kind, "", row, column, "")
    decorative = any(is_on(mark.get("val")) for mark in words.iter("{*}decorative"))
    return Drawn(kind, words.get("name", ""), row, column, words.get("descr", "").strip(), decorative)
