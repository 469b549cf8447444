"""Pages of a workbook as PDF and PNG: what a real LibreOffice prints, and what happens where there is none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from shipped import shipped
from waiting import wait_until
from xlipo.cli import front_door
from xlipo.facts.errors import OutputError, UsageError
from xlipo.report import pictures
from xlipo.report.build import write_report
from xlipo.report.pictures import find_libreoffice, need_libreoffice, to_pdf, to_png, write_pages

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(front_door, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small report, under a name with spaces and Chinese."""
    place = tmp_path_factory.mktemp("a place 目录") / "月之暗面 & co.xlsx"
    return write_report(shipped(), place, ["Moonshot AI"], lang="zh-Hans")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without LibreOffice: nothing on the PATH, nothing in the usual places."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(pictures, "USUAL_PLACES", ())


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def pixels_of(png: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, channels and rows of a PNG whose rows are unfiltered; every chunk's checksum holds."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, data, header = 8, b"", b""
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0] == zlib.crc32(kind + body)
        header, data = (body if kind == b"IHDR" else header), data + (body if kind == b"IDAT" else b"")
        place += 12 + size
    width, height, depth, colour = struct.unpack(">IIBB", header[:10])
    channels = {0: 1, 2: 3, 6: 4}[colour]
    raw, row = zlib.decompress(data), 1 + width * channels
    assert depth == 8 and len(raw) == row * height and not any(raw[::row])
    return width, height, channels, b"".join(raw[y * row + 1 : (y + 1) * row] for y in range(height))


@pytest.mark.libreoffice
@pytest.mark.usefixtures("libreoffice")
def test_every_sheet_is_printed_and_every_page_drawn(workbook: Path, tmp_path: Path) -> None:
    pdf = to_pdf(workbook, need_libreoffice())
    assert [path.name for path in workbook.parent.iterdir()] == [workbook.name]  # no lock, nothing left beside it
    text = text_of(pdf)
    titles = [sheet["A1"].value for sheet in openpyxl.load_workbook(workbook)]
    assert [title for title in titles if str(title) not in text] == []
    drawn = list(to_png(pdf))
    document = pypdfium2.PdfDocument(pdf)
    assert len(drawn) == len(document) >= len(titles)
    for page, png in zip(document, drawn, strict=True):
        width, height, channels, pixels = pixels_of(png)
        assert width == pytest.approx(page.get_width() * 2, abs=2)
        assert height == pytest.approx(page.get_height() * 2, abs=2)
        assert pixels.count(b"\xff") < len(pixels) == width * height * channels  # not a blank sheet of paper
    navy = bytes.fromhex("14284B")
    assert navy * 20 in pixels_of(drawn[0])[3]  # a header row of the theme's own blue, red first


@pytest.mark.libreoffice
@pytest.mark.usefixtures("libreoffice")
def test_the_command_writes_pages_beside_the_workbook(run: Run, tmp_path: Path) -> None:
    out, folder = tmp_path / "报告 of today.xlsx", tmp_path / "new" / "pages 页"
    folder.mkdir(parents=True)
    stale, other = folder / "报告 of today-page-099.png", folder / "holiday-page-001.png"
    stale.touch(), other.touch()
    result = run("report", "--companies", "DeepSeek", "--out", out, "--pdf", "--png", folder)
    assert result.exit_code == 0, result.stderr
    pdf = out.with_suffix(".pdf")
    names = sorted(path.name for path in folder.iterdir())
    count = len(pypdfium2.PdfDocument(pdf.read_bytes()))
    assert names == ["holiday-page-001.png", *(f"报告 of today-page-{n:03d}.png" for n in range(1, count + 1))]
    assert result.stdout == f"Wrote {out}\nWrote {pdf}\nWrote {count} pages in {folder}\n"


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("asked", [["--pdf"], ["--png", "pages"], ["--pdf", "--png", "pages"]])
def test_without_libreoffice_nothing_is_begun(run: Run, tmp_path: Path, asked: list[str]) -> None:
    out = tmp_path / "report.xlsx"
    result = run("report", "--companies", "DeepSeek", "--out", out, *asked)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Pages need LibreOffice") and "libreoffice.org" in result.stderr
    assert result.stderr.count("\n") == 1 and list(tmp_path.iterdir()) == []


def test_without_pdfium_a_png_is_refused_before_any_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path / "bin", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(pictures.importlib.util, "find_spec", lambda name: None)
    result = run("report", "--companies", "DeepSeek", "--out", tmp_path / "r.xlsx", "--png", tmp_path / "pages")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install pypdfium2" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_a_png_folder_that_is_a_file_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    result = run("report", "--companies", "DeepSeek", "--out", tmp_path / "r.xlsx", "--png", tmp_path / "pages")
    assert result.exit_code == 2 and "is no folder" in result.stderr
    assert (tmp_path / "pages").read_text() == "a file" and not (tmp_path / "r.xlsx").exists()


def fake(folder: Path, script: str) -> str:
    """A program that stands where LibreOffice would: a real process with a will of its own."""
    folder.mkdir(exist_ok=True)
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.usefixtures("nowhere")
def test_it_is_found_on_the_path_then_in_the_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_libreoffice() is None
    with pytest.raises(UsageError):
        need_libreoffice()
    old, new = fake(tmp_path / "office24", "exit 0"), fake(tmp_path / "office25", "exit 0")
    assert find_libreoffice([str(tmp_path / "office*")]) == new
    assert find_libreoffice([str(tmp_path / "none*" / "program"), str(tmp_path / "office24")]) == old
    monkeypatch.setenv("PATH", str(tmp_path / "office24"))
    assert find_libreoffice([str(tmp_path / "office25")]) == old


def test_a_converter_that_hangs_is_ended_with_all_it_started(workbook: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    hung = fake(tmp_path / "bin", f"/bin/sleep 100000 &\necho $! > '{pid}'\nwait")
    with pytest.raises(OutputError, match=r"did not finish the pages of .* in 2 s and was ended"):
        to_pdf(workbook, hung, seconds=2)
    wait_until(lambda: has_ended(int(pid.read_text())), "what it started ends")


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only not yet reaped by whoever must."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return told.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize(
    "script",
    [
        "exit 0",
        "echo 'source file could not be loaded' >&2; exit 0",
        'while [ "$1" != "--outdir" ]; do shift; done; echo "no pdf" > "$2/workbook.pdf"',
        'while [ "$1" != "--outdir" ]; do shift; done; printf "%%PDF-1.7 torn" > "$2/workbook.pdf"',
    ],
)
def test_success_without_a_sound_pdf_is_a_failure(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    fake(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    out = tmp_path / "r.xlsx"
    out.with_suffix(".pdf").write_text("of last week")
    result = run("report", "--companies", "DeepSeek", "--out", out, "--pdf")
    assert result.exit_code == 2 and "LibreOffice made no pages of" in result.stderr
    assert ("could not be loaded" in result.stderr) == ("could not be loaded" in script)
    assert result.stdout == f"Wrote {out}\n" and out.exists()  # the workbook itself is sound
    assert out.with_suffix(".pdf").read_text() == "of last week"


def test_a_program_that_cannot_be_started_is_named(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be started"):
        to_pdf(workbook, str(tmp_path / "soffice"))


def test_pages_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is no folder"):
        write_pages(tmp_path / "file" / "pages", "x", iter([b""]))
