"""The Excel add-in as a file: what other readers find in it, what LibreOffice runs of it, what it says is missing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lxml.etree
import olefile
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import visual_basic
from calls import CALLS, expected, same
from excel_com import NUMBERS, SERVED, squeezed, xlwings_for_windows
from libreoffice import LibreOffice
from validators import validated
from xlipo.facts.errors import NoAnswer, OutputError, UsageError
from xlipo.functions import REGISTRY, CellError, Session, use
from xlipo.functions.cells import Given, Result
from xlipo.hosts.excel_com import addin, lite, machine
from xlipo.hosts.excel_com.compound_file import compound_file
from xlipo.hosts.excel_com.package import addin_file
from xlipo.hosts.excel_com.vba import modules
from xlipo.hosts.excel_com.vba_project import compressed, obfuscated
from xlipo.hosts.excel_com.words import words

with warnings.catch_warnings(action="ignore"):  # olevba speaks to an older pyparsing
    from oletools.olevba import VBA_Parser, decompress_stream

MACROS = Path(__file__).parent.parent / "macros"
TEXTS = {module.name: module.text for module in modules()}
ALL_TEXT = "\n".join(TEXTS.values())


# -- the file --------------------------------------------------------------------------------------------------------


def test_olevba_reads_each_module_back_as_it_was_written(tmp_path: Path) -> None:
    (built, *_) = addin.build(tmp_path)
    parser = VBA_Parser(str(built))
    found = {name.partition(".")[0]: code for _, _, name, code in parser.extract_all_macros()}
    parser.close()
    assert {name: code.splitlines() for name, code in found.items()} == {
        module.name: module.stored.splitlines() for module in modules()
    }


def test_the_project_is_neither_locked_nor_hidden_and_its_directory_is_sound() -> None:
    with zipfile.ZipFile(io.BytesIO(addin_file())) as file:
        project = olefile.OleFileIO(file.read("xl/vbaProject.bin"))
    assert not project.parsing_issues
    assert sorted("/".join(path) for path in project.listdir()) == sorted(
        ["PROJECT", "PROJECTwm", "VBA/_VBA_PROJECT", "VBA/dir", *(f"VBA/{module.name}" for module in modules())]
    )
    text = project.openstream("PROJECT").read().decode("ascii")
    for key, plain in {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}.items():
        value = re.search(f'^{key}="([0-9A-F]+)"', text, re.MULTILINE)
        assert value and plain_data(value[1]) == plain


def test_the_obfuscation_is_the_one_excel_wrote_into_xlwings_template() -> None:
    """The template of xlwings' own add-in holds values that Excel reads; ours for the same project say the same."""
    theirs = {"5D5F8AADDAA8DEA8DEA8DEA8DE": bytes(4), "5D5F8AADDAADDBADDBAD": bytes(1), "5D5F8AADDAADDBADDB52": b"\xff"}
    for text, plain in theirs.items():
        assert plain_data(text) == plain
        ours = obfuscated(plain, "{318BEE36-5BE1-492A-826D-473DB19B0F30}", 0x5D)
        assert plain_data(ours) == plain and ours[:6] == text[:6] and len(ours) == len(text)


def plain_data(text: str) -> bytes:
    """What an obfuscated value of a PROJECT stream says (MS-OVBA 2.4.3.3), written from the reader's side."""
    seed, version, key, *rest = bytes.fromhex(text)
    assert seed ^ version == 2
    last, before_last, plain, found = key, version, seed ^ key, bytearray()
    for byte in rest:
        plain = byte ^ (before_last + plain & 0xFF)
        last, before_last = byte, last
        found.append(plain)
    data = found[(seed & 6) // 2 :]
    assert int.from_bytes(data[:4], "little") == len(data) - 4
    return bytes(data[4:])


@given(st.text(st.characters(max_codepoint=126, min_codepoint=32) | st.just("\n"), min_size=1, max_size=300),
       st.integers(1, 60))  # fmt: skip
def test_what_is_compressed_decompresses(text: str, times: int) -> None:
    data = (text * times).encode("ascii")
    assert bytes(decompress_stream(bytearray(compressed(data)))) == data


def test_a_chunk_that_does_not_get_shorter_is_stored() -> None:
    noise = random.Random(1).randbytes(4096)
    assert bytes(decompress_stream(bytearray(compressed(noise + b"end")))) == noise + b"end"
    with pytest.raises(ValueError, match="shorter"):
        compressed(noise[:4000])


@pytest.mark.parametrize("sizes", [(0, 1, 63, 64, 65), (4095, 4096, 4097), (10,), (70_000, 3_000_000, 5)])
def test_another_reader_finds_every_stream_whole(sizes: Sequence[int]) -> None:
    streams = {f"Folder/s{at}": random.Random(at).randbytes(size) for at, size in enumerate(sizes)}
    file = olefile.OleFileIO(compound_file(streams))
    assert {name: file.openstream(name).read() for name in streams} == streams and not file.parsing_issues


def test_microsofts_own_validator_finds_no_fault_in_it(tmp_path: Path) -> None:
    (built, *_) = addin.build(tmp_path)
    assert validated(built) == []


def test_a_spreadsheet_library_opens_it_and_reads_its_words() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(addin_file()))
    assert [tuple(row) for row in book.get_sheet_by_name("Words").to_python()] == list(words())


