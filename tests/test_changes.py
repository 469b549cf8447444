"""What changed between two records of the figures: each difference told, with its reason, and nothing else."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import data_rows
import edited
from libreoffice import LibreOffice
from shipped import answers, shipped
from small import dataset, fact, source
from xlipo.facts.dataset import DataView, Excerpt
from xlipo.facts.fact import Claim, read_dimensions
from xlipo.facts.period import Period
from xlipo.facts.recorded import RecordedFigures
from xlipo.facts.wrapped_view import WrappedView
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import Change, Kind, Reason, compare, recorded_figures
from xlipo.quality.recorded_view import RecordedView
from xlipo.report.build import write_report
from xlipo.report.earlier import earlier, read_report
from xlipo.report.ledger import HEADER_ROW
from xlipo.report.sheets.changes import COLUMNS
from xlipo.report.words import Words
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

SEED_DAY = dt.date(2025, 12, 22)
CORE = ["MiniMax", "Zhipu", "Moonshot AI", "Moore Threads", "MetaX", "Biren Technology", "Iluvatar CoreX"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder, and the same a while later."""
    place = tmp_path_factory.mktemp("data")
    before = edited.earlier_folder(place / "before")
    return before, edited.later_folder(before, place / "after")


@pytest.fixture(scope="module")
def views(folders: tuple[Path, Path]) -> tuple[DataView, DataView]:
    return open_data(folders[0]), open_data(folders[1])


def told(changes: tuple[Change, ...]) -> set[tuple[object, ...]]:
    """The changes in the shape of :data:`edited.EXPECTED`."""
    return {
        (
            change.key.concept, change.key.period, change.kind.value, change.reason.value,
            change.before and change.before.point, change.after and change.after.point,
        )
        for change in changes
    }  # fmt: skip


# -- the engine ------------------------------------------------------------------------------------------------------


def test_each_edit_is_told_with_its_reason_and_nothing_else(views: tuple[DataView, DataView]) -> None:
    before, after = (recorded_figures(Answers(view), "x") for view in views)
    found = compare(before, after)
    assert told(found.changes) == edited.EXPECTED
    assert found.uncompared == ()
    notes = {f"{c.key.concept} {c.key.period}": c.note for c in found.changes if c.note}
    assert notes == edited.NOTES


def test_the_figures_that_answer_are_those_that_selection_chooses() -> None:
    """The rule of selection over figures is the one over facts: at every place of the data set, on two days."""
    for day in (None, SEED_DAY):
        asked = answers(day)
        nothing = RecordedFigures("nothing", "", (), frozenset(), whole=True)
        found = compare(nothing, recorded_figures(asked, "all"))
        assert len(found.changes) > 700
        for change in found.changes:
            now = change.after
            assert now is not None
            entity, concept, dimensions, period, unit = now.key
            concept_facts = asked.fact_index.concept_facts(entity, concept)
            kinds = {f.period.text: f.period for f in concept_facts.facts}
            standing = concept_facts.at(kinds[period], read_dimensions(dimensions))
            assert next(f for f in standing if f.unit == unit).where == now.where


def test_a_day_later_in_the_year_against_a_second_implementation() -> None:
    """As known on the seed articles' day against today, worked out from the files' own text with nothing of ours."""
    then, now = (recorded_figures(answers(day), "x") for day in (SEED_DAY, None))
    found = compare(then, now)
    mine = {
        (c.key.entity, c.key.concept, c.key.dimensions, c.key.period, c.key.unit): c.kind.value for c in found.changes
    }
    assert mine == dict(changes_by_hand(SEED_DAY))
    assert Counter(c.kind for c in found.changes)[Kind.CHANGED] > 20
    backwards = compare(now, then)
    assert {c.reason for c in backwards.changes if c.kind is Kind.REMOVED} == {Reason.NOT_YET_PUBLISHED}
    assert not any(c.kind is Kind.ADDED for c in backwards.changes)


