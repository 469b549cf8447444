"""A saved workbook holds formulas and results, is the same every time, and is there whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import openpyxl
import pandas as pd
import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from formula_engine import engine_recalculate
from libreoffice import LibreOffice
from xlipo.facts.errors import OutputError, UsageError
from xlipo.sheetkit.cells import Formula, Result, safe_text
from xlipo.sheetkit.save import EPOCH, save, to_bytes
from xlipo.store.atomic_write import replace_file

# Each formula with its result as the file tells it, and as a spreadsheet that calculates anew tells it.
FORMULAS: dict[str, tuple[Formula, Result, float | str]] = {
    "B1": (Formula("=SUM(A1:A3)", 6), 6, 6.0),
    "B2": (Formula('=A1&" & <x>"', "3 & <x>"), "3 & <x>", "3 & <x>"),
    "B3": (Formula("=A1>A2", True), True, 1.0),
    "B4": (Formula("=NA()", "#N/A"), "#N/A", "#N/A"),
    "B5": (Formula("=DATE(2024,5,1)", dt.date(2024, 5, 1)), dt.datetime(2024, 5, 1), 45413.0),
    "B6": (Formula("=1/3", 1 / 3), 1 / 3, 1 / 3),
    "B7": (Formula('=" pad "', " pad "), " pad ", " pad "),
    "B8": (Formula("=A1/4", Decimal("0.75")), 0.75, 0.75),
    "B9": (Formula("=0.1+0.2", 0.1 + 0.2), 0.1 + 0.2, 0.1 + 0.2),
    "B10": (Formula("=10^21", 10**21), 10**21, 1e21),
    "B11": (Formula("=A1/0", "#DIV/0!"), "#DIV/0!", "#DIV/0!"),
    "B12": (Formula('=""', ""), None, ""),
    "B13": (Formula('=IFERROR(B11,"n.m.")', "n.m."), "n.m.", "n.m."),
}


class Picture(Image):  # type: ignore[misc]
    """An image that needs no imaging fact_index."""

    def __init__(self) -> None:
        self.ref, self.width, self.height, self.format, self.anchor = io.BytesIO(), 10, 10, "png", "A20"

    def _data(self) -> bytes:
        return b"\x89PNG"


def plain_workbook() -> Workbook:
    """One of everything that openpyxl can write by itself."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Everything & more"
    sheet.append(["Name", "Figure", "When"])
    sheet.append(["稀宇科技 <&>", 12.5, dt.date(2025, 9, 30)])
    sheet.append([" padded ", -3, dt.datetime(2025, 9, 30, 12)])
    sheet.append(["two\nlines\r", True, dt.time(6, 0)])
    sheet.append(["", 1e300, dt.timedelta(hours=36)])
    sheet.append(["#N/A", 0.1, None])
    sheet["D2"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold & <b>"), " end")
    sheet["B2"].number_format = '#,##0.0;(#,##0.0);"–"'
    sheet["B3"].font = Font(bold=True, color="FF0000FF")
    sheet["F9"].fill = PatternFill("solid", fgColor="F3F5F8")
    sheet["A7"].hyperlink = "https://example.org/a?b=1&c=2"
    sheet["A8"] = "jump"
    sheet["A8"].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref="A8", location="'Everything & more'!A1")
    sheet["B8"].comment = Comment("why", "someone")
    sheet.row_dimensions[3].height = 30
    sheet.row_dimensions[12].hidden = True
    sheet.column_dimensions["A"].width = 34
    sheet.merge_cells("H1:I2")
    sheet.freeze_panes = "B2"
    sheet.add_table(Table(displayName="Rows", ref="A1:C3"))
    sheet.conditional_formatting.add("B2:B5", CellIsRule(operator="lessThan", formula=["0"], font=Font(bold=True)))
    choice = DataValidation(type="list", formula1='"USD,CNY"')
    choice.add("G1")
    sheet.add_data_validation(choice)
    workbook.create_sheet("Empty")
    return workbook


