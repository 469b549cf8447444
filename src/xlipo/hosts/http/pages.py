"""The figure browser: a page that finds, shows, explains and checks figures, as a browser gets it."""

from __future__ import annotations

from pathlib import Path

from xlipo.hosts.officejs.icons import SIZES, icon

FOLDER = Path(__file__).with_name("page")

WORKER = "/python.js"
"""The script of the worker that runs Python in the page."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


def pages() -> dict[str, tuple[bytes, str]]:
    """Each file by its address, with its type.

    >>> sorted(pages())[:2]
    ['/excel.html', '/excel.js']
    """
    found = {f"/{path.name}": (path.read_bytes(), TYPES[path.suffix]) for path in sorted(FOLDER.iterdir())}
    found[WORKER] = FOLDER.with_name("python.js").read_bytes(), TYPES[".js"]
    found["/excel.html"] = _in_excel(found["/taskpane.html"][0]), TYPES[".html"]
    found["/favicon.ico"] = icon(32), "image/png"  # a browser asks for it unasked
    return found | {f"/icon-{size}.png": (icon(size), "image/png") for size in SIZES}


def _in_excel(page: bytes) -> bytes:
    """The page with Office's script and the functions before its own, and what it does in Excel after it."""
    own = b'<script src="/taskpane.js" defer></script>'
    functions = b'<script src="/functions.js"></script>'
    office = b'<script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>'
    return page.replace(own, b"\n".join((office, functions, own, own.replace(b"taskpane", b"excel"))))
