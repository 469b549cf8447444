"""Addresses: the shipped sources that a reader cannot open, because no page that was read names where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult

SHIPPED = "shipped"
"""The layer whose every source has an address or an acknowledgement; somebody's own data are not held to it."""


def addresses(figures: Figures) -> Iterator[CheckResult]:
    """Whether every source of the company's shipped figures has an address; those without, and the figures of each."""
    facts = [fact for fact in figures.answers.view.facts_of(figures.company.id) if fact.layer == SHIPPED]
    if not facts:
        return
    cited = Counter(fact.source for fact in facts)
    source = figures.answers.view.source
    without = [id for id in cited if not source(id).url]
    named = "; ".join(f"{source(id).title} ({source(id).publisher}, {cited[id]})" for id in sorted(without))
    subject = f"addresses of {len(cited)} source{'s' if len(cited) > 1 else ''}"
    found = (
        f"{len(without)} {'have' if len(without) > 1 else 'has'} none, with the figures of each: {named}"
        if without
        else "each has one"
    )
    yield CheckResult(
        id=f"address/{figures.company.id}", kind="address", company=figures.company.name, subject=subject,
        status="fail" if without else "pass", expected=None, found=None, difference=None, tolerance=None,
        message=f"{subject}: {found}.",
    )  # fmt: skip