def changes_by_hand(day: dt.date) -> Iterator[tuple[tuple[str, ...], str]]:
    """(place, added or changed) of every place whose answering print of a day is not today's."""
    with (SHIPPED / "sources.csv").open(encoding="utf-8", newline="") as handle:
        sources = {row["id"]: row for row in csv.DictReader(handle)}
    closes = closes_by_hand(sources)
    for path in sorted((SHIPPED / "facts").glob("*.csv")):
        places: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
        with path.open(encoding="utf-8", newline="") as handle:
            for line, row in enumerate(csv.DictReader(handle)):
                if row["claim"] not in ("", "actual"):
                    continue
                paper = sources[row["source"]]
                first, last = data_rows.first_day(paper["date"]), data_rows.last_day(paper["date"])
                value, low, high = ends(row)
                rank = (row["value"] == "", int(paper["tier"]), -first.toordinal(), high - low, line)
                period = "FY" + row["period"] if duration(row) else row["period"]
                place = (path.stem, row["concept"], row["dimensions"], period, row["unit"])
                places.setdefault(place, []).append((rank, last, value, low, high))
        for day_of, last, value, place in closes.get(path.stem, ()):
            places.setdefault(place, []).append(((False, *day_of), last, value, value, value))
        for place, prints in places.items():
            known = sorted(p for p in prints if p[1] <= day)  # type: ignore[operator]
            if not known:
                yield place, "added"
            elif answering(known)[2] != answering(sorted(prints))[2]:  # type: ignore[type-var]
                yield place, "changed"


def closes_by_hand(
    sources: dict[str, dict[str, str]],
) -> dict[str, list[tuple[tuple[int, ...], dt.date, Decimal, tuple[str, ...]]]]:
    """Of each company, every close: (tier, source's day, line), when it was known, the close, and its place."""
    found: dict[str, list[tuple[tuple[int, ...], dt.date, Decimal, tuple[str, ...]]]] = {}
    with (SHIPPED / "prices.csv").open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle)):
            paper = sources[row["source"]]
            named = ";".join(f"{key}={row[key]}" for key in ("adjusted", "share_class") if row[key])
            place = (row["company"], "share_price", named, row["date"], row["currency"])
            first, last = data_rows.first_day(paper["date"]), data_rows.last_day(paper["date"])
            rank = (int(paper["tier"]), -first.toordinal(), 0, line)
            public = max(dt.date.fromisoformat(day) for day in (row["date"], row["adjusted"]) if day)
            last = min(last, public)  # a close is public on its own day, whenever its page was made
            found.setdefault(row["company"], []).append((rank, last, Decimal(row["close"]), place))
    return found


def answering(prints: list[tuple[object, ...]]) -> tuple[object, ...]:
    """Of prints in order, the first; or a finer one of its tier whose bounds overlap the first one's."""
    (empty, tier, *_), _, _, low, high = first = prints[0]  # type: ignore[misc]
    alike = [p for p in prints if p[0][:2] == (empty, tier) and p[3] <= high and low <= p[4]]  # type: ignore[index,operator]
    return min(alike, key=lambda p: p[4] - p[3], default=first)  # type: ignore[operator]


def duration(row: dict[str, str]) -> bool:
    """Whether a bare year is a fiscal year: it is for what is measured over time."""
    return row["period"].isdigit() and shipped().concepts()[row["concept"]].period_type.value == "duration"


def ends(row: dict[str, str]) -> tuple[object, Decimal, Decimal]:
    """What a line prints, to compare; and the ends of the interval that its digits and its hedge allow."""
    try:
        scale, digits = Decimal(row["scale"] or 1), Decimal(row["value"])
    except ArithmeticError:
        return row["value"], Decimal(0), Decimal("Infinity")
    point = digits * scale
    if row["hedge"] in ("range", "several"):
        return (point, Decimal(row["high"]) * scale), point, Decimal(row["high"]) * scale
    if row["hedge"]:
        below, above = data_rows.SPREADS[row["hedge"]]
        low, high = sorted((point + point * below / 100, point + point * above / 100))
        return point, low, Decimal(row["high"]) * scale if row["high"] else high
    half = Decimal(1).scaleb(int(digits.as_tuple().exponent)) * scale / 2
    return point, point - half, point + half


