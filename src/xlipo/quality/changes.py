"""Changes: what a later edition of the figures says otherwise than an earlier one, and why.

At each place (company, concept, dimensions, period, unit) the fact that answers is compared, chosen by the rule of
selection in both editions. Forecasts, plans, rumours and known errors never answer, so they are never a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim
from xlipo.facts.statement import Edition, Place, Statement, stated
from xlipo.metrics.answers import Answers


class Kind(StrEnum):
    """What happened to a figure, in the order they are told."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


class Reason(StrEnum):
    """Why a figure is not what it was."""

    RESTATEMENT = "restatement"
    """The same publisher prints another figure in a later document."""
    NEW_SOURCE = "new_source"
    """Another source answers now: of a better tier, later or finer."""
    CORRECTION = "correction"
    """Nothing new was published: the earlier edition had read, or chosen, otherwise."""
    NEW_FIGURE = "new_figure"
    """Nothing answered there before."""
    KNOWN_ERROR = "known_error"
    """The print is known to be wrong; it is kept, and answers no more."""
    NOT_YET_PUBLISHED = "not_yet_published"
    """The later edition is as of a day before it was published."""
    EXCLUDED = "excluded"
    """The data set's exclusions name it."""
    NO_LONGER_HELD = "no_longer_held"
    """It is gone from the data set."""


@dataclass(frozen=True)
class Change:
    """One place where two editions differ; ``note`` says more where more is known."""

    kind: Kind
    reason: Reason
    before: Statement | None
    after: Statement | None
    note: str = ""

    @property
    def place(self) -> Place:
        """What the figure is about."""
        statement = self.after or self.before
        assert statement is not None  # a change has at least one side
        return statement.place

    @property
    def difference(self) -> Decimal | None:
        """After less before; None where one of them is no single number."""
        if self.before is None or self.after is None or self.before.point is None or self.after.point is None:
            return None
        return self.after.point - self.before.point

    @property
    def growth(self) -> Decimal | None:
        """The difference over what was before; None where that has no meaning: from zero, or across a sign."""
        if self.difference is None or self.before is None or self.after is None:
            return None
        old, new = self.before.point, self.after.point
        return self.difference / old if old and new is not None and old > 0 and new >= 0 else None


@dataclass(frozen=True)
class Comparison:
    """Every change between two editions, and the companies asked for that only one of them covers: not compared."""

    before: Edition
    after: Edition
    changes: tuple[Change, ...]
    uncompared: tuple[str, ...]


def edition_of(answers: Answers, name: str, companies: Collection[str] | None = None) -> Edition:
    """The data set as an edition: of some companies (by id), or whole. What was published later says so in it."""
    view = answers.data
    ids = [company.id for company in view.companies() if companies is None or company.id in companies]
    facts = [fact for company in ids for fact in sorted(view.facts_of(company), key=lambda f: (f.file, f.line))]
    return Edition(
        name, view.version, [stated(fact, view.source(fact.source)) for fact in facts], frozenset(ids),
        whole=companies is None, as_of=answers.as_of, exclusions=_exclusions(view),
    )  # fmt: skip


def _exclusions(view: DataView) -> dict[tuple[str, str, str], str]:
    """The reasons of those exclusions that name a figure, by company, concept and period."""
    found: dict[tuple[str, str, str], str] = {}
    for exclusion in view.exclusions():
        if exclusion.figure is not None:
            name, concept, period = exclusion.figure
            company = view.find_company(name)
            if company is not None:
                found[company.id, concept, period] = exclusion.reason
    return found


def compare(before: Edition, after: Edition) -> Comparison:
    """Every change from one edition to another: those changed first, then removed, then added, each in its order."""
    both = (before, after)
    every = before.companies | after.companies
    common = {company for company in every if all(edition.covers(company) for edition in both)}
    chosen = [edition.companies for edition in both if not edition.whole] or [every]
    old, new = _by_place(before, common), _by_place(after, common)
    found = sorted(_changes(old, new, after), key=lambda change: list(Kind).index(change.kind))
    return Comparison(before, after, tuple(found), tuple(sorted(frozenset().union(*chosen) - common)))


def _by_place(edition: Edition, companies: Collection[str]) -> dict[Place, list[Statement]]:
    """The actual statements known on the edition's day, best first at each place."""
    places: dict[Place, list[Statement]] = {}
    for statement in edition.statements:
        if statement.claim is Claim.ACTUAL and statement.place.entity in companies and _is_known(statement, edition):
            places.setdefault(statement.place, []).append(statement)
    for statements in places.values():
        statements.sort(key=_rank)
    return places


def _is_known(statement: Statement, edition: Edition) -> bool:
    return edition.as_of is None or statement.known_by <= edition.as_of


def _rank(statement: Statement) -> tuple[object, ...]:
    """The rule of selection; equals keep the order of their edition, which is that of its lines."""
    low, high = statement.low, statement.high
    width = high - low if low is not None and high is not None else Decimal("Infinity")
    return not statement.valued, statement.tier, -statement.dated.toordinal(), width


def _changes(
    old: Mapping[Place, list[Statement]], new: Mapping[Place, list[Statement]], after: Edition
) -> Iterator[Change]:
    for place, (now, *_) in new.items():
        if place not in old:
            yield Change(Kind.ADDED, Reason.NEW_FIGURE, None, now)
        elif not old[place][0].says_as(now):
            yield Change(Kind.CHANGED, _why_changed(old[place], now), old[place][0], now)
    gone = {place: statements[0] for place, statements in old.items() if place not in new}
    rest: dict[Place, list[Statement]] = {}
    for statement in after.statements:
        if statement.place in gone:
            rest.setdefault(statement.place, []).append(statement)
    for place, was in gone.items():
        reason, note = _why_removed(was, rest.get(place, ()), after)
        yield Change(Kind.REMOVED, reason, was, None, note)


def _why_changed(before: Iterable[Statement], now: Statement) -> Reason:
    """The reason why ``now`` answers instead of the first of ``before``."""
    statements = list(before)
    was = statements[0]
    known = any(other.source == now.source and other.says_as(now) for other in statements)
    if known or was.source == now.source:
        return Reason.CORRECTION
    later = was.publisher == now.publisher and was.dated < now.dated
    return Reason.RESTATEMENT if later else Reason.NEW_SOURCE


def _why_removed(was: Statement, rest: Iterable[Statement], after: Edition) -> tuple[Reason, str]:
    """The reason why nothing answers any more; ``rest`` is what the later edition still holds of that place."""
    for statement in rest:
        if statement.claim is Claim.ACTUAL:  # it would answer, were it known by then
            return Reason.NOT_YET_PUBLISHED, ""
        if statement.claim is Claim.REJECTED and statement.source == was.source:
            return Reason.KNOWN_ERROR, statement.note
    excluded = after.exclusions.get((was.place.entity, was.place.concept, was.place.period))
    return (Reason.EXCLUDED, excluded) if excluded else (Reason.NO_LONGER_HELD, "")
