"""The Python that runs in a page: Pyodide's files and the packages from a folder, our own source, the data.

The folder is what ``xlipo addin build --host officejs --pyodide DIR`` makes: npm's package ``pyodide`` in
``node_modules``, and the packages that the functions need in ``wheels-...``. Nothing is fetched while serving.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.functions.session import Session, Snapshot
from xlipo.store.csv_store import CsvView
from xlipo.store.data_bundle import pack

PACKAGE = Path(__file__).resolve().parents[2]
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
MOST_BYTES = 20_000_000
"""A larger archive of data is not sent to pages; the server answers their calls."""

_TYPES = {
    ".mjs": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json",
    ".zip": "application/zip", ".whl": "application/zip",
}  # fmt: skip
_LEFT_OUT = ("data", "cli", "lint", "templates", "sheetkit", "hosts/calc", "hosts/excel_com", "hosts/http")
_WHEN = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PagePython:
    """Files of the Python that a page loads, by name."""

    files: dict[str, Path]

    @classmethod
    def found(cls, folder: Path) -> PagePython:
        """What a folder holds. Raises :class:`UsageError` where something is missing."""
        runtime = folder / "node_modules" / "pyodide"
        files = {name: runtime / name for name in RUNTIME}
        wheels = {path.name: path for path in sorted(folder.glob("wheels-*/*.whl"))}
        missing = [name for name, path in files.items() if not path.is_file()]
        if missing or not any(name.startswith("pydantic_core-") for name in wheels):
            lacking = missing[0] if missing else "a wheel of pydantic_core"
            raise UsageError(
                f"{folder} has no {lacking}; make it with: xlipo addin build --host officejs --pyodide {folder}"
            )
        return cls(files | wheels)

    @cached_property
    def pages(self) -> dict[str, tuple[bytes, str]]:
        """Each file by its address, with its type; addresses change with what stands there."""
        contents = {name: path.read_bytes() for name, path in self.files.items()} | {"xlipo.zip": own_source()}
        digest = hashlib.sha256()
        for name, content in contents.items():
            digest.update(f"{name} {len(content)}\0".encode() + content)
        base = f"/python/{digest.hexdigest()[:12]}/"
        return {base + name: (content, _TYPES[Path(name).suffix]) for name, content in contents.items()}

    @property
    def told(self) -> dict[str, object]:
        """What the page has to know: where the files are, and which are archives to unpack."""
        base = next(iter(self.pages)).rpartition("/")[0] + "/"
        archives = [name.removeprefix(base) for name in self.pages if name.endswith((".whl", "xlipo.zip"))]
        return {"base": base, "archives": archives}


def own_source() -> bytes:
    """Our own modules that a page needs, and the lists of words beside them, as a ZIP; no data.

    >>> 100_000 < len(own_source()) < 1_000_000
    True
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _own_files():
            entry = zipfile.ZipInfo(str(Path("xlipo", path.relative_to(PACKAGE)).as_posix()), _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return made.getvalue()


def _own_files() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix in (".py", ".csv", ".md") and not place.startswith(tuple(f"{one}/" for one in _LEFT_OUT)):
            yield path


def bundle_of(snapshot: Snapshot) -> bytes | None:
    """The data of a snapshot for a page; None where they are in a database, or too large to send."""
    if snapshot.unusable or not isinstance(snapshot.view, CsvView):
        return None
    if sum(len(file.content) for file in snapshot.view.files.files) > MOST_BYTES:
        return None
    return pack(snapshot.view)


class Bundles:
    """The data of a session for pages, packed once for each version."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._newest: tuple[str, bytes | None] = "", None

    def of(self, version: str) -> bytes | None:
        """The data, where they are of a version now and can be sent."""
        snapshot = self._session.now()
        if snapshot.version != version:
            return None
        newest = self._newest  # version and data together: another thread may pack those of the next version
        if newest[0] != version:
            newest = self._newest = version, bundle_of(snapshot)
        return newest[1]
