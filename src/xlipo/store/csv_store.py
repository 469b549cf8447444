"""The CSV store: data folders as they are, read in one go and parsed where something is asked for; no index, no cache.

A view holds the bytes of every file as they were at one moment, so that it cannot mix old and new content. The tables
and the facts of the shipped layer are parsed when they are asked for, as its tests validate it; a layer of the user's
is validated whole when it is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from xlipo.facts.dataset import TableView
from xlipo.facts.errors import DataError, DataErrors
from xlipo.facts.fact import Fact
from xlipo.facts.price import SHARE_PRICE, Price
from xlipo.facts.references import WHOLE, References, doubled_facts
from xlipo.store.csv_files import DataFile, FileReader, FileSet, Report
from xlipo.store.fact_lines import FACT_COLUMNS, OPTIONAL_FACT_COLUMNS, FactReader
from xlipo.store.layers import Layer
from xlipo.store.tables import TABLES, Items, rows_of

Item = TypeVar("Item")
Line: TypeAlias = tuple[DataFile, int, Sequence[str]]
"""A line of facts: its file, its number, its cells."""


class CsvStore:
    """Data folders of CSV files; any thread may ask.

    Args:
        layers: the folders, lowest first.

    >>> from xlipo.store.layers import layers_for
    >>> store = CsvStore(layers_for(()))
    >>> store.view().company("minimax").name, store.token() == store.view().version
    ('MiniMax', True)
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._reader = FileReader(layers)
        self._lock = threading.Lock()
        self._view: CsvView | None = None

    def token(self) -> str:
        """The version of the files as they are now, and more where the folders themselves are at fault."""
        with self._lock:
            return self._reader.read().token

    def view(self) -> CsvView:
        """The data as they are now. Raises :class:`DataErrors` with every mistake of the user's own layers."""
        with self._lock:
            files = self._reader.read()
            if self._view is None or self._view.files is not files:
                self._view = opened(files, self._view)
            return self._view


def opened(files: FileSet, before: CsvView | None = None) -> CsvView:
    """A view of some files, validated where they are the user's; what ``before`` parsed of the same files is shared.

    Raises :class:`DataErrors`.
    """
    view = CsvView(files, before)
    own = any(not file.layer.is_shipped for file in files.files)
    errors = [*files.mistakes, *(view.mistakes() if own else ())]
    if errors:
        raise DataErrors(errors)
    return view


