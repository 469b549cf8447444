"""Editing a workbook's package: parts inserted into or added, relations and content types kept in step."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.intake.workbook_package import WorkbookPackage
from xlipo.sheetkit.xml_insertion import Part, attribute_xml
from xlipo.store.package_copy import copy_package

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_EMPTY = f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}"></Relationships>'


class PackageEdit:
    """A workbook's package with what is changed in it; nothing is written before :meth:`save`.

    Args:
        package: the workbook, open.

    Raises :class:`UsageError` for a workbook of a kind that is not edited.
    """

    def __init__(self, package: WorkbookPackage) -> None:
        self.package = package
        if package.root.get("conformance") == "strict":
            raise package.refusal("is saved as Strict Open XML, which is not edited; save it as an Excel Workbook.")
        self._parts: dict[str, Part] = {}
        self._new: dict[str, bytes] = {}
        self._names = {name.lower() for name in package.names()}
        self._taken: dict[str, int] = {}
        self._dropped: set[str] = set()
        links = package.relations(package.main)
        items = package.sheets(links)
        self.titles = [item.get("name", "") for item, _ in items]
        self.sheets = {
            item.get("name", ""): link.target
            for item, link in items
            if link.kind == "worksheet" and package.has(link.target)
        }
        self._numbers = [int(number) for item, _ in items if (number := item.get("sheetId", "")).isdecimal()]

    def part(self, name: str) -> Part:
        """A part of the package, to be inserted into; it is read within limits first."""
        found = self._parts.get(name)
        if found is None:
            self.package.stream(name, _Nobody())
            found = self._parts[name] = Part(self.package.archive.read(name), name)
        return found

    def add(self, pattern: str, data: bytes, type: str = "") -> str:
        """Add a part under the first free name of a pattern, such as ``xl/comments{}.xml``; its name."""
        number = 1
        while pattern.format(number).lower() in self._names:
            number += 1
        name = pattern.format(number)
        self._names.add(name.lower())
        self._new[name] = data
        if type:
            types = self.part(_TYPES)
            types.insert(f'<{types.prefix}Override PartName="/{name}" ContentType="{type}"/>')
        return name

    def replace(self, name: str, xml: str) -> None:
        """Say what a part that was added holds."""
        self._new[name] = xml.encode("utf-8")

    def declare(self, extension: str, type: str) -> None:
        """Say of what type the parts with an ending are, where nothing does."""
        said = {item.get("Extension", "").lower() for item in self.package.tree(_TYPES).iterfind("Default")}
        if extension not in said and extension not in self._taken:
            self._taken[extension] = 1
            types = self.part(_TYPES)
            item = f'<{types.prefix}Default Extension="{extension}" ContentType="{type}"/>'
            types.insert(item, before=("Default", "Override"))

    def relate(self, part: str, kind: str, target: str, outside: bool = False) -> str:
        """Add a relation of a part to another, or to a page; its id."""
        folder, file = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.package.has(name) and name not in self._parts:
            self._names.add(name.lower())
            self._parts[name] = Part(_EMPTY.encode(), name)
        number = self._taken.get(name, 0) + 1
        taken = self.package.relations(part) if self.package.has(name) else {}
        while f"rIdX{number}" in taken:
            number += 1
        self._taken[name] = number
        relations = self.part(name)
        path = target if outside else posixpath.relpath(target, folder or ".")
        mode = ' TargetMode="External"' if outside else ""
        relations.insert(
            f'<{relations.prefix}Relationship Id="rIdX{number}" Type="{OFFICE}/{kind}" '
            f"Target={attribute_xml(path)}{mode}/>"
        )
        return f"rIdX{number}"

    def drop(self, kind: str) -> None:
        """Leave out the part that the workbook relates to as one of a kind, such as ``calcChain``, where it has one."""
        for id, link in self.package.relations(self.package.main).items():
            if link.kind != kind or link.outside or not self.package.has(link.target):
                continue
            folder, file = posixpath.split(self.package.main)
            self._cut(posixpath.join(folder, "_rels", f"{file}.rels"), "Id", id)
            self._cut(_TYPES, "PartName", f"/{link.target}")
            self._dropped.add(link.target)

    def _cut(self, part: str, attribute: str, value: str) -> None:
        found = self.part(part)
        wanted = re.compile(rb"\b" + attribute.encode() + rb"\s*=\s*[\"']" + re.escape(value.encode()) + rb"[\"']")
        for child in found.children:
            if wanted.search(found.text_of(child)):
                found.cut(child.start, child.end)

    def free_title(self, title: str) -> str:
        """A title for a new sheet: the one given, with a number where the book has one of that name."""
        taken, found, number = {one.lower() for one in self.titles}, title[:31], 1
        while found.lower() in taken:
            number += 1
            found = f"{title[:26]} {number}"
        return found

    def add_sheet(self, title: str, xml: bytes) -> str:
        """Add a sheet behind all others; the name of its part."""
        name = self.add("xl/worksheets/sheet{}.xml", xml, _SHEET_TYPE)
        id = self.relate(self.package.main, "worksheet", name)
        number = max(self._numbers, default=0) + 1
        self._numbers.append(number)
        self.titles.append(title)
        book = self.part(self.package.main)
        item = f'<{book.prefix}sheet xmlns:r="{OFFICE}" name={attribute_xml(title)} sheetId="{number}" r:id="{id}"/>'
        book.append("sheets", item)
        return name

    def save(self, target: Path) -> None:
        """Write the package with its changes to another file.

        Raises :class:`UsageError` where the target is the workbook itself, :class:`OutputError` where it cannot be
        written.
        """
        source = self.package.path
        if target.exists() and target.samefile(source):
            raise UsageError(f"{str(target)!r} is the workbook itself; name another file for the copy.")
        changed = {name: part.bytes() for name, part in self._parts.items()} | self._new
        with WorkbookPackage(source) as package:  # opened anew: its limits count from the beginning
            copy_package(package.archive, target, changed, self._dropped)


class _Nobody:
    """Listens to nothing: a part that is read for its safety alone."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Nothing."""

    def end(self, name: str, text: str) -> None:
        """Nothing."""