def live_workbook() -> Workbook:
    """The same with formulas and a chart."""
    workbook = plain_workbook()
    sheet = workbook.create_sheet("Live")
    for row, value in enumerate([3, 1, 2], 1):
        sheet.cell(row, 1, value)
    for place, (formula, _, _) in FORMULAS.items():
        sheet[place] = formula
    sheet["B1"].font = Font(bold=True)
    sheet["B5"].number_format = "yyyy-mm-dd"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
    chart.alt_text = "Revenue, USD m"
    sheet.add_chart(chart, "D2")
    return workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A saved live workbook."""
    path = tmp_path / "live.xlsx"
    save(live_workbook(), path)
    return path


# ---- what the file holds -----------------------------------------------------------------------------------------


def part(file: bytes | Path, name: str) -> str:
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    with zipfile.ZipFile(source) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("place", FORMULAS)
def test_openpyxl_reads_formula_and_result(file: Path, place: str) -> None:
    formula, result, _ = FORMULAS[place]
    assert openpyxl.load_workbook(file)["Live"][place].value == formula.text
    assert openpyxl.load_workbook(file, data_only=True)["Live"][place].value == result


def test_pandas_reads_results(file: Path) -> None:
    frame = pd.read_excel(file, sheet_name="Live", header=None, engine="openpyxl")
    assert frame.iloc[0, 1] == 6
    assert frame.iloc[1, 1] == "3 & <x>"
    assert frame.iloc[4, 1] == dt.datetime(2024, 5, 1)
    assert frame.iloc[8, 1] == 0.1 + 0.2, "every digit of a float is kept"


def test_calamine_reads_results(file: Path) -> None:
    rows = CalamineWorkbook.from_path(file).get_sheet_by_name("Live").to_python()
    assert [row[1] for row in rows[:3]] == [6, "3 & <x>", True]
    assert rows[5][1] == 1 / 3


@pytest.mark.libreoffice
def test_libreoffice_calculates_the_same(file: Path, libreoffice: LibreOffice) -> None:
    values = libreoffice.recalculate(file)
    assert {place: values["Live", place] for place in FORMULAS} == {
        place: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
        for place, (_, _, value) in FORMULAS.items()
    }
    assert values["Everything & more", "A2"] == "稀宇科技 <&>"


def test_formualizer_calculates_the_same(file: Path) -> None:
    values = engine_recalculate(file)
    calculated = {place: values.get(("Live", place), "") for place in FORMULAS}
    assert calculated == {
        place: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
        for place, (_, _, value) in FORMULAS.items()
    }


@pytest.mark.libreoffice
def test_a_wrong_result_is_found_out(tmp_path: Path, libreoffice: LibreOffice) -> None:
    workbook = Workbook()
    workbook.active["A1"] = Formula("=1+1", 99)
    save(workbook, tmp_path / "wrong.xlsx")
    assert libreoffice.recalculate(tmp_path / "wrong.xlsx") == {("Sheet", "A1"): 2.0}
    assert engine_recalculate(tmp_path / "wrong.xlsx") == {("Sheet", "A1"): 2.0}


@pytest.mark.libreoffice
def test_text_from_data_is_text_in_libreoffice(tmp_path: Path, libreoffice: LibreOffice) -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\t=1", "#N/A", "plain"]
    workbook = Workbook()
    workbook.active.append([safe_text(text) for text in texts])
    save(workbook, tmp_path / "text.xlsx")
    assert list(libreoffice.recalculate(tmp_path / "text.xlsx").values()) == texts


def test_the_cells_as_they_are_written() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([Formula("=B1*2", 2.5), 1, 0.1 + 0.2, "a<b", None, True, Decimal("1.10"), "=A1", float("nan")])
    sheet["J1"] = ArrayFormula("J1:J2", "=A1:A2*2")
    assert (
        part(to_bytes(workbook), "xl/worksheets/sheet1.xml")
        .partition("<sheetData>")[2]
        .startswith(
            '<row r="1"><c r="A1"><f>B1*2</f><v>2.5</v></c><c r="B1"><v>1</v></c>'
            '<c r="C1"><v>0.30000000000000004</v></c>'
            '<c r="D1" t="inlineStr"><is><t>a&lt;b</t></is></c><c r="F1" t="b"><v>1</v></c><c r="G1"><v>1.1</v></c>'
            '<c r="H1"><f>A1</f></c><c r="I1" t="e"><v>#NUM!</v></c>'
            '<c r="J1"><f t="array" ref="J1:J2">A1:A2*2</f></c></row></sheetData>'
        )
    )


def test_a_formula_without_a_known_result_has_none() -> None:
    workbook = Workbook()
    workbook.active["A1"] = Formula("=A2", None)
    assert '<c r="A1"><f>A2</f></c>' in part(to_bytes(workbook), "xl/worksheets/sheet1.xml")


def test_a_time_zone_is_refused() -> None:
    workbook = Workbook()
    workbook.active["A1"] = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(TypeError, match="time zone"):
        to_bytes(workbook)


def test_a_write_only_workbook_is_refused() -> None:
    with pytest.raises(TypeError, match="write-only"):
        to_bytes(Workbook(write_only=True))


def test_every_part_is_what_openpyxl_writes() -> None:
    """Our rows against openpyxl's own, part by part; ours say nothing where nothing is to say."""
    theirs = io.BytesIO()
    plain_workbook().save(theirs)
    ours = to_bytes(plain_workbook())
    names = set(zipfile.ZipFile(theirs).namelist())
    assert names == set(zipfile.ZipFile(io.BytesIO(ours)).namelist())
    for name in names - {"docProps/core.xml", "xl/styles.xml"}:
        expected = re.sub(r' t="n"| t="inlineStr"(?=/>|></c>)', "", part(theirs.getvalue(), name))
        assert canonicalize(part(ours, name)) == canonicalize(expected), name


