"""What the head of a row or column says → its time, place, measure, unit, and whether it is a change of something.

    ["粮食产量（万吨）", "2024年度"] → Head(time="2024年", measure="粮食产量", unit="万吨")
    ["比年初增减额"]               → Head(basis="比年初", change="amount")

A change is a `ratio` (in per cent), `points` (of per cent), an `amount` (in the unit of what changed), or `unsaid`.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex
from msgspec import Struct

from extractor.support.numerals import COUNTING

CAPTION = 40   # characters of a line that names what a table measures, at most

SYMBOLS = r"[±%％‰℃°A-Za-zμΩ/·.㎡³²\-－0-9]"
COUNTED = (
    "元|吨|斤|克|亩|顷|米|里|人|户|个|家|所|头|只|件|台|辆|度|时|瓦|天|日|次|升|倍|成|株|座|处|条|项|宗|起|例|张|床|册|部|套|间"
    "|栋|幢|艘|架|箱|片|枚|羽|尾|匹|棵|名|位|对|门|分|级|种|方|焦|卡|帕|安|伏|赫|百分点|平米|当量|标准煤|比特|字节|秒|月|年|卢比|卢布|镑|币|股")
# The name of a unit, in brackets or behind 单位.
UNIT_NAME = rf"(?:{SYMBOLS}{{1,14}}|(?:[\p{{Han}}/·.]|{SYMBOLS}){{0,12}}?(?:{COUNTED})(?:/(?:\p{{Han}}|{SYMBOLS}){{1,8}})?|[万亿])"
UNIT = regex.compile(
    rf"[（(【\[] ?(?:(?:计量)?单位[：:] ?)?(?P<unit>(?=\D){UNIT_NAME}) ?[）)】\]]\Z|[,，/]? ?(?P<unit>[%％‰])\Z")
UNITS = regex.compile(r"(?:计量)?单位[：:] ?(?P<units>[^\s，。；）)]+(?:[、,，] ?[^\s，。；）)]+)*)")
YEARS = r"(?:19|20)\d\d"
MONTHS = r"\d{1,2}(?: ?[~～—–-]{1,2} ?\d{1,2})?月份?"
TIME = regex.compile(
    rf"(?:{YEARS}年)?(?:本|当|上|去|今|前)?(?:{MONTHS}|第?[一二三四1-4]季度|[上下]半年|前三季度|全年)(?:累计|末|底)?"
    rf"|{YEARS}(?:年度?)?(?:底|末)?|(?:本|当|上|去|今|前)(?:年度?|季度?|月|期)(?:累计|末|底|同期)?|(?:去|上)年同(?:期|月|季)|累计"
    r"|年初至今|年末|月末|期末"
    rf"|(?:自年初|年初以来)累计")
PLACE = regex.compile(r"\p{Han}{1,10}(?:省|市|县|区|旗|盟|州|镇|乡|街道)|全[国省市县区州]|合计|总计|平均")
BASIS = rf"同比|环比|(?:比|较)[^（(]{{0,8}}?(?:上年|去年|上月|上季度?|同期|年初|年末|前期|{YEARS}年)[^（(增升变净]{{0,4}}"
COMPARED_WITH = regex.compile(BASIS)
CHANGE = regex.compile(
    rf"(?=.)(?!增加值)(?P<basis>{BASIS})?[±+/＋-]?"
    r"(?P<verb>增长|增减|增幅|增速|升降|变化|变动|上升|提高|涨跌|涨幅|增加|减少|净增加?|增|增量|涨跌幅)?"
    r"(?P<what>率|幅度?|情况|量|额|值|数|百分比|百分点|速度?)?(?P<sign>[%％±]{0,2})")
AMOUNT = regex.compile(r"[增减变升].{0,2}(?:额|量|数|值)\Z|净增|增加|减少")
RATIO = regex.compile(r"率|幅|速|增长|百分比|[%％‰]")
COMPARED, EITHER_WAY = regex.compile("同比|环比"), regex.compile("增减|变[化动]|升降")
MONTH = regex.compile(rf"(?P<year>{YEARS})年(?P<month>\d{{1,2}})月份?")
THIS_MONTH, SO_FAR = regex.compile("[本当](?:月|期)"), regex.compile("(?:本年|今年|自年初|年初以来)?累计|年初至今|[本当]月累计")
EARLIER = regex.compile("[上去前]")   # how a time begins that another is compared with
TIME_COLUMN = regex.compile(r"年份|年度|月份|季度|时间|日期|统计时间|监测时间")
UNIT_COLUMN = regex.compile(r"(?:计量)?单位")
ATTRIBUTE = regex.compile(r".{0,6}(?:类别|等级|级别|类型|状况|评价|备注|首要污染物)")
PLACES = regex.compile(r"(?:行政)?地区|区域|县区|区县|县（区）|县（市、区）|市县|县市区?|城市|地市|市州|省份|乡镇|区|县|市")
UNITLESS = regex.compile(r"AQI|指数|pH|系数|排名|名次|得分|评分|比率|倍数|(?:数|数量|比)\Z")
SHARE = regex.compile(r"(?:率|比例|比重|占比|覆盖度)\Z")
CAPTION_TIME = regex.compile(
    rf"{YEARS}年(?:{MONTHS}(?:\d{{1,2}}日)?|第?[一二三四1-4]季度|前三季度|[上下]半年)?"
    rf"|(?<![\d.]){MONTHS}(?:\d{{1,2}}日|(?![均度]))")
CAPTION_START = regex.compile(rf"\A[#＃ ]*(?:附?表|附件)?[\d{COUNTING}]{{0,3}}[、.：: ]?")
BY_PLACE = regex.compile(r"\A.{0,8}?[各分](?P<kind>(?:[省市县区州盟旗乡镇]|地区|地市|街道|部门|行业|产业|（|）|、)+)的?")
# What a number may be counted in, by what it measures: where several units stand above a table.
FITTING = tuple((regex.compile(what), regex.compile(unit)) for what, unit in (
    ("面积|耕地", "亩|公顷|平方"), ("产量|用量|库存|吞吐|排放|销量", "[吨斤时]"), ("人口|人数|就业", "人"),
    ("收入|支出|产值|增加值|总额|投资|税|余额|存款|贷款|GDP|利润|费|价", "元")))
GROUPS = regex.compile("城镇|农村|城市|乡村|男性?|女性?|常住|户籍|市区|全社会")   # whose, before what is measured
BRACKETS = regex.compile(r"[（(][^（）()]*[）)]")
NOT_MEASURED = regex.compile(r"[，。；]|情况|状况|统计|一览|排名|名单|明细|质量|单位|公报|月报|日报|附表|指标|(?:[省市县区]|各地)\Z")
SERIAL = regex.compile(r"序号|编号|No\.?|#")
RANK = regex.compile(r"排名|位次|名次|排序")
PART_OF = regex.compile(r"\A(?:其中[：:]?|[：:]|[#＃*＊·•—-]+) ?")
NUMBERED = regex.compile(rf"\A(?:[（(][{COUNTING}\d]{{1,2}}[）)]|[{COUNTING}]{{1,2}}、|\d{{1,2}}[.、．](?!\d)) ?")
NAMELESS = frozenset(   # heads that say nothing of a number
    "指标 指标名称 项目 项目名称 名称 类别 地区 县区 区县 县（区） 县（市、区） 县市区 市县 市州 地市 城市 区域 单位 站名 测站"
    " 月份 时间 数值 绝对数 绝对值 绝对量 绝对额 总量 总额 数量 数 决算数 决算 完成数 完成额 执行数 实际数 累计数 实绩 实际 金额"
    " 值 指标值".split())


class Head(Struct, frozen=True):
    """What the head of a row or column says, or both together. `base` is the unit of what changes, where a head tells it."""

    time: str = ""
    place: str = ""
    measure: str = ""
    unit: str = ""
    basis: str = ""
    change: str = ""
    base: str = ""


def head_of(cells: Sequence[str], *, place: bool = False) -> Head:
    """The cells of a head, from the outermost in, sorted by what they say; a name among places is a `place`."""
    time = found_place = measure = unit = basis = change = base = ""
    for cell in cells:
        text = PART_OF.sub("", NUMBERED.sub("", cell))
        own = ""
        if match := UNIT.search(text):
            own, text = match["unit"].strip("±+/-"), text[:match.start()].strip()
        if match := TIME.match(text):   # with what is measured then: 9月末余额
            time += as_time(match[0])
            text = text[match.end():].strip("的 ")
        named = COMPARED_WITH.search(text, 1)      # 总产量比上年增减额
        if named and change_of(text[named.start():]):
            measure, text = measure + text[:named.start()], text[named.start():]
        if text and (match := change_of(text)):
            change, basis = kind_of(cell, own), (match["basis"] or "").rstrip("±+/＋")
            unit, base = own if change in ("amount", "points") else "", base or unit
        else:
            if text and place and not measure:
                found_place = text
            elif PLACE.fullmatch(text):
                found_place = text
            elif text not in NAMELESS:
                measure += text
            unit = own or unit
    return Head(time, found_place, measure, unit, basis, change, base)


def as_time(text: str) -> str:
    """2024 and 2024年度 → 2024年."""
    return text + "年" if text.isdigit() else text.removesuffix("度") if text.endswith("年度") else text


def told_by(caption: str, time: str) -> str:
    """A time of a head that the caption's month settles: under 2025年3月, 本月 is that month and 累计 goes from January to it."""
    match = MONTH.fullmatch(caption)
    if match and THIS_MONTH.fullmatch(time):
        return caption
    return f"{match['year']}年1-{match['month']}月" if match and SO_FAR.fullmatch(time) else time


