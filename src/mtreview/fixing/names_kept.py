"""Names that the Chinese confirms. The networks have seen few names: a right one can seem less likely to them than a wrong one."""

from mtreview.detectors.doubtful import find_confirmed
from mtreview.fixing.places import Place
from mtreview.protocols import Context, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["puts_names_right"]


def puts_names_right(place: Place, text: str, context: Context) -> bool:
    """True when the wording and the phrase differ in words with a capital alone, the Chinese confirms all of the wording's that are
    new, and none of those that they replace."""
    row, start = place.row, place.span.start
    plain, gone = _cut(row.target, place.span)
    changed = place.fill_in(text)
    kept, new = _cut(changed, Span(start, start + len(text)))
    if plain != kept or not gone.keys() - new.keys() or not new.keys() - gone.keys():
        return False
    known = [find_confirmed(Row(row.source, english), context) for english in (row.target, changed)]
    return all(_holds(known[1], new[word]) for word in new.keys() - gone.keys()) and not any(
        _holds(known[0], gone[word]) for word in gone.keys() - new.keys()
    )


def _cut(target: str, span: Span) -> tuple[list[str], dict[str, Span]]:
    """The words inside without a capital, in order, and those with one, each with its place."""
    inside = [s for s in words(target) if span.holds(s)]
    plain = [s.of(target) for s in inside if not target[s.start].isupper()]
    return plain, {s.of(target): s for s in inside if target[s.start].isupper()}


def _holds(known: list[Span], word: Span) -> bool:
    return any(one.holds(word) for one in known)
