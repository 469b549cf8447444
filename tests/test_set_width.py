"""How wide texts are set, against the widths of the letters that PDFium brings for Helvetica."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from xlipo.sheetkit.set_width import set_width

SIZE = 100.0


@pytest.mark.parametrize(("bold", "font"), [(False, b"Helvetica"), (True, b"Helvetica-Bold")])
def test_letters_are_as_wide_as_helveticas(bold: bool, font: bytes) -> None:
    document = pypdfium2.PdfDocument.new()
    held = pdfium.FPDFText_LoadStandardFont(document.raw, font)
    width = ctypes.c_float()

    def of(letter: str) -> float:
        assert pdfium.FPDFFont_GetGlyphWidth(held, ord(letter), SIZE, width)
        return width.value

    for letter in map(chr, {*range(32, 127)} - {ord("@")}):  # its bold @ is wider than Adobe says
        assert set_width(letter, bold) == pytest.approx(of(letter) / of("0"), abs=0.003), letter


def test_latin_letters_of_a_chinese_text_are_allowed_a_wider_font() -> None:
    assert set_width("营业收入") == pytest.approx(4 * 1000 / 556)
    assert set_width("LTM 收入") - set_width("收入") > set_width("LTM ")
