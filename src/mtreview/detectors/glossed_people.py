"""Chinese people whose names the English translates, in whole or in part: 高小雨 as "Tall Small Rain" or "Tall Xiaoyu", 石某 as "surnamed
Stone"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from mtreview.detectors.coverage import KNOWN, cover
from mtreview.detectors.literal_names import find_glosses
from mtreview.detectors.surnames import SINGLE, list_spellings, read_surname
from mtreview.detectors.unmatched import is_common, is_headline
from mtreview.language.chinese import Chinese
from mtreview.language.english import Word, words
from mtreview.language.known_names import load_names
from mtreview.language.lexical import LexicalTable
from mtreview.language.pinyin import is_pinyin, spell_runs, syllables
from mtreview.language.text import is_han
from mtreview.language.words import stem
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_glossed_people"]

GLOSSED, UNCALLED = 0.85, 0.7
_PLACE_END = frozenset("桥沟湖山河村镇乡路街店厂园寺庙楼塔门湾岛港城区县市站队坡洞井关口")
_ROLE = re.compile("[长员师家手生农民工者授任记书席理夫士匠星将客商人]$")
"""The end of what somebody is: what comes after it may be a name."""
_TITLES = frozenset(
    "mr mrs ms miss dr doctor professor teacher coach director uncle aunt auntie grandma grandpa little old young big sister brother "
    "master manager chief captain mayor secretary minister president chairman engineer lawyer judge officer comrade principal the a "
    "and but so with when while for from in on at by to of as its his her our their this that north south east west mount lake".split()
)
_SURNAMED = re.compile(
    r"\b(?:sur|last |family )name(?:d| is| of| was)? (?P<name>[A-Z][a-z]+)\b(?: (?:so-and-so|Mou)\b)?"
)
_SOMEBODY = re.compile(
    r"\b(?P<name>[A-Z][a-z]+) (?:so-and-so|[Ss]omebody|Mou)\b|\b[Aa] certain (?P<other>[A-Z][a-z]+)\b"
)


def mark_glossed_people(row: Row, reading: Chinese, table: LexicalTable) -> Iterator[Mark]:
    """Marks on words that stand where the name of a person in pinyin belongs; at most one for each name."""
    yield from _mark_somebody(row, reading)
    if is_headline(row.target):
        return
    tokens, letters = words(row.target), re.sub("[^a-z]", "", row.target.lower())
    found: set[str] = set()
    for zh, place, span, sure in (
        *_glossed(reading, tokens, row.target, table),
        *_half_glossed(row, reading, tokens, table),
    ):
        spelt = _spell(zh)
        if zh in found or "".join(spelt) in letters:
            continue
        found.add(zh)
        wanted = f"{spelt[0].capitalize()} {''.join(spelt[1:]).capitalize()}"
        yield _mark(zh, span.of(row.target), span, wanted, reading.original(place), sure)


def _mark(zh: str, said: str, span: Span, wanted: str, place: Span, sure: float) -> Mark:
    reason = f"{zh} is a person's name: “{wanted}” in pinyin, not “{said}”"
    return Mark("target", span, "accuracy/name", "major", sure, reason, wanted, place, f"names:{zh}>{said.lower()}")


@lru_cache(maxsize=1024)
def _spell(zh: str) -> tuple[str, ...]:
    """The syllables of a surname of one character and a given name."""
    return (*read_surname(zh[0])[0], *syllables(zh[1:])[0])


def _glossed(
    reading: Chinese, tokens: Sequence[Word], target: str, table: LexicalTable
) -> Iterator[tuple[str, Span, Span, float]]:
    """Three characters of which each has its word, in their order: its sense, or for some of them its sound."""
    said = frozenset(lemma for t in tokens if t.capitalised for lemma in t.lemmas) | {
        t.text.lower() for t in tokens if t.capitalised
    }
    for place in _possible_people(reading, table):
        zh = place.of(reading.text)
        first = find_glosses(zh[0]) | {*read_surname(zh[0])[0]}
        if first.isdisjoint(said):
            continue
        for i in range(len(tokens) - 2):
            three = tokens[i : i + 3]
            if three[0].capitalised and _adjoin(target, three) and _say_characters(three, zh):
                yield zh, place, Span(three[0].span.start, three[-1].span.end), GLOSSED


def _possible_people(reading: Chinese, table: LexicalTable) -> Iterator[Span]:
    """Three characters, of a surname and a given name, where a word tagged as a name stands or after somebody's role."""
    text, before = reading.text, ""
    for token in reading.tokens:
        zh = text[token.span.start : token.span.start + 3]
        is_person = token.tag in ("nr", "nrt", "zg") or _ROLE.search(before) is not None
        before = token.text
        if len(token.text) == 2 and token.text in table.zh_index:
            continue  # 蓝天, 钟声: a word of the language
        is_name = len(zh) == 3 and zh[0] in SINGLE and all(map(is_han, zh))
        if is_name and is_person and zh[2] not in _PLACE_END and zh not in load_names():
            yield Span(token.span.start, token.span.start + 3)


