"""Terms of the glossary that the English renders otherwise: known wrong renderings, pinyin, or the user's own terms."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mtreview.detectors.glossary import Entry, general, load
from mtreview.detectors.phrase_patterns import compile_phrase
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import fit_phrase, vocabulary
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.pinyin import find_spelled
from mtreview.language.words import words_en
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Severity, Span

__all__ = ["Found", "Terms", "find_terms", "may_stand", "places_of", "says"]

_NAMES = frozenset({"company", "product", "organisation", "institution", "government", "media", "place", "person"})
_LONGER_NAME = re.compile("大?(?:酒店|饭店|宾馆|公司|集团|大学|医院|学校|中学|小学|小区|路|街|公园|广场|大厦|银行)")
_ROOT = 5
"""Letters by which "renovated" is known for "renovation"."""
_LINK = re.compile("[ ’'-]")
KNOWN_WRONG = 0.93
SPELLED = 0.9
LACKING = 0.6
LACKING_SHIPPED = 0.55
_REQUIRED = frozenset({"company", "product", "media", "event", "term"})
"""Kinds of the shipped glossary that good translations render in one of its ways (docs/checks-names-calques.md); governments and
people are called by other names the second time, and a \"usage\" is only wrong where it is rendered word by word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term of the glossary in the Chinese; `place` counts in the original."""

    zh: str
    accepted: tuple[str, ...]
    place: Span


class Terms:
    """Wrong renderings of the glossary's terms; a user's own term, or a shipped one with one
    established rendering, is also missed where nothing renders it."""

    name = "terms"
    category = "terminology/inappropriate"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "names and terms that are not translated as in the glossary"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        glossary = context.glossary or load()
        terms = find_terms(chinese(row.source or ""), glossary)
        allowed = tuple(a for term in terms for a in term.accepted)
        marks: list[Mark] = []
        for term in {t.zh: t for t in reversed(terms) if not _doubtful(t, terms)}.values():
            for mark in _marks(row, term, allowed):
                if not any(mark.span and k.span and k.side == mark.side and mark.span.overlaps(k.span) for k in marks):
                    marks.append(mark)
        return sorted(marks, key=lambda m: (m.side, m.span or Span(0, 0)))


def find_terms(reading: Chinese, glossary: Mapping[str, tuple[str, ...]]) -> tuple[Found, ...]:
    """All terms in the Chinese, the longest first where they share characters, then in the order of the text.

    A term of two characters must begin or end where a word does (国足 is not in 中国|足球).
    """
    return _found(reading, _Same(glossary))


