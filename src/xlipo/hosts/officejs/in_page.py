"""What a page's own Python runs: it opens the data that the server sent, and answers calls and tools from them.

The page talks to it in texts: a request of :mod:`xlipo.hosts.protocol` or a message of the assistants' tools goes in,
and its answer comes out, as from the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from time import monotonic

from xlipo.facts.errors import UsageError
from xlipo.functions import Session, call, use
from xlipo.functions.session import Snapshot
from xlipo.hosts.protocol import LOCAL, Limits, respond
from xlipo.metrics.catalog import METRICS
from xlipo.store.data_bundle import BundleStore

LIMITS = Limits(bytes=LOCAL.bytes, calls=100_000, cells=LOCAL.cells)
"""A page asks itself as much as it likes."""

_PERIODS = ("LATEST", "LTM", "FY0", "FY2024", "FY2023", "FY2022", "H1-2025", "FY2025")


class Page:
    """The functions on the data of a bundle.

    >>> from xlipo.store.data_bundle import pack
    >>> from xlipo.store.opening import open_data
    >>> page = Page(pack(open_data(())))
    >>> page.answer('{"calls": [["IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]]]}')
    '{"protocol":1,"version":"...","results":[0.23347...]}\\n'
    >>> page.warm(0.0)
    True
    """

    def __init__(self, bundle: bytes) -> None:
        self._session = use(Session(store=BundleStore(bundle)))
        self._left = _plain_calls(self._session.now())

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._session.snapshot.version

    def answer(self, request: str) -> str:
        """The answer to a request for calls."""
        return respond(request.encode("utf-8", "replace"), self._session, LIMITS).decode("ascii")

    def reply(self, message: str) -> str:
        """The answer to a message of the assistants' tools."""
        from xlipo.hosts.mcp.messages import Server

        return json.dumps(Server(session=self._session).reply(json.loads(message)), ensure_ascii=False)

    def warm(self, seconds: float) -> bool:
        """Work out for some time what is likely to be asked; whether there is more to work out."""
        end = monotonic() + seconds
        snapshot = self._session.now()
        for given in self._left:
            call("IPO_METRIC", given, snapshot)
            if monotonic() >= end:
                return True
        return False


def _plain_calls(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Every company and metric of the catalog at the usual periods, the companies with most of them first.

    A metric that a company has nothing of is asked for once: it has one answer at all periods.
    """
    answers = snapshot.answers()
    companies = sorted(snapshot.view.companies(), key=lambda one: -len(snapshot.view.concepts_of(one.id)))
    for company, metric in product(companies, METRICS):
        try:
            never = answers.resolver(company, metric).never
        except UsageError:  # it is asked of a part
            continue
        yield from ((company.name, metric.id, period) for period in _PERIODS[: 1 if never else None])
