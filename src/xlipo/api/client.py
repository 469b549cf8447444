"""The Client: every question to a data set as a typed method that gives plain frozen values."""

from __future__ import annotations

from xlipo.api.conflicts import Conflicts
from xlipo.api.histories import Histories
from xlipo.api.judging import Judging
from xlipo.api.screening import Screens


class Client(Screens, Judging, Histories, Conflicts):
    """A data set as known on a day, up to a tier, open to be asked; it sees when its files change.

    Names mean what they mean everywhere: companies and metrics in any script, a ticker as text or number, a period as
    text, year or date. What means nothing raises :class:`xlipo.facts.errors.UsageError` with the nearest name; a figure
    that is missing is an answer with its reason. Money is in whole units, ratios are fractions.

    Args:
        data: folders laid over the shipped data, or a database's address; what ``XLIPO_DATA`` names when None.
        as_of: a day; only what had been published by then is known.
        tier: the worst tier that may answer (1 audited filings to 8); any when not given.
        store: where the facts are (:class:`xlipo.store.protocol.Store`), in place of ``data``.

    >>> client = Client(as_of="2025-12-22")
    >>> client.metric("MiniMax", "revenue")
    <Answer MiniMax revenue 9M2025: USD 53.4m reported>
    """
