"""English that reads well and does not say what the Chinese says: a word of like meaning, the opposite, a denial, two words exchanged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from mtreview.language.inflection import lemmas, sort_lemmas
from mtreview.language.lexical import LexicalTable
from mtreview.language.words import stem
from mtreview.quality.ngrams import NgramTable
from mtreview.training.clumsiness.exchanges import Linked, is_verb
from mtreview.training.clumsiness.glosses import Gloss, Glosses
from mtreview.training.clumsiness.grammar import Words
from mtreview.training.clumsiness.sentence import Sentence, inflect_like

__all__ = ["deny", "exchange_words", "kindred_word", "opposite_word"]

Random = np.random.Generator
Kin = Mapping[str, Sequence[str]]
"""For a Chinese word others of like meaning, the likest first."""

_SURE, _CALLED, _SAME = 0.15, 0.2, 0.004
"""Chance that a word is linked to its Chinese, that another Chinese word is called so, and from which two words mean the same."""
_DRAWN = 6  # words of which the most usual beside its neighbours is taken

_GROUPS = """"all most some many few|always usually often sometimes rarely never|must may can should could|before after|more less|
above below|first last|because although|if unless|he she|his her|him her|now then|both neither|high low|large small|
long short|early late|new old|strong weak|rich poor|public private|domestic foreign|local national|urban rural|
former latter|previous next|past future|positive negative|main minor|direct indirect|male female|father mother|
brother sister|son daughter|husband wife|parents children|teacher student|buyer seller|producer consumer|
employer employee|doctor patient|supplier customer|morning evening|summer winter|spring autumn|east west|north south|
inside outside|upper lower|beginning end|cause result|advantage disadvantage|income cost|profit loss|asset debt|
growth decline|war peace|majority minority|minimum maximum|everyone nobody|everything nothing|still already|also only|
even only|with without|during before|since until|towards from|across along|against for|up down|also instead|
however therefore|thus but|and or|and but|supply demand"""
_VERBS = """increase decrease|rise fall|grow shrink|win lose|buy sell|import export|accept refuse|begin stop|open close|allow forbid|
support oppose|encourage discourage|include exclude|raise lower|expand reduce|improve worsen|strengthen weaken|accelerate slow|
arrive leave|enter leave|borrow lend|teach learn|succeed fail|agree disagree|remember forget|gain lose"""
_AUXILIARIES = frozenset("is are was were will would can could should must may might has have had does do did".split())


def _opposites(groups: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for group in groups.replace("\n", "").split("|"):
        for word in group.split():
            found[word] += [other for other in group.split() if other != word]
    return dict(found)


_OTHER, _OTHER_VERB = _opposites(_GROUPS), _opposites(_VERBS)


def kindred_word(
    s: Sentence, i: int, link: Linked, kin: Kin, glosses: Glosses, tables: tuple[LexicalTable, NgramTable], known: Words, random: Random
) -> bool:  # fmt: skip
    """What a Chinese word of like meaning is called: of some of them the most usual between its neighbours."""
    old = s.pieces[i].text
    if i not in link or link[i][2] < _SURE or len(old) < 3 or not (old.isascii() and old.isalpha()):
        return False
    if old[0].isupper() and i > 0:
        return False
    word, verb = link[i][1], is_verb(old, known)
    found = {
        inflect_like(gloss.text, old, verb=verb): None
        for other in kin.get(word, ())
        if set(other) != set(word) and (gloss := _called(other, glosses, tables[0])) is not None
        if gloss.verb == verb and not _means_same(word, gloss.text, old, glosses, tables[0])
    }
    fits = [text for text in found if text.lower() != old.lower() and known.known(text, 20)]
    if len(fits) < 2:
        return False
    drawn = [fits[int(k)] for k in random.choice(len(fits), min(_DRAWN, len(fits)), replace=False)]
    s.put(i, i + 1, max(drawn, key=lambda text: _usage(s, i, text, tables[1])), "kindred")
    return True


def _called(word: str, glosses: Glosses, table: LexicalTable) -> Gloss | None:
    """The gloss of one word that translators use for a Chinese word most of all."""
    best = table.translations(word, 1)
    if not best or best[0][1] < _CALLED:
        return None
    return next((g for g in glosses.of.get(word, ()) if " " not in g.text and stem(g.text) == best[0][0]), None)


def _means_same(word: str, new: str, old: str, glosses: Glosses, table: LexicalTable) -> bool:
    """Whether `new` may stand for the Chinese word as well, or for the English one."""
    end = stem(new)
    if end == stem(old) or new in lemmas(old.lower()) or table.probability(word, end) > _SAME:
        return True
    if any(end == stem(part) for g in glosses.of.get(word, ()) for part in g.text.split()):
        return True
    near = (g for base in sort_lemmas(old.lower()) for to in ("", "to ") for g in glosses.near.get(to + base, ()))
    return any(stem(g.text) == end for g in near)


def _usage(s: Sentence, i: int, text: str, ngrams: NgramTable) -> float:
    """How usual the word is between two words on either side (mean of the first column of the table)."""
    around = [p.text for p in s.pieces[max(0, i - 2) : i]], [p.text for p in s.pieces[i + 1 : i + 3]]
    return float(ngrams.columns([*around[0], text, *around[1]])[:, 0].mean())


def opposite_word(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """Another of a group of words that exclude each other, in the form of the old one."""
    old = s.pieces[i].text
    low = old.lower()
    if low in _OTHER and not (low == "may" and old != "may"):  # May is a month
        new = str(random.choice(_OTHER[low]))
    else:
        base = next((b for b in sort_lemmas(low) if b in _OTHER_VERB), None)
        if base is None or (base != low and known.verb(low) != base):
            return False
        new = inflect_like(str(random.choice(_OTHER_VERB[base])), low, verb=base != low)
    s.put(i, i + 1, new[0].upper() + new[1:] if old[0].isupper() else new, "opposite")
    return True


def deny(s: Sentence, i: int, random: Random) -> bool:
    """A "not" too many or too few."""
    low = s.pieces[i].text.lower()
    if low == "not" and i > 0:
        beside = [k for k in (i - 1, i + 1) if k < len(s.pieces)]
        s.remove(i, i + 1, "negation", mark=beside)
        return True
    after = s.pieces[i + 1].text.lower() if i + 1 < len(s.pieces) else ""
    if low not in _AUXILIARIES or not after.isalpha() or after == "not":
        return False
    s.put(i, i + 1, f"{s.pieces[i].text} not", "negation")
    return True


def exchange_words(s: Sentence, link: Linked, known: Words, random: Random) -> bool:
    """Two nouns or names of the sentence in each other's place."""
    nouns = [
        i for i in link if s.free(i, i + 1) and s.pieces[i].text.isalpha() and not is_verb(s.pieces[i].text, known)
    ]
    if len(nouns) < 2:
        return False
    a, b = sorted(int(k) for k in random.choice(nouns, 2, replace=False))
    one, other = s.pieces[a].text, s.pieces[b].text
    if a == 0 or b - a < 3 or stem(one) == stem(other):
        return False
    if one[0].isupper() != other[0].isupper() or one.endswith("s") != other.endswith("s"):
        return False
    s.put(a, a + 1, other, "exchange")
    s.put(b, b + 1, one, "exchange")
    return True
