"""MetricX-24 on a tiny mT5 in the published layout, held to a plain forward pass of the whole network."""

import json
from pathlib import Path

import pytest

from mtreview.errors import ModelError
from mtreview.metrics.metricx import MetricX
from mtreview.protocols import Row
from mtreview.registry import load

ROWS = [
    Row("猫坐在垫子上。", "The cat sat on the mat."),
    Row("狗在公园里跑。", "Dogs."),
    Row("价格上涨了百分之五。", "The price rose."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from sentencepiece import SentencePieceTrainer
    from transformers import MT5Config, MT5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("metricx")
    lines = [f"source: {row.source} candidate: {row.target}" for row in ROWS] * 20
    with (folder / "spiece.model").open("wb") as out:
        SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=out, vocab_size=90, hard_vocab_limit=False, minloglevel=2,
            pad_id=0, eos_id=1, unk_id=2, bos_id=-1, num_threads=1,
        )  # fmt: skip
    torch.manual_seed(5)
    config = MT5Config(vocab_size=250_112, d_model=8, d_kv=4, d_ff=16, num_layers=2, num_decoder_layers=2, num_heads=2)
    model = MT5ForConditionalGeneration(config).eval()
    model.lm_head.weight = torch.nn.Parameter(torch.randn(250_112, 8))  # the published ones are not tied
    model.config.tie_word_embeddings = False
    model.save_pretrained(folder)
    return folder


def _plain(folder: Path, row: Row) -> float:
    import torch
    from safetensors.torch import load_file
    from sentencepiece import SentencePieceProcessor
    from transformers import MT5ForConditionalGeneration

    ids = SentencePieceProcessor(model_file=str(folder / "spiece.model")).encode(
        f"source: {row.source} candidate: {row.target}"
    )
    model = MT5ForConditionalGeneration.from_pretrained(folder).eval().requires_grad_(False)
    out = model(input_ids=torch.tensor([ids]), decoder_input_ids=torch.tensor([[0]]), output_hidden_states=True)
    answer = load_file(folder / "model.safetensors")["lm_head.weight"][250_089]
    return float((out.decoder_hidden_states[-1][0, 0] @ answer).clamp(0, 25))


def test_the_logit_of_the_eleventh_extra_piece(folder: Path) -> None:
    metric = MetricX(folder)
    found = metric.segments(ROWS)
    assert found == pytest.approx([_plain(folder, row) for row in ROWS], abs=1e-4)
    assert len({round(v, 3) for v in found if v is not None}) > 1
    assert metric.document(ROWS) == pytest.approx(sum(v for v in found if v is not None) / 3)
    assert [metric.segments([row])[0] for row in ROWS] == pytest.approx(found, abs=1e-4)
    assert not metric.higher_is_better
    assert metric.signature().startswith("metricx|")


def test_tied_embeddings_are_scaled(folder: Path, tmp_path: Path) -> None:
    """As in T5 1.0: the states are divided by the root of the width before a tied output layer."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    settings = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert settings["tie_word_embeddings"] is False
    (tmp_path / "config.json").write_text(json.dumps(settings | {"tie_word_embeddings": True}), encoding="utf-8")
    value, scaled = (MetricX(f).segments(ROWS[:1])[0] for f in (folder, tmp_path))
    assert value is not None and scaled == pytest.approx(value * 8**-0.5, abs=1e-4)


def test_never_cut(folder: Path) -> None:
    metric = MetricX(folder)
    assert metric.segments([Row("猫" * 1600, "A cat."), ROWS[0]])[0] is None
    assert "more than the 1536" in metric.refusals([Row("猫" * 1600, "A cat.")])[0]


def test_a_row_that_lacks_a_side(tmp_path: Path) -> None:
    assert MetricX(tmp_path).segments([Row(None, "A"), Row("猫", " ")]) == [None, None]


@pytest.mark.parametrize(
    ("file", "content"),
    [("spiece.model", None), ("config.json", None), ("spiece.model", b"no"), ("model.safetensors", b"no")],
)
def test_a_broken_folder(file: str, content: bytes | None, folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / file).unlink() if content is None else (tmp_path / file).write_bytes(content)
    with pytest.raises(ModelError, match=r"hf download|cannot be loaded"):
        load("metrics", f"metricx:{tmp_path}").segments(ROWS)
