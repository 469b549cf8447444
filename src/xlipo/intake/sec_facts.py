"""The SEC's company facts in JSON become figures: elements as concepts, each filing a source, amendments after it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.period import YearEnd, duration, instant
from xlipo.facts.unit import is_money
from xlipo.intake.column_periods import month_end_near
from xlipo.intake.reading import Figure, Reading, Remark
from xlipo.store.plain_files import beginning_of, read_plain

MOST_BYTES = 128 * 1024 * 1024
ELEMENTS = Path(__file__).resolve().parent / "words" / "sec_elements.csv"
_ANNUAL = ("10-K", "20-F", "40-F")


class _Print(NamedTuple):
    """One value of one filing."""

    element: str
    unit: str
    start: str
    end: str
    value: Decimal
    filing: str
    form: str
    filed: str


def looks_like_company_facts(path: Path) -> bool:
    """Whether a file begins as the SEC's company facts do."""
    try:
        begin = beginning_of(path, 400).lstrip(b"\xef\xbb\xbf \r\n\t")
    except OSError:
        return False
    return begin.startswith(b"{") and (b'"cik"' in begin or b'"facts"' in begin)


def read_company_facts(path: Path, company: str, year_end: YearEnd, view: DataView) -> Reading:
    """The figures of a file of company facts.

    A quarter and the months to date are told apart by their days. A figure that a later filing repeats is kept once,
    one that it changes is kept from both. A value is as precise as its filing rounds its values.

    Raises :class:`UsageError` for what is no such file.
    """
    try:
        content = json.loads(
            read_plain(path, MOST_BYTES)[1].decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
        prints = list(_prints(content["facts"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError):
        raise UsageError(
            f"{str(path)[:200]!r} is no file of the SEC's company facts that can be read; download it again."
        ) from None
    meanings, reading = _meanings(view), Reading()
    scales = _scales(prints)
    unknown: set[str] = set()
    held: dict[tuple[str, ...], list[_Print]] = defaultdict(list)
    for one in prints:
        if one.element in meanings:
            held[one.element, one.unit, one.start, one.end].append(one)
        else:
            unknown.add(one.element)
    used: dict[str, _Print] = {}
    taken: set[tuple[str, ...]] = set()
    for same in held.values():
        last: Decimal | None = None
        for one in sorted(same, key=lambda each: (each.filed, each.filing)):
            if one.value != last:
                last = one.value
                figure = _figure(one, meanings[one.element], scales[one.filing], company, year_end, view, reading)
                if figure is not None and (key := (figure.concept, figure.period, figure.source)) not in taken:
                    taken.add(key)
                    reading.figures.append(figure)
                    used[figure.source] = one
    reading.rows["sources"] = [
        _source(id, one, str(content.get("entityName", company))) for id, one in sorted(used.items())
    ]
    reading.notes.append("vendor SEC")
    if unknown:
        text = f"{len(unknown):,} elements stand for no concept, such as {', '.join(sorted(unknown)[:3])}"
        reading.left_out.append(Remark(path.name, text))
    return reading


def _no_number(word: str) -> Decimal:
    raise ValueError(f"{word} is no number")


def _prints(facts: Mapping[str, Any]) -> Iterator[_Print]:
    for taxonomy, elements in facts.items():
        for name, element in elements.items():
            for unit, values in element["units"].items():
                for each in values:
                    for day in filter(None, (each.get("start"), each["end"], each["filed"])):
                        _check_day(day)
                    yield _Print(
                        f"{taxonomy}:{name}", unit, each.get("start") or "", each["end"], Decimal(str(each["val"])),
                        re.sub(r"[^0-9-]", "", str(each["accn"])), str(each["form"])[:20], each["filed"],
                    )  # fmt: skip


def _check_day(text: str) -> None:
    """Raises ValueError for what is no day of this time."""
    if not 1900 < dt.date.fromisoformat(text).year < 2200:
        raise ValueError(f"{text} is no day of this time")


def _meanings(view: DataView) -> dict[str, tuple[str, str]]:
    found = {concept.ifrs: (concept.id, "") for concept in view.concepts().values() if concept.ifrs}
    with ELEMENTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["element"]] = (row["concept"], row["or_loss"])
    return {element: meaning for element, meaning in found.items() if any(meaning)}


def _scales(prints: list[_Print]) -> dict[str, int]:
    """What each filing counts its money in: as far as nine in ten of its amounts are whole thousands or millions."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for one in prints:
        amounts[one.filing]
        if is_money(one.unit) and abs(one.value) >= 1000:
            amounts[one.filing].append(one.value)
    return {
        filing: next(
            (
                scale
                for scale in (10**6, 10**3)
                if values and sum(value % scale == 0 for value in values) >= 0.9 * len(values)
            ),
            1,
        )
        for filing, values in amounts.items()
    }


def _figure(
    one: _Print, meaning: tuple[str, str], scale: int, company: str, year_end: YearEnd, view: DataView, reading: Reading
) -> Figure | None:
    id, value = meaning[0], one.value
    if meaning[1] and (value < 0 or not id):
        if value > 0 and not id:
            return None
        id, value = meaning[1], abs(value)
    concept = view.concepts()[id]
    unit = one.unit.partition("/")[0] if one.unit.endswith("/shares") else one.unit
    unit = "persons" if concept.unit_kind == "count" else unit
    fits = unit == "shares" if concept.unit_kind == "shares" else unit == "persons" or is_money(unit)
    is_flow = concept.period_type is PeriodType.DURATION
    if not fits or is_flow != bool(one.start) or (value < 0 and concept.balance in ("expense", "amount", "loss")):
        if value < 0:
            reading.left_out.append(
                Remark(f"{one.element} {one.end}", f"is negative, and {id} is kept positive; it is left out")
            )
        return None
    end = dt.date.fromisoformat(one.end)
    period = instant(end, year_end)
    if one.start:
        start = month_end_near(dt.date.fromisoformat(one.start) - dt.timedelta(days=1)) + dt.timedelta(days=1)
        period = duration(start, month_end_near(end), year_end)
        if "/" in period.text or period.months > 12:
            return None
    counted = scale if concept.unit_kind == "money" and value % scale == 0 else 1
    return Figure(
        id, period.text, f"{value / counted:f}", counted, unit, f"{one.element} in {one.form}", one.element,
        source=f"sec-{company.replace('_', '-')}-{one.filing}",
    )  # fmt: skip


def _source(id: str, one: _Print, name: str) -> dict[str, str]:
    tier = 1 if one.form.startswith(_ANNUAL) else 2 if one.form.startswith(("10-Q", "6-K")) else 3
    kind = {1: "annual_report", 2: "interim_report", 3: "filing"}[tier]
    return {
        "id": id, "title": f"Form {one.form} of {name[:80]}, {one.filing}", "publisher": name[:80] or "SEC", 
        "date": one.filed, "language": "en", "kind": kind, "tier": str(tier),
    }  # fmt: skip
