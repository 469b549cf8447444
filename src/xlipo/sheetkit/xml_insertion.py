"""Insertions into a part of XML that leave every byte that was there where it was, in its order."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from xlipo.facts.errors import UsageError
from xlipo.facts.text import without_controls
from xlipo.sheetkit.xml_places import PlaceReader, local, tag_end


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the root: its name without a prefix, and where its bytes and those of its end tag begin and end."""

    name: str
    start: int
    closing: int
    end: int
    is_empty: bool
    """Whether it is written as one tag, ``<name/>``."""


class Part:
    """A part whose root's children are known by their places.

    Args:
        xml: the part's bytes, which have been read safely before.
        name: the part's name, for sentences.

    >>> part = Part(b'<a><b/><d x="1">..</d></a>', "a.xml")
    >>> part.insert("<c/>", before={"d", "e"}), part.append("d", "<f/>"), part.append("b", "<g/>")
    (None, None, None)
    >>> part.bytes()
    b'<a><b><g/></b><c/><d x="1">..<f/></d></a>'
    """

    def __init__(self, xml: bytes, name: str) -> None:
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:8]:
            raise UsageError(f"The part {name[:80]} is in UTF-16, which is not changed; open and save the file again.")
        self.original = xml
        """The part as it was."""
        self.children: list[Child] = []
        self.prefix = ""
        """The prefix of the root's name, with its colon, which inserted elements take too."""
        self._root = (0, 0, False)
        self._inserted: list[tuple[int, int, bytes]] = []
        _Places(self, xml)

    def find(self, name: str) -> Child | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, child: Child) -> bytes:
        """A child as it is written."""
        return self.original[child.start : child.end]

    def insert(self, fragment: str, before: Collection[str] = ()) -> None:
        """Insert a child in front of the first one of those names; at the end of the root where there is none."""
        found = next((child for child in self.children if child.name in before), None)
        if found is not None:
            self._inserted.append((found.start, found.start, _ascii(fragment)))
        else:
            self._into(*self._root, "", fragment)

    def append(self, name: str, fragment: str) -> None:
        """Insert at the end of a child; the child must be there."""
        child = self.find(name)
        assert child is not None
        self._into(child.start, child.closing, child.is_empty, name, fragment)

    def put(self, at: int, fragment: str) -> None:
        """Insert at a place of the part, which is between two of its elements."""
        self._inserted.append((at, at, _ascii(fragment)))

    def cut(self, start: int, end: int) -> None:
        """Leave out bytes of the part: a whole element of it."""
        self._inserted.append((start, end, b""))

    def bytes(self) -> bytes:
        """The part with all insertions."""
        pieces, at = [], 0
        for start, end, data in sorted(self._inserted, key=lambda item: item[0]):
            pieces += [self.original[at:start], data]
            at = end
        return b"".join([*pieces, self.original[at:]])

    def _into(self, start: int, closing: int, is_empty: bool, name: str, fragment: str) -> None:
        if not is_empty:
            self._inserted.append((closing, closing, _ascii(fragment)))
            return
        end = tag_end(self.original, start)
        opening = self.original[start : end - 2].rstrip() + b">"
        tag = re.match(rb"<([^\s/>]+)", opening)
        assert tag is not None
        self._inserted.append((start, end, opening + _ascii(fragment) + b"</" + tag[1] + b">"))


class _Places(PlaceReader):
    """Finds where the children of the root stand."""

    def __init__(self, part: Part, xml: bytes) -> None:
        self._part = part
        self._depth, self._start = 0, 0
        super().__init__(xml)

    def opened(self, name: str, attributes: dict[str, str], at: int) -> None:
        if self._depth == 0:
            head, colon, _ = name.rpartition(":")
            self._part.prefix = head + colon
            self._root_start = at
        elif self._depth == 1:
            self._start = at
        self._depth += 1

    def closed(self, name: str, at: int) -> None:
        self._depth -= 1
        is_empty = self.xml[at : at + 2] != b"</"
        if self._depth == 1:
            self._part.children.append(Child(local(name), self._start, at, tag_end(self.xml, at), is_empty))
        elif self._depth == 0:
            self._part._root = (self._root_start, at, is_empty)


def text_xml(text: str) -> str:
    """A text as the content of an element."""
    return escape(without_controls(text))


def attribute_xml(text: str) -> str:
    """A text as the value of an attribute, with its quotes."""
    return quoteattr(without_controls(text))


def _ascii(fragment: str) -> bytes:
    """A fragment in any encoding that has ASCII in it."""
    return fragment.encode("ascii", "xmlcharrefreplace")
