"""Earlier records: what a report, a data folder or a version said, ready to be compared with the figures of today.

A report is a file from outside: it is read within limits, and every cell of its facts is checked. Its columns are known
by their headings, in the language they were written in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.recorded import FigureKey, RecordedFigure, RecordedFigures
from xlipo.facts.source import first_day
from xlipo.facts.unit import TEXTUAL
from xlipo.metrics.answers import Answers
from xlipo.quality.changes import recorded_figures
from xlipo.report.declared import titles
from xlipo.report.printed_facts import ADVICE, DATE, PrintedFacts, printed_facts
from xlipo.report.words import Words
from xlipo.store.untrusted import read_apart
from xlipo.store.user_path import user_path


def earlier(what: str, answers: Answers) -> RecordedFigures:
    """What ``what`` names: a report (its file), a data folder, or a version of the data set.

    Raises :class:`UsageError` where it is none of them, and where a file is no report or is damaged.
    """
    from xlipo.store.csv_files import holds_data
    from xlipo.store.opening import open_data
    from xlipo.store.versions import recall

    path = user_path(what)
    if path.exists() and not path.is_dir():
        return read_report(path, answers.view)
    if path.is_dir():
        if not holds_data(path):
            raise UsageError(f"The folder {what!r} holds no data files; name a data folder, a report or a version.")
        return recorded_figures(Answers(open_data(path), answers.as_of), what)
    if path.suffix or len(path.parts) > 1:
        raise UsageError(f"There is no file or folder {what!r}; name a report, a data folder or a version.")
    version = what.split(" ", 1)[0]  # IPO_VERSION prints a date after it
    if version == answers.view.version:
        return recorded_figures(answers, version)
    return recall(version, answers.as_of)


def read_report(path: Path, view: DataView) -> RecordedFigures:
    """The facts that a report holds, in whichever language it was written; the file is read in a process of its own.

    Raises :class:`UsageError` for a file that is no report, that is damaged, or that is too large to be one.
    """
    printed = PrintedFacts(**read_apart(printed_facts, str(path), file=str(path)).result())
    others = {title for lang in LANGUAGES for title in titles(Words(lang))}
    figures = list(_figures(path, printed, _Names(view, printed.lang)))
    told = {figure.key.entity for figure in figures}
    own = [*printed.companies, *(title for title in printed.titles if title not in others)]
    titled = {company.id for title in own if (company := view.find_company(title))}
    cover = ", ".join(filter(None, (printed.version, printed.as_of)))
    name = f"{path.name} ({cover})" if printed.version else path.name
    return RecordedFigures(name, printed.version, figures, frozenset(told | titled))


class _Names:
    """The ids that a report's names stand for, in its language; a name that is unknown today stands for itself."""

    def __init__(self, view: DataView, lang: str) -> None:
        self._view = view
        self._companies: Mapping[str, Company] = {c.name_in(lang): c for c in view.companies()}
        self._concepts = {concept.label(lang): concept.id for concept in view.concepts().values()}

    def company(self, name: str) -> str:
        found = self._companies.get(name) or self._view.find_company(name)
        return found.id if found else name

    def concept(self, label: str) -> str:
        return self._concepts.get(label, label)


def _figures(path: Path, printed: PrintedFacts, names: _Names) -> Iterator[RecordedFigure]:
    for row, line in printed.rows:
        try:
            yield _figure(dict(zip(printed.columns, line, strict=True)), names, row)
        except (ValueError, ArithmeticError) as wrong:
            raise UsageError(f"{path}: {printed.title}, row {row}: {wrong}; {ADVICE}, unchanged.") from None


def _figure(cells: Mapping[str, Any], names: _Names, row: int) -> RecordedFigure:
    text = {name: str(cell).strip() if cell is not None else "" for name, cell in cells.items()}
    for name in ("company", "concept", "period", "unit", "source", "publisher"):
        if not text[name]:
            raise ValueError(f"the {name} is missing")
    textual = text["unit"] in TEXTUAL or isinstance(cells["value"], str)
    if not DATE.fullmatch(text["date"]):
        raise ValueError(f"{text['date'][:40]!r} is no date of a source")
    first_day(text["date"])
    tier = cells["tier"]
    if not isinstance(tier, int | float) or tier not in range(1, 9):
        raise ValueError(f"{text['tier'][:40]!r} is no tier")
    key = FigureKey(
        names.company(text["company"]), names.concept(text["concept"]), text["dimension"], text["period"], text["unit"]
    )
    return RecordedFigure(
        key, None if textual else _number(cells["value"]), _number(cells["low"]), _number(cells["high"]),
        text["value"] if textual else "", Claim(text["claim"]), int(tier), text["source"],
        text["publisher"], text["date"], text["note"], f"row {row}",
    )  # fmt: skip


def _number(cell: Any) -> Decimal | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(f"{str(cell)[:40]!r} is no number")
    number = Decimal(repr(cell))
    if not number.is_finite():
        raise ValueError(f"{cell} is no number")
    return number
