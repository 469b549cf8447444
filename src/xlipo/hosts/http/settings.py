"""What the server is told: where it listens, under which addresses it answers, whom it lets in, and its limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from xlipo.facts.errors import UsageError
from xlipo.hosts.http.page_python import PagePython
from xlipo.hosts.http.tokens import Tokens
from xlipo.hosts.protocol import Limits

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is let through: ``rate`` a second, after a ``burst`` at once."""

    rate: float
    burst: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server.

    ``body_seconds``: for how long a request may take to arrive; ``call_seconds``: for how long its calls are worked on;
    ``asked``: the pace of one user; ``refused``: that of those who are turned away, by address; ``python``: what a page
    needs to answer by itself.
    """

    tokens: Tokens
    origins: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    body_seconds: float = 10.0
    call_seconds: float = 30.0
    asked: Pace = field(default=Pace(rate=200.0, burst=2_000.0))
    refused: Pace = field(default=Pace(rate=10.0, burst=200.0))
    connections: int = 1_000
    python: PagePython | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """What a Host header may say."""
        return frozenset(host for origin in self.origins for host in _hosts_of(origin))

    @property
    def first_origin(self) -> str:
        """The address that is told to users."""
        named = [origin for origin in sorted(self.origins) if not any(f"//{name}" in origin for name in LOCAL_NAMES)]
        return next(iter(named), next(origin for origin in self.origins if "//localhost" in origin))


def _hosts_of(origin: str) -> list[str]:
    scheme, _, host = origin.partition("://")
    is_default = urlsplit(origin).port is None
    return [host, f"{host}:{443 if scheme == 'https' else 80}"] if is_default else [host]


def origins_of(host: str, port: int, scheme: str, url: str = "") -> frozenset[str]:
    """The addresses under which a server on a host and port answers, and ``url`` if it stands behind a proxy.

    >>> sorted(origins_of("127.0.0.1", 8765, "http"))
    ['http://127.0.0.1:8765', 'http://[::1]:8765', 'http://localhost:8765']
    """
    names = [*LOCAL_NAMES] if is_local(host) or _is_any(host) else [*LOCAL_NAMES, _in_url(host)]
    found = {_origin(scheme, name, port) for name in names}
    if url:
        parts = urlsplit(url)
        try:
            is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
            is_plain = is_plain and not (parts.query or parts.fragment or parts.username) and (parts.port or 1) > 0
        except ValueError:
            is_plain = False
        if not is_plain:
            raise UsageError(f"{url[:80]!r} is no address of a server; give one such as https://xlipo.example.com.")
        found.add(f"{parts.scheme}://{parts.netloc.casefold()}")
    return frozenset(found)


def _origin(scheme: str, name: str, port: int) -> str:
    is_default = port == (443 if scheme == "https" else 80)
    return f"{scheme}://{name}" if is_default else f"{scheme}://{name}:{port}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.casefold()


def is_local(host: str) -> bool:
    """Whether a host is this computer alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_any(host: str) -> bool:
    return host in ("0.0.0.0", "::", "")
