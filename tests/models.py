"""Models as people build them, with every typed number known: a figure as printed, one with a slip, or something else.

The figures are prints of filings that no other source contradicts; what a cell ought to be called is fixed when it is
written. Layouts differ in language, unit, scale, and in whether periods, companies or measures run across.
"""

# ruff: noqa: E501 - tables of words
from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim
from xlipo.facts.quantity import Hedge

ENGLISH = {
    "revenue": ("Revenue", "Total revenue", "Sales"), "cost_of_revenue": ("Cost of sales", "COGS", "Cost of revenue"),
    "gross_profit": ("Gross profit",), "research_and_development_expense": ("R&D expenses", "Research and development"),
    "selling_and_marketing_expense": ("Selling and marketing expenses", "S&M"),
    "general_and_administrative_expense": ("Administrative expenses", "G&A"), "net_loss": ("Net loss", "Loss for the year"),
    "adjusted_net_loss": ("Adjusted net loss", "Adj. net loss"), "finance_costs": ("Finance costs",),
    "cash_and_cash_equivalents": ("Cash and cash equivalents", "Cash & equivalents"), "capex": ("Capex",),
}  # fmt: skip
SIMPLIFIED = {
    "revenue": ("营业收入", "收入", "营收"), "cost_of_revenue": ("营业成本", "销售成本"), "gross_profit": ("毛利",),
    "research_and_development_expense": ("研发费用", "研发开支"), "selling_and_marketing_expense": ("销售费用",),
    "general_and_administrative_expense": ("管理费用",), "net_loss": ("期内亏损", "年内亏损"),
    "adjusted_net_loss": ("经调整净亏损",), "finance_costs": ("财务成本",),
    "cash_and_cash_equivalents": ("现金及现金等价物",),
}  # fmt: skip
TRADITIONAL = {
    "revenue": ("營業收入", "收入"), "cost_of_revenue": ("銷售成本",), "gross_profit": ("毛利",),
    "research_and_development_expense": ("研發開支",), "net_loss": ("年內虧損",), "adjusted_net_loss": ("經調整淨虧損",),
    "cash_and_cash_equivalents": ("現金及現金等價物",),
}  # fmt: skip
BALANCES = ("cash_and_cash_equivalents",)
COMPANIES = (
    "minimax",
    "zhipu",
    "biren",
    "iluvatar",
    "moore_threads",
    "metax",
    "cambricon",
    "enflame",
    "hygon",
    "sensetime",
)
STRANGERS = ("Acme AI", "Foobar Intelligence", "Northwind Compute", "Contoso GPU", "星河智能", "Globex")
PERIODS = ("FY2022", "FY2023", "FY2024", "H1-2024", "H1-2025", "9M2024", "9M2025", "FY2025")


@dataclass(frozen=True)
class Print:
    """A figure as a filing prints it."""

    company: str
    concept: str
    period: str
    value: Decimal
    unit: str


@dataclass
class Model:
    """A workbook, and what each of its typed numbers is: ``agrees``, ``differs``, or ``other``."""

    name: str
    book: Workbook = field(default_factory=Workbook)
    truth: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    slips: float = 0.12
    """The share of figures that are written wrong."""

    def sheet(self, title: str) -> Worksheet:
        """A new sheet."""
        first = self.book.worksheets[0]
        if not self.truth and first.title == "Sheet" and first.max_row == 1 and first["A1"].value is None:
            first.title = title
            return first
        return self.book.create_sheet(title)

    def figure(
        self, sheet: Worksheet, row: int, column: int, value: Decimal, digits: int = 1, format: str = "#,##0.0"
    ) -> None:
        """A figure, right or with a slip."""
        where = f"{sheet.title}!{get_column_letter(column)}{row}"
        right = round(float(value), digits)
        written, said = right, "agrees"
        if self.chance.random() < self.slips and abs(right) >= 10**-digits * 30:
            wrong = _slipped(right, digits, self.chance)
            if abs(wrong / right - 1) > 0.05:
                written, said = wrong, "differs"
        cell = sheet.cell(row, column, written if digits else int(written))
        cell.number_format = format
        self.truth[where] = said

    def other(self, sheet: Worksheet, row: int, column: int, value: float | int, format: str = "General") -> None:
        """A number that is no figure of a company that we know."""
        sheet.cell(row, column, value).number_format = format
        self.truth[f"{sheet.title}!{get_column_letter(column)}{row}"] = "other"


