"""From what a person wants to the decision that says it: each function gives a proposal and writes nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from mtreview.errors import InputError, MtreviewError
from mtreview.records import CLOSED, Edit, Finding, Severity, Span, Verdict
from mtreview.revision import edits as log
from mtreview.revision.state import PERSON, Standing, revise_span

__all__ = [
    "Proposal",
    "draft_phrase",
    "propose_mark",
    "propose_note",
    "propose_replacement",
    "propose_rewrite",
    "recompose",
]

_WORD = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What `Review.decide` needs; see `Decision`. `marks` are new findings that the decision brings."""

    verdict: Verdict
    finding: str | None = None
    pairs: tuple[int, ...] = ()
    edits: tuple[Edit, ...] = ()
    marks: tuple[Finding, ...] = ()


def propose_replacement(
    standing: Standing, findings: Sequence[Finding], text: str | None = None, *, choice: int = 1
) -> Proposal:
    """Puts `text`, or each finding's fix numbered `choice` from 1, in the place of the findings: one decision for all of
    them."""
    edits: dict[int, tuple[Edit, ...]] = {}
    for finding in findings:
        after = _chosen(finding, choice) if text is None else text
        pair = standing.home(finding)
        if after is None or finding.span is None or finding.side != "target" or pair is None:
            raise MtreviewError(f"finding {finding.id} has no suggestion to apply; edit pair {finding.pair} by hand")
        edit = Edit(finding.span, finding.span.of(standing.data.document.target), after)
        before = edits.get(pair, standing.edits.get(pair, ()))
        edits[pair] = (*(e for e in before if not _collide(e.span, edit.span)), edit)
    verdict: Verdict = "accepted" if text is None else "edited"
    return Proposal(verdict, findings[0].id, tuple(edits), tuple(e for es in edits.values() for e in es))


def _chosen(finding: Finding, choice: int) -> str | None:
    """The fix numbered from 1, None where the finding has no fix at all."""
    if not finding.fixes:
        return None
    if not 1 <= choice <= len(finding.fixes):
        raise InputError(f"finding {finding.id} has no fix {choice}; give a number from 1 to {len(finding.fixes)}")
    return finding.fixes[choice - 1]


def propose_rewrite(standing: Standing, pair: int, text: str, finding: str | None = None) -> Proposal:
    """Makes `text` the English of the pair; edits that the change does not touch stay as they are."""
    span = standing.span(pair, "target")
    if span is None:
        raise MtreviewError(f"pair {pair} has no English to edit; merge it with its neighbour first")
    if standing.pairs[pair].held in CLOSED:
        raise MtreviewError(f"pair {pair} is {standing.pairs[pair].held}; change that in the tool the file came from")
    edits = recompose(standing.read_given(pair), standing.edits.get(pair, ()), text, offset=span.start)
    return Proposal("edited", _touched(standing, finding, edits), (pair,), edits)


def propose_note(standing: Standing, verdict: Verdict, pairs: Iterable[int], finding: str | None = None) -> Proposal:
    """A decision that leaves the English of the pairs as it is (their edits are restated)."""
    every = tuple(pairs)
    for pair in every:
        if pair not in standing.pairs:
            raise InputError(f"there is no pair {pair} in this review")
    return Proposal(verdict, finding, every, tuple(e for i in every for e in standing.edits.get(i, ())))


def propose_mark(
    standing: Standing, pair: int, span: Span, category: str, severity: Severity, reason: str, suggestion: str | None
) -> Proposal:
    """A person's own mark on `span` of the original English."""
    home = standing.span(pair, "target")
    if home is None or not home.holds(span) or not len(span):
        raise InputError(
            f"characters {span.start} to {span.end} are not a phrase of pair {pair}; mark some of its text"
        )
    if not category.strip():
        raise InputError("a mark needs an MQM category, such as 'accuracy/mistranslation'")
    if severity not in ("minor", "major", "critical"):
        raise InputError(f"severity {severity!r} is none of minor, major, critical")
    phrase = span.of(standing.data.document.target)
    key = f"{PERSON}|{span.start}|{phrase}|{category}|{severity}|{len(standing.data.decisions)}"
    name = f"{PERSON}-{sha256(key.encode(errors='surrogatepass')).hexdigest()[:12]}"
    mark = Finding(
        name, pair, "target", span, category, severity, 1.0, PERSON, reason or "marked by a person", suggestion
    )
    note = propose_note(standing, "own", (pair,), name)
    return Proposal("own", name, note.pairs, note.edits, (mark,))


