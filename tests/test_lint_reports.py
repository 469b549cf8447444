"""Our own reports break none of the rules that they preach, however few the companies: not an error, not a note."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipped import shipped
from xlipo.lint import lint
from xlipo.report.build import write_report


@pytest.mark.parametrize(
    ("names", "lang"),
    [
        ("MiniMax", "en"),
        ("Zhipu", "zh-Hant"),
        ("Moonshot AI", "en"),  # little is printed: its tables are short
        ("Enflame", "zh-Hans"),
        ("Biren Technology", "en"),
        ("DeepSeek", "zh-Hans"),  # next to nothing
        ("China enterprise LLM market", "en"),  # no company at all
        ("Moonshot AI, OpenAI", "en"),
        ("Iluvatar CoreX, MetaX", "zh-Hant"),
        ("NVIDIA, CoreWeave", "zh-Hans"),
        ("Moore Threads, MetaX, Hygon, Cambricon, NVIDIA, CoreWeave", "en"),  # blocks of unlike lengths
    ],
)
def test_a_small_report_is_clean(names: str, lang: str, tmp_path: Path) -> None:
    report = write_report(shipped(), tmp_path / "report.xlsx", names.split(", "), lang=lang)
    assert [(found.rule, found.place) for found in lint(report).findings] == []
