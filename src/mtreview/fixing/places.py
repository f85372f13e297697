"""A marked phrase as the sources of candidates see it, and which Chinese words it stands for."""

from dataclasses import dataclass

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Forced, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["Place", "meant", "opposite"]

_SHARE = 0.35  # of a Chinese word's attention that must lie on a phrase for the word to be meant by it
_SOME = 0.1  # the same where no word has that much, for words that nothing else in the English accounts for
_SURE = 0.05  # lexical probability, both ways multiplied and rooted, from which the best word counts as a link
_CONFIDENT = 0.45  # share of a draft word's attention that must come from the phrase's Chinese


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A phrase of a row. `zh`: the places of the Chinese words it stands for by `lexical`, ascending; empty without the
    Chinese."""

    row: Row
    span: Span
    lexical: LexicalTable
    zh: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        return self.span.of(self.row.target)

    @property
    def before(self) -> str:
        return self.row.target[: self.span.start]

    @property
    def after(self) -> str:
        return self.row.target[self.span.end :]

    def fill_in(self, fix: str) -> str:
        """The row's English with `fix` in the place of the phrase."""
        return self.before + fix + self.after


def meant(row: Row, span: Span, lexical: LexicalTable) -> tuple[Span, ...]:
    """The Chinese words that a phrase stands for: those that the model, reading the Chinese out of the English, finds in
    the phrase, and those whose best English word by the lexical table lies in it. For a phrase without any, as a wrong word
    often is: those that it is read out of more than out of other words, of the words that nothing outside accounts for."""
    if not row.source or not row.source.strip():
        return ()
    linked = lexical.link_pair(row.source, row.target)
    looked = _looked(row.back, [s for s, _ in linked.zh], span)
    odds = np.sqrt(linked.links.to_en * linked.links.to_zh)
    inside = {stem for s, stem in linked.en if s.overlaps(span)}
    outside = {stem for s, stem in linked.en if not s.overlaps(span)}
    best = dict.fromkeys(range(len(linked.zh_types)), (0.0, ""))
    elsewhere = dict.fromkeys(best, 0.0)
    for i, j, odd in zip(linked.links.zh.tolist(), linked.links.en.tolist(), odds.tolist(), strict=True):
        best[i] = max(best[i], (odd, linked.en_types[j]))
        if linked.en_types[j] in outside:
            elsewhere[i] = max(elsewhere[i], odd)
    types = {w: i for i, w in enumerate(linked.zh_types)}
    found, free = [], []
    for (place, word), share in zip(linked.zh, looked, strict=True):
        odd, stem = best[types[word]]
        by_table = odd >= _SURE and stem in inside and (stem not in outside or share >= _SHARE / 2)
        taken = odd >= 3 * _SURE and stem not in inside
        if by_table or (share >= _SHARE and not taken):
            found.append(place)
        free.append(share if elsewhere[types[word]] < _SURE else 0.0)
    return tuple(found) or _unexplained([s for s, _ in linked.zh], free)


def _unexplained(zh: list[Span], shares: list[float]) -> tuple[Span, ...]:
    """The Chinese word with the greatest share, and its neighbours while they have nearly as much."""
    if not shares or max(shares) < _SOME:
        return ()
    first = last = int(np.argmax(shares))
    least = max(_SOME, shares[first] / 2)
    while first and shares[first - 1] >= least:
        first -= 1
    while last + 1 < len(shares) and shares[last + 1] >= least:
        last += 1
    return tuple(zh[first : last + 1])


def _looked(back: Forced | None, zh: list[Span], span: Span) -> list[float]:
    """Per Chinese word the share of its attention that lies on the phrase."""
    if back is None or back.attention is None or not back.source_spans:
        return [0.0] * len(zh)
    columns = np.array([s.overlaps(span) for s in back.source_spans])
    looks = back.attention[: len(back.spans), : len(back.source_spans)]
    total = looks.sum(axis=1) + 1e-6
    shares = looks[:, columns].sum(axis=1) / total
    out = []
    for word in zh:
        own = [i for i, s in enumerate(back.spans) if s.overlaps(word)]
        out.append(float(np.mean(shares[own])) if own else 0.0)
    return out


def opposite(draft: str, back: Forced, zh: tuple[Span, ...]) -> str | None:
    """The words of `draft` for these Chinese words, by the attention of the Chinese read out of the draft (`back`); None
    where they are scattered."""
    if back.attention is None or not back.source_spans or not zh:
        return None
    looks: Floats = back.attention[: len(back.spans), : len(back.source_spans)]
    own = np.array([any(s.overlaps(w) for w in zh) for s in back.spans])
    if not own.any():
        return None
    cut = words(draft)
    chosen = []
    for k, word in enumerate(cut):
        columns = [i for i, s in enumerate(back.source_spans) if s.overlaps(word)]
        if not columns or not any(c.isalnum() for c in word.of(draft)):
            continue
        here = looks[:, columns].sum(axis=1)
        if here[own].max() > 0.15 and here[own].sum() / (here.sum() + 1e-6) >= _CONFIDENT:
            chosen.append(k)
    if not chosen or chosen[-1] - chosen[0] + 1 > len(chosen) + 3:
        return None
    return draft[cut[chosen[0]].start : cut[chosen[-1]].end]
