"""What no score may override: a target that cannot be a translation of its source, whatever the model thinks of it."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mtreview.language.text import Script, count_han, main_script

__all__ = ["Guard", "guard"]

Kind = Literal["empty", "copied", "language", "repeated", "short", "long"]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:['\-][A-Za-z0-9]+)*")
_SHORT, _LONG = 0.12, 1.6  # English words a Chinese character; ordinary translations have .3 to .9
_LEAST = 12  # source characters from which being too short or too long means anything
_FUNCTION_WORDS = (
    "the a an of to and in is was are were be been for on at by with from as that this it its he she they we you i not "
    "or but have has had will would can could may his her their our your my who which what when where how there than "
    "do does did so if no all more one up out about into over after s t"
)
_FUNCTION = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Guard:
    """Which guard spoke, and why, in words for a translator."""

    kind: Kind
    reason: str


@lru_cache(maxsize=2048)  # asked for the score and again for the mark
def guard(source: str | None, target: str) -> Guard | None:
    """The first guard that the pair does not pass; None for what may be a translation.

    Where nothing stands opposite (an empty source) only the English itself is looked at.
    """
    has_source = source is not None and bool(source.strip())
    if not target.strip():
        return Guard("empty", "there is no English for this sentence") if has_source else None
    found = _words(target)
    script = main_script(target)
    return (
        _copied(source, target, script)
        or _foreign(target, script, found)
        or _repeated(found)
        or _sized(source, target, found)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _copied(source: str | None, target: str, script: Script) -> Guard | None:
    if script == "han":
        return Guard("copied", "this is still Chinese")
    if source is not None and count_han(source) and count_han(target) and _bare(source) == _bare(target):
        return Guard("copied", "the English repeats the source text unchanged")
    return None


def _foreign(target: str, script: Script, found: list[str]) -> Guard | None:
    if script == "other":
        return Guard("language", "this is not written in English letters")
    if len(found) < 8:
        return None
    common = sum(map(_FUNCTION.__contains__, found)) / len(found)
    if common >= 0.08:
        return None
    letters = [c for c in target if c.isalpha()]
    accented = sum("À" <= c <= "ɏ" for c in letters) / max(len(letters), 1)
    if accented > 0.015 or _foreign_words(found) >= 0.12:
        return Guard("language", "this does not read like English but like another language")
    return None


_OTHER_WORDS = (
    "le la les des du et est une dans pour que qui sur avec el los las del en un una por con para como der die das und "
    "ist nicht mit von den ein eine zu auf im il lo gli che di è per non sono da o os uma não em ao het een van zijn"
)
_OTHERS = frozenset(_OTHER_WORDS.split())


def _foreign_words(found: list[str]) -> float:
    return sum(w in _OTHERS for w in found) / len(found)


def _repeated(found: list[str]) -> Guard | None:
    if len(found) < 8:
        return None
    counts = Counter(found)
    if max(counts.values()) < max(3, len(found) / 8):
        return None  # too few even for the shortest run below
    same = counts.most_common(1)[0]
    runs = Counter(zip(found, found[1:], found[2:], found[3:], strict=False))
    run, times = runs.most_common(1)[0]
    if (times >= 3 and times * 4 >= 0.5 * len(found)) or (same[1] >= 6 and same[1] >= 0.5 * len(found)):
        what = " ".join(run) if times >= 3 else same[0]
        return Guard("repeated", f"the same words are repeated over and over: {what!r}")
    return None


def _sized(source: str | None, target: str, found: list[str]) -> Guard | None:
    if source is None or not source.strip():
        return None
    size = count_han(source) + 2 * len(_ASCII_WORD.findall(source))
    if size >= _LEAST and len(found) < _SHORT * size:
        return Guard("short", f"{len(found)} English words for {size} Chinese characters: most of it is missing")
    if size and len(found) > _LONG * size + 6:
        return Guard("long", f"{len(found)} English words for {size} Chinese characters: far more than the source says")
    return None
