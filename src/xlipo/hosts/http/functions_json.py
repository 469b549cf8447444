"""What Excel reads of the functions: names, arguments, help and drop-downs, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from xlipo.facts.unit import CURRENCIES
from xlipo.functions import REGISTRY, Argument, Function
from xlipo.functions.session import Snapshot
from xlipo.metrics.catalog import METRICS

Json: TypeAlias = dict[str, Any]

SCHEMA = "https://developer.microsoft.com/json-schemas/office-js/custom-functions.schema.json"
LONGEST_TOOLTIP = 255
METADATA = {
    "/functions.json": ("en", False), "/functions.zh-cn.json": ("zh", False),
    "/functions.live.json": ("en", True), "/functions.live.zh-cn.json": ("zh", True),
}  # fmt: skip
"""The addresses of the metadata, with language and whether cells stay in touch."""

_PERIODS = {
    "LATEST": ("The newest period that has a figure", "有数据的最新期间"),
    "LTM": ("The last twelve months", "过去十二个月"),
    "FY0": ("The last fiscal year", "最近一个财年"),
    "FY-1": ("The fiscal year before", "上一个财年"),
    "PRIOR": ("The period a year before the newest", "最新期间的上年同期"),
}
_OPTIONS = {
    "Scale=M": ("In millions", "以百万计"),
    "Scale=万": ("In ten thousands", "以万计"),
    "Scale=亿": ("In hundred millions", "以亿计"),
    "FX=closing": ("At the closing rate", "按期末汇率"),
    "FX=average": ("At the average rate", "按期间平均汇率"),
    "Missing=blank": ("Nothing where there is no figure", "无数据时留空"),
    "Missing=text": ("n.d. or n.m. where there is no figure", "无数据时显示 n.d. 或 n.m."),
    "Tier<=3": ("From filings and announcements only", "仅限申报文件与公告"),
    "Point=low": ("The low end of a range", "区间下限"),
    "Point=high": ("The high end of a range", "区间上限"),
    "Basis=LTM": ("On the last twelve months", "以过去十二个月为准"),
    "Basis=FY0": ("On the last fiscal year", "以最近财年为准"),
}
_WHAT = {
    "cite": ("The citation", "引文"), "url": ("The address", "网址"), "tier": ("1 to 8", "1 至 8"),
    "date": ("The date of publication", "发布日期"), "page": ("The page or section", "页码或章节"),
}  # fmt: skip
_CURRENCIES = ("USD", "CNY", "HKD", "EUR", "GBP", "JPY", "SGD", "reported")
_ENUMS = {"metric": "XLIPO.METRIC", "period": "XLIPO.PERIOD", "currency": "XLIPO.CURRENCY", "options": "XLIPO.OPTIONS",
          "what": "XLIPO.WHAT"}  # fmt: skip
"""Which arguments have a drop-down inside the formula; an Excel that knows none ignores it."""


def functions_json(lang: str, snapshot: Snapshot | None = None, is_live: bool = False) -> Json:
    """The metadata of every function.

    Args:
        lang: ``en`` or ``zh``.
        snapshot: the data whose reported items the drop-down of metrics has too.
        is_live: whether a cell stays in touch and gives the new figure when the data change (Excel's streaming
            functions); else a call that is no longer wanted can be cancelled.

    >>> found = functions_json("en")
    >>> found["functions"][0]["id"], [enum["id"] for enum in found["enums"]][:2]
    ('IPO_METRIC', ['XLIPO.METRIC', 'XLIPO.PERIOD'])
    """
    return {
        "$schema": SCHEMA,
        "allowCustomDataForDataTypeAny": True,
        "allowErrorForDataTypeAny": True,
        "functions": [_function(function, lang, is_live) for function in REGISTRY.values()],
        "enums": list(_enums(lang, snapshot)),
    }


def _function(function: Function, lang: str, is_live: bool) -> Json:
    return {
        "id": function.name,
        "name": function.name,
        "description": function.help(lang),
        "parameters": [_parameter(argument, lang) for argument in function.arguments],
        "result": {"type": "any", "dimensionality": "matrix"},
        "options": {"stream": True} if is_live else {"cancelable": True},
    }


def _parameter(argument: Argument, lang: str) -> Json:
    """An argument: a cell or a range of anything, as every function takes them."""
    found: Json = {
        "name": argument.name, "description": argument.help(lang), "type": "any", "dimensionality": "matrix",
    }  # fmt: skip
    if argument.optional:
        found["optional"] = True
    if argument.name in _ENUMS:
        found["customEnumId"] = _ENUMS[argument.name]
    return found


def _enums(lang: str, snapshot: Snapshot | None) -> Iterable[Json]:
    at = 1 if lang == "zh" else 0
    yield _enum("XLIPO.METRIC", _metrics(lang, snapshot))
    for id, words in (("XLIPO.PERIOD", _PERIODS), ("XLIPO.OPTIONS", _OPTIONS), ("XLIPO.WHAT", _WHAT)):
        yield _enum(id, {value: said[at] for value, said in words.items()})
    yield _enum("XLIPO.CURRENCY", {code: code for code in _CURRENCIES if code in CURRENCIES or code == "reported"})


def _metrics(lang: str, snapshot: Snapshot | None) -> dict[str, str]:
    script = "zh-Hans" if lang == "zh" else "en"
    found = {metric.id: metric.label(script) for metric in METRICS}
    if snapshot is not None and not snapshot.unusable:
        for concept in snapshot.view.concepts().values():
            found.setdefault(concept.id, concept.label(script))
    return found


def _enum(id: str, values: dict[str, str]) -> Json:
    return {
        "id": id,
        "type": "string",
        "values": [
            {"name": value, "stringValue": value, "tooltip": tooltip[:LONGEST_TOOLTIP]}
            for value, tooltip in values.items()
        ],
    }
