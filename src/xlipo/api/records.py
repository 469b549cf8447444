"""Records: what the Client gives, as frozen values with plain fields, and as the rows that CSV and frames hold.

Money and counts are in whole units of ``unit``; a derived ratio is a fraction (0.233), a reported percent stays as
printed (23.3, its unit is ``percent``). Every record has :meth:`Record.as_json` and :meth:`Record.rows`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.offering import Offering
from xlipo.facts.source import Source
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric

if TYPE_CHECKING:
    from xlipo.metrics.rounds import OfferingLine, RoundLine
    from xlipo.quality.checks import CheckResult
    from xlipo.quality.conflicts import Conflict

Row = dict[str, Any]


class Record:
    """A frozen value that is one flat row; what is nested says so itself."""

    __slots__ = ()
    brief: ClassVar[tuple[str, ...]] = ()
    """The columns that tell a record from others, which its repr shows."""

    def __repr__(self) -> str:
        row = self.as_json()
        return (
            f"<{type(self).__name__} {' '.join(str(row[name]) for name in self.brief if row[name] not in (None, ''))}>"
        )

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of its rows, in order."""
        return tuple(field.name for field in fields(cls))  # type: ignore[arg-type]

    def as_json(self) -> Row:
        """The record under the keys that programs build on."""
        return {name: getattr(self, name) for name in self.columns()}

    def rows(self) -> Iterator[Row]:
        """The record as flat rows, whose keys are among :meth:`columns`."""
        yield self.as_json()


