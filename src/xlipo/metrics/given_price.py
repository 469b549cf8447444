"""A price that the asker gives: read from text, and laid over what is known, for one company. It is an assumption."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView, Excerpt
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.price import SHARE_PRICE, Price, given_source, made_source
from xlipo.facts.source import Source
from xlipo.facts.wrapped_view import WrappedView
from xlipo.metrics.catalog import METRICS

_AT_A_PRICE = frozenset(metric.printed_as for metric in METRICS if metric.stands == "market") - {SHARE_PRICE}
"""What sources print at the prices of their own days: no answer at a given one."""


_PRICE = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}", re.ASCII)


class GivenPrice(NamedTuple):
    """A price of one share in the currency of the listing, and its day; None for the day that stands for today."""

    value: Decimal
    day: dt.date | None = None

    @classmethod
    def read(cls, text: str, day: dt.date | None = None) -> GivenPrice:
        """The price that a text gives. Raises :class:`UsageError` for what is none.

        A comma stands for thousands where a decimal point follows, or another comma; alone it may be a decimal sign,
        as half the world writes it, and is refused.

        >>> GivenPrice.read("1,345.50").value
        Decimal('1345.50')
        """
        digits = text.strip()
        if not _PRICE.fullmatch(digits) or len(digits) > 24 or not (value := Decimal(digits.replace(",", ""))):
            decimals = "345.5, with a point before decimals" if "," in digits else "345"
            raise UsageError(f"{digits[:40]!r} is no price; give the price of one share above 0, such as {decimals}.")
        return cls(value, day)


class PricedView(WrappedView):
    """What is known, with one price of a company's share given in place of its later closes.

    Args:
        view: what is known.
        company: whose share it is the price of.
        price: the price.
        today: the day it is of where it names none.

    Raises:
        UsageError: the company has no listing whose currency the price could be in.
    """

    def __init__(self, view: DataView, company: Company, price: GivenPrice, today: dt.date) -> None:
        super().__init__(view)
        self._owner = company.id
        day, currency = price.day or today, _currency(view, company)
        note = f"at the given price of {currency} {price.value:,f} a share, of {day}"
        if price.day is None:
            note += ", the day that stands for today: the as-of day, or that of the newest source"
        given = Price(
            company=company.id, date=day.isoformat(), close=f"{price.value:f}", currency=currency,
            source=given_source(day), note=note,
        )  # fmt: skip
        self._given = given.fact("given")

    def source(self, source: str) -> Source:
        return made_source(source) or self._view.source(source)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        found = self._view.facts(company, concept)
        if company != self._owner:
            return found
        if concept == SHARE_PRICE:
            return [*(fact for fact in found if fact.period.end < self._given.period.end), self._given]
        return () if concept in _AT_A_PRICE else found

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        return None if company == self._owner else self._view.excerpt(company, concept)

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        return (company == self._owner and SHARE_PRICE in concepts) or self._view.holds_any(company, concepts)

    def facts_of(self, company: str) -> Sequence[Fact]:
        return [fact for concept in sorted(self.concepts_of(company)) for fact in self.facts(company, concept)]

    def concepts_of(self, company: str) -> frozenset[str]:
        found = self._view.concepts_of(company)
        return found | {SHARE_PRICE} if company == self._owner else found


def _currency(view: DataView, company: Company) -> str:
    """The currency of a company's listing: of the listing's offering, of its offer price or of its closes."""
    offered = [offering.currency for offering in view.offerings(company.id) if offering.is_listing]
    printed = [fact.unit for concept in ("offer_price", SHARE_PRICE) for fact in view.facts(company.id, concept)]
    found = next(filter(None, (*offered, *printed)), "")
    if not found:
        raise UsageError(f"The data hold no listing of {company.name}, so a price of its share is in no currency.")
    return found
