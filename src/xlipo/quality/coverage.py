"""Coverage: per company the newest period of each kind of figure, what is missing, and when results are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView, companies_in
from xlipo.facts.fact import Claim, Fact

KINDS: dict[str, tuple[str, ...]] = {
    "revenue": ("revenue",),
    "gross profit or margin": ("gross_profit", "gross_margin", "cost_of_revenue"),
    "profit or loss": (
        "net_loss",
        "profit_for_the_period",
        "net_loss_attributable",
        "net_profit_attributable",
        "adjusted_net_loss",
    ),
    "cash or liquidity": ("total_liquidity", "cash_and_cash_equivalents", "cash_at_bank_and_on_hand"),
    "operating cash flow": ("operating_cash_flow", "operating_cash_outflow"),
    "balance sheet total": ("total_assets", "total_liabilities", "total_equity"),
    "run rate": ("arr",),
}
"""What is looked for, and the concepts that any one of which will do."""

_NEVER_MISSING = frozenset({"run rate"})
_DUE = ("results_date", "ipo_target_listing_date", "ipo_filing_target_date")
NONE = "–"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One company: the newest period by kind of figure (empty where there is none), its last close, and what is due."""

    company: str
    newest: dict[str, str]
    last_close: str
    missing: tuple[str, ...]
    due: tuple[str, ...]


def coverage(view: DataView, group: str = "all") -> list[Coverage]:
    """The coverage of the companies of a group, in the order of the data set.

    >>> from xlipo.store.opening import open_data
    >>> coverage(open_data())[0].company
    'MiniMax'
    """
    return [_of(view, company) for company in companies_in(view, group)]


def _of(view: DataView, company: Company) -> Coverage:
    newest = {kind: _newest(_figures(view, company, concepts)) for kind, concepts in KINDS.items()}
    closes = [price.date for price in view.prices(company.id)]
    last = max(closes, default="")
    is_unpriced = not last and company.listing_status == "listed"
    missing = [kind for kind, period in newest.items() if not period and kind not in _NEVER_MISSING]
    return Coverage(
        company.name, newest, last, (*missing, *(["closes"] if is_unpriced else [])), tuple(_due(view, company))
    )


def _figures(view: DataView, company: Company, concepts: Iterable[str]) -> Iterator[Fact]:
    """The actual figures of the company as a whole."""
    for concept in concepts:
        for fact in view.facts(company.id, concept):
            if fact.claim is Claim.ACTUAL and not fact.dimensions and fact.quantity is not None:
                yield fact


def _newest(facts: Iterable[Fact]) -> str:
    """The newest reported period that ends last; of those, the longest up to a year. Rolling twelve months are none."""
    periods = [p for p in (fact.period for fact in facts) if p.months <= 12 and not p.text.startswith("LTM")]
    return max(periods, key=lambda p: (p.end, p.months)).text if periods else ""


def _due(view: DataView, company: Company) -> Iterator[str]:
    """The days after the newest source of the data on which a source expects results, a filing or a listing."""
    today = view.newest_source_date()
    for concept in _DUE:
        for fact in view.facts(company.id, concept):
            day = fact.value_text or fact.period.text
            if fact.claim is not Claim.REJECTED and day > today:
                yield f"{view.concepts()[concept].label_en}: {day}"


def as_row(item: Coverage) -> dict[str, str]:
    """A company's coverage as the cells of a line, by column."""
    return {
        "company": item.company,
        **item.newest,
        "last close": item.last_close,
        "missing": ", ".join(item.missing),
        "due": "; ".join(item.due),
    }


COLUMNS = ("company", *KINDS, "last close", "missing", "due")
