"""Slips of grammar: a small word, an ending or the order is wrong."""

import re
from collections.abc import Callable

import numpy as np

from mtreview.language.inflection import FUNCTION_WORDS, form_of, inflect, lemmas, plural, sort_lemmas
from mtreview.training.clumsiness.sentence import Sentence

__all__ = ["GRAMMAR", "Words"]

Random = np.random.Generator

PREPOSITIONS = (
    "in",
    "on",
    "at",
    "of",
    "for",
    "to",
    "with",
    "by",
    "from",
    "about",
    "into",
    "over",
    "under",
    "through",
    "during",
    "between",
    "against",
)
_LIKELY = {
    "in": "on at of to",
    "on": "in at about for",
    "at": "in on to",
    "of": "for from in",
    "for": "to of",
    "to": "for on with",
    "with": "to by of",
    "by": "from with of",
    "from": "of by in",
}
_BE = {"is": "are", "are": "is", "was": "were", "were": "was", "has": "have", "have": "has", "does": "do", "do": "does"}
_LIGHT = ("make", "do", "take", "have", "give", "get", "hold", "say", "put", "set", "keep", "play")
_MODALS = frozenset("will would can could may might shall should must".split())
_DETERMINERS = frozenset("the a an this that these those his her its their our your my".split())


class Words:
    """What is known of English words: how common each is (by the table of word runs)."""

    def __init__(self, vocabulary: dict[str, float]) -> None:
        self.counts = vocabulary

    def known(self, word: str, least: float = 30) -> bool:
        return self.counts.get(word.lower(), 0) >= least

    def verb(self, word: str) -> str | None:
        """The dictionary form when `word` is plainly an inflected verb."""
        for base in sort_lemmas(word):
            if (
                base != word
                and self.known(base)
                and self.known(inflect(base, "ing"), 10)
                and self.known(inflect(base, "past"), 10)
            ):
                return base
        return None


def _plain(s: Sentence, i: int) -> bool:
    return s.pieces[i].text.isascii() and s.pieces[i].text.isalpha() and s.pieces[i].text.islower()


def preposition(s: Sentence, i: int, known: Words, random: Random) -> bool:
    old = s.pieces[i].text
    if old not in PREPOSITIONS or (
        old == "to" and i + 1 < len(s.pieces) and known.verb(inflect(s.pieces[i + 1].text.lower(), "ing")) is not None
    ):
        return False
    if random.random() < 0.2 and i + 1 < len(s.pieces) and i > 0:
        s.remove(i, i + 1, "grammar", mark=[i - 1, i + 1])
        return True
    choices = (
        _LIKELY.get(old, "").split()
        if random.random() < 0.7 and old in _LIKELY
        else [p for p in PREPOSITIONS if p != old]
    )
    s.put(i, i + 1, str(random.choice(choices)), "grammar")
    return True


def article(s: Sentence, i: int, known: Words, random: Random) -> bool:
    old = s.pieces[i].text.lower()
    if i + 1 >= len(s.pieces):
        return False
    if old in ("a", "an", "the"):
        if random.random() < 0.65:
            s.remove(i, i + 1, "grammar", mark=[i + 1] if i == 0 or random.random() < 0.5 else [i - 1, i + 1])
        else:
            s.put(
                i,
                i + 1,
                "the" if old != "the" else ("an" if s.pieces[i + 1].text[0] in "aeiou" else "a"),
                "grammar",
                also=[i + 1],
            )
        return True
    bare = _plain(s, i) and old not in FUNCTION_WORDS and known.known(old)
    before = s.pieces[i - 1].text.lower() if i else "the"
    if bare and before not in _DETERMINERS and (before in PREPOSITIONS or random.random() < 0.1):
        s.put(i, i + 1, f"{'the' if random.random() < 0.7 else 'a'} {s.pieces[i].text}", "grammar")
        return True
    return False


def agreement(s: Sentence, i: int, known: Words, random: Random) -> bool:
    old = s.pieces[i].text
    if old in _BE:
        s.put(i, i + 1, _BE[old], "grammar", also=[i - 1] if i > 0 and random.random() < 0.4 else [])
        return True
    if not _plain(s, i) or old in FUNCTION_WORDS:
        return False
    base = known.verb(old)
    if base is not None and old == inflect(base, "s") and i > 0 and s.pieces[i - 1].text.lower() not in _DETERMINERS:
        s.put(i, i + 1, base, "grammar", also=[i - 1] if random.random() < 0.3 else [])
        return True
    if (
        base is None
        and i > 0
        and s.pieces[i - 1].text.lower() in ("we", "they", "you", "i", "who", "people")
        and known.known(inflect(old, "s"), 10)
    ):
        s.put(i, i + 1, inflect(old, "s"), "grammar", also=[i - 1])
        return True
    return False


