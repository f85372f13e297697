"""Consistency over a whole document: one Chinese term, one English rendering; a short form under its full name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtreview.detectors.coverage import find_table
from mtreview.detectors.glossary import general, load
from mtreview.detectors.names import people
from mtreview.detectors.spellings import find_other_spellings
from mtreview.detectors.terms import Found, find_terms, may_stand, places_of, says
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import fit_phrase, words
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.words import words_en
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Consistency"]


@dataclass(frozen=True, slots=True)
class _Use:
    """One rendering of a term in one row."""

    row: int
    term: Found
    rendering: str
    span: Span


class Consistency:
    """The same term rendered in several ways: the rarer ones are marked, with the commoner one as the fix."""

    name = "consistency"
    category = "terminology/inconsistent"
    needs = frozenset({"source", "target"})
    uses = frozenset({"lexical"})
    certain = True
    summary = "a term or name translated in several ways in one text"

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        glossary = context.glossary or load()
        uses: dict[str, list[_Use]] = defaultdict(list)
        readings = [chinese(row.source or "") for row in rows]
        terms = {i: _terms(reading, glossary) for i, reading in enumerate(readings)}
        for i, term in _varying(rows, terms):
            uses[term.zh] += _renderings(i, rows[i], term)
        found = [mark for zh in uses for mark in _deviating(rows, uses[zh])]
        found += _short_forms(rows, terms)
        taken = [(i, mark.span) for i, mark in found]
        spelt = find_other_spellings(rows, readings, self.category, find_table(context))
        found += [(i, m) for i, m in spelt if not _marked(i, m, taken)]
        return sorted(found, key=lambda f: (f[0], f[1].span or Span(0, 0)))


def _marked(index: int, mark: Mark, taken: Sequence[tuple[int, Span | None]]) -> bool:
    return any(i == index and s and mark.span and s.overlaps(mark.span) for i, s in taken)


def _terms(reading: Chinese, glossary: Mapping[str, tuple[str, ...]]) -> list[Found]:
    """Terms of the glossary and the people the Chinese names."""
    known = [term for term in find_terms(reading, glossary) if not _is_phrase(term)]
    held = [k.place for k in known]
    return [*known, *(p for p in people(reading) if not any(p.place.overlaps(h) for h in held))]


def _is_phrase(term: Found) -> bool:
    """True for what the shipped glossary has as a way of speaking (同比), which good English varies."""
    entry = general().get(term.zh)
    return entry is not None and entry.kind == "usage" and entry.accepted == term.accepted


def _varying(rows: Sequence[Row], terms: Mapping[int, Sequence[Found]]) -> Iterator[tuple[int, Found]]:
    """The terms that two of their renderings may stand for somewhere, once for each row they are in."""
    places: dict[str, list[tuple[int, Found]]] = defaultdict(list)
    for i, found in terms.items():
        for term in {t.zh: t for t in reversed(found)}.values():
            places[term.zh].append((i, term))
    for uses in places.values():
        possible = {_key(a) for i, term in uses for a in term.accepted if may_stand(a, rows[i].target)}
        if len(uses) > 1 and len(possible) > 1:
            yield from uses


def _renderings(index: int, row: Row, term: Found) -> list[_Use]:
    """The accepted renderings of a term that stand in the row; the longest where one is part of another."""
    uses: list[_Use] = []
    for rendering in sorted(term.accepted, key=len, reverse=True):
        for span in places_of(rendering, row.target):
            if not any(span.overlaps(u.span) for u in uses):
                uses.append(_Use(index, term, rendering, span))
    return uses


def _deviating(rows: Sequence[Row], uses: Sequence[_Use]) -> list[tuple[int, Mark]]:
    counts = Counter(_key(u.rendering) for u in uses)
    if len(counts) < 2 or len({u.row for u in uses}) < 2:
        return []
    preferred = {_key(a): n for n, a in enumerate(uses[0].term.accepted)}
    main = min(counts, key=lambda k: (-counts[k], preferred.get(k, 99)))
    usual = next(u.rendering for u in uses if _key(u.rendering) == main)
    found = [(u.row, _mark(rows[u.row], u, main, uses)) for u in uses if not _agree(u.rendering, usual)]
    person = (entry := general().get(uses[0].term.zh)) is not None and entry.kind == "person"
    return [f for f in found if not (person and f[1].confidence < 0.8)]  # President Xi, Xi Jinping


def _key(rendering: str) -> str:
    return re.sub(r"[\W_]", "", rendering).lower()


def _agree(one: str, other: str) -> bool:
    """The same words in whatever form, or a full name and its usual short form (Zhang for Zhang Yong; AI, CEO for the whole)."""
    keys = _key(one), _key(other)
    if keys[0] in keys[1] or keys[1] in keys[0] or min(map(len, keys)) <= 5:
        return True
    own, others = (
        {word for place, word in words_en(r) if place.of(r).lower() not in FUNCTION_WORDS} for r in (one, other)
    )
    return own <= others or others <= own


def _mark(row: Row, use: _Use, main: str, uses: Sequence[_Use]) -> Mark:
    wanted = next(u.rendering for u in uses if _key(u.rendering) == main)
    times = sum(_key(u.rendering) == main for u in uses)
    given = use.span.of(row.target)
    span, suggestion = fit_phrase(row.target, use.span, wanted)
    often = "once" if times == 1 else f"{times} times"
    reason = f"inconsistent: {use.term.zh} is “{given}” here, “{wanted}” {often} elsewhere"
    group = f"consistency:{use.term.zh}>{given.lower()}"
    sure = 0.6 if _shared(use.rendering, wanted) else 0.8
    return Mark("target", span, Consistency.category, "minor", sure, reason, suggestion, use.term.place, group)


def _shared(one: str, other: str) -> bool:
    """True when the two renderings have a word in common: high-speed train, high-speed railway."""
    return bool({w.text.lower() for w in words(one)} & {w.text.lower() for w in words(other)})


def _short_forms(rows: Sequence[Row], terms: Mapping[int, Sequence[Found]]) -> list[tuple[int, Mark]]:
    """A short form (阿里) whose full name stands elsewhere, rendered by its sound although the full name is not."""
    full = {t.accepted[0]: t.zh for found in terms.values() for t in found if not _is_short(t)}
    marks = []
    for i, found in terms.items():
        alone = [t for t in {t.zh: t for t in reversed(found)}.values() if _is_short(t) and t.accepted[0] in full]
        for term in alone:
            if any(t.accepted[0].startswith(term.accepted[0]) for t in found if not _is_short(t)):
                continue  # the row detector has marked it
            if not any(says(rows[i].target, a) for a in term.accepted):
                marks += [
                    (i, _short_mark(rows[i], term, full, s))
                    for w in general()[term.zh].wrong
                    for s in places_of(w, rows[i].target)
                ]
    return marks


def _is_short(term: Found) -> bool:
    entry = general().get(term.zh)
    return entry is not None and entry.kind == "short"


def _short_mark(row: Row, term: Found, full: Mapping[str, str], span: Span) -> Mark:
    wanted = term.accepted[0]
    reason = f"{term.zh} is short for {full[wanted]}, translated “{wanted}” elsewhere, not “{span.of(row.target)}”"
    group = f"consistency:{term.zh}>{span.of(row.target).lower()}"
    return Mark("target", span, Consistency.category, "major", 0.92, reason, wanted, term.place, group)
