"""Chinese surnames: which there are, and how they are read as surnames."""

from functools import lru_cache
from itertools import product

from mtreview.language.pinyin import syllables

__all__ = ["SINGLE", "also_read", "cut_name", "list_spellings", "misread", "read_surname", "spell_surnames"]

_DOUBLE = (
    "欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 端木 独孤 南宫 拓跋 澹台 万俟 长孙 宇文 呼延 轩辕 闻人"
)
SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄"
    "聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄"
    "丛仲虞敖巩明佘池查麻苑迟邝盖朴区冼覃逄郗郅亓步蔺练仝晁邰嵇隗桓鄢茅郜蒯荀郁湛胥莘贡濮阎茹匡阙蔚卜鞠牟"
)
_DOUBLE_READINGS = {
    "尉迟": ("yu", "chi"),
    "澹台": ("tan", "tai"),
    "万俟": ("mo", "qi"),
    "令狐": ("ling", "hu"),
    "长孙": ("zhang", "sun"),
}
_DOUBLE_SURNAMES = frozenset(_DOUBLE.split())
_READ_AS_SURNAME = {
    "单": "shan", "解": "xie", "曾": "zeng", "任": "ren", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge", "冼": "xian", "翟": "zhai",
    "朴": "piao", "尉": "wei", "秘": "bi", "那": "na", "乐": "yue", "燕": "yan", "宁": "ning", "召": "shao", "黑": "he", "哈": "ha", "折": "she", "缪": "miao", "沈": "shen", "覃": "qin", "许": "xu", "石": "shi", "贾": "jia", "车": "che", "员": "yun",  # noqa: E501
}  # fmt: skip


def read_surname(surname: str) -> tuple[tuple[str, ...], ...]:
    """How a surname is read; for some characters not as otherwise."""
    if surname in _DOUBLE_READINGS:
        return (_DOUBLE_READINGS[surname],)
    return ((_READ_AS_SURNAME[surname],),) if surname in _READ_AS_SURNAME else syllables(surname)[:1]


_READ_EITHER_WAY = {
    "柏": "bo",
    "牟": "mu",
    "盖": "gai",
    "缪": "mou",
    "翟": "di",
    "朴": "pu",
    "乐": "le",
    "洗": "xian",
    "费": "bi",
    "万": "mo",
}


def also_read(name: str) -> frozenset[str]:
    """How else the surname of a name may be read: families differ."""
    return frozenset({_READ_EITHER_WAY[name[0]]} if name[0] in _READ_EITHER_WAY else ())


def cut_name(name: str) -> tuple[str, str] | None:
    """Surname and given name; None for what begins with no Chinese surname."""
    if name[:2] in _DOUBLE_SURNAMES and 3 <= len(name) <= 4:
        return name[:2], name[2:]
    return (name[0], name[1:]) if name[:1] in SINGLE and 2 <= len(name) <= 3 else None


@lru_cache(maxsize=512)
def misread(surname: str) -> frozenset[str]:
    """What the characters may be read as one by one."""
    return frozenset("".join(r) for r in product(*([s[0] for s in syllables(c)] for c in surname)))


@lru_cache(maxsize=1)
def spell_surnames() -> dict[str, tuple[str, ...]]:
    """How each surname of one character is spelt in pinyin."""
    return {c: tuple("".join(s).replace("v", "u") for s in read_surname(c)) for c in SINGLE}


@lru_cache(maxsize=1)
def list_spellings() -> frozenset[str]:
    """All surnames of one character in pinyin."""
    return frozenset("".join(spelling) for c in SINGLE for spelling in read_surname(c)[:1])
