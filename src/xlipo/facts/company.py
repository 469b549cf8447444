"""Companies and markets: who a figure is about, and every name they answer to; the people who run them."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from xlipo.facts.period import YearEnd
from xlipo.facts.text import visible


class Company(BaseModel):
    """An entity that facts are about: a company, or a market that research firms measure."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    name: str = Field(min_length=1)
    kind: Literal["company", "market"] = "company"
    legal_name: str = ""
    reporting_currency: str = ""
    fiscal_year_end: str = Field(default="12-31", pattern=r"^\d\d-\d\d$")
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    listing_status: str = ""
    file: str = ""
    line: int = 0

    @cached_property
    def year_end(self) -> YearEnd:
        """The fiscal year's last month and day."""
        month, day = self.fiscal_year_end.split("-")
        return int(month), int(day)

    def name_in(self, lang: str) -> str:
        """The name in its own script for a Chinese page, the English name otherwise."""
        if lang == "en":
            return self.name
        chinese = [alias for alias in self.aliases if re.search(r"[\u4e00-\u9fff]", alias)]
        return chinese[-1 if lang == "zh-Hant" and len(chinese) > 1 else 0] if chinese else self.name


class Person(BaseModel):
    """Someone who leads or founded a company."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    company: str
    name: str = Field(min_length=1)
    name_zh: str = ""
    role: str = Field(min_length=1)
    source: str
    note: str = ""
    file: str = ""
    line: int = 0


def fold(name: str) -> str:
    """The key a name is looked up by: case, width, spaces and dots do not matter, nor what has no shape of its own.

    >>> fold(" Mini Max ") == fold("ＭｉｎｉＭａｘ"), fold("Z.ai"), fold("Mini\u200bMax\ufeff")
    (True, 'zai', 'minimax')
    """
    return re.sub(r"[\s._\-'’\ud800-\udfff]+", "", unicodedata.normalize("NFKC", visible(name))).casefold()
