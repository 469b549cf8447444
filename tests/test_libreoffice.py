"""The LibreOffice that other tests use: what it is told to be, and that it ends when it must."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import libreoffice as module
from libreoffice import LibreOffice, LibreOfficeError, processes
from waiting import wait_until
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.save import save

pytestmark = [pytest.mark.libreoffice, pytest.mark.usefixtures("libreoffice")]


@pytest.fixture
def office() -> Iterator[LibreOffice]:
    with contextlib.closing(LibreOffice()) as own:
        yield own


def sessions() -> set[int]:
    return {session for _, session, _ in processes()}


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A workbook whose file says that 1+1 is 99."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = Formula("=1+1", 99)
    save(workbook, tmp_path / "wrong.xlsx")
    return tmp_path / "wrong.xlsx"


@pytest.mark.parametrize(("mode", "shown"), [("never", 99.0), ("always", 2.0)])
def test_it_trusts_the_files_values_or_calculates_them_as_told(wrong: Path, mode: str, shown: float) -> None:
    with contextlib.closing(LibreOffice(recalculation=mode)) as office:
        assert office.cells(wrong) == {("Sheet", "A1"): shown}
        assert office.recalculate(wrong) == {("Sheet", "A1"): 2.0}


@pytest.mark.parametrize(("locale", "written"), [("de-DE", "1,5"), ("en-US", "1.5")])
def test_it_works_in_the_language_it_is_told(locale: str, written: str) -> None:
    with contextlib.closing(LibreOffice(locale=locale)) as office:
        office.new()
        office.formula("A1", '=1.5&""')
        assert office.value("A1") == written


def test_nothing_is_left_of_one_that_was_closed(office: LibreOffice) -> None:
    office.start()
    session = office.session
    assert office.version.startswith(("24.", "25.", "26.")) and session in sessions()
    office.close()
    wait_until(lambda: session not in sessions(), "every process of it ends")


def test_one_that_hangs_is_ended_and_the_next_question_starts_another(
    office: LibreOffice, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.new()
    session = office.session
    os.kill(office.do("pid"), signal.SIGSTOP)
    with pytest.raises(LibreOfficeError, match="no answer in 1 s and was ended"):
        office.do("new", seconds=1)
    wait_until(lambda: session not in sessions(), "every process of it ends")
    assert office.recalculate(wrong) == {("Sheet", "A1"): 2.0}


def test_one_that_was_killed_says_so_and_the_next_question_starts_another(office: LibreOffice, wrong: Path) -> None:
    office.new()
    os.kill(office.do("pid"), signal.SIGKILL)
    with pytest.raises(LibreOfficeError):
        office.value("A1")
    office.close()
    assert office.recalculate(wrong) == {("Sheet", "A1"): 2.0}


def test_a_file_that_it_cannot_read_is_told_and_the_next_is_read(office: LibreOffice, wrong: Path) -> None:
    with pytest.raises(LibreOfficeError):
        office.recalculate(wrong.with_name("none.xlsx"))
    assert office.recalculate(wrong) == {("Sheet", "A1"): 2.0}


def test_where_it_is_required_a_missing_one_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "installed", lambda: None)
    monkeypatch.setenv("XLIPO_REQUIRE_LIBREOFFICE", "1")
    with pytest.raises(pytest.fail.Exception, match="is missing"):
        module.need_libreoffice()
    monkeypatch.delenv("XLIPO_REQUIRE_LIBREOFFICE")
    with pytest.raises(pytest.skip.Exception, match="is missing"):
        module.need_libreoffice()
