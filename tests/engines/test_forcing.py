"""What every judge must do, on random models of each family and on the embedded one."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.engines import load_judge
from mtreview.errors import InputError, ModelError
from mtreview.protocols import Forced, Judge

PAIRS: list[tuple[str | None, str]] = [
    ("今天天气很好，我们去公园散步。", "The weather is fine today; we go to the park."),
    ("猫", "A cat 😀!"),
    (None, "Nobody knows where this came from."),
    ("价格上涨了百分之五。", "Prices   rose\tby 5%."),
]


class TestAnyJudge:
    """The contract; subclassed for the embedded model."""

    @pytest.fixture
    def judge(self, toy: Path) -> Judge:
        return load_judge(str(toy))

    @pytest.fixture
    def forced(self, judge: Judge) -> list[Forced]:
        return judge.force([s for s, _ in PAIRS], [t for _, t in PAIRS], attention=True, states=True)

    def test_shapes(self, judge: Judge, forced: list[Forced]) -> None:
        assert isinstance(judge, Judge) and "en" in judge.directions
        for (source, target), one in zip(PAIRS, forced, strict=True):
            places = len(one.spans) + 1
            assert one.text == target and one.windows == 1
            assert one.logprobs.shape == one.entropies.shape == one.ranks.shape == (places,)
            assert len(one.expected) == len(one.expected_logprobs) == places
            assert one.attention is not None and one.attention.shape == (places, len(one.source_spans) + 1)
            assert one.states is not None and one.states.shape[0] == places
            assert bool(one.source_spans) == (source is not None)

    def test_distributions(self, forced: list[Forced]) -> None:
        for one in forced:
            assert (one.logprobs <= 0).all() and (one.entropies >= 0).all()
            assert (one.expected_logprobs >= one.logprobs).all()
            assert ((one.ranks == 0) == (one.expected_logprobs == one.logprobs)).all()
            assert one.attention is not None
            np.testing.assert_allclose(one.attention.sum(axis=1), 1, atol=1e-4)

    def test_the_batch_does_not_matter(self, judge: Judge, forced: list[Forced]) -> None:
        for (source, target), together in zip(PAIRS, forced, strict=True):
            alone = judge.force([source], [target], attention=True)[0]
            np.testing.assert_allclose(alone.logprobs, together.logprobs, atol=1e-3)
            np.testing.assert_allclose(alone.entropies, together.entropies, atol=1e-3)
            np.testing.assert_allclose(alone.attention, together.attention, atol=1e-3)

    def test_a_source_that_is_read_once_for_several_targets(self, judge: Judge) -> None:
        source, targets = PAIRS[0][0], [target for _, target in PAIRS]
        for target, together in zip(
            targets, judge.force([source] * len(targets), targets, attention=True), strict=True
        ):
            alone = judge.force([source], [target], attention=True)[0]
            np.testing.assert_allclose(alone.logprobs, together.logprobs, atol=1e-3)
            np.testing.assert_allclose(alone.attention, together.attention, atol=1e-3)

    def test_evidence_that_was_not_asked_for_is_none(self, judge: Judge) -> None:
        one = judge.force(["猫"], ["A cat."])[0]
        assert one.attention is None and one.states is None

    def test_the_source_matters(self, judge: Judge) -> None:
        one, other, none = judge.force(["猫坐在垫子上。", "价格上涨了。", None], ["The cat sat."] * 3)
        assert not np.allclose(one.logprobs, other.logprobs) and not np.allclose(one.logprobs, none.logprobs)

    @pytest.mark.parametrize("empty", ["", " \t", "\u200b"])
    def test_empty_texts_are_errors_that_name_the_row(self, judge: Judge, empty: str) -> None:
        with pytest.raises(InputError, match="row 2: the target"):
            judge.force(["猫", "狗"], ["A cat", empty])
        with pytest.raises(InputError, match=r"row 1: the source.*give None"):
            judge.force([empty], ["A cat"])

    def test_sides_run_parallel(self, judge: Judge) -> None:
        with pytest.raises(InputError, match="1 sources for 2 targets"):
            judge.force(["猫"], ["A cat", "A dog"])

    def test_nothing_to_do(self, judge: Judge) -> None:
        assert judge.force([], []) == []

    def test_progress_reaches_the_end(self, judge: Judge) -> None:
        seen: list[tuple[str, int, int]] = []
        judge.force([s for s, _ in PAIRS], [t for _, t in PAIRS], progress=lambda *step: seen.append(step))
        assert seen[-1] == ("force", 4, 4)


class TestEmbedded(TestAnyJudge):
    @pytest.fixture
    def judge(self) -> Judge:
        return load_judge()

    @pytest.mark.parametrize(("times", "other"), [(40, 40), (40, 1), (1, 40)])
    def test_long_texts_are_read_in_windows(self, judge: Judge, times: int, other: int) -> None:
        source, target = (
            "今天天气很好，我们去公园散步。" * times,
            "The weather is fine today, so we walk in the park. " * other,
        )
        one = judge.force([source], [target], attention=True, states=True)[0]
        assert one.windows > 1 and len(one.logprobs) == len(one.spans) + 1 == len(one.expected)
        assert one.attention is not None and one.attention.shape == (len(one.logprobs), len(one.source_spans) + 1)
        visible = {i for i, char in enumerate(target) if not char.isspace()}
        assert {i for span in one.spans for i in range(span.start, span.end)} == visible
        assert [s.of(source) for s in one.source_spans if len(s)][-1].endswith("。")

    def test_sound_text_is_likelier_than_wrong_text(self, judge: Judge) -> None:
        source = "今天天气很好。"
        sound, wrong = judge.force(
            [source] * 2, ["The weather is very good today.", "The minister was born in a hotel."]
        )
        assert sound.logprobs.mean() > wrong.logprobs.mean() + 1

    def test_what_the_model_expected(self, judge: Judge) -> None:
        one = judge.force(["今天天气很好。"], ["Today the weather is good."])[0]
        place = [span.of(one.text) for span in one.spans].index("weather")
        assert one.ranks[place] > 0 or one.expected[place].strip() == "weather"


def test_a_direction_that_the_model_lacks(toys: dict[str, Path]) -> None:
    judge = load_judge(str(toys["marian"]))
    assert judge.directions == frozenset({"en"})
    with pytest.raises(ModelError, match="into English only"):
        judge.force(["The cat."], ["猫。"], to="zh")


@pytest.mark.parametrize("family", ["tagged", "m2m100", "nllb", "madlad"])
def test_the_other_direction(family: str, toys: dict[str, Path]) -> None:
    one = load_judge(str(toys[family])).force(["The cat sat."], ["猫坐着。"], to="zh")[0]
    assert np.isfinite(one.logprobs).all()
