"""Earlier records: what --compare and xlipo diff take, and how they refuse what they cannot trust."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

import edited
from shipped import answers, shipped
from xlipo.cli import front_door
from xlipo.facts.errors import UsageError
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import compare, recorded_figures
from xlipo.report.build import write_report
from xlipo.report.earlier import earlier, read_report
from xlipo.report.ledger import FIRST_ROW
from xlipo.store import versions
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(front_door, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def moonshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small report."""
    return write_report(shipped(), tmp_path_factory.mktemp("report") / "moonshot.xlsx", ["Moonshot AI"])


@pytest.fixture(scope="module")
def opened(moonshot: Path) -> openpyxl.Workbook:
    """The same, opened once: whoever changes a cell puts it back."""
    return openpyxl.load_workbook(moonshot)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of the test's own for versions."""
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept" / "versions"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("data")
    before = edited.earlier_folder(place / "before")
    return before, edited.later_folder(before, place / "after")


# -- workbooks from outside ------------------------------------------------------------------------------------------


def refused(path: Path, because: str) -> None:
    with pytest.raises(UsageError, match=because) as refusal:
        read_report(path, shipped())
    assert str(path) in str(refusal.value)
    assert str(refusal.value).count("\n") == 0 and str(refusal.value).endswith(".")


