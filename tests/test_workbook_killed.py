"""A run that is killed leaves the old file or the new one, and what it left beside goes with the next run."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xlipo.facts.errors import OutputError
from xlipo.store.atomic_write import replace_file, replacing, sweep

SAVE_MANY_ROWS = """
    import os, signal, sys
    import openpyxl
    from xlipo.sheetkit.save import save
    from xlipo.sheetkit.stream import StreamedRows

    def rows(count, deadly):
        for number in range(count):
            if number == deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            yield [f"row {number}", number, number / 7]

    workbook = openpyxl.Workbook()
    workbook.active.append(["a", "b", "c"])
    workbook.active.streamed = StreamedRows(2, rows(int(sys.argv[2]), int(sys.argv[3])), [None] * 3)
    save(workbook, sys.argv[1])
"""
LEFT = ".xlipo-0123456789abcdef.part"


def started(script: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)])


def beside(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir() if entry != path)


def is_whole(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


def test_killed_in_the_middle_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    assert started(SAVE_MANY_ROWS, path, 10, -1).wait() == 0
    old = path.read_bytes()
    assert started(SAVE_MANY_ROWS, path, 100_000, 60_000).wait() == -signal.SIGKILL
    assert path.read_bytes() == old
    (left,) = beside(path)
    assert (tmp_path / left).stat().st_size > 100_000, "it was killed while it wrote"
    assert started(SAVE_MANY_ROWS, path, 20, -1).wait() == 0
    assert path.read_bytes() != old
    assert beside(path) == []


def report(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "xlipo", "report", "--companies", "DeepSeek", "--out", str(path)]  # a short one
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def rows(path: Path) -> subprocess.Popen[bytes]:
    return started(SAVE_MANY_ROWS, path, 40_000, -1)


@pytest.mark.parametrize("run", [report, rows])
def test_killed_at_any_moment(tmp_path: Path, run: Callable[[Path], subprocess.Popen[bytes]]) -> None:
    path = tmp_path / "report.xlsx"
    began = time.perf_counter()
    assert run(path).wait() == 0
    whole_run = time.perf_counter() - began
    new = path.read_bytes()
    old = b"the old file, which is any file at all"
    for part in (0.3, 0.7, 0.85, 0.95):
        path.write_bytes(old)
        with run(path) as child:
            time.sleep(part * whole_run)
            child.kill()
        assert path.read_bytes() in (old, new)
    assert run(path).wait() == 0
    assert path.read_bytes() == new, "every run gives the same bytes"
    assert is_whole(path)
    assert beside(path) == []


def test_what_a_live_run_is_writing_stays(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    with replacing(first) as file:
        file.write(b"first")
        replace_file(second, b"second")
        assert len(beside(second)) == 1, "the unfinished first is still there"
    assert (first.read_bytes(), second.read_bytes()) == (b"first", b"second")


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    (tmp_path / LEFT).touch()
    script = """
        import fcntl, sys, time
        with open(sys.argv[1], "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            print("locked", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / LEFT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        sweep(tmp_path)
        assert (tmp_path / LEFT).exists()
        child.kill()
    sweep(tmp_path)
    assert not (tmp_path / LEFT).exists()


@pytest.mark.parametrize("name", [".xlipo-0123.part", "xlipo-0123456789abcdef.part", LEFT + ".xlsx", LEFT.upper()])
def test_no_file_of_another_name_is_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    sweep(tmp_path)
    assert (tmp_path / name).exists()


def test_only_ordinary_files_are_taken_away(tmp_path: Path) -> None:
    """A link of that name is not followed, a pipe is not waited for, a folder is not emptied."""
    kept = tmp_path / "kept"
    kept.write_bytes(b"kept")
    (tmp_path / LEFT).symlink_to(kept)
    os.mkfifo(tmp_path / LEFT.replace("0", "1"))
    (tmp_path / LEFT.replace("0", "2")).mkdir()
    sweep(tmp_path)
    assert kept.read_bytes() == b"kept"
    assert len(beside(kept)) == 3


def test_a_file_that_was_swept_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between making a file and locking it, another run may take it for a dead one's."""
    lock = fcntl.flock
    swept = []

    def late(file: int, operation: int) -> None:
        if not swept and operation == fcntl.LOCK_EX:
            swept.append(beside(tmp_path / "new.xlsx"))
            sweep(tmp_path)
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    replace_file(tmp_path / "new.xlsx", b"new")
    assert len(swept[0]) == 1
    assert (tmp_path / "new.xlsx").read_bytes() == b"new"
    assert beside(tmp_path / "new.xlsx") == []


def test_the_rows_own_failure_is_not_blamed_on_the_target(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(FileNotFoundError, match=r"rows\.csv"), replacing(path):
        (tmp_path / "rows.csv").read_text()
    with pytest.raises(OutputError, match="no space left"), replacing(path):
        raise OSError(28, "No space left on device")
    assert path.read_bytes() == b"old"
    assert beside(path) == []