def test_the_same_xlipo_makes_the_same_bytes() -> None:
    assert addin_file() == addin_file()


def test_the_macros_in_the_repository_are_those_the_source_makes() -> None:
    made = addin.texts()
    kept = {
        path.relative_to(MACROS).as_posix(): path.read_bytes()
        for path in MACROS.rglob("*")
        if path.is_file() and path.name not in ("README.md", ".gitattributes", ".xlipo-addin-excel")
    }
    assert sorted(kept) == sorted(made)
    for name, content in made.items():
        assert kept[name] == content or name.endswith(".xlsx"), (
            f"make it again: xlipo addin build --host excel ({name})"
        )
    assert sheet_of(kept["lite/starter.xlsx"]) == sheet_of(made["lite/starter.xlsx"])


def sheet_of(data: bytes) -> list[Any]:
    return [(cell.coordinate, cell.value) for row in openpyxl.load_workbook(io.BytesIO(data)).active for cell in row]


# -- its Visual Basic, its ribbon and its words fit together ---------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_ascii_in_lines_that_visual_basic_takes(name: str) -> None:
    assert TEXTS[name].isascii() and max(map(len, TEXTS[name].splitlines())) < 1000
    assert "Option Explicit" in TEXTS[name].splitlines()[0]
    assert "Volatile" not in TEXTS[name]


def test_every_button_calls_a_sub_that_is_there() -> None:
    ribbon = lxml.etree.fromstring((MACROS / "ribbon.xml").read_bytes())
    called = {
        value.partition(".")[2] for node in ribbon.iter() for value in node.attrib.values() if "XlipoRibbon." in value
    }
    assert called == set(
        re.findall(r"^Public Sub (Xlipo\w+)\(ByVal control As Object", TEXTS["XlipoRibbon"], re.MULTILINE)
    )
    ids = [node.get("id") for node in ribbon.iter() if node.get("id")]
    keys = {key for key, *_ in words()}
    assert {f"ribbon/{id}" for id in ids} <= keys
    assert {f"tip/{node.get('id')}" for node in ribbon.iter("{*}button")} <= keys


def test_every_word_it_asks_for_is_there_in_two_languages() -> None:
    table = {key: (english, chinese) for key, english, chinese in words()}
    asked = set(re.findall(r'Word\("(\w+/\w+)"\)', ALL_TEXT))
    assert len(asked) >= 8 and asked <= set(table)
    assert all(english and chinese for english, chinese in table.values())
    assert all(
        key in table
        for name, function in REGISTRY.items()
        for key in (name, *(f"{name}/{a.name}" for a in function.arguments))
    )
    assert len(list(csv.reader((MACROS / "words.csv").open(encoding="utf-8")))) == len(table) + 1


def test_nothing_of_xlwings_that_needs_a_key_is_touched() -> None:
    source = Path(addin.__file__).parent
    for path in source.rglob("*"):
        if path.suffix in (".py", ".bas", ".cls"):
            assert not re.search(r"xlwings\.(pro|server|reports)|LICENSE_KEY", path.read_text("utf-8")), path.name


# -- what LibreOffice runs of it -------------------------------------------------------------------------------------


