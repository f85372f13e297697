"""Idioms rendered character by character: the English is the chain of the parts' glosses, not the meaning of the
whole."""

import re
from collections.abc import Iterator, Sequence

from mtreview.detectors.glossary import load
from mtreview.language.chinese import Chinese, chinese
from mtreview.language.dictionary import Lexicon, content, lexicon, meanings
from mtreview.language.english import Word, between, fit_phrase, words
from mtreview.language.inflection import form_of, inflect
from mtreview.protocols import Context, Mark, Row
from mtreview.quality.ngrams import NgramTable, fold_word
from mtreview.records import Span

__all__ = ["Idioms"]

LONGEST = 12
_PARTED = re.compile(r"[.,;:!?]")
SURE, DOUBTFUL = 0.8, 0.5


class Idioms:
    """An idiom of the lexicon whose English is the glosses of its characters in a row."""

    name = "idioms"
    category = "accuracy/calque"
    needs = frozenset({"source", "target"})
    uses = frozenset({"draft"})
    certain = True
    summary = "idioms translated character by character instead of by their meaning"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        glossary = context.glossary or load()
        marks: list[Mark] = []
        for span in _expressions(reading, lexicon()):
            zh = span.of(reading.text)
            if any(zh in term for term in glossary):
                continue  # a name is not its dictionary sense
            mark = _mark(row, zh, reading.original(span))
            if mark is not None and not any(m.span == mark.span for m in marks):
                marks.append(mark)
        return sorted(marks, key=lambda m: m.span or Span(0, 0))


def _expressions(reading: Chinese, known: Lexicon) -> Iterator[Span]:
    """Expressions of the lexicon in the text, the longest at each place."""
    text, at = reading.text, 0
    if known.beginnings.isdisjoint(map("".join, zip(text, text[1:], text[2:], text[3:], strict=False))):
        return
    while at < len(text) - 3:
        if text[at : at + 4] not in known.beginnings:
            at += 1
            continue
        sizes = range(min(LONGEST, len(text) - at), 3, -1)
        size = next((n for n in sizes if text[at : at + n] in known.expressions), 0)
        if size:
            yield Span(at, at + size)
        at += size or 1


def _mark(row: Row, zh: str, place: Span) -> Mark | None:
    known = lexicon()
    parts = [known.parts.get(c, frozenset()) for c in zh]
    chain = _chain(row.target, parts)
    if chain is None:
        return None
    span = Span(chain[0].span.start, chain[-1].span.end)
    literal = frozenset().union(*parts)
    proposed = meanings(known.expressions[zh], literal)
    if not proposed or _understood(row.target, span, known.expressions[zh], literal):
        return None
    doubtful = _heard_of(span.of(row.target)) or (row.draft is not None and _chain(row.draft.text, parts) is not None)
    sure = DOUBTFUL if doubtful else SURE
    place_en, suggestion = fit_phrase(row.target, span, _in_form(proposed[0], chain[0], literal))
    senses = ", ".join(p.removeprefix("to ") for p in proposed[:3])
    reason = f"“{span.of(row.target)}” is a word-for-word rendering of {zh}, which means: {senses} (CC-CEDICT)"
    group = f"idioms:{zh}>{span.of(row.target).lower()}"
    return Mark("target", place_en, Idioms.category, "major", sure, reason, suggestion, place, group)


def _heard_of(phrase: str) -> bool:
    """True when half of the runs of three words with two of content in them are ordinary English."""
    tokens = words(phrase)
    table = NgramTable.load()
    ids = table.ids([fold_word(t.text) for t in tokens])
    runs = [i for i in range(len(tokens) - 2) if sum(t.content for t in tokens[i : i + 3]) >= 2]
    if not runs:
        return False
    seen = table.count_runs(*(ids[[i + n for i in runs]] for n in range(3)))
    return float((seen > 0).mean()) >= 0.5


def _in_form(meaning: str, first: Word, literal: frozenset[str]) -> str:
    """A verb ("to ...") in the form of the first word it replaces; anything else as it is."""
    if not meaning.startswith("to "):
        return meaning
    head, _, rest = meaning.removeprefix("to ").partition(" ")
    base = min(first.lemmas & literal, key=lambda lemma: (len(lemma), lemma), default=first.text.lower())
    return f"{inflect(head, form_of(first.text, base))} {rest}".strip()


def _chain(text: str, parts: Sequence[frozenset[str]]) -> list[Word] | None:
    """Words close together that are glosses of three quarters of the characters, each of another; None without.

    One other word of content may stand between them, punctuation may not.
    """
    tokens = words(text)
    wanted = max(3, -(-3 * len(parts) // 4))
    hits = [[n for n, part in enumerate(parts) if t.content and not part.isdisjoint(t.lemmas)] for t in tokens]
    for i, first in enumerate(hits):
        used: dict[int, int] = {}
        strangers = 0
        for j in range(i, len(tokens) if first else i):
            free = [n for n in hits[j] if n not in used]
            strangers += not free and tokens[j].content
            if strangers > 1 or (j > i and _PARTED.search(between(text, tokens[j - 1], tokens[j]))):
                break
            if free:
                used[free[0]] = j
            if len(used) >= wanted:
                last = _extended(tokens, hits, used, j)
                return [tokens[k] for k in sorted({*used.values(), *last})]
    return None


def _extended(tokens: Sequence[Word], hits: Sequence[Sequence[int]], used: dict[int, int], j: int) -> list[int]:
    """The places of glosses that follow with only small words between."""
    more = []
    for k in range(j + 1, min(j + 5, len(hits))):
        free = [n for n in hits[k] if n not in used]
        if free:
            used[free[0]] = k
            more.append(k)
        elif tokens[k].content:
            break
    return more


def _understood(target: str, span: Span, senses: Sequence[str], literal: frozenset[str]) -> bool:
    """True when words of the whole's meaning, other than the parts' glosses, stand in or round the span."""
    around = content(target[max(0, span.start - 40) : span.end + 40])
    for sense in senses:
        own = content(sense) - literal
        if "lit." not in sense and own & around:
            return True
        if "lit." not in sense and content(sense) and len(content(sense) & around) >= 0.7 * len(content(sense)):
            return True
    return False
