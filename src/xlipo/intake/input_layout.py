"""How the input workbook of a company lies: its sheets and their columns in three languages, and what cells may say.

`xlipo.templates.company` writes it, `xlipo.intake.input_workbook` reads it back in any of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from xlipo.facts.company import fold
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.unit import CURRENCIES
from xlipo.intake.printed_figures import currency_of, scale_of

Said = tuple[str, str, str]
"""Words in the order of the languages."""

TITLE: Said = ("Input workbook: figures of your own", "录入工作簿：自有数据", "錄入工作簿：自有數據")
"""What the first cell of the first sheet says; by it such a workbook is known."""

ITEM: Said = ("Item", "项目", "項目")
EXAMPLE: Said = ("Example", "示例", "示例")
ABOUT: Said = ("What it is", "说明", "說明")
"""The heads of a form's columns; entries stand between the first two."""

KINDS = {"1": "annual_report", "2": "interim_report", "3": "announcement", "4": "announcement", "5": "press",
         "6": "press", "7": "database"}  # fmt: skip
"""What kind of document a new source of a tier is."""

TIERS: tuple[Said, ...] = (
    ("1 prospectus or audited report", "1 招股书或经审计年报", "1 招股書或經審核年報"),
    ("2 interim report in a filing", "2 申报文件中的中期数据", "2 申報文件中的中期數據"),
    ("3 announcement to an exchange", "3 交易所或监管公告", "3 交易所或監管公告"),
    ("4 statement of the company", "4 公司表述", "4 公司表述"),
    ("5 press with a named source", "5 媒体（具名消息源）", "5 媒體（具名消息源）"),
    ("6 press without one", "6 媒体（匿名或传闻）", "6 媒體（匿名或傳聞）"),
    ("7 database or analyst", "7 数据库或分析师", "7 數據庫或分析師"),
)
"""What tier a document is of; its digit is what counts."""

MARK = "#"
"""A line whose first cell begins with it is for people: an example, or a remark."""


class Field(NamedTuple):
    """A column of a sheet, or a line of a form."""

    key: str
    said: Said
    width: float = 12.0
    choices: str = ""
    """The list that its drop-down offers."""
    kind: str = "text"
    """``text`` keeps what is typed; ``figure`` is a number or a hedged one; ``link`` an address."""
    example: Said = ("", "", "")
    about: Said = ("", "", "")
    """What a form says beside it."""


def _same(text: str) -> Said:
    return text, text, text


_SOURCE = Field("source", ("Source", "来源", "來源"), 16, "source_keys", example=_same("AR2024"))
_NOTE = Field("note", ("Note", "备注", "備註"), 24)
_CURRENCY = Field("unit", ("Currency or unit", "货币或单位", "貨幣或單位"), 12, "units", example=_same("CNY"))
_SCALE = Field("scale", ("In", "数量级", "數量級"), 10, "scales", example=("million", "百万", "百萬"))
_METRIC = Field("metric", ("Metric", "指标", "指標"), 40, "metrics", example=("Revenue", "营业收入", "營業收入"))
_PART = Field("part", ("Part", "分部", "分部"), 18, example=_same("segment=cloud"))

