"""What every engine's test asks: a store of the shipped data gives what the files give, call by call, fact by fact."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calls import CALLS, HOSTILE
from screen_conditions import CONDITIONS, Screened
from shipped import shipped
from xlipo.api import Client
from xlipo.api.screen_records import ScreenRecord
from xlipo.facts.dataset import DataView
from xlipo.functions import call
from xlipo.functions.cells import CellError, Result
from xlipo.functions.session import Session
from xlipo.store.opening import open_data
from xlipo.store.sql import sql_view
from xlipo.store.sql.loading import load
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url
from xlipo.store.tables import TABLES

OF_A_COMPANY = ("rounds", "investors", "offerings", "people", "events", "prices", "partitions")


def engine_or_skip(find: Callable[[], Any]) -> Any:
    """What an engine's test needs.

    Where it is not installed (:class:`ImportError`, :class:`FileNotFoundError`) the test is passed over, but never
    where it must have run; whatever else fails is a failure.
    """
    try:
        return find()
    except (ImportError, FileNotFoundError) as missing:
        if os.environ.get("XLIPO_REQUIRE_ENGINES"):
            raise
        pytest.skip(f"no engine: {missing}")


def java() -> str:
    """Where Java is, which Spark runs on. Raises :class:`FileNotFoundError`."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is None:
        raise FileNotFoundError("Java is not installed: apt-get install default-jre-headless")
    return found


def loaded(address: str, *folders: Path) -> str:
    """The address of a store, loaded with the shipped data and folders over them."""
    load(read_url(address), folders)
    return address


def load_killed(address: str, after: str = "told", before: str = "", **environment: str) -> None:
    """Load the shipped data in a process of its own that is killed (SIGKILL) in the midst of it.

    Args:
        address: of the store.
        after: the step after which it is killed: ``append facts``, ``Insert meta`` …; when its first part is in, where
            none is named.
        before: what that process does first, as Python.
        environment: what it is told beyond this process's environment.
    """
    command = [sys.executable, "-c", before + _KILLED, address, after]
    made = subprocess.run(command, timeout=300, env={**os.environ, **environment})
    assert made.returncode == -signal.SIGKILL


_KILLED = """
import os, signal, sys
from sqlglot import exp
from xlipo.store.sql import loading
from xlipo.store.sql.url import read_url

address, after = sys.argv[1:]

def done(step):
    if step == after:
        os.kill(os.getpid(), signal.SIGKILL)

def watched(url):
    engine = opened(url)
    run, append = engine.run, engine.append
    def watched_run(statement, parameters=None):
        run(statement, parameters)
        table = statement.find(exp.Table)
        done(f"{type(statement).__name__} {table.name if table else ''}")
    def watched_append(name, rows):
        append(name, rows)
        done(f"append {name.rpartition('_')[0]}")
    engine.run, engine.append = watched_run, watched_append
    return engine

opened, loading.open_loading = loading.open_loading, watched
loading.load(read_url(address), (), lambda told: done("told"))
"""


def assert_holds_what_the_files_hold(address: str, files: DataView | None = None, together: bool = False) -> None:
    """Every company, source, fact, round, offering, close … equal in every field, in the same order."""
    files, held = files or shipped(), SqlStore(read_url(address)).view()
    if together:
        held.read_ahead([company.id for company in files.companies()])
    assert held.version == files.version
    assert list(held.companies()) == list(files.companies())
    assert list(held.sources()) == list(files.sources())
    assert dict(held.concepts()) == dict(files.concepts())
    for company in files.companies():
        assert held.company(company.id) == company
        for kind in OF_A_COMPANY:
            assert list(getattr(held, kind)(company.id)) == list(getattr(files, kind)(company.id)), (kind, company.id)
        assert list(map(repr, held.facts_of(company.id))) == list(map(repr, files.facts_of(company.id)))
        assert list(held.facts_of(company.id)) == list(files.facts_of(company.id))
        assert held.concepts_of(company.id) == files.concepts_of(company.id)
    for kind in TABLES.keys() - {"companies", "sources", "concepts", "peers", *OF_A_COMPANY}:
        assert list(getattr(held, kind)()) == list(getattr(files, kind)()), kind
    assert held.peers("comps") == files.peers("comps")
    assert held.newest_source_date() == files.newest_source_date()
    assert held.price_sources() == files.price_sources()


