"""The words of the input workbook that stand beside its entries, in English, Simplified and Traditional Chinese."""

from __future__ import annotations

from xlipo.sheetkit import words

_WORDS: dict[str, tuple[str, str, str]] = {
    "about": (
        "Fill the pale cells; every sheet but Company may stay empty. Then: xlipo import THIS-FILE.xlsx --into my-figures",
        "填写浅黄色单元格；除“公司”外各表均可留空。然后运行：xlipo import 本文件.xlsx --into my-figures",
        "填寫淺黃色儲存格；除「公司」外各表均可留空。然後執行：xlipo import 本檔案.xlsx --into my-figures",
    ),
    "step_company": (
        "Its name, its currency, and whether figures are in thousands, 万 or millions: once, for all sheets.",
        "名称、货币，以及数据以千、万还是百万计：填一次，适用于各表。",
        "名稱、貨幣，以及數據以千、萬還是百萬計：填一次，適用於各表。",
    ),
    "step_sources": (
        "A row for each document. With one document, the columns named Source may stay empty.",
        "每份文件一行。只有一份文件时，各表“来源”列可留空。",
        "每份文件一行。只有一份文件時，各表「來源」欄可留空。",
    ),
    "step_figures": (
        "Periods stand on top, yours to change; type each figure as it is printed. An empty cell is no figure.",
        "首行为期间，可更改；按原文录入数字。空单元格表示没有数据。",
        "首行為期間，可更改；按原文錄入數字。空白儲存格表示沒有數據。",
    ),
    "step_rounds": (
        "A row for each round, where there are any; Offering and Prices likewise.",
        "每轮一行，如有则填；“发行”与“股价”同理。", "每輪一行，如有則填；「發行」與「股價」同理。",
    ),
    "step_single": (
        "For what needs a page or a note, and for plans and forecasts.",
        "需注明页码、备注，或属计划、预测者。", "需註明頁碼、備註，或屬計劃、預測者。",
    ),
    "step_import": (
        "xlipo import tells every mistake at once with its sheet and cell; nothing is imported by halves.",
        "xlipo import 一次列出所有错误，并注明工作表与单元格；不会只导入一部分。",
        "xlipo import 一次列出所有錯誤，並註明工作表與儲存格；不會只匯入一部分。",
    ),
    "save_and_import": ("Save and import", "保存并导入", "儲存並匯入"),
    "examples_are_passed_over": (
        "A row that begins with # is an example or a remark: it is never imported, and may be deleted.",
        "以 # 开头的行是示例或备注，不会导入，可删除。",
        "以 # 開頭的行是示例或備註，不會匯入，可刪除。",
    ),
    "how": ("How to type a figure", "如何录入数字", "如何錄入數字"),
    "typed": ("Typed", "录入", "錄入"),
    "means": ("What it means", "含义", "含義"),
    "exact": (
        "The figure as printed, in the scale of its line: its last digit says how precise it is.",
        "按原文录入，以该行数量级计；末位数字表示精度。", "按原文錄入，以該行數量級計；末位數字表示精度。",
    ),
    "about_x": ("5 % either way", "上下 5%", "上下 5%"),
    "over_x": ("From the figure to 10 % more", "该数至多 10%", "該數至多 10%"),
    "nearly_x": ("From 5 % less to the figure", "少 5% 至该数", "少 5% 至該數"),
    "under_x": ("From 10 % less to the figure", "少 10% 至该数", "少 10% 至該數"),
    "range_x": ("A range: both ends, no point", "区间：两端之间", "區間：兩端之間"),
    "several_x": ("200 to 1,000 million", "2 亿至 10 亿", "2 億至 10 億"),
    "own_scale": (
        "A word of scale or a currency in the cell goes before that of the line.",
        "单元格内的数量级或货币优先于该行。", "儲存格內的數量級或貨幣優先於該行。",
    ),
    "unknown_x": (
        "No figure was disclosed, and that is an answer; n.a., – and an empty cell say nothing.",
        "未披露也是一种结果；n.a.、– 与空单元格表示没有数据。", "未披露也是一種結果；n.a.、– 與空白儲存格表示沒有數據。",
    ),
    "percent_x": ("For ratios: type the percent sign.", "比率请带百分号。", "比率請帶百分號。"),
    "signs": (
        "Losses, expenses, payments and deficits are positive under their names: a loss of 88 is 88. "
        "Cash flows, gross profit and profit for the period are negative where they are.",
        "亏损、费用、付款与赤字在其名下为正数：亏损 88 写 88。现金流、毛利与期内利润为负时写负数。",
        "虧損、費用、付款與赤字在其名下為正數：虧損 88 寫 88。現金流、毛利與期內利潤為負時寫負數。",
    ),
    "periods_x": (
        "Periods: FY2024, H1-2025, 9M2025, Q2-2025, or a day such as 2025-09-30. A balance under FY2024 is that of its last day.",
        "期间：FY2024、H1-2025、9M2025、Q2-2025，或日期如 2025-09-30。FY2024 列下的余额为该年末余额。",
        "期間：FY2024、H1-2025、9M2025、Q2-2025，或日期如 2025-09-30。FY2024 欄下的餘額為該年末餘額。",
    ),
    "parts_x": (
        "Part: the whole company when empty; else segment=cloud, region=overseas, product=chips, joined by semicolons.",
        "分部：留空为全公司；否则如 segment=cloud、region=overseas、product=chips，以分号连接。",
        "分部：留空為全公司；否則如 segment=cloud、region=overseas、product=chips，以分號連接。",
    ),
    "about_company": ("Who it is, and what holds for all its figures.", "公司概况，及适用于全部数据的设定。", "公司概況，及適用於全部數據的設定。"),
    "about_sources": (
        "The documents that figures are attributed to; the lowest tier answers.",
        "数据所出的文件；等级数字小者优先。", "數據所出的文件；等級數字小者優先。",
    ),
    "about_figures": (
        "One metric a row, periods across; change any of them, and add rows below.",
        "每行一个指标，各列为期间；均可更改，也可在下方加行。", "每行一個指標，各欄為期間；均可更改，也可在下方加行。",
    ),
    "about_rounds": (
        "Funding rounds, oldest first; amounts in the scale of their row.",
        "融资轮次，按时间先后；金额以该行数量级计。", "融資輪次，按時間先後；金額以該行數量級計。",
    ),
    "about_offering": (
        "A listing or another sale of shares; a second one stands in the next column.",
        "上市或其他发行；第二次发行填在下一列。", "上市或其他發行；第二次發行填在下一欄。",
    ),
    "about_prices": ("Daily closes of its shares, as traded.", "股份的每日收盘价。", "股份的每日收盤價。"),
    "about_single": (
        "Figures with a page or a note, forecasts and plans, dates and words.",
        "需注明页码或备注的数字、预测与计划、日期与文字。", "需註明頁碼或備註的數字、預測與計劃、日期與文字。",
    ),
    "about_lists": ("What the drop-downs offer.", "下拉菜单的内容。", "下拉選單的內容。"),
    "entry": ("Yours", "填写", "填寫"),
    "another": ("Another", "另一次", "另一次"),
    "not_listed": ("Not in the list", "不在列表中", "不在列表中"),
    "sure": (
        "Other words are read too where they mean something, such as an id or a name in another script.",
        "列表外的词若有含义也能识别，如标识或另一种文字的名称。", "列表外的詞若有含義也能識別，如標識或另一種文字的名稱。",
    ),
    "footer": ("input workbook", "录入工作簿", "錄入工作簿"),
    "income": ("Income statement", "利润表", "利潤表"),
    "balance": ("Balance sheet", "资产负债表", "資產負債表"),
    "cash": ("Cash flows", "现金流量", "現金流量"),
    "operations": ("Operations", "经营", "經營"),
    "more": ("More", "更多", "更多"),
}  # fmt: skip


class Words(words.Words):
    """The input workbook's words in one language.

    >>> Words("zh-Hans")["typed"]
    '录入'
    """

    known = words.GENERIC | _WORDS