def test_what_is_no_workbook_or_no_report_is_refused(tmp_path: Path, moonshot: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_text("not a workbook")
    refused(text, "no workbook")
    other = tmp_path / "other.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Facts"
    book.active.append(["Company", "Value"])
    book.save(other)
    refused(other, "no sheet of facts")
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(moonshot.read_bytes()[:-2000])
    refused(torn, "no workbook")
    empty = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    refused(empty, "a zip archive but no workbook")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, moonshot: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    rewrite(moonshot, bomb, sheet_of_facts(moonshot), b"<a>" + b" " * 50_000_000)
    refused(bomb, "longer than any real")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(UsageError, match="no regular file"):
        earlier(str(tmp_path / "pipe.xlsx"), answers())


@pytest.mark.parametrize("change", ["strict", "extension"])
def test_a_report_is_read_however_it_was_saved(tmp_path: Path, moonshot: Path, run: Run, change: str) -> None:
    """As Strict Open XML, and with an extension that openpyxl does not know: one answer, no library's warning."""
    known = b"http://schemas.openxmlformats.org/"
    strict = {
        known + b"spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        known + b"officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    extension = (
        b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="0"/></ext></extLst></worksheet>'
    )
    swaps = strict if change == "strict" else {b"</worksheet>": extension}
    path = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(moonshot) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for before, after in swaps.items() if name.endswith((".xml", ".rels")) else ():
                data = data.replace(before, after)
            new.writestr(name, data)
    result = run("diff", path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Nothing changed.\n", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_it_declares(tmp_path: Path, moonshot: Path, encoding: str) -> None:
    """A billion laughs in every part that is read."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'.encode(encoding)
    for part in ("xl/workbook.xml", sheet_of_facts(moonshot), "xl/styles.xml"):
        path = tmp_path / "laughs.xlsx"
        rewrite(moonshot, path, part, bomb)
        refused(path, "document type")


def test_entities_far_from_the_start_are_not_expanded_either(tmp_path: Path, moonshot: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    room = f"<!--{'x ' * 50_000}-->"
    bomb = f'<?xml version="1.0"?>{room}<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'.encode()
    for part in ("xl/workbook.xml", sheet_of_facts(moonshot)):
        path = tmp_path / "laughs.xlsx"
        rewrite(moonshot, path, part, bomb)
        refused(path, "document type")


def sheet_of_facts(report: Path) -> str:
    """The part that holds the sheet of facts."""
    titles = openpyxl.load_workbook(report, read_only=True).sheetnames
    return f"xl/worksheets/sheet{titles.index('Facts') + 1}.xml"


def rewrite(report: Path, target: Path, part: str, data: bytes) -> None:
    with zipfile.ZipFile(report) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))


@pytest.mark.parametrize(
    ("column", "value", "because"),
    [
        (11, 9, "'9' is no tier"),
        (11, "one", "'one' is no tier"),
        (14, "last week", "'last week' is no date"),
        (14, "2025-13", "row 6"),
        (6, "much", "'much' is no number"),
        (10, "gossip", "gossip"),
        (1, None, "the company is missing"),
        (4, None, "the period is missing"),
    ],
)
def test_a_fact_that_was_tampered_with_is_named_by_its_row(
    opened: openpyxl.Workbook, tmp_path: Path, column: int, value: Any, because: str
) -> None:
    cell, path = opened["Facts"].cell(FIRST_ROW, column), tmp_path / "tampered.xlsx"
    was, cell.value = cell.value, value
    opened.save(path)
    cell.value = was
    with pytest.raises(UsageError, match=because) as refusal:
        read_report(path, shipped())
    assert str(path) in str(refusal.value) and f"row {FIRST_ROW}" in str(refusal.value)


def test_an_edited_figure_is_a_change(moonshot: Path, tmp_path: Path) -> None:
    """Someone typed over a figure of the old report: the comparison says what it was there."""
    book = openpyxl.load_workbook(moonshot)
    cell = next(row[4] for row in book["Facts"].iter_rows(min_row=FIRST_ROW) if row[3].value == "2025-12-31")
    was, cell.value = cell.value, 12_345
    path = tmp_path / "edited.xlsx"
    book.save(path)
    (change,) = compare(read_report(path, shipped()), recorded_figures(answers(), "now", {"moonshot"})).changes
    assert change.before is not None and change.after is not None
    assert (change.before.point, change.after.point) == (12_345, was)


# -- versions --------------------------------------------------------------------------------------------------------


def test_a_version_is_kept_with_a_report_and_found_again(kept: Path, tmp_path: Path) -> None:
    write_report(shipped(), tmp_path / "r.xlsx", ["MiniMax", "Zhipu"])
    assert [version for version, _ in versions.known_versions()] == [shipped().version]
    again = versions.recall(shipped().version)
    direct = recorded_figures(answers(), "now", {"minimax", "zhipu"})
    key = lambda figure: figure.where  # noqa: E731
    assert sorted(again.figures, key=key) == sorted(direct.figures, key=key)
    assert compare(again, direct).changes == ()
    size = sum(path.stat().st_size for path in (kept / shipped().version).iterdir())
    assert size < 60 * len(direct.figures)


def named_cell(path: Path, name: str) -> object:
    """What openpyxl finds in the cell of a workbook's name."""
    workbook = openpyxl.load_workbook(path)
    ((sheet, place),) = workbook.defined_names[name].destinations
    return workbook[sheet][place].value


RESOURCED = ("revenue", "FY2023", "re-sourced", "restatement", 3_460_000, 3_460_000)
"""The figure that stands as it was and that the newer prospectus now answers for."""


def test_a_version_told_from_a_later_one(kept: Path, folders: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    """The whole job: a report; the data set moves on; the next report names the version on the first one's cover."""
    place = tmp_path / "data"
    shutil.copytree(folders[0], place)
    first = run("report", "--companies", "MiniMax", "--out", tmp_path / "a.xlsx", "--data", place)
    assert first.exit_code == 0, first.stderr
    version = open_data(place).version
    written = read_report(tmp_path / "a.xlsx", shipped())
    assert written.version == version and named_cell(tmp_path / "a.xlsx", "data_version") == version
    shutil.copytree(folders[1], place, dirs_exist_ok=True)
    assert open_data(place).version != version
    result = run(
        "report", "--companies", "MiniMax,Moonshot AI", "--out", tmp_path / "b.xlsx", "--data", place,
        "--compare", version,
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    lines = list(openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)["Changes"].iter_rows(values_only=True))
    assert len([line for line in lines if line[5] in ("changed", "removed", "added")]) == len(edited.EXPECTED)
    assert any("covers them: Moonshot AI" in str(line[0]) for line in lines)  # it was in no report of that version
    told = run("diff", version, "--data", place, "--json")
    assert told.exit_code == 1
    found = {
        (r["concept"], r["period"], r["change"], r["reason"], r["old_value"], r["new_value"])
        for r in json.loads(told.stdout)
        if r["change"] != "answer"
    }
    assert found == edited.EXPECTED | {RESOURCED}


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("en", "Company|Concept|Dimension|Period|Value|Low|High|Unit|Hedge|Claim|Tier|Source|Publisher|Date"),
        ("zh-Hans", "公司|概念|维度|期间|数值|下限|上限|单位|措辞|性质|等级|来源|发布者|日期|出处|备注|数据文件行"),
        ("zh-Hant", "公司|概念|維度|期間|數值|下限|上限|單位|措辭|性質|等級|來源|發布者|日期|出處|備註|數據文件行"),
    ],
)
def test_the_facts_of_reports_keep_their_headings(lang: str, headings: str, tmp_path: Path) -> None:
    """They are how a report is read that was written years ago, so a heading that changes loses every older one."""
    write_report(shipped(), tmp_path / "r.xlsx", ["DeepSeek"], lang=lang)
    facts = openpyxl.load_workbook(tmp_path / "r.xlsx")[{"en": "Facts", "zh-Hans": "事实", "zh-Hant": "事實"}[lang]]
    wanted = headings.split("|")
    assert [cell.value for cell in facts[FIRST_ROW - 1]][: len(wanted)] == wanted


def test_the_cover_of_an_older_report_tells_its_version(moonshot: Path, tmp_path: Path) -> None:
    """Older reports open with a cover of lines, and have no names for its cells."""
    workbook = openpyxl.load_workbook(moonshot)
    for name in ("data_version", "data_as_of"):
        del workbook.defined_names[name]
    cover = workbook.create_sheet("Cover", 0)
    for line in (["AI companies"], ["As of", "2026-08-31"], ["Data set version", "0123456789ab"]):
        cover.append(line)
    workbook.save(tmp_path / "older.xlsx")
    older = read_report(tmp_path / "older.xlsx", shipped())
    assert older.version == "0123456789ab" and "2026-08-31" in older.name
    assert {figure.key.entity for figure in older.figures} == {"moonshot"}


def test_a_company_that_is_new_since_a_version_is_all_added(kept: Path) -> None:
    versions.keep(shipped(), ["moonshot"])
    about = kept / shipped().version / "about.json"
    said = json.loads(about.read_text())
    said["companies"].remove("deepseek")
    about.write_text(json.dumps(said))
    found = compare(versions.recall(shipped().version), recorded_figures(answers(), "now"))
    assert {(c.key.entity, c.kind.value) for c in found.changes} == {("deepseek", "added")}
    assert "minimax" in found.uncompared and "moonshot" not in found.uncompared


def test_an_unknown_or_damaged_version_gets_one_sentence(kept: Path, run: Run) -> None:
    none = run("diff", "0123456789ab")
    assert none.exit_code == 2 and "none is known yet" in none.stderr
    versions.keep(shipped(), ["moonshot"])
    unknown = run("report", "--compare", "0123456789ab", "--out", kept / "x.xlsx")
    assert unknown.exit_code == 2 and shipped().version in unknown.stderr
    assert unknown.stderr.count("\n") == 1 and not (kept / "x.xlsx").exists()
    part = kept / shipped().version / "moonshot.jsonl.gz"
    for damage in (b"junk", gzip.compress(b"[1,2]"), part.read_bytes()[:-9], gzip.compress(b"{}")):
        part.write_bytes(damage)
        with pytest.raises(UsageError, match="damaged; delete the folder"):
            versions.recall(shipped().version)


@pytest.mark.parametrize("name", ["../../etc", "..", "moonshot", "a" * 12, "0" * 13, ""])
def test_a_version_is_never_a_path(kept: Path, name: str) -> None:
    with pytest.raises(UsageError):
        versions.recall(name)


def test_no_more_is_kept_than_the_bounds_allow(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        versions.keep(shipped(), ["deepseek"])
        place = kept / f"{number:012d}"
        (kept / shipped().version).rename(place)
        os.utime(place / "about.json", (number, number))
    monkeypatch.setattr(versions, "MOST_VERSIONS", 3)
    versions.keep(shipped(), ["deepseek"])
    assert [name for name, _ in versions.known_versions()] == [shipped().version, "000000000003", "000000000002"]
    monkeypatch.setattr(versions, "MOST_BYTES", 10)
    versions.keep(shipped(), ["deepseek"])
    assert [name for name, _ in versions.known_versions()] == [shipped().version]
    assert not list(kept.rglob("*.part"))
    monkeypatch.setattr(versions, "MOST_STATEMENTS", 10)
    versions.keep(shipped(), ["minimax"])
    assert "minimax" in versions.recall(shipped().version).unkept


def test_a_report_is_written_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path / "file"))
    write_report(shipped(), tmp_path / "r.xlsx", ["DeepSeek"])
    assert versions.known_versions() == []


# -- what OLD may be -------------------------------------------------------------------------------------------------


def test_old_is_a_report_a_folder_or_a_version(kept: Path, folders: tuple[Path, Path], moonshot: Path) -> None:
    asked = Answers(open_data(folders[1]))
    assert earlier(str(moonshot), asked).companies == {"moonshot"}
    assert earlier(str(folders[0]), asked).whole
    assert earlier(asked.view.version, asked).version == asked.view.version
    assert earlier(f"{asked.view.version} 2026-11-20", asked).version == asked.view.version  # as a cell prints it
    for name in ("nothere.xlsx", "no/such/folder"):
        with pytest.raises(UsageError, match="There is no file or folder"):
            earlier(name, asked)
    with pytest.raises(UsageError, match="holds no data files"):
        earlier(str(moonshot.parent), asked)


def test_diff_says_no_change_with_0_and_changes_with_1(run: Run, folders: tuple[Path, Path], moonshot: Path) -> None:
    same = run("diff", folders[0], folders[0])
    assert (same.exit_code, same.stdout, same.stderr) == (0, "Nothing changed.\n", "")
    found = run("diff", *folders)
    assert found.exit_code == 1
    facts, _, answers = found.stdout.partition("answers changed because of it:")
    lines = [line for line in facts.splitlines()[1:] if line.split(" ")[0] in ("changed", "removed", "added")]
    assert len(lines) == len(edited.EXPECTED) and "burn_multiple_revenue" in answers
    assert found.stderr == f"9 figures changed since {folders[0]}.\n"
    assert "restatement: MiniMax supplemental prospectus. HKEX prospectus, 2026-05-20, tier 1" in found.stdout
    assert "+0.3%" in found.stdout and edited.NOTES["capex FY2023"] in found.stdout
    assert run("diff", *folders, "--company", "Moonshot AI").exit_code == 0
    assert run("diff", *folders, "--as-of", "2025-12-22").exit_code == 1
    table = run("diff", *folders, "--csv")
    assert table.exit_code == 1 and table.stdout.startswith("change,reason,company,concept,")
    assert run("diff", moonshot, "--company", "Moonshot AI", "--json").stdout.strip() == "[]"


def test_a_report_may_replace_the_one_it_is_compared_with(run: Run, tmp_path: Path, folders: tuple[Path, Path]) -> None:
    path = tmp_path / "周报 weekly.xlsx"
    for folder, arguments in zip(folders, ([], ["--compare", path]), strict=True):
        result = run("report", "--companies", "MiniMax", "--out", path, "--data", folder, *arguments)
        assert result.exit_code == 0, result.stderr
    sheet = openpyxl.load_workbook(path, data_only=True)["Changes"]
    assert str(sheet["A3"].value).startswith("Compared with: 周报 weekly.xlsx (")
    assert str(sheet["A3"].value).endswith("4 changed, 3 removed, 1 added")


def test_a_folder_that_is_laid_over_the_data_set_is_compared_as_such(tmp_path: Path, run: Run) -> None:
    overlay = tmp_path / "mine"
    (overlay / "facts").mkdir(parents=True)
    header = (SHIPPED / "facts" / "deepseek.csv").read_text("utf-8").splitlines()[0]
    first = (SHIPPED / "facts" / "deepseek.csv").read_text("utf-8").splitlines()[1].split(",")
    first[2] = "2031"
    (overlay / "facts" / "deepseek.csv").write_text(f"{header}\n{','.join(first)}\n", encoding="utf-8")
    result = run("diff", shipped().version, overlay, "--csv")
    assert result.exit_code == 1
    assert [line.split(",")[:3] for line in result.stdout.splitlines()[1:]] == [["added", "new_figure", "deepseek"]]
