"""Reads a workbook file into a `Book`, straight from its parts.

openpyxl's loader keeps either a formula or its value, drops what charts say to a screen reader, and stops at the first
thing it does not know. A lint has to see both, all, and any file; so the parts are read here, once, as a stream.
"""

from __future__ import annotations

import os
from xml.etree.ElementTree import Element

from xlipo.intake.shared_texts import shared_texts
from xlipo.intake.workbook_package import Relation, WorkbookPackage
from xlipo.lint.book import Book, DefinedName, Settings, Sheet, Table
from xlipo.lint.drawings import read_drawings
from xlipo.lint.finding import Message
from xlipo.lint.sheets import Room, SheetReading, area_of
from xlipo.lint.styles import StyleSheet, is_on, number

MOST_TABLES = 1_000
"""Tables of one sheet."""
LONGEST_NAME = 8_192
"""Characters of what a name stands for."""

_WITH_CELLS = ("worksheet", "xlMacrosheet", "xlIntlMacrosheet")


def read_book(path: str | os.PathLike[str]) -> Book:
    """A workbook as the rules see it.

    Raises:
        UsageError: the file cannot be read as a workbook, or is not safe to read.
    """
    with WorkbookPackage(path) as package:
        return _read(package)


def _read(package: WorkbookPackage) -> Book:
    root, links = package.root, package.relations(package.main)
    kinds = {relation.kind: relation.target for relation in links.values() if not relation.outside}
    styles = StyleSheet(package, kinds.get("styles", ""), kinds.get("theme", ""))
    texts = shared_texts(package, kinds.get("sharedStrings", ""))
    room = Room()
    sheets = [_sheet(package, item, link, styles, texts, room) for item, link in package.sheets(links)]
    book = Book(str(package.path), sheets, styles.cells, base_size=styles.base_size, unread=room.unread)
    _add_names(book, root)
    _add_outside(book, package, links)
    _add_properties(book, package)
    view, calculation, properties = root.find("bookViews/workbookView"), root.find("calcPr"), root.find("workbookPr")
    book.active = number(view, "activeTab") if view is not None else 0
    asked = calculation.attrib if calculation is not None else {}
    book.settings = Settings(
        asked.get("calcMode") == "manual", is_on(asked.get("iterate")),
        asked.get("fullPrecision") in ("0", "false", "off"),
        properties is not None and is_on(properties.get("date1904")),
    )  # fmt: skip
    return book


def _sheet(
    package: WorkbookPackage, item: Element, link: Relation, styles: StyleSheet, texts: list[str], room: Room
) -> Sheet:
    title = item.get("name", "")
    sheet = Sheet(title, item.get("state", "visible"), is_chart=link.kind == "chartsheet")
    sheet.is_macro = link.kind in _WITH_CELLS[1:]
    if link.kind not in (*_WITH_CELLS, "chartsheet") or not package.has(link.target):
        why = (
            ("its part is missing", "部件缺失")
            if not package.has(link.target)
            else (f"a {link.kind[:30]}", link.kind[:30])
        )
        room.unread.append(Message(f"the sheet {title[:60]} ({why[0]})", f"工作表 {title[:60]}（{why[1]}）"))
        return sheet
    SheetReading(package, sheet, styles, texts, room).read(link.target)
    for relation in package.relations(link.target).values():
        if relation.outside or not package.has(relation.target):
            continue
        if relation.kind == "table":
            _add_table(sheet, package.tree(relation.target), room)
        elif relation.kind == "pivotTable":
            place = package.tree(relation.target).find("location")
            sheet.pivots += [area_of(place.get("ref", ""))] if place is not None else []
        elif relation.kind == "drawing":
            read_drawings(package, relation.target, sheet)
    sheet.tables.sort(key=lambda table: (table.area.top, table.area.left))
    return sheet


def _add_table(sheet: Sheet, root: Element, room: Room) -> None:
    style = root.find("tableStyleInfo")
    columns = tuple(column.get("name", "") for column in root.iterfind("tableColumns/tableColumn"))
    if len(sheet.tables) >= MOST_TABLES:
        room.leave_out(sheet, "tables", "表格")
        return
    table = Table(
        root.get("displayName") or root.get("name") or "", area_of(root.get("ref", "A1")), columns,
        number(root, "headerRowCount", 1), number(root, "totalsRowCount", 0),
        style.get("name", "") if style is not None else "",
    )  # fmt: skip
    sheet.tables.append(table)


def _add_names(book: Book, root: Element) -> None:
    for item in root.iterfind("definedNames/definedName"):
        name, text = item.get("name", ""), (item.text or "").strip()[:LONGEST_NAME]
        owner = number(item, "localSheetId", -1)
        sheet = book.sheets[owner] if 0 <= owner < len(book.sheets) else None
        if name == "_xlnm.Print_Titles":
            if sheet is not None:
                sheet.repeats = text
        elif not name.startswith("_xlnm."):
            book.names.append(DefinedName(name, text, sheet.title if sheet is not None else ""))


def _add_outside(book: Book, package: WorkbookPackage, links: dict[str, Relation]) -> None:
    for relation in links.values():
        if relation.kind == "externalLink" and package.has(relation.target):
            for link in package.tree(relation.target).iterfind("ddeLink"):
                book.programs.append(f"{link.get('ddeService', '')} {link.get('ddeTopic', '')}"[:120])
            targets = [inner.target for inner in package.relations(relation.target).values() if inner.outside]
            book.outside.append(targets[0] if targets else relation.target)
        elif relation.kind == "connections" and package.has(relation.target):
            book.outside += [item.get("name", "") for item in package.tree(relation.target)]


def _add_properties(book: Book, package: WorkbookPackage) -> None:
    for relation in package.relations("").values():
        if relation.kind == "core-properties" and package.has(relation.target):
            root = package.tree(relation.target)
            book.title = (root.findtext("title") or "").strip()
            book.language = (root.findtext("language") or "").strip()