def test_it_asks_for_a_full_calculation_on_load(file: Path) -> None:
    assert 'fullCalcOnLoad="1"' in part(file, "xl/workbook.xml")


def test_fonts_are_in_the_order_of_the_schema(file: Path) -> None:
    order = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()  # noqa: SIM905
    fonts = [
        [etree.QName(piece).localname for piece in font]
        for font in etree.fromstring(part(file, "xl/styles.xml").encode()).iter("{*}font")
    ]
    assert len(fonts) >= 3
    assert all(pieces == sorted(pieces, key=order.index) for pieces in fonts)


def test_charts_and_images_carry_their_own_alt_text() -> None:
    workbook = Workbook()
    sheet = workbook.active
    line, bar, picture = LineChart(), BarChart(), Picture()
    line.alt_text, bar.alt_text, picture.alt_text = "a line", "two\x00 bars", "a picture"
    bar.anchor = TwoCellAnchor("twoCell", AnchorMarker(1, 0, 1, 0), AnchorMarker(5, 0, 9, 0))  # written before the line
    sheet.add_chart(line, "A1")
    sheet.add_chart(bar)
    sheet.add_image(picture)
    drawing = etree.fromstring(part(to_bytes(workbook), "xl/drawings/drawing1.xml").encode())
    described = {piece.get("name"): piece.get("descr") for piece in drawing.iter("{*}cNvPr") if piece.get("descr")}
    assert described == {"Chart 1": "a line", "Chart 2": "two bars", "Image 3": "a picture"}


# ---- the same bytes ----------------------------------------------------------------------------------------------


def test_equal_workbooks_give_equal_bytes() -> None:
    first = to_bytes(live_workbook())
    time.sleep(2.1)  # a zip archive counts in steps of two seconds
    assert to_bytes(live_workbook()) == first


def test_a_workbook_saved_twice_gives_equal_bytes() -> None:
    workbook = live_workbook()
    workbook["Live"].column_dimensions.group("F", "G", outline_level=1)
    assert 'outlineLevelCol="1"' in part(to_bytes(workbook), "xl/worksheets/sheet3.xml")
    assert to_bytes(workbook) == to_bytes(workbook)


def test_another_process_gives_equal_bytes(file: Path) -> None:
    script = "import sys, test_workbook_save as t; sys.stdout.buffer.write(t.to_bytes(t.live_workbook()))"
    for seed in "12":
        assert run(script, PYTHONHASHSEED=seed).stdout == file.read_bytes()


def stamps(file: bytes) -> set[str]:
    """Every date in the file: those of the archive and those of the document's properties."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    dates = {dt.datetime(*info.date_time).isoformat() for info in archive.infolist()}
    return dates | set(re.findall(r">([-\dT:]+)Z<", part(file, "docProps/core.xml")))


def test_source_date_epoch_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stamps(to_bytes(Workbook())) == {EPOCH.isoformat()}
    when = dt.datetime(2025, 9, 30, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert stamps(to_bytes(Workbook(), when=when)) == {"2025-09-30T00:00:00"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    assert stamps(to_bytes(Workbook(), when=when)) == {"2025-01-01T00:00:00"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert stamps(to_bytes(Workbook())) == {EPOCH.isoformat()}, "a zip archive cannot tell an earlier date"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is 'yesterday': give whole seconds"):
        to_bytes(Workbook())


# ---- whole or not at all -----------------------------------------------------------------------------------------


def run(script: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A script in a Python of its own that finds what this one finds."""
    search = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": search, **environment},
        capture_output=True,
        timeout=60,
    )


