"""Chinese names in pinyin: spelling, order and word division of people's names, spelling of places."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.coverage import find_table
from mtreview.detectors.glossary import load
from mtreview.detectors.places import place_marks
from mtreview.detectors.terms import Found
from mtreview.detectors.titles import title_marks
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import Word, words
from mtreview.language.pinyin import syllables
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Names", "people"]

_DOUBLE = (
    "欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 端木 独孤 南宫 拓跋 澹台 万俟 长孙 宇文 呼延 轩辕 闻人"
)
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄"
    "聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄"
    "丛仲虞敖巩明佘池查麻苑迟邝盖朴区冼覃逄郗郅亓"
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
_RULER = re.compile("[皇帝宗祖王后妃公侯]$")
"""秦始皇, 汉武帝: by custom every syllable of a ruler's title is a word."""
NEAR = 0.85
OTHER_SURNAME = 0.8
ORDER = 0.5


class Names:
    """A name that the English spells almost right, in the other order, or cut into syllables."""

    name = "names"
    category = "accuracy/name"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "Chinese names misspelt, in Western order or cut into syllables"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        glossary = context.glossary or load()
        names = [p for p in (*people(reading), *_divided_people(reading, row.target)) if p.zh not in glossary]
        right = frozenset(_letters(a) for n in names for a in n.accepted)
        marks: list[Mark] = []
        for name in {n.zh: n for n in reversed(names)}.values():
            if any(_joined(row.target, a) for a in name.accepted):
                continue
            for mark in _wrong(row, name, right):
                if mark.span is not None and mark.span.of(row.target) in (row.source or ""):
                    continue  # the Chinese gives this spelling itself
                if not any(m.span == mark.span for m in marks):
                    marks.append(mark)
        people_marked = [m.span for m in marks if m.span is not None]
        marks += [
            m
            for m in (*place_marks(row), *title_marks(row, find_table(context)))
            if m.span and not any(m.span.overlaps(s) for s in people_marked)
        ]
        return sorted(marks, key=lambda m: m.span or Span(0, 0))


@lru_cache(maxsize=2048)  # a long document: consistency asks for all of it again
def people(reading: Chinese) -> tuple[Found, ...]:
    """Chinese people named in the text, with every spelling of surname and given name, the likeliest first.

    A name is a word tagged as one, of two to four characters, that begins with a Chinese surname; a transliterated
    foreign name (特朗普) seldom does, and its English is nowhere near the pinyin, so it is left alone.
    """
    found = []
    for token in reading.tokens if any(tag == "nr" for _, tag in reading.tagged) else ():
        if token.tag == "nr" and (cut := _cut(token.text)) is not None:
            surname, given = cut
            spellings = [_spelling(s, g) for s in _surnames(surname) for g in syllables(given)[:4]]
            every = (s.replace("v", u) for s in spellings for u in (("yu", "u", "ü", "v") if "v" in s else ("v",)))
            found.append(Found(token.text, tuple(dict.fromkeys(every)), reading.original(token.span)))
    return tuple(f for f in found if f.accepted)


def _divided_people(reading: Chinese, target: str) -> Iterator[Found]:
    """Names that the word division cuts after the surname, where the English has the given name with a capital."""
    for left, right in pairwise(reading.tokens):
        if len(left.text) != 1 or left.text not in _SINGLE or len(right.text) != 2 or left.tag == "m":
            continue
        spellings = tuple(_spelling(s, g) for s in _surnames(left.text) for g in syllables(right.text)[:2])
        if any(re.search(rf"\b{s.split()[1]}\b", target) for s in spellings):
            yield Found(left.text + right.text, spellings, reading.original(Span(left.span.start, right.span.end)))


def _surnames(surname: str) -> tuple[tuple[str, ...], ...]:
    """How a surname is read; for some characters not as otherwise."""
    if surname in _DOUBLE_READINGS:
        return (_DOUBLE_READINGS[surname],)
    return ((_READ_AS_SURNAME[surname],),) if surname in _READ_AS_SURNAME else syllables(surname)[:1]


def _cut(name: str) -> tuple[str, str] | None:
    if name[:2] in _DOUBLE_SURNAMES and 3 <= len(name) <= 4:
        return name[:2], name[2:]
    return (name[0], name[1:]) if name[:1] in _SINGLE and 2 <= len(name) <= 3 else None


def _spelling(surname: tuple[str, ...], given: tuple[str, ...]) -> str:
    return f"{''.join(surname).capitalize()} {_given(given).capitalize()}"


def _given(given: tuple[str, ...]) -> str:
    """Given names as one word, with an apostrophe before a syllable that begins with a vowel (Xi'an)."""
    return given[0] + "".join(f"'{s}" if s[0] in "aeo" else s for s in given[1:])


