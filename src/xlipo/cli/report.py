"""The command that writes the comparison workbook."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Place, opened
from xlipo.facts.errors import UsageError


@click.command()
@options.listed("--companies", "The companies, separated by commas; the core group when not given.")
@options.group
@click.option("--currency", metavar="C", default="USD", show_default=True, help="USD, CNY, HKD, or reported.")
@options.period
@options.place
@click.option("--lang", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", help="English or Chinese.")
@click.option("--out", metavar="FILE", default="xlipo-report.xlsx", show_default=True, help="The workbook to write.")
@click.option("--compare", metavar="OLD", help="Add what changed since OLD: a report, a data folder or a data version.")
@click.option("--pdf", is_flag=True, help="Also its pages as a PDF beside it (needs LibreOffice).")
@click.option("--png", metavar="DIR", help="Also a picture of every page, in a folder (needs LibreOffice, pypdfium2).")
def report(
    companies: list[str],
    group: str | None,
    currency: str,
    period: str | None,
    lang: str,
    out: str,
    compare: str | None,
    pdf: bool,
    png: str | None,
    **where: Unpack[Place],
) -> None:
    """A comparison workbook with live formulas and a source for every figure.

    The file is written beside and then renamed: what was there before stays whole when it cannot be written.

    --compare tells figures changed (with the reason: restatement, new source, correction), removed and added since OLD,
    on a sheet of its own. OLD is a report of any language, a data folder, or a version as covers print it: every report
    keeps the version it was written from. --as-of acts on a folder and a version too; a report is what it was.

    --pdf writes FILE.pdf, --png DIR/FILE-page-001.png and so on; pages of an earlier run in DIR are replaced.

    \b
    Examples:
      xlipo report --companies MiniMax,Zhipu --out comparison.xlsx
      xlipo report --group llm --currency CNY --lang zh-Hans --out llm.xlsx
      xlipo report --group llm --compare last-week.xlsx --out this-week.xlsx
    """
    answers = opened(where["data"], where["as_of"])
    chosen = [answers.company(name).name for name in options.chosen(answers.view, companies, group)]
    path, code = _target(out), _currency(currency)
    if period is not None:
        from xlipo.facts.period import read_period

        read_period(period)  # a text that is no period is told before any work
    pages = _Pages(path, pdf, png)
    from xlipo.report.build import write_report
    from xlipo.report.earlier import earlier

    with _progress() as step:
        before = earlier(compare, answers) if compare is not None else None
        written = write_report(
            answers.view, path, companies=chosen, currency=code, period=period, as_of=where["as_of"], lang=lang,
            progress=step, compare=before,
        )  # fmt: skip
        click.echo(f"Wrote {written}")
        made = pages.write(step)
    for line in made:
        click.echo(f"Wrote {line}")


class _Pages:
    """The pages asked for beside a workbook; what they need is looked for before any work is done."""

    def __init__(self, workbook: Path, pdf: bool, png: str | None) -> None:
        self.workbook, self.pdf, self.folder = workbook, pdf, Path(png).expanduser() if png is not None else None
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
        made, printed = [], to_pdf(self.workbook, self.libreoffice)
        if self.pdf:
            target = self.workbook.with_suffix(".pdf")
            replace_file(target, printed)
            made.append(str(target))
        if self.folder is not None:
            step("pictures")
            count = len(write_pages(self.folder, self.workbook.stem, to_png(printed)))
            made.append(f"{count} page{'s' if count != 1 else ''} in {self.folder}")
        return made


def _target(out: str) -> Path:
    path = Path(out).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{out[:80]!r} is no name for a workbook; end --out in .xlsx.")
    return path


def _currency(currency: str) -> str:
    from xlipo.metrics.fx import check_currency

    return "reported" if currency.lower() == "reported" else check_currency(currency)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is being written, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Writing the workbook") as status:
        yield lambda step: status.update(f"Writing the workbook: {step}")
