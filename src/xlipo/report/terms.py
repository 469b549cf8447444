"""Terms of the data in Chinese: rounds, boards, events, uses of proceeds and roles, as far as they come from a list.

What is said in words of its own stays as its source has it.
"""

from __future__ import annotations

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_TERMS: dict[str, tuple[str, str]] = {
    # rounds
    "Angel round": ("天使轮", "天使輪"),
    "Series Angel": ("天使轮", "天使輪"),
    "Seed": ("种子轮", "種子輪"),
    "Pre-IPO round": ("Pre-IPO 轮", "Pre-IPO 輪"),
    "First external round": ("首轮外部融资", "首輪外部融資"),
    "First outside round": ("首轮外部融资", "首輪外部融資"),
    "First round": ("首轮融资", "首輪融資"),
    "Last round before the IPO": ("上市前最后一轮", "上市前最後一輪"),
    "angel in the press": ("媒体称天使轮", "媒體稱天使輪"),
    "two rounds": ("两轮", "兩輪"),
    "last external round": ("最后一轮外部融资", "最後一輪外部融資"),
    "Founding investment by CAS Star": ("中科创星创始投资", "中科創星創始投資"),
    "Hangzhou state investors": ("杭州国资", "杭州國資"),
    "Guangzhou investors": ("广州投资者", "廣州投資者"),
    "Zhuhai Huafa": ("珠海华发", "珠海華發"),
    "Chengdu Hi-tech Zone": ("成都高新区", "成都高新區"),
    # investors of whom the data print both names
    "Hillhouse": ("高瓴", "高瓴"),
    "GL Ventures": ("高瓴创投", "高瓴創投"),
    "IDG": ("IDG 资本", "IDG 資本"),
    "IDG Capital": ("IDG 资本", "IDG 資本"),
    "Qiming": ("启明创投", "啟明創投"),
    "ZhenFund": ("真格基金", "真格基金"),
    "CAS Star": ("中科创星", "中科創星"),
    "Zhuhai Huafa Group": ("珠海华发集团", "珠海華發集團"),
    "employee platform": ("员工持股平台", "員工持股平台"),
    "employees": ("员工", "員工"),
    "state-linked investors from Guangdong": ("广东国资背景投资者", "廣東國資背景投資者"),
    "Shanghai state fund of funds": ("上海国资母基金", "上海國資母基金"),
    # where companies are listed, and whose shares are locked up
    "SSE": ("上交所", "上交所"),
    "Main Board": ("主板", "主板"),
    "STAR": ("科创板", "科創板"),
    "controllers": ("控股股东", "控股股東"),
    # events
    "Listing": ("上市", "上市"),
    "Incorporated": ("注册成立", "註冊成立"),
    "Start of monetisation": ("开始商业化", "開始商業化"),
    "Joined Stock Connect": ("纳入港股通", "納入港股通"),
    "End of the cornerstone lock-up": ("基石投资者限售期满", "基石投資者禁售期滿"),
    "Share placing": ("配售股份", "配售股份"),
    "Confidential listing application": ("保密递交上市申请", "保密遞交上市申請"),
    "Listing application accepted": ("上市申请获受理", "上市申請獲受理"),
    "Passed the listing committee": ("通过上市委审议", "通過上市委審議"),
    "Registration granted": ("注册获批", "註冊獲批"),
    "Passed the HKEX hearing": ("通过港交所聆讯", "通過港交所聆訊"),
    "Prospectus": ("招股书", "招股書"),
    "End of the stabilisation period": ("稳定价格期结束", "穩定價格期結束"),
    "Over-allotment option exercised in full": ("超额配售权悉数行使", "超額配股權悉數行使"),
    "STAR Market listing proposed": ("拟于科创板上市", "擬於科創板上市"),
    "Convertible bond announced": ("公布发行可转债", "公布發行可轉債"),
    "Placing and convertible bond completed": ("完成配售及可转债发行", "完成配售及可轉債發行"),
    "Joined the HKEX Tech 100 index": ("纳入港交所科技 100 指数", "納入港交所科技 100 指數"),
    "Joined the Hang Seng TECH index": ("纳入恒生科技指数", "納入恒生科技指數"),
    "Joined MSCI indices": ("纳入 MSCI 指数", "納入 MSCI 指數"),
    "STAR Market tutoring completed": ("科创板上市辅导完成", "科創板上市輔導完成"),
    "CSRC filing completed": ("完成证监会备案", "完成證監會備案"),
    "Added to the Entity List": ("被列入实体清单", "被列入實體清單"),
    "Commercialisation started": ("开始商业化", "開始商業化"),
    "Plan to list H shares on the HKEX Main Board": ("拟于港交所主板发行 H 股", "擬於港交所主板發行 H 股"),
    "Post-hearing information pack disclosed": ("披露聆讯后资料集", "披露聆訊後資料集"),
    # publishers, kinds of sources, and how a source was read
    "HKEX": ("港交所", "港交所"),
    "HKEX prospectus": ("港交所招股章程", "港交所招股章程"),
    "HKEX announcement": ("港交所公告", "港交所公告"),
    "HKEX annual report": ("港交所年报", "港交所年報"),
    "HKEX interim report": ("港交所中期报告", "港交所中期報告"),
    "not printed": ("未注明", "未註明"),
    "public GitHub digest": ("GitHub 公开摘要", "GitHub 公開摘要"),
    "public GitHub file": ("GitHub 公开文件", "GitHub 公開文件"),
    "public GitHub note": ("GitHub 公开笔记", "GitHub 公開筆記"),
    "public GitHub notes": ("GitHub 公开笔记", "GitHub 公開筆記"),
    "public GitHub research note": ("GitHub 公开研究笔记", "GitHub 公開研究筆記"),
    "public GitHub research report": ("GitHub 公开研究报告", "GitHub 公開研究報告"),
    "prospectus": ("招股章程", "招股章程"),
    "annual_report": ("年报", "年報"),
    "interim_report": ("中期报告", "中期報告"),
    "announcement": ("公告", "公告"),
    "press": ("媒体", "媒體"),
    "database": ("数据库", "數據庫"),
    "analyst": ("分析师", "分析師"),
    "public transcription": ("公开转录", "公開轉錄"),
    "copy on a news page": ("新闻页转载", "新聞頁轉載"),
    "filing summary on Reportify": ("Reportify 文件摘要", "Reportify 文件摘要"),
    "copy on Business Wire": ("Business Wire 转载", "Business Wire 轉載"),
    "holders table on a news page": ("新闻页股东表", "新聞頁股東表"),
    "abstract on a report site": ("研报网站摘要", "研報網站摘要"),
    # roles
    "founder": ("创始人", "創辦人"),
    "co-founder": ("联合创始人", "聯合創辦人"),
    "CEO": ("首席执行官", "行政總裁"),
    "chairman": ("董事长", "董事長"),
    "chief scientist": ("首席科学家", "首席科學家"),
    "shareholder": ("股东", "股東"),
    "investor": ("投资者", "投資者"),
    "controlling": ("控股", "控股"),
    "controlling group": ("控股股东集团", "控股股東集團"),
    # uses of proceeds, products, regions, as their ids are spelt
    "Research and development": ("研发", "研發"),
    "R&D": ("研发", "研發"),
    "Foundation models": ("基础模型", "基礎模型"),
    "AI infrastructure": ("AI 基础设施", "AI 基礎設施"),
    "AI infrastructure and R&D": ("AI 基础设施与研发", "AI 基礎設施與研發"),
    "Large models research": ("大模型研发", "大模型研發"),
    "MaaS platform": ("MaaS 平台", "MaaS 平台"),
    "Partners and strategic investment": ("合作伙伴与战略投资", "合作夥伴與策略投資"),
    "Working capital": ("营运资金", "營運資金"),
    "Commercialisation": ("商业化", "商業化"),
    "Sales and marketing": ("销售与营销", "銷售與營銷"),
    "Software stack": ("软件栈", "軟件棧"),
    "Graphics chip": ("图形芯片", "圖形晶片"),
    "AI SoC chip": ("AI SoC 芯片", "AI SoC 晶片"),
    "AI train infer chip": ("AI 训推一体芯片", "AI 訓推一體晶片"),
    "AI inference GPU": ("AI 推理 GPU", "AI 推理 GPU"),
    "High performance general purpose GPU": ("高性能通用 GPU", "高性能通用 GPU"),
    "Frontier applications GPU": ("前沿应用 GPU", "前沿應用 GPU"),
    "R&D of GPU chips and AI solutions": ("GPU 芯片与 AI 解决方案研发", "GPU 晶片與 AI 解決方案研發"),
    "GPGPU chips and accelerator cards": ("GPGPU 芯片与加速卡", "GPGPU 晶片與加速卡"),
    "AI computing solutions": ("AI 算力解决方案", "AI 算力解決方案"),
    "Hardware software co innovation": ("软硬件协同创新", "軟硬件協同創新"),
    "5th generation AI chips": ("第五代 AI 芯片", "第五代 AI 晶片"),
    "6th generation AI chips": ("第六代 AI 芯片", "第六代 AI 晶片"),
    "AI native products": ("AI 原生产品", "AI 原生產品"),
    "Open platform and enterprise": ("开放平台与企业服务", "開放平台與企業服務"),
    "Mainland China": ("中国内地", "中國內地"),
    "Overseas": ("海外", "海外"),
    "Cloud": ("云端", "雲端"),
    "On premise": ("本地部署", "本地部署"),
}  # fmt: skip

