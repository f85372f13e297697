"""Places in pinyin: a letter wrong (Quzou for Quzhou), or a character read as it is elsewhere (厦门 as Shamen)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.contrast_table import load_groups
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import words
from mtreview.language.pinyin import syllables
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["is_own_spelling", "place_marks"]

_KIND = re.compile("(?:自治[区州县]|地区|新区|[省市县区镇乡村州盟旗])$")
_FOREIGN = re.compile("[尔勒泰音木斯齐拉林特克哈乌萨蒙巴吉兰丹科什布达姆]")
"""Characters that write the sounds of other languages: such names have spellings of their own."""
_OWN_SPELLING = frozenset("陕西 西藏 内蒙古 香港 澳门 台湾 台北 高雄 新竹 台中 金门 香格里拉 西安 大理".split())
_CHINESE = frozenset(
    (
        "北京 天津 上海 重庆 广州 深圳 武汉 成都 杭州 南京 苏州 青岛 大连 沈阳 长春 郑州 长沙 昆明 贵阳 南宁 福州 厦门 济南 太原 合肥 南昌 兰州 西宁 银川 海口 "  # noqa: E501
        "河北 河南 湖北 湖南 山东 山西 江苏 江西 浙江 福建 广东 广西 云南 贵州 四川 青海 甘肃 黑龙江 吉林 辽宁 安徽 海南 宁夏 新疆 宁波 温州 无锡 常州 徐州 扬州 "  # noqa: E501
        "洛阳 开封 桂林 珠海 东莞 佛山 汕头 三亚 丽江 遵义 绵阳 宜昌 襄阳 黔江 绍兴 嘉兴 湖州 金华 台州 泉州 漳州 烟台 潍坊 临沂 唐山 保定 邯郸 秦皇岛 大同 包头 鞍山 抚顺 延安 宝鸡"  # noqa: E501
    ).split()
)
"""Known without 市 or 县 after them: elsewhere a name can be foreign (迪拜)."""
_LEAST_LETTERS = 5
_TAGS = frozenset(("ns", "nr", "nz"))
"""Of a place, and of what was taken for something else: then 县 or 镇 and its English tell the place."""
_ADMINISTERED = re.compile(r"[a-z] (?:Province|City|County|District|Town|Township|Village|Prefecture|Banner)\b")


def is_own_spelling(name: str) -> bool:
    """Whether pinyin is not, or not in every case, how a place is spelt: other languages, older customs."""
    return name in _OWN_SPELLING or _FOREIGN.search(name) is not None


def place_marks(row: Row) -> Iterator[Mark]:
    """A mark for each place of the Chinese that the English spells wrongly and nowhere right."""
    reading = chinese(row.source or "")
    if not any(tag in _TAGS for _, tag in reading.tagged):
        return
    seen: set[str] = set()
    for token in reading.tokens:
        name = _bare(token.text)
        if token.tag not in _TAGS or not 2 <= len(name) <= 3 or name in seen | _OWN_SPELLING or _FOREIGN.search(name):
            continue
        seen.add(name)
        following = reading.text[token.span.start + len(name) :][:3]
        administered = re.match("自治|地区|[省市县区镇乡村州盟旗]", following) is not None
        if token.tag == "ns" or (administered and _ADMINISTERED.search(row.target)):
            yield from _wrong(row, reading, token.span, name, chinese_place=administered or name in _CHINESE)


def _bare(name: str) -> str:
    """Without 市 or 县, where two characters are left."""
    bare = _KIND.sub("", name)
    return bare if len(bare) >= 2 else name


def _wrong(row: Row, reading: Chinese, place: Span, name: str, *, chinese_place: bool) -> Iterator[Mark]:
    readings = ["".join(s) for s in syllables(name)]
    if not readings or any("v" in r for r in readings):
        return
    wanted = readings[0]
    if wanted in re.sub(r"[^a-z]", "", row.target.lower()):
        return
    right = frozenset("".join(s) for t in reading.tokens for s in syllables(_bare(t.text))[:4] if t.tag[:1] in "nj")
    elsewhere = frozenset("".join(r) for r in product(*([s[0] for s in syllables(c)] for c in name))) - {*readings}
    tokens = [w for w in words(row.target) if w.capitalised and w.text.isascii()]
    for word in tokens:
        said = word.text.lower()
        if said in right or said in _known():
            continue
        if said in elsewhere:
            why, sure = "here the character is read otherwise", 0.75
        elif chinese_place and len(wanted) >= _LEAST_LETTERS and len(said) >= _LEAST_LETTERS and _near(said, wanted):
            why, sure = "a letter is wrong", 0.8
        else:
            continue
        fix = wanted.capitalize()
        reason = f"{name} is “{fix}” in pinyin, not “{word.text}”: {why}"
        yield Mark(
            "target",
            word.span,
            "accuracy/name",
            "major",
            sure,
            reason,
            fix,
            reading.original(place),
            f"names:{name}>{said}",
        )
        return


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Names that are right in themselves, though perhaps not here: the check `contrasts` has them."""
    return frozenset(form.lower() for group in load_groups("contrasts.tsv") for w in group for form in w.forms)


def _near(said: str, wanted: str) -> bool:
    """One letter off, and with the same first letter: English words and other places seldom are."""
    return said[0] == wanted[0] and DamerauLevenshtein.distance(said, wanted) == 1
