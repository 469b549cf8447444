"""A data set held in memory, for tests that build their facts by hand; its references are checked as a store does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlipo.facts.dataset import TableView
from xlipo.facts.errors import DataErrors
from xlipo.facts.fact import Fact
from xlipo.facts.references import References, doubled_facts
from xlipo.store.tables import TABLES


class Tables(TableView):
    """Tables by name; a table that is not given is empty."""

    def __init__(self, **tables: Sequence[Any]) -> None:
        super().__init__()
        self._tables = tables

    def table(self, kind: str) -> Sequence[Any]:
        return self._tables.get(kind, ())


class Dataset(TableView):
    """Tables and facts. Raises :class:`DataErrors` naming every broken reference at once."""

    def __init__(self, tables: TableView, facts: Iterable[Fact], version: str = "") -> None:
        super().__init__()
        self.tables, self.version = tables, version
        given, references = list(facts), References(tables)
        errors = [*references.errors_in_tables(TABLES), *doubled_facts(given)]
        errors += [error for fact in given for error in references.errors_in(fact)]
        if errors:
            raise DataErrors(errors)
        self._facts: dict[str, dict[str, list[Fact]]] = {}
        for fact in given:
            self._facts.setdefault(fact.entity, {}).setdefault(fact.concept, []).append(fact)

    def table(self, kind: str) -> Sequence[Any]:
        return self.tables.table(kind)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return tuple(self._facts.get(company, {}).get(concept, ()))

    def concepts_of(self, company: str) -> frozenset[str]:
        return frozenset(self._facts.get(company, {}))

    def facts_of(self, company: str) -> Sequence[Fact]:
        return [fact for facts in self._facts.get(company, {}).values() for fact in facts]
