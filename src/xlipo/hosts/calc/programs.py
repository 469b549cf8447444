"""The programs of this computer's LibreOffice: where they are, and which version they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

SECONDS = 180.0
USUAL_PLACES = (
    "/usr/lib/libreoffice/program/{}",
    "/opt/libreoffice*/program/{}",
    "/Applications/LibreOffice.app/Contents/MacOS/{}",
    "C:/Program Files/LibreOffice/program/{}.com",
)


def installed_version() -> tuple[int, int] | None:
    """The version of this computer's LibreOffice, such as (25, 2); None where there is none or it does not say."""
    soffice = program("soffice")
    if soffice is None:
        return None
    try:
        done = subprocess.run(
            [soffice, "--version"], capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.search(r"LibreOffice (\d+)\.(\d+)", done.stdout)
    return (int(said[1]), int(said[2])) if said else None


def program(name: str) -> str | None:
    """A program of LibreOffice: the one on PATH, or else where LibreOffice usually is."""
    if (found := shutil.which(name)) is not None:
        return found
    for place in (Path(usual.format(name)) for usual in USUAL_PLACES):
        if candidates := sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor)))):
            return str(candidates[-1])
    return None
