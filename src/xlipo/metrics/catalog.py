"""The catalog of derived metrics: each written once, as an expression over concepts, with where its definition is from.

That one definition gives the Python answer, the live Excel formula, the worksheet function, the Definitions sheet and
the text of an explanation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xlipo.facts.languages import LANGUAGES
from xlipo.facts.made_once import made_once
from xlipo.facts.unit import COUNTS
from xlipo.metrics.components import (
    ADJUSTED_EBITDA,
    ADJUSTED_LOSS,
    ADMINISTRATION,
    CLOSE,
    COMMERCIAL_REVENUE_THRESHOLD,
    COMPUTE,
    COMPUTED_GROSS_PROFIT,
    ENTERPRISE_VALUE,
    EPS,
    EQUITY_VALUE,
    FCF_MARGIN,
    FREE_CASH_FLOW,
    GROSS_PROFIT,
    LAST_REVENUE,
    LIQUIDITY,
    LTM_REVENUE,
    MARKET_CAP,
    MARKET_CAP_IN_HKD,
    MARKET_CAP_THRESHOLD,
    MONTHLY_BURN,
    MONTHLY_OUTFLOW,
    NAMED,
    NET_BURN,
    NET_INCOME,
    OFFERED,
    OPERATING_RESULT,
    OPEX,
    POSITIVE_REVENUE,
    POST_MONEY,
    PRE_MONEY,
    PRICE,
    PRICES,
    PROFIT,
    RD,
    RD_SHARE_THRESHOLD,
    RETURN_SINCE_OFFER,
    REVENUE,
    REVENUE_GROWTH,
    REVENUE_IN_HKD,
    RUNWAY_LOSS,
    SELLING,
    SHARES_AFTER,
    SHARES_BEFORE,
    STAFF,
    STAR_RD_THRESHOLD,
    at,
    book_value_at,
    debt_at,
    earnings_at,
    ev_to_sales_at,
    market_cap_at,
    price_to_sales_post_at,
)
from xlipo.metrics.definition import figures_of, in_words
from xlipo.metrics.definition_words import PHRASES, remark
from xlipo.metrics.expression import (
    ONE,
    AtLeast,
    Expression,
    Figure,
    FirstOf,
    HighestClose,
    InYears,
    Months,
    Number,
    Positive,
    Total,
    Years,
)

Shown = Literal["percent", "multiple", "money", "per_unit", "per_share", "decimal", "yes_no"]
_COUNTED = re.compile(r"\((\w+)\)$")
Stands = Literal["duration", "instant", "event", "round", "span", "market"]


@dataclass(frozen=True)
class Metric:
    """A derived metric: labels, group, expression, what it stands on, how it is shown, and its source.

    ``stands`` is what its period is: a duration, an instant, a span of years, an offering, a funding round, or the day
    of a price (``market``).
    ``needs`` is a dimension it cannot be asked without, or ``offering``. ``printed`` is the concept under which issuers print it themselves, ``aliases`` other names that it answers to. ``basis`` is how its money is converted.
    """

    id: str
    label_en: str
    label_zh_hans: str
    label_zh_hant: str
    group: str
    expression: Expression
    shown: Shown
    stands: Stands = "duration"
    places: int = 1
    printed: str = ""
    needs: str = ""
    basis: str = "average"
    note: str = ""
    source: str = "Common usage"
    aliases: tuple[str, ...] = ()

    def label(self, lang: str = "en") -> str:
        """The label in ``en``, ``zh-Hans`` or ``zh-Hant``."""
        return {"zh-Hans": self.label_zh_hans, "zh-Hant": self.label_zh_hant}.get(lang, self.label_en)

    @made_once
    def counted_in(self) -> str:
        """The unit that its label names, months of a runway; nothing where its number has none."""
        named = _COUNTED.search(self.label_en)
        return named[1] if named is not None and named[1] in COUNTS else ""

    @made_once
    def printed_as(self) -> str:
        """The concept under which issuers print it themselves; its own id where no other is named."""
        return self.printed or self.id

    @made_once
    def figures(self) -> tuple[Figure, ...]:
        """The figures that it is made of, the principal one first; those of other metrics in it too."""
        return tuple(figures_of(self.expression, lambda metric: BY_ID[metric].expression))

    @made_once
    def reads(self) -> tuple[str, ...]:
        """The concepts that it is made of, the principal one first, and the one under which issuers print it."""
        return tuple(dict.fromkeys((*(figure.concept for figure in self.figures), self.printed_as)))

    @property
    def definition(self) -> str:
        """The definition in English words over the ids of concepts, with its remark."""
        return self.definition_in("en", str)

    def definition_in(self, lang: str, name: Callable[[str], str]) -> str:
        """The definition in words of a language, with its remark; ``name`` says what a concept is called."""
        said, end = in_words(self.expression, lang, name, NAMED), PHRASES["note"][LANGUAGES.index(lang)]
        return said + (end + remark(self.note, lang) if self.note else "")


_RULE_18C = "HKEX Listing Rules, chapter 18C, and guidance letter HKEX-GL115-23"
_A_PRICE = "Common usage, at the price of a day"


METRICS: tuple[Metric, ...] = (
    Metric(
        "revenue_growth", "Revenue growth (YoY)", "收入同比增长", "收入同比增長", "growth",
        REVENUE_GROWTH, "percent",
        note="Like with like: the same length, a year before.",
    ),
    Metric(
        "revenue_cagr", "Revenue CAGR", "收入复合增长率", "收入複合增長率", "growth",
        (at("revenue", "end") / Positive(at("revenue", "start"), "Revenue in the first year is not positive."))
        ** (ONE / Years()) - ONE, "percent", "span", note="Between the first and the last fiscal year of the span.",
    ),
    Metric("gross_profit", "Gross profit", "毛利", "毛利", "income", COMPUTED_GROSS_PROFIT, "money",
           note="As printed where it is; a gross loss is negative.", source="IFRS line items"),
    Metric("net_income", "Net income", "净利润", "淨利潤", "income", NET_INCOME, "money", source="IFRS line items",
           note="Signed: a loss is negative. The answer says which line it was read from.",
           aliases=("net profit", "net result", "净收益", "淨收益", "盈利")),
    Metric("gross_margin", "Gross margin", "毛利率", "毛利率", "margins", GROSS_PROFIT / POSITIVE_REVENUE, "percent",
           source="IFRS line items"),
    Metric("segment_gross_margin", "Segment gross margin", "分部毛利率", "分部毛利率", "margins",
           GROSS_PROFIT / POSITIVE_REVENUE, "percent", printed="gross_margin", needs="segment"),
    Metric("segment_revenue_share", "Segment revenue share", "分部收入占比", "分部收入佔比", "growth",
           REVENUE / Positive(at("revenue", "whole"), "No revenue."), "percent", printed="revenue_share", needs="segment",
           note="The parts sum to the whole."),
    Metric("rd_to_revenue", "R&D intensity", "研发费用率", "研發費用率", "rd_and_compute", RD / POSITIVE_REVENUE,
           "percent", source="STAR board indicator: R&D expense over revenue"),
    Metric("rd_to_opex", "R&D share of operating expenditure", "研发开支占比", "研發開支佔比", "rd_and_compute",
           RD / Positive(OPEX, "No operating expenditure."), "percent", source=_RULE_18C,
           note="The HKEX 18C ratio, not the STAR board's."),
    Metric("sales_to_revenue", "Selling expense to revenue", "销售费用率", "銷售費用率", "margins",
           SELLING / POSITIVE_REVENUE, "percent"),
    Metric("admin_to_revenue", "Administrative expense to revenue", "管理费用率", "管理費用率", "margins",
           ADMINISTRATION / POSITIVE_REVENUE, "percent"),
    Metric("training_compute_to_revenue", "Training compute intensity", "训练算力费用率", "訓練算力費用率", "rd_and_compute",
           COMPUTE / POSITIVE_REVENUE, "percent"),
    Metric("compute_share_of_rd", "Compute share of R&D", "算力占研发比", "算力佔研發比", "rd_and_compute",
           COMPUTE / Positive(RD, "No research and development expense."), "percent"),
    Metric("net_margin", "Net margin", "净利率", "淨利率", "margins", PROFIT / POSITIVE_REVENUE, "percent",
           note="The loss turns negative."),
    Metric("adjusted_net_margin", "Adjusted net margin", "经调整净利率", "經調整淨利率", "margins",
           -ADJUSTED_LOSS / POSITIVE_REVENUE, "percent", note="The loss turns negative."),
    Metric("loss_per_revenue", "Loss per unit of revenue", "每元收入亏损", "每元收入虧損", "margins",
           Positive(at("net_loss"), "No loss.") / POSITIVE_REVENUE, "multiple", places=2),
    Metric("overseas_share", "Overseas revenue share", "海外收入占比", "海外收入佔比", "growth",
           FirstOf(((at("revenue", region="overseas") / POSITIVE_REVENUE, ""),
                    (ONE - at("revenue", region="mainland_china") / POSITIVE_REVENUE,
                     "all revenue but that of mainland China"))), "percent",
           note="Revenue outside mainland China."),
    Metric("rd_headcount_share", "R&D staff share", "研发人员占比", "研發人員佔比", "rd_and_compute",
           at("rd_headcount") / STAFF, "percent", "instant"),
    Metric("revenue_per_head", "Revenue per employee", "人均收入", "人均收入", "operations", REVENUE / STAFF, "per_unit",
           note="Never annualised: nine months of revenue stay nine months."),
    Metric("paying_ratio", "Paying ratio", "付费率", "付費率", "operations",
           at("paying_users") / Positive(at("mau"), "No monthly active users."), "percent"),
    Metric("free_cash_flow", "Free cash flow", "自由现金流", "自由現金流", "cash", FREE_CASH_FLOW, "money",
           note="Where no capital expenditure is given it is operating cash flow alone, which says so."),
    Metric("fcf_margin", "Free cash flow margin", "自由现金流率", "自由現金流率", "margins", FCF_MARGIN, "percent"),
    Metric("operating_margin", "Operating margin", "营业利润率", "營業利潤率", "margins",
           OPERATING_RESULT / POSITIVE_REVENUE, "percent", note="A loss is negative.",
           aliases=("经营利润率", "經營利潤率")),
    Metric("rule_of_40", "Rule of 40", "40法则", "40法則", "growth",
           (REVENUE_GROWTH + FCF_MARGIN) * Number(Decimal(100)), "decimal", places=0,
           note="Revenue growth plus free cash flow margin, in points."),
    Metric("monthly_burn", "Monthly cash burn", "月均现金消耗", "月均現金消耗", "cash", MONTHLY_BURN, "money",
           note="On cash flows alone: a loss is not called burn, and an inflow is no burn.", aliases=("burn rate", "cash burn", "烧钱速度", "燒錢速度", "烧钱率", "燒錢率")),
    Metric("monthly_adjusted_loss", "Adjusted loss a month", "月均经调整亏损", "月均經調整虧損", "cash",
           ADJUSTED_LOSS / Months(), "money"),
    Metric("runway_months", "Cash runway on adjusted loss (months)", "现金可支撑月数（经调整亏损口径）",
           "現金可支撐月數（經調整虧損口徑）", "cash",
           LIQUIDITY / (Positive(RUNWAY_LOSS, "The company makes no adjusted loss.") / Months()), "decimal", "instant",
           note="On the adjusted net loss, as issuers state it; runway_months_cash_flow is the one on cash flows. "
                "The money is that of the balance sheet's day: what was raised since is named, and counts in enterprise value alone.",
           aliases=("cash runway (months)", "months of adjusted loss")),
    Metric("runway_months_cash_flow", "Cash runway on cash flows (months)", "现金可支撑月数（现金流口径）",
           "現金可支撐月數（現金流口徑）", "cash",
           LIQUIDITY / MONTHLY_OUTFLOW, "decimal", "instant",
           note="Liquidity over operating outflow plus capital expenditure; the answer names the flow's period, and what "
                "was raised since the balance and is not in it."),
    Metric("debt", "Debt", "有息负债合计", "有息負債合計", "balance", debt_at("here"), "money", "instant", basis="closing",
           note="Leases are left out. The answer says of what it is the sum.", aliases=("borrowings and bonds", "有息负债", "有息負債")),
    Metric("liquidity", "Liquidity", "流动资金", "流動資金", "cash", LIQUIDITY, "money", "instant", basis="closing",
           note="The total as the issuer states it; cash and cash equivalents alone where it states none."),
    Metric("net_cash", "Net cash", "净现金", "淨現金", "balance", LIQUIDITY - debt_at("here"), "money", "instant",
           basis="closing", note="Liquidity less debt; a net debt is negative."),
    Metric("burn_multiple_revenue", "Revenue burn multiple", "收入口径烧钱倍数", "收入口徑燒錢倍數", "cash",
           NET_BURN / Positive(REVENUE - at("revenue", "prior"), "Revenue did not grow."), "multiple",
           note="Net burn over net new revenue; the ARR version keeps the name burn multiple."),
    Metric("capital_efficiency", "Revenue per unit of capital raised", "单位融资收入", "單位融資收入", "valuation",
           at("revenue", "last_ltm") / at("funding_total", "event"), "multiple", "event", 2,
           note="LTM revenue over cumulative funding."),
    Metric("funding_step_up", "Valuation step-up", "估值倍数", "估值倍數", "funding",
           PRE_MONEY / at("funding_post_money_valuation", "previous_round"), "multiple", "round", 2, needs="round"),
    Metric("round_dilution", "Round dilution", "单轮稀释", "單輪稀釋", "funding", at("funding_amount") / POST_MONEY, "percent",
           "round", needs="round"),
    Metric("post_money_to_revenue", "Post-money ÷ LTM revenue", "投后估值 ÷ 近十二月收入", "投後估值 ÷ 近十二月收入", "funding",
           POST_MONEY / LTM_REVENUE, "multiple", "round", needs="round", note="Equity value, so a price-to-sales ratio."),
    Metric("discount_to_offer", "Discount to offer price", "较发行价折让", "較發行價折讓", "funding",
           ONE - at("funding_price_per_share") / PRICE, "percent", "round", needs="round",
           note="Prices in different currencies meet at the offering's dated rate."),
    Metric("price_to_sales_pre", "P/S at issue, shares before", "发行市销率（发行前）", "發行市銷率（發行前）", "valuation",
           PRICE / (LAST_REVENUE / SHARES_BEFORE), "multiple", "event", 2, source="SSE STAR issue announcements",
           note="Static: last audited year before the offering."),
    Metric("price_to_sales_post", "P/S at issue, shares after", "发行市销率（发行后）", "發行市銷率（發行後）", "valuation",
           price_to_sales_post_at(PRICE), "multiple", "event", 2, source="SSE STAR issue announcements",
           note="Static: last audited year before the offering."),
    Metric("implied_market_cap", "Market cap at offer", "发行市值", "發行市值", "valuation", market_cap_at(PRICE), "money", "event",
           basis="dated"),
    Metric("implied_market_cap_low", "Market cap at the range's low", "发行区间下限市值", "發行區間下限市值", "valuation",
           market_cap_at(PRICES["low"]), "money", "event", basis="dated"),
    Metric("implied_market_cap_mid", "Market cap at the range's middle", "发行区间中值市值", "發行區間中值市值", "valuation",
           market_cap_at(PRICES["mid"]), "money", "event", basis="dated"),
    Metric("implied_market_cap_high", "Market cap at the range's high", "发行区间上限市值", "發行區間上限市值", "valuation",
           market_cap_at(PRICES["high"]), "money", "event", basis="dated"),
    Metric("ev_to_sales", "EV ÷ LTM revenue at offer", "企业价值 ÷ 近十二月收入", "企業價值 ÷ 近十二月收入", "valuation",
           ev_to_sales_at(PRICE), "multiple", "event",
           note="Pro forma: the value is after the offering, so its net proceeds are in cash. Redeemable preferred shares convert."),
    Metric("share_price", "Share price", "股价", "股價", "valuation", CLOSE, "per_share", "market", 2, basis="closing",
           note="The close of the day, or of the last trading day within ten days before it.", source=_A_PRICE),
    Metric("market_cap", "Market value", "总市值", "總市值", "valuation", MARKET_CAP, "money", "market", basis="closing",
           note="All classes at the one price, as counted by that day; the answer says what is not counted.", source=_A_PRICE,
           aliases=("market capitalisation", "market cap", "market capitalization", "mkt cap", "市值", "公司市值")),
    Metric("equity_value", "Equity value", "股权价值", "股權價值", "valuation", EQUITY_VALUE, "money", "market", printed="market_cap", basis="closing",
           note="Of a private company the last round's post-money valuation, which the answer says.", source=_A_PRICE,
           aliases=("valuation", "company value", "公司估值", "估值")),
    Metric("enterprise_value", "Enterprise value", "企业价值", "企業價值", "valuation", ENTERPRISE_VALUE, "money", "market",
           basis="closing", source=_A_PRICE,
           note="Debt and liquidity of the last balance sheet published by then; new shares sold since have added to cash, "
                "and bonds sold since as much to cash as to debt."),
    Metric("ev_to_revenue", "EV ÷ LTM revenue", "企业价值 ÷ 近十二月收入（现价）", "企業價值 ÷ 近十二月收入（現價）", "valuation",
           ENTERPRISE_VALUE / LTM_REVENUE, "multiple", "market", source=_A_PRICE,
           aliases=("EV/Revenue", "EV/Sales", "EV to sales", "EV/S")),
    Metric("price_to_sales", "Price to sales (P/S)", "市销率", "市銷率", "valuation", MARKET_CAP / LTM_REVENUE, "multiple",
           "market", source=_A_PRICE, aliases=("P/S", "PS", "price-sales ratio")),
    Metric("pe_ratio", "Price to earnings (P/E)", "市盈率", "市盈率", "valuation",
           MARKET_CAP / Positive(earnings_at("last_ltm"), "A price-earnings ratio on a loss means nothing."), "multiple",
           "market", source=_A_PRICE, note="On the last twelve months' profit attributable to owners.",
           aliases=("P/E", "PE", "PER", "price-earnings ratio", "本益比")),
    Metric("price_to_book", "Price to book (P/B)", "市净率", "市淨率", "valuation",
           MARKET_CAP / Positive(book_value_at("last_balance"), "A price to book on a deficit means nothing."), "multiple",
           "market", source=_A_PRICE, aliases=("P/B", "PB", "股价净值比", "股價淨值比")),
    Metric("value_to_arr", "Value ÷ ARR", "估值 ÷ ARR", "估值 ÷ ARR", "valuation",
           EQUITY_VALUE / Positive(at("arr", "by_then"), "No annual recurring revenue."), "multiple", "market",
           source=_A_PRICE, note="The newest of each by the day.", aliases=("ARR multiple", "ARR倍数", "ARR倍數")),
    Metric("return_since_offer", "Return since offer", "较发行价涨跌", "較發行價漲跌", "valuation", RETURN_SINCE_OFFER, "percent",
           "market", places=0, source=_A_PRICE, note="Both prices adjusted for splits and bonuses alike.",
           aliases=("return since IPO", "上市以来涨幅", "上市以來漲幅")),
    Metric("high_52_weeks", "52-week high (closing)", "52周最高收盘价", "52週最高收盤價", "valuation", HighestClose(), "per_share",
           "market", 2, basis="closing", source=_A_PRICE, note="Since the listing where that is later.",
           aliases=("52-week high", "52 week high", "52w high", "year high", "52周最高", "52週最高", "52周新高", "52週新高")),
    Metric("share_of_52_week_high", "Share of 52-week high", "股价 ÷ 52周最高收盘价", "股價 ÷ 52週最高收盤價", "valuation",
           CLOSE / HighestClose(), "percent", "market", source=_A_PRICE,
           aliases=("% of 52-week high", "percent of 52-week high", "52周高位占比", "52週高位佔比")),
    Metric("book_value", "Book value", "账面净值", "賬面淨值", "balance", book_value_at("here"), "money", "instant",
           basis="closing", note="Equity; a deficit is negative. The answer says which line it was read from.",
           source="IFRS line items", aliases=("shareholders' equity", "账面价值", "賬面價值", "帳面價值", "账面值", "賬面值", "帳面值",
                    "股东权益", "股東權益")),
    Metric("eps", "Earnings per share", "每股收益", "每股收益", "income", EPS, "per_share", places=2, source="IAS 33",
           note="As printed, for the shares of that time; a loss is negative.", aliases=("EPS", "每股盈利", "每股盈餘")),
    Metric("roe", "Return on equity (ROE)", "净资产收益率", "淨資產收益率", "margins",
           earnings_at("here") / Positive(book_value_at("here"), "A return on a deficit means nothing."), "percent",
           note="Earnings of the period over equity at its end; never annualised.",
           aliases=("ROE", "return on equity", "股本回报率", "股本回報率", "权益回报率", "權益回報率")),
    Metric("adjusted_ebitda", "Adjusted EBITDA", "经调整EBITDA", "經調整EBITDA", "income", -at("adjusted_ebitda_loss"), "money",
           note="As the company prints it; a printed loss is negative.", source="As defined by each company"),
    Metric("adjusted_ebitda_margin", "Adjusted EBITDA margin", "经调整EBITDA利润率", "經調整EBITDA利潤率", "margins",
           ADJUSTED_EBITDA / POSITIVE_REVENUE, "percent", source="As defined by each company", note="A loss is negative."),
    Metric("offer_size_share", "Offer size", "发行占比", "發行佔比", "offering", OFFERED / SHARES_AFTER, "percent", "event",
           note="Of the enlarged shares, before options."),
    Metric("offer_size_share_after_options", "Offer size after options", "发行占比（含超额配股）", "發行佔比（含超額配股）",
           "offering", (OFFERED + at("over_allotment_shares", "event")) / at("shares_after_over_allotment", "event"),
           "percent", "event"),
    Metric("gross_proceeds", "Gross proceeds", "募资总额", "募資總額", "offering", PRICE * OFFERED, "money", "event",
           basis="dated", note="Before options."),
    Metric("net_proceeds", "Net proceeds", "募资净额", "募資淨額", "offering",
           PRICE * OFFERED - at("listing_expenses", "event"), "money", "event", basis="dated", note="Before options."),
    Metric("cornerstone_share", "Cornerstone share", "基石占比", "基石佔比", "offering",
           Total("cornerstone_shares", "investor") / OFFERED, "percent", "event", note="Of the offer shares, before options."),
    Metric("first_day_return", "First-day return", "首日涨幅", "首日漲幅", "offering",
           at("first_day_close_price", "event") / PRICE - ONE, "percent", "event"),
    Metric("hkex_18c_commercial_revenue", "18C: commercial revenue", "18C 商业化收入", "18C 商業化收入", "listing_tests",
           AtLeast(REVENUE_IN_HKD, COMMERCIAL_REVENUE_THRESHOLD), "yes_no", "event", needs="offering", source=_RULE_18C,
           note="Revenue of the last audited year makes a commercial company."),
    Metric("hkex_18c_rd_share", "18C: R&D share of operating expenditure", "18C 研发开支占比", "18C 研發開支佔比",
           "listing_tests",
           InYears(RD, OPEX, RD_SHARE_THRESHOLD, 2),
           "yes_no", "event", needs="offering", source=_RULE_18C, note="In two of three years and in aggregate."),
    Metric("hkex_18c_market_cap", "18C: market capitalisation", "18C 市值", "18C 市值", "listing_tests",
           AtLeast(MARKET_CAP_IN_HKD, MARKET_CAP_THRESHOLD),
           "yes_no", "event", needs="offering", source=_RULE_18C,
           note="Lower for a commercial company."),
    Metric("star_rd_ratio", "STAR: R&D over revenue, three years", "科创板研发投入占比", "科創板研發投入佔比", "listing_tests",
           InYears(RD, REVENUE, STAR_RD_THRESHOLD, 0), "yes_no", "event", needs="offering", source="SSE STAR board listing rules",
           note="Over the last three audited years together."),
)  # fmt: skip

BY_ID = {metric.id: metric for metric in METRICS}
"""Every derived metric by its id."""
