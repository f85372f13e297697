"""From findings to findings with fixes: every suggestion is checked in its sentence, and the models word more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtreview.detectors.coverage import find_table
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import READS_BETTER, force, glance, read
from mtreview.fixing.places import Place, meant
from mtreview.fixing.recheck import reaches_out, stands
from mtreview.protocols import Context, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Finding

__all__ = ["MOST", "offer"]

MOST = 3
"""Fixes that a finding carries at most."""
_READ = 4  # wordings of a phrase that the models read, where the tables give them
_LEAST = (
    0.02  # this chance at least: it keeps .907 of .921 right ones and saves a third of the reading (training/fixes.py)
)
_LONGEST = 9  # words of a phrase that is worded anew
_SURE = 0.9  # confidence from which a check's own suggestion is enough
_WORDED = (
    "accuracy/mistranslation", "accuracy/calque", "accuracy/number", "accuracy/name", "accuracy/untranslated",
    "accuracy/addition", "terminology", "style", "fluency/grammar", "fluency/spelling", "fluency/register",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """One phrase to be worded anew: where its finding stands, and what its check says already."""

    row: int
    at: int
    place: Place
    given: tuple[str, ...]


def offer(
    rows: Sequence[Row], findings: Sequence[Sequence[Finding]], contexts: Sequence[str], context: Context
) -> list[list[Finding]]:
    """The findings of each row (in the row's coordinates) with up to `MOST` fixes each, best first. A check's suggestion
    comes first; it goes when its sentence, checked again with it, has something wrong that it had not. More are worded
    where `context` has the models for it. `contexts`: the English before each row in its document."""
    out = [[_checked(finding, row, context) for finding in own] for row, own in zip(rows, findings, strict=True)]
    table = find_table(context)
    jobs = [
        _Job(n, k, Place(row, f.span, table, meant(row, f.span, table)), f.fixes)
        for n, row in enumerate(rows)
        for k, f in enumerate(out[n])
        if f.span is not None and _asks(f, row, context)
    ]
    for job, fixes in zip(jobs, _worded(jobs, contexts, context), strict=True):
        finding = out[job.row][job.at]
        if _beside_a_fix(finding, out[job.row], job.place.row.target):
            continue
        every = tuple(dict.fromkeys((*finding.fixes, *fixes)))[:MOST]
        if every:
            out[job.row][job.at] = replace(finding, suggestion=every[0], alternatives=every[1:])
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
    if None in (context.translator, context.judge, context.reader) or row.given is None:
        return False
    if finding.side != "target" or finding.span is None or not finding.category.startswith(_WORDED):
        return False
    if finding.fixes and finding.confidence >= _SURE:
        return False
    return 0 < len(words(finding.span.of(row.target))) <= _LONGEST


def _worded(jobs: Sequence[_Job], contexts: Sequence[str], context: Context) -> list[list[str]]:
    """The fixes that the models word for each phrase, best first; empty where none is likely to be right."""
    judge, reader = context.judge, context.reader
    if not jobs or judge is None or reader is None:
        return [[] for _ in jobs]
    choice, places = Choice.load_shipped(), [job.place for job in jobs]
    proposed = propose(places, [job.given for job in jobs], translator=context.translator, judge=judge)
    kept: list[list[Wording]] = []
    glanced = []
    for place, own in zip(places, proposed, strict=True):
        features = glance(place, own)
        chances = choice.first.chance(features)
        order = np.array([i for i in np.argsort(-chances, kind="stable")[:_READ] if chances[i] >= _LEAST], dtype=int)
        kept.append([own[i] for i in order])
        glanced.append(features[order])
    heard = read(places, kept, [contexts[job.row] for job in jobs], reader)
    better = [h[:, READS_BETTER] > 0 for h in heard]  # no other is chosen, so the network is not asked about it
    kept = [[w for w, yes in zip(own, b, strict=True) if yes] for own, b in zip(kept, better, strict=True)]
    glanced, heard = ([rows[b] for rows, b in zip(part, better, strict=True)] for part in (glanced, heard))
    forced = force(places, kept, judge)
    out = []
    for job, own, *parts in zip(jobs, kept, glanced, heard, forced, strict=True):
        chances = choice.chances(np.concatenate(parts, axis=1))
        out.append(_best(job, [(float(c), w.text) for c, w in zip(chances, own, strict=True)], choice, context))
    return out


def _best(job: _Job, chances: list[tuple[float, str]], choice: Choice, context: Context) -> list[str]:
    fixes: list[str] = []
    for chance, text in sorted(chances, key=lambda one: (-one[0], one[1])):
        needed = choice.further if fixes or job.given else choice.least
        if chance < needed or len(fixes) == MOST:
            break
        if (
            text not in (*job.given, *fixes)
            and not reaches_out(job.place.text, text)
            and stands(job.place.row, job.place.span, text, context)
        ):
            fixes.append(text)
    return fixes
