"""Faults from outside: argument vectors, broken data folders and kills, thousands of each. One command for each:

    python benchmarks/faults.py arguments            # ten thousand command lines, in one process
    python benchmarks/faults.py processes --count 300  # the same, each in a process of its own
    python benchmarks/faults.py folders --count 1000   # data folders with planted damage
    python benchmarks/faults.py kills --count 1000     # report, import, template and addin build, killed at any moment

Right is: exit code 0, 1 or 2; no traceback; no fault of our own; no more than 30 seconds of the processor and 500 MB
beyond an idle process; and after a kill the old file or the new one, whole, and nothing that changes a later answer.
What is not right is printed with its seed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from xlipo.cli import COMMANDS, front_door
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

MEMORY, SECONDS = 500_000_000, 30.0
XLIPO = [sys.executable, "-m", "xlipo"]

WORDS = [
    *COMMANDS, "MiniMax", "Zhipu", "智谱", "revenue", "gross_margin", "revenue,,", "FY2024", "9M2025", "LTM", "LATEST",
    "--period", "--currency", "--json", "--csv", "--company", "--companies", "--group", "--data", "--as-of", "--tier",
    "--fx", "--metrics", "--lang", "--out", "--compare", "--rule", "--ignore", "--rules", "--kind", "--host", "--help",
    "--model", "llm", "USD", "CNY", "usd=7", "USDCNY=7.1", "USDCNY=0", "1e999", "-1", "0", "2026-02-30", "2026-01-01",
    "999999999999999999999999999999", "9" * 5000, "a" * 70_000, "", " ", "\n", "\r\x1b[31m", "\u202e", "\ud800", "%s",
    "{}", "../..", "/dev/null", "/dev/zero", "/proc/self/mem", "~", "~nosuch", "*", "?", "#", "=1+1", "＝1+1", "--",
    "-", "-h", "--no-such", "--json=x", "comps", "tear-sheet", "calc", "excel", "build", "install", "zh-Hans", "nan",
]  # fmt: skip
BYTES = [b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b",", b"\x1b[31m", "，".encode(), b"=1+1", b"9" * 400,
         b"a" * 140_000, b"-", b"1e999", b"FY2024", b"\xe2\x80\xae"]  # fmt: skip


def command_line(seed: int, place: Path) -> list[str]:
    """A command with words that may mean something to it, or not."""
    draw = random.Random(seed)
    command = draw.choice(list(COMMANDS)) if draw.random() < 0.9 else draw.choice(WORDS)
    words = [draw.choice(WORDS) for _ in range(draw.randrange(6))]
    if command in ("report", "template", "addin"):  # those write: to a folder of their own
        words = [word for word in words if word not in ("--out", "install", "uninstall", "all")]
        words += ["--out", str(place / "out.xlsx")] if command != "template" else []
    return [command, *words]


def arguments(seed: int, place: Path) -> str:
    """What is wrong with the end of one command line; nothing where nothing is."""
    line = command_line(seed, place)
    if "serve" in line:
        return processes(seed, place)
    before = time.process_time()
    done = CliRunner().invoke(front_door, line)
    return _judged(done.exit_code, done.output, time.process_time() - before)


def processes(seed: int, place: Path) -> str:
    """The same in a process of its own."""
    line = [word.encode("utf-8", "surrogatepass").replace(b"\0", b"")
            for word in command_line(seed, place)]  # fmt: skip
    line = [*map(os.fsencode, XLIPO), *(word[:100_000] for word in line)]
    return _served(line, place) if b"serve" in line else _run(line, place)


def _served(line: list[bytes], place: Path) -> str:
    """What is wrong with a server: it goes on until it is told to end, so it is told after some seconds."""
    child = subprocess.Popen(line, cwd=place, stdin=-3, stdout=-1, stderr=subprocess.STDOUT, preexec_fn=_limits)
    try:
        said, _ = child.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        child.terminate()
        said, _ = child.communicate(timeout=SECONDS)
    return _judged(child.returncode, said.decode("utf-8", "replace"), 0)


def folders(seed: int, place: Path) -> str:
    """What is wrong with a check of a folder that was damaged in one to four places."""
    draw = random.Random(seed)
    folder = place / "data"
    shutil.rmtree(folder, ignore_errors=True)
    names = ["companies.csv", "sources.csv", "rounds.csv", "offerings.csv", "prices.csv", "facts/minimax.csv"]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHIPPED / name, folder / name)
    for _ in range(draw.randrange(1, 5)):
        _damage(draw, folder, folder / draw.choice(names))
    ask = draw.choice([["check"], ["metric", "MiniMax", "revenue"], ["companies"], ["facts", "--company", "MiniMax"]])
    return _run([*XLIPO, *ask, "--data", str(folder)], place)


def _damage(draw: random.Random, folder: Path, path: Path) -> None:
    if not path.is_file() or path.is_symlink():
        return
    data, kind = path.read_bytes(), draw.randrange(10)
    at = draw.randrange(len(data) + 1)
    if kind == 0:
        path.write_bytes(data[:at])
    elif kind == 1:
        path.unlink()
        draw.choice([path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to(path.name)])()
    elif kind == 2:
        (folder / draw.choice(["fact", "facts/x", "fakts.csv", "facts/new.CSV", "._a.csv", "notes.txt"])).write_bytes(
            data
        )
    elif kind == 3:
        path.write_bytes(data.decode("utf-8", "replace").encode(draw.choice(["utf-16", "gb18030", "utf-8-sig"])))
    elif kind == 4:
        lines = data.splitlines(keepends=True)
        draw.shuffle(lines)
        path.write_bytes(b"".join(lines))
    elif kind == 5:
        path.write_bytes(data + data[at : at + 5000] * draw.randrange(1, 40))
    else:
        for _ in range(draw.randrange(1, 30)):
            at = draw.randrange(len(data) + 1)
            data = data[:at] + draw.choice(BYTES) + data[at + draw.randrange(3) :]
        path.write_bytes(data)


def kills(seed: int, place: Path) -> str:
    """What is wrong after a command that writes was killed at a random moment."""
    draw = random.Random(seed)
    if draw.random() < 0.25:
        return _killed_import(draw, place)
    name, line, target = draw.choice([
        ("report", ["report", "--companies", "DeepSeek", "--out", "r.xlsx"], "r.xlsx"),
        ("template", ["template", "--kind", "comps", "t.xlsx"], "t.xlsx"),
        ("addin", ["addin", "build", "--host", "calc", "--out", "ext"], "ext/xlipo.oxt"),
    ])  # fmt: skip
    path, environment = place / target, {**os.environ, "XLIPO_CACHE": str(place / "cache")}
    if name not in WHOLE:
        began = time.monotonic()
        subprocess.run([*XLIPO, *line], cwd=place, env=environment, capture_output=True, check=True)
        WHOLE[name] = (path.read_bytes(), time.monotonic() - began)
    new, seconds = WHOLE[name]
    child = subprocess.Popen([*XLIPO, *line], cwd=place, env=environment, stdout=-3, stderr=-3)
    time.sleep(seconds * (draw.random() if draw.random() < 0.3 else draw.uniform(0.6, 1.0)))
    child.kill()
    child.wait()
    if path.read_bytes() != new:
        return f"{name}: neither the old file nor the new one"
    if seed % 20 == 0:  # the next run is as if nothing had been
        subprocess.run([*XLIPO, *line], cwd=place, env=environment, capture_output=True, check=True)
        left = [p.name for p in place.rglob(".xlipo-*.part")] if name == "report" else []
        left = [each for each in left if (place / each).exists()]
        if path.read_bytes() != new or left or not zipfile.is_zipfile(path):
            return f"{name}: the run after a kill is another, or left {left}"
    return ""


def _killed_import(draw: random.Random, place: Path) -> str:
    """What is wrong after an import was killed: the folder reads as before it or as after it, and so it stays."""
    line = ["import", "second.tsv", "--into", "mine", "--company", "Acme", "--new-company", "--source", "Annual report",
            "--published", "2026-03-30"]  # fmt: skip
    if "import" not in WHOLE:
        for name, figures in (("first", ("100", "90")), ("second", ("100", "90", "80", "70", "60"))):
            heads = "\t".join(f"FY{2024 - n}" for n in range(len(figures)))
            rows = (f"{label}\t" + "\t".join(figures) for label in ("Revenue", "Gross profit", "Total assets"))
            text = f"USD million\t{heads}\n" + "\n".join(rows) + "\n"
            (place / f"{name}.tsv").write_text(text, "utf-8")
            began = time.monotonic()
            asked = [line[0], f"{name}.tsv", *line[2:]]
            subprocess.run([*XLIPO, *asked], cwd=place, capture_output=True, check=True)
            shutil.copytree(place / "mine", place / f"{name}-whole")
            WHOLE["import"] = (b"", time.monotonic() - began)
        READS.extend(_read(place / f"{name}-whole") for name in ("first", "second"))
    shutil.rmtree(place / "mine")
    shutil.copytree(place / "first-whole", place / "mine")
    child = subprocess.Popen([*XLIPO, *line], cwd=place, stdout=-3, stderr=-3)
    time.sleep(WHOLE["import"][1] * (draw.random() if draw.random() < 0.3 else draw.uniform(0.6, 1.0)))
    child.kill()
    child.wait()
    if _read(place / "mine") not in READS:
        return "import: neither the old figures nor the new ones"
    done = subprocess.run([*XLIPO, *line], cwd=place, capture_output=True, check=False)
    left = [path.name for path in (place / "mine").rglob(".xlipo-*")]
    if done.returncode or _read(place / "mine") != READS[1] or left:
        return f"import: the run after a kill ended with {done.returncode}, or left {left}"
    return ""


def _read(folder: Path) -> list[str]:
    """The figures that a data folder gives to a reader."""
    view = open_data((str(folder),))
    return sorted(f"{fact.concept} {fact.period} {fact.best}" for fact in view.facts_of("acme"))


READS: list[list[str]] = []
"""What the folder of an import reads as before it and after it."""
WHOLE: dict[str, tuple[bytes, float]] = {}


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))


def _run(line: list[str] | list[bytes], place: Path) -> str:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        line, cwd=place, capture_output=True, preexec_fn=_limits, stdin=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if after.ru_maxrss * 1024 > MEMORY:
        return f"took {after.ru_maxrss / 1000:.0f} MB"
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    return _judged(done.returncode, text, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _judged(code: int, text: str, seconds: float) -> str:
    if code not in (0, 1, 2):
        return f"exit code {code}: {text[-300:]}"
    for sign in ("Traceback", "fault of its own", "\x1b"):
        if sign in text:
            return f"{sign!r} in {text[-300:]!r}"
    return f"took {seconds:.0f} s" if seconds > SECONDS else ""


MODES: dict[str, tuple[Callable[[int, Path], str], int]] = {
    "arguments": (arguments, 10_000), "processes": (processes, 300), "folders": (folders, 1000), "kills": (kills, 1000),
}  # fmt: skip


def main() -> int:
    """Run one of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--count", type=int)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    one, usual = MODES[asked.mode]
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XLIPO_CACHE"] = str(Path(folder, "cache"))
        os.chdir(folder)
        for seed in range(asked.first, asked.first + (asked.count or usual)):
            wrong = one(seed, Path(folder))
            ends["wrong" if wrong else "right"] += 1
            if wrong:
                print(f"{asked.mode} {seed}: {wrong}", flush=True)
        os.chdir("/")
    print(f"{asked.mode}: {ends.total():,}, {ends['wrong']} wrong")
    return int(bool(ends["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
