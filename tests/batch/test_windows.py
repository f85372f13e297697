"""Documents too long for one go, with the real models: the windows cover the document, their reviews join to one."""

import pytest

from mtreview import api, pipeline
from mtreview.batch.judge_stats import NotedJudge
from mtreview.batch.units import Unit, to_given
from mtreview.batch.windows import review_in_windows, windows
from mtreview.batch.worker import Worker
from mtreview.config import Config
from mtreview.errors import InputError
from mtreview.records import Pair, ReviewData

WHO = [
    ("小王", "Xiao Wang"),
    ("老师", "The teacher"),
    ("经理", "The manager"),
    ("医生", "The doctor"),
    ("司机", "The driver"),
]
WHAT = [("买了三本书", "bought 3 books"), ("去了北京", "went to Beijing"), ("喝了两杯茶", "drank 2 cups of tea"),
        ("写了五封信", "wrote 5 letters"), ("看了一部电影", "watched a film"), ("修了四辆车", "repaired 4 cars")]  # fmt: skip
SENTENCES = [(f"{w[0]}昨天{v[0]}。", f"{w[1]} {v[1]} yesterday.") for v in WHAT for w in WHO]
LIMIT = 600
CONFIG = Config(beam=1, alternatives=0, metrics=("quality", "adequacy"))


@pytest.fixture(scope="module")
def tools() -> pipeline.Tools:
    return api.build_tools(CONFIG)


def unit(kind: str) -> Unit:
    if kind == "aligned":
        return Unit("d", "d", aligned=tuple(SENTENCES))
    english = " ".join(e for _, e in SENTENCES)
    return Unit("d", "d", "".join(z for z, _ in SENTENCES) if kind == "two texts" else None, english)


def beads(pairs: tuple[Pair, ...] | None) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(p.source, p.target) for p in pairs or ()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["aligned", "two texts", "English alone"])
def test_joined_windows_are_the_review_of_the_whole(tools: pipeline.Tools, kind: str) -> None:
    given = unit(kind)
    joined, count = review_in_windows(given, tools, LIMIT)
    data = pipeline.run(to_given(given), tools)
    assert count > 1
    assert joined.document == data.document
    assert beads(joined.pairs) == beads(data.pairs)
    assert [s.span for s in joined.segments or ()] == [s.span for s in data.segments or ()]
    assert _scores(joined) == pytest.approx(_scores(data), abs=1e-3)
    assert _marks(joined) == _marks(data)
    assert len({f.id for f in joined.findings or ()}) == len(joined.findings or ())
    assert f"reviewed in {count} windows" in joined.failures[0].error


def _scores(data: ReviewData) -> dict[tuple[str, int], float]:
    return {(s.metric, s.pair): s.value for s in data.scores or () if s.pair is not None}


def _marks(data: ReviewData) -> set[tuple[str, str]]:
    return {(f.detector, f.span.of(data.document.text(f.side))) for f in data.findings or () if f.span is not None}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["aligned", "two texts", "English alone"])
def test_no_window_is_over_the_limit_and_no_character_is_lost(tools: pipeline.Tools, kind: str) -> None:
    seen = {"source": "", "target": ""}
    for window in windows(unit(kind), tools, LIMIT):
        document = window.given.document if isinstance(window.given, ReviewData) else window.given
        assert len(document.source or "") + len(document.target) <= LIMIT + 100, "sentence and white space at the end"
        for side in seen:
            seen[side] += document.text(side)  # type: ignore[arg-type]
    expected = ["".join(z for z, _ in SENTENCES) if kind != "English alone" else "", " ".join(e for _, e in SENTENCES)]
    assert ["".join(text.split()) for text in seen.values()] == ["".join(text.split()) for text in expected]


@pytest.mark.parametrize(
    "given",
    [
        Unit("d", "d", "字" * 700, "Words. " * 20),
        Unit("d", "d", None, "x" * 700),
        Unit("d", "d", aligned=(("中", "x" * 700),)),
    ],
    ids=["Chinese", "English alone", "aligned"],
)
def test_one_sentence_over_the_limit_is_no_text(tools: pipeline.Tools, given: Unit) -> None:
    with pytest.raises(InputError, match="is this a text"):
        list(windows(given, tools, LIMIT))


@pytest.mark.slow
def test_a_text_over_the_models_window_is_counted() -> None:
    worker = Worker(CONFIG)
    long = (
        "我们" + "去年在北京买了很多书，" * 60 + "很高兴。",
        "We " + "bought many books in Beijing last year, " * 60 + "and are happy.",
    )
    result = worker.review([Unit("d", "d", aligned=(SENTENCES[0], long))])
    assert [row["parts"] > 1 for row in result.segments] == [False, True]
    assert isinstance(worker.judge, NotedJudge) and result.tokens == worker.judge.tokens > 300
    assert worker.review([Unit("e", "e", aligned=(SENTENCES[1],))]).segments[0]["parts"] == 1
