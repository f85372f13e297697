"""The words of a good sentence exchanged for what a dictionary, and no reader, would put there."""

import numpy as np

from mtreview.language.inflection import FUNCTION_WORDS, inflect, lemmas, sort_lemmas
from mtreview.language.lexical import LexicalTable
from mtreview.language.words import stem
from mtreview.training.clumsiness.glosses import Gloss, Glosses
from mtreview.training.clumsiness.grammar import Words
from mtreview.training.clumsiness.sentence import Sentence, inflect_like

__all__ = ["Linked", "by_parts", "is_verb", "link_words", "literal_idiom", "near_word", "word_by_word", "wrong_sense"]

Random = np.random.Generator
Linked = dict[int, tuple[int, str, float]]
"""For a piece of the English the number of the Chinese word behind it, that word, and how likely the two go together."""

_SURE = 0.08
_MEANT = 0.12  # a gloss as likely as this for the word is what it means
_RUN = 4


def link_words(s: Sentence, table: LexicalTable) -> tuple[Linked, list[str]]:
    """Which Chinese word is behind each content word, by the lexical table; and the Chinese words."""
    zh = [w for _, w in table.words_zh(s.source)]
    types = list(dict.fromkeys(zh))
    stems = {
        i: stem(p.text) for i, p in enumerate(s.pieces) if p.text[0].isalpha() and p.text.lower() not in FUNCTION_WORDS
    }
    en = list(dict.fromkeys(stems.values()))
    found = table.links(types, en)
    best: dict[str, tuple[float, str]] = {}
    for i, j, odds in zip(found.zh.tolist(), found.en.tolist(), found.to_en.tolist(), strict=True):
        best[en[j]] = max(best.get(en[j], (0.0, "")), (odds, types[i]))
    out: Linked = {}
    for i, word in stems.items():
        odds, own = best.get(word, (0.0, ""))
        if odds >= _SURE:
            places = [k for k, w in enumerate(zh) if w == own]
            share = i / max(len(s.pieces), 1) * len(zh)
            out[i] = (min(places, key=lambda k: abs(k - share)), own, odds)
    return out, zh


def is_verb(text: str, known: Words) -> bool:
    """Whether an English word looks like a form of a verb, -s aside."""
    low = text.lower()
    return low.endswith(("ed", "ing")) or (known.verb(low) is not None and not low.endswith("s"))


def _fit(gloss: Gloss, old: str, known: Words) -> str:
    return inflect_like(gloss.text, old, verb=gloss.verb and is_verb(old, known))


def wrong_sense(
    s: Sentence, i: int, link: Linked, glosses: Glosses, table: LexicalTable, known: Words, random: Random
) -> bool:
    """Another gloss of the Chinese word than the one meant."""
    if i not in link:
        return False
    word, old = link[i][1], s.pieces[i].text
    meant = lemmas(old.lower())
    likely = {w for w, p in table.translations(word, 12) if p > _MEANT}
    verb = is_verb(old, known)
    fits = [
        g
        for g in glosses.of.get(word, ())
        if g.verb == verb
        and not {stem(w) for w in g.text.split()} & (likely | {stem(m) for m in meant})
        and g.text.lower() not in meant
    ]
    if not fits:
        return False
    s.put(i, i + 1, _fit(fits[int(random.integers(len(fits)))], old, known), "sense")
    return True


