"""Sheets declare themselves: each says its name, where it stands, and which sheets must be built before it.

A module of `xlipo.report.sheets` declares a sheet by decorating the function that builds it; nothing else need know it:

    @sheet("definitions", order=190)
    def definitions(book: Book) -> ReportSheet:
        page = ReportSheet.of(book, "definitions")
        ...
        return page
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from xlipo.report import sheets
from xlipo.report.book import Book
from xlipo.report.report_sheet import ReportSheet

Built: TypeAlias = ReportSheet | Sequence[ReportSheet] | None
"""What a builder gives: a sheet, several (one a company), or none where there is nothing to show."""
Build: TypeAlias = Callable[[Book], Built]


@dataclass(frozen=True, slots=True)
class Declared:
    """A sheet that was declared; its title is the word of its name, and ``about_`` its name is what it is about."""

    name: str
    order: int
    build: Build
    needs: tuple[str, ...] = ()


_DECLARED: dict[str, Declared] = {}


def sheet(name: str, order: int, needs: Iterable[str] = ()) -> Callable[[Build], Build]:
    """Declare the sheet that a function builds.

    Args:
        name: the key of its title among the report's words; ``about_`` and this is what the contents say of it.
        order: where it stands: sheets stand, and are built, by their number.
        needs: the names of sheets that must be built before it, though they stand after it.
    """

    def declare(build: Build) -> Build:
        _DECLARED[name] = Declared(name, order, build, tuple(needs))
        return build

    return declare


def declared() -> list[Declared]:
    """Every declared sheet in the order in which they stand."""
    for module in pkgutil.iter_modules(sheets.__path__, f"{sheets.__name__}."):
        importlib.import_module(module.name)
    return sorted(_DECLARED.values(), key=lambda one: one.order)


def in_building_order(found: Sequence[Declared]) -> list[Declared]:
    """The sheets as they stand, but each after those that it needs.

    >>> cover = Declared("cover", 10, lambda book: None, needs=("checks",))
    >>> checks = Declared("checks", 180, lambda book: None)
    >>> [one.name for one in in_building_order([cover, checks])]
    ['checks', 'cover']
    """
    by_name = {one.name: one for one in found}
    ordered: dict[str, Declared] = {}

    def enter(one: Declared) -> None:
        if one.name in ordered:
            return
        for name in one.needs:
            if name in by_name:
                enter(by_name[name])
        ordered[one.name] = one

    for one in found:
        enter(one)
    return list(ordered.values())
