"""The sample workbooks in the repository are what the code writes from the data today, part by part."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from reports import Reports
from shipped import shipped

FOLDER = Path(__file__).resolve().parent.parent / "workbooks"
MAKE: dict[str, Any] = runpy.run_path(str(FOLDER / "make.py"))
COMMAND = "run: .venv/bin/python workbooks/make.py, and commit what it writes"


def parts(path: Path) -> dict[str, bytes]:
    """The unpacked parts of a workbook: how they were compressed differs from machine to machine."""
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def same(one: bytes, other: bytes) -> bool:
    """Equal bytes, or equal XML: libraries of another version may write a quote or a space another way."""
    if one == other:
        return True
    try:
        canonical = [etree.tostring(etree.fromstring(part), method="c14n") for part in (one, other)]
    except etree.XMLSyntaxError:
        return False
    return canonical[0] == canonical[1]


def difference(kept: Path, made: Path) -> str:
    """What differs first between two workbooks; nothing where they are the same."""
    old, new = parts(kept), parts(made)
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            return f"the part {name} is only in one of them"
        if not same(old[name], new[name]):
            return f"the part {name} differs"
    return ""


@pytest.mark.parametrize("sample", MAKE["SAMPLES"], ids=lambda sample: sample.file)
def test_a_sample_is_what_the_code_writes_today(sample: Any, reports: Reports) -> None:
    kept = FOLDER / sample.file
    if not kept.is_file():
        pytest.fail(f"workbooks/{sample.file} is missing; {COMMAND}.", pytrace=False)
    found = difference(kept, reports.of(sample.group, sample.currency, sample.lang))
    if found:
        pytest.fail(f"workbooks/{sample.file} is out of date ({found}); {COMMAND}.", pytrace=False)


def test_the_script_writes_the_report_of_a_group(reports: Reports, tmp_path: Path) -> None:
    sample = next(one for one in MAKE["SAMPLES"] if one.group == "gpu")
    made = MAKE["make"](sample, shipped(), tmp_path)
    assert made.name == sample.file
    assert difference(reports.of(sample.group, sample.currency, sample.lang), made) == ""


def test_the_readme_names_every_sample_and_no_other_lies_here() -> None:
    files = {sample.file for sample in MAKE["SAMPLES"]}
    assert set(re.findall(r"`([\w-]+\.xlsx)`", (FOLDER / "README.md").read_text("utf-8"))) == files
    assert {path.name for path in FOLDER.glob("*.xlsx")} <= files


def test_a_comparison_sees_a_part_that_differs(tmp_path: Path) -> None:
    for name, text, level in (("a", "<x a='1'/>", 9), ("b", '<x  a="1"></x>', 1), ("c", '<x a="2"/>', 9)):
        with ZipFile(tmp_path / f"{name}.xlsx", "w", 8, compresslevel=level) as archive:
            archive.writestr("xl/x.xml", text)
            if name == "c":
                archive.writestr("xl/y.xml", text)
    a, b, c = (tmp_path / f"{name}.xlsx" for name in "abc")
    assert difference(a, b) == ""
    assert difference(a, c) == "the part xl/x.xml differs"
    assert difference(c, c) == ""
