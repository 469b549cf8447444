"""The answer: a value with its period, bounds, unit, status, sources and lineage; or a typed absence and its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.errors import NoAnswer
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.field_name import FieldName
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period
from xlipo.facts.source import DERIVED_TIER, Source
from xlipo.metrics.card import card
from xlipo.metrics.conversion import presented
from xlipo.metrics.derivation import Derivation, words
from xlipo.metrics.presentation import PLAIN, Presentation
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.selection import Rival
from xlipo.metrics.staleness import MARK, is_stale, why_stale
from xlipo.metrics.status import SHORT, Absence, Status
from xlipo.metrics.value_text import show_value


@dataclass(frozen=True, repr=False)
class Answer:
    """A resolution as it is shown: ``derivation`` is its value in the currency asked for, None where there is none.

    ``absence`` says why there is no figure: that of the resolution, or that no rate reaches it. ``off_basis`` says what
    it stands on where a comparison asked for another basis, ``field`` as which vendor's field it was asked for.
    """

    resolution: Resolution
    presentation: Presentation
    derivation: Derivation | None
    absence: Absence | None
    off_basis: str = ""
    field: FieldName | None = None

    # -- what was asked -----------------------------------------------------------------------------------------------

    @property
    def company(self) -> Company:
        return self.resolution.company

    @property
    def metric(self) -> str:
        """The id of the metric or concept."""
        return self.resolution.measure.id

    @property
    def label(self) -> str:
        return self.resolution.measure.label_en

    @property
    def shown(self) -> str:
        """How it is shown: percent, multiple, money, yes_no and so on."""
        return self.resolution.measure.shown

    @property
    def places(self) -> int:
        """How many decimal places a ratio is shown with."""
        return getattr(self.resolution.measure, "places", 1)

    @property
    def definition(self) -> str:
        return self.resolution.measure.definition

    @property
    def period(self) -> Period | None:
        """The period that answered."""
        return self.resolution.period

    @property
    def dimensions(self) -> Dimensions:
        return self.resolution.dimensions

    @property
    def as_of(self) -> dt.date | None:
        """The day after which nothing was known; None where everything counts."""
        return self.resolution.known.as_of

    # -- what answers -------------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        return self.absence.status if self.absence is not None else self.resolution.status

    @property
    def reason(self) -> str:
        """Why there is no figure; nothing where there is one."""
        return self.absence.reason if self.absence is not None else ""

    @property
    def is_stale(self) -> bool:
        """Whether its period ended more than nine months before the as-of day, or before the data's newest day."""
        return self.absence is None and is_stale(self.resolution)

    @property
    def tier(self) -> int | None:
        """The tier that it is shown with: that of the fact it is cited by; the last one for a derived period."""
        if self.source is None:
            return None
        return DERIVED_TIER if self.status is Status.DERIVED else self.source.tier

    @property
    def text(self) -> str:
        """The text, where that is the answer."""
        return self.resolution.text.value_text if self.resolution.text is not None else ""

    @property
    def value(self) -> Decimal | None:
        """The value in whole units; ratios as fractions (0.233, not 23.3). None for a range that was printed as one."""
        return None if self.derivation is None or self.resolution.is_range else self.derivation.point

    @property
    def has_figure(self) -> bool:
        """True for a value, a range, a text, a yes or a no; False for an absence."""
        return self.derivation is not None or self.resolution.text is not None

    @made_once
    def low(self) -> Decimal | None:
        """The lowest value that the prints allow; None where there is none, or where no bound is known."""
        return _bound(self.derivation.low) if self.derivation else None

    @made_once
    def high(self) -> Decimal | None:
        """The highest value that the prints allow; None where there is none, or where no bound is known."""
        return _bound(self.derivation.high) if self.derivation else None

    @property
    def unit(self) -> str:
        return self.derivation.unit if self.derivation else ""

    @property
    def told_unit(self) -> str:
        """The unit as people read it: months where the label of a plain number counts in them."""
        counted_in: str = getattr(self.resolution.measure, "counted_in", "")
        return counted_in if counted_in and self.unit == "pure" else self.unit

    # -- what it stands on --------------------------------------------------------------------------------------------

    @property
    def source(self) -> Source | None:
        return self.resolution.source if self.absence is None else None

    @property
    def printed(self) -> Fact | None:
        """The issuer's own figure of a metric, whether or not it is the one that answers."""
        return self.resolution.printed if self.absence is None else None

    @property
    def computed(self) -> Derivation | None:
        """The value made from the definition, whether or not it is the one that answers."""
        return self.resolution.computed if self.absence is None else None

    @property
    def rivals(self) -> tuple[Rival, ...]:
        return self.resolution.rivals if self.absence is None else ()

    @property
    def disputes(self) -> tuple[Rival, ...]:
        """The rivals that say otherwise in a source of the same tier; those alone make a figure ``conflicted``."""
        return self.resolution.disputes if self.absence is None else ()

    @property
    def notes(self) -> tuple[str, ...]:
        read = (self.field.words,) if self.field is not None else ()
        if self.absence is not None:
            return read
        off = (f"off the basis: {self.off_basis}",) if self.off_basis else ()
        period = self.period
        ends = f"fiscal: {period} ends in {period.end:%B %Y}, as the year ends in" if period is not None else ""
        fiscal = (f"{ends} {self.fiscal}",) if self.fiscal else ()
        return (*self.resolution.notes, *fiscal, *off, *read)

    @property
    def stands_in(self) -> str:
        """Which line it stands on in place of its definition's first, and what is newer; nothing where neither is."""
        if self.derivation is None:
            return ""
        return "; ".join((*self.derivation.fallbacks(), *self.resolution.newer_than_it))

    @property
    def fiscal(self) -> str:
        """The month in which the fiscal year ends, of a fiscal period that is not the calendar's."""
        period, (month, _) = self.period, self.company.year_end
        if month == 12 or period is None or period.kind == "instant" or period.text.startswith(("LTM", "CY")):
            return ""
        return f"{dt.date(2000, month, 1):%B}"

    @property
    def principal(self) -> Fact | None:
        """The fact that is cited and linked to."""
        return self.resolution.principal if self.absence is None else None

    @property
    def sources(self) -> dict[str, Source]:
        """The sources of all its facts, by id."""
        view = self.resolution.known.view
        facts = self.resolution.facts if self.absence is None else ()
        return {fact.source: view.source(fact.source) for fact in facts}

    @property
    def fx_basis(self) -> str:
        """On which basis its money is converted, whether or not it has been."""
        return (self.presentation.basis or self.resolution.basis) if self.absence is None else ""

    @property
    def fx_period(self) -> Period | None:
        """Over which period its money is converted, whether or not it has been."""
        return self.resolution.converts_at if self.absence is None else None

    @property
    def yes_no(self) -> str:
        """``yes`` or ``no`` for a test."""
        return "yes" if self.derivation and self.derivation.point else "no"

    def show(self) -> str:
        """The value as a person reads it: 23.3%, 122.51x, USD 53.4m; n.d., n.m. or n.a. where there is none.

        A percentage beyond ±1,000 % reads NM; :attr:`value` keeps it. One on a negative base is an absence, n.m.
        """
        return self._as_shown

    @made_once
    def _as_shown(self) -> str:
        if self.text:
            return self.text
        if self.derivation is None:
            return SHORT.get(self.status, "n.d.")
        if self.value is None:
            return " to ".join(self._ends())
        if self.shown == "yes_no":
            return self.yes_no
        if self.shown == "percent" and abs(self.value) > MOST_PERCENT:
            return NOT_SHOWN
        return show_value(self.value, self.unit, self.shown, self.places)

    def _ends(self) -> list[str]:
        """Both bounds as people read them; none where they are not known."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return [show_value(end, self.unit, self.shown, self.places) for end in ends]

    def __repr__(self) -> str:
        """One line: ``<Answer MiniMax gross_margin 9M2025: 23.3% computed>``."""
        part = f"[{show_dimensions(self.dimensions)}]" if self.dimensions else ""
        about = " ".join(filter(None, (self.company.name, self.metric + part, self.period.text if self.period else "")))
        return f"<Answer {about}: {self.show()} {self.status.value}>"

    def _repr_html_(self) -> str:
        """A card for a notebook: the figure with its period, bounds, definition and source."""
        period = f"{self.period.text}, ending {self.period.end}" if self.period and self.period.months else ""
        ends = self._ends()
        lines = [
            ("Period", period or (self.period.text if self.period else "")),
            ("Status", self.status.value.replace("_", " ")),
            ("Stale", f"{MARK} {why_stale(self.resolution)}" if self.is_stale else ""),
            ("Bounds", " to ".join(ends) if len(set(ends)) == 2 else ""),
            ("Known by", self.as_of.isoformat() if self.as_of else ""),
            ("Definition", self.definition),
            ("Why", self.reason),
            ("Rivals", f"{len(self.rivals)} other prints" if self.rivals else ""),
            ("Source", f"{self.source.cite()} Tier {self.tier}." if self.source else ""),
        ]
        url = self.source.url if self.source else ""
        return card(f"{self.label} of {self.company.name}", self.show(), lines, url)

    def as_json(self) -> dict[str, Any]:
        """The answer under the keys that programs build on."""
        fact, brief = self.principal, self.brief
        return {
            "company": self.company.name,
            "metric": self.metric,
            "value": brief["value"],
            "low": brief["low"],
            "high": brief["high"],
            "unit": self.unit,
            "period": brief["period"],
            "status": self.status.value,
            "stale": self.is_stale,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "layer": fact.layer if fact is not None else None,
            "source": brief["source"],
            "definition": self.definition,
            "inputs": self.inputs(),
            "conflicts": [self._rival(rival) for rival in self.rivals],
            "shown": self.show(),
            "label": self.label,
            "dimensions": dict(self.dimensions),
            "off_basis": bool(self.off_basis),
            "reason": self.reason or None,
            "notes": list(self.notes),
        }  # fmt: skip

    @property
    def brief(self) -> dict[str, Any]:
        """The value, its bounds, its period and its source under the keys that programs build on; the caller's own."""
        source = self._brief["source"]
        return {**self._brief, "source": dict(source) if source is not None else None}

    @made_once
    def _brief(self) -> dict[str, Any]:
        source, fact = self.source, self.principal
        return {
            "value": self.text or (self.yes_no if self.shown == "yes_no" and self.derivation else _number(self.value)),
            "low": _number(self.low), "high": _number(self.high),
            "period": self.period.text if self.period else None,
            "source": None if source is None or fact is None else {
                "title": source.title, "publisher": source.publisher, "date": source.date, "url": source.url,
                "tier": self.tier, "reading": fact.reading_from(source).value,
            },
        }  # fmt: skip

    def inputs(self) -> list[dict[str, Any]]:
        """The facts and rates the value stands on, each with its own period, source and place in the data."""
        found: list[dict[str, Any]] = []
        for leaf in self.derivation.leaves() if self.derivation else ():
            if leaf.fact is not None:
                found.append(_fact(leaf.fact, self.sources[leaf.fact.source]))
            elif leaf.rate is not None:
                rate = leaf.rate
                pair = f"{rate.base}/{rate.quote}"
                found.append({"rate": pair, "value": _number(rate.value), "basis": rate.basis, "when": rate.when})
        return found

    def _rival(self, rival: Rival) -> dict[str, Any]:
        return {**_fact(rival.fact, rival.source), "class": rival.rivalry.value}

    def words(self) -> str:
        """The value's own arithmetic in words, every figure with its value."""
        return self.arithmetic_of(self.derivation) if self.derivation else self.reason

    def arithmetic_of(self, derivation: Derivation) -> str:
        """How a value of it was made, in words, every figure with its value."""
        return words(derivation, self._leaf)

    def _leaf(self, derivation: Derivation) -> str:
        fact = derivation.fact
        if fact is not None:
            printed = self.resolution.known.view.concepts().get(fact.concept)
            shown = "percent" if derivation.args else "per_share" if printed and printed.shown == "per_share" else ""
            return f"{fact.concept} {fact.period} {show_value(derivation.point, derivation.unit, shown)}"
        if derivation.rate is not None:
            return f"rate {derivation.rate.value} {derivation.rate.quote}/{derivation.rate.base}"
        return f"{derivation.point.normalize():zf}" + (f" {derivation.unit}" if derivation.unit != "pure" else "")


