"""CTranslate2 and transformers must agree on the same weights: greedily and in forced scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mtreview.engines import conversion, decoding, families, forcing, load_judge, places, storage
from mtreview.engines.network import load_network
from mtreview.engines.prefixes import PrefixReader
from mtreview.errors import ModelError
from mtreview.language.lexical import LexicalTable
from mtreview.quality import gather, unfit

PAIRS = [
    ("今天天气很好，我们去公园散步。", "The weather is fine today, so we take a walk in the park."),
    ("价格上涨了百分之五。", "Prices rose by five percent."),
    ("他没有告诉我们那家公司的名字。", "He did not tell us the name of the company."),
    ("这本书很有意思。", "This book is of great interest 😀."),
]


def _opened(name: str | None, quantization: str) -> tuple[families.Checkpoint, Any]:
    folder, model, key = places.find(name)
    checkpoint = families.open_checkpoint(folder, model)
    return checkpoint, decoding.open_engine(conversion.convert_cached(checkpoint, key, quantization), quantization)


def _generated(checkpoint: families.Checkpoint, judge: forcing.Forcing, pieces: list[str]) -> list[str]:
    """What transformers' own generate makes of the pieces, greedily."""
    import torch

    model, tokens = load_network(checkpoint), checkpoint.coder.tokens
    marks = checkpoint.direction("en").target
    unwanted = [[int(checkpoint.config["pad_token_id"])]] if checkpoint.family == "marian" else None
    with torch.inference_mode():
        out = model.generate(
            input_ids=torch.tensor([judge._numbers(pieces)]), num_beams=1, do_sample=False, max_length=None,
            max_new_tokens=40, bad_words_ids=unwanted, forced_eos_token_id=None,
            forced_bos_token_id=tokens.index(marks[0]) if marks else None,
        )  # fmt: skip
    text = [tokens[i] for i in out[0].tolist()[1:]]
    return text[: text.index(checkpoint.eos) + 1] if checkpoint.eos in text else text


def _check(name: str | None) -> None:
    checkpoint, engine = _opened(name, "float32")
    judge = forcing.Forcing(checkpoint)
    sources = []
    for source, _ in PAIRS:
        coded = checkpoint.source(source, "en")
        sources.append([*coded.marks, *coded.pieces, checkpoint.eos])
    marks = list(checkpoint.direction("en").target)
    found = engine.translate_batch(
        sources, target_prefix=[marks] * len(sources), beam_size=1, max_decoding_length=40, return_end_token=True
    )
    for pieces, result in zip(sources, found, strict=True):
        assert result.hypotheses[0] == _generated(checkpoint, judge, pieces)[:40]

    targets = [[*marks, *checkpoint.target(target, "en").pieces] for _, target in PAIRS]
    forced = judge.force([s for s, _ in PAIRS], [t for _, t in PAIRS])
    for theirs, ours in zip(engine.score_batch(sources, targets), forced, strict=True):
        np.testing.assert_allclose(theirs.log_probs[len(marks) :], ours.logprobs, atol=1e-3)


def test_random_models_of_every_family_agree(toy: Path) -> None:
    _check(str(toy))


def test_the_embedded_model_agrees() -> None:
    _check(None)


def test_weights_stored_as_int8_serve_both_engines(toys: dict[str, Path], tmp_path: Path) -> None:
    """Both read the one file, and CTranslate2 in float32 computes what torch computes from it."""
    small = tmp_path / "small"
    storage.shrink(toys["tagged"], small)
    assert not (small / "model.safetensors").exists()
    whole = (toys["tagged"] / "model.safetensors").stat().st_size
    assert (small / storage.QUANTISED).stat().st_size < 0.6 * whole  # a toy is mostly scales and biases
    _check(str(small))