class _Same:
    """A glossary as a key: the very same mapping, with as many terms as before."""

    def __init__(self, glossary: Mapping[str, tuple[str, ...]]) -> None:
        self.glossary, self.size = glossary, len(glossary)

    def __hash__(self) -> int:
        return hash((id(self.glossary), self.size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.glossary is other.glossary and self.size == other.size


@lru_cache(maxsize=2048)  # a long document: consistency asks for all of it again
def _found(reading: Chinese, same: _Same) -> tuple[Found, ...]:
    standing = sorted(_standing(reading.text, same), key=lambda z: (-len(z), z))
    if not standing:
        return ()
    edges = reading.edges
    taken: list[Span] = []
    found = []
    for zh in standing:
        for span in _occurrences(zh, reading.text):
            loose = len(zh) > 2 or span.start in edges or span.end in edges
            if loose and not any(span.overlaps(t) for t in taken):
                taken.append(span)
                found.append(Found(zh, same.glossary[zh], reading.original(span)))
    return tuple(sorted(found, key=lambda f: f.place))


def _standing(text: str, glossary: _Same) -> list[str]:
    """The terms that the text contains."""
    index = _by_first(glossary)
    return [zh for first in set(text) & index.keys() for zh in index[first] if zh in text]


def _occurrences(zh: str, text: str) -> Iterator[Span]:
    at = text.find(zh)
    while at >= 0:
        yield Span(at, at + len(zh))
        at = text.find(zh, at + len(zh))


@lru_cache(maxsize=2)
def _by_first(glossary: _Same) -> dict[str, list[str]]:
    """The terms by their first character."""
    found: dict[str, list[str]] = defaultdict(list)
    for zh in glossary.glossary:
        found[zh[:1]].append(zh)
    return found


def _doubtful(term: Found, terms: Sequence[Found]) -> bool:
    """True for a short form (阿里) with no other term of the same owner beside it: it may be somebody's name."""
    entry = general().get(term.zh)
    return (
        entry is not None
        and entry.kind == "short"
        and not any(t.zh != term.zh and t.accepted[0].startswith(term.accepted[0]) for t in terms)
    )


def _marks(row: Row, term: Found, allowed: tuple[str, ...]) -> Iterator[Mark]:
    entry = general().get(term.zh)
    own = entry is None or entry.accepted != term.accepted  # the user's
    wrong = (*(entry.wrong if entry else ()), *(entry.accepted if entry and own else ()))
    spans = [s for w in wrong for s in _places(row.target, w, term.accepted, allowed)]
    good = any(says(row.target, a) for a in term.accepted)
    sure = KNOWN_WRONG
    if not spans and not good:
        spans, sure = _spelled(row, term, entry, allowed), SPELLED
    for span in spans:
        yield _mark(row, term, span, sure, "accuracy/name" if entry and entry.kind in _NAMES else Terms.category)
    if not spans and not good and (own or (entry is not None and entry.kind in _REQUIRED and not _rewords(row, term))):
        yield _lacking(row, term, own)


def _rewords(row: Row, term: Found) -> bool:
    """Whether most words of a rendering stand somewhere in the English, in whatever form and order: "the town was rebuilt" for
    "rebuilding towns"."""
    said = {word[:_ROOT] for _, word in words_en(row.target)}
    for accepted in term.accepted:
        own = {word[:_ROOT] for place, word in words_en(accepted) if place.of(accepted).lower() not in FUNCTION_WORDS}
        if 2 * len(own & said) > len(own) > 1:
            return True
    return False


def _lacking(row: Row, term: Found, own: bool) -> Mark:
    """Nothing in the English renders the term: sure of a user's own, likely of a shipped one."""
    reason = (
        f"the glossary translates {term.zh} as “{term.accepted[0]}”; it is not used here"
        if own
        else f"{term.zh} is “{term.accepted[0]}” in English; it is not used here"
    )
    here = Span(len(row.target), len(row.target))
    severity: Severity = "major" if own else "minor"
    sure = LACKING if own else LACKING_SHIPPED
    return Mark("source", term.place, Terms.category, severity, sure, reason, None, here, f"term:{term.zh}")


def _spelled(row: Row, term: Found, entry: Entry | None, allowed: tuple[str, ...]) -> list[Span]:
    """Where the English spells the term in pinyin, unless that is part of something right or of a longer name."""
    if entry is not None and entry.kind == "place" and _LONGER_NAME.match(row.source or "", term.place.end):
        return []
    found = [s for s in find_spelled(term.zh, row.target) if row.target[s.end : s.end + 1] not in ("-", "–")]
    right = [span for a in allowed for span in places_of(a, row.target)] if found else []
    return [s for s in found if not any(r.overlaps(s) for r in right)]


def _places(text: str, wrong: str, own: tuple[str, ...], allowed: tuple[str, ...]) -> list[Span]:
    """Where a wrong rendering stands, unless it is part of a right one there; of the term's own right ones it may
    be a spelling (Asia Pacific)."""
    phrase = compile_phrase(wrong)
    spans = [match.span for match in phrase.search(text)] if phrase.possible(vocabulary(text)) else []
    if not spans:
        return []
    right = [s for a in allowed for s in places_of(a, text) if a not in own or s.of(text).lower() != wrong.lower()]
    return [s for s in spans if not any(r.holds(s) for r in right)]


def _mark(row: Row, term: Found, span: Span, sure: float, category: str) -> Mark:
    text = span.of(row.target)
    place, suggestion = fit_phrase(row.target, span, term.accepted[0])
    also = f" (also right: {', '.join(term.accepted[1:4])})" if len(term.accepted) > 1 else ""
    reason = f"{term.zh} is “{term.accepted[0]}” in English{also}, not “{text}”"
    minor = _letters(text) == _letters(suggestion)
    group = f"term:{term.zh}>{text.lower()}"
    return Mark("target", place, category, "minor" if minor else "major", sure, reason, suggestion, term.place, group)


def places_of(rendering: str, text: str) -> list[Span]:
    """Where a rendering stands, in whatever case, number, hyphens and quotes."""
    if not may_stand(rendering, text):
        return []
    return [Span(*m.span()) for m in _rendering(rendering).finditer(text)]


def says(text: str, rendering: str) -> bool:
    """True when the English has the rendering, in whatever case, number, hyphens and quotes."""
    if not may_stand(rendering, text):
        return False
    return f" {rendering} " in text or _rendering(rendering).search(text) is not None


def may_stand(rendering: str, text: str) -> bool:
    """False when one of its words is not in the text: a quick no, before a pattern is made."""
    low = text.casefold()
    return all(word in low for word in _LINK.split(rendering.casefold()))


@lru_cache(maxsize=8192)
def _rendering(rendering: str) -> re.Pattern[str]:
    links = {"\\ ": r"[\s\-–]+", "\\-": r"[\s\-–]?"}
    loose = re.sub(r"\\[ \-]", lambda m: links[m[0]], re.escape(rendering))
    loose = re.sub(r"['’]", r"\\s?['’‘`]?", loose)
    return re.compile(rf"(?<!\w){loose}(?:s|es)?(?!\w)", re.IGNORECASE)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()
