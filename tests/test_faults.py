"""Faults from outside: a full disk, no descriptors left, a kill, odd words, damaged folders, a bare environment.

`benchmarks/faults.py` does the same thousands of times.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

XLIPO = [sys.executable, "-m", "xlipo"]
WRITING = {
    "report": (["report", "--companies", "DeepSeek", "--out", "r.xlsx"], "r.xlsx"),
    "template": (["template", "--kind", "comps", "t.xlsx"], "t.xlsx"),
    "addin": (["addin", "build", "--host", "calc", "--out", "ext"], "ext/xlipo.oxt"),
}


def run(
    line: list[str], place: Path, limit: tuple[int, int] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        if limit:  # a compiled module that is cut short would break every later run: Python does not look
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    return subprocess.run(
        [*XLIPO, *line], cwd=place, capture_output=True, encoding="utf-8", errors="replace", preexec_fn=limited,
        check=False,
        env={**os.environ, "XLIPO_CACHE": str(place / "cache"), "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )  # fmt: skip


def unfinished(place: Path) -> list[str]:
    return [path.name for path in place.rglob(".xlipo-*.part")]


@pytest.mark.parametrize("name", WRITING)
def test_a_full_disk_is_one_sentence_and_loses_nothing(name: str, tmp_path: Path) -> None:
    line, target = WRITING[name]
    (tmp_path / target).parent.mkdir(exist_ok=True)
    if name != "addin":
        (tmp_path / target).write_bytes(b"old")
    done = run(line, tmp_path, (resource.RLIMIT_FSIZE, 4_000))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot be written: file too large" in done.stderr and done.stderr.endswith("is unchanged.\n")
    assert name == "addin" or (tmp_path / target).read_bytes() == b"old"
    assert unfinished(tmp_path) == []


@pytest.mark.parametrize("most", [5, 6])
@pytest.mark.parametrize("command", ["lint", "diff"])
def test_descriptors_that_run_out_are_not_blamed_on_the_workbook(command: str, most: int, tmp_path: Path) -> None:
    path = Path(__file__).parent.parent / "templates" / "comps.xlsx"
    done = run([command, str(path)], tmp_path, (resource.RLIMIT_NOFILE, most))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "ead now: Too many open files" in done.stderr or "used: Too many open files" in done.stderr


@pytest.mark.parametrize("name", ["template", "addin"])
def test_a_kill_leaves_the_old_file_or_the_new_one_and_no_trace_later(name: str, tmp_path: Path) -> None:
    line, target = WRITING[name]
    began = time.monotonic()
    assert run(line, tmp_path).returncode == 0
    seconds, new = time.monotonic() - began, (tmp_path / target).read_bytes()
    for part in (0.5, 0.7, 0.8, 0.9, 0.95):
        child = subprocess.Popen([*XLIPO, *line], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(part * seconds)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert (tmp_path / target).read_bytes() == new
    assert run(line, tmp_path).returncode == 0
    assert (tmp_path / target).read_bytes() == new
    assert unfinished(tmp_path) == []


@pytest.mark.parametrize("environment", [
    {"HOME": ""}, {"HOME": "/nonexistent"}, {"HOME": "/proc"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "gbk"}, {"XLIPO_CACHE": "/dev/null"}, {"XLIPO_CACHE": "/proc/none"},
], ids=str)  # fmt: skip
def test_an_environment_of_little_is_enough(environment: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "a b 智谱 #x?y%20z"
    (place / "my").mkdir(parents=True)
    done = run(["metric", "智谱", "revenue", "--period", "FY2024", "--data", "my"], place, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("CNY 312.4m  FY2024")
    done = run(["report", "--companies", "DeepSeek", "--out", "r #1?%41.xlsx"], place, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert (place / "r #1?%41.xlsx").stat().st_size > 10_000


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/n\xff"
    Path(os.fsdecode(folder)).mkdir()
    for line in ([b"metric", b"MiniMax", b"revenue", b"--data", folder], [b"lint", folder + b"/none.xlsx"]):
        done = subprocess.run([*map(os.fsencode, XLIPO), *line], capture_output=True, check=False)
        assert done.returncode == (0 if line[0] == b"metric" else 2)
        assert b"Traceback" not in done.stderr and b"fault of its own" not in done.stderr


@pytest.mark.parametrize(("mode", "count"), [("arguments", 60), ("folders", 12)])
def test_odd_words_and_damaged_folders_end_in_an_answer_or_a_sentence(mode: str, count: int) -> None:
    script = Path(__file__).parent.parent / "benchmarks" / "faults.py"
    done = subprocess.run([sys.executable, str(script), mode, "--count", str(count)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{mode}: {count}, 0 wrong\n"), done.stdout + done.stderr
