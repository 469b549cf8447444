"""Figures that a database chooses at once: they are those that selection and the resolvers give, over random prints."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import xlipo
from engines import SMALL, loaded, small_folder
from xlipo.facts.period import Period, read_period
from xlipo.functions import call
from xlipo.functions.session import Session
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.knowledge import Knowledge
from xlipo.metrics.plain_columns import PlainColumns
from xlipo.metrics.plain_figures import PlainFigures
from xlipo.metrics.reading_ahead import texts_of
from xlipo.metrics.resolution import Measure, kind_of, printed_as, reads
from xlipo.store.opening import open_data
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url

CONCEPTS = (
    "revenue", "gross_profit", "cost_of_revenue", "gross_margin", "research_and_development_expense", "net_loss",
    "adjusted_net_loss", "operating_cash_flow", "capex", "cash_and_cash_equivalents", "total_liquidity", "headcount",
    "revenue_per_head", "market_cap", "enterprise_value", "monthly_cash_burn", "offer_price",
)  # fmt: skip
PERIODS = ("FY2023", "FY2024", "9M2024", "2024-12-31", "2024-12", "2023-12-31")
BALANCES = (
    "cash_and_cash_equivalents", "total_liquidity", "headcount", "market_cap", "enterprise_value", "offer_price",
)  # fmt: skip
SOURCES = 6
SHIPPED = Path(xlipo.__file__).parent / "data"


Row = tuple[str, str, str, str, str, str, str, str]


def prints(random: Random) -> list[Row]:
    """Rows of facts: concept, dimensions, period, value, high, hedge, unit, source."""
    found = []
    lacking = {*random.sample(CONCEPTS[1:], random.choice((3, 6, 9))), random.choice(("offer_price", "headcount"))}
    for concept, period in product(CONCEPTS, PERIODS):
        if concept in lacking or (concept in BALANCES) != (period[0] == "2"):
            continue
        for source in random.sample(range(SOURCES), random.choice((0, 1, 1, 2, 3))):
            hedge = random.choice(("", "", "", "", "about", "over", "range", "unknown"))
            value = "" if hedge == "unknown" else f"{random.randint(95, 105)}{random.choice(('', '.0', '.5', '.25'))}"
            unit = "percent" if concept == "gross_margin" else random.choice(("USD", "USD", "USD", "CNY"))
            part = random.choice(("", "", "", "", "", "segment=cloud"))
            high = "120" if hedge == "range" else ""
            found.append((concept, part, period, value, high, hedge, unit, f"s-{source}"))
    return found


def folder_of(place: Path, rows: list[Row], tiers: list[int]) -> Path:
    """A data folder, whole by itself, of one company with these facts."""
    small_folder(place)
    shutil.copyfile(SHIPPED / "concepts.csv", place / "concepts.csv")
    _write(
        place / "sources.csv",
        [
            {
                "id": f"s-{at}", "title": f"Source {at}", "publisher": "P", "date": f"2025-0{1 + at % 3}-11",
                "language": "en", "kind": "prospectus" if tier < 3 else "press", "tier": str(tier),
                "url": f"https://example.org/{at}.pdf",
            }
            for at, tier in enumerate(tiers)
        ],
        SMALL["sources"][0],
    )  # fmt: skip
    names = ("concept", "dimensions", "period", "value", "high", "hedge", "unit", "source")
    _write(place / "facts" / "acme.csv", [dict(zip(names, row, strict=True)) for row in rows], SMALL["facts/acme"][0])
    return place


def _write(path: Path, rows: list[dict[str, str]], header: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, header.split(","), restval="")
        table.writeheader()
        table.writerows(rows)


def test_what_a_database_chooses_is_what_the_resolvers_choose(tmp_path: Path) -> None:
    compared = [one for seed in range(5) for one in compared_of(tmp_path / str(seed), Random(seed))]
    by_column, cells, made_up = (
        [one for one in compared if one.endswith(how)] for how in (" by column", " as a cell", " for want of others")
    )
    assert len(by_column) > 50 and len(set(by_column)) > 4, len(by_column)
    assert len(cells) > 25 and len(set(cells)) > 2, len(cells)
    others = [one for one in compared if one not in {*by_column, *cells, *made_up}]
    assert len(others) > 100 and len(set(others)) > 5, len(others)
    assert len(made_up) > 25 and len(set(made_up)) > 5, len(made_up)


def compared_of(place: Path, random: Random) -> Iterator[str]:
    """Compare random prints, all and as known on a day and up to a tier; the ids of the measures that were."""
    folder = folder_of(place / "own", prints(random), [random.choice((1, 1, 2, 5)) for _ in range(SOURCES)])
    url, files = read_url(loaded(f"duckdb://{place}/ipo.duckdb", folder)), open_data(folder)
    for knowledge in (Knowledge(), Knowledge(tier=2), Knowledge(files.source("s-1").known_by)):
        held = Answers(SqlStore(url).view())
        yield from compare(Answers(files).known(knowledge), held.known(knowledge))


def test_the_newest_of_alternatives_that_are_all_printed_is_left_to_a_resolver(tmp_path: Path) -> None:
    balances = (
        "equity_attributable", "total_deficit_attributable_to_owners", "total_equity", "net_liabilities",
        "total_assets", "total_liabilities",
    )  # fmt: skip
    places = [("net_profit_attributable", "FY2024"), *((concept, "2024-12-31") for concept in balances)]
    rows = [(concept, "", period, "100", "", "", "USD", "s-0") for concept, period in places]
    url = read_url(loaded(f"duckdb://{tmp_path}/ipo.duckdb", folder_of(tmp_path / "own", rows, [1])))
    answers = Answers(SqlStore(url).view())
    acme, roe = answers.company("acme"), answers.measure("roe")
    plain = PlainFigures(answers, [acme], [roe], texts_of([roe], ["FY2024"], {acme.year_end}))
    assert plain.table is not None and plain.value(acme, roe, Period.parse("FY2024")) is None
    found = call("IPO_METRIC", ([["acme"], ["acme"]], "roe", "FY2024"), Session(store=SqlStore(url)))
    assert found == ((1.0,), (1.0,))


def compare(files: Answers, held: Answers) -> Iterator[str]:
    """Hold every plain figure against that of the files; the ids of the measures that were."""
    acme, concepts = files.company("acme"), files.view.concepts()
    measures: list[Measure] = [*METRICS, *(concepts[one] for one in CONCEPTS if one != "gross_margin")]
    read = [one for one in measures if {*reads(one), printed_as(one)} & {*CONCEPTS}]
    texts = texts_of(read, PERIODS, {acme.year_end})
    plain = PlainFigures(held, [acme], read, texts)
    knowing = PlainFigures(held, [acme], read, texts, held.view.holds_any)
    assert plain.table is not None
    columns = PlainColumns(plain.table.columns(), 1, concepts)
    for measure, text in product(read, PERIODS):
        wanted = read_period(text, kind_of(measure), acme.year_end)
        if not isinstance(wanted, Period):
            continue
        found, span = plain.value(acme, measure, wanted), columns.of(measure, wanted)
        if span is not None and span.is_known[0]:
            assert found is not None, (measure.id, text)
            low, high = Decimal(span.low[0]), Decimal(span.high[0])
            assert low < found.low and found.high < high, (measure.id, text)
            assert high - low < (found.high - found.low) * Decimal("1.001") + abs(found.high) * Decimal("1e-9")
            yield f"{measure.id} by column"
        if (point := columns.points(measure, wanted)[0]) is not None:
            assert found is not None and point == float(found.point), (measure.id, text)
            yield f"{measure.id} as a cell"
        if found is None:
            found = knowing.value(acme, measure, wanted)
            if found is None:
                continue
            yield f"{measure.id} for want of others"
        right = files.resolver(acme, measure).resolve(wanted).derivation
        assert right is not None, (measure.id, text)
        assert (found.point, found.low, found.high, found.unit) == (right.point, right.low, right.high, right.unit)
        yield measure.id
