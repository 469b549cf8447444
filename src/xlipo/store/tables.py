"""CSV text into rows and the small tables' items: every mistake of a file at once, with its line and field."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from xlipo.facts.concept import PeriodType
from xlipo.facts.errors import DataError
from xlipo.facts.nearest_word import nearest_word

TABLES: dict[str, str] = {
    "companies": "company.Company",
    "concepts": "concept.Concept",
    "sources": "source.Source",
    "rounds": "funding.FundingRound",
    "investors": "funding.Investor",
    "offerings": "offering.Offering",
    "people": "company.Person",
    "events": "event.Event",
    "prices": "price.Price",
    "acknowledgements": "acknowledgement.Acknowledgement",
    "exclusions": "exclusion.Exclusion",
    "partitions": "partition.Partition",
    "peers": "peers.Peer",
    "additivity": "partition.Additivity",
    "dimensions": "dimension.Dimension",
    "exchanges": "exchange.Exchange",
    "groups": "groups.Group",
    "listing_rules": "rules.ListingRule",
    "offering_figures": "offering_figure.OfferingFigure",
    "field_names": "field_name.FieldName",
}
"""Every table of a data folder and what one of its rows is, by module and class of :mod:`xlipo.facts`, in the order in
which they are read; a class is imported when its table is."""

REFERENCE = frozenset(
    {"additivity", "dimensions", "exchanges", "field_names", "groups", "listing_rules", "offering_figures"}
)
"""Tables that hold for every data set: what the law, the exchanges and the field's words say."""

_OPTIONAL = {"concepts": ("definition_zh_hans", "definition_zh_hant")}
"""Columns that a file may have after a table's others, all or none."""

_OF_A_PRICE = frozenset({"date", "close", "currency", "source"})
_MAY_BE_OF_A_PRICE = _OF_A_PRICE | {"company", "code", "share_class", "adjusted", "note"}
"""Columns that a user's file of prices needs, besides the company or its code, and may have, in any order."""

MOST_CHARACTERS = 10_000
"""Of one cell."""

MOST_ROWS = 250_000
"""Of one file."""

_LISTS: dict[str, tuple[str, ...]] = {
    "companies": ("groups", "aliases"),
    "concepts": ("aliases",),
    "offerings": ("sponsors",),
    "partitions": ("members",),
    "offering_figures": ("shares",),
    "exchanges": ("marks",),
    "field_names": ("nearest",),
}
_MADE: dict[str, Callable[[str], object]] = {
    "digits": int,
    "held_from": dt.date.fromisoformat,
    "held_to": dt.date.fromisoformat,
    "order": int,
    "period_type": PeriodType,
    "revenue_from": Decimal,
    "threshold": Decimal,
    "tier": int,
}
"""Columns whose cells stand for something other than their text, and what makes it of them."""

