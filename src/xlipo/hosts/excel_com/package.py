"""The add-in as a file: a macro-enabled workbook (``.xlam``) with its VBA project, its ribbon and its sheet of words.

Written part by part, the same bytes for the same xlipo and xlwings.
"""

from __future__ import annotations

import io
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlipo.hosts.excel_com.ribbon import ribbon_xml
from xlipo.hosts.excel_com.vba import modules
from xlipo.hosts.excel_com.vba_project import vba_project
from xlipo.hosts.excel_com.words import words

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office"

_TYPES = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""

_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="rId3" Type="{_MICROSOFT}/2007/relationships/ui/extensibility" Target="customUI/customUI14.xml"/>
</Relationships>"""

_WORKBOOK = f"""{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<workbookPr codeName="ThisWorkbook"/>
<sheets><sheet name="Words" sheetId="1" r:id="rId1"/></sheets>
</workbook>"""

_WORKBOOK_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_MICROSOFT}/2006/relationships/vbaProject" Target="vbaProject.bin"/>
</Relationships>"""

_PROPERTIES = f"""{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:creator>xlipo</dc:creator>
<dc:description>Sourced figures of AI companies around their IPO, as worksheet functions.</dc:description>
<dc:title>xlipo</dc:title>
</cp:coreProperties>"""


def addin_file() -> bytes:
    """The bytes of ``xlipo.xlam``.

    >>> addin_file()[:2]
    b'PK'
    """
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": _sheet(),
        "xl/vbaProject.bin": vba_project("xlipo", modules()),
        "customUI/customUI14.xml": ribbon_xml(),
        "docProps/core.xml": _PROPERTIES,
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        for name, content in parts.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, content)
    return packed.getvalue()


def _sheet() -> str:
    rows = "\n".join(
        f'<row r="{at}">'
        + "".join(f'<c r="{column}{at}" t="inlineStr"><is><t>{escape(text, quote=False)}</t></is></c>'
                  for column, text in zip("ABC", row, strict=True))
        + "</row>"
        for at, row in enumerate(words(), 1)
    )  # fmt: skip
    start = f'{_XML}<worksheet xmlns="{_MAIN}">\n<sheetPr codeName="Words"/>'
    return f"{start}\n<sheetData>\n{rows}\n</sheetData>\n</worksheet>"
