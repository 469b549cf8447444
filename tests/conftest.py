"""Fixtures that every test may use, and how the tests are shared out among processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from libreoffice import calc, libreoffice  # noqa: F401

collect_ignore = ["libreoffice_driver.py"]  # it runs in the spreadsheet's own Python, which knows uno

settings.register_profile("untimed", deadline=None)  # a test fails for what it finds, never for how long it took
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """With ``-n``, tests that share something built for them go to one process, so that it is built once."""
    if hasattr(config, "workerinput"):
        config.option.loadgroup = config.workerinput["loadgroup"]
    elif getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "loadgroup"
        config.option.loadscopereorder = False


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of xdist what the first one has chosen: it reads the command line alone."""
    node.workerinput["loadgroup"] = node.config.option.dist == "loadgroup"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that share a fixture of their module, and put the longest first: those that ask other programs."""
    for item in items:
        if (group := shared_by(item)) is not None:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: not any(item.iter_markers("libreoffice")) and not any(item.iter_markers("validators")))


def shared_by(item: pytest.Item) -> str | None:
    """The module whose fixtures a test shares, and for which of their parameters; None where it stands alone."""
    fixtures = getattr(item, "_fixtureinfo", None)
    if fixtures is None:
        return None
    names = [name for name, found in fixtures.name2fixturedefs.items() if found[-1].scope == "module"]
    if not names:
        return None
    call = getattr(item, "callspec", None)
    chosen = [str(call.indices[name]) for name in names if call is not None and name in call.indices]
    return "-".join([item.path.stem, *chosen])


@pytest.fixture(scope="session", autouse=True)
def place_to_keep_things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One index and one place for versions in a whole run, away from the user's own.

    The programs that tests start compile the package once, not each time: bytecode is kept even where the one who runs
    the tests asked for none.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "XLIPO_CACHE" not in os.environ:
            patch.setenv("XLIPO_CACHE", str(tmp_path_factory.getbasetemp().parent / "xlipo-cache"))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield
