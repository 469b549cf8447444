"""Every printed page, as a real LibreOffice prints it: none blank, none a leftover, no text cut, none too small.

Where a text does not fit its cell, the PDF holds it whole and shows a part: what is shown is its clip path's box.
"""

from __future__ import annotations

import ctypes
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet

from libreoffice import LibreOffice
from reports import Reports
from xlipo.facts.languages import LANGUAGES
from xlipo.report.pictures import only_front
from xlipo.sheetkit.print_layout import A3, A4
from xlipo.sheetkit.theme import TITLE_SIZE

FOOTER, TOP = 0.59 * 72, 0.45 * 72
REPORTS = {
    "few": (["MiniMax", "Zhipu"], "USD", "en"),
    "Chinese": (["MiniMax", "Zhipu", "Moonshot AI", "SenseTime", "OpenAI", "Iluvatar CoreX"], "CNY", "zh-Hans"),
}
LEAST_SCALE, ROUNDED = 0.55, 0.02
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Printed:
    """A report and its pages by sheet."""

    workbook: openpyxl.Workbook
    pages: dict[str, list[pypdfium2.PdfPage]]


@pytest.fixture(scope="module", params=REPORTS)
def printed(
    request: pytest.FixtureRequest, reports: Reports, tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice
) -> Printed:
    path = reports.of(*REPORTS[request.param])
    pdf = libreoffice.convert(path, tmp_path_factory.mktemp("print") / "report.pdf")
    return Printed(openpyxl.load_workbook(path, data_only=True), by_sheet(pdf))


def by_sheet(pdf: Path) -> dict[str, list[pypdfium2.PdfPage]]:
    """The pages of each sheet; LibreOffice makes a bookmark of each sheet's first."""
    document = pypdfium2.PdfDocument(pdf)
    first = {mark.get_dest().get_index(): mark.get_title() for mark in document.get_toc()}
    found: dict[str, list[pypdfium2.PdfPage]] = {}
    title = ""
    for number, page in enumerate(document):
        title = first.get(number, title)
        found.setdefault(title, []).append(page)
    return found


@dataclass(frozen=True)
class Piece:
    """A piece of text of one font: its characters, where it is, and the part of the page that it may show on."""

    text: str
    box: Box
    clip: Box | None
    address: int


@cache
def pieces(page: pypdfium2.PdfPage) -> list[Piece]:
    """The text of a page's cells, in the order in which it was drawn."""
    held, buffer, found = page.get_textpage(), (ctypes.c_ushort * 4096)(), []
    for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
        size = pdfium.FPDFTextObj_GetText(piece.raw, held.raw, buffer, len(buffer))
        text = bytes(buffer)[: size - 2].decode("utf-16-le")
        found.append(Piece(text, piece.get_bounds(), clip_of(piece), address_of(piece.raw)))
    return found


def address_of(raw: object) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


@cache
def told_by(page: pypdfium2.PdfPage) -> str:
    """All the text of a page's cells as it is read.

    A line's characters that the cell's own font lacks come from another, and are drawn after the rest of the line:
    they go back to where they stand.
    """
    lines: list[list[Piece]] = []
    for piece in pieces(page):
        if lines and belongs(piece, lines[-1]):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    strewn = {piece.address for line in lines if len(line) > 1 for piece in line}
    held, placed = page.get_textpage(), dict[int, list[tuple[float, str]]]()
    for at in range(held.count_chars()) if strewn else ():
        address = address_of(pdfium.FPDFText_GetTextObject(held.raw, at))
        if address in strewn:
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(held.raw, at, x, y)
            placed.setdefault(address, []).append((x.value, chr(pdfium.FPDFText_GetUnicode(held.raw, at))))
    return "".join(
        line[0].text
        if len(line) == 1
        else "".join(letter for _, letter in sorted(each for piece in line for each in placed.get(piece.address, ())))
        for line in lines
    )


def belongs(piece: Piece, line: list[Piece]) -> bool:
    """Whether a piece stands inside the line that was drawn before it, or touches its left end."""
    lefts, bottoms, rights, tops = zip(*(each.box for each in line), strict=True)
    left, bottom, right, top = piece.box
    if not min(bottoms) - 2 < (bottom + top) / 2 < max(tops) + 2:
        return False
    begins_it = min(lefts) - 4 <= left  # the first of its characters may be such a one
    return (begins_it and right <= max(rights) + 1) or abs(right - min(lefts)) < 1


