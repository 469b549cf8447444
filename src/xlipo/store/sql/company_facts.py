"""The facts of one company as they were fetched; those of a concept become facts when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.fact import Fact
from xlipo.store.sql.broken_facts import FactGuard
from xlipo.store.sql.engine import Rows
from xlipo.store.sql.reading import FACT_COLUMNS, facts_of

_CONCEPT = FACT_COLUMNS.index("concept")


class CompanyFacts:
    """The facts of a company.

    Args:
        company: the company.
        rows: rows of :data:`FACT_COLUMNS`, among them its own.
        start: the first row of its own.
        stop: the row after its last.
        concepts: the concept of each of its own rows.
        guard: refuses rows that break the layout.
        only: the concepts that were read; empty where all were.
        is_checked: whether all rows are known to keep to the layout.
    """

    def __init__(
        self, company: Company, rows: Rows, start: int, stop: int, concepts: Sequence[str], guard: FactGuard,
        only: Sequence[str] = (), is_checked: bool = False,
    ) -> None:  # fmt: skip
        self._company, self._rows, self._length, self._only = company, rows, stop - start, frozenset(only)
        self._guard, self._is_checked = guard, is_checked
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}
        first = start
        for at, concept in enumerate(concepts, start):
            if at + 1 == stop or concepts[at + 1 - start] != concept:
                self._spans.setdefault(concept, []).append((first, at + 1))
                first = at + 1

    def __len__(self) -> int:
        return self._length

    def concepts(self) -> Sequence[str]:
        """The concepts that there are facts of, in order."""
        return sorted(self._spans)

    def has(self, concept: str) -> bool:
        """Whether there is a fact of a concept."""
        return concept in self._spans

    def covers(self, concepts: Iterable[str]) -> bool:
        """Whether all facts of some concepts were read."""
        return not self._only or self._only.issuperset(concepts)

    def of(self, concept: str) -> Sequence[Fact]:
        """The facts of a concept, the same objects every time. Raises :class:`BrokenFact`."""
        found = self._facts.get(concept)
        if found is None:
            spans = self._spans.get(concept, ())
            made = (
                fact for span in spans for fact in facts_of(self._cells(span), self._company.id, self._company.year_end)
            )
            found = self._facts.setdefault(concept, tuple(made)) if spans else ()
        return found

    def _cells(self, span: tuple[int, int]) -> Sequence[Sequence[Any]]:
        cells = self._rows.cells(*span)[: len(FACT_COLUMNS)]
        if not self._is_checked:
            self._guard.check(FACT_COLUMNS, cells)
        return cells


def by_company(
    rows: Rows, companies: Sequence[tuple[Company, int]], guard: FactGuard, only: Sequence[str] = (),
    all_at_once: bool = False,
) -> list[CompanyFacts]:  # fmt: skip
    """The facts of each company, with its place, out of rows that have the owner as their last column.

    The rows of each are together, in the order of the data, of ``only`` some concepts where any are named. They are
    held against the layout all at once where nearly all of them will be asked for.
    """
    is_checked = all_at_once and guard.holds(FACT_COLUMNS, rows.cells()[: len(FACT_COLUMNS)])
    concepts, owners = rows.columns((_CONCEPT, -1))
    spans: dict[int, tuple[int, int]] = {}
    first = 0
    for at, owner in enumerate(owners):
        if at + 1 == len(owners) or owners[at + 1] != owner:
            spans[owner] = first, at + 1
            first = at + 1
    found = []
    for company, position in companies:
        start, stop = spans.get(position, (0, 0))
        found.append(CompanyFacts(company, rows, start, stop, concepts[start:stop], guard, only, is_checked))
    return found
