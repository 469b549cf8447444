"""Comments on the cells of anybody's workbook, and one sheet more whose lines link to the cells and back.

Only the parts that have to say so are touched, and in them nothing but what is added: charts, macros, formulas and
cached values stay byte for byte.
"""

# ruff: noqa: SIM905 - words read better as words
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from xlipo.facts.errors import UsageError
from xlipo.sheetkit.inner_places import comment_ends
from xlipo.sheetkit.package_edit import OFFICE, PackageEdit
from xlipo.sheetkit.xml_insertion import Part, attribute_xml, text_xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AUTHOR = "xlipo"
_MOST_LINKS = 60_000
"""Of one sheet; Excel opens no more than 65,530."""

_AFTER_DRAWING = frozenset(
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst AlternateContent".split()
)
_AFTER_LINKS = _AFTER_DRAWING | frozenset(
    "printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors"
    " smartTags drawing legacyDrawing".split()
)
"""What the schema puts after a sheet's drawing of comments, and after its links."""


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on a cell; ``place`` is where a click on the cell leads, such as ``'Sheet 2'!A5``."""

    sheet: str
    cell: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of the added sheet: a text or a number, with a link to a place in the book or to a page."""

    value: str | int | float | None
    place: str = ""
    url: str = ""


def annotate(edit: PackageEdit, notes: Sequence[Note], adds_to_comments: bool = False) -> None:
    """Put comments and links on cells; a cell that has a comment or a link already keeps it.

    With ``adds_to_comments`` what is said of a cell that has a comment follows its text.
    """
    by_sheet: dict[str, list[Note]] = {}
    for note in notes:
        by_sheet.setdefault(note.sheet, []).append(note)
    for sheet, own in by_sheet.items():
        part = edit.sheets[sheet]
        _link(edit, part, own[:_MOST_LINKS])
        _comment(edit, part, own, adds_to_comments)


def add_list(edit: PackageEdit, title: str, lines: Sequence[Sequence[Entry]], widths: Sequence[float]) -> None:
    """Add a sheet of lines, the headings first; ``title`` is free in the book."""
    name = edit.add_sheet(title, b"")
    rows, links = list[str](), list[str]()
    for row, line in enumerate(lines, 1):
        cells = []
        for column, entry in enumerate(line, 1):
            where = f"{get_column_letter(column)}{row}"
            cells.append(_cell(where, entry, row == 1))
            if entry.place and len(links) < _MOST_LINKS:
                links.append(f'<hyperlink ref="{where}" location={attribute_xml(entry.place)}/>')
            elif entry.url and len(links) < _MOST_LINKS:
                id = edit.relate(name, "hyperlink", entry.url, outside=True)
                links.append(f'<hyperlink ref="{where}" r:id="{id}"/>')
        rows.append(f'<row r="{row}">{"".join(cells)}</row>')
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    edit.replace(
        name,
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + "</worksheet>",
    )


def _cell(where: str, entry: Entry, is_heading: bool) -> str:
    if entry.value is None or entry.value == "":
        return ""
    if isinstance(entry.value, int | float):
        return f'<c r="{where}"><v>{entry.value!r}</v></c>'
    style = "<b/>" if is_heading else '<u/><color rgb="FF0563C1"/>' if entry.place or entry.url else ""
    looks = f"<rPr>{style}</rPr>" if style else ""
    text = f'<t xml:space="preserve">{text_xml(entry.value[:32_000])}</t>'
    inside = f"<r>{looks}{text}</r>" if looks else text
    return f'<c r="{where}" t="inlineStr"><is>{inside}</is></c>'


def _link(edit: PackageEdit, part: str, notes: Sequence[Note]) -> None:
    sheet = edit.part(part)
    kept = sheet.find("hyperlinks")
    held = set(re.findall(r"\bref\s*=\s*[\"']([A-Z]{1,3}\d+)[\"']", sheet.text_of(kept).decode())) if kept else set()
    links = "".join(
        f"<{sheet.prefix}hyperlink ref={attribute_xml(note.cell)} location={attribute_xml(note.place)}/>"
        for note in notes
        if note.place and note.cell not in held
    )
    if not links:
        return
    if sheet.find("hyperlinks") is not None:
        sheet.append("hyperlinks", links)
    else:
        sheet.insert(f"<{sheet.prefix}hyperlinks>{links}</{sheet.prefix}hyperlinks>", before=_AFTER_LINKS)