def test_a_new_file_has_ordinary_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    path, other = tmp_path / "new.xlsx", tmp_path / "other"
    other.touch()
    save(Workbook(), path)
    assert path.stat().st_mode == other.stat().st_mode
    path.chmod(0o640)
    save(Workbook(), path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_is_written_through(tmp_path: Path, file: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(file)
    save(Workbook(), link)
    assert link.is_symlink()
    assert openpyxl.load_workbook(file).sheetnames == ["Sheet"]


@pytest.mark.parametrize(("call", "left"), [("fsync", b"old"), ("replace", b"old"), ("after", b"new")])
def test_killed_at_each_step_it_leaves_old_or_new(tmp_path: Path, call: str, left: bytes) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    script = """
        import os, signal, sys
        from pathlib import Path
        from xlipo.store import atomic_write
        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)
        if sys.argv[2] == "after":
            atomic_write._sync_folder = die
        else:
            setattr(os, sys.argv[2], die)
        atomic_write.replace_file(Path(sys.argv[1]), b"new")
    """
    assert run(script, path, call).returncode == -signal.SIGKILL
    assert path.read_bytes() == left


def test_killed_at_any_moment_it_leaves_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    script = """
        import sys
        from test_workbook_save import Workbook, live_workbook, save
        one, two = Workbook(), live_workbook()
        print("ready", flush=True)
        while True:
            save(one, sys.argv[1])
            save(two, sys.argv[1])
    """
    search = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    whole = {to_bytes(Workbook()), to_bytes(live_workbook())}
    save(Workbook(), path)
    for turn in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), str(path)],
            env={**os.environ, "PYTHONPATH": search},
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.05 + 0.037 * turn)
            child.kill()
        assert path.read_bytes() in whole


def left_beside(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir() if entry.name != path.name)


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"there is no folder .*nowhere; make it or choose another"):
        save(Workbook(), tmp_path / "nowhere" / "report.xlsx")


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder; give the name of a file in it"):
        save(Workbook(), tmp_path)


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(OutputError, match="not an ordinary file"):
        save(Workbook(), os.devnull)


@pytest.mark.parametrize("lock", ["~$live.xlsx", ".~lock.live.xlsx#"])
def test_a_file_that_a_spreadsheet_has_open(file: Path, lock: str) -> None:
    old = file.read_bytes()
    file.with_name(lock).touch()
    with pytest.raises(OutputError, match=r"live\.xlsx is open in a spreadsheet program; close it"):
        save(Workbook(), file)
    assert file.read_bytes() == old


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "Access is denied"), "open in another program, or you may not write"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "no space left on device; choose another place or make room",
        ),
    ],
)
def test_a_refusal_of_the_system(file: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str) -> None:
    """On Windows an open file cannot be replaced: that is a PermissionError."""
    old = file.read_bytes()

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=sentence):
        save(Workbook(), file)
    assert file.read_bytes() == old
    assert left_beside(file) == []


def test_a_full_disk(file: Path) -> None:
    """A limit on the size of files does to one process what a full disk does to all."""
    old = file.read_bytes()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(OutputError, match="file too large; choose another place or make room"):
            save(Workbook(), file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.read_bytes() == old
    assert left_beside(file) == []


def test_an_interruption_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = file.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(Workbook(), file)
    assert file.read_bytes() == old
    assert left_beside(file) == []


def test_a_workbook_that_cannot_be_written_leaves_the_old_file(file: Path) -> None:
    old = file.read_bytes()
    workbook = Workbook()
    workbook.active["A1"] = Formula("=A2", object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        save(workbook, file)
    assert file.read_bytes() == old
    assert left_beside(file) == []


@pytest.mark.parametrize("name", ["n" * 250, "稀" * 83])
def test_a_name_as_long_as_it_can_be(tmp_path: Path, name: str) -> None:
    path = tmp_path / (name + ".xlsx")
    save(Workbook(), path)
    assert openpyxl.load_workbook(path).sheetnames == ["Sheet"]
    with pytest.raises(OutputError, match="file name too long; choose another"):
        save(Workbook(), path.with_name(name + "too long.xlsx"))


def as_ordinary_user(act: Callable[[], None]) -> str:
    """The sentence of the OutputError that `act` ends in when someone without special rights does it."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            act()
        except OutputError as error:
            os.write(outlet, str(error).encode())
        finally:
            os._exit(0)
    os.close(outlet)
    os.waitpid(child, 0)
    with os.fdopen(inlet) as said:
        return said.read()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def test_a_folder_without_permission(open_folder: Path) -> None:
    path = open_folder / "report.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o666)
    open_folder.chmod(0o555)
    sentence = as_ordinary_user(lambda: replace_file(path, b"new"))
    open_folder.chmod(0o777)
    assert "you may not write in" in sentence
    assert path.read_bytes() == b"old"
    assert left_beside(path) == []


def test_a_write_protected_file(open_folder: Path) -> None:
    path = open_folder / "report.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert "is write-protected" in as_ordinary_user(lambda: save(Workbook(), path))
    assert path.read_bytes() == b"old"
