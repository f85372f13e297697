"""More than for less than, at least for at most: the words of a bound and what should stand for them."""

import re

from mtreview.detectors.quantity_mark import quantity_mark
from mtreview.language.values.english_context import after_bound, bound_words
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.wording import in_english
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["bound_mark", "with_bound"]

_OPPOSITE = {
    "more than": "less than", "less than": "more than", "fewer than": "more than", "over": "under", "under": "over", "above": "below", "below": "above",  # noqa: E501
    "at least": "at most", "at most": "at least", "up to": "at least", "nearly": "more than", "almost": "more than", "no more than": "no less than",  # noqa: E501
    "no less than": "no more than", "no fewer than": "no more than", "not more than": "not less than", "not less than": "not more than",
    "younger than": "older than", "older than": "younger than", "lower than": "higher than", "higher than": "lower than", "within": "over",
    "just under": "just over", "just over": "just under", "not under": "under", "not below": "below",
    "exceeding": "below", "exceeds": "is below", "in excess of": "less than", "a minimum of": "a maximum of", "a maximum of": "a minimum of",  # noqa: E501
}  # fmt: skip
_REACHES = (("最高", "up to"), ("最多", "at most"), ("至多", "at most"), ("不超过", "no more than"), ("将近", "nearly"), ("接近", "nearly"), ("近", "nearly"), ("不足", "less than"),  # noqa: E501
            ("不到", "less than"), ("以内", "within"), ("至少", "at least"), ("不少于", "at least"), ("不下", "at least"), ("不会少于", "at least"), ("不会低于", "at least"), ("不会超过", "no more than"), ("不低于", "at least"), ("最低", "at least"), ("刚满", "just"), ("满", "at least"))  # fmt: skip  # noqa: E501


def bound_mark(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = bound_words(e, target)
    around = source[max(0, z.span.start - 8) : z.span.end + 4]
    cue = next((words for sign, words in _REACHES if sign in around), None)
    meant = "more than or at least" if z.bound == "over" else "less than or at most"
    reason = f"the Chinese says {meant} {in_english(z)}; the English says the opposite"
    if place is None:
        return _after(z, e, cue, reason, target)
    old = place.of(target)
    fix = _turned(old, cue, z)
    if fix and _NO_VERB.search(target[: place.start]) and fix.split()[0] not in _VERBS:
        fix = f"be {fix}"  # "will less than 200" lacks its verb
    return quantity_mark(place, z, reason, _cased(fix, old), 0.9)


def _turned(old: str, cue: str | None, z: Quantity) -> str | None:
    measured = z.unit is not None and z.unit.dimension in ("time", "length")
    if cue == "within" and not measured:
        cue = None  # "within three hundred yuan" is no English
    return _fitting(cue, z) or _OPPOSITE.get(old.lower())


def _after(z: Quantity, e: Quantity, cue: str | None, reason: str, target: str) -> Mark:
    """A bound behind the figure goes, and its opposite stands before: "three minutes or more", "less than three minutes"."""
    place = after_bound(e, target)
    if place is None:
        return quantity_mark(e.span, z, reason, None, 0.85)
    lead = "more than" if z.bound == "over" else "less than"
    middle = target[e.span.start : place.start].rstrip(" ,")
    if z.unit is not None and z.unit.english == "years" and e.unit is None:
        return quantity_mark(e.span, z, reason, None, 0.85)  # people aged 60 or below
    return quantity_mark(Span(e.span.start, place.end), z, reason, f"{_fitting(cue, z) or lead} {middle}", 0.9)


def with_bound(z: Quantity, e: Quantity, fix: str, target: str) -> tuple[Span, str]:
    """The place and fix of a wrong value together with a bound before it that is wrong as well."""
    place = bound_words(e, target)
    if {z.bound, e.bound} != {"over", "under"} or place is None or target[place.end : e.span.start].strip():
        return e.span, fix
    old = place.of(target)
    turned = _cased(_turned(old, None, z) or ("more than" if z.bound == "over" else "less than"), old)
    return Span(place.start, e.span.end), f"{turned} {fix}"


_NO_VERB = re.compile(r"\b(?:will|would|can|could|may|might|shall|should|must)(?: not)? $", re.IGNORECASE)
_VERBS = frozenset({"exceed", "be", "is"})


def _fitting(cue: str | None, z: Quantity) -> str | None:
    low = cue in ("at least", "just")
    return cue if cue and low == (z.bound == "over") else None


def _cased(fix: str | None, old: str) -> str | None:
    return fix[0].upper() + fix[1:] if fix and old[:1].isupper() else fix
