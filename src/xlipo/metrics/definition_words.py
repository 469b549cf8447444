"""Phrases of definitions in English, Simplified and Traditional Chinese, and the catalog's remarks and sources."""

from __future__ import annotations

from xlipo.facts.languages import LANGUAGES

PHRASES: dict[str, tuple[str, str, str]] = {
    # when a figure is, seen from the period asked for
    "here": ("", "", ""),
    "event": ("", "", ""),
    "whole": ("", "（全公司）", "（全公司）"),
    "prior": ("(a year before)", "（上年同期）", "（上年同期）"),
    "start": ("(first year)", "（首年）", "（首年）"),
    "end": ("(last year)", "（末年）", "（末年）"),
    "last_fy": ("(last audited year)", "（最近经审计年度）", "（最近經審計年度）"),
    "last_ltm": ("(last twelve months)", "（近十二个月）", "（近十二個月）"),
    "last_balance": ("(last balance sheet)", "（最近资产负债表）", "（最近資產負債表）"),
    "previous_round": ("(previous round)", "（上一轮）", "（上一輪）"),
    "by_then": ("(newest by then)", "（截至当日最新）", "（截至當日最新）"),
    "last_round": ("(last round)", "（最近一轮）", "（最近一輪）"),
    # parts and ends of a figure
    "part": ("[{0}]", "（{0}）", "（{0}）"),
    "region=overseas": ("region=overseas", "海外", "海外"),
    "region=mainland_china": ("region=mainland_china", "中国内地", "中國內地"),
    "low": ("(low)", "（下限）", "（下限）"),
    "high": ("(high)", "（上限）", "（上限）"),
    # operations
    "group": ("({0})", "（{0}）", "（{0}）"),
    "where": ("; {0} is {1}", "；其中 {0} = {1}", "；其中 {0} = {1}"),
    "else": (", or else ", "，否则 ", "，否則 "),
    "newest": ("(the newest of {0})", "（取最新一项：{0}）", "（取最新一項：{0}）"),
    "comma": (", ", "、", "、"),
    "months": ("months", "月数", "月數"),
    "years": ("years", "年数", "年數"),
    "total_investor": ("sum of {0} by investor", "各投资者{0}合计", "各投資者{0}合計"),
    "in_latest": ("{0} of the newest period that has {1}", "{0}（取最近有{1}的期间）", "{0}（取最近有{1}的期間）"),
    "into": ("{0} in {1}", "{0}（折合 {1}）", "{0}（折合 {1}）"),
    "adjusted": ("{0}(adjusted by {1})", "{0}（按{1}调整）", "{0}（按{1}調整）"),
    "highest_close": ("highest {share_price} of 52 weeks", "52 周内最高{share_price}", "52 週內最高{share_price}"),
    "all_shares": (
        "shares of all classes (the newest of {shares_outstanding}, {shares_after_over_allotment}, "
        "{shares_after_offering} and {shares_before_offering} + {offer_shares}; {placing_shares} "
        "and {private_placement_shares} since; {bonus_shares_per_10})",
        "全部类别股份数（取最新一项：{shares_outstanding}、{shares_after_over_allotment}、{shares_after_offering}、"
        "{shares_before_offering} + {offer_shares}；另加其后的{placing_shares}与{private_placement_shares}；按{bonus_shares_per_10}调整）",
        "全部類別股份數（取最新一項：{shares_outstanding}、{shares_after_over_allotment}、{shares_after_offering}、"
        "{shares_before_offering} + {offer_shares}；另加其後的{placing_shares}與{private_placement_shares}；按{bonus_shares_per_10}調整）",
    ),
    "raised_since": (
        "what new shares brought in since that balance ({offer_price} × {offer_shares} − {listing_expenses}, "
        "{over_allotment_shares}, {placing_net_proceeds} or {placing_gross_proceeds})",
        "该资产负债表日后发行新股所得款（{offer_price} × {offer_shares} − {listing_expenses}、"
        "{over_allotment_shares}、{placing_net_proceeds}或{placing_gross_proceeds}）",
        "該資產負債表日後發行新股所得款（{offer_price} × {offer_shares} − {listing_expenses}、"
        "{over_allotment_shares}、{placing_net_proceeds}或{placing_gross_proceeds}）",
    ),
    # tests
    "threshold": ("the threshold on the day of the offering", "发行日适用的门槛", "發行日適用的門檻"),
    "in_years": (
        "({0}) ÷ ({1}) ≥ {2} over three years together",
        "三年合计（{0}）÷（{1}）≥ {2}",
        "三年合計（{0}）÷（{1}）≥ {2}",
    ),
    "in_years_each": (
        "({0}) ÷ ({1}) ≥ {2} in {3} of three years and over three years together",
        "三年中至少 {3} 年及三年合计（{0}）÷（{1}）≥ {2}",
        "三年中至少 {3} 年及三年合計（{0}）÷（{1}）≥ {2}",
    ),
    "in_year": ("{0} (year {1} of {2})", "{0}（{2} 年中第 {1} 年）", "{0}（{2} 年中第 {1} 年）"),
    "note": (". ", "。", "。"),
}  # fmt: skip

