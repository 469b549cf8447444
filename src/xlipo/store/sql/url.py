"""The address of a database as its user writes it; it never holds a password, and no sentence repeats one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlipo.facts.errors import UsageError

ENGINES = ("duckdb", "postgresql", "clickhouse", "chdb", "spark")
"""The engines, by the scheme of their addresses; ``postgres`` is read as ``postgresql``."""

_SETTINGS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "host", "service", "connect_timeout", "secure"})
"""What may stand after the question mark."""

_SECRETS = ("PGPASSWORD", "CLICKHOUSE_PASSWORD")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


@dataclass(frozen=True)
class StoreUrl:
    """An address, read: ``path`` is the file, folder or database that it names; ``shown`` is how sentences name it."""

    engine: str
    path: str
    host: str = ""
    port: int | None = None
    user: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def extra(self) -> str:
        """The extra of the package that brings the engine's driver."""
        return {"postgresql": "postgres", "chdb": "clickhouse"}.get(self.engine, self.engine)

    @property
    def shown(self) -> str:
        """The address in a sentence."""
        port = f":{self.port}" if self.port else ""
        is_server = self.engine in ("postgresql", "clickhouse")
        where = f"{self.host}{port}/{self.path}".rstrip("/") if is_server else self.path
        return f"{self.engine}://{where}"


def is_url(text: object) -> bool:
    """Whether a place of data is written as an address of a database, not as a folder.

    >>> is_url("duckdb:///srv/ipo.duckdb"), is_url("my-figures"), is_url(r"C:\\\\figures")
    (True, False, False)
    """
    return isinstance(text, str) and _SCHEME.match(text) is not None


def read_url(text: str) -> StoreUrl:
    """The address that a text is. Raises :class:`UsageError`, which repeats nothing that could be a password.

    >>> read_url("duckdb:///srv/ipo.duckdb").path, read_url("postgresql://ann@db.example:5433/ipo").shown
    ('/srv/ipo.duckdb', 'postgresql://db.example:5433/ipo')
    """
    from urllib.parse import parse_qsl, unquote, urlsplit  # ordinary commands have no address to read

    scheme = text.partition("://")[0].lower()
    engine = "postgresql" if scheme == "postgres" else scheme
    if engine not in ENGINES:
        raise UsageError(f"{scheme[:20]!r} is no engine; a database's address begins with {_listed()}.")
    try:
        parts, settings = urlsplit(text), dict(parse_qsl(urlsplit(text).query, keep_blank_values=True))
        port = parts.port
    except ValueError:
        raise UsageError(f"The address of the database cannot be read; write it as in {_EXAMPLES[engine]}.") from None
    if parts.password is not None or any(re.search("passw|pwd|secret|token", name.lower()) for name in settings):
        raise UsageError(
            "The address of a database holds no password: take it out, and give it in the environment "
            "(PGPASSWORD, CLICKHOUSE_PASSWORD) or the driver's own file (~/.pgpass)."
        )
    if unknown := sorted(settings.keys() - _SETTINGS):
        raise UsageError(f"{unknown[0][:30]!r} is no setting of an address; known are {', '.join(sorted(_SETTINGS))}.")
    if engine in ("duckdb", "chdb", "spark"):
        path = unquote(parts.netloc + parts.path)
        if re.match(r"/[A-Za-z]:[/\\]", path):  # a drive of Windows
            path = path[1:]
        if os.name != "nt":  # where two slashes begin the name of another machine
            path = re.sub(r"^//+", "/", path)
        if not path.strip("/") or "\0" in path:
            raise UsageError(f"The address of the database names no file; write it as in {_EXAMPLES[engine]}.")
        return StoreUrl(engine, path, settings=settings)
    path = unquote(parts.path.strip("/"))
    if "/" in path or "\0" in path:
        raise UsageError(f"The address of the database cannot be read; write it as in {_EXAMPLES[engine]}.")
    return StoreUrl(engine, path, parts.hostname or "", port, unquote(parts.username or ""), settings)


_EXAMPLES = {
    "duckdb": "duckdb:///srv/ipo.duckdb",
    "postgresql": "postgresql://db.example/ipo",
    "clickhouse": "clickhouse://db.example/ipo",
    "chdb": "chdb:///srv/ipo-clickhouse",
    "spark": "spark:///srv/ipo-spark",
}


def _listed() -> str:
    return ", ".join(f"{name}://" for name in ENGINES)


def without_secrets(said: object) -> str:
    """What a driver said, as the end of a sentence: its first line, cut short, without any password it might repeat.

    >>> without_secrets("connection refused\\nDETAIL: more")
    'connection refused'
    """
    text = next((line.strip() for line in str(said).splitlines() if line.strip()), type(said).__name__)
    for name in _SECRETS:
        if secret := os.environ.get(name, ""):
            text = text.replace(secret, "***")
    text = re.sub(r"(?i)(passw(or)?d\s*[=:]\s*)\S+", r"\1***", text)
    return without_passwords(text)[:240].rstrip(". ")


def without_passwords(text: str) -> str:
    """A text without what would be a password in an address.

    >>> without_passwords("postgresql:/ann:secret@db/ipo")
    'postgresql:/ann@db/ipo'
    >>> without_passwords("jdbc:postgresql://db/ipo?user=ann&password=secret")
    'jdbc:postgresql://db/ipo?user=ann&password=***'
    """
    text = re.sub(r"(?i)([?&;][^=&;\s]*(?:passw|pwd|secret|token)[^=&;\s]*=)[^&;\s]*", r"\1***", text)
    return re.sub(r"((?:^/|:)/*[^/\s:@]*):[^@\s]*@", r"\1@", text)
