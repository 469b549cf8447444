"""The files that a command writes to a folder of its user's: it replaces those of an earlier build, and nothing else.

Their names stand in a list in the folder itself, one a line. What the list does not name is somebody's, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.atomic_write import replace_file


def first_line(command: str) -> str:
    """What the list of a command's files begins with."""
    return f"The files that xlipo {command} wrote here, and may replace or delete:"


def write_own_files(folder: Path, host: str, files: Mapping[str, bytes], command: str = "addin build") -> None:
    """Write a host's files to a folder, and delete those of an earlier build that are no longer among them.

    Args:
        folder: where to; made where it is missing.
        host: whose files: each host has a list of its own, ``.xlipo-addin-HOST``.
        files: what to write, by path within the folder, with slashes.
        command: which command writes them; its first word is in the list's name.

    Raises :class:`UsageError` before anything is written where something is in the way that no earlier build wrote,
    and :class:`OutputError` where the folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_own_files(Path(folder), "calc", {"a.txt": b"1", "b/c.txt": b"2"})
    ...     write_own_files(Path(folder), "calc", {"a.txt": b"3"})
    ...     sorted(path.name for path in Path(folder).rglob("*"))
    ['.xlipo-addin-calc', 'a.txt', 'b']
    """
    own_list = f".xlipo-{command.split()[0]}-{host}"
    try:
        own = _listed(folder / own_list, command)
        for name, content in files.items():
            if (foreign := _in_the_way(folder, name, content, name in own)) is not None:
                raise UsageError(f"{foreign} is of no earlier build; move it away, or choose another folder.")
        folder.mkdir(parents=True, exist_ok=True)
        _write_list(folder / own_list, command, own | set(files))  # first: a build that is killed still knows its files
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            replace_file(folder / name, content)
        for name in own - set(files):
            if not any(path.is_symlink() for path in _steps(folder, name)) and (folder / name).is_file():
                (folder / name).unlink()
        _write_list(folder / own_list, command, set(files))
    except OSError as wrong:
        raise OutputError(f"{folder} cannot be written ({wrong.strerror}); choose another folder.") from None


def _in_the_way(folder: Path, name: str, content: bytes, is_own: bool) -> Path | None:
    """What is not ours at a file's place, or at that of a folder it stands in; None where nothing is."""
    *folders, path = _steps(folder, name)
    for each in folders:
        if each.is_symlink() or (each.exists() and not each.is_dir()):
            return each
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return path
    return path if path.exists() and not is_own and path.read_bytes() != content else None


def _steps(folder: Path, name: str) -> Iterator[Path]:
    """The path of a file from below the folder on: each folder it stands in, then the file."""
    for part in PurePosixPath(name).parts:
        folder = folder / part
        yield folder


def _listed(path: Path, command: str) -> set[str]:
    if not path.exists() and not path.is_symlink():
        return set()
    lines = [] if path.is_symlink() or not path.is_file() else path.read_text("utf-8", "replace").splitlines()
    if lines[:1] != [first_line(command)]:
        raise UsageError(f"{path} is no list of an earlier build; move it away, or choose another folder.")
    return {name for name in lines[1:] if _is_within(name)}


def _is_within(name: str) -> bool:
    """Whether a listed name is one that a build writes: below the folder, on any system."""
    return bool(name) and not set(name) & set("\\:\0") and not name.startswith("/") and ".." not in name.split("/")


def _write_list(path: Path, command: str, names: set[str]) -> None:
    replace_file(path, "\n".join([first_line(command), *sorted(names), ""]).encode())
