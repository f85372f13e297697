"""Names that the English has otherwise than the Chinese: another place or person, a slip of spelling, other pinyin, the characters
translated one by one, a body's name with a wrong word in it.

Each kind needs both sides to disagree: a name of the Chinese that nothing in the English renders, and in the English a name that nothing
in the Chinese calls for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.body_names import mark_bodies
from mtreview.detectors.literal_names import mark_literal
from mtreview.detectors.terms import Found
from mtreview.detectors.unmatched import SOUNDS, Named, find_names, find_spare, find_unmatched, is_common, is_headline
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import words
from mtreview.language.known_names import KnownName, load_english
from mtreview.language.lexical import LexicalTable
from mtreview.language.pinyin import is_pinyin, syllables
from mtreview.language.transliteration import measure_agreement
from mtreview.language.words import stem
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_other_names"]

MISSPELT, CONFUSED, OTHER_PINYIN, UNLIKE = 0.8, 0.8, 0.75, 0.6
UNSURE = 0.6
"""Where several names could be meant."""
_UNLIKE = 0.34
"""Agreement of consonants under which no true pair in a hundred lies."""
_RUSSIAN_END = re.compile("(?:i[iyj]|yy)$")
_PEOPLE = re.compile("(?:ish|ese|[ie]an|i)$")


def mark_other_names(row: Row, people: Sequence[Found], table: LexicalTable) -> list[Mark]:
    """At most one mark for each name of the Chinese; `people` are the Chinese people in it with their pinyin."""
    reading = chinese(row.source or "")
    names = list(find_names(reading))
    if is_headline(row.target):
        return []
    marks = [m for name in names for m in _misspelt(row, reading, name, table)]
    marks += mark_bodies(row, reading, names, table)
    marks += mark_literal(row, reading, names, table)
    if not names:
        return marks
    unmatched = [n for n in find_unmatched(row, reading, table) if not _has(marks, reading.original(n.span))]
    spare = find_spare(row, reading, table) if unmatched else []
    spelt = {p.zh: p.accepted[0] for p in people}
    return [
        *marks,
        *_opposite(
            row, reading, unmatched, spelt, [s for s in spare if not any(m.span and m.span.overlaps(s) for m in marks)]
        ),
    ]


def _has(marks: Sequence[Mark], place: Span) -> bool:
    return any(m.other is not None and m.other.overlaps(place) for m in marks)


def _opposite(
    row: Row, reading: Chinese, unmatched: Sequence[Named], spelt: Mapping[str, str], spare: Sequence[Span]
) -> Iterator[Mark]:
    """Marks on spare names that may stand for unmatched ones."""
    for span in spare:
        said, alone = span.of(row.target), len(unmatched) == len(spare) == 1
        found = [(n, *made) for n in unmatched if (made := _judge(n, said, spelt.get(n.zh), alone=alone)) is not None]
        if found:
            name, sure, why, fix = max(found, key=lambda f: f[1])
            sure = sure if len(found) == 1 else min(sure, UNSURE)
            yield _mark(row, reading, name, span, fix, why, sure)


def _judge(name: Named, said: str, spelt: str | None, *, alone: bool) -> tuple[float, str, str | None] | None:
    """How sure it is that the English says another name, why, and what to put instead."""
    if name.known is not None:
        other = _known_as(said, name.known)
        if other is not None:
            return CONFUSED, f"“{said}” is {other.zh}", _fitting(name.known, said)
    if spelt is not None or (spelt := _pinyin_of(name)) is not None:
        return _judge_pinyin(spelt, said, len(name.known.zh if name.known else name.zh))
    if not alone or not name.tag.startswith("nr") or len(name.zh) < 3 or " " in said:
        return None
    fix = _fitting(name.known, said) if name.known else None
    if measure_agreement(name.zh, said) < _UNLIKE:
        return UNLIKE, "the characters do not sound like this", fix
    others = load_english().get(said.lower(), ())
    if not others or any(other.kind != "person" for other in others) or measure_agreement(name.zh, said) >= SOUNDS:
        return None
    return UNSURE, f"“{said}” is {others[0].zh}", fix


def _fitting(name: KnownName, said: str) -> str:
    """The usual form; of a person the surname alone where one word stands there."""
    form = name.forms[0]
    return form.split()[-1] if name.kind == "person" and " " not in said else form


def _known_as(said: str, name: KnownName) -> KnownName | None:
    """Another name of the same kind that the English words are known for; none where any name of that English has to do with ours."""
    others = sorted(load_english().get(said.lower(), ()), key=lambda other: (len(other.zh), other.zh))
    if not others or others[0].kind != name.kind or (name.kind == "other" and _PEOPLE.search(said)):
        return None
    related = (
        o.words & name.near or name.words & o.near or o.words & name.words or _shortens(o.zh, name.zh) for o in others
    )
    return None if any(related) else others[0]


def _shortens(one: str, other: str) -> bool:
    """True where one name has all characters of the other: 北约 and 北大西洋公约组织."""
    return set(one) <= set(other) or set(other) <= set(one)


def _pinyin_of(name: Named) -> str | None:
    """The name in pinyin where that is how English has it: two or three characters that write no sounds of another language."""
    if not 2 <= len(name.zh) <= 4:
        return None
    spelt = [r for r in syllables(name.zh)[:1] if all("v" not in s for s in r)]
    if name.known is not None:
        form = name.known.forms[0]
        return form if spelt and re.sub("[^a-z]", "", form.lower()) in "".join(spelt[0]) else None
    return None


def _judge_pinyin(wanted: str, said: str, count: int) -> tuple[float, str, str | None] | None:
    if (
        len(wanted.split()) != len(said.split())
        or said.lower() in load_english()
        or not is_pinyin("".join(said.lower().split()), count)
    ):
        return None
    close = DamerauLevenshtein.normalized_similarity(wanted.lower(), said.lower())
    return (OTHER_PINYIN if close >= 0.5 else UNSURE), "the characters are read otherwise", wanted


def _misspelt(row: Row, reading: Chinese, name: Named, table: LexicalTable) -> list[Mark]:
    """A word one letter off a known form that stands nowhere right."""
    known = name.known
    letters = re.sub("[^a-z]", "", row.target.lower())
    if (
        known is None
        or any(form in row.target for form in known.forms)
        or any("".join(r) in letters for r in syllables(name.zh)[:2])
    ):
        return []
    wanted = [w for w in known.words if len(w) >= 6]
    for word in words(row.target) if wanted else ():
        said = word.text
        if not word.capitalised or len(said) < 6 or said.lower() in _english_words() or is_common(stem(said), table):
            continue
        for right in wanted:
            if right[0] == said[0] and not _begin_alike(right, said) and DamerauLevenshtein.distance(right, said) == 1:
                return [_mark(row, reading, name, word.span, right, "a letter is wrong", MISSPELT)]
    return []


def _begin_alike(one: str, other: str) -> bool:
    """Whether only the end differs: a form of the word, or another way to write a Russian one (Belskiy, Belsky)."""
    if _RUSSIAN_END.sub("y", one) == _RUSSIAN_END.sub("y", other):
        return True
    if one[:-2] == other[:-2] and {one[-2:], other[-2:]} <= {"ch", "sh", "kh"}:
        return True  # Marrakech, Marrakesh
    return one.startswith(other) or other.startswith(one) or {one[-1], other[-1]} <= set("sneda")


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return frozenset(word for form in load_english() for word in form.split())


def _mark(row: Row, reading: Chinese, name: Named, span: Span, wanted: str | None, why: str, sure: float) -> Mark:
    said = span.of(row.target)
    reason = f"{name.zh} is {f'“{wanted}”, ' if wanted else ''}not “{said}”: {why}"
    return Mark(
        "target",
        span,
        "accuracy/name",
        "major",
        sure,
        reason,
        wanted,
        reading.original(name.span),
        f"names:{name.zh}>{said.lower()}",
    )
