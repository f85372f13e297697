"""Inline codes in a text: tags and placeholders that stand for something and are no words."""

import re
from collections import Counter
from dataclasses import dataclass

from mtreview.records import Span

__all__ = ["Bare", "bare", "codes_in", "compare_codes", "without_codes"]

# Chinese stands right beside a %d, so what may not stand there are the letters of programs alone.
_CODE = re.compile(
    r"</?[A-Za-z][\w:-]{0,40}(?:\s+[\w:.-]{1,40}\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')){0,20}\s*/?>"
    r"|\{\{[^{}\n]{1,80}\}\}|\$\{[\w.]{1,80}\}|\{[A-Za-z0-9_]{0,40}\}"
    r"|%\(\w{1,40}\)[sdif]|(?:(?<![A-Za-z0-9_%])|(?<=%[sdi@]))%(?:\d{1,2}\$)?(?:\.\d{1,2})?(?:l{0,2}[sdiufxc@]|@)(?![A-Za-z0-9_])"
)
_BRANCHES = re.compile(r"\{\s{0,9}[\w.]{1,40}\s{0,9},\s{0,9}(?:plural|selectordinal|select)\s{0,9},")
# In an ICU message its branches are frames round words: "=1 {", "other {" and the brackets that close them.
_ICU = re.compile(
    rf"{_BRANCHES.pattern}|(?:=\d{{1,9}}|\b(?:zero|one|two|few|many|other|male|female))\s?\{{|{_CODE.pattern}|\}}|#"
)


@dataclass(frozen=True, slots=True)
class Bare:
    """`text` without codes; `places[i]` is where its character i stands in the text with them."""

    text: str
    places: tuple[int, ...]
    codes: tuple[Span, ...]

    def back(self, span: Span) -> Span:
        """The span in the text with codes; those at its ends stay outside."""
        if not len(span):
            at = self.places[span.start]
            return Span(at, at)
        return Span(self.places[span.start], self.places[span.end - 1] + 1)

    def touches(self, span: Span) -> bool:
        """Whether a code stands in the span (of the text with codes) or beside it, white space between at most."""
        return any(c.start <= span.end and span.start <= c.end for c in self.codes)


def codes_in(text: str) -> tuple[Span, ...]:
    """Where codes stand in a text."""
    if not any(c in text for c in "<{%"):
        return ()
    pattern = _ICU if _BRANCHES.search(text) else _CODE
    return tuple(Span(m.start(), m.end()) for m in pattern.finditer(text))


def bare(text: str) -> Bare:
    """The text as it is judged: codes taken out, and with each one of two spaces that meet."""
    codes = codes_in(text)
    chars: list[str] = []
    places: list[int] = []
    at = 0
    for code in (*codes, None):
        for i in range(at, code.start if code is not None else len(text)):
            if not (chars and text[i] == " " and chars[-1] == " " and i == at and at):
                chars.append(text[i])
                places.append(i)
        at = code.end if code is not None else at
    return Bare("".join(chars), (*places, len(text)), codes)


def without_codes(text: str) -> str:
    """The words alone."""
    return bare(text).text if codes_in(text) else text


def compare_codes(source: str, target: str) -> tuple[tuple[str, str, Span | None], ...]:
    """What became of the source's codes in the target: (what happened, code, its place in the target), of which
    what happened is "lost", "added", "doubled" or "reordered"."""
    wanted, spans = [source[s.start : s.end] for s in codes_in(source)], codes_in(target)
    if _BRANCHES.search(source) or _BRANCHES.search(target):  # languages have other plural forms: only tags must agree
        wanted, spans = [c for c in wanted if c[0] == "<"], tuple(s for s in spans if target[s.start] == "<")
    found = [target[s.start : s.end] for s in spans]
    have, want = Counter(found), Counter(wanted)
    out: list[tuple[str, str, Span | None]] = [("lost", code, None) for code in want if have[code] < want[code]]
    last = dict(zip(found, spans, strict=True))
    out += [("doubled" if want[code] else "added", code, last[code]) for code in have if have[code] > want[code]]
    if not out and _nesting(wanted) and not _nesting(found):
        place = next(s for s, c in zip(spans, found, strict=True) if c.startswith("<"))
        out.append(("reordered", target[place.start : place.end], place))
    return tuple(out)


def _nesting(codes: list[str]) -> bool:
    """Whether each tag that closes closes the last one opened."""
    names = {c[2:-1].strip() for c in codes if c.startswith("</")}
    stack: list[str] = []
    for code in codes:
        if code.startswith("</"):
            if not stack or stack.pop() != code[2:-1].strip():
                return False
        elif code.startswith("<") and not code.endswith("/>") and (name := re.split(r"[\s>]", code[1:])[0]) in names:
            stack.append(name)
    return not stack