FORMS: Mapping[str, tuple[Field, ...]] = {
    "company": (
        Field("name", ("Name", "名称", "名稱"), example=("Acme Robotics", "顶点机器人", "頂點機器人"),
              about=("As it is to be called everywhere.", "在各处显示的名称。", "在各處顯示的名稱。")),
        Field("legal_name", ("Legal name", "法定名称", "法定名稱"),
              example=("Acme Robotics Inc.", "顶点机器人股份有限公司", "頂點機器人股份有限公司")),
        Field("aliases", ("Other names", "其他名称", "其他名稱"), example=_same("Acme; 顶点机器人; HKEX:9999"),
              about=("In any script, and its code; separated by semicolons.",
                     "任何文字的名称及股票代码，以分号分隔。", "任何文字的名稱及股票代碼，以分號分隔。")),
        Field("currency", ("Reporting currency", "报告货币", "報告貨幣"), choices="currencies", example=_same("CNY"),
              about=("Of every line that names none.", "未注明货币的行均用此货币。", "未註明貨幣的行均用此貨幣。")),
        Field("scale", ("Figures are in", "数据的数量级", "數據的數量級"), choices="scales",
              example=("thousand", "千", "千"),
              about=("Of every line that says nothing else; figures per share are never scaled.",
                     "未注明数量级的行均用此级；每股数据不缩放。", "未註明數量級的行均用此級；每股數據不縮放。")),
        Field("year_end", ("Fiscal year ends on", "财政年度截止日", "財政年度截止日"), choices="year_ends",
              example=_same("12-31"), about=("Month and day.", "月-日。", "月-日。")),
        Field("groups", ("Groups", "组别", "組別"), choices="groups", example=_same("llm; private"),
              about=("What it is compared with; separated by semicolons.", "同业比较的组别，以分号分隔。",
                     "同業比較的組別，以分號分隔。")),
        Field("listing_status", ("Listing", "上市状态", "上市狀態"), choices="listing_statuses",
              example=_same("private")),
    ),
    "offering": (
        Field("id", ("Offering", "发行", "發行"), example=_same("IPO"),
              about=("IPO for the listing itself; another name for a placing or a bond.",
                     "首次上市写 IPO；配售、债券等另取名称。", "首次上市寫 IPO；配售、債券等另取名稱。")),
        Field("exchange", ("Exchange", "交易所", "交易所"), choices="exchanges", example=_same("HKEX")),
        Field("board", ("Board", "板块", "板塊"), example=_same("Main Board")),
        Field("chapter", ("Chapter", "上市章节", "上市章節"), example=_same("18C")),
        Field("ticker", ("Ticker", "股票代码", "股票代碼"), example=_same("9999")),
        Field("currency", ("Currency", "货币", "貨幣"), choices="currencies", example=_same("HKD")),
        *(Field(key, said, example=_same(day)) for key, said, day in (
            ("filed", ("Filed on", "递表日", "遞表日"), "2025-06-30"),
            ("hearing", ("Hearing passed on", "通过聆讯日", "通過聆訊日"), ""),
            ("registered", ("Registered on", "注册生效日", "註冊生效日"), ""),
            ("priced", ("Priced on", "定价日", "定價日"), "2026-01-07"),
            ("listed", ("Listed on", "上市日", "上市日"), "2026-01-09"),
        )),
        Field("status", ("Status", "状态", "狀態"), choices="offering_statuses", example=_same("listed")),
        Field("sponsors", ("Sponsors", "保荐人", "保薦人"), example=_same("CICC; UBS"),
              about=("Separated by semicolons.", "以分号分隔。", "以分號分隔。")),
        Field("scale", ("Money below in", "以下金额的数量级", "以下金額的數量級"), choices="scales",
              example=("million", "百万", "百萬"),
              about=("Prices and shares are not scaled.", "价格与股数不缩放。", "價格與股數不縮放。")),
        *(Field(key, said, kind="figure", example=_same(figure)) for key, said, figure in (
            ("offer_price", ("Offer price", "发行价", "發行價"), "165.00"),
            ("offer_shares", ("Shares offered", "发行股数", "發行股數"), "29,197,600"),
            ("over_allotment_shares", ("Over-allotment shares", "超额配售股数", "超額配售股數"), ""),
            ("shares_after_offering", ("Shares after the offering", "发行后总股数", "發行後總股數"), "309,255,668"),
            ("gross_proceeds", ("Gross proceeds", "募资总额", "募資總額"), "4,817.6"),
            ("net_proceeds", ("Net proceeds", "募资净额", "募資淨額"), "4,596.1"),
            ("listing_expenses", ("Listing expenses", "上市费用", "上市費用"), "221.5"),
        )),
        _SOURCE, _NOTE,
    ),
}  # fmt: skip
"""Sheets with a line for each item: one company; an offering a column."""

