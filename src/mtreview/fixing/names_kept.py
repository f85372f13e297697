"""Names that the Chinese confirms. The networks have seen few names: a right one can seem less likely to them than a wrong one."""

from mtreview.detectors.doubtful import find_confirmed
from mtreview.fixing.places import Place
from mtreview.protocols import Context, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["keeps_names", "puts_names_right"]


def keeps_names(place: Place, text: str, context: Context) -> bool:
    """True when the Chinese confirms every new word with a capital of the wording, but for the first of a sentence, and no word
    with a capital is lost that it confirms."""
    _, lost, new = _compared(place, text, context)
    return all(known or (not place.before.strip() and first) for known, first in new.values()) and not any(
        known for known, _ in lost.values()
    )


def puts_names_right(place: Place, text: str, context: Context) -> bool:
    """True when the wording and the phrase differ in words with a capital alone, the Chinese confirms all of the wording's that are
    new, and none of those that they replace."""
    alike, lost, new = _compared(place, text, context)
    if not alike or not lost or not new:
        return False
    return all(known for known, _ in new.values()) and not any(known for known, _ in lost.values())


_Told = dict[str, tuple[bool, bool]]
"""Words with a capital: whether the Chinese confirms each, and whether it is the first of its phrase."""


def _compared(place: Place, text: str, context: Context) -> tuple[bool, _Told, _Told]:
    """Whether phrase and wording are alike but for words with a capital, those lost and those new."""
    row, start = place.row, place.span.start
    changed = place.fill_in(text)
    (plain, old), (kept, new) = _cut(row.target, place.span), _cut(changed, Span(start, start + len(text)))
    lost, come = old.keys() - new.keys(), new.keys() - old.keys()
    known = [
        find_confirmed(Row(row.source, t), context) if words else []
        for t, words in ((row.target, lost), (changed, come))
    ]
    told = [
        {word: (any(one.holds(own[word]) for one in places), own[word].start == start) for word in chosen}
        for own, chosen, places in zip((old, new), (lost, come), known, strict=True)
    ]
    return plain == kept, told[0], told[1]


def _cut(target: str, span: Span) -> tuple[list[str], dict[str, Span]]:
    """The words inside without a capital, in order, and those with one, each with its place."""
    inside = [s for s in words(target) if span.holds(s)]
    plain = [s.of(target) for s in inside if not target[s.start].isupper()]
    return plain, {s.of(target): s for s in inside if target[s.start].isupper()}
