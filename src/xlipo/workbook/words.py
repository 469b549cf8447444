"""The report's own words in English, Simplified and Traditional Chinese. Names of figures come from the catalog."""

from __future__ import annotations

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

_WORDS: dict[str, tuple[str, str, str]] = {
    # sheets
    "cover": ("Cover", "封面", "封面"),
    "comparison": ("Comparison", "对比", "對比"),
    "funding": ("Funding", "融资", "融資"),
    "offering": ("Offering and valuation", "发行与估值", "發行與估值"),
    "facts": ("Facts", "事实", "事實"),
    "fx": ("FX", "汇率", "匯率"),
    "sources": ("Sources", "来源", "來源"),
    "conflicts": ("Conflicts", "分歧", "分歧"),
    "checks": ("Checks", "校验", "校驗"),
    "definitions": ("Definitions", "定义", "定義"),
    # what each sheet is
    "about_comparison": ("Companies side by side, each figure with the period it stands on", "各公司并列，每个数字注明期间", "各公司並列，每個數字註明期間"),
    "about_company": ("Figures by period, funding, offering, people", "分期数据、融资、发行、人物", "分期數據、融資、發行、人物"),
    "about_funding": ("Rounds in order, valuations and step-ups", "各轮融资、估值与倍数", "各輪融資、估值與倍數"),
    "about_offering": ("Terms side by side, market cap and multiples at the offer price", "发行条款、发行市值与倍数", "發行條款、發行市值與倍數"),
    "about_facts": ("Every fact as printed, in whole units, with its source", "全部原始数据及来源", "全部原始數據及來源"),
    "about_fx": ("Rates that acted, with their dates, and constants", "所用汇率、日期与常数", "所用匯率、日期與常數"),
    "about_sources": ("Documents and pages, with tier and link", "文件与网页，含等级与链接", "文件與網頁，含等級與連結"),
    "about_conflicts": ("Competing figures, the one chosen and why", "互相矛盾的数字、所选及原因", "互相矛盾的數字、所選及原因"),
    "about_checks": ("Tie-outs of the data, with tolerance and result", "数据勾稽、容差与结果", "數據勾稽、容差與結果"),
    "about_definitions": ("Metrics, concepts, hedge words, tiers, abbreviations", "指标、概念、措辞、等级、缩写", "指標、概念、措辭、等級、縮寫"),
    # cover
    "title": ("AI companies around their IPO: comparison", "AI 公司上市对比", "AI 公司上市對比"),
    "as_of": ("As of", "截至", "截至"),
    "latest": ("all that is in the data set", "数据集全部内容", "數據集全部內容"),
    "version": ("Data set version", "数据版本", "數據版本"),
    "currency": ("Currency", "货币", "貨幣"),
    "scale": ("Scale", "单位", "單位"),
    "reported_currency": ("as reported", "报告货币", "報告貨幣"),
    "millions": ("millions", "百万", "百萬"),
    "contents": ("Contents", "目录", "目錄"),
    "legend": ("Colours", "颜色", "顏色"),
    "legend_input": ("Input: a figure as printed", "输入：原始数字", "輸入：原始數字"),
    "legend_formula": ("Formula on this sheet", "本表公式", "本表公式"),
    "legend_link": ("Formula over another sheet", "引用其他工作表", "引用其他工作表"),
    "master_check": ("Master check", "总校验", "總校驗"),
    "checks_pass": ("All checks pass or are acknowledged", "全部校验通过或已确认", "全部校驗通過或已確認"),
    "checks_fail": ("Some checks fail: see Checks", "有校验未通过：见校验表", "有校驗未通過：見校驗表"),
    "how_to_read": (
        "Click a figure to reach its fact; click the fact's source to reach the page that printed it.",
        "点击数字可到其原始数据；点击来源可到原始页面。",
        "點擊數字可到其原始數據；點擊來源可到原始頁面。",
    ),
    # headers
    "metric": ("Metric", "指标", "指標"),
    "unit": ("Unit", "单位", "單位"),
    "company": ("Company", "公司", "公司"),
    "concept": ("Concept", "概念", "概念"),
    "dimension": ("Dimension", "维度", "維度"),
    "period": ("Period", "期间", "期間"),
    "flag": ("m", "注", "註"),
    "value": ("Value", "数值", "數值"),
    "low": ("Low", "下限", "下限"),
    "high": ("High", "上限", "上限"),
    "hedge": ("Hedge", "措辞", "措辭"),
    "claim": ("Claim", "性质", "性質"),
    "tier": ("Tier", "等级", "等級"),
    "source": ("Source", "来源", "來源"),
    "publisher": ("Publisher", "发布者", "發布者"),
    "date": ("Date", "日期", "日期"),
    "inferred": ("Date inferred", "日期为推断", "日期為推斷"),
    "language": ("Language", "语言", "語言"),
    "kind": ("Kind", "类别", "類別"),
    "via": ("Read through", "经由", "經由"),
    "url": ("Link", "链接", "連結"),
    "locator": ("Place in source", "出处", "出處"),
    "note": ("Note", "备注", "備註"),
    "place": ("Data file and line", "数据文件行", "數據文件行"),
    "facts_count": ("Facts", "数据条数", "數據條數"),
    "max": ("Max", "最大", "最大"),
    "p75": ("75th", "75分位", "75分位"),
    "median": ("Median", "中位数", "中位數"),
    "p25": ("25th", "25分位", "25分位"),
    "min": ("Min", "最小", "最小"),
    "round": ("Round", "轮次", "輪次"),
    "announced": ("Announced", "宣布日", "宣布日"),
    "closed": ("Closed", "完成日", "完成日"),
    "cumulative": ("Cumulative", "累计", "累計"),
    "investors": ("Investors", "投资者", "投資者"),
    "lead": ("lead", "领投", "領投"),
    "exchange": ("Exchange", "交易所", "交易所"),
    "board": ("Board", "板块", "板塊"),
    "chapter": ("Chapter", "章节", "章節"),
    "ticker": ("Ticker", "代码", "代碼"),
    "listed": ("Listed", "上市日", "上市日"),
    "status": ("Status", "状态", "狀態"),
    "sponsors": ("Sponsors", "保荐人", "保薦人"),
    "base": ("From", "自", "自"),
    "quote": ("To", "至", "至"),
    "basis": ("Basis", "口径", "口徑"),
    "when": ("When", "时间", "時間"),
    "rate": ("Rate", "汇率", "匯率"),
    "constant": ("Constant", "常数", "常數"),
    "chosen": ("Chosen", "所选", "所選"),
    "rival": ("Rival", "对立数字", "對立數字"),
    "rival_source": ("Rival's source", "对立来源", "對立來源"),
    "rival_tier": ("Rival's tier", "对立等级", "對立等級"),
    "class": ("Class", "分类", "分類"),
    "why": ("Why", "原因", "原因"),
    "check": ("Check", "校验", "校驗"),
    "subject": ("Subject", "对象", "對象"),
    "expected": ("Expected", "应为", "應為"),
    "found": ("Found", "实为", "實為"),
    "difference": ("Difference", "差额", "差額"),
    "tolerance": ("Tolerance", "容差", "容差"),
    "result": ("Result", "结果", "結果"),
    "reason": ("Reason", "说明", "說明"),
    "meaning": ("Meaning", "含义", "含義"),
    "id": ("Id", "代号", "代號"),
    "english": ("English", "英文", "英文"),
    "chinese": ("Chinese", "中文", "中文"),
    "defined_by": ("Source of the definition", "定义来源", "定義來源"),
    "person": ("Person", "人物", "人物"),
    "role": ("Role", "职务", "職務"),
    "event": ("Event", "事件", "事件"),
    # blocks
    "income": ("Income statement", "利润表", "利潤表"),
    "size": ("Size", "规模", "規模"),
    "growth": ("Growth", "增长", "增長"),
    "margins": ("Margins", "利润率", "利潤率"),
    "rd_and_compute": ("R&D and compute", "研发与算力", "研發與算力"),
    "cash": ("Cash", "现金", "現金"),
    "balance": ("Balance sheet", "资产负债表", "資產負債表"),
    "valuation": ("Valuation", "估值", "估值"),
    "operations": ("Operations", "运营", "營運"),
    "listing_tests": ("Listing tests", "上市条件", "上市條件"),
    "terms": ("Terms", "条款", "條款"),
    "segments": ("Segments, products and regions", "分部、产品与地区", "分部、產品與地區"),
    "yes": ("yes", "是", "是"),
    "no": ("no", "否", "否"),
    # notes
    "marks": (
        "e estimated or hedged; r a range; c sources disagree; p a fallback: as the issuer prints it, or the definition's next basis.",
        "e 估计或约数；r 区间；c 来源不一致；p 替代：发行人所印比率，或定义中的次选口径。",
        "e 估計或約數；r 區間；c 來源不一致；p 替代：發行人所印比率，或定義中的次選口徑。",
    ),
    "absences": (
        "n.d. not disclosed or not in the data; n.m. not meaningful; n.a. not applicable. None of them is zero.",
        "n.d. 未披露或无数据；n.m. 无意义；n.a. 不适用。均不等于零。",
        "n.d. 未披露或無數據；n.m. 無意義；n.a. 不適用。均不等於零。",
    ),
    "fx_note": (
        "Flows are converted at the average of daily rates over their period, balances at the closing rate, events at "
        "the rate of their day: ECB reference rates, on the FX sheet. Ratios are computed before any conversion.",
        "流量按期间日均汇率、余额按期末汇率、事件按当日汇率折算：欧洲央行参考汇率，见汇率表。比率在折算前计算。",
        "流量按期間日均匯率、餘額按期末匯率、事件按當日匯率折算：歐洲央行參考匯率，見匯率表。比率在折算前計算。",
    ),
    "latest_note": (
        "Each figure is the company's newest; its period stands beside it. Nothing is annualised.",
        "每个数字为该公司最新一期，期间列于旁；未作年化。",
        "每個數字為該公司最新一期，期間列於旁；未作年化。",
    ),
    "tier_note": (
        "The figure with the lowest tier answers, then the latest source, then the finest precision.",
        "等级最低者优先，其次来源最新，再次精度最高。",
        "等級最低者優先，其次來源最新，再次精度最高。",
    ),
}  # fmt: skip


class Words:
    """The report's words in one language.

    >>> Words("zh-Hant")["sources"]
    '來源'
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._index = LANGUAGES.index(lang)

    def __getitem__(self, key: str) -> str:
        return _WORDS[key][self._index]