REMARKS: dict[str, tuple[str, str]] = {
    # sources
    "Common usage": ("通行定义", "通行定義"),
    "Common usage, at the price of a day": ("通行定义，按某日股价", "通行定義，按某日股價"),
    "IFRS line items": ("国际财务报告准则报表项目", "《國際財務報告準則》報表項目"),
    "IAS 33": ("国际会计准则第 33 号", "《國際會計準則》第 33 號"),
    "As defined by each company": ("各公司自定义口径", "各公司自訂口徑"),
    "STAR board indicator: R&D expense over revenue": (
        "科创板指标：研发费用占营业收入比例", "科創板指標：研發費用佔營業收入比例"
    ),
    "HKEX Listing Rules, chapter 18C, and guidance letter HKEX-GL115-23": (
        "港交所《上市规则》第 18C 章及指引信 HKEX-GL115-23", "港交所《上市規則》第 18C 章及指引信 HKEX-GL115-23"
    ),
    "SSE STAR issue announcements": ("上交所科创板发行公告", "上交所科創板發行公告"),
    "SSE STAR board listing rules": ("上交所科创板股票上市规则", "上交所科創板股票上市規則"),
    # notes
    "Like with like: the same length, a year before.": ("同口径比较：与上年同等长度的期间比较。", "同口徑比較：與上年同等長度的期間比較。"),
    "Between the first and the last fiscal year of the span.": ("取区间内首个与末个财年。", "取區間內首個與末個財年。"),
    "As printed where it is; a gross loss is negative.": ("有披露值时取披露值；毛损为负。", "有披露值時取披露值；毛損為負。"),
    "Signed: a loss is negative. The answer says which line it was read from.": (
        "带正负号：亏损为负。结果注明取自哪一科目。", "帶正負號：虧損為負。結果註明取自哪一項目。"
    ),
    "The parts sum to the whole.": ("各部分合计等于整体。", "各部分合計等於整體。"),
    "The HKEX 18C ratio, not the STAR board's.": ("港交所第 18C 章口径，非科创板口径。", "港交所第 18C 章口徑，非科創板口徑。"),
    "The loss turns negative.": ("亏损以负数列示。", "虧損以負數列示。"),
    "A loss is negative.": ("亏损为负。", "虧損為負。"),
    "Revenue outside mainland China.": ("中国内地以外的收入。", "中國內地以外的收入。"),
    "Never annualised: nine months of revenue stay nine months.": (
        "不作年化：九个月收入仍按九个月计。", "不作年化：九個月收入仍按九個月計。"
    ),
    "Where no capital expenditure is given it is operating cash flow alone, which says so.": (
        "未披露资本开支时仅为经营活动现金流量，并予注明。", "未披露資本開支時僅為經營活動現金流量，並予註明。"
    ),
    "Revenue growth plus free cash flow margin, in points.": (
        "收入增长率加自由现金流率，以百分点计。", "收入增長率加自由現金流率，以百分點計。"
    ),
    "On cash flows alone: a loss is not called burn, and an inflow is no burn.": (
        "仅按现金流量计算：亏损不称为现金消耗，净流入亦非消耗。", "僅按現金流量計算：虧損不稱為現金消耗，淨流入亦非消耗。"
    ),
    "On the adjusted net loss, as issuers state it; runway_months_cash_flow is the one on cash flows. The money is that of the balance sheet's day: what was raised since is named, and counts in enterprise value alone.": (
        "按发行人所用的经调整净亏损口径；现金流口径为另一指标。资金为资产负债表日数额：其后融资另行注明，仅计入企业价值。",
        "按發行人所用的經調整虧損淨額口徑；現金流口徑為另一指標。資金為資產負債表日數額：其後融資另行註明，僅計入企業價值。",
    ),
    "Liquidity over operating outflow plus capital expenditure; the answer names the flow's period, and what was raised since the balance and is not in it.": (
        "流动资金除以经营净流出与资本开支之和；结果注明现金流所属期间，以及资产负债表日后未计入的融资。",
        "流動資金除以經營淨流出與資本開支之和；結果註明現金流所屬期間，以及資產負債表日後未計入的融資。",
    ),
    "Leases are left out. The answer says of what it is the sum.": ("不含租赁负债。结果注明由哪些项目加总。", "不含租賃負債。結果註明由哪些項目加總。"),
    "The total as the issuer states it; cash and cash equivalents alone where it states none.": (
        "取发行人披露的总额；未披露时仅取现金及现金等价物。", "取發行人披露的總額；未披露時僅取現金及現金等價物。"
    ),
    "Liquidity less debt; a net debt is negative.": ("流动资金减有息负债；净负债时为负。", "流動資金減有息負債；淨負債時為負。"),
    "Net burn over net new revenue; the ARR version keeps the name burn multiple.": (
        "净消耗除以净新增收入；按 ARR 计算者另称烧钱倍数。", "淨消耗除以淨新增收入；按 ARR 計算者另稱燒錢倍數。"
    ),
    "LTM revenue over cumulative funding.": ("近十二个月收入除以累计融资。", "近十二個月收入除以累計融資。"),
    "Equity value, so a price-to-sales ratio.": ("以股权价值计，故为市销率。", "以股權價值計，故為市銷率。"),
    "Prices in different currencies meet at the offering's dated rate.": (
        "不同货币的价格按发行日汇率折算。", "不同貨幣的價格按發行日匯率折算。"
    ),
    "Static: last audited year before the offering.": ("静态：取发行前最近一个经审计年度。", "靜態：取發行前最近一個經審計年度。"),
    "Pro forma: the value is after the offering, so its net proceeds are in cash. Redeemable preferred shares convert.": (
        "备考：价值为发行后口径，故募资净额计入现金；可赎回优先股视为已转换。",
        "備考：價值為發行後口徑，故募資淨額計入現金；可贖回優先股視為已轉換。",
    ),
    "The close of the day, or of the last trading day within ten days before it.": (
        "当日收盘价；当日无交易时取此前十日内最近交易日收盘价。", "當日收市價；當日無交易時取此前十日內最近交易日收市價。"
    ),
    "All classes at the one price, as counted by that day; the answer says what is not counted.": (
        "全部类别股份按同一股价计算，股数截至当日；结果注明未计入者。", "全部類別股份按同一股價計算，股數截至當日；結果註明未計入者。"
    ),
    "Of a private company the last round's post-money valuation, which the answer says.": (
        "未上市公司取最近一轮投后估值，并予注明。", "未上市公司取最近一輪投後估值，並予註明。"
    ),
    "Debt and liquidity of the last balance sheet published by then; new shares sold since have added to cash, and bonds sold since as much to cash as to debt.": (
        "有息负债与流动资金取当日前最近公布的资产负债表；其后发行新股增加现金，其后发行债券则同时增加现金与负债。",
        "有息負債與流動資金取當日前最近公佈的資產負債表；其後發行新股增加現金，其後發行債券則同時增加現金與負債。",
    ),
    "On the last twelve months' profit attributable to owners.": (
        "按近十二个月归母净利润计算。", "按近十二個月本公司擁有人應佔溢利計算。"
    ),
    "The newest of each by the day.": ("各取截至当日最新值。", "各取截至當日最新值。"),
    "Both prices adjusted for splits and bonuses alike.": ("两价均按拆股与送转同等复权。", "兩價均就拆股與紅股作同等調整。"),
    "Since the listing where that is later.": ("上市不足 52 周者自上市日起。", "上市不足 52 週者自上市日起。"),
    "Equity; a deficit is negative. The answer says which line it was read from.": (
        "净资产；资不抵债时为负。结果注明取自哪一科目。", "權益；虧絀為負。結果註明取自哪一項目。"
    ),
    "As printed, for the shares of that time; a loss is negative.": (
        "取披露值，按当时股数；亏损为负。", "取披露值，按當時股數；虧損為負。"
    ),
    "Earnings of the period over equity at its end; never annualised.": (
        "当期利润除以期末净资产；不作年化。", "期內溢利除以期末權益；不作年化。"
    ),
    "As the company prints it; a printed loss is negative.": ("取公司披露值；披露为亏损者为负。", "取公司披露值；披露為虧損者為負。"),
    "Of the enlarged shares, before options.": ("占发行后总股本，行使超额配售选择权前。", "佔經擴大股本，行使超額配股權前。"),
    "Before options.": ("行使超额配售选择权前。", "行使超額配股權前。"),
    "Of the offer shares, before options.": ("占发行股数，行使超额配售选择权前。", "佔發售股份，行使超額配股權前。"),
    "Revenue of the last audited year makes a commercial company.": (
        "以最近经审计年度收入判定是否为已商业化公司。", "以最近經審計年度收益判定是否為已商業化公司。"
    ),
    "In two of three years and in aggregate.": ("三年中至少两年及三年合计。", "三年中至少兩年及三年合計。"),
    "Lower for a commercial company.": ("已商业化公司的门槛较低。", "已商業化公司的門檻較低。"),
    "Over the last three audited years together.": ("最近三个经审计年度合计。", "最近三個經審計年度合計。"),
}  # fmt: skip
"""What the catalog says in English of a metric, its notes and the sources of its definitions, in both Chinese scripts."""


def remark(text: str, lang: str) -> str:
    """A note or a source of the catalog in a language; as it is where it has no other.

    >>> remark("Before options.", "zh-Hant"), remark("Before options.", "en")
    ('行使超額配股權前。', 'Before options.')
    """
    said = REMARKS.get(text)
    return text if lang == "en" or said is None else said[LANGUAGES.index(lang) - 1]
