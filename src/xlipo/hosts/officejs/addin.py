"""The add-in for Excel on Windows, Mac and the web: manifests that name a server, and how they get into Excel."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.hosts.officejs.icons import icon, outline
from xlipo.hosts.officejs.manifests import checked, manifest_json, manifest_xml
from xlipo.hosts.officejs.pyodide_files import fetch
from xlipo.hosts.own_files import write_own_files

DEFAULT_URL = "https://localhost:8765"
"""Where ``xlipo serve`` answers when nothing else is said."""

_README = """\
xlipo in Excel, from the server at {url}

Nothing in this folder was tried in Excel itself. The server must run, and its certificate be trusted (xlipo serve says
how).
Use one xlipo add-in in a workbook: functions of one name by Visual Basic and by this damage it.

Try it yourself (side-loading)
  Windows: share this folder; File > Options > Trust Center > Trusted Add-in Catalogs: add the share, tick Show in Menu,
           restart; Home > Add-ins > More Add-ins > Shared Folder > xlipo.
  Mac:     copy manifest.xml to ~/Library/Containers/com.microsoft.Excel/Data/Documents/wef and restart Excel;
           Home > Add-ins.
  Web:     Home > Add-ins > More Add-ins > My Add-ins > Upload My Add-in: manifest.xml.

For everybody (central deployment)
  Microsoft 365 admin center > Settings > Integrated apps > Upload custom apps: Office Add-in, manifest.xml;
  or xlipo.zip, which has the unified manifest.

Open xlipo on the Home tab, enter your token once, and type =IPO_METRIC("MiniMax","gross_margin").
"""


def build(out: Path, url: str = DEFAULT_URL, pyodide: Path | None = None, is_live: bool = False) -> list[Path]:
    """Write the manifests for a server's address to a folder: as XML, unified in ``xlipo.zip``, and how to use them.

    With ``pyodide``, fetch into that folder the Python that ``xlipo serve --pyodide`` gives to pages; with
    ``is_live`` cells follow the data by themselves, and ask anew each time a workbook is opened.

    Returns the paths. Raises :class:`UsageError` for an address that Excel does not take, and as
    :func:`~xlipo.hosts.own_files.write_own_files` does.
    """
    at = checked(url)
    fetched = [fetch(pyodide)] if pyodide is not None else []
    packed = {"manifest.json": manifest_json(at, is_live), "color.png": icon(192), "outline.png": outline()}
    files = {
        "manifest.xml": manifest_xml(at, is_live), "manifest.json": packed["manifest.json"],
        "xlipo.zip": _packed(packed), "README.txt": _README.format(url=at).encode("utf-8"),
    }  # fmt: skip
    write_own_files(out, "officejs", files)
    return [*(out / name for name in files), *fetched]


def _packed(files: dict[str, bytes]) -> bytes:
    """The files as a ZIP whose bytes are the same each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def install() -> str:
    """Excel alone can take it in."""
    raise UsageError("Excel takes this add-in in by itself: build it, and follow the README.txt beside it.")


def uninstall() -> str:
    """Excel alone can take it out."""
    raise UsageError(
        "Excel takes this add-in out by itself: Home > Add-ins > More Add-ins > My Add-ins > xlipo > Remove."
    )
