"""Wordings that exclude each other: 丈夫 as "wife", 法国 as "German", 推迟 as "brought forward"."""

import re

from mtreview.detectors.contrast_table import Group, Wording, load_groups
from mtreview.detectors.mechanics.articles import article
from mtreview.language.chinese import Chinese, chinese
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Contrasts", "find_contrasts"]

MOST_PLACES = 4


class Contrasts:
    """A word of which the English says the counterpart."""

    name = "contrasts"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a word whose counterpart the English says: 丈夫 as “wife”, 法国 as “German”, 推迟 as “brought forward”"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return find_contrasts(load_groups("contrasts.tsv"), row, 0.85)


def find_contrasts(groups: tuple[Group, ...], row: Row, sure: float) -> list[Mark]:
    """Marks for each group of which exactly one wording is in the Chinese alone and exactly one in the English alone."""
    reading = chinese(row.source or "")
    return [mark for group in groups for mark in _wrong(group, reading, row.target, sure)]


def _wrong(group: Group, reading: Chinese, target: str, sure: float) -> list[Mark]:
    meant = [(w, cue) for w in group if (cue := w.cue(reading)) is not None]
    if not meant:
        return []
    only_meant = [(w, cue) for w, cue in meant if not w.said(target)]
    if len(only_meant) != 1:
        return []
    others = [w for w in group if all(w is not m for m, _ in meant) and not w.excused(reading)]
    only_said = [w for w in others if w.english.search(target)]
    if len(only_said) != 1:
        return []
    places = list(only_said[0].english.finditer(target))
    if len(places) > MOST_PLACES:
        return []
    return [_mark(only_meant[0], only_said[0], place, reading, sure) for place in places]


def _mark(meant: tuple[Wording, Span], said: Wording, place: re.Match[str], reading: Chinese, sure: float) -> Mark:
    wording, cue = meant
    form = wording.form(said.place_of(place[0], place.string[place.end() :]))
    span, fix = _fitted(form, Span(*place.span()), place.string)
    reason = f"{cue.of(reading.text)} is “{form}”; the English says “{place[0]}”"
    return Mark("target", span, Contrasts.category, "major", sure, reason, fix, other=reading.original(cue))


def _fitted(form: str, span: Span, target: str) -> tuple[Span, str]:
    """The form as it fits in the place: with its article, and with a capital at the beginning of a sentence."""
    before = target[: span.start]
    given = re.search(r"\b(an?|the) $", before, re.IGNORECASE)
    if given and given[1].lower() == "the":
        form = form.removeprefix("the ")
    elif given and (wanted := article(form)) not in (None, given[1].lower()) and not form.startswith("the "):
        span = Span(given.start(1), span.end)
        form = f"{wanted} {form}"
    begins = re.search(r"(?:^|[.!?:]\s|\n)[\"“‘'(]*$", target[: span.start]) is not None
    shouted = span.of(target)[:1].isupper() and not form.startswith("the ") and span.of(target).lower() != "yoy"
    return span, form[0].upper() + form[1:] if begins or shouted else form
