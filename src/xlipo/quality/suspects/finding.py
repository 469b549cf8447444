"""Finding suspects: every rule over one company's figures, and one suspect a figure with all that speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.quality.suspects import columns, labels, levels, relations
from xlipo.quality.suspects.prints import Prints, value
from xlipo.quality.suspects.slips import undone
from xlipo.quality.suspects.suspect import Suspect


class Check(Protocol):
    """What finding suspects needs to know of the result of a check."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def expected(self) -> Decimal | None: ...
    @property
    def found(self) -> Decimal | None: ...
    @property
    def tolerance(self) -> Decimal | None: ...


LEAST_LIKELY = Decimal("0.05")
"""Below it a doubt that many figures share points at none of them; the failed check itself is told."""


def find_suspects(view: DataView, company: Company, checks: Iterable[Check] = ()) -> list[Suspect]:
    """Every suspect of one company, in the order of its files' lines.

    Args:
        view: the data.
        company: whose figures.
        checks: what the data set's checks found of the company: those that fail are evidence against the figures they
            compare, those that pass vouch for theirs.

    >>> from xlipo.store.opening import open_data
    >>> view = open_data(())
    >>> find_suspects(view, view.company("deepseek"))
    []
    """
    prints, results = Prints(view, company), list(checks)
    vouched = _vouched(prints, results)
    found = [
        *labels.wrong_signs(prints), *labels.wrong_currencies(prints), *labels.gross_for_net(prints),
        *columns.repeated_columns(prints), *columns.slipped_rivals(prints), *relations.broken_relations(prints),
        *relations.out_of_bounds(prints), *levels.off_level(prints, vouched), *levels.lone_signs(prints, vouched),
        *_of_failed(prints, results),
    ]  # fmt: skip
    known = [frozenset(check.facts) for check in results
             if check.status == "acknowledged" and check.kind == "tenfold"]  # fmt: skip
    return merged(one for one in found if not _is_known(one, known))


def _is_known(suspect: Suspect, known: Iterable[frozenset[str]]) -> bool:
    """Whether an acknowledged check is about just these figures."""
    lines = {suspect.fact.where, *(fact.where for fact in suspect.against)}
    return len(lines) > 1 and any(lines <= facts for facts in known)


def merged(found: Iterable[Suspect]) -> list[Suspect]:
    """One suspect a figure: the likeliest, with the others' evidence, and the likelihood of them all together."""
    by_fact: dict[str, list[Suspect]] = defaultdict(list)
    for one in found:
        by_fact[one.fact.where].append(one)
    made = [_together(those) for those in by_fact.values()]
    return sorted(
        (one for one in made if one.likelihood >= LEAST_LIKELY), key=lambda one: (one.fact.file, one.fact.line)
    )


def _together(those: Sequence[Suspect]) -> Suspect:
    weight: dict[tuple[Decimal | None, str], Decimal] = defaultdict(Decimal)
    for one in those:
        weight[one.likely, one.likely_unit] += one.likelihood if one.likely is not None else 0
    likely = max(weight, key=lambda key: weight[key])
    best = max(those, key=lambda one: ((one.likely, one.likely_unit) == likely, one.likelihood))
    doubt = Decimal(1)
    for one in those:
        doubt *= 1 - one.likelihood
    evidence = "; ".join(dict.fromkeys(one.evidence for one in (best, *those)))
    against = tuple({fact.where: fact for one in those for fact in one.against}.values())
    return replace(best, evidence=evidence, likelihood=round(1 - doubt, 2), against=against)


def _vouched(prints: Prints, checks: Iterable[Check]) -> frozenset[str]:
    """The lines that a tie which holds, or another source, speaks for."""
    found: set[str] = set()
    for check in checks:
        if check.status == "pass" and check.expected and check.found is not None and check.tolerance is not None:
            apart = abs(check.expected - check.found)
            if apart <= check.tolerance <= abs(check.expected) / 20:
                found.update(check.facts)
    for facts in prints.by_place.values():
        for fact in facts:
            if any(other.source != fact.source and _agrees(fact, other) for other in facts):
                found.add(fact.where)
    return frozenset(found)


def _agrees(one: Fact, other: Fact) -> bool:
    return one.unit == other.unit and abs(value(one) - value(other)) <= abs(value(one)) / 50


def _of_failed(prints: Prints, checks: Iterable[Check]) -> Iterator[Suspect]:
    """The figures of failed ties, where undoing one slip would mend the tie."""
    lines = {fact.where: fact for fact in prints.facts}
    for check in checks:
        if check.status == "fail" and check.expected and check.found and check.tolerance is not None:
            facts = [lines[where] for where in check.facts if where in lines]
            mended = list(filter(None, (_mended(prints, check, fact) for fact in facts)))
            for one in mended:
                yield replace(one, likelihood=Decimal("0.8") / len(mended), against=tuple(facts))


def _mended(prints: Prints, check: Check, fact: Fact) -> Suspect | None:
    """The slip that would mend a failed tie: of a term of a sum, or of a factor."""
    expected, found, room = check.expected, check.found, check.tolerance
    assert expected is not None and found is not None and room is not None  # asked before
    now, apart = value(fact), expected - found
    targets = [(now + apart, room), (now - apart, room)]
    targets += [(now * ratio, abs(now * ratio * room / expected)) for ratio in (expected / found, found / expected)]
    for slip in undone(now, relations.beside(prints, fact)):
        for target, allowed in targets:
            if slip.meant and abs(slip.meant - target) <= max(allowed, abs(target) / 500):
                return Suspect(fact, slip.kind, f"it would tie {check.subject}", slip.meant)
    return None
