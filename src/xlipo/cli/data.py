"""The commands for data folders of one's own."""

from __future__ import annotations

import click

from xlipo.cli.output import say
from xlipo.store.user_path import user_path


@click.group()
def data() -> None:
    """Folders of your own figures.

    \b
    Examples:
      xlipo data init my-figures
    """


@data.command()
@click.argument("folder", metavar="DIR")
def init(folder: str) -> None:
    """Write a data folder with one worked example of each file; its README.md explains signs, scales and hedges.

    \b
    Examples:
      xlipo data init my-figures
      xlipo metric "Example Robotics" gross_margin --data my-figures
    """
    from xlipo.store.starting import start_folder

    path = user_path(folder)
    for name in start_folder(path):
        say(f"Wrote {path / name}")
    say(f"Begin with {path / 'README.md'}; then: xlipo check --data {path}")
