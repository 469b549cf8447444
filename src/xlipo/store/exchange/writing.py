"""Writing an export: the files of one form into a folder, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.atomic_write import replace_file
from xlipo.store.exchange import oim, tables
from xlipo.store.exchange.rows import Exchange, exchange_of
from xlipo.store.user_path import user_path

FORMS = ("xbrl-json", "xbrl-csv", "parquet", "csv")


def export_files(view: DataView, form: str, company: str = "") -> dict[str, bytes]:
    """The files of an export by name. Raises :class:`UsageError` for another form than those of :data:`FORMS`.

    >>> from xlipo.store.opening import open_data
    >>> list(export_files(open_data(()), "csv", "deepseek"))  # doctest: +NORMALIZE_WHITESPACE
    ['facts.csv', 'sources.csv', 'companies.csv', 'rounds.csv', 'investors.csv', 'offerings.csv', 'people.csv',
     'events.csv', 'datapackage.json']
    """
    exchange: Exchange = exchange_of(view, company)
    if form == "xbrl-json":
        return oim.json_files(exchange, view.concepts())
    if form == "xbrl-csv":
        return oim.csv_files(exchange, view.concepts())
    if form == "parquet":
        return tables.parquet_files(exchange, view.version)
    if form == "csv":
        return tables.csv_files(exchange, view.version)
    raise UsageError(f"{form[:40]!r} is no form of export; give one of {', '.join(FORMS)}.")


def write_export(view: DataView, form: str, out: str | Path, company: str = "") -> list[Path]:
    """Write an export into a folder, the facts last, and give the files written."""
    files = export_files(view, form, company)
    folder = user_path(str(out))
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{str(folder)[:300]!r} is a file; an export is a folder: give --out another name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as broken:
        raise OutputError(f"The folder {str(folder)[:300]!r} cannot be made: {broken.strerror}.") from None
    for name in sorted(files, reverse=True):
        replace_file(folder / name, files[name])
    return [folder / name for name in sorted(files)]
