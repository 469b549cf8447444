"""Price plug-ins: closes from installed packages that declare an entry point in the group ``xlipo.prices``.

An entry point names a callable. It takes the codes of a company's listings, such as ``["HKEX:0100"]``, and a day, and
gives closes on or before that day, each a mapping with ``date``, ``close`` and ``currency`` (and ``adjusted``, the
ex-date of the last split or bonus the price is adjusted for). xlipo comes with none.

A package declares one in its ``pyproject.toml``::

    [project.entry-points."xlipo.prices"]
    desk = "desk_prices:closes"
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xlipo.facts.price import Price, plugin_source

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "xlipo.prices"
MOST_CLOSES = 400
"""Taken of one answer: more than the trading days of a year."""


def closes(company: str, codes: Sequence[str], day: dt.date) -> tuple[list[Price], str]:
    """The closes that installed plug-ins give for a company by a day, and in one sentence what went wrong.

    Args:
        company: the id that the closes are of.
        codes: of its listings, such as ``HKEX:0100``.
        day: the last day that is asked about.

    Returns:
        Closes in the order given, and a sentence, empty where nothing went wrong.
    """
    found: list[Price] = []
    troubles: list[str] = []
    for entry in _installed(tuple(sys.path)) if codes else ():
        try:
            given = entry.load()(list(codes), day)
            found += [_price(company, entry.name, one, day) for one in list(given or ())[:MOST_CLOSES]]
        except ValidationError as wrong:
            first = wrong.errors()[0]
            where = ".".join(map(str, first["loc"])) or "close"
            message = str(first["msg"]).removeprefix("Value error, ")
            troubles.append(f"The price plug-in {entry.name!r} gave a {where} that cannot be: {message}.")
        except Exception as wrong:  # a plug-in is somebody else's code
            reason = " ".join(f"{type(wrong).__name__}: {wrong}".split())[:200].rstrip(".: ")
            troubles.append(f"The price plug-in {entry.name!r} failed ({reason}).")
    return [price for price in found if price.day <= day], " ".join(troubles)


def are_installed() -> bool:
    """Whether any package declares a price plug-in."""
    return bool(_installed(tuple(sys.path)))


@lru_cache(maxsize=4)
def _installed(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """The entry points of the packages on a search path, each name once, in order."""
    from importlib.metadata import entry_points  # slow to import, and few ask

    return tuple({entry.name: entry for entry in sorted(entry_points(group=GROUP))}.values())


def _price(company: str, name: str, given: Mapping[str, Any], day: dt.date) -> Price:
    """A close as a plug-in gives it. Raises ValidationError for one that cannot be, and what a wrong shape raises."""
    adjusted = given.get("adjusted")
    return Price(
        company=company, date=str(given["date"])[:10], close=str(given["close"]), currency=str(given["currency"]),
        adjusted=str(adjusted)[:10] if adjusted else "", source=plugin_source(name, day),
    )  # fmt: skip
