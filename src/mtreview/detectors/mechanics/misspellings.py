"""Misspelt words of ordinary English, with the right word: "goverment", "occured", "recieve".

A word in small letters that no list knows, as it stands or taken apart (suffix, prefix, two words in one, the other variety's spelling),
is misspelt where one usual word is a slip of spelling away: a letter left out, doubled or too many, two letters in the wrong order,
one vowel for another, s for c. A letter of another sound ("hydrogel", "hydrogen") makes another word, which no list may know. A slip
that is a word itself ("form" for "from") is not seen."""

import re
from functools import lru_cache

from mtreview.detectors.mechanics.rules import Rule, addresses, apply_rules
from mtreview.detectors.mechanics.varieties import read_varieties
from mtreview.language.pinyin import is_pinyin
from mtreview.protocols import Context, Mark, Row
from mtreview.quality.ngrams import NgramTable
from mtreview.records import Span

__all__ = ["Spelling", "correct"]

_WORD = re.compile(r"(?<![\w'’@#/\\&.<>{}-])[A-Za-z]{5,}(?![\w@#/\\&<>{}-]|['’.]\w)")
_BEGINS = re.compile(r"(?:^|[.!?][\"”’]?\s+)[\"“‘]?$")
_LONG = 8
"""Letters from which a word that begins a sentence is looked at: names that stand there are mostly shorter."""
_SURE, _CLEAR = 100, 8
"""Occurrences in a hundred million words from which a word is sound without any list, and how much usualer one correction must be
than the next."""
_RARER = 30
"""How much usualer than the slip the right word is where the counted text has the slip too."""
_FAR = 7
"""Letters from which two slips in one word are thought of."""
_PREFIXES = (
    "non pre anti micro multi over under sub super inter bio eco geo hydro electro photo counter cyber hyper mega meta nano post pro "
    "pseudo quasi semi tele trans ultra agri auto aero astro"
).split()
_SUFFIXES = "s ly ness nesses ee ees less like ish able ity".split()
_NO_SUFFIX = re.compile(r"(?:ic|ue|l|ole)ly$|(?:[^aeiou][oy]|s|x|[cs]h)s$|(?:ous|ble)ity$")
_ALSO = "cafes gramme grammes queueing speciality specialities".split()
"""Words of the other variety that the list lacks."""
_FORMS = (
    (re.compile("(?<=[^aeo])eing$"), "ing"),
    (re.compile("(?<=[^aeiou])ys$"), "ies"),
    (re.compile("(?<=[^aeiou])yed$"), "ied"),
    (re.compile("icly$"), "ically"),
)
_ALIKE = str.maketrans({**dict.fromkeys("aeiouy", "a"), **dict.fromkeys("ckszq", "c"), "d": "t"})


def _end_ordinal(match: re.Match[str]) -> str:
    tens = match[1][-2:-1] == "1"
    return match[1] + ("th" if tens else {"1": "st", "2": "nd", "3": "rd"}.get(match[1][-1], "th"))


_ORDINALS = (
    Rule(
        re.compile(r"(?<![\w.,/-])(\d{1,3})(?:st|nd|rd|th)\b(?!-?[A-Z])"),
        _end_ordinal,
        "first, second, third, else -th",
        0.92,
        "fluency/spelling",
    ),
)


class Spelling:
    """Misspelt words with the right ones; nothing with a capital inside a sentence, no part of a hyphenated word."""

    name = "spelling"
    category = "fluency/spelling"
    needs = frozenset({"target"})
    certain = True
    summary = "misspelt English words: “goverment”, “occured”, “recieve”"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        words = [mark for match in _WORD.finditer(row.target) if (mark := _mark(row, match)) is not None]
        return words + apply_rules(_ORDINALS, row.target)


def _mark(row: Row, match: re.Match[str]) -> Mark | None:
    word, text = match[0], row.target
    if not word.islower() and not _may_begin(match):
        return None
    right = correct(word.lower())
    if right is None or text.count(word) > 1 or word in (row.source or ""):
        return None  # twice: no slip; in the Chinese: no English
    span = Span(*match.span())
    if any(span.overlaps(closed) for closed in addresses(text)):
        return None
    fix = right if word.islower() else right.capitalize()
    return Mark("target", span, Spelling.category, "minor", 0.92, f"spelling: “{fix}”", fix, group=f"spelling: {fix}")


def _may_begin(match: re.Match[str]) -> bool:
    """A long word with one capital that begins a sentence, no name of two words."""
    word, text = match[0], match.string
    if len(word) < _LONG or not word[1:].islower() or not _BEGINS.search(text[: match.start()]):
        return False
    return re.match(r" [A-Z]", text[match.end() :]) is None


