"""The Store protocol: wherever facts are kept, a store gives an immutable view of them and says when they change."""

from __future__ import annotations

from typing import Protocol

from xlipo.facts.dataset import DataView


class Store(Protocol):
    """A place where facts are kept: CSV folders (:class:`xlipo.store.csv_store.CsvStore`), a database.

    Whoever keeps what was worked out from a view asks for the token first and for the view after it: data that change
    in between give another token the next time.
    """

    def view(self) -> DataView:
        """The data as they are now; what changes later does not change this view.

        Raises :class:`xlipo.facts.errors.DataErrors` with every mistake in the data.
        """

    def token(self) -> str:
        """A text that differs whenever the data do; cheap enough to be asked for several times a second."""
