import json
from pathlib import Path

import pytest
from sacrebleu.metrics import TER
from typer.testing import CliRunner

from mtreview.cli import app
from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision.session import Review
from mtreview.revision.summary import changes, pool_outcomes, queries, summarise, words

LINES = ["The cat sat on a mat.", "A dog such as water ran.", "It 's cold."]


def review() -> Review:
    english, source = "\n".join(LINES), "猫坐。\n狗如水。\n冷。"
    spans = [Span(0, 21), Span(22, 46), Span(47, 58)]
    here = [Span(0, 3), Span(4, 8), Span(9, 11)]
    rows = [
        ("f1", 0, Span(4, 7), "accuracy/mistranslation", "major", "lexical", "tiger"),
        ("f2", 1, Span(28, 41), "accuracy/mistranslation", "major", "calque", "like water"),
        ("f3", 2, Span(47, 52), "fluency/punctuation", "minor", "rule", "It’s"),
    ]
    findings = tuple(Finding(n, p, "target", s, c, g, 0.9, d, f"why {n}", fix) for n, p, s, c, g, d, fix in rows)  # type: ignore[arg-type]
    data = ReviewData(
        Document("d", source, english, "t"),
        (*(Segment("source", s, i) for i, s in enumerate(here)), *(Segment("target", s, i) for i, s in enumerate(spans))),
        None, tuple(Pair(i, (i,), (i,), 0.9) for i in range(3)), None, findings,
    )  # fmt: skip
    return Review(data, reviewer="Ann")


def test_nothing_was_done_yet() -> None:
    summary = summarise(review().standing)
    assert summary.share_done == 0 and summary.effort is None
    assert summary.mqm_before == summary.mqm_after == pytest.approx(1000 * 10.1 / 15)
    assert [(v.state, v.pairs, v.words, v.source_characters) for v in summary.volumes] == [("open", 3, 15, 9)]
    assert all(t.rate is None and t.open == t.marks for t in summary.categories)


def test_a_session_in_figures() -> None:
    it = review()
    it.apply("f2")
    it.dismiss("f1", comment="a cat it is")
    it.done(1)
    it.query(2, "whose cold?")
    summary = it.summary()
    assert summary.mqm_before == pytest.approx(1000 * 5.1 / 15)
    assert summary.mqm_after == pytest.approx(1000 * 0.1 / 15)
    assert {(t.name, t.rate) for t in summary.detectors} == {("calque", 1.0), ("lexical", 0.0), ("rule", None)}
    assert {v.state for v in summary.volumes} == {"done", "open", "query"}
    assert summary.share_done == pytest.approx(6 / 15)
    assert [(c.pair, c.before, c.after, c.reasons) for c in changes(it.standing)] == [
        (1, "such as water", "like water", ("why f2",))
    ]
    assert [(q.pair, q.source, q.target, q.question, q.reviewer) for q in queries(it.standing)] == [
        (2, "冷。", "It 's cold.", "whose cold?", "Ann")
    ]


def test_effort_is_sacrebleus_ter_of_the_whole() -> None:
    it = review()
    it.apply("f2")
    it.edit(0, "On a mat the cat sat, at last.")
    now = [it.text(i) for i in range(3)]
    assert it.summary().effort == pytest.approx(TER().corpus_score(LINES, [now]).score)


def test_queries_on_a_finding_name_its_phrase_and_go_when_undone() -> None:
    it = review()
    it.query("f2", "is it water?")
    assert [(q.pair, q.phrase) for q in it.queries()] == [(1, "such as water")]
    it.undo()
    assert it.queries() == []


def test_to_dataframe() -> None:
    it = review()
    it.apply("f2")
    it.comment(0, "nice")
    frame = it.to_dataframe()
    assert list(frame.index) == [0, 1, 2]
    assert frame.loc[1, "english"] == "A dog like water ran." and frame.loc[1, "given"] == LINES[1]
    assert list(frame["state"]) == ["open", "edited", "open"]
    assert list(frame["problems"]) == [1, 0, 1]
    assert frame.loc[0, "comments"] == "nice"


@pytest.mark.parametrize(
    ("text", "count"), [("Alibaba's e-commerce, 3.5 times", 5), ("", 0), ("naïve café", 2), ("中文", 1)]
)
def test_words(text: str, count: int) -> None:
    assert words(text) == count


def test_precision_in_real_use_over_several_reviews(tmp_path: Path) -> None:
    one, two = review(), review()
    one.apply("f2")
    two.dismiss("f2")
    two.apply("f1")
    assert {(t.name, t.marks, t.rate) for t in pool_outcomes([one.standing, two.standing])} == {
        ("calque", 2, 0.5), ("lexical", 2, 1.0), ("rule", 2, None),
    }  # fmt: skip
    paths = [str(it.save(tmp_path / f"{i}.mtr")) for i, it in enumerate((one, two))]
    shown = CliRunner().invoke(app, ["evaluate", "--decisions", paths[0], "--decisions", paths[1], "--json"])
    assert {d["name"]: d["rate"] for d in json.loads(shown.stdout)["detectors"]} == {
        "calque": 0.5,
        "lexical": 1.0,
        "rule": None,
    }
    assert "50%" in CliRunner().invoke(app, ["evaluate", "--decisions", paths[0], "--decisions", paths[1]]).stdout
