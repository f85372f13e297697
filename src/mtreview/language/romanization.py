"""Chinese names in Latin letters: pinyin and, for older translations, Wade-Giles."""

from collections.abc import Mapping
from functools import lru_cache

from mtreview.language.text import is_han
from mtreview.language.words import stem

__all__ = ["spellings"]

WHOLE = 0.8  # all syllables of the word in one: Zhangyong
SYLLABLE = 0.35  # one of them: Zhang

_WADE_INITIALS = {
    "zh": "ch", "ch": "ch", "j": "ch", "q": "ch", "x": "hs", "z": "ts", "c": "ts", "b": "p", "p": "p",
    "d": "t", "t": "t", "g": "k", "k": "k", "r": "j",
}  # fmt: skip
_WADE_WHOLE = {
    "zhi": "chih",
    "chi": "chih",
    "shi": "shih",
    "ri": "jih",
    "zi": "tzu",
    "ci": "tzu",
    "si": "szu",
    "er": "erh",
    "you": "yu",
}
_WADE_FINALS = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh", "uo": "o", "ui": "uei"}


def _wade(syllable: str) -> str:
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial = next((i for i in ("zh", "ch", "sh", *"jqxzcbpdtgkrmnlfhsyw") if syllable.startswith(i)), "")
    final = syllable[len(initial) :]
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)


@lru_cache(maxsize=1 << 16)
def spellings(word: str) -> Mapping[str, float]:
    """How a Chinese word of up to four characters may be spelled in Latin letters, with a rough probability."""
    if not (1 <= len(word) <= 4 and all(map(is_han, word))):
        return {}
    from pypinyin import lazy_pinyin  # its dictionaries take a quarter of a second

    syllables = [s.replace("ü", "u").replace("v", "u") for s in lazy_pinyin(word)]
    found: dict[str, float] = {}
    for row in (syllables, [_wade(s) for s in syllables]):
        for start in range(len(row)):
            for end in range(start + 1, len(row) + 1):
                odds = WHOLE if end - start == len(row) else SYLLABLE
                joined = stem("".join(row[start:end]))
                found[joined] = max(odds, found.get(joined, 0.0))
    return {name: odds for name, odds in found.items() if len(name) > 1}
