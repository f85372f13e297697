"""Doubtful phrases on rows whose verdicts we made up: what is marked, why, and what strictness does."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mtreview.detectors.doubtful import Doubtful
from mtreview.detectors.runner import run, threshold
from mtreview.detectors.validity import problem
from mtreview.protocols import Context, Forced, Mark, Reading, Row, Verdicts
from mtreview.quality.word_evidence import words

SOURCE = "科技红利正如水一般渗透到阿里巴巴的不同场景中。"
TARGET = "The dividends of technology infiltrate banana situations of Alibaba, such as water."


def forced(text: str, surprising: frozenset[str] = frozenset()) -> Forced:
    spans = words(text)
    loss = np.array([9.0 if s.of(text) in surprising else 0.5 for s in spans] + [0.5], dtype=np.float32)
    count = len(loss)
    expected = tuple("like" if s.of(text) in surprising else s.of(text) for s in spans)
    return Forced(
        text, spans, -loss, loss, np.zeros(count, np.int32), (*expected, ""), np.full(count, -0.5, np.float32)
    )


def row(chances: dict[str, float], *, source: str | None = SOURCE, heavy: bool = True, odd: str = "such") -> Row:
    """A row in whose words the tagger sees these chances (as log-odds), and the reader stumbles over the word `odd`."""
    spans = words(TARGET)
    values = np.array([chances.get(s.of(TARGET), 0.001) for s in spans], dtype=np.float32)
    low = np.zeros_like(values)
    verdicts = Verdicts(
        spans, low if heavy else values, values if heavy else low, np.zeros(len(spans) + 1, np.float32), 3.0, 50.0,
        wrong=np.stack([8 + np.log(values / (1 - values)).astype(np.float32) * 2] * 2, axis=1),
    )  # fmt: skip
    seen = forced(TARGET, frozenset({"such"}))
    return Row(source, TARGET, given=seen if source else None, alone=seen, verdicts=verdicts, reading=read(odd))


def read(odd: str) -> Reading:
    spans = words(TARGET)
    loss = np.array([9.0 if s.of(TARGET) == odd else 0.5 for s in spans], np.float32)
    starts, ends = (np.array(places, np.int32) for places in zip(*((s.start, s.end) for s in spans), strict=True))
    return Reading(starts, ends, loss, loss, np.zeros(len(spans), np.int32))


def marks(given: Row, strictness: float = 0.5) -> list[Mark]:
    return Doubtful().detect(given, Context(strictness=strictness))


def test_marks_what_is_doubtful_and_says_why() -> None:
    found = marks(row({"banana": 0.9, "situations": 0.85, "such": 0.8, "as": 0.8}), 0.9)
    assert [m.span.of(TARGET) for m in found if m.span] == ["banana situations", "such"]
    assert "no counterpart found in the Chinese for “banana”" in found[0].reason
    assert found[0].category == "accuracy/mistranslation"
    assert all(m.severity == "major" and problem(m, row({})) is None for m in found)


def test_says_in_an_editors_words_why() -> None:
    """The reader stumbles; nobody does, and the sense may be wrong; a small word."""
    (found,) = marks(row({"situations": 0.95}, odd="situations"), 1.0)
    assert found.reason == "reads oddly in English" and found.category == "style/awkward"
    (found,) = marks(row({"situations": 0.95}), 1.0)
    assert (
        found.reason == "may be mistranslated: compare it with the Chinese"
        and found.category == "accuracy/mistranslation"
    )
    (found,) = marks(row({"as": 0.95}), 1.0)
    assert found.reason == "probably a grammar mistake" and found.category == "fluency/grammar"


def test_a_phrase_with_a_weak_reason_must_be_surer() -> None:
    (odd,) = marks(row({"situations": 0.03}, odd="situations"), 1.0)
    (sense,) = marks(row({"situations": 0.03}), 1.0)
    assert sense.confidence < odd.confidence


def test_a_text_that_reads_well_gets_the_benefit_of_the_doubt() -> None:
    """The same row among clumsy ones and among ones without a doubt."""
    doubtful, sound = row({"situations": 0.03}, odd="situations"), row({})
    clumsy = row(dict.fromkeys(("The", "dividends", "technology", "infiltrate", "banana", "situations"), 0.9))
    among = {}
    for name, others in (("clumsy", [clumsy] * 12), ("sound", [sound] * 12)):
        found = Doubtful().detect_document([doubtful, *others], Context(strictness=1.0))
        among[name] = max((m.confidence for i, m in found if i == 0), default=0.0)
    assert among["sound"] < among["clumsy"]


def test_minor_where_minor_errors_are_likelier() -> None:
    (found,) = marks(row({"banana": 0.9}, heavy=False), 0.9)
    assert found.severity == "minor"


def test_what_the_glossary_confirms_is_not_doubtful() -> None:
    """The model knows few names: 阿里巴巴 is Alibaba whatever it expected."""
    assert marks(row({"Alibaba": 0.9}), 1.0) == []
    (found,) = marks(row({"Alibaba": 0.9}, source=None), 1.0)
    assert found.span is not None and found.span.of(TARGET) == "Alibaba"


def test_a_listed_name_is_not_doubtful() -> None:
    given = row({"banana": 0.9}, source="特古西加尔巴的香蕉。")
    assert len(marks(given, 1.0)) == 1
    named = replace(
        given,
        target=TARGET.replace("banana", "Tegucigalpa"),
        verdicts=replace(given.verdicts, words=words(TARGET.replace("banana", "Tegucigalpa"))),
    )
    assert marks(named, 1.0) == []
    (found,) = marks(replace(named, source="首都的香蕉。"), 1.0)
    assert found.span is not None and found.span.of(named.target) == "Tegucigalpa"


@pytest.mark.parametrize(
    ("chinese", "name", "doubtful"),
    [
        ("书记陈雨墨说香蕉好。", "Yumo", True),  # four letters may be pinyin by chance
        ("书记陈雨霜说香蕉好。", "Yushuang", False),
        ("书记陈雨霜说香蕉好。", "Yushang", True),
    ],
)
def test_a_name_written_as_its_characters_are_read_is_not_doubtful(chinese: str, name: str, doubtful: bool) -> None:
    given = row({"banana": 0.9}, source=chinese)
    assert given.verdicts is not None
    target = TARGET.replace("banana", name)
    found = marks(replace(given, target=target, verdicts=replace(given.verdicts, words=words(target))), 1.0)
    assert [m.span.of(target) for m in found if m.span] == ([name] if doubtful else [])


def test_sound_text_is_left_alone() -> None:
    assert marks(row({}), 1.0) == []


def test_strictness_only_adds() -> None:
    given = row({"banana": 0.9, "such": 0.3, "dividends": 0.2, "water": 0.12})
    shown = [{m.span for m in marks(given, s)} for s in (0.0, 0.3, 0.5, 0.8, 1.0)]
    assert all(a <= b for a, b in pairwise(shown))
    for strictness in (0.3, 0.5, 0.8):
        assert all(m.confidence >= threshold(strictness) for m in marks(given, strictness))


def test_with_only_the_english() -> None:
    found = marks(row({"such": 0.9, "as": 0.9}, source=None), 1.0)
    assert found
    assert all("Chinese" not in m.reason and m.suggestion is None for m in found)


@pytest.mark.parametrize("missing", ["reading", "verdicts"])
def test_nothing_without_evidence(missing: str) -> None:
    bare = replace(row({"banana": 0.9}), **{missing: None})
    assert run([bare], ["doubtful"], Context(strictness=1.0)).findings == [[]]
