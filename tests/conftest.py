"""Fixtures that every test may use, and how the tests are shared out among processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from libreoffice import calc, libreoffice  # noqa: F401
from reports import reports  # noqa: F401

collect_ignore = ["libreoffice_driver.py"]  # it runs in the spreadsheet's own Python, which knows uno

gc.set_threshold(100_000, 50, 10)  # reports are millions of objects that go by themselves: seldom looked through

settings.register_profile("untimed", deadline=None)  # a test fails for what it finds, never for how long it took
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, those that ask other programs: at the end every process has something to do."""
    items.sort(key=lambda item: not any(item.iter_markers("libreoffice")) and not any(item.iter_markers("validators")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``-n``, the tests of a file that builds something for them go to one process, so that it is built once."""
    if config.option.dist != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class BuiltOnce(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if builds_for_many(config.rootpath / file) else nodeid

    config.option.loadscopereorder = False
    return BuiltOnce(config, log)


@cache
def builds_for_many(file: Path) -> bool:
    """Whether a file has a fixture that its tests share."""
    return 'scope="module"' in file.read_text("utf-8")


@pytest.fixture(scope="session", autouse=True)
def place_to_keep_things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One index and one place for versions in a whole run, away from the user's own.

    The programs that tests start compile the package once, not each time: bytecode is kept even where the one who runs
    the tests asked for none. What they print is held back as where nobody asked for the contrary.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "XLIPO_CACHE" not in os.environ:
            patch.setenv("XLIPO_CACHE", str(tmp_path_factory.getbasetemp().parent / "xlipo-cache"))
        for setting in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
            patch.delenv(setting, raising=False)
        yield
