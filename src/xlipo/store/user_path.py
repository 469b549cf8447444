"""A path as its user writes it."""

from __future__ import annotations

from pathlib import Path

from xlipo.facts.errors import UsageError


def user_path(written: str | Path) -> Path:
    """The path, with ``~`` for a home folder. Raises :class:`UsageError` for the home of nobody.

    >>> user_path("report.xlsx").name
    'report.xlsx'
    """
    try:
        return Path(written).expanduser()
    except RuntimeError:
        raise UsageError(f"{str(written)[:80]!r} begins with the home folder of nobody; write it in full.") from None