@pytest.mark.parametrize(
    ("company", "concept", "period", "before", "now"),
    [
        # 重庆商报 of 2025-12-22 (tier 5) printed 2.44亿; the prospectus of 2025-12-31 (tier 1) prints 244,243 thousand
        ("minimax", "adjusted_net_loss", "FY2024", 244_000_000, 244_243_000),
        # 量子位 of 2025-12-21 printed 415万; the prospectus 4.1 million
        ("minimax", "training_compute_cost", "FY2022", 4_150_000, 4_100_000),
        # 鉅亨 of 2025-12-19 printed 5.289亿; the prospectus of 2025-12-30 prints 528,884 thousand
        ("zhipu", "research_and_development_expense", "FY2023", 528_900_000, 528_884_000),
        # 观察者网 of 2025-12-20 printed 8.1742亿; the prospectus of 2025-12-30 prints 817,424 thousand
        ("iluvatar", "net_loss", "FY2023", 817_420_000, 817_424_000),
    ],
)
def test_figures_read_in_the_sources_themselves(company: str, concept: str, period: str, before: int, now: int) -> None:
    found = compare(recorded_figures(answers(SEED_DAY), "then"), recorded_figures(answers(), "now"))
    change = next(c for c in found.changes if c.key[:4] == (company, concept, "", period))
    assert change.reason is Reason.NEW_SOURCE and change.before is not None and change.after is not None
    assert (change.before.point, change.after.point, change.difference) == (before, now, now - before)
    assert change.before.date <= SEED_DAY.isoformat() < change.after.date


def small_snapshot(*figures: tuple[str, str, str]) -> RecordedFigures:
    """(period, digits, source) of Acme's revenue."""
    papers = [source("a", 5, "2025-01-01", "A"), source("b", 5, "2025-02-01", "A"), source("c", 1, "2025-01-15", "C")]
    facts = [fact("revenue", period, digits, source=paper, line=i) for i, (period, digits, paper) in enumerate(figures)]
    return recorded_figures(Answers(dataset(facts, papers)), "small")


FIGURES = st.lists(
    st.tuples(st.sampled_from(["FY2023", "FY2024"]), st.sampled_from(["1", "2", "3"]), st.sampled_from("abc")),
    unique=True, max_size=8,
)  # fmt: skip


@given(FIGURES, FIGURES)
def test_backwards_what_was_added_is_removed(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]]
) -> None:
    before, after = small_snapshot(*one), small_snapshot(*other)
    assert compare(before, before).changes == ()
    forth, back = compare(before, after).changes, compare(after, before).changes
    opposite = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED, Kind.CHANGED: Kind.CHANGED}
    assert {(c.key, c.kind) for c in forth} == {(c.key, opposite[c.kind]) for c in back}
    for change in forth:
        if change.kind is Kind.CHANGED:
            assert change.before is not None and change.after is not None
            assert change.difference == change.after.point - change.before.point != 0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([("FY2024", "1", "a")], [("FY2024", "2", "a")], Reason.CORRECTION),
        ([("FY2024", "1", "a")], [("FY2024", "1", "a"), ("FY2024", "2", "b")], Reason.RESTATEMENT),
        ([("FY2024", "1", "a")], [("FY2024", "1", "a"), ("FY2024", "2", "c")], Reason.NEW_SOURCE),
        ([("FY2024", "2", "c"), ("FY2024", "1", "b")], [("FY2024", "1", "b")], Reason.CORRECTION),
        ([("FY2024", "1", "a")], [("FY2024", "1", "a"), ("FY2024", "1", "c")], None),
    ],
)
def test_why_a_figure_changed(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]], reason: Reason | None
) -> None:
    changes = compare(small_snapshot(*before), small_snapshot(*after)).changes
    assert [change.reason for change in changes] == ([reason] if reason else [])


def test_a_forecast_never_counts_and_a_range_is_compared_by_both_ends() -> None:
    def snapshot(*facts: object) -> RecordedFigures:
        return recorded_figures(Answers(dataset(facts)), "small")  # type: ignore[arg-type]

    forecast = fact("revenue", "FY2026", "9", claim=Claim.FORECAST)
    assert compare(snapshot(), snapshot(forecast)).changes == ()
    one = fact("revenue", "FY2024", "3", hedge="range", high="4")  # type: ignore[arg-type]
    other = fact("revenue", "FY2024", "3", hedge="range", high="5")  # type: ignore[arg-type]
    (change,) = compare(snapshot(one), snapshot(other)).changes
    assert (change.kind, change.difference, change.growth) == (Kind.CHANGED, None, None)