_LETTERED = r"(?=.*(?:Series|Pre-|round))(?:Series )?((?:Pre-)?)(?:Series )?([A-H][0-9+-]*)(?: round)?"
"""A round that is called by a letter; a letter alone may be a customer or a class of shares."""

_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (r"(.+) as the press calls it", "{}（媒体称）", "{}（媒體稱）"),
    (r"Round of (.+)", "{}融资", "{}融資"),
    (r"Round reported for (.+)", "媒体报道的{}融资", "媒體報道的{}融資"),
    (r"Capital increase of (.+)", "{}增资", "{}增資"),
    (r"Share transfers of (.+)", "{}股份转让", "{}股份轉讓"),
    (r"Secondary sale of (.+)", "{}老股转让", "{}老股轉讓"),
    (r"Tender of (.+)", "{}要约收购", "{}要約收購"),
    (r"(First outside round) of (\d{4})", "{1}{0}", "{1}{0}"),
    (r"(Series .+) closed", "{}完成", "{}完成"),
    (r"(Series .+) announced", "公布{}", "公布{}"),
    (r"(.+) released", "{} 发布", "{} 發布"),
    (r"(.+) founded", "{} 成立", "{} 成立"),
)


def term(text: str, lang: str) -> str:
    """A term of the data in the language of a report; as it is where the language or the list has no other.

    >>> term("Series Pre-B+", "zh-Hans"), term("Round of August 2024 (B round)", "zh-Hant")
    ('Pre-B+ 轮', '2024 年 8 月融資（B 輪）')
    >>> term("founder; CEO", "zh-Hans"), term("Round of May 2026", "en"), term("A", "zh-Hans")
    ('创始人；首席执行官', 'Round of May 2026', 'A')
    """
    return text if lang == "en" else _translated(text, lang == "zh-Hant") or text


