"""Calques: an English phrase that is the word-by-word gloss of a Chinese expression, by our own table."""

import re
from collections.abc import Iterator

from mtreview.detectors.calque_table import Calque, candidates
from mtreview.detectors.phrase_patterns import Match, Phrase, render
from mtreview.language.chinese import chinese
from mtreview.language.english import fit_phrase, vocabulary
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Severity, Span

__all__ = ["Calques"]

SURE = {True: 0.93, False: 0.85}
"""By `wrong`: with the Chinese at hand; see docs/checks-names-calques.md for how often each is right."""
ALONE = 0.6


class Calques:
    """Press metaphors and official phrases taken word by word; without the Chinese only what is never sound English."""

    name = "calques"
    category = "accuracy/calque"
    needs = frozenset({"target"})
    certain = True
    summary = "word-for-word renderings of Chinese metaphors and set phrases, from a table"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if not row.target.strip():
            return []
        known = vocabulary(row.target)
        found = list(_with_source(row, known)) if row.source else list(_alone(row, known))
        return _longest(found)


def _with_source(row: Row, known: frozenset[str]) -> Iterator[Mark]:
    reading = chinese(row.source or "")
    for calque in candidates(known):
        place = calque.zh.search(reading.text)
        if place is None:
            continue
        at: int | str = "at" if "at" in place.re.groupindex else 0
        other = reading.original(Span(*place.span(at)))
        for phrase, match in _matches(calque.literal, row.target, known):
            if render(calque.good[0], match, phrase).lower() == match.span.of(row.target).lower():
                continue
            reason = f"a word-for-word rendering of {_short(place[at])}{_note(calque)}"
            yield _mark(row, calque, phrase, match, reason, SURE[calque.wrong], other)


def _alone(row: Row, known: frozenset[str]) -> Iterator[Mark]:
    for calque in candidates(known):
        phrases = tuple(p for p, alone in zip(calque.literal, calque.alone, strict=True) if alone)
        for phrase, match in _matches(phrases, row.target, known):
            if all(w.capitalised for w in match.found):
                continue  # a name or a title
            text = match.span.of(row.target)
            reason = f"“{text}” is not English; it looks like a word-for-word rendering of {_readable(calque)}{_note(calque)}"
            yield _mark(row, calque, phrase, match, reason, ALONE, None)


def _matches(phrases: tuple[Phrase, ...], text: str, known: frozenset[str]) -> Iterator[tuple[Phrase, Match]]:
    for phrase in phrases:
        if phrase.possible(known):
            for match in phrase.search(text):
                yield phrase, match


def _mark(
    row: Row, calque: Calque, phrase: Phrase, match: Match, reason: str, confidence: float, other: Span | None
) -> Mark:
    rendering = render(calque.good[0], match, phrase)
    span, suggestion = fit_phrase(row.target, match.span, rendering)
    more = [g.removeprefix("v:").removeprefix("n:").replace("_", "…") for g in calque.good[1:]]
    also = f"; also possible: {', '.join(more)}" if more else ""
    group = f"calque:{calque.expression}>{match.span.of(row.target).lower()}"
    severity: Severity = "major" if calque.wrong else "minor"
    return Mark("target", span, Calques.category, severity, confidence, reason + also, suggestion, other, group)


def _note(calque: Calque) -> str:
    return f" ({calque.note})" if calque.note else ""


def _readable(calque: Calque) -> str:
    han = re.findall(r"[\u4e00-\u9fff]+", calque.expression)
    return han[0] if han else calque.expression


def _longest(marks: list[Mark]) -> list[Mark]:
    """Of marks that share words the surest, then the longest."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.confidence, -len(m.span or Span(0, 0)), (m.span or Span(0, 0)).start)):
        if mark.span is not None and not any(mark.span.overlaps(k.span) for k in kept if k.span is not None):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.span or Span(0, 0))


def _short(expression: str) -> str:
    return expression if len(expression) <= 10 else expression[:8] + "…"
