"""Words of running text: how articles name measures, and what marks a growth, a part or a plan."""

# ruff: noqa: SIM905 - words read better as words
from __future__ import annotations

MEASURES: dict[str, str] = {
    "revenue": "营业总收入 營業總收入 总营收 總營收 全年收入 年收入 revenues topline",
    "gross_profit": "gross_profits",
    "net_loss": "期内净亏损 期內淨虧損 年内净亏损 净亏损额 net_losses",
    "adjusted_net_loss": (
        "经调整净亏损 經調整淨虧損 经调整后净亏损 經調整後淨虧損 调整后净亏损 調整後淨虧損 "
        "经调整后的净亏损 經調整後的淨虧損 经调整亏损 經調整虧損"
    ),
    "gross_margin": "整体毛利率 整體毛利率 综合毛利率 綜合毛利率",
    "research_and_development_expense": (
        "研发投入 研發投入 研发支出 研發支出 研发开支 研發開支 研发费用 研發費用 r&d_spending "
        "r&d_expenses r&d_expense r&d_spend"
    ),
    "total_liquidity": "现金储备 現金儲備 现金结余 現金結餘 账上现金 賬上現金 在手现金 在手現金",
    "funding_amount": "融资 融資 融得 融了 募得 投资 投資",
    "funding_total": "累计融资 累計融資 累计募资 融资总额",
    "funding_valuation": "估值",
    "gross_proceeds": "募资总额 募資總額 募资约 募集资金",
    "market_cap": "市值 总市值",
    "training_compute_cost": "训练相关的云计算服务开支 訓練相關的雲計算服務開支",
    "headcount": "员工 員工 全职员工 全職員工",
    "mau": "月活 月活用户 月活用戶 月活跃用户 月活躍用戶",
    "paying_users": "付费用户 付費用戶",
    "enterprise_customers": "企业客户 企業客戶 机构客户 機構客戶",
    "overseas_share": "国际化业务收入占比 國際化業務收入占比 海外收入占比 海外收入佔比 overseas_share",
}
"""More names that text gives a measure, separated by spaces; an underscore stands for a space."""

GROWTH = ("同比增长|同比增長|同比上升|同比上涨|增长|增長|增幅|grew|growth|up|rose|increased|increase").split("|")
"""Words that make a percentage beside a measure the measure's growth."""

NEVER_GROWTH = ("下降|减少|減少|收窄|缩窄|down|fell|decreased|narrowed").split("|")
"""Words that make it a fall, which is not judged as a growth."""

PARTS = (
    "海外|境外|国际化|國際化|国内|國內|中国内地|北美|c端|b端|消费者端|企业端|企業端|开放平台|"
    "開放平台|ai原生|云端|雲端|本地化|本地部署|海螺|星野|talkie|hailuo|glow|segment|overseas|"
    "domestic|cloud-based|on-premise|on-premises|subsidiary|子公司|前五大|最大客户|最大客戶|单一客户|"
    "阿里|騰訊|腾讯|米哈游|业务线|其中|人均|每名|每位|单个|平均每|per user|per employee|of which"
).split("|")
"""Words that make a figure one of a part, or of somebody else, and not of the whole company."""

PLANS = (
    "预计|預計|预期|預期|将于|將於|有望|计划|計劃|拟|擬|目标|目標|或将|可能|据传|被传|被傳|expects|"
    "expected|forecast|plans to|aims|target|could|may raise|would|projected|estimate|estimated to|"
    "消息称|消息稱|最快|若"
).split("|")
"""Words that make a figure a plan, a forecast or a rumour."""
