"""Slips of grammar: a small change to the English that makes it read much better.

Where the reader stumbles, wordings one small change away are tried (agreement, verb form, article, preposition, number, order). A
table of word runs chooses the few worth reading, fewer where the pair reader, who knows the Chinese, would keep what is there; the
reader decides: a mark is made where the changed sentence is likelier by a wide margin, and the change is its fix. Needs no Chinese."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mtreview.detectors.mechanics.varieties import read_varieties
from mtreview.protocols import Context, EnglishReader, Mark, PairReading, Reading, Row
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.pair_columns import PAIR_COLUMNS, pair_columns
from mtreview.quality.small_edits import english_edits
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["Slips", "find_trials", "measure_gains"]

STUMBLE = 6.0
"""Nats of the least expected piece from a word to the second one after it, from which changes are tried there."""
USUAL = 2.0
"""Nats that a change must gain by the table of word runs to be read."""
DOUBTED = 0.05
"""Nats of the pair reader's surprise that a word or the one after it stays, from which changes are tried there, if it read the pair."""
SETTLED = (2.2, 1.75)
"""Where it did, a change must gain the first number of nats by the table, less the second for each e-fold of that surprise."""
TRIED = 2
"""Changes that are read at one place."""
AFTER = 35
"""Characters after the place that are read with it."""
MARGIN = 6.0
"""Nats by which the changed English must be likelier; see docs/checks-names-calques.md."""


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
"""After these a preposition says where something is; without it, what it is: no small change."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One change: `new` in the place of `span`."""

    span: Span
    new: str


class Slips:
    """Grammar that a small change mends. `confidence` grows with the margin from .6 on."""

    name = "slips"
    category = "fluency/grammar"
    needs = frozenset({"target", "reading"})
    uses = frozenset({"reader"})
    certain = False
    summary = "small grammar mistakes: agreement, verb form, article, preposition, word order"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        """The surest change of each place."""
        return self.detect_rows([row], context)[0]

    def detect_rows(self, rows: Sequence[Row], context: Context) -> list[list[Mark]]:
        """What `detect` finds in each row; the reader is asked once for all."""
        if context.reader is None:
            return [[] for _ in rows]
        trials = [[] if row.reading is None else find_trials(row.target, row.reading, row.pair) for row in rows]
        gains = measure_gains([row.target for row in rows], trials, context.reader)
        return [_choose(row.target, own, found) for row, own, found in zip(rows, gains, trials, strict=True)]


def _choose(text: str, gains: Sequence[float], trials: Sequence[Trial]) -> list[Mark]:
    found = sorted(
        ((gain, trial) for gain, trial in zip(gains, trials, strict=True) if gain >= MARGIN),
        key=lambda g: (-g[0], g[1].span),
    )
    kept: list[tuple[float, Trial]] = []
    for gain, trial in found:
        if all(trial.span.end <= k.span.start or k.span.end <= trial.span.start for _, k in kept):
            kept.append((gain, trial))
    return [_mark(text, gain, trial) for gain, trial in sorted(kept, key=lambda g: g[1].span)]


def find_trials(text: str, reading: Reading, pair: PairReading | None = None) -> list[Trial]:
    """The changes worth reading, in the order of the text."""
    spans = words(text)
    peaks, least = _peaks(spans, reading), _least_gains(spans, pair)
    table = NgramTable.load()
    places = [
        i
        for i, span in enumerate(spans)
        if peaks[i] >= STUMBLE and np.isfinite(least[i]) and _plain(span.of(text), i, table)
    ]
    tried = [list(_changes(text, spans, i)) for i in places]
    gains = iter(_measure_usual(text, spans, [t for own in tried for t in own], table))
    found: list[Trial] = []
    for i, own in zip(places, tried, strict=True):
        usual = [(gain, trial) for trial, gain in zip(own, gains, strict=False) if gain >= least[i]]
        found += [t for _, t in sorted(usual, key=lambda g: (-g[0], g[1].new))[:TRIED]]
    return list(dict.fromkeys(found))


def _least_gains(spans: tuple[Span, ...], pair: PairReading | None) -> NDArray[np.float64]:
    """Per word the nats that a change there must gain by the table to be read; infinite where the pair reader keeps the word."""
    if pair is None or not len(pair.starts) or not spans:
        return np.full(len(spans), USUAL)
    own = pair_columns(pair, spans)[:, PAIR_COLUMNS.index("pair_kept_worst")].astype(np.float64)
    kept = np.maximum(own, np.append(own[1:], 0.0))
    first, slope = SETTLED
    return np.where(kept >= DOUBTED, np.maximum(USUAL, first - slope * np.log(kept + 0.02)), np.inf)


def _peaks(spans: Sequence[Span], reading: Reading) -> list[float]:
    """Per word the surprisal of the least expected piece from it to the second word after it."""
    own = []
    for span in spans:
        inside = (reading.starts < span.end) & (span.start < reading.ends)
        own.append(float(reading.surprisal[inside].max()) if inside.any() else 0.0)
    return [max(own[i : i + 3]) for i in range(len(own))]


