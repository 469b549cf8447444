"""The command that serves a desk: worksheet functions, pages and assistants' tools from one address."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlipo.cli import options
from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.store.user_path import user_path

if TYPE_CHECKING:
    from xlipo.hosts.http.certificates import Certificate
    from xlipo.hosts.http.settings import Settings

NEEDED = ("starlette", "uvicorn", "cryptography")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 for the whole network.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True, help="The port.")
@click.option("--http", is_flag=True, help="Without a certificate: for this computer alone, or behind a proxy.")
@click.option(
    "--token-file", metavar="FILE", help="The tokens of those who may ask, one a line; made if it is missing."
)
@click.option(
    "--add-token", metavar="NAME", help="Make a token for a user, keep its digest in --token-file, and leave."
)
@click.option("--url", metavar="URL", default="", help="The address that users see, where a proxy stands before it.")
@click.option(
    "--pyodide", metavar="DIR", help="Python for pages, so that cells need no request; addin build --pyodide makes it."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer side by side."
)
@options.data
def serve(
    host: str, port: int, http: bool, token_file: str | None, add_token: str | None, url: str, pyodide: str | None,
    workers: int, data: tuple[str, ...] | None,
) -> None:  # fmt: skip
    """One server for a desk: worksheet functions for Excel anywhere, and the tools for assistants.

    It listens on this computer alone unless --host says otherwise, over HTTPS with a certificate that it makes. Every
    call needs a token: that of --token-file, or a new one that is printed. Requests are logged to stderr, as JSON.

    \b
    Examples:
      xlipo serve
      xlipo serve --http --port 8080 --token-file tokens.txt
      xlipo serve --token-file tokens.txt --add-token ann
    """
    _check_installed()
    from xlipo.hosts.http import tokens
    from xlipo.hosts.http.page_python import PagePython
    from xlipo.hosts.http.settings import Settings, is_local, origins_of

    if add_token is not None:
        if token_file is None:
            raise UsageError("--add-token needs --token-file FILE, where the digest is kept.")
        say(tokens.add_token(user_path(token_file), add_token))
        return
    if http and not is_local(host) and not url.startswith("https://"):
        raise UsageError(
            "Without a certificate tokens can be read on the way; leave --http out, or name a --url https://."
        )
    file = user_path(token_file) if token_file is not None else None
    fresh = tokens.new_token() if file is None else ""
    is_made = file is not None and not file.exists()
    known = tokens.Tokens.read(fresh) if file is None else tokens.read_tokens(file)
    if is_made:
        say(f"A token was made for the first user; it stands in {file}, readable by you alone.")
    python = PagePython.found(user_path(pyodide)) if pyodide is not None else None
    settings = Settings(known, origins_of(host, port, "http" if http else "https", url), python=python)
    _serve(settings, host, port, None if http else _certificate(host), data, fresh, workers)


def _check_installed() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        names = " and ".join(missing)
        raise UsageError(f"The server needs {names}, not installed here; run: pip install 'xlipo[serve]'.")


def _certificate(host: str) -> Certificate:
    from xlipo.hosts.http.certificates import LOCAL, certificate_in

    names = {*LOCAL, host} - {"0.0.0.0", "::", ""}
    found = certificate_in(_folder(), names)
    say(f"Certificate: trust {found.authority} once, on each computer that asks.")
    say(f"It vouches for {', '.join(sorted(names))} and for nothing else.")
    return found


def _folder() -> Path:
    """Where the certificate is kept."""
    from platformdirs import user_data_path

    cache = os.environ.get("XLIPO_CACHE")
    return (Path(cache) if cache else user_data_path("xlipo")) / "certificate"


def _serve(
    settings: Settings,
    host: str,
    port: int,
    certificate: Certificate | None,
    data: tuple[str, ...] | None,
    fresh: str,
    workers: int,
) -> None:
    from xlipo.functions import Session, use
    from xlipo.hosts.http.app import application
    from xlipo.hosts.http.running import listening, run
    from xlipo.hosts.http.workers import run_workers

    at = listening(host, port)
    session = use(Session(data))
    if session.unusable:
        raise UsageError(session.unusable)
    say(f"Serving data {session.snapshot.version} at {settings.first_origin}")
    if fresh:
        say(f"Token: {fresh}")
    say(f"Figures: {settings.first_origin}/taskpane.html#token={fresh or 'TOKEN'}")
    say("Calls: send the token as the header X-Xlipo-Token.")
    say("Stop with Ctrl-C.")
    if workers > 1:
        run_workers(workers, settings, at, certificate, data)
    else:
        run(application(session, settings), at, settings, certificate)
