"""Fixtures that every test may use."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from libreoffice import calc, libreoffice  # noqa: F401

collect_ignore = ["libreoffice_driver.py"]  # it runs in the spreadsheet's own Python, which knows uno

settings.register_profile("untimed", deadline=None)  # a test fails for what it finds, never for how long it took
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def place_to_keep_things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One index and one place for versions in a whole run, away from the user's own."""
    named = os.environ.get("XLIPO_CACHE")
    os.environ["XLIPO_CACHE"] = named or str(tmp_path_factory.getbasetemp().parent / "xlipo-cache")
    yield
    if named is None:
        del os.environ["XLIPO_CACHE"]
