"""Groups: the words that stand for several companies at once, and who belongs to each."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from xlipo.facts.company import Company
from xlipo.facts.table_row import TableRow

ALL = "all"
"""The word for every company, but those that a group outside it names and nothing else."""


class Group(TableRow):
    """One group word, with what it is called on a page; ``in_all`` is no where its companies are only mentioned."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["robotics"])
    label_en: str = Field(min_length=1)
    label_zh_hans: str = Field(min_length=1)
    label_zh_hant: str = Field(min_length=1)
    in_all: bool = True

    def label(self, lang: str = "en") -> str:
        """The label in ``en``, ``zh-Hans`` or ``zh-Hant``."""
        return {"zh-Hans": self.label_zh_hans, "zh-Hant": self.label_zh_hant}.get(lang, self.label_en)


def members(companies: Iterable[Company], groups: Iterable[Group], word: str) -> list[Company]:
    """The companies of a group, in the order given; ``all`` is every company that is not only mentioned.

    >>> mentioned = Group(id="mentioned", label_en="m", label_zh_hans="m", label_zh_hant="m", in_all=False)
    >>> acme, other = Company(id="a", name="Acme"), Company(id="b", name="B", groups=("mentioned",))
    >>> [company.name for company in members([acme, other], [mentioned], "all")]
    ['Acme']
    >>> [company.name for company in members([acme, other], [mentioned], "mentioned")]
    ['B']
    """
    if word != ALL:
        return [company for company in companies if word in company.groups]
    outside = {group.id for group in groups if not group.in_all}
    named = (company for company in companies if company.kind == "company")
    return [company for company in named if not company.groups or not outside.issuperset(company.groups)]
