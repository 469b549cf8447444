"""Reading a part of XML with the place of each tag among its bytes; what is found there can be cut or added to."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from xml.parsers import expat

_TAG = re.compile(rb"<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")


class PlaceReader(ABC):
    """Reads a part from its first byte to its last.

    Args:
        xml: the part's bytes, which have been read safely before.
        characters: what takes the texts within elements, where they are wanted.
    """

    def __init__(self, xml: bytes, characters: Callable[[str], object] | None = None) -> None:
        self.xml = xml
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = characters
        self._parser.Parse(xml, True)

    @abstractmethod
    def opened(self, name: str, attributes: dict[str, str], at: int) -> None:
        """An element begins, with its tag at a byte."""

    @abstractmethod
    def closed(self, name: str, at: int) -> None:
        """An element ends, with its closing tag at a byte; one that is written as a single tag, with that."""

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.opened(name, attributes, self._parser.CurrentByteIndex)

    def _close(self, name: str) -> None:
        self.closed(name, self._parser.CurrentByteIndex)


def tag_end(xml: bytes, start: int) -> int:
    """Where a tag ends that begins at a byte of a parsed part; an attribute's value may hold what ends one."""
    found = _TAG.match(xml, start)
    assert found is not None
    return found.end()


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]
