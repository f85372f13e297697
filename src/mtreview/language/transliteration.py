"""Whether an English name can be what Chinese characters write by their sounds: the consonants of both, in order.

A character stands for a syllable or for a bare consonant (斯, 特, 尔), so vowels say little; of the consonants classes are compared."""

import re
from functools import lru_cache

from mtreview.language.pinyin import syllables

__all__ = ["measure_agreement"]

_ZH = {
    "zh": "sk", "ch": "sk", "sh": "s", "b": "pv", "p": "p", "m": "mn", "f": "fvp", "d": "td", "t": "tds", "n": "nlm", "l": "lr",
    "g": "kh", "k": "kh", "h": "hk", "j": "sky", "q": "sk", "x": "skh", "r": "lrsy", "z": "st", "c": "st", "s": "st", "y": "yk",
    "w": "wvu",
}  # fmt: skip
"""What the initials of pinyin may stand for."""
_EN = (
    (re.compile("tch|sch|sh|ch|zh"), "s"), (re.compile("ph"), "f"), (re.compile("th"), "t"), (re.compile("ck|qu?"), "k"),
    (re.compile("gh(?=[^aeiou]|$)|wr"), "r"), (re.compile("c(?=[eiyç])|ç|j|g(?=[eiy])|[zx]"), "s"), (re.compile("c"), "k"),
    (re.compile("b"), "p"), (re.compile("g"), "k"),
)  # fmt: skip
"""Of the letters what is left: one letter for each class of sound."""


def measure_agreement(zh: str, en: str) -> float:
    """0 to 1: of the consonants of both sides the share that can be put opposite each other in order."""
    own, other = _sounds_zh(zh), _sounds_en(en)
    if not own or not other:
        return 0.0
    best = [0.0] * (len(other) + 1)
    for sounds in own:
        row = [0.0]
        for j, sound in enumerate(other):
            same = best[j] + 1.0 if sound in sounds else 0.0
            row.append(max(same, best[j + 1], row[j]))
        best = row
    weight = sum(s not in _LIGHT for s in own) + sum(s not in "hwyu" for s in other)
    return min(1.0, 2 * best[-1] / weight) if weight else 0.0


_LIGHT = ("n", "wvu", "yk", "hk")
"""What often stands for no consonant of its own."""


@lru_cache(maxsize=1024)
def _sounds_zh(name: str) -> tuple[str, ...]:
    found: list[str] = []
    for character in name:
        readings = syllables(character)
        if not readings:
            continue
        syllable = readings[0][0]
        if syllable == "er":
            found.append("lr")
            continue
        initial = next((i for i in _ZH if syllable.startswith(i)), "")
        if initial:
            found.append(_ZH[initial])
        if syllable.endswith(("n", "ng")):
            found.append("n")
    return tuple(found)


@lru_cache(maxsize=1024)
def _sounds_en(name: str) -> str:
    text = re.sub(r"[^a-zç]", "", name.lower())
    for pattern, sound in _EN:
        text = pattern.sub(sound, text)
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]", "", text)).replace("d", "t").replace("m", "n")