def _slipped(value: float, digits: int, chance: random.Random) -> float:
    kind = chance.randrange(4)
    if kind == 0:
        return value * 10
    if kind == 1:
        return round(value / 10, digits + 1)
    if kind == 2:
        return round(value * (1 + chance.choice((-1, 1)) * chance.uniform(0.1, 0.6)), digits)
    text = f"{value:.{digits}f}"
    at = next((n for n in range(len(text) - 1) if text[n : n + 2].isdigit() and text[n] != text[n + 1]), None)
    return float(text[:at] + text[at + 1] + text[at] + text[at + 2 :]) if at is not None else value * 10


def prints(view: DataView) -> dict[str, dict[str, dict[str, Print]]]:
    """Prints of filings by company, concept and period, where every source says the same."""
    found: dict[str, dict[str, dict[str, Print]]] = {}
    for company in COMPANIES:
        for concept in ENGLISH:
            by_period: dict[str, list[Print]] = {}
            for fact in view.facts(company, concept):
                if fact.dimensions or fact.claim is not Claim.ACTUAL or fact.quantity is None or not fact.value:
                    continue
                if fact.quantity.hedge is not Hedge.EXACT:
                    continue
                tier = view.source(fact.source).tier
                one = Print(company, concept, fact.period.text, fact.value, fact.unit)
                by_period.setdefault(fact.period.text, []).append(one)
                if tier > 3:
                    by_period[fact.period.text].append(Print(company, concept, "", Decimal(0), ""))
            for period, every in by_period.items():
                first = every[0]
                same = all(
                    abs(o.value / first.value - 1) < Decimal("0.002")
                    for o in every
                    if o.unit == first.unit and o.period
                )
                if same and len({o.unit for o in every if o.period}) == 1 and first.period:
                    best = max(every, key=lambda o: len(o.value.as_tuple().digits) if o.period else 0)
                    found.setdefault(company, {}).setdefault(concept, {})[period] = best
    return found


Held = dict[str, dict[str, dict[str, Print]]]
Layout = Callable[[Model, Held, DataView], None]
_DAYS = {"FY": "12-31", "H1": "06-30", "9M": "09-30", "Q1": "03-31"}


def _day(period: str) -> str:
    return f"{period[-4:]}-{_DAYS[period[:2]]}"


def _at(held: Held, company: str, concept: str, period: str) -> Print | None:
    return held.get(company, {}).get(concept, {}).get(_day(period) if concept in BALANCES else period)


def _name(view: DataView, company: str, lang: str = "en") -> str:
    return view.company(company).name_in(lang)


def _head(period: str, style: int) -> str | int:
    year, kind = period[-4:], period[:2]
    if style == 0:
        return {"FY": f"FY{year}", "H1": f"H1 {year}", "9M": f"9M{year}"}[kind]
    if style == 1:
        return {"FY": f"{year}A", "H1": f"1H{year[2:]}", "9M": f"9M{year[2:]}"}[kind]
    if style == 2:
        return {"FY": f"{year}年", "H1": f"{year}年上半年", "9M": f"{year}年前三季度"}[kind]
    return int(year)


def statement(
    labels: dict[str, tuple[str, ...]], note: str, scale: int, style: int, lang: str, title: str, signs: int = 1
) -> Layout:
    """A statement of one company on each of two sheets, periods across, with forecasts and assumptions below."""

    def build(model: Model, held: Held, view: DataView) -> None:
        for company in model.chance.sample([name for name in COMPANIES if name in held], 3):
            name = _name(view, company, lang)
            periods = [p for p in PERIODS if _at(held, company, "revenue", p) and (style < 3 or p[:2] == "FY")][-5:]
            unit = held[company]["revenue"][periods[-1]].unit if periods else ""
            currency = {"USD": "US$", "CNY": "RMB" if lang == "en" else "人民币"}.get(unit, "")
            sheet = model.sheet(name[:25])
            sheet["A1"] = title.format(name=name)
            sheet["A2"] = note.format(currency=currency, cn={"USD": "美元", "CNY": "元"}.get(unit, "元"))
            for n, period in enumerate(periods):
                sheet.cell(4, 2 + n, _head(period, style))
            last = 2 + len(periods)
            if style < 2:
                for n in range(2):
                    sheet.cell(4, last + n, f"{2026 + n}E")
            row = 5
            for concept, names in labels.items():
                if concept == "cash_and_cash_equivalents":
                    sheet.cell(row, 1, "Balance sheet" if lang == "en" else "资产负债表")
                    row += 1
                sheet.cell(row, 1, model.chance.choice(names))
                for n, period in enumerate(periods):
                    if (one := _at(held, company, concept, period)) is not None and one.unit == unit:
                        cost = concept.endswith(("expense", "of_revenue", "costs", "loss"))
                        value = one.value / scale * (signs if cost else 1)
                        digits = 0 if scale <= 1000 else 1 if scale <= 10**4 else 2
                        model.figure(sheet, row, 2 + n, value, digits, "#,##0" if not digits else "#,##0.00;(#,##0.00)")
                if style < 2:
                    for n in range(2):
                        model.other(sheet, row, last + n, model.chance.randrange(100, 9000), "#,##0")
                row += 1
            for label in ("WACC", "Terminal growth", "Tax rate", "Churn", "Talkie", "Net working capital days", "Beta"):
                sheet.cell(row, 1, label)
                for n in range(len(periods)):
                    model.other(sheet, row, 2 + n, round(model.chance.uniform(0.01, 90), 3))
                row += 1
            sheet.cell(row, 1, "Gross margin check")
            sheet.cell(row, 2, "=B5/B6")

    return build