def change_of(text: str) -> regex.Match[str] | None:
    """Whether a head says a change: 同比, 增减额, 比年初增长%, ±%; not 值 or 数 alone."""
    match = CHANGE.fullmatch(text)
    return match if match and (match["basis"] or match["verb"] or match["sign"] or "±" in text) else None


def kind_of(cell: str, unit: str) -> str:
    """In what a change is counted: by its unit, or what it is called."""
    if unit:
        return "points" if "百分点" in unit else "ratio" if unit in "%％‰" else "amount"
    if "百分点" in cell:
        return "points"
    if AMOUNT.search(cell):
        return "amount"
    if RATIO.search(cell):
        return "ratio"
    return "compared" if COMPARED.search(cell) and not EITHER_WAY.search(cell) else "unsaid"


def caption_of(lines: Sequence[str]) -> Head:
    """The time that lines above a table tell, and what is measured: 表2 2023年10月PM2.5月均浓度（单位：微克/立方米）.

    As its `place` stands of what kind the places in the rows are: 县 for 各县GDP.
    """
    time = place = measure = ""
    for line in lines:
        line = UNITS.sub("", line)
        if len(line) > CAPTION or NUMBERED.match(line):   # a heading of the text
            continue
        if match := CAPTION_TIME.search(line):
            time = match[0]
            line = line.replace(match[0], "").removeprefix("度")
        bare = BRACKETS.sub("", CAPTION_START.sub("", line)).strip(" ：:")
        if match := BY_PLACE.match(bare):
            place, bare = match["kind"] if len(match["kind"]) == 1 else "", bare[match.end():]
        if bare and not NOT_MEASURED.search(bare):
            measure = bare
    return Head(time, place, measure)


def units_of(lines: Sequence[str]) -> list[str]:
    """单位：亿元、% → ["亿元", "%"]; 各县粮食产量（万吨） → ["万吨"]."""
    for line in reversed(lines):
        if match := UNITS.search(line):
            return regex.split("[、,，] ?", match["units"])
        if len(line) <= CAPTION and (match := UNIT.search(line)):
            return [match["unit"]]
    return []
