"""From findings to findings with fixes: every suggestion is checked in its sentence, and the models word more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mtreview.detectors.coverage import find_table
from mtreview.detectors.runner import threshold
from mtreview.fixing.choice import Choice
from mtreview.fixing.names_kept import keeps_names, puts_names_right
from mtreview.fixing.places import Place, meant
from mtreview.fixing.recheck import reaches_out, says_less, stands
from mtreview.fixing.weighing import Weighed, weigh
from mtreview.protocols import Context, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Finding

__all__ = ["MOST", "is_one_word", "loosen", "offer"]

MOST = 3
"""Fixes that a finding carries at most."""
_LONGEST = 9  # words of a phrase that is worded anew
_WORDY = 4  # words for one Chinese word
_LOOKS_LOWER = 0.2  # of strictness, that is .16 of confidence
_WORDED = (
    "accuracy/mistranslation", "accuracy/calque", "accuracy/number", "accuracy/name", "accuracy/untranslated",
    "accuracy/addition", "terminology", "style", "fluency/grammar", "fluency/spelling", "fluency/register",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """One phrase to be worded anew, and where its finding stands."""

    row: int
    at: int
    place: Place


def offer(rows: Sequence[Row], findings: Sequence[Sequence[Finding]], context: Context) -> list[list[Finding]]:
    """The findings of each row (in the row's coordinates) with up to `MOST` fixes each, best first. A check's suggestion
    goes when its sentence, checked again with it, has something wrong that it had not. Phrases without one are worded anew
    where `context` has the models for it.

    A finding too weak to be shown (`loosen`) stays where a wording gains enough, which is proof, and goes otherwise."""
    out = _worded(rows, findings, context)
    least = threshold(context.strictness)
    return [
        [
            _proved(f, least)
            for f, given in zip(own, before, strict=True)
            if f.confidence >= least - 1e-9 or (f.fixes and not given.fixes)
        ]
        for own, before in zip(out, findings, strict=True)
    ]


def loosen(context: Context) -> Context:
    """What checks are asked with so that `offer` gets weaker findings as well, where it has the models to prove them."""
    if not _has_models(context):
        return context
    return replace(context, strictness=min(1.0, context.strictness + _LOOKS_LOWER))


def _proved(finding: Finding, least: float) -> Finding:
    return replace(finding, confidence=max(finding.confidence, least))


def _has_models(context: Context) -> bool:
    return None not in (context.translator, context.judge, context.pair_reader)


def _worded(rows: Sequence[Row], findings: Sequence[Sequence[Finding]], context: Context) -> list[list[Finding]]:
    out = [[_checked(finding, row, context) for finding in own] for row, own in zip(rows, findings, strict=True)]
    table = find_table(context)
    jobs = [
        _Job(n, k, Place(row, f.span, table, meant(row, f.span, table)))
        for n, row in enumerate(rows)
        for k, f in enumerate(out[n])
        if f.span is not None and _asks(f, row, context)
    ]
    if not jobs:
        return out
    weighed = weigh([j.place for j in jobs], context)
    choice = Choice.load_shipped()
    for job, own in zip(jobs, weighed, strict=True):
        fixes = _chosen(job, own, choice, context)
        finding = out[job.row][job.at]
        if _beside_a_fix(finding, out[job.row], job.place.row.target):
            continue
        if fixes:
            out[job.row][job.at] = replace(finding, suggestion=fixes[0], alternatives=tuple(fixes[1:]))
    return out


def _beside_a_fix(finding: Finding, others: Sequence[Finding], target: str) -> bool:
    """True when only white space parts the phrase from one that has a fix already: a wording chosen beside the old
    neighbour need not suit the new one."""
    for other in others:
        if (
            other.span is None
            or finding.span is None
            or other.side != "target"
            or not other.fixes
            or other.id == finding.id
        ):
            continue
        first, last = sorted((other.span, finding.span))
        if first.end <= last.start and not target[first.end : last.start].strip():
            return True
    return False


def _checked(finding: Finding, row: Row, context: Context) -> Finding:
    span = finding.span
    if span is None or finding.side != "target" or not finding.fixes:
        return finding
    fixes = [f for f in finding.fixes if stands(row, span, f, context)]
    if len(fixes) == len(finding.fixes):
        return finding
    return replace(finding, suggestion=fixes[0] if fixes else None, alternatives=tuple(fixes[1:]))


def _asks(finding: Finding, row: Row, context: Context) -> bool:
    if not _has_models(context) or row.given is None:
        return False
    if finding.side != "target" or finding.span is None or not finding.category.startswith(_WORDED):
        return False
    if finding.fixes:  # what a check says was written for the phrase, and its sentence has been checked with it
        return False
    return 0 < len(words(finding.span.of(row.target))) <= _LONGEST


def _chosen(job: _Job, weighed: Sequence[Weighed], choice: Choice, context: Context) -> list[str]:
    """The fixes for a phrase, best first; none where none gains enough."""
    place, fixes = job.place, list[str]()
    names = {one.text for one in weighed if puts_names_right(place, one.text, context)}
    for one in sorted(weighed, key=lambda w: w.text not in names):
        if len(fixes) == MOST or (one.text not in names and one.gain < (choice.further if fixes else choice.least)):
            break
        if (
            not reaches_out(place.text, one.text)
            and (is_one_word(place) or not says_less(place.text, one.text))
            and keeps_names(place, one.text, context)
            and stands(place.row, place.span, one.text, context)
        ):
            fixes.append(one.text)
    return fixes


def is_one_word(place: Place) -> bool:
    """True for a few words that stand for one Chinese word: they may have a name of their own that is shorter."""
    return len(place.zh) == 1 and len(words(place.text)) <= _WORDY
