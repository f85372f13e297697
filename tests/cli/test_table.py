"""The review in the terminal: nothing is wider than the terminal, no word is broken, severity needs no colour."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from mtreview.cli.table import print_review
from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span

ENGLISH = (
    "The company's long-term investment in the research and development of cloud computing services began 11 years ago.",
    "Its net profit is RMB 100 billion dollars.",
)
CHINESE = ("公司对云计算服务研发的长期投入始于十一年前。", "其净利润为1000亿元。")
LONG = (
    "the Chinese reports a rise; the English says fell, and everything after this comma is here to make the reason longer "
    "than any terminal of usual width, 自主研发的无人驾驶集卡 and further words of Chinese among them"
)


def _finding(name: str, pair: int, words: str, severity: str, reason: str, fix: str | None) -> Finding:
    at = "\n".join(ENGLISH).index(words)
    return Finding(name, pair, "target", Span(at, at + len(words)), "accuracy/number", severity, 0.9, "t", reason, fix)


@pytest.fixture
def data() -> ReviewData:
    segments = []
    for side, texts in (("source", CHINESE), ("target", ENGLISH)):
        start = 0
        for n, text in enumerate(texts):
            segments.append(Segment(side, Span(start, start + len(text)), n))
            start += len(text) + 1
    findings = (
        _finding(
            "a", 0, "long-term investment in the research and development", "minor", LONG, "permanent investment in"
        ),
        _finding(
            "b", 1, "RMB 100 billion dollars", "critical", "names two currencies, RMB and dollars", "RMB 100 billion"
        ),
        _finding("c", 1, "net profit", "major", "净利润 is “net income” in English", None),
    )
    pairs = (Pair(0, (0,), (0,), 1.0), Pair(1, (1,), (1,), 0.2))
    document = Document("d", "\n".join(CHINESE), "\n".join(ENGLISH), "o")
    return ReviewData(document, tuple(segments), None, pairs, (), findings)


def _printed(data: ReviewData, width: int, *, everything: bool) -> list[str]:
    out = io.StringIO()  # no terminal: as in a pipe
    print_review(data, Console(file=out, width=width), everything=everything)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("everything", [False, True], ids=["worst", "all"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_too_wide_and_no_word_is_broken(data: ReviewData, width: int, everything: bool) -> None:
    lines = _printed(data, width, everything=everything)
    assert max(cell_len(line) for line in lines) <= width
    said = " ".join([*ENGLISH, LONG, *(f"{f.reason} {f.suggestion}" for f in data.findings or ())])
    whole = set(re.findall(r"[A-Za-z]+", said))
    problems = [line for line in lines if line.startswith((" ", "critical", "major", "minor"))]
    words = {w for line in problems for w in re.findall(r"[A-Za-z]+", line)}
    assert words - whole <= {"critical", "major", "minor"}


@pytest.mark.parametrize("width", [80, 120])
def test_severity_is_a_word_and_the_worst_comes_first(data: ReviewData, width: int) -> None:
    lines = _printed(data, width, everything=True)
    shown = [line.split()[0] for line in lines if line.startswith(("critical", "major", "minor"))]
    assert shown == ["critical", "major", "minor"]
    assert not any("\x1b" in line for line in lines)


def test_a_long_reason_is_cut_after_a_word_unless_everything_is_asked_for(data: ReviewData) -> None:
    short, long = ("\n".join(_printed(data, 80, everything=e)) for e in (False, True))
    assert "…" in short and "further words" not in short
    assert "further words" in " ".join(long.split())
