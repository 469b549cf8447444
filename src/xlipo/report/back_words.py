"""Words of the back pages in English, Simplified and Traditional Chinese: hedges, tiers, conflicts, rates, rules."""

from __future__ import annotations

from xlipo.facts.source import TIERS

BACK: dict[str, tuple[str, str, str]] = {
    # definitions
    "id_hedge": ("hedge: {}", "措辞：{}", "措辭：{}"),
    "id_tier": ("tier {}", "来源等级 {}", "來源等級 {}"),
    "id_marks": ("marks", "标记", "標記"),
    "own_convention": ("convention of this project", "本项目约定", "本項目約定"),
    "h_exact": ("", "确数", "確數"),
    "h_about": ("", "约数", "約數"),
    "h_over": ("", "超过", "超過"),
    "h_nearly": ("", "接近", "接近"),
    "h_under": ("", "不到", "不到"),
    "h_range": ("", "区间", "區間"),
    "h_several": ("", "数量级", "數量級"),
    "h_unknown": ("", "未披露", "未披露"),
    "hedge_exact": (
        "half a unit of the last printed digit either side",
        "上下各为末位数字的半个单位",
        "上下各為末位數字的半個單位",
    ),
    "hedge_about": ("5% either side (约, 左右, about)", "上下各 5%（约、左右、about）", "上下各 5%（約、左右、about）"),
    "hedge_over": (
        "up to 10% above (超, 逾, 以上, over); after 余 or 多 one unit of the last printed digit",
        "至多高出 10%（超、逾、以上、over）；“余”“多”之后为末位数字的一个单位",
        "至多高出 10%（超、逾、以上、over）；「餘」「多」之後為末位數字的一個單位",
    ),
    "hedge_nearly": ("up to 5% below (近, nearly)", "至多低 5%（近、nearly）", "至多低 5%（近、nearly）"),
    "hedge_under": ("up to 10% below (不到, 不足, under)", "至多低 10%（不到、不足、under）", "至多低 10%（不到、不足、under）"),
    "hedge_range": ("from low to high, no point", "由下限至上限，无单一数值", "由下限至上限，無單一數值"),
    "hedge_several": (
        "the interval the word allows (数亿: 2e8 to 1e9), no point",
        "按词义所及区间（数亿：2 亿至 10 亿），无单一数值",
        "按詞義所及區間（數億：2 億至 10 億），無單一數值",
    ),
    "hedge_unknown": (
        "not disclosed: no value, and that is an answer",
        "未披露：无数值，此即答案",
        "未披露：無數值，此即答案",
    ),
    "tier_1": (TIERS[1], "招股章程或年报（经审计）", "招股章程或年報（經審計）"),
    "tier_2": (TIERS[2], "申报文件中的中期数字（经审阅或未经审计）", "申報文件中的中期數字（經審閱或未經審計）"),
    "tier_3": (TIERS[3], "交易所或监管机构公告", "交易所或監管機構公告"),
    "tier_4": (TIERS[4], "公司声明", "公司聲明"),
    "tier_5": (TIERS[5], "媒体报道，注明消息来源", "媒體報道，註明消息來源"),
    "tier_6": (TIERS[6], "媒体报道未注明来源，或传闻", "媒體報道未註明來源，或傳聞"),
    "tier_7": (TIERS[7], "数据库或分析师估计", "數據庫或分析師估計"),
    "tier_8": (TIERS[8], "本项目推算", "本項目推算"),
    # conflicts: the class of a rival, and why the figure chosen answers
    "consistent": ("consistent", "一致", "一致"),
    "inconsistent": ("inconsistent", "不一致", "不一致"),
    "result_pass": ("pass", "通过", "通過"),
    "result_fail": ("fail", "未通过", "未通過"),
    "result_acknowledged": ("acknowledged", "已确认例外", "已確認例外"),
    "superseded": ("superseded", "已被取代", "已被取代"),
    "different_measure": ("different_measure", "口径不同", "口徑不同"),
    "rejected": ("rejected", "不予采用", "不予採用"),
    # rates
    "rate_average": ("average", "平均", "平均"),
    "rate_closing": ("closing", "期末", "期末"),
    "rate_dated": ("dated", "当日", "當日"),
    "rate_fixed": ("fixed", "固定", "固定"),
    "rate_days": ("{} to {}, {} daily rates", "{} 至 {}，{} 个日汇率", "{} 至 {}，{} 個日匯率"),
    # listing rules
    "rule_band": (
        "{level} from {currency} {revenue} of revenue, {days}",
        "收入达 {currency} {revenue} 者 {level}，{days}",
        "收益達 {currency} {revenue} 者 {level}，{days}",
    ),
    "rule_level": ("{level}, {days}", "{level}，{days}", "{level}，{days}"),
    "rule_days": ("from {} to {}", "{} 至 {}", "{} 至 {}"),
    "rule_since": ("from {}", "自 {} 起", "自 {} 起"),
    "rule_note": ("{}: {} {}. {}.", "{}：{}{}。{}。", "{}：{}{}。{}。"),
    "semicolon": ("; ", "；", "；"),
    "part_no": ("part {}", "第 {} 部分", "第 {} 部分"),
}  # fmt: skip
