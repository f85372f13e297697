"""A review of our own writing to export, and reviews made by Hypothesis."""

import pytest

from mtreview.records import (
    Decision,
    Document,
    Draft,
    Edit,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Span,
)

SOURCE = "如今，科技红利正如水一般渗透。\n\n新业务要“自我造血”。去年有1000亿元！\n这句没有译文。"
TARGET = "The dividends of technology are now infiltrating, such as water.\r\n\r\nNew company “self-blood creation” . Last year RMB 100 billion dollars! An added line."
_SIGNATURE = "BLEU|nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.6.0"


def _segments(text, side, sentences):
    out, at = [], 0
    for n, sentence in enumerate(sentences):
        at = text.index(sentence, at)
        out.append(Segment(side, Span(at, at + len(sentence)), n // 2))
        at += len(sentence)
    return out


def _finding(name, pair, words, severity, category, reason, suggestion=None, side="target"):
    text = TARGET if side == "target" else SOURCE
    start = text.index(words)
    return Finding(
        name, pair, side, Span(start, start + len(words)), category, severity, 0.9, "sample", reason, suggestion
    )


@pytest.fixture
def sample() -> ReviewData:
    """Four pairs: one edited and done, one with overlapping marks, one left out, one added; unusual characters, too."""
    source = _segments(SOURCE, "source", ["如今，科技红利正如水一般渗透。", "新业务要“自我造血”。", "去年有1000亿元！", "这句没有译文。"])
    target = _segments(
        TARGET, "target",
        ["The dividends of technology are now infiltrating, such as water.", "New company “self-blood creation” .", "Last year RMB 100 billion dollars!", "An added line."],
    )  # fmt: skip
    water = TARGET.index("such as water")
    findings = (
        _finding("f1", 0, "such as water", "major", "accuracy/mistranslation", "如水 compares; it gives no example.", "like water"),
        _finding("f2", 1, "self-blood creation", "critical", "accuracy/mistranslation", "自我造血 is a figure of speech.", "self-sustaining growth"),
        _finding("f3", 1, "creation” .", "minor", "fluency/punctuation", "A space before the full stop."),
        _finding("f4", 3, "这句没有译文", "major", "accuracy/omission", "Nothing in the English says this.", side="source"),
    )
    return ReviewData(
        document=Document("sample & <article>", SOURCE, TARGET, "by hand"),
        segments=(*source, *target),
        drafts=tuple(Draft(t, "toy|beam=4|int8", s) for t, s in (("Like water.", -0.5), ("It makes its own.", -1.25), ("100 billion yuan.", -0.75), ("No translation.", None))),
        pairs=(Pair(0, (0,), (0,), 0.95), Pair(1, (1, 2), (1, 2), 0.4, True), Pair(3, (3,), (), 0.7), Pair(4, (), (3,), 0.6)),
        scores=(
            Score("bleu", 12.5, _SIGNATURE), Score("quality", 54.0, "head v1"), Score("risk", 6.25, "head v1"),
            Score("risk", 5.5, "head v1", pair=1), Score("quality", 31.0, "head v1", pair=1), Score("risk", 0.75, "head v1", pair=0),
        ),
        findings=findings,
        decisions=(
            Decision(1, "f1", "accepted", (Edit(Span(water, water + 13), "such as water", "like water"),), "", "ann", "2026-01-01T00:00:00+00:00", (0,)),
            Decision(2, None, "query", (), "Who says so?", "ann", "2026-01-01T00:01:00+00:00", (1,)),
        ),
        failures=(Failure("score", "pair 3", "there is no English to judge"),),
    )  # fmt: skip


