"""What the data hold of a company as entries of the input workbook: whatever its grids cannot hold stands singly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Fact, show_dimensions
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import TEXTUAL
from xlipo.intake import input_layout as layout
from xlipo.intake.amounts import read_amount
from xlipo.intake.input_figures import column_period, quantity_of, scale_of_figure, unit_of
from xlipo.store.exchange.rows import cells_of

Content: TypeAlias = "str | Decimal"
Line: TypeAlias = dict[str, Content]

MOST_PERIODS = 24
"""Columns of the grid; figures of other periods stand singly."""


@dataclass
class Entries:
    """The entries of each sheet; those of the grid by metric, with figures by period; what there is no place for."""

    forms: dict[str, list[Line]] = field(default_factory=lambda: {"company": [], "offering": []})
    tables: dict[str, list[Line]] = field(default_factory=dict)
    figures: list[tuple[Line, dict[str, Content]]] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    unplaced: dict[str, int] = field(default_factory=dict)


def entries_of(view: DataView, company: Company, lang: str) -> Entries:
    """Everything the data hold of a company, as entries in a language."""
    return _Filling(view, company, lang).filled()


class _Filling:
    def __init__(self, view: DataView, company: Company, lang: str) -> None:
        self._view, self._company, self._lang = view, company, lang
        self._concepts = view.concepts()
        self._entries = Entries()
        self._placed: set[str] = set()

    def filled(self) -> Entries:
        view, company, entries = self._view, self._company, self._entries
        entries.forms["company"] = [{
            "name": company.name, "legal_name": company.legal_name, "aliases": "; ".join(company.aliases),
            "currency": company.reporting_currency, "year_end": company.fiscal_year_end,
            "groups": "; ".join(company.groups), "listing_status": company.listing_status,
        }]  # fmt: skip
        closes = {price.fact().id for price in view.prices(company.id)}
        facts = [fact for fact in view.facts_of(company.id) if fact.id not in closes]
        self._rounds(facts)
        self._offerings(facts)
        rest = [fact for fact in facts if fact.id not in self._placed]
        self._grid(rest)
        entries.tables["single"] = [self._single(fact) for fact in rest if fact.id not in self._placed]
        entries.tables["prices"] = [
            {"date": one.date, "close": one.close, "currency": one.currency, "share_class": one.share_class,
             "adjusted": one.adjusted, "source": one.source, "note": one.note}
            for one in view.prices(company.id)
        ]  # fmt: skip
        self._sources(facts)
        unplaced = {"people": view.people(company.id), "events": view.events(company.id)}
        nameless = [item for item in view.investors(company.id) if not item.round]
        entries.unplaced = {name: len(items) for name, items in {**unplaced, "investors": nameless}.items() if items}
        return entries

    # -- figures ------------------------------------------------------------------------------------------------------

    def _content(self, fact: Fact, scale: int) -> Content | None:
        """A figure as a cell has it under a scale; None where reading the cell would not give the same again."""
        quantity = fact.quantity
        if quantity is None or quantity.text or quantity.hedge is Hedge.UNKNOWN:
            return None
        value, high, own, hedge = cells_of(quantity)
        if Decimal(own or 1) != scale or (high and hedge != Hedge.RANGE):
            return None
        word = "" if hedge in ("", Hedge.RANGE) else f"{hedge} "
        text = f"{value}-{high}" if high else f"{word}{value}"
        if fact.unit == "percent" and not high:
            text += "%"
        content = _number(value) if text == value else text
        return content if _read(content, scale) == quantity else None

    def _is_plain(self, fact: Fact) -> bool:
        """Whether a fact is no more than its figure, its place in time and its source."""
        more = fact.locator or fact.also or fact.note or fact.reading or fact.mirror_url
        return fact.claim is Claim.ACTUAL and not more and fact.unit not in TEXTUAL

    def _grid(self, facts: Iterable[Fact]) -> None:
        lines: dict[tuple[str, ...], tuple[Line, dict[str, Content]]] = {}
        ends: dict[str, tuple[dt.date, int]] = {}
        for fact in facts:
            concept = self._concepts[fact.concept]
            scale = int(Decimal(cells_of(fact.quantity)[2] or 1))
            content = self._content(fact, scale) if self._is_plain(fact) else None
            if content is None or self._reads_otherwise(fact, scale, content):
                continue
            if fact.period.text not in ends and len(ends) == MOST_PERIODS:
                continue
            part = show_dimensions(fact.dimensions)
            line = {
                "metric": concept.label(self._lang), "part": part, "unit": fact.unit, "source": fact.source,
                "scale": layout.word_of_scale(Decimal(scale), self._lang),
            }  # fmt: skip
            _, figures = lines.setdefault((concept.id, part, fact.unit, fact.source, str(scale)), (dict(line), {}))
            if fact.period.text not in figures:
                figures[fact.period.text] = content
                ends[fact.period.text] = fact.period.end, fact.period.months
                self._placed.add(fact.id)
        self._entries.figures = list(lines.values())
        self._entries.periods = sorted(ends, key=lambda text: ends[text])

    def _reads_otherwise(self, fact: Fact, scale: int, content: Content) -> bool:
        concept = self._concepts[fact.concept]
        amount = read_amount(_in_a_cell(content))
        if unit_of(concept, amount, fact.unit, self._company, self._view) != fact.unit:
            return True
        if scale_of_figure(concept, amount, scale, None) != scale:
            return True
        return column_period(fact.period.text, concept, self._company.year_end) != fact.period

    def _single(self, fact: Fact) -> Line:
        concept = self._concepts[fact.concept]
        value, high, scale, hedge = cells_of(fact.quantity)
        quantity, is_share = fact.quantity, fact.unit == "percent" and bool(value)
        line: Line = {
            "metric": concept.label(self._lang), "part": show_dimensions(fact.dimensions), "period": fact.period.text,
            "value": fact.value_text if quantity is None else f"{value}%" if is_share else _number(value),
            "high": _number(high),
            "hedge": "exact" if quantity is not None and not hedge else hedge, "unit": fact.unit,
            "scale": layout.word_of_scale(Decimal(scale or 1), self._lang) if quantity is not None else "",
            "claim": fact.claim.value, "source": fact.source, "locator": fact.locator,
            "printed": quantity.text if quantity is not None else "", "note": fact.note,
            "reading": fact.reading.value if fact.reading else "", "mirror_url": fact.mirror_url, "also": fact.also,
        }  # fmt: skip
        return line

    # -- rounds, offerings, sources -----------------------------------------------------------------------------------

    def _rounds(self, facts: Sequence[Fact]) -> None:
        rows: list[Line] = []
        for item in self._view.rounds(self._company.id):
            day = item.announced or item.closed
            line: Line = {
                "id": item.id, "name": "" if item.name == item.id else item.name, "order": str(item.order),
                "announced": item.announced, "closed": item.closed, "source": item.source, "note": item.note,
            }  # fmt: skip
            part = (("round", item.id),)
            own = [fact for fact in facts if fact.dimensions == part and fact.period.text == day]
            self._beside(line, own, {concept: key for key, concept in layout.ROUND_FIGURES.items()}, item.source)
            named = [one for one in self._view.investors(self._company.id) if one.round == item.id]
            for key, lead in (("lead", True), ("investors", False)):
                line[key] = "; ".join(
                    f"{one.name} ({one.type})" if one.type else one.name for one in named if one.lead is lead
                )
            rows.append(line)
        self._entries.tables["rounds"] = rows

    def _offerings(self, facts: Sequence[Fact]) -> None:
        for item in self._view.offerings(self._company.id):
            fields = {entry.key for entry in layout.FORMS["offering"]}
            line: Line = {key: str(getattr(item, key)) for key in fields if hasattr(item, key)}
            line["sponsors"] = "; ".join(item.sponsors)
            day = item.listed or item.priced
            own = [fact for fact in facts if not fact.dimensions and fact.period.text == day]
            self._beside(line, own, {name: name for name in layout.OFFERING_FIGURES}, item.source, item.currency)
            self._entries.forms["offering"].append(line)

    def _beside(
        self, line: Line, facts: Iterable[Fact], names: dict[str, str], source: str, currency: str = ""
    ) -> None:
        """Put those figures into a line that are in its one currency and scale, and of its source."""
        scale, unit = 0, currency
        for fact in facts:
            key = names.get(fact.concept, "")
            if not key or key in line or fact.source != source or not self._is_plain(fact) or fact.id in self._placed:
                continue
            own = int(Decimal(cells_of(fact.quantity)[2] or 1))
            is_money = self._concepts[fact.concept].unit_kind == "money"
            is_counted = fact.unit == "shares"
            fits = own == 1 if not is_money else scale in (0, own)
            content = self._content(fact, own)
            if content is None or not fits or not (is_counted or unit in ("", fact.unit)):
                continue
            line[key] = content
            scale, unit = own if is_money else scale, unit if is_counted else fact.unit
            self._placed.add(fact.id)
        if scale:
            line["scale"] = layout.word_of_scale(Decimal(scale), self._lang)
        if unit and not currency:
            line["unit"] = unit

    def _sources(self, facts: Iterable[Fact]) -> None:
        view, id = self._view, self._company.id
        owned = (*view.rounds(id), *view.offerings(id), *view.prices(id))
        cited = {fact.source for fact in facts} | {str(getattr(item, "source", "")) for item in owned}
        tiers = {said[0][0]: said[LANGUAGES.index(self._lang)] for said in layout.TIERS}
        self._entries.tables["sources"] = [
            {"key": item.id, "title": item.title, "publisher": item.publisher, "date": item.date, "url": item.url,
             "tier": tiers.get(str(item.tier), str(item.tier)), "language": item.language}
            for item in view.sources()
            if item.id in cited
        ]  # fmt: skip


def _number(digits: str) -> Content:
    """Digits as a number, where a cell gives them back as they are."""
    amount = read_amount(_in_a_cell(Decimal(digits))) if digits else None
    return Decimal(digits) if amount is not None and amount.digits == digits else digits


def _in_a_cell(content: Content) -> object:
    """What reading a cell gives: a number without a fraction is a whole one."""
    if isinstance(content, str):
        return content
    return int(content) if content == content.to_integral_value() else float(content)


def _read(content: Content, scale: int) -> Quantity | None:
    try:
        amount = read_amount(_in_a_cell(content))
        own = amount.scale if amount is not None and amount.scale not in (None, 1) else scale
        return quantity_of(amount, own or 1)
    except ValueError:
        return None