def clip_of(piece: pypdfium2.PdfObject) -> Box | None:
    clip = pdfium.FPDFPageObj_GetClipPath(piece.raw)
    boxes = []
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip))):
        points = []
        for number in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, number), x, y)
            points.append((x.value, y.value))
        xs, ys = zip(*points, strict=True)
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    if not boxes:
        return None
    left, bottom, right, top = zip(*boxes, strict=True)
    return max(left), max(bottom), min(right), min(top)


def whole(text: str) -> str:
    """Without what a line's end changes: spaces, and hyphens, which PDFium tells apart there."""
    return "".join(character for character in text if character.isprintable() and character not in " -\ufffe\u3000")


@cache
def arial_here() -> str:
    """The typeface that stands for Arial on this machine."""
    return subprocess.run(["fc-match", "-f", "%{family}", "Arial"], capture_output=True, text=True, check=True).stdout


def is_as_wide_as_arial() -> bool:
    return re.search("Arial|Arimo|Liberation|Helvetica|Nimbus", arial_here()) is not None


def reckoned(sheet: Worksheet) -> int:
    """How many pages a sheet's set-up asks for."""
    areas = str(sheet.print_area).count("!")
    if areas > 1:
        return areas
    return sheet.page_setup.fitToHeight or 1 + len(sheet.row_breaks.brk)


pytestmark = pytest.mark.libreoffice


def test_each_sheet_has_the_pages_that_were_reckoned(printed: Printed) -> None:
    """A sheet at a scale of its own is as wide as Arial makes it: elsewhere only those fitted to the width are held."""
    assert list(printed.pages) == printed.workbook.sheetnames
    sheets = [one for one in printed.workbook if is_as_wide_as_arial() or one.sheet_properties.pageSetUpPr.fitToPage]
    pages = {one.title: len(printed.pages[one.title]) for one in sheets}
    assert pages == {one.title: reckoned(one) for one in sheets}


def test_no_page_is_blank_or_a_leftover(printed: Printed) -> None:
    """Filled by a sixth of its height at least below the margin, and with a chart or lines of its own."""
    for title, pages in printed.pages.items():
        for number, page in enumerate(pages, 1):
            bottoms = [box.get_bounds()[1] for box in page.get_objects(max_depth=1)]
            lowest = min((bottom for bottom in bottoms if bottom > FOOTER), default=page.get_height())
            filled = (page.get_height() - TOP - lowest) / (page.get_height() - TOP - FOOTER)
            assert filled > 1 / 6, f"page {number} of {len(pages)} of {title} is filled to {filled:.0%}"


def test_no_text_is_cut_and_no_number_is_hidden(printed: Printed) -> None:
    cut = []
    for title, pages in printed.pages.items():
        for page in pages:
            for piece in pieces(page):
                text, (left, bottom, right, top), clip = piece.text, piece.box, piece.clip
                if "###" in text:
                    cut.append((title, text))
                if clip is None or not text.strip() or left > clip[2] or right < clip[0] or top < clip[1]:
                    continue  # without end, or not shown at all: a chart of another page
                if left < clip[0] - 1 or right > clip[2] + 1 or bottom < clip[1] - 1.5 or top > clip[3] + 1.5:
                    cut.append((title, text))
    assert cut == []


def test_every_text_of_a_sheet_stands_on_its_pages(printed: Printed) -> None:
    """All that is in the print areas: so nothing lies beside the paper."""
    for sheet in printed.workbook:
        told = whole("".join(told_by(page) for page in printed.pages[sheet.title]))
        areas = [part.rpartition("!")[2] for part in str(sheet.print_area).split(",")]
        cells = [cell for area in areas for row in sheet[area.replace("$", "")] for cell in row]
        lost = [cell.coordinate for cell in cells if isinstance(cell.value, str) and whole(cell.value) not in told]
        assert lost == [], sheet.title


