"""Reading facts: as much of a company as is asked for, and of several companies that will be asked for together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.dataset import Excerpt
from xlipo.facts.fact import Fact
from xlipo.store.sql.broken_facts import FactGuard
from xlipo.store.sql.company_facts import CompanyFacts, by_company
from xlipo.store.sql.engine import ListRows, Rows
from xlipo.store.sql.kept import NOTHING, Kept
from xlipo.store.sql.layout import FACTS
from xlipo.store.sql.queries import AT_ONCE, Among, Queries
from xlipo.store.sql.reading import FACT_COLUMNS

FACTS_AT_ONCE = 64_000
"""Facts that one query fetches at most, where those of several companies are asked for whole."""

_CONCEPT, _POSITION = FACT_COLUMNS.index("concept"), FACT_COLUMNS.index("position")
_ROW, _ITEM = 1500, 1000  # bytes that are kept of a fact, its row and what is made of it, and of anything else
_WHOLE, _SOME, _EXCERPT, _CONCEPTS = "facts", "some facts", "excerpt", "concepts"


class Placed(NamedTuple):
    """A company, its place in the order of the data, and how much there is of it."""

    company: Company
    position: int
    facts: int
    closes: int


@dataclass(frozen=True)
class Ahead:
    """What will be asked: companies by id; of them some concepts, under some periods, where that is known."""

    companies: Sequence[str] = ()
    concepts: tuple[str, ...] = ()
    periods: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)

    def after(self, company: str) -> Sequence[str]:
        """A company, and those that will be asked next."""
        at = self.places.get(company)
        return self.companies[at : at + AT_ONCE] if at is not None else [company]


class FactReader:
    """The facts of a load.

    Args:
        queries: asks the load's tables.
        kept: what was read, within its bounds.
        placed: finds a company.
        read_sources: reads the sources at some places, which facts stand on.
        guard: refuses facts that break the layout.
    """

    def __init__(
        self, queries: Queries, kept: Kept, placed: Callable[[str], Placed | None],
        read_sources: Callable[[Sequence[int]], None], guard: FactGuard,
    ) -> None:  # fmt: skip
        self._queries, self._kept, self._placed, self._read_sources = queries, kept, placed, read_sources
        self._guard = guard
        self.ahead = Ahead()
        self.pages: dict[str, None] = {}
        """Second pages of facts that were read: when one is asked for, the others will be."""

    # -- asking -------------------------------------------------------------------------------------------------------

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        """The facts of a concept of a company, the same objects while they are kept."""
        found = self._kept_of(company, (concept,))
        if found is NOTHING:
            if company in self.ahead.places and concept not in self._concepts(company):
                return ()
            found = self._holding(company, (concept,))
        return found.of(concept) if found is not None else ()

    def whole(self, company: str) -> CompanyFacts | None:
        """All facts of a company; None where there is no such company."""
        found = self._kept.find((_WHOLE, company))
        return self._read(company, _WHOLE) if found is NOTHING else found

    def is_whole(self, company: str) -> bool:
        """Whether all facts of a company are kept."""
        return self._kept.find((_WHOLE, company)) is not NOTHING

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        """Whether there is a fact of any of some concepts."""
        found = self._kept_of(company, tuple(concepts))
        if found is NOTHING:
            if company in self.ahead.places:
                return not self._concepts(company).isdisjoint(concepts)
            found = self._holding(company, tuple(concepts))
        return found is not None and any(map(found.has, concepts))

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        """What was read ahead of a concept, under the periods that will be asked."""
        ahead = self.ahead
        if not ahead.periods or company not in ahead.places or concept not in ahead.concepts:
            return None
        key = _EXCERPT, company, ahead.concepts, ahead.periods
        found = self._kept.find(key)
        if found is NOTHING:
            found = self._read(company, _EXCERPT, ahead.concepts, ahead.periods)
        return Excerpt(found.of(concept), ahead.periods) if found is not None else None

    # -- reading ------------------------------------------------------------------------------------------------------

    def together(self, company: str, what: object, most_facts: int = 0) -> list[Placed]:
        """The companies to read at once when something of one is to be read: it and those that will be asked next."""
        others = [id for id in self.ahead.after(company) if id != company and self._kept.find((what, id)) is NOTHING]
        found, facts = list[Placed](), 0
        for placed in map(self._placed, (company, *others)):
            facts += placed.facts if placed is not None else 0
            if found and 0 < most_facts < facts:
                break
            if placed is not None:
                found.append(placed)
        return found

    def _kept_of(self, company: str, concepts: tuple[str, ...]) -> Any:
        """Facts of a company, those of some concepts among them, where they are kept; else ``NOTHING``."""
        found = self._kept.find((_WHOLE, company))
        if found is not NOTHING:
            return found
        some = self._kept.find((_SOME, company))
        return some if some is NOTHING or some is None or some.covers(concepts) else NOTHING

    def _holding(self, company: str, concepts: tuple[str, ...]) -> CompanyFacts | None:
        """Facts of a company, those of some concepts among them: at first these alone are read, then all.

        What is kept is looked up once: another thread may keep more at any moment.
        """
        found = self._kept.find((_WHOLE, company))
        if found is not NOTHING:
            return found  # type: ignore[no-any-return]
        some = self._kept.find((_SOME, company))
        if some is NOTHING:
            return self._read(company, _SOME, tuple(dict.fromkeys((*self._expected(company), *concepts))))
        return some if some is None or some.covers(concepts) else self.whole(company)

    def _expected(self, company: str) -> tuple[str, ...]:
        return self.ahead.concepts if company in self.ahead.places else ()

    def _read(
        self, company: str, what: str, concepts: tuple[str, ...] = (), periods: frozenset[str] = frozenset()
    ) -> CompanyFacts | None:
        """Read facts of some companies, and the sources that they stand on: two queries, however many there are.

        What an excerpt holds is told here, and not taken of :attr:`ahead`, which other threads may change meanwhile.
        """
        companies = self.together(company, what, FACTS_AT_ONCE if what == _WHOLE else 0)
        if not companies:
            return None
        where, asked = [Among("owner", [placed.position for placed in companies])], concepts
        more: tuple[object, ...] = ()
        if what == _EXCERPT:
            more = concepts, periods
            where.append(Among("period", sorted(periods), or_broken=True))
        if concepts and len(concepts) <= AT_ONCE:
            where.append(Among("concept", concepts))
        else:
            concepts = ()
        rows = self._rows(where)
        if what == _EXCERPT:  # nearly all of it will be asked
            rows = ListRows(rows)
        places = [(placed.company, placed.position) for placed in companies]
        found = by_company(rows, places, self._guard, concepts, all_at_once=what == _EXCERPT)
        own = found[0]
        for placed, facts in reversed(list(zip(companies, found, strict=True))):  # what is asked first goes last
            own = self._kept.keep((what, placed.company.id, *more), facts, _ITEM + _ROW * len(facts))
        return own if own.covers(asked) else found[0]  # those that another thread read meanwhile

    def _rows(self, where: Sequence[Among]) -> Rows:
        is_few = len(where[0].values) == 1 and len(where) > 1
        rows = self._queries.rows(FACTS.name, (*FACT_COLUMNS, "owner"), *where, order=(), is_few=is_few)
        rows = rows.in_order_of((len(FACT_COLUMNS), _CONCEPT, _POSITION))  # a concept's are read together
        sources, pages = rows.columns([FACT_COLUMNS.index(name) for name in ("source_position", "also")])
        self.pages.update(dict.fromkeys(filter(None, pages)))
        self._read_sources(sorted(set(sources)))
        return rows

    def _concepts(self, company: str) -> frozenset[str]:
        """The concepts that a company which will be asked for has facts of."""
        found = self._kept.find((_CONCEPTS, company))
        if found is NOTHING:
            companies = self.together(company, _CONCEPTS)
            held: dict[int, set[str]] = {placed.position: set() for placed in companies}
            owners = Among("owner", list(held))
            rows = self._queries.rows(FACTS.name, ("owner", "concept"), owners, order=(), once=True)
            for owner, concept in zip(*rows.cells(), strict=True):
                held[owner].add(concept)
            for placed in companies:
                named = frozenset(held[placed.position])
                self._kept.keep((_CONCEPTS, placed.company.id), named, _ITEM + 60 * len(named))
                found = named if placed.company.id == company else found
        return found if isinstance(found, frozenset) else frozenset()
