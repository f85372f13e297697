"""The English reader against transformers, and what callers rely on: places, sharing, batches, odd texts."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mtreview.engines.blocks import unpack
from mtreview.engines.english_reader import CONTEXT, LlamaReader, load_english_reader, open_reader, open_tokenizer
from mtreview.engines.llama import Llama, Shape
from mtreview.errors import ModelError

MODELS = Path(__file__).parents[2] / "models" / "english-reader"
BEFORE = "The company opened a plant in Hefei last year. "
TEXT = "It makes batteries for electric cars."


@pytest.fixture(scope="module")
def tiny() -> tuple[LlamaReader, torch.nn.Module]:
    """Random weights of a small Llama, with the real pieces; and transformers' network of the same weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=49152, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=3000, tie_word_embeddings=True, rope_theta=100000.0,
    )  # fmt: skip
    network = LlamaForCausalLM(config).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    weights = {name.removeprefix("model."): w for name, w in network.state_dict().items()}
    shape = Shape(3, 4, 2, config.rms_norm_eps, 100000.0, 3000)
    return LlamaReader(Llama(weights, shape), open_tokenizer(MODELS / "tokenizer.json"), "tiny"), network


def peer(network: torch.nn.Module, pieces: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Surprisal, entropy and rank of all pieces but the first, by transformers."""
    with torch.inference_mode():
        logits = network(torch.tensor([pieces])).logits[0, :-1]
    logs = logits.log_softmax(-1)
    own = logs.gather(1, torch.tensor(pieces[1:])[:, None])
    return (-own[:, 0]).numpy(), (-(logs.exp() * logs).sum(1)).numpy(), (logs > own).sum(1).numpy()


def test_equal_to_transformers(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    reader, network = tiny
    pieces = [0, *reader._pieces(BEFORE + TEXT)[0]]
    expected = peer(network, pieces)
    (found,) = reader.read([TEXT], contexts=[BEFORE])
    count = len(found.surprisal)
    for mine, theirs in zip((found.surprisal, found.entropy, found.rank), expected, strict=True):
        assert mine == pytest.approx(theirs[-count:], abs=1e-4)


def test_places_are_those_of_the_text_as_given(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    text = "  “Café” — 100,000 阿里🙂\n\nand <|endoftext|> more. "
    (found,) = tiny[0].read([text], contexts=[BEFORE])
    covered = {i for a, b in zip(found.starts, found.ends, strict=True) for i in range(a, b)}
    assert covered == {i for i, c in enumerate(text) if not c.isspace()}
    assert all(a <= b for a, b in zip(found.starts, found.starts[1:], strict=False))
    assert "endoftext" in {text[a:b] for a, b in zip(found.starts, found.ends, strict=True)} or len(found.starts) > 20


def test_the_batch_changes_nothing(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    reader = tiny[0]
    texts = [TEXT, "Yes.", "", "They does it too slow, and the the price rised.", "Rain " * 300, TEXT]
    contexts = [BEFORE, "", BEFORE, BEFORE, "", ""]
    together = reader.read(texts, contexts=contexts)
    for one, text, context in zip(together, texts, contexts, strict=True):
        (alone,) = reader.read([text], contexts=[context])
        assert one.surprisal == pytest.approx(alone.surprisal, abs=1e-4)
        assert one.starts.tolist() == alone.starts.tolist()


def test_sentence_by_sentence_is_the_whole(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    """An article read in sentences, each after the ones before, has the numbers of the article read at once."""
    reader = tiny[0]
    parts = ["Prices rose. ", "“Nobody knows why,” he said.\n\n", "They fell again ", "in May."]
    starts = [sum(map(len, parts[:i])) for i in range(len(parts))]
    whole = "".join(parts)
    (once,) = reader.read([whole])
    cut = reader.read(parts, contexts=[whole[:start] for start in starts])
    assert np.concatenate([r.surprisal for r in cut]) == pytest.approx(once.surprisal, abs=1e-4)


def test_a_shared_beginning_is_read_once(
    tiny: tuple[LlamaReader, torch.nn.Module], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, seen = tiny[0], []
    read = reader._llama.read
    monkeypatch.setattr(reader._llama, "read", lambda p, *more: seen.append(p.numel()) or read(p, *more))
    reader.read(["She left.", "He left.", "They leave."], contexts=[BEFORE * 5] * 3)
    assert sum(seen) < len(reader._pieces(BEFORE * 5)[0]) + 20


def test_an_article_is_read_in_one_pass(
    tiny: tuple[LlamaReader, torch.nn.Module], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sentences, each after the ones before, and other wordings of their ends: what they share is read once."""
    reader, seen = tiny[0], []
    parts = [f"Plant {i} opened in May of that year. " for i in range(20)]
    contexts = ["".join(parts[:i]) for i in range(20)]
    texts, before = [*parts, *(f"Plant {i} is opened." for i in range(20))], contexts * 2
    alone = [reader.read([t], contexts=[c])[0] for t, c in zip(texts, before, strict=True)]
    read = reader._llama.read
    monkeypatch.setattr(reader._llama, "read", lambda p, *more: seen.append(p.numel()) or read(p, *more))
    together = reader.read(texts, contexts=before)
    assert len(seen) <= 4
    assert sum(seen) < len(reader._pieces("".join(texts))[0]) + 20
    for one, other in zip(together, alone, strict=True):
        assert one.surprisal == pytest.approx(other.surprisal, abs=1e-4)
        assert one.starts.tolist() == other.starts.tolist()


def test_groups_of_a_long_article(tiny: tuple[LlamaReader, torch.nn.Module], monkeypatch: pytest.MonkeyPatch) -> None:
    """More pieces than are read together: several groups, the same numbers."""
    reader = tiny[0]
    parts = [f"In {1900 + i} it rained for {i} days. " for i in range(60)]
    contexts = ["".join(parts[:i]) for i in range(60)]
    once = reader.read(parts, contexts=contexts)
    monkeypatch.setattr("mtreview.engines.english_reader.ROOM", 900)
    monkeypatch.setattr("mtreview.engines.english_reader.PART", 64)
    for one, other in zip(reader.read(parts, contexts=contexts), once, strict=True):
        assert one.surprisal == pytest.approx(other.surprisal, abs=1e-4)


def test_long_texts_are_read_in_windows(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    text = "It rained all day long. " * 900
    (found,) = tiny[0].read([text])
    assert found.windows > 1
    assert found.ends[-1] == len(text) - 1
    assert np.isfinite(found.surprisal).all()
    (after,) = tiny[0].read(["Then it stopped."], contexts=[text])
    assert after.windows == 1
    assert len(tiny[0]._cut("x", text).before) <= CONTEXT + 1


@pytest.mark.parametrize("text", ["", " \n\t", "\ud83d", "\x00", "\u200b", "。", "　"])
def test_odd_texts_are_read(tiny: tuple[LlamaReader, torch.nn.Module], text: str) -> None:
    (found,) = tiny[0].read([text], contexts=["\n "])
    assert len(found.surprisal) == len(found.starts) == len(found.rank)
    assert np.isfinite(found.surprisal).all()


def test_lists_must_be_parallel(tiny: tuple[LlamaReader, torch.nn.Module]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        tiny[0].read(["a", "b"], contexts=["c"])


@pytest.mark.parametrize("kind", ["Q4_1", "Q8_0"])
def test_blocks(kind: str) -> None:
    """By hand: one block, scale 0.5, least -1 (Q4_1), the integers 0 to 15 twice or -16 to 15."""
    half, minus_one = np.float16(0.5).tobytes(), np.float16(-1).tobytes()
    if kind == "Q4_1":
        raw = half + minus_one + bytes(i | (15 - i) << 4 for i in range(16))
        expected = [0.5 * i - 1 for i in range(16)] + [0.5 * (15 - i) - 1 for i in range(16)]
    else:
        raw = half + np.arange(-16, 16, dtype=np.int8).tobytes()
        expected = [0.5 * i for i in range(-16, 16)]
    packed = np.frombuffer(raw * 2, np.uint8).reshape(1, -1)
    assert unpack(packed, kind).tolist() == [expected * 2]
    with pytest.raises(ModelError):
        unpack(packed[:, :-1], kind)


def test_missing_weights_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="English reader"):
        open_reader(tmp_path)


def test_the_shipped_reader_prefers_english() -> None:
    reader = load_english_reader()
    good, bad = reader.read(["The cat sat on the mat.", "The cat sitted at mat the."])
    assert good.surprisal.mean() < 3.2 < bad.surprisal.mean()
    assert load_english_reader() is reader
    (alone,), (after,) = (
        reader.read(["Its founder is Zhang Yong."]),
        reader.read(["Its founder is Zhang Yong."], contexts=["Alibaba was led by Zhang Yong for years. "]),
    )
    assert after.surprisal.sum() < alone.surprisal.sum() - 3
