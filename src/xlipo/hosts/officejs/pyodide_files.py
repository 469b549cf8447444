"""Fetching the Python that pages run, once, by npm and pip as they are set up here: Pyodide, and what we need in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from xlipo.facts.errors import UsageError

PYODIDE = "314.0.7"
PURE = ("pydantic", "annotated-types", "typing-extensions", "typing-inspection", "currencyconverter", "platformdirs")
"""What the functions need and pip can unpack anywhere; pydantic-core alone is compiled."""

SECONDS = 600


def runtime_in(place: Path) -> Path:
    """Where npm puts Pyodide."""
    return place / "node_modules" / "pyodide"


def wheels_in(place: Path) -> Path:
    """Where the packages for the Pyodide of a place are, in the versions that are installed here."""
    lock = json.loads((runtime_in(place) / "pyodide-lock.json").read_text("utf-8"))["info"]
    return place / f"wheels-{lock['abi_version']}-{version('pydantic-core')}"


def fetch(place: Path) -> Path:
    """Put into a folder what ``xlipo serve --pyodide`` reads, and is not there yet. Returns the folder of the wheels.

    Raises :class:`UsageError` where npm or pip cannot.
    """
    if not (runtime_in(place) / "pyodide.asm.wasm").is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise UsageError("Pyodide comes by npm, which is not installed here; install Node.js.")
        place.mkdir(parents=True, exist_ok=True)
        _run([npm, "install", "--prefix", str(place), "--no-fund", "--no-audit", f"pyodide@{PYODIDE}"])
    wheels = wheels_in(place)
    if not wheels.is_dir():
        fetching = wheels.with_suffix(".part")
        _download(fetching, *(f"{name}=={version(name)}" for name in PURE))
        lock = json.loads((runtime_in(place) / "pyodide-lock.json").read_text("utf-8"))["info"]
        python, abi = lock["python"].rpartition(".")[0], lock["abi_version"]
        _download(fetching, f"pydantic-core=={version('pydantic-core')}", "--python-version", python,
                  "--platform", f"pyemscripten_{abi}_wasm32", "--implementation", "cp")  # fmt: skip
        fetching.rename(wheels)
    return wheels


def _download(place: Path, *wanted: str) -> None:
    _run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            str(place),
            *wanted,
        ]
    )


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise UsageError(f"{Path(command[0]).name} did not come to an end ({type(wrong).__name__}).") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it says nothing"]
        raise UsageError(f"{Path(command[0]).name} could not fetch it: {said[-1][:200]}")
