"""Quality sees what matters: a certain major or critical finding limits what its segment, and so the document, can have.

The scale of quality is 100 - 400 x MQM points a source character (quality.head). A segment can have no more than this
scale gives for its worst certain finding alone: one major error (5 points) in 40 characters leaves at most 50, a critical
one (10 points) nothing. The document's value is the mean of the segments, weighted by length, as without the limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mtreview import registry
from mtreview.detectors.runner import is_certain
from mtreview.mqm import weight
from mtreview.records import Finding, ReviewData, Score

__all__ = ["RECIPE", "cap_document", "cap_score", "limit"]

RECIPE = "at most what the worst certain major or critical finding leaves"
SURE = 0.95
CHARACTERS_A_WORD = 1.7
"""Source characters that an English word stands for where there is no source; as in the metric's signature."""
_CAPPED = ("quality", "fluency-quality")


def limit(size: float, findings: Iterable[Finding]) -> float:
    """The most quality (0 to 100, whole) that the findings of a segment of `size` source characters leave."""
    points = max((weight(f.category, f.severity) for f in findings if _limits(f)), default=0.0)
    return float(round(max(0.0, 100.0 - 400.0 * points / max(1.0, size))))


def cap_score(score: Score, source: str | None, target: str, findings: Iterable[Finding]) -> Score:
    """The score of one segment, lowered where a finding limits it; scores of other metrics come back as they are."""
    if score.metric not in _CAPPED:
        return score
    most = limit(_size(source, target), findings)
    return score if score.value <= most else replace(score, value=most, signature=f"{score.signature}|{RECIPE}")


def cap_document(data: ReviewData) -> ReviewData:
    """The review with the quality of its segments and of the whole limited by its findings."""
    findings: dict[int, list[Finding]] = {}
    for finding in data.findings or ():
        findings.setdefault(finding.pair, []).append(finding)
    if not any(map(_limits, data.findings or ())) or data.scores is None:
        return data
    texts = {
        p.id: (None if data.document.source is None else data.pair_text(p, "source"), data.pair_text(p, "target"))
        for p in data.pairs or ()
    }
    capped = [s if s.pair not in texts else cap_score(s, *texts[s.pair], findings.get(s.pair, ())) for s in data.scores]
    means = {m: _mean([s for s in capped if s.metric == m and s.pair is not None], texts) for m in _CAPPED}
    whole = [_lower(s, means.get(s.metric)) if s.pair is None else s for s in capped]
    return replace(data, scores=tuple(whole))


def _limits(finding: Finding) -> bool:
    """A certain rule's, or a critical one that a model is sure of: none of the latter in 300 professional references."""
    by_check = finding.detector in registry.names("detectors")
    sure = by_check and finding.severity == "critical" and finding.confidence >= SURE
    return finding.severity != "minor" and (sure or is_certain(finding.detector))


def _size(source: str | None, target: str) -> float:
    if source is None:
        return max(1, len(target.split())) * CHARACTERS_A_WORD
    return max(1, len(source.strip()))


def _mean(scores: Sequence[Score], texts: Mapping[int, tuple[str | None, str]]) -> float | None:
    sizes = [_size(*texts[s.pair]) for s in scores if s.pair is not None]
    total = sum(sizes)
    return float(round(sum(s.value * n for s, n in zip(scores, sizes, strict=True)) / total)) if total else None


def _lower(score: Score, mean: float | None) -> Score:
    if mean is None or mean >= score.value:
        return score
    return replace(score, value=mean, signature=f"{score.signature}|{RECIPE}")
