"""One path: a figure goes from its line in a file to a cell, an account of it and a sheet by the same resolution."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import xlipo
from xlipo.facts.period import Period
from xlipo.functions import Session, call
from xlipo.hosts.snapshot_client import SnapshotClient
from xlipo.metrics.resolution import Resolution
from xlipo.report.build import Request, build_sheets
from xlipo.store.opening import open_data

SOURCE = str(Path(xlipo.__file__).parent)
REVENUE = Decimal(30_523_000)
"""MiniMax's revenue of FY2024 in US dollars: 30,523 thousand in its prospectus."""
SHAPES = ("Quantity", "Fact", "ConceptFacts", "Derivation", "Resolution", "Answer", "float")
"""What the figure is on its way, from the line of a file to the number of a cell."""


def holds(thing: object, depth: int = 4) -> bool:
    """Whether a value is the figure, or is made of parts that hold it."""
    if isinstance(thing, Decimal | float) and not isinstance(thing, bool):
        return thing == REVENUE
    if depth == 0 or isinstance(thing, str | bytes | int):
        return False
    return any(holds(part, depth - 1) for part in parts(thing))


def parts(thing: object) -> Iterator[object]:
    """The items of a small collection, and what an object of ours keeps."""
    if isinstance(thing, list | tuple | dict):
        yield from (thing.values() if isinstance(thing, dict) else thing) if len(thing) < 400 else ()
    elif type(thing).__module__.startswith("xlipo."):
        yield from vars(thing).values() if hasattr(thing, "__dict__") else ()
        names = (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()))
        yield from (getattr(thing, name) for name in names if hasattr(thing, name))


def walked(ask: Callable[[], object]) -> tuple[list[str], list[Resolution]]:
    """The kinds of what functions gave on the way that held the figure, in order, and the resolutions among them."""
    kinds: dict[str, None] = {}
    resolutions: dict[int, Resolution] = {}
    seen: set[tuple[CodeType, type]] = set()

    def watch(frame: FrameType, event: str, given: Any) -> None:
        key = frame.f_code, type(given)
        if event != "return" or not frame.f_code.co_filename.startswith(SOURCE) or key in seen:
            return
        if type(given).__name__ in SHAPES and holds(given):
            kinds[type(given).__name__] = None
            if isinstance(given, Resolution):
                resolutions[id(given)] = given
            else:
                seen.add(key)

    sys.setprofile(watch)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return list(kinds), list(resolutions.values())


def test_a_cell_and_an_account_are_given_by_one_resolution() -> None:
    snapshot = Session(()).now()
    shapes, (found,) = walked(lambda: call("IPO_METRIC", ["MiniMax", "revenue", "FY2024", "USD"], snapshot))
    assert shapes == list(SHAPES)
    answers = snapshot.answers()
    resolver = answers.resolver(answers.company("MiniMax"), answers.measure("revenue"))
    assert resolver.resolve(Period.parse("FY2024")) is found
    explained = SnapshotClient(snapshot).explain("MiniMax", "revenue", "FY2024", "USD")
    assert explained.answer.resolution is found


def test_a_sheet_is_given_by_the_same_path() -> None:
    book, _ = build_sheets(open_data(()), Request(["MiniMax"], period="FY2024"))
    resolver = book.answers.resolver(book.companies[0], book.answers.measure("revenue"))
    found = resolver.resolve(Period.parse("FY2024"))
    shown = [figure.answer for figure in book.figures if figure.answer is not None]
    mine = [answer for answer in shown if answer.metric == "revenue" and answer.value == REVENUE]
    assert mine and all(answer.resolution is found for answer in mine)