def _adjoin(target: str, tokens: Sequence[Word]) -> bool:
    return all(target[a.span.end : b.span.start] in (" ", "-") for a, b in pairwise(tokens))


def _say_characters(three: Sequence[Word], zh: str) -> bool:
    """Whether each word is the sense or the sound of its character, and one at least the sense."""
    senses = [not w.lemmas.isdisjoint(find_glosses(c)) for w, c in zip(three, zh, strict=True)]
    sounds = [w.text.lower() == s for w, s in zip(three, _spell(zh), strict=True)]
    return any(senses) and all(a or b for a, b in zip(senses, sounds, strict=True))


def _half_glossed(
    row: Row, reading: Chinese, tokens: Sequence[Word], table: LexicalTable
) -> Iterator[tuple[str, Span, Span, float]]:
    """A given name in pinyin after an English word with a capital, where the Chinese has a surname before it."""
    pairs = [(a, b) for a, b in pairwise(tokens) if _may_be_half(a, b) and _adjoin(row.target, (a, b))]
    spelled = spell_runs(reading.text) if pairs else {}
    starts = {t.span.start for t in reading.tokens} if pairs else set()
    for word, given in pairs:
        zh = spelled.get(given.text.lower(), "")
        at = reading.text.find(zh) if len(zh) == 2 else 0
        if at < 1 or reading.text[at - 1] not in SINGLE or at - 1 not in starts:
            continue
        surname = reading.text[at - 1]
        senses = find_glosses(surname) | {sense for sense, _ in table.translations(surname)}
        is_gloss = not (word.lemmas | {stem(word.text)}).isdisjoint(senses)
        if is_gloss or _is_uncalled(row, word, table):
            span = Span(word.span.start, given.span.end)
            yield surname + zh, Span(at - 1, at + 2), span, GLOSSED if is_gloss else UNCALLED


def _may_be_half(word: Word, given: Word) -> bool:
    said, name = word.text.lower(), given.text.lower()
    return (
        word.capitalised
        and given.capitalised
        and len(name) >= 5
        and is_pinyin(name, 2)
        and said not in _TITLES
        and said not in list_spellings()
        and not is_pinyin(said, 1)
        and not is_pinyin(said, 2)
    )


def _is_uncalled(row: Row, word: Word, table: LexicalTable) -> bool:
    """Whether it is a common word that translates nothing in the Chinese."""
    if not is_common(stem(word.text), table):
        return False
    return any(
        span == word.span and odds < KNOWN for span, _, odds in cover(row.source or "", row.target, table).target
    )


def _mark_somebody(row: Row, reading: Chinese) -> Iterator[Mark]:
    """What the English calls the only person of 某 whose surname it does not have, and 某 told as so-and-so."""
    people = {m[0][0]: Span(*m.span()) for m in re.finditer(f"[{SINGLE}]某", reading.text)}
    if not people:
        return
    spelt = {c: "".join(read_surname(c)[0]).capitalize() for c in people}
    for match in _SOMEBODY.finditer(row.target):
        name = match["name"] or match["other"]
        for c in [c for c in people if spelt[c] == name][:1]:
            yield _mark(f"{c}某", match[0], Span(*match.span()), name, reading.original(people[c]), GLOSSED)
    left = [c for c in people if not re.search(rf"\b{spelt[c]}\b", row.target)]
    said = [m for m in _SURNAMED.finditer(row.target) if m["name"] not in spelt.values()]
    if len(left) == 1 and len(said) == 1:
        span = Span(*said[0].span("name"))
        yield _mark(f"{left[0]}某", said[0]["name"], span, spelt[left[0]], reading.original(people[left[0]]), GLOSSED)
