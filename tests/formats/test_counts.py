"""One count everywhere: the terminal, the report, the page and the files number and count the same."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from lxml import etree, html
from openpyxl import load_workbook
from rich.console import Console

from mtreview import formats
from mtreview.cli.table import print_review
from mtreview.formats.merge import compare
from mtreview.records import Document, Finding, Pair, ReviewData, Score, Segment, Span
from mtreview.revision.session import Review
from mtreview.widget.cards import progress, words_by_pair
from mtreview.widget.panels import ASIDES

ENGLISH = ("The tea are cold.", "We met 30 people.", "It rained rained all day.", "Nobody came.")
CHINESE = ("茶凉了。", "我们见了三个人。", "雨下了一整天。", "没有人来。")


def _spans(texts: tuple[str, ...]) -> list[Span]:
    starts = [sum(len(t) + 1 for t in texts[:n]) for n in range(len(texts))]
    return [Span(a, a + len(t)) for a, t in zip(starts, texts, strict=True)]


def _finding(name: str, pair: int, words: str, severity: str, fix: str | None) -> Finding:
    at = "\n".join(ENGLISH).index(words)
    span = Span(at, at + len(words))
    return Finding(name, pair, "target", span, "fluency/grammar", severity, 0.9, "t", "why", fix)


@pytest.fixture
def review() -> Review:
    """Four sentences of which the second is numbered anew, as after a merge; one fix taken, one sentence rewritten over a
    mark, one done, and newer scores of what was edited."""
    segments = tuple(
        Segment(side, span, n)
        for side, texts in (("source", CHINESE), ("target", ENGLISH))
        for n, span in enumerate(_spans(texts))
    )
    ids = (0, 7, 2, 3)
    pairs = tuple(Pair(i, (n,), (n,), 1.0) for n, i in enumerate(ids))
    findings = (
        _finding("a", 0, "are", "major", "is"),
        _finding("b", 7, "30", "critical", "three"),
        _finding("c", 2, "rained rained", "minor", "rained"),
        _finding("d", 2, "all day", "minor", None),
        _finding("e", 3, "Nobody", "minor", None),
    )
    scores = (Score("quality", 60.0, "s"), *(Score("quality", 60.0, "s", i) for i in ids))
    document = Document("d", "\n".join(CHINESE), "\n".join(ENGLISH), "o")
    made = Review(ReviewData(document, segments, None, pairs, scores, findings))
    made.apply("a")
    made.edit(7, "We met three people.")
    made.done(3)
    newest = tuple(Score("quality", 90.0, "s", i, revision=made.data.decisions[-1].n) for i in (0, 7))
    made.replace_scores((*scores, *newest))
    return made


def test_what_is_open_done_and_how_good_is_one_count(review: Review, tmp_path) -> None:
    printed = StringIO()
    print_review(review.data, Console(file=printed, width=120), everything=True)
    formats.write(review.data, tmp_path / "r.html")
    page = html.fromstring((tmp_path / "r.html").read_text(encoding="utf-8"))
    lead = page.xpath("string(//p[@class='lead'])")
    bar = progress(review.standing, words_by_pair(review.standing))
    drawn = ASIDES["plot"](review, {})

    assert bar["problems"] == 2
    assert "2 places marked as 2 problems" in printed.getvalue()
    assert "5 places marked, 2 fixed, 1 left as they are, 2 places left as 2 problems" in lead
    assert len(page.xpath("//table[@class='changes']/tbody/tr")) == bar["problems"]

    # 60 for all; 90 for two sentences of 4 and 8 of 24 characters: 75.
    assert drawn["mean"] == [60.0, 75.0]
    assert "quality 75 of 100 (before: 60)" in printed.getvalue() and "quality 75 of 100 (before: 60)" in lead

    share = bar["words_done"] / bar["words"]
    assert review.summary().share_done == ASIDES["summary"](review, {})["share_done"] == pytest.approx(share)
    assert f"{share:.0%} of the words done" in lead and f"{bar['edited']} sentences edited" in lead

    made = page.xpath("//table[@class='made']/tbody/tr")
    assert [r.xpath("string(.//del)") for r in made] == ["are", "30"]
    assert [r.xpath("string(.//ins)") for r in made] == ["is", "three"]


def test_sentences_are_numbered_from_one_everywhere(review: Review, tmp_path) -> None:
    for suffix in (".xlf", ".2.xlf", ".xlsx", ".csv", ".tsv", ".docx", ".html"):
        formats.write(review.data, tmp_path / f"r{suffix}")
    first = [e.get("id") for e in etree.parse(tmp_path / "r.xlf").iter("{*}trans-unit")]
    second = [e.get("id") for e in etree.parse(tmp_path / "r.2.xlf").iter("{*}unit")]
    rows = list(load_workbook(tmp_path / "r.xlsx").active.iter_rows(values_only=True))
    page = html.fromstring((tmp_path / "r.html").read_text(encoding="utf-8"))
    cards = sorted(page.xpath("//article"), key=lambda c: int(c.get("data-place")))
    assert first == ["1", "2", "3", "4"] and second == ["u1", "u2", "u3", "u4"]
    assert [r[rows[0].index("sentence")] for r in rows] == ["sentence", "1", "2", "3", "4"]
    assert [re.findall(r"\d+", c.xpath("string(.//h3)")) for c in cards] == [["1"], ["2"], ["3"], ["4"]]


@pytest.mark.parametrize("suffix", [".xlf", ".2.xlf", ".xlsx", ".csv", ".tsv", ".docx"])
def test_the_numbers_lead_back_to_the_pairs(review: Review, tmp_path, suffix: str) -> None:
    path = tmp_path / f"r{suffix}"
    formats.write(review.data, path)
    merge = compare(review.data, path)
    assert (merge.changes, merge.conflicts, merge.missing) == ((), (), ())
    review.edit(2, "It rained the whole day.")
    assert compare(replace(review.data), path).missing == ()
