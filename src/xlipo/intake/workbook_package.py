"""A workbook file as a package of XML parts and the relations between them, opened within limits."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from xlipo.facts.errors import UsageError
from xlipo.store.archive_guard import MEGABYTE, Limits, UntrustedArchive
from xlipo.store.xml_guard import Handler, UnsafeXmlError, read_stepwise, tree

LARGEST_TREE = 32 * MEGABYTE
"""A part that is held whole while it is read: anything but sheets and shared texts."""


class Relation(NamedTuple):
    """One part's link to another, or to something outside."""

    kind: str
    """The last word of its type: worksheet, styles, chart."""
    target: str
    outside: bool


class WorkbookPackage:
    """The parts of a workbook file (.xlsx, .xlsm).

    Args:
        path: the file; it is only read.
        limits: how much is read.

    Raises:
        UsageError: the file is missing, no workbook that can be read, or larger than the limits.
    """

    def __init__(self, path: str | os.PathLike[str], limits: Limits | None = None) -> None:
        self.archive = UntrustedArchive(path, limits)
        self.path = self.archive.path
        self.refusal, self.has, self.names = self.archive.refusal, self.archive.has, self.archive.names
        try:
            self.main, self.root = self._main()
        except BaseException:
            self.archive.close()
            raise

    def __enter__(self) -> WorkbookPackage:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.archive.close()

    def tree(self, name: str) -> Element:
        """A small part as a tree; names of elements come without their namespace."""
        try:
            return tree(self.archive.chunks(name, LARGEST_TREE))
        except UnsafeXmlError as wrong:
            raise self._unsafe(name, wrong) from None

    def stream(self, name: str, handler: Handler) -> None:
        """Tell a handler of every element of a large part."""
        for _ in self.stepwise(name, handler):
            pass

    def stepwise(self, name: str, handler: Handler) -> Iterator[None]:
        """The same, coming up for air after each 64 KB."""
        try:
            yield from read_stepwise(self.archive.chunks(name), handler)
        except UnsafeXmlError as wrong:
            raise self._unsafe(name, wrong) from None

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part links to, by relation id; targets inside the file are full part names."""
        folder, file = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(part):
            return {}
        found = {}
        for link in self.tree(part).iterfind("Relationship"):
            outside = link.get("TargetMode") == "External"
            target = link.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            found[link.get("Id", "")] = Relation(link.get("Type", "").rsplit("/", 1)[-1], target, outside)
        return found

    def sheets(self, links: dict[str, Relation]) -> list[tuple[Element, Relation]]:
        """The workbook's sheets in their order, each with the part it is; ``links`` are the relations of the main part.

        Raises:
            UsageError: there is none, or two have one name or are one part.
        """
        items = [(item, link) for item in self.root.iterfind("sheets/sheet") if (link := links.get(relation_id(item)))]
        if not items:
            raise self.refusal("is damaged: it has no sheet; open and save it again.")
        titles = [item.get("name", "").lower() for item, _ in items]
        if len(set(titles)) < len(titles) or "" in titles:
            raise self.refusal("is damaged: two of its sheets have one name, or none; open and save it again.")
        parts = [link.target.lower() for _, link in items if self.has(link.target)]
        if len(set(parts)) < len(parts):
            raise self.refusal("is damaged: several of its sheets are one and the same part; open and save it again.")
        return items

    def _unsafe(self, name: str, wrong: UnsafeXmlError) -> UsageError:
        return self.refusal(f"is damaged or not safe: its part {name[:80]} {wrong}; open and save it again.")

    def _main(self) -> tuple[str, Element]:
        """The part that lists the sheets, and its tree."""
        if self.has("xl/workbook.bin"):
            raise self.refusal("is a binary workbook (.xlsb); save it as .xlsx and name that.")
        if self.has("content.xml"):
            raise self.refusal("is an OpenDocument file; save it as .xlsx and name that.")
        if not self.has("_rels/.rels"):
            raise self.refusal("is a zip archive but no workbook; name an .xlsx or .xlsm file.")
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                root = self.tree(relation.target)
                if root.tag == "workbook":
                    return relation.target, root
                break
        raise self.refusal("is a document, but no workbook; name an .xlsx or .xlsm file.")


def relation_id(item: Element) -> str:
    """The ``r:id`` of an element, in either of the two namespaces that exist for it."""
    return next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
