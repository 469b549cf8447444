"""The report's settings: five drop-downs, what each can be set to, and what is set when the workbook is opened.

Every choice is worked out from the data: the periods that are reported, the groups that the companies belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.groups import ALL, Group, members
from xlipo.facts.period import Period, read_period
from xlipo.metrics.answers import Answers
from xlipo.report.words import Words

RELATIVE = ("LATEST", "FY0", "LTM")
"""The period bases that mean another period for each company and figure."""

FLOWS = ("revenue", "net_loss", "gross_profit", "adjusted_net_loss", "net_loss_attributable")
"""The flows whose periods are those a company reports."""

MOST_PERIODS = 20
CASES = ("point", "low", "high")
NAMES = ("currency", "period", "scale", "peers", "case")
"""The five settings, in the order in which they stand; each is the defined name ``set_`` and its own."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A size that money is shown in: its name in the drop-down, what it divides by, and how a unit abbreviates it."""

    name: str
    divisor: Decimal
    short: str


@dataclass(frozen=True, slots=True)
class PeerSet:
    """A group of the report's companies that statistics can be taken over."""

    name: str
    members: frozenset[str]


@dataclass(frozen=True)
class Settings:
    """The choices of each drop-down, and which of them is set. The last currency is the reported one."""

    currencies: tuple[str, ...]
    currency_names: tuple[str, ...]
    periods: tuple[str, ...]
    scales: tuple[Scale, ...]
    peers: tuple[PeerSet, ...]
    cases: tuple[str, ...]
    currency: str
    period: str

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

    def line(self, words: Words) -> str:
        """The settings in one line, as it stands under a sheet's title."""
        return " · ".join(f"{words[name]}: {self.chosen(name)}" for name in NAMES)

    @property
    def number(self) -> int:
        """The place of the currency set, from 1."""
        return self.currencies.index(self.currency) + 1

    def choices(self, name: str) -> tuple[str, ...]:
        """What a drop-down offers, by the setting's name."""
        return {
            "currency": self.currency_names,
            "period": self.periods,
            "scale": tuple(scale.name for scale in self.scales),
            "peers": tuple(peers.name for peers in self.peers),
            "case": self.cases,
        }[name]

    def chosen(self, name: str) -> str:
        """What a drop-down is set to when the workbook is opened."""
        if name == "currency":
            return self.currency_names[self.number - 1]
        return {"period": self.period, "scale": self.scale.name}.get(name) or self.choices(name)[0]


def settings_of(answers: Answers, companies: Sequence[Company], currency: str, period: str, words: Words) -> Settings:
    """The settings of a report. ``currency`` is a code or "" for the reported one, ``period`` any period or ""."""
    standard = ("USD", "CNY", "HKD")
    codes = (*standard, *((currency,) if currency and currency not in standard else ()), "")
    periods = [*RELATIVE, *_reported(answers, companies)]
    wanted = str(read_period(period)) if period else RELATIVE[0]
    if wanted not in periods:
        periods.append(wanted)
    scales = tuple(
        Scale(words[name], Decimal(divisor), words[f"short_{name}"])
        for name, divisor in (
            ("units", 1), ("thousands", 1000), ("wan", 10_000), ("millions", 10**6), ("yi", 10**8), ("billions", 10**9),
        )
    )  # fmt: skip
    return Settings(
        codes, tuple(code or words["reported_currency"] for code in codes), tuple(periods), scales,
        _peers(answers.view.groups(), companies, words.lang), tuple(words[f"case_{case}"] for case in CASES),
        currency, wanted,
    )  # fmt: skip


def _reported(answers: Answers, companies: Sequence[Company]) -> list[str]:
    """The years and the interims from a year's start that any company reports, the newest first."""
    found: dict[str, Period] = {}
    for company in companies:
        for concept in FLOWS:
            concept_facts = answers.fact_index.concept_facts(company.id, concept)
            for period in concept_facts.periods:
                regular = period.is_year or period.is_interim
                if regular and period.text not in found and concept_facts.at(period, ()):
                    found[period.text] = period
    newest = sorted(found.values(), key=lambda p: (p.text[-4:], p.months), reverse=True)
    return [period.text for period in newest[:MOST_PERIODS]]


def _peers(groups: Sequence[Group], companies: Sequence[Company], lang: str) -> tuple[PeerSet, ...]:
    """Every group that holds some of the report's companies; ``all`` is all of them."""
    everyone = _ids(companies)
    sets = ((group, everyone if group.id == ALL else _ids(members(companies, groups, group.id))) for group in groups)
    return tuple(PeerSet(group.label(lang), found) for group, found in sets if found)


def _ids(companies: Iterable[Company]) -> frozenset[str]:
    return frozenset(company.id for company in companies)
