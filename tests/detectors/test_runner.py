"""Running: ids, needs, failures, strictness, overlaps."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview import registry
from mtreview.detectors import runner
from mtreview.detectors.overlaps import settle
from mtreview.detectors.runner import run, run_document, threshold
from mtreview.errors import ConfigError
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Finding, Span


@dataclass
class Words:
    """Marks each given word wherever it stands."""

    words: tuple[str, ...] = ("bad",)
    name: str = "words"
    category: str = "style/awkward"
    needs: frozenset[str] = frozenset()
    certain: bool = True
    summary: str = "Words that tests mark"
    extra: dict[str, Any] = field(default_factory=dict)

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if "boom" in row.target:
            raise ZeroDivisionError("division by zero")
        marks = []
        for word in self.words:
            at = row.target.find(word)
            while at >= 0:
                fields = {"category": self.category, "severity": "minor", "confidence": 0.95, "reason": "a bad word"}
                marks.append(Mark("target", Span(at, at + len(word)), **(fields | self.extra)))
                at = row.target.find(word, at + 1)
        return marks

    def detect_document(self, rows, context: Context) -> list[tuple[int, Mark]]:
        return [(i, m) for i, row in enumerate(rows) for m in self.detect(row, context)]


@dataclass
class Together(Words):
    """Asked for many rows at once; counts how often."""

    calls: list[int] = field(default_factory=list)

    def detect_rows(self, rows, context: Context) -> list[list[Mark]]:
        self.calls.append(len(rows))
        return [self.detect(row, context) for row in rows]


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch):
    made: dict[str, dict[str, Words]] = {"detectors": {}, "document detectors": {}}

    def names(table: str) -> list[str]:
        return list(made[table])

    def load(table: str, name: str) -> Words:
        if name not in made[table]:
            raise registry.unknown("detector", name, made[table])
        return made[table][name]

    monkeypatch.setattr(runner.registry, "names", names)
    monkeypatch.setattr(runner.registry, "load", load)
    return made


def target(text: str, source: str | None = None) -> Row:
    return Row(source=source, target=text)


def test_ids_are_stable_and_count_occurrences(tables) -> None:
    tables["detectors"]["words"] = Words()
    rows = [target("bad and bad"), target("so bad")]
    alone = [[f.id for f in r] for r in run(rows, None, Context()).findings]
    stem = alone[0][0].rsplit("-", 1)[0]
    assert stem.startswith("words-") and len(stem) == len("words-") + 8
    assert alone == [[f"{stem}-1", f"{stem}-2"], [f"{stem}-1"]]
    together = [[f.id for f in r] for r in run_document(rows, None, Context()).findings]
    assert together == [[f"{stem}-1", f"{stem}-2"], [f"{stem}-3"]]
    assert run_document(rows, None, Context()) == run_document(rows, None, Context())


def test_strictness_changes_what_is_shown_but_no_id(tables) -> None:
    tables["detectors"]["words"] = Words(extra={"confidence": 0.3})
    hidden = run([target("bad")], None, Context())
    shown = run([target("bad")], None, Context(strictness=0.8))
    assert hidden.findings == [[]]
    assert [f.confidence for f in shown.findings[0]] == [0.3]
    tables["detectors"]["words"] = Words(extra={"confidence": 0.9})
    assert len(run([target("bad")], None, Context(strictness=0)).findings[0]) == 1


@pytest.mark.parametrize(("strictness", "least"), [(0, 0.9), (0.5, 0.5), (1, 0.1)])
def test_threshold(strictness: float, least: float) -> None:
    assert threshold(strictness) == pytest.approx(least)


@pytest.mark.parametrize("strictness", [-0.1, 1.5])
def test_threshold_refuses_nonsense(strictness: float) -> None:
    with pytest.raises(ConfigError, match="between 0"):
        threshold(strictness)


def test_a_crash_is_a_failure_of_one_row(tables, caplog: pytest.LogCaptureFixture) -> None:
    tables["detectors"] |= {"words": Words(), "more": Words(("and",), name="more")}
    with caplog.at_level(logging.ERROR):
        result = run([target("bad"), target("boom and bad")], None, Context())
    assert [len(r) for r in result.findings] == [1, 0]
    assert [(f.stage, f.where) for f in result.failures] == [("detect", "row 1")] * 2
    assert "detector words: ZeroDivisionError: division by zero" in result.failures[0].error


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"category": "style/odd"}, "unknown category"),
        ({"severity": "grave"}, "unknown severity"),
        ({"confidence": 2}, "not between 0 and 1"),
        ({"reason": " "}, "no reason"),
        ({"suggestion": "bad"}, "changes nothing"),
        ({"suggestion": "good", "alternatives": ("fine", "bad")}, "changes nothing"),
        ({"suggestion": "good", "alternatives": ("good",)}, "same fix twice"),
        ({"alternatives": ("good",)}, "without a first one"),
        ({"other": Span(0, 5)}, "leaves a text"),
    ],
)
def test_a_bad_mark_is_a_failure(tables, extra: dict[str, Any], words: str) -> None:
    tables["detectors"]["words"] = Words(extra=extra)
    result = run([target("bad")], None, Context())
    assert result.findings == [[]]
    assert words in result.failures[0].error and "words" in result.failures[0].error


@pytest.mark.parametrize("source", [None, "", "  "])
def test_a_detector_is_not_asked_without_what_it_needs(tables, source: str | None) -> None:
    tables["detectors"]["words"] = Words(needs=frozenset({"source"}))
    result = run([target("bad", source), target("bad", "坏")], None, Context())
    assert [len(r) for r in result.findings] == [0, 1]
    assert result.skipped == ()
    assert run([target("bad", source)], None, Context()).skipped == ("words",)


def test_document_detectors_see_only_the_rows_they_can_use(tables) -> None:
    tables["document detectors"]["words"] = Words(needs=frozenset({"source"}))
    result = run_document([target("bad"), target("very bad", "坏")], ["words"], Context())
    assert [[f.pair for f in r] for r in result.findings] == [[], [1]]


def test_names_are_checked(tables) -> None:
    tables["detectors"]["words"] = Words()
    tables["document detectors"]["whole"] = Words(name="whole")
    with pytest.raises(ConfigError, match="did you mean 'words'"):
        run([], ["wrds"], Context())
    with pytest.raises(ConfigError, match="did you mean 'whole'"):
        run_document([], ["whol"], Context())
    with pytest.raises(ConfigError, match="whole document"):
        run([], ["whole"], Context())
    tables["detectors"]["words"] = Words(needs=frozenset({"moon"}))
    with pytest.raises(ConfigError, match="moon"):
        run([], None, Context())


def test_a_detector_that_takes_many_rows_is_asked_once(tables) -> None:
    tables["detectors"]["words"] = Words(needs=frozenset({"source"}))
    rows = [target("a bad thing", "坏"), target("bad, without a source"), target("good", "好"), target("bad bad", "坏")]
    one_by_one = run(rows, None, Context())
    together = Together(needs=frozenset({"source"}))
    tables["detectors"]["words"] = together
    assert run(rows, None, Context()) == one_by_one and together.calls == [3]
    assert [len(found) for found in one_by_one.findings] == [1, 0, 0, 2]
    assert run(rows[1:2], None, Context()).skipped == ("words",)


def test_a_crash_in_one_row_of_many_costs_no_other(tables, caplog: pytest.LogCaptureFixture) -> None:
    tables["detectors"]["words"] = Together()
    with caplog.at_level(logging.ERROR):
        found = run([target("bad"), target("boom"), target("bad")], None, Context())
    assert [len(row) for row in found.findings] == [1, 0, 1]
    assert [f.where for f in found.failures] == ["row 1"]
    assert "asking row by row" in caplog.text


def finding(start: int, end: int, confidence: float, fix: str | None = None, **more: Any) -> Finding:
    given = {"category": "style/awkward", "detector": "d", "side": "target"} | more
    return Finding(
        id=f"d-{start}-{end}-{confidence}", pair=0, span=Span(start, end), severity="minor",
        confidence=confidence, reason="r", suggestion=fix, **given,
    )  # fmt: skip


TEXT = "the self-blood creation of new firms goes on and on in every part of the land and of the sea"


@pytest.mark.parametrize(
    ("findings", "kept"),
    [
        ([finding(4, 23, 0.7, "growth"), finding(9, 14, 0.6)], [0]),  # a doubtful word inside a fixed phrase
        ([finding(4, 23, 0.7), finding(4, 20, 0.7, "growth")], [1]),  # the same words: the one with a fix
        ([finding(4, 23, 0.95), finding(4, 23, 0.6, "growth")], [0]),  # the certain one
        (
            [finding(4, 23, 0.95, detector="doubtful"), finding(4, 20, 0.6, "growth")],
            [1],
        ),  # no phrase of the models is certain
        ([finding(4, 37, 0.95, detector="doubtful"), finding(4, 11, 0.6, "growth")], [0, 1]),
        ([finding(0, 92, 0.95), finding(9, 14, 0.6)], [0, 1]),  # a mark on the sentence hides nothing
        ([finding(4, 23, 0.95, "growth"), finding(8, 9, 0.95, " ")], [0, 1]),  # certain with its own fix
        ([finding(4, 23, 0.7), finding(24, 31, 0.7)], [0, 1]),
        ([finding(4, 4, 0.7), finding(4, 4, 0.6)], [0]),
        ([finding(4, 4, 0.7), finding(4, 4, 0.6, category="accuracy/omission")], [0, 1]),
        ([finding(4, 23, 0.7), finding(4, 23, 0.9, side="source")], [0, 1]),
    ],
)
def test_overlaps(findings: list[Finding], kept: list[int]) -> None:
    row = target(TEXT, "新企业的自我造血在各地一直持续下去从未停止过呢呢呢呢呢呢呢")
    assert {f.id for f in settle(findings, row)} == {findings[i].id for i in kept}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(0, 30), st.sampled_from([0.5, 0.7, 0.95]), st.sampled_from([None, "x"])
        ),
        max_size=8,
    )
)
def test_settling_twice_changes_nothing_and_order_does_not_matter(parts) -> None:
    row = target(TEXT)
    findings = list({f.id: f for f in (finding(a, a + n, c, fix) for a, n, c, fix in parts)}.values())
    once = settle(findings, row)
    assert settle(once, row) == once
    assert settle(findings[::-1], row) == once
    assert not findings or once


def test_a_wrong_number_is_not_hidden_by_how_it_is_written() -> None:
    row = Row(source="仓库里有48500件货物。", target="There are 45800 pieces in the store.")
    (found,) = run([row], ["numbers", "digit-groups"], Context()).findings[0]
    assert (found.detector, found.suggestion) == ("numbers", "48500")
