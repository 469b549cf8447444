"""Documents: the lines of a text, a Markdown file, a saved web page or a Word document, for reading sentences.

Files from strangers are read within limits; what is no text is refused in a sentence.
"""

# ruff: noqa: SIM905 - words read better as words
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.facts.text import visible
from xlipo.intake.document_tables import lines_of_page_table, lines_of_word_table
from xlipo.store.archive_guard import UntrustedArchive
from xlipo.store.xml_guard import UnsafeXmlError, tree

MOST_BYTES = 20_000_000
"""Of a text or a page: about forty novels."""

_BLOCKS = frozenset(
    "address article aside blockquote caption dd div dt figcaption footer h1 h2 h3 h4 h5 h6 header li main p pre"
    " section td th title tr br".split()
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "head"])
_LINE_END = "\ue000"
"""Where a line of a table ends, while a page is put together."""
_ENCODINGS = ("utf-8-sig", "gb18030", "big5")


def lines_of(path: Path) -> list[str]:
    """The lines of a document as a reader sees them, blank ones kept so that numbers agree for plain text.

    Args:
        path: a ``.txt``, ``.md``, ``.html``, ``.htm`` or ``.docx`` file; any other ending is read as text.

    Raises :class:`UsageError` for a file that is not there, is too large, or is no text.
    """
    if not path.is_file():
        raise UsageError(f"{str(path)!r} is no file; give a text, a web page or a Word document, or - for the input.")
    if path.suffix.lower() == ".docx":
        return list(_word(path))
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UsageError(f"{path.name} has {size:,} bytes; a text of at most {MOST_BYTES:,} is read.")
    return lines_in(path.read_bytes(), path.name, page=path.suffix.lower() in (".html", ".htm", ".xhtml"))


def lines_in(data: bytes, name: str = "The input", page: bool = False) -> list[str]:
    """The lines of a text's bytes, in UTF-8, GB 18030, Big5 or UTF-16; of a web page when ``page``.

    >>> lines_in("收入\\n<p>1</p>".encode("gb18030"))
    ['收入', '<p>1</p>']
    >>> lines_in(b"<h1>Revenue</h1><p>was <b>US$53.4m</b></p><script>x</script>", page=True)
    ['Revenue', 'was US$53.4m']
    """
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name} has {len(data):,} bytes; a text of at most {MOST_BYTES:,} is read.")
    text = _decoded(data, name)
    return _page(text) if page else text.splitlines()


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096]:
        raise UsageError(f"{name} is no text; give a text, a web page or a Word document (.docx).")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def _page(text: str) -> list[str]:
    """The text of a page, a line a block."""
    import lxml.html
    from lxml import etree

    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    if not text.strip():
        return []
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text).encode(), parser=parser)
    except etree.ParserError:  # a page of nothing but comments or a declaration
        return []
    for element in list(root.iter(etree.Comment)):
        element.drop_tree()
    for table in list(root.iter("table")):
        if lines := lines_of_page_table(table):
            tail = table.tail
            table.clear()
            table.tag, table.text, table.tail = "div", _LINE_END.join(["", *lines, ""]), tail
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            pieces.append(("\n" if block else "") + ("" if _is_unseen(element) else _flat(element.text)))
        else:
            unseen = element.getparent() is not None and _is_unseen(element.getparent())
            pieces.append(("\n" if block else "") + ("" if unseen else _flat(element.tail)))
    joined = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return [piece.strip() for line in joined if line for piece in line.split(_LINE_END)]


def _is_unseen(element: object) -> bool:
    while element is not None:
        if getattr(element, "tag", "") in _UNSEEN:
            return True
        element = element.getparent()  # type: ignore[attr-defined]
    return False


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _word(path: Path) -> Iterator[str]:
    """The paragraphs of a Word document, those of tables among them, in order."""
    with UntrustedArchive(path) as archive:
        if "word/document.xml" not in archive.names():
            raise UsageError(f"{path.name} is no Word document: it has no text in it; save it as .docx.")
        try:
            root = tree(archive.chunks("word/document.xml"))
        except UnsafeXmlError as wrong:
            raise archive.refusal(f"is not read: its text {wrong}; open and save it again.") from None
        within: set[object] = set()
        for paragraph in (element for element in root.iter() if element.tag in ("p", "tbl")):
            if paragraph.tag == "tbl":
                if lines := lines_of_word_table(paragraph):
                    yield from lines
                    yield ""
                    within.update(paragraph.iter("p"))
                continue
            if paragraph in within:
                continue
            parts = []
            for item in paragraph.iter():
                if item.tag == "t":
                    parts.append(item.text or "")
                elif item.tag in ("tab", "br"):
                    parts.append(" ")
            yield visible("".join(parts))
