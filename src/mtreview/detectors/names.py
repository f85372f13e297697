"""Chinese names in pinyin: spelling, order and word division of people's names, spelling of places."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.coverage import find_table
from mtreview.detectors.given_names import mark_given_names, mark_nicknames, mark_surnames
from mtreview.detectors.glossary import load
from mtreview.detectors.glossed_people import mark_glossed_people
from mtreview.detectors.name_kinds import mark_kinds
from mtreview.detectors.other_names import mark_other_names
from mtreview.detectors.places import place_marks
from mtreview.detectors.ranks import mark_ranks
from mtreview.detectors.surnames import (
    SINGLE,
    also_read,
    cut_name,
    list_spellings,
    misread,
    read_surname,
    spell_surnames,
)
from mtreview.detectors.terms import Found
from mtreview.detectors.titles import mark_other_titles, title_marks
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import Word, words
from mtreview.language.pinyin import syllables
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Names", "people"]

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
            for m in (
                *place_marks(row),
                *title_marks(row, find_table(context)),
                *mark_other_titles(row, find_table(context)),
            )
            if m.span and not any(m.span.overlaps(s) for s in people_marked)
        ]
        held = [m.span for m in marks if m.span is not None]
        more = (
            *mark_given_names(row, names),
            *mark_surnames(row, reading, spell_surnames()),
            *mark_glossed_people(row, reading, find_table(context)),
            *mark_kinds(row, reading),
            *mark_ranks(row, reading),
            *mark_nicknames(row, reading),
            *mark_other_names(row, names, find_table(context)),
        )
        marks += [m for m in more if m.span and not any(m.span.overlaps(s) for s in held)]
        return sorted(marks, key=lambda m: m.span or Span(0, 0))


@lru_cache(maxsize=2048)  # a long document: consistency asks for all of it again
def people(reading: Chinese) -> tuple[Found, ...]:
    """Chinese people named in the text, with every spelling of surname and given name, the likeliest first.

    A name is a word tagged as one, of two to four characters, that begins with a Chinese surname; a transliterated
    foreign name (特朗普) seldom does, and its English is nowhere near the pinyin, so it is left alone.
    """
    found = []
    for token in reading.tokens if any(tag == "nr" for _, tag in reading.tagged) else ():
        if token.tag == "nr" and (cut := cut_name(token.text)) is not None:
            surname, given = cut
            spellings = [_spelling(s, g) for s in read_surname(surname) for g in syllables(given)[:4]]
            every = (s.replace("v", u) for s in spellings for u in (("yu", "u", "ü", "v") if "v" in s else ("v",)))
            found.append(Found(token.text, tuple(dict.fromkeys(every)), reading.original(token.span)))
    return tuple(f for f in found if f.accepted)


def _divided_people(reading: Chinese, target: str) -> Iterator[Found]:
    """Names that the word division cuts after the surname, where the English has the given name with a capital."""
    for left, right in pairwise(reading.tokens):
        if len(left.text) != 1 or left.text not in SINGLE or len(right.text) != 2 or left.tag == "m":
            continue
        spellings = tuple(_spelling(s, g) for s in read_surname(left.text) for g in syllables(right.text)[:2])
        if any(re.search(rf"\b{s.split()[1]}\b", target) or _is_almost_said(s, target) for s in spellings):
            yield Found(left.text + right.text, spellings, reading.original(Span(left.span.start, right.span.end)))


def _is_almost_said(spelling: str, target: str) -> bool:
    """Whether the surname stands before a given name with one letter wrong."""
    surname, given = spelling.split()
    said = re.findall(rf"\b{surname} ([A-Z][a-z]+)\b", target) if len(given) >= 5 else []
    return any(DamerauLevenshtein.distance(s, given) == 1 for s in said)


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
        or re.search(r"\d", row.target[span.start : span.end + 2])  # with a figure: a type, not a person
        or (len(text.split()) == len(wanted.split()) and "-" not in text)
        or (run_together and not re.search("[a-z][A-Z]", text))
    ):
        return
    yield _mark(row, name, span, wanted, "surname and given name are one word each in pinyin", ORDER, "minor")


def _nearest(text: str, name: Found) -> str | None:
    """The spelling of which `text` is one letter off: same number of words, surname or given name the same."""
    parts = text.split()
    if parts[0].lower() in also_read(name.zh):
        return None
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
    first, *rest = text.split()
    parts = [first, "".join(rest)]  # Tan Guo Liang
    if not rest:
        return None
    for accepted in name.accepted:
        given = accepted.split()[1].lower()
        for surname, other in (parts, reversed(parts)):
            if other.lower() != given or surname.lower() in {accepted.split()[0].lower(), *also_read(name.zh)}:
                continue
            if surname.lower() in misread((cut_name(name.zh) or (name.zh[0], ""))[0]) or (
                len(given) >= 5 and surname.lower() in list_spellings()
            ):
                return accepted
    return None


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
