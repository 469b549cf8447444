"""The drop-downs: each set to each of its choices in a real spreadsheet, and every figure must be Python's for it.

What a figure must be is worked out here from the answers alone; nothing of the package's workbook is asked for it.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import openpyxl
import pytest

import shipped
from libreoffice import LibreOffice, Values
from reports import Reports
from xlipo.facts.dataset import companies_in
from xlipo.facts.period import Period, read_period
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.presentation import Presentation
from xlipo.metrics.resolution_cache import happens_once
from xlipo.report.words import Words

SCALES = {
    "units": 1, "thousands": 10**3, "万 (10,000)": 10**4, "millions": 10**6, "亿 (100 million)": 10**8,
    "billions": 10**9,
}  # fmt: skip
WORDS = {"no_data": "n.d.", "not_disclosed": "n.d.", "not_meaningful": "NM", "not_applicable": "n.a."}


@dataclass(frozen=True)
class State:
    """What the drop-downs are set to."""

    currency: str = "USD"
    basis: str = "LTM"
    scale: str = "millions"
    sort: str = "Revenue"
    company: str = "MiniMax"

    @property
    def named(self) -> dict[str, str]:
        return {f"set_{name}": getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def code(self) -> str:
        return "" if self.currency == "as reported" else self.currency


@lru_cache(maxsize=1)
def everyone() -> list[str]:
    return [company.name for company in companies_in(shipped.shipped(), "core")]


@pytest.fixture(scope="module")
def report(reports: Reports) -> Path:
    return reports.of("core")


@lru_cache(maxsize=1)
def opened(path: Path) -> openpyxl.Workbook:
    """A finished report, read once for all that is asked of it: reading one takes seconds."""
    return openpyxl.load_workbook(path)


def choices(path: Path) -> dict[str, list[str]]:
    """What each drop-down offers, read from the workbook: the cells that its validation names."""
    workbook = opened(path)
    offered = {}
    for sheet in workbook.worksheets:
        for validation in sheet.data_validations.dataValidation:
            name = validation.formula1.lstrip("=")
            where, area = workbook.defined_names[name].attr_text.split("!")
            offered[name.removeprefix("list_")] = [
                str(row[0].value) for row in workbook[where.strip("'")][area.replace("$", "")]
            ]
    return offered


@lru_cache(maxsize=10_000)
def answer_to(company: str, metric: str, basis: str, currency: str) -> Answer:
    answers = shipped.answers()
    who = answers.company(company)
    resolver = answers.resolver(who, answers.measure(metric))
    found = (
        on_basis(resolver, Basis[basis]).resolution
        if basis in Basis.__members__
        else resolver.resolve(read_period(basis))
    )
    return present(found, Presentation("" if answers.measure(metric).shown == "per_share" else currency))


@lru_cache(maxsize=1000)
def counted_by(metric: str, basis: str, currency: str) -> dict[str, Answer]:
    """By company, the numbers on the basis, no ranges, whose periods end within nine months of the newest."""
    asked = shipped.answers()
    measure = asked.measure(metric)
    if measure.shown == "per_share":
        return {}  # prices are in several currencies
    on = {c: on_basis(asked.resolver(asked.company(c), measure), Basis[basis]) for c in everyone()}
    answers = {c: answer_to(c, metric, basis, currency) for c in everyone()}
    ends = [a.period.end for c, a in answers.items() if a.has_figure and a.period and not on[c].off]
    newest, once = max(ends, default=dt.date.min), happens_once(measure)
    return {
        c: a
        for c, a in answers.items()
        if a.value is not None and not on[c].off and (once or a.period is None or (newest - a.period.end).days <= 275)
    }


def expected(answer: Answer, state: State) -> float | str:
    """What a cell must show: the answer's value in the scale, the middle of a range, or its word."""
    if answer.derivation is None:
        return WORDS[answer.status.value]
    money = len(answer.unit) == 3 and answer.unit.isupper() and answer.shown not in ("per_share", "per_unit")
    return float(answer.derivation.point) / (SCALES[state.scale] if money else 1)


def same(wanted: float | str, found: float | str | None) -> bool:
    if isinstance(wanted, float) and isinstance(found, float | int):
        return abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return wanted == found