OFFERING_FIGURES = (
    "offer_price", "offer_shares", "over_allotment_shares", "shares_after_offering", "gross_proceeds", "net_proceeds",
    "listing_expenses",
)  # fmt: skip
ROUND_FIGURES = {
    "amount": "funding_amount", "pre": "funding_pre_money_valuation", "post": "funding_post_money_valuation",
    "valuation": "funding_valuation", "price": "funding_price_per_share",
}  # fmt: skip
"""Columns of rounds by the concept that they are figures of."""

TABLES: Mapping[str, tuple[Field, ...]] = {
    "sources": (
        Field("key", ("Short name", "简称", "簡稱"), 18, example=_same("AR2024")),
        Field("title", ("Title", "标题", "標題"), 44,
              example=("Annual report 2024", "2024年年度报告", "2024年年度報告")),
        Field("publisher", ("Publisher", "发布者", "發佈者"), 22,
              example=("Acme Robotics", "顶点机器人", "頂點機器人")),
        Field("date", ("Published on", "发布日", "發佈日"), 13, example=_same("2025-03-30")),
        Field("tier", ("Tier", "等级", "等級"), 30, "tiers", example=TIERS[0]),
        Field("url", ("Link", "链接", "連結"), 34, kind="link", example=_same("https://example.com/ar2024.pdf")),
        Field("language", ("Language", "语言", "語言"), 11, "languages", example=_same("en")),
    ),
    "figures": (_METRIC, _PART, _CURRENCY, _SCALE, _SOURCE),
    "rounds": (
        Field("id", ("Round", "轮次", "輪次"), 14, example=("Series A", "A轮", "A輪")),
        Field("name", ("Full name, if another", "全称（如不同）", "全稱（如不同）"), 20),
        Field("order", ("No.", "序号", "序號"), 6),
        Field("announced", ("Announced", "宣布日", "宣佈日"), 12, example=_same("2024-03-15")),
        Field("closed", ("Closed", "完成日", "完成日"), 12),
        _CURRENCY._replace(example=_same("USD")), _SCALE,
        *(Field(key, said, 13, kind="figure", example=_same(figure)) for key, said, figure in (
            ("amount", ("Amount", "金额", "金額"), "100"), ("pre", ("Pre-money", "投前估值", "投前估值"), "400"),
            ("post", ("Post-money", "投后估值", "投後估值"), "500"),
            ("valuation", ("Valuation, basis unknown", "估值（口径不明）", "估值（口徑不明）"), ""),
            ("price", ("Price per share", "每股价格", "每股價格"), ""),
        )),
        Field("lead", ("Lead investors", "领投方", "領投方"), 26, example=_same("Alpha Capital (financial)")),
        Field("investors", ("Other investors", "其他投资方", "其他投資方"), 30,
              example=_same("Beta; Gamma (strategic)")),
        _SOURCE, _NOTE,
    ),
    "prices": (
        Field("date", ("Date", "日期", "日期"), 13, example=_same("2026-01-09")),
        Field("close", ("Close", "收盘价", "收盤價"), 12, kind="figure", example=_same("345.20")),
        Field("currency", ("Currency", "货币", "貨幣"), 11, "currencies", example=_same("HKD")),
        Field("share_class", ("Share class", "股份类别", "股份類別"), 14),
        Field("adjusted", ("Adjusted for the split of", "复权至", "復權至"), 22),
        _SOURCE, _NOTE,
    ),
    "single": (
        _METRIC, _PART, Field("period", ("Period", "期间", "期間"), 14, "periods", example=_same("2025-09-30")),
        Field("value", ("Value", "数值", "數值"), 14, kind="figure", example=("about 300", "约300", "約300")),
        Field("high", ("To", "至", "至"), 12, kind="figure"),
        Field("hedge", ("Hedge", "修饰", "修飾"), 11, "hedges"), _CURRENCY, _SCALE,
        Field("claim", ("Kind", "性质", "性質"), 11, "claims", example=_same("actual")), _SOURCE,
        Field("locator", ("Place in source", "出处位置", "出處位置"), 16, example=("p. 12", "第12页", "第12頁")),
        Field("printed", ("As printed", "原文", "原文"), 18), _NOTE,
        Field("reading", ("Read how", "读取方式", "讀取方式"), 13, "readings"),
        Field("mirror_url", ("Read at", "所见网页", "所見網頁"), 24, kind="link"),
        Field("also", ("Also at", "另见", "另見"), 24, kind="link"),
    ),
}  # fmt: skip
"""Sheets with a row for each entry, under the names of columns; on ``figures``, periods follow the last one."""

