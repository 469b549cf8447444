"""The input workbook of a company read back: its sheets become facts, sources, rounds, an offering and closes.

Every mistake is told at once, with its sheet and cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from xlipo.facts.company import Company, fold
from xlipo.facts.concept import Concept
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import DataError
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.period import PeriodError
from xlipo.facts.price import Price
from xlipo.facts.references import errors_in_measure
from xlipo.facts.source import Reading as ReadHow
from xlipo.facts.source import Source
from xlipo.facts.unit import CURRENCIES, TEXTUAL
from xlipo.intake import input_layout as layout
from xlipo.intake.amounts import read_amount
from xlipo.intake.exchange import Import
from xlipo.intake.grids import Grid, Value
from xlipo.intake.ids import company_id, source_id
from xlipo.intake.input_figures import column_period, period_of, quantity_of, scale_of_figure, unit_of
from xlipo.intake.input_layout import FORMS, TABLES
from xlipo.intake.input_sheets import Entry, entries_of_form, entries_of_table, text_of
from xlipo.intake.reading import ImportRefused, Remark
from xlipo.store.exchange.rows import COMPANY_FIELDS, SOURCE_FIELDS, Exchange, Row, item_row
from xlipo.store.tables import Items

_SHEET_OF = {"companies": "company", "offerings": "offering", "investors": "rounds"}
_OWN_ID = re.compile(r"[a-z0-9]+(?:[-_.]+[a-z0-9]+)+")
"""A short name that is an id already, as in a workbook that was written with what is known."""
SourceOf = Callable[[Company], Source]


def is_input_workbook(grids: Sequence[Grid]) -> bool:
    """Whether the sheets are those of an input workbook: the first cell of one of them says so."""
    firsts = (grid.rows[0][1][0] for grid in grids if grid.rows and grid.rows[0][1])
    return any(isinstance(first, str) and first in layout.TITLE for first in firsts)


def read_input_workbook(grids: Sequence[Grid], name: str, view: DataView, file_source: SourceOf) -> Import:
    """What an input workbook holds.

    Args:
        grids: its sheets.
        name: how it is called in sentences.
        view: what is known.
        file_source: gives the source of figures where the workbook names none at all.

    Raises:
        ImportRefused: with every mistake and its cell.
    """
    return _Input(grids, name, view, file_source).read()


@dataclass
class _Input:
    grids: Sequence[Grid]
    name: str
    view: DataView
    file_source: SourceOf
    mistakes: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    company: Company = field(default_factory=lambda: Company(id="new", name="new"))

    def read(self) -> Import:
        self._concepts = {
            fold(name): item for item in reversed([*self.view.concepts().values()]) for name in _names(item)
        }
        self._dimensions = {item.id for item in self.view.dimensions()}
        sheets = {key: grid for grid in self.grids if (key := layout.sheet_key(grid.title))}
        self.left_out += [f"{g.title}: no sheet of this workbook" for g in self.grids if not layout.sheet_key(g.title)]
        self._company(next(entries_of_form(sheets.get("company"), "company"), Entry("", {})))
        for entry in self._entries(sheets, "sources"):
            self._source(entry)
        for entry in self._entries(sheets, "rounds"):
            self._round(entry)
        for entry in entries_of_form(sheets.get("offering"), "offering"):
            self._offering(entry)
        for entry in self._entries(sheets, "figures"):
            self._line(entry)
        for entry in self._entries(sheets, "single"):
            self._single(entry)
        for entry in self._entries(sheets, "prices"):
            self._price(entry)
        if self.mistakes:
            raise ImportRefused(self.name, self.mistakes)
        tables = {kind: tuple(rows) for kind, rows in self.tables.items()}
        sources = tuple({item.id: item for item in self.sources.values()}.values())
        whole = Exchange(tuple(self.facts), sources, (self.company,), tables)
        return Import(whole, True, tuple(self.left_out), tuple(self.doubts))

    def _entries(self, sheets: Mapping[str, Grid], key: str) -> list[Entry]:
        return list(entries_of_table(sheets.get(key), key, self.mistakes.append))

    def _wrong(self, place: str, text: str) -> None:
        self.mistakes.append(Remark(place, text))

    def _item(self, kind: str, row: Row, entry: Entry, columns: Mapping[str, str] = {}) -> Any:
        """The item of a row, each of its mistakes told with the cell that holds it."""
        errors: list[DataError] = []
        items = Items(kind)
        made = items.made("", 0, [row.get(name, "") for name in items.columns], errors.append)
        for error in errors:
            where = columns.get(error.field, error.field)
            sheet = _SHEET_OF.get(kind, kind)
            fields = (*FORMS.get(sheet, ()), *TABLES.get(sheet, ()))
            said = next((item.said[0] for item in fields if item.key == where), where)
            self._wrong(entry.at(where), f"{said}: {error.message}")
        return made

    # -- who, and by which documents ----------------------------------------------------------------------------------

    def _company(self, entry: Entry) -> None:
        name = entry.text("name")
        if not name:
            sheet = layout.SHEETS["company"]
            titles = [grid.title for grid in self.grids if layout.sheet_key(grid.title) == "company"]
            self._wrong(titles[0] if titles else sheet[0], "the company has no name; write it beside Name")
            return
        known = self.view.find_company(name)
        row = item_row(known, COMPANY_FIELDS) if known is not None else {"id": company_id(name), "kind": "company"}
        ends = re.fullmatch(r"\d{4}-(\d\d-\d\d)", entry.text("year_end"))
        given = {
            "name": name, "legal_name": entry.text("legal_name"), "aliases": entry.text("aliases"),
            "reporting_currency": layout.read_currency(entry.text("currency")), "groups": entry.text("groups"),
            "fiscal_year_end": ends[1] if ends else entry.text("year_end"),
            "listing_status": entry.text("listing_status"),
        }  # fmt: skip
        row |= {key: text for key, text in given.items() if text}
        row["name"] = known.name if known is not None else name
        named = {"reporting_currency": "currency", "fiscal_year_end": "year_end"}
        made = self._item("companies", {"fiscal_year_end": "12-31", **row}, entry, named)
        money = row.get("reporting_currency", "")
        self.company = made or Company(id=row["id"], name=name, reporting_currency=money if money in CURRENCIES else "")
        self._scale: int | None = self._read_scale(entry)

    def _read_scale(self, entry: Entry) -> int | None:
        try:
            return layout.read_scale(entry.text("scale")) if entry.text("scale") else None
        except ValueError as wrong:
            self._wrong(entry.at("scale"), str(wrong))
            return None

    def _source(self, entry: Entry) -> None:
        title, key = entry.text("title"), entry.text("key")
        known = next((item for item in self.view.sources() if item.id == key), None)
        row = item_row(known, SOURCE_FIELDS) if known is not None else {}
        tier, date = entry.text("tier")[:1], entry.text("date")
        given = {
            "title": title, "publisher": entry.text("publisher") or (self.company.name if tier in "1234" else ""),
            "date": date, "url": entry.text("url"), "tier": tier, "language": entry.text("language"),
        }  # fmt: skip
        row |= {name: text for name, text in given.items() if text}
        row.setdefault("language", "en")
        row.setdefault("kind", layout.KINDS.get(tier, "database"))
        row.setdefault("id", key if _OWN_ID.fullmatch(key) else source_id(self.company.id, title, date))
        made = self._item("sources", row, entry, {"id": "title"})
        if key in self.sources:
            self._wrong(entry.at("key"), f"{key[:40]!r} stands twice; give each source a short name of its own")
        if made is None:  # lines that name it are not told as well
            id = source_id(self.company.id, title, "")
            made = Source(id=id, title="-", publisher="-", date="1900", language="en", kind="-", tier=8)
        self.sources[key or made.id] = made

    def _source_of(self, entry: Entry) -> str:
        """The id of the source that an entry names; of the only one where it names none."""
        name = entry.text("source")
        if name in self.sources:
            return self.sources[name].id
        if name and any(item.id == name for item in self.view.sources()):
            return name
        if not name and not self.sources:
            self.sources[""] = self.file_source(self.company)
        if not name and len(self.sources) == 1:
            return next(iter(self.sources.values())).id
        why = f"no source is called {name[:40]!r}{nearest_word(name, self.sources)}" if name else "names no source"
        self._wrong(entry.at("source"), f"{why}; choose one of those on the sheet of sources")
        return ""

    # -- figures ------------------------------------------------------------------------------------------------------

    def _concept(self, entry: Entry) -> Concept | None:
        name = entry.text("metric")
        found = self._concepts.get(fold(name))
        if found is None:
            near = nearest_word(name, [item.label_en for item in self.view.concepts().values()])
            self._wrong(entry.at("metric"), f"{name[:60]!r} is no metric{near}; choose one of the list")
        return found

    def _line(self, entry: Entry) -> None:
        """A line of the grid: one metric over periods."""
        concept = self._concept(entry)
        if concept is None:
            return
        source, scale = self._source_of(entry), self._read_scale(entry)
        for (period, head), cell, place in entry.figures:
            self._figure(concept, text_of(period), cell, entry, place, source, scale, head=head)

    def _single(self, entry: Entry) -> None:
        concept = self._concept(entry)
        if concept is None:
            return
        source, scale = self._source_of(entry), self._read_scale(entry)
        more: dict[str, Any] = {name: entry.text(name) for name in ("locator", "note", "mirror_url", "also")}
        for key, words in (("claim", Claim), ("reading", ReadHow)):
            text = entry.text(key)
            if text and text not in set(words):
                self._wrong(entry.at(key), f"{text[:30]!r} is none of {', '.join(words)}")
                return
            if text:
                more[key] = words(text)
        value = entry.cells.get("value", (None, entry.place))
        self._figure(concept, entry.text("period"), value[0], entry, value[1], source, scale, more)

    def _figure(
        self, concept: Concept, period: str, cell: Value, entry: Entry, place: str, source: str, scale: int | None,
        more: Mapping[str, Any] = {},
        dimensions: str = "", head: str = "",
    ) -> None:  # fmt: skip
        exact = "period" in entry.cells
        try:
            given = layout.read_currency(entry.text("unit"))
            textual = given in TEXTUAL or (given in ("", *CURRENCIES) and concept.unit_kind in ("text", "date"))
            amount = None if textual else read_amount(cell)
            hedge = entry.text("hedge")
            if amount is None and not textual and not hedge:
                return
            unit = given if given in TEXTUAL else unit_of(concept, amount, given, self.company, self.view)
            when = (period_of if exact else column_period)(period, concept, self.company.year_end)
            made = None
            if not textual:
                has_own = amount is not None and amount.scale not in (None, 1)
                by_line = exact and scale and not has_own
                own = scale if by_line and scale else scale_of_figure(concept, amount, scale, self._scale)
                if unit == "percent" and isinstance(cell, float) and 0 < abs(cell) < 1:
                    meant = f"{cell * 100:.6g}% or {cell:.6g}%"
                    self.doubts.append(Remark(place, f"{cell:.6g} stands where a percentage belongs: is it {meant}?"))
                made = quantity_of(amount, own, hedge, _digits(entry, "high"), entry.text("printed"))
            fact = Fact(
                entity=self.company.id, concept=concept.id, period=when, unit=unit, source=source or "-",
                dimensions=read_dimensions(dimensions or entry.text("part")), quantity=made,
                value_text=text_of(cell) if textual else "", **more,
            )  # fmt: skip
        except PeriodError as wrong:
            self._wrong(entry.at("period") if exact else head or place, str(wrong).rstrip("."))
            return
        except ValidationError as wrong:
            self._wrong(place, str(wrong.errors()[0]["msg"]).removeprefix("Value error, "))
            return
        except ValueError as wrong:
            self._wrong(place, str(wrong))
            return
        for key, _ in fact.dimensions:
            if key not in self._dimensions:
                near = nearest_word(key, self._dimensions)
                self._wrong(entry.at("part"), f"{key[:40]!r} is no kind of part{near}; write one such as segment=cloud")
        wrong_ones = list(errors_in_measure(fact, concept))
        for error in wrong_ones:
            self._wrong(place, error.message)
        if not wrong_ones:
            self.facts.append(fact)

    # -- rounds, offerings, closes ------------------------------------------------------------------------------------

    def _round(self, entry: Entry) -> None:
        id, source = entry.text("id"), self._source_of(entry)
        known = {item.id: item for item in self.view.rounds(self.company.id)}
        orders = [item.order for item in known.values() if item.in_order]
        orders += [at for row in self.tables.get("rounds", ()) if (at := int(row["order"])) <= 100]
        order = known[id].order if id in known else max(orders, default=0) + 1
        name = entry.text("name") or (known[id].name if id in known else id)
        row = {
            "company": self.company.id, "id": id, "name": name, "order": entry.text("order") or str(order),
            "announced": entry.text("announced"), "closed": entry.text("closed"), "source": source,
            "note": entry.text("note"),
        }  # fmt: skip
        if self._item("rounds", row, entry, {"name": "id"}) is None:
            return
        self.tables.setdefault("rounds", []).append(row)
        for key, lead in (("lead", "yes"), ("investors", "")):
            for name in filter(None, (part.strip() for part in re.split(r"[;；、]", entry.text(key)))):
                kind = re.search(r"\s*[(（](strategic|financial|state|fund|individual)[)）]$", name)
                investor = {
                    "company": self.company.id, "round": id, "name": name[: kind.start()] if kind else name,
                    "lead": lead, "type": kind[1] if kind else "", "source": source,
                }  # fmt: skip
                if self._item("investors", investor, entry) is not None:
                    self.tables.setdefault("investors", []).append(investor)
        day = row["announced"] or row["closed"]
        figures = [(concept, *entry.cells[key]) for key, concept in layout.ROUND_FIGURES.items() if key in entry.cells]
        if figures and not day:
            self._wrong(entry.at("announced"), "a round with figures needs a date, such as 2025-06-02 or 2025-06")
            return
        self._dated(figures, day, entry, source, f"round={id}")

    def _offering(self, entry: Entry) -> None:
        source = self._source_of(entry)
        names = Items("offerings").columns
        row = {name: entry.text(name) for name in names if name in {item.key for item in FORMS["offering"]}}
        row |= {"company": self.company.id, "source": source}
        if self._item("offerings", row, entry) is None:
            return
        self.tables.setdefault("offerings", []).append(row)
        figures = [(name, *entry.cells[name]) for name in layout.OFFERING_FIGURES if name in entry.cells]
        day = row["listed"] or row["priced"]
        if figures and not day:
            self._wrong(entry.at("listed"), "an offering with figures needs the day it was priced or listed")
            return
        money = Entry(entry.place, {**entry.cells, "unit": entry.cells.get("currency", (None, entry.place))})
        self._dated(figures, day, money, source, "")

    def _dated(self, figures: Sequence[tuple[str, Value, str]], day: str, entry: Entry, source: str, part: str) -> None:
        scale = self._read_scale(entry)
        for name, cell, place in figures:
            concept = self.view.concepts()[name]
            own = scale if concept.unit_kind == "money" else None
            self._figure(concept, day, cell, entry, place, source, own, dimensions=part)

    def _price(self, entry: Entry) -> None:
        source = self._source_of(entry)
        try:
            amount = read_amount(entry.cells["close"][0]) if "close" in entry.cells else None
        except ValueError as wrong:
            self._wrong(entry.at("close"), str(wrong))
            return
        row = {
            "company": self.company.id, "date": entry.text("date"), "close": amount.digits if amount else "",
            "currency": entry.text("currency").upper() or self.company.reporting_currency, "source": source,
            **{name: entry.text(name) for name in ("share_class", "adjusted", "note")},
        }  # fmt: skip
        made = self._item("prices", row, entry)
        if isinstance(made, Price):
            self.facts.append(made.fact())


def _names(concept: Concept) -> tuple[str, ...]:
    return concept.id, concept.label_en, concept.label_zh_hans, concept.label_zh_hant, *concept.aliases


def _digits(entry: Entry, key: str) -> str:
    """The digits of a cell that is a plain number."""
    amount = read_amount(entry.cells[key][0]) if key in entry.cells else None
    return amount.digits if amount is not None else ""
