"""Changes: what a later record of the figures says otherwise than an earlier one, and why.

For each company, concept, dimensions, period and unit the fact that answers is compared, chosen by the rule of
selection in both records. Forecasts, plans, rumours and known errors never answer, so they are never a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.recorded import FigureKey, RecordedFigure, RecordedFigures, recorded
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import finest_first


class Kind(StrEnum):
    """What happened to a figure, in the order they are told."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    RESOURCED = "re-sourced"
    """The figure is the same, and another source answers."""


class Reason(StrEnum):
    """Why a figure is not what it was."""

    RESTATEMENT = "restatement"
    """The same publisher prints another figure in a later document."""
    NEW_SOURCE = "new_source"
    """Another source answers now: of a better tier, later or finer."""
    CORRECTION = "correction"
    """Nothing new was published: the earlier record had read, or chosen, otherwise."""
    NEW_FIGURE = "new_figure"
    """Nothing answered there before."""
    KNOWN_ERROR = "known_error"
    """The print is known to be wrong; it is kept, and answers no more."""
    NOT_YET_PUBLISHED = "not_yet_published"
    """The later record is as of a day before it was published."""
    EXCLUDED = "excluded"
    """The data set's exclusions name it."""
    NO_LONGER_HELD = "no_longer_held"
    """It is gone from the data set."""


@dataclass(frozen=True)
class Change:
    """One figure on which two records differ; ``note`` says more where more is known."""

    kind: Kind
    reason: Reason
    before: RecordedFigure | None
    after: RecordedFigure | None
    note: str = ""

    @property
    def key(self) -> FigureKey:
        """What the figure is about."""
        figure = self.after or self.before
        assert figure is not None  # a change has at least one side
        return figure.key

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
    """Every change between two records, and the companies asked for that only one of them covers: not compared."""

    before: RecordedFigures
    after: RecordedFigures
    changes: tuple[Change, ...]
    uncompared: tuple[str, ...]


def recorded_figures(answers: Answers, name: str, companies: Collection[str] | None = None) -> RecordedFigures:
    """The data set as a record: of some companies (by id), or whole. What was published later says so in it.

    A close is public on its own day, whenever the page that prints it was made; it is told as that day knows it.
    """
    view, known = answers.data, answers.view
    ids = [company.id for company in view.companies() if companies is None or company.id in companies]
    facts = [fact for company in ids for fact in sorted(view.facts_of(company), key=lambda f: (f.file, f.line))]
    closes = {fact.where: fact for company in ids for fact in known.facts(company, SHARE_PRICE)}
    figures = [
        recorded(told, known.source(told.source)) if (told := closes.get(fact.where)) else
        recorded(fact, view.source(fact.source))
        for fact in facts
    ]  # fmt: skip
    return RecordedFigures(
        name, view.version, figures, frozenset(ids),
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


def compare(before: RecordedFigures, after: RecordedFigures, resourced: bool = False) -> Comparison:
    """Every change from one record to another: those changed first, then removed, then added, each in its order.

    With ``resourced``, also the figures that stand as they were and that another source answers for.
    """
    both = (before, after)
    every = before.companies | after.companies
    common = {company for company in every if all(record.covers(company) for record in both)}
    chosen = [record.companies for record in both if not record.whole] or [every]
    old, new = _by_key(before, common), _by_key(after, common)
    changes = [*_changes(old, new, after), *(_resourced(old, new) if resourced else ())]
    found = sorted(changes, key=lambda change: list(Kind).index(change.kind))
    return Comparison(before, after, tuple(found), tuple(sorted(frozenset().union(*chosen) - common)))


def _by_key(record: RecordedFigures, companies: Collection[str]) -> dict[FigureKey, list[RecordedFigure]]:
    """The actual figures known on the record's day, by what they are about, best first."""
    by_key: dict[FigureKey, list[RecordedFigure]] = {}
    for figure in record.figures:
        if figure.claim is Claim.ACTUAL and figure.key.entity in companies and _is_known(figure, record):
            by_key.setdefault(figure.key, []).append(figure)
    for figures in by_key.values():
        figures.sort(key=_rank)
        finest_first(figures, lambda figure: figure.tier, _bounds)
    return by_key


def _is_known(figure: RecordedFigure, record: RecordedFigures) -> bool:
    return record.as_of is None or figure.known_by <= record.as_of


def _bounds(figure: RecordedFigure) -> tuple[Decimal, Decimal] | None:
    low, high = figure.low, figure.high
    return (low, high) if figure.valued and low is not None and high is not None else None


def _rank(figure: RecordedFigure) -> tuple[object, ...]:
    """The order of selection, before finer prints; equals keep the order of their lines."""
    bounds = _bounds(figure)
    width = bounds[1] - bounds[0] if bounds else Decimal("Infinity")
    return not figure.valued, figure.tier, figure.reading, -figure.dated.toordinal(), width


def _changes(
    old: Mapping[FigureKey, list[RecordedFigure]], new: Mapping[FigureKey, list[RecordedFigure]], after: RecordedFigures
) -> Iterator[Change]:
    for key, (now, *_) in new.items():
        if key not in old:
            yield Change(Kind.ADDED, Reason.NEW_FIGURE, None, now)
        elif not old[key][0].says_as(now):
            yield Change(Kind.CHANGED, _why_changed(old[key], now), old[key][0], now)
    gone = {key: figures[0] for key, figures in old.items() if key not in new}
    rest: dict[FigureKey, list[RecordedFigure]] = {}
    for figure in after.figures:
        if figure.key in gone:
            rest.setdefault(figure.key, []).append(figure)
    for key, was in gone.items():
        reason, note = _why_removed(was, rest.get(key, ()), after)
        yield Change(Kind.REMOVED, reason, was, None, note)


def _resourced(
    old: Mapping[FigureKey, list[RecordedFigure]], new: Mapping[FigureKey, list[RecordedFigure]]
) -> Iterator[Change]:
    for key, (now, *_) in new.items():
        if key in old and old[key][0].says_as(now) and old[key][0].source != now.source:
            yield Change(Kind.RESOURCED, _why_changed(old[key], now), old[key][0], now)


def _why_changed(before: Iterable[RecordedFigure], now: RecordedFigure) -> Reason:
    """The reason why ``now`` answers instead of the first of ``before``."""
    figures = list(before)
    was = figures[0]
    known = any(other.source == now.source and other.says_as(now) for other in figures)
    if known or was.source == now.source:
        return Reason.CORRECTION
    later = was.publisher == now.publisher and was.dated < now.dated
    return Reason.RESTATEMENT if later else Reason.NEW_SOURCE


def _why_removed(was: RecordedFigure, rest: Iterable[RecordedFigure], after: RecordedFigures) -> tuple[Reason, str]:
    """The reason why nothing answers any more; ``rest`` is what the later record still holds of it."""
    for figure in rest:
        if figure.claim is Claim.ACTUAL:  # it would answer, were it known by then
            return Reason.NOT_YET_PUBLISHED, ""
        if figure.claim is Claim.REJECTED and figure.source == was.source:
            return Reason.KNOWN_ERROR, figure.note
    excluded = after.exclusions.get((was.key.entity, was.key.concept, was.key.period))
    return (Reason.EXCLUDED, excluded) if excluded else (Reason.NO_LONGER_HELD, "")