def _translated(text: str, traditional: bool) -> str:
    """The term in Chinese; nothing where the lists have none."""
    if text in _TERMS:
        return _TERMS[text][traditional]
    if day := _day(text):
        return day
    if found := re.fullmatch(_LETTERED, text):
        return f"{found[1]}{found[2]} {'輪' if traditional else '轮'}"
    if "; " in text:
        return "；".join(_translated(part, traditional) or part for part in text.split("; "))
    if inner := re.fullmatch(r"(.+?) \(([^()]+)\)", text):
        outer = _translated(inner[1], traditional)
        return f"{outer}（{_translated(inner[2], traditional) or inner[2]}）" if outer else ""
    for pattern, *shapes in _PATTERNS:
        if found := re.fullmatch(pattern, text):
            return shapes[traditional].format(*(_translated(part, traditional) or part for part in found.groups()))
    return ""


def _day(text: str) -> str:
    """A year, a month, or two months of a year, as a date in Chinese; nothing for any other text."""
    months = "|".join(MONTHS)
    if found := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return f"{found[1]} 年 {int(found[2])} 月"
    if found := re.fullmatch(rf"({months}) and ({months}) (\d{{4}})", text):
        return f"{found[3]} 年 {MONTHS.index(found[1]) + 1} 至 {MONTHS.index(found[2]) + 1} 月"
    if found := re.fullmatch(rf"({months}) (\d{{4}})", text):
        return f"{found[2]} 年 {MONTHS.index(found[1]) + 1} 月"
    return f"{text} 年" if re.fullmatch(r"\d{4}", text) else ""