class CsvTables(TableView):
    """The tables of some files, each parsed when first asked for, and what reads facts that refer to them."""

    def __init__(self, files: Sequence[DataFile]) -> None:
        super().__init__()
        self.files = files
        self._tables: dict[str, tuple[Any, ...]] = {}
        self._parsed_whole: set[str] = set()
        self._of_kind: dict[str, list[DataFile]] = {}
        for file in files:
            self._of_kind.setdefault(file.kind, []).append(file)
        self._readers: dict[bool, FactReader] = {}
        self.broken: dict[str, set[str]] = {}
        """The first cells of lines that hold a mistake, by table."""

    def table(self, kind: str) -> Sequence[Any]:
        found = self._tables.get(kind)
        if found is None:
            if (lines := self._checked_lines(kind)) is not None:
                items = tuple(sorted((one for each in lines.values() for one in each), key=lambda item: item.line))
            else:
                items = _sound(lambda report: self._parsed(kind, report))
            found = self._tables.setdefault(kind, items)
        return found

    def by_id(self, kind: str) -> Mapping[str, Any]:
        lines = self._checked_lines(kind)
        return super().by_id(kind) if lines is None else MadeWhenAsked(lines, lambda key: lines[key][-1])

    def by_company(self, kind: str) -> Mapping[str, Sequence[Any]]:
        lines = self._checked_lines(kind)
        if lines is not None:
            return lines
        found = super().by_company(kind)
        return {owner: self._superseding(items) for owner, items in found.items()} if kind == "prices" else found

    def _superseding(self, prices: Sequence[Price]) -> Sequence[Price]:
        """The closes of a company, those of the highest layer alone for each class and day."""
        place = {layer: at for at, layer in enumerate(dict.fromkeys(file.layer for file in self.files))}
        layer_of = {file.label: place[file.layer] for file in self.files}
        highest: dict[tuple[str, str], int] = {}
        for price in prices:
            key = price.share_class, price.date
            highest[key] = max(layer_of[price.file], highest.get(key, 0))
        return tuple(one for one in prices if layer_of[one.file] == highest[one.share_class, one.date])

    def _owned_by_id(self, item: Any) -> Any:
        """A close whose company is named by its id, where a file names it by another name or a listing's code."""
        if not isinstance(item, Price) or item.company in self._by_id("companies"):
            return item
        found = self.find_company(item.company) or self.find_listed(item.company)
        return item if found is None else item.model_copy(update={"company": found.id})

    def _checked_lines(self, kind: str) -> Mapping[str, tuple[Any, ...]] | None:
        """The items of a table by its first column, each made when asked for; None where lines are to be validated."""
        files = self._of_kind.get(kind, ())
        if kind in self._parsed_whole or len(files) != 1 or not files[0].layer.is_shipped:
            return None
        found: Mapping[str, tuple[Any, ...]] = self._lookup(f"{kind} by line", lambda: _lines_of(kind, files[0]))
        return found

    def own_kinds(self) -> Sequence[str]:
        """The kinds of tables that the user's layers have lines of."""
        return [kind for kind in TABLES if any(not file.layer.is_shipped for file in self._of_kind.get(kind, ()))]

    def parse_all(self, kinds: Iterable[str], report: Report, of_shipped: bool = False) -> None:
        """Parse tables of some kinds; each mistake goes to ``report``, and with any of them what was kept is not to be
        used. The shipped layer's are validated only where that is asked for.
        """
        for kind in kinds if of_shipped else [kind for kind in kinds if kind not in self._parsed_whole]:
            self._tables[kind] = self._parsed(kind, report, of_shipped)
            self._parsed_whole.add(kind)

    def _parsed(self, kind: str, report: Report, of_shipped: bool = False) -> tuple[Any, ...]:
        broken = self.broken.setdefault(kind, set()).add

        def told(mistake: DataError) -> None:
            if mistake.field in ("header", "file"):
                broken(WHOLE)
            report(mistake)

        return tuple(
            item if file.layer.is_shipped else self._owned_by_id(item)
            for file in self._of_kind.get(kind, ())
            for item in Items(kind, of_shipped or not file.layer.is_shipped).of(file.label, file.content, told, broken)
        )

    def reader(self, checks: bool) -> FactReader:
        """What makes facts of lines, with or without a check of their references."""
        found = self._readers.get(checks)
        if found is None:
            found = self._readers.setdefault(
                checks, FactReader(self, References(self, self.broken) if checks else None)
            )
        return found


def _lines_of(kind: str, file: DataFile) -> Mapping[str, tuple[Any, ...]]:
    made, lines = Items(kind, checks=False), dict[str, list[tuple[int, Sequence[str]]]]()
    for line, cells in _sound(lambda report: rows_of(file.label, file.content, made.required, report, made.optional)):
        lines.setdefault(cells[0], []).append((line, cells))

    def items(key: str) -> tuple[Any, ...]:
        return _sound(lambda report: (made.made(file.label, line, cells, report) for line, cells in lines[key]))

    return MadeWhenAsked(lines, items)


def _sound(read: Callable[[Report], Iterable[Item]]) -> tuple[Item, ...]:
    """All that is read. Raises :class:`DataErrors` where a mistake is reported."""
    errors: list[DataError] = []
    found = tuple(read(errors.append))
    if errors:
        raise DataErrors(errors)
    return found