def names_of(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """The place of each figure of the front by company and metric, from the workbook's names."""
    workbook = opened(path)
    called = {re.sub(r"\W", "", name): name for name in everyone()}
    found = {}
    for name, defined in workbook.defined_names.items():
        company, dot, metric = name.partition(".")
        if dot and company in called:
            sheet, place = defined.attr_text.replace("$", "").split("!")
            found[called[company], metric] = (sheet.strip("'"), place)
    return found


@pytest.mark.libreoffice
def test_every_choice_of_every_drop_down_gives_pythons_figures(libreoffice: LibreOffice, report: Path) -> None:
    """Figures, order, medians, marks, footnotes, headline and the titles of charts, as each drop-down is set."""
    offered = choices(report)
    assert {*offered} == {"currency", "basis", "scale", "sort", "company"}
    assert offered["currency"] == ["USD", "CNY", "HKD", "as reported"]
    assert offered["basis"] == ["LTM", "FY0", "LATEST"] and offered["scale"] == [*SCALES]
    names = names_of(report)
    assert len(names) > 150
    states = [State(), *(State(**{name: choice}) for name, listed in offered.items() for choice in listed[1:])]
    states += [State("CNY", "FY0", "billions", "Growth"), State("as reported", "LATEST", "万 (10,000)")]
    for state, values in zip(states, libreoffice.after_each(report, [s.named for s in states]), strict=True):
        assert [k for k, v in values.items() if isinstance(v, str) and v.startswith(("#", "Err:"))] == [], state
        wrong = []
        for (company, metric), place in names.items():
            wanted = expected(answer_to(company, metric, state.basis, state.code), state)
            if not same(wanted, values.get(place)):
                wrong.append((company, metric, wanted, values.get(place)))
        assert wrong == [], state
        page = FrontPage(values, state, names, columns_of(report), day_of(report))
        page.check_order()
        page.check_medians()
        page.check_marks()
        page.check_headline()
        page.check_charts()


def columns_of(path: Path) -> dict[str, str]:
    """The letters of the columns that the workbook has names for."""
    defined = opened(path).defined_names
    found = {name: re.search(r"\$([A-Z]+)\$", one.attr_text) for name, one in defined.items()}
    return {name: match[1] for name, match in found.items() if match}


def day_of(path: Path) -> dt.date:
    """The day that the workbook says it is of."""
    workbook = opened(path)
    sheet, place = workbook.defined_names["data_as_of"].attr_text.replace("$", "").split("!")
    return dt.date.fromisoformat(str(workbook[sheet.strip("'")][place].value))


def label_of(metric: str) -> str:
    return shipped.answers().measure(metric).label("en")


def month_of(row_period: str, answer: Answer) -> str:
    """The month in which the period ends that a row says it stands on: 2026-06, or H1-2026 of a company's year."""
    said = row_period.split(" ")[0]
    if re.match(r"\d{4}-\d\d|–", said):
        return said[:7]
    read = read_period(said, year_end=answer.company.year_end)
    assert isinstance(read, Period), row_period
    return f"{read.end:%Y-%m}"


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
LETTERS = dict(zip("epcfkmnorsx", "ᵉᵖᶜᶠᵏᵐⁿᵒʳˢˣ", strict=True))
MONEY = ("Revenue", "Equity value", "EV", "ARR", "Liquidity", "Burn a month")
CLAIMS = {
    "revenue": r"Largest .+? revenue of comparable model makers: (.+?) \(([\d,.]+)",
    "revenue_growth": r"(?:^|\. )Fastest growth: ([^.]+?) \((>1,000|-?\d+)%",
    "runway_months": r"(?:^|\. )Most runway on adj\. loss: ([^.]+?) \((\d+)",
}
FULL = 145
"""A headline of so many characters may have no room on its line for the last claim: the line has some two hundred."""
OF_A_PRICE = ("equity_value", "ev_to_revenue")
DRAWN = ("revenue", "revenue_growth", "gross_margin", "equity_value", "ev_to_revenue", "runway_months")


@dataclass(frozen=True)
class FrontPage:
    """The first page of a workbook with its drop-downs set, as a spreadsheet shows it."""

    values: Values
    state: State
    names: dict[tuple[str, str], tuple[str, str]]
    columns: dict[str, str]
    day: dt.date

    def at(self, place: str) -> float | str | None:
        return self.values.get(("Comps", place))  # type: ignore[return-value]

    @cached_property
    def blocks(self) -> dict[str, list[int]]:
        """The rows of companies under each heading of a block."""
        found: dict[str, list[int]] = {}
        row = 6
        while (label := self.at(f"A{row}")) and not str(label).startswith("All"):
            if label in everyone():
                found[next(reversed(found))].append(row)
            elif label != "Median":
                found[str(label)] = []
            row += 1
        return found

    @cached_property
    def metrics(self) -> dict[str, str]:
        """The letter of each column of figures by its heading."""
        letters = (chr(code) for code in range(ord("D"), ord("V")))
        return {str(title): letter for letter in letters if (title := self.at(f"{letter}5"))}

    @cached_property
    def lines(self) -> list[str]:
        """The metrics of the front in the order of its figures."""
        return list(dict.fromkeys(metric for _, metric in self.names))

    def metric_under(self, letter: str) -> str:
        """Which metric a column shows: the one whose figures are those of its first rows."""
        return self.lines[ord(letter) - ord("D")]

    def counted(self, metric: str, companies: list[str]) -> list[float]:
        """What a median is of, as it is shown."""
        found = counted_by(metric, self.state.basis, self.state.code)
        return [shown for c in companies if c in found and isinstance(shown := expected(found[c], self.state), float)]

    def check_order(self) -> None:
        """Each company stands once, sorted within its block; each figure is that company's."""
        rows = [row for block in self.blocks.values() for row in block]
        assert sorted(str(self.at(f"A{row}")) for row in rows) == sorted(everyone())
        letter = self.metrics[self.state.sort]
        for block in self.blocks.values():
            numbers = [self.at(f"{letter}{row}") for row in block]
            found = [number for number in numbers if isinstance(number, float | int)]
            if self.state.code or self.state.sort not in MONEY:
                assert found == sorted(found, reverse=True), (self.state, numbers)
                assert all(isinstance(number, str) for number in numbers[len(found) :])
        for row in rows:
            for letter in self.metrics.values():
                place = self.names[str(self.at(f"A{row}")), self.metric_under(letter)]
                assert self.at(f"{letter}{row}") == self.values[place], (self.state, letter, row)

    def has_three(self, rows: list[int]) -> bool:
        """Whether three companies have any one metric as the workbook is opened; else their block has no medians."""
        names = {str(self.at(f"A{row}")) for row in rows}
        on = (counted_by(self.metric_under(letter), "LTM", "USD") for letter in self.metrics.values())
        return any(len(names & {*found}) >= 3 for found in on)

    def check_medians(self) -> None:
        """A median is of the counted figures, three at least; none of money in several currencies."""
        blocks = self.blocks
        spans = {max(rows) + 1: rows for rows in blocks.values() if self.has_three(rows)}
        everybody = [row for rows in blocks.values() for row in rows]
        spans[max([*spans, *everybody]) + 1] = everybody
        for under, rows in spans.items():
            assert self.at(f"A{under}") == ("All: median" if rows is everybody else "Median"), (self.state, under)
            for heading, letter in self.metrics.items():
                found = self.counted(self.metric_under(letter), [str(self.at(f"A{row}")) for row in rows])
                hidden = heading in MONEY and not self.state.code
                wanted = statistics.median(found) if len(found) >= 3 and not hidden else ""
                assert same(wanted, self.at(f"{letter}{under}") or ""), (self.state, heading, under, found)

    @cached_property
    def footnotes(self) -> dict[str, str]:
        """The footnotes of the page by their numbers."""
        found = {}
        for (sheet, _), value in self.values.items():
            if sheet == "Comps" and isinstance(value, str) and (note := re.match(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+) (.+)", value)):
                found[note[1].translate(RAISED)] = note[2]
        return found

    def check_marks(self) -> None:
        """Each figure of the press is marked p, each rough one e; off the row's period or old it has a footnote."""
        notes = self.footnotes
        assert {*notes} == {str(number) for number in range(1, len(notes) + 1)}
        used, letters = set[str](), set[str]()
        for row in (row for block in self.blocks.values() for row in block):
            company, row_period = str(self.at(f"A{row}")), str(self.at(f"C{row}"))
            for letter in self.metrics.values():
                metric = self.metric_under(letter)
                answer = answer_to(company, metric, self.state.basis, self.state.code)
                sheet, place = self.names[company, metric]
                flag = str(self.values.get((sheet, f"{self.columns['front_flag']}{place.lstrip('ABCDEFGHIJK')}")) or "")
                mark = flag.rstrip("0123456789")
                number = flag[len(mark) :]
                letters |= {*mark}
                if answer.derivation is None:
                    assert flag == "", (self.state, company, metric)
                    continue
                press = any(5 <= source.tier <= 7 for source in answer.sources.values())
                assert ("p" in mark) == press, (self.state, company, metric)
                assert ("e" in mark) == (answer.status.value in ("estimated", "range", "conflicted"))
                used |= {number} - {""}
                value_day = str(self.at(f"B{row}"))
                self.check_period(answer, row_period, notes[number] if number else "", value_day)
        assert used == {*notes}, self.state
        foot = " ".join(str(value) for (sheet, _), value in self.values.items() if sheet == "Comps")
        assert [letter for letter in letters if f"{LETTERS[letter]} " not in foot] == [], self.state

    def check_period(self, answer: Answer, row_period: str, note: str, value_day: str) -> None:
        """A figure stands on its row's period or day, or a footnote says on which; over nine months old, a dagger."""
        measure, period = answer.resolution.measure, answer.period
        where = self.state, answer.company.name, answer.metric, row_period, note
        if period is None or happens_once(measure):
            return
        of_market = getattr(measure, "stands", "") == "market"
        on_row = month_of(row_period, answer) == f"{period.end:%Y-%m}"
        told = note or (value_day if of_market else "")
        days = [f"{period.end}", period.text, f"{period.end:%Y-%m}"]
        days += [f"{period.end:%m-%d}"] if of_market and period.end.year == self.day.year else []
        assert (on_row and not of_market) or any(day in told for day in days), (*where, value_day)
        months = (
            (self.day.year - period.end.year) * 12
            + self.day.month
            - period.end.month
            - (self.day.day <= period.end.day)
        )
        if months >= 9:
            assert "†" in told or (on_row and not of_market and "†" in row_period), (*where, value_day)

    def check_headline(self) -> None:
        """Each claim names whom Python's own figures put first, with that figure; under two figures there is none."""
        said = str(self.at("A3") or "")
        models = [name for name in everyone() if "llm" in shipped.answers().company(name).groups]
        for metric, pattern in CLAIMS.items():
            found = re.search(pattern, said)
            known = {name: of[0] for name in models if (of := self.counted(metric, [name]))}
            if len(known) < 2 or (metric == "revenue" and not self.state.code):
                assert found is None, (self.state, said)
                continue
            if not found and metric == "runway_months" and len(said) > FULL:
                continue
            assert found, (self.state, metric, said)
            leader = max(known, key=lambda name: known[name])
            if found[2].startswith(">"):
                assert found[1] == leader and known[leader] > 10, (self.state, said)
                continue
            shown = float(found[2].replace(",", "")) / (100 if metric == "revenue_growth" else 1)
            most = {"revenue": 0.5 if known[leader] >= 10 else 0.05, "revenue_growth": 0.005}.get(metric, 0.5)
            assert found[1] == leader and abs(shown - known[leader]) <= most + 1e-9, (self.state, said)

    def check_charts(self) -> None:
        """Each chart's title names the leader of the figures that it draws, and the basis that is set."""
        titles = {str(v) for (sheet, _), v in self.values.items() if sheet == "Charts" and " leads with " in str(v)}
        assert titles, self.state
        for title in titles:
            names = [(name, m) for m in DRAWN for name in (label_of(m), Words("en")[f"c_{m}"])]
            metric = next((m for name, m in names if title.startswith(f"{name},")), None)
            is_of_a_day = metric in OF_A_PRICE or (metric == "runway_months" and self.state.basis != "FY0")
            assert f", {'latest' if is_of_a_day else self.state.basis}" in title, (self.state, title)
            if metric is None:
                continue
            numbers = {name: of[0] for name in everyone() if (of := self.counted(metric, [name]))}
            leader = max(numbers, key=lambda name: numbers[name])
            assert f": {leader} leads with " in title, (self.state, title)
