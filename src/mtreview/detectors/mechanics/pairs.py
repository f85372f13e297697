"""Brackets and quotation marks that are opened and not closed, or closed and not opened."""

import re
from collections.abc import Sequence

from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Pairs", "open_places"]

_BRACKETS = {")": "(", "]": "[", "}": "{", "）": "（"}
_QUOTES = {"”": "“"}
_SOURCE_QUOTES = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《"}
_MARKS = re.compile("[" + re.escape("".join({**_BRACKETS, **_SOURCE_QUOTES}) + "([{（“‘「『《") + "]")
_QUOTED = re.compile('[“”‘’「」『』《》"]')
_LIST_ITEM = re.compile(r"(?:^|(?<=[\s;,.:]))(?:\(?[ivxIVX]{1,4}|[a-hA-H]|\d{1,2})\)")
_SMILEY = re.compile(r"[:;]-?[()]")
FAR, FAR_BRACKET = 8, 2
"""Rows between two marks of one quotation, and of one bracket, at most."""


def open_places(text: str, pairs: dict[str, str]) -> list[int]:
    """Places of the marks without a partner, in order."""
    stack: list[tuple[str, int]] = []
    lonely: list[int] = []
    for match in _MARKS.finditer(text):
        char, place = match[0], match.start()
        if char not in pairs:
            if char in pairs.values():
                stack.append((char, place))
        elif stack and stack[-1][0] == pairs[char]:
            stack.pop()
        else:
            lonely.append(place)
    return sorted(lonely + [place for _, place in stack])


class Pairs:
    """Brackets and quotation marks without their partner."""

    name = "pairs"
    category = "fluency/punctuation"
    needs = frozenset({"target"})
    certain = True
    summary = "a bracket or quotation mark opened and not closed, or closed and not opened"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        text = row.target
        marks = _brackets(text)
        if row.source is None or not row.source.strip():
            quotes, confidence = open_places(text, _QUOTES), 0.5  # the partner may stand in another sentence
        elif open_places(row.source, _SOURCE_QUOTES) or row.source.count('"') % 2:
            quotes, confidence = [], 0.0  # the quotation goes on beyond the row in Chinese too
        else:
            # Without any in the Chinese, direct speech may be the translator's choice and go on beyond the row.
            quotes, confidence = _lonely_quotes(text), 0.75 if _QUOTED.search(row.source) else 0.6
        turned = _turned(text, quotes)
        return marks + turned + [_mark(text, p, "quotation mark", confidence) for p in quotes if not turned]

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """As `detect`, but silent where the partner stands in a row near by."""
        near = _partnered([row.target for row in rows])
        found = [(i, mark) for i, row in enumerate(rows) for mark in self.detect(row, context)]
        return [(i, m) for i, m in found if m.suggestion is not None or m.span is None or (i, m.span.start) not in near]


def _partnered(texts: Sequence[str]) -> set[tuple[int, int]]:
    """Row and place of the lonely quotation marks and brackets that make pairs over several rows.

    A quotation over several paragraphs may open again at the beginning of each and closes once.
    """
    partnered: set[tuple[int, int]] = set()
    for lonely, far, again in ((_lonely_quotes, FAR, True), (_lonely_brackets, FAR_BRACKET, False)):
        opened: list[tuple[int, int]] = []
        for i, text in enumerate(texts):
            for place in lonely(text):
                if opened and i - opened[-1][0] > far:
                    opened = []
                if not _opens(text, place):
                    fits = bool(opened) and _meet(texts[opened[-1][0]][opened[-1][1]], text[place])
                    partnered |= {*opened, (i, place)} if fits else set()
                    opened = []
                else:
                    opened = [*(opened if again and not text[:place].strip() else []), (i, place)]
    return partnered


def _meet(opening: str, closing: str) -> bool:
    """True for a bracket and its partner, and for quotation marks of whatever style."""
    return _BRACKETS.get(closing, opening) == opening


def _lonely_brackets(text: str) -> list[int]:
    return open_places(text, _BRACKETS)


def _brackets(text: str) -> list[Mark]:
    lonely = _lonely_brackets(text)
    excused = (
        {m.end() - 1 for pattern in (_LIST_ITEM, _SMILEY) for m in pattern.finditer(text)} if lonely else set[int]()
    )
    return [_mark(text, place, "bracket", 0.92) for place in lonely if place not in excused]


def _turned(text: str, lonely: list[int]) -> list[Mark]:
    """Two lonely marks of one kind, of which one only faces the wrong way: ”News” or “News“."""
    if len(lonely) != 2 or text[lonely[0]] != text[lonely[1]] or text[lonely[0]] not in "“”":
        return []
    wrong, right = (lonely[0], "“") if text[lonely[0]] == "”" else (lonely[1], "”")
    if text[wrong + 1 : wrong + 2].isalnum() == (right == "”"):
        return []
    span = Span(wrong, wrong + 1)
    return [
        Mark("target", span, "fluency/punctuation", "minor", 0.85, "this quotation mark faces the wrong way", right)
    ]


def _lonely_quotes(text: str) -> list[int]:
    """Quotation marks without a partner of either style; inches (5") are none."""
    curly = open_places(text, _QUOTES)
    straight = [m.start() for m in re.finditer('"', text)]
    if len(straight) % 2 == 0:
        return curly
    if curly:
        return []  # a curly and a straight mark make a pair: the styles are mixed, nothing is missing
    feet = [p for p in straight if text[p - 1 : p].isdigit()]
    if len(feet) % 2:
        return []
    return [straight[0] if len(straight) == 1 else straight[-1]]


def _mark(text: str, place: int, what: str, confidence: float) -> Mark:
    reason = f"{what} {'opened but not closed' if _opens(text, place) else 'closed but not opened'}"
    return Mark("target", Span(place, place + 1), "fluency/punctuation", "minor", confidence, reason)


def _opens(text: str, place: int) -> bool:
    """True for a mark that opens; a straight one does where something follows it directly."""
    return text[place] in "([{（“" or (text[place] == '"' and text[place + 1 : place + 2].strip() != "")