def _plain(word: str, at: int, table: NgramTable) -> bool:
    """No name, no figure: what has a capital inside a sentence is left alone, and an unknown word at its beginning."""
    return word.isalpha() and (word.islower() or (at == 0 and word[1:].islower() and word.lower() in table.index))


def _changes(text: str, spans: Sequence[Span], i: int) -> Iterator[Trial]:
    own = spans[i]
    for new in english_edits(own.of(text)):
        if new.lower() not in _spellings(own.of(text).lower()):
            yield Trial(own, new)
    if re.fullmatch("(?i)an?|the|to|of|in|on|at|for|with|by|from|into|about|as", own.of(text)) and i + 1 < len(spans):
        following = Span(own.start, spans[i + 1].end)
        after_be = i > 0 and spans[i - 1].of(text).lower() in _BE and own.of(text).lower() not in ("a", "an", "the")
        if text[own.end : spans[i + 1].start] == " " and spans[i + 1].of(text).islower() and not after_be:
            yield Trial(following, spans[i + 1].of(text))
    if i + 1 < len(spans) and text[own.end : spans[i + 1].start] == " " and spans[i + 1].of(text).isalpha():
        pair = Span(own.start, spans[i + 1].end)
        first, second = own.of(text), spans[i + 1].of(text)
        yield from (
            Trial(pair, new)
            for new in english_edits(pair.of(text))
            if new.split() == [second, first] or (len(new.split()) == 3 and new.split()[0] == first)
        )


@lru_cache(maxsize=1024)
def _spellings(word: str) -> frozenset[str]:
    """How the other side of the Atlantic spells it: no slip."""
    return frozenset(other for variety in ("US", "UK") if (other := read_varieties(variety).get(word)) is not None)


def _measure_usual(text: str, spans: Sequence[Span], trials: Sequence[Trial], table: NgramTable) -> list[float]:
    """Nats that the run of two words to either side of each change gains by the table, both ways of reading it averaged."""
    starts, ends = np.array([s.start for s in spans]), np.array([s.end for s in spans])
    names = [s.of(text) for s in spans]
    runs = []
    for trial in trials:
        inside = np.flatnonzero((starts < trial.span.end) & (trial.span.start < ends))
        first, stop = int(inside[0]), int(inside[-1]) + 1
        left, right = names[max(0, first - 2) : first], names[stop : stop + 2]
        runs.append(((*left, *names[first:stop], *right), (*left, *trial.new.split(), *right)))
    costs = _measure_costs(dict.fromkeys(run for pair in runs for run in pair), table)
    return [costs[old] - costs[new] for old, new in runs]


def _measure_costs(runs: Iterable[tuple[str, ...]], table: NgramTable) -> dict[tuple[str, ...], float]:
    """What each run costs by the table, all looked up at once: two edges stand between one run and the next."""
    known = list(runs)
    if not known:
        return {}
    edge = table.vocabulary[0]
    line = [word for run in known for word in (*run, edge, edge)]
    cost = table.columns(line)[:, :2].sum(1)
    starts = np.cumsum([0, *(len(run) + 2 for run in known)])
    return {run: float(cost[a : b - 2].sum()) / 2 for run, a, b in zip(known, starts, starts[1:], strict=False)}


def measure_gains(texts: Sequence[str], trials: Sequence[Sequence[Trial]], reader: EnglishReader) -> list[list[float]]:
    """Nats by which each change of each text makes its place and what follows likelier. The wording that is there is read
    once for all changes of its place."""
    pairs = [[_wordings(text, trial) for trial in own] for text, own in zip(texts, trials, strict=True)]
    asked = list(dict.fromkeys(wording for own in pairs for pair in own for wording in pair))
    if not asked:
        return [[] for _ in trials]
    read = reader.read([wording for wording, _ in asked], contexts=[context for _, context in asked])
    costs = {one: float(np.sum(r.surprisal)) for one, r in zip(asked, read, strict=True)}
    return [[costs[old] - costs[new] for old, new in own] for own in pairs]


_Wording = tuple[str, str]  # a wording with what follows it, and the text before it


def _wordings(text: str, trial: Trial) -> tuple[_Wording, _Wording]:
    """The place as it is and as the change has it."""
    span, context = trial.span, text[: trial.span.start]
    rest = text[span.end : span.end + AFTER]
    if span.end + AFTER < len(text):
        rest = rest.rpartition(" ")[0]
    return (span.of(text) + rest, context), (trial.new + rest, context)


def _mark(text: str, gain: float, trial: Trial) -> Mark:
    sure = round(min(0.9, 0.6 + 0.04 * (gain - MARGIN)), 3)
    reason = f"“{trial.new}” reads much better here than “{trial.span.of(text)}”"
    return Mark("target", trial.span, "fluency/grammar", "minor", sure, reason, trial.new)
