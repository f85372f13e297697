"""What is written in English into a Chinese source before a model reads it: large numbers and rare names.

Chinese counts in ten thousands (万) and hundred millions (亿); a small model is off by powers of ten when it converts.
Arithmetic and a list of names are surer than what it remembers, and it has learned to copy Latin letters.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.language.values.chinese_figures import read_figure
from mtreview.records import Span

__all__ = ["Names", "Writing", "apart", "figures", "splice"]

_FIGURE = re.compile(r"(?<![\d.,])((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?(?:[千百十]?[万亿]|万亿))(?![万亿余多几\d])")
_HAN_FIGURE = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿点\d第])([一二两三四五六七八九十][一二两三四五六七八九十百千零〇]{0,8}(?:万|亿|万亿))(?![零〇一二两三四五六七八九十百千万亿余多几分])"
)
_HAN_PLAIN = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿点\d])([一二两三四五六七八九十][一二两三四五六七八九十百千零〇]{2,8})(?![零〇一二两三四五六七八九十百千万亿点几分之])"
)
_HAN_PERCENT = re.compile(r"百分之([一二三四五六七八九十]{1,3})(?![零〇一二三四五六七八九十百千万点])")
_NAMED = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def figures(text: str) -> Iterator[tuple[Span, str]]:
    """Numbers with 万 or 亿, longer ones in Chinese characters, and percentages in them, as English writes them: 3.5亿
    is 350 million, 2.3万 is 23,000, 四百五十 is 450, 百分之九 is 9%. What has no exact value (三十余万) stays."""
    for pattern, sign in ((_FIGURE, ""), (_HAN_FIGURE, ""), (_HAN_PLAIN, ""), (_HAN_PERCENT, "%")):
        for match in pattern.finditer(text):
            figure = read_figure(match[1])
            if figure is not None and not figure.vague and figure.high is None and _counts(match[1]):
                yield Span(match.start(), match.end()), f"{_written(Decimal(f'{figure.value:.2f}'))}{sign}"


def _counts(text: str) -> bool:
    """Not digits said one by one (二零一六), which is how years and telephone numbers are read."""
    return len(text) == 1 or any(c in text for c in "十百千万亿")


def _written(value: Decimal) -> str:
    for scale, name in _NAMED:
        if value >= scale:
            return f"{(value / scale).normalize():f} {name}"
    return f"{value.normalize():,f}"


class Names:
    """Chinese names with their English, found in a text from left to right, the longest at each place."""

    def __init__(self, english: Mapping[str, str]) -> None:
        self._english = dict(english)
        self._beginnings = frozenset(name[:2] for name in english)
        self._longest = max(map(len, english), default=0)
        self.lines = "".join(f"{zh}\t{en}\n" for zh, en in sorted(english.items()))
        self.digest = hashlib.sha256(self.lines.encode()).hexdigest()[:6]

    @classmethod
    def read(cls, path: Path) -> "Names":
        """From lines of a name and its English, a tab between them; FormatError for anything else."""
        found: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            chinese, tab, english = line.partition("\t")
            if not (tab and len(chinese) > 1 and english.strip()):
                raise FormatError(f"{path}, line {number}: not a name of two characters or more, a tab and its English")
            found[chinese] = english
        return cls(found)

    def __len__(self) -> int:
        return len(self._english)

    def of(self, text: str) -> Iterator[tuple[Span, str]]:
        at = 0
        while at < len(text) - 1:
            size = self._size(text, at) if text[at : at + 2] in self._beginnings else 0
            if size:
                yield Span(at, at + size), self._english[text[at : at + size]]
            at += max(size, 1)

    def _size(self, text: str, at: int) -> int:
        sizes = range(min(self._longest, len(text) - at), 1, -1)
        return next((size for size in sizes if text[at : at + size] in self._english), 0)


@dataclass(frozen=True, slots=True)
class Writing:
    """What a model's notes ask for: `figures` in English, `names` from a list."""

    figures: bool = False
    names: Names | None = None

    def __call__(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A Chinese source as the model reads it, and what was written into it."""
        found = list(figures(text)) if self.figures else []
        if self.names is not None:
            found += self.names.of(text)
        found = apart(found)
        return splice(text, found), tuple(english for _, english in found)

    def __str__(self) -> str:
        return "+".join(["figures"] * self.figures + ([f"names:{self.names.digest}"] if self.names else []))


def apart(found: Iterable[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """In order, none over another: the one that starts first counts, of two at one place the longer."""
    kept: list[tuple[Span, str]] = []
    for span, english in sorted(found, key=lambda one: (one[0].start, -one[0].end)):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, english))
    return kept


def splice(text: str, found: Sequence[tuple[Span, str]]) -> str:
    """The text with the spans, in order and apart, replaced; spaces keep letters and digits from running together."""
    out: list[str] = []
    at = 0
    for span, english in found:
        out.append(text[at : span.start])
        before = out[-1][-1:] if out[-1] else (out[-2][-1:] if len(out) > 1 else "")
        out.append(f" {english}" if before.isascii() and before.isalnum() else english)
        at = span.end
        if text[at : at + 1].isascii() and text[at : at + 1].isalnum():
            out.append(" ")
    return "".join([*out, text[at:]])