@dataclass(frozen=True, slots=True, repr=False)
class FactRecord(Record):
    """One fact as printed, with its source and where it is kept.

    ``value`` is a figure in whole units of ``unit``, a text, or None where a range was printed or nothing was
    disclosed; ``low`` and ``high`` are the interval that the print allows. ``period_end`` is the period's last day.
    ``id`` is the fact's own and stays when its line moves; ``source`` is the title of the document; ``layer``, ``file``
    and ``line`` say where the data hold the fact.
    """

    brief: ClassVar[tuple[str, ...]] = ("company", "concept", "dimension", "period", "value", "unit")

    id: str
    company: str
    concept: str
    dimension: str
    period: str
    period_end: dt.date
    value: Decimal | str | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    hedge: str
    claim: str
    source: str
    publisher: str
    date: str
    tier: int
    url: str
    locator: str
    printed: str
    also: str
    note: str
    layer: str
    file: str
    line: int

    @staticmethod
    def of(company: Company, fact: Fact, source: Source) -> FactRecord:
        """The record of a fact of a company."""
        quantity = fact.quantity
        return FactRecord(
            id=fact.id, company=company.name, concept=fact.concept, dimension=show_dimensions(fact.dimensions),
            period=fact.period.text, period_end=fact.period.end,
            value=quantity.point if quantity else fact.value_text,
            low=quantity.low if quantity else None, high=quantity.high if quantity else None,
            unit=fact.unit, hedge=quantity.hedge.value if quantity else "", claim=fact.claim.value,
            source=source.title, publisher=source.publisher, date=source.date, tier=source.tier, url=source.url,
            locator=fact.locator, printed=quantity.text if quantity else "", also=fact.also, note=fact.note,
            layer=fact.layer, file=fact.file, line=fact.line,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class FigureRecord(Record):
    """An answer as one flat row: its value and bounds in ``unit``, what it stands on, and why where there is none."""

    brief: ClassVar[tuple[str, ...]] = ("company", "metric", "dimension", "period", "shown", "status")

    company: str
    metric: str
    dimension: str
    period: str | None
    period_end: dt.date | None
    value: int | float | str | None
    low: int | float | None
    high: int | float | None
    unit: str
    status: str
    stale: bool
    off_basis: bool
    shown: str
    source: str | None
    publisher: str | None
    date: str | None
    tier: int | None
    reading: str | None
    url: str | None
    layer: str | None
    reason: str | None

    @staticmethod
    def of(answer: Answer) -> FigureRecord:
        """The record of an answer."""
        said = answer.as_json()
        source = said["source"] or dict.fromkeys(("title", "publisher", "date", "tier", "reading", "url"))
        return FigureRecord(
            company=answer.company.name, metric=answer.metric, dimension=show_dimensions(answer.dimensions),
            period=said["period"], period_end=answer.period.end if answer.period else None,
            value=said["value"], low=said["low"], high=said["high"], unit=answer.unit, status=answer.status.value,
            stale=said["stale"], off_basis=bool(answer.off_basis), shown=answer.show(), source=source["title"],
            publisher=source["publisher"], date=source["date"], tier=source["tier"],
            reading=source["reading"], url=source["url"], layer=said["layer"], reason=said["reason"],
        )  # fmt: skip


def _figure_rows(identity: Row, figures: Mapping[str, Answer]) -> Iterator[Row]:
    """One row a figure; one row without a figure where none is known."""
    if not figures:
        yield identity
    for answer in figures.values():
        yield FigureRecord.of(answer).as_json() | identity


@dataclass(frozen=True, slots=True, repr=False)
class RoundRecord(Record):
    """A funding round, its investors, and its figures as answers by metric id (money as each answer's unit says)."""

    brief: ClassVar[tuple[str, ...]] = ("company", "name", "announced")

    company: str
    round: FundingRound
    investors: tuple[Investor, ...]
    figures: Mapping[str, Answer]

    @staticmethod
    def of(company: Company, line: RoundLine) -> RoundRecord:
        """The record of a round of a company."""
        return RoundRecord(company.name, line.round, line.investors, line.figures)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of a round, then those of a figure."""
        mine = ("company", "round", "name", "order", "announced", "closed", "investors")
        return (*mine, *FigureRecord.columns()[1:])

    def as_json(self) -> Row:
        """The round with its investors and figures."""
        item = self.round
        return {
            "company": self.company, "round": item.id, "name": item.name, "order": item.order,
            "in_order": item.in_order, "announced": item.announced or None, "closed": item.closed or None,
            "note": item.note,
            "investors": [{"name": i.name, "lead": i.lead, "type": i.type} for i in self.investors],
            "figures": {metric: answer.as_json() for metric, answer in self.figures.items()},
            "file": item.file, "line": item.line,
        }  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """One row a figure."""
        item = self.round
        identity = {
            "company": self.company, "round": item.id, "name": item.name, "order": item.order,
            "announced": item.announced, "closed": item.closed,
            "investors": "; ".join(investor.name for investor in self.investors),
        }  # fmt: skip
        return _figure_rows(identity, self.figures)


_STEPS = ("filed", "hearing", "registered", "priced", "listed")


@dataclass(frozen=True, slots=True, repr=False)
class OfferingRecord(Record):
    """An offering: where and when, and for the listing itself its terms as answers, by metric id."""

    brief: ClassVar[tuple[str, ...]] = ("company", "offering", "exchange", "ticker")

    company: str
    offering: Offering
    figures: Mapping[str, Answer]

    @staticmethod
    def of(company: Company, line: OfferingLine) -> OfferingRecord:
        """The record of an offering of a company."""
        return OfferingRecord(company.name, line.offering, line.figures)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Those of an offering, then those of a figure."""
        mine = ("company", "offering", "exchange", "board", "chapter", "ticker", *_STEPS, "offering_status")
        return (*mine, *FigureRecord.columns()[1:])

    def as_json(self) -> Row:
        """The offering with its terms."""
        item = self.offering
        dumped = item.model_dump(exclude={"company", "id", "file", "line"}) | {"file": item.file, "line": item.line}
        said = {name: value or None for name, value in dumped.items()}
        figures = {metric: answer.as_json() for metric, answer in self.figures.items()}
        return {"company": self.company, "offering": item.id, **said, "figures": figures}

    def rows(self) -> Iterator[Row]:
        """One row a term; one row without a term where none is known."""
        item = self.offering
        identity = {"company": self.company, "offering": item.id, "offering_status": item.status}
        identity |= {field: getattr(item, field) for field in ("exchange", "board", "chapter", "ticker", *_STEPS)}
        return _figure_rows(identity, self.figures)


@dataclass(frozen=True, slots=True, repr=False)
class ConflictRecord(Record):
    """A fact that was chosen, why, and the rivals that dispute it, each with its class."""

    brief: ClassVar[tuple[str, ...]] = ("company", "concept", "dimension", "period")

    conflict: Conflict

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Whether it was chosen, why, its class, then the columns of a fact."""
        return ("chosen", "why", "class", *FactRecord.columns())

    def as_json(self) -> Row:
        """The chosen fact with its rivals."""
        found = self.conflict
        fact = found.chosen
        return {
            "company": found.company.name, "concept": fact.concept, "period": fact.period.text,
            "dimension": show_dimensions(fact.dimensions), "why": found.why,
            "chosen": FactRecord.of(found.company, fact, found.source).as_json(),
            "rivals": [
                {"class": rival.rivalry.value, **FactRecord.of(found.company, rival.fact, rival.source).as_json()}
                for rival in found.rivals
            ],
        }  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """One row a fact, the chosen one first."""
        found = self.as_json()
        yield {"chosen": True, "why": found["why"], "class": "chosen", **found["chosen"]}
        yield from ({"chosen": False, "why": "", **rival} for rival in found["rivals"])


@dataclass(frozen=True, slots=True, repr=False)
class SourceRecord(Record):
    """A document or page that prints figures; ``tier`` runs from 1 (audited filing) to 8 (derived here)."""

    brief: ClassVar[tuple[str, ...]] = ("id", "publisher", "date")

    id: str
    title: str
    publisher: str
    date: str
    date_inferred: bool
    url: str
    language: str
    kind: str
    tier: int
    via: str

    @staticmethod
    def of(source: Source) -> SourceRecord:
        """The record of a source."""
        return SourceRecord(**{name: getattr(source, name) for name in SourceRecord.columns()})


@dataclass(frozen=True, slots=True, repr=False)
class CompanyRecord(Record):
    """A company or market with the names it answers to; ``groups`` and ``aliases`` are separated by semicolons."""

    brief: ClassVar[tuple[str, ...]] = ("name",)

    id: str
    name: str
    kind: str
    legal_name: str
    reporting_currency: str
    fiscal_year_end: str
    groups: str
    listing_status: str
    aliases: str

    @staticmethod
    def of(company: Company) -> CompanyRecord:
        """The record of a company."""
        return CompanyRecord(
            id=company.id, name=company.name, kind=company.kind, legal_name=company.legal_name,
            reporting_currency=company.reporting_currency, fiscal_year_end=company.fiscal_year_end,
            groups="; ".join(company.groups), listing_status=company.listing_status,
            aliases="; ".join(company.aliases),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class MeasureRecord(Record):
    """A derived metric or a reported concept (``kind``): its names, definition and unit.

    ``unit`` is how a metric is shown or what a concept is measured in; ``stands_on`` is a duration, an instant or an
    event; ``ifrs`` is the element of the IFRS taxonomy; ``origin`` is where a metric's definition is from.
    """

    brief: ClassVar[tuple[str, ...]] = ("kind", "id")

    id: str
    kind: str
    label_en: str
    label_zh_hans: str
    label_zh_hant: str
    group: str
    definition: str
    unit: str
    stands_on: str
    ifrs: str
    origin: str

    @staticmethod
    def of(measure: Metric | Concept) -> MeasureRecord:
        """The record of a metric or a concept."""
        if isinstance(measure, Metric):
            own = {"kind": "metric", "unit": measure.shown, "stands_on": measure.stands, "origin": measure.source}
        else:
            own = {"kind": "concept", "unit": measure.unit_kind, "stands_on": measure.period_type.value}
            own["ifrs"] = measure.ifrs
        names = ("id", "label_en", "label_zh_hans", "label_zh_hant", "group", "definition")
        return MeasureRecord(**{name: getattr(measure, name) for name in names} | {"ifrs": "", "origin": ""} | own)


@dataclass(frozen=True, slots=True, repr=False)
class CheckRecord(Record):
    """What a check found: ``expected`` is printed and ``found`` recomputed, both in ``unit``.

    ``difference`` lies within ``tolerance`` where it passes; ``reason`` acknowledges a failure that is true of the
    world; ``facts`` names the data lines compared, as ``file:line``; ``sure`` is less than 100 per cent for a suspect.
    """

    brief: ClassVar[tuple[str, ...]] = ("status", "id")

    id: str
    kind: str
    company: str
    subject: str
    status: str
    expected: Decimal | None
    found: Decimal | None
    tolerance: Decimal | None
    difference: Decimal | None
    unit: str
    message: str
    reason: str
    facts: tuple[str, ...]
    sure: int = 100

    @staticmethod
    def of(check: CheckResult) -> CheckRecord:
        """The record of a check's result."""
        return CheckRecord(**{name: getattr(check, name) for name in CheckRecord.columns()})

    def rows(self) -> Iterator[Row]:
        """One row, the data lines in one text."""
        yield self.as_json() | {"facts": "; ".join(self.facts)}
