"""Investors, holders and people by their names in the script of a report: the data's, or else those of its terms."""

from __future__ import annotations

import re

from xlipo.facts.dataset import DataView
from xlipo.report.terms import term

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_WITH_ANOTHER = re.compile(r"(.+?) \(([^()]+)\)")
"""A name and what stands in brackets after it: its name in the other script, or whose it is."""


class Parties:
    """Names by the script of a report.

    >>> from xlipo.store.opening import open_data
    >>> names = Parties(open_data(()), "zh-Hans")
    >>> names["Yan Junjie"], names["Alibaba"], names["Dachen (达晨财智)"], names["Jaan Tallinn"]
    ('闫俊杰', '阿里巴巴', '达晨财智', 'Jaan Tallinn')
    """

    def __init__(self, view: DataView, lang: str) -> None:
        self._lang = lang
        self._names: dict[str, str] = {}
        if lang == "en":
            return
        for company in view.companies():
            self._names |= {name: company.name_in(lang) for name in (*company.aliases, company.name)}
            for person in view.people(company.id):
                if person.name_zh:
                    self._names[person.name] = term(person.name_zh, lang)

    def __getitem__(self, name: str) -> str:
        """A name as a report says it; as the data print it where they have no other."""
        if self._lang == "en":
            return name
        if name in self._names:
            return self._names[name]
        if found := _WITH_ANOTHER.fullmatch(name):
            outer, inner = self[found[1]], self[found[2]]
            if _CHINESE.fullmatch(found[2]):
                return found[2] if self._lang == "zh-Hans" else outer if outer != found[1] else name
            return f"{outer}（{inner}）" if (outer, inner) != found.groups() else name
        return term(name, self._lang)
