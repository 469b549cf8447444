"""XML from strangers, read as a stream within limits: elements, depth, attributes, texts, and no document type.

Names come without their namespace, so that workbooks saved as Strict Open XML read like all others; an attribute with
a prefix keeps its namespace: ``{uri}id`` is given as ``uri}id``.

>>> tree([b"<a><b c='1'>text</b></a>"]).findtext("b")
'text'
>>> tree([b"<!DOCTYPE a><a/>"])
Traceback (most recent call last):
xlipo.store.xml_guard.UnsafeXmlError: declares a document type, as no real workbook does
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat


class UnsafeXmlError(Exception):
    """Text that is no XML, or that goes beyond a limit: what it does, for a sentence."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much of one XML text is read, at most."""

    elements: int = 4_000_000
    depth: int = 200
    attributes: int = 500
    """Of one element."""
    kinds: int = 5_000
    """Different names of elements and attributes; the parser remembers each."""
    text: int = 4_000_000
    """Characters in one element."""
    token: int = 1_000_000
    """Bytes of one tag or comment."""


STREAM = XmlLimits()
TREE = XmlLimits(elements=300_000)
"""What is kept as a tree takes half a kilobyte for each element."""


class Handler(Protocol):
    """What is told while a text is read."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str, text: str) -> None:
        """An element ends; the text is what stood between this tag and the one before it."""


def read_xml(chunks: Iterable[bytes], handler: Handler, limits: XmlLimits = STREAM) -> None:
    """Tell a handler of every element.

    Raises:
        UnsafeXmlError: the text is no XML, or goes beyond a limit.
    """
    for _ in read_stepwise(chunks, handler, limits):
        pass


def read_stepwise(chunks: Iterable[bytes], handler: Handler, limits: XmlLimits = STREAM) -> Iterator[None]:
    """The same, coming up for air after each piece, so that what was told can be used and forgotten."""
    reader = _Reader(handler, limits)
    for chunk in chunks:
        reader.feed(chunk)
        yield
    reader.feed(b"", is_last=True)
    yield


def tree(chunks: Iterable[bytes], limits: XmlLimits = TREE) -> Element:
    """A small text as a tree of elements.

    Raises:
        UnsafeXmlError: the text is no XML, or goes beyond a limit.
    """
    builder = _Tree()
    read_xml(chunks, builder, limits)
    return builder.builder.close()


class _Tree:
    def __init__(self) -> None:
        self.builder = TreeBuilder()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.builder.start(name, attributes)

    def end(self, name: str, text: str) -> None:
        if text:
            self.builder.data(text)
        self.builder.end(name)


class _Reader:
    """One text being read."""

    def __init__(self, handler: Handler, limits: XmlLimits) -> None:
        self.tell_start, self.tell_end, self.limits = handler.start, handler.end, limits
        self.count = self.depth = self.unbroken = self.size = 0
        self.text: list[str] = []
        self.names: dict[str, str] = {}
        parser = self.parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.buffer_size = 65_536
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        parser.CommentHandler = self.comment

    def feed(self, chunk: bytes, is_last: bool = False) -> None:
        self.unbroken += len(chunk)
        try:
            self.parser.Parse(chunk, is_last)
        except (expat.ExpatError, ValueError, LookupError):
            raise UnsafeXmlError("is no XML") from None
        if self.unbroken > self.limits.token:
            raise UnsafeXmlError("has a tag or a gap longer than any real one")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.depth += 1
        self.unbroken = 0
        limits = self.limits
        if self.count > limits.elements:
            raise UnsafeXmlError(f"has more than {limits.elements:,} elements")
        if self.depth > limits.depth:
            raise UnsafeXmlError("is nested deeper than any real part")
        local = self.names.get(name) or self.meet(name)
        for attribute in attributes:
            if attribute not in self.names:
                self.meet(attribute)
        if len(attributes) > limits.attributes:
            raise UnsafeXmlError("has an element with more attributes than any real one")
        if self.size:
            self.text.clear()
            self.size = 0
        self.tell_start(local, attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.unbroken = 0
        text = ""
        if self.size:
            text = "".join(self.text)
            self.text.clear()
        self.tell_end(self.names[name], text)

    def characters(self, text: str) -> None:
        self.unbroken = 0
        self.size += len(text)
        if self.size > self.limits.text:
            raise UnsafeXmlError("has a text longer than any real one")
        self.text.append(text)

    def meet(self, name: str) -> str:
        """Remember a name; its last part, without the namespace."""
        if len(self.names) >= self.limits.kinds:
            raise UnsafeXmlError("has more kinds of elements than any real part")
        self.names[name] = local = name.rpartition("}")[2]
        return local

    def comment(self, text: str) -> None:
        self.unbroken = 0

    def doctype(self, *about: object) -> None:
        raise UnsafeXmlError("declares a document type, as no real workbook does")
