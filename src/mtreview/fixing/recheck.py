"""A fix put into its sentence and the whole sentence checked again: what the checks find there that they did not find before."""

import re
from collections import Counter
from functools import lru_cache

from mtreview import registry
from mtreview.detectors import runner
from mtreview.language.segmentation import segment
from mtreview.protocols import Context, Row, Style
from mtreview.records import Finding, Span

__all__ = ["count_findings", "new_findings", "reaches_out", "says_less", "stands"]

_VALUES = ("accuracy/number", "accuracy/negation", "locale/currency")
_END = re.compile(r"[.!?][”\"')]*\s")


# "the close the gap": a verb put where a noun was. Nouns of time and manner may stand so ("the moment the doors opened").
_TWO_DETERMINERS = re.compile(
    r"\b(?:the|an?) (?!(?:day|moment|minute|second|hour|week|month|year|time|way|end|more|less|one|ones|first|last|next|\w+er)\b)"
    r"[a-z]+ (?:the|an?|its|their|our|his|her)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _rules() -> tuple[str, ...]:
    """The checks that need no model."""
    found = []
    for name in registry.names("detectors"):
        detector = registry.load("detectors", name)
        if detector.needs <= {"source", "target"}:
            found.append(name)
    return tuple(found)


def stands(row: Row, span: Span, fix: str, context: Context) -> bool:
    """True when the row's English with `fix` in the place of `span` is whole sentences as before and no check without a
    model finds in it what it does not find in the row as it is."""
    changed = row.target[: span.start] + fix + row.target[span.end :]
    if _fragments(row.target, changed) or len(_TWO_DETERMINERS.findall(changed)) > len(
        _TWO_DETERMINERS.findall(row.target)
    ):
        return False
    if _leaves_adverbs(span.of(row.target), fix):
        return False
    if _keeps_words(row.target, span, fix):
        return True
    return not new_findings(row, span, fix, context)


def reaches_out(old: str, new: str) -> bool:
    """True when `new` only puts words of content before or after `old` ("hours from", "hours from the tree to"): that words
    what stands beside the phrase, where it already stands."""
    before, after = old.split(), new.split()
    if not before or len(after) <= len(before):
        return False
    added = (
        after[len(before) :]
        if after[: len(before)] == before
        else after[: -len(before)]
        if after[-len(before) :] == before
        else []
    )
    return any(word.lower() not in _SMALL for word in added)


def says_less(old: str, new: str) -> bool:
    """True when `new` has fewer than half as many words of content as `old` ("pick down to load the car", "the tree")."""
    before, after = (sum(w not in _SMALL for w in re.findall(r"[\w'’-]+", t.lower())) for t in (old, new))
    return 2 * after < before


def _leaves_adverbs(old: str, new: str) -> bool:
    """True when `new` has only adverbs where `old` has another word of content as well ("formally put", "officially"): the
    verb is gone."""
    before, after = ([w for w in re.findall(r"[a-z]+", t.lower()) if w not in _SMALL] for t in (old, new))
    return bool(after) and all(w.endswith("ly") for w in after) and any(not w.endswith("ly") for w in before)


_SMALL = frozenset(
    "a an the to of in on at for with by from into as and or but that which who is are was were be been has have had it its "
    "their our his her this these those some any all not no".split()
)


def _keeps_words(text: str, span: Span, fix: str) -> bool:
    """True when only spaces and punctuation change, away from figures: nothing that a check looks for can come of it."""
    near = text[max(0, span.start - 2) : span.end + 2] + fix
    return not any(c.isdigit() for c in near) and _letters(span.of(text)) == _letters(fix)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def new_findings(row: Row, span: Span, fix: str, context: Context) -> list[Finding]:
    """What the checks that need no model say of the changed English and not of the row as it is. At the fix itself only
    what was found in a wider stretch before is no news, unless it is a wrong value."""
    changed = row.target[: span.start] + fix + row.target[span.end :]
    before, after = _found(row, row.target, context), _found(row, changed, context)
    here = Span(span.start, span.start + len(fix))
    wider = {
        (f.detector, f.category)
        for f in before
        if f.span is not None and f.side == "target" and not span.holds(f.span) and f.category not in _VALUES
    }
    known = Counter(_key(f, row.target, row.source) for f in before)
    found = []
    for finding in after:
        key = _key(finding, changed, row.source)
        at_fix = finding.side == "target" and finding.span is not None and _touch(finding.span, here)
        if at_fix and (finding.detector, finding.category) in wider:
            continue
        if known[key] and not (at_fix and finding.span is not None and here.holds(finding.span)):
            known[key] -= 1
        else:
            found.append(finding)
    return found


def count_findings(row: Row, target: str) -> int:
    """How much the checks that need no model find in `target` beside the row's Chinese."""
    return len(_found(row, target, Context()))


def _found(row: Row, target: str, context: Context) -> list[Finding]:
    """One row's fixes are checked one after the other, and each asks for the row as it is: the last rows are remembered."""
    key = (row.source, target, id(context.glossary), id(context.lexical), context.strictness, context.style)
    if key not in _FOUND:
        bare = Context(context.glossary, context.strictness, lexical=context.lexical, style=context.style)
        # What they were found with is kept with them, so that its ids cannot come to mean something else.
        _FOUND[key] = bare, runner.run([Row(row.source, target)], _rules(), bare).findings[0]
        while len(_FOUND) > 64:
            _FOUND.pop(next(iter(_FOUND)), None)
    return _FOUND[key][1]


_FOUND: dict[tuple[str | None, str, int, int, float, Style], tuple[Context, list[Finding]]] = {}


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _key(finding: Finding, target: str, source: str | None) -> tuple[str, str, str]:
    text = target if finding.side == "target" else source or ""
    return finding.detector, finding.category, "" if finding.span is None else finding.span.of(text)


def _fragments(before: str, after: str) -> bool:
    """True when a sentence was cut in two and one part has no verb that could carry it."""
    if len(_END.findall(after)) <= len(_END.findall(before)):
        return False
    parts = [s.span.of(after) for s in segment(after, "target")]
    return any(not _verb(part) for part in parts)


_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|do|does|did|will|would|can|could|may|might|shall|should|must|said|says|went|came|"
    r"made|took|gave|got|rose|fell|grew|became|began|saw|knew|kept|left|led|met|paid|ran|sold|set|put|won|told|\w{2,}ed)\b|['’](?:s|re|ve|ll|d|m)\b",
    re.IGNORECASE,
)


def _verb(sentence: str) -> bool:
    return _FINITE.search(sentence) is not None
