"""The one entry to the report: what is asked for is checked before any work is done, then the workbook is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xlipo.api.arguments import Names, plain
from xlipo.api.client import Client
from xlipo.facts.errors import UsageError
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.period import read_period
from xlipo.metrics.fx import check_currency
from xlipo.store.user_path import user_path


def write(
    client: Client,
    out: str | Path,
    companies: Names = (),
    group: str = "",
    currency: str = "USD",
    period: object = None,
    lang: str = "en",
    compare: str | Path | None = None,
    tear_sheets: bool = False,
    progress: Callable[[str], None] = lambda step: None,
    is_kept: bool = True,
) -> Path:
    """Write the comparison workbook and give its path; see :func:`xlipo.notebook.report`.

    ``is_kept``: whether the version of the data is remembered in the user's own folder, so that a later report can
    name it.

    Raises :class:`UsageError` for what means nothing, :class:`xlipo.facts.errors.OutputError` where the file cannot be
    written; what was there before is then untouched.
    """
    chosen = [company.name for company in client.chosen(companies, group)]
    path = workbook_path(out)
    code = "reported" if currency.lower() == "reported" else check_currency(currency)
    if lang not in LANGUAGES:
        raise UsageError(f"{lang[:40]!r} is no language here; give en, zh-Hans or zh-Hant.")
    when = None if period is None else str(plain(period))
    if when is not None:
        read_period(when)  # a text that is no period is told before any work
    from xlipo.report.build import write_report
    from xlipo.report.earlier import earlier

    answers = client.answers
    before = earlier(str(compare), answers) if compare is not None else None
    return write_report(
        answers.view, path, companies=chosen, currency=code, period=when, as_of=client.as_of, lang=lang,
        progress=progress, compare=before, tear_sheets=tear_sheets, is_kept=is_kept,
    )  # fmt: skip


def workbook_path(out: str | Path) -> Path:
    """Where a workbook is to be written. Raises :class:`UsageError` for a name that is no workbook's."""
    path = user_path(out)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{str(out)[:80]!r} is no name for a workbook; end it in .xlsx.")
    return path
