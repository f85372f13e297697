"""Long figures without commas, and commas in the wrong places."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mtreview.detectors.mechanics.rules import addresses
from mtreview.detectors.mechanics.throughout import REPEATED
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["DigitGroups"]

_LONG = re.compile(
    r"(?<![\w.,:/#+$€£¥-])[1-9]\d{4,11}(?![\w/:-]|[.,]\d| [A-Z])|(?<=[$€£¥])[1-9]\d{4,11}(?![\w/:-]|[.,]\d)"
)
_FOUR = re.compile(
    r"(?<![\w.,:/#+$€£¥'’-])(?<!\d )(?:2[1-9]|[3-9]\d)\d\d(?= [a-z]{3,})"
    r"(?! (?:and|to|or|in|on|at|by|for|the|was|will|is|were|from|with|has)\b)"
)
_WRONG = re.compile(
    r"(?<![\w.,])\d{1,3}(?:,\d{3})*,\d{4,}(?![\d,])|(?<![\w.,])\d{1,3}\.\d{3},\d{3}(?![\d,]|\.\d)|(?<![\w.,])0\d?\d?,\d{3}(?![\d,])"
)
_LARGE = re.compile(r"\d{4}|,\d{3}")  # without it nothing below can match
_TASTE = "many style guides put a comma here too"
_GROUPED_FOUR = re.compile(r"(?<![\d,.])\d,\d{3}(?![\d,])")
_GROUPED = re.compile(r"\d{1,3},\d{3}(?!\d)")
_TELEPHONE = re.compile(r"\b(?:contact|call|dial|hotline|tele?phone|phone|inquir|enquir|fax)", re.IGNORECASE)
_CODE_BEFORE = re.compile(
    r"(?:(?i:\b(?:code|number|no|stock|id|tel|telephone|phone|call|dial|hotline|qq|room|zip|isbn|postcode|issue|flight|model|version|bus|train|box|asteroid)\b(?: is| was| of)?)\W*|[A-Z]{2,}\W*|[(（]\s*)$"  # noqa: E501
)


class DigitGroups:
    """Commas that group the digits of large figures."""

    name = "digit-groups"
    category = "locale/number-format"
    needs = frozenset({"target"})
    certain = True
    summary = 'large figures without commas ("4290000") or with wrong ones ("1,0000")'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        text = row.target
        if not _LARGE.search(text):
            return []
        closed = addresses(text)
        codes = _codes(row.source)
        sure = bool(_GROUPED.search(text))
        marks = []
        for match in _LONG.finditer(text):
            span = Span(*match.span())
            if _TELEPHONE.search(text) and len(span) >= 7:
                continue
            if (
                len(span) in codes
                or any(span.overlaps(c) for c in closed)
                or _CODE_BEFORE.search(text[max(0, span.start - 14) : span.start])
            ):
                continue
            reason = "write it with commas, like the other figures" if sure else "large figures take commas in English"
            marks.append(_mark(span, f"{int(match[0]):,}", reason, 0.9 if sure else 0.75))
        marks += [
            _four(m, sure)
            for m in _FOUR.finditer(text)
            if not _CODE_BEFORE.search(text[max(0, m.start() - 14) : m.start()])
        ]
        for match in _WRONG.finditer(text):
            marks.append(_mark(Span(*match.span()), None, "wrong digit groups: check which figure is meant", 0.92))
        return marks

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """As `detect`; in a text that groups no four digits they are a matter of taste."""
        groups = any(_GROUPED_FOUR.search(row.target) for row in rows)
        found = [(i, mark) for i, row in enumerate(rows) for mark in self.detect(row, context)]
        return [
            (i, mark if groups or mark.reason != _TASTE else replace(mark, confidence=REPEATED)) for i, mark in found
        ]


_SOURCE_CODE = re.compile(
    r"(?:代码|编号|证券|股票|电话|热线|邮编|房间号?|航班|车次|单号|账号|尾号|号码|QQ|微信|ID|拨打|致电|客服|传真|[（(])[为是：:]?\s?(\d{5,12})(?!\d|\s*[万亿元人名年个美%])|(?<!\d)\d{3,4}-(\d{5,8})(?!\d)|(?<![\d.])(\d{5,8})(?=号|室|房)"
)


def _codes(source: str | None) -> set[int]:
    """The lengths of the codes in the Chinese: stock codes, telephone numbers, rooms. A wrong one is as long."""
    found = _SOURCE_CODE.finditer(source or "") if source and _LARGE.search(source) else ()
    return {len(next(g for g in m.groups() if g)) for m in found}


def _four(match: re.Match[str], sure: bool) -> Mark:
    """Four digits: many style guides group them too."""
    reason = "write it with commas, like the other figures" if sure else _TASTE
    return _mark(Span(*match.span()), f"{int(match[0]):,}", reason, 0.85 if sure else 0.6)


def _mark(span: Span, fix: str | None, reason: str, confidence: float) -> Mark:
    return Mark("target", span, "locale/number-format", "minor", confidence, reason, fix)
