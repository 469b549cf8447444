"""LibreOffice started from a shell in which an environment is active: how it finds its own Python modules there.

A Linux distribution's LibreOffice runs the system's Python within it. That Python takes the first ``python3`` on PATH
for its own program; where this is an environment's, it starts as that environment, without the system's packages, and
so without LibreOffice's own module ``uno``: then no document that calls our functions opens. A path file in the
environment, which Python reads when it starts, names their folder, inside LibreOffice alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from xlipo.hosts.calc.programs import program
from xlipo.store.atomic_write import replace_file

NAME = "xlipo-libreoffice.pth"
LINE = (
    "import os, sys; "
    "sys.path += [{!r}] if os.path.basename(os.path.realpath('/proc/self/exe')) == 'soffice.bin' else []\n"
)
SYSTEM_PACKAGES = (
    "/usr/lib/python3/dist-packages",  # Debian, Ubuntu
    "/usr/lib64/python{}/site-packages",  # Fedora, openSUSE
    "/usr/lib/python{}/site-packages",  # Arch
)


def admit_libreoffice(prefix: Path) -> Path | None:
    """Write the path file into an environment.

    Args:
        prefix: the environment's folder, such as ``sys.prefix``.

    Returns:
        The file; None where none is wanted: this is the system's Python, or LibreOffice brings a Python of its own.
    """
    found = _system_modules()
    if found is None or prefix in (Path("/usr"), Path("/usr/local")):
        return None
    version, packages = found
    path = _path_file(prefix, version)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, LINE.format(packages).encode())
    return path


def dismiss_libreoffice(prefix: Path) -> None:
    """Take the path file out of an environment, where there is one."""
    if (found := _system_modules()) is not None:
        _path_file(prefix, found[0]).unlink(missing_ok=True)


def _path_file(prefix: Path, version: str) -> Path:
    """It is read by LibreOffice's Python, which may be of another version than the environment's."""
    return prefix / "lib" / f"python{version}" / "site-packages" / NAME


def _system_modules() -> tuple[str, str] | None:
    """The version of the system's Python that LibreOffice runs, and the folder of its module ``uno``."""
    soffice = program("soffice")
    settings = Path(soffice).resolve().with_name("pythonloader.unorc") if soffice else None
    if settings is None or not settings.is_file() or settings.with_name("uno.py").exists():
        return None
    home = re.search(r"^PYTHONHOME=file:///usr/.*python(3\.\d+)", settings.read_text("utf-8", "replace"), re.M)
    if home is None:
        return None
    folders = (folder.format(home[1]) for folder in SYSTEM_PACKAGES)
    return next(((home[1], folder) for folder in folders if Path(folder, "uno.py").exists()), None)
