"""Sentences of checks and conflicts in Simplified and Traditional Chinese, by the patterns they are written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from xlipo.metrics.catalog import METRICS
from xlipo.metrics.definition import in_words
from xlipo.quality.checks import CheckResult

KINDS: dict[str, tuple[str, str]] = {
    "address": ("来源网址", "來源網址"),
    "balance_sheet": ("资产负债表", "資產負債表"),
    "cash_flow": ("现金流量表", "現金流量表"),
    "cash_roll_forward": ("现金滚动", "現金滾存"),
    "coarse_answer": ("精度不足", "精度不足"),
    "cornerstone_share": ("基石占比", "基石佔比"),
    "cornerstones": ("基石合计", "基石合計"),
    "debt": ("债务", "債務"),
    "ev_at_offer": ("发行企业价值", "發行企業價值"),
    "false_absence": ("误报缺失", "誤報缺失"),
    "gross_profit": ("毛利", "毛利"),
    "growth": ("增长率", "增長率"),
    "income_statement": ("利润表", "損益表"),
    "largest": ("最大一家", "最大一家"),
    "margin": ("利润率", "利潤率"),
    "offering": ("发行比率", "發行比率"),
    "period_sum": ("期间合计", "期間合計"),
    "price_times_shares": ("价格 × 股数", "價格 × 股數"),
    "printed_words": ("原文措辞", "原文措辭"),
    "proceeds": ("募资净额", "募資淨額"),
    "ratio": ("比率", "比率"),
    "round": ("融资轮次", "融資輪次"),
    "rounds_total": ("融资合计", "融資合計"),
    "share": ("占比", "佔比"),
    "share_count": ("股数", "股數"),
    "share_sum": ("占比合计", "佔比合計"),
    "shareholding": ("持股", "持股"),
    "shifted_column": ("错列", "錯列"),
    "suspect": ("存疑", "存疑"),
    "tenfold": ("十倍或百倍", "十倍或百倍"),
    "top_five": ("前五大", "前五大"),
    "use_of_proceeds": ("募资用途", "募資用途"),
    "vague_date": ("日期不明确", "日期不明確"),
    "valuation": ("估值", "估值"),
    # sums over the members of a dimension
    "channel_sum": ("渠道合计", "渠道合計"),
    "class_sum": ("股份类别合计", "股份類別合計"),
    "holders_sum": ("持有人合计", "持有人合計"),
    "item_sum": ("项目合计", "項目合計"),
    "maturity_sum": ("期限合计", "期限合計"),
    "nature_sum": ("性质合计", "性質合計"),
    "platform_sum": ("平台合计", "平台合計"),
    "product_sum": ("产品合计", "產品合計"),
    "region_sum": ("地区合计", "地區合計"),
    "segment_sum": ("分部合计", "分部合計"),
    "timing_sum": ("确认时点合计", "確認時點合計"),
    "type_sum": ("类型合计", "類型合計"),
    "use_sum": ("用途合计", "用途合計"),
}

_TERMS: dict[str, tuple[str, str]] = {
    "pre-money": ("投前估值", "投前估值"),
    "amount": ("融资金额", "融資金額"),
    "opening cash": ("期初现金", "期初現金"),
    "operating": ("经营活动", "經營活動"),
    "investing": ("投资活动", "投資活動"),
    "financing": ("融资活动", "融資活動"),
    "exchange effect": ("汇率影响", "匯率影響"),
    "computing service fee": ("算力服务费", "算力服務費"),
    "payroll": ("人员薪酬", "人員薪酬"),
    # kinds of suspects
    "scale": ("数量级", "數量級"),
    "sign": ("正负号", "正負號"),
    "bounds": ("超出界限", "超出界限"),
    "sum": ("加总不符", "加總不符"),
    "currency": ("货币", "貨幣"),
    "currency label": ("货币标注", "貨幣標註"),
    "shifted column": ("错列", "錯列"),
    "swapped digits": ("数字对调", "數字對調"),
    "other line": ("误取他行", "誤取他行"),
    "period": ("期间", "期間"),
}
"""What stands in a check's arithmetic or suspicion and is no concept."""

