"""What every engine's test asks: a store of the shipped data gives what the files give, call by call, fact by fact."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calls import CALLS, HOSTILE, Call
from shipped import shipped
from xlipo.facts.dataset import DataView
from xlipo.functions import call
from xlipo.functions.cells import CellError, Result
from xlipo.functions.session import Session
from xlipo.store.sql.loading import load
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url
from xlipo.store.tables import TABLES

OF_A_COMPANY = ("rounds", "investors", "offerings", "people", "events", "prices", "partitions")


def engine_or_skip(find: Callable[[], Any]) -> Any:
    """What an engine's test needs; where it is missing the test is passed over, but never where it must have run."""
    try:
        return find()
    except Exception as missing:
        if os.environ.get("XLIPO_REQUIRE_ENGINES"):
            raise
        pytest.skip(f"no engine: {missing}")


def loaded(address: str, *folders: Path) -> str:
    """The address of a store, loaded with the shipped data and folders over them."""
    load(read_url(address), folders)
    return address


def assert_holds_what_the_files_hold(address: str, files: DataView | None = None) -> None:
    """Every company, source, fact, round, offering, close … equal in every field, in the same order."""
    files, held = files or shipped(), SqlStore(read_url(address)).view()
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


def assert_answers_as_the_files_do(address: str, calls: tuple[Call, ...] = (*CALLS, *HOSTILE)) -> None:
    """Every call of the table gives the same cells, reasons of errors included."""
    files, held = Session(()), Session(address)
    assert not held.unusable
    for asked in calls:
        one, other = call(asked.name, asked.arguments, files), call(asked.name, asked.arguments, held)
        assert told(one) == told(other), asked


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