def assert_hostile_texts_are_texts(address: str, folder: Path) -> None:
    """A store of :func:`hostile_folder` holds every text as it is written, and finds what is asked by it."""
    held, files = SqlStore(read_url(address)).view(), open_data(folder)
    assert_holds_what_the_files_hold(address, files)
    for text in (*HOSTILE_TEXTS, "a\0b"):
        assert held.find_company(text) == files.find_company(text)
        assert held.document(text) == files.document(text)
        assert list(held.documents_at(text)) == list(files.documents_at(text))


def assert_answers_as_the_files_do(address: str, folders: Sequence[Path] = (), together: bool = False) -> None:
    """Every call of the table gives the same cells, reasons of errors included.

    ``together`` reads what the names of all calls mean at once, where an engine takes seconds for a question.
    """
    held, files = Session(address), answers_of_files(tuple(folders))
    assert not held.unusable
    calls = (*CALLS, *HOSTILE)
    for at, period in enumerate(GRID_PERIODS):
        if together and at == 1:  # one grid is chosen by the engine
            read_all(held.view, [cell for asked in calls for cell in asked.arguments[:2] if isinstance(cell, str)])
        assert told(call("IPO_METRIC", grid_of(period), held)) == files[period], period
    for asked in calls:
        assert told(call(asked.name, asked.arguments, held)) == files[repr(asked)], asked


def grid_of(period: str) -> tuple[Any, ...]:
    """The arguments of a grid of all companies."""
    return [[company.name] for company in shipped().companies()], [GRID_METRICS], period


@cache
def answers_of_files(folders: tuple[Path, ...]) -> dict[str, Any]:
    """What the files answer to every call, by its text, and to each grid, by its period: for all engines the same."""
    files = Session(folders)
    grids = {period: told(call("IPO_METRIC", grid_of(period), files)) for period in GRID_PERIODS}
    return grids | {repr(asked): told(call(asked.name, asked.arguments, files)) for asked in (*CALLS, *HOSTILE)}


def read_all(view: DataView, names: Sequence[str] = ()) -> None:
    """Read all that belongs to companies, in a question for each table: an engine may take seconds for one."""
    companies = [company.id for company in view.companies()]
    view.read_ahead([*companies, *names])
    for company in companies:
        view.facts_of(company)
        for kind in OF_A_COMPANY:
            getattr(view, kind)(company)


GRID_PERIODS = ("FY2024", "9M2025", "2025-06-30")
GRID_METRICS = [
    "revenue", "gross_profit", "gross_margin", "revenue_growth", "net_loss", "net_margin", "rd_to_revenue", "headcount",
    "monthly_burn", "runway_months", "cash_and_cash_equivalents", "total_assets", "market_cap", "revenue_per_head",
]  # fmt: skip


def assert_screens_as_the_files_do(
    address: str, conditions: Sequence[Screened] = CONDITIONS, folders: Sequence[Path] = (), together: bool = False
) -> None:
    """Every condition gives the same verdicts, reasons and figures.

    ``together`` reads all companies first: nothing is then chosen by the engine.
    """
    files, held = (Client(data, as_of="2026-10-09") for data in (folders, address))
    if together:
        read_all(held.answers.data)
    else:
        with pytest.MonkeyPatch.context() as patch:  # as of more companies than are named one by one
            patch.setattr(sql_view, "MOST_NAMED", 0)
            own, other = (client.screen(conditions[0].text).records() for client in (files, held))
            assert list(map(judged, other)) == list(map(judged, own))
    for asked in conditions:
        own, other = (
            client.screen(asked.text, period=asked.period, currency=asked.currency, group=asked.group)
            for client in (files, held)
        )
        assert other.counts == own.counts, asked.text
        assert list(map(judged, other.records())) == list(map(judged, own.records())), asked.text
        assert held.screen(asked.text, ("revenue", "arr"), asked.period, asked.currency, asked.group).as_json() == (
            files.screen(asked.text, ("revenue", "arr"), asked.period, asked.currency, asked.group).as_json()
        ), asked.text


def judged(record: ScreenRecord) -> tuple[object, ...]:
    """All that a screen says of a company that it decides on its figures; of one it does not meet, that it does not."""
    figures = [(a.metric, a.value, a.low, a.high, a.unit, a.period, a.status, a.off_basis) for a in record.figures]
    return record.company, record.verdict, record.reasons, figures


