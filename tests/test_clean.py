"""Cleaning: what is joined, dropped, folded and mended; the map back; any string whatever."""

import time
import unicodedata
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.clean import Cleaner
from extractor.model import Cleaned
from extractor.rulebook import load
from extractor.rulebook.glyphs import GlyphRule

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load())


NEVER_WRAPPED = """\
吉安市2023年国民经济和社会发展统计公报（节选）
吉安市统计局
（2024年3月28日）
一、综合
初步核算，2020年，全县实现地区生产总值171.42亿元，按可比价格计算，比上年增长3.9%。其中，第一产业增加值46.83亿元，增长5.4%。
全年居民消费价格比上年上涨0.3%，其中食品烟酒价格上涨0.5%，交通通信价格下降2.3%。工业生产者出厂价格、购进价格分别下降3.1%和4.6%。
二、农业和工业
全年粮食播种面积112.6万亩，总产量41.7万吨，比上年增产0.6万吨；猕猴桃、雪梨产量分别为12.1万吨和13.4万吨。
"""
LETTER = """\
关于印发防汛抗旱工作要点的通知
各市人民政府，省人民政府各部门：
现将有关事项通知如下，请结合实际认真贯彻执行，并于每月5日前将上月进展情况报送省防汛抗旱指挥部办公室汇总。
"""
# At 16 characters, with a column's end in mid-sentence, a heading, a page number, a title and a byline.
WRAPPED = """\
今年上半年，全市地表水考核断面中，
水质优良的有十三个，占百分之九十，
较上年同期提高七个百分点，劣类断面

全部消除，治理废渣七千五百多万吨，
披上绿装。
治理有了长效
按照计划，到今年年底，全市将完成九

— 2 —

处水源保护区整治，新建管网六十五公
里，确保水源达标。

一江碧水润城乡
本报通讯员 孟 辉
"""
UNWRAPPED = """\
今年上半年，全市地表水考核断面中，水质优良的有十三个，占百分之九十，较上年同期提高七个百分点，劣类断面全部消除，治理废渣七千五百多万吨，披上绿装。
治理有了长效
按照计划，到今年年底，全市将完成九处水源保护区整治，新建管网六十五公里，确保水源达标。
一江碧水润城乡
本报通讯员 孟辉
"""
REPORT = """\
政府工作报告（摘登）
——2023 年 2 月 9 日在湄潭县第十八届人民代表大会第三次会议
上
湄潭县人民政府县长 杨 帆
各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。
一、2022 年工作回顾
过去一年，面对有效需求不足、财政收支矛盾突出等困难，全县完成
地区生产总值 186.4 亿元，增长 3.8%；规模以上工业增加值增长
6.1%；固定资产投资下降 4.7%；社会消费品零售总额 58.2 亿元，
仅增长 0.6%，低于预期目标 7.4 个百分点。
"""
REPORTED = """\
政府工作报告（摘登）
——2023年2月9日在湄潭县第十八届人民代表大会第三次会议上
湄潭县人民政府县长 杨帆
各位代表：
现在，我代表县人民政府向大会报告工作，请予审议。
一、2022年工作回顾
过去一年，面对有效需求不足、财政收支矛盾突出等困难，全县完成地区生产总值186.4亿元，增长3.8%；规模以上工业增加值增长6.1%；\
固定资产投资下降4.7%；社会消费品零售总额58.2亿元，仅增长0.6%，低于预期目标7.4个百分点。
"""
# Latin words keep a blank where a line ended between them.
WORDS = """\
全市共有三个国家级自然保护区纳入了
世界自然保护联盟的名录，包括 Green
List 在内的多个国际名单，均得到了
国内外专家的一致好评。
"""
PARAGRAPHS = {
    "nothing": ("", ""),
    "no break": ("甲。", "甲。"),
    "last break": ("甲。\n", "甲。¶"),
    "blank lines": ("\n\n甲。\n\n乙。\n\n", "甲。¶乙。¶"),
    "windows": ("甲。\r\n乙。\r\n", "甲。¶乙。¶"),
    "old mac": ("甲。\r乙。", "甲。¶乙。"),
    "other breaks": ("甲。\u2028乙。\x0c丙。\x85丁。", "甲。¶乙。¶丙。¶丁。"),
    "a hard end": ("甲\u2029乙", "甲¶乙"),
    "indents": ("　　甲。\n　　乙。", "甲。¶乙。"),
    "inside a unit": ("13600 万千瓦\n时", "13600万千瓦时"),
    "inside a list": ("优良天数为 38、\n69 和 27 天。", "优良天数为38、69和27天。"),
    "two lines": (
        "朔州市践行“两山”理念，加强环\n境综合治理，持续改善环境。",
        "朔州市践行“两山”理念，加强环境综合治理，持续改善环境。",
    ),
    "names in brackets": ("（周 岩 李丹枫）\n\n一江碧水润湘中", "（周岩 李丹枫）¶一江碧水润湘中"),
    "a table": ("太原市 4.66\n大同市 3.89\n朔州市 3.90\n忻州市 4.12", "太原市4.66¶大同市3.89¶朔州市3.90¶忻州市4.12"),
    "never wrapped": (NEVER_WRAPPED, NEVER_WRAPPED),
    "a letter": (LETTER, LETTER),
    "wrapped": (WRAPPED, UNWRAPPED),
    "a report": (REPORT, REPORTED),
    "latin words": (WORDS, WORDS.replace("\n", "").replace("包括 GreenList 在", "包括Green List在") + "\n"),
}