_AGAINST = ("对照{0}", "對照{0}")
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    # what a figure is held against, after its name and period
    (r" against (\d+) agreeing prints?", "对照 {0} 个一致的披露值", "對照 {0} 個一致的披露值"),
    (r" against figures of a day", "对照按日披露的数字", "對照按日披露的數字"),
    (r" against the sum of (?:its )?(\d+) members", "对照 {0} 项成员之和", "對照 {0} 項成員之和"),
    (r" against the sum of (\d+) rounds", "对照 {0} 轮融资之和", "對照 {0} 輪融資之和"),
    (r" against the sum of (\d+) uses", "对照 {0} 项用途之和", "對照 {0} 項用途之和"),
    (
        r" against redemption liabilities, borrowings, bonds, advances and leases",
        "对照赎回负债、借款、债券、垫款与租赁负债之和",
        "對照贖回負債、借款、債券、墊款與租賃負債之和",
    ),
    (r" against (.+) a year before", "对照上年同期{0}", "對照上年同期{0}"),
    (r" against its revenue ÷ that of the whole", "对照该部分收入 ÷ 整体收入", "對照該部分收入 ÷ 整體收入"),
    (r" against 100% − the share of mainland China", "对照 100% − 中国内地占比", "對照 100% − 中國內地佔比"),
    (
        r" against its purchases, by the five largest and their share",
        "对照按前五大供应商采购额及占比推算的采购占比",
        "對照按五大供應商採購額及佔比推算的採購佔比",
    ),
    (r" against the share counts", "对照相关股数", "對照相關股數"),
    (r" against the five named", "对照列名的五家之和", "對照列名的五家之和"),
    (r" against the largest named", "对照列名的最大一家", "對照列名的最大一家"),
    (r" against their sum", "对照各项之和", "對照各項之和"),
    (r" against the (\d+) lines of the longest table", "对照最长列表 {0} 行之和", "對照最長列表 {0} 行之和"),
    (r" against that of the shares before the offering", "对照按发行前股数计算的结果", "對照按發行前股數計算的結果"),
    (r" against its shares ÷ all shares", "对照其股数 ÷ 总股本", "對照其股數 ÷ 總股本"),
    (r" against its shares ÷ offer shares", "对照其股数 ÷ 发行股数", "對照其股數 ÷ 發售股份"),
    (
        r" against the rate that the finest discount implies",
        "对照精度最高的折让所隐含的汇率",
        "對照精度最高的折讓所隱含的匯率",
    ),
    (r" against (\d+) rivals?", "对照 {0} 个对立数字", "對照 {0} 個對立數字"),
    (r" against its printed words", "对照原文措辞", "對照原文措辭"),
    (r" against cash at the end of the period before", "对照上期期末现金", "對照上期期末現金"),
    (r" against (.+)", *_AGAINST),
    (r" and the debts inside it", "不低于所含各项债务", "不低於所含各項債務"),
    (r" and what lies within it", "不低于所含各部分", "不低於所含各部分"),
    (r" and its (\d+) named members", "不低于列名的 {0} 项成员之和", "不低於列名的 {0} 項成員之和"),
    (r" of (\d+) holders", "{0} 名持有人合计不超过 100%", "{0} 名持有人合計不超過 100%"),
    (r" of (\d+) uses", "{0} 项用途合计不超过 100%", "{0} 項用途合計不超過 100%"),
    (r", where (.+) is printed", "已披露{0}时应有结果", "已披露{0}時應有結果"),
    (r": (.+)\?", "是否{0}有误", "是否{0}有誤"),
    # why a check fails
    (
        r"(.+) is printed but (.+) is computed, (.+) apart where the printed digits allow (.+)\.",
        "披露值 {0}，计算值 {1}，相差 {2}，披露位数仅容许 {3}。",
        "披露值 {0}，計算值 {1}，相差 {2}，披露位數僅容許 {3}。",
    ),
    (r"the parts come to (.+), (.+) over (.+)\.", "各部分合计 {0}，较 {2} 超出 {1}。", "各部分合計 {0}，較 {2} 超出 {1}。"),
    (r"(.+) is ten or a hundred times (.+)\.", "{0} 约为 {1} 的十倍或百倍。", "{0} 約為 {1} 的十倍或百倍。"),
    (r"(.+) is the neighbour year's figure, not (.+)\.", "{0} 为相邻年度数字，非 {1}。", "{0} 為相鄰年度數字，非 {1}。"),
    (r"(.+) answers, though (.+) on (.+) is finer\.", "采用 {0}，但 {2} 的 {1} 精度更高。", "採用 {0}，但 {2} 的 {1} 精度更高。"),
    (r"(.+) answers, though (.+) on (.+) is dated\.", "采用 {0}，但 {2} 的 {1} 日期确切。", "採用 {0}，但 {2} 的 {1} 日期確切。"),
    (r"(\d+) ha(?:s|ve) none, with the figures of each: (.+)\.", "{0} 个无网址（及各自数据条数）：{1}。", "{0} 個無網址（及各自數據條數）：{1}。"),
    # why one of several figures was chosen
    (r"the others are known errors", "其余均为已知错误", "其餘均為已知錯誤"),
    (r"tier (\d) before tier (\d)", "{0} 级优先于 {1} 级", "{0} 級優先於 {1} 級"),
    (
        r"same tier, later source \((.+) after (.+)\)",
        "等级相同，来源较新（{0}，后于 {1}）",
        "等級相同，來源較新（{0}，後於 {1}）",
    ),
    (r"same tier and date, finer precision", "等级与日期相同，精度较高", "等級與日期相同，精度較高"),
    (r"another measure", "口径不同", "口徑不同"),
    # of the whole data set
    (r"addresses of (\d+) sources?", "{0} 个来源的网址", "{0} 個來源的網址"),
)  # fmt: skip
"""Sentences by the patterns that they are written in; of several that fit the first is taken."""


