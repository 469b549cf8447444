"""Offering figures: which share counts each printed figure of an offering includes, and at which price."""

from __future__ import annotations

import re
from functools import cached_property

from pydantic import Field, field_validator

from xlipo.facts.fact import Dimensions, read_dimensions
from xlipo.facts.table_row import TableRow

_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:\[([^\[\]]+)\])?")


def read_figure_name(text: str) -> tuple[str, Dimensions]:
    """A concept and its dimensions from ``offer_shares[tranche=public]``. Raises ValueError for anything else.

    >>> read_figure_name("gross_proceeds[basis=with_over_allotment]")
    ('gross_proceeds', (('basis', 'with_over_allotment'),))
    >>> read_figure_name("offer_shares")
    ('offer_shares', ())
    """
    found = _NAME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:60]!r} is no figure; write a concept, or concept[dimension=member]")
    return found[1], read_dimensions(found[2] or "")


class OfferingFigure(TableRow):
    """A printed figure of an offering: the sum of ``shares``, times ``price`` where one is named.

    >>> after = OfferingFigure(figure="shares_after_offering", shares=("shares_before_offering", "offer_shares"))
    >>> after.counts
    (('shares_before_offering', ()), ('offer_shares', ()))
    """

    figure: str
    price: str = ""
    shares: tuple[str, ...] = Field(min_length=1)

    @field_validator("figure", "shares")
    @classmethod
    def _names_figures(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in (value,) if isinstance(value, str) else value:
            read_figure_name(name)
        return value

    @cached_property
    def place(self) -> tuple[str, Dimensions]:
        """The concept and dimensions of the figure itself."""
        return read_figure_name(self.figure)

    @cached_property
    def counts(self) -> tuple[tuple[str, Dimensions], ...]:
        """The concept and dimensions of each share count it includes."""
        return tuple(map(read_figure_name, self.shares))
