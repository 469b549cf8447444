"""The charts and pictures of a sheet: what they read, and what they say to those who cannot see them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlipo.intake.workbook_package import Relation, WorkbookPackage
from xlipo.lint.book import Drawing, OtherFormula, Sheet
from xlipo.lint.finding import Message
from xlipo.lint.styles import as_number, is_on

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_CHART = Message("a chart", "图表")


def read_drawings(package: WorkbookPackage, part: str, sheet: Sheet) -> None:
    """Enter every chart and picture of a drawing part in its sheet, also those inside groups."""
    relations = package.relations(part)
    for anchor in package.tree(part):
        if anchor.tag not in _ANCHORS:
            continue
        start = anchor.find("from")
        row, column = (_corner(start, "row"), _corner(start, "col")) if start is not None else (1, 1)
        for item in _items(anchor):
            kind = "picture" if item.tag == "pic" else "chart"
            sheet.drawings.append(_drawing(kind, item, row, column))
            if kind == "chart":
                texts = _formulas_of_chart(package, item, relations)
                sheet.other_formulas += [OtherFormula(_CHART, text, row, column) for text in texts]


def _corner(start: Element, name: str) -> int:
    return min(max(int(as_number(start.findtext(name), 0)), 0), 1_048_575) + 1


def _items(element: Element) -> Iterator[Element]:
    """Charts and pictures, but not what stands there for programs that cannot show them."""
    for child in element:
        if child.tag == "pic":
            yield child
        elif child.tag == "graphicFrame":
            data = child.find(".//graphicData")
            if data is not None and "/chart" in data.get("uri", ""):
                yield child
        elif child.tag != "Fallback":
            yield from _items(child)


def _formulas_of_chart(package: WorkbookPackage, item: Element, relations: dict[str, Relation]) -> Iterator[str]:
    for chart in item.iter("chart"):
        name = next((value for key, value in chart.attrib.items() if key.endswith("}id")), "")
        relation = relations.get(name)
        if relation is not None and not relation.outside and package.has(relation.target):
            root = package.tree(relation.target)
            yield from dict.fromkeys(held.text for held in root.iter("f") if held.text)


def _drawing(kind: str, item: Element, row: int, column: int) -> Drawing:
    words = next(item.iter("cNvPr"), None)
    if words is None:
        return Drawing(kind, "", row, column, "")
    decorative = any(is_on(mark.get("val")) for mark in words.iter("decorative"))
    return Drawing(kind, words.get("name", ""), row, column, words.get("descr", "").strip(), decorative)