def draft_phrase(standing: Standing, finding: Finding) -> str:
    """The words of the draft that stand where the finding's phrase stands; MtreviewError when none clearly do."""
    pair = standing.home(finding)
    home = None if pair is None else standing.span(pair, "target")
    if pair is None or home is None or finding.span is None or finding.side != "target":
        raise MtreviewError("this mark has no place in the English; take the whole draft or edit by hand")
    draft = standing.data.pair_draft(standing.pairs[pair])
    if not draft:
        raise MtreviewError(f"pair {pair} has no draft to take words from")
    here = revise_span(finding.span, standing.edits.get(pair, ())).shift(-home.start)
    old, new = list(_WORD.finditer(standing.text(pair))), list(_WORD.finditer(draft))
    inside = [i for i, w in enumerate(old) if w.end() > here.start and w.start() < here.end]
    if inside:
        left, right = _opposite(old, new, inside[0], inside[-1] + 1)
        if 0 < right - left <= 2 * len(inside) + 3:
            return draft[new[left].start() : new[right - 1].end()]
    raise MtreviewError("no words of the draft clearly stand for this phrase; take the whole draft or edit by hand")


def recompose(given: str, edits: Sequence[Edit], text: str, *, offset: int = 0) -> tuple[Edit, ...]:
    """The edits that turn `given` into `text`, where `edits` are in force already: those that the latest change does
    not touch stay as they are, the others are joined with it."""
    if text == given:
        return ()
    current = log.apply(given, edits, offset=offset)
    shift = 0
    pieces: list[_Piece] = []
    for edit in sorted(edits, key=lambda e: e.span):
        start = edit.span.start - offset + shift
        pieces.append(_Piece(start, start + len(edit.after), edit.after, edit))
        shift += _grown(edit)
    pieces += [_Piece(e.span.start, e.span.end, e.after) for e in log.difference(current, text)]
    found, shift = [], 0
    for group in _touching(pieces):
        grown = sum(_grown(p.edit) for p in group if p.edit is not None)
        if len(group) == 1 and group[0].edit is not None:
            found.append(group[0].edit)
        else:
            start, end = min(p.start for p in group), max(p.end for p in group)
            changes = [Edit(Span(p.start, p.end), current[p.start : p.end], p.text) for p in group if p.edit is None]
            span = Span(start - shift, end - shift - grown)
            joined = Edit(span.shift(offset), span.of(given), log.apply(current[start:end], changes, offset=start))
            found += [joined] if joined.before != joined.after else []
        shift += grown
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the current text: made by `edit`, or to be replaced by `text` when there is none."""

    start: int
    end: int
    text: str
    edit: Edit | None = None


def _grown(edit: Edit) -> int:
    return len(edit.after) - len(edit.before)


def _touching(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Groups of stretches that touch; edits alone are never grouped with each other."""
    groups: list[list[_Piece]] = []
    end = -1
    for piece in sorted(pieces, key=lambda p: (p.start, p.end)):
        mixed = groups and (piece.edit is None or any(p.edit is None for p in groups[-1]))
        if groups and mixed and piece.start <= end:
            groups[-1].append(piece)
            end = max(end, piece.end)
        else:
            groups.append([piece])
            end = piece.end
    return groups


def _touched(standing: Standing, name: str | None, edits: Sequence[Edit]) -> str | None:
    """The finding, unless its phrase stands in the English as it did before: then the edit is about something else."""
    finding = next((f for f in standing.data.findings or () if f.id == name), None)
    if finding is None or finding.side == "source" or finding.span is None:
        return name
    span = finding.span
    return name if any(_collide(e.span, span) for e in edits) else None


def _opposite(old: list[re.Match[str]], new: list[re.Match[str]], first: int, last: int) -> tuple[int, int]:
    """The range of `new` words opposite to words `first` to `last` of `old`, by a word diff."""
    words = [[w[0].lower() for w in side] for side in (old, new)]
    left, right = 0, len(new)
    for _, a, b, c, d in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        same = b - a == d - c and words[0][a:b] == words[1][c:d]
        if a <= first < b:
            left = c + (first - a if same else 0)
        if a < last <= b:
            right = d - (b - last if same else 0)
    return left, right


def _collide(edit: Span, other: Span) -> bool:
    if edit == other or edit.overlaps(other):
        return True
    inner, outer = (edit, other) if len(edit) < len(other) else (other, edit)
    return not len(inner) and outer.start < inner.start < outer.end
