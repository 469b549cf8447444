"""The input workbook of a company: sheets to fill in, with drop-downs, examples and how figures are typed.

`xlipo import` reads it back; how it lies is told in `xlipo.intake.input_layout`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import Reading
from xlipo.facts.unit import COUNTS, CURRENCIES
from xlipo.intake import input_layout as layout
from xlipo.intake.input_layout import FORMS, SHEETS, TABLES, TITLE, Field
from xlipo.sheetkit.address import Area, address
from xlipo.sheetkit.model import A3, Choice, Link
from xlipo.sheetkit.render import render
from xlipo.sheetkit.save import save
from xlipo.sheetkit.styled_sheet import HEADER_ROW, StyledSheet
from xlipo.templates.company_entries import Content, Entries, Line, entries_of
from xlipo.templates.company_words import Words

LINES: Mapping[str, tuple[str, ...]] = {
    "income": (
        "revenue", "cost_of_revenue", "gross_profit", "research_and_development_expense",
        "selling_and_marketing_expense", "general_and_administrative_expense", "operating_loss", "loss_before_tax",
        "net_loss", "net_loss_attributable", "adjusted_net_loss", "profit_for_the_period",
    ),
    "balance": (
        "cash_and_cash_equivalents", "trade_receivables", "inventories", "current_assets", "total_assets",
        "current_liabilities", "total_liabilities", "bank_borrowings", "total_equity",
    ),
    "cash": ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "capex"),
    "operations": ("headcount", "arr", "mau"),
}  # fmt: skip
"""The metrics that the grid offers at first, by block."""

ROOM = {"sources": 15, "figures": 12, "rounds": 14, "prices": 30, "single": 30}
"""Empty rows of each sheet, below what is filled in."""

_FREQUENT = ("percent", "shares", "persons", "x", "months", "count", "tokens", "text", "date")
_GROUPS = ("income", "balance", "cash", "operations", "ratio", "funding", "offering", "market", "governance")


def write_input_workbook(
    out: Path, view: DataView, lang: str = "en", company: Company | None = None, last_year: int = 0
) -> Entries:
    """Write an input workbook, and give what was filled in.

    Args:
        out: the workbook to write.
        view: the data set whose metrics and groups it offers.
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        company: the company that it is filled in for; an empty workbook when None.
        last_year: the newest fiscal year of its columns; the year before today's when 0.

    Raises :class:`OutputError` where the file cannot be written; the old file is then untouched.
    """
    entries = entries_of(view, company, lang) if company is not None else Entries()
    save(build_input_workbook(view, lang, entries, last_year), out)
    return entries


def build_input_workbook(view: DataView, lang: str, entries: Entries, last_year: int = 0) -> Workbook:
    """The input workbook with its entries, not yet saved."""
    book = _Book(view, lang, entries, last_year or dt.date.today().year - 1)
    return render([sheet.model() for sheet in book.sheets()], title=TITLE[LANGUAGES.index(lang)], lang=lang)


class _Book:
    def __init__(self, view: DataView, lang: str, entries: Entries, last_year: int) -> None:
        self._view, self._lang, self._entries, self._year = view, lang, entries, last_year
        self._words, self._at = Words(lang), LANGUAGES.index(lang)

    def sheets(self) -> list[StyledSheet]:
        """Every sheet in order."""
        tables = [self._table(key) for key in ("rounds", "prices", "single")]
        rounds, prices, single = tables
        company, offering = self._form("company", 1), self._form("offering", 3)
        return [
            self._start(), company, self._table("sources"), self._figures(), rounds, offering, prices, single,
            self._lists(),
        ]  # fmt: skip

    def _sheet(self, key: str) -> StyledSheet:
        sheet = StyledSheet(SHEETS[key][self._at], self._words["footer"])
        about = self._words[f"about_{key}"] if key != "start" else self._words["about"]
        title = TITLE[self._at] if key == "start" else SHEETS[key][self._at]
        has_examples = key not in ("start", "lists", *FORMS)
        sheet.heading(title, about, self._words["examples_are_passed_over"] if has_examples else "")
        return sheet

    # -- how it is filled in ------------------------------------------------------------------------------------------

    def _start(self) -> StyledSheet:
        sheet, words = self._sheet("start"), self._words
        row = 4
        for number, step in enumerate(("company", "sources", "figures", "rounds", "single"), 1):
            title = SHEETS[step][self._at]
            sheet.put(row, 1, f"{number}  {title}", "hyperlink", "text", Link(location=f"'{title}'!A1"))
            sheet.put(row, 2, words[f"step_{step}"], "line")
            row += 1
        sheet.put(row, 1, f"6  {words['save_and_import']}", "label")
        sheet.put(row, 2, words["step_import"], "line")
        row += 2
        typed = (
            ("312,414", "exact"), ("(1,234)  −1,234  ▲1,234", "signs"), ("about 300  约300", "about_x"),
            (">300  超300", "over_x"), ("nearly 300  近300", "nearly_x"), ("<300  不到300", "under_x"),
            ("300-400", "range_x"), ("约3亿  US$ 1.2 billion", "own_scale"),
            ("数亿  several hundred million", "several_x"),
            ("not disclosed  未披露", "unknown_x"), ("23.3%", "percent_x"),
        )  # fmt: skip
        sheet.header(row, [words["how"], words["means"]])
        for offset, (text, meaning) in enumerate(typed, 1):
            sheet.put(row + offset, 1, text, "entry", "text")
            sheet.put(row + offset, 2, words[meaning], "line")
        row += len(typed) + 2
        sheet.notes(row, words["periods_x"], words["parts_x"], words["examples_are_passed_over"])
        sheet.widths(34, 118)
        return sheet

    # -- forms --------------------------------------------------------------------------------------------------------

    def _form(self, key: str, columns: int) -> StyledSheet:
        sheet, words, at = self._sheet(key), self._words, self._at
        given = self._entries.forms[key]
        columns = max(columns, len(given))
        titles = [layout.ITEM[at], words["entry"], *[words["another"]] * (columns - 1), layout.EXAMPLE[at]]
        sheet.header(HEADER_ROW, [*titles, layout.ABOUT[at]])
        for row, field in enumerate(FORMS[key], HEADER_ROW + 1):
            sheet.put(row, 1, field.said[at], "label")
            for column in range(2, 2 + columns):
                line = given[column - 2] if column - 2 < len(given) else {}
                sheet.put(row, column, _filled(line, field), "entry", "text" if field.kind == "text" else "plain")
            sheet.put(row, 2 + columns, field.example[at] or None, "example", "text")
            sheet.put(row, 3 + columns, field.about[at] or None, "note")
            self._offer(sheet, field, Area(2, row, 1 + columns, row))
        sheet.widths(28, *(34,) * columns, 30, 70)
        sheet.freeze(address(HEADER_ROW + 1, 2))
        return sheet

    # -- tables -------------------------------------------------------------------------------------------------------

    def _table(self, key: str) -> StyledSheet:
        sheet, at = self._sheet(key), self._at
        fields, given = TABLES[key], self._entries.tables.get(key, [])
        sheet.header(HEADER_ROW, [field.said[at] for field in fields])
        first = self._example(sheet, fields, HEADER_ROW + 1)
        last = first + len(given) + ROOM[key] - 1
        for row in range(first, last + 1):
            line = given[row - first] if row - first < len(given) else {}
            for column, field in enumerate(fields, 1):
                sheet.put(row, column, _filled(line, field), "entry", "plain" if field.kind == "figure" else "text")
        for column, field in enumerate(fields, 1):
            self._offer(sheet, field, Area(column, first, column, last))
        if key == "sources":
            sheet.name("source_keys", sheet.ref(first, 1, last))
        sheet.widths(*(field.width for field in fields))
        sheet.freeze(address(HEADER_ROW + 1, 2))
        sheet.print(paper=A3)
        return sheet

    def _example(self, sheet: StyledSheet, fields: Sequence[Field], row: int) -> int:
        """A row that shows how an entry is written; the number of the row after it."""
        for column, field in enumerate(fields, 1):
            text = field.example[self._at]
            sheet.put(row, column, f"{layout.MARK} {text}" if column == 1 else text or None, "example", "text")
        return row + 1

    def _figures(self) -> StyledSheet:
        sheet, at, entries = self._sheet("figures"), self._at, self._entries
        fields, left = TABLES["figures"], len(TABLES["figures"]) + 1
        periods = [*entries.periods, *(text for text in self._usual_periods() if text not in entries.periods)]
        if entries.periods:
            periods = [*entries.periods, "", ""]
        sheet.header(HEADER_ROW, [field.said[at] for field in fields])
        for column, period in enumerate(periods, left):
            sheet.put(HEADER_ROW, column, period or None, "choice", "text")
        right = left + len(periods) - 1
        first = self._example(sheet, fields, HEADER_ROW + 1)
        for column, text in enumerate(("124,539", "about 300", "n.a."), left):
            sheet.put(first - 1, column, text, "example", "money")
        row = first
        for block, lines in self._blocks().items():
            sheet.band(row, self._words[block], right)
            for line, figures in lines:
                row += 1
                self._line(sheet, row, line, figures, periods)
            row += 1
        for column, field in enumerate(fields, 1):
            self._offer(sheet, field, Area(column, first, column, row))
        sheet.offer(self._choice(Area(left, HEADER_ROW, right, HEADER_ROW), "periods"))
        sheet.widths(*(field.width for field in fields), *(14,) * len(periods))
        sheet.freeze(address(HEADER_ROW + 1, 2))
        sheet.print(paper=A3)
        return sheet

    def _usual_periods(self) -> list[str]:
        year = self._year
        return [f"FY{year - 3}", f"FY{year - 2}", f"FY{year - 1}", f"FY{year}", f"H1-{year}", f"H1-{year + 1}",
                f"9M{year}", f"9M{year + 1}"]  # fmt: skip

    def _blocks(self) -> dict[str, list[tuple[Line, dict[str, Content]]]]:
        """The lines of the grid by block: those filled in, or those offered at first, and empty ones."""
        concepts, given = self._view.concepts(), self._entries.figures
        empty: list[tuple[Line, dict[str, Content]]] = [({}, {}) for _ in range(ROOM["figures"])]
        if given:
            return {"more": [*given, *empty]}
        offered: dict[str, list[tuple[Line, dict[str, Content]]]] = {
            block: [({"metric": concepts[id].label(self._lang)}, dict[str, Content]()) for id in ids if id in concepts]
            for block, ids in LINES.items()
        }
        return {**offered, "more": empty}

    def _line(
        self, sheet: StyledSheet, row: int, line: Line, figures: Mapping[str, Content], periods: Sequence[str]
    ) -> None:
        fields = TABLES["figures"]
        for column, field in enumerate(fields, 1):
            sheet.put(row, column, _filled(line, field), "entry", "text")
        for column, period in enumerate(periods, len(fields) + 1):
            sheet.put(row, column, _shown(figures.get(period)), "entry", "plain")

    # -- what drop-downs offer ----------------------------------------------------------------------------------------

    def _offer(self, sheet: StyledSheet, field: Field, area: Area) -> None:
        if field.choices:
            sheet.offer(self._choice(area, field.choices))

    def _choice(self, area: Area, name: str) -> Choice:
        return Choice(area, name, self._words["not_listed"], self._words["sure"], strict=False, blank=True)

    def _lists(self) -> StyledSheet:
        sheet = self._sheet("lists")
        lists = self._choices()
        sheet.header(HEADER_ROW, list(lists))
        for column, (name, items) in enumerate(lists.items(), 1):
            for row, item in enumerate(items, HEADER_ROW + 1):
                sheet.put(row, column, item, "label", "text")
            sheet.name(name, sheet.ref(HEADER_ROW + 1, column, HEADER_ROW + len(items)))
        sheet.widths(*(56 if name == "metrics" else 30 if name == "tiers" else 16 for name in lists))
        sheet.freeze(address(HEADER_ROW + 1, 1))
        return sheet

    def _choices(self) -> dict[str, list[str]]:
        concepts = sorted(
            self._view.concepts().values(),
            key=lambda item: (_GROUPS.index(item.group) if item.group in _GROUPS else len(_GROUPS), item.label_en),
        )
        year = self._year + 1
        periods = [f"{kind}{at}" for at in range(year, year - 4, -1) for kind in ("FY", "9M", "H1-")]
        return {
            "metrics": [item.label(self._lang) for item in concepts],
            "units": [*sorted(CURRENCIES), *_FREQUENT, *sorted(COUNTS - set(_FREQUENT))],
            "currencies": sorted(CURRENCIES), "scales": layout.words_of_scales(self._lang), "periods": periods,
            "tiers": [said[self._at] for said in layout.TIERS], "languages": list(LANGUAGES),
            "claims": list(Claim), "hedges": list(Hedge), "readings": list(Reading),
            "year_ends": ["12-31", "03-31", "06-30", "09-30", "01-31"],
            "groups": [item.id for item in self._view.groups() if item.id != "all"],
            "listing_statuses": ["private", "filed", "listed"],
            "offering_statuses": ["plan", "announced", "filed", "completed", "listed", "converted"],
            "exchanges": [item.id for item in self._view.exchanges()],
        }  # fmt: skip


def _filled(line: Line, field: Field) -> Content | None:
    return _shown(line.get(field.key))


def _shown(content: Content | None) -> Content | None:
    return content if isinstance(content, Decimal) else content or None
