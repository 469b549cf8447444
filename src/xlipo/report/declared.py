"""Sheets declare themselves: each says its name, where it stands, and what must be built before it.

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
from enum import IntEnum
from typing import TypeAlias

from xlipo.report import sheets
from xlipo.report.book import Book
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.words import Words

BACK = 100
"""Sheets from this order on are the back."""

Built: TypeAlias = ReportSheet | Sequence[ReportSheet] | None
"""What a builder gives: a sheet, several (one a company), or none where there is nothing to show."""
Build: TypeAlias = Callable[[Book], Built]


class Stage(IntEnum):
    """When a sheet is built."""

    PAGE = 1
    """Before the registers: it may enter figures, periods, constants and rates in them."""
    REGISTER = 2
    """When all that it lists has been entered."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A sheet that was declared; its title is the word of its name, and what it is about that of ``about_`` and it."""

    name: str
    order: int
    build: Build
    needs: tuple[str, ...] = ()
    stage: Stage = Stage.PAGE

    @property
    def is_front(self) -> bool:
        """Whether it is of the pages that are sent on; the others are for who checks them."""
        return self.order < BACK


_DECLARED: dict[str, Declared] = {}


def sheet(name: str, order: int, needs: Iterable[str] = (), stage: Stage = Stage.PAGE) -> Callable[[Build], Build]:
    """Declare the sheet that a function builds.

    Args:
        name: the key of its title among the report's words; ``about_`` and this is what the contents say of it.
        order: where it stands: sheets stand, and within a stage are built, by their number.
        needs: the names of sheets that must be built before it, though they stand after it.
        stage: when it is built.
    """

    def declare(build: Build) -> Build:
        _DECLARED[name] = Declared(name, order, build, tuple(needs), stage)
        return build

    return declare


def declared() -> list[Declared]:
    """Every declared sheet in the order in which they stand."""
    for module in pkgutil.iter_modules(sheets.__path__, f"{sheets.__name__}."):
        importlib.import_module(module.name)
    return sorted(_DECLARED.values(), key=lambda one: one.order)


def titles(words: Words) -> list[str]:
    """The titles of the declared sheets."""
    return [words[one.name] for one in declared()]


def in_building_order(found: Sequence[Declared]) -> list[Declared]:
    """The sheets as they stand, but stage by stage, and each after those that it needs.

    >>> comps = Declared("comps", 10, lambda book: None, needs=("tear_sheet",))
    >>> tear_sheet = Declared("tear_sheet", 40, lambda book: None)
    >>> figures = Declared("figures", 130, lambda book: None, stage=Stage.REGISTER)
    >>> [one.name for one in in_building_order([comps, tear_sheet, figures])]
    ['tear_sheet', 'comps', 'figures']
    """
    by_name = {one.name: one for one in found}
    ordered: dict[str, Declared] = {}

    def enter(one: Declared) -> None:
        if one.name in ordered:
            return
        for name in one.needs:
            enter(by_name[name])
        ordered[one.name] = one

    for one in sorted(found, key=lambda one: one.stage):
        enter(one)
    return list(ordered.values())
