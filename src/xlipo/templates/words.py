"""The templates' own words in English, Simplified and Traditional Chinese, beside the generic ones.

Names of metrics come from the functions.
"""

from __future__ import annotations

from xlipo.sheetkit import words

_WORDS: dict[str, tuple[str, str, str]] = {
    # pages
    "comps": ("Comps", "可比公司", "可比公司"),
    "comps_title": ("Comparable companies", "可比公司表", "可比公司表"),
    "tear": ("Tear sheet", "公司概览", "公司概覽"),
    "tear_title": ("Company tear sheet", "公司概览", "公司概覽"),
    "funding_title": ("Funding and offering", "融资与发行", "融資與發行"),
    "rounds": ("Rounds", "各轮融资", "各輪融資"),
    "rounds_title": ("Funding rounds as the data set holds them", "数据集中的各轮融资", "數據集中的各輪融資"),
    "ask": ("Ask", "查询来源", "查詢來源"),
    "ask_title": ("Where a figure comes from", "数字的出处", "數字的出處"),
    "about_lists": (
        "What the drop-downs offer: each list is one call and shows what the data hold at that moment.",
        "下拉菜单的内容：每个列表由一次函数调用得出，随数据更新。",
        "下拉選單的內容：每個列表由一次函數調用得出，隨數據更新。",
    ),
    "units_lists": (
        "Line 5 counts the entries; a drop-down ends where its list does. Source of the divisors: what the words mean.",
        "第 5 行为条目数；下拉菜单到列表末尾为止。除数来源：单位词本身的含义。",
        "第 5 行為條目數；下拉選單到列表末尾為止。除數來源：單位詞本身的含義。",
    ),
    "about_rounds": (
        "One call of IPO_ROUNDS; the page before shows it in the scale chosen there.",
        "一次 IPO_ROUNDS 调用的结果；前页按所选单位显示。",
        "一次 IPO_ROUNDS 調用的結果；前頁按所選單位顯示。",
    ),
    "about_definitions": (
        "What each metric of the page means, as IPO_DEFINE tells it.",
        "本页各指标的含义，由 IPO_DEFINE 给出。",
        "本頁各指標的含義，由 IPO_DEFINE 給出。",
    ),
    "units_definitions": (
        "The page takes its names and units from here.", "页面的名称与单位取自本表。", "頁面的名稱與單位取自本表。",
    ),
    "whole_units": ("Money in whole units; ratios as fractions.", "金额以一元（一美元等）计，比率为小数。", "金額以一元（一美元等）計，比率為小數。"),
    "about_ask": (
        "Choose a company, a metric and a period: the figure, its source and the whole account stand below.",
        "选择公司、指标与期间，下方列出数字、出处与完整说明。",
        "選擇公司、指標與期間，下方列出數字、出處與完整說明。",
    ),
    "data_set": ("Data set ", "数据集 ", "數據集 "),
    "footer": ("as of the data set named in line 2", "数据截至日期见第 2 行", "數據截至日期見第 2 行"),
    "money_in": ("Money in ", "金额单位：", "金額單位："),
    # inputs
    "metrics_chosen": ("Metric (choose)", "指标（可选）", "指標（可選）"),
    "period_chosen": ("Period (choose)", "期间（可选）", "期間（可選）"),
    "options": ("Options", "选项", "選項"),
    "peers": ("Peer group", "同业组别", "同業組別"),
    "peer_period": ("Peers compared at", "同业比较期间", "同業比較期間"),
    "anchor": ("Periods are those of", "期间依据指标", "期間依據指標"),
    "not_listed": ("Not in the list", "不在列表中", "不在列表中"),
    "choose": ("Please choose from the list.", "请从列表中选择。", "請從列表中選擇。"),
    "sure": (
        "Other names the data set knows work too: a ticker, a Chinese name, a part such as revenue[segment=cloud].",
        "数据集认识的其他名称也可用：代码、中文名、分部如 revenue[segment=cloud]。",
        "數據集認識的其他名稱也可用：代碼、中文名、分部如 revenue[segment=cloud]。",
    ),
    # headers and labels
    "period_of_each": ("Period that each figure stands on", "各数字所属期间", "各數字所屬期間"),
    "max": ("High", "最高", "最高"),
    "mean": ("Mean", "平均", "平均"),
    "min": ("Low", "最低", "最低"),
    "count": ("Of how many", "统计家数", "統計家數"),
    "latest_figures": ("Latest figures", "最新数据", "最新數據"),
    "figure": ("Figure, in whole units", "数字（完整）", "數字（完整）"),
    "name": ("Name", "名称", "名稱"),
    "status_latest": ("Status, latest", "最新状态", "最新狀態"),
    "peer_median": ("Peer median", "同业中位数", "同業中位數"),
    "rank": ("Rank", "名次", "名次"),
    "source_latest": ("Source of the latest", "最新数据来源", "最新數據來源"),
    "page": ("Place in source", "出处位置", "出處位置"),
    "what": ("What", "项目", "項目"),
    "words": ("In words", "说明", "說明"),
    "definition": ("Definition", "定义", "定義"),
    "margins": ("Growth and margins", "增长与利润率", "增長與利潤率"),
    "cash": ("Cash and balance sheet", "现金与资产负债", "現金與資產負債"),
    "listing": ("Listing", "上市", "上市"),
    "number_of_rounds": ("Rounds in the data set", "数据集中的轮次", "數據集中的輪次"),
    "lead": ("Lead investors", "领投方", "領投方"),
    "investors": ("Investors", "投资方", "投資方"),
    "amount": ("Amount", "金额", "金額"),
    "pre_money": ("Pre-money", "投前估值", "投前估值"),
    "post_money": ("Post-money", "投后估值", "投後估值"),
    "valuation": ("Valuation as reported", "报道估值", "報道估值"),
    "price": ("Price per share", "每股价格", "每股價格"),
    "price_unit": ("Price unit", "价格货币", "價格貨幣"),
    "step_up": ("Step-up (x)", "估值倍数 (x)", "估值倍數 (x)"),
    "dilution": ("Dilution (%)", "稀释 (%)", "稀釋 (%)"),
    "discount": ("Discount to offer (%)", "较发行价折让 (%)", "較發行價折讓 (%)"),
    "to_revenue": ("Post-money / revenue (x)", "投后估值/收入 (x)", "投後估值/收入 (x)"),
    "offering": ("Offering terms", "发行条款", "發行條款"),
    "offering_title": ("Offering terms as the data set holds them", "数据集中的发行条款", "數據集中的發行條款"),
    "about_offering": ("One call of IPO_OFFERING.", "一次 IPO_OFFERING 调用的结果。", "一次 IPO_OFFERING 調用的結果。"),
    "field": ("Field", "项目", "項目"),
    "announced": ("Announced", "宣布日", "宣布日"),
    "closed": ("Closed", "完成日", "完成日"),
    "exchange": ("Exchange", "交易所", "交易所"),
    "funding": ("Funding", "融资", "融資"),
    "income": ("Income statement", "利润表", "利潤表"),
    "listed": ("Listed", "上市日", "上市日"),
    "rd_and_compute": ("R&D and compute", "研发与算力", "研發與算力"),
    "round": ("Round", "轮次", "輪次"),
    "ticker": ("Ticker", "代码", "代碼"),
    # lists
    "number": ("No.", "序号", "序號"),
    "entries": ("Entries", "条目数", "條目數"),
    "companies": ("Companies", "公司", "公司"),
    "metrics": ("Metrics", "指标", "指標"),
    "asked_periods": ("Periods, Ask", "期间（查询）", "期間（查詢）"),
    "currencies": ("Currencies", "货币", "貨幣"),
    "scales": ("Scales", "单位", "單位"),
    "groups": ("Groups", "组别", "組別"),
    "up_to_tier": ("Sources up to tier", "来源最低层级", "來源最低層級"),
    "tiers": ("Tiers", "层级", "層級"),
    "bases": ("Bases", "口径", "口徑"),
    "asked_for": ("Period and options asked for", "查询所用期间与选项", "查詢所用期間與選項"),
    "unit_word": ("Unit", "单位名", "單位名"),
    "unit_shown": ("Shown as", "显示为", "顯示為"),
    "factor": ("Divided by", "除以", "除以"),
    "divisor": ("Money divided by", "金额除以", "金額除以"),
    "mark": ("Mark", "标记", "標記"),
    # notes
    "legend_input": (
        "Blue: an input, yours to change; each has a drop-down.",
        "蓝色：输入，可更改，均有下拉菜单。",
        "藍色：輸入，可更改，均有下拉選單。",
    ),
    "legend_function": (
        "Dark red: an IPO_* function, which follows the data set.",
        "深红色：IPO_* 函数，随数据集更新。",
        "深紅色：IPO_* 函數，隨數據集更新。",
    ),
    "legend_formula": ("Black: a formula over this sheet.", "黑色：本表公式。", "黑色：本表公式。"),
    "legend_link": ("Green: a link to another sheet.", "绿色：引用其他工作表。", "綠色：引用其他工作表。"),
    "absences": (
        "n.d. is not disclosed or not in the data, n.m. not meaningful, n.a. not applicable; none of them is zero.",
        "n.d. 未披露或无数据；n.m. 无意义；n.a. 不适用；均不等于零。",
        "n.d. 未披露或無數據；n.m. 無意義；n.a. 不適用；均不等於零。",
    ),
    "marks": (
        "Beside a period: e is an estimated or hedged figure, r a range, c one that sources disagree on. Sheet Ask tells more.",
        "期间旁：e 为估计或约数，r 为区间，c 为来源不一致；详见“查询来源”表。",
        "期間旁：e 為估計或約數，r 為區間，c 為來源不一致；詳見「查詢來源」表。",
    ),
    "fx": (
        "Flows are converted at the average of daily ECB rates over their period, balances at the closing rate, events at the day's.",
        "流量按期间日均汇率、余额按期末汇率、事件按当日汇率折算（欧洲央行参考汇率）。",
        "流量按期間日均匯率、餘額按期末匯率、事件按當日匯率折算（歐洲央行參考匯率）。",
    ),
    "statistics": (
        "Statistics are of three figures or more on one basis; those on another are left out, and IPO_PEERS names them (left_out). Tier 4 shows the companies' own documents alone, 7 the press too, 8 what is derived too.",
        "统计仅就同一口径的三个以上数字计算；其他口径者不计入，可用 IPO_PEERS 的 left_out 列出。层级 4 仅含公司自身文件，7 含媒体，8 含推算数。",
        "統計僅就同一口徑的三個以上數字計算；其他口徑者不計入，可用 IPO_PEERS 的 left_out 列出。層級 4 僅含公司自身文件，7 含媒體，8 含推算數。",
    ),
    "like_with_like": (
        "Growth compares like with like; nothing is annualised. LTM is the last twelve months with the latest balance sheet, FY0 the last fiscal year, LATEST each company's newest period.",
        "增长为同期比较，未作年化。LTM 为近十二个月及最新资产负债表，FY0 为最近财年，LATEST 为各公司最新一期。",
        "增長為同期比較，未作年化。LTM 為近十二個月及最新資產負債表，FY0 為最近財年，LATEST 為各公司最新一期。",
    ),
    "peers_note": (
        "Peer median and rank (1 is the largest) are of the chosen group at the chosen period, in the chosen currency; n.a. of fewer than three on one basis.",
        "同业中位数与名次（1 为最大）按所选组别、期间与货币计算；同一口径不足三家者为 n.a.。",
        "同業中位數與名次（1 為最大）按所選組別、期間與貨幣計算；同一口徑不足三家者為 n.a.。",
    ),
    "rounds_note": (
        "Rounds stand in order; what only the press names stands last, and may repeat a round above: rounds are not added up.",
        "各轮按先后排列；仅见于媒体者列于末尾，可能与上列重复，故不作加总。",
        "各輪按先後排列；僅見於媒體者列於末尾，可能與上列重複，故不作加總。",
    ),
    "room": (
        "The page has room for 24 rounds; the sheet Rounds holds the same in whole units.",
        "本页可列 24 轮；“各轮融资”表以元列示相同内容。",
        "本頁可列 24 輪；「各輪融資」表以元列示相同內容。",
    ),
}  # fmt: skip


class Words(words.Words):
    """The templates' words in one language.

    >>> Words("zh-Hant")["source"]
    '來源'
    """

    known = words.GENERIC | _WORDS
