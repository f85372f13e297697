"""Reviews made by hand for the tests of the page: no model is asked."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mtreview.records import Document, Draft, Finding, Pair, ReviewData, Score, Segment, Severity, Span
from mtreview.session import Review

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpora" / "alibaba-2020"

MARKS: list[tuple[str, str, str, Severity, str, str | None, str | None]] = [
    ("RMB 100 billion dollars", "", "accuracy/number", "major", "two currencies in one amount", "RMB 100 billion", None),
    ("Alibaba ‘s", "", "fluency/punctuation", "minor", "a space before the apostrophe", "Alibaba’s", "alibaba-s"),
    ("such as water", "", "accuracy/mistranslation", "major", "如水一般 is a comparison", "like water", None),
    ("original dealers", "", "accuracy/mistranslation", "major", "原创商家 are shops with designs of their own", "original designers", None),
    ("The company’s development", "", "fluency/grammar", "minor", "a sentence begins inside another", None, None),
    ("self-blood creation", "", "accuracy/mistranslation", "major", "自我造血 word by word", "self-sustaining growth", None),
    ("crawler creation", "", "accuracy/mistranslation", "critical", "履带式创新 is no crawler", "continuous innovation", None),
    ("Ali ‘s", "", "fluency/punctuation", "minor", "a space before the apostrophe", "Ali’s", None),
    ("The competition has won", "", "accuracy/mistranslation", "major", "the academy has won, not the competition", "It has won", None),
]  # fmt: skip


def lines(text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def build(source: str, target: str, marks: list[tuple[str, str, str, Severity, str, str | None, str | None]]) -> ReviewData:
    """One pair a line; every occurrence of a marked phrase is a finding."""
    segments: list[Segment] = []
    pairs: list[Pair] = []
    here, there = lines(source), lines(target)
    for i, (left, right) in enumerate(zip(here, there, strict=True)):
        segments += [Segment("source", left, i), Segment("target", right, i)]
        pairs.append(Pair(i, (i,), (i,), 0.4 if i == 2 else 0.93))
    findings: list[Finding] = []
    for phrase, _, category, severity, reason, suggestion, group in marks:
        for k, match in enumerate(re.finditer(re.escape(phrase), target)):
            span = Span(match.start(), match.end())
            pair = next(i for i, s in enumerate(there) if s.holds(span))
            name = f"rule-{phrase}-{k}"
            findings.append(Finding(name, pair, "target", span, category, severity, 0.8, "rule", reason, suggestion, None, group))
    scores = [
        Score(metric, value, f"{metric}|test", pair.id)
        for pair in pairs
        for metric, value in (("quality", 90 - 7.0 * (pair.id % 6)), ("risk", 1.5 * (pair.id % 6)), ("adequacy", -1.2), ("chrf", 55.0))
    ]
    drafts = tuple(Draft(f"Draft of line {i}: {target[s.start : s.end][:60]}", "test") for i, s in enumerate(there))
    return ReviewData(
        Document("sample", source, target, "test"), tuple(segments), drafts, tuple(pairs), tuple(scores), tuple(findings)
    )


def sample_data() -> ReviewData:
    source = (SAMPLE / "zh.txt").read_text(encoding="utf-8")
    target = (SAMPLE / "en.txt").read_text(encoding="utf-8")
    data = build(source, target, MARKS)
    at = source.index("二维" if "二维" in source else "商业操作系统")
    omitted = Finding("om-1", 4, "source", Span(at, at + 6), "accuracy/omission", "major", 0.6, "omission", "nothing in the English covers it")
    return ReviewData(
        data.document, data.segments, data.drafts, data.pairs, data.scores, (*(data.findings or ()), omitted)
    )  # fmt: skip


@pytest.fixture
def data() -> ReviewData:
    return sample_data()


@pytest.fixture
def review(data: ReviewData, tmp_path: Path) -> Review:
    made = Review(data, reviewer="Ann")
    made.save(tmp_path / "sample.mtr")
    return made


@pytest.fixture
def finding(review: Review) -> Callable[[str], Finding]:
    """The first finding on a phrase."""

    def find(phrase: str) -> Finding:
        text = review.data.document.target
        return next(f for f in review.data.findings or () if f.span and f.side == "target" and f.span.of(text) == phrase)

    return find
