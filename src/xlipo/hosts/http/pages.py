"""The figure browser: a page that finds, shows, explains and checks figures, as a browser gets it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).with_name("page")

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


def pages() -> dict[str, tuple[bytes, str]]:
    """Each file by its address, with its type.

    >>> sorted(pages())
    ['/taskpane.css', '/taskpane.html', '/taskpane.js']
    """
    return {f"/{path.name}": (path.read_bytes(), TYPES[path.suffix]) for path in sorted(FOLDER.iterdir())}
