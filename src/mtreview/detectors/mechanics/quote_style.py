"""Straight and curly marks mixed."""

import re
from collections.abc import Sequence

from mtreview.detectors.mechanics.rules import Rule, apply_rules
from mtreview.detectors.mechanics.throughout import tell_once
from mtreview.protocols import Context, Mark, Row

__all__ = ["QuoteStyle"]

_REASON = "straight and curly quotation marks mixed"
_STRAIGHT_APOSTROPHE = Rule(re.compile(r"(?<=\w)'(?=\w)"), lambda m: "’", _REASON, 0.85)
_STRAIGHT_OPEN = Rule(re.compile(r'(?:(?<=^)|(?<=[\s(\[]))"(?=\S)'), lambda m: "“", _REASON, 0.85)
_STRAIGHT_CLOSE = Rule(re.compile(r'(?<=[^\s\d(\[])"(?=$|[\s.,;:!?)\]])'), lambda m: "”", _REASON, 0.85)
_CURLY_APOSTROPHE = Rule(re.compile(r"(?<=\w)’(?=\w)"), lambda m: "'", _REASON, 0.85)


class QuoteStyle:
    """Straight and curly apostrophes or quotation marks in one text; the rarer kind is marked."""

    name = "quote-style"
    category = "fluency/punctuation"
    needs = frozenset({"target"})
    certain = True
    summary = "straight and curly apostrophes or quotation marks mixed in one sentence"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        text = row.target
        marks: list[Mark] = []
        if any(c in text for c in "“”") and '"' in text:
            marks += apply_rules((_STRAIGHT_OPEN, _STRAIGHT_CLOSE), text)
        if "'" not in text or "’" not in text:
            return marks
        straight, curly = len(re.findall(r"(?<=\w)'(?=\w)", text)), len(re.findall(r"(?<=\w)’(?=\w)", text))
        if straight and curly:
            rule = _CURLY_APOSTROPHE if curly < straight else _STRAIGHT_APOSTROPHE
            marks += apply_rules((rule,), text)
        return marks

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """As `detect`, each kind once a text: which marks it is to have is one decision."""
        found = [(i, mark) for i, row in enumerate(rows) for mark in self.detect(row, context)]
        return tell_once(found, lambda i, mark: True)