def verb_form(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """Another tense or form; "should to go", "to going", "is go"."""
    old = s.pieces[i].text
    if not _plain(s, i) or i == 0:
        return False
    before = s.pieces[i - 1].text.lower()
    base = known.verb(old)
    if before in _MODALS and base is None and known.known(inflect(old, "ing"), 10):
        made = [f"to {old}", inflect(old, "past"), inflect(old, "ing"), inflect(old, "s")]
        s.put(i, i + 1, str(random.choice(made)), "grammar", also=[i - 1])
        return True
    if (
        before == "to"
        and base is None
        and known.known(inflect(old, "ing"), 10)
        and known.known(inflect(old, "past"), 10)
    ):
        s.put(i, i + 1, inflect(old, "ing" if random.random() < 0.6 else "past"), "grammar", also=[i - 1])
        return True
    if base is None or old in FUNCTION_WORDS:
        return False
    forms = {inflect(base, form) for form in ("base", "s", "ing", "past", "participle")} - {old}
    s.put(i, i + 1, str(random.choice(sorted(forms))), "grammar", also=[i - 1] if random.random() < 0.3 else [])
    return True


def number(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """A plural for a singular or the other way round."""
    old = s.pieces[i].text
    if not _plain(s, i) or old in FUNCTION_WORDS or len(old) < 4:
        return False
    single = old[:-1] if old.endswith("s") else None
    before = s.pieces[i - 1].text.lower() if i else ""
    if single is not None and known.known(single) and plural(single) == old:
        s.put(
            i,
            i + 1,
            single,
            "grammar",
            also=[i - 1] if i and before not in ("the", "of") and random.random() < 0.6 else [],
        )
        return True
    if before in ("a", "an", "one", "this", "that", "each", "every", "much") and known.known(plural(old), 10):
        s.put(i, i + 1, plural(old), "grammar", also=[i - 1])
        return True
    return False


def order(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """Two words change places."""
    if i + 1 >= len(s.pieces) or s.pieces[i].after != " " or not (_plain(s, i) and _plain(s, i + 1)):
        return False
    a, b = s.pieces[i].text, s.pieces[i + 1].text
    if (
        a in _DETERMINERS
        or b in _DETERMINERS
        or a == b
        or not s.free(i, i + 2)
        or (a in FUNCTION_WORDS) + (b in FUNCTION_WORDS) > 1
    ):
        return False
    s.put(i, i + 2, f"{b} {a}", "order")
    return True


def change_ending(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """Another word of the same root: "economy growth", "develop quick"."""
    old = s.pieces[i].text
    if not _plain(s, i) or len(old) < 5 or old in FUNCTION_WORDS:
        return False
    root = re.sub(r"(?:ations?|ments?|ness|ities|ity|ically|ical|ally|ing|ed|ly|al|ic|ies|ive|ion|es|s|y|e)$", "", old)
    if len(root) < 4:
        return False
    tails = ("", "e", "y", "ly", "al", "ally", "ic", "ical", "ing", "ed", "ion", "ation", "ment", "ness", "ity", "ive")
    made = [
        root + t
        for t in tails
        if root + t != old and known.known(root + t, 40) and not {root + t} & {old + "s", old[:-1]}
    ]
    if not made:
        return False
    s.put(i, i + 1, str(random.choice(made)), "grammar")
    return True


def light_verb(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """Another of the verbs that mean little by themselves: "make a walk", "do a decision"."""
    old = s.pieces[i].text
    if not _plain(s, i):
        return False
    own = [base for base in _LIGHT if base in lemmas(old)]
    if not own or (own[0] in ("have", "do") and not _object(s, i)):
        return False
    new = str(random.choice([base for base in _LIGHT if base != own[0]]))
    s.put(i, i + 1, inflect(new, form_of(old, own[0])), "collocation")
    return True


def _object(s: Sentence, i: int) -> bool:
    """Whether the verb at i takes an object, and is no auxiliary."""
    return i + 1 < len(s.pieces) and s.pieces[i + 1].text.lower() in (*_DETERMINERS, "no", "some", "any")


def complement(s: Sentence, i: int, known: Words, random: Random) -> bool:
    """An infinitive where the -ing form belongs, or "will" in a condition."""
    old = s.pieces[i].text
    if i == 0 or not _plain(s, i):
        return False
    before = s.pieces[i - 1].text.lower()
    base = known.verb(old)
    if (
        old.endswith("ing")
        and base is not None
        and before in ("of", "in", "on", "for", "from", "at", "by", "without", "about")
    ):
        s.put(i - 1, i + 1, f"to {base}", "grammar")
        return True
    if before in ("if", "when", "unless", "until") and i + 1 < len(s.pieces):
        return False
    if old in ("its", "their", "it", "them", "his", "her"):
        swaps = {
            "its": ("it's", "their"),
            "their": ("its", "there"),
            "it": ("them",),
            "them": ("it",),
            "his": ("her", "him"),
            "her": ("his",),
        }
        s.put(i, i + 1, str(random.choice(swaps[old])), "grammar")
        return True
    return False


GRAMMAR: dict[str, Callable[[Sentence, int, Words, Random], bool]] = {
    "preposition": preposition, "article": article, "agreement": agreement, "verb form": verb_form, "number": number,
    "order": order, "ending": change_ending, "light verb": light_verb, "complement": complement,
}  # fmt: skip
"""Slips by name; each tries at piece i and says whether it changed anything."""
