"""A file becomes rows of a data folder, all or none: read, checked against itself and what is known, written."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.source import Source
from xlipo.intake.exchange import Import, is_exchange, read_exchange
from xlipo.intake.exchange_rows import ExchangeRows, fact_key, fact_row, facts_told_apart, rows_of_exchange
from xlipo.intake.figure_rows import fact_rows, without_doubles
from xlipo.intake.files import grids_of, read_any
from xlipo.intake.grids import Grid
from xlipo.intake.ids import company_id, source_id
from xlipo.intake.input_workbook import is_input_workbook, read_input_workbook
from xlipo.intake.labels import Labels, Meaning
from xlipo.intake.reading import Figure, FilesRefused, ImportRefused, Proposal, Reading, Remark
from xlipo.intake.sec_facts import looks_like_company_facts, read_company_facts
from xlipo.intake.statement import Settings
from xlipo.intake.statement_checks import against_known, wrong_sums
from xlipo.store.csv_files import DataFile, FileReader, FileSet
from xlipo.store.csv_store import CsvView, opened
from xlipo.store.exchange.rows import source_of
from xlipo.store.fact_lines import FACT_COLUMNS, OPTIONAL_FACT_COLUMNS
from xlipo.store.folder_change import change, locked
from xlipo.store.layers import Folders, Layer, layers_for
from xlipo.store.table_edit import Edit, edited
from xlipo.store.tables import TABLES, Items

Told = Callable[[str], object]

_KINDS = {
    1: "annual_report",
    2: "interim_report",
    3: "announcement",
    4: "announcement",
    5: "press",
    6: "press",
    7: "database",
}


Suspects = Callable[[DataView, DataView, Sequence[str]], Iterable[tuple[str, str, bool]]]


@dataclass(frozen=True)
class NewCompany:
    """What is to be known of a company that the data set does not have."""

    year_end: str = "12-31"
    currency: str = ""
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True)
class Origin:
    """The document that an import's figures are attributed to; ``title`` may be the id of a source that there is."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    tier: int = 7
    url: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Request:
    """What to import, and where to."""

    name: str
    content: Path | str
    """The file, or the text that was pasted."""
    into: Path
    data: Folders = None
    company: str = ""
    new: NewCompany | None = None
    origin: Origin = Origin()
    settings: Settings = field(default_factory=Settings)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    accepts_doubts: bool = False
    suspects: Suspects = lambda before, after, companies: ()
    """Looks for suspects among the figures of companies that change: each with its place, and whether it is likely."""
    is_dry: bool = False


@dataclass(frozen=True)
class Outcome:
    """What was imported, or would be."""

    company: str
    source: str
    edits: Mapping[str, Edit]
    reading: Reading
    figures: Sequence[Figure | Fact]
    known: int = 0
    """How many of the figures the data hold already."""

    @property
    def proposals(self) -> Sequence[Proposal]:
        """What uncertain labels may mean."""
        return self.reading.proposals


def import_files(requests: Sequence[Request], told: Told = lambda text: None) -> list[Outcome]:
    """Import files into a data folder, all of them or nothing; each is read with those before it in place.

    Args:
        requests: the files, the company, the source; the folder and the data are those of the first.
        told: hears what is being done, and who is waited for.

    Raises:
        ImportRefused: with every mistake of a file and its place; of several files with those of each.
        DataErrors: the folder holds mistakes, or would.
        UsageError: a file cannot be read, or no company or unit is named.
        OutputError: the folder cannot be written.
    """
    into = requests[0].into
    if requests[0].is_dry:
        return _planned(requests, told)[0]
    with locked(into, waiting=lambda holder: told(f"Waiting for {holder}, who changes {into}.")):
        outcomes, files = _planned(requests, told)
        if files:
            change(into, files)
    return outcomes