def by_parts(s: Sentence, i: int, link: Linked, glosses: Glosses, known: Words, random: Random) -> bool:
    """The parts of the Chinese word glossed one by one; a name becomes words with capitals."""
    if i not in link or len(link[i][1]) < 2:
        return False
    place, word, _ = link[i]
    parts = glosses.parts(word)
    if not parts:
        return False
    first, last = i, i + 1
    while first - 1 in link and link[first - 1][0] == place and s.free(first - 1, first):
        first -= 1
    while last in link and link[last][0] == place and s.free(last, last + 1):
        last += 1
    chosen = [p[int(random.integers(min(len(p), 3)))] for p in parts]
    cut = [g.text for g in chosen]
    old = s.pieces[last - 1].text
    cut[-1] = inflect_like(cut[-1], old, verb=chosen[-1].verb and is_verb(old, known))
    text = " ".join(cut)
    if {stem(w) for w in text.split()} >= {stem(p.text) for p in s.pieces[first:last]}:
        return False
    if old[:1].isupper() and i > 0:
        text = " ".join(w[0].upper() + w[1:] for w in text.split())
    s.put(first, last, text, "parts")
    return True


def near_word(s: Sentence, i: int, link: Linked, glosses: Glosses, known: Words, random: Random) -> bool:
    """A word that glosses a Chinese word which this one glosses too: a synonym that does not go with what stands here."""
    old = s.pieces[i].text
    if not old.isascii() or not old.isalpha() or not old.islower() or old in FUNCTION_WORDS or len(old) < 3:
        return False
    base = known.verb(old)
    keys = [f"to {base}"] if base and not old.endswith("s") else [k for k in sort_lemmas(old) if k in glosses.near]
    near = [g for k in keys for g in glosses.near.get(k, ()) if stem(g.text) != stem(old)]
    if not near:
        return False
    gloss = near[int(random.integers(len(near)))]
    s.put(i, i + 1, inflect_like(gloss.text, old, verb=gloss.verb), "synonym")
    return True


def word_by_word(
    s: Sentence,
    i: int,
    link: Linked,
    zh: list[str],
    glosses: Glosses,
    table: LexicalTable,
    known: Words,
    random: Random,
) -> bool:
    """A run of English whose Chinese words stand together, rendered word by word in the order of the Chinese."""
    run = int(random.integers(2, _RUN + 1))
    last = i
    inside = [i] if i in link else []
    for k in range(i + 1, min(i + 8, len(s.pieces))):
        if not s.pieces[k].text[0].isalnum():
            break
        if k in link:
            inside.append(k)
            last = k
        if len(inside) == run:
            break
    if len(inside) < 2 or not s.free(i, last + 1):
        return False
    places = sorted({link[k][0] for k in inside})
    if places[-1] - places[0] > len(places) + 1 or len(places) < 2:
        return False
    out: list[str] = []
    for place in range(places[0], places[-1] + 1):
        word = zh[place]
        own = [k for k in inside if link[k][0] == place]
        if own and random.random() < 0.5:
            old = s.pieces[own[0]].text
            base = sort_lemmas(old.lower())
            out.append(old if old[0].isupper() else next((b for b in base if known.known(b)), old))
        elif word in glosses.of:
            options = glosses.of[word][:4]
            out.append(options[int(random.integers(len(options)))].text)
        elif word.isascii():
            out.append(word)
    if len(out) < 2 or not any(c.isalpha() for w in out for c in w):
        return False
    text = " ".join(out)
    if text.lower() == " ".join(p.text for p in s.pieces[i : last + 1]).lower():
        return False
    s.put(i, last + 1, text, "word by word")
    return True


def literal_idiom(s: Sentence, link: Linked, glosses: Glosses, zh: list[str], known: Words, random: Random) -> bool:
    """An idiom of the Chinese said by its literal sense."""
    for word in zh:
        if word not in glosses.literal:
            continue
        own = [i for i, (_, w, _) in link.items() if w == word]
        if not own:
            continue
        first, last = min(own), max(own) + 1
        if last - first > 6 or not s.free(first, last):
            continue
        text = glosses.literal[word]
        head, _, rest = text.partition(" ")
        if is_verb(s.pieces[first].text, known) and known.verb(inflect(head, "ing")):
            text = f"{inflect_like(head, s.pieces[first].text, verb=True)} {rest}"
        s.put(first, last, text, "idiom")
        return True
    return False
