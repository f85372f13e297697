"""English for Chinese words: senses of CC-CEDICT and wordings that translators used, put into the form that a phrase has."""

import itertools
import lzma
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np

from mtreview.fixing.places import Place
from mtreview.language.inflection import FUNCTION_WORDS, form_of, inflect, plural, sort_lemmas
from mtreview.quality.small_edits import is_usual
from mtreview.records import Span

__all__ = ["put_in", "render_meanings", "renderings", "wordings"]

_LONGEST = 8
_SPREAD = 3  # Chinese words in a row that are looked up together
_LINKED = 0.02


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    return _read("glosses.tsv.xz"), _read("wordings.tsv.xz")


def _read(name: str) -> dict[str, tuple[str, ...]]:
    packed = (files("mtreview.fixing") / "data" / name).read_bytes()
    lines = (line.partition("\t") for line in lzma.decompress(packed).decode("utf-8").splitlines())
    return {zh: tuple(rest.split("/")) for zh, _, rest in lines}


def renderings(zh: str) -> tuple[str, ...]:
    """The senses of a Chinese word or expression in CC-CEDICT; none for what it does not have."""
    return _tables()[0].get(zh, ())


def wordings(zh: str) -> tuple[str, ...]:
    """How translators worded it in the training set, the most usual first; none for what was seen too seldom."""
    return _tables()[1].get(zh, ())


def render_meanings(place: Place) -> Iterator[tuple[str, str]]:
    """Wordings of the phrase with what its Chinese means put in, each with where it is from ("dictionary", "usage"): in
    the place of the English words that stand for it, and of the whole phrase where the Chinese is all of the phrase's."""
    source = place.row.source or ""
    for first in range(len(place.zh)):
        for last in range(first, min(first + _SPREAD, len(place.zh))):
            run = place.zh[first : last + 1]
            if any(a.end != b.start for a, b in itertools.pairwise(run)):
                break
            zh = source[run[0].start : run[-1].end]
            if len(zh) > _LONGEST:
                break
            found = [("dictionary", r) for r in renderings(zh)] + [("usage", w) for w in wordings(zh)]
            if not found:
                continue
            spots = list(_spots(place, run, whole=len(run) == len(place.zh)))
            for origin, english in found:
                for spot in spots:
                    for wording in _formed(english, spot.of(place.text)):
                        yield origin, place.text[: spot.start] + wording + place.text[spot.end :]


def put_in(place: Place, zh: Span, english: str) -> Iterator[str]:
    """The phrase with `english` in the place of what stands for one of its Chinese words, where the lexical table knows it."""
    spot = _linked(place, [zh])
    if spot is not None:
        for wording in _formed(english, spot.of(place.text)):
            yield place.text[: spot.start] + wording + place.text[spot.end :]


def _spots(place: Place, run: Sequence[Span], *, whole: bool) -> Iterator[Span]:
    """Where in the phrase (its own coordinates) the English of these Chinese words stands."""
    text = place.text
    own = _linked(place, run)
    if own is not None:
        yield own
    if whole or own is None:
        core = Span(*_core(text))
        if core != own and len(core):
            yield core


def _core(text: str) -> tuple[int, int]:
    """The phrase without the small words at its beginning."""
    start = 0
    for match in re.finditer(r"\w+(?:['’-]\w+)*\s*", text):
        if match[0].strip().lower() not in FUNCTION_WORDS:
            start = match.start()
            break
    return start, len(text)


def _linked(place: Place, run: Sequence[Span]) -> Span | None:
    """From the first to the last word of the phrase that the lexical table gives for these Chinese words."""
    linked = place.lexical.link_pair(place.row.source or "", place.row.target)
    wanted = {linked.zh_types.index(w) for s, w in linked.zh if s in run}
    odds = np.maximum(linked.links.to_en, linked.links.to_zh)
    stems = {
        linked.en_types[j]
        for i, j, odd in zip(linked.links.zh.tolist(), linked.links.en.tolist(), odds.tolist(), strict=True)
        if i in wanted and odd >= _LINKED and linked.en_types[j] not in FUNCTION_WORDS
    }
    inside = [s for s, stem in linked.en if place.span.holds(s) and stem in stems]
    if not inside:
        return None
    return Span(inside[0].start - place.span.start, inside[-1].end - place.span.start)


def _formed(english: str, old: str) -> Iterator[str]:
    """A rendering in the form of the words it replaces: a verb like their first verb, a noun in both numbers, their
    capitals."""
    old_words = re.findall(r"[A-Za-z'’-]+", old)
    if not old_words:
        return
    found: dict[str, None] = {}
    if english.startswith("to ") and len(english) > 3:
        head, _, rest = english[3:].partition(" ")
        low = old_words[0].lower()
        base = sort_lemmas(low)[0]
        form = form_of(low, base)
        found[f"{inflect(head, form)} {rest}".strip()] = None
        if form == "past":
            found[f"{inflect(head, 'participle')} {rest}".strip()] = None
        if form != "base":
            found[f"{head} {rest}".strip()] = None
        found[f"{inflect(head, 'ing')} {rest}".strip()] = None
    else:
        found[english] = None
        head, last = english.rpartition(" ")[0], english.rpartition(" ")[2]
        several = old_words[-1].lower().endswith("s") and last.isalpha() and not last.endswith("s")
        if several and is_usual(more := plural(last)):
            found[f"{head} {more}".strip()] = None
    title = len(old_words) > 1 and all(w[0].isupper() for w in old_words if w.lower() not in FUNCTION_WORDS)
    for wording in found:
        if title:
            wording = " ".join(w[:1].upper() + w[1:] if w not in FUNCTION_WORDS else w for w in wording.split(" "))
        elif old[:1].isupper():
            wording = wording[:1].upper() + wording[1:]
        if wording != old:
            yield wording
