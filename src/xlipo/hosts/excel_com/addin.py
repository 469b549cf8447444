"""Making the Excel add-in, and putting it into Excel's start folder or taking it out."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

from xlipo.facts.errors import NoAnswer, OutputError
from xlipo.hosts.excel_com import lite, machine
from xlipo.hosts.excel_com.package import addin_file
from xlipo.hosts.excel_com.ribbon import ribbon_xml
from xlipo.hosts.excel_com.vba import modules
from xlipo.hosts.excel_com.words import words
from xlipo.hosts.own_files import write_own_files
from xlipo.store.atomic_write import replace_file

NAME, CONFIG = "xlipo.xlam", "xlipo.conf"


def build(out: Path) -> list[Path]:
    """Write ``xlipo.xlam`` to a folder, its modules and ribbon as text beside it; on Windows also where Python is.

    The folder ``lite`` in it holds what xlwings Lite takes.

    Args:
        out: the folder; made where it is missing.

    Returns the paths written, the add-in first. Raises as :func:`~xlipo.hosts.own_files.write_own_files` does.
    """
    files = {NAME: addin_file(), **texts()}
    if sys.platform == "win32":
        files[CONFIG] = config()
    write_own_files(out, "excel", files)
    return [out / name for name in files]


def install() -> str:
    """Put the add-in into Excel's start folder for this user; what was done, and what is missing, a line each.

    Raises :class:`UsageError` anywhere but on Windows, :class:`OutputError` where Excel holds the file open.
    """
    machine.require_windows()
    addin, settings = places(_roaming())
    kept = put_config(settings)
    _put(addin, addin_file())
    wanting = [*kept, *machine.missing(machine.windows_registry)]
    done = f"Installed {addin}; start Excel again and look for the tab xlipo."
    return "\n".join([done, *wanting])


def uninstall() -> str:
    """Take the add-in out again; what was removed. Raises :class:`NoAnswer` where it is not installed."""
    machine.require_windows()
    removed = []
    for path in places(_roaming()):
        try:
            path.unlink()
            removed.append(str(path))
        except FileNotFoundError:
            continue
        except OSError:
            raise OutputError(f"{path} is in use; close Excel and try again.") from None
    if not removed:
        raise NoAnswer("The add-in is not installed for this user.")
    return f"Removed {' and '.join(removed)}."


def _roaming() -> Path:
    return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")


def places(roaming: Path) -> tuple[Path, Path]:
    """Where the add-in and its settings stand for a user: Excel opens (and trusts) all of its start folder."""
    return roaming / "Microsoft" / "Excel" / "XLSTART" / NAME, roaming / "xlipo" / CONFIG


def config() -> bytes:
    """The settings the add-in reads, in UTF-16: which Python to use, and where the DLLs of its xlwings are."""
    lines = [f"python={sys.executable}"]
    if (folder := machine.dll_folder()) is not None:
        lines.append(f"dlls={folder}")
    return "\r\n".join([*lines, ""]).encode("utf-16")


def put_config(path: Path) -> list[str]:
    """Write the settings, but over none that somebody has edited; what was left is told, a line each.

    Settings that name no more than a Python and its DLLs are of an earlier installation, and are replaced.
    """
    try:
        held = path.read_bytes().decode("utf-16") if path.exists() else ""
    except (OSError, ValueError):
        held = "?"
    if all(line.split("=")[0] in ("", "python", "dlls") for line in held.splitlines()):
        _put(path, config())
        return []
    new = config().decode("utf-16").split()[0]
    return [f"{path} is your own and was left as it is; {new} is the line that names this Python."]


def texts() -> dict[str, bytes]:
    """Everything in the add-in that people can read, by file name: modules, ribbon, words; and what Lite takes."""
    files = {
        f"{module.name}.{'bas' if module.kind == 'module' else 'cls'}": module.stored.encode("ascii")
        for module in modules()
    }
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([("key", "en", "zh"), *words()])
    files |= {"ribbon.xml": ribbon_xml().encode(), "words.csv": table.getvalue().encode()}
    return files | {f"lite/{name}": content for name, content in lite.files().items()}


def _put(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise OutputError(f"{path.parent} cannot be made ({wrong.strerror}); choose another folder.") from None
    replace_file(path, content)
    return path
