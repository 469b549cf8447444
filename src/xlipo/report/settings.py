"""The report's settings: the drop-downs, what each can be set to, and what is set when the workbook is opened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.period import read_period
from xlipo.metrics.basis import COMPARED_ON, Basis
from xlipo.report.words import Words

NAMES = ("currency", "basis", "scale", "sort", "company")
"""The settings that drop-downs have; each is the defined name ``set_`` and its own."""
SHOWN = ("currency", "basis", "scale", "sort")
"""Those that stand on the first page, in their order."""
NAMED = {"version": "data_version", "as_of": "data_as_of"}
"""The workbook's names of the cells that tell which data a report was made of."""
COMPANIES = "list_company"
"""The workbook's name of the cells that name the companies of a report."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A size that money is shown in: its name in the drop-down, what it divides by, and how a unit abbreviates it."""

    name: str
    divisor: Decimal
    short: str


@dataclass(frozen=True)
class Settings:
    """The choices of each drop-down, and which of them is set. The last currency is the reported one."""

    currencies: tuple[str, ...]
    currency_names: tuple[str, ...]
    bases: tuple[str, ...]
    scales: tuple[Scale, ...]
    currency: str
    basis: str
    sorts: tuple[str, ...] = ()
    sort: str = ""
    companies: tuple[str, ...] = ()
    company: str = ""

    @property
    def divisor(self) -> Decimal:
        """What money is divided by as the workbook is opened: it opens in millions."""
        return self.scale.divisor

    @property
    def scale(self) -> Scale:
        return next(scale for scale in self.scales if scale.divisor == 1_000_000)

    @property
    def unit(self) -> str:
        """The unit of money as the workbook is opened: the currency, unless it is the reported one, and the scale."""
        return f"{self.currency} {self.scale.short}".lstrip()

    @property
    def number(self) -> int:
        """The place of the currency set, from 1."""
        return self.currencies.index(self.currency) + 1

    @property
    def basis_number(self) -> int:
        """The place of the basis set, from 1."""
        return self.bases.index(self.basis) + 1

    @property
    def sort_number(self) -> int:
        """The place of what companies are sorted by, from 1."""
        return self.sorts.index(self.chosen("sort")) + 1

    def choices(self, name: str) -> tuple[str, ...]:
        """What a drop-down offers, by the setting's name."""
        return {
            "currency": self.currency_names,
            "basis": self.bases,
            "scale": tuple(scale.name for scale in self.scales),
            "sort": self.sorts,
            "company": self.companies,
        }[name]

    def chosen(self, name: str) -> str:
        """What a drop-down is set to when the workbook is opened."""
        if name == "currency":
            return self.currency_names[self.number - 1]
        known = {"basis": self.basis, "scale": self.scale.name, "sort": self.sort, "company": self.company}
        return known.get(name) or self.choices(name)[0]


def settings_of(currency: str, period: str, words: Words) -> Settings:
    """The settings of a report: ``currency`` is a code, or "" for the reported one; ``period`` a basis or period."""
    standard = ("USD", "CNY", "HKD")
    codes = (*standard, *((currency,) if currency and currency not in standard else ()), "")
    bases = [*Basis]
    wanted = str(read_period(period)) if period else str(COMPARED_ON)
    texts = [str(basis) for basis in bases]
    scales = tuple(
        Scale(words[name], Decimal(divisor), words[f"short_{name}"])
        for name, divisor in (
            ("units", 1), ("thousands", 1000), ("wan", 10_000), ("millions", 10**6), ("yi", 10**8), ("billions", 10**9),
        )
    )  # fmt: skip
    if wanted not in texts:
        texts.append(wanted)
    return Settings(
        codes, tuple(code or words["reported_currency"] for code in codes), tuple(texts), scales, currency, wanted
    )