class MadeWhenAsked(Mapping[str, Item]):
    """A mapping whose values are made when they are asked for, and then kept; any thread may ask.

    Args:
        keys: every key, in order.
        make: the value of a key.
    """

    def __init__(self, keys: Collection[str], make: Callable[[str], Item]) -> None:
        self._keys, self._make = keys, make
        self._made: dict[str, Item] = {}

    def __getitem__(self, key: str) -> Item:
        found = self._made.get(key)
        if found is None:
            if key not in self._keys:
                raise KeyError(key)
            found = self._made.setdefault(key, self._make(key))
        return found

    def get(self, key: str, default: Any = None) -> Any:  # that of Mapping is by way of an exception
        return self[key] if key in self._keys else default

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class CompanyFacts:
    """The facts of one company: its lines are told apart by concept, and those of a concept parsed when asked for."""

    def __init__(self, company: str, files: tuple[DataFile, ...], tables: CsvTables) -> None:
        self.files = files
        self._company, self._tables = company, tables
        self._lines: dict[str, list[Line]] = {}
        """By concept; let go, but for the concept itself, where the facts have been made."""
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._is_sound = False

    def concepts(self) -> Sequence[str]:
        """The concepts that there are facts of, in order."""
        return sorted(self._by_concept())

    def of(self, concept: str) -> Sequence[Fact]:
        """The facts of a concept. Raises :class:`DataErrors` where a line of the shipped layer is broken."""
        found = self._facts.get(concept)
        if found is None:
            lines = self._by_concept().get(concept)
            if not lines:  # there are none, or another thread has made facts of them meanwhile
                return self._facts.get(concept, ())
            errors: list[DataError] = []
            facts = tuple(self._read(lines, errors.append))
            if errors:
                raise DataErrors(errors)
            found = self._facts.setdefault(concept, facts)
            self._lines[concept] = []
        return found

    def mistakes(self) -> Sequence[DataError]:
        """Every mistake in its files, with facts that stand twice; all facts are parsed, once."""
        errors: list[DataError] = []
        if not self._is_sound:
            for concept, lines in self._told_apart(errors.append).items():
                facts = self._facts.setdefault(concept, tuple(self._read(lines, errors.append)))
                errors.extend(doubled_facts(facts))
            self._is_sound = not errors
        return errors

    def _by_concept(self) -> dict[str, list[Line]]:
        if not self._lines:
            errors: list[DataError] = []
            lines = self._told_apart(errors.append)
            if errors:
                raise DataErrors(errors)
            self._lines = lines
        return self._lines

    def _told_apart(self, report: Report) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for file in self.files:
            for line, cells in rows_of(file.label, file.content, FACT_COLUMNS, report, OPTIONAL_FACT_COLUMNS):
                found.setdefault(cells[0], []).append((file, line, cells))
        return found

    def _read(self, lines: Iterable[Line], report: Report) -> Iterator[Fact]:
        """The sound facts of some lines; references are checked in all layers but the shipped one."""
        for file, line, cells in lines:
            reader = self._tables.reader(not file.layer.is_shipped)
            fact = reader.read(self._company, cells, file.layer.name, file.label, line, report)
            if fact is not None:
                yield fact


class CsvView(TableView):
    """What one set of files holds.

    Args:
        files: the files.
        before: an older view, whose parsed facts are shared where their files and all tables are the same.
    """

    def __init__(self, files: FileSet, before: CsvView | None = None) -> None:
        super().__init__()
        self.files, self.version = files, files.version
        tables = [file for file in files.files if file.kind != "facts"]
        held = before._companies if before is not None and before.tables.files == tables else {}
        self.tables: CsvTables = before.tables if before is not None and held else CsvTables(tables)
        by_company: dict[str, list[DataFile]] = {}
        for file in files.files:
            if file.kind == "facts":
                by_company.setdefault(file.stem, []).append(file)
        companies = {id: CompanyFacts(id, tuple(own), self.tables) for id, own in by_company.items()}
        shared = {id: held[id] for id, own in companies.items() if id in held and held[id].files == own.files}
        self._companies: dict[str, CompanyFacts] = companies | shared

    def table(self, kind: str) -> Sequence[Any]:
        return self.tables.table(kind)

    def by_id(self, kind: str) -> Mapping[str, Any]:
        return self.tables.by_id(kind)

    def by_company(self, kind: str) -> Mapping[str, Sequence[Any]]:
        return self.tables.by_company(kind)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        known = self._companies.get(company)
        found = known.of(concept) if known is not None else ()
        return (*found, *self._closes(company)) if concept == SHARE_PRICE else found

    def facts_of(self, company: str) -> Sequence[Fact]:
        known = self._companies.get(company)
        found = [fact for concept in known.concepts() for fact in known.of(concept)] if known is not None else []
        return [*found, *self._closes(company)]

    def concepts_of(self, company: str) -> frozenset[str]:
        known = self._companies.get(company)
        named = known.concepts() if known is not None else ()
        return frozenset((*named, SHARE_PRICE) if self.prices(company) else named)

    def _closes(self, company: str) -> Sequence[Fact]:
        """The closes of a company's shares as facts, the same objects every time."""

        def made() -> tuple[Fact, ...]:
            layers = {file.label: file.layer.name for file in self.tables.files}
            return tuple(price.fact(layers[price.file]) for price in self.prices(company))

        found: tuple[Fact, ...] = self._lookup(f"closes of {company}", made)
        return found

    def mistakes(self, of_shipped: bool = False) -> list[DataError]:
        """Every mistake in the tables, and in the facts of the user's own layers or, if asked for, of all."""
        errors: list[DataError] = []
        kinds = TABLES if of_shipped else self.tables.own_kinds()
        self.tables.parse_all(kinds, errors.append, of_shipped)
        errors.extend(References(self.tables, self.tables.broken).errors_in_tables(kinds))
        for company in self._companies.values():
            if of_shipped or not all(file.layer.is_shipped for file in company.files):
                errors.extend(company.mistakes())
        return errors