def told(result: Result) -> Any:
    """A result with the reasons and statuses of its errors."""
    if isinstance(result, tuple):
        return tuple(tuple(map(told, row)) for row in result)
    if isinstance(result, CellError):
        return result.text, result.reason, result.status
    return repr(result)


# -- folders of data ---------------------------------------------------------------------------------------------------

_HEADER = (
    "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note,reading,mirror_url"
)
SMALL = {
    "companies": [
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status",
        "acme,Acme,company,,USD,12-31,llm,艾克米,private",
    ],
    "concepts": [
        "id,label_en,label_zh_hans,label_zh_hant,group,period_type,unit_kind,balance,ifrs,aliases,definition",
        "revenue,Revenue,收入,收入,income,duration,money,signed,,sales,Revenue.",
        "gross_profit,Gross profit,毛利,毛利,income,duration,money,signed,,,Gross profit.",
    ],
    "sources": [
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via",
        "p,Prospectus,HKEX,2025-12-31,,https://example.org/p.pdf,en,prospectus,1,",
        "n,News,Paper,2026-01,yes,,zh-Hant,press,6,",
    ],
    "facts/acme": [
        _HEADER,
        "gross_profit,,FY2024,40.0,,1000000,USD,,,p,p.4,,,,,",
        "revenue,,FY2023,50,,1000000,USD,about,,n,,约5000万美元,,press,,",
        "revenue,,FY2024,100.0,,1000000,USD,,,p,p.3,,,,,",
    ],
}


def small_folder(place: Path) -> Path:
    """A data set of one company, whole by itself."""
    (place / "facts").mkdir(parents=True)
    for name, lines in SMALL.items():
        (place / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


HOSTILE_TEXTS = (
    "'; DROP TABLE facts; --", 'a"b', "a'b", "$p0", "%(p0)s", "%s", "{p0:String}", ":p0", "?", "\\", "\\'", "\\N",
    "a\tb", "line one\nline two", "`x`", "$$", "/* */",
    "é智譜🙂", "''", '"" "', "NULL", "1e5", "{}", "\\x00", "a;b", "=1+1",
)  # fmt: skip


def hostile_folder(place: Path) -> Path:
    """A data folder with hostile texts in every field that may hold one."""
    (place / "facts").mkdir(parents=True)
    texts = [text for text in HOSTILE_TEXTS if ";" not in text]  # a list's members are told apart by it
    facts = [
        [
            "revenue",
            f"segment=x{at}",
            f"FY20{10 + at % 15}",
            f"{at}.5",
            "",
            "",
            "USD",
            "",
            "",
            "s-0",
            *[text] * 4,
            "",
            text,
        ]
        for at, text in enumerate(HOSTILE_TEXTS)
    ]
    facts += [
        ["ticker", f"segment=t{at}", "2025-01-01", text, "", "", "text", "", "", f"s-{at}", *[""] * 6]
        for at, text in enumerate(HOSTILE_TEXTS)
    ]
    facts += [
        ["revenue", f"segment={text}", "FY2009", "1", "", "", "USD", *[""] * 2, "s-0", *[""] * 6]
        for text in texts
        if "=" not in text
    ]
    _write(place / "facts" / "evil.csv", [_HEADER.split(","), *facts])
    names = [f"name {text}" for text in texts]
    _write(place / "companies.csv", [
        SMALL["companies"][0].split(","),
        ["evil", "Evil '; DROP TABLE names; --", "company", "legal \"'", "USD", "12-31", "", ";".join(names), "\\"],
    ])  # fmt: skip
    _write(place / "sources.csv", [
        SMALL["sources"][0].split(","),
        *[[f"s-{at}", t, t, "2025-01-31", "", t, "en", t, "3", t] for at, t in enumerate(HOSTILE_TEXTS)],
    ])  # fmt: skip
    _write(place / "rounds.csv", [
        ["company", "id", "name", "order", "announced", "closed", "source", "note"],
        *[["evil", text, text, str(at), "", "", "s-0", text] for at, text in enumerate(HOSTILE_TEXTS)],
    ])  # fmt: skip
    _write(place / "people.csv", [
        ["company", "name", "name_zh", "role", "source", "note"],
        *[["evil", text, text, text, "s-0", text] for text in HOSTILE_TEXTS],
    ])  # fmt: skip
    return place


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
