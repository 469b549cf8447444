"""Workbooks made to hold a reader for long, to fill its memory or to break it; and seeded mutations of honest ones."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from openpyxl.utils import get_column_letter

Parts = dict[str, bytes]

_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
ONE_CELL = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def workbook(
    sheet: bytes = ONE_CELL, *, styles: bytes = b"", shared: bytes = b"", names: bytes = b"", after: bytes = b""
) -> Parts:
    """The parts of the smallest workbook that holds a sheet named S with this inside."""

    def relation(number: int, kind: bytes, target: bytes) -> bytes:
        return b'<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>' % (number, _RELATIONS, kind, target)

    def relations(*items: bytes) -> bytes:
        return b'<Relationships xmlns="%s">%s</Relationships>' % (_PACKAGE, b"".join(items))

    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(relation(1, b"officeDocument", b"xl/workbook.xml")),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        b"</sheets>%s%s</workbook>" % (_MAIN, _RELATIONS, names, after),
        "xl/_rels/workbook.xml.rels": relations(
            relation(1, b"worksheet", b"worksheets/sheet1.xml"),
            relation(2, b"styles", b"styles.xml"),
            relation(3, b"sharedStrings", b"sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s">%s</worksheet>' % (_MAIN, sheet),
    }
    if styles:
        parts["xl/styles.xml"] = b'<styleSheet xmlns="%s">%s</styleSheet>' % (_MAIN, styles)
    if shared:
        parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (_MAIN, shared)
    return parts


def packed(parts: Parts) -> bytes:
    """Parts as a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lying(part: str, compressed: bytes, method: int, claimed: int) -> bytes:
    """A workbook with one part packed by a method of its own, that claims a size it does not have."""
    honest = packed({name: data for name, data in workbook().items() if name != part})
    end = honest.rfind(b"PK\5\6")
    start, count = (
        struct.unpack("<I", honest[end + 16 : end + 20])[0],
        struct.unpack("<H", honest[end + 10 : end + 12])[0],
    )
    body, table, name = honest[:start], honest[start:end], part.encode()
    about = struct.pack("<HHHHIIIHH", 0, method, 0, 33, 0, len(compressed), claimed, len(name), 0)
    table += b"PK\1\2" + struct.pack("<HH", 20, 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
    body += b"PK\3\4" + struct.pack("<H", 20) + about + name + compressed
    return body + table + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count + 1, count + 1, len(table), len(body), 0)


def _formulas(*texts: bytes) -> bytes:
    rows = (b'<row r="%d"><c r="A%d"><f>%s</f><v>1</v></c></row>' % (at, at, text) for at, text in enumerate(texts, 1))
    return b"<sheetData>" + b"".join(rows) + b"</sheetData>"


def _texts(count: int, text: bytes, before: bytes = b"") -> bytes:
    rows = (b'<row r="%d"><c r="A%d" t="str"><v>%s</v></c></row>' % (at, at, text) for at in range(2, count))
    return b"<sheetData>" + before + b"".join(rows) + b"</sheetData>"


def _long_texts_and_one_far_cell() -> bytes:
    far = b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
    return packed(workbook(_texts(30_000, b"a long text that does not fit in here", far)))


def _shared_formula() -> bytes:
    first = b'<row r="1"><c r="A1"><f t="shared" ref="A1:A2000" si="0">1%s</f><v>1</v></c></row>' % (b"+B2" * 2730)
    rest = (b'<row r="%d"><c r="A%d"><f t="shared" si="0"/><v>1</v></c></row>' % (at, at) for at in range(2, 2001))
    return packed(workbook(b"<sheetData>" + first + b"".join(rest) + b"</sheetData>"))


def _long_format() -> bytes:
    formats = b'<numFmts><numFmt numFmtId="200" formatCode="%s&quot;"/></numFmts>' % (b"a" * 100_000)
    styles = formats + b'<cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    return packed(workbook(b'<sheetData><row r="1"><c r="A1" s="1"><v>-5.5</v></c></row></sheetData>', styles=styles))


def _one_sheet_many_times() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (at, at, at) for at in range(1, 20_001))
    parts = workbook(b"<sheetData>" + rows + b"</sheetData>")
    sheets = b"".join(b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>' % (at, at) for at in range(2000))
    parts["xl/workbook.xml"] = b'<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (
        _MAIN, _RELATIONS, sheets,
    )  # fmt: skip
    return packed(parts)


def _many_cells() -> bytes:
    draw = random.Random(2)
    row = lambda: b"<row>" + b"".join(b"<c><v>%d</v></c>" % draw.randrange(1000) for _ in range(8)) * 2000 + b"</row>"  # noqa: E731
    return packed(workbook(b"<sheetData>" + b"".join(row() for _ in range(900)) + b"</sheetData>"))


def _junk_elements() -> bytes:
    draw = random.Random(2)
    return packed(workbook(b"".join((b"<a%d/>" % draw.randrange(90)) * 60 for _ in range(200_000))))


