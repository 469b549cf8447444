"""Companies and markets: who a figure is about, and every name they answer to; the people who run them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from xlipo.facts.period import YearEnd
from xlipo.facts.table_row import TableRow
from xlipo.facts.text import visible
from xlipo.facts.unit import CURRENCIES


class Company(TableRow):
    """An entity that facts are about: a company, or a market that research firms measure."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", examples=["moore_threads"])
    name: str = Field(min_length=1)
    kind: Literal["company", "market"] = "company"
    legal_name: str = ""
    reporting_currency: str = ""
    fiscal_year_end: str = Field(default="12-31", pattern=r"^\d\d-\d\d$", examples=["12-31 (month-day)"])
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    listing_status: str = ""

    @field_validator("fiscal_year_end")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        month, day = int(text[:2]), int(text[3:])
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
            raise ValueError(f"{text!r} is no day of a year; write the month and the day, as in 12-31 or 03-31")
        return text

    @field_validator("reporting_currency")
    @classmethod
    def _is_money(cls, code: str) -> str:
        if code and code not in CURRENCIES:
            raise ValueError(f"{code[:20]!r} is no currency here; write one of {', '.join(sorted(CURRENCIES))}")
        return code

    @cached_property
    def year_end(self) -> YearEnd:
        """The fiscal year's last month and day."""
        month, day = self.fiscal_year_end.split("-")
        return int(month), int(day)

    @property
    def names(self) -> tuple[str, ...]:
        """Its id and every name it is found by, as they are written."""
        return tuple(filter(None, (self.id, self.name, self.legal_name, *self.aliases)))

    def name_in(self, lang: str) -> str:
        """The first Chinese name on a Chinese page, the English name otherwise.

        Where the two scripts differ, the name in traditional characters stands right after the one in simplified ones,
        and is as long.

        >>> Company(id="st", name="SenseTime", aliases=("商汤", "商湯", "商汤科技")).name_in("zh-Hant")
        '商湯'
        >>> Company(id="moonshot", name="Moonshot AI", aliases=("月之暗面", "月之暗面科技")).name_in("zh-Hant")
        '月之暗面'
        """
        if lang == "en":
            return self.name
        first, *others = [alias for alias in self.aliases if re.search(r"[\u4e00-\u9fff]", alias)] or [self.name]
        is_pair = lang == "zh-Hant" and others and len(others[0]) == len(first)
        return others[0] if is_pair else first


class Person(TableRow):
    """Someone who leads or founded a company."""

    company: str
    name: str = Field(min_length=1)
    name_zh: str = ""
    role: str = Field(min_length=1)
    source: str
    note: str = ""


def fold(name: str) -> str:
    """The key a name is looked up by: case, width, spaces and dots do not matter, nor what has no shape of its own.

    >>> fold(" Mini Max ") == fold("ＭｉｎｉＭａｘ"), fold("Z.ai"), fold("Mini\u200bMax\ufeff")
    (True, 'zai', 'minimax')
    """
    return re.sub(r"[\s._\-'’\ud800-\udfff]+", "", unicodedata.normalize("NFKC", visible(name))).casefold()