@pytest.mark.parametrize(("source", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_clean_ends_paragraphs_and_joins_wrapped_lines(cleaner: Cleaner, source: str, expected: str) -> None:
    assert cleaner.clean(source).text == expected.replace("¶", "\u2029").replace("\n", "\u2029")


CHARACTERS = [
    ("率 达 20.50%， 草 原 综 合 植 被 盖 度 达 59.09%。", "率达20.50%，草原综合植被盖度达59.09%。"),
    ("年发电量约 13600 万千瓦时，", "年发电量约13600万千瓦时，"),
    ("今年 1~9 月，", "今年1~9月，"),
    ("存栏 2 386 头", "存栏2386头"),
    ("总投资 12 500.5 万元", "总投资12500.5万元"),
    ("人口 1 234 567 人", "人口1234567人"),
    ("第 1 200 号", "第1 200号"),
    ("2023 386 吨", "2023 386吨"),
    ("分别为 12 34 吨", "分别为12 34吨"),
    ("占 20 .5% 和 20. 5%", "占20.5%和20.5%"),
    ("1. 2023年全县造林3万亩", "1. 2023年全县造林3万亩"),
    ("浓度仅为 0.03 ng TEQ/m3", "浓度仅为0.03ng TEQ/m3"),
    ("符合 GB 18485-2014 标准", "符合GB 18485-2014标准"),
    ("氮氧化物 30 mg / m3", "氮氧化物30mg/m3"),
    ("气温 5 - 6 ℃", "气温5-6℃"),
    ("山西朔州 厚植生态底色", "山西朔州 厚植生态底色"),
    ("青 绿 画 卷 醉 河 山", "青绿画卷醉河山"),
    ("记者 王 刚 李丹枫", "记者 王刚 李丹枫"),
    ("在 太原市 召开，会议 指出，全市 达标。", "在太原市召开，会议指出，全市达标。"),
    ("２０２３年，ＰＭ２．５平均浓度为３５μg／m³，达标率９０％", "2023年，PM2.5平均浓度为35μg/m³，达标率90%"),
    ("大于４，５６５，３、４，５", "大于4,565，3、4，5"),
    ("负３ 分  之 负 一百", "负3分之负一百"),
    ("百分 之 十二", "百分之十二"),
    ("1～9月 1〜9月 5∼6", "1~9月1~9月5~6"),
    ("−5℃", "-5℃"),
    ("10³、Ⅲ类、㎡、℃、½、①", "10³、Ⅲ类、㎡、℃、½、①"),
    ("⼭⻄省⻓治市⾦", "山西省长治市金"),
    ("造林,治沙;达标率20%,优良", "造林，治沙；达标率20%，优良"),
    ("1,087吨、12:30、1:3", "1,087吨、12:30、1:3"),
    ("细颗粒物(PM2.5)浓度", "细颗粒物（PM2.5）浓度"),
    ("噪声60dB(A)，(其中)一级", "噪声60dB(A)，（其中）一级"),
    ("上\u200b海\ufeff市\u00ad\ue5e5\x00\x08\ud800", "上海市"),
    ("唯一变种花———缘毛太行花", "唯一变种花———缘毛太行花"),
    ("PM2.5、NO2 浓度", "PM2.5、NO2浓度"),
    ("二○二三年", "二〇二三年"),
    ("2023年6月5號，低於後者3億噸，漲0.5個百分點", "2023年6月5号，低于后者3亿吨，涨0.5个百分点"),
    ("二噁英；於潜镇、乾县", "二噁英；於潜镇、乾县"),
    ("秋 粮 面积 356 . 2 万 亩 ， 占 98 . 6 % 。", "秋粮面积356.2万亩，占98.6%。"),
    ("面积3 5 6 . 2万亩，增 长 1 6 . 2 %", "面积356.2万亩，增长16.2%"),
    ("企 业 1 2 0 家 ，", "企业120家，"),
    ("约4 600人至3 663 700人，2 250、41 306 元", "约4600人至3663700人，2250、41306元"),
    ("用水38 m 3，1.2 万 m 3 /d，水域12.6 km 2", "用水38m3，1.2万m3/d，水域12.6km2"),
    ("长 5 m 3 根", "长5m 3根"),
    ("71 μ g/m 3，58 dB ( A )，860 万 kW · h", "71μg/m3，58dB(A)，860万kW·h"),
    ("保持芋 类，2 伊 300兆瓦。", "保持Ⅲ类，2×300兆瓦。"),
    ("于都县、伊犁河、益阳市、榆次区、要求、依法", "于都县、伊犁河、益阳市、榆次区、要求、依法"),
]


@pytest.mark.parametrize(("source", "expected"), CHARACTERS, ids=ascii)
def test_clean_drops_blanks_folds_widths_and_mends_glyphs(cleaner: Cleaner, source: str, expected: str) -> None:
    assert cleaner.clean(source).text == expected


def wrapped(paragraph: str, width: int) -> str:
    """A paragraph in lines of so many half-width characters, closing marks kept with the word before them."""
    lines, room = [""], width
    for token in regex.findall(r"(?:[!-~]+|[“‘《（【]?.)[，。；：、！？）》”’】]*", paragraph):
        need = sum(1 if char < "\u2000" else 2 for char in token)
        if need > room and lines[-1]:
            lines.append("")
            room = width
        lines[-1] += token
        room -= need
    return "\n".join(lines)


def ends(text: str) -> set[int]:
    """Where paragraphs end, counted without the blanks."""
    return set(accumulate(len(paragraph.replace(" ", "")) for paragraph in text.strip("\u2029").split("\u2029")))


@pytest.mark.parametrize("width", [26, 34, 36, 40, 52, 80])
@pytest.mark.parametrize("between", ["\n\n", "\n　　"], ids=["blank-lines", "indents"])
def test_a_bulletin_comes_out_of_any_column_as_it_went_in(cleaner: Cleaner, width: int, between: str) -> None:
    right = found = wanted = 0
    for path in sorted(BULLETINS.glob("*.txt")):
        text = cleaner.clean(path.read_text("utf-8")).text
        again = cleaner.clean(between.join(wrapped(paragraph, width) for paragraph in text.split("\u2029"))).text

        assert again.replace(" ", "").replace("\u2029", "") == text.replace(" ", "").replace("\u2029", "")
        right += len(ends(again) & ends(text))
        found += len(ends(again))
        wanted += len(ends(text))

    assert right / found > 0.95
    assert right / wanted > 0.95


def test_glyph_rules_follow_the_shift_of_the_lead_byte() -> None:
    shifted = [(fault, meaning) for rule in load().of(GlyphRule) if rule.id not in ("zero",)
               for fault, meaning in zip(rule.faults, rule.means, strict=True)]
    for fault, meaning in shifted:
        lead, trail = fault.encode("gb2312")

        assert bytes([lead - 0x31, trail]).decode("gb18030").replace("～", "~") == meaning


def test_mends_are_told_with_their_rules(cleaner: Cleaner) -> None:
    found = [(mend.text, mend.mended, mend.rule) for mend in cleaner.mends("达到芋类，2 伊 300 兆瓦")]

    assert found == [("芋", "Ⅲ", "class"), ("伊", "×", "times")]


SIGNS = st.sampled_from(
    [
        *"甲乙丙丁億噸於芋玉类伊益要姻野耀滋三二○O本刊讯记者来源，。；：！？、（）《》“”…—·~～-+%/.,;:?!()[]",
        *"0123456789０９％．Ａabgm ²³Ⅲ℃㎡",
        *"\n\n\n\r\t　  \u2029\u200b\ue000\ud800\x00⼭",
    ]
)
TEXTS = st.one_of(st.text(), st.text(st.characters()), st.lists(SIGNS, max_size=60).map("".join))


@given(TEXTS)
@example("1 234 .5 吨")
@example("3 .5 m")
@example("周岩 滋g")
def test_any_string_is_cleaned_with_a_faithful_map(cleaner: Cleaner, source: str) -> None:
    cleaned = cleaner.clean(source)
    origins = [cleaned.origin(offset) for offset in range(len(cleaned.text))]

    assert all(a < b for a, b in pairwise(origins))
    assert all(0 <= origin < len(source) for origin in origins)
    assert faithful(cleaned, origins)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in cleaned.text)
    for start, end in pairwise(range(0, len(cleaned.text), 3)):
        assert cleaned.span(start, end) == (origins[start], origins[end - 1] + 1)


def faithful(cleaned: Cleaned, origins: list[int]) -> bool:
    """Whether what stands is what stood, or a fold of it; and whether nothing that shows was dropped."""
    kept = set(origins)
    dropped = [char for offset, char in enumerate(cleaned.source) if offset not in kept]
    return all(not char.isprintable() or char.isspace() or unicodedata.category(char) == "Mn" for char in dropped)


@given(TEXTS)
@example("20%  ,  优良")
@example("(中(a))")
@example("((中)")
@example("甲 乙芋类")
@example("甲 .")
@example("5m . 甲 ..")
def test_cleaning_a_cleaned_text_changes_nothing(cleaner: Cleaner, source: str) -> None:
    once = cleaner.clean(source).text
    again = cleaner.clean(once)

    assert again.text == once
    assert again.starts == (0,)


@pytest.mark.parametrize("unit", [*"一1(（ \n，。芋—\u3000\u200b２", "甲 ", "1 ", "a\n", "( ", "1 234 ", "中(", "，\n"])
def test_a_long_run_of_anything_is_cleaned_in_linear_time(cleaner: Cleaner, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        cleaner.clean(text)
        return time.process_time() - start

    small = max(seconds(30_000), 0.01)

    assert seconds(300_000) < 40 * small
