"""Chinese places whose characters the English translates one by one ("Stone Gate" for 石门县), and the kind of a place or body
left in pinyin ("Renmin Yiyuan")."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from mtreview.detectors.unmatched import Named, find_spare
from mtreview.language.chinese import Chinese
from mtreview.language.dictionary import lexicon
from mtreview.language.english import Word, words
from mtreview.language.inflection import lemmas
from mtreview.language.lexical import LexicalTable
from mtreview.language.pinyin import is_pinyin, syllables
from mtreview.language.words import stem
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["find_glosses", "mark_literal"]

LITERAL, HALF, LEFT = 0.75, 0.65, 0.8
GLOSS = 0.05
"""From this probability on a word of the lexical table is what a character means."""
_KINDS = {
    "大学": "University", "学院": "College", "医院": "Hospital", "公司": "Company", "集团": "Group", "日报": "Daily",
    "晚报": "Evening News", "银行": "Bank", "委员会": "Committee", "政府": "Government", "公园": "Park", "大桥": "Bridge",
    "广场": "Square", "机场": "Airport", "车站": "Station", "博物馆": "Museum", "图书馆": "Library", "中学": "Middle School",
    "小学": "Primary School", "研究所": "Institute", "研究院": "Academy", "出版社": "Press", "电视台": "TV Station",
    "协会": "Association", "法院": "Court", "检察院": "Procuratorate", "开发区": "Development Zone",
    "自治区": "Autonomous Region", "自治州": "Autonomous Prefecture", "自治县": "Autonomous County", "水库": "Reservoir",
    "体育馆": "Gymnasium", "体育场": "Stadium", "派出所": "Police Station", "街道": "Subdistrict",
}  # fmt: skip
"""The ends of names that are always translated. Streets (大街, 路) and temples are told in pinyin too."""
_ADMINISTERED = re.compile("自治|[省市县区镇乡村州盟旗]")


def mark_literal(row: Row, reading: Chinese, names: Sequence[Named], table: LexicalTable) -> list[Mark]:
    """Marks on words with capitals that gloss a name's characters, and on kinds in pinyin."""
    found = [m for name in names if (m := _literal(row, reading, name, table)) is not None]
    return [*found, *_left_in_pinyin(row, reading)]


def _literal(row: Row, reading: Chinese, name: Named, table: LexicalTable) -> Mark | None:
    """The name of a place as the glosses of its characters side by side."""
    zh = name.zh if len(name.zh) == 2 else re.sub("[省市县区镇乡村州盟旗]$", "", name.zh)
    following = reading.text[name.span.start + len(zh) :][:2]
    if re.search("《[^》]*$", reading.text[: name.span.start]):
        return None  # the title of a work may be translated
    governed = name.tag.startswith(("ns", "nz")) and _ADMINISTERED.match(following)
    is_place = governed or (name.known is not None and name.known.kind == "place")
    if len(zh) != 2 or zh[1] in "省市县区镇乡村州盟旗" or not is_place:
        return None
    spelt = syllables(zh)[:2]
    if not spelt or "".join(spelt[0]) in re.sub("[^a-z]", "", row.target.lower()):
        return None
    glosses = [find_glosses(c) | {word for word, odds in table.translations(c) if odds >= GLOSS} for c in zh]
    sure, said = LITERAL, _glossed_pair(row.target, glosses, zh, table)
    if (
        said is None
        and _is_told_in_pinyin(name, spelt[0])
        and not following.startswith("州")
        and _is_whole(name, reading)
    ):
        sure, said = HALF, _half_glossed(row, reading, glosses, table)
    if said is None:
        return None
    wanted = "".join(spelt[0][:2]).capitalize()
    reason = f"{name.zh} is a name: “{wanted}”, not its characters one by one (“{said.of(row.target)}”)"
    place, group = reading.original(name.span), f"names:{zh}>literal"
    return Mark("target", said, "accuracy/name", "major", sure, reason, wanted, place, group)


def _is_whole(name: Named, reading: Chinese) -> bool:
    """False for a part of a longer word."""
    return {name.span.start, name.span.end} <= reading.edges


def _is_told_in_pinyin(name: Named, spelt: Sequence[str]) -> bool:
    return name.known is None or any("".join(spelt) in form.lower() for form in name.known.forms)


def _glossed_pair(target: str, glosses: Sequence[frozenset[str]], zh: str, table: LexicalTable) -> Span | None:
    """Two words with capitals that gloss the characters in order and do not translate the whole."""
    for left, right in pairwise(words(target)):
        if _glossed(target, left, right, glosses) and not (
            zh in table.zh_index and any(table.probability(zh, stem(w.text)) for w in (left, right))
        ):
            return Span(left.span.start, right.span.end)
    return None


def _half_glossed(row: Row, reading: Chinese, glosses: Sequence[frozenset[str]], table: LexicalTable) -> Span | None:
    """Two words with capitals of which one glosses the character in its place and nothing in the Chinese calls for the other."""
    spare = find_spare(row, reading, table)
    for pair in pairwise(words(row.target)) if spare else ():
        if not _stand_together(row.target, *pair):
            continue
        for (one, other), gloss in zip((pair, pair[::-1]), glosses, strict=True):
            if any(is_pinyin(other.text.lower(), count) for count in (1, 2, 3)):
                continue  # 梅溪湖 cut before 溪: Meixi Lake
            if not one.lemmas.isdisjoint(gloss) and any(run.holds(other.span) for run in spare):
                return Span(pair[0].span.start, pair[1].span.end)
    return None


def _stand_together(target: str, left: Word, right: Word) -> bool:
    """True for two words with capitals side by side."""
    return left.capitalised and right.capitalised and target[left.span.end : right.span.start] in (" ", "-")


def _glossed(target: str, left: Word, right: Word, glosses: Sequence[frozenset[str]]) -> bool:
    if not _stand_together(target, left, right):
        return False
    return not left.lemmas.isdisjoint(glosses[0]) and not right.lemmas.isdisjoint(glosses[1])


@lru_cache(maxsize=1024)
def find_glosses(character: str) -> frozenset[str]:
    """What a character means, as the dictionary has it: dictionary forms of English words."""
    return frozenset(lemma for word in lexicon().parts.get(character, frozenset()) for lemma in lemmas(word))


@lru_cache(maxsize=1)
def _kinds_in_pinyin() -> re.Pattern[str]:
    return re.compile(rf"(?<=[a-z] )(?:{'|'.join(''.join(syllables(kind)[0]).capitalize() for kind in _KINDS)})\b")


def _left_in_pinyin(row: Row, reading: Chinese) -> Iterator[Mark]:
    """Daxue, Yiyuan, Ribao: the kind of a body or place as a word of its own."""
    if _kinds_in_pinyin().search(row.target) is None:
        return
    for token in reading.tokens:
        for kind, english in _KINDS.items():
            if not token.text.endswith(kind):
                continue
            spelt = "".join(syllables(kind)[0]).capitalize()
            match = re.search(rf"(?<=[a-z] ){spelt}\b(?! (?:Road|Street|Avenue|Lane)\b)", row.target)
            if match is not None:
                start = token.span.end - len(kind)
                reason = f"{kind} is “{english}” in English, not “{spelt}”"
                place, group = reading.original(Span(start, token.span.end)), f"names:{kind}>pinyin"
                yield Mark("target", Span(*match.span()), "accuracy/name", "major", LEFT, reason, english, place, group)