def comps(model: Model, held: Held, view: DataView) -> None:
    """Companies down, two measures at three periods across, tickers and prices between, strangers among them."""
    sheet = model.sheet("Comps")
    sheet["A1"], sheet["A2"] = "LLM and GPU developers: trading comparables", "US$ in millions unless stated"
    for column, text in enumerate(("Company", "Ticker", "Country", "Price (HK$)"), 1):
        sheet.cell(5, column, text)
    periods = ("FY2023", "FY2024", "9M2025")
    for block, text in enumerate(("Revenue", "R&D expense")):
        sheet.cell(4, 5 + 3 * block, text)
        for n, period in enumerate(periods):
            sheet.cell(5, 5 + 3 * block + n, _head(period, 1))
    sheet.merge_cells("H4:J4")
    sheet.cell(4, 11, "2026E EV / Sales")
    sheet.cell(5, 11, "x")
    row = 6
    names = [name for name in COMPANIES if name in held]
    for name in model.chance.sample([*names, *STRANGERS[:4]], len(names) + 4):
        known = name in held
        sheet.cell(row, 1, _name(view, name) if known else name)
        sheet.cell(row, 2, f"{model.chance.randrange(100, 9999):04}.HK" if not known else None)
        sheet.cell(row, 3, "China")
        model.other(sheet, row, 4, round(model.chance.uniform(10, 400), 2))
        for block, concept in enumerate(("revenue", "research_and_development_expense")):
            for n, period in enumerate(periods):
                column = 5 + 3 * block + n
                one = _at(held, name, concept, period) if known else None
                if not known:
                    model.other(sheet, row, column, round(model.chance.uniform(1, 900), 1))
                elif one is not None and one.unit == "USD":
                    model.figure(sheet, row, column, one.value / 10**6, 1)
        model.other(sheet, row, 11, round(model.chance.uniform(2, 60), 1))
        row += 1
    sheet.cell(row + 1, 1, "Median")
    model.other(sheet, row + 1, 5, 44.1)


def comps_yuan(model: Model, held: Held, view: DataView) -> None:
    """Companies across in their own names, measures down with the unit in each label, one year in the title."""
    for year in (2023, 2024):
        sheet = model.sheet(f"可比公司{year}")
        sheet["A1"] = f"国产大模型与GPU公司可比数据 {year}年"
        chosen = [name for name in COMPANIES if (one := _at(held, name, "revenue", f"FY{year}")) and one.unit == "CNY"]
        sheet.cell(3, 1, "指标")
        for n, company in enumerate(chosen):
            sheet.cell(3, 2 + n, _name(view, company, "zh-Hans"))
        sheet.cell(3, 2 + len(chosen), "星河智能")
        for at, (concept, names) in enumerate(SIMPLIFIED.items()):
            sheet.cell(4 + at, 1, f"{names[0]}（亿元）")
            for n, company in enumerate(chosen):
                one = _at(held, company, concept, f"FY{year}")
                if one is not None and one.unit == "CNY":
                    model.figure(sheet, 4 + at, 2 + n, one.value / 10**8, 2, "0.00")
            model.other(sheet, 4 + at, 2 + len(chosen), round(model.chance.uniform(0.1, 30), 2))
        model.other(sheet, 20, 1, 17)
        sheet.cell(21, 1, "单位换算系数")
        model.other(sheet, 21, 2, 10000)