_FLAGS = frozenset({"date_inferred", "lead", "scope", "additive", "complete", "in_all"})
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, marks that turn the direction of writing, and bytes that were no UTF-8."""

_WHY = {
    "unexpected end of data": "a quote is opened and never closed",
    "field larger than field limit": "a cell is far too long, or a quote is never closed",
    "expected after": "a quote stands inside a cell: write it twice, and put the whole cell in quotes",
}

Report = Callable[[DataError], None]


class Items:
    """What makes the items of a table from its lines.

    Args:
        kind: the table.
        checks: whether they are validated; without it, lines that have been validated before are taken as they are,
            which takes a fraction of the time.
    """

    def __init__(self, kind: str, checks: bool = True) -> None:
        self._model, self._lists, self._checks = _model_of(kind), _LISTS.get(kind, ()), checks
        fields = self._model.model_fields
        self._is_free = kind == "prices" and checks
        self.columns = tuple(name for name in fields if name not in ("file", "line"))
        self.optional = _OPTIONAL.get(kind, ())
        self.required = tuple(name for name in self.columns if name not in self.optional)
        self._needed = {name for name, field in fields.items() if field.is_required()}

    def of(self, label: str, content: bytes, report: Report, broken: Callable[[str], object] = str) -> Iterator[Any]:
        """The sound items of a file; each mistake goes to ``report``, the first cell of its line to ``broken``."""
        columns = _own_order(content) if self._is_free else None
        for line, cells in rows_of(label, content, columns or self.required, report, self.optional):
            item = self.made(label, line, cells, report, columns)
            if item is not None:
                yield item
            else:
                broken(cells[0])

    def made(
        self, label: str, line: int, cells: Sequence[str], report: Report, columns: Sequence[str] | None = None
    ) -> Any:
        """The item of a line; None, and its mistakes reported, where it holds none."""
        values = _typed(columns or self.columns[: len(cells)], cells, self._lists)
        if "code" in values:
            values["company"] = values.pop("code")
        known = not self._checks and self._needed <= values.keys()
        item = _made(self._model, values, label, line) if known else None
        return item if item is not None else _validated(self._model, values, label, line, report)


def _model_of(kind: str) -> type[BaseModel]:
    module, _, name = TABLES[kind].partition(".")
    model: type[BaseModel] = getattr(import_module(f"xlipo.facts.{module}"), name)
    return model


def rows_of(
    label: str, content: bytes, columns: Sequence[str], report: Report, optional: Sequence[str] = ()
) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells of each line that has as many as there are columns, with its number; each mistake goes to ``report``.

    A file may have the ``optional`` columns after the others, all or none.

    >>> told = []
    >>> list(rows_of("a.csv", b'x,y\\n1,2\\n"3"4,5\\n6\\n\\n7,8\\n', ("x", "y"), told.append))
    [(2, ['1', '2']), (6, ['7', '8'])]
    >>> print(*told, sep="\\n")
    a.csv:3: line: a quote stands inside a cell: write it twice, and put the whole cell in quotes
    a.csv:4: line: 1 fields where 2 belong
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"PK"):
        report(DataError(label, 0, "file", "is no CSV file in UTF-8 (a workbook, or UTF-16); save it as CSV UTF-8"))
        return
    text = content.decode("utf-8-sig", "surrogateescape")
    lines = io.StringIO(text, newline="").readlines()
    records = _records(lines)
    line, header = next((record for record in records if not _is_comment(record[1])), (1, []))
    if optional and header == [*columns, *optional]:
        columns = header
    if header != list(columns):
        report(DataError(label, line, "header", _why_not(header, columns)))
        return
    if len(lines) > MOST_ROWS:
        message = f"has more than {MOST_ROWS:,} lines; keep figures that nobody asks for elsewhere"
        report(DataError(label, 0, "file", message))
        return
    suspicious = max(map(len, lines)) > MOST_CHARACTERS or _UNWANTED.search(text) is not None
    for line, cells in records:
        if _is_comment(cells):
            continue
        if isinstance(cells, str):
            report(DataError(label, line, "line", cells))
        elif len(cells) != len(columns):
            if any(map(str.strip, cells)):
                report(DataError(label, line, "line", f"{len(cells)} fields where {len(columns)} belong"))
        elif any(cells) and not (suspicious and _told(cells, columns, label, line, report)):
            yield line, cells


def _own_order(content: bytes) -> list[str] | None:
    """The columns of a file of prices as it has them; None where they are not such as it may have."""
    first = content.decode("utf-8-sig", "replace").partition("\n")[0].strip()
    names = first.split(",")
    is_known = len(names) == len(set(names)) and _OF_A_PRICE <= set(names) <= _MAY_BE_OF_A_PRICE
    return names if is_known and len(set(names) & {"company", "code"}) == 1 else None


def _records(lines: Sequence[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Each record's first line and its cells, or what is wrong with it; reading goes on at the line after a mistake."""
    first, between = 0, True

    def told(first: int) -> Iterator[str]:
        nonlocal between
        for at in range(first, len(lines)):  # the quotes of a comment open no cell
            line = "#\n" if between and lines[at].startswith("#") else lines[at]
            between = False
            yield line

    while first < len(lines):
        reader = csv.reader(told(first), strict=True)
        begin, between = first, True
        try:
            while True:
                between = True
                cells = next(reader, None)
                if cells is None:
                    return
                yield begin + 1, cells
                begin = first + reader.line_num
        except csv.Error as broken:
            yield begin + 1, next((why for words, why in _WHY.items() if words in str(broken)), str(broken))
            first = begin + 1


