"""A workbook file as a package of XML parts, opened with suspicion: it may come from anyone.

A zip can promise more than a machine holds, XML can expand without end, and a name can lie about what a file is. Each
is refused in one sentence before anything is read.
"""

from __future__ import annotations

import os
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from xlipo.facts.errors import UsageError

MOST_MEMBERS = 20_000
MOST_BYTES = 400_000_000  # of all parts, unpacked
LARGEST_PART = 250_000_000
MOST_RATIO = 300  # real sheets shrink 5 to 60 times; only what is large can harm
HARMLESS = 5_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class Relation(NamedTuple):
    """One part's link to another, or to something outside."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of a workbook file.

    Raises:
        UsageError: the file is missing, no workbook that can be read, or built to do harm.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.shown = str(path)[:200]
        self._zip = self._open()
        try:
            self._names = {name.lower(): name for name in self._members()}
            self._refuse_other_kinds()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def refusal(self, why: str) -> UsageError:
        """The one sentence with which the file is turned away."""
        return UsageError(f"{self.shown!r} {why}")

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def names(self) -> list[str]:
        return list(self._names.values())

    def read(self, name: str) -> bytes:
        """A part's bytes."""
        try:
            return self._zip.read(self._names[name.lower()])
        except KeyError:
            raise self.refusal(f"is damaged: its part {name[:80]} is missing; open and save it again.") from None
        except _BROKEN:
            raise self.refusal(f"is damaged in its part {name[:80]}; open and save it again.") from None

    def tree(self, name: str) -> Any:
        """A part as an XML element; entities are not expanded, a document type is refused."""
        try:
            root = etree.fromstring(self.read(name), _parser())
        except (etree.XMLSyntaxError, ValueError):
            raise self.refusal(f"is damaged: its part {name[:80]} is no XML; open and save it again.") from None
        self._refuse_doctype(root, name)
        return root

    def walk(self, name: str, *tags: str) -> Iterator[Any]:
        """The elements of a large part that have one of the tags, each at its end; the caller clears them."""
        settings: dict[str, Any] = {
            "resolve_entities": False,
            "no_network": True,
            "load_dtd": False,
            "remove_pis": True,
        }
        settings |= {"huge_tree": False, "remove_comments": True}
        checked = False
        try:
            with self._zip.open(self._names[name.lower()]) as part:
                for _, element in etree.iterparse(part, ("end",), tag=tags, **settings):
                    if not checked:
                        self._refuse_doctype(element, name)
                        checked = True
                    yield element
        except KeyError:
            raise self.refusal(f"is damaged: its part {name[:80]} is missing; open and save it again.") from None
        except (etree.XMLSyntaxError, *_BROKEN):
            raise self.refusal(f"is damaged: its part {name[:80]} is no XML; open and save it again.") from None

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part links to, by relation id; targets inside the file are full part names."""
        folder, file = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(part):
            return {}
        found = {}
        for link in self.tree(part).iterfind("{*}Relationship"):
            outside = link.get("TargetMode") == "External"
            target = link.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            found[link.get("Id", "")] = Relation(link.get("Type", "").rsplit("/", 1)[-1], target, outside)
        return found

    def _open(self) -> zipfile.ZipFile:
        try:
            mode = self.path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise self.refusal("is a folder; name a workbook in it.")
            if not stat.S_ISREG(mode):
                raise self.refusal("is no ordinary file; name a workbook.")
            with self.path.open("rb") as file:
                start = file.read(8)
                if start == _OLE:
                    raise self._old_or_locked(file.read(20_000_000))
            return zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise self.refusal("is not there; check the name.") from None
        except PermissionError:
            raise self.refusal("may not be read; ask for the right to read it.") from None
        except _BROKEN:
            raise self.refusal("is no workbook, or a damaged one; lint reads .xlsx and .xlsm.") from None
        except ValueError:
            raise self.refusal("is no file name.") from None

    def _old_or_locked(self, rest: bytes) -> UsageError:
        if _ENCRYPTED in rest:
            return self.refusal("is protected by a password; save a copy without one and lint that.")
        return self.refusal("is an old Excel file (.xls); save it as .xlsx and lint that.")

    def _members(self) -> Iterator[str]:
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
            raise self.refusal(f"unpacks to more than {MOST_BYTES // 1_000_000} MB and is not read; make it smaller.")
        for member in members:
            swollen = member.file_size > HARMLESS and member.file_size > MOST_RATIO * max(member.compress_size, 1)
            if member.file_size > LARGEST_PART or swollen:
                raise self.refusal("swells when unpacked as no real workbook does, and is not read.")
            if member.flag_bits & 1:
                raise self.refusal("is protected by a password; save a copy without one and lint that.")
            yield member.filename

    def _refuse_other_kinds(self) -> None:
        if self.has("xl/workbook.bin"):
            raise self.refusal("is a binary workbook (.xlsb); save it as .xlsx and lint that.")
        if self.has("content.xml"):
            raise self.refusal("is an OpenDocument file; save it as .xlsx and lint that.")
        if not self.has("_rels/.rels"):
            raise self.refusal("is a zip archive but no workbook; lint reads .xlsx and .xlsm.")

    def _refuse_doctype(self, element: Any, name: str) -> None:
        if element.getroottree().docinfo.doctype:
            raise self.refusal(f"declares a document type in {name[:80]}, as no real workbook does, and is not read.")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