UNBOUNDED = Absence(Status.NOT_MEANINGFUL, "Its bounds are not known: by the prints, what it is divided by may be 0.")
"""Why a figure that has a value has no low or high."""


def present(
    resolution: Resolution, presentation: Presentation = PLAIN, off_basis: str = "", field: FieldName | None = None
) -> Answer:
    """A resolution as it is shown; an absence where no rate reaches it."""
    if resolution.derivation is None or not presentation.currency:
        return Answer(resolution, presentation, resolution.derivation, resolution.absence, off_basis, field)
    try:
        return Answer(resolution, presentation, presented(resolution, presentation), None, off_basis, field)
    except NoAnswer as missing:
        return Answer(resolution, presentation, None, Absence(Status.NO_DATA, str(missing)), field=field)


def _bound(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


def _fact(fact: Fact, source: Source) -> dict[str, Any]:
    quantity = fact.quantity
    return {
        "concept": fact.concept, "dimension": show_dimensions(fact.dimensions), "period": fact.period.text,
        "value": fact.value_text or _number(quantity.point if quantity else None),
        "low": _number(quantity.low if quantity else None), "high": _number(quantity.high if quantity else None),
        "unit": fact.unit, "hedge": quantity.hedge.value if quantity else "",
        "title": source.title, "publisher": source.publisher, "date": source.date, "url": source.url,
        "tier": source.tier, "locator": fact.locator, "file": fact.file, "line": fact.line,
    }  # fmt: skip


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


MOST_PERCENT = Decimal(10)
"""The largest percentage that says something, as a fraction: 1,000 %."""

NOT_SHOWN = "NM"
"""What is read where a percentage says nothing."""
