"""xlipo in xlwings Lite: paste this into main.py, and requirements.txt into the tab of that name.

Made from xlipo's registry by: xlipo addin build --host excel
"""

from xlipo.hosts.excel_com.lite import shown
from xlwings import arg, func


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_METRIC(company, metric, period=None, in_currency=None, options=None):
    """A figure or ratio of a company, live. Ranges give a grid: companies down, metrics or periods across."""
    return shown("IPO_METRIC", company, metric, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("periods", ndim=2, err_to_str=True, doc="A range or a list of periods, such as FY2022,FY2023,FY2024; all when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_SERIES(company, metric, periods=None, in_currency=None, options=None):
    """A metric over time: periods across in the first row, values in the second. Every period it has when none is named."""
    return shown("IPO_SERIES", company, metric, periods, in_currency, options)


@func
@arg("companies", ndim=2, err_to_str=True, doc="A range or a list of companies, or a group: llm, gpu, core, listed, all")
@arg("metrics", ndim=2, err_to_str=True, doc="A range or a list of metrics, or a group such as margins")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, FY-1 and so on; the last twelve months and newest balance sheet when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_TABLE(companies, metrics, period=None, in_currency=None, options=None):
    """A labelled comparison: companies down, metrics across, each figure live."""
    return shown("IPO_TABLE", companies, metrics, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("what", ndim=2, err_to_str=True, doc="cite, url, tier, date or page; cite when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_SOURCE(company, metric, period=None, what=None, in_currency=None, options=None):
    """Where a figure comes from: its citation, address, tier, date or page."""
    return shown("IPO_SOURCE", company, metric, period, what, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_EXPLAIN(company, metric, period=None, in_currency=None, options=None):
    """The whole account of a figure: definition, inputs with values and sources, rates, rivals, checks; or why there is none."""
    return shown("IPO_EXPLAIN", company, metric, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_STATUS(company, metric, period=None, in_currency=None, options=None):
    """One word on a figure: reported, computed, estimated, range, conflicted, not_disclosed, not_meaningful, stale ..."""
    return shown("IPO_STATUS", company, metric, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_RANGE(company, metric, period=None, in_currency=None, options=None):
    """The low and high end of a figure, side by side: what its print, its hedge word or its inputs allow."""
    return shown("IPO_RANGE", company, metric, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_PERIOD(company, metric, period=None, in_currency=None, options=None):
    """The period that answered: what LATEST, LTM or a year meant for this company and metric."""
    return shown("IPO_PERIOD", company, metric, period, in_currency, options)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
def IPO_ROUNDS(company, in_currency=None):
    """A company's funding rounds in order: dates, investors, amount, valuations, price, step-up, with units and source."""
    return shown("IPO_ROUNDS", company, in_currency)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("field", ndim=2, err_to_str=True, doc="offer_price, listing_date, ticker, gross_proceeds, implied_market_cap ...; all when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
def IPO_OFFERING(company, field=None, in_currency=None):
    """The terms of a company's listing: one field, or all of them as field, value, unit."""
    return shown("IPO_OFFERING", company, field, in_currency)


@func
@arg("company", ndim=2, err_to_str=True, doc="Only this company; all when left out")
@arg("metric", ndim=2, err_to_str=True, doc="Only this reported item, such as revenue; all when left out")
def IPO_CONFLICTS(company=None, metric=None):
    """Facts that disagree: the one chosen and why, each rival and its class. Of all companies and metrics when none is named."""
    return shown("IPO_CONFLICTS", company, metric)


@func
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("statistic", ndim=2, err_to_str=True, doc="median, mean (of 3 on one basis), p25, p75 (of 5), max, min, count, left_out; rank or percentile give a value a company")
@arg("companies", ndim=2, err_to_str=True, doc="A range or a list of companies, or a group: llm, gpu, core, listed, all; core when left out")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_PEERS(metric, statistic, companies=None, period=None, in_currency=None, options=None):
    """A metric across peers: median, mean, max, min, p25, p75; or, one a company, rank and percentile."""
    return shown("IPO_PEERS", metric, statistic, companies, period, in_currency, options)


@func
@arg("condition", ndim=2, err_to_str=True, doc="Such as revenue_growth > 100% and gross_margin > 0.3, listed and revenue > USD 1bn, arr is known")
@arg("metrics", ndim=2, err_to_str=True, doc="More metrics to show: a range or a list, or a group such as margins")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, FY-1 and so on; the last twelve months and newest balance sheet when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY or HKD: of the figures, and of amounts in the condition that name none")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_SCREEN(condition, metrics=None, period=None, in_currency=None, options=None):
    """The companies that meet a condition, with its figures; below them how many do not, and who is undecided."""
    return shown("IPO_SCREEN", condition, metrics, period, in_currency, options)


@func
@arg("group", ndim=2, err_to_str=True, doc="llm, gpu, core, listed or all; all when left out")
def IPO_COMPANIES(group=None):
    """The names of companies, one below the other: for drop-downs."""
    return shown("IPO_COMPANIES", group)


@func
@arg("group", ndim=2, err_to_str=True, doc="derived, reported, all, or a group such as margins, growth, income; derived when left out")
def IPO_METRICS(group=None):
    """The ids of metrics and reported items, one below the other: for drop-downs."""
    return shown("IPO_METRICS", group)


@func
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as revenue")
def IPO_PERIODS(company, metric):
    """The periods that have a figure, newest first, one below the other: for drop-downs."""
    return shown("IPO_PERIODS", company, metric)


@func
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin")
@arg("language", ndim=2, err_to_str=True, doc="en, zh-Hans or zh-Hant; en when left out")
def IPO_DEFINE(metric, language=None):
    """A metric's definition, unit and where the definition is from, side by side."""
    return shown("IPO_DEFINE", metric, language)


@func
@arg("from_currency", ndim=2, err_to_str=True, doc="The currency to convert from, such as CNY")
@arg("to_currency", ndim=2, err_to_str=True, doc="The currency to convert to, such as USD")
@arg("period_or_date", ndim=2, err_to_str=True, doc="A period such as FY2024 or a date; the last day with a rate when left out")
@arg("basis", ndim=2, err_to_str=True, doc="average over a period, closing at its end, or dated; average for a period, closing for a date")
def IPO_FX(from_currency, to_currency, period_or_date=None, basis=None):
    """The exchange rate that a figure would be converted with: units of the second currency for one of the first."""
    return shown("IPO_FX", from_currency, to_currency, period_or_date, basis)


@func
@arg("in_value", ndim=2, err_to_str=True, doc="The number, or a text as it was written: 53.4, 23.3%, about US$53m; Scale=M says what a number is in")
@arg("company", ndim=2, err_to_str=True, doc="A company by any of its names or tickers: MiniMax, 0100.HK, Z.ai, Kimi")
@arg("metric", ndim=2, err_to_str=True, doc="A metric or reported item, such as gross_margin; a part as revenue[segment=cloud]")
@arg("period", ndim=2, err_to_str=True, doc="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30, a year or a date; the newest when left out")
@arg("in_currency", ndim=2, err_to_str=True, doc="USD, CNY, HKD or reported; the company's own when left out")
@arg("options", ndim=2, err_to_str=True, doc="AsOf=2025-12-22; Scale=M; FX=average, closing, dated or a rate; Missing=NA, blank or text; Tier<=3; Point=low or high; Basis=LTM, FY0 or LATEST in place of a period; Price=345; PriceDate=2026-10-08")
def IPO_CHECK(in_value, company, metric, period=None, in_currency=None, options=None):
    """The verdict on a number beside it: agrees, superseded, rival, differs or unknown."""
    return shown("IPO_CHECK", in_value, company, metric, period, in_currency, options)


@func
def IPO_VERSION():
    """The data set's version and the date of its newest source; where an edit is broken, that the last good data answer."""
    return shown("IPO_VERSION")
