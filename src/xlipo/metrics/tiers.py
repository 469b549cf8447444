"""The data set as seen through its better sources only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact


class UpToTier:
    """A data set without the facts whose source is of a worse tier; everything else of it as it is.

    >>> from xlipo.metrics.answers import Answers
    >>> from xlipo.store.opening import open_data
    >>> filings = Answers(UpToTier(open_data(), 1))
    >>> filings.metric("MiniMax", "revenue", "FY2024").source.tier
    1
    """

    def __init__(self, view: DataView, tier: int) -> None:
        self._view, self._tier = view, tier

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        """The facts of a concept that stand on good enough a source."""
        return [fact for fact in self._view.facts(company, concept) if self._is_good(fact)]

    def facts_of(self, company: str) -> Sequence[Fact]:
        """Every fact of a company that stands on good enough a source."""
        return [fact for fact in self._view.facts_of(company) if self._is_good(fact)]

    def _is_good(self, fact: Fact) -> bool:
        return self._view.source(fact.source).tier <= self._tier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)
