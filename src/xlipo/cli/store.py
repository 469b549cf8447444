"""The commands for a database that holds the data: made, loaded, checked, named."""

from __future__ import annotations

import sys

import click

from xlipo.cli import options
from xlipo.cli.options import Form
from xlipo.cli.output import answer_is_no, put, put_table, remark, say
from xlipo.facts.errors import UsageError


@click.group()
def store() -> None:
    """A database that holds the data: DuckDB, PostgreSQL, ClickHouse (a server, or chdb in this process) or Spark.

    Every command then reads it by --data URL or XLIPO_DATA. A URL holds no password: the environment (PGPASSWORD) or
    the driver's own file gives it.

    \b
    Examples:
      xlipo store load duckdb://ipo.duckdb
    """


@store.command()
@click.argument("url")
def init(url: str) -> None:
    """Make the tables of the layout in a database, empty, where they are not there yet.

    \b
    Examples:
      xlipo store init duckdb://ipo.duckdb
    """
    from xlipo.api.stores import init_store

    held = init_store(url)
    if held is None:
        say(f"The tables are there; load them with: xlipo store load {url}")
    else:
        say(f"{held.store} is made already, and holds {held.facts:,} facts of version {held.version}.")


@store.command()
@click.argument("url")
@click.option(
    "--parquet", metavar="DIR", default="", help="An extract of your own as Parquet files, in place of folders."
)
@options.folders
def load(url: str, data: tuple[str, ...] | None, parquet: str) -> None:
    """Load the shipped data, with the folders of --data laid over them, into a database.

    All or nothing: until it has ended, what was there before answers. A load that was stopped goes on when it is
    started again with the same data.

    \b
    Examples:
      xlipo store load duckdb://ipo.duckdb
      xlipo store load duckdb:///srv/ipo.duckdb --data my-figures
      xlipo store load duckdb:///srv/ipo.duckdb --parquet extract
    """
    from xlipo.api.stores import load_extract, load_store

    if parquet and data:
        raise UsageError("--parquet and --data are both given; an extract stands alone.")
    found = load_extract(url, parquet, _progress) if parquet else load_store(url, data, _progress)
    say(f"Loaded {found.facts:,} facts of {found.companies:,} companies, version {found.version}, into {found.store}.")


@store.command()
@click.argument("url")
@options.form
def check(url: str, form: Form | None) -> None:
    """Hold what a database contains against the rules of the layout; exit code 1 where rows break one.

    \b
    Examples:
      xlipo store check duckdb://ipo.duckdb
    """
    from xlipo.api.stores import StoreCheckRecord, check_store

    found = check_store(url)
    broken = [one for one in found if one.broken]
    if form:
        put(found, StoreCheckRecord, form)
    else:
        put_table([one.as_json() for one in found], {"rule": "rule", "broken": "rows that break it"})
    if broken:
        answer_is_no(f"{len(broken)} rule{'s are' if broken[1:] else ' is'} broken; load the data again.", form)


@store.command()
@click.argument("url")
@options.form
def version(url: str, form: Form | None) -> None:
    """Tell which data a database holds: the versions of layout and data, and when they were loaded.

    \b
    Examples:
      xlipo store version duckdb://ipo.duckdb --json
    """
    from xlipo.api.stores import StoreRecord, store_version

    found = store_version(url)
    if form:
        put([found], StoreRecord, form)
    else:
        say(
            f"Version {found.version}, {found.facts:,} facts of {found.companies:,} companies, loaded {found.loaded}; "
            f"layout {found.layout}."
        )


def _progress(text: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        remark(text)
