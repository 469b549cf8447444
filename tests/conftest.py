"""Fixtures that every test may use."""

from spreadsheet import libreoffice  # noqa: F401
