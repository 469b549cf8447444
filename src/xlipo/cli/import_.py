"""The command that imports files into a data folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.output import put_table, remark, say
from xlipo.facts.errors import UsageError
from xlipo.store.user_path import user_path

if TYPE_CHECKING:
    from xlipo.intake.importing import Outcome, Request

MOST_TOLD = 12
"""Lines of what was left out."""
_TO_DATE = {"to-date": True, "quarters": False}


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--into", metavar="DIR", default="", help="The data folder; the last of --data or XLIPO_DATA when not given."
)
@click.option("--company", metavar="NAME", default="", help="Whose figures these are.")
@click.option("--new-company", is_flag=True, help="Add the company, as the data set does not have it.")
@click.option(
    "--year-end", metavar="MM-DD", default="12-31", show_default=True, help="A new company's fiscal year end."
)
@click.option("--reporting-currency", metavar="C", default="", help="A new company's currency; else the statement's.")
@options.listed("--group", "Groups that a new company belongs to, such as llm,private.")
@options.listed("--alias", "Other names of a new company, in any script.")
@click.option(
    "--status", metavar="WORD", default="", help="Where a new company's listing stands: private, filed, listed."
)
@click.option("--source", metavar="TITLE", default="", help="The document: its title, or the id of a source there is.")
@click.option("--publisher", metavar="NAME", default="", help="Who published it; the company, for tiers 1 to 4.")
@click.option("--published", metavar="DATE", default="", help="When it was published: 2026-03-30, 2026-03 or 2026.")
@click.option(
    "--tier", metavar="N", type=click.IntRange(1, 8), default=7, help="1 audited filing ... 5 press, 7 database."
)
@click.option("--url", metavar="URL", default="", help="Where it can be read.")
@click.option(
    "--unit", metavar="U", default="", help="What the figures are in where the file says nothing: RMB'000, 万元."
)
@click.option(
    "--columns", type=click.Choice(["to-date", "quarters"]), help="What columns headed by a day alone run over."
)
@click.option(
    "--map", "map_file", metavar="MAP.csv", default="", help="What labels mean: written with proposals, read next time."
)
@click.option("--accept-doubts", is_flag=True, help="Import figures that contradict each other or what is known.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, changed and doubted; write nothing.")
@options.data
def import_(files: tuple[str, ...], into: str, dry_run: bool, map_file: str, **how: Any) -> None:
    """Bring statements, funding lists, prices or SEC company facts into a data folder: all of it or nothing.

    FILE is .xlsx, .xls, .ods, .csv, .tsv, .txt, .html or .json, or - for what is pasted into the standard input. A
    statement has line items down and periods across, in English or Chinese, as it was printed or saved. A folder that
    xlipo export wrote, .parquet and xBRL-JSON or xBRL-CSV reports bring their companies and sources along. Of several
    files each is read with those before it in place, and nothing is imported unless all can be.

    \b
    Examples:
      xlipo import statement.tsv --into my-figures --company MiniMax --dry-run
      xlipo import income.xlsx balance.xlsx rounds.tsv --into my-figures --company "Acme AI" --new-company
      xlipo import xlipo-csv --into my-figures
    """
    from xlipo.intake.importing import import_files

    if files.count("-") > 1:
        raise UsageError("The standard input can be read once; name - once.")
    requests = [_request(file, into, dry_run, map_file, how) for file in dict.fromkeys(files)]
    outcomes = import_files(
        requests, _progress if sys.stderr is not None and sys.stderr.isatty() else lambda text: None
    )
    map_path = user_path(map_file) if map_file else None
    for request, outcome in zip(requests, outcomes, strict=True):
        if map_path is not None and outcome.proposals:
            _propose(outcome, map_path)
        if len(requests) > 1:
            say(f"{request.name}:")
        _tell(outcome, request, map_path)
    if len(requests) > 1:
        _sum_up(outcomes, requests[0])


def _sum_up(outcomes: list[Outcome], request: Request) -> None:
    edits = [edit for outcome in outcomes for edit in outcome.edits.values()]
    added, changed = sum(len(edit.added) for edit in edits), sum(len(edit.changed) for edit in edits)
    verb = "would be imported" if request.is_dry else "were imported"
    say(f"In all {len(outcomes)} files {verb} into {request.into}: {added:,} added, {changed:,} changed.")


def _request(file: str, into: str, is_dry: bool, map_file: str, how: dict[str, Any]) -> Request:
    from xlipo.intake.grids import decoded
    from xlipo.intake.importing import NewCompany, Origin, Request
    from xlipo.intake.statement import NO_UNIT, Settings
    from xlipo.intake.unit_notes import read_unit_note
    from xlipo.quality.imported import new_suspects
    from xlipo.store.layers import layers_for

    own = [layer.folder for layer in layers_for(how["data"]) if not layer.is_shipped]
    if not into and not own:
        raise UsageError("Where to? Give --into DIR, such as --into my-figures (a new folder is made).")
    unit = read_unit_note(how["unit"]) if how["unit"] else NO_UNIT
    if unit is None:
        raise UsageError(
            f'--unit {how["unit"][:40]!r} names no unit; write it as in "RMB\'000", "US$ million" or 万元.'
        )
    path = user_path(file)
    content = decoded(sys.stdin.buffer.read(64 * 1024 * 1024), "The standard input") if file == "-" else path
    map_path = user_path(map_file) if map_file else None
    new = NewCompany(
        how["year_end"], how["reporting_currency"], tuple(how["group"]), tuple(how["alias"]), how["status"]
    )
    origin = Origin(how["source"], how["publisher"], how["published"], how["tier"], how["url"])
    settings = Settings(unit=unit, to_date=_TO_DATE.get(how["columns"]))
    return Request(
        "pasted text" if file == "-" else path.name, content, user_path(into) if into else own[-1], how["data"],
        how["company"], new if how["new_company"] else None, origin, settings, _meanings(map_path, how["data"]),
        how["accept_doubts"], new_suspects, is_dry,
    )  # fmt: skip


def _meanings(path: Path | None, data: tuple[str, ...] | None) -> Any:
    if path is None or not path.exists():
        return {}
    from xlipo.intake.label_map import read_map
    from xlipo.store.opening import open_data

    return read_map(path, open_data(data).concepts())[0]


def _propose(outcome: Outcome, path: Path) -> None:
    from xlipo.intake.label_map import map_text
    from xlipo.store.atomic_write import replace_file

    before = path.read_text("utf-8-sig") if path.exists() else ""
    fresh = [one for one in outcome.proposals if f"{one.label}," not in before]
    if fresh:
        replace_file(path, map_text(fresh, before).encode("utf-8"))


def _progress(text: str) -> None:
    remark(f"{text} …")


def _tell(outcome: Outcome, request: Request, map_path: Path | None) -> None:
    rows = list(_rows(outcome))
    if request.is_dry:
        put_table(rows, {name: name for name in ("what", "file", "row", "value", "before")})
    added = sum(len(edit.added) for edit in outcome.edits.values())
    changed = sum(len(edit.changed) for edit in outcome.edits.values())
    if outcome.known and not added and not changed:
        say(f"Nothing new: its {outcome.known:,} facts stand in the data already.")
        return
    verb = "Would import" if request.is_dry else "Imported"
    say(f"{verb} into {request.into}: {added:,} added, {changed:,} changed ({len(outcome.figures):,} figures of "
        f"{outcome.company}, source {outcome.source}).")  # fmt: skip
    if outcome.known:
        say(f"{outcome.known:,} of its facts stand in the data already.")
    if not request.origin.title and outcome.figures and not any(figure.source for figure in outcome.figures):
        say(f"No --source was given: the file itself is the source, of tier {request.origin.tier}; "
            "--source TITLE --published DATE --tier N name the document.")  # fmt: skip
    for doubt in outcome.reading.doubts:
        say(f"Doubted: {doubt}")
    for told in outcome.reading.suspects[:MOST_TOLD]:
        say(f"Suspect: {told}")
    for one in outcome.proposals:
        say(f"Uncertain, left out: {one.place}: {one.label!r}; {one.concept or one.or_loss}? ({one.likeness:.0f} %)")
    if outcome.proposals:
        where = (
            f"{map_path}: write yes under confirmed" if map_path else "--map FILE.csv, which lists them to be confirmed"
        )
        say(f"To bring in what is uncertain, use {where}, and import again with --map.")
    left = outcome.reading.left_out
    for told in left[:MOST_TOLD]:
        say(f"Left out: {told}")
    if len(left) > MOST_TOLD:
        say(f"… and {len(left) - MOST_TOLD:,} more left out")


def _rows(outcome: Outcome) -> Iterator[dict[str, object]]:
    for name, edit in outcome.edits.items():
        for row in edit.added:
            yield {"what": "added", "file": name, "row": _key(row), "value": _value(row), "before": ""}
        for before, row in edit.changed:
            yield {"what": "changed", "file": name, "row": _key(row), "value": _value(row), "before": _value(before)}
    for doubt in outcome.reading.doubts:
        yield {"what": "doubted", "file": doubt.place, "row": doubt.text, "value": "", "before": ""}


def _key(row: Any) -> str:
    names = ("concept", "dimensions", "period", "company", "id", "round", "name", "date")
    return " ".join(dict.fromkeys(row[name] for name in names if row.get(name)))


def _value(row: Any) -> str:
    if "value" in row:
        scale = f" × {int(row['scale']):,}" if row["scale"] else ""
        return f"{row['hedge']} {row['value']}{'-' + row['high'] if row['high'] else ''}{scale} {row['unit']}".strip()
    return (
        f"{row['close']} {row['currency']}" if "close" in row else str(row.get("title") or row.get("announced") or "")
    )