def test_a_company_that_a_report_was_not_asked_for_is_named_not_told(views: tuple[DataView, DataView]) -> None:
    one = recorded_figures(Answers(views[0]), "one", {"minimax"})
    found = compare(one, recorded_figures(Answers(views[0]), "two", {"minimax", "moonshot"}))
    assert (found.changes, found.uncompared) == ((), ("moonshot",))


# -- the sheet -------------------------------------------------------------------------------------------------------


def lines_of(path: Path, lang: str = "en") -> list[dict[str, object]]:
    """The rows of the Changes sheet by column."""
    words = Words(lang)
    sheet = openpyxl.load_workbook(path, data_only=True)[words["changes"]]
    rows = list(sheet.iter_rows(min_row=HEADER_ROW, values_only=True))
    assert list(rows[0]) == [words[column.key] for column in COLUMNS]
    table = sheet.tables.get("Changes")
    last = int(table.ref.rpartition(":")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if table else HEADER_ROW
    return [dict(zip((column.key for column in COLUMNS), row, strict=True)) for row in rows[1 : last - HEADER_ROW + 1]]


@pytest.fixture(scope="module")
def old_report(views: tuple[DataView, DataView], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the earlier data, in Simplified Chinese."""
    return write_report(views[0], tmp_path_factory.mktemp("报告 old") / "旧 report.xlsx", ["MiniMax"], lang="zh-Hans")


@pytest.fixture(scope="module")
def new_report(views: tuple[DataView, DataView], old_report: Path) -> Path:
    """A report of the later data in English, compared with the old one."""
    before = earlier(str(old_report), Answers(views[1]))
    return write_report(views[1], old_report.with_name("new.xlsx"), ["MiniMax"], compare=before)


def test_the_sheet_tells_exactly_the_edits(new_report: Path) -> None:
    words = Words("en")
    labels = {concept.label(): id for id, concept in shipped().concepts().items()}
    lines = lines_of(new_report)
    found = {
        (labels[str(r["concept"])], r["period"], r["change"], r["reason"], r["old"], r["new"]) for r in lines
    }  # fmt: skip
    assert found == {(c, p, words[k], words[r], old, new) for c, p, k, r, old, new in edited.EXPECTED}
    notes = {f"{labels[str(r['concept'])]} {r['period']}": r["note"] for r in lines if r["note"]}
    assert notes == edited.NOTES
    restated = next(r for r in lines if r["reason"] == words["restatement"])
    assert (restated["difference"], restated["percent"]) == (77_000, pytest.approx(77 / 30_523))
    assert (restated["source_now"], restated["date_now"]) == ("MiniMax supplemental prospectus", "2026-05-20")
    assert restated["date_before"] == "2025-12-31"
    assert [r["change"] for r in lines] == sorted(
        (r["change"] for r in lines), key=["changed", "removed", "added"].index
    )


def test_figures_of_now_are_links_to_their_facts_and_differences_are_formulas(new_report: Path) -> None:
    workbook = openpyxl.load_workbook(new_report)
    sheet, facts = workbook["Changes"], workbook["Facts"]
    seen = 0
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=sheet.max_row):
        if row[8].data_type != "f":
            continue
        seen += 1
        at = str(row[8].value).rpartition("!")[2].replace("$", "")
        target = row[8].hyperlink.location.partition("!")[2]
        assert facts[at].row == facts[target].row
        assert facts.cell(facts[at].row, 4).value == row[3].value
        if row[9].value is not None:
            assert row[9].value == f"=I{row[0].row}-H{row[0].row}"
    assert seen == sum(now is not None for *_, now in edited.EXPECTED)


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_sheet_to_the_same(libreoffice: LibreOffice, new_report: Path) -> None:
    values = libreoffice.recalculate(new_report)
    assert not [v for (s, _), v in values.items() if s == "Changes" and str(v).startswith(("#", "Err:"))]
    kept = openpyxl.load_workbook(new_report, data_only=True)["Changes"]
    figures = [cell for row in kept.iter_rows(min_row=HEADER_ROW + 1, min_col=8, max_col=11) for cell in row]
    checked = [values["Changes", c.coordinate] == pytest.approx(c.value) for c in figures if c.value is not None]
    assert len(checked) > 15 and all(checked)


@pytest.mark.libreoffice
def test_a_report_that_was_saved_again_in_a_spreadsheet_is_still_read(
    libreoffice: LibreOffice, old_report: Path, views: tuple[DataView, DataView], tmp_path: Path
) -> None:
    again = read_report(libreoffice.convert(old_report, tmp_path / old_report.name), views[0])
    assert len(again.figures) == len(views[0].facts_of("minimax"))
    assert compare(again, recorded_figures(Answers(views[0]), "now", {"minimax"})).changes == ()


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_a_report_says_what_it_was_written_from_in_every_language(lang: str, tmp_path: Path) -> None:
    path = write_report(shipped(), tmp_path / "r.xlsx", ["Moonshot AI", "Enflame"], lang=lang, as_of=SEED_DAY)
    again = read_report(path, shipped())
    assert again.companies == {"moonshot", "enflame"}
    assert again.version == shipped().version
    assert again.name == f"r.xlsx ({shipped().version}, 2025-12-22)"
    same = recorded_figures(answers(SEED_DAY), "now", again.companies)
    assert compare(again, same).changes == ()
    # without the day, the facts published since are told: nothing is removed
    assert {c.kind for c in compare(again, recorded_figures(answers(), "now", again.companies)).changes} <= {
        Kind.ADDED, Kind.CHANGED,
    }  # fmt: skip


def test_a_report_without_changes_says_so(tmp_path: Path) -> None:
    first = write_report(shipped(), tmp_path / "a.xlsx", ["Moonshot AI"])
    path = write_report(shipped(), first, ["Moonshot AI", "MiniMax"], compare=read_report(first, shipped()))
    assert lines_of(path) == []
    told = [cell for row in openpyxl.load_workbook(path)["Changes"].iter_rows(values_only=True) for cell in row if cell]
    assert any("no change" in str(text) for text in told)
    assert any(str(text).endswith("covers them: MiniMax") for text in told)


def test_the_core_companies_then_and_now(tmp_path: Path) -> None:
    """The large case through workbooks, in two languages: the same changes as between the data sets themselves."""
    then = write_report(shipped(), tmp_path / "then.xlsx", CORE, as_of=SEED_DAY, lang="zh-Hant")
    before = read_report(then, shipped())
    direct = compare(
        recorded_figures(answers(SEED_DAY), "x", before.companies), recorded_figures(answers(), "x", before.companies)
    )
    path = write_report(shipped(), tmp_path / "now.xlsx", CORE, compare=before, lang="zh-Hans")
    lines = lines_of(path, "zh-Hans")
    words = Words("zh-Hans")
    assert Counter(r["change"] for r in lines) == Counter(words[c.kind.value] for c in direct.changes)
    assert len(lines) > 2_000
    for change, line in zip(direct.changes, lines, strict=True):
        assert change.key.period == line["period"] and words[change.reason.value] == line["reason"]


def test_period_texts_are_read_back_as_they_were_written() -> None:
    """A place's period is its text: equal texts must be equal periods within a concept."""
    for company in shipped().companies():
        kinds: dict[tuple[str, str], Period] = {}
        for item in shipped().facts_of(company.id):
            assert kinds.setdefault((item.concept, item.period.text), item.period) == item.period


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_every_heading_and_every_reason_has_its_own_word(lang: str) -> None:
    words = Words(lang)
    assert len({words[column.key] for column in COLUMNS}) == len(COLUMNS)  # a table's columns must differ
    assert len({words[word.value] for word in (*Reason, *Kind)}) == len(Reason) + len(Kind)


class ReadAhead(WrappedView):
    """A data set as a database gives it: excerpts of what was read ahead."""

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        return Excerpt(self.facts(company, concept), frozenset({"FY2024"}))


def test_a_snapshot_answers_with_its_own_figures_whatever_the_open_data_read_ahead() -> None:
    empty = replace(recorded_figures(answers(), "x", {"minimax"}), figures=[])
    recorded = RecordedView(empty, ReadAhead(shipped()))
    assert recorded.excerpt("minimax", "revenue") is None
    assert not recorded.holds_any("minimax", ("revenue",))
    assert not Answers(recorded).metric("MiniMax", "revenue", "FY2024").has_figure
