"""A new data folder: every file with a worked example, signs, scales and hedges explained."""

from __future__ import annotations

from pathlib import Path

from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.atomic_write import replace_file, sentence

STARTER = Path(__file__).resolve().parent / "starter"


def start_folder(folder: Path) -> list[str]:
    """Fill a new or empty folder with the files of a data folder, and give their names.

    Raises:
        UsageError: something is there already; nothing is changed.
        OutputError: it cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     start_folder(Path(place, "mine"))[:2]
    ['README.md', 'companies.csv']
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            kind = "is not empty" if folder.is_dir() else "is a file"
            raise UsageError(f"{str(folder)!r} {kind}; name a new folder, or one with nothing in it.")
        files = sorted(path.relative_to(STARTER) for path in STARTER.rglob("*") if path.suffix in (".csv", ".md"))
        (folder / "facts").mkdir(parents=True, exist_ok=True)
        for name in files:
            replace_file(folder / name, (STARTER / name).read_bytes())
    except OSError as broken:
        raise OutputError(sentence(folder, broken)) from broken
    return [name.as_posix() for name in files]