_OPERATOR = re.compile(r"( [+−×÷] |[()−])")
_PLACE = re.compile(
    r"(?P<place>.*?)(?P<how> against .+|, where .+ is printed| and (?:the debts|what lies|its \d+) .+| of \d+ \w+|: .+\?)"
)


def why_chosen(text: str, lang: str) -> str:
    """Why a figure was chosen among rivals, in a language.

    >>> why_chosen("tier 1 before tier 6", "zh-Hans"), why_chosen("another measure", "en")
    ('1 级优先于 6 级', 'another measure')
    """
    return text if lang == "en" else _said(text, lang == "zh-Hant") or text


class CheckWords:
    """What checks say, in one language; what follows no pattern stays as it is.

    Args:
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        names: what each concept and metric is called, by its id.
    """

    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self._is_english, self._traditional = lang == "en", lang == "zh-Hant"
        if self._is_english:
            return
        self._ids, self._names = names, {id.replace("_", " "): name for id, name in names.items()}
        self._definitions = {
            in_words(metric.expression).replace("_", " "): in_words(metric.expression, lang, self._named)
            for metric in METRICS
        }

    def _named(self, id: str) -> str:
        return self._ids.get(id, id)

    def kind(self, kind: str) -> str:
        """The kind of a check.

        >>> CheckWords("zh-Hant", {}).kind("balance_sheet")
        '資產負債表'
        """
        known = KINDS.get(kind)
        return kind.replace("_", " ") if self._is_english or known is None else known[self._traditional]

    def subject(self, result: CheckResult) -> str:
        """What is checked against what."""
        if self._is_english:
            return result.subject
        if whole := _said(result.subject, self._traditional):
            return whole
        concept = result.id.split("/")[2].replace("_", " ") if result.id.count("/") > 1 else ""
        found = _PLACE.fullmatch(result.subject.removeprefix(concept))
        said = _said(found["how"], self._traditional, self._arithmetic) if found else ""
        if not said or not found:
            return result.subject
        place = [part for part in found["place"].removeprefix(", ").rsplit(", ", 1) if part]
        return "，".join((self._names.get(concept, concept), *place)) + "：" + said

    def reason(self, result: CheckResult) -> str:
        """Why it fails: the reason of an acknowledgement as it is, else the message."""
        message = result.message.removeprefix(f"{result.subject}: ")
        if result.reason or self._is_english:
            return result.reason or result.message
        return _said(message, self._traditional) or result.message

    def _arithmetic(self, text: str) -> str:
        """Names and signs, such as ``revenue − cost of revenue``; a metric's definition as a whole."""
        if text.isdigit() or text in self._definitions:
            return self._definitions.get(text, text)
        said = "".join(map(self._name, _OPERATOR.split(text)))
        said = said.replace("(", "（").replace(")", "）").replace("） ", "）").replace(" （", "（")
        return f" {said}" if said[:1].isascii() else said

    def _name(self, text: str) -> str:
        known = _TERMS.get(text)
        return known[self._traditional] if known else self._names.get(text, text)


def _said(text: str, traditional: bool, name: Callable[[str], str] = str) -> str:
    """A sentence by the first pattern that it follows; nothing where it follows none."""
    for pattern, *shapes in _SENTENCES:
        if found := re.fullmatch(pattern, text):
            return shapes[traditional].format(*map(name, found.groups()))
    return ""