def _wrong(row: Row, name: Found, right: frozenset[str]) -> Iterator[Mark]:
    wanted = [_letters(a) for a in name.accepted]
    turned = {_letters(" ".join(reversed(a.split(" ", 1)))): a for a in name.accepted}
    for span in _runs(row.target):
        text = span.of(row.target)
        letters = _letters(text)
        if letters in right:
            if letters in wanted and text != name.accepted[wanted.index(letters)]:
                yield from _divided(row, name, span, name.accepted[wanted.index(letters)])
            continue
        if letters in turned and letters not in wanted:
            yield _mark(row, name, span, turned[letters], "in Chinese order the surname comes first", ORDER, "minor")
        elif (near := _nearest(text, name)) is not None:
            yield _mark(row, name, span, near, "a letter is wrong", NEAR, "major")
        elif (own := _other_surname(text, name)) is not None:
            yield _mark(row, name, span, own, "the surname is another", OTHER_SURNAME, "major")


def _divided(row: Row, name: Found, span: Span, wanted: str) -> Iterator[Mark]:
    """A given name cut into syllables or a name run together; other spellings of the same letters are left alone."""
    text = span.of(row.target)
    run_together = " " not in text and "-" not in text
    if (
        _RULER.search(name.zh)
        or (len(text.split()) == len(wanted.split()) and "-" not in text)
        or (run_together and not re.search("[a-z][A-Z]", text))
    ):
        return
    yield _mark(row, name, span, wanted, "surname and given name are one word each in pinyin", ORDER, "minor")


def _nearest(text: str, name: Found) -> str | None:
    """The spelling of which `text` is one letter off: same number of words, surname or given name the same."""
    parts = text.split()
    for accepted in name.accepted:
        goal = accepted.split()
        if len(parts) != len(goal) or len(_letters(accepted)) < 6:
            continue
        same = sum(a.lower() == b.lower() for a, b in zip(parts, goal, strict=True))
        if same == len(goal) - 1 and DamerauLevenshtein.distance(text.lower(), accepted.lower()) == 1:
            return accepted
    return None


def _other_surname(text: str, name: Found) -> str | None:
    """The name's right spelling where the given name stands beside another Chinese surname, or beside a reading that the
    character has elsewhere (单 as Dan)."""
    parts = text.split()
    if len(parts) != 2:
        return None
    for accepted in name.accepted:
        given = accepted.split()[1].lower()
        for surname, other in (parts, reversed(parts)):
            if other.lower() != given or surname.lower() == accepted.split()[0].lower():
                continue
            if surname.lower() in _misread((_cut(name.zh) or (name.zh[0], ""))[0]) or (
                len(given) >= 5 and surname.lower() in _surname_spellings()
            ):
                return accepted
    return None


@lru_cache(maxsize=512)
def _misread(surname: str) -> frozenset[str]:
    """What the characters may be read as one by one."""
    return frozenset("".join(r) for r in product(*([s[0] for s in syllables(c)] for c in surname)))


@lru_cache(maxsize=1)
def _surname_spellings() -> frozenset[str]:
    return frozenset("".join(spelling) for c in _SINGLE for spelling in _surnames(c)[:1])


def _mark(row: Row, name: Found, span: Span, wanted: str, why: str, sure: float, severity: str) -> Mark:
    reason = f"{name.zh} is “{wanted}” in pinyin, not “{span.of(row.target)}”: {why}"
    group = f"names:{name.zh}>{span.of(row.target).lower()}"
    kind = "accuracy/name" if severity == "major" else "locale/name-format"
    return Mark(
        "target", span, kind, "major" if severity == "major" else "minor", sure, reason, wanted, name.place, group
    )


def _runs(text: str) -> Iterator[Span]:
    """Every run of two to four capitalised words joined by one space or hyphen, and its beginnings."""
    tokens = words(text)
    for i, first in enumerate(tokens):
        if not first.capitalised:
            continue
        for j in range(i + 1, min(i + 4, len(tokens))):
            if not _follows(text, tokens[j - 1], tokens[j]):
                break
            yield Span(first.span.start, tokens[j].span.end)


def _follows(text: str, left: Word, right: Word) -> bool:
    link = text[left.span.end : right.span.start]
    return link in (" ", "-", "'", "’") and (right.capitalised or link != " ")


def _joined(text: str, name: str) -> bool:
    return name.split("'")[0] in text and (f" {name} " in text or _standing(name).search(text) is not None)


@lru_cache(maxsize=2048)
def _standing(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)".replace("'", "['’]?"))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())