def _row_of_formulas() -> bytes:
    def formula(column: int) -> bytes:
        letter = get_column_letter(column)
        text = f"{letter}1" if column < 8100 else f"SUM(A10:{get_column_letter(column - 1)}10)*{column}"
        return f'<c r="{letter}10"><f>{text}</f><v>1</v></c>'.encode()

    cells = b"".join(map(formula, range(1, 16_001)))
    return packed(workbook(b'<sheetData><row r="10">' + cells + b"</row></sheetData>"))


def _names(*pairs: tuple[str, str]) -> bytes:
    items = "".join(f'<definedName name="{name}">{text}</definedName>' for name, text in pairs)
    return f"<definedNames>{items}</definedNames>".encode()


def _names_of_names() -> bytes:
    """Each name stands for a hundred others, five deep: ten thousand million cells, were they followed."""
    pairs = [(f"n{level}_{at}", "+".join(f"n{level + 1}_{other}" for other in range(100)))
             for level in range(5) for at in range(100)]  # fmt: skip
    pairs += [(f"n5_{at}", f"S!$B${at + 1}") for at in range(100)]
    return packed(workbook(_formulas(*[b"n0_0+1"] * 1000), names=_names(*pairs)))


def _names_in_a_circle() -> bytes:
    pairs = [(f"n{at}", f"n{(at + 1) % 5000}+1") for at in range(5000)]
    return packed(workbook(_formulas(b"n0", b"n1"), names=_names(*pairs)))


def _brackets() -> bytes:
    text = b"(" * 30_000
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="str"><v>%s</v></c><c r="B%d"><f>B%d+1</f><v>7</v></c></row>'
        % (at, at, text, at, at + 1)
        for at in range(1, 200)
    )
    return packed(workbook(b"<sheetData>" + cells + b"</sheetData>"))


def _labels_and_headers() -> bytes:
    """A label in every row and a header in every second one: each looks like the first of a long block."""
    rows = (
        b'<row r="%d"><c r="A%d" t="str"><v>x</v></c>%s</row>'
        % (at, at, b'<c r="B%d" t="str"><v>h</v></c><c r="C%d" t="str"><v>h</v></c>' % (at, at) if at % 2 else b"")
        for at in range(1, 40_001)
    )
    return packed(workbook(b"<sheetData>" + b"".join(rows) + b"</sheetData>"))


def _areas() -> bytes:
    """Ranges that overlap in both directions, each read by a formula of its own."""
    texts = (b"SUM(B%d:ZZ%d)" % (at, at + 2000) for at in range(1, 4001))
    return packed(workbook(_formulas(*texts)))


def _circle() -> bytes:
    return packed(workbook(_formulas(*(b"SUM(A$1:A$20000)" for _ in range(20_000)))))


def _columns() -> bytes:
    columns = b'<cols>%s</cols><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'
    return packed(workbook(columns % (b'<col min="1" max="16384" width="9" hidden="1"/>' * 50_000)))


def _merged() -> bytes:
    merges = b"".join(b'<mergeCell ref="A%d:C%d"/>' % (at, at + 1) for at in range(1, 400_000, 2))
    return packed(workbook(ONE_CELL + b"<mergeCells>" + merges + b"</mergeCells>"))


def _arrays() -> bytes:
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><f t="array" ref="A1:XFD1048576">B1</f><v>1</v></c></row>' % (at, at)
        for at in range(1, 5000)
    )
    return packed(workbook(b"<sheetData>" + cells + b"</sheetData>"))


def _attributes() -> bytes:
    return packed(workbook(b"<x " + b" ".join(b'a%d=""' % at for at in range(100_000)) + b"/>" + ONE_CELL))


