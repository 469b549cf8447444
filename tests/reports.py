"""Reports for tests that only read them: each is built once in a run, by whichever process first asks for it."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from shipped import shipped
from xlipo.facts.dataset import companies_in
from xlipo.report.build import write_report


@dataclass(frozen=True)
class Reports:
    """The reports of a run, in a folder that its processes share."""

    folder: Path

    def of(
        self, companies: str | Sequence[str], currency: str = "USD", lang: str = "en", as_of: dt.date | None = None
    ) -> Path:
        """A report of the shipped data, of a group by its name or of companies; nobody writes on it."""
        names = [one.name for one in companies_in(shipped(), companies)] if isinstance(companies, str) else companies
        asked = repr((list(names), currency, lang, as_of))
        path = self.folder / f"report-{sha256(asked.encode()).hexdigest()[:16]}.xlsx"
        with alone(path.with_suffix(".lock")):
            if not path.exists():
                write_report(shipped(), path, names, currency, lang=lang, as_of=as_of)
        return path


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """While no other process is here."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared_folder(base: Path) -> Path:
    """A folder of this run: that of one process, or, where several share the tests, the one around theirs."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """The reports of the run."""
    return Reports(shared_folder(tmp_path_factory.getbasetemp()))