def periods_down(model: Model, held: Held, view: DataView) -> None:
    """One company a sheet, dates down, measures across, units in the heads."""
    for company in [name for name in COMPANIES if name in held][:5]:
        sheet = model.sheet(f"{_name(view, company)} hist"[:28])
        unit = next(iter(held[company]["revenue"].values())).unit
        short = {"USD": "US$m", "CNY": "RMB m"}.get(unit, unit)
        columns = ("revenue", "gross_profit", "research_and_development_expense", "net_loss")
        sheet.cell(1, 1, "Fiscal year")
        for n, concept in enumerate(columns):
            sheet.cell(1, 2 + n, f"{ENGLISH[concept][0]} ({short})")
        sheet.cell(1, 6, "Tokens served (bn)")
        sheet.cell(1, 7, "Source page")
        for at, period in enumerate(p for p in PERIODS if p[:2] == "FY"):
            sheet.cell(2 + at, 1, int(period[2:]) if at % 2 else period)
            for n, concept in enumerate(columns):
                if (one := _at(held, company, concept, period)) is not None and one.unit == unit:
                    model.figure(sheet, 2 + at, 2 + n, one.value / 10**6, 2, "#,##0.00")
            model.other(sheet, 2 + at, 6, model.chance.randrange(10, 900))
            model.other(sheet, 2 + at, 7, model.chance.randrange(1, 500))


def stacked(model: Model, held: Held, view: DataView) -> None:
    """Blocks of companies under one another on one sheet, a stranger's among them, in thousands."""
    sheet = model.sheet("Summary")
    sheet["A1"] = "Peer summary financials"
    row = 3
    names = [name for name in COMPANIES if name in held][:5]
    for company in [names[0], "Acme AI", *names[1:3], "Globex", *names[3:]]:
        known = company in held
        periods = [p for p in ("FY2022", "FY2023", "FY2024") if not known or _at(held, company, "revenue", p)]
        if not periods:
            continue
        unit = held[company]["revenue"][periods[0]].unit if known else "USD"
        sheet.cell(row, 1, _name(view, company) if known else company)
        sheet.cell(row + 1, 1, {"USD": "US$'000", "CNY": "RMB'000"}.get(unit, unit))
        for n, period in enumerate(periods):
            sheet.cell(row + 1, 2 + n, int(period[2:]))
        for at, concept in enumerate(("revenue", "cost_of_revenue", "research_and_development_expense", "net_loss")):
            sheet.cell(row + 2 + at, 1, ENGLISH[concept][0])
            for n, period in enumerate(periods):
                one = _at(held, company, concept, period) if known else None
                if not known:
                    model.other(sheet, row + 2 + at, 2 + n, model.chance.randrange(1000, 90000), "#,##0")
                elif one is not None and one.unit == unit:
                    model.figure(sheet, row + 2 + at, 2 + n, one.value / 1000, 0, "#,##0")
        row += 8


def tidy(model: Model, held: Held, view: DataView) -> None:
    """A long table: company, metric, period, unit, value; strangers and unknown metrics in it."""
    sheet = model.sheet("Data")
    for column, text in enumerate(("Company", "Metric", "Period", "Unit", "Value", "Source", "Page"), 1):
        sheet.cell(1, column, text)
    rows: list[tuple[str, str, str, str, Print | None]] = []
    for company in held:
        for concept in ("revenue", "gross_profit", "net_loss"):
            for period, one in held[company].get(concept, {}).items():
                if period in PERIODS:
                    rows.append((_name(view, company), ENGLISH[concept][0], period, f"{one.unit} m", one))
    rows += [(name, "Revenue", "FY2024", "USD m", None) for name in STRANGERS]
    rows += [("MiniMax", "API latency", "FY2024", "USD m", None), ("Zhipu", "Win rate", "FY2024", "%", None)]
    model.chance.shuffle(rows)
    for at, (company, label, period, unit, one) in enumerate(rows, 2):
        for column, text in enumerate((company, label, period, unit), 1):
            sheet.cell(at, column, text)
        sheet.cell(at, 6, "Prospectus")
        model.other(sheet, at, 7, model.chance.randrange(10, 600))
        if one is not None:
            model.figure(sheet, at, 5, one.value / 10**6, 3, "#,##0.000")
        else:
            model.other(sheet, at, 5, round(model.chance.uniform(1, 900), 1))


