"""Words of a workbook in English, Simplified and Traditional Chinese: the class, and what any workbook may say."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from xlipo.facts.languages import LANGUAGES

GENERIC: dict[str, tuple[str, str, str]] = {
    "company": ("Company", "公司", "公司"),
    "currency": ("Currency", "货币", "貨幣"),
    "date": ("Date", "日期", "日期"),
    "definitions": ("Definitions", "定义", "定義"),
    "lists": ("Lists", "列表", "列表"),
    "median": ("Median", "中位数", "中位數"),
    "metric": ("Metric", "指标", "指標"),
    "note": ("Note", "备注", "備註"),
    "period": ("Period", "期间", "期間"),
    "periods": ("Periods", "期间", "期間"),
    "scale": ("Scale", "单位", "單位"),
    "source": ("Source", "来源", "來源"),
    "status": ("Status", "状态", "狀態"),
    "tier": ("Tier", "等级", "等級"),
    "unit": ("Unit", "单位", "單位"),
    "url": ("Link", "链接", "連結"),
    "value": ("Value", "数值", "數值"),
}
"""Headings and labels that stand on many kinds of page, in the order of the languages."""


def read_words(path: Path) -> dict[str, tuple[str, str, str]]:
    """The words of a table, by their keys: a line each, with where it stands and its text in each language."""
    with path.open(encoding="utf-8", newline="") as file:
        return {line["key"]: (line["en"], line["zh_hans"], line["zh_hant"]) for line in csv.DictReader(file)}


class Words:
    """The words of a workbook in one language.

    >>> Words("zh-Hant")["source"]
    '來源'
    """

    known: ClassVar[Mapping[str, tuple[str, str, str]]] = GENERIC
    """Every word, in the order of the languages; a workbook with words of its own adds them."""

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._index = LANGUAGES.index(lang)

    def __getitem__(self, key: str) -> str:
        return self.known[key][self._index]
