"""A Client on one state of a session's data: what hosts ask when several answers must agree."""

from __future__ import annotations

import datetime as dt

from xlipo.api import Client
from xlipo.functions.session import Snapshot
from xlipo.metrics.answers import Answers
from xlipo.metrics.knowledge import Knowledge


class SnapshotClient(Client):
    """The Client's questions, answered from a snapshot and its memory; it does not see the data change.

    Args:
        snapshot: the state of the data.
        as_of: a day; only what had been published by then is known.
        tier: the worst tier that may answer; any when not given.

    >>> from xlipo.functions import current
    >>> SnapshotClient(current().now(), "2025-12-22").metric("MiniMax", "revenue").show()
    'USD 53.4m'
    """

    def __init__(self, snapshot: Snapshot, as_of: dt.date | str | None = None, tier: int | None = None) -> None:
        super().__init__(as_of=as_of, tier=tier)
        self._snapshot = snapshot

    @property
    def answers(self) -> Answers:
        """The engine on the snapshot, as known on the day."""
        return self._snapshot.answers(Knowledge(self.as_of, self.tier))