def _planned(requests: Sequence[Request], told: Told) -> tuple[list[Outcome], dict[str, bytes]]:
    """What each file would do, and the new contents of the folder's files by name; every file's refusal at once."""
    layers = _layers(requests[0])
    held = FileReader([layer for layer in layers if layer.folder.is_dir()]).read()
    outcomes, files, refusals = list[Outcome](), dict[str, bytes](), list[UsageError | ImportRefused]()
    for request in requests:
        one = _Import(request, told, layers, held)
        try:
            outcome, changed = one.planned()
        except (UsageError, ImportRefused) as refusal:
            refusals.append(refusal)
            continue
        outcomes.append(outcome)
        files |= changed
        held = one.files_with(changed)
    if refusals:
        raise refusals[0] if len(requests) == 1 else FilesRefused(len(requests), refusals)
    return outcomes, files


class _Import:
    def __init__(self, request: Request, told: Told, layers: tuple[Layer, ...], held: FileSet) -> None:
        self._request, self._told = request, told
        self._layers, self._files = layers, held
        self._view: CsvView = opened(self._files)

    def planned(self) -> tuple[Outcome, dict[str, bytes]]:
        """What is to be written, validated as a whole; the new contents of files by name."""
        content = self._request.content
        self._told(f"Reading {self._request.name}")
        if isinstance(content, Path) and is_exchange(content):
            return self._of_report(content)
        grids = (
            None
            if isinstance(content, Path) and looks_like_company_facts(content)
            else grids_of(content, self._request.name)
        )
        if grids is not None and is_input_workbook(grids):
            return self._of_input_workbook(grids)
        return self._of_tables(grids)

    def _of_input_workbook(self, grids: Sequence[Grid]) -> tuple[Outcome, dict[str, bytes]]:
        """A workbook that names its company and its sources itself."""
        found = read_input_workbook(grids, self._request.name, self._view, self._file_source)
        (company,) = found.exchange.companies
        asked = self._view.find_company(self._request.company) if self._request.company else company
        if asked is None or asked.id != company.id:
            raise UsageError(f"The workbook is of {company.name[:60]!r}, and --company names another; leave it out.")
        return self._of_exchange(found, "", "")

    def _file_source(self, company: Company) -> Source:
        id, rows = self._source(company, Reading())
        return source_of(rows[0]) if rows else self._view.source(id)

    def _of_report(self, path: Path) -> tuple[Outcome, dict[str, bytes]]:
        """An export of ours, or a report in xBRL; another maker's is of the company and source that are given."""
        company, rows = self._company() if self._request.company else (None, [])
        id = company.id if company else ""
        source, source_rows = self._source(company, Reading()) if company else ("", [])
        found = read_exchange(path, self._view, id, source, *([company.year_end] if company else []))
        if not company and not found.has_sources and found.exchange.facts:
            raise UsageError("Whose report is this? Give --company, and --source, which it does not name itself.")
        given = {"companies": rows, "sources": [] if found.has_sources else source_rows}
        return self._of_exchange(found, id, source, given)

    def _of_exchange(
        self, found: Import, id: str, source: str, given: Mapping[str, list[dict[str, str]]] = MappingProxyType({})
    ) -> tuple[Outcome, dict[str, bytes]]:
        reading = Reading(left_out=[Remark("", text) for text in found.skipped])
        own = frozenset(file.label for file in self._files.files if file.layer.folder == self._layers[-1].folder)
        new = rows_of_exchange(found.exchange, self._view, own, id)
        if new.mistakes:
            raise ImportRefused(self._request.name, new.mistakes)
        reading.doubts += found.doubts
        self._refuse_doubts(reading)
        for kind, rows in given.items():
            held = new.tables.setdefault(kind, [])
            held.extend(row for row in rows if row["id"] not in {one["id"] for one in held})
        self._told(f"Checking {len(new.taken):,} facts")
        edits = self._edits(new.tables, new.facts)
        names = [self._named(id, new) for id in dict.fromkeys(fact.entity for fact in new.taken)]
        sources = source if not found.has_sources else f"{len({fact.source for fact in new.taken}):,} of its own"
        outcome = Outcome(", ".join(names), sources, edits, reading, new.taken, new.known)
        return self._validated(outcome)

    def _named(self, id: str, new: ExchangeRows) -> str:
        added = {row["id"]: row["name"] for row in new.tables.get("companies", ())}
        return added.get(id) or self._view.company(id).name

    def _of_tables(self, grids: Sequence[Grid] | None) -> tuple[Outcome, dict[str, bytes]]:
        request, view = self._request, self._view
        company, rows = self._company()
        settings = dataclasses.replace(
            request.settings, year_end=company.year_end,
            currency=company.reporting_currency or request.settings.unit.currency or "",
        )  # fmt: skip
        labels = Labels(view.concepts(), request.meanings)
        if grids is None:
            assert isinstance(request.content, Path)  # company facts come in a file
            reading = read_company_facts(request.content, company.id, settings.year_end, view)
        else:
            reading = read_any(grids, labels, view, settings, company.id)
        self._check(reading, company)
        self._told(f"Checking {len(reading.figures):,} figures")
        source, source_rows = self._source(company, reading)
        if rows and not rows[0]["reporting_currency"]:
            units = [figure.unit for figure in reading.figures if len(figure.unit) == 3]
            rows[0]["reporting_currency"] = max(set(units), key=units.count) if units else ""
        needed = any(not figure.source for figure in reading.figures) or reading.rows.keys() - {"sources"}
        tables = {"companies": rows, "sources": source_rows if needed else []}
        for table, found in reading.rows.items():
            own = {} if table == "sources" else {"source": source}
            tables.setdefault(table, []).extend({**row, **own} for row in found)
        edits = self._edits(tables, {company.id: fact_rows(reading.figures, source)})
        return self._validated(Outcome(company.name, source, edits, reading, reading.figures))

    def _validated(self, outcome: Outcome) -> tuple[Outcome, dict[str, bytes]]:
        files = {name: edit.content for name, edit in outcome.edits.items() if edit.added or edit.changed}
        view = self._validate(files)
        companies = [name.rpartition("/")[2][:-4] for name in files if name.startswith("facts/")]
        for place, text, is_likely in self._request.suspects(self._view, view, companies):
            (outcome.reading.doubts if is_likely else outcome.reading.suspects).append(Remark(place, text))
        self._refuse_doubts(outcome.reading)
        return outcome, files

    def _company(self) -> tuple[Company, list[dict[str, str]]]:
        request, view = self._request, self._view
        name = request.company.strip()
        if not name:
            raise UsageError("Whose figures are these? Give --company, such as --company MiniMax.")
        found = view.find_company(name)
        if found is not None:
            return found, []
        if request.new is None:
            near = nearest_word(name, [each.name for each in view.companies()])
            raise UsageError(
                f"No company is called {name[:60]!r}{near}. "
                "To add it, give --new-company as well (and --year-end, --group, --alias)."
            )
        new = request.new
        unknown = [word for word in new.groups if word not in {group.id for group in view.groups()}]
        if unknown:
            known = [group.id for group in view.groups()]
            raise UsageError(
                f"{unknown[0][:40]!r} is no group{nearest_word(unknown[0], known)}; the groups are {', '.join(known)}."
            )
        row = {
            "id": company_id(name), "name": name, "kind": "company",
            "reporting_currency": new.currency, "fiscal_year_end": new.year_end, "groups": "; ".join(new.groups),
            "aliases": "; ".join(new.aliases), "listing_status": new.status,
        }  # fmt: skip
        items: list[object] = []
        made = Items("companies").made(
            "--year-end, --reporting-currency", 0, [row.get(n, "") for n in Items("companies").columns], items.append
        )
        if made is None:
            raise UsageError("; ".join(str(item) for item in items) + ".")
        return made, [row]

    def _check(self, reading: Reading, company: Company) -> None:
        reading.figures[:] = without_doubles(reading)
        mistakes, doubts = against_known(reading.figures, self._view, company.id, company.year_end)
        reading.mistakes += mistakes
        reading.doubts += [*wrong_sums(reading.figures, company.year_end), *doubts]
        if reading.mistakes:
            raise ImportRefused(self._request.name, reading.mistakes)
        if not reading.figures and not reading.rows:
            raise UsageError(
                f"{self._request.name[:200]!r} holds no line item that is known under a period; a statement has line "
                "items down and periods across, such as Revenue under FY2024."
            )
        self._refuse_doubts(reading)

    def _refuse_doubts(self, reading: Reading) -> None:
        if reading.doubts and not self._request.accepts_doubts and not self._request.is_dry:
            advice = "Mend the file, or give --accept-doubts to import the figures as they are."
            raise ImportRefused(self._request.name, reading.doubts, "doubt", advice)

    def _source(self, company: Company, reading: Reading) -> tuple[str, list[dict[str, str]]]:
        origin, view = self._request.origin, self._view
        if any(source.id == origin.title for source in view.sources()):
            return origin.title, []
        vendor = next((note for note in reading.notes if note.startswith("vendor ")), "").removeprefix("vendor ")
        date = origin.date or dt.date.today().isoformat()
        title = origin.title or (f"{vendor} export, {self._request.name}" if vendor else self._request.name)
        publisher = origin.publisher or vendor or (company.name if origin.tier <= 4 else "own files")
        row = {
            "id": source_id(company.id, title, date),
            "title": title,
            "publisher": publisher, "date": date, "url": origin.url, "language": origin.language,
            "kind": _KINDS.get(origin.tier, "database"), "tier": str(origin.tier),
            "date_inferred": "" if origin.date else "yes",
        }  # fmt: skip
        held = next((source for source in view.sources() if source.id == row["id"]), None)
        return row["id"], [] if held else [row]

    def _edits(
        self, tables: Mapping[str, Sequence[Mapping[str, str]]], facts: Mapping[str, Sequence[Mapping[str, str]]]
    ) -> dict[str, Edit]:
        into = self._layers[-1]
        held = {file.name.lower(): file for file in self._files.files if file.layer.folder == into.folder}
        found: dict[str, Edit] = {}
        for kind in TABLES:
            if rows := tables.get(kind):
                name, content = _held(held, f"{kind}.csv")
                found[name] = edited(kind, content, Items(kind).columns, (), rows)
        for company, fresh in facts.items():
            if fresh:
                name, content = _held(held, f"facts/{company}.csv")
                before = [fact_row(fact) for fact in self._view.facts_of(company) if fact.layer == into.name]
                key = functools.partial(fact_key, several=facts_told_apart(fresh, before))
                found[name] = edited("facts", content, FACT_COLUMNS, OPTIONAL_FACT_COLUMNS, fresh, key)
        return found

    def _validate(self, files: Mapping[str, bytes]) -> DataView:
        """Open the whole data set as it would be. Raises :class:`DataErrors`."""
        return opened(self.files_with(files))

    def files_with(self, files: Mapping[str, bytes]) -> FileSet:
        """The files of the data set with new contents of some in the folder that is imported into."""
        into = self._layers[-1]
        kept = [file for file in self._files.files if not (file.layer.folder == into.folder and file.name in files)]
        new = []
        for name, content in files.items():
            stem = name.rpartition("/")[2][:-4]
            new.append(DataFile(into, "facts" if name.startswith("facts/") else stem.lower(), name, stem, content))
        return FileSet((*kept, *new), self._files.mistakes, "", "")


def _held(held: Mapping[str, DataFile], name: str) -> tuple[str, bytes]:
    file = held.get(name.lower())
    return (file.name, file.content) if file is not None else (name, b"")


def _layers(request: Request) -> tuple[Layer, ...]:
    """The layers of the data set with the folder to import into as the uppermost."""
    base = layers_for(request.data)
    into = request.into.resolve()
    at = next((layer for layer in base if layer.folder == into), None)
    others = tuple(layer for layer in base if layer is not at)
    return (*others, at or Layer(into.name, into, f"{into.name}/"))
