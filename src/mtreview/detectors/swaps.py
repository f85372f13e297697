"""Choosing between two wordings: "last year" or "this year", "rose" or "fell", "he" or "she".

What fluent English gets wrong in meaning surprises nobody who reads it. So each wording that the table of swaps has is tried
beside the other: a mark, with the other one as its fix, is made only where the Chinese speaks clearly for that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from mtreview.detectors.coverage import find_table
from mtreview.detectors.denials import find_denials
from mtreview.detectors.name_swaps import find_name_swaps
from mtreview.detectors.swap_table import find_swaps
from mtreview.detectors.swap_votes import Proposal, find_change, find_confirmed
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import normalise
from mtreview.protocols import Context, Forced, Judge, Mark, Row
from mtreview.quality.word_evidence import piece_scores
from mtreview.records import Span

__all__ = ["Swaps", "measure_gains"]

WEIGHTS = (0.78, -0.144, 0.194, -1.578)
"""Of the three gains of `measure_gains`, and the constant: logistic regression by benchmarks/swaps.py."""
LEAST = 0.95
FIRST = 0.5
"""Nats of log P(English | Chinese) that a wording must gain before the other two are asked."""
NAME_BACK = 1.0
"""Nats that the Chinese must gain by a name: a form that the model knows makes the English likelier by itself."""
WORTH = 4.0
"""Nats that the wording which is there and the word after it must cost: no more can be gained there, and a mark takes about six."""
ROOM = 2.0
"""Nats that a wording can gain at most at its first piece that differs, from which it is tried."""
AFTER = 4
GLANCE = 3.0
"""Nats that a wording must gain up to `AFTER` words after its place for the whole sentence to be read with it."""

_Texts = tuple[str, str]  # source, target


class Swaps:
    """Confusable wordings. `confidence` is the chance that the other wording is right, fitted on planted errors."""

    name = "swaps"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    uses = frozenset({"judge", "lexical"})
    certain = False
    summary = (
        "a wording that the Chinese contradicts: last year for this year, rose for fell, he for she, is for is not"
    )

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return self.detect_rows([row], context)[0]

    def detect_rows(self, rows: Sequence[Row], context: Context) -> list[list[Mark]]:
        """What `detect` finds in each row; the model is asked once for all."""
        marks: list[list[Mark]] = [[] for _ in rows]
        judge = context.judge
        if judge is None:
            return marks
        table = find_table(context)
        tried = [_Trial(i, *found) for i, row in enumerate(rows) for found in _propose(row, table)]
        tried, known = _hopeful(rows, tried, judge)
        if not tried:
            return marks
        gains = measure_gains([_ask(t, rows) for t in tried], judge, least=FIRST, rows=known)
        chances = 1 / (1 + np.exp(-(gains @ np.array(WEIGHTS[:3]) + WEIGHTS[3])))
        shown = [
            (one, float(chance))
            for one, gain, chance in zip(tried, gains, chances, strict=True)
            if gain[0] > FIRST and chance >= LEAST and (not one.name or gain[2] >= NAME_BACK)
        ]
        if context.pair_reader is not None:
            agreed = find_confirmed([_ask(one, rows) for one, _ in shown], context.pair_reader)
            shown = [own for own, yes in zip(shown, agreed, strict=True) if yes]
        for one, chance in shown:
            mark = _mark(rows[one.row].target, one.span, one.new, chance)
            marks[one.row].append(replace(mark, category="accuracy/name") if one.name else mark)
        return [_best(found) for found in marks]


@dataclass(frozen=True, slots=True)
class _Trial:
    """`new` in the place of `span` in row `row`; `name`: another name."""

    row: int
    span: Span
    new: str
    name: bool


def _ask(trial: _Trial, rows: Sequence[Row]) -> Proposal:
    return rows[trial.row].source or "", rows[trial.row].target, trial.span, trial.new


def _propose(row: Row, table: LexicalTable) -> Iterator[tuple[Span, str, bool]]:
    source = normalise(row.source or "", "source").text
    yield from (
        (span, new, False) for span, new in (*find_swaps(source, row.target), *find_denials(source, row.target))
    )
    yield from ((span, new, True) for span, new in find_name_swaps(row, table))


def _hopeful(rows: Sequence[Row], tried: Sequence[_Trial], judge: Judge) -> tuple[list[_Trial], list[Row]]:
    """The trials that may become marks, by what is known of their places and by a glance at the words up to a few after them; and
    the rows with P(English | Chinese)."""
    asked = [i for i in sorted({t.row for t in tried}) if rows[i].given is None]
    read = judge.force([rows[i].source or "" for i in asked], [rows[i].target for i in asked]) if asked else []
    found = dict(zip(asked, read, strict=True))
    known = [replace(row, given=found[i]) if i in found else row for i, row in enumerate(rows)]
    dear = [t for t in tried if _is_dear(known[t.row], t)]
    gains = _glance(known, dear, judge)
    return [t for t, gain in zip(dear, gains, strict=True) if gain >= GLANCE], known


def _is_dear(row: Row, trial: _Trial) -> bool:
    """Whether the place costs enough, and leaves the new wording enough to gain."""
    end = _end(row, trial.span, 1)
    return -_score(row.given, trial.span.start, end) >= WORTH and _find_room(row, trial, end) >= ROOM


def _find_room(row: Row, trial: _Trial, end: int) -> float:
    """Nats that the new wording can gain at most at the first piece where it differs: it is what the model expects there, or has
    no more than what the expected piece leaves. Infinite where no piece differs before `end`."""
    assert row.given is not None
    given, start = row.given, trial.span.start
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(trial.span.of(row.target), trial.new, strict=False))
    )
    places = (i for i, s in enumerate(given.spans) if start <= s.start < end and s.end > start + shared)
    if (at := next(places, None)) is None:
        return np.inf
    expected, chance = given.expected[at].strip().casefold(), float(np.exp(given.expected_logprobs[at]))
    rest = (trial.new + row.target[trial.span.end :])[given.spans[at].start - start :].lstrip().casefold()
    most = chance if rest.startswith(expected) else min(chance, 1 - chance)
    return float(np.log(max(most, 1e-9)) - piece_scores(given)[at])


def _glance(rows: Sequence[Row], tried: Sequence[_Trial], judge: Judge) -> list[float]:
    """Nats of log P(English | Chinese) that each trial gains up to `AFTER` words after its place: what follows is not read."""
    if not tried:
        return []
    ends = [_end(rows[t.row], t.span, AFTER) for t in tried]
    begun = [
        rows[t.row].target[: t.span.start] + t.new + rows[t.row].target[t.span.end : end]
        for t, end in zip(tried, ends, strict=True)
    ]
    read = judge.force([rows[t.row].source or "" for t in tried], begun)
    return [
        float(piece_scores(one).sum()) - _score(rows[t.row].given, 0, end)
        for one, t, end in zip(read, tried, ends, strict=True)
    ]


def _end(row: Row, span: Span, words: int) -> int:
    """Where the given number of words after the place ends."""
    end = span.end
    for _ in range(words):
        space = row.target.find(" ", min(end + 1, len(row.target)))
        end = space if space >= 0 else len(row.target)
    return end


def _score(forced: Forced | None, start: int, end: int) -> float:
    """The log-probability of the pieces that begin in this stretch; some have no width."""
    assert forced is not None
    inside = (score for at, score in zip(forced.spans, piece_scores(forced), strict=True) if start <= at.start < end)
    return float(sum(inside))


def measure_gains(
    proposals: Sequence[Proposal], judge: Judge, *, least: float = 0.0, rows: Sequence[Row] = ()
) -> NDArray[np.float64]:
    """(N, 3) in nats, for each proposal what putting it in gains: log P(English | Chinese), that beyond what it gains in
    log P(English), and log P(Chinese | English). Where the first is not above `least` the others are not
    asked, and are 0. What `rows` know of their own texts is not asked again."""
    pairs = [((s, t), (s, t[: span.start] + new + t[span.end :])) for s, t, span, new in proposals]
    given = _forced(pairs, lambda s, t: judge.force(s, t), _known(rows, "given"))
    out = np.zeros((len(pairs), 3))
    out[:, 0] = [given[new] - given[old] for old, new in pairs]
    likelier = [n for n in range(len(pairs)) if out[n, 0] > least]
    asked = [pairs[n] for n in likelier]
    alone = _forced(asked, lambda s, t: judge.force([None] * len(t), t), _known(rows, "alone"))
    back = _forced(asked, lambda s, t: judge.force(t, s, to="zh"), _known(rows, "back"))
    for n, (old, new) in zip(likelier, asked, strict=True):
        out[n, 1:] = out[n, 0] - (alone[new] - alone[old]), back[new] - back[old]
    return out


def _known(rows: Sequence[Row], name: str) -> dict[_Texts, float]:
    """The log-probabilities that stand in the rows already, by source and target."""
    found = [(row, getattr(row, name)) for row in rows]
    return {(row.source or "", row.target): _total(forced) for row, forced in found if forced is not None}


def _forced(
    pairs: Sequence[tuple[_Texts, _Texts]],
    force: Callable[[list[str], list[str]], Sequence[Forced]],
    known: dict[_Texts, float],
) -> dict[_Texts, float]:
    """The log-probability of every different text in `pairs`."""
    texts = [text for text in dict.fromkeys(text for pair in pairs for text in pair) if text not in known]
    if not texts:
        return known
    forced = force([s for s, _ in texts], [t for _, t in texts])
    return known | {text: _total(f) for text, f in zip(texts, forced, strict=True)}


def _total(forced: Forced) -> float:
    return float(piece_scores(forced, end=True).sum())


def _mark(target: str, span: Span, new: str, chance: float) -> Mark:
    old = span.of(target)
    reason = f"the Chinese says “{new}”, not “{old}”"
    if find_change(old, new):
        return Mark("target", span, "accuracy/negation", "critical", round(chance, 3), reason, new)
    return Mark("target", span, "accuracy/mistranslation", "major", round(chance, 3), reason, new)


def _best(marks: list[Mark]) -> list[Mark]:
    """Of several proposals for one place the surest, the others as alternatives."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: -m.confidence):
        if mark.span is not None and not any(k.span is not None and k.span.overlaps(mark.span) for k in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.span or Span(0, 0))