@lru_cache(maxsize=8192)
def correct(word: str) -> str | None:
    """The right spelling of a word of five small letters or more; None for a word that is sound or that nobody can tell."""
    counts = _counts()
    if counts.get(word, 0) >= _SURE or _is_sound(word) or is_pinyin(word, 1) or is_pinyin(word, 2):
        return None
    if (formed := _form_rightly(word)) is not None:
        return formed
    found = _corrections(word)
    if not found or (len(found) > 1 and counts[found[0]] < _CLEAR * counts[found[1]]):
        return None
    best = found[0]
    if counts.get(word, 0) * _RARER > counts[best] or (len(word) == 5 and sorted(word) != sorted(best)):
        return None
    return best if _ends_alike(word, best) else None


def _form_rightly(word: str) -> str | None:
    """The right form where an ending was put to a word as it stood: makeing, citys, carryed, automaticly."""
    for wrong, right in _FORMS:
        if (made := wrong.sub(right, word)) != word and made in _known():
            return made
    return None


def _corrections(word: str) -> list[str]:
    """The usual words that are one slip away, or two where none is; the usualest first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    far = 2 if len(word) >= _FAR else 1
    near = process.extract(word, _by_first().get(word[0], ()), scorer=OSA.distance, score_cutoff=far, limit=None)
    kept = [(distance, right) for right, distance, _ in near if _is_slip(word, right, int(distance))]
    least = min((distance for distance, _ in kept), default=0)
    return sorted((r for distance, r in kept if distance == least), key=lambda r: (-_counts()[r], r))


def _is_slip(word: str, right: str, distance: int) -> bool:
    """Whether hand or ear may have made the one word of the other; not by a letter at the end, which makes another form."""
    if distance > 1:
        return _sound_of(word) == _sound_of(right)
    if len(word) != len(right):
        short, long = sorted((word, right), key=len)
        return not long.startswith(short) or long[-1] == long[-2]
    return sorted(word) == sorted(right) or _sound_of(word) == _sound_of(right)


def _sound_of(word: str) -> str:
    """The word with vowels alike, letters of like sound alike, and nothing doubled."""
    return re.sub(r"(.)\1+", r"\1", word.translate(_ALIKE))


def _ends_alike(word: str, right: str) -> bool:
    """False for a rare verb in -ed or -ing that only resembles another word: surnamed, summiting."""
    match = re.fullmatch("(.+)(ed|ing)", word)
    if match is None:
        return True
    stem, ending = match.groups()
    if ending == "ed" and stem + "e" in _known():
        return False
    return stem.endswith("e") or stem not in _known() or right == stem + stem[-1] + ending


def _is_sound(word: str) -> bool:
    """A word of the lists, in either variety, or made of their words."""
    known, counts = _known(), _counts()
    if word in known or _say_in_american(word) in known:
        return True
    if re.sub("(ll|ss|pp)(?=(?:ed|ing|ers?)$)", lambda m: m[1][0], word) in known:
        return True
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 4 and word.removeprefix(prefix) in known:
            return True
    if any(min(counts.get(word[:i], 0), counts.get(word[i:], 0)) >= _SURE for i in range(4, len(word) - 3)):
        return True
    return _NO_SUFFIX.search(word) is None and any(
        word.endswith(end) and len(word) >= len(end) + 4 and _has_stem(word.removesuffix(end), end) for end in _SUFFIXES
    )


def _has_stem(stem: str, suffix: str) -> bool:
    return stem in _known() or (suffix in ("ee", "ees") and stem + "e" in _known())


def _say_in_american(word: str) -> str:
    """The American spelling of a British word, which the list may have alone: -ize for -ise, or for our, e for ae and oe."""
    z = re.sub(r"is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)", "iz", word).replace("yse", "yze")
    return re.sub("[ao]e", "e", z).replace("our", "or")


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The words of pyspellchecker, and of the table of varieties."""
    from spellchecker import SpellChecker  # its list takes a moment: only where a text is read

    us, uk = read_varieties("US"), read_varieties("UK")
    return frozenset([*SpellChecker(language="en", distance=1).word_frequency.words(), *us, *us.values(), *uk, *_ALSO])


@lru_cache(maxsize=1)
def _counts() -> dict[str, float]:
    """How often the plain words of at least four letters were counted."""
    table = NgramTable.load()
    counted = zip(table.vocabulary, table.singles.tolist(), strict=True)
    return {word: count for word, count in counted if len(word) >= 4 and word.isascii() and word.isalpha()}


@lru_cache(maxsize=1)
def _by_first() -> dict[str, list[str]]:
    """The words that may be meant, by their first letter, which slips spare."""
    found: dict[str, list[str]] = {}
    for word in sorted(_counts().keys() & _known()):
        found.setdefault(word[0], []).append(word)
    return found
