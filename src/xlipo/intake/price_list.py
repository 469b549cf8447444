"""Daily closes as they are saved (Stooq, Yahoo, Wind, a desk's own list) become rows of prices.csv."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.unit import CURRENCIES
from xlipo.intake.amounts import read_amount
from xlipo.intake.grids import Grid, Value
from xlipo.intake.reading import Reading, Remark
from xlipo.intake.statement import Settings
from xlipo.intake.unit_notes import read_unit_note

_HEADS = {
    "date": r"date|日期|交易日期|时间|<date>",
    "close": r"close|收盘价|收盤價|收盘|收盤|<close>|close/last|收盘价\(元\)",
    "currency": r"currency|币种|幣種|货币",
    "company": r"company|ticker|symbol|code|证券代码|證券代碼|代码|代碼|<ticker>|名称|公司",
    "adjusted": r"adj\.? ?close|adjusted|前复权.*|后复权.*",
}


def read_price_list(grid: Grid, settings: Settings, company: str, view: DataView) -> Reading | None:
    """The closes of a list; None for a sheet without a column of dates and one of closes.

    Args:
        grid: the sheet: a day a row; a column names the company or its ticker where there are several.
        settings: the currency, where the list says none.
        company: the company's id, where no column names one.
        view: what is known: companies, and the currencies of their listings.
    """
    head = next(((at, found) for at, (_, cells) in enumerate(grid.rows[:20]) if (found := _columns(cells))), None)
    if head is None:
        return None
    at, columns = head
    reading, seen = Reading(), dict[tuple[str, str], str]()
    note = read_unit_note(str(grid.rows[at][1][columns["close"]]).split("(")[-1].rstrip(")"))
    for number, cells in grid.rows[at + 1 :]:
        row = {
            name: cells[column] for name, column in columns.items() if column < len(cells) and cells[column] is not None
        }
        if "date" not in row or "close" not in row:
            continue
        owner = _owner(row.get("company"), company, view)
        if owner is None:
            reading.mistakes.append(
                Remark(grid.place(number, columns["company"]), f"no company is called {str(row['company'])[:40]!r}")
            )
            continue
        day = _day(row["date"])
        if day is None:
            reading.mistakes.append(
                Remark(
                    grid.place(number, columns["date"]),
                    f"{str(row['date'])[:20]!r} is no date; write it as in 2026-01-09",
                )
            )
            continue
        try:
            amount = read_amount(row["close"])
        except ValueError as wrong:
            reading.mistakes.append(Remark(grid.place(number, columns["close"]), str(wrong)))
            continue
        if amount is None:
            continue
        if amount.value <= 0:
            reading.mistakes.append(Remark(grid.place(number, columns["close"]), "a close is above 0"))
            continue
        currency = (
            str(row.get("currency", "")).strip().upper()
            or settings.unit.currency
            or (note.currency if note else None)
            or _listed_in(owner, view)
        )
        if currency not in CURRENCIES:
            why = "the currency of the closes is not said; give it, such as --unit HKD"
            if not any(remark.text == why for remark in reading.mistakes):
                reading.mistakes.append(Remark(grid.place(number, columns["close"]), why))
            continue
        if (before := seen.get((owner.id, day))) is not None:
            if Decimal(before) != amount.value:
                reading.mistakes.append(
                    Remark(
                        grid.place(number, columns["date"]), f"{day} stands twice, with {before} and {amount.digits}"
                    )
                )
            continue
        seen[owner.id, day] = amount.digits
        reading.rows.setdefault("prices", []).append(
            {"company": owner.id, "date": day, "close": amount.digits, "currency": str(currency)}
        )
    return reading if reading.rows or reading.mistakes else None


def _columns(cells: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if isinstance(cell, str):
            word = cell.strip().lower()
            name = next(
                (name for name, words in _HEADS.items() if name not in found and re.fullmatch(words, word)), None
            )
            if name:
                found[name] = at
            elif "close" not in found and re.fullmatch(r"(?:close|收盘价|收盤價)\s*[(（].{1,12}[)）]", word):
                found["close"] = at
    return found if {"date", "close"} <= found.keys() else {}


def _owner(cell: Value, company: str, view: DataView) -> Company | None:
    if cell is None:
        return (
            view.company(company)
            if company in {each.id for each in view.companies()}
            else Company(id=company, name=company)
        )
    text = str(cell).strip()
    code = re.sub(r"[.: ](?:HK|SH|SZ|SS|US|KS|HKEX)$|^(?:HKEX|SSE|SZSE|NASDAQ|NYSE)[:.]", "", text.upper()).lstrip("0")
    return view.find_company(text) or next(
        (each for each in view.companies() if code and code in _tickers(each, view)), None
    )


def _tickers(owner: Company, view: DataView) -> set[str]:
    return {offering.ticker.upper().lstrip("0") for offering in view.offerings(owner.id) if offering.ticker}


def _day(cell: Value) -> str | None:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%Y-%m-%d")
    text = str(cell).strip().split(" ")[0] if re.match(r"\d{4}", str(cell).strip()) else str(cell).strip()
    for form in (
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%Y年%m月%d日",
        "%m/%d/%Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d.%m.%Y",
        "%B %d, %Y",
    ):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def _listed_in(owner: Company, view: DataView) -> str | None:
    return next(
        (offering.currency for offering in view.offerings(owner.id) if offering.is_listing and offering.currency), None
    )
