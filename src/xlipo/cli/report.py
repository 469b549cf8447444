"""The command that writes the comparison workbook."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from xlipo.cli import options
from xlipo.cli.options import asked
from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.facts.languages import LANGUAGES
from xlipo.store.user_path import user_path


@click.command()
@options.listed("--companies", "The companies, separated by commas; the core group when not given.")
@options.group
@click.option("--currency", metavar="C", default="USD", show_default=True, help="USD, CNY, HKD, or reported.")
@click.option("--basis", type=click.Choice(["LTM", "FY0", "LATEST"]), help="What figures stand on; LTM if not said.")
@options.period
@options.knowledge
@click.option("--tear-sheets", is_flag=True, help="A tear sheet a company, not one with a drop-down.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@click.option("--out", metavar="FILE", default="xlipo-report.xlsx", show_default=True, help="The workbook to write.")
@click.option("--compare", metavar="OLD", help="Add what changed since OLD: a report, a data folder or a data version.")
@click.option("--pdf", is_flag=True, help="Also its front as a PDF beside it (needs LibreOffice).")
@click.option("--pdf-all", is_flag=True, help="Also all its pages as a PDF beside it (needs LibreOffice).")
@click.option("--png", metavar="DIR", help="Also a picture of every page, in a folder (needs LibreOffice, pypdfium2).")
def report(
    companies: list[str],
    group: str,
    currency: str,
    basis: str | None,
    period: str | None,
    tear_sheets: bool,
    lang: str,
    out: str,
    compare: str | None,
    pdf: bool,
    pdf_all: bool,
    png: str | None,
    **where: Any,
) -> None:
    """A comparison workbook with live formulas and a source for every figure.

    The file is written beside and then renamed: what was there before stays whole when it cannot be written.

    --compare tells figures changed (with the reason: restatement, new source, correction), removed and added since OLD,
    on a sheet of its own. OLD is a report of any language, a data folder, or a version as covers print it: every report
    keeps the version it was written from. --as-of acts on a folder and a version too; a report is what it was.

    --pdf writes FILE.pdf with the front, --pdf-all with every sheet; --png
    DIR/FILE-page-001.png and so on; pages of an earlier run in DIR are replaced.

    \b
    Examples:
      xlipo report --companies MiniMax,Zhipu --out comparison.xlsx
      xlipo report --group llm --currency CNY --lang zh-Hans --out llm.xlsx
      xlipo report --group llm --compare last-week.xlsx --out this-week.xlsx
    """
    from xlipo.report.entry import workbook_path, write

    if basis and period:
        raise UsageError("Give --basis or --period, not both; a basis is LTM, FY0 or LATEST, a period such as FY2024.")
    client, _ = asked(where)
    pages = _Pages(workbook_path(out), pdf or pdf_all, png, pdf_all)
    with _progress() as step:
        written = write(client, out, companies, group, currency, basis or period, lang, compare, tear_sheets, step)
        say(f"Wrote {written}")
        made = pages.write(step)
    for line in made:
        say(f"Wrote {line}")


class _Pages:
    """The pages asked for beside a workbook; what they need is looked for before any work is done."""

    def __init__(self, workbook: Path, pdf: bool, png: str | None, whole: bool = False) -> None:
        self.workbook, self.pdf, self.folder = workbook, pdf, user_path(png) if png is not None else None
        self.whole = whole
        if not pdf and self.folder is None:
            return
        if self.folder is not None and self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{png!r} is no folder; give --png a folder for the pages.")
        from xlipo.report.pictures import need_libreoffice, need_pdfium

        self.libreoffice = need_libreoffice()
        if self.folder is not None:
            need_pdfium()

    def write(self, step: Callable[[str], None]) -> list[str]:
        """Write them; returns what was written, in words."""
        if not self.pdf and self.folder is None:
            return []
        from xlipo.report.pictures import to_pdf, to_png, write_pages
        from xlipo.store.atomic_write import replace_file

        step("pages")
        made, printed = [], to_pdf(self.workbook, self.libreoffice, whole=self.whole)
        if self.pdf:
            target = self.workbook.with_suffix(".pdf")
            replace_file(target, printed)
            made.append(str(target))
        if self.folder is not None:
            step("pictures")
            count = len(write_pages(self.folder, self.workbook.stem, to_png(printed)))
            made.append(f"{count} page{'s' if count != 1 else ''} in {self.folder}")
        return made


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is being written, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Writing the workbook") as status:
        yield lambda step: status.update(f"Writing the workbook: {step}")
