"""What every translator must do, on random models of each family and on the embedded one."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.engines import load_judge, load_translator
from mtreview.errors import ConfigError, InputError, ModelError
from mtreview.protocols import Translator

SENTENCES = ["今天天气很好。", "我喜欢学习语言，因为它很有用。", "猫"]


class TestAnyTranslator:
    """The contract; subclassed for the embedded model."""

    @pytest.fixture
    def name(self, toy: Path) -> str | None:
        return str(toy)

    @pytest.fixture
    def translator(self, name: str | None) -> Translator:
        return load_translator(name, beam=2)

    def test_one_draft_a_sentence_in_order(self, translator: Translator) -> None:
        together = translator.translate(SENTENCES)
        alone = [translator.translate([sentence])[0] for sentence in SENTENCES]
        assert [d.text for d in together] == [d.text for d in alone]
        assert all(d.text.strip() for d in together)

    def test_it_is_a_translator(self, translator: Translator) -> None:
        assert isinstance(translator, Translator)
        draft = translator.translate(SENTENCES[:1])[0]
        assert "beam=2" in translator.id and draft.model.startswith(translator.id)
        assert "no_repeat_ngram" in draft.model and "int8" in draft.model
        assert draft.score is not None and draft.score < 0

    def test_progress_reaches_the_end(self, translator: Translator) -> None:
        seen: list[tuple[str, int, int]] = []
        translator.translate(SENTENCES, progress=lambda *step: seen.append(step))
        assert seen[-1] == ("translate", 3, 3)

    def test_nothing_to_do(self, translator: Translator) -> None:
        assert translator.translate([]) == []

    @pytest.mark.parametrize("empty", ["", "  \n", "\u3000", "\u200b"])
    def test_an_empty_sentence_is_an_error_that_names_it(self, translator: Translator, empty: str) -> None:
        with pytest.raises(InputError, match="sentence 2"):
            translator.translate(["猫", empty])

    @pytest.mark.parametrize("odd", ["half \ud800", "😀", "a", "１２３", "x" * 300, "。" * 200])
    def test_odd_sentences_get_a_draft(self, translator: Translator, odd: str) -> None:
        assert translator.translate([odd])[0].model.startswith(translator.id)

    def test_prefixes_run_parallel(self, translator: Translator) -> None:
        with pytest.raises(InputError, match="1 prefixes for 2"):
            translator.translate(["猫", "狗"], prefixes=["The"])

    @pytest.mark.parametrize("prefix", ["The cat", "The  “cat”", "Ｔhe", ""])
    def test_a_draft_begins_with_its_prefix_as_written(self, translator: Translator, prefix: str) -> None:
        assert translator.translate(["猫坐在垫子上。"], prefixes=[prefix])[0].text.startswith(prefix)

    def test_alternatives_differ(self, translator: Translator) -> None:
        draft = translator.translate([SENTENCES[0]], alternatives=3)[0]
        assert len(draft.alternatives) <= 3
        assert draft.text not in draft.alternatives and len(set(draft.alternatives)) == len(draft.alternatives)
        assert "beam=4" in draft.model


class TestEmbedded(TestAnyTranslator):
    @pytest.fixture
    def name(self) -> str | None:
        return None

    def test_a_text_over_the_window_is_translated_whole(self, translator: Translator) -> None:
        sentence = "今天天气很好，我们去公园散步。"
        draft = translator.translate([sentence * 40])[0]
        parts = int(draft.model.rpartition("parts=")[2].split()[0])
        assert parts > 1
        one = translator.translate([sentence])[0].text
        assert len(draft.text) > 20 * len(one)

    def test_the_score_is_the_mean_log_probability(self) -> None:
        """Of the pieces that were searched: with a prefix, those behind it. Int8 against float32, hence the room."""
        draft = load_translator().translate(["我喜欢学习语言。"])[0]
        forced = load_judge().force(["我喜欢学习语言。"], [draft.text])[0]
        assert draft.score == pytest.approx(float(np.mean(forced.logprobs)), abs=0.15)
        prefixed = load_translator().translate(["我喜欢学习语言。"], prefixes=["I love"])[0]
        forced = load_judge().force(["我喜欢学习语言。"], [prefixed.text])[0]
        start = sum(span.end <= len("I love") for span in forced.spans)
        assert prefixed.score == pytest.approx(float(np.mean(forced.logprobs[start:])), abs=0.15)

    def test_a_prefix_must_leave_room(self, translator: Translator) -> None:
        with pytest.raises(InputError, match="the prefix of sentence 1"):
            translator.translate(["猫"], prefixes=["the cat " * 200])

    def test_it_translates(self) -> None:
        words = load_translator().translate(["我喜欢学习语言。"])[0].text.lower()
        assert "language" in words


def test_a_direction_that_the_model_lacks(toys: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="into English only, not into Chinese"):
        load_translator(str(toys["marian"])).translate(["The cat."], to="zh")


@pytest.mark.parametrize("family", ["tagged", "m2m100", "nllb", "madlad"])
def test_the_other_direction(family: str, toys: dict[str, Path]) -> None:
    assert load_translator(str(toys[family])).translate(["The cat sat."], to="zh")[0].model


def test_beam_has_limits() -> None:
    with pytest.raises(ConfigError, match="beam = 0"):
        load_translator(beam=0)
