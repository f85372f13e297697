"""Source clauses that nothing in the English covers, and English that nothing in the Chinese calls for.

Both ask two things at once: the words have no translation opposite, and the length says that something is missing or
too much. The limits were set on professional marks of omission and addition (not the test data of the evaluation) and
checked to be silent on human references; the figures are in docs/checks-names-calques.md.
"""

import re
from collections.abc import Iterator, Sequence

from mtreview.detectors.coverage import KNOWN, Clause, Cover, clause_spans, cover, find_table
from mtreview.detectors.embellished import find_embellished
from mtreview.detectors.missing_parts import mark_missing_parts
from mtreview.detectors.said_beside import is_said_beside
from mtreview.language.chinese import chinese
from mtreview.language.english import words, words_only
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import count_han
from mtreview.language.words import count_en
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Additions", "Omissions"]

SHORT, VERY_SHORT = 0.7, 0.6
"""English words a Chinese character, without the clause in doubt: fewer than this is short (a reference has .77)."""
FAR_TOO_SHORT, PART = 0.45, 3
"""English words a Chinese character from which a part of a clause is looked for, and its words at least."""
LONG, ADDED = 1.1, 4
_QUOTED = re.compile('["“”«»「」『』]')
WHOLE = 0.8
_BRACKETED = re.compile(r"\s*[（(]([A-Za-z][^（()）]*)[)）]")
_PAUSE = re.compile("[，。；、：！？“”（）]")


class Omissions:
    """A clause of the Chinese without anything in the English, shown in the Chinese with its place in the English."""

    name = "omissions"
    category = "accuracy/omission"
    needs = frozenset({"source"})
    uses = frozenset({"back", "draft", "judge", "translator", "lexical"})
    certain = False
    summary = "clauses, list items and words of the Chinese that are missing in the English"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return self.detect_rows([row], context)[0]

    def detect_rows(self, rows: Sequence[Row], context: Context) -> list[list[Mark]]:
        """What the lengths and the lexical table show of each row, and what the models show beside it."""
        table = find_table(context)
        return _joined(rows, [self._by_length(row, table) for row in rows], context)

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """As `detect_rows`, but silent by length about what the row before or after says."""
        table = find_table(context)
        by_length = [
            [m for m in self._by_length(row, table) if m.span is None or not is_said_beside(rows, i, m.span, table)]
            for i, row in enumerate(rows)
        ]
        return [(i, mark) for i, marks in enumerate(_joined(rows, by_length, context)) for mark in marks]

    def _by_length(self, row: Row, table: LexicalTable) -> list[Mark]:
        source = row.source or ""
        if not row.target.strip():
            return [_nothing(source)] if re.search(r"\w", source) else []
        if len(words_only(row.target)) > SHORT * count_han(source):
            return []  # long enough: no need to look closer
        count, han = count_en(row.target), count_han(source)
        far_too_short = count <= FAR_TOO_SHORT * han
        if not far_too_short and not any(
            count <= SHORT * _left(han, span.of(source)) for span in clause_spans("source", source)
        ):
            return []  # long enough without any one clause
        seen = cover(source, row.target, table)
        clauses = list(seen.clauses("source", source))
        sure = [_missing(c, seen, len(seen.target), source) for c in clauses]
        marks = [_omitted(row, seen, clauses, run, sure) for run in _runs(sure, clauses)]
        return marks if marks or not far_too_short else [_part(row, seen, run) for run in _uncovered(seen, source)]


class Additions:
    """A clause of the English that nothing in the Chinese calls for, or that is said twice."""

    name = "additions"
    category = "accuracy/addition"
    needs = frozenset({"target"})
    uses = frozenset({"lexical"})
    certain = False
    summary = "English that the Chinese does not say, or that is repeated"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        source = row.source or ""
        if not source.strip() or any(tag == "i" for _, tag in chinese(source).tagged):
            return _repeated(row)  # an idiom may take a whole English clause
        return _uncalled(row, source, find_table(context)) or _repeated(row) or list(find_embellished(row, context))


def _joined(rows: Sequence[Row], by_length: Sequence[list[Mark]], context: Context) -> list[list[Mark]]:
    """The marks of each row by length together with those by the models, which go first."""
    return [
        [
            mark
            for mark in (*more, *(m for m in own if not any(_same_part(m, other) for other in more)))
            if not _is_named(row, mark)
        ]
        for row, own, more in zip(rows, by_length, mark_missing_parts(rows, context), strict=True)
    ]


def _same_part(mark: Mark, other: Mark) -> bool:
    """True when both speak of the same part of the Chinese."""
    places = [m.span if m.side == "source" else m.other for m in (mark, other)]
    return places[0] is not None and places[1] is not None and places[0].overlaps(places[1])


def _is_named(row: Row, mark: Mark) -> bool:
    """True where Latin letters in brackets after the part say what it is, and stand in the English: 世界卫生组织（WHO）."""
    part = mark.span if mark.side == "source" else mark.other
    short = _BRACKETED.match(row.source or "", part.end) if part is not None else None
    return short is not None and re.search(rf"\b{re.escape(short[1].strip())}\b", row.target) is not None


def _nothing(source: str) -> Mark:
    whole = Span(len(source) - len(source.lstrip()), len(source.rstrip()))
    return Mark(
        "source", whole, Omissions.category, "major", WHOLE, "this sentence is missing in the English", None, Span(0, 0)
    )


