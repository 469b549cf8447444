"""Writing: the report, into the one folder that was allowed when the server was started."""

from __future__ import annotations

import re
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.hosts.mcp.context import Context, Json
from xlipo.hosts.mcp.tool import Given
from xlipo.store.archive_guard import UntrustedArchive

_NAME = re.compile(r"[^\W_][\w .()-]{0,98}\.xlsx", re.IGNORECASE)
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}


def write_report(context: Context, given: Given) -> Json:
    """Write the comparison workbook; a link of that name is not followed, and what is a user's stays."""
    if context.write is None or context.folder is None:
        raise UsageError("No folder was allowed for writing; start the server with --write DIR.")
    name = str(given["name"])
    if not _NAME.fullmatch(name) or name.partition(".")[0].strip().casefold() in _DEVICES:
        raise UsageError(
            f"{name[:60]!r} is no name for a workbook here; give letters and digits that end in .xlsx, and no folder."
        )
    path = context.folder / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageError(f"{name!r} is a link or a folder there already; give another name.")
    if path.exists() and not _is_own(path):
        raise UsageError(f"{name!r} is there already, and is no report as it was written here; give another name.")
    written = context.write(context.client(given["as_of"]), path, given)
    return context.result(written=written.name)


def _is_own(path: Path) -> bool:
    """Whether a file is a report that nobody has saved since: a spreadsheet program writes the day it saves."""
    try:
        with UntrustedArchive(path) as archive:
            core = archive.read("docProps/core.xml", 100_000)
    except UsageError:
        return False
    return b">xlipo</dc:creator>" in core and b">1980-01-01T00:00:00Z</dcterms:modified>" in core
