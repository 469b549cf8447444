"""A data set that is open: what every question to it begins with, the names of companies and concepts among that.

What asks it (:mod:`xlipo.api.client`) imports what it alone needs where it needs it: one figure, the commonest
question, then loads no record, no check and no reader of texts, which take as long to load as it takes to answer.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from xlipo.api import arguments
from xlipo.api.arguments import Day, Names, checked
from xlipo.facts.company import Company
from xlipo.facts.dataset import companies_in
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.metrics.answers import Answers
from xlipo.store.layers import Folders
from xlipo.store.opening import Place, open_place, place_of
from xlipo.store.protocol import Store

Given = ParamSpec("Given")
Returned = TypeVar("Returned")
Self = TypeVar("Self", bound="Opened")


class _Held(threading.local):
    """The state of the data that the call of this thread is answered from; none between calls."""

    answers: Answers | None = None


def of_one_state(method: Callable[Concatenate[Self, Given], Returned]) -> Callable[Concatenate[Self, Given], Returned]:
    """A method of an open data set: all that it asks is answered from one state of the data, whenever files change.

    Its mistyped keyword arguments are errors that name the nearest right one (:func:`xlipo.api.arguments.checked`).
    """
    method = checked(method)

    @wraps(method)
    def called(self: Self, /, *args: Given.args, **named: Given.kwargs) -> Returned:
        if self._held.answers is not None:  # asked by another method
            return method(self, *args, **named)
        self._held.answers = self.answers
        try:
            return method(self, *args, **named)
        finally:
            self._held.answers = None

    return called


class Opened:
    """A data set as known on a day, up to a tier; it sees when its files change.

    Args:
        data: a folder, or several, laid over the shipped data; those of ``XLIPO_DATA`` when None.
        as_of: a day; only what had been published by then is known.
        tier: the worst tier that may answer (1 audited filings to 8); any when not given.
        store: where the facts are, in place of ``data``.
    """

    @checked
    def __init__(
        self, data: Folders = None, as_of: Day = None, tier: int | None = None, store: Store | None = None
    ) -> None:
        if store is not None and data is not None:
            raise UsageError("A Client takes data or a store, not both; leave one of them out.")
        self.data = data
        self._store = store
        self.as_of: dt.date | None = arguments.day(as_of)
        self.tier = arguments.tier(tier)
        self._opened: tuple[Place, Store] | None = None
        self._kept: tuple[Store, str, Answers] | None = None
        self._held = _Held()

    def __repr__(self) -> str:
        said = {"data": self.data, "as_of": self.as_of and self.as_of.isoformat(), "tier": self.tier or None}
        return f"Client({', '.join(f'{name}={value!r}' for name, value in said.items() if value is not None)})"

    @property
    def answers(self) -> Answers:
        """The engine on the data as they are now, or were when the call that asks began; kept until a file changes."""
        if self._held.answers is not None:
            return self._held.answers
        store, kept = self._store or self._named_store(), self._kept
        token = store.token()  # before the reading: a change in mid-reading is seen the next time
        if kept is None or kept[0] is not store or kept[1] != token:
            kept = self._kept = store, token, Answers(store.view(), self.as_of, self.tier)
        return kept[2]

    def _named_store(self) -> Store:
        """The store that ``data`` or the environment names now."""
        place, opened = place_of(self.data), self._opened
        if opened is None or opened[0] != place:
            opened = self._opened = place, open_place(place)
        return opened[1]

    def version(self) -> str:
        """The data set's version: equal data, equal version."""
        return self.answers.view.version

    def company(self, name: str | int | Company) -> Company:
        """The company a name in any script, or a ticker as text or number, means.

        >>> from xlipo.api import Client
        >>> Client().company(100).name, Client().company("智谱").name
        ('MiniMax', 'Zhipu')
        """
        if isinstance(name, Company):
            return name
        given = arguments.plain(name)
        whole = isinstance(given, float) and given.is_integer()  # a ticker in a column with an empty cell
        return self.answers.company(str(int(given) if whole else given))

    def chosen(self, companies: Names = (), group: str = "") -> list[Company]:
        """The companies named, or those of a group; the core group when neither is given."""
        named = arguments.names(companies)
        if named and group:
            raise UsageError("Companies and a group are both given; name the companies or the group, not both.")
        if named:
            self.answers.view.read_ahead([name for name in named if isinstance(name, str)])
            return list({company.id: company for company in map(self.company, named)}.values())
        found = companies_in(self.answers.view, group or "core")
        self.answers.view.read_ahead([company.id for company in found])
        return found

    def concept(self, name: str) -> str:
        """The id of the concept a name means; a metric that is only derived is no concept."""
        id = self.answers.measure(name).id
        if id not in self.answers.view.concepts():
            raise UnknownName("concept", name, advice=f"{id} is derived; ask: xlipo metric COMPANY {id}.")
        return id
