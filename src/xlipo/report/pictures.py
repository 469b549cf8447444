"""Pictures of a workbook: its pages as a PDF and as PNG files, made by LibreOffice where it is installed.

LibreOffice prints a copy of the workbook with a profile of its own that is thrown away afterwards, so that neither a
LibreOffice at work nor the user's settings are touched. It leaves with code 0 even when it has failed, so what counts
is the PDF. PNG files are drawn from the PDF by PDFium (the extra ``pictures``).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.atomic_write import replace_file

SECONDS = 300.0
"""How long LibreOffice may take for one workbook; a report of all companies takes about ten seconds."""

BACK_TAB = b"BFC5CE"
"""The colour of the back's tabs, as a sheet's part says it."""
DOTS_PER_INCH = 144
USUAL_PLACES = (
    "/usr/bin",
    "/usr/local/bin",
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
    "/snap/bin",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
)
"""Where LibreOffice is put when it is not put on the PATH."""

_NAMES = ("soffice.com", "soffice.exe") if sys.platform == "win32" else ("soffice", "libreoffice")
_AS_PDF = 'pdf:calc_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}'
"""Without tags: those of a report's thousands of cells make its PDF fifteen times larger, too large to send."""

_QUIETLY = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")


def find_libreoffice(places: Sequence[str] | None = None) -> str | None:
    """The LibreOffice on the PATH, else in one of the usual places (or ``places``); None where there is none."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    for pattern in USUAL_PLACES if places is None else places:
        for folder in _folders(pattern):
            for name in _NAMES:
                if os.access(folder / name, os.X_OK):
                    return str(folder / name)
    return None


def _folders(pattern: str) -> list[Path]:
    """The folders a pattern means, the newest version of several first."""
    path = Path(pattern)
    stars = [index for index, part in enumerate(path.parts) if "*" in part]
    if not stars:
        return [path]
    top = Path(*path.parts[: stars[0]])
    return sorted(top.glob(str(Path(*path.parts[stars[0] :]))), reverse=True) if top.is_dir() else []


def need_libreoffice() -> str:
    """Where LibreOffice is. Raises :class:`UsageError` that says where to get it."""
    found = find_libreoffice()
    if found is None:
        raise UsageError(
            "Pages need LibreOffice, which is not installed here or not on the PATH; "
            "get it from libreoffice.org (Debian and Ubuntu: apt-get install libreoffice-calc-nogui)."
        )
    return found


def need_pdfium() -> None:
    """Raises :class:`UsageError` that says how to get it where PDFium is not installed."""
    if importlib.util.find_spec("pypdfium2") is None:
        raise UsageError("PNG pages need pypdfium2; install it with: pip install pypdfium2.")


def to_pdf(workbook: Path, libreoffice: str, seconds: float = SECONDS, whole: bool = True) -> bytes:
    """The workbook's pages as a PDF; unless the ``whole``, those of a report's front.

    ``libreoffice`` is the program (see :func:`need_libreoffice`); ``seconds`` is how long it may take. Raises
    :class:`OutputError` when it makes no PDF, fails or is too slow; it has then been ended with all it started.
    """
    with tempfile.TemporaryDirectory(prefix="xlipo-pages-", ignore_cleanup_errors=True) as name:
        room = Path(name)
        copy = room / "workbook.xlsx"  # a plain name, and no lock beside the user's own file
        shutil.copyfile(workbook, copy)
        if not whole:
            only_front(copy)
        profile = f"-env:UserInstallation={(room / 'profile').as_uri()}"
        command = [libreoffice, profile, *_QUIETLY, "--convert-to", _AS_PDF, "--outdir", str(room), str(copy)]
        said = _run(command, workbook, seconds)
        made = room / "workbook.pdf"
        data = made.read_bytes() if made.is_file() else b""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise OutputError(f"LibreOffice made no pages of {workbook}{said}; open the workbook there to see why.")
    return data


def only_front(workbook: Path) -> None:
    """Hide the back of a report, the sheets with grey tabs, so that it is not printed; nothing else of it changes."""
    with zipfile.ZipFile(workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    back = [name for name in parts if name.startswith("xl/worksheets/sheet") and BACK_TAB in parts[name][:1500]]
    book = parts["xl/workbook.xml"].decode("utf-8")
    for name in back:
        number = int(re.sub(r"\D", "", name))
        book = re.sub(rf'(<sheet [^>]*sheetId="{number}"[^>]*) state="visible"', r'\1 state="hidden"', book)
        printed = (
            rf'<definedName name="_xlnm.Print_(?:Area|Titles)" localSheetId="{number - 1}"[^>]*>[^<]*</definedName>'
        )
        book = re.sub(printed, "", book)  # a hidden sheet that says what to print is printed
    parts["xl/workbook.xml"] = book.encode("utf-8")
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def _run(command: Sequence[str], workbook: Path, seconds: float) -> str:
    """Run a program and what it starts, in a group of their own; returns what it complained of, in brackets."""
    try:
        with _group(command) as process:
            _, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise OutputError(
            f"LibreOffice did not finish the pages of {workbook} in {seconds:g} s and was ended; try again."
        ) from None
    except OSError as error:
        raise OutputError(f"LibreOffice ({command[0]}) cannot be started: {error.strerror or error}.") from None
    lines = [line for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
    return f" ({lines[-1].strip()[:120]})" if lines else ""


@contextlib.contextmanager
def _group(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program started as the head of its own group; whatever is left of the group at the end is ended."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        if sys.platform == "win32":
            taskkill = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(taskkill, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def to_png(pdf: bytes) -> Iterator[bytes]:
    """Every page of a PDF as a PNG file, 144 dots to the inch."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            bitmap = page.render(scale=DOTS_PER_INCH / 72, rev_byteorder=True, prefer_bgrx=False)
            yield _png(bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels, bytes(bitmap.buffer))
            bitmap.close()
            page.close()
    finally:
        document.close()


def _png(width: int, height: int, stride: int, channels: int, pixels: bytes) -> bytes:
    """A PNG file of rows of 8-bit pixels: grey, RGB or RGBA."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    colour = {1: 0, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + pixels[row * stride : row * stride + width * channels] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 6)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def write_pages(folder: Path, stem: str, pages: Iterator[bytes]) -> list[Path]:
    """Write ``STEM-page-001.png`` and so on; pages of an earlier, longer run are taken away.

    Raises :class:`OutputError` where the folder or a file in it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} is no folder to write pages to: {error.strerror or error}.") from None
    written = []
    for number, page in enumerate(pages, 1):
        path = folder / f"{stem}-page-{number:03d}.png"
        replace_file(path, page)
        written.append(path)
    mine = re.compile(re.escape(stem) + r"-page-\d{3,}\.png")
    for path in folder.iterdir():
        if mine.fullmatch(path.name) and path not in written:
            path.unlink(missing_ok=True)
    return written