def test_losses_have_as_many_decimals_as_gains(reports: Reports, tmp_path: Path, libreoffice: LibreOffice) -> None:
    """Whole from 100 on, two decimals below: MiniMax lost USD 1,871.6m in a year, and 0.85m gross in another."""
    pdf = libreoffice.convert(reports.of(*REPORTS["few"]), tmp_path / "report.pdf")
    told = "".join(told_by(page) for page in by_sheet(pdf)["Tear sheet"])
    assert "(1,872)" in told and "(0.85)" in told and "(465)" in told
    assert not re.search(r"\(\d[\d,]{2,}\.\d|\(\d+\.\d\)", told)


def test_every_bar_of_a_chart_has_its_name_and_figure_on_paper(printed: Printed) -> None:
    """LibreOffice leaves out every second one where a plot is too low for them."""
    for sheet in printed.workbook:
        bars = [chart.series[0].cat for chart in sheet._charts if isinstance(chart, BarChart)]
        names = [
            point.v
            for cat in bars
            if cat is not None
            for point in cat.strRef.strCache.pt
            if point.v not in (None, "None")
        ]
        told = whole("".join(told_by(page) for page in printed.pages[sheet.title]))
        assert [name for name in names if whole(name) not in told] == [], sheet.title


def test_every_page_can_be_read(printed: Printed) -> None:
    """The title's size on paper says the scale."""
    for title, pages in printed.pages.items():
        held = pages[0].get_textpage()
        scale = max(pdfium.FPDFText_GetFontSize(held, at) for at in range(held.count_chars())) / TITLE_SIZE
        assert scale >= LEAST_SCALE - ROUNDED, f"{title} is printed at {scale:.0%}"


def test_the_set_up_is_one_that_every_spreadsheet_heeds(printed: Printed) -> None:
    for sheet in printed.workbook:
        fitted = sheet.page_setup.fitToWidth == 1 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert fitted or (sheet.page_setup.scale >= 100 * LEAST_SCALE and "," in str(sheet.print_area)), sheet.title
        assert sheet.page_setup.paperSize in (A4.number, A3.number)
        filled = [row[0].row for row in sheet.iter_rows() if any(cell.value is not None for cell in row)]
        assert all(sheet.row_dimensions[row].height for row in filled)


READABLE, ROUNDING = 8.0, 0.05
"""Points of the smallest type of a page of the front on its paper, and what a PDF's sizes are rounded by."""
PAIR = ("MiniMax", "Zhipu")
FRONTS = [
    *(("all", "USD", lang, 12) for lang in LANGUAGES),
    *((PAIR, "USD", lang, 8) for lang in LANGUAGES),
    *((group, "USD", lang, 12) for group in ("gpu", "llm") for lang in ("en", "zh-Hant")),
    ("gpu", "CNY", "en", 12),
]
"""What is printed, in which currency and language, and on how many sheets of A4 at most."""


@pytest.mark.parametrize(("companies", "currency", "lang", "most"), FRONTS)
def test_the_pages_of_the_front_are_few_and_of_eight_points_on_a4(
    reports: Reports,
    libreoffice: LibreOffice,
    companies: str | tuple[str, ...],
    currency: str,
    lang: str,
    most: int,
    tmp_path: Path,
) -> None:
    """From the PDF: the size of the type times the scale, of every character, those that shrink to their cell too."""
    if not is_as_wide_as_arial():
        pytest.skip(f"no font here is as wide as Arial ({arial_here()} falls in): what is printed is smaller")
    front, report = tmp_path / "front.xlsx", reports.of(companies, currency, lang)
    assert report.stat().st_size < 1_500_000
    front.write_bytes(report.read_bytes())
    only_front(front)
    sheets = by_sheet(libreoffice.convert(front, tmp_path / "front.pdf"))
    assert sum(map(len, sheets.values())) <= most
    for title, pages in sheets.items():
        for number, page in enumerate(pages, 1):
            assert [round(side) for side in page.get_size()] == [842, 595], f"page {number} of {title} is no A4"
            held = page.get_textpage()
            small = {
                at: chr(pdfium.FPDFText_GetUnicode(held.raw, at))
                for at in range(held.count_chars())
                if pdfium.FPDFText_GetFontSize(held, at) < READABLE - ROUNDING
            }
            assert not "".join(small.values()).strip(), f"page {number} of {title}"