def _missing(clause: Clause, seen: Cover, count: int, source: str) -> float:
    """How sure it is that the clause is missing; 0 when it is not."""
    left = _left(seen.han, clause.span.of(source))
    if clause.content >= 2 and clause.share >= 0.75 and count <= VERY_SHORT * left:
        return 0.92 if clause.content >= 3 else 0.75
    if clause.content >= 3 and clause.missing == clause.content and count <= SHORT * left:
        return 0.8
    return 0.0


def _left(han: int, clause: str) -> float:
    """The length of a source of `han` characters of which half a clause is gone."""
    return han - 0.5 * sum(1 for c in clause if not c.isspace())


def _runs(sure: Sequence[float], clauses: Sequence[Clause]) -> list[range]:
    """Neighbouring clauses that are missing, as one; beside a sure one a clause that is mostly missing counts too."""
    runs: list[range] = []
    likely = [bool(s) or c.share >= 0.6 for s, c in zip(sure, clauses, strict=True)]
    for i in range(len(sure)):
        if likely[i] and runs and runs[-1].stop == i:
            runs[-1] = range(runs[-1].start, i + 1)
        elif likely[i]:
            runs.append(range(i, i + 1))
    return [run for run in runs if any(sure[i] for i in run)]


def _omitted(row: Row, seen: Cover, clauses: Sequence[Clause], run: range, sure: Sequence[float]) -> Mark:
    source = row.source or ""
    span = Span(clauses[run.start].span.start, clauses[run[-1]].span.end)
    place = _place(row.target, seen, clauses[run.start - 1].span if run.start else None)
    lacking = "、".join(w.of(source) for w, _, odds in seen.source if span.holds(w) and len(w) > 1 and odds < KNOWN)
    shown = lacking if len(lacking) <= 40 else lacking[:40] + "…"
    reason = f"probably missing in the English: {shown} (the English is short)"
    sure_of = max(sure[i] for i in run)
    return Mark("source", span, Omissions.category, "major", sure_of, reason, None, Span(place, place))


def _uncovered(seen: Cover, source: str) -> Iterator[list[Span]]:
    """Runs of at least `PART` content words inside a clause that the table knows and the English does not say."""
    run: list[Span] = []
    end = 0
    for span, word, odds in seen.source:
        covered = len(word) > 1 and (odds >= KNOWN or word not in seen.known or word.isascii())
        if covered or _PAUSE.search(source, end, span.start):
            yield from [run] if len(run) >= PART else []
            run = []
        if len(word) > 1 and not covered:
            run.append(span)
        end = span.end
    yield from [run] if len(run) >= PART else []


def _part(row: Row, seen: Cover, run: Sequence[Span]) -> Mark:
    source, span = row.source or "", Span(run[0].start, run[-1].end)
    place = _place(row.target, seen, Span(0, span.start))
    said = "、".join(word.of(source) for word in run)
    reason = f"probably missing in the English: {said} (the English is much too short)"
    return Mark("source", span, Omissions.category, "major", 0.6, reason, None, Span(place, place))


def _place(target: str, seen: Cover, before: Span | None) -> int:
    """Where the clause belongs: after what translates the clause before it, at the next end of a word group."""
    ends = [en.end for zh, en in seen.best.items() if before is not None and before.holds(zh)]
    if not ends:
        return len(target) - len(target.lstrip())
    stop = re.compile(r"[,;:.!?]|$").search(target, max(ends))
    return stop.start() if stop is not None else len(target)


def _uncalled(row: Row, source: str, table: LexicalTable) -> list[Mark]:
    """Clauses without a source where the English is long even without half of them."""
    count, han = len(words_only(row.target)), count_han(source)
    if count < LONG * han or (_QUOTED.search(row.target) and not _QUOTED.search(source)):
        return []  # with speech that the Chinese has not, the two sides were cut apart in different places
    spare = {span for span in clause_spans("target", row.target) if _spare(span.of(row.target), count - LONG * han)}
    if not spare:
        return []  # no need to look closer
    found = cover(source, row.target, table).clauses("target", row.target)
    return [_added(row, c) for c in found if c.span in spare and c.content >= ADDED and c.share >= 0.75]


def _spare(clause: str, excess: float) -> bool:
    """True for a clause half of which could go, of at least three words and not made of names."""
    inside = words(clause)
    return len(inside) >= 3 and 0.5 * len(inside) <= excess and sum(w.capitalised for w in inside) < 0.75 * len(inside)


def _added(row: Row, clause: Clause) -> Mark:
    reason = "probably added: the Chinese does not say this, and the English is long"
    whole = Span(0, len(row.source or ""))
    return Mark("target", clause.span, Additions.category, "major", 0.7, reason, None, whole)


def _repeated(row: Row) -> list[Mark]:
    """A clause of at least four words that stands twice although the Chinese repeats nothing."""
    tokens = words_only(row.target)
    runs = list(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
    if len(set(runs)) == len(runs):
        return []  # no four words stand twice
    seen: set[tuple[str, ...]] = set()
    for span in clause_spans("target", row.target):
        text = span.of(row.target)
        key = words_only(text)
        if len(key) >= 4 and key in seen and not re.search(r"([\u4e00-\u9fff\d]{3,}).*\1", row.source or ""):
            other = Span(0, len(row.source)) if row.source else None
            reason = f"“{text}” is repeated" + ("; the Chinese says it once" if row.source else "")
            return [Mark("target", span, Additions.category, "major", 0.8 if row.source else 0.6, reason, None, other)]
        seen.add(key)
    return []
