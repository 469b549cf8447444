"""The data files of a view as one archive, and a store of such an archive: the same data where there is no folder."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from xlipo.facts.errors import UsageError
from xlipo.store.csv_files import DataFile, file_set
from xlipo.store.csv_store import CsvView, opened
from xlipo.store.layers import SHIPPED, Layer

_TABLE = "bundle.json"
_WHEN = (2026, 1, 1, 0, 0, 0)


def pack(view: CsvView) -> bytes:
    """Every data file of a view, as a ZIP whose bytes are the same for the same data."""
    files = view.files.files
    layers = list(dict.fromkeys(file.layer for file in files))
    told = {
        "layers": [[layer.name, layer.prefix, layer.is_shipped] for layer in layers],
        "files": [[layers.index(file.layer), file.kind, file.name, file.stem] for file in files],
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_TABLE, _WHEN), json.dumps(told))
        for number, file in enumerate(files):
            entry = zipfile.ZipInfo(str(number), _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.content)
    return made.getvalue()


class BundleStore:
    """A store of what :func:`pack` made; it never changes. Raises :class:`UsageError` for what is no such archive.

    >>> from xlipo.store.opening import open_data
    >>> view = open_data(())
    >>> BundleStore(pack(view)).token() == view.version
    True
    """

    def __init__(self, bundle: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
                told = json.loads(archive.read(_TABLE))
                layers = [
                    Layer(name, SHIPPED if is_shipped else Path("bundle", str(number)), prefix)
                    for number, (name, prefix, is_shipped) in enumerate(told["layers"])
                ]
                files = tuple(
                    DataFile(layers[at], kind, name, stem, archive.read(str(number)))
                    for number, (at, kind, name, stem) in enumerate(told["files"])
                )
        except (zipfile.BadZipFile, ValueError, KeyError, IndexError, TypeError):
            raise UsageError("The data that were sent are no bundle of data files.") from None
        self._view = opened(file_set(files, ()))

    def view(self) -> CsvView:
        """The data."""
        return self._view

    def token(self) -> str:
        """The version of the data."""
        return self._view.version
