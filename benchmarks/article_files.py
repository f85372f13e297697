"""Articles whose errors an editor labelled: a Chinese text, a clumsy English version, a good one, and what is wrong where.

A file is JSON: `zh`, `clumsy`, `good`, `errors` [{`text`, `zh`, `category`, `severity`, `fix` [...]}], `omissions` [{`zh`}], `sound`
[phrases that are right], `kind`. `text` and the sound phrases stand once in `clumsy`, the omissions once in `zh`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Article", "Labelled", "read_articles"]

KINDS = {
    "a": "a: machine translation of 2016",
    "b": "b: literal",
    "c": "c: modern, errors of meaning",
    "d": "d: rewriter's synonyms",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An error: half-open place in `clumsy`, the Chinese behind it, and wordings that would be right."""

    start: int
    end: int
    text: str
    zh: str
    category: str
    severity: str
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """`sound` are places in `clumsy`, `omissions` places in `zh`."""

    name: str
    kind: str
    zh: str
    clumsy: str
    good: str
    errors: tuple[Labelled, ...]
    omissions: tuple[tuple[int, int], ...]
    sound: tuple[tuple[int, int], ...]


def read_articles(folder: Path) -> list[Article]:
    """All `*.json` of a folder in the order of their names; ValueError names the file and the text that is not there once."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ValueError(f"{folder} holds no .json files; give a folder of labelled articles")
    return [_article(path) for path in paths]


def _article(path: Path) -> Article:
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    zh, clumsy = given["zh"], given["clumsy"]

    def once(text: str, phrase: str) -> tuple[int, int]:
        if text.count(phrase) != 1:
            raise ValueError(f"{path}: {phrase!r} stands {text.count(phrase)} times in the text, not once")
        start = text.index(phrase)
        return start, start + len(phrase)

    def errors() -> Iterator[Labelled]:
        for error in given["errors"]:
            place = once(clumsy, error["text"])
            yield Labelled(
                *place, error["text"], error["zh"], error["category"], error["severity"], tuple(error["fix"])
            )

    omissions = tuple(once(zh, omission["zh"]) for omission in given["omissions"])
    sound = tuple(once(clumsy, phrase) for phrase in given["sound"])
    kind = KINDS.get(given["kind"], given["kind"])
    return Article(path.stem, kind, zh, clumsy, given["good"], tuple(errors()), omissions, sound)
