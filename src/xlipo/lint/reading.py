"""Reads a workbook file into a `Book`, straight from its parts.

openpyxl's loader keeps either a formula or its value, drops what charts say to a screen reader, and stops at the first
thing it does not know. A lint has to see both, all, and any file; so the parts are read here, once, as a stream.
"""

from __future__ import annotations

import os
from typing import Any

from xlipo.lint.book import Book, Sheet, Table
from xlipo.lint.drawings import read_drawn
from xlipo.lint.looks import Looks, number
from xlipo.lint.package import Package, Relation
from xlipo.lint.sheets import SheetReading, area_of, plain_text


def read_book(path: str | os.PathLike[str]) -> Book:
    """A workbook as the rules see it.

    Raises:
        UsageError: the file cannot be read as a workbook, or is not safe to read.
    """
    with Package(path) as package:
        return _read(package)


def _read(package: Package) -> Book:
    main = _main_part(package)
    root, links = package.tree(main), package.relations(main)
    kinds = {relation.kind: relation.target for relation in links.values() if not relation.outside}
    looks = Looks(package, kinds.get("styles", ""), kinds.get("theme", ""))
    texts = _shared_texts(package, kinds.get("sharedStrings", ""))
    sheets = [
        _sheet(package, item, link, looks, texts) for item in root.iterfind("{*}sheets/{*}sheet")
        if (link := links.get(_relation_id(item))) is not None
    ]  # fmt: skip
    if not sheets:
        raise package.refusal("is damaged: it has no sheet; open and save it again.")
    book = Book(str(package.path), sheets, looks.cells, base_size=looks.base_size)
    _add_names(book, root)
    _add_outside(book, package, links)
    _add_properties(book, package)
    view = root.find("{*}bookViews/{*}workbookView")
    book.active = number(view, "activeTab") if view is not None else 0
    return book


def _main_part(package: Package) -> str:
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and package.has(relation.target):
            if package.tree(relation.target).tag.rsplit("}", 1)[-1] == "workbook":
                return relation.target
            break
    raise package.refusal("is a document, but no workbook; lint reads .xlsx and .xlsm.")


def _relation_id(item: Any) -> str:
    """The ``r:id`` of an element, in either of the two namespaces that exist for it."""
    return next((value for name, value in item.attrib.items() if name.endswith("}id")), "")


def _shared_texts(package: Package, part: str) -> list[str]:
    texts: list[str] = []
    if part and package.has(part):
        for item in package.walk(part, "{*}si"):
            texts.append(plain_text(item))
            item.clear()
    return texts


def _sheet(package: Package, item: Any, link: Relation, looks: Looks, texts: list[str]) -> Sheet:
    sheet = Sheet(item.get("name", ""), item.get("state", "visible"), is_chart=link.kind == "chartsheet")
    if link.kind not in ("worksheet", "chartsheet") or not package.has(link.target):
        return sheet
    SheetReading(sheet, looks, texts).read(package, link.target)
    for relation in package.relations(link.target).values():
        if relation.outside or not package.has(relation.target):
            continue
        if relation.kind == "table":
            sheet.tables.append(_table(package.tree(relation.target)))
        elif relation.kind == "pivotTable":
            place = package.tree(relation.target).find("{*}location")
            sheet.pivots += [area_of(place.get("ref", ""))] if place is not None else []
        elif relation.kind == "drawing":
            sheet.drawn += read_drawn(package, relation.target)
    sheet.tables.sort(key=lambda table: (table.area.top, table.area.left))
    return sheet


def _table(root: Any) -> Table:
    style = root.find("{*}tableStyleInfo")
    columns = tuple(column.get("name", "") for column in root.iterfind("{*}tableColumns/{*}tableColumn"))
    return Table(
        root.get("displayName") or root.get("name", ""), area_of(root.get("ref", "A1")), columns,
        number(root, "headerRowCount", 1), number(root, "totalsRowCount", 0),
        style.get("name", "") if style is not None else "",
    )  # fmt: skip


def _add_names(book: Book, root: Any) -> None:
    for item in root.iterfind("{*}definedNames/{*}definedName"):
        name, text = item.get("name", ""), (item.text or "").strip()
        owner = number(item, "localSheetId", -1)
        if name == "_xlnm.Print_Titles" and 0 <= owner < len(book.sheets):
            book.sheets[owner].repeats = text
        elif not name.startswith("_xlnm."):
            book.names[name] = text


def _add_outside(book: Book, package: Package, links: dict[str, Relation]) -> None:
    for relation in links.values():
        if relation.kind == "externalLink" and package.has(relation.target):
            targets = [inner.target for inner in package.relations(relation.target).values() if inner.outside]
            book.outside.append(targets[0] if targets else relation.target)
        elif relation.kind == "connections" and package.has(relation.target):
            book.outside += [item.get("name", "") for item in package.tree(relation.target)]


def _add_properties(book: Book, package: Package) -> None:
    for relation in package.relations("").values():
        if relation.kind == "core-properties" and package.has(relation.target):
            root = package.tree(relation.target)
            book.title = (root.findtext("{*}title") or "").strip()
            book.language = (root.findtext("{*}language") or "").strip()
