"""Which columns of a table are the Chinese and the English: by their names, else by what stands in them."""

import re
from collections.abc import Sequence
from typing import Literal

from mtreview.language.text import count_han

__all__ = ["choose", "side_of"]

_SOURCE = frozenset({
    "source", "src", "source text", "original", "original text", "chinese", "chinese text", "simplified chinese",
    "traditional chinese", "mandarin",
    "zh", "chi", "zho", "cmn", "cn", "中文", "汉语", "漢語", "华语", "国语", "原文", "源文", "源语",
    "源语言", "源文本", "简体中文", "繁體中文", "繁体中文",
})  # fmt: skip
_TARGET = frozenset({
    "given", "target", "tgt", "target text", "english", "english text", "translation", "mt", "machine translation", "hypothesis",
    "mt output",
    "en", "eng", "英文", "英语", "英語", "译文", "譯文", "翻译", "翻譯", "目标", "目标语", "目标语言", "目标文本",
})  # fmt: skip
_WIDEST = 64  # columns looked at when none is named
_LONGEST = 80  # characters of a title; a longer cell is a text
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")


def side_of(title: str) -> Literal["source", "target"] | None:
    """What a column of this title holds: `zh-CN`, `zh_Hans`, 中文（简体）, Original; `en-US`, 英语, MT; None for others."""
    if len(title) > _LONGEST:
        return None
    name = " ".join(_BRACKETS.sub(" ", title).lower().replace("*", "").split())
    if name in _SOURCE or re.fullmatch(r"(zh|cmn)([-_](hans|hant|cn|tw|hk|sg|mo))+", name):
        return "source"
    if name in _TARGET or re.fullmatch(r"en[-_]?(us|gb|uk|au|ca|latn)", name):
        return "target"
    return None


def choose(rows: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """(source column, target column, first row with text); None when no two columns hold Chinese and English."""
    if not rows:
        return None
    for n, row in enumerate(rows[:5]):  # titles may stand above the header
        sides = [side_of(c) for c in row]
        if "source" in sides and "target" in sides:
            return sides.index("source"), sides.index("target"), n + 1
    width = min(max(map(len, rows)), _WIDEST)
    han = [sum(count_han(_at(r, c)) for r in rows) for c in range(width)]
    words = [
        sum(len(_LETTERS.findall(_at(r, c))) for r in rows) if not 2 * han[c] > _size(rows, c) else 0
        for c in range(width)
    ]
    source = max(range(width), key=lambda c: (han[c], -c))
    words[source] = 0
    target = max(range(width), key=lambda c: (words[c], -c))
    if not han[source] or not words[target]:
        return None
    titled = len(rows) > 1 and not (count_han(_at(rows[0], source)) and _LETTERS.search(_at(rows[0], target)))
    return source, target, int(titled and _at(rows[0], target).strip() != "")


def _size(rows: Sequence[Sequence[str]], column: int) -> int:
    return sum(len(_at(r, column)) for r in rows)


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""