FUNCTIONS = {name: len(function.arguments) for name, function in REGISTRY.items()}


def holds_error(given: Given) -> bool:
    return isinstance(given, CellError) or (isinstance(given, tuple) and any(map(holds_error, given)))


def sendable(given: Given) -> Any:
    """An argument as JSON, a date as the serial number a sheet keeps."""
    if isinstance(given, tuple):
        return [sendable(each) for each in given]
    return float((given - dt.date(1899, 12, 30)).days) if isinstance(given, dt.date) else given


def received(answer: Any) -> Result:
    if isinstance(answer, list):
        rows = answer if isinstance(answer[0], list) else [answer]
        return tuple(tuple(map(received, row)) for row in rows)
    if isinstance(answer, str) and answer.startswith("error:"):
        return CellError({number: text for text, number in NUMBERS.items()}[int(answer[6:])])
    return answer  # type: ignore[no-any-return]


def cut(result: Result) -> Result:
    """LibreOffice calls itself Excel 11, for which the add-in shortens a text inside an array to 255 characters."""
    if isinstance(result, tuple):
        return tuple(
            tuple(f"{c[:252]}..." if isinstance(c, str) and len(c) > 255 else c for c in row) for row in result
        )
    return result


@pytest.mark.libreoffice
def test_its_visual_basic_gives_the_table_of_calls_the_same_answers(
    libreoffice: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    use(Session())
    (built, *_) = addin.build(tmp_path)
    calls = [call for call in CALLS if not holds_error(call.arguments)]  # LibreOffice cannot hand an error in

    def served(module: str, name: str, arguments: list[Any]) -> Any:
        sent = tuple(tuple(map(tuple, each)) if isinstance(each, list) else each for each in arguments)
        return xlwings_for_windows().server.CallUDF(module, name, sent)

    asked = [(call.name, [sendable(each) for each in call.arguments]) for call in calls]
    found, answers = visual_basic.run(libreoffice, built, FUNCTIONS, asked, served)
    read = {name: text.partition("Option VBASupport 1\n")[2] for name, text in found.items()}
    assert {name: text.rstrip() for name, text in read.items()} == {name: text.rstrip() for name, text in TEXTS.items()}
    assert len(answers) == len(calls) > 500
    differ = [
        (str(call), shown, wanted)
        for call, answer in zip(calls, answers, strict=True)
        if not same(shown := received(answer), wanted := cut(squeezed(expected(call))))
    ]
    assert differ == []


@pytest.mark.libreoffice
def test_without_python_a_cell_shows_a_real_error(libreoffice: LibreOffice, tmp_path: Path) -> None:
    (built, *_) = addin.build(tmp_path)
    asked = [("IPO_METRIC", ["MiniMax", "revenue"]), ("IPO_TABLE", [[["MiniMax"], ["Zhipu"]], "revenue"])]
    assert visual_basic.run(libreoffice, built, FUNCTIONS, asked)[1] == ["error:2015", "error:2015"]


PURE = [
    ("Quoted", ['say "no"'], '"say ""no"""'),
    ("FirstCall", ['=1+IPO_METRIC("Mini,Max (a)",A1:B2,IF(1,2,3),{1,2})&"x"'],
     'IPO_METRIC\n"Mini,Max (a)"\nA1:B2\nIF(1,2,3)\n{1,2}'),
    ("FirstCall", ['="IPO_METRIC("&ipo_status($A$1,"say ""no""")'], 'IPO_STATUS\n$A$1\n"say ""no"""'),
    ("FirstCall", ["=SUM(A1:A3)"], ""),
    ("FirstCall", ["IPO_METRIC"], ""),
    ("Clamped", [0, 5], 1), ("Clamped", [9, 5], 5), ("Clamped", [3, 5], 3),
    ("ErrorNumber", ["#N/A"], 2042), ("ErrorNumber", ["#SPILL!"], 2045), ("ErrorNumber", ["?"], 2015),
    ("Explanation", [[["Status", "\x1b#N/A"], ["Value", 1.5]]], "Status  #N/A\r\nValue  1.5\r\n"),
    ("Explanation", ["one"], "one"),
    ("Word", ["say/no_cell"], "Select a cell of a worksheet first."),
    ("Word", ["no such word"], ""),
]  # fmt: skip


@pytest.mark.libreoffice
def test_the_parts_that_read_formulas_and_words_do_as_they_say(libreoffice: LibreOffice, tmp_path: Path) -> None:
    (built, *_) = addin.build(tmp_path)
    functions = {name: len(arguments) for name, arguments, _ in PURE} | {"IPO_METRIC": 2}
    sent: list[Any] = []

    def served(module: str, name: str, arguments: list[Any]) -> str:
        sent.append((module, name, [each or None for each in arguments]))  # UNO has an empty text for an empty variant
        return "\x1b#NUM!"

    asked = [*((name, arguments) for name, arguments, _ in PURE), ("IPO_METRIC", ["MiniMax", "revenue"])]
    _, answers = visual_basic.run(libreoffice, built, functions, asked, served)
    assert answers == [*(wanted for *_, wanted in PURE), "error:2036"]
    assert sent == [(SERVED, "IPO_METRIC", ["MiniMax", "revenue", None, None, None])]  # three were left out


# -- what is missing -------------------------------------------------------------------------------------------------

EXCEL = {(r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", ""): r"C:\Office\EXCEL.EXE"}
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
CLOSED = {(SECURITY, "VBAWarnings"): 4, (rf"{SECURITY}\Trusted Locations", "AllLocationsDisabled"): 1}


@pytest.fixture(autouse=True)
def no_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in for pywin32 elsewhere in the tests is not there when the machine is asked for it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "win32com"]:
        monkeypatch.delitem(sys.modules, name)


def sentences(registry: dict[tuple[str, str], object]) -> str:
    return "\n".join(machine.missing(lambda key, name: registry.get((key, name))))


def test_a_machine_without_excel_is_told_so() -> None:
    assert "Excel was not found" in sentences({}) and "Excel was not found" not in sentences(EXCEL)


def test_settings_that_forbid_macros_are_named_with_the_way_to_change_them() -> None:
    assert "Trust Center" in sentences(EXCEL | CLOSED) and "Trust Center" not in sentences(EXCEL)
    assert "Trust Center" not in sentences(EXCEL | {(SECURITY, "VBAWarnings"): 4})  # the start folder is trusted


def test_a_python_without_xlwings_dll_or_pywin32_is_told_what_to_run() -> None:
    said = sentences(EXCEL)  # this one has neither: it is not on Windows
    assert "--force-reinstall --no-deps xlwings" in said and "pip install pywin32" in said


def test_the_settings_name_this_python_in_utf16_as_the_add_in_reads_them() -> None:
    assert addin.config().decode("utf-16").splitlines()[0] == f"python={sys.executable}"
    assert addin.config().startswith(b"\xff\xfe")


def test_neither_the_current_folder_nor_the_add_ins_nor_pythonpath_decides_what_starts() -> None:
    """Read, as only Windows runs it: a workbook's folder is the current one, and may be somebody else's."""
    text = TEXTS["XlipoPython"]
    assert re.findall(r'"[^"\n]*cmd\.exe[^"\n]*"', text) == [r'"\cmd.exe"'] and r'SystemFolder() & "\cmd.exe"' in text
    assert "GetSpecialFolder(1).Path" in text  # Windows answers it, no variable does
    assert '" -E -P -B -c "' in text
    own, beside = (
        text.index(r'Environ$("APPDATA") & "\xlipo\xlipo.conf"'),
        text.index(r'ThisWorkbook.Path & "\xlipo.conf"'),
    )
    assert own < beside and "If Not FileThere(path) Then path = ThisWorkbook.Path" in text
    assert text.index('found.Add Environ$("XLIPO_PYTHON")') < text.index('found.Add Setting("python")')


def test_install_and_uninstall_put_two_files_in_their_places_and_take_them_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the question which system this is stands between here and Windows; the files are the same."""
    monkeypatch.setattr(machine, "require_windows", lambda: None)
    monkeypatch.setattr(machine, "windows_registry", lambda key, name: EXCEL.get((key, name)))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    said = addin.install()
    placed, settings = addin.places(tmp_path)
    assert placed.read_bytes() == addin_file() and settings.read_bytes() == addin.config()
    assert said.splitlines()[0] == f"Installed {placed}; start Excel again and look for the tab xlipo."
    assert addin.uninstall() == f"Removed {placed} and {settings}."
    with pytest.raises(NoAnswer, match="not installed"):
        addin.uninstall()


def test_settings_that_somebody_has_edited_are_left_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "require_windows", lambda: None)
    monkeypatch.setattr(machine, "windows_registry", lambda key, name: EXCEL.get((key, name)))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    _, settings = addin.places(tmp_path)
    settings.parent.mkdir()
    edited = "python=C:\\my\\python.exe\r\nserver=running\r\n".encode("utf-16")
    settings.write_bytes(edited)
    assert f"{settings} is your own and was left as it is; python={sys.executable} is" in addin.install()
    assert settings.read_bytes() == edited
    settings.write_bytes("python=C:\\old\\python.exe\r\n".encode("utf-16"))  # of an earlier installation
    addin.install()
    assert settings.read_bytes() == addin.config()


@pytest.mark.skipif(sys.platform == "win32", reason="here is Windows")
@pytest.mark.parametrize("action", [addin.install, addin.uninstall])
def test_anywhere_else_it_says_that_excel_for_windows_is_needed(action: Any) -> None:
    with pytest.raises(UsageError, match=r"Excel for Windows is needed.*addin build --host excel"):
        action()


# -- the command -----------------------------------------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlipo", "addin", *arguments], capture_output=True, text=True, timeout=60
    )


def test_build_leaves_the_add_in_and_its_modules_as_text(tmp_path: Path) -> None:
    done = command("build", "--host", "excel", "--out", str(tmp_path / "new"))
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.splitlines()[0] == f"Wrote {tmp_path / 'new' / 'xlipo.xlam'}"
    assert {path.name for path in (tmp_path / "new").iterdir()} >= {
        "xlipo.xlam",
        "XlipoCells.bas",
        "ThisWorkbook.cls",
        "ribbon.xml",
    }
    assert (tmp_path / "new/xlipo.xlam").read_bytes() == addin_file()


def test_a_folder_that_cannot_be_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="choose another folder"):
        addin.build(tmp_path / "file" / "deeper")


@pytest.mark.skipif(sys.platform == "win32", reason="here is Windows")
@pytest.mark.parametrize(("arguments", "says"), [
    (("install", "--host", "excel"), "Excel for Windows is needed"),
    (("install", "--host", "numbers"), "'numbers' is not one of"),
    (("build",), "Missing option '--host'"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(arguments: tuple[str, ...], says: str) -> None:
    done = command(*arguments)
    assert done.returncode == 2 and done.stdout == "" and says in done.stderr and len(done.stderr.splitlines()) == 1


# -- xlwings Lite ----------------------------------------------------------------------------------------------------


def test_lites_module_gives_the_table_of_calls_the_same_answers() -> None:
    """Executed as Lite does, with decorators that keep what they are told."""
    told: dict[str, list[str]] = {}

    def arg(name: str, **options: Any) -> Any:
        assert options["ndim"] == 2 and options["err_to_str"] and options["doc"]

        def keep(function: Any) -> Any:
            told.setdefault(function.__name__, []).append(name)
            return function

        return keep

    space: dict[str, Any] = {"arg": arg, "func": lambda function: function}
    exec(lite.main_module().replace("from xlwings import arg, func", ""), space)
    assert {name for name in space if name.startswith("IPO_")} == set(REGISTRY)
    assert all(told[name][::-1] == [a.identifier for a in f.arguments] for name, f in REGISTRY.items() if f.arguments)
    differ = [
        call
        for call in CALLS
        if not same(as_lite(expected(call)), squeezed_rows(space[call.name](*map(boxed, call.arguments))))
    ]
    assert differ == []


def boxed(given: Given) -> Given:
    """A single cell with ``ndim=2``, an error with ``err_to_str``."""
    if isinstance(given, tuple):
        return [[str(cell) if isinstance(cell, CellError) else cell for cell in row] for row in given]
    return None if given is None else [[str(given) if isinstance(given, CellError) else given]]


def as_lite(result: Result) -> Result:
    rows = result if isinstance(result, tuple) else ((result,),)
    return squeezed(tuple(tuple(str(c) if isinstance(c, CellError) else c for c in row) for row in rows))


def squeezed_rows(rows: list[list[Any]]) -> Result:
    return squeezed(tuple(map(tuple, rows)))
