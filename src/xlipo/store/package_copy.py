"""A copy of a zip package in which some parts are other or new; every other part stays as it is, byte for byte."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from xlipo.store.archive_guard import UntrustedArchive
from xlipo.store.atomic_write import refuse_unwritable, replacing

_DATE = (1980, 1, 1, 0, 0, 0)  # of new parts: the earliest that a zip archive can carry


def copy_package(
    archive: UntrustedArchive, target: Path, parts: Mapping[str, bytes], dropped: Collection[str] = ()
) -> None:
    """Write a package's parts to another file, whole or not at all.

    Args:
        archive: the package; each part is read within its limits.
        target: where to; a file of that name is replaced when the new one is complete.
        parts: those that are other or new, by name.
        dropped: the names of those that are left out.

    Raises:
        UsageError: a part is damaged or beyond a limit.
        OutputError: the place cannot be written; what was there is untouched.
    """
    refuse_unwritable(target)
    left = {name.lower(): (name, data) for name, data in parts.items()}
    with replacing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in archive.parts():
            if part.filename in dropped:
                continue
            info = zipfile.ZipInfo(part.filename, part.date_time)
            info.compress_type, info.external_attr = part.compress_type, part.external_attr
            other = left.pop(part.filename.lower(), None)
            with copy.open(info, "w") as stream:
                if other is not None:
                    stream.write(other[1])
                    continue
                for chunk in archive.chunks(part.filename):
                    stream.write(chunk)
        for name, data in left.values():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(info, data)
