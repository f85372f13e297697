"""One pair as the browser shows it: plain values, spans in UTF-16 units of the texts beside them."""

from typing import Any

from mtreview.errors import MtreviewError
from mtreview.records import CLOSED, LOW_CONFIDENCE, Finding, Score, Span
from mtreview.registry import look_of_added
from mtreview.revision.state import Standing, revise_span
from mtreview.revision.summary import words
from mtreview.widget.utf16 import Border, clean

__all__ = ["card", "progress", "scores_by_pair", "select", "words_by_pair"]

Scores = dict[int, dict[str, list[Score]]]


def scores_by_pair(scores: tuple[Score, ...]) -> Scores:
    """pair -> metric -> its scores, the oldest revision first."""
    found: Scores = {}
    for score in sorted(scores, key=lambda s: s.revision):
        if score.pair is not None:
            found.setdefault(score.pair, {}).setdefault(score.metric, []).append(score)
    return found


def card(standing: Standing, number: int, scores: Scores) -> dict[str, Any]:
    """Everything about one pair that the page shows."""
    pair = standing.pairs[number]
    text, source = standing.text(number), standing.read_given(number, "source")
    target_border, source_border = Border(text), Border(source)
    home, there = standing.span(number, "target"), standing.span(number, "source")
    edits = standing.edits.get(number, ())
    findings = []
    for finding in standing.findings.get(number, ()):
        shown = _finding(standing, finding)
        own, beyond = (finding.span, finding.other) if finding.side == "target" else (finding.other, finding.span)
        if own is not None and home is not None and home.holds(own):
            shown["target"] = target_border.out(revise_span(own, edits).shift(-home.start))
        if beyond is not None and there is not None and there.holds(beyond):
            shown["source"] = source_border.out(beyond.shift(-there.start))
        findings.append(shown)
    changed = []
    if home is not None:
        for edit in edits:
            place = target_border.out(revise_span(edit.span, edits).shift(-home.start))
            changed.append({"span": place, "before": clean(edit.before)})
    lock = standing.find_lock(number)
    return {
        "pair": number,
        "source": clean(source),
        "english": clean(text),
        "given": clean(standing.read_given(number)),
        "draft": clean(standing.data.pair_draft(pair)),
        "editable": home is not None and lock is None and standing.pairs[number].held not in CLOSED,
        "confidence": pair.confidence,
        "low": pair.confidence < LOW_CONFIDENCE,
        "moved": pair.moved,
        "segments": [len(pair.source), len(pair.target)],
        "state": standing.pair_state(number),
        "locked": lock is not None,
        "held": standing.pairs[number].held,
        "findings": findings,
        "changes": changed,
        "scores": [_score(history) for history in scores.get(number, {}).values()],
        "comments": [
            {"who": clean(d.reviewer), "at": d.at, "text": clean(d.comment), "verdict": d.verdict}
            for d in standing.comments.get(number, ())
        ],
    }


def _finding(standing: Standing, finding: Finding) -> dict[str, Any]:
    phrase = "" if finding.span is None else finding.span.of(standing.data.document.text(finding.side))
    return {
        "id": finding.id,
        "side": finding.side,
        "category": finding.category,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "detector": finding.detector,
        "reason": clean(finding.reason),
        "suggestion": None if finding.suggestion is None else clean(finding.suggestion),
        "fixes": [clean(text) for text in finding.fixes],
        "phrase": clean(phrase),
        "state": standing.states[finding.id],
        "same": len(standing.same(finding)),
        "target": None,
        "source": None,
    }


def _score(history: list[Score]) -> dict[str, Any]:
    first, last = history[0], history[-1]
    return {
        "metric": first.metric,
        "value": first.value,
        "now": last.value if last.revision > first.revision else None,
        "signature": last.signature,
        **_added(last),
    }


def _added(score: Score) -> dict[str, Any]:
    """What the page needs beside to show a metric that it does not know by name."""
    look = look_of_added(score.metric)
    if look is None:
        return {}
    return {"label": look.label, "meaning": look.meaning, "range": list(look.range)}


def progress(standing: Standing, words_of: dict[int, int]) -> dict[str, Any]:
    """The figures of the bar at the top. `words_of`: words of each pair's English as given."""
    done = [i for i in standing.order if standing.done(i) is not None]
    return {
        "pairs": len(standing.order),
        "done": len(done),
        "problems": sum(len(standing.find_unsettled(i)) for i in standing.order),
        "marks": len(standing.states),
        "words": sum(words_of.values()),
        "words_done": sum(words_of[i] for i in done),
        "edited": sum(bool(standing.edits.get(i)) for i in standing.order),
    }


def words_by_pair(standing: Standing) -> dict[int, int]:
    """Words of each pair's English as given; it changes only with the alignment."""
    return {i: words(standing.read_given(i)) for i in standing.order}


def select(standing: Standing, number: int, start: int, end: int, shown: str) -> Span:
    """A selection that the browser made in the text it shows, in code points of the document's edited text.

    MtreviewError when that is no longer the text."""
    text, home = standing.text(number), standing.span(number, "target")
    if clean(text) != shown or home is None:
        raise MtreviewError("the text has changed in another window meanwhile; look at it again")
    return Border(text).back(start, end).shift(home.start)
