"""The house: arrows only point down, the core stands on its own, and the data files read like reviewed text."""

from __future__ import annotations

import ast
import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from xlipo.facts.concept import PeriodType
from xlipo.facts.fact import read_dimensions, show_dimensions
from xlipo.facts.period import Period
from xlipo.facts.quantity import Hedge
from xlipo.facts.unit import TEXTUAL, is_known
from xlipo.store.fact_lines import FACT_COLUMNS, OPTIONAL_FACT_COLUMNS
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

PACKAGE = SHIPPED.parent
SOURCE = PACKAGE.parent
ROOMS = (
    "facts", "store", "intake", "metrics", "quality", "api", "functions", "sheetkit", "report", "templates", "lint",
    "hosts", "cli",
)  # fmt: skip
"""Every room, the lowest first: a module imports only from its own room and from those before it."""

STRANGERS = {
    "report": {"templates", "functions", "lint"}, "templates": {"report", "functions", "lint"},
    "lint": {"report", "templates", "functions"}, "hosts": {"report", "lint"},
}  # fmt: skip
"""Rooms that do not know each other, and what a host never imports: a sheet."""

FRONT_DOOR = {"__init__", "__main__", "notebook"}
"""What stands before the house: it may call every room."""

GROUND = {"version"}
"""What stands under the house: every room may read it."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The package (or top-level module) a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


BY_ROOM = {room: [path for path in MODULES if part_of(path) == room] for room in map(part_of, MODULES)}
"""The files of each room: a test of every file is one a room, and names every file that is wrong."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports_in(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, anywhere in it, with the line; relative ones made absolute."""
    package = ["xlipo", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            yield base + (node.module or ""), node.lineno
            if base + (node.module or "") == "xlipo":
                yield from ((f"xlipo.{alias.name}", node.lineno) for alias in node.names)


def test_every_package_has_its_room() -> None:
    assert {part_of(path) for path in MODULES} - FRONT_DOOR - GROUND <= set(ROOMS)


@pytest.mark.parametrize("room", BY_ROOM)
def test_arrows_only_point_down(room: str) -> None:
    if room in FRONT_DOOR:
        return
    allowed = {*ROOMS[: ROOMS.index(room) + 1 if room in ROOMS else 0], *GROUND} - STRANGERS.get(room, set())
    imported = [(path, *each) for path in BY_ROOM[room] for each in imports_in(path)]
    wrong = []
    for path, module, line in imported:
        theirs = room_of(module)
        is_click = module.split(".")[0] == "click" and room not in ("cli", "hosts")
        if is_click or (theirs and theirs not in allowed):
            wrong.append(f"{path.name}:{line} {room} imports {module}")
    assert not wrong, "\n".join(wrong)


def room_of(module: str) -> str:
    """The room of a module of ours, by its dotted name; nothing for another's."""
    if not module.startswith("xlipo."):
        return ""
    found = module.split(".")[1]
    return found if found in ROOMS or found in FRONT_DOOR | GROUND else "__init__"


def module_of(path: Path) -> str:
    """A file's dotted name."""
    return ".".join(["xlipo", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


def test_no_module_imports_itself_by_way_of_others() -> None:
    """No import circle anywhere, those inside functions and for type checking included."""
    modules = {module_of(path): path for path in MODULES}
    arrows: dict[str, set[str]] = {}
    for name, path in modules.items():
        named = {module for module, _ in imports_in(path)}
        named |= {f"{base}.{alias}" for base, alias in imported_from(path)}
        arrows[name] = {module for module in named if module in modules and module != name}
    for ends in arrows.values():  # a package's own page is passed through to reach what is in it
        ends -= {end for end in ends if any(other.startswith(end + ".") for other in ends)}
    assert circles(arrows) == []


def imported_from(path: Path) -> Iterator[tuple[str, str]]:
    """What is imported out of which module: (module, name)."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Every strongly connected set of more than one module (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for end in sorted(arrows[name]):
            if end not in order:
                visit(end)
                lowest[name] = min(lowest[name], lowest[end])
            elif end in stack:
                lowest[name] = min(lowest[name], order[end])
        if lowest[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(arrows):
        if name not in order:
            visit(name)
    return found


def test_what_is_known_touches_no_file_and_no_network() -> None:
    outside = {
        "os",
        "io",
        "pathlib",
        "csv",
        "sqlite3",
        "json",
        "socket",
        "urllib",
        "requests",
        "subprocess",
        "tempfile",
        "shutil",
    }
    for path in (PACKAGE / "facts").glob("*.py"):
        assert {module.split(".")[0] for module, _ in imports_in(path)}.isdisjoint(outside), path.name
        calls = {
            node.func.id
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert calls.isdisjoint({"open", "print", "input"}), path.name


@pytest.mark.parametrize("room", BY_ROOM)
def test_nothing_is_evaluated_pickled_or_given_to_a_shell(room: str) -> None:
    wrong = [danger for path in BY_ROOM[room] for danger in dangers_in(path)]
    assert not wrong, "\n".join(wrong)


def dangers_in(path: Path) -> Iterator[str]:
    """Where a file takes in what pickles, evaluates a text, or calls a shell."""
    for module, line in imports_in(path):
        if module.split(".")[0] in {"pickle", "marshal", "shelve", "dill"}:
            yield f"{path.name}:{line} {module}"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            shell = [key.value for key in node.keywords if key.arg == "shell"]
            if (
                name in ("eval", "exec", "compile", "__import__")
                or method in ("system", "popen")
                or any(getattr(value, "value", True) for value in shell)
            ):
                yield f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("room", BY_ROOM)
def test_a_file_says_what_is_in_it(room: str) -> None:
    silent = [str(path) for path in BY_ROOM[room] if path.stat().st_size and not ast.get_docstring(tree_of(path))]
    assert not silent, "no docstring: " + ", ".join(silent)


# -- the core on its own ---------------------------------------------------------------------------------------------

ALONE = """
import importlib, pkgutil, sys

class Nobody:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[1].split(","):
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, Nobody())
import xlipo
for name in ("facts", "metrics", "store", "functions"):
    try:
        package = importlib.import_module(f"xlipo.{name}")
    except ModuleNotFoundError as missing:
        assert missing.name == f"xlipo.{name}", missing
        continue
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            importlib.import_module(module.name)
        except ImportError as missing:
            of_a_database = module.name.startswith(tuple(sys.argv[2].split(",")))
            assert of_a_database and str(missing) == "numpy is not here", (module.name, missing)
from xlipo.metrics.answers import Answers
from xlipo.store.opening import open_data
print(Answers(open_data()).metric("MiniMax", "gross_margin", "9M2025").show())
print(*sorted(set(sys.modules) & {"pandas", "openpyxl", "xlwings", "currency_converter", "rapidfuzz", "rich", "click"}))
"""


BY_COLUMN = (
    "xlipo.metrics.plain_columns", "xlipo.metrics.spans", "xlipo.metrics.screening.plain_verdicts", "xlipo.store.sql.",
)  # fmt: skip
"""Modules for databases, which read and judge many companies at once with numpy: their extras bring it."""


def run_alone(blocked: str, cache: Path) -> list[str]:
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "XLIPO_CACHE": str(cache)}
    environment.pop("XLIPO_DATA", None)
    done = subprocess.run(
        [sys.executable, "-c", ALONE, blocked, ",".join(BY_COLUMN)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_core_answers_where_no_spreadsheet_library_is_installed(tmp_path: Path) -> None:
    shown, _ = run_alone("pandas,openpyxl,xlwings,numpy,lxml", tmp_path)
    assert shown == "23.3%"


def test_a_question_in_the_reporting_currency_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    assert run_alone("none", tmp_path) == ["23.3%", ""]


# -- the data files --------------------------------------------------------------------------------------------------

FILES = sorted(SHIPPED.rglob("*.csv"))
FACTS = sorted((SHIPPED / "facts").glob("*.csv"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def named(path: Path) -> str:
    return str(path.relative_to(SHIPPED))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_data_file_is_plain_text_that_diffs_line_by_line(path: Path) -> None:
    held = path.read_bytes()
    assert not held.startswith(b"\xef\xbb\xbf") and b"\r" not in held and b"\0" not in held
    assert held.endswith(b"\n") and not held.endswith(b"\n\n")
    again = io.StringIO()
    rows = list(csv.reader(io.StringIO(held.decode("utf-8"))))
    csv.writer(again, lineterminator="\n").writerows(rows)
    assert again.getvalue() == held.decode("utf-8"), "not as a csv writer writes it"
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any("\n" in cell or cell != cell.strip() for row in rows for cell in row)


@pytest.mark.parametrize("path", FACTS, ids=named)
def test_facts_stand_in_order_one_a_line(path: Path) -> None:
    rows = rows_of(path)
    keys = [(row["concept"], row["dimensions"], row["period"], row["source"], row["value"]) for row in rows]
    assert keys == sorted(keys)
    lines = [tuple(row.values()) for row in rows]
    assert len(set(lines)) == len(lines)
    assert tuple(rows[0]) == (*FACT_COLUMNS, *OPTIONAL_FACT_COLUMNS)


@pytest.mark.parametrize(("file", "key"), [("sources", ("id",)), ("concepts", ("group", "id"))])
def test_registers_stand_in_order(file: str, key: tuple[str, ...]) -> None:
    keys = [tuple(row[column] for column in key) for row in rows_of(SHIPPED / f"{file}.csv")]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("path", FACTS, ids=named)
def test_a_fact_is_written_one_way_only(path: Path) -> None:
    kinds = {concept.id: concept.period_type for concept in open_data(()).concepts().values()}
    year_end = open_data(()).company(path.stem).year_end
    for line, row in enumerate(rows_of(path), 2):
        where = f"{path.name}:{line}"
        kind = "duration" if kinds[row["concept"]] is PeriodType.DURATION else "instant"
        year_alone = re.fullmatch(r"\d{4}", row["period"])  # a whole year may be written as its number
        found = Period.parse(row["period"], kind, year_end)  # type: ignore[arg-type]
        assert year_alone or found.text == row["period"], where
        assert show_dimensions(read_dimensions(row["dimensions"])) == row["dimensions"], where
        assert is_known(row["unit"]), where
        assert row["hedge"] in {"", *set(Hedge) - {Hedge.EXACT}}, where
        if row["unit"] in TEXTUAL:
            assert row["value"] and not (row["high"] or row["scale"] or row["hedge"]), where
        elif row["value"]:
            assert re.fullmatch(r"-?\d+(\.\d+)?", row["value"]), where
            assert re.fullmatch(r"|10+", row["scale"]), where
        assert bool(row["high"]) == (row["hedge"] in ("range", "several")) or row["hedge"] == "over", where


@pytest.mark.parametrize("path", FILES, ids=named)
def test_facts_carry_over_and_sentences_do_not(path: Path) -> None:
    for line, row in enumerate(rows_of(path), 2):
        where = f"{named(path)}:{line}"
        assert len(row.get("note", "")) < 300, where
        assert not re.search(r"[。！？]", row.get("note", "")), where
        assert len(row.get("printed", "")) < 120, where
        assert len(row.get("locator", "")) < 80, where


def test_a_date_is_a_period_and_a_listing_is_a_day() -> None:
    dates = [(path, row) for path in FACTS for row in rows_of(path) if row["unit"] == "date"]
    assert len(dates) > 50
    for path, row in dates:
        assert Period.parse(row["value"], "instant"), path.name
        if row["concept"] == "listing_date" and not row["claim"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["value"]), f"{path.name}: {row['value']}"