# -- comments ---------------------------------------------------------------------------------------------------------


def _comment(edit: PackageEdit, part: str, notes: Sequence[Note], adds: bool) -> None:
    try:
        drawing = _drawing_of(edit, part)
    except UsageError:  # boxes that Excel wrote in its own kind of XML: the links alone lead to the list
        return
    relations = edit.package.relations(part)
    kept = next((link.target for link in relations.values() if link.kind == "comments" and not link.outside), "")
    if kept and edit.package.has(kept):
        tree = edit.package.tree(kept)
        held = {item.get("ref", "") for item in tree.iterfind("commentList/comment")}
        if adds:
            _add_to_comments(edit.part(kept), [note for note in notes if note.cell in held])
        notes = [note for note in notes if note.cell not in held]
        author = len(tree.findall("authors/author"))
        comments = edit.part(kept)
        comments.append("authors", f"<{comments.prefix}author>{_AUTHOR}</{comments.prefix}author>")
        comments.append("commentList", "".join(_comment_xml(note, author, comments.prefix) for note in notes))
    else:
        inside = "".join(_comment_xml(note, 0) for note in notes)
        xml = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<comments xmlns="{MAIN}"><authors><author>{_AUTHOR}</author>'
            f"</authors><commentList>{inside}</commentList></comments>"
        )
        name = edit.add("xl/comments{}.xml", xml.encode(), _COMMENTS_TYPE)
        edit.relate(part, "comments", name)
    _draw(edit, part, drawing, notes)


def _add_to_comments(comments: Part, notes: Sequence[Note]) -> None:
    """Let what is said of cells follow the texts of the comments that they have."""
    ends = comment_ends(comments.original)
    for note in notes:
        if note.cell in ends:
            comments.put(ends[note.cell], _run_xml(f"\n\n{note.text}", comments.prefix))


def _run_xml(text: str, prefix: str) -> str:
    return f'<{prefix}r><{prefix}t xml:space="preserve">{text_xml(text)}</{prefix}t></{prefix}r>'


def _comment_xml(note: Note, author: int, prefix: str = "") -> str:
    text = f"<{prefix}text>{_run_xml(note.text, prefix)}</{prefix}text>"
    return f'<{prefix}comment ref="{note.cell}" authorId="{author}">{text}</{prefix}comment>'


_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)


def _drawing_of(edit: PackageEdit, part: str) -> Part | None:
    """The part of a sheet that draws the boxes of its comments; None where it has none."""
    sheet = edit.part(part)
    drawing = sheet.find("legacyDrawing")
    found = re.search(rb"\bid\s*=\s*[\"']([^\"']+)[\"']", sheet.text_of(drawing)) if drawing is not None else None
    link = edit.package.relations(part).get(found[1].decode()) if found else None
    return edit.part(link.target) if link is not None and edit.package.has(link.target) else None


def _draw(edit: PackageEdit, part: str, drawing: Part | None, notes: Sequence[Note]) -> None:
    """The boxes that comments are shown in, without which Excel shows none."""
    if drawing is not None:
        first = 1 + max((int(number) for number in re.findall(rb"_x0000_s(\d{1,8})", drawing.original)), default=1024)
        shapes = "".join(_shape(note, first + at) for at, note in enumerate(notes))
        drawing.insert(("" if b'"_x0000_t202"' in drawing.original else _named(_SHAPE_TYPE)) + shapes)
        return
    shapes = "".join(_shape(note, 1025 + at) for at, note in enumerate(notes))
    layout = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    xml = f"<xml {_SPACES}>{layout}{_SHAPE_TYPE}{shapes}</xml>"
    name = edit.add("xl/drawings/vmlDrawing{}.vml", xml.encode())
    edit.declare("vml", _VML_TYPE)
    id = edit.relate(part, "vmlDrawing", name)
    sheet = edit.part(part)
    sheet.insert(f'<{sheet.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{id}"/>', before=_AFTER_DRAWING)


def _named(xml: str) -> str:
    """An element with its name spaces of its own, for a part that may call them otherwise."""
    return xml.replace(" ", f" {_SPACES} ", 1)


def _shape(note: Note, number: int) -> str:
    letters, row = coordinate_from_string(note.cell)
    column = column_index_from_string(letters)
    lines = 1 + sum(1 + len(line) // 38 for line in note.text.splitlines())
    anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + 4}, 15, {max(row - 2, 0) + max(4, lines)}, 4"
    return _named(
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
        f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
