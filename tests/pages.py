"""What a reader sees: the pages of a workbook as pictures, drawn by a real LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, TypeAlias

import pypdfium2
import pytest

Picture: TypeAlias = Any
"""Rows by columns by red, green and blue, 0 to 255 each."""

PDF_SECONDS = 180.0


def pages(workbook: Path, folder: Path, dots_per_inch: int = 72) -> list[Picture]:
    """The printed pages of a workbook, in order. Without LibreOffice: a failure where it is required, else a skip."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        (pytest.fail if os.environ.get("XLIPO_REQUIRE_LIBREOFFICE") else pytest.skip)("LibreOffice is missing")
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, own, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=PDF_SECONDS)
    document = pypdfium2.PdfDocument(folder / f"{workbook.stem}.pdf")
    try:
        return [page.render(scale=dots_per_inch / 72, rev_byteorder=True).to_numpy().copy() for page in document]
    finally:
        document.close()


def dots_of(picture: Picture, colour: str, near: int = 30) -> int:
    """How many dots of a picture have a colour, or nearly."""
    wanted = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return int((abs(picture[:, :, :3].astype(int) - wanted).max(axis=2) <= near).sum())
