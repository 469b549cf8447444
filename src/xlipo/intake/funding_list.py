"""A list of funding rounds as people keep it becomes rounds, investors and the figures of each round."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlipo.intake.amounts import read_amount
from xlipo.intake.column_periods import read_column_head
from xlipo.intake.grids import Grid, Value
from xlipo.intake.reading import Figure, Reading, Remark
from xlipo.intake.statement import Settings
from xlipo.intake.statement_layout import merged_units
from xlipo.intake.unit_notes import UnitNote, read_unit_note

_COLUMNS: dict[str, str] = {
    "round": r"rounds?\b|series|stage|轮次|輪次|融资轮|融資輪|轮$|輪$",
    "date": r"date|closed|closing|announced|日期|时间|時間|年月",
    "pre": r"pre[- ]?money|投前",
    "post": r"post[- ]?money|投后|投後",
    "price": r"price per share|per share|每股",
    "valuation": r"valuation|估值",
    "amount": r"amount|raised|size|proceeds|金额|金額|融资额|融資額|募资|募資",
    "lead": r"\blead\b|领投|領投",
    "investors": r"investors?|participants|投资方|投資方|投资人|投資人|投资机构|投資機構|跟投",
}
_CONCEPTS = {
    "amount": "funding_amount", "pre": "funding_pre_money_valuation", "post": "funding_post_money_valuation",
    "valuation": "funding_valuation", "price": "funding_price_per_share",
}  # fmt: skip


def read_funding_list(grid: Grid, settings: Settings, company: str, known: Mapping[str, int]) -> Reading | None:
    """The rounds of a list; None for a sheet that is no such list.

    Args:
        grid: the sheet: a round a row, under heads such as Round, Date, Amount (US$m), Post-money, Lead, Investors.
        settings: the unit, where the list says none.
        company: the company's id.
        known: the order of the rounds that there are already, by id.
    """
    found = next(((at, columns) for at, (_, cells) in enumerate(grid.rows[:30]) if (columns := _columns(cells))), None)
    if found is None:
        return None
    at, columns = found
    above = [read_unit_note(cell) for _, cells in grid.rows[:at] for cell in cells if isinstance(cell, str)]
    heads = {name: str(grid.rows[at][1][column]) for name, column in columns.items()}
    units = {name: merged_units([settings.unit, *above, _unit_in(head)]) for name, head in heads.items()}
    reading = Reading()
    rows = [_Row(grid, number, cells, columns, units, reading) for number, cells in grid.rows[at + 1 :]]
    order = max((order for order in known.values() if order <= 100), default=0)
    for row in sorted((row for row in rows if row.name), key=lambda row: row.date or "9999"):
        if row.name in known:
            place = known[row.name]
        else:
            order = place = order + 1
        row.read(company, place)
    return reading if reading.rows or reading.mistakes else None


def _columns(cells: Sequence[Value]) -> dict[str, int]:
    """Which column holds what; nothing for a row that is no head of such a list."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) < 60:
            name = next(
                (name for name, words in _COLUMNS.items() if name not in found and re.search(words, cell.lower())), None
            )
            if name:
                found[name] = at
    return found if "round" in found and found.keys() & _CONCEPTS.keys() else {}


def _unit_in(head: str) -> UnitNote | None:
    inside = re.search(r"[(（\[]([^()（）]+)[)）\]]", head)
    return read_unit_note(inside[1]) if inside else None


class _Row:
    def __init__(
        self, grid: Grid, number: int, cells: Sequence[Value], columns: Mapping[str, int],
        units: Mapping[str, UnitNote],
        reading: Reading,
    ) -> None:  # fmt: skip
        self._grid, self._number, self._units, self._reading = grid, number, units, reading
        self._cells = {name: cells[at] for name, at in columns.items() if at < len(cells) and cells[at] is not None}
        self._at = columns
        self.name = str(self._cells.get("round", "")).strip()[:60]
        self.date = self._date()

    def _place(self, name: str) -> str:
        return self._grid.place(self._number, self._at[name])

    def _date(self) -> str:
        cell = self._cells.get("date")
        if isinstance(cell, dt.date):
            return cell.strftime("%Y-%m-%d")
        text = str(cell or "").strip()
        if found := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text):
            return f"{found[1]}-{int(found[2]):02d}"
        if found := re.fullmatch(r"(\d{4})年?(?:\.0)?", text):
            return found[1]
        head = read_column_head([text]) if text else None
        if head is None:
            return ""
        has_day = len(re.findall(r"\d+", text)) >= 3 or re.search(r"\b\d{1,2}\b(?!\d)", re.sub(r"\d{4}", "", text))
        return head.end.isoformat() if has_day else f"{head.end:%Y-%m}"

    def read(self, company: str, order: int) -> None:
        if not self.date:
            shown = str(self._cells.get("date", ""))[:30]
            place = self._place("date") if "date" in self._at else self._place("round")
            self._reading.mistakes.append(
                Remark(place, f"{shown!r} is no date; write it as in 2025-06-02, 2025-06 or 2025")
            )
            return
        self._reading.rows.setdefault("rounds", []).append(
            {"company": company, "id": self.name, "name": self.name, "order": str(order), "announced": self.date}
        )
        values = {name: value for name in _CONCEPTS if (value := self._figure(name)) is not None}
        if {"pre", "post", "amount"} <= values.keys():
            total = values["pre"] + values["amount"]
            if abs(total - values["post"]) > abs(values["post"]) / 100:
                self._reading.doubts.append(
                    Remark(
                        self._place("post"), f"post-money {values['post']:,f} is not pre-money + new money, {total:,f}"
                    )
                )
        for kind in ("lead", "investors"):
            for name in re.split(r"[,;、，；/]|\band\b", str(self._cells.get(kind, ""))):
                is_lead = kind == "lead" or re.search(r"\(lead\)|领投|領投", name) is not None
                name = re.sub(r"\(lead\)|[(（]?(?:领投|領投)[)）]?", "", name).strip()
                if name and name not in ("-", "–", "n.a."):
                    self._investor(company, name[:100], is_lead)

    def _investor(self, company: str, name: str, is_lead: bool) -> None:
        row = {"company": company, "round": self.name, "name": name, "lead": "yes" if is_lead else ""}
        rows = self._reading.rows.setdefault("investors", [])
        if not any((other["round"], other["name"]) == (self.name, name) for other in rows):
            rows.append(row)

    def _figure(self, name: str) -> Decimal | None:
        if name not in self._cells:
            return None
        place = self._place(name)
        try:
            amount = read_amount(self._cells[name])
        except ValueError as wrong:
            self._reading.mistakes.append(Remark(place, str(wrong)))
            return None
        if amount is None:
            return None
        note = self._units[name]
        scale = 1 if name == "price" else (amount.scale or note.scale)
        if amount.unit is not None and amount.scale == 1 and note.scale:
            scale = note.scale
        unit = amount.unit or note.currency
        if unit is None or scale is None:
            self._reading.mistakes.append(
                Remark(
                    place,
                    "its currency and scale are not said; write them in the head, as in Amount (US$m), or give --unit",
                )
            )
            return None
        self._reading.figures.append(
            Figure(
                _CONCEPTS[name], self.date, amount.digits, scale, unit, place, f"{name} of {self.name}",
                f"round={self.name}", amount.hedge, amount.high,
                str(self._cells[name]) if amount.scale and isinstance(self._cells[name], str) else "",
            )
        )  # fmt: skip
        return amount.value * scale
