"""Tokens: who may ask. What is kept of a token is its digest; a file may hold tokens as they are, or digests."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.plain_files import read_plain

DIGEST = "sha256:"
MOST_BYTES = 1_000_000
LONGEST_TOKEN = 500
_NAME = re.compile(r"[\w.@+-]{1,60}")


def digest_of(token: str) -> str:
    """What is kept of a token.

    >>> digest_of("a token")[:20]
    'sha256:e3316e2bafebb'
    """
    return DIGEST + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """The tokens that are let in, by their digests, each with the name of its user.

    >>> tokens = Tokens.read("# the desk\\nann sha256:" + "0" * 64 + "\\nsecret-token\\n")
    >>> tokens.user_of("secret-token"), tokens.user_of("another")
    ('line 3', None)
    """

    def __init__(self, users: dict[str, str]) -> None:
        self._users = users

    def __len__(self) -> int:
        return len(self._users)

    def user_of(self, token: str) -> str | None:
        """Whose token it is. What is looked up is a digest, so that the time it takes tells nothing of any token."""
        return self._users.get(digest_of(token)) if 0 < len(token) <= LONGEST_TOKEN else None

    @staticmethod
    def read(text: str, where: str = "The token file") -> Tokens:
        """The tokens of a file: a line each, ``[NAME] TOKEN`` or ``[NAME] sha256:DIGEST``; # begins a remark."""
        users: dict[str, str] = {}
        for number, name, token in _lines(text, where):
            users[token if token.startswith(DIGEST) else digest_of(token)] = name or f"line {number}"
        if not users:
            raise UsageError(f"{where} holds no token; write one a line, or leave the file out for a new one.")
        return Tokens(users)


def _lines(text: str, where: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        parts = [] if line.lstrip().startswith("#") else line.split()
        if not parts:
            continue
        name, token = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[-1])
        is_digest = token.startswith(DIGEST)
        if len(parts) > 2 or (name and not _NAME.fullmatch(name)) or len(token) > LONGEST_TOKEN:
            raise UsageError(f"{where}, line {number}: write a name, a space and a token, or a token alone.")
        if is_digest and not re.fullmatch(r"sha256:[0-9a-f]{64}", token):
            raise UsageError(f"{where}, line {number}: a digest is sha256: and 64 digits from 0 to f.")
        yield number, name, token


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file; a file that is not there is made, with one new token that its owner alone can read."""
    if not path.exists() and not path.is_symlink():
        _append(path, f"{new_token()}\n")
    return Tokens.read(_text_of(path), f"The token file {path}")


def add_token(path: Path, name: str) -> str:
    """A new token for a user; the file gets its digest alone. Raises :class:`UsageError` for a name that is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name[:60]!r} is no name for a user; give letters and digits, such as ann.")
    if path.exists() and any(name == known for _, known, _ in _lines(_text_of(path), f"The token file {path}")):
        raise UsageError(f"{name} has a token in {path} already; delete that line first.")
    token = new_token()
    _append(path, f"{name} {digest_of(token)}\n")
    return token


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def _text_of(path: Path) -> str:
    try:
        return read_plain(path, MOST_BYTES)[1].decode("utf-8")
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else "it is no plain text file"
        raise UsageError(f"The token file {path} cannot be read ({why}); give --token-file another.") from None


def _append(path: Path, line: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line)
    except OSError as wrong:
        raise OutputError(f"The token file {path} cannot be written ({wrong.strerror}); give another.") from None
