"""A fix for a doubtful phrase: translate again with the text before it as prefix, and take what the model says up to
where it meets the text after it. Given only where the judge clearly prefers it: no fix is better than a bad one."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Forced, Row
from mtreview.quality.phrases import Candidate
from mtreview.quality.words import piece_scores, words

__all__ = ["joined", "reworded"]

_BETTER = 4.0  # nats by which the whole sentence must become likelier beside the source
_WORSE = 1.0  # nats by which the English alone may become less likely
_SENSE = 0.02  # least p(English word | some Chinese word) of a content word in a fix
_LOST = 1.0  # nats by which a single Chinese word may be accounted for less well
_LIKELIER = float(np.log(0.5))
_ROOM = 100  # pieces before the phrase that still fit a model's window as a prefix; no fix is tried further on
_NUMBER = re.compile(r"\d+")


def reworded(asked: Sequence[tuple[Row, Sequence[Candidate]]], context: Context) -> list[dict[Candidate, str]]:
    """The fixes that stood every test, by phrase, for each row: one batch of translations and two of judging for all
    rows together."""
    translator, judge = context.translator, context.judge
    fixes: list[dict[Candidate, str]] = [{} for _ in asked]
    if translator is None or judge is None:
        return fixes
    jobs = [(n, row, phrase) for n, (row, phrases) in enumerate(asked) for phrase in phrases if _worth(row, phrase)]
    if not jobs:
        return fixes
    before = [row.target[: phrase.span.start] for _, row, phrase in jobs]
    drafts = translator.translate([row.source or "" for _, row, _ in jobs], prefixes=[b.rstrip() for b in before])
    proposed: list[tuple[int, Row, Candidate, str]] = []
    for (n, row, phrase), draft, prefix in zip(jobs, drafts, before, strict=True):
        fix = joined(draft.text[len(prefix.rstrip()) :], phrase.span.of(row.target), row.target[phrase.span.end :])
        if fix is not None and draft.text.startswith(prefix.rstrip()) and _sound(row, phrase, fix):
            proposed.append((n, row, phrase, fix))
    if not proposed:
        return fixes
    changed = [row.target[: p.span.start] + fix + row.target[p.span.end :] for _, row, p, fix in proposed]
    given = judge.force([row.source for _, row, _, _ in proposed], changed)
    alone = judge.force([None] * len(changed), changed)
    for (n, row, phrase, fix), new, bare in zip(proposed, given, alone, strict=True):
        assert row.given is not None and row.alone is not None  # else it was not worth asking
        if _total(new) - _total(row.given) >= _BETTER and _total(bare) - _total(row.alone) >= -_WORSE:
            fixes[n][phrase] = fix
    return fixes


def _worth(row: Row, phrase: Candidate) -> bool:
    """Whether a translation is asked for: the text before the phrase fits the model, and where the phrase leaves what
    the model expected, one wording was likelier to it than all others together. Of a guess it makes no fix."""
    if not row.source or row.given is None or row.alone is None:
        return False
    if sum(s.end <= phrase.span.start for s in row.given.spans) > _ROOM:
        return False
    own = (i for i, s in enumerate(row.given.spans) if s.start < phrase.span.end and phrase.span.start < s.end)
    leaves = next((i for i in own if row.given.ranks[i] > 0), None)
    return leaves is not None and float(row.given.expected_logprobs[leaves]) >= _LIKELIER


def _total(forced: Forced) -> float:
    return float(piece_scores(forced, end=True).sum())


def joined(continued: str, phrase: str, after: str) -> str | None:
    """The beginning of `continued` up to where it says the same two words as `after` (one, where it has no more);
    None where they do not meet soon, or nothing would change."""
    spans, following = words(continued), words(after)
    said = [s.of(continued).casefold() for s in spans]
    ahead = [s.of(after).casefold() for s in following[:2]]
    most = 2 * len(words(phrase)) + 2
    if not ahead:
        fix = continued.strip()
        end = len(spans)
    else:
        end = next((i for i in range(len(said)) if said[i : i + len(ahead)] == ahead), -1)
        fix = continued[: spans[end].start].strip() if end > 0 else ""
    if not 0 < end <= most or not fix or fix.casefold() == phrase.casefold():
        return None
    return fix


def _sound(row: Row, phrase: Candidate, fix: str) -> bool:
    """Keeps the numbers, repeats no neighbour, and says nothing that the Chinese does not."""
    old = phrase.span.of(row.target)
    if sorted(_NUMBER.findall(old)) != sorted(_NUMBER.findall(fix)):
        return False
    cut = [s.of(fix).casefold() for s in words(fix)]
    if any(a == b for a, b in pairwise(cut)) or not cut[0].isalnum():
        return False
    left = [s.of(row.target).casefold() for s in words(row.target[: phrase.span.start])][-1:]
    right = [s.of(row.target).casefold() for s in words(row.target[phrase.span.end :])][:1]
    if cut[:1] == left or cut[-1:] == right:
        return False
    names = {w for w in _words(old)[1:] if w[0].isupper()}
    if not names <= set(_words(fix)):
        return False
    return _meant(row.source or "", fix) and _covers(row, phrase, fix)


def _words(text: str) -> list[str]:
    return [s.of(text) for s in words(text)]


def _covers(row: Row, phrase: Candidate, fix: str) -> bool:
    """The fix leaves out nothing of the Chinese that the old wording had."""
    source, table = row.source or "", LexicalTable.load()
    changed = row.target[: phrase.span.start] + fix + row.target[phrase.span.end :]
    before, after = (table.cover_source(source, text)[1] for text in (row.target, changed))
    return len(before) > 0 and float((after - before).min()) > -_LOST and float((after - before).mean()) > -0.05


def _meant(source: str, fix: str) -> bool:
    table = LexicalTable.load()
    zh, en = (
        list(dict.fromkeys(w for _, w in table.words_zh(source))),
        list(dict.fromkeys(w for _, w in table.words_en(fix))),
    )
    if not en:
        return False
    links = table.links(zh, en)
    best = np.zeros(len(en))
    np.maximum.at(best, links.en, links.to_en)
    return all(p >= _SENSE or table.null(w) >= 0.3 for w, p in zip(en, best, strict=True))
