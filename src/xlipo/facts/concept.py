"""Concepts: what a figure measures. The registry is data, one concept a line, mapped to IFRS elements."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from xlipo.facts.table_row import TableRow


class PeriodType(StrEnum):
    """Whether a concept is measured over time, at a date, or happens at one."""

    DURATION = "duration"
    INSTANT = "instant"
    EVENT = "event"


class Concept(TableRow):
    """A reported measure under one snake_case name, with labels in three scripts and the names people type for it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["total_assets"])
    label_en: str = Field(min_length=1)
    label_zh_hans: str = Field(min_length=1)
    label_zh_hant: str = Field(min_length=1)
    group: str = Field(min_length=1)
    period_type: PeriodType
    unit_kind: str = Field(min_length=1)
    balance: str = ""
    ifrs: str = ""
    aliases: tuple[str, ...] = ()
    definition: str = Field(min_length=1)
    definition_zh_hans: str = ""
    definition_zh_hant: str = ""

    @property
    def shown(self) -> str:
        """How its figures are shown: by their kind of unit."""
        return self.unit_kind

    def label(self, lang: str = "en") -> str:
        """The label in ``en``, ``zh-Hans`` or ``zh-Hant``."""
        return {"zh-Hans": self.label_zh_hans, "zh-Hant": self.label_zh_hant}.get(lang, self.label_en)

    def definition_in(self, lang: str) -> str:
        """The definition in ``en``, ``zh-Hans`` or ``zh-Hant``; the English one where no other is given."""
        own = {"zh-Hans": self.definition_zh_hans, "zh-Hant": self.definition_zh_hant}.get(lang)
        return own or self.definition
