"""Fixtures that every test may use."""

from hypothesis import settings

from spreadsheet import libreoffice  # noqa: F401

settings.register_profile("untimed", deadline=None)  # a test fails for what it finds, never for how long it took
settings.load_profile("untimed")
