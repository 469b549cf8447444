"""Names in conditions: which figure, group, company or exchange a word means, in the data that are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from xlipo.facts.company import Company, fold
from xlipo.facts.errors import UnknownName
from xlipo.facts.exchange import listings
from xlipo.facts.groups import ALL
from xlipo.facts.made_once import made_once
from xlipo.facts.unit import CURRENCIES
from xlipo.metrics.answers import Answers
from xlipo.metrics.nearest_names import nearest_names
from xlipo.metrics.screening.condition import Attribute, Belongs, Measured
from xlipo.metrics.screening.words import ATTRIBUTES, split

_KINDS: Mapping[Attribute, str] = {
    "company": "company", "group": "group", "exchange": "exchange", "reporting_currency": "currency",
    "listing_status": "state of listing",
}  # fmt: skip

MEASURE: Final = "measure"
"""The meaning of a name of a metric, a reported item or a vendor's field."""

Meaning: TypeAlias = Attribute | Belongs | Literal["measure"]
"""What a name in a condition may mean: an attribute of companies, the companies of a group, or a figure."""


class Names:
    """What the names in a condition mean, of one data set as known on a day."""

    def __init__(self, answers: Answers) -> None:
        self._answers, self._view = answers, answers.view
        self._known: dict[Attribute, Mapping[str, str]] = {}

    def meaning(self, name: str) -> Meaning | None:
        """What a folded name means: an attribute of companies, a figure, the companies of a group, or nothing."""
        if attribute := _ATTRIBUTES.get(name):
            return attribute
        if self._answers.is_measure(name):
            return MEASURE
        group = self._members("group").get(name)
        return Belongs("group", (group,)) if group is not None else None

    def measured(self, name: str) -> Measured:
        """The figure that a name means. Raises :class:`UnknownName` with the nearest names."""
        found, field = self._answers.measure_and_field(name)
        return Measured(found.id, shown=found.shown, field=field.name if field is not None and field.period else "")

    def member(self, attribute: Attribute, name: str) -> str | None:
        """The id of the company, group, exchange, currency or state of listing that a folded name means."""
        return self._members(attribute).get(name)

    def listed_as(self, code: str) -> str | None:
        """The id of the company whose listing a vendor's form of a code means: 0100.HK, 100 HK Equity."""
        found = self._answers.listed_as(code)
        return found.id if found is not None else None

    def no_member(self, attribute: Attribute, name: str) -> UnknownName:
        """The error of a name that is none of an attribute's, with the nearest that are."""
        shown = {id: id for id in self._members(attribute).values()}
        if attribute == "company":
            shown = {name: one.name for one in self._companies for name in one.names}
        nearest = dict.fromkeys(shown[near] for near in nearest_names(name, shown, 5))
        return UnknownName(_KINDS[attribute], name, list(nearest)[:3])

    def of(self, company: Company, attribute: Attribute) -> frozenset[str]:
        """What a company has under an attribute, as ids; nothing where it has none."""
        if attribute == "exchange":
            return self._listed_on.get(company.id, frozenset())
        has = {
            "company": (company.id,), "group": company.groups, "reporting_currency": (company.reporting_currency,),
            "listing_status": (company.listing_status,),
        }[attribute]  # fmt: skip
        return frozenset(filter(None, has))

    @made_once
    def _companies(self) -> list[Company]:
        return list(self._view.companies())

    def _members(self, attribute: Attribute) -> Mapping[str, str]:
        """The ids of an attribute's members by their folded names; those of each are gathered when first asked for."""
        found = self._known.get(attribute)
        if found is None:
            found = self._known[attribute] = _ids(self._named(attribute))
        return found

    def _named(self, attribute: Attribute) -> Iterable[tuple[str, str]]:
        if attribute == "company":
            return ((name, one.id) for one in self._companies for name in one.names)
        if attribute == "group":
            groups = [one for one in self._view.groups() if one.id != ALL]
            labels = [(one.id, (one.id, one.label_en, one.label_zh_hans, one.label_zh_hant)) for one in groups]
            used = dict.fromkeys(word for company in self._companies for word in company.groups)
            return [*((name, id) for id, names in labels for name in names), *((word, word) for word in used)]
        if attribute == "exchange":
            return ((name, one.id) for one in self._view.exchanges() for name in (one.id, one.name, *one.marks))
        if attribute == "reporting_currency":
            return ((code, code) for code in CURRENCIES)
        return ((word, word) for word in dict.fromkeys(one.listing_status for one in self._companies))

    @made_once
    def _listed_on(self) -> dict[str, frozenset[str]]:
        """The exchanges of each company's listings."""
        found: dict[str, set[str]] = {}
        for code, company in listings(self._companies, self._view.exchanges()).items():
            found.setdefault(company.id, set()).add(code.partition(":")[0])
        return {id: frozenset(exchanges) for id, exchanges in found.items()}


def _ids(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Ids by their names, folded; the first that bears a name has it."""
    found: dict[str, str] = {}
    for name, id in named:
        if name:
            found.setdefault(fold(name), id)
    return found


_ATTRIBUTES: dict[str, Attribute] = {fold(word): key for key, words in ATTRIBUTES.items() for word in split(words)}
