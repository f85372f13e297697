"""Equal slips are one problem, the worst stand first, and the state of the article follows its written rule."""

from dataclasses import replace

import pytest

from mtreview.records import Decision, Document, Finding, Pair, ReviewData, Score, Segment, Span
from mtreview.revision.problems import assess, first_fixes, group

TARGET = "The shop ‘s door and the shop ‘s roof of 5 million dollars. " + "All other words are sound. " * 20


def _finding(name, words, severity="major", category="accuracy/number", fix=None, reason="why", nth=0, confidence=0.9):
    at = -1
    for _ in range(nth + 1):
        at = TARGET.index(words, at + 1)
    return Finding(name, 0, "target", Span(at, at + len(words)), category, severity, confidence, "t", reason, fix)


def _review(*findings, quality=90.0, decisions=()):
    segment = Segment("target", Span(0, len(TARGET)), 0)
    scores = (Score("quality", quality, "s"),)
    return ReviewData(
        Document("d", None, TARGET, "o"), (segment,), None, (Pair(0, (), (0,), 1.0),), scores, findings, decisions
    )


def test_equal_slips_are_one_problem_after_the_worse_one():
    slips = [_finding(f"s{n}", "‘s", "minor", "fluency/punctuation", "’s", nth=n) for n in range(2)]
    number = _finding("n", "5 million", fix="6 million")
    problems = group(_review(*slips, number), [*slips, number])
    assert [[f.id for f in p.places] for p in problems] == [["n"], ["s0", "s1"]]


def test_one_phrase_with_two_fixes_is_two_problems():
    one, two = _finding("a", "shop", fix="store"), _finding("b", "shop", fix="plant", nth=1)
    assert len(group(_review(one, two), [one, two])) == 2


@pytest.mark.parametrize(
    ("findings", "quality", "state"),
    [
        ((), 90.0, "ready for a last reading"),
        ((_finding("a", "door", "minor", "style/awkward"),), 90.0, "needs polishing"),
        ((), 60.0, "needs correcting"),
        ((), 40.0, "needs rewriting"),
        ((_finding("a", "5 million"),), 90.0, "needs correcting"),
        ((_finding("a", "5 million"), _finding("b", "5 million dollars")), 90.0, "needs correcting"),
        ((_finding("a", "5 million"), _finding("b", "door"), _finding("c", "roof")), 90.0, "needs rewriting"),
        ((_finding("a", "5 million", category="fluency/grammar"),), 90.0, "needs polishing"),
    ],
)
def test_the_state_follows_the_rule(findings, quality, state):
    assert assess(_review(*findings, quality=quality)).state == state


def test_what_is_settled_no_longer_counts_and_a_question_waits_for_the_author():
    finding = _finding("a", "5 million")
    states = []
    for verdict in ("dismissed", "query"):
        decision = Decision(1, "a", verdict, (), "", "ann", "2026-01-01T00:00:00+00:00", (0,))
        states.append(assess(_review(finding, decisions=(decision,))).state)
    assert states == ["ready for a last reading", "waits for the author"]


def test_not_looked_for_is_not_sound():
    assert assess(replace(_review(), findings=None)).state == "not checked"


def test_first_fixes_never_overlap_and_the_worse_finding_wins():
    small = _finding("a", "5 million", "minor", fix="7 million")
    great = _finding("b", "5 million dollars", "critical", fix="6 million yuan")
    assert [e.after for e in first_fixes(_review(small, great))] == ["6 million yuan"]
