"""Prices: what a share closed at on a trading day, and for which splits and bonuses the print is adjusted."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from pydantic import Field, field_validator

from xlipo.facts.fact import Fact
from xlipo.facts.period import instant
from xlipo.facts.quantity import Quantity
from xlipo.facts.source import Source, latest_day
from xlipo.facts.table_row import TableRow
from xlipo.facts.unit import CURRENCIES

SHARE_PRICE = "share_price"
"""The concept that a close is a figure of."""


class Price(TableRow):
    """One close of one class of shares.

    ``close`` holds the printed digits, in ``currency`` for one share. ``adjusted`` is the ex-date of the last split or
    bonus that the print is adjusted for; empty, it is the price as traded on its day. ``share_class`` is empty where a
    company has one listed class. A close was public on its own day, whatever its source is dated.

    >>> price = Price(company="zhipu", date="2026-01-08", close="131.5", currency="HKD", source="a-daily-file")
    >>> price.value, price.day.isoformat()
    (Decimal('131.5'), '2026-01-08')
    """

    company: str
    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$", examples=["2026-01-09"])
    close: str
    currency: str
    share_class: str = ""
    adjusted: str = Field(default="", pattern=r"^(\d{4}-\d\d-\d\d)?$", examples=["2026-01-09"])
    source: str
    note: str = ""

    @field_validator("date", "adjusted")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        if text:
            latest_day(text)
        return text

    @field_validator("close")
    @classmethod
    def _is_positive(cls, digits: str) -> str:
        if (Quantity.printed(digits).point or 0) <= 0:
            raise ValueError("a close is above 0")
        return digits

    @field_validator("currency")
    @classmethod
    def _is_money(cls, code: str) -> str:
        if code not in CURRENCIES:
            raise ValueError(f"{code[:20]!r} is none of {', '.join(sorted(CURRENCIES))}")
        return code

    @property
    def day(self) -> dt.date:
        """The trading day."""
        return latest_day(self.date)

    @property
    def quantity(self) -> Quantity:
        """The close with the interval that its printed digits allow."""
        return Quantity.printed(self.close)

    def fact(self, layer: str = "") -> Fact:
        """The close as a fact of a layer: the share price of the day, by class and adjustment where it names them.

        >>> Price(company="zhipu", date="2026-01-08", close="131.5", currency="HKD", source="a-daily-file").fact().value
        Decimal('131.5')
        """
        named = (("adjusted", self.adjusted), ("share_class", self.share_class))
        return Fact(
            entity=self.company, concept=SHARE_PRICE, dimensions=tuple(pair for pair in named if pair[1]),
            period=instant(self.day), quantity=self.quantity, unit=self.currency, source=self.source, note=self.note,
            layer=layer, file=f"{self.file}", line=self.line,
        )  # fmt: skip

    @property
    def value(self) -> Decimal:
        """The close, in its currency for one share."""
        return Decimal(self.close)


# -- prices that no document of the data prints ------------------------------------------------------------------------

_GIVEN = "given-price."
_PLUGIN = "price-plugin."


def given_source(day: dt.date) -> str:
    """The source id of a price that the asker gave, of a day."""
    return f"{_GIVEN}{day.isoformat()}"


def is_given(source: str) -> bool:
    """Whether a source id is that of a price given by the asker."""
    return source.startswith(_GIVEN)


def plugin_source(name: str, day: dt.date) -> str:
    """The source id of closes that a plug-in gave when asked about a day."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.casefold()).strip("-") or "unnamed"
    return f"{_PLUGIN}{slug}.{day.isoformat()}"


def made_source(id: str) -> Source | None:
    """The source of a price that was given or that a plug-in supplied, by its id; None for any other.

    >>> made_source(given_source(dt.date(2026, 11, 27))).cite()
    'Price given with the question. the asker, 2026-11-27.'
    """
    if id.startswith(_GIVEN):
        return _source(id, "Price given with the question", "the asker", "assumption", id.removeprefix(_GIVEN))
    if id.startswith(_PLUGIN):
        name, _, day = id.removeprefix(_PLUGIN).rpartition(".")
        return _source(id, f"Closes of the price plug-in {name}", name, "price plug-in", day)
    return None


def file_source(text: str, day: str) -> Source:
    """The source that a user's file of prices names in words of its own, its newest price on a day."""
    return _source(text, text, text, "price file", day)


def _source(id: str, title: str, publisher: str, kind: str, date: str) -> Source:
    return Source.model_construct(
        id=id, title=title, publisher=publisher, date=date, language="en", kind=kind, tier=PRICE_TIER
    )


PRICE_TIER = 7
"""Of a price that no document of the data prints: that of a database."""
