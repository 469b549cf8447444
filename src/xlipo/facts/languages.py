"""The languages that names, definitions and workbooks are written in; a table of words has them in this order."""

from __future__ import annotations

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
