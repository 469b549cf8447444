"""Listing rules: what an exchange asks of those who list, with the days on which each threshold holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field, model_validator

from xlipo.facts.table_row import TableRow


class ListingRule(TableRow):
    """One threshold of a rule: for companies whose revenue of the last audited year reaches ``revenue_from``.

    ``unit`` is that of the threshold: a currency, or ``pure`` for a ratio. ``revenue_currency`` is that of the band;
    empty where the rule has one band. The days ``held_from`` and ``held_to`` belong to it.
    """

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    held_from: dt.date
    held_to: dt.date | None = None
    revenue_from: Decimal = Field(default=Decimal(0), ge=0)
    revenue_currency: str = ""
    threshold: Decimal = Field(gt=0)
    unit: str = Field(min_length=1)
    source: str = Field(min_length=5)
    url: str = Field(default="", pattern=r"^(https://\S+)?$")
    note: str = ""

    @model_validator(mode="after")
    def _is_in_order(self) -> ListingRule:
        if self.held_to is not None and self.held_to < self.held_from:
            raise ValueError(f"held_to {self.held_to} is before held_from {self.held_from}")
        return self

    @property
    def words(self) -> str:
        """The threshold in words, with the days on which it holds.

        >>> ListingRule(rule="cap", held_from="2024-09-01", held_to="2027-08-31", revenue_from=250_000_000,
        ...             revenue_currency="HKD", threshold=4_000_000_000, unit="HKD", source="rules").words
        'HKD 4,000,000,000 from HKD 250,000,000 of revenue, from 2024-09-01 to 2027-08-31'
        """
        level = f"{self.threshold:.0%}" if self.unit == "pure" else f"{self.unit} {self.threshold:,f}"
        band = f" from {self.revenue_currency} {self.revenue_from:,f} of revenue" if self.revenue_currency else ""
        return f"{level}{band}, from {self.held_from}" + (f" to {self.held_to}" if self.held_to else "")

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.held_from <= day and (self.held_to is None or day <= self.held_to)


def bands_of(rules: Iterable[ListingRule], rule: str, day: dt.date) -> tuple[ListingRule, ...]:
    """The thresholds of one rule in force on a day, that of the highest revenue first; empty where it did not hold.

    >>> old, new = (ListingRule(rule="cap", held_from=first, held_to=last, threshold=value, unit="HKD", source="rules")
    ...             for first, last, value in (("2023-03-31", "2024-08-31", 6), ("2024-09-01", None, 4)))
    >>> [band.threshold for band in bands_of([old, new], "cap", dt.date(2024, 8, 31))]
    [Decimal('6')]
    >>> bands_of([old, new], "cap", dt.date(2020, 1, 1))
    ()
    """
    held = (line for line in rules if line.rule == rule and line.holds_on(day))
    return tuple(sorted(held, key=lambda line: line.revenue_from, reverse=True))