def _is_comment(cells: Sequence[str] | str) -> bool:
    """Whether a line is for people: it begins with #, in quotes or not, as spreadsheets leave it."""
    return not isinstance(cells, str) and bool(cells) and cells[0].startswith("#")


def _why_not(header: list[str] | str, columns: Sequence[str]) -> str:
    belong = f"the columns must be {','.join(columns)}"
    if isinstance(header, str):
        return f"{header}; {belong}"
    unknown = [f"{name[:40]!r} is no column{nearest_word(name, columns)}" for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    if len(header) > 1 and unknown:
        return "; ".join((*unknown[:3], belong))
    return f"the column {missing[0]} is missing; {belong}" if len(header) > 1 and missing else belong


def _told(cells: Sequence[str], columns: Sequence[str], label: str, line: int, report: Report) -> bool:
    """Whether a line has cells that no line may have; each is reported."""
    wrong = {column: said for column, cell in zip(columns, cells, strict=True) if (said := fault_of(cell))}
    for column, said in wrong.items():
        report(DataError(label, line, column, said))
    return bool(wrong)


def fault_of(cell: str) -> str:
    """What no cell may be: one with characters that nobody sees, or too long; empty where it is neither.

    >>> fault_of("a\u202eb"), fault_of("a" * 10_001), fault_of("Acme")
    ('has the control character U+202E; take it out', '10,001 characters where at most 10,000 may be', '')
    """
    if found := _UNWANTED.search(cell):
        if "\ud800" <= found.group() <= "\udfff":
            return "has bytes that are no UTF-8; save the file as CSV UTF-8"
        return f"has the control character U+{ord(found.group()):04X}; take it out"
    return f"{len(cell):,} characters where at most {MOST_CHARACTERS:,} may be" * (len(cell) > MOST_CHARACTERS)


def _typed(columns: Sequence[str], cells: Sequence[str], lists: Sequence[str]) -> dict[str, Any]:
    """Cells as the models take them: lists split at semicolons, flags from yes, empty cells left to their defaults."""
    values: dict[str, Any] = {}
    for name, cell in zip(columns, cells, strict=True):
        if name in lists:
            values[name] = tuple(part for part in (part.strip() for part in cell.split(";")) if part)
        elif name in _FLAGS:
            values[name] = {"yes": True, "no": False, "": False}.get(cell, cell)
        elif cell:
            values[name] = cell
    return values


def _made(model: type[BaseModel], values: Mapping[str, Any], file: str, line: int) -> Any:
    """The item of a line that has been validated before; None where a cell is not what it was then."""
    if any(isinstance(values[name], str) for name in _FLAGS & values.keys()):
        return None
    try:
        own: dict[str, Any] = {name: _MADE[name](value) if name in _MADE else value for name, value in values.items()}
    except (ValueError, ArithmeticError):
        return None
    return model.model_construct(set(own) | {"file", "line"}, **own, file=file, line=line)


def _validated(model: type[BaseModel], values: dict[str, Any], file: str, line: int, report: Report) -> Any:
    try:
        return model(**values, file=file, line=line)
    except ValidationError as broken:
        for error in broken.errors():
            where = str(error["loc"][0]) if error["loc"] else "line"
            report(DataError(file, line, where, _sentence(error, model.model_fields.get(where))))
        return None


def _sentence(error: Any, field: FieldInfo | None) -> str:
    """What is wrong with a cell, and an example of what would be right."""
    examples = field.examples if field is not None else None
    right = f"; write it as in {examples[0]}" if examples else ""
    written = repr(error["input"])[:60] if isinstance(error["input"], str) else ""
    match error["type"]:
        case "missing":
            return f"is empty, and is needed{right}"
        case "string_pattern_mismatch":
            return f"{written} is not as it is written here{right}"
        case "literal_error":
            wanted = str(error["ctx"]["expected"]).replace("'", "")
            return f"{written} is none of {wanted}"
        case "int_parsing" | "greater_than_equal" | "less_than_equal":
            return f"{written or error['input']} is no whole number that may stand here{right}"
        case "bool_parsing" | "bool_type":
            return f"{written} is neither yes nor no (empty is no)"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")