def _list_of_parts() -> bytes:
    """A hundred thousand empty parts."""
    return packed({f"{at}": b"" for at in range(100_000)})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "long texts and one far cell": _long_texts_and_one_far_cell,
    "one formula shared by 2,000 cells": _shared_formula,
    "a formula of a megabyte": lambda: packed(workbook(_formulas(b"a" * 1_000_000 + b"|"))),
    "bars without end": lambda: packed(workbook(_formulas(*[b"a|" * 4000] * 300))),
    "a long number format": _long_format,
    "one sheet named 2,000 times": _one_sheet_many_times,
    "14 million cells": _many_cells,
    "elements nobody knows": _junk_elements,
    "a row of 16,000 formulas": _row_of_formulas,
    "a part that claims to be small": lambda: lying(
        "xl/workbook.xml", (lambda c: c.compress(b" " * 300_000_000) + c.flush())(zlib.compressobj(9, 8, -15)), 8, 1000
    ),
    "bzip2": lambda: lying("xl/workbook.xml", bz2.compress(b" " * 100_000_000), 12, 1000),
    "broken lzma": lambda: lying("xl/workbook.xml", b"\x09\x04\x05\x00" + b"\xff" * 300, 14, 1000),
    "lzma with a dictionary of 4 GB": lambda: lying(
        "xl/workbook.xml", b"\x09\x04\x05\x00\x5d\xff\xff\xff\xff" + b"x" * 300, 14, 1000
    ),
    "broken deflate": lambda: lying("xl/workbook.xml", b"\xff" * 300, 8, 1000),
    "names of names": _names_of_names,
    "names in a circle": _names_in_a_circle,
    "open brackets": _brackets,
    "labels and headers": _labels_and_headers,
    "wide ranges": _areas,
    "20,000 formulas that read each other": _circle,
    "columns set again and again": _columns,
    "200,000 merged ranges": _merged,
    "array formulas over the whole sheet": _arrays,
    "100,000 attributes": _attributes,
    "100,000 parts": _list_of_parts,
    "nesting": lambda: packed(workbook(b"<a>" * 50_000 + b"</a>" * 50_000 + ONE_CELL)),
    "a long comment": lambda: packed(workbook(b"<!--" + b"x" * 3_000_000 + b"-->" + ONE_CELL)),
    "100,000 kinds of elements": lambda: packed(workbook(b"".join(b"<a%d/>" % at for at in range(100_000)))),
}
"""Each file by what is in it."""

# ---- mutations -------------------------------------------------------------------------------------------------------

_VALUES = [
    b"", b"0", b"-1", b"1", b"99999999999999999999", b"1e999", b"NaN", b"A1:XFD1048576", b"XFE1", b"A0", b"#REF!",
    b"true",
    b"\xe4\xb8\x80", b"a" * 5000, b"../../etc/passwd", b"rId1", b"rId99", b"&lt;x&gt;", b"=1+", b"'",
    b"[1]S!A1", b"\xef\xbf\xbe",
]  # fmt: skip


def mutated(honest: bytes, seed: int) -> bytes:
    """A workbook damaged in one to three ways, always the same for the same seed."""
    draw = random.Random(seed)
    data = honest
    for _ in range(draw.randrange(1, 4)):
        data = draw.choice(_WAYS)(data, draw)
    return data


def _flip(data: bytes, draw: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(draw.choice((1, 4, 64)) if found else 0):
        found[draw.randrange(len(found))] = draw.randrange(256)
    return bytes(found)


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error, lzma.LZMAError)
"""What the standard library says of an archive that it cannot unpack; an encrypted part is a RuntimeError."""


def _in_parts(change: Callable[[Parts, str, random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def way(data: bytes, draw: random.Random) -> bytes:
        try:
            parts = unpacked(data)
        except DAMAGED:
            return data
        if parts:
            change(parts, draw.choice(sorted(parts)), draw)
        return packed(parts)

    return way


def _flip_part(parts: Parts, name: str, draw: random.Random) -> None:
    parts[name] = _flip(parts[name], draw)


def _cut_part(parts: Parts, name: str, draw: random.Random) -> None:
    parts[name] = _cut(parts[name], draw)


def _swap(parts: Parts, name: str, draw: random.Random) -> None:
    other = draw.choice(sorted(parts))
    parts[name], parts[other] = parts[other], parts[name]


def _drop(parts: Parts, name: str, draw: random.Random) -> None:
    del parts[name]


def _value(parts: Parts, name: str, draw: random.Random) -> None:
    """Another value in place of an attribute's or a text."""
    marks = (b'"', b'"') if draw.random() < 0.7 else (b">", b"<")
    starts = [at for at in range(len(parts[name])) if parts[name][at : at + 1] == marks[0]]
    if starts:
        start = draw.choice(starts) + 1
        end = parts[name].find(marks[1], start)
        parts[name] = parts[name][:start] + draw.choice(_VALUES) + parts[name][max(end, start) :]


def _repeat(parts: Parts, name: str, draw: random.Random) -> None:
    """A stretch of a part, many times over."""
    starts = [at for at in range(len(parts[name])) if parts[name][at : at + 1] == b"<"]
    if starts:
        first, last = sorted(draw.choices(starts, k=2))
        parts[name] = (
            parts[name][:first] + parts[name][first:last][:5000] * draw.choice((2, 50, 400)) + parts[name][last:]
        )


def _nest(parts: Parts, name: str, draw: random.Random) -> None:
    at = parts[name].find(b">", draw.randrange(len(parts[name]) + 1)) + 1
    depth = draw.choice((5, 100, 1000, 100_000))
    parts[name] = parts[name][:at] + b"<is>" * depth + b"</is>" * depth + parts[name][at:]


_WAYS: list[Callable[[bytes, random.Random], bytes]] = [
    _flip, _cut,
    *map(_in_parts, (_flip_part, _flip_part, _cut_part, _swap, _drop, _value, _value, _value, _repeat, _nest)),
]  # fmt: skip