def test_int8_weights_of_the_wrong_shape_are_refused(toys: dict[str, Path], tmp_path: Path) -> None:
    small = tmp_path / "small"
    storage.shrink(toys["marian"], small)
    weights = storage.load(small / storage.QUANTISED)
    del weights["model.encoder.layers.0.fc1.weight"]
    storage.save(weights, small / storage.QUANTISED)
    with pytest.raises(ModelError, match="do not fit its config"):
        forcing.Forcing(families.open_checkpoint(small, "small"))


def _alike(name: str | None) -> None:
    """Everything that a judge says of a place, from both engines."""
    sources, targets = [*(s for s, _ in PAIRS), None], [*(t for _, t in PAIRS), PAIRS[0][1]]
    both = [load_judge(name, engine=engine).force(sources, targets) for engine in ("transformers", "ctranslate2")]
    for one, other in zip(*both, strict=True):
        assert one.spans == other.spans
        for column in ("logprobs", "entropies", "expected_logprobs"):
            np.testing.assert_allclose(getattr(one, column), getattr(other, column), atol=1e-3)
        # Of two pieces that are as likely as each other either may come first.
        assert np.abs(one.ranks - other.ranks).max() <= 2
        assert [a for a, b in zip(one.expected, other.expected, strict=True) if a != b] == []


def test_both_engines_judge_alike(toy: Path) -> None:
    _alike(str(toy))


def test_both_engines_judge_alike_with_the_embedded_model() -> None:
    _alike(None)


def test_what_ctranslate2_does_not_show() -> None:
    judge = load_judge(engine="ctranslate2")
    with pytest.raises(ModelError, match="judge with transformers"):
        judge.force(["猫"], ["A cat."], states=True)


def test_attention_is_the_networks_whichever_engine_reads() -> None:
    one, other = (
        load_judge(engine=e).force(["A cat."], ["猫"], to="zh", attention=True)[0]
        for e in ("transformers", "ctranslate2")
    )
    assert one.attention is not None and other.attention is not None
    assert np.allclose(one.attention, other.attention, atol=1e-4)
    bare = PrefixReader(*_opened(None, "float32"))
    with pytest.raises(ModelError, match="does not show attention"):
        bare.read([[5, 0]], [[6, 0]], attention=True, states=False, doubts=False)


def test_quality_is_given_in_float32_only() -> None:
    """By either engine the same; a judge that computes in int8 gets a reason, and no number."""
    sources, targets = [s for s, _ in PAIRS], [t for _, t in PAIRS]
    table = LexicalTable.load()
    found = [
        gather(sources, targets, judge=load_judge(engine=e), lexical=table) for e in ("transformers", "ctranslate2")
    ]
    for one, other in zip(*found, strict=True):
        assert one.verdicts is not None and other.verdicts is not None
        assert abs(one.verdicts.quality - other.verdicts.quality) <= 1
        assert one.verdicts.risk == pytest.approx(other.verdicts.risk, abs=0.01)
    coarse = load_judge(engine="ctranslate2", compute="int8")
    reason = unfit(coarse, table)
    assert reason is not None and "int8" in reason and "float32" in reason
    assert all(row.verdicts is None for row in gather(sources, targets, judge=coarse, lexical=table))


def test_int8_stays_close_on_the_embedded_model() -> None:
    """Int8 arithmetic moves single pieces (measured on 60 FLORES sentences: up to 1.2 nats) and means hardly."""
    checkpoint, engine = _opened(None, "int8")
    forced = forcing.Forcing(checkpoint).force([s for s, _ in PAIRS], [t for _, t in PAIRS])
    sources = [
        [*checkpoint.source(s, "en").marks, *checkpoint.source(s, "en").pieces, checkpoint.eos] for s, _ in PAIRS
    ]
    targets = [list(checkpoint.target(t, "en").pieces) for _, t in PAIRS]
    for theirs, ours in zip(engine.score_batch(sources, targets), forced, strict=True):
        assert float(np.mean(theirs.log_probs)) == pytest.approx(float(ours.logprobs.mean()), abs=0.2)