SHEETS: Mapping[str, Said] = {
    "start": ("Start here", "从这里开始", "從這裡開始"),
    "company": ("Company", "公司", "公司"),
    "sources": ("Sources", "来源", "來源"),
    "figures": ("Figures", "数据", "數據"),
    "rounds": ("Rounds", "融资轮次", "融資輪次"),
    "offering": ("Offering", "发行", "發行"),
    "prices": ("Prices", "股价", "股價"),
    "single": ("Single figures", "单项数据", "單項數據"),
    "lists": ("Lists", "列表", "列表"),
}

_SCALE_WORDS: Mapping[int, Said] = {
    1: ("units", "元", "元"), 1000: ("thousand", "千", "千"), 10**4: ("万", "万", "萬"),
    10**6: ("million", "百万", "百萬"), 10**8: ("亿", "亿", "億"), 10**9: ("billion", "十亿", "十億"),
}  # fmt: skip


def words_of_scales(lang: str) -> list[str]:
    """The words that the drop-down of scales offers."""
    return [said[LANGUAGES.index(lang)] for said in _SCALE_WORDS.values()]


def word_of_scale(scale: Decimal, lang: str) -> str:
    """A scale as the workbook has it: its word, or its number."""
    said = _SCALE_WORDS.get(int(scale))
    return said[LANGUAGES.index(lang)] if said else f"{int(scale):,}"


_WHOLE_NUMBER = re.compile(r"(\d{1,17}|\d{1,3}(,\d{3})+)(\.0)?", re.ASCII)


def read_scale(text: str) -> int:
    """The scale that a word or a number means. Raises ValueError for anything else.

    >>> read_scale("百万"), read_scale("thousand"), read_scale("100,000"), read_scale("units")
    (1000000, 1000, 100000, 1)
    >>> read_scale("1,5")
    Traceback (most recent call last):
        ...
    ValueError: '1,5' is no scale; choose one of the list, such as million or 亿
    """
    word = text.strip()
    if word.lower() in ("units", "unit", "one", "元", "个", "個"):
        return 1
    if (known := scale_of(word)) is not None:
        return int(known)
    if _WHOLE_NUMBER.fullmatch(word) and 0 < (scale := int(word.removesuffix(".0").replace(",", "")[:17])) <= 10**15:
        return scale
    raise ValueError(f"{text[:30]!r} is no scale; choose one of the list, such as million or 亿")


def read_currency(text: str) -> str:
    """A unit as the data have it: a currency by its code or sign, else the text itself.

    >>> read_currency("人民币"), read_currency("hkd"), read_currency("percent"), read_currency("%")
    ('CNY', 'HKD', 'percent', 'percent')
    """
    word = text.strip()
    if word.upper() in CURRENCIES:
        return word.upper()
    return "percent" if word == "%" else currency_of(word) or word


def sheet_key(title: str) -> str:
    """Which sheet a title names, in any language; nothing for another one."""
    return next((key for key, said in SHEETS.items() if fold(title) in map(fold, said)), "")


def field_of(fields: tuple[Field, ...], text: str) -> Field | None:
    """The field that a heading names, in any language."""
    name = fold(text)
    return next((field for field in fields if name in map(fold, field.said)), None)
