"""Making the extension, and putting it into the user's LibreOffice or taking it out."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.hosts.calc.environment import admit_libreoffice, dismiss_libreoffice
from xlipo.hosts.calc.manifest import texts
from xlipo.hosts.calc.names import IDENTIFIER
from xlipo.hosts.calc.programs import SECONDS, installed_version, program
from xlipo.hosts.own_files import write_own_files

HERE = Path(__file__).resolve().parent
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same input gives the same bytes
RESOLVES_NAMES = (24, 2)
"""The first LibreOffice that finds our functions in an Excel file by itself, without the load job in Python."""


def build(out: Path, version: tuple[int, int] | None = None) -> list[Path]:
    """Write the extension to a folder: packed as ``xlipo.oxt``, and unpacked as ``xlipo/``.

    Args:
        out: the folder; made where it is missing. LibreOffice takes the unpacked extension from it with
            ``-env:BUNDLED_EXTENSIONS=file:///out``.
        version: the LibreOffice it is for, such as (7, 4); this computer's when not given. Only one before 24.2 gets
            the job in Python that runs when a document is loaded; in others a document without our functions starts no
            Python.

    Returns the two paths. Raises as :func:`~xlipo.hosts.own_files.write_own_files` does.
    """
    version = version or installed_version()
    files = contents(sys.executable, load_job=version is not None and version < RESOLVES_NAMES)
    unpacked = {f"xlipo/{name}": content for name, content in files.items()}
    write_own_files(out, "calc", {**unpacked, "xlipo.oxt": _packed(files)})
    return [out / "xlipo.oxt", out / "xlipo"]


def contents(python: str, *, load_job: bool) -> dict[str, bytes]:
    """Every file of the extension, by its path in it."""
    found = {name: text.encode() for name, text in texts(python, load_job=load_job).items()}
    found["xlipo.rdb"] = (HERE / "xlipo.rdb").read_bytes()
    found["component.py"] = (HERE / "component.py").read_bytes()
    for path in sorted((HERE / "inside").glob("*.py")):
        found[f"pythonpath/xlipo_calc/{path.name}"] = path.read_bytes()
    return dict(sorted(found.items()))


def _packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(member, content)
    return held.getvalue()


def install() -> str:
    """Build the extension and add it to the user's LibreOffice, in place of an older one. Returns a sentence.

    This Python's environment gets a path file, so that LibreOffice may be started from a shell in which it is active.

    Raises :class:`UsageError` where LibreOffice is missing, refuses, or the user is root.
    """
    unopkg = _unopkg()
    with tempfile.TemporaryDirectory(prefix="xlipo-") as place:
        packed, _ = build(Path(place))
        _run(unopkg, "add", "--force", str(packed))
    with contextlib.suppress(OSError, UsageError):  # an environment that may not be written to stays as it is
        admit_libreoffice(Path(sys.prefix))
    return f"The add-in is in LibreOffice and asks {sys.executable}; restart LibreOffice, then type =IPO_VERSION()."


def uninstall() -> str:
    """Take the extension out of the user's LibreOffice. Returns a sentence. Raises as :func:`install` does."""
    unopkg = _unopkg()
    with contextlib.suppress(OSError):
        dismiss_libreoffice(Path(sys.prefix))
    if IDENTIFIER not in _run(unopkg, "list"):
        return "The add-in is not in LibreOffice; there is nothing to take out."
    _run(unopkg, "remove", IDENTIFIER)
    return "The add-in has been taken out of LibreOffice; restart LibreOffice."


def _unopkg() -> str:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise UsageError(
            "LibreOffice's unopkg refuses to work for root: run this as the user who works in LibreOffice, or build "
            "the extension (xlipo addin build --host calc --out DIR) and start soffice with "
            "-env:BUNDLED_EXTENSIONS=file:///DIR."
        )
    found = program("unopkg")
    if found is None:
        raise UsageError("LibreOffice's unopkg is not found; install LibreOffice, or put its program folder on PATH.")
    return found


def _run(unopkg: str, *arguments: str) -> str:
    try:
        done = subprocess.run(
            [unopkg, *arguments], capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise UsageError(f"LibreOffice's unopkg could not be run: {wrong}.") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it gave no reason"]
        raise UsageError(f"LibreOffice's unopkg refused ({said[-1][:300]}); close LibreOffice and try again.")
    return done.stdout