def side_by_side(model: Model, held: Held, view: DataView) -> None:
    """Two companies' tables beside each other, full values shown in millions by their format."""
    sheet = model.sheet("Side by side")
    pair = [name for name in COMPANIES if name in held and len(held[name].get("revenue", {})) > 2][:2]
    for side, company in enumerate(pair):
        left = 1 + side * 6
        unit = next(iter(held[company]["revenue"].values())).unit
        sheet.cell(2, left, _name(view, company))
        sheet.cell(3, left, {"USD": "US$ m", "CNY": "RMB m"}.get(unit, unit))
        for n, period in enumerate(("FY2022", "FY2023", "FY2024")):
            sheet.cell(3, left + 1 + n, _head(period, 0))
        for at, concept in enumerate(("revenue", "gross_profit", "research_and_development_expense", "net_loss")):
            sheet.cell(4 + at, left, ENGLISH[concept][0])
            for n, period in enumerate(("FY2022", "FY2023", "FY2024")):
                if (one := _at(held, company, concept, period)) is not None and one.unit == unit:
                    model.figure(sheet, 4 + at, left + 1 + n, one.value, 0, "#,##0.0,,")
        sheet.cell(8, left, "Net promoter score")
        model.other(sheet, 8, left + 1, model.chance.randrange(10, 80))


def unsaid(model: Model, held: Held, view: DataView) -> None:
    """A quick table whose unit nobody wrote."""
    for company in [name for name in COMPANIES if name in held][:6]:
        sheet = model.sheet(_name(view, company)[:20])
        periods = [p for p in ("FY2022", "FY2023", "FY2024") if _at(held, company, "revenue", p)]
        for n, period in enumerate(periods):
            sheet.cell(1, 2 + n, _head(period, 1))
        for at, concept in enumerate(("revenue", "gross_profit", "research_and_development_expense", "net_loss")):
            sheet.cell(2 + at, 1, ENGLISH[concept][-1])
            for n, period in enumerate(periods):
                if (one := _at(held, company, concept, period)) is not None:
                    model.figure(sheet, 2 + at, 2 + n, one.value / 10**6, 2, "#,##0.00")
        for at in range(8, 12):
            model.other(sheet, at, 2, model.chance.randrange(1, 1000))


def traditional(model: Model, held: Held, view: DataView) -> None:
    """A statement in traditional characters under two-line heads, in thousands."""
    for company in [name for name in COMPANIES if name in held][:4]:
        unit = next(iter(held[company]["revenue"].values())).unit
        sheet = model.sheet(_name(view, company, "zh-Hant")[:20])
        sheet["A1"] = f"{_name(view, company, 'zh-Hant')} 綜合損益表"
        sheet["B2"] = "截至12月31日止年度"
        years = [p for p in ("FY2022", "FY2023", "FY2024") if _at(held, company, "revenue", p)]
        for n, period in enumerate(years):
            sheet.cell(3, 2 + n, f"{period[2:]}年")
            sheet.cell(4, 2 + n, {"USD": "千美元", "CNY": "人民幣千元"}.get(unit, unit))
        for at, (concept, names) in enumerate(TRADITIONAL.items()):
            sheet.cell(5 + at, 1, names[0])
            for n, period in enumerate(years):
                if (one := _at(held, company, concept, period)) is not None and one.unit == unit:
                    model.figure(sheet, 5 + at, 2 + n, one.value / 1000, 0, "#,##0_);(#,##0)")
        sheet.cell(20, 1, "附註")
        model.other(sheet, 20, 2, 5)


LAYOUTS: dict[str, Layout] = {
    "three statements, thousands": statement(
        ENGLISH, "({currency} in thousands)", 1000, 0, "en", "{name} – Consolidated financial statements", -1
    ),
    "model in millions": statement(ENGLISH, "{currency}m", 10**6, 1, "en", "{name}: operating model"),
    "万元": statement(SIMPLIFIED, "单位：万{cn}", 10**4, 2, "zh-Hans", "{name} 利润表"),
    "百万元": statement(SIMPLIFIED, "单位：百万{cn}", 10**6, 3, "zh-Hans", "{name}财务数据"),
    "comps": comps, "comps in yuan": comps_yuan, "periods down": periods_down, "stacked companies": stacked,
    "tidy": tidy, "side by side": side_by_side, "unit unsaid": unsaid, "traditional": traditional,
}  # fmt: skip


def models(view: DataView, seed: int = 1) -> Iterator[Model]:
    """One model of each layout."""
    held = prints(view)
    for number, (name, build) in enumerate(LAYOUTS.items()):
        model = Model(name, chance=random.Random(seed * 1000 + number))
        build(model, held, view)
        yield model


def saved(model: Model, folder: Path) -> Path:
    """The model's file in a folder."""
    path = folder / f"{abs(hash(model.name)) % 10**8}.xlsx"
    model.book.save(path)
    return path
