"""Models in layouts of bankers and analysts: what is recognised agrees, and nobody is wrongly accused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from xlipo.api import Client

Rows = list[list[object]]
NO = None

COMPS: Rows = [
    ["Project Dragon – Trading comparables (US$ in millions, except per share data)"],
    ["As of 27-Nov-2026"],
    [],
    ["US$mm", "Ticker", "Share price", "Mkt cap", "EV", "Revenue", NO, NO, "Revenue growth", NO, "Gross margin", NO],
    ["Company", NO, "(local)", NO, NO, "2024A", "2025A", "2026E", "24A-25A", "25A-26E", "2024A", "2025A"],
    ["MiniMax", "0100.HK", 345.2, 12500, 11800, 30.5, 79.0, 240, 1.59, 2.04, 0.122, 0.254],
    ["Zhipu", "2513.HK", 220.4, 9800, 9100, 43.4, 101.1, 260, 1.32, 1.57, 0.563, 0.41],
    ["Palantir", "PLTR", 170, 390000, 384000, 2866, 4200, 5800, 0.29, 0.46, 0.80, 0.81],
    ["Mean", NO, NO, NO, NO, 26812, 44963, 64380, 0.77, 1.2, 0.5, 0.5],
    ["Median", NO, NO, NO, NO, 3626, 4500, 5800, 0.5, 0.5, 0.6, 0.6],
]
STATEMENT: Rows = [
    ["智谱华章 利润表"],
    ["单位：人民币万元"],
    ["项目", "2022A", "2023A", "2024A", "2025A", "2026E"],
    ["营业收入", 5741, 12454, 31241, 72430, 180000],
    ["营业成本", "(2,605)", "(4,406)", "(13,650)", "(42,770)", "(90000)"],
    ["研发费用", "(8,440)", "(52,890)", "(219,540)", "(318,000)", "(400000)"],
    ["其中：股份支付", -120, -3000, -15000, -40000, -1],
    ["其中：算力", -3000, -31000, -155000, -200000, -1],
    ["净利润", "(14,360)", "(78,800)", "(295,800)", "(471,800)", "(300000)"],
]
QUARTERS: Rows = [
    ["CoreWeave, Inc. quarterly P&L ($ in millions)"],
    [],
    [NO, *(dt.date(2024, 6, 30), dt.date(2024, 9, 30), dt.date(2024, 12, 31), dt.date(2025, 3, 31))],
    [NO, "2Q24", "3Q24", "4Q24", "1Q25"],
    ["Revenue", 395.4, 583.9, 747, 981.6],
    ["  q/q growth", NO, 0.477, 0.279, 0.314],
    ["Adj. EBITDA", 250, 379, 486, 606],
]
VARIANCE: Rows = [
    ["MiniMax (US$m)"],
    [NO, "1H26A", "1H26 cons.", "Beat", "1H25A", "y/y", "Our est.", "FY26 guidance"],
    ["Revenue", 116.6, 105, 0.11, 30.4, 2.83, 110, 250],
    ["Gross profit", 20.8, 22, -0.05, 3.7, 4.6, 21, 60],
    ["Net loss", 358.0, 300, 0.19, 402.2, -0.11, 310, 600],
]
SEGMENTS: Rows = [
    ["MiniMax"],
    ["US$m", "FY2023", "FY2024", "FY2025"],
    ["AI-native products"],
    ["Revenue", 0.76, 21.8, 53.1],
    ["Gross profit", -1.0, -1.8, 5.0],
    ["Open platform"],
    ["Revenue", 2.7, 8.7, 25.9],
    ["Group"],
    ["Revenue", 3.46, 30.5, 79.0],
    ["Gross profit", -0.85, 3.74, 20.1],
]
HALVES: Rows = [
    ["Zhipu (RMB m)", "1H24", "2H24", "FY24", "1H25", "2H25", "FY25"],
    ["Revenue", 44.9, 267.5, 312.4, 190.9, 533.4, 724.3],  # 533.4 is 724.3 less 190.9
    ["Net loss", 1236, 1722, 2958, 2358, 2360, 4718],
]
TWO_CURRENCIES: Rows = [
    ["Zhipu", "2024", "2024", "2025", "2025"],
    [NO, "RMB m", "US$ m", "RMB m", "US$ m"],
    ["Revenue", 312.4, 43.4, 724.3, 101],
    ["Net loss", 2958, 411, 4718, 657],
]
LONG: Rows = [
    ["Company", "Metric", "Unit", "Period", "Value"],
    ["MiniMax", "Revenue", "US$m", "FY2024", 30.5],
    ["Zhipu", "Revenue", "RMB m", "FY2025", 724.3],
    ["Acme", "Revenue", "US$m", "FY2024", 99],
    ["MiniMax", "Revenue", "US$m", "FY2026E", 300],
    ["MiniMax", "Market share", "%", "FY2024", 3.2],
]
CHANGES: Rows = [
    ["MiniMax (US$m)", "FY2023", "FY2024", "FY2025", "Δ 24", "Δ 25"],
    ["Revenue", 3.46, 30.5, 79.0, 27.0, 48.5],
    ["% of total", "100%", "100%", "100%"],
    ["Net loss", 269.2, 465.2, 1872, 196, 1407],
    ["% of revenue", "7780%", "1525%", "2370%"],
]
RECOGNISED = {
    "comps": (COMPS, 8), "a statement in 万": (STATEMENT, 16), "quarters": (QUARTERS, 4), "variance": (VARIANCE, 6),
    "segments": (SEGMENTS, 6), "halves": (HALVES, 12), "two currencies": (TWO_CURRENCIES, 8), "long": (LONG, 2),
    "changes": (CHANGES, 6),
}  # fmt: skip
"""Sheets, and how many of their numbers are figures that the data hold."""

STRANGE: dict[str, tuple[str, Rows]] = {
    "valuation": ("MiniMax valuation", [
        ["MiniMax – valuation summary (HK$ per share)"], ["Method", "Low", "High", "Midpoint"],
        ["52-week trading range", 165, 1330, 747], ["DCF (WACC 11–13 %)", 410, 690, 550],
        ["EV / 2026E revenue 30x–50x", 380, 610, 495], [], ["Sensitivity: equity value (US$m)"],
        ["WACC \\ g", "2.0%", "2.5%", "3.0%"], [0.11, 9000, 9500, 10100], [], ["WACC"], ["Risk-free rate", 0.042],
        ["Revenue multiple", "FY2024A", "FY2025A", "FY2026E"], ["EV/Revenue", 386, 149, 49], ["P/S", 400, 158, 52],
    ]),
    "words that are names": ("Meta", [
        ["Metadata of the model"], ["Revenue", "FY2024", "FY2025"], ["Total revenue", 150, 270],
        ["Mistral wind farm – revenue (EURm)", "2024", "2025"], ["Revenue", 12.5, 13.1], ["Headcount", 12, 13],
    ]),
    "index": ("Index", [
        ["Revenue index (FY2023 = 100)"], ["Company", "FY2023", "FY2024", "FY2025"], ["MiniMax", 100, 882, 2284],
        ["SenseTime", 100, 110.8, 141.8],
    ]),
    "pro forma": ("PF", [
        ["SenseTime (RMB m)"], [NO, "FY2024 pro forma", "FY2024 adj.", "FY2024 constant currency"],
        ["Revenue", 3500, 3600, 3800], ["Net loss", 4000, 3900, 4300],
    ]),
    "customers": ("Zhipu customers", [
        ["Zhipu: top customers (RMB m)"], ["Customer", "2023", "2024"], ["Customer A", 12, 30],
        ["Revenue from top 5", 38, 95], ["Revenue from related parties", 5, 8],
    ]),
    "per share": ("MiniMax per share", [
        ["MiniMax – per share data (HK$)"], [NO, "FY2023", "FY2024", "FY2025"], ["Revenue", 0.09, 0.78, 2.02],
        ["Net loss", 6.9, 11.9, 47.9], ["Cash", 5, 7.4, 13],
    ]),
    "scenarios": ("MiniMax scenarios", [
        ["MiniMax (US$m)"], [NO, "Base", "Bull", "Bear"], ["Revenue FY2025", 79, 90, 60],
        ["Net loss FY2025", 1872, 1700, 2000],
    ]),
    "odd cells": ("MiniMax", [
        [NO, NO, "x"], ["Revenue", NO, "=1+1", 3.46], ["Net loss", "#N/A", -269.2, "—"], [1, 2, 3],
        [NO, NO, NO, dt.datetime(2024, 12, 31, 10)], ["Revenue", True, False, ""],
    ]),
}  # fmt: skip
"""Sheets none of whose numbers is a figure that the data hold."""


def verdicts(folder: Path, title: str, rows: Rows) -> dict[str, str | None]:
    """What is said of each number of a sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(folder / "model.xlsx")
    return {record.where: record.verdict for record in Client().match(folder / "model.xlsx")}


@pytest.mark.parametrize("name", RECOGNISED)
def test_a_layout_of_bankers_is_recognised_and_agrees(name: str, tmp_path: Path) -> None:
    rows, count = RECOGNISED[name]
    found = verdicts(tmp_path, "Sheet", rows)
    assert set(found.values()) == {"agrees"}, found
    assert len(found) == count


@pytest.mark.parametrize("name", STRANGE)
def test_a_sheet_of_other_numbers_gets_no_verdict(name: str, tmp_path: Path) -> None:
    assert verdicts(tmp_path, *STRANGE[name]) == {}
